"""Periods: the region's own days, ISO weeks, years of July, and nothing left out between."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.spatial import periods
from geo_ops.spatial.periods import (
    GRAINS,
    Span,
    filled,
    grain_of,
    label_of,
    labels,
    previous,
    span,
)

UTC = ZoneInfo("UTC")
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


def labelled(grain, *times, zone=UTC, precision="day"):
    rows = pd.DataFrame({"time": pd.to_datetime(pd.Series(times, dtype="object"), utc=True)})
    return labels(rows.assign(time_precision=precision), zone, grain).tolist()


@pytest.mark.parametrize(
    ("grain", "found"),
    [
        ("day", ["2020-12-31", "2021-01-01", ""]),
        ("week", ["2020-W53", "2020-W53", ""]),
        ("month", ["2020-12", "2021-01", ""]),
        ("quarter", ["2020-Q4", "2021-Q1", ""]),
        ("year", ["2020", "2021", ""]),
        ("mission-year", ["2020/21", "2020/21", ""]),
        ("whole", ["all", "all", "all"]),
    ],
)
def test_labels_at_the_turn_of_a_year(grain, found):
    assert labelled(grain, "2020-12-31", "2021-01-01", None) == found


def test_the_mission_year_begins_in_july():
    assert labelled("mission-year", "2019-06-30", "2019-07-01", "1999-12-01") == [
        "2018/19", "2019/20", "1999/00",
    ]  # fmt: skip


def test_a_day_is_the_regions_own():
    late = "2020-06-30T23:30Z"
    assert labelled("day", late, zone=ZoneInfo("Europe/Paris")) == ["2020-07-01"]
    assert labelled("mission-year", late, zone=ZoneInfo("Europe/Paris")) == ["2020/21"]


@pytest.mark.parametrize(
    ("precision", "known"),
    [
        ("month", {"month": "2020-03", "quarter": "2020-Q1", "mission-year": "2019/20"}),
        ("year", {"day": "2020", "quarter": "2020", "mission-year": "2020", "year": "2020"}),
        ("none", {"day": "2020-03-01"}),
    ],
)
def test_what_is_known_coarsely_has_a_label_of_its_own(precision, known):
    for grain, label in known.items():
        assert labelled(grain, "2020-03-01", precision=precision) == [label]


def test_a_month_is_in_no_week():
    assert labelled("week", "2020-03-02", precision="month") == ["2020-03"]


@given(DAYS, st.sampled_from([one for one in GRAINS if one != "whole"]))
@settings(max_examples=60)
def test_a_day_is_in_the_span_of_its_label_and_before_it_comes_the_previous(day, grain):
    label = label_of(day, grain)
    own = span(label)
    assert own.first <= day <= own.last
    assert grain_of(label) == grain
    assert labelled(grain, day.isoformat()) == [label]
    assert span(previous(label)).last == own.first - dt.timedelta(days=1)
    assert filled([previous(label), label], grain) == [previous(label), label]


@given(DAYS, DAYS)
@settings(max_examples=40)
def test_the_years_of_parts_sum_to_those_of_the_whole(one, other):
    first, last = min(one, other), max(one, other)
    whole = Span(first, last)
    months = filled([], "month", whole)
    parts = [span(label).within(whole) for label in months]
    assert sum(part.days for part in parts) == whole.days
    assert sum(part.years for part in parts) == pytest.approx(whole.years)


def test_a_year_is_a_year_whether_leap_or_not():
    assert Span(dt.date(2019, 1, 1), dt.date(2020, 12, 31)).years == pytest.approx(2)
    assert Span(dt.date(2020, 2, 1), dt.date(2020, 2, 29)).years == pytest.approx(29 / 366)
    assert Span(dt.date(2020, 2, 2), dt.date(2020, 2, 1)).years == 0


def test_periods_are_filled_and_coarser_ones_come_after():
    assert filled(["2020-W01", "2019-W51", "2019", ""], "week") == [
        "2019-W51", "2019-W52", "2020-W01", "2019", "",
    ]  # fmt: skip
    assert filled(["2019/20", "2021/22"], "mission-year") == ["2019/20", "2020/21", "2021/22"]
    assert filled(["2020-Q2"], "quarter", Span(dt.date(2019, 10, 1), dt.date(2020, 9, 30))) == [
        "2019-Q4", "2020-Q1", "2020-Q2", "2020-Q3",
    ]  # fmt: skip
    assert filled([], "whole") == []


def test_all_time_has_no_days_and_nothing_before_it():
    assert previous("all") == previous("") == ""
    with pytest.raises(ValueError, match="'all' is no period of days"):
        span("all")


def test_every_grain_is_known():
    assert set(GRAINS) == {"day", "week", "month", "quarter", "year", "mission-year", "whole"}
    assert periods.WHOLE == "all"
