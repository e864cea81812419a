"""Columns that are read all at once read as those that are read cell by cell."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.specs.field import FieldSpec
from geo_ops.tables import plain, typed
from geo_ops.tables.columns import stripped
from geo_ops.tables.parse import reader
from geo_ops.tables.quarantine import Quarantine
from tests.missions import UTC

LABEL = {"en": "x", "fr": "x"}
NUMBERS = st.one_of(
    st.floats(-1000, 1000).map(repr),
    st.integers(-200, 200).map(str),
    st.decimals(-200, 200, places=5).map(str),
    st.sampled_from(
        ["", "1,5", "x", "+7", "1e3", "007", "-0", "16°30'N", ".5", "5.", "nan", "181"]
    ),
)
TEXTS = st.one_of(
    st.text(alphabet="ab  é\u200b\u00a0\x07-='", max_size=6).map(str.strip),
    st.sampled_from(["", "plain", "two words", "two  spaces", "Ménaka", "e\u0301"]),
)


def both_ways(field, texts, monkeypatch):
    """Return values and faults of a column, read cell by cell and all at once."""
    found = []
    for fewest in (10**9, 0):
        monkeypatch.setattr(plain, "FEWEST", fewest)
        quarantine = Quarantine()
        column = pd.Series(texts, index=[f"f:{at}" for at in range(len(texts))], dtype="object")
        read = reader(field, UTC, None)
        values = typed._typed("x", field, column, read, quarantine)["x"]
        found.append((values, sorted(map(str, quarantine.faults))))
    return found


@pytest.mark.parametrize(
    ("kind", "cells", "bounds"),
    [
        ("number", NUMBERS, {}),
        ("number", NUMBERS, {"minimum": 0, "maximum": 100}),
        ("longitude", NUMBERS, {}),
        ("latitude", NUMBERS, {}),
        ("text", TEXTS, {}),
    ],
)
def test_both_ways_read_the_same(kind, cells, bounds):
    field = FieldSpec.model_validate({"type": kind, "label": LABEL, **bounds})

    @given(st.lists(cells, max_size=12))
    @settings(max_examples=60)
    def check(texts):
        with pytest.MonkeyPatch.context() as monkeypatch:
            slow, fast = both_ways(field, texts, monkeypatch)
        pd.testing.assert_series_equal(slow[0], fast[0], check_dtype=bool(texts))
        assert slow[1] == fast[1]

    check()


@given(st.lists(st.text(alphabet="a \t\x1c\x1f\u00a0\u2003\u200bé", max_size=5), max_size=6))
def test_stripping_is_that_of_python(texts):
    column = pd.Series(texts, dtype="object")
    assert stripped(column).tolist() == [one.strip() for one in texts]


def test_what_has_nothing_to_strip_is_the_same_object():
    column = pd.Series(["a", "b c", ""], dtype="object")
    assert stripped(column) is column
