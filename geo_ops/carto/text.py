"""Text from data, made fit to stand on one line of a product."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Embeddings, overrides and isolates would let a place name turn the rest of a line around; the
# other format characters (zero-width, soft hyphen, tags) hide differences between names.
_KEPT_FORMATS = frozenset("\u200c\u200d")  # joiners that Arabic and Persian spelling needs


def plain(text: object) -> str:
    """Return text for one line: NFC, no control or invisible characters, single spaces.

    Marks of direction are taken out, right-to-left letters stay. `None` and NaN give "".
    """
    if text is None or text != text:  # noqa: PLR0124 - NaN is not itself
        return ""
    return _plain(str(text))


@lru_cache(maxsize=1 << 16)
def _plain(text: str) -> str:
    """Return what `plain` does; tables say the same few thousand words over and over."""
    kept = "".join(map(_visible, unicodedata.normalize("NFC", text)))
    # No-break spaces are typography and stay; every other run of white space becomes one space.
    return re.sub(r"[^\S\u00a0\u202f]+", " ", kept).strip()


def _visible(char: str) -> str:
    if char in _KEPT_FORMATS:
        return char
    match unicodedata.category(char):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf" | "Cs" | "Co" | "Cn":
            return ""
        case _:
            return char


def slug(text: str, most: int = 40) -> str:
    """Return text as part of a file name: a-z, 0-9, single hyphens; "x" when nothing is left."""
    ascii_ = re.sub(r"['’`]", "", anyascii(text)).casefold()
    return re.sub(r"[^a-z0-9]+", "-", ascii_)[:most].strip("-") or "x"
