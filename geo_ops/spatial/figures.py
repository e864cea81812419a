"""Figures: what the rows of each layer add up to, by unit, month and category.

Three one-dimensional tables a measure, and one that crosses them. A row known only to a coarser
unit is not shared out: at a finer level it stands in a bucket of that coarser unit, so that parts
and buckets always sum to the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geo_ops.spatial.periods import filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from geo_ops.spatial.facts import Facts
    from geo_ops.spatial.periods import Span

CUBE_COLUMNS = (
    "layer", "measure", "level", "pcode", "known_level", "month", "category", "value",
)  # fmt: skip
DERIVED_COLUMNS = (
    "layer", "measure", "level", "pcode", "value", "low", "high", "top", "bottom", "unplaced",
    "note",
)  # fmt: skip
SUPPRESSED = "suppressed"
KEY_OF = {
    "units": "pcode", "months": "month", "categories": "category", "derived": "pcode",
    "cube": "month",
}  # fmt: skip
"""The tables of figures, and what each is by."""


@dataclass(frozen=True)
class Cell:
    """One figure. A suppressed one has no value; one without rows is 0. A rate has its limits."""

    value: float | None
    suppressed: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Derived:
    """A figure that no parts add up to: a rate with its interval, a mean, the latest.

    `value`, `low` and `high` are None where they are not shown; `note` says why: "suppressed",
    "small_denominator", "no_denominator", "no_rows", "no_interval", "other_time". A share is in per
    cent. `top`
    and `bottom` are what was divided (people-years, or what the rate is per); `unplaced` is the
    share of the rows (0 to 1) that are known only to coarser units and so in no figure of the
    level.
    """

    value: float | None
    low: float | None
    high: float | None
    top: float | None
    bottom: float | None
    unplaced: float | None
    note: str

    @property
    def cell(self) -> Cell:
        """The figure with its limits."""
        return Cell(self.value, self.note == SUPPRESSED, self.low, self.high)


@dataclass(frozen=True)
class Figures:
    """All figures that the audience may see.

    `units`: layer, measure, level, pcode, known_level, value, suppressed. One row a unit of each
    level (zeros too); a bucket is a row whose `known_level` is coarser than its `level`, its pcode
    being the coarser unit.
    `months`: layer, measure, pcode, month ("2020-03"), value, suppressed.
    `categories`: layer, measure, pcode, category, value, suppressed.
    `cube`: layer, measure, level, pcode, known_level, month, category, value: unsuppressed and
    therefore empty wherever a floor holds.
    `floors`: the layers whose small counts are suppressed: of these there are months and categories
    of the country only.
    Undated rows have month "". Rows without category have category "".
    `derived`: DERIVED_COLUMNS: every unit of each level that may be shown, for each measure that
    does not add up (see `Derived`); these stand in none of the tables above.
    `observed`: the days that the rows of each layer cover, where that is known.
    `facts`: what crossings of unit, period and category are made from, by layer; of a layer with a
    floor there are none.
    """

    units: pd.DataFrame
    months: pd.DataFrame
    categories: pd.DataFrame
    cube: pd.DataFrame
    country: str
    derived: pd.DataFrame
    floors: frozenset[str] = frozenset()
    observed: Mapping[str, Span] = field(default_factory=dict)
    facts: Mapping[str, Facts] = field(default_factory=dict)

    def by_unit(self, layer: str, measure: str, level: str) -> pd.DataFrame:
        """Return pcode, value, suppressed, bucket: every unit of the level, then the buckets.

        Of a measure that does not add up there are no buckets, and a value that is not shown for
        another reason than that it is suppressed is NaN (see `derived_of`).
        """
        own = self._derived(layer, measure)
        if len(own):
            own = own[own["level"] == level].sort_values("pcode", kind="stable")
            own = own.assign(suppressed=own["note"] == SUPPRESSED, bucket=False)
            return own[["pcode", "value", "suppressed", "bucket"]].reset_index(drop=True)
        table = self.rows_of("units", layer, measure)
        chosen = table[table["level"] == level]
        result = chosen.assign(bucket=chosen["known_level"] != level)
        result = result.sort_values(["bucket", "pcode"], kind="stable")
        return result[["pcode", "value", "suppressed", "bucket"]].reset_index(drop=True)

    def by_month(self, layer: str, measure: str, pcode: str | None = None) -> pd.DataFrame:
        """Return month, value, suppressed of one unit (default: the country), in order of time.

        Months without rows between the first and the last month of the layer are there as 0; years
        likewise, for rows dated only to a year. Empty where the audience may not see months of
        that unit.
        """
        import pandas as pd

        whole = self._of("months", layer, measure, None)
        code = pcode or self.country
        if code != self.country and self.floored(layer):
            return whole.iloc[:0]
        own = self._of("months", layer, measure, code).set_index("month")
        labels = fill_periods([str(one) for one in whole["month"]])
        filled = own.reindex(pd.Index(labels, name="month", dtype="object"))
        filled["suppressed"] = filled["suppressed"].eq(other=True)
        filled["value"] = filled["value"].where(filled["suppressed"] | filled["value"].notna(), 0.0)
        return filled.reset_index()

    def by_category(self, layer: str, measure: str, pcode: str | None = None) -> pd.DataFrame:
        """Return category, value, suppressed of one unit (default: the country), in spec order."""
        return self._of("categories", layer, measure, pcode)

    def total(self, layer: str, measure: str, pcode: str | None = None) -> Cell:
        """Return the whole of one unit (default: the country)."""
        code = pcode or self.country
        derived = self.derived_of(layer, measure, code)
        if derived is not None:
            return derived.cell
        value, suppressed = self._wholes.get((layer, measure, code), (None, False))
        return Cell(None if suppressed or value is None else float(value), bool(suppressed))

    def derived_of(self, layer: str, measure: str, pcode: str | None = None) -> Derived | None:
        """Return a figure that does not add up of one unit (default: the country), if there is."""
        if (layer, measure) not in self._places["derived"]:
            return None
        table = self._derived(layer, measure)
        table = table[table["pcode"] == (pcode or self.country)]
        if table.empty:
            return None
        row = table.iloc[0]
        value, low, high = (_known(row[name]) for name in ("value", "low", "high"))
        top, bottom = _known(row["top"]), _known(row["bottom"])
        return Derived(value, low, high, top, bottom, _known(row["unplaced"]), str(row["note"]))

    def _derived(self, layer: str, measure: str) -> pd.DataFrame:
        return self.rows_of("derived", layer, measure)

    def floored(self, layer: str) -> bool:
        """Return whether small counts of the layer are suppressed, and crossings not given."""
        return layer in self.floors

    def rows_of(self, name: str, layer: str, measure: str) -> pd.DataFrame:
        """Return the rows of one measure in the table `name`, in the order of the table."""
        table: pd.DataFrame = getattr(self, name)
        places = self._places[name].get((layer, measure))
        return table.iloc[:0] if places is None else table.iloc[places]

    @cached_property
    def _places(self) -> dict[str, dict[Any, NDArray[np.intp]]]:
        """Where each measure stands in each table: products ask thousands of times."""
        tables = {name: getattr(self, name) for name in KEY_OF}
        return {
            name: {} if table.empty else table.groupby(["layer", "measure"], sort=False).indices
            for name, table in tables.items()
        }

    @cached_property
    def _wholes(self) -> dict[tuple[str, str, str], tuple[float, bool]]:
        """The figure of each measure in each unit, and whether it is suppressed."""
        own = self.units[self.units["known_level"] == self.units["level"]]
        keys = zip(own["layer"], own["measure"], own["pcode"], strict=True)
        return dict(zip(keys, zip(own["value"], own["suppressed"], strict=True), strict=True))

    def _of(self, name: str, layer: str, measure: str, pcode: str | None) -> pd.DataFrame:
        table = self.rows_of(name, layer, measure)
        chosen = table[table["pcode"] == (pcode or self.country)]
        return chosen[[KEY_OF[name], "value", "suppressed"]].reset_index(drop=True)


def fill_periods(labels: list[str]) -> list[str]:
    """Return labels with the months (or years) missing between the first and the last filled in.

    Years ("2019") and months ("2019-03") are filled each among themselves; "" (undated) stays last.
    """
    every = filled(labels, "month")
    years = [one for one in every if len(one) == len("2019")]
    return [*years, *(one for one in every if one not in years)]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
