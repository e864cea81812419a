"""Validate the units of a division: the rules of OCHA's COD-AB, as findings.

Tried on real sets: GEOS calls a coverage valid although it is full of gaps (and, asked about gap
widths, calls a sound one invalid), so gaps are looked for as inner rings of the union.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.boundaries.geometry import areas_km2, km2_text
from geo_ops.boundaries.tables import check_table, nested_codes
from geo_ops.findings import Finding, errors, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

    from geo_ops.boundaries.pack import RegionPack
    from geo_ops.boundaries.units import Units

OVERLAP_KM2 = 1e-4
"""Overlaps of less than this (100 square metres) are edges that do not match, not land."""

MARGIN = 0.05
"""Degrees by which units may reach over the stated bounds."""

SHOWN, MANY = 6, 12
"""How many codes a finding lists; from how many units on one finding speaks for all."""

HALF_WORLD = 180
"""Degrees: a part that is wider was drawn across the antimeridian the wrong way round."""


def validate_pack(pack: RegionPack, tolerance_km2: float = 0.0) -> list[Finding]:
    """Return what is wrong with every division of a pack, worst first within each.

    Overlaps and gaps up to `tolerance_km2` each are let pass.

    Raises:
        InputError, CrsError, BoundaryError: a file cannot be read at all.
    """
    found: list[Finding] = []
    for division in pack.spec.division:
        raw = pack.tables[division.id]
        units = pack.units(division.id, checked=False)
        shaped = units.lowest["pcode"].tolist()
        table = check_table(raw, shaped, pack.spec, division)
        shapes = _geometry_findings(units, tolerance_km2, sound=not errors(table))
        found += worst_first([*table, *nested_codes(raw), *shapes])
        if pack.spec.settlements is not None:
            found += _settlements(pack, units)
    return found


def validate_units(units: Units, tolerance_km2: float = 0.0) -> list[Finding]:
    """Return what is wrong with the units of one division, worst first; empty when all is well.

    Checked: codes, levels, parents and names; codes nested in those of their parents; each polygon
    valid; no overlaps (with km2 and the units concerned) and no gaps (inner rings of the union, but
    for declared enclaves) of more than `tolerance_km2`, at any level; all inside the stated bounds,
    none around the world; the total area. That the levels nest needs no check beyond the
    parents: the upper ones are the union of the lowest.
    """
    raw = units.table.reset_index().set_index("pcode", drop=False)
    table = check_table(raw, units.lowest["pcode"].tolist(), units.region, units.division)
    shapes = _geometry_findings(units, tolerance_km2, sound=not errors(table))
    return worst_first([*table, *nested_codes(raw), *shapes])


def _geometry_findings(units: Units, tolerance: float, *, sound: bool) -> Iterator[Finding]:
    """Yield findings on the lowest units; on the upper levels too when the table is `sound`."""
    lowest = units.lowest
    invalid = list(_invalid(lowest))
    yield from invalid
    yield from _outside(units)
    yield from _around_the_world(lowest)
    if invalid:
        return  # areas and unions of invalid polygons mean nothing
    unmatched = list(_overlaps(units, tolerance))
    yield from unmatched
    yield from _area(units)
    yield from _gaps(lowest, units, units.levels[-1], tolerance)
    if sound and not unmatched:  # only a coverage can be dissolved
        for upper in units.levels[-2::-1]:
            yield from _gaps(units.level(upper), units, upper, tolerance)


def _invalid(lowest: gpd.GeoDataFrame) -> Iterator[Finding]:
    import shapely

    shapes = lowest.geometry.to_numpy()
    for pcode, shape in zip(lowest["pcode"], shapes, strict=True):
        if not shape.is_valid:
            yield Finding(
                "error",
                pcode,
                f"its polygon is not valid: {shapely.is_valid_reason(shape)}",
                "points near it are counted wrongly or not at all",
                "repair it as part of the coverage",
            )


def _outside(units: Units) -> Iterator[Finding]:
    west, south, east, north = units.region.bounds
    boxes = units.lowest.geometry.bounds.to_numpy()
    found: dict[str, list[tuple[str, str]]] = {}
    for pcode, (left, bottom, right, top) in zip(units.lowest["pcode"], boxes, strict=True):
        reaches = (west - MARGIN <= left) and (right <= east + MARGIN)
        if not (reaches and south - MARGIN <= bottom and top <= north + MARGIN):
            swapped = west <= bottom and top <= east and south <= left and right <= north
            hint = "; longitude and latitude look swapped" if swapped else ""
            place = f"{left:.2f} {bottom:.2f} {right:.2f} {top:.2f}"
            found.setdefault(hint, []).append((pcode, place))
    for hint, places in sorted(found.items()):
        # Where all are out, one line says as much as a thousand.
        lines = [([pcode], place) for pcode, place in places]
        if len(places) > MANY:
            lines = [([pcode for pcode, _ in places], f"the first at {places[0][1]}")]
        for codes, place in lines:
            yield Finding(
                "error",
                listed(codes),
                f"it lies outside the bounds of {units.region.names.en}: {place}{hint}"
                if len(codes) == 1
                else f"{len(codes)} units lie outside the bounds of {units.region.names.en}, "
                f"{place}{hint}",
                "it is on no map of the country",
                "correct its coordinates, or the bounds in region.toml",
            )


def listed(codes: Sequence[str]) -> str:
    """Return codes as a list for a message, the first few of many."""
    more = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
    return ", ".join(codes[:SHOWN]) + more


def _around_the_world(lowest: gpd.GeoDataFrame) -> Iterator[Finding]:
    import shapely

    parts, owners = shapely.get_parts(lowest.geometry.to_numpy(), return_index=True)
    boxes = shapely.bounds(parts)
    for at in (boxes[:, 2] - boxes[:, 0] > HALF_WORLD).nonzero()[0]:
        yield Finding(
            "error",
            str(lowest["pcode"].iloc[owners[at]]),
            f"a part of it is {boxes[at, 2] - boxes[at, 0]:.0f} degrees wide",
            "it was drawn across the antimeridian the wrong way, and holds half the world",
            "cut it at 180 degrees",
        )


def _overlaps(units: Units, tolerance: float) -> Iterator[Finding]:
    """Yield overlaps of the lowest units, and where edges of neighbours do not match."""
    import geopandas as gpd
    import numpy as np
    import shapely

    shapes = units.lowest.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        return
    codes = units.lowest["pcode"].to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    common = gpd.GeoSeries(shapely.intersection(shapes[left], shapes[right]), crs="EPSG:4326")
    km2 = areas_km2(common, units.region.crs_area)
    order = np.lexsort((codes[right], codes[left], -km2))
    overlaps = [at for at in order if km2[at] > max(OVERLAP_KM2, tolerance)]
    for at in overlaps:
        yield Finding(
            "error",
            f"{codes[left[at]]} and {codes[right[at]]}",
            f"they overlap by {km2_text(km2[at])} km2",
            "a point there is in two units, and totals are too large",
            "give the land to one of them",
        )
    if not overlaps:
        edges = shapely.coverage_invalid_edges(shapes)
        bad = [code for code, edge in zip(codes, edges, strict=True) if not edge.is_empty]
        yield Finding(
            "error",
            listed(bad),
            "the borders of neighbours do not share their vertices",
            "the upper levels cannot be dissolved from them",
            "clean the set as a coverage",
        )


def _gaps(frame: gpd.GeoDataFrame, units: Units, level: str, tolerance: float) -> Iterator[Finding]:
    """Yield inner rings of the union that hold no declared enclave, with km2 and the neighbours."""
    import geopandas as gpd
    import shapely

    shapes = frame.geometry.to_numpy()
    whole = shapely.union_all(shapes)
    known = [shapely.Point(one.lon, one.lat) for one in units.region.enclave]
    for part in shapely.get_parts(whole):
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            if any(hole.contains(point) for point in known):
                continue
            km2 = areas_km2(gpd.GeoSeries([hole], crs="EPSG:4326"), units.region.crs_area)[0]
            if km2 <= tolerance:
                continue
            near = sorted(frame["pcode"][shapely.intersects(shapes, hole)])
            spot = hole.representative_point()
            yield Finding(
                "error",
                f"level {level}, between {', '.join(near)}",
                f"a gap of {km2_text(km2)} km2 at {spot.x:.4f} {spot.y:.4f}",
                "points in it belong to no unit",
                "close it, or declare it as an enclave in region.toml",
            )


def _area(units: Units) -> Iterator[Finding]:
    wanted = units.region.area
    total = float(areas_km2(units.lowest.geometry, units.region.crs_area).sum())
    if abs(total - wanted.km2) > wanted.tolerance * wanted.km2:
        yield Finding(
            "error",
            units.region.names.en,
            f"the units cover {total:,.0f} km2; {wanted.km2:,.0f} are expected "
            f"within {wanted.tolerance:.1%}",
            "land is missing, doubled or displaced",
            "look for missing or overlapping units, or correct area.km2 in region.toml",
        )


def _settlements(pack: RegionPack, units: Units) -> Iterator[Finding]:
    """Yield settlements whose unit is unknown, or does not reach within MARGIN of them."""
    shapes = dict(zip(units.lowest["pcode"], units.lowest.geometry, strict=True))
    towns = pack.settlements
    for name, pcode, point in zip(towns["name"], towns["pcode"], towns.geometry, strict=True):
        known = pcode in shapes
        if not known or shapes[pcode].distance(point) > MARGIN:
            yield Finding(
                "warning",
                f"settlement {name} of division {units.division.id}",
                f"it is not in {pcode}" if known else f"{pcode!r} is no lowest unit",
                "its label and its unit disagree",
                "correct its place or its pcode",
            )
