"""The gazetteer: places that are no units, every name that places go by, and words that are none.

A region pack may hold a folder `gazetteer/` with any of four tables (docs/places.md):

    places.csv   villages, bases, routes, zones
    names.csv    other names of units and places: languages, variants, misprints
    decoys.csv   names that are no place here: countries, operations, peoples, persons
    terms.csv    words that say which level is meant: "cercle de", "region", "大区"

A name in names.csv is tied to an official *name*, not to a code: so it holds in every division.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from geo_ops.boundaries.text_table import read_text_table
from geo_ops.errors import InputError, choose, explain

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["unit", "settlement", "base", "route", "zone"]
"""What a name can stand for. Routes and zones have no unit of their own."""
KINDS: tuple[Kind, ...] = get_args(Kind)
WITHOUT_UNIT: frozenset[str] = frozenset({"route", "zone"})

Status = Literal["official", "variant", "misprint", "exonym", "uncertain"]
"""How a name stands to the official one. One that is uncertain is offered, never answered."""

DecoyKind = Literal["foreign", "organisation", "operation", "people", "person", "word", "common"]
"""Why a name is no place here. Two kinds matter in running text alone: `word` is a string in which
a name stands by accident, `common` a place's name that is also a word, a surname or abroad."""
IN_TEXT_ONLY: frozenset[str] = frozenset({"word", "common"})

FOLDER = "gazetteer"
PLACE_COLUMNS = (
    "id", "kind", "name", "name_en", "pcode", "lon", "lat", "source", "note",
)  # fmt: skip
NAME_COLUMNS = ("name", "lang", "of", "within", "status", "source", "note")
DECOY_COLUMNS = ("name", "lang", "kind", "source", "note")
TERM_COLUMNS = ("term", "lang", "side", "levels", "source")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that is no unit.

    `pcodes` are the deepest units that hold it for certain, one for each division that lacks the
    one before; () for a route or a zone. `lon` and `lat` are degrees (EPSG:4326), None if unknown.
    """

    id: str
    kind: str
    name: str
    name_en: str
    pcodes: tuple[str, ...]
    lon: float | None
    lat: float | None
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NameForm:
    """One more name of what is officially called `of`, inside the units `within` (or anywhere)."""

    name: str
    lang: str
    of: str
    within: tuple[str, ...]
    status: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decoy:
    """A name that is no place of the region."""

    name: str
    lang: str
    kind: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word beside a name: `side` prefix or suffix, `levels` what it says, () for nothing."""

    term: str
    lang: str
    side: str
    levels: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Gazetteer:
    """The four tables of one source; any may be empty."""

    places: tuple[Place, ...] = ()
    names: tuple[NameForm, ...] = ()
    decoys: tuple[Decoy, ...] = ()
    terms: tuple[Term, ...] = ()


def read_gazetteer(folder: Path) -> Gazetteer:
    """Return the gazetteer of a region pack; an empty one when it has none.

    Raises:
        InputError: a table cannot be read, or a value in it is not one of the known; the message
            names file, line and the nearest choice.
    """
    folder /= FOLDER
    return Gazetteer(
        places=tuple(read_places(folder / "places.csv")),
        names=tuple(_names(folder / "names.csv")),
        decoys=tuple(_decoys(folder / "decoys.csv")),
        terms=tuple(_terms(folder / "terms.csv")),
    )


def gazetteer_files(folder: Path) -> list[Path]:
    """Return the tables that a region pack's gazetteer has, in one order."""
    names = ("places.csv", "names.csv", "decoys.csv", "terms.csv")
    return [path for path in (folder / FOLDER / name for name in names) if path.is_file()]


def read_places(path: Path) -> list[Place]:
    """Return the places of one table, none when there is no such file. Errors as above."""
    places = []
    for where, row in _rows(path, PLACE_COLUMNS):
        kind = _one_of(where, "kind", row["kind"], KINDS[1:])
        lon = _degrees(where, "lon", row["lon"], 180.0)
        lat = _degrees(where, "lat", row["lat"], 90.0)
        if (lon is None) != (lat is None):
            raise InputError(explain(where, "only one of lon and lat is given", "give both"))
        if (kind in WITHOUT_UNIT) == bool(row["pcode"]):
            todo = "leave pcode empty" if row["pcode"] else "give the pcode of what holds it"
            raise InputError(explain(where, f"a {kind} with pcode {row['pcode']!r}", todo))
        places.append(
            Place(
                row["id"], kind, row["name"], row["name_en"] or row["name"],
                tuple(row["pcode"].split()), lon, lat, row["source"], row["note"],
            )
        )  # fmt: skip
    return places


def _names(path: Path) -> list[NameForm]:
    return [
        NameForm(
            row["name"], row["lang"], row["of"], tuple(row["within"].split()),
            _one_of(where, "status", row["status"], get_args(Status)), row["source"], row["note"],
        )
        for where, row in _rows(path, NAME_COLUMNS)
    ]  # fmt: skip


def _decoys(path: Path) -> list[Decoy]:
    return [
        Decoy(
            row["name"], row["lang"], _one_of(where, "kind", row["kind"], get_args(DecoyKind)),
            row["source"], row["note"],
        )
        for where, row in _rows(path, DECOY_COLUMNS)
    ]  # fmt: skip


def _terms(path: Path) -> list[Term]:
    return [
        Term(
            row["term"], row["lang"], _one_of(where, "side", row["side"], ("prefix", "suffix")),
            tuple(row["levels"].split()), row["source"],
        )
        for where, row in _rows(path, TERM_COLUMNS)
    ]  # fmt: skip


def _rows(path: Path, columns: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """Return `file:line` and the cells of each row."""
    if not path.is_file():
        return []
    table = read_text_table(path, columns)
    cells = (table[column].tolist() for column in columns)
    return [
        (f"{path}:{line}", dict(zip(columns, row, strict=True)))
        for line, row in zip(table.index, zip(*cells, strict=True), strict=True)
    ]


def _one_of(where: str, key: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise InputError(explain(where, f"{key} is {value!r}", choose(value, known)))
    return value


def _degrees(where: str, key: str, text: str, most: float) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) <= most:
        raise InputError(explain(where, f"{key} is {text!r}", f"write degrees within {most:g}"))
    return number
