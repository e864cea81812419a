"""A profile in words, English or French: for the terminal and beside the drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from geo_ops.boundaries.profile import InDivision, Profile
    from geo_ops.boundaries.units import Units
    from geo_ops.specs.base import Language

WORDS: dict[str, tuple[str, str]] = {
    "approximate": ("approximate", "approximatif"),
    "area": ("Area", "Superficie"),
    "code": ("Code", "Code"),
    "codes": ("Codes by division", "Codes par découpage"),
    "country": ("country", "pays"),
    "days": ("In force", "En vigueur"),
    "disclaimer": (
        "Boundaries and names imply no opinion on the legal status of a place or its limits.",
        "Limites et noms n’impliquent aucune opinion sur le statut d’un lieu ou ses limites.",
    ),
    "division": ("division", "découpage"),
    "in": ("in", "dans"),
    "inside": ("lies whole in {}", "entièrement dans {}"),
    "label": ("Label point", "Point d’étiquette"),
    "name": ("Name", "Nom"),
    "names": ("Names", "Noms"),
    "none": ("not there", "absent"),
    "official": ("official P-code", "P-code officiel"),
    "own": ("{}", "{}"),
    "parts": ("Parts", "Parties"),
    "same": ("{}, the same land", "{}, même territoire"),
    "split": ("split: {}", "partagé\u202f: {}"),
    "status": ("Status", "Statut"),
    "since": ("since {}", "depuis le {}"),
    "span": ("{} to {}", "du {} au {}"),
    "unofficial": ("declared local code, not official", "code local déclaré, non officiel"),
}
STATUS = {
    "official": ("official", "officiel"),
    "variant": ("variant", "variante"),
    "misprint": ("misprint", "coquille"),
    "exonym": ("exonym", "exonyme"),
    "uncertain": ("uncertain", "incertain"),
}


def word(key: str, lang: Language) -> str:
    """Return one word of a profile. Raises KeyError when there is none."""
    return WORDS[key][lang == "fr"]


def number(value: float, lang: Language, digits: int = 0) -> str:
    """Return a number as the language writes it: 1,324.5 or 1 324,5."""
    text = f"{value:,.{digits}f}"
    return text if lang == "en" else text.replace(",", "\u202f").replace(".", ",")


def percent(share: float, lang: Language) -> str:
    """Return a share as 39.7% or 39,7 %."""
    return number(share * 100, lang, 1) + ("%" if lang == "en" else "\u202f%")


def days(first: dt.date, last: dt.date | None, lang: Language) -> str:
    """Return a span of days."""
    return word("span", lang).format(first, last) if last else word("since", lang).format(first)


def labelled(key: str, value: str, lang: Language) -> str:
    """Return a word, a colon and a value, as the language sets colons."""
    return f"{word(key, lang)}{':' if lang == 'en' else chr(0x202F) + ':'} {value}"


def has_approximate(found: Profile) -> bool:
    """Return whether the unit or a part of it is only approximately drawn."""
    return found.unit.approximate or any(one.approximate for one in found.parts)


def official_names(found: Profile) -> list[tuple[str, str]]:
    """Return language and official name: French, and English where it differs."""
    unit = found.unit
    english = [("en", unit.name_en)] if unit.name_en != unit.name else []
    return [("fr", unit.name), *english]


def in_division(one: InDivision, lang: Language) -> str:
    """Return what a unit is in a division, with the shares where it is split."""
    answer = one.answer
    if answer.pcode is not None:
        return word(answer.way, lang).format(f"{answer.pcode} {answer.candidates[0].name}")
    if not answer.candidates:
        return word("none", lang)
    parts = [f"{c.pcode} {c.name} {percent(c.share, lang)}" for c in answer.candidates]
    return word("split", lang).format("; ".join(parts))


def title(found: Profile, lang: Language) -> str:
    """Return the name of the unit in a language."""
    return found.unit.name_en if lang == "en" else found.unit.name


def level_name(units: Units, level: str, lang: Language, *, plural: bool = False) -> str:
    """Return what a level is called, in lower case."""
    spec = units.region.level_spec(level)
    return (spec.plural if plural else spec.name).in_(lang).lower()


def subtitle(found: Profile, units: Units, lang: Language) -> str:
    """Return level, place and division in one line."""
    unit, division = found.unit, units.division
    place = "".join(f", {one.name_en if lang == 'en' else one.name}" for one in found.line[::-1])
    when = days(division.valid_from, division.valid_to, lang)
    level = level_name(units, unit.level, lang)
    return f"{unit.pcode}, {level}{place}. {division.title.in_(lang)} ({when})"


def names(found: Profile, lang: Language) -> list[tuple[str, str, str]]:
    """Return language, name and status in words, the official ones first."""
    own = [(code, name, STATUS["official"][lang == "fr"]) for code, name in official_names(found)]
    return own + [(one.lang, one.name, STATUS[one.status][lang == "fr"]) for one in found.names]


def facts(found: Profile, lang: Language) -> list[str]:
    """Return what is to be known of the code and the land, a line each."""
    unit = found.unit
    official = word("official" if unit.official else "unofficial", lang)
    iso = f"; ISO 3166-2 {unit.iso_3166_2}" if unit.iso_3166_2 else ""
    lon, lat = found.label
    lines = [
        official + iso,
        labelled("area", f"{number(found.area_km2, lang)} km2 (EPSG:6933)", lang),
        labelled("label", f"{lon:.5f} {lat:.5f}", lang),
    ]
    note = unit.note_en if lang == "en" else unit.note_fr
    return [*lines, note] if note else lines


def as_text(found: Profile, units: Units, lang: Language) -> str:
    """Return a profile for the terminal."""
    lines = [title(found, lang), f"  {subtitle(found, units, lang)}"]
    lines += [f"  {one}" for one in facts(found, lang)]
    if units.division.note is not None and has_approximate(found):
        lines.append(f"  {units.division.note.in_(lang)}")
    lines += ["", word("codes", lang)]
    lines += [f"  {one.id:<6} {in_division(one, lang)}" for one in found.divisions]
    if found.parts:
        plural = level_name(units, found.level, lang, plural=True)
        lines += ["", labelled("parts", f"{len(found.parts)} {plural}", lang)]
        wide = max(len(one.pcode) for one in found.parts)
        long = max(len(one.name) for one in found.parts)
        for one in found.parts:
            rough = f"  {word('approximate', lang)}" if one.approximate else ""
            km2 = number(one.area_km2, lang)
            lines.append(f"  {one.pcode:<{wide}}  {one.name:<{long}}  {km2:>9} km2{rough}")
    lines += ["", word("names", lang)]
    lines += [f"  {code:<3} {name}  ({status})" for code, name, status in names(found, lang)]
    return "\n".join(lines) + "\n"
