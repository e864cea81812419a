"""Fold place names, so that spelling habits do not part what is one name."""

from __future__ import annotations

import unicodedata

from anyascii import anyascii

_JOINERS = frozenset("-'\u2018\u2019\u02bc\u02bb\u00b4`_\u2010\u2011\u2012\u2013\u2014\u2212\ua78c")
# Taken off before anything else: Arabic vowel signs, hamza above or below, and the stretching sign.
# Alef is written with or without its sign, and Latin letters sometimes in their full-width form.
_HABITS: dict[int, int | None] = {
    **dict.fromkeys((*range(0x064B, 0x0660), 0x0670, 0x0640)),
    **dict.fromkeys((0x0622, 0x0623, 0x0625, 0x0671), 0x0627),
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
}


def fold(text: str) -> str:
    """Return the form under which names are compared; never shown.

    NFC, case ignored, accents and special letters of the Latin script taken off, hyphens,
    apostrophes and runs of white space made one space. Letters of other scripts stay as they are,
    a transliteration would make different names the same; only the signs that their writers leave
    out at will are taken off. Control characters stay too, which no honest name has.
    """
    plain = text
    if not text.isascii():
        composed = unicodedata.normalize("NFC", text.translate(_HABITS))
        plain = "".join(map(_plain, composed))
    spaced = "".join(" " if char in _JOINERS else char for char in plain.casefold())
    return " ".join(spaced.split())


def name_key(text: str) -> str:
    """Return `fold` without its spaces: Douna-Pen, Douna Pen and Dounapen are one name."""
    return fold(text).replace(" ", "")


def _plain(char: str) -> str:
    if char.isascii() or char in _JOINERS:
        return char
    if unicodedata.name(char, "").startswith("LATIN "):
        return anyascii(char)
    if unicodedata.category(char) == "Zs":
        return " "
    if char in "\u0451\u0401":
        return "\u0435"  # the Russian letter whose two dots are mostly left out
    # A mark that no precomposed letter has taken up, for instance a tone over an open o.
    return "" if 0x0300 <= ord(char) <= 0x036F else char  # noqa: PLR2004
