"""Fold place names, so that spelling habits do not part what is one name."""

from __future__ import annotations

import unicodedata

from anyascii import anyascii

_JOINERS = frozenset("-'\u2018\u2019\u02bc\u02bb\u00b4`_\u2010\u2011\u2012\u2013\u2014\u2212\ua78c")


def fold(text: str) -> str:
    """Return the form under which names are compared; never shown.

    NFC, case ignored, accents and special letters of the Latin script taken off, hyphens,
    apostrophes and runs of white space made one space. Letters of other scripts stay as they are:
    a transliteration would make different names the same. So do control characters, which no
    honest name has.
    """
    plain = text if text.isascii() else "".join(map(_plain, unicodedata.normalize("NFC", text)))
    spaced = "".join(" " if char in _JOINERS else char for char in plain.casefold())
    return " ".join(spaced.split())


def _plain(char: str) -> str:
    if char.isascii() or char in _JOINERS:
        return char
    if unicodedata.name(char, "").startswith("LATIN "):
        return anyascii(char)
    if unicodedata.category(char) == "Zs":
        return " "
    # A mark that no precomposed letter has taken up, for instance a tone over an open o.
    return "" if 0x0300 <= ord(char) <= 0x036F else char  # noqa: PLR2004
