"""The letters of the paper products, and how wide a text is in them.

The files come with the package font-source-sans-pro and with matplotlib, never from the machine:
another version of a letter would be another width, another page and other bytes.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font

# Two weights and no italic: cutting each font down to its letters is the slowest part of a PDF.
Weight = Literal["regular", "semibold"]

FEATURES: Any = ("-liga", "-clig", "-calt", "-dlig")
"""No ligatures: text is found letter by letter, and a font needs to be cut down only once."""

MM_PER_POINT = 25.4 / 72
_UNKNOWN = "\ufffd\u25a1?"
"""Signs for a letter that a font lacks: the first that the font has."""

_SOURCE = {"regular": "Regular", "semibold": "Semibold"}
_DEJAVU = {"regular": "", "semibold": "-Bold"}
_MEASURE_SIZE = 100


@cache
def _path(weight: Weight, *, fallback: bool) -> str:
    if fallback:
        import matplotlib as mpl

        folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
        return str(folder / f"DejaVuSans{_DEJAVU[weight]}.ttf")
    font = files("font_source_sans_pro") / "files" / f"SourceSansPro-{_SOURCE[weight]}.ttf"
    return str(font)


@cache
def _font(weight: Weight, *, fallback: bool) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    font = FT2Font(_path(weight, fallback=fallback))
    font.set_size(_MEASURE_SIZE, 72)
    return font


@cache
def _letters(weight: Weight, *, fallback: bool) -> frozenset[int]:
    return frozenset(_font(weight, fallback=fallback).get_charmap())


@lru_cache(maxsize=4096)
def _needs_fallback(text: str, weight: Weight) -> bool:
    """Return whether the second font can write more of a text than the first."""
    missing = {ord(char) for char in text} - _letters(weight, fallback=False)
    return bool(missing & _letters(weight, fallback=True))


@cache
def _properties(weight: Weight, size: float, *, fallback: bool) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_path(weight, fallback=fallback), size=size)


def properties(text: str, weight: Weight, size: float) -> FontProperties:
    """Return matplotlib's font for a text, `size` in points."""
    return _properties(weight, size, fallback=_needs_fallback(text, weight))


def drawable(text: str, weight: Weight) -> str:
    """Return a text with letters that no font of ours has replaced by a sign for the unknown."""
    return _in_font(text, weight, fallback=_needs_fallback(text, weight))


@lru_cache(maxsize=4096)
def _in_font(text: str, weight: Weight, *, fallback: bool) -> str:
    letters = _letters(weight, fallback=fallback)
    unknown = next(sign for sign in _UNKNOWN if ord(sign) in letters)
    return "".join(char if ord(char) in letters else unknown for char in text)


@lru_cache(maxsize=32768)
def _unit_width(text: str, weight: Weight, *, fallback: bool) -> float:
    from matplotlib.ft2font import LoadFlags

    if not text:
        return 0.0
    font = _font(weight, fallback=fallback)
    font.set_text(
        _in_font(text, weight, fallback=fallback),
        0.0,
        flags=LoadFlags.NO_HINTING,
        features=FEATURES,
    )
    return float(font.get_width_height()[0]) / 64 / _MEASURE_SIZE


def _width(text: str, weight: Weight, size: float, *, fallback: bool) -> float:
    return _unit_width(text, weight, fallback=fallback) * size * MM_PER_POINT


def width_mm(text: str, weight: Weight, size: float) -> float:
    """Return the width of a text in millimetres, `size` in points."""
    return _width(text, weight, size, fallback=_needs_fallback(text, weight))


def wrap(text: str, weight: Weight, size: float, width: float) -> list[str]:
    """Return a text as lines no wider than `width` mm, broken at ordinary spaces.

    A word wider than a line is broken where it must be.
    """
    # The second font is wider: a text that needs it anywhere is measured in it everywhere.
    fallback = _needs_fallback(text, weight)
    lines: list[str] = []
    line, used = "", 0.0
    space = _width(" ", weight, size, fallback=fallback)
    for word in text.split(" "):
        # Words are measured, not lines: the same words come back in every line, page and size.
        wide = _width(word, weight, size, fallback=fallback)
        if line and used + space + wide <= width:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        line, used = word, wide
        while used > width and len(line) > 1:
            cut = _fitting(line, weight, size, width, fallback=fallback)
            lines.append(line[:cut])
            line = line[cut:]
            used = _width(line, weight, size, fallback=fallback)
    return [*lines, line] if line or not lines else lines


def shorten(text: str, weight: Weight, size: float, width: float) -> str:
    """Return a text that is no wider than `width` mm, its end replaced by an ellipsis."""
    fallback = _needs_fallback(text, weight)
    if _width(text, weight, size, fallback=fallback) <= width:
        return text
    room = width - _width("…", weight, size, fallback=fallback)
    return text[: _fitting(text, weight, size, room, fallback=fallback)].rstrip() + "…"


def _fitting(text: str, weight: Weight, size: float, width: float, *, fallback: bool) -> int:
    """Return how many letters of a text fit into a width, one at least."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if _width(text[:middle], weight, size, fallback=fallback) <= width:
            low = middle
        else:
            high = middle - 1
    return low
