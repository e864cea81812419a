"""The profile of one unit: its parts, its codes by division, its names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo_ops.boundaries.translate import translate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import geopandas as gpd

    from geo_ops.boundaries.pack import RegionPack
    from geo_ops.boundaries.places.gazetteer import NameForm
    from geo_ops.boundaries.translate import Translation
    from geo_ops.boundaries.units import Unit, Units


@dataclass(frozen=True)
class Part:
    """A unit inside, numbered by code for a drawing."""

    number: int
    pcode: str
    name: str
    area_km2: float
    approximate: bool


@dataclass(frozen=True)
class InDivision:
    """What the unit is in one division: `own` for the one that was asked."""

    id: str
    valid_from: dt.date
    valid_to: dt.date | None
    answer: Translation


@dataclass(frozen=True)
class Profile:
    """One unit of one division.

    Attributes:
        unit: who it is.
        line: the units that hold it, the country first; empty for the country.
        area_km2: planar, in the region's `crs_area`.
        label: longitude and latitude of the centre of its largest inscribed circle.
        level: the level of the parts; "" when it has none.
        parts: the units of that level inside it, by code.
        divisions: what it is in each division, the oldest first.
        names: its other names, of the gazetteer.
        shapes: the parts, or the unit itself where it has none: `pcode`, `name`, `geometry`...
    """

    unit: Unit
    line: tuple[Unit, ...]
    area_km2: float
    label: tuple[float, float]
    level: str
    parts: tuple[Part, ...]
    divisions: tuple[InDivision, ...]
    names: tuple[NameForm, ...]
    shapes: gpd.GeoDataFrame


def profile(
    pack: RegionPack,
    units: Units,
    pcode: str,
    level: str | None = None,
    names: Sequence[NameForm] = (),
) -> Profile:
    """Return the profile of a unit.

    Args:
        pack: the region.
        units: the division in which the code stands.
        pcode: the unit.
        level: the level of the parts (default: the next one down); its own gives no parts.
        names: its other names.

    Raises:
        BoundaryError: the division has no such code, or the level is not below the unit's own.
    """
    unit = units.unit(pcode)
    inside = [] if level == unit.level else units.children(pcode, level)
    own = units.level(unit.level).set_index("pcode").loc[pcode]
    below = units.unit(inside[0]).level if inside else ""
    frame = units.level(below or unit.level)
    shapes = frame[frame["pcode"].isin(inside or [pcode])].reset_index(drop=True)
    rows = shapes if inside else shapes.iloc[:0]
    parts = tuple(
        Part(at, code, name, float(km2), bool(rough))
        for at, (code, name, km2, rough) in enumerate(
            zip(rows["pcode"], rows["name"], rows["area_km2"], rows["approximate"], strict=True), 1
        )
    )
    return Profile(
        unit=unit,
        line=tuple(units.unit(one) for one in units.ancestors(pcode).values() if one != pcode),
        area_km2=float(own["area_km2"]),
        label=(float(own["label_lon"]), float(own["label_lat"])),
        level=below,
        parts=parts,
        divisions=tuple(_in_divisions(pack, units, pcode)),
        names=tuple(names),
        shapes=shapes,
    )


def _in_divisions(pack: RegionPack, units: Units, pcode: str) -> list[InDivision]:
    here = units.division.id
    return [
        InDivision(
            one.id, one.valid_from, one.valid_to,
            translate(pcode, here, units if one.id == here else units.sibling(one.id)),
        )
        for one in sorted(pack.spec.division, key=lambda one: one.valid_from)
    ]  # fmt: skip


def as_dict(found: Profile) -> dict[str, Any]:
    """Return a profile as plain values, for JSON."""
    unit = found.unit
    return {
        "pcode": unit.pcode,
        "name": unit.name,
        "name_en": unit.name_en,
        "level": unit.level,
        "parent": unit.parent,
        "vintage": unit.vintage,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
        "official": unit.official,
        "approximate": unit.approximate,
        "note": unit.note_en,
        "iso_3166_2": unit.iso_3166_2,
        "area_km2": round(found.area_km2, 3),
        "label": list(found.label),
        "parts": [
            {"pcode": one.pcode, "name": one.name, "area_km2": round(one.area_km2, 3)}
            for one in found.parts
        ],
        "divisions": [
            {
                "division": one.id,
                "pcode": one.answer.pcode,
                "way": one.answer.way,
                "candidates": [
                    {"pcode": item.pcode, "name": item.name, "share": round(item.share, 6)}
                    for item in one.answer.candidates
                ],
            }
            for one in found.divisions
        ],
        "names": [
            {"name": one.name, "lang": one.lang, "status": one.status} for one in found.names
        ],
    }
