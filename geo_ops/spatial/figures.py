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
    `floors`: the layers whose small counts are suppressed: of these there are months and categories
    of the country only.
    Undated rows have month "". Rows without category have category "". A rate is not stored here.
    """

    units: pd.DataFrame
    months: pd.DataFrame
    categories: pd.DataFrame
    cube: pd.DataFrame
    country: str
    floors: frozenset[str] = frozenset()

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

        Months without rows between the first and the last month of the layer are there as 0; years
        likewise, for rows dated only to a year. Empty where the audience may not see months of
        that unit.
        """
        import pandas as pd

        whole = self._of(self.months, layer, measure, None, "month")
        code = pcode or self.country
        if code != self.country and self.floored(layer):
            return whole.iloc[:0]
        own = self._of(self.months, layer, measure, code, "month").set_index("month")
        labels = fill_periods([str(one) for one in whole["month"]])
        filled = own.reindex(pd.Index(labels, name="month", dtype="object"))
        filled["suppressed"] = filled["suppressed"].eq(other=True)
        filled["value"] = filled["value"].where(filled["suppressed"] | filled["value"].notna(), 0.0)
        return filled.reset_index()

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

    def floored(self, layer: str) -> bool:
        """Return whether small counts of the layer are suppressed, and crossings not given."""
        return layer in self.floors

    def _of(
        self, table: pd.DataFrame, layer: str, measure: str, pcode: str | None, key: str
    ) -> pd.DataFrame:
        code = pcode or self.country
        chosen = table[
            (table["layer"] == layer) & (table["measure"] == measure) & (table["pcode"] == code)
        ]
        return chosen[[key, "value", "suppressed"]].reset_index(drop=True)


def fill_periods(labels: list[str]) -> list[str]:
    """Return labels with the months (or years) missing between the first and the last filled in.

    Years ("2019") and months ("2019-03") are filled each among themselves; "" (undated) stays last.
    """
    years = [int(one) for one in labels if len(one) == 4]  # noqa: PLR2004
    months = [int(one[:4]) * 12 + int(one[5:]) - 1 for one in labels if len(one) == 7]  # noqa: PLR2004
    filled = [str(one) for one in _span(years)]
    filled += [f"{one // 12:04d}-{one % 12 + 1:02d}" for one in _span(months)]
    return [*filled, *([""] if "" in labels else [])]


def _span(numbers: list[int]) -> range:
    return range(min(numbers), max(numbers) + 1) if numbers else range(0)
