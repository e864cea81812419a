"""Levels and precisions: what a word such as "cercle" means in a country with other levels."""

from __future__ import annotations

from typing import get_args

from geo_ops.specs.layer import Precision

UNIT_PRECISIONS: tuple[Precision, ...] = ("country", "region", "cercle", "commune")
"""The precisions that name a level, from the top; a country's levels stand in the same order."""


def level_of(precision: str, levels: tuple[str, ...]) -> str:
    """Return the level that a precision means in a country with other levels than Mali's.

    A level of that name, if there is one. Where the country shares some of the names but lacks this
    one (regions and communes, no cercles), the next coarser that it has; where it shares none
    (provinces, districts), the level at the same depth.
    """
    if precision not in UNIT_PRECISIONS:
        return levels[-1]
    depth = UNIT_PRECISIONS.index(precision)
    if set(levels) & set(UNIT_PRECISIONS[1:]):
        coarser = [one for one in UNIT_PRECISIONS[: depth + 1] if one in levels]
        return coarser[-1] if coarser else levels[0]
    return levels[min(depth, len(levels) - 1)]


def precision_of(level: str, levels: tuple[str, ...]) -> Precision:
    """Return the precision of a place that is known to a unit of `level`."""
    if level in get_args(Precision):
        return level  # type: ignore[return-value]
    return UNIT_PRECISIONS[min(levels.index(level), len(UNIT_PRECISIONS) - 1)]
