"""The divisions of 2012 and 2016, made from the names and P-codes of OCHA's COD of 2019."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

LEVELS = ("country", "region", "cercle", "commune")

MENAKA, TAOUDENIT = "MLI16-MENAKA", "MLI16-TAOUDENIT"
OLD_MENAKA, SALAM = "ML0704", "ML060505"
TAOUDENIT_CERCLE = f"{TAOUDENIT}-SALAM"

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


def tables(facts: Path) -> dict[str, list[Row]]:
    """Return division id -> its rows, highest level first and by code within a level."""
    with facts.open(encoding="utf-8", newline="") as file:
        rows = [_row(fact) for fact in csv.DictReader(file)]
    return {"2012": _ordered(rows), "2016": _ordered(_of_2016(rows))}


def _row(fact: dict[str, str]) -> Row:
    name = unicodedata.normalize("NFC", fact["name_fr"].strip())
    english = ENGLISH.get(fact["pcode"], name)
    return Row(fact["pcode"], name, english, fact["level"], fact["parent_pcode"])


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


def _local(pcode: str, name: str, level: str, parent: str, note: tuple[str, str]) -> Row:
    return _noted(Row(pcode, name, name, level, parent, official=False), note)


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
