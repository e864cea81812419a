"""Compare two boundary sets: where the same code has other land, and to whom the land went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.boundaries.geometry import areas_km2
from geo_ops.boundaries.overlay import overlay

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

COLUMNS = (
    "pcode", "status", "name_a", "name_b", "km2_a", "km2_b", "km2_lost", "km2_gained", "lost_to",
    "gained_from",
)  # fmt: skip
TOLERANCE_KM2 = 1.0


def compare(
    first: gpd.GeoDataFrame,
    second: gpd.GeoDataFrame,
    crs: str = "EPSG:6933",
    tolerance_km2: float = TOLERANCE_KM2,
) -> pd.DataFrame:
    """Return a row for each code of either set, the most changed first.

    Args:
        first: `pcode` (unique), `name` and polygons, EPSG:4326; invalid ones are made valid.
        second: the same, of the other set.
        crs: an equal-area CRS for the areas.
        tolerance_km2: land gained or lost up to this leaves a unit the same.

    Returns:
        The columns of COLUMNS. `status` is `same`, `moved` (the same code, other land), `renamed`
        (the same land, another name), `moved and renamed`, `only a` or `only b`. `lost_to` and
        `gained_from` name the units that hold that land in the other set, each with its km2, those
        over the tolerance; "nobody" has the land that the other set lacks.
    """
    import pandas as pd

    pairs = [(one, _sound(one)) for one in (first, second)]
    names = [dict(zip(one["pcode"], one["name"], strict=True)) for one, _ in pairs]
    areas = [dict(zip(one["pcode"], areas_km2(one.geometry, crs), strict=True)) for _, one in pairs]
    cut = overlay(pairs[0][1], pairs[1][1], crs)
    apart = cut[cut["old"] != cut["new"]]
    lost, gained = _flows(apart, "old", "new"), _flows(apart, "new", "old")
    rows = []
    for code in sorted(set(names[0]) | set(names[1])):
        gone, come = lost.get(code, {}), gained.get(code, {})
        rows.append(
            (
                code,
                _status(code, names, max(sum(gone.values()), sum(come.values())) > tolerance_km2),
                names[0].get(code, ""),
                names[1].get(code, ""),
                areas[0].get(code, 0.0),
                areas[1].get(code, 0.0),
                sum(gone.values()),
                sum(come.values()),
                _listed(gone, tolerance_km2),
                _listed(come, tolerance_km2),
            )
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["_change"] = -table[["km2_lost", "km2_gained"]].max(axis=1)
    table["_same"] = table["status"] == "same"
    ordered = table.sort_values(["_same", "_change", "pcode"], kind="stable", ignore_index=True)
    return ordered[list(COLUMNS)]


def _sound(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame[["pcode", "geometry"]].assign(geometry=frame.geometry.make_valid())


def _flows(apart: pd.DataFrame, own: str, other: str) -> dict[str, dict[str, float]]:
    flows: dict[str, dict[str, float]] = {}
    for code, there, km2 in zip(apart[own], apart[other], apart["km2"], strict=True):
        if code:
            row = flows.setdefault(code, {})
            row[there] = row.get(there, 0.0) + km2
    return flows


def _status(code: str, names: list[dict[str, str]], moved: bool) -> str:  # noqa: FBT001 - one word
    if code not in names[1]:
        return "only a"
    if code not in names[0]:
        return "only b"
    renamed = names[0][code] != names[1][code]
    if moved:
        return "moved and renamed" if renamed else "moved"
    return "renamed" if renamed else "same"


def _listed(flow: dict[str, float], tolerance: float) -> str:
    large = sorted(flow.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{code or 'nobody'} {km2:.1f}" for code, km2 in large if km2 > tolerance)
