"""Change from the period before: how many more or fewer, and whether chance alone would do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_ops.spatial.intervals import ratio_interval
from geo_ops.spatial.periods import grain_of, previous, span

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo_ops.spatial.periods import Grain, Span

LEAST_BASE = 20
"""No percentage on a smaller figure. The health statistics of the United States call a rate of
fewer than 20 events unreliable (National Center for Health Statistics)."""
MORE, FEWER, NONE, CANNOT_TELL = "more", "fewer", "no visible change", "cannot tell"
CHANGE_COLUMNS = ("previous", "change", "percent", "ratio", "ratio_low", "ratio_high", "verdict")


def with_change(
    table: pd.DataFrame, keys: list[str], grain: Grain, observed: Span | None, *, counts: bool
) -> pd.DataFrame:
    """Return a table of sums with CHANGE_COLUMNS: each period against the one before it.

    `ratio` is of the two rates a day, so a month of 28 days and one of 31 compare, and one that is
    not over does with one that is; its interval is exact (see `ratio_interval`). `percent` is given
    where the figure before is at least LEAST_BASE. The verdict is of counts only: of a sum, several
    come with one event, and such an interval would be too narrow.

    Args:
        table: `period`, `keys` and `value`, with zeros: each combination of keys has every period.
        keys: what else tells rows apart.
        grain: of the periods.
        observed: the days that the rows cover; None where that is not known.
        counts: whether the figures count rows.
    """
    import pandas as pd

    before = table[[*keys, "period", "value"]].rename(columns={"value": "previous"})
    before["_next"] = before.pop("period")
    now = table.assign(_next=[_previous(one, grain) for one in table["period"]])
    found = now.merge(before, on=[*keys, "_next"], how="left").drop(columns="_next")
    found = found.set_axis(table.index, axis=0)
    days = _days(table["period"], grain, observed)
    earlier = _days(pd.Series([_previous(one, grain) for one in table["period"]]), grain, observed)
    old, new = found["previous"].to_numpy(dtype=float), found["value"].to_numpy(dtype=float)
    known = np.isfinite(old) & np.isfinite(new) & (days > 0) & (earlier > 0)
    found["previous"] = np.where(known, old, np.nan)
    found["change"] = np.where(known, new - old, np.nan)
    ratio = ratio_interval(
        np.where(known, old, 0.0),
        np.where(known, new, 0.0),
        (np.where(known, earlier, 1.0), np.where(known, days, 1.0)),
    )
    large = known & (old >= LEAST_BASE)
    found["percent"] = np.where(large, 100 * (ratio.value - 1), np.nan)
    for name, values in (("", ratio.value), ("_low", ratio.low), ("_high", ratio.high)):
        shown = known & (old + new > 0) & counts & np.isfinite(values)
        found[f"ratio{name}"] = np.where(shown, values, np.nan)
    verdict = np.where(ratio.low > 1, MORE, np.where(ratio.high < 1, FEWER, NONE))
    verdict = np.where(counts, verdict, CANNOT_TELL).astype(object)
    found["verdict"] = np.where(known, verdict, "")
    return found


def _previous(label: str, grain: Grain) -> str:
    """Return the label before; "-" for rows that are in no period of this grain."""
    return previous(label) if grain_of(label) == grain else "-"


def _days(labels: pd.Series, grain: Grain, observed: Span | None) -> NDArray[np.float64]:
    """Return how many days of each period were observed; 0 where it is none of this grain."""
    found = {}
    for label in labels.unique():
        days = 0
        if grain_of(label) == grain if label not in ("", "-") else False:
            own = span(label)
            days = own.days if observed is None else own.within(observed).days
        found[label] = days
    return labels.map(found).to_numpy(dtype=float)
