"""The rules of COD-AB on somebody else's set: what keeps it from being a pack, what does not."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo_ops.boundaries.geometry import areas_km2, km2_text
from geo_ops.boundaries.overlay import LEAST_KM2
from geo_ops.boundaries.sources.spec import Country, region_text
from geo_ops.boundaries.tables import nested_codes
from geo_ops.boundaries.units import Units
from geo_ops.boundaries.validate import validate_units
from geo_ops.findings import Finding, errors, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo_ops.boundaries.sources.boundary_set import BoundarySet
    from geo_ops.specs.region import Enclave, RegionSpec


@dataclass(frozen=True)
class Expected:
    """What is known of the country: where it lies, how large it is, which holes are true.

    `bounds` is west, south, east, north in degrees.
    """

    bounds: tuple[float, float, float, float] | None = None
    area_km2: float | None = None
    area_tolerance: float = 0.01
    enclaves: tuple[Enclave, ...] = ()
    said_by: str = ""

    @classmethod
    def of_region(cls, region: RegionSpec) -> Expected:
        """Return what a region pack knows of its country."""
        return cls(
            bounds=region.bounds,
            area_km2=region.area.km2,
            area_tolerance=region.area.tolerance,
            enclaves=tuple(region.enclave),
            said_by=f"region {region.id}",
        )


@dataclass(frozen=True)
class Report:
    """All findings, worst first; `blocking` are those with which a pack would not work."""

    findings: tuple[Finding, ...]
    blocking: tuple[Finding, ...]


def check_set(found: BoundarySet, expected: Expected, tolerance_km2: float = 0.0) -> Report:
    """Hold a set against the rules.

    Codes text, unique, nested in the parent's; names the same at all levels; EPSG:4326, 2-D
    polygons; no gaps and no overlaps of more than `tolerance_km2`; upper levels equal the dissolve
    of the lowest; contiguous levels; inside the country's bounds.
    """
    far = list(_no_degrees(found))
    if far or found.lowest.empty:
        every = worst_first([*found.findings, *found.remarks, *far])
        return Report(tuple(every), tuple(errors(every)))
    units = units_of(found, expected)
    own = validate_units(units, tolerance_km2)
    upper = list(_dissolve(found, units, max(tolerance_km2, LEAST_KM2), sound=not errors(own)))
    bounds = list(_unbounded(found, expected))
    nested = set(nested_codes(found.table))  # some countries' codes are like that
    blocking = [*found.findings, *(one for one in own if one not in nested)]
    return Report(
        findings=tuple(worst_first([*found.findings, *found.remarks, *own, *upper, *bounds])),
        blocking=tuple(errors(blocking)),
    )


def units_of(found: BoundarySet, expected: Expected) -> Units:
    """Return a set as units, for the checks that packs pass too; its bounds are as expected."""
    top = found.table.iloc[0]
    country = replace(Country.unnamed(), name_en=top["name_en"], name_fr=top["name_fr"])
    spec = region_text(found, country, expected.bounds).parsed()
    area = spec.area
    if expected.area_km2 is not None:
        area = area.model_copy(
            update={"km2": expected.area_km2, "tolerance": expected.area_tolerance}
        )
    spec = spec.model_copy(update={"area": area, "enclave": list(expected.enclaves)})
    table = found.table.assign(vintage=spec.division[0].id).set_index("pcode")
    return Units(spec, spec.division[0], table, found.lowest)


def _no_degrees(found: BoundarySet) -> Iterator[Finding]:
    """Yield a finding when the coordinates cannot be degrees: then nothing else means anything."""
    boxes = found.lowest.bounds
    wrong = (boxes["minx"] < -180) | (boxes["maxx"] > 180)  # noqa: PLR2004
    wrong |= (boxes["miny"] < -90) | (boxes["maxy"] > 90)  # noqa: PLR2004
    if not wrong.any():
        return
    first = found.lowest.loc[wrong.idxmax()]
    west, south, east, north = first.geometry.bounds
    yield Finding(
        "error",
        f"{found.where}: {first['pcode']}",
        f"its coordinates are no degrees: {west:.6g} {south:.6g} {east:.6g} {north:.6g} "
        f"({int(wrong.sum())} units)",
        "its polygons lie nowhere; nothing else was checked",
        "they look like metres: name the CRS that they are in, and reproject"
        if max(map(abs, (west, south, east, north))) > 360  # noqa: PLR2004
        else "correct the coordinates",
    )


def _unbounded(found: BoundarySet, expected: Expected) -> Iterator[Finding]:
    if expected.bounds is None:
        west, south, east, north = found.lowest.total_bounds
        yield Finding(
            "warning",
            found.where,
            "the country's bounds are not known: those of the units themselves were taken, "
            f"{west:.2f} {south:.2f} {east:.2f} {north:.2f}",
            "nobody has seen whether longitude and latitude stand in their order",
            "give --bounds WEST SOUTH EAST NORTH",
        )


def _dissolve(
    found: BoundarySet, units: Units, tolerance: float, *, sound: bool
) -> Iterator[Finding]:
    """Yield upper units whose own polygon is not the union of their parts, with the km2."""
    import geopandas as gpd
    import shapely

    crs = units.region.crs_area
    for level, given in found.given.items():
        invalid = given[~given.geometry.is_valid]
        for code, shape in zip(invalid["pcode"], invalid.geometry, strict=True):
            yield Finding(
                "error",
                f"{level} {code}",
                f"its own polygon is not valid: {shapely.is_valid_reason(shape)}",
                "it may be drawn wrongly",
                "use the dissolve of its parts: a pack does",
            )
        if not sound:
            continue  # what cannot be dissolved cannot be compared
        made = units.level(level).set_index("pcode").geometry
        both = given[given.geometry.is_valid & given["pcode"].isin(made.index)]
        twice = both["pcode"].duplicated(keep=False)
        both = both[~twice]
        own, parts = both.geometry.to_numpy(), made[both["pcode"]].to_numpy()
        differ = gpd.GeoSeries(shapely.symmetric_difference(own, parts), crs="EPSG:4326")
        for code, km2 in zip(both["pcode"], areas_km2(differ, crs), strict=True):
            if km2 > tolerance and not math.isnan(km2):
                yield Finding(
                    "error",
                    f"{level} {code}",
                    f"its own polygon and the union of its parts differ by {km2_text(km2)} km2",
                    "a point may be in the one and not in the other: figures would disagree",
                    "use the dissolve of its parts: a pack does",
                )
