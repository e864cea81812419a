"""Zones of a mission's own: read, checked like administrative units, circles drawn geodesically."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.boundaries.geometry import areas_km2, label_points
from geo_ops.boundaries.zone_file import ZoneFile, read_zone_file
from geo_ops.boundaries.zone_rules import zone_findings
from geo_ops.errors import BoundaryError, explain
from geo_ops.findings import errors

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import shapely

    from geo_ops.boundaries.units import Units
    from geo_ops.findings import Finding
    from geo_ops.specs.zones import ZonesSpec

CORNERS = 360
"""Of the polygon that stands for a circle: it falls short of it by 0.004 % of the radius."""


@dataclass(frozen=True, eq=False)
class Zones:
    """One set of zones.

    Attributes:
        spec: what the mission says of it.
        path: its file.
        frame: by code: `pcode` (the zone's own code), `name` (French), `name_en`, `lon`, `lat` and
            `radius_km` (of circles, else NaN), `area_km2` (in the region's `crs_area`),
            `label_lon`, `label_lat`, `geometry` (EPSG:4326).
    """

    spec: ZonesSpec
    path: Path
    frame: gpd.GeoDataFrame

    def key(self, code: str) -> str:
        """Return a zone's code as it stands beside P-codes: `sectors/north`."""
        return f"{self.spec.id}/{code}"


def read_zones(spec: ZonesSpec, folder: Path, units: Units) -> Zones:
    """Return a mission's zones, fit to be counted by.

    Args:
        spec: what the mission says of them.
        folder: the mission's.
        units: the country on the day, for areas and checks.

    Raises:
        InputError: the file, a column, a code or a radius cannot be used.
        BoundaryError: they break a rule (see `check_zones`); the message has the first breach.
    """
    zones, findings = _read(spec, folder, units)
    faults = errors(findings)
    if faults:
        first, more = faults[0], len(faults) - 1
        also = f" (and {more} more faults)" if more else ""
        raise BoundaryError(explain(first.where, first.problem + also, first.remedy))
    return zones


def check_zones(spec: ZonesSpec, folder: Path, units: Units) -> list[Finding]:
    """Return what is wrong with a mission's zones: the rules of `zone_rules`.

    Raises:
        InputError: as `read_zones`.
    """
    return _read(spec, folder, units)[1]


def _read(spec: ZonesSpec, folder: Path, units: Units) -> tuple[Zones, list[Finding]]:
    found = read_zone_file(spec, folder)
    shapes = circles(found) if spec.circles else found.shapes
    frame = _frame(found, shapes, units)
    findings = [*found.findings, *zone_findings(spec, frame, units)]
    return Zones(spec, found.path, frame), findings


def _frame(found: ZoneFile, shapes: npt.NDArray[np.object_], units: Units) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import shapely

    frame = gpd.GeoDataFrame(
        {
            "pcode": found.codes,
            "name": found.names_fr,
            "name_en": found.names_en,
            "lon": found.lon,
            "lat": found.lat,
            "radius_km": found.radius_km,
        },
        geometry=shapes,
        crs="EPSG:4326",
    )
    sound = shapely.is_valid(shapes) & _in_degrees(shapes)
    frame["area_km2"] = math.nan
    frame["label_lon"] = frame["label_lat"] = math.nan
    if sound.any():
        chosen = frame.geometry[sound]
        frame.loc[sound, "area_km2"] = areas_km2(chosen, units.region.crs_area)
        frame.loc[sound, ["label_lon", "label_lat"]] = label_points(chosen, units.region.crs_map)
    columns = [name for name in frame.columns if name != "geometry"]
    return frame.sort_values("pcode", ignore_index=True)[[*columns, "geometry"]]


def _in_degrees(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    import numpy as np
    import shapely

    west, south, east, north = shapely.bounds(shapes).T
    inside: npt.NDArray[np.bool_] = (
        (np.abs(west) <= 180) & (np.abs(east) <= 180)  # noqa: PLR2004
        & (np.abs(south) <= 90) & (np.abs(north) <= 90)  # noqa: PLR2004
    )  # fmt: skip
    return inside


def circles(found: ZoneFile) -> npt.NDArray[np.object_]:
    """Return a polygon (EPSG:4326) for each circle: CORNERS points at its geodesic radius.

    Karney's direct geodesic on WGS 84 (Karney 2013, J. Geodesy 87:43-55), through PROJ.

    Raises:
        BoundaryError: a circle crosses the antimeridian or a pole, where it is no one polygon.
    """
    import numpy as np
    import pyproj
    import shapely

    geod = pyproj.Geod(ellps="WGS84")
    azimuth = np.arange(CORNERS) * (360 / CORNERS)
    made: list[shapely.Geometry] = []
    for code, lon, lat, radius in zip(
        found.codes, found.lon, found.lat, found.radius_km, strict=True
    ):
        ones = np.ones(CORNERS)
        x, y, _ = geod.fwd(lon * ones, lat * ones, azimuth, radius * 1000 * ones)
        turn = np.abs(x - lon)
        if turn.max() > 90:  # noqa: PLR2004 - the way round the world, or over a pole
            raise BoundaryError(
                explain(
                    f"{found.where}: {code}",
                    f"a circle of {radius:g} km around {lon:g} {lat:g} crosses a pole or the "
                    "antimeridian",
                    "make it smaller, or leave it out",
                )
            )
        made.append(shapely.Polygon(np.column_stack([x, y])[::-1]))  # counter-clockwise
    return np.array(made, dtype=object)
