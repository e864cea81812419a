"""Suppress small counts, and enough of the others that none can be had by subtraction.

Each table that leaves is one-dimensional with a known total, so the rule is that of the cell
suppression literature (Hundepool et al., Statistical Disclosure Control, 2012, ch. 4) in its
simplest safe form: within a total, either no cell is hidden or at least two are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geo_ops.boundaries.units import Units


def hidden(values: Sequence[float], floor: int, *, all_of_them: bool = False) -> list[bool]:
    """Return which cells of one total to hide.

    Cells from 1 to `floor` - 1 are hidden; 0 is not, for it discloses nobody. If that hides just
    one cell, the next smallest goes with it (of equal ones the first). `all_of_them` hides every
    cell that is not 0: used where the total itself is hidden.
    """
    if all_of_them:
        return [value != 0 for value in values]
    small = [0 < value < floor for value in values]
    if sum(small) == 1:
        others = [place for place, value in enumerate(values) if value > 0 and not small[place]]
        if others:
            small[min(others, key=lambda place: (values[place], place))] = True
    return small


def suppress_units(table: pd.DataFrame, floor: int, units: Units) -> pd.DataFrame:
    """Return the unit table of one layer and measure with small counts hidden, top down.

    `table` has level, pcode, known_level, value, suppressed (see `Figures.units`). The cells of a
    total are the units of the next level inside it and its bucket. A hidden total hides all of its
    cells; a total that is shown has none or at least two hidden.
    """
    import pandas as pd

    index = table.set_index(["level", "pcode", "known_level"])
    value: dict[tuple[str, str, str], float] = dict(index["value"].to_dict())  # type: ignore[arg-type]
    hide: dict[tuple[str, str, str], bool] = {}
    top = units.levels[0]
    for pcode in units.table.index[units.table["level"] == top]:
        key = (top, pcode, top)
        hide[key] = 0 < value.get(key, 0) < floor
    for upper, lower in zip(units.levels, units.levels[1:], strict=False):
        for key in [one for one in list(hide) if one[0] == upper]:
            cells = _cells(key, lower, value, units)
            marks = hidden([value[one] for one in cells], floor, all_of_them=hide[key])
            hide.update(zip(cells, marks, strict=True))
    marks = [hide.get(key, True) for key in index.index]
    result = table.assign(suppressed=marks)
    return result.assign(value=result["value"].where(~pd.Series(marks, index=result.index)))


def _cells(
    key: tuple[str, str, str],
    lower: str,
    value: dict[tuple[str, str, str], float],
    units: Units,
) -> list[tuple[str, str, str]]:
    """Return the parts of a total at the next level: its children, or its own bucket."""
    upper, pcode, known = key
    bucket = (lower, pcode, known)
    if known != upper:
        return [bucket] if bucket in value else []
    children = [(lower, one, lower) for one in units.children(pcode, lower)]
    return [one for one in (*children, bucket) if one in value]


def suppress_list(table: pd.DataFrame, floor: int, *, total_hidden: bool) -> pd.DataFrame:
    """Return a list of cells under one total (months or categories of the country), suppressed."""
    import pandas as pd

    marks = hidden(list(table["value"]), floor, all_of_them=total_hidden)
    shown = ~pd.Series(marks, index=table.index, dtype=bool)
    return table.assign(suppressed=marks, value=table["value"].where(shown))
