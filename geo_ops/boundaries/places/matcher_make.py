"""Make the place matcher of a region pack, with what a mission adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.boundaries.names import name_key
from geo_ops.boundaries.places.gazetteer import read_gazetteer
from geo_ops.boundaries.places.gazetteer_index import build_index
from geo_ops.boundaries.places.gazetteer_own import read_own
from geo_ops.boundaries.places.matcher import Matcher
from geo_ops.boundaries.places.matcher_terms import Terms
from geo_ops.boundaries.text_table import read_text_table
from geo_ops.errors import InputError, explain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from geo_ops.boundaries.pack import RegionPack
    from geo_ops.boundaries.places.matcher_answers import Match

ALIASES = "aliases.csv"
"""A mission's reviewed aliases: the columns `alias` and `place`, and any others."""
OWN_FOLDER = "gazetteer"
"""The folder of a mission that holds its own gazetteer: CSV, or dumps of GeoNames."""
OWN_SUFFIXES = (".csv", ".tsv", ".txt")


def make_matcher(
    pack: RegionPack,
    as_of: dt.date | None = None,
    own: Sequence[Path] = (),
    aliases: Path | None = None,
) -> Matcher:
    """Return the matcher of the division in force on a day.

    Args:
        pack: the region.
        as_of: the day (default: the region's).
        own: files of a mission's own gazetteer.
        aliases: a mission's reviewed alias file.

    Raises:
        BoundaryError: no division is known for that day.
        InputError: a table cannot be read, or an alias means no place of this division; the
            message names the file and the line.
    """
    units = pack.units_on(as_of)
    gazetteer = read_gazetteer(pack.folder)
    towns = pack.settlements if pack.spec.settlements else None
    places = [one for path in own for one in read_own(path, units).places]
    index = build_index(units, gazetteer, towns, places)
    matcher = Matcher(index, Terms(pack.spec, gazetteer.terms))
    if aliases is not None:
        _review(matcher, aliases)
    return matcher


def mission_files(folder: Path) -> tuple[list[Path], Path | None]:
    """Return the files of a mission folder that `make_matcher` takes: own gazetteer, aliases."""
    own = folder / OWN_FOLDER
    files = sorted(own.iterdir()) if own.is_dir() else []
    aliases = folder / ALIASES
    return (
        [one for one in files if one.is_file() and one.suffix.lower() in OWN_SUFFIXES],
        aliases if aliases.is_file() else None,
    )


def _review(matcher: Matcher, path: Path) -> None:
    """Add the reviewed aliases; each must mean one place without any alias."""
    table = read_text_table(path, ("alias", "place"))
    reviewed: dict[str, Match] = {}
    for line, alias, place in zip(table.index, table["alias"], table["place"], strict=True):
        key = name_key(alias)
        found = matcher.resolve(place)
        if not key or not found.resolved:
            what = f"the place {place!r}: {found.reason}" if key else "the alias is empty"
            raise InputError(explain(f"{path}:{line}", what, "give a P-code or an exact name"))
        first = reviewed.setdefault(key, found)
        if (first.pcode, first.name, first.kind) != (found.pcode, found.name, found.kind):
            what = f"the alias {alias!r} stands above with another place"
            raise InputError(explain(f"{path}:{line}", what, "keep one of them"))
    matcher.review(reviewed)
