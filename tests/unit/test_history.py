"""Reports on one thing: which one holds, how old it is, and where they disagree."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from geo_ops.boundaries.pack import load_pack
from geo_ops.spatial.expectations import data_findings
from geo_ops.spatial.history import age_days
from geo_ops.spatial.locate import Located, locate
from geo_ops.tables.clean import read_layer
from tests.missions import UTC, layer, source, write_content

AS_OF = dt.date(2020, 6, 30)
HEAD = "id,reported,open,staff,code\n"


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    content = write_content(tmp_path_factory.mktemp("content"))
    return load_pack(content, "grd").units("2015")


@pytest.fixture
def located(units, tmp_path):
    def read(*files: str, snapshot: bool = False, stale: int | None = None, **keys) -> Located:
        spec = layer(
            "courts",
            history={"key": "id", "snapshot": snapshot},
            expect={} if stale is None else {"stale_after_days": stale},
        )
        sources = []
        for number, text in enumerate(files, start=1):
            (tmp_path / f"c{number}.csv").write_text(HEAD + text, encoding="utf-8")
            sources.append(source(f"c{number}.csv", "courts").model_copy(
                update={"name": f"s{number}"} if len(files) > 1 else {}))  # fmt: skip
        table = read_layer(spec, sources, tmp_path, UTC)
        return locate(table, sources, units, AS_OF, UTC)

    return read


def told(found: Located) -> list[str]:
    return [one.problem for one in data_findings(found, AS_OF, UTC)]


# --- age ------------------------------------------------------------------------------------------


def test_the_report_that_holds_says_how_old_it_is(located):
    found = located(
        "A,2020-06-28,yes,yes,GR0101\nA,2020-01-01,no,no,GR0101\nB,2020-03,no,no,GR0102\n"
    )
    assert found.rows["age_days"].to_dict() == {"c1.csv:2": 2, "c1.csv:4": 121}
    assert str(found.rows["age_days"].dtype) == "Int64"


def test_age_is_counted_in_days_of_the_region():
    times = pd.Series(pd.to_datetime(["2020-06-29T22:30Z", None], utc=True))
    assert age_days(times, AS_OF, UTC).tolist() == [1, pd.NA]
    assert age_days(times, AS_OF, ZoneInfo("Africa/Maputo")).tolist() == [0, pd.NA]


def test_a_layer_without_history_has_no_age(units, tmp_path):
    (tmp_path / "events.csv").write_text("date,code\n2020-01-01,GR0101\n", encoding="utf-8")
    table = read_layer(layer(), source(), tmp_path, UTC)
    assert "age_days" not in locate(table, source(), units, AS_OF, UTC).rows.columns


# --- reports that disagree ------------------------------------------------------------------------


def test_of_two_reports_of_one_day_the_one_further_down_holds_and_it_is_told(located):
    found = located("A,2020-06-01,yes,yes,GR0101\n", "A,2020-06-01,no,no,GR0101\n")
    assert found.rows.index.tolist() == ["c2.csv:2"]
    (finding,) = found.findings
    assert "1 times reports on the same id and day say different things" in finding.problem
    assert "c1.csv:2 against c2.csv:2" in finding.problem
    assert finding.consequence == "the one further down holds: the later table, the later line"
    assert finding.rows == ("c1.csv:2", "c2.csv:2")


def test_two_reports_that_agree_are_no_finding(located):
    found = located("A,2020-06-01,yes,yes,GR0101\n", "A,2020-06-01,yes,yes,GR0101\n")
    assert found.findings == ()
    assert found.ledger.superseded == 1


def test_a_report_of_a_month_in_which_another_says_otherwise(located):
    found = located("A,2020-06,yes,yes,GR0101\nA,2020-06-10,no,no,GR0101\n"
                    "B,2020-05,yes,yes,GR0101\nB,2020-06-10,no,no,GR0101\n")  # fmt: skip
    (finding,) = found.findings
    assert finding.rows == ("c1.csv:2",)
    assert found.rows.index.tolist() == ["c1.csv:3", "c1.csv:5"]


def test_a_gap_between_reports_is_told_with_its_length(located):
    text = "A,2020-01-01,yes,yes,GR0101\nA,2020-06-01,yes,yes,GR0101\nA,2020-06-20,no,yes,GR0101\n"
    (finding,) = located(text, stale=90).findings
    assert finding.severity == "info"
    assert "(152 days before c1.csv:3)" in finding.problem
    assert located(text, stale=152).findings == ()
    assert located(text).findings == ()


def test_a_report_after_the_as_of_date_contradicts_nothing(located):
    found = located(
        "A,2020-07-01,yes,yes,GR0101\nA,2020-07-01,no,no,GR0101\nA,2020-06-01,no,no,GR0101\n"
    )
    assert found.findings == ()


# --- full pictures --------------------------------------------------------------------------------


def test_a_key_twice_in_one_picture_counts_once_and_is_told(located):
    text = "A,2020-06-01,yes,yes,GR0101\nB,2020-06-01,yes,yes,GR0102\nA,2020-06-01,no,no,GR0101\n"
    found = located(text, snapshot=True)
    assert found.rows.index.tolist() == ["c1.csv:3", "c1.csv:4"]
    assert found.ledger.superseded == 1
    (finding,) = found.findings
    assert finding.rows == ("c1.csv:2",)


def test_a_key_that_vanished_and_came_back_is_told(located):
    days = ("2020-01-01", "2020-02-01", "2020-03-01")
    rows = [f"A,{day},yes,yes,GR0101" for day in days]
    rows += [f"B,{day},yes,yes,GR0102" for day in (days[0], days[2])]
    rows += [f"C,{days[0]},yes,yes,GR0103"]
    (finding,) = located("\n".join(rows) + "\n", snapshot=True).findings
    assert "1 times a id is missing in a full picture" in finding.problem
    assert "(B, back in c1.csv:6)" in finding.problem


def test_pictures_that_overlap_and_gaps_between_pictures_are_told(located):
    text = "A,2020-01,yes,yes,GR0101\nA,2020-01-15,yes,yes,GR0101\nA,2020-06-01,no,no,GR0101\n"
    overlap, gap = located(text, snapshot=True, stale=90).findings
    assert "1 full pictures overlap with the next one" in overlap.problem
    assert overlap.rows == ("c1.csv:2",)
    assert "(138 days before c1.csv:4)" in gap.problem


# --- stale data -----------------------------------------------------------------------------------


def test_old_reports_are_summed_up_with_the_oldest_first(located):
    rows = "".join(f"K{one},2020-01-{one:02d},yes,yes,GR0101\n" for one in range(1, 10))
    (problem,) = told(located(rows, "Z,2020-06-29,yes,yes,GR0101\n", stale=30))
    assert problem.startswith(
        "9 of 10 last reports are older than 30 days: K1 181 days (c1.csv:2),"
    )
    assert problem.endswith("K3 179 days (c1.csv:4) and 6 more; 9 of s1")


def test_each_source_has_its_own_last_picture_and_must_be_fresh(located):
    force = "A,2020-05-01,yes,yes,GR0101\nA,2020-06-29,yes,yes,GR0101\n"
    found = located(force, "P,2020-04-30,yes,yes,GR0102\n", snapshot=True, stale=60)
    assert found.rows.index.tolist() == ["c1.csv:3", "c2.csv:2"]
    (problem,) = told(found)
    assert "1 of 2 sources is more than 60 days" in problem
    assert problem.endswith(": s2 61 days")


def test_each_source_of_events_must_be_fresh(units, tmp_path):
    spec = layer(expect={"stale_after_days": 30})
    sources = []
    for name, day in (("a", "2020-06-29"), ("b", "2020-01-01"), ("c", "2020-02-01")):
        (tmp_path / f"{name}.csv").write_text(f"date,code\n{day},GR0101\n", encoding="utf-8")
        sources.append(source(f"{name}.csv").model_copy(update={"name": name}))
    found = locate(read_layer(spec, sources, tmp_path, UTC), sources, units, AS_OF, UTC)
    (problem,) = told(found)
    assert "2 of 3 sources" in problem
    assert problem.endswith("b 181 days, c 150 days")


def test_where_sources_are_linked_each_has_keys_of_its_own(units, tmp_path):
    spec = layer("courts", link={"km": 1.0})
    sources = []
    for name, day in (("a", "2020-06-01"), ("b", "2020-06-02")):
        (tmp_path / f"{name}.csv").write_text(f"{HEAD}A,{day},yes,yes,GR0101\n", encoding="utf-8")
        sources.append(source(f"{name}.csv", "courts").model_copy(update={"name": name}))
    found = locate(read_layer(spec, sources, tmp_path, UTC), sources, units, AS_OF, UTC)
    assert found.rows.index.tolist() == ["a.csv:2", "b.csv:2"]
    assert found.ledger.superseded == 0
