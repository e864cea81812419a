"""Columns of text: each distinct value is read once, however many rows hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_ops.tables.quarantine import Fault
from geo_ops.tables.unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from geo_ops.tables.quarantine import Quarantine


@dataclass(frozen=True, eq=False)
class Distinct:
    """A column, read: its distinct values, and which of them each row holds.

    `values` has None where a text is empty or cannot be read.
    """

    index: pd.Index
    number: NDArray[np.intp]
    values: list[Any]

    def spread(self, typed: Any) -> pd.Series:  # noqa: ANN401 - an array of any type
        """Return the rows of an array (of any type) that stands beside the distinct values."""
        import pandas as pd

        return (
            pd.Series(typed, dtype=getattr(typed, "dtype", "object"))
            .take(self.number)
            .set_axis(self.index, axis=0)
        )

    def objects(self) -> pd.Series:
        """Return the value of each row as it is."""
        import pandas as pd

        held = np.empty(len(self.values), dtype=object)
        held[:] = self.values
        return pd.Series(held[self.number], index=self.index, dtype="object")

    def values_in(self, dtype: np.dtype[Any]) -> NDArray[Any]:
        """Return the value of each row as an array; None is NaN, or "" among objects."""
        blank: object = "" if dtype.kind == "O" else np.nan
        held = np.array([blank if one is None else one for one in self.values], dtype=dtype)
        found: NDArray[Any] = held[self.number]
        return found


def read_distinct(
    texts: pd.Series, name: str, read: Callable[[str], object], quarantine: Quarantine
) -> Distinct:
    """Read a column; an unreadable value is a fault (rejected) of each row that holds it.

    Args:
        texts: the column, "" where nothing is said.
        name: how messages call it.
        read: gives the value of one text that is not empty, or raises `Unreadable`.
        quarantine: takes the faults.
    """
    import pandas as pd

    number, distinct = pd.factorize(texts)
    values: list[Any] = []
    bad: dict[int, Unreadable] = {}
    for place, text in enumerate(distinct):
        value = None
        if text:
            try:
                value = read(text)
            except Unreadable as error:
                bad[place] = error
        values.append(value)
    if bad:
        wrong = np.flatnonzero(np.isin(number, list(bad)))
        for row_id, place in zip(texts.index[wrong], number[wrong].tolist(), strict=True):
            text, fault = str(distinct[place]), bad[place]
            quarantine.add(Fault(str(row_id), "rejected", name, text, fault.reason, fault.remedy))
    return Distinct(texts.index, number, values)
