"""The rules of a column map, one by one, on a layer of Gridland."""

from __future__ import annotations

from typing import Any

import pytest

from geo_ops.errors import InputError
from geo_ops.specs.layer import LayerSpec
from geo_ops.tables.clean import CleanTable, read_layer
from tests.missions import UTC, layer, layer_data, source, told

MAP = {"title": "x", "citation": "x"}


def read(folder, text: str, columns: dict[str, Any], **rules: Any) -> CleanTable:
    (folder / "events.csv").write_text(text, encoding="utf-8")
    spec = layer(column_maps={"theirs": MAP | {"columns": columns} | rules})
    return read_layer(spec, source(column_map="theirs"), folder, UTC)


def values(table: CleanTable, name: str) -> list[Any]:
    column = table.frame[name].astype("object")
    return column.where(column.notna(), None).tolist()


def test_a_file_has_one_of_several_headings(tmp_path):
    columns = {"date": ["Datum", "Tag"], "killed": "n"}
    assert values(read(tmp_path, "Tag,n\n2020-01-01,3\n", columns), "killed") == [3]
    with pytest.raises(InputError, match="none of the columns 'Datum', 'Tag'"):
        read(tmp_path, "Day,n\n2020-01-01,3\n", columns)


def test_a_field_may_lack_its_column_only_if_said(tmp_path):
    columns = {"date": "d", "killed": "n"}
    assert values(read(tmp_path, "d\n2020-01-01\n", columns, optional=["killed"]), "killed") == [
        None
    ]
    with pytest.raises(InputError, match="the column 'n'"):
        read(tmp_path, "d\n2020-01-01\n", columns)


def test_joined_up_to_the_first_empty_part_only_if_said(tmp_path):
    text = "y,m,d\n2020,5,6\n2020,5,\n2020,,6\n"
    rule = {"of": ["y", "m", "d"], "with": "-", "partial": True}
    table = read(tmp_path, text, {}, joined={"date": rule})
    assert table.frame["_time_precision"].tolist() == ["day", "month", "year"]
    table = read(tmp_path, text, {}, joined={"date": ["y", "m", "d"]})
    assert table.frame["_time_precision"].tolist() == ["day"]


def test_columns_are_summed_where_one_is_filled_in(tmp_path):
    text = "d,a,b\n2020-01-01,1,2\n2020-01-01,,2\n2020-01-01,,\n2020-01-01,0,NA\n2020-01-01,x,2\n"
    rules = {"summed": {"killed": ["a", "b"]}, "values": {"killed": {"NA": ""}}}
    table = read(tmp_path, text, {"date": "d"}, **rules)
    assert values(table, "killed") == [3, 2, None, 0]
    assert table.quarantine.faults["events.csv:6"][0].value == "x + 2"


def test_the_first_case_that_fits_stands_before_the_column(tmp_path):
    text = "d,t,w\n2020-01-01,attack,\n2020-01-01,attack,Mine\n2020-01-01,attack,MINE \n"
    cases = [
        {"field": "weapon", "gives": "mine", "when": {"w": ["mine"]}},
        {"field": "weapon", "gives": "small arms", "when": {"t": ["attack"]}},
        {"field": "weapon", "gives": "never", "when": {"gone": ["x"]}},
    ]
    table = read(tmp_path, text, {"date": "d", "type": "t"}, cases=cases)
    assert values(table, "weapon") == ["small arms", "mine", "mine"]


def test_days_are_read_in_the_formats_that_are_said(tmp_path):
    text = "d\n01/02/2020\n3 May 2020\n2020-06-07\n01.02.2020\n04/02/2020 06:30\n"
    formats = ["%d/%m/%Y", "%d %B %Y", "%d/%m/%Y %H:%M"]
    table = read(tmp_path, text, {"date": "d"}, dates={"date": formats})
    found = [one.isoformat()[:16] for one in table.frame["_time"]]
    assert found[:3] == ["2020-02-01T00:00", "2020-05-03T00:00", "2020-06-07T00:00"]
    assert found[-1] == "2020-02-04T06:30"


def test_rows_that_are_not_meant_and_those_never_let_in_are_counted_apart(tmp_path):
    text = "d,kind,note\n" + "".join(
        f"2020-01-01,{kind},{note}\n"
        for kind, note in (("a", ""), ("b", ""), ("a", "secret"), ("b", "secret"), ("c", ""))
    )
    rules = {"only": {"kind": ["a"]}, "never": {"note": ["SECRET"], "gone": ["x"]}}
    table = read(tmp_path, text, {"date": "d", "note": "note"}, **rules)
    assert table.frame.index.tolist() == ["events.csv:2"]
    assert table.received == 1
    assert [(one.count, one.problem.split(" (")[0]) for one in table.findings] == [
        (2, "2 of 5 rows are not meant"), (2, "2 of 5 rows are never let in"),
    ]  # fmt: skip


def test_which_rows_are_meant_needs_its_column(tmp_path):
    with pytest.raises(InputError, match="'kind'"):
        read(tmp_path, "d\n2020-01-01\n", {"date": "d"}, only={"kind": ["a"]})


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"columns": {"date": "d"}, "constants": {"date": "x"}}, "stands in columns and in con"),
        ({"columns": {"dates": "d"}}, "column_maps.theirs.columns names the field 'dates'"),
        ({"columns": {}, "summed": {"killed": ["a"]}}, "summed.killed"),
        ({"columns": {}, "optional": ["kiled"]}, "column_maps.theirs.optional names"),
        ({"columns": {}, "cases": [{"field": "x", "gives": "y", "when": {"a": ["b"]}}]},
         "column_maps.theirs.cases names the field 'x'"),
        ({"columns": {}, "cases": [{"field": "note", "gives": "y", "when": {}}]}, "when"),
        ({"columns": {}, "time_codes": {"column": "p", "codes": {"1": "week"}}}, "'week'"),
    ],
)  # fmt: skip
def test_a_map_that_cannot_hold_is_refused(rules, message):
    data = layer_data() | {"column_maps": {"theirs": MAP | rules}}
    assert message in told(LayerSpec, data)
