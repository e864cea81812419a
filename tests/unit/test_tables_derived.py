"""Columns worked out of others: hours between two times, ratios, thresholds."""

from __future__ import annotations

import tomllib
from zoneinfo import ZoneInfo

import pytest

from geo_ops.errors import SpecError
from geo_ops.specs.base import Text, parse_spec
from geo_ops.specs.layer import LayerSpec
from geo_ops.specs.mission import LayerSource
from geo_ops.tables.clean import read_layer

ZONE = ZoneInfo("Africa/Bamako")
TEXT = '{ en = "x", fr = "y" }'
HEAD = f"""
id = "clocks"
kind = "events"
title = {TEXT}
description = {TEXT}
sensitivity = "confidential"
locate = {{ pcode = "pcode" }}
measures.rows = {{ label = {TEXT} }}
[fields]
pcode = {{ type = "text", label = {TEXT} }}
alert = {{ type = "datetime", label = {TEXT} }}
arrival = {{ type = "datetime", label = {TEXT} }}
stock = {{ type = "number", label = {TEXT} }}
daily = {{ type = "integer", label = {TEXT} }}
"""


def field(name, kind, rule):
    return f'{name} = {{ type = "{kind}", label = {TEXT}, derived = {{ {rule} }} }}\n'


HOURS = field("hours", "number", 'hours_from = "alert", to = "arrival"')
SOON = field("soon", "boolean", 'of = "hours", at_most = 48')
DAYS = field("days", "number", 'ratio_of = "stock", by = "daily"')
ENOUGH = field("enough", "boolean", 'of = "days", at_least = 7')


def layer(*fields):
    return parse_spec(LayerSpec, tomllib.loads(HEAD + "".join(fields)), "layer.toml")


@pytest.fixture
def read(tmp_path):
    def read_(*rows, fields=(HOURS, SOON, DAYS, ENOUGH)):
        heading = "pcode,alert,arrival,stock,daily,hours,soon,days,enough"
        (tmp_path / "clocks.csv").write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
        source = LayerSource(
            layer="clocks", source="clocks.csv", citation=Text(en="test", fr="test")
        )
        return read_layer(layer(*fields), source, tmp_path, ZONE)

    return read_


def test_hours_and_the_threshold_are_worked_out(read):
    table = read(
        "X,2020-01-01T08:00,2020-01-03T08:00,,,,,,",
        "X,2020-01-01T08:00,2020-01-03T08:30,,,,,,",
    )
    assert table.frame["hours"].tolist() == [48.0, 48.5]
    assert table.frame["soon"].tolist() == [True, False]
    assert table.frame["days"].isna().all()
    assert table.frame["enough"].isna().all()


def test_a_ratio_is_worked_out_and_nothing_is_divided_by_zero(read):
    table = read("X,,,700,100,,,,", "X,,,699,100,,,,", "X,,,5,0,,,,", "X,,,,100,,,,")
    assert table.frame["days"].dropna().tolist() == [7.0, 6.99]
    assert table.frame["enough"].tolist()[:2] == [True, False]
    assert table.frame["days"].isna().tolist() == [False, False, True, True]
    assert table.frame["enough"].isna().tolist() == [False, False, True, True]


def test_days_give_no_hours(read):
    table = read("X,2020-01-01,2020-01-03T08:30,,,,,,", "X,2020-01-01T08:00,,,,,,,")
    assert table.frame["hours"].isna().all()
    assert table.frame["soon"].isna().all()


def test_what_the_file_says_stands_where_nothing_can_be_worked_out(read):
    table = read("X,2020-01-01,2020-01-03,,,31,yes,,")
    assert table.frame["hours"].tolist() == [31.0]
    assert table.frame["soon"].tolist() == [True]


def test_a_rounded_figure_is_no_contradiction(read):
    table = read("X,2020-01-01T08:00,2020-01-01T18:20,,,10,yes,,")
    assert table.frame["hours"].tolist() == [10.33]
    assert table.quarantine.ids() == set()


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("X,2020-01-01T08:00,2020-01-03T08:00,,,31,,,", "hours", "alert and arrival give 48"),
        ("X,2020-01-01T08:00,2020-01-03T08:00,,,,no,,", "soon", "hours give yes"),
        ("X,,,700,100,,,8,", "days", "stock and daily give 7"),
        (
            "X,2020-01-03T08:00,2020-01-01T08:00,,,,,,", "arrival",
            "arrival is before alert (2020-01-03 08:00 UTC), so there is no hours",
        ),
    ],
)  # fmt: skip
def test_a_contradiction_is_a_fault_and_no_guess(row, field, reason, read):
    table = read(row)
    assert len(table.frame) == 0
    (fault, *_) = next(iter(table.quarantine.faults.values()))
    assert (fault.bucket, fault.field, fault.reason) == ("rejected", field, reason)
    assert fault.remedy.startswith("correct ")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (HOURS.replace('"number"', '"text"'), "what is derived here is of type 'number'"),
        (HOURS.replace('"arrival"', '"stock"'), "derived.to names 'stock', which is of type"),
        (HOURS.replace('"arrival"', '"arival"'), "names the field 'arival'"),
        (HOURS.replace(', to = "arrival"', ""), "'hours_from' goes together with 'to'"),
        (HOURS.replace("to =", "by ="), "'hours_from' goes together with 'to'"),
        (
            DAYS.replace('ratio_of = "stock", by = "daily"', 'of = "stock"'),
            "give one of hours_from, ratio_of, at_most, at_least",
        ),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(made, message):
    with pytest.raises(SpecError, match=message):
        layer(made)
