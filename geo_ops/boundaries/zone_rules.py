"""The rules that zones must keep: as for administrative units, gaps and overlaps by declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.boundaries.geometry import areas_km2, km2_text
from geo_ops.boundaries.overlay import LEAST_KM2
from geo_ops.findings import Finding, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from geo_ops.boundaries.units import Units
    from geo_ops.specs.zones import ZonesSpec


def zone_findings(spec: ZonesSpec, frame: gpd.GeoDataFrame, units: Units) -> list[Finding]:
    """Return what is wrong with zones, worst first.

    Coordinates in degrees, in their order; polygons valid; some of each zone in the country; no
    land in two zones and none of the country in no zone, unless declared: then the km2 are told.

    Args:
        spec: what the mission says of them.
        frame: `pcode` and `geometry`, EPSG:4326.
        units: the country.
    """
    where = f"zones {spec.id}"
    wrong = list(_misplaced(where, frame, units)) + list(_invalid(where, frame))
    if any(one.severity == "error" for one in wrong):
        return worst_first(wrong)  # areas and unions of such polygons mean nothing
    return worst_first(
        [*wrong, *_overlaps(where, spec, frame, units), *_gaps(where, spec, frame, units)]
    )


def _invalid(where: str, frame: gpd.GeoDataFrame) -> Iterator[Finding]:
    import shapely

    for code, shape in zip(frame["pcode"], frame.geometry, strict=True):
        if not shape.is_valid:
            yield Finding(
                "error", f"{where}: {code}",
                f"its polygon is not valid: {shapely.is_valid_reason(shape)}",
                "points near it are counted wrongly or not at all", "draw it anew",
            )  # fmt: skip


def _misplaced(where: str, frame: gpd.GeoDataFrame, units: Units) -> Iterator[Finding]:
    """Yield zones whose coordinates are no degrees, or that lie wholly out of the country."""
    import shapely

    country = shapely.union_all(units.lowest.geometry.to_numpy())
    for code, shape in zip(frame["pcode"], frame.geometry, strict=True):
        west, south, east, north = shape.bounds
        if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):  # noqa: PLR2004
            yield Finding(
                "error", f"{where}: {code}",
                f"its coordinates are no degrees: {west:.6g} {south:.6g} {east:.6g} {north:.6g}",
                "it lies nowhere", "name the CRS that they are in, and reproject",
            )  # fmt: skip
            continue
        if shapely.intersects(country, shape):
            continue
        turned = shapely.transform(shape, lambda points: points[:, ::-1])
        swapped = shapely.intersects(country, turned)
        yield Finding(
            "error" if swapped else "warning",
            f"{where}: {code}",
            f"it lies outside {units.region.names.en}"
            + ("; longitude and latitude look swapped" if swapped else ""),
            "nothing is counted in it",
            "swap them" if swapped else "leave it out, or correct it",
        )


def _overlaps(
    where: str, spec: ZonesSpec, frame: gpd.GeoDataFrame, units: Units
) -> Iterator[Finding]:
    import geopandas as gpd
    import numpy as np
    import shapely

    shapes, codes = frame.geometry.to_numpy(), frame["pcode"].to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    common = gpd.GeoSeries(shapely.intersection(shapes[left], shapes[right]), crs="EPSG:4326")
    km2 = areas_km2(common, units.region.crs_area)
    order = np.lexsort((codes[right], codes[left], -km2))
    found = [at for at in order if km2[at] > max(spec.tolerance_km2, LEAST_KM2)]
    if spec.overlaps:
        if found:
            most = km2_text(float(km2[found[0]]))
            yield Finding(
                "info", where,
                f"{len(found)} pairs of zones overlap, the largest by {most} km2",
                "a point there counts in each; sums say how often", "none: it is declared",
            )  # fmt: skip
        return
    for at in found:
        yield Finding(
            "error", f"{where}: {codes[left[at]]} and {codes[right[at]]}",
            f"they overlap by {km2_text(km2[at])} km2",
            "a point there would count twice",
            "draw them apart, or say overlaps = true if it is meant",
        )  # fmt: skip


def _gaps(where: str, spec: ZonesSpec, frame: gpd.GeoDataFrame, units: Units) -> Iterator[Finding]:
    import geopandas as gpd
    import shapely

    country = shapely.union_all(units.lowest.geometry.to_numpy())
    rest = shapely.difference(country, shapely.union_all(frame.geometry.to_numpy()))
    if shapely.is_empty(rest):
        return
    parts = gpd.GeoSeries(shapely.get_parts(rest), crs="EPSG:4326")
    areas = areas_km2(parts, units.region.crs_area)
    km2 = float(areas.sum())
    if km2 <= max(spec.tolerance_km2, LEAST_KM2):
        return
    spot = parts.iloc[int(areas.argmax())].representative_point()
    yield Finding(
        "info" if spec.gaps else "error", where,
        f"{km2_text(km2)} km2 of {units.region.names.en} lie in no zone, most of it around "
        f"{spot.x:.3f} {spot.y:.3f}",
        "what happens there is counted as outside every zone",
        "none: it is declared" if spec.gaps else "close it, or say gaps = true if it is meant",
    )  # fmt: skip
