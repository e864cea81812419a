"""Figures: whatever the rows, the parts and the buckets add up to the whole, at every level."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.boundaries.pack import load_pack
from geo_ops.content import Content
from geo_ops.spatial.figures import Cell, fill_periods
from geo_ops.spatial.locate import locate
from geo_ops.spatial.summarise import summarise
from geo_ops.tables.clean import read_layer
from tests import missions
from tests.grid import ISLE, REGIONS, cells, write_grid_pack

AS_OF = dt.date(2020, 12, 31)
HEAD = "id,date,type,killed,code"
# Counted by hand: six events, of them four attacks; 1+2+4+8 killed, two not known.
ROWS = (
    "a,2020-01-05,attack,1,GR0101",
    "b,2020-01-31,attack,2,GR0102",
    "c,2020-03-01,armed clash,4,GR0204",
    "d,2020-03-02,attack,,GR01",
    "e,2020,attack,8,GR",
    "f,2019-12-31,,,GR0204",
)


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    write_grid_pack(folder)
    return load_pack(Content((folder,)), "grd")


@pytest.fixture(scope="module")
def figures(pack, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mission")

    def figures(*lines, spec=None, division="2015", zone=missions.UTC, head=HEAD):
        (folder / "events.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        spec, source, units = spec or missions.layer(), missions.source(), pack.units(division)
        layer = locate(read_layer(spec, source, folder, zone), source, units, AS_OF, zone)
        return summarise([(spec, layer.rows)], units, zone)

    return figures


@pytest.fixture(scope="module")
def done(figures):
    return figures(*ROWS)


def by_unit(figures, measure, level):
    table = figures.by_unit("events", measure, level)
    return {
        (code, "bucket") if bucket else code: value
        for code, value, hidden, bucket in table.itertuples(index=False)
        if not hidden
    }


def listed(table):
    return [tuple(row) for row in table.itertuples(index=False)]


def test_every_unit_of_a_level_has_its_figure_zeros_too(done):
    regions = by_unit(done, "events", "region")
    assert regions == {
        "GR01": 3, "GR02": 0, "GR03": 0, "GR04": 0, ISLE: 2, ("GR", "bucket"): 1,
    }  # fmt: skip
    communes = by_unit(done, "events", "commune")
    assert len(communes) == 18
    assert {code: value for code, value in communes.items() if value} == {
        "GR0101": 1, "GR0102": 1, "GR0204": 2, ("GR01", "bucket"): 1, ("GR", "bucket"): 1,
    }  # fmt: skip
    assert by_unit(done, "events", "country") == {"GR": 6}


def test_units_stand_by_code_and_buckets_last(done):
    table = done.by_unit("events", "events", "region")
    assert table["pcode"].tolist() == [*REGIONS, ISLE, "GR"]
    assert table["bucket"].tolist() == [False] * 5 + [True]


def test_a_measure_of_some_categories(done):
    assert by_unit(done, "attacks", "region")["GR01"] == 3
    assert by_unit(done, "attacks", "region")[ISLE] == 0
    assert done.total("events", "attacks") == Cell(4.0)


def test_a_sum_counts_what_is_known(done):
    assert by_unit(done, "killed", "region") == {
        "GR01": 3, "GR02": 0, "GR03": 0, "GR04": 0, ISLE: 4, ("GR", "bucket"): 8,
    }  # fmt: skip
    assert done.total("events", "killed") == Cell(15.0)
    assert done.total("events", "killed", "GR01") == Cell(3.0)


def test_a_total_that_is_not_there_is_no_zero(done):
    assert done.total("events", "none") == Cell(None)
    assert done.total("none", "events") == Cell(None)
    assert done.total("events", "events", "GR03") == Cell(0.0)


def test_months_of_the_country_without_gaps_years_apart(done):
    assert listed(done.by_month("events", "events")) == [
        ("2020", 1, False),
        ("2019-12", 1, False), ("2020-01", 2, False), ("2020-02", 0, False), ("2020-03", 2, False),
    ]  # fmt: skip


def test_months_of_a_unit_span_those_of_the_country(done):
    assert [value for _, value, _ in listed(done.by_month("events", "events", "GR01"))] == [
        0, 0, 2, 0, 1,
    ]  # fmt: skip
    assert {value for _, value, _ in listed(done.by_month("events", "events", "GR04"))} == {0}


def test_categories_stand_in_the_order_of_the_spec(done):
    assert listed(done.by_category("events", "events")) == [
        ("attack", 4, False), ("armed_clash", 1, False), ("", 1, False),
    ]  # fmt: skip
    assert listed(done.by_category("events", "attacks")) == [("attack", 4, False)]
    assert listed(done.by_category("events", "killed", "GR01")) == [("attack", 3, False)]


def test_the_order_of_the_spec_is_that_of_every_unit(figures):
    found = figures("a,2020-01-01,armed clash,,GR01", "b,2020-01-01,attack,,GR01")
    assert found.by_category("events", "events", "GR01")["category"].tolist() == [
        "attack", "armed_clash",
    ]  # fmt: skip


def test_a_category_without_rows_is_a_zero_of_the_country(figures):
    found = figures("a,2020-01-01,armed clash,,GR01")
    assert listed(found.by_category("events", "events")) == [
        ("attack", 0, False), ("armed_clash", 1, False),
    ]  # fmt: skip


def test_a_month_begins_in_the_regions_own_zone(figures):
    row = "a,2020-01-31T23:30Z,,,GR01"
    assert figures(row).by_month("events", "events")["month"].tolist() == ["2020-01"]
    paris = figures(row, zone=ZoneInfo("Europe/Paris"))
    assert paris.by_month("events", "events")["month"].tolist() == ["2020-02"]


def test_a_layer_without_time_has_no_months(figures):
    spec = missions.layer(time=None, popup=None)
    assert listed(figures("a,2020-01-01,,,GR01", spec=spec).by_month("events", "events")) == [
        ("", 1, False),
    ]  # fmt: skip


def test_a_layer_without_rows_has_zeros(figures):
    found = figures()
    assert set(by_unit(found, "events", "region").values()) == {0}
    assert found.total("events", "killed") == Cell(0.0)
    assert listed(found.by_month("events", "events")) == []
    assert {value for _, value, _ in listed(found.by_category("events", "events"))} == {0}


def test_no_layers_no_figures(pack):
    found = summarise([], pack.units("2015"), missions.UTC)
    assert found.total("events", "events") == Cell(None)
    assert found.by_unit("events", "events", "region").empty
    assert found.country == "GR"


def test_layers_are_kept_apart(pack, tmp_path):
    units = pack.units("2015")
    pairs = []
    for name, text in (
        ("events", f"{HEAD}\na,2020-01-01,,,GR01\n"),
        ("courts", "id,reported,open,staff,code\nx,2020-01-01,yes,yes,GR02\n"),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        spec, source = missions.layer(name), missions.source(f"{name}.csv", name)
        table = read_layer(spec, source, tmp_path, missions.UTC)
        pairs.append((spec, locate(table, source, units, AS_OF, missions.UTC).rows))
    found = summarise(pairs, units, missions.UTC)
    assert found.total("events", "events", "GR01") == Cell(1.0)
    assert found.total("courts", "courts", "GR01") == Cell(0.0)
    assert found.by_category("courts", "courts")["category"].tolist() == [
        "full", "unknown", "part", "shut",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "filled"),
    [
        ([], []),
        (["2019-11", "2020-02"], ["2019-11", "2019-12", "2020-01", "2020-02"]),
        (["2018", "2020"], ["2018", "2019", "2020"]),
        (["", "2020", "2020-01"], ["2020", "2020-01", ""]),
        ([""], [""]),
    ],
)
def test_periods_are_filled(labels, filled):
    assert fill_periods(labels) == filled


CODES = ["GR", *REGIONS, *cells()]
TIMES = [("2020-01-01", "year"), ("2019-11-01", "month"), ("2020-02-29", "day"), (None, "none")]
LINES = st.tuples(
    st.sampled_from(TIMES),
    st.sampled_from(["attack", "armed_clash", ""]),
    st.sampled_from([None, 0, 1, 7]),
    st.sampled_from(CODES),
)
TABLES = st.lists(LINES, max_size=15)


def made(units, lines):
    """Return the figures of located rows made up here, without the way through a file."""
    times = pd.to_datetime([time for (time, _), *_ in lines], utc=True)
    rows = pd.DataFrame({
        "time": pd.Series(times, dtype="datetime64[us, UTC]"),
        "time_precision": [precision for (_, precision), *_ in lines],
        "category": pd.Series([category for _, category, _, _ in lines], dtype="object"),
        "killed": pd.array([killed for _, _, killed, _ in lines], dtype="Int64"),
        "pcode": pd.Series([pcode for *_, pcode in lines], dtype="object"),
    })  # fmt: skip
    rows["level"] = rows["pcode"].map(units.table["level"])
    return summarise([(missions.layer(), rows)], units, missions.UTC)


@given(TABLES, st.sampled_from(["2010", "2015"]))
@settings(max_examples=10)
def test_parts_and_buckets_sum_to_the_whole_at_every_level(pack, lines, division):
    units = pack.units(division)
    found = made(units, lines)
    for name in missions.layer().measures:
        whole = found.total("events", name).value
        for level in units.levels:
            table = found.by_unit("events", name, level)
            assert table["value"].sum() == whole
            codes = table.loc[~table["bucket"], "pcode"].tolist()
            assert codes == sorted(units.table.index[units.table["level"] == level])
        assert found.by_month("events", name)["value"].sum() == whole
        assert found.by_category("events", name)["value"].sum() == whole
        # Each unit is its children and its own bucket.
        communes = by_unit(found, name, "commune")
        for region in ("GR01", "GR02"):
            own = found.total("events", name, region).value
            parts = sum(communes[one] for one in units.children(region))
            assert own == parts + communes.get((region, "bucket"), 0)
            assert found.by_month("events", name, region)["value"].sum() == own
            assert found.by_category("events", name, region)["value"].sum() == own
    assert found.total("events", "events").value == len(lines)


@given(TABLES)
@settings(max_examples=8)
def test_another_division_moves_nothing_but_the_isle(pack, lines):
    old, new = (made(pack.units(division), lines) for division in ("2010", "2015"))
    for name in missions.layer().measures:
        assert old.total("events", name) == new.total("events", name)
        before, after = by_unit(old, name, "region"), by_unit(new, name, "region")
        isle = by_unit(new, name, "commune")["GR0204"]
        assert after.pop(ISLE) == isle
        assert before.pop("GR02") == after.pop("GR02") + isle
        assert before == after
    # Places are at most a commune: months and categories of the country are the same.
    assert listed(old.by_month("events", "events")) == listed(new.by_month("events", "events"))


@given(TABLES, st.randoms(use_true_random=False))
@settings(max_examples=8)
def test_the_order_of_rows_makes_no_difference(pack, lines, random):
    found = made(pack.units("2015"), lines)
    random.shuffle(lines)
    again = made(pack.units("2015"), lines)
    for name in ("units", "months", "categories", "cube"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(again, name))
