"""Exact intervals of rates, shares and ratios of rates: no rate is shown without one.

All are 95 per cent and central: at most 2.5 per cent of error on either side, whatever the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

TAIL = 0.025
"""The error on either side."""


def poisson_interval(count: ArrayLike) -> tuple[Floats, Floats]:
    """Return the lower and upper limit of the expected number behind a count.

    Garwood, F. (1936), Fiducial limits for the Poisson distribution, Biometrika 28: 437-442, by
    the quantiles of chi-squared.

    Args:
        count: numbers of events (n,), 0 or more.
    """
    return weighted_interval(count, count, 1.0)


def weighted_interval(
    total: ArrayLike, squares: ArrayLike, largest: ArrayLike
) -> tuple[Floats, Floats]:
    """Return the limits of the expected sum of events that weigh differently.

    Casualties come many at a time: twenty killed in one attack are one event, not twenty. The
    gamma interval for a weighted sum of Poisson counts (Fay and Feuer 1997, Statistics in Medicine
    16: 791-801) takes the events as the Poisson counts and what each of them adds as its weight.
    With weights of 1 it is Garwood's, exactly.

    Args:
        total: the sum of the weights of the events (n,).
        squares: the sum of the squares of the weights (n,).
        largest: the largest weight that an event may have: that of the whole layer.
    """
    import numpy as np
    from scipy.special import gammaincinv

    total_, squares_ = np.asarray(total, dtype=float), np.asarray(squares, dtype=float)
    largest_ = np.asarray(largest, dtype=float)
    some = total_ > 0
    safe, spread = np.where(some, total_, 1.0), np.where(some, squares_, 1.0)
    low = np.where(some, spread / safe * gammaincinv(safe**2 / spread, TAIL), 0.0)
    more, wider = total_ + largest_, squares_ + largest_**2
    high = wider / more * gammaincinv(more**2 / wider, 1 - TAIL)
    return low, high


def share_interval(part: ArrayLike, whole: ArrayLike) -> tuple[Floats, Floats]:
    """Return the limits of the probability behind a share, 0 to 1.

    Clopper, C. J. and Pearson, E. S. (1934), The use of confidence or fiducial limits illustrated
    in the case of the binomial, Biometrika 26: 404-413, by the quantiles of beta.

    Args:
        part: how many of the whole (n,), 0 to `whole`.
        whole: how many in all (n,). Of nothing, the interval is 0 to 1.
    """
    import numpy as np
    from scipy.special import betaincinv

    x, n = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    rest = n - x
    low = np.where(x > 0, betaincinv(np.maximum(x, 1e-9), rest + 1, TAIL), 0.0)
    high = np.where(rest > 0, betaincinv(x + 1, np.maximum(rest, 1e-9), 1 - TAIL), 1.0)
    return low, high


@dataclass(frozen=True)
class Ratio:
    """The ratio of the second rate to the first (n,), and its limits; NaN, 0 and inf may stand."""

    value: Floats
    low: Floats
    high: Floats

    @property
    def visible(self) -> NDArray[np.bool_]:
        """Where the interval does not hold 1: the two rates are not the same by chance."""
        return (self.low > 1) | (self.high < 1)


def ratio_interval(
    first: ArrayLike, second: ArrayLike, exposures: tuple[ArrayLike, ArrayLike] = (1.0, 1.0)
) -> Ratio:
    """Return the ratio of two rates of events with its interval.

    Given the sum of two Poisson counts, the second is binomial (Przyborowski and Wilenski 1940,
    Biometrika 31: 313-323): the exact interval of that share becomes one of the ratio.

    Args:
        first: number of events before (n,).
        second: number of events after (n,).
        exposures: what each was counted over (days, person-years), each (n,) and above 0.
    """
    import numpy as np

    before, after = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    weight = np.asarray(exposures[0], dtype=float) / np.asarray(exposures[1], dtype=float)
    low, high = share_interval(after, before + after)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Ratio(
            value=weight * after / before,
            low=weight * low / (1 - low),
            high=weight * high / (1 - high),
        )
