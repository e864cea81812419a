"""One table of figures out of a situation, as `geo-ops summary` prints it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo_ops.assemble import Options, assemble, load_mission
from geo_ops.errors import ContentNotFoundError
from geo_ops.release.question import Question, figures_table
from geo_ops.specs.layer import AUDIENCES
from tests import missions

EVENTS = (
    "id,date,type,killed,code",
    "a,2020-01-05,attack,1,GR0101",
    "b,2020-01-31,attack,2,GR0102",
    "c,2020-03-01,armed clash,4,GR0203",
    "d,2020-03-02,attack,,GR01",
    "e,2020-03-02,,,GR",
)
COURTS = ("id,reported,open,staff,code", "x,2020-01-01,yes,yes,GR0101")
# A circle in the middle of GR0101, well inside it.
ZONES = """
[[zones]]
id = "posts"
title = { en = "Posts", fr = "Postes" }
file = "posts.csv"
citation = { en = "Made up", fr = "Inventé" }
radius_km = 20.0
gaps = true
audience = "public"
"""


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("question")
    missions.write_content(folder / "content")
    tables = {"events": "\n".join(EVENTS) + "\n", "courts": "\n".join(COURTS) + "\n"}
    missions.write_mission(folder / "mission", tables, ZONES)
    (folder / "mission" / "posts.csv").write_text(
        "code,longitude,latitude\nP1,-29.5,1.5\n", "utf-8"
    )

    def assembled(audience):
        options = Options(content=folder / "content", audience=audience)
        return assemble(load_mission(str(folder / "mission"), options), options).situation

    return {name: assembled(name) for name in AUDIENCES}


@pytest.fixture(scope="module")
def ask(situation):
    def ask(by, *areas, layer="events", measure="events", audience="internal"):
        return figures_table(situation[audience], Question(by, tuple(areas), layer, measure))

    return ask


def rows(table, *columns):
    return list(zip(*(table[name] for name in columns), strict=True))


def test_by_a_level_every_unit_and_then_the_buckets(ask):
    table = ask("region")
    assert table.columns.tolist() == [
        "layer", "measure", "pcode", "name", "known_to", "value", "note",
    ]  # fmt: skip
    assert rows(table, "pcode", "name", "known_to", "value") == [
        ("GR01", "Éclat", "", 3), ("GR02", "Bravo", "", 1), ("GR03", "Alta", "", 0),
        ("GR04", "Delta", "", 0), ("GRD15-ISLE", "Isle", "", 0), ("GR", "Quadrillie", "country", 1),
    ]  # fmt: skip
    assert set(table["note"]) == {""}


def test_inside_areas_the_buckets_of_coarser_units_are_left_out(ask):
    table = ask("commune", "GR01")
    assert rows(table, "pcode", "value") == [
        ("GR0101", 1), ("GR0102", 1), ("GR0103", 0), ("GR0104", 0), ("GR01", 1),
    ]  # fmt: skip
    assert ask("commune", "GR01", "GR0203")["value"].sum() == 4
    assert ask("commune", "GR")["value"].sum() == 5


def test_a_level_without_buckets_needs_no_column_for_them(ask):
    assert "known_to" not in ask("country").columns


def test_by_month(ask):
    assert rows(ask("month"), "period", "value") == [
        ("2020-01", 2), ("2020-02", 0), ("2020-03", 3),
    ]  # fmt: skip
    table = ask("month", "GR01", "GR02")
    assert rows(table, "pcode", "value") == [
        ("GR01", 2), ("GR01", 0), ("GR01", 1), ("GR02", 0), ("GR02", 0), ("GR02", 1),
    ]  # fmt: skip


def test_by_category(ask):
    assert rows(ask("category"), "category", "value") == [
        ("attack", 3),
        ("armed_clash", 1),
        ("", 1),
    ]
    assert rows(ask("category", "GR02"), "category", "value") == [("armed_clash", 1)]


def test_without_a_layer_or_measure_all_of_them(ask):
    table = ask("country", layer=None, measure=None)
    assert rows(table, "layer", "measure", "value") == [
        ("events", "events", 5), ("events", "attacks", 3), ("events", "killed", 7),
        ("courts", "courts", 1),
    ]  # fmt: skip
    assert rows(ask("country", layer=None, measure="killed"), "value") == [(7,)]


def test_a_suppressed_figure_has_no_value_and_a_note(ask):
    """A floor of 3, and 3 + 1 + 1 of 5: nothing could be shown without telling the ones."""
    table = ask("region", audience="public")
    assert set(rows(table, "value", "note")) == {("", "suppressed")}
    assert rows(ask("country", audience="public"), "value", "note") == [(5, "")]
    assert ask("month", "GR01", audience="public").empty


def test_by_zone_what_cannot_be_told_is_no_zero(situation, ask):
    """The zone holds a part of GR0101, in which one event is known only to the commune."""
    lines = {row[0].split(":")[0] or row[1]: row[2]
             for row in rows(ask("zone:posts"), "note", "pcode", "value")}  # fmt: skip
    assert lines == {"posts/P1": 0, "again": 0, "outside": 2, "unknown": 3, "total": 5}
    # Where only counts may leave, nothing is known of a zone: no 0, and no total of 0.
    view = situation["internal"].layer("events")
    counts_only = replace(view, rows=view.rows.iloc[:0])
    narrow = replace(situation["internal"], layers=(counts_only,))
    table = figures_table(narrow, Question("zone:posts", (), "events", "events"))
    assert rows(table, "value", "note") == [("", "suppressed")]
    assert rows(ask("zone:posts", audience="public"), "value", "note") == [("", "suppressed")]
    # Nor under a floor, with the rows at hand: a zone cuts across what a floor protects.
    figures = replace(situation["internal"].figures, floors=frozenset({"events"}))
    floored = replace(situation["internal"], figures=figures)
    table = figures_table(floored, Question("zone:posts", (), "events", "events"))
    assert rows(table, "value", "note") == [("", "suppressed")]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (
            Question("regoin"),
            "--by 'regoin': figures are not divided like that; did you mea",
        ),
        (Question("years"), "--by 'years': figures are not divided like that; did you mean 'year'"),
        (Question("region", layer="evnts"), "shows no such layer to 'internal'; did you me"),
        (
            Question("region", measure="kiled"),
            "measure 'kiled': no layer has it; did you me",
        ),
        (Question("region", layer="courts", measure="killed"), "measure 'killed': no layer has it"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest(situation, question, message):
    with pytest.raises(ContentNotFoundError) as caught:
        figures_table(situation["internal"], question)
    assert message in str(caught.value)


def test_a_layer_that_is_withheld_is_not_named_as_a_choice(situation):
    with pytest.raises(ContentNotFoundError) as caught:
        figures_table(situation["partners"], Question("region", layer="courts"))
    assert str(caught.value) == (
        "layer 'courts': the mission shows no such layer to 'partners'; known: events"
    )
