"""A mission's own gazetteer: a dump of GeoNames, or a CSV of its places."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.boundaries.places.gazetteer import KINDS, WITHOUT_UNIT, Place
from geo_ops.boundaries.places.gazetteer_index import OwnPlace
from geo_ops.boundaries.places.normalise import without_controls
from geo_ops.errors import InputError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geo_ops.boundaries.units import Units

GEONAMES = (
    "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "fclass", "fcode",
    "country", "cc2", "admin1", "admin2", "admin3", "admin4", "population", "elevation", "dem",
    "timezone", "modified",
)  # fmt: skip
"""The columns of a dump of GeoNames, which comes without a heading line."""
AIRFIELDS = frozenset({"AIRB", "AIRF", "AIRH", "AIRP"})
GONE = frozenset({"PPLCH", "PPLH", "PPLQ", "PPLW"})
"""Feature codes of settlements that are no more: a report does not mean them."""
SEPARATOR = ";"
OWN_COLUMNS = ("name", "other_names", "kind", "pcode", "lon", "lat", "source")
CSV_NEEDS = ("name",)


@dataclass(frozen=True)
class OwnGazetteer:
    """The places of one file, and what became of its rows: received = taken + skipped + outside.

    Skipped are features that are no settlement and no airfield.
    """

    places: tuple[OwnPlace, ...]
    received: int
    skipped: int
    outside: int


@dataclass(frozen=True, slots=True)
class _Row:
    where: str
    name: str
    others: tuple[str, ...]
    kind: str
    pcode: str
    lon: float | None
    lat: float | None
    source: str


def read_own(path: Path, units: Units) -> OwnGazetteer:
    """Return the places of a file, each with the lowest unit that holds it.

    A dump of GeoNames is known by its columns; settlements and airfields are taken from it. Any
    other file is a CSV with a column `name` and, of `other_names` (between semicolons), `kind`,
    `pcode`, `lon` and `lat` (degrees, EPSG:4326) and `source`, those that it has.

    Raises:
        InputError: the file cannot be read, or a row of a CSV gives no place; the message names
            file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(explain(str(path), "there is no such file", "check the name")) from None
    except (UnicodeDecodeError, OSError) as error:
        raise InputError(
            explain(str(path), f"cannot be read as text: {error}", "save it in UTF-8")
        ) from None
    first = text.split("\n", 1)[0].rstrip("\r").split("\t")
    is_dump = first[0] == GEONAMES[0] or (len(first) == len(GEONAMES) and first[0].isdigit())
    rows = list(_geonames(path, text) if is_dump else _csv(path, text))
    wanted = [one for one in rows if one.kind]
    places = tuple(_placed(wanted, units))
    return OwnGazetteer(places, len(rows), len(rows) - len(wanted), len(wanted) - len(places))


def _geonames(path: Path, text: str) -> Iterator[_Row]:
    """Yield the rows of a dump; those that are no place of ours have no kind."""
    lines = csv.reader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)
    for cells in lines:
        where = f"{path}:{lines.line_num}"
        if not cells or cells[0] == GEONAMES[0]:
            continue
        if len(cells) != len(GEONAMES):
            raise InputError(
                explain(
                    where, f"the row has {len(cells)} fields, a dump of GeoNames {len(GEONAMES)}",
                    "take the file as geonames.org gives it",
                )
            )  # fmt: skip
        row = dict(zip(GEONAMES, cells, strict=True))
        kind = "base" if row["fcode"] in AIRFIELDS else ""
        if row["fclass"] == "P" and row["fcode"] not in GONE:
            kind = "settlement"
        lon, lat = (
            _number(where, "longitude", row["longitude"]),
            _number(where, "latitude", row["latitude"]),
        )
        name = without_controls(row["name"])
        others = (without_controls(one).strip() for one in row["alternatenames"].split(","))
        yield _Row(where, name, tuple(others), kind, "", lon, lat, f"GeoNames {cells[0]}")


def _csv(path: Path, text: str) -> Iterator[_Row]:
    try:
        lines = csv.DictReader(text.splitlines(), strict=True)
        header = lines.fieldnames or []
        for column in CSV_NEEDS:
            if column not in header:
                raise InputError(
                    explain(f"{path}:1", f"column {column!r} is missing", choose(column, header))
                )
        for cells in lines:
            where = f"{path}:{lines.line_num}"
            row = {name: (cells.get(name) or "").strip() for name in OWN_COLUMNS}
            kind = row["kind"] or "settlement"
            if kind not in KINDS[1:]:
                raise InputError(explain(where, f"kind is {kind!r}", choose(kind, KINDS[1:])))
            others = tuple(one.strip() for one in row["other_names"].split(SEPARATOR))
            lon = _number(where, "lon", row["lon"]) if row["lon"] else None
            lat = _number(where, "lat", row["lat"]) if row["lat"] else None
            source = row["source"] or path.name
            yield _Row(where, row["name"], others, kind, row["pcode"], lon, lat, source)
    except csv.Error as error:
        raise InputError(
            explain(str(path), f"not a readable CSV: {error}", "save it as CSV UTF-8")
        ) from None


def _number(where: str, key: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) <= 180:  # noqa: PLR2004 - degrees
        raise InputError(explain(where, f"{key} is {text!r}", "write degrees, with a point"))
    return number


def _placed(rows: list[_Row], units: Units) -> Iterable[OwnPlace]:
    """Yield the rows that lie in a unit, with it; by coordinates where there are any."""
    codes = _holders([(one.lon, one.lat) for one in rows], units)
    for row, found in zip(rows, codes, strict=True):
        pcode = _pcode(row, found, units)
        if pcode or row.kind in WITHOUT_UNIT:
            place = Place(
                row.where, row.kind, row.name, row.name, (pcode,) if pcode else (),
                row.lon, row.lat, row.source,
            )  # fmt: skip
            yield OwnPlace(place, tuple(one for one in row.others if one))


def _pcode(row: _Row, found: str, units: Units) -> str:
    """Return the unit of a row whose point lies in `found`, "" when it is outside or needs none."""
    if row.kind in WITHOUT_UNIT:
        return ""
    if row.pcode and row.pcode not in units:
        what = f"the P-code {row.pcode!r} is not in division {units.division.id}"
        raise InputError(explain(row.where, what, choose(row.pcode, units.table.index)))
    if row.lon is None:
        if not row.pcode:
            what = f"{row.name!r} has no place"
            raise InputError(explain(row.where, what, "give pcode, or lon and lat"))
        return row.pcode
    if row.pcode and found and row.pcode not in units.ancestors(found).values():
        what = f"the point lies in {found}, which is not in {row.pcode}"
        raise InputError(explain(row.where, what, "correct the P-code or the coordinates"))
    return found


def _holders(points: list[tuple[float | None, float | None]], units: Units) -> list[str]:
    """Return for each point the lowest unit that holds it, "" for none; on a border the first."""
    import numpy as np
    import shapely

    shapes = units.lowest.geometry.to_numpy()
    codes = units.lowest["pcode"].tolist()
    xy = np.array([(np.nan if x is None else x, np.nan if y is None else y) for x, y in points])
    found = [""] * len(points)
    if not len(points):
        return found
    has = np.flatnonzero(~np.isnan(xy).any(axis=1))
    at, unit = shapely.STRtree(shapes).query(shapely.points(xy[has]), predicate="intersects")
    for point, place in zip(has[at].tolist(), unit.tolist(), strict=True):
        if not found[point] or codes[place] < found[point]:
            found[point] = codes[place]
    return found
