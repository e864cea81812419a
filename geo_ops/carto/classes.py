"""Classes of a choropleth: breaks, colours, labels, with the method and the number of units."""

from __future__ import annotations

import math
import warnings
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeGuard

from geo_ops.carto.numbers import number
from geo_ops.carto.palette import ZERO, sequential
from geo_ops.carto.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo_ops.specs.base import Language
    from geo_ops.specs.map import Scheme

MOST_CLASSES = 7

# Ends of natural_round classes: 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten.
_ROUND = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True)
class Classes:
    """Classes of the values of units.

    Class 0 is zero; class i (from 1) holds values above `breaks[i - 2]` up to and with
    `breaks[i - 1]`, the first from `least`. `colours` and `counts` (units in a class) have one
    entry a class, class 0 included, so both are one longer than `breaks`. Values that are missing
    or suppressed are in no class and are counted in `missing`; `n` counts the others.
    """

    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    counts: tuple[int, ...]
    method: Scheme
    n: int
    missing: int
    least: float
    whole: bool

    def index(self, value: float | None) -> int | None:
        """Return the class of a value, None when it is missing.

        A value beyond the classified ones is in the nearest class.
        """
        if not _known(value):
            return None
        if value == 0 or not self.breaks:
            return 0
        return min(bisect_left(self.breaks, value), len(self.breaks) - 1) + 1

    def colour(self, value: float | None) -> str | None:
        """Return the colour of a value, None when it is missing."""
        at = self.index(value)
        return None if at is None else self.colours[at]

    def labels(self, lang: Language) -> tuple[str, ...]:
        """Return the bounds of each class in words, class 0 first: 0, 1 – 5, 6 – 12."""
        texts = ["0"]
        low = self.least
        for high in self.breaks:
            digits = None if self.whole else _digits(self.breaks)
            first, last = number(low, lang, digits), number(high, lang, digits)
            texts.append(last if first == last else f"{first} – {last}")
            low = high + 1 if self.whole else high
        return tuple(texts)

    def note(self, lang: Language) -> str:
        """Return the method and the number of units: "natural breaks (Fisher–Jenks), n = 54"."""
        method = word(f"scheme_{self.method}", lang)
        return word("classes_note", lang, method=method, n=number(self.n, lang))


def classify(values: Iterable[float | None], scheme: Scheme, k: int) -> Classes:
    """Return classes of values for a choropleth.

    Zero is a class of its own, because "none" is not "few". Missing (None, NaN, infinite) values
    are set aside. The others get at most `k` classes (2 to 7); with k or fewer distinct values
    each has its own class, whatever the scheme. The result depends on the values alone, not on
    their order.

    Schemes: `quantiles`, `equal_interval` and `fisher_jenks` as in mapclassify (Fisher 1958: the
    partition with the least squared deviation within classes); `natural_round` is fisher_jenks
    with its breaks moved to round numbers.

    Raises:
        ValueError: k is out of range.
    """
    if not 2 <= k <= MOST_CLASSES:  # noqa: PLR2004
        raise ValueError(f"{k} classes: choose 2 to {MOST_CLASSES}, more cannot be told apart")
    given = list(values)
    known = sorted(float(value) for value in given if _known(value))
    ranked = [value for value in known if value != 0]
    whole = all(value.is_integer() for value in ranked)
    breaks = _breaks(ranked, scheme, k, whole=whole)
    counts = [len(known) - len(ranked)] + [0] * len(breaks)
    for value in ranked:
        counts[bisect_left(breaks, value) + 1] += 1
    return Classes(
        breaks=tuple(breaks),
        colours=(ZERO, *sequential(len(breaks))),
        counts=tuple(counts),
        method=scheme,
        n=len(known),
        missing=len(given) - len(known),
        least=ranked[0] if ranked else 0.0,
        whole=whole,
    )


def _known(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)


def _breaks(ranked: list[float], scheme: Scheme, k: int, *, whole: bool) -> list[float]:
    distinct = sorted(set(ranked))
    if len(distinct) <= k:
        return distinct
    found = _mapclassify(ranked, scheme, k)
    if scheme == "natural_round":
        found = [_rounded(one) for one in found[:-1]] + [distinct[-1]]
    if whole:
        # Between whole numbers every break says the same as the whole number below it.
        found = [math.floor(one) for one in found]
    # The last class ends at the greatest value; a break below the least would be an empty class.
    inner = {float(one) for one in found if distinct[0] <= one < distinct[-1]}
    full = sorted(inner | {distinct[-1]})
    # Rounding and ties may leave a class without a value: it goes into the next one.
    return [
        high
        for low, high in pairwise([-math.inf, *full])
        if any(low < value <= high for value in distinct)
    ]


def _mapclassify(ranked: Sequence[float], scheme: Scheme, k: int) -> list[float]:
    import mapclassify  # type: ignore[import-untyped,unused-ignore]
    import numpy as np

    makers = {
        "quantiles": mapclassify.Quantiles,
        "equal_interval": mapclassify.EqualInterval,
        "fisher_jenks": mapclassify.FisherJenks,
        "natural_round": mapclassify.FisherJenks,
    }
    with warnings.catch_warnings():
        # It warns that it is slow without numba (some hundred units take milliseconds), and that
        # ties leave fewer classes, which is what we want of it.
        warnings.simplefilter("ignore")
        return [float(one) for one in makers[scheme](np.asarray(ranked, dtype=float), k=k).bins]


def _rounded(value: float) -> float:
    """Return the nearest round number."""
    if value == 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(abs(value)))
    nearest = min(_ROUND, key=lambda one: (abs(one * power - abs(value)), one))
    return math.copysign(nearest * power, value)


def _digits(breaks: Sequence[float]) -> int:
    """Return the decimals with which neighbouring breaks still differ, one at least."""
    gaps = [b - a for a, b in pairwise(breaks)]
    least = min(gaps, default=abs(breaks[0]) or 1.0)
    return max(1, min(6, 1 - math.floor(math.log10(least)))) if least < 1 else 1
