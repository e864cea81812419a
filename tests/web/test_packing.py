"""Packed columns: they come back as they went in, are small, and hold finite numbers only."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.errors import InputError
from geo_ops.web.layers import Field, Look
from geo_ops.web.layers.rows import pack_rows
from geo_ops.web.packing import DEGREES, MUCH, Packer, blocks, spatial_order, unpack

DEGREE_LISTS = st.lists(st.floats(-180, 180, allow_nan=False), max_size=40)
WHOLE = st.lists(st.integers(-(2**31) + 1, 2**31 - 1), max_size=40)
CELLS = st.lists(st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5), max_size=40)


@given(DEGREE_LISTS)
def test_degrees_come_back_to_half_a_step(values):
    packer = Packer(len(values))
    packer.degrees("longitude", np.array(values, dtype=float))
    found = unpack(packer.text()).arrays["longitude"]
    assert np.abs(found - values).max(initial=0) <= DEGREES / 2 + 1e-9


@given(WHOLE)
def test_whole_numbers_come_back_when_their_span_fits_four_bytes(values):
    if values and max(values) - min(values) >= 2**32:
        return
    packer = Packer(len(values))
    packer.integers("n", np.array(values, dtype=np.int64))
    assert unpack(packer.text()).arrays["n"].tolist() == values


def test_a_wider_span_is_refused_not_cut_off():
    packer = Packer(2)
    with pytest.raises(InputError, match="span"):
        packer.integers("n", np.array([0, 2**32], dtype=np.int64))


@given(CELLS)
def test_columns_come_back_with_their_types(values):
    packer = Packer(len(values))
    packer.choices("c", values)
    found = unpack(packer.text()).columns["c"]
    cleaned = [unclean if not isinstance(unclean, str) else None for unclean in values]
    assert [one if not isinstance(one, str) else None for one in found] == cleaned
    assert [type(one) for one in found] == [type(one) for one in values]


def test_a_column_of_one_value_needs_no_index():
    packer = Packer(1000)
    packer.choices("c", ["the same"] * 1000)
    assert len(packer.text()) < 150
    assert unpack(packer.text()).columns["c"] == ["the same"] * 1000


def test_a_point_takes_less_than_ten_characters():
    rng = np.random.default_rng(7)
    x, y = rng.uniform(-12, 4, 10_000), rng.uniform(10, 25, 10_000)
    order = spatial_order(gpd.GeoSeries(gpd.points_from_xy(x, y)))
    packer = Packer(10_000)
    packer.degrees("longitude", x[order])
    packer.degrees("latitude", y[order])
    packer.integers("category", rng.integers(0, 6, 10_000)[order])
    packer.integers("day", rng.integers(18_000, 18_365, 10_000)[order])
    assert len(packer.text()) / 10_000 < 10


def test_order_along_the_curve_is_a_permutation_that_keeps_ties():
    places = [1.0, 5.0, 1.0]
    order = spatial_order(gpd.GeoSeries(gpd.points_from_xy(places, places))).tolist()
    assert sorted(order) == [0, 1, 2]
    assert order.index(0) < order.index(2)
    assert spatial_order(gpd.GeoSeries([])).tolist() == []


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_coordinates_that_are_not_finite_are_refused(bad):
    with pytest.raises(InputError, match=r"longitude of point 1.*leave such points out"):
        Packer(2).degrees("longitude", np.array([0.0, bad]))


@pytest.mark.parametrize("text", ["", "not base64!", "AAAA", "eJwDAAAAAAE="])
def test_what_is_not_packed_is_refused(text):
    with pytest.raises(InputError, match="packed block"):
        unpack(text)


def test_the_blocks_of_a_page_can_be_read_back():
    packer = Packer(2)
    packer.choices("name", ["é", "<b>"])
    page = (
        '<script type="application/json" id="a">{"packed":"' + packer.text() + '"}</script>'
        '<script type="application/json" id="b">{"x":"\\u003cb\\u003e"}</script>'
    )
    found = blocks(page)
    assert found["a"]["packed"].columns["name"] == ["é", "<b>"]
    assert found["b"] == {"x": "<b>"}


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=40))
def test_columns_of_numbers_are_packed_as_any_column(values):
    """Numbers are told apart by pandas, mixed values one by one: the page is the same."""
    texts = set()
    for column in (pd.Series(values), pd.Series(values, dtype=object)):
        frame = pd.DataFrame({"n": column})
        texts.add(pack_rows(Packer(len(values)), frame, Look(fields=[Field("n", "N")])))
    assert len(texts) == 1


def test_much_is_deflated_to_what_any_reader_opens():
    rng = np.random.default_rng(1)
    values = rng.integers(0, 2**16, MUCH)
    packer = Packer(MUCH)
    packer.integers("n", values)
    assert (unpack(packer.text()).arrays["n"] == values).all()
