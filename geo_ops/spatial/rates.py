"""Rates: what is counted over what it is counted against, each with its exact interval.

A rate is worked out from figures that its reader sees, and from nothing else: so it can tell
nothing that they do not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.spatial.figures import SUPPRESSED
from geo_ops.spatial.intervals import poisson_interval, share_interval, weighted_interval
from geo_ops.spatial.periods import Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    import pandas as pd
    from numpy.typing import NDArray

    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.measure import Measure

    Floats = NDArray[np.float64]

FLOWS = ("events", "movements")
"""Kinds of layers whose rows happen: their rates are per year. The others are, and last."""

SMALL, NOTHING, NO_INTERVAL = "small_denominator", "no_denominator", "no_interval"
OTHER_TIME = "other_time"
ALIKE = 0.9
"""Two tables must share so much of the time that they cover, or no rate is made of them."""


@dataclass(frozen=True)
class Setting:
    """What rates need besides the rows.

    `people` by P-code: a unit that is not in it has a population that is not known. `period` is the
    reporting period of the mission, `as_of` the last day that counts; both None where not known.
    """

    people: Mapping[str, float] = field(default_factory=dict)
    period: Span | None = None
    as_of: dt.date | None = None


@dataclass(frozen=True)
class Fraction:
    """Numerators and denominators of a rate (n,): NaN where they may not be seen or are not known.

    `base` is what the floor is compared with: people, or what the rate is per. `squares` is the sum
    of the squares of what was summed, `largest` the most that one row of the layer adds; None of
    counts. `hidden` says where a part is suppressed, `alike` whether both cover the same time.
    """

    top: Floats
    bottom: Floats
    base: Floats
    hidden: NDArray[np.bool_]
    squares: Floats | None = None
    largest: float = 1.0
    alike: bool = True


@dataclass(frozen=True)
class Rates:
    """Rates (n,) with their intervals, NaN where they are not shown, and why not ("" where shown).

    A share is in per cent, a rate for `Measure.scale` of its denominator.
    """

    value: Floats
    low: Floats
    high: Floats
    note: NDArray[np.object_]


def rates(measure: Measure, parts: Fraction) -> Rates:
    """Return the rates of a measure; none is shown without its interval, nor below its floor."""
    top, bottom = parts.top, parts.bottom
    note = np.full(len(top), "", dtype=object)
    if measure.field is not None and parts.squares is None:
        note[:] = NO_INTERVAL
    if not parts.alike:
        note[:] = OTHER_TIME
    note[parts.base < measure.least] = SMALL
    note[~(bottom > 0)] = NOTHING
    note[parts.hidden] = SUPPRESSED
    shown = note == ""
    number = np.where(shown, top, 0.0)
    per = np.where(shown, bottom, 1.0)
    if measure.share:
        low, high = share_interval(number, np.maximum(per, number))
        low, high, scale = low * per, high * per, float(measure.scale)
    elif parts.squares is not None:
        squares = np.where(shown, parts.squares, 0.0)
        low, high = weighted_interval(number, squares, parts.largest)
        scale = float(measure.scale)
    else:
        low, high = poisson_interval(number)
        scale = float(measure.scale)
    values = [np.where(shown, one / per * scale, np.nan) for one in (number, low, high)]
    return Rates(values[0], values[1], values[2], note)


def is_flow(spec: LayerSpec) -> bool:
    """Return whether the rows of a layer happen: then its rates are per year, not per head."""
    return spec.kind in FLOWS and spec.time is not None and spec.history is None


def person_time(spec: LayerSpec, span: Span | None) -> float:
    """Return by what people are multiplied: the years observed, 1 for what lasts, NaN not known."""
    if not is_flow(spec):
        return 1.0
    return span.years if span is not None and span.days else float("nan")


def observed(rows: pd.DataFrame, zone: ZoneInfo, setting: Setting) -> Span | None:
    """Return the days that the rows of a layer cover; None where that is not known.

    The mission's reporting period up to the as-of date, and more where rows lie beyond it. Without
    a period: from the first of the month of the first row to the as-of date.

    Args:
        rows: `time` (UTC) and `time_precision`, as the audience sees them.
        zone: the region's time zone.
        setting: the period and the as-of date.
    """
    period, as_of = setting.period, setting.as_of
    dated = rows["time"].dropna()
    if dated.empty:
        return period and Span(period.first, min(period.last, as_of or period.last))
    local = dated.dt.tz_convert(zone)
    first, last = local.min().date(), local.max().date()
    if period is None:
        return Span(first.replace(day=1), as_of or last)
    end = min(period.last, as_of or period.last)
    return Span(min(first, period.first), max(end, last))


def alike(one: Span | None, other: Span | None) -> bool:
    """Return whether two tables cover (nearly) the same time; not known counts as alike."""
    if one is None or other is None:
        return True
    longest = max(one.last, other.last) - min(one.first, other.first)
    return one.within(other).days >= ALIKE * (longest.days + 1)
