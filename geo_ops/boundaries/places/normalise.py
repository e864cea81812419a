"""What a cell can hold instead of a name: nothing, a number, control characters, several places."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
"""More characters than any name of a place has; what is longer is prose."""

NO_PLACE = frozenset(
    {
        "-", "--", "?", "??", ".", "...", "n/a", "na", "n.a.", "nan", "nd", "n.d.", "ns", "nr",
        "null", "none", "nil", "tbd", "tbc", "unknown", "not known", "unspecified", "various",
        "not available", "not applicable", "other", "inconnu", "inconnue", "non connu",
        "non specifie", "non precise", "non disponible", "neant", "aucun", "aucune", "divers",
        "autre", "a preciser", "sans objet", "desconocido", "ninguno", "不详", "未知", "无",
        "неизвестно", "нет", "غير معروف",
    }
)  # fmt: skip
"""Folded words with which a form says that no place is known, in the languages of the names."""

# Between two places in one cell. Hyphens are not among them: they stand inside names.
_BETWEEN = re.compile(
    r"\s*[/;,|&+、，；／]\s*|\s+(?:et|and|y|e|ou|or|и|و)\s+|(?<=\S)[和与及](?=\S)"
)
_DASH = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*|\s+to\s+|\s+a\s+|\s+à\s+|[到至]")
_SHOWN = 60


def shown(text: str) -> str:
    """Return a text as messages print it: quoted, control characters visible, cut when long."""
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
    return "'" + "".join(f"<U+{ord(one):04X}>" if is_control(one) else one for one in cut) + "'"


def is_control(char: str) -> bool:
    """Return whether a character is unseen: a control or formatting one, a lone surrogate.

    Tabs and line ends are white space. The marks of writing direction are among them: an honest
    table has none inside a name, and they make one name look like another.
    """
    return char not in "\t\n\r" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn")


def without_controls(text: str) -> str:
    """Return the text without its unseen characters."""
    return "".join(one for one in text if not is_control(one))


def fault_of(text: str) -> str | None:
    """Return why a text cannot be looked up at all, or None."""
    if not text.strip():
        return "the name is empty"
    seen = text.isascii() and text.isprintable()
    unseen = [] if seen else sorted({one for one in text if is_control(one)})
    if unseen:
        codes = ", ".join(f"U+{ord(one):04X}" for one in unseen[:4])
        return f"the name holds unseen characters ({codes})"
    if len(text) > LONGEST:
        return f"{len(text)} characters are more than any name has; use --text for prose"
    if not any(map(str.isalpha, text)):
        if any(one.isdigit() for one in text):
            return "a number, not a name; a P-code has its letters"
        return "the name has no letters"
    return None


def mixes_scripts(text: str) -> str | None:
    """Return a word that mixes look-alike alphabets (Latin, Cyrillic, Greek), or None."""
    for word in re.findall(r"[^\W\d_]+", text):
        scripts = {unicodedata.name(one, "").split(" ", 1)[0] for one in word}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
            return str(word)
    return None


def several(text: str) -> list[tuple[tuple[str, ...], bool]]:
    """Return the ways in which a text may name several places: the parts of each.

    The flag says whether all parts must be places: a hyphen mostly stands inside one name.
    """
    found = []
    for pattern, all_of_them in ((_BETWEEN, False), (_DASH, True)):
        parts = tuple(one for one in (part.strip() for part in pattern.split(text)) if one)
        if len(parts) > 1:
            found.append((parts, all_of_them))
    return found
