"""Suppression holds against a reader who knows every total, every rule and how to subtract.

He sees the table with its gaps, and can write down every table that would have been published just
so. What is hidden is safe if each gap takes at least two values among them.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise, product
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.release.suppress import Cell, hidden, hidden_units, mark


def counts(*values):
    return [Cell(float(value), float(value)) for value in values]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((17, 9, 2), "17 . ."),  # the example of the handbook: 28 - 17 - 9 would tell the 2
        ((17, 9, 0), "17 9 0"),  # 0 discloses nobody
        ((2, 3, 17), ". . 17"),
        ((2, 9, 9), ". . ."),  # both of the equal ones, or their order would tell
        ((1, 1, 8, 9), ". . . 9"),  # two ones alone would be known by their sum
        ((4, 4, 4, 7, 9), ". . . . 9"),  # so would three of floor - 1
        ((1, 2, 9), ". . 9"),
        ((1, 1, 1, 1, 1, 0), ". . . . . ."),  # the 0 too: else 5 would be five ones
        ((1, 5, 0), ". . ."),
        ((0, 0, 0), "0 0 0"),
        ((5,), "5"),
        ((), ""),
    ],
)
def test_what_a_floor_of_five_hides(values, shown):
    marks = hidden(counts(*values), 5)
    told = ["." if gone else str(value) for value, gone in zip(values, marks, strict=True)]
    assert " ".join(told) == shown


def test_a_large_sum_of_few_rows_is_as_telling_as_a_small_one():
    cells = [Cell(50.0, 1.0), Cell(80.0, 20.0), Cell(90.0, 20.0), Cell(0.0, 2.0)]
    assert hidden(cells, 5) == [True, True, False, False]
    assert hidden([Cell(3.0, 20.0), Cell(80.0, 20.0)], 5) == [True, True]


def test_a_floor_of_nothing_hides_nothing():
    assert hidden(counts(1, 2, 3), 0) == [False] * 3


def gaps_that_tell(tables, publish):
    """Return the published forms of which a gap takes only one value in all tables behind them."""
    behind = defaultdict(list)
    for table in tables:
        behind[publish(table)].append(table)
    return [
        (form, values)
        for form, values in behind.items()
        for place, shown in enumerate(form)
        if shown is None and len({one[place] for one in values}) < 2
    ]


@pytest.mark.parametrize(
    ("parts", "most", "floor"), [(2, 12, 3), (3, 11, 3), (3, 12, 5), (4, 8, 4)]
)
def test_no_list_with_a_known_total_can_be_completed(parts, most, floor):
    """Every table there is of up to so many rows."""

    def publish(table):
        marks = hidden(counts(*table), floor)
        form = [None if gone else value for value, gone in zip(table, marks, strict=True)]
        return (*form, sum(table))

    tables = [one for one in product(range(most + 1), repeat=parts) if floor <= sum(one) <= most]
    assert any(None in publish(one) for one in tables)
    assert gaps_that_tell(tables, publish) == []


def test_this_reader_would_find_a_gap_that_tells():
    """He is no fool: what the simplest rule publishes he completes."""

    def publish(table):
        small = [0 < value < 5 for value in table]
        form = [None if gone else value for value, gone in zip(table, small, strict=True)]
        return (*form, sum(table))

    assert gaps_that_tell(product(range(9), repeat=3), publish)


# --- units within units ---------------------------------------------------------------------------

LEVELS = ("country", "region", "commune")
PARENTS = {"A1": "A", "A2": "A", "B1": "B", "B2": "B", "A": "X", "B": "X", "X": ""}
OF_LEVEL = {"country": ["X"], "region": ["A", "B"], "commune": ["A1", "A2", "B1", "B2"]}


def children(pcode, level):
    found = OF_LEVEL[level]
    return [one for one in found if pcode in (PARENTS[one], PARENTS[PARENTS[one]])]


UNITS = SimpleNamespace(
    levels=LEVELS,
    table=pd.DataFrame(
        {"level": [level for level in LEVELS for _ in OF_LEVEL[level]]},
        index=[one for level in LEVELS for one in OF_LEVEL[level]],
    ),
    children=children,
)
BUCKETS = (("region", "X", "country"), ("commune", "A", "region"), ("commune", "B", "region"))
UNIT_CELLS = [(level, one, level) for level in LEVELS for one in OF_LEVEL[level]]
ALL_CELLS = [*UNIT_CELLS, *BUCKETS, ("commune", "X", "country")]


def tree(a1, a2, b1, b2, *buckets):
    """Return the value of every cell, from the communes and the rows known only to A, B and X."""
    at_a, at_b, at_x = buckets or (0, 0, 0)
    a, b = a1 + a2 + at_a, b1 + b2 + at_b
    values = dict(zip(UNIT_CELLS, (a + b + at_x, a, b, a1, a2, b1, b2), strict=True))
    values |= dict(zip(BUCKETS, (at_x, at_a, at_b), strict=True))
    return values | {("commune", "X", "country"): at_x}


def published(values, floor):
    """Return the form of a tree: each cell, None where it is hidden."""
    marks = hidden_units({key: Cell(one, one) for key, one in values.items()}, floor, UNITS)
    assert set(marks) == set(values)
    return tuple(None if marks[key] else values[key] for key in ALL_CELLS)


def shares(most, parts):
    """Yield every way to have at most so many rows in so many parts."""
    if parts == 0:
        yield ()
        return
    for first in range(most + 1):
        for rest in shares(most - first, parts - 1):
            yield (first, *rest)


def test_no_tree_can_be_completed():
    """Every tree of up to eight rows, those known only to a region or the country among them."""
    trees = [tree(*one) for one in shares(8, 7)]
    forms = {tuple(one[key] for key in ALL_CELLS): published(one, 3) for one in trees}
    told = gaps_that_tell(forms, lambda one: forms[one])
    # A country under the floor is left out whole; only larger ones have something to protect.
    assert [form for form, _ in told if form[0] is not None] == []


def test_a_hidden_total_hides_its_zeros_too():
    values = tree(2, 0, 20, 20)
    form = dict(zip(ALL_CELLS, published(values, 5), strict=True))
    assert form["region", "A", "region"] is None
    assert form["commune", "A1", "commune"] is None
    assert form["commune", "A2", "commune"] is None
    assert form["region", "B", "region"] is None  # else 42 - 40
    assert form["commune", "B1", "commune"] is None
    assert form["country", "X", "country"] == 42


def test_zeros_under_a_shown_total_are_shown():
    form = dict(zip(ALL_CELLS, published(tree(20, 0, 20, 20), 5), strict=True))
    assert None not in form.values()
    assert form["commune", "A2", "commune"] == 0


def test_a_bucket_is_a_part_like_any_other():
    """20 rows in A1, 2 known only to A: shown, A - A1 would tell them."""
    form = dict(zip(ALL_CELLS, published(tree(20, 9, 20, 20, 2, 0, 0), 5), strict=True))
    assert form["region", "A", "region"] == 31
    assert form["commune", "A", "region"] is None
    assert form["commune", "A2", "commune"] is None
    assert form["commune", "A1", "commune"] == 20
    # One of the whole country goes down with the level.
    form = dict(zip(ALL_CELLS, published(tree(20, 9, 20, 20, 0, 0, 2), 5), strict=True))
    assert form["region", "X", "country"] is form["commune", "X", "country"] is None


def intervals(form, floor):
    """Return the least and greatest value of each cell that sums and floors allow (integers, >= 0).

    Bounds are narrowed until nothing changes: from above by a total less the least of the others,
    from below by a total less the most of them.
    """
    top = 10_000
    low = {key: 0 if one is None else one for key, one in form.items()}
    high = {key: top if one is None else one for key, one in form.items()}
    totals = []
    for upper, lower in pairwise(LEVELS):
        for one in OF_LEVEL[upper]:
            parts = [(lower, child, lower) for child in children(one, lower)]
            parts.append((lower, one, upper))
            totals.append(((upper, one, upper), parts))
    totals.append((("region", "X", "country"), [("commune", "X", "country")]))
    changed = True
    while changed:
        before = (dict(low), dict(high))
        for total, parts in totals:
            low[total] = max(low[total], sum(low[one] for one in parts))
            high[total] = min(high[total], sum(high[one] for one in parts))
            for one in parts:
                rest = [other for other in parts if other != one]
                high[one] = min(high[one], high[total] - sum(low[other] for other in rest))
                low[one] = max(low[one], low[total] - sum(high[other] for other in rest))
        changed = (low, high) != before
    return {key: (low[key], high[key]) for key in low}


SIZES = st.one_of(st.integers(0, 4), st.integers(0, 60))


@given(st.tuples(*[SIZES] * 7), st.integers(3, 12))
@settings(max_examples=300)
def test_no_hidden_cell_of_any_tree_is_known_by_subtraction(sizes, floor):
    values = tree(*sizes)
    form = dict(zip(ALL_CELLS, published(values, floor), strict=True))
    for key, (least, most) in intervals(form, floor).items():
        assert least <= values[key] <= most
        if form[key] is None:
            assert least < most, key
        elif values[key]:
            assert values[key] >= floor


def test_marked_cells_lose_their_value():
    table = pd.DataFrame({"value": [1, 7, 0], "suppressed": False}, index=[5, 3, 9])
    done = mark(table, [True, False, False])
    assert done["suppressed"].tolist() == [True, False, False]
    assert done["value"].isna().tolist() == [True, False, False]
    assert done["value"].tolist()[1:] == [7, 0]
