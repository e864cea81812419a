"""Intervals agree with what others printed, and hold what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.spatial.intervals import (
    poisson_interval,
    ratio_interval,
    share_interval,
    weighted_interval,
)

# GraphPad QuickCalcs, "How QuickCalcs computes the confidence interval of a count" (Garwood's
# method), gives 25; epitools::pois.exact the upper limit of nothing; the others are those of
# Garwood (1936) as quoted everywhere.
GARWOOD = [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390), (25, 16.18, 36.90)]
# R's documentation of stats::binom.test, its examples with the output that R prints.
CLOPPER_PEARSON = [(9, 24, 0.1879929, 0.5940636), (682, 925, 0.7076683, 0.7654066)]


@pytest.mark.parametrize(("count", "low", "high"), GARWOOD)
def test_a_count_has_the_interval_of_garwood(count, low, high):
    found = poisson_interval([count])
    assert found[0][0] == pytest.approx(low, abs=5e-3 if count > 20 else 6e-4)
    assert found[1][0] == pytest.approx(high, abs=5e-3 if count > 20 else 6e-4)


@pytest.mark.parametrize(("part", "whole", "low", "high"), CLOPPER_PEARSON)
def test_a_share_has_the_interval_of_clopper_and_pearson(part, whole, low, high):
    found = share_interval([part], [whole])
    assert [found[0][0], found[1][0]] == pytest.approx([low, high], abs=1e-7)


def test_none_and_all_of_them():
    low, high = share_interval([0, 5, 0], [5, 5, 0])
    # 1 - 0.025 ** (1 / 5): the rule for none of n.
    assert low.tolist() == pytest.approx([0, 1 - (1 - 0.025 ** (1 / 5)), 0])
    assert high.tolist() == pytest.approx([1 - 0.025 ** (1 / 5), 1, 1])


def test_the_ratio_of_two_rates_is_that_of_r():
    """The second example of stats::poisson.test: 11 in 800 beside 21 in 3,011."""
    found = ratio_interval([21], [11], ([3011], [800]))
    assert found.value[0] == pytest.approx(1.971488, abs=1e-6)
    assert [found.low[0], found.high[0]] == pytest.approx([0.8584264, 4.2772659], abs=1e-6)
    assert not found.visible[0]


def test_a_ratio_of_nothing():
    found = ratio_interval([0, 3, 0, 5], [0, 0, 9, 50])
    assert math.isnan(found.value[0])
    assert found.visible.tolist() == [False, False, True, True]
    assert (found.low[0], found.high[0]) == (0, math.inf)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=20))
@settings(max_examples=30)
def test_with_weights_of_one_it_is_garwoods(counts):
    plain, weighted = poisson_interval(counts), weighted_interval(counts, counts, 1.0)
    for one, other in zip(plain, weighted, strict=True):
        np.testing.assert_allclose(one, other)


def test_casualties_that_come_together_are_less_certain_than_as_many_alone():
    alone = weighted_interval([40], [40], [1])
    together = weighted_interval([40], [1000], [25])
    assert together[0][0] < alone[0][0] < 40 < alone[1][0] < together[1][0]


def test_nothing_seen_may_still_be_as_much_as_the_largest():
    low, high = weighted_interval([0], [0], [25])
    assert low[0] == 0
    assert high[0] == pytest.approx(25 * 3.688879, rel=1e-6)


@pytest.mark.parametrize("mean", [0.5, 3, 20])
def test_the_interval_of_a_sum_holds_the_truth_as_often_as_it_says(mean):
    """Events of 1, 2 and 10 killed, as a compound Poisson: at least 95 of 100 intervals hold."""
    random = np.random.default_rng(3)
    weights, shares = np.array([1.0, 2.0, 10.0]), np.array([0.7, 0.25, 0.05])
    counts = random.poisson(mean * shares, (4000, 3))
    low, high = weighted_interval(counts @ weights, counts @ weights**2, 10.0)
    truth = mean * float(shares @ weights)
    assert ((low <= truth) & (truth <= high)).mean() > 0.95


def test_the_interval_of_a_count_would_not_hold_it():
    """That is why sums have their own: counting each killed as an event of its own is too sure."""
    random = np.random.default_rng(3)
    totals = random.poisson(3, 4000) * 10
    low, high = poisson_interval(totals)
    assert ((low <= 30) & (high >= 30)).mean() < 0.8
