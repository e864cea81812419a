"""Names of units as a product writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.carto.text import plain, slug
from geo_ops.errors import BoundaryError, choose, explain

if TYPE_CHECKING:
    from geo_ops.boundaries.units import Unit, Units
    from geo_ops.specs.base import Language


def area_name(units: Units, pcode: str, lang: Language) -> str:
    """Return the name of a unit in a language: the official one in French.

    Raises:
        BoundaryError: the division has no such unit; the message names the nearest.
    """
    return unit_name(units.unit(pcode), lang)


def area_slug(units: Units, pcode: str) -> str:
    """Return the official name of a unit as part of a file name, the same in every language.

    Raises:
        BoundaryError: the division has no such unit.
    """
    return slug(area_name(units, pcode, "fr"))


def unit_name(unit: Unit, lang: Language) -> str:
    """Return a unit's name in a language; where one language has none, the other's."""
    names = (unit.name_en, unit.name) if lang == "en" else (unit.name, unit.name_en)
    return plain(names[0]) or plain(names[1]) or unit.pcode


def unit_note(unit: Unit, lang: Language) -> str:
    """Return what is to be said of a unit (how it was approximated), or ""."""
    return plain(unit.note_en if lang == "en" else unit.note_fr)


def level_name(units: Units, level: str, lang: Language, *, plural: bool = False) -> str:
    """Return the word for a level: region, cercles.

    Raises:
        BoundaryError: the division has no such level; the message names the nearest.
    """
    if level not in units.levels:
        raise BoundaryError(
            explain(
                f"level {level!r}",
                f"there is no level {level!r} in division {units.division.id}",
                choose(level, units.levels),
            )
        )
    spec = units.region.level_spec(level)
    return plain((spec.plural if plural else spec.name).in_(lang))
