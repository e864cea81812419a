"""`geo-ops summary`: crossings, change, files; data on stdout, the rest on stderr."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest


@pytest.fixture
def ask(run, mission, content):
    def command(*words):
        base = ("summary", "--mission", mission, "--content", content, "--layer", "events")
        return run(*base, "--measure", "events", *words)

    return command


def rows_of(answer):
    assert answer.code == 0
    return list(csv.DictReader(io.StringIO(answer.out)))


def test_by_unit_quarter_and_category(ask):
    rows = rows_of(ask("--by", "region,quarter,category", "--no-zeros"))
    assert [(r["pcode"], r["period"], r["category"], r["value"]) for r in rows] == [
        ("GR01", "2020-Q1", "attack", "1"), ("GR02", "2020-Q1", "attack", "1"),
        ("GR04", "2020-Q1", "attack", "1"), ("GR04", "2020-Q1", "armed_clash", "1"),
    ]  # fmt: skip


def test_what_became_of_the_rows_is_said_of_the_layer_asked_for(ask, run, mission, content):
    assert [line.split(":")[0] for line in ask().err.splitlines() if "received" in line] == [
        "events"
    ]
    both = run("summary", "--mission", mission, "--content", content).err
    assert "courts: " in both
    assert "events: " in both


def test_weeks_of_an_area(ask):
    rows = rows_of(ask("Delta", "--by", "week"))
    assert rows[0]["pcode"] == "GR04"
    assert [row["period"] for row in rows if row["value"] == "1"] == ["2020-W02", "2020-W09"]
    assert len(rows) == 10  # from the first week with a row to the last, wherever it is


def test_change(ask):
    rows = rows_of(ask("--by", "month", "--change"))
    assert [(r["period"], r["previous"], r["change"]) for r in rows] == [
        ("2020-01", "", ""), ("2020-02", "2", "-2"), ("2020-03", "0", "2"),
    ]  # fmt: skip
    assert rows[1]["verdict"] == "no visible change"


def test_a_file_says_what_it_is_and_is_not_replaced(ask, tmp_path):
    for name, read in (("a.csv", pd.read_csv), ("a.parquet", pd.read_parquet)):
        path = tmp_path / name
        answer = ask("--by", "region,month", "--no-zeros", "--out", path)
        assert answer.out.strip() == str(path)
        table = read(path)
        assert table["value"].sum() == 4
        assert {"as_of", "classification", "exercise"} <= set(table.columns)
        assert ask("--by", "region", "--out", path).code == 2
        assert ask("--by", "region", "--out", path, "--overwrite").code == 0


def test_what_cannot_be_written_or_asked_is_told(ask, tmp_path):
    answer = ask("--out", tmp_path / "a.xls")
    assert answer.code == 2
    assert "tables are not written as '.xls'" in answer.err
    assert not list(tmp_path.iterdir())
    answer = ask("--by", "region,hour")
    assert answer.code == 2
    assert "figures are not divided like that" in answer.err
