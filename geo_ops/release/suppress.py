"""Suppress small counts, and enough of the others that none can be had by subtraction.

The cell suppression of the literature (Hundepool et al., Statistical Disclosure Control, 2012,
ch. 4), for tables in which the parts of a total are one list. What makes it safe against a reader
who knows these rules too: the hidden cells of a total can always change places, or stand for others
that would be hidden just so. tests/unit/test_release_suppress.py tries every small table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo_ops.boundaries.units import Units

Key = tuple[str, ...]
"""What a cell is of; in a unit table: level, pcode, known_level."""


@dataclass(frozen=True)
class Cell:
    """A figure and the number of rows behind it: few rows are as telling as a small figure."""

    value: float
    rows: float

    def is_small(self, floor: int) -> bool:
        """Return whether it must be hidden for its own sake; 0 discloses nobody."""
        return self.value != 0 and (abs(self.value) < floor or self.rows < floor)


def hidden(cells: Sequence[Cell], floor: int) -> list[bool]:
    """Return which cells of one known total to hide.

    The small ones. If that is only one, or if all of them are 1 or all are floor - 1 (so that their
    sum would tell each), those of the next smallest value go with them, all of that value. If then
    nothing but zeros is left to show, these are hidden too, or else every hidden cell would be
    known to be at least 1.
    """
    hide = [cell.is_small(floor) for cell in cells]
    if not any(hide):
        return hide
    told = {cell.value for cell, is_hidden in zip(cells, hide, strict=True) if is_hidden}
    if sum(hide) == 1 or told in ({1}, {floor - 1}):
        rest = [
            abs(cell.value)
            for cell, is_hidden in zip(cells, hide, strict=True)
            if cell.value != 0 and not is_hidden
        ]
        if rest:
            hide = [
                is_hidden or abs(cell.value) == min(rest)
                for cell, is_hidden in zip(cells, hide, strict=True)
            ]
    if all(hide[place] for place, cell in enumerate(cells) if cell.value != 0):
        return [True] * len(cells)
    return hide


def hidden_units(cells: Mapping[Key, Cell], floor: int, units: Units) -> dict[Key, bool]:
    """Return which cells of a unit table to hide, top down.

    The parts of a total are the units of the next level inside it and its bucket (see
    `Figures.units`), which must be among the cells even if it is 0. Under a hidden total everything
    is hidden, its zeros too: how many parts are not 0 tells the least that it can be.
    """
    top = units.levels[0]
    hide: dict[Key, bool] = {}
    for pcode in units.table.index[units.table["level"] == top]:
        whole = (top, str(pcode), top)
        hide[whole] = cells[whole].is_small(floor)
    for upper, lower in zip(units.levels, units.levels[1:], strict=False):
        for key in [one for one in hide if one[0] == upper]:
            parts = _parts(key, lower, units)
            marks = (
                [True] * len(parts) if hide[key] else hidden([cells[one] for one in parts], floor)
            )
            hide.update(zip(parts, marks, strict=True))
    return hide


def _parts(key: Key, lower: str, units: Units) -> list[Key]:
    """Return the parts of a total at the next level: its children, or its own bucket."""
    upper, pcode, known = key
    bucket = (lower, pcode, known)
    if known != upper:
        return [bucket]
    return [*((lower, one, lower) for one in units.children(pcode, lower)), bucket]


def mark(table: pd.DataFrame, marks: Sequence[bool]) -> pd.DataFrame:
    """Return a table of figures without the values of the cells that are marked."""
    import pandas as pd

    hide = pd.Series(list(marks), index=table.index, dtype=bool)
    return table.assign(suppressed=hide, value=table["value"].astype(float).mask(hide))
