"""Figures: what the rows of each layer add up to, by unit, month and category.

Three one-dimensional tables a measure, and one that crosses them. A row known only to a coarser
unit is not shared out: at a finer level it stands in a bucket of that coarser unit, so that parts
and buckets always sum to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

CUBE_COLUMNS = (
    "layer", "measure", "level", "pcode", "known_level", "month", "category", "value",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One figure. A suppressed one has no value; one without rows is 0."""

    value: float | None
    suppressed: bool = False


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
    Undated rows have month "". Rows without category have category "". A rate is not stored here.
    """

    units: pd.DataFrame
    months: pd.DataFrame
    categories: pd.DataFrame
    cube: pd.DataFrame
    country: str

    def by_unit(self, layer: str, measure: str, level: str) -> pd.DataFrame:
        """Return pcode, value, suppressed, bucket: every unit of the level, then the buckets."""
        table = self.units
        chosen = table[
            (table["layer"] == layer) & (table["measure"] == measure) & (table["level"] == level)
        ]
        result = chosen.assign(bucket=chosen["known_level"] != level)
        result = result.sort_values(["bucket", "pcode"], kind="stable")
        return result[["pcode", "value", "suppressed", "bucket"]].reset_index(drop=True)

    def by_month(self, layer: str, measure: str, pcode: str | None = None) -> pd.DataFrame:
        """Return month, value, suppressed of one unit (default: the country), in order of time.

        Months without rows between the first and the last month of the layer are there as 0.
        Empty where the audience may not see months of that unit.
        """
        return self._of(self.months, layer, measure, pcode, "month")

    def by_category(self, layer: str, measure: str, pcode: str | None = None) -> pd.DataFrame:
        """Return category, value, suppressed of one unit (default: the country), in spec order."""
        return self._of(self.categories, layer, measure, pcode, "category")

    def total(self, layer: str, measure: str, pcode: str | None = None) -> Cell:
        """Return the whole of one unit (default: the country)."""
        code = pcode or self.country
        table = self.units
        chosen = table[
            (table["layer"] == layer)
            & (table["measure"] == measure)
            & (table["pcode"] == code)
            & (table["known_level"] == table["level"])
        ]
        if chosen.empty:
            return Cell(None)
        row = chosen.iloc[0]
        return Cell(None, suppressed=True) if row["suppressed"] else Cell(float(row["value"]))

    def _of(
        self, table: pd.DataFrame, layer: str, measure: str, pcode: str | None, key: str
    ) -> pd.DataFrame:
        code = pcode or self.country
        chosen = table[
            (table["layer"] == layer) & (table["measure"] == measure) & (table["pcode"] == code)
        ]
        return chosen[[key, "value", "suppressed"]].reset_index(drop=True)
