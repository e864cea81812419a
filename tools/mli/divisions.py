"""The divisions of 2012, 2016 and 2023, from the names and P-codes of OCHA's COD of 2019."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

LEVELS = ("country", "region", "cercle", "commune")

MENAKA, TAOUDENIT = "MLI16-MENAKA", "MLI16-TAOUDENIT"
OLD_MENAKA, SALAM = "ML0704", "ML060505"
TAOUDENIT_CERCLE = f"{TAOUDENIT}-SALAM"

ISO = {f"ML0{number}": f"ML-{number}" for number in range(1, 9)}
ISO |= {"ML09": "ML-BKO", MENAKA: "ML-9", TAOUDENIT: "ML-10"}
"""ISO 3166-2 by region, as iso-codes has it: it knows none of the regions of 2023."""

BREAKS = {"ML020428": "Bougouni", "ML040217": "San"}
"""Communes known to lie, in 2023, in another region than the rest of their cercle of 2016."""

ENGLISH = {"ML06": "Timbuktu", "ML0605": "Timbuktu", "ML060506": "Timbuktu"}
"""English names that differ from the French."""

APPROXIMATE = (
    "Approximatif : représenté par la commune de Salam ; limites non publiées. Code non officiel.",
    "Approximate: drawn as the commune of Salam; no open geometry exists. Code not official.",
)
NEW_MENAKA = (
    "Région appliquée en janvier 2016, l'ancien cercle de Ménaka (ML0704). Code non officiel.",
    "Region applied in January 2016, the former cercle of Ménaka (ML0704). Code not official.",
)
NEW_CERCLE = (
    "Cercle de 2016, représenté par la commune de même nom. Code non officiel.",
    "Cercle of 2016, drawn as the commune of the same name. Code not official.",
)
SHRUNK = {
    "ML07": (
        "Même code qu'en 2012, autre géométrie : sans Ménaka.",
        "Same code as in 2012, other geometry: without Ménaka.",
    ),
    "ML06": (
        "Même code qu'en 2012, autre géométrie : sans Taoudénit, dont la limite est approximative.",
        "Same code as in 2012, other geometry: without Taoudénit, whose limit is approximate.",
    ),
}
SHRUNK["ML0605"] = SHRUNK["ML06"]
SALAM_NOTE = (
    "Représente toute la région de Taoudénit.",
    "Stands for the whole region of Taoudénit.",
)

NEW_REGION = (
    "Région de la loi 2023-006, approximative : cercles entiers de 2016{}. Code non officiel.",
    "Region of Law 2023-006, approximate: whole cercles of 2016{}. Code not official.",
)
WITH = {
    "Bougouni": (" et commune d'Ouélessébougou", " and the commune of Ouélessébougou"),
    "San": (" et commune de Yangasso", " and the commune of Yangasso"),
}
AS_IN_2016 = (
    "Approximatif : représenté comme en 2016 ; limites de 2023 non publiées.",
    "Approximate: drawn as in 2016; no limits of 2023 are published.",
)
LESS = {
    "ML01": ("Nioro ni Kita", "Nioro and Kita"),
    "ML02": ("Dioïla, Nara ni Ouélessébougou", "Dioïla, Nara and Ouélessébougou"),
    "ML03": ("Bougouni ni Koutiala", "Bougouni and Koutiala"),
    "ML04": ("San ni Yangasso", "San and Yangasso"),
    "ML05": ("Bandiagara ni Douentza", "Bandiagara and Douentza"),
}
LESS_NOTE = (
    "Même code qu'en 2016, autre géométrie, approximative : sans {}.",
    "Same code as in 2016, other geometry, approximate: without {}.",
)
BREAK_NOTE = (
    "Devient un cercle d'une autre région que le reste de son cercle de 2016.",
    "Becomes a cercle of another region than the rest of its cercle of 2016.",
)


@dataclass(frozen=True)
class Row:
    """One unit of one division, as the pack's tables have it."""

    pcode: str
    name_fr: str
    name_en: str
    level: str
    parent: str
    official: bool = True
    approximate: bool = False
    note_fr: str = ""
    note_en: str = ""
    iso_3166_2: str = ""


def tables(facts: Path) -> dict[str, list[Row]]:
    """Return division id -> its rows, highest level first and by code within a level."""
    with facts.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    rows = [_row(fact) for fact in read]
    in_2016 = _of_2016(rows)
    region_2023 = {one["pcode"]: one["region_2023_approx"] for one in read} | BREAKS
    in_2023 = _of_2023(in_2016, region_2023)
    return {"2012": _ordered(rows), "2016": _ordered(in_2016), "2023": _ordered(in_2023)}


def _row(fact: dict[str, str]) -> Row:
    name = unicodedata.normalize("NFC", fact["name_fr"].strip())
    english = ENGLISH.get(fact["pcode"], name)
    iso = ISO.get(fact["pcode"], "")
    return Row(fact["pcode"], name, english, fact["level"], fact["parent_pcode"], iso_3166_2=iso)


def _of_2016(rows: list[Row]) -> list[Row]:
    """Return the rows of 2016: Ménaka a region of four cercles, Salam standing for Taoudénit."""
    made = [
        _local(MENAKA, "Ménaka", "region", "ML", NEW_MENAKA),
        replace(_local(TAOUDENIT, "Taoudénit", "region", "ML", APPROXIMATE), approximate=True),
        replace(
            _local(TAOUDENIT_CERCLE, "Taoudénit", "cercle", TAOUDENIT, APPROXIMATE),
            approximate=True,
        ),
    ]
    for row in rows:
        if row.pcode == OLD_MENAKA:
            continue
        if row.parent == OLD_MENAKA:
            cercle = f"{MENAKA}-{_ascii(row.name_fr)}"
            made += [
                _local(cercle, row.name_fr, "cercle", MENAKA, NEW_CERCLE),
                replace(row, parent=cercle),
            ]
        elif row.pcode == SALAM:
            made.append(_noted(replace(row, parent=TAOUDENIT_CERCLE), SALAM_NOTE))
        else:
            made.append(_noted(row, SHRUNK.get(row.pcode, ("", ""))))
    return made


def _of_2023(rows: list[Row], region_of: dict[str, str]) -> list[Row]:
    """Return the rows of 2023 from those of 2016: each commune in its region, no cercles."""
    regions = {row.name_fr: row for row in rows if row.level == "region"}
    made = [row for row in rows if row.level == "country"]
    for name in sorted(set(region_of.values()) - {""}):
        old = regions.get(name)
        if old is None:
            note = _filled(NEW_REGION, WITH.get(name, ("", "")))
            new = _local(f"MLI23-{_ascii(name)}", name, "region", "ML", note)
        elif old.pcode in LESS:
            new = _noted(old, _filled(LESS_NOTE, LESS[old.pcode]))
        else:
            new = _noted(old, APPROXIMATE if old.pcode == TAOUDENIT else AS_IN_2016)
        regions[name] = replace(new, approximate=True)
        made.append(regions[name])
    for row in rows:
        if row.level == "commune":
            kept = replace(row, parent=regions[region_of[row.pcode]].pcode)
            made.append(_noted(kept, BREAK_NOTE) if row.pcode in BREAKS else kept)
    return made


def _local(pcode: str, name: str, level: str, parent: str, note: tuple[str, str]) -> Row:
    row = Row(pcode, name, name, level, parent, official=False, iso_3166_2=ISO.get(pcode, ""))
    return _noted(row, note)


def _filled(note: tuple[str, str], words: tuple[str, str]) -> tuple[str, str]:
    return note[0].format(words[0]), note[1].format(words[1])


def _noted(row: Row, note: tuple[str, str]) -> Row:
    return replace(row, note_fr=note[0], note_en=note[1])


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
    return plain.upper().replace(" ", "-")


def _ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (LEVELS.index(row.level), row.pcode))


def write(rows: list[Row], path: Path) -> None:
    """Write one division's table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([one.name for one in fields(Row)])
        for row in rows:
            values = asdict(row).values()
            writer.writerow([str(v).lower() if isinstance(v, bool) else v for v in values])
