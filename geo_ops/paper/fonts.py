"""The letters of the paper products, and how wide a text is in them.

The files come with the package font-source-sans-pro and with matplotlib, never from the machine:
another version of a letter would be another width, another page and other bytes.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font

Weight = Literal["regular", "semibold", "italic"]

MM_PER_POINT = 25.4 / 72
REPLACEMENT = "\ufffd"

_SOURCE = {"regular": "Regular", "semibold": "Semibold", "italic": "It"}
_DEJAVU = {"regular": "", "semibold": "-Bold", "italic": "-Oblique"}
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


@lru_cache(maxsize=4096)
def drawable(text: str, weight: Weight) -> str:
    """Return a text with letters that no font of ours has replaced by the replacement sign."""
    letters = _letters(weight, fallback=_needs_fallback(text, weight))
    return "".join(char if ord(char) in letters else REPLACEMENT for char in text)


@lru_cache(maxsize=32768)
def _unit_width(text: str, weight: Weight) -> float:
    from matplotlib.ft2font import LoadFlags

    if not text:
        return 0.0
    font = _font(weight, fallback=_needs_fallback(text, weight))
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / _MEASURE_SIZE


def width_mm(text: str, weight: Weight, size: float) -> float:
    """Return the width of a text in millimetres, `size` in points."""
    return _unit_width(drawable(text, weight), weight) * size * MM_PER_POINT


def wrap(text: str, weight: Weight, size: float, width: float) -> list[str]:
    """Return a text as lines no wider than `width` mm, broken at ordinary spaces.

    A word wider than a line is broken where it must be.
    """
    lines: list[str] = []
    line, used = "", 0.0
    space = width_mm(" ", weight, size)
    for word in text.split(" "):
        # Words are measured, not lines: the same words come back in every line, page and size.
        wide = width_mm(word, weight, size)
        if line and used + space + wide <= width:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        line, used = word, wide
        while used > width and len(line) > 1:
            cut = _fitting(line, weight, size, width)
            lines.append(line[:cut])
            line = line[cut:]
            used = width_mm(line, weight, size)
    return [*lines, line] if line or not lines else lines


def shorten(text: str, weight: Weight, size: float, width: float) -> str:
    """Return a text that is no wider than `width` mm, its end replaced by an ellipsis."""
    if width_mm(text, weight, size) <= width:
        return text
    cut = _fitting(text, weight, size, width - width_mm("…", weight, size))
    return text[:cut].rstrip() + "…"


def _fitting(text: str, weight: Weight, size: float, width: float) -> int:
    """Return how many letters of a text fit into a width, one at least."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_mm(text[:middle], weight, size) <= width:
            low = middle
        else:
            high = middle - 1
    return low
