"""Colours that a map needs beside those of the layers; safe for colour-blind eyes and in grey."""

from __future__ import annotations

ZERO = "#f4f1ea"
"""Units where the figure is zero: paper, barely tinted."""

MISSING = "#d0d3d6"
"""Units without a figure, or with a suppressed one: grey, and always hatched as well."""

MISSING_HATCH = "#8a9096"
NEIGHBOUR = "#eceeef"
OUTSIDE = "#f7f8f8"
WATER = "#dbe8f0"
INK = "#1d2730"
SOFT_INK = "#5b6670"
RULE = "#c3c9ce"
BOUNDARY = "#4a545d"
BOUNDARY_FINE = "#8d969d"
ACCENT = "#0b5c8a"
EXERCISE = "#b3261e"

# Light to dark in even steps of lightness, so that the order survives a grey print; yellow to
# purple-brown, so that it survives every kind of colour blindness.
_STOPS = ("#fdebc8", "#f9bf7a", "#ec8650", "#c54f4f", "#8a2d5a", "#4d1b4f")


def sequential(count: int) -> tuple[str, ...]:
    """Return `count` colours from light to dark (the one colour in the middle for a count of 1)."""
    if count <= 0:
        return ()
    if count == 1:
        return (_at(0.4),)
    # Few classes need not reach the darkest tone, on which labels are hard to read.
    last = min(1.0, 0.45 + 0.08 * count)
    return tuple(_at(last * step / (count - 1)) for step in range(count))


def _at(share: float) -> str:
    """Return the colour at `share` (0 to 1) of the ramp."""
    place = share * (len(_STOPS) - 1)
    low = min(int(place), len(_STOPS) - 2)
    return mix(_STOPS[low], _STOPS[low + 1], place - low)


def mix(first: str, second: str, share: float) -> str:
    """Return the colour at `share` (0 to 1) of the way from one to another, both `#rrggbb`."""
    ends = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in ends)


def luminance(colour: str) -> float:
    """Return the relative luminance (0 black to 1 white) of `#rrggbb`, after WCAG 2."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for c in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio (1 to 21) of two colours, after WCAG 2."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
