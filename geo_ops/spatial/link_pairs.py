"""Pairs of rows of different sources that may report one event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.spatial.levels import level_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.spatial import cKDTree

    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.link import Link, WeakerLink

EARTH_KM = 6371.0088
"""Mean radius. It only sets how far the tree looks; distances are geodesic on WGS 84."""
SLACK = 1.01
"""No point of the ellipsoid is more than this factor from where the sphere has it."""
MOST_PAIRS = 20_000_000


@dataclass(frozen=True)
class Reports:
    """Rows as arrays, all of shape (n,).

    `source`: its place in `names`; `day`: a count of local days, or -1 where no day is known;
    `kind`: the place of the category in `fits`, -1 for none; `lon` and `lat`: degrees, NaN without
    a point. `fits[a, b]`: may rows of these categories be one event?
    """

    source: NDArray[np.int64]
    names: tuple[str, ...]
    day: NDArray[np.int64]
    kind: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    fits: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        rows: gpd.GeoDataFrame,
        reporters: pd.Series,
        order: Sequence[str],
        spec: LayerSpec,
        zone: ZoneInfo,
    ) -> Reports:
        """Return the rows of a layer as arrays; `reporters` and `order` name their sources."""
        import numpy as np
        import pandas as pd
        import shapely

        local = rows["time"].dt.tz_convert(zone).dt.tz_localize(None)
        known = local.notna() & rows["time_precision"].isin(["day", "minute"])
        # Counted in days whatever the unit of the time.
        count = (local - pd.Timestamp("1900-01-01")).dt.days
        points = rows.geometry.to_numpy()
        ids = spec.category_ids()
        return cls(
            source=pd.Index(list(order)).get_indexer_for(pd.Index(reporters)).astype("int64"),
            names=tuple(order),
            day=count.where(known, -1).fillna(-1).to_numpy(dtype="int64"),
            kind=pd.Index(ids, dtype="object")
            .get_indexer_for(pd.Index(rows["category"]))
            .astype("int64"),
            lon=shapely.get_x(points),
            lat=shapely.get_y(points),
            fits=_fits(ids, spec.link) if spec.link else np.ones((1, 1), dtype=bool),
        )


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows, arrays of shape (m,).

    `a` and `b`: places of rows, a < b, each pair once; `km`: NaN where a place is a unit; `days`;
    `weak`; `differ`: the categories differ.
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    km: NDArray[np.float64]
    days: NDArray[np.int64]
    weak: NDArray[np.bool_]
    differ: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.a)

    def with_(self, other: Pairs) -> Pairs:
        """Return the pairs of both."""
        import numpy as np

        def joined(one: NDArray[np.float64], two: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.concatenate([one, two])

        names = ("a", "b", "km", "days", "weak", "differ")
        return Pairs(*(joined(getattr(self, name), getattr(other, name)) for name in names))  # type: ignore[arg-type]


def near_pairs(reports: Reports, link: Link) -> tuple[Pairs, list[tuple[str, str]]]:
    """Return the pairs of points within `km` and `days`, and the sources too crowded to say.

    A k-d tree over unit vectors and days, one for each source, finds what may be near.
    """
    import numpy as np

    usable = ~np.isnan(reports.lon)
    if link.days is not None:
        usable &= reports.day >= 0
    trees: list[tuple[NDArray[np.int64], cKDTree]] = []
    parts: list[Pairs] = []
    crowded: list[tuple[str, str]] = []
    for number in range(len(reports.names)):
        rows = np.flatnonzero(usable & (reports.source == number))
        tree = _tree(reports, rows, link)
        for earlier, (others, other) in enumerate(trees):
            if not len(rows) or not len(others):
                continue
            if other.count_neighbors(tree, 1.0, p=np.inf) > MOST_PAIRS:
                crowded.append((reports.names[earlier], reports.names[number]))
                continue
            found = other.sparse_distance_matrix(tree, 1.0, p=np.inf, output_type="ndarray")
            parts.append(_kept(reports, others[found["i"]], rows[found["j"]], link))
        trees.append((rows, tree))
    return _concatenated(parts), crowded


def unit_pairs(
    reports: Reports, rows: gpd.GeoDataFrame, lineage: pd.DataFrame, link: Link
) -> Pairs:
    """Return the pairs in which one row is known only to a unit that holds the other.

    The fields that `link.weaker` names must agree. A cell that is empty, or zero, agrees with
    nothing: that neither source counted a death is no sign of one event.
    """
    import numpy as np
    import pandas as pd

    if link.weaker is None:
        return _concatenated([])
    keys = [f"_{name}" for name in link.weaker.same]
    table = pd.DataFrame({"at": np.arange(len(rows)), "day": reports.day, "source": reports.source})
    for key, name in zip(keys, link.weaker.same, strict=True):
        text = rows[name].astype("string").fillna("").str.casefold()
        table[key] = text.where(~text.isin(["", "0", "0.0"]), "").to_numpy()
    full = (table[keys] != "").all(axis=1) & (table["day"] >= 0)
    found: set[tuple[int, int]] = set()
    for level in _levels(link.weaker, list(lineage.columns)):
        table["unit"] = lineage[level].to_numpy()
        vague = full & (rows["level"] == level).to_numpy() & np.isnan(reports.lon)
        other = table[full & (table["unit"] != "")]
        for days in range(-link.weaker.days, link.weaker.days + 1):
            both = table[vague].assign(day=table["day"] + days)
            both = both.merge(other, on=["unit", "day", *keys])
            both = both[both["source_x"] != both["source_y"]]
            ends = np.sort(both[["at_x", "at_y"]].to_numpy(), axis=1)
            found.update(map(tuple, ends.tolist()))
    if not found:
        return _concatenated([])
    ends = np.array(sorted(found), dtype="int64")
    return _made(reports, ends[:, 0], ends[:, 1], np.full(len(ends), np.nan), weak=True)


def _levels(weaker: WeakerLink, levels: list[str]) -> Iterator[str]:
    """Yield the levels that a vague row may be known to: the coarsest allowed and those below."""
    yield from levels[levels.index(level_of(weaker.coarsest, tuple(levels))) :]


def _fits(ids: Sequence[str], link: Link) -> NDArray[np.bool_]:
    """Return which categories may be one event; the last place stands for a row without one."""
    import numpy as np

    fits = np.eye(len(ids) + 1, dtype=bool)
    place = {name: at for at, name in enumerate(ids)}
    for group in link.compatible:
        for one in group:
            for other in group:
                fits[place[one], place[other]] = True
    for at in (*(place[name] for name in link.vague), len(ids)):
        fits[at, :] = fits[:, at] = True
    return fits


def _tree(reports: Reports, rows: NDArray[np.int64], link: Link) -> cKDTree:
    """Return a tree in which two rows that may be near lie at most 1 apart along every axis."""
    import numpy as np
    from scipy.spatial import cKDTree

    lon, lat = np.radians(reports.lon[rows]), np.radians(reports.lat[rows])
    reach = SLACK * 2 * np.sin(min(link.km * SLACK / EARTH_KM, np.pi) / 2)
    axes = [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    axes = [axis / reach for axis in axes]
    if link.days is not None:
        axes.append(reports.day[rows] / (link.days + 0.5))
    return cKDTree(np.column_stack(axes))


def _kept(reports: Reports, one: NDArray[np.int64], other: NDArray[np.int64], link: Link) -> Pairs:
    """Return the pairs that are near in truth, and whose categories fit."""
    import numpy as np
    from pyproj import Geod

    fit = reports.fits[reports.kind[one], reports.kind[other]]
    if link.days is not None:
        fit &= np.abs(reports.day[one] - reports.day[other]) <= link.days
    one, other = one[fit], other[fit]
    metres = Geod(ellps="WGS84").inv(
        reports.lon[one], reports.lat[one], reports.lon[other], reports.lat[other]
    )[2]
    km = np.asarray(metres, dtype=float) / 1000
    near = km <= link.km
    return _made(reports, one[near], other[near], km[near], weak=False)


def _made(
    reports: Reports,
    one: NDArray[np.int64],
    other: NDArray[np.int64],
    km: NDArray[np.float64],
    *,
    weak: bool,
) -> Pairs:
    import numpy as np

    fit = reports.fits[reports.kind[one], reports.kind[other]]
    one, other, km = one[fit], other[fit], km[fit]
    return Pairs(
        a=np.minimum(one, other),
        b=np.maximum(one, other),
        km=km,
        days=np.abs(reports.day[one] - reports.day[other]),
        weak=np.full(len(one), weak),
        differ=reports.kind[one] != reports.kind[other],
    )


def _concatenated(parts: Sequence[Pairs]) -> Pairs:
    import numpy as np

    none = np.empty(0, dtype="int64")
    flags = np.empty(0, dtype=bool)
    whole = Pairs(none, none, np.empty(0), none, flags, flags)
    for part in parts:
        whole = whole.with_(part)
    return whole
