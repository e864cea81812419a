"""The other commands: data on stdout, words on stderr, exit codes, nothing replaced unasked."""

from __future__ import annotations

import json

from tests.cli.conftest import COURTS, EVENTS
from tests.missions import write_mission

SUMMARY = """\
layer,measure,pcode,name,known_to,value,note
events,events,GR01,Éclat,,1,
events,events,GR02,Bravo,,1,
events,events,GR03,Alta,,0,
events,events,GR04,Delta,,2,
"""


def test_summary_is_data_on_stdout_and_fates_on_stderr(run, mission, content):
    words = ("summary", "--mission", mission, "--content", content, "--layer", "events")
    answer = run(*words, "--measure", "events")
    assert answer.code == 0
    assert [line for line in answer.out.splitlines() if "ISLE" not in line] == [
        line.replace(",known_to", "").replace(",,", ",", 1) if "," in line else line
        for line in SUMMARY.splitlines()
    ]
    assert "events: 9 received = 4 mapped, 1 outside" in answer.err


def test_summary_by_commune_has_the_bucket_of_the_region(run, mission, content):
    words = ("summary", "--mission", mission, "--content", content, "--layer", "events")
    answer = run(*words, "--measure", "events", "--by", "commune", "--json")
    rows = [json.loads(line) for line in answer.out.splitlines()]
    assert sum(row["value"] for row in rows) == 4
    assert {row["pcode"]: row["known_to"] for row in rows if row["known_to"]} == {"GR02": "region"}


def test_summary_by_month_fills_in_the_months_without_rows(run, mission, content):
    words = ("summary", "--mission", mission, "--content", content, "--layer", "events")
    answer = run(*words, "--measure", "events", "--by", "month", "--json")
    rows = [json.loads(line) for line in answer.out.splitlines()]
    assert [(row["period"], row["value"]) for row in rows] == [
        ("2020-01", 2),
        ("2020-02", 0),
        ("2020-03", 2),
    ]


def test_the_latest_report_holds(run, mission, content):
    words = ("summary", "--mission", mission, "--content", content, "--layer", "courts")
    answer = run(*words, "--by", "category", "--json")
    values = {row["category"]: row["value"] for row in map(json.loads, answer.out.splitlines())}
    assert values == {"full": 1, "unknown": 0, "part": 0, "shut": 1}
    assert "3 received = 2 mapped, 1 superseded" in answer.err


def test_mistyped_words_are_answered_with_the_nearest(run, mission, content):
    base = ("summary", "--mission", mission, "--content", content)
    for words, nearest in (
        ((*base, "--layer", "event"), "'events'"),
        ((*base, "--measure", "kiled"), "'killed'"),
        ((*base, "--by", "regoin"), "'region'"),
        ((*base, "Bravoo"), "'Bravo'"),
        (("buidl",), "'build'"),
        (("build", "mali-exercis"), "'mali-exercise'"),
    ):
        answer = run(*words)
        assert answer.code == 2
        assert nearest in answer.err
        assert answer.out == ""


def test_check_says_problem_consequence_remedy_and_judges(run, mission, content):
    answer = run("check", mission, "--content", content)
    assert answer.code == 0
    assert "not a number" in answer.err
    assert "1 of 9 rows cannot be used: killed: not a number (events.csv:7 'many')" in answer.err
    assert "a build writes them to checks/quarantine/events.csv" in answer.err
    assert run("check", mission, "--content", content, "--strict").code == 1


def test_check_counts_what_is_alike(run, tmp_path, content):
    faults = "".join(f"X{n},2020-01-05,attack,many{n},-29.5,0.5,,a fault\n" for n in range(200))
    mission = write_mission(tmp_path / "m", {"events": EVENTS + faults, "courts": COURTS})
    answer = run("check", mission, "--content", content)
    (line,) = [one for one in answer.err.splitlines() if "cannot be used" in one]
    assert "201 of 209 rows cannot be used: killed: not a number" in line
    assert "events.csv:7 'many', events.csv:11 'many0', events.csv:12 'many1' and 198 more" in line
    found = [json.loads(one) for one in run(
        "check", mission, "--content", content, "--json").out.splitlines()]  # fmt: skip
    (one,) = [one for one in found if "cannot be used" in one["problem"]]
    assert (one["count"], len(one["rows"]), one["rows"][0]) == (201, 50, "events.csv:7")


def test_check_finds_all_that_cannot_be_used_at_once(run, office):
    mission, content = office.mission, office.content
    layer = content / "layers" / "events" / "layer.toml"
    layer.write_text(layer.read_text("utf-8").replace("sensitivity =", "sensitivty ="), "utf-8")
    recipe = content / "maps" / "overview.toml"
    recipe.write_text(recipe.read_text("utf-8").replace("product =", "produkt ="), "utf-8")
    answer = run("check", mission, "--content", content, "--json")
    assert answer.code == 1
    found = [json.loads(line) for line in answer.out.splitlines()]
    problems = " ".join(one["problem"] + one["remedy"] for one in found)
    assert "'sensitivty'" in problems
    assert "'sensitivity'" in problems
    assert "'produkt'" in problems


def test_brief_has_its_full_name_and_replaces_nothing_unasked(run, mission, content, tmp_path):
    words = ("brief", "Bravo", "--mission", mission, "--content", content, "--lang", "fr")
    out = tmp_path / "briefs"
    answer = run(*words, "--out", out)
    assert answer.code == 0, answer.err
    stem = "GRD-0000_bravo-briefing_a4_20200630_v01_fr"
    assert {one.name for one in out.iterdir()} == {f"{stem}.{x}" for x in ("html", "pdf", "png")}
    before = (out / f"{stem}.pdf").read_bytes()
    again = run(*words, "--out", out)
    assert again.code == 2
    assert "--overwrite" in again.err
    assert run(*words, "--out", out, "--overwrite").code == 0
    assert (out / f"{stem}.pdf").read_bytes() == before


def test_map_is_one_file(run, mission, content, tmp_path):
    page = tmp_path / "page.html"
    words = ("map", "--mission", mission, "--content", content, "--out", page)
    assert run(*words).code == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert run(*words).code == 2


def test_map_of_an_area_opens_on_it(run, mission, content, tmp_path):
    whole, part = tmp_path / "whole.html", tmp_path / "part.html"
    words = ("map", "--mission", mission, "--content", content)
    assert run(*words, "--out", whole).code == 0
    assert run(*words, "GR02", "--out", part).code == 0
    assert whole.read_bytes() != part.read_bytes()


def test_init_makes_a_mission_that_builds(run, tmp_path):
    folder = tmp_path / "Ma première mission"
    assert run("init", folder, "--layer", "incidents", "--layer", "courts").code == 0
    assert run("check", folder).code == 0
    answer = run("summary", "--mission", folder, "--layer", "incidents", "--by", "region")
    assert answer.code == 0
    assert "received" in answer.err
    assert run("init", folder).code == 2


def test_init_of_another_country_has_no_rows_of_mali(run, office, tmp_path):
    content = office.content
    (content / "layers" / "events" / "sample.csv").write_text(
        "id,date,type,lon,lat\nE1,2020-01-01,attack,-4,15\n", "utf-8"
    )
    folder = tmp_path / "start"
    assert run("init", folder, "--content", content, "--region", "grd").code == 0
    assert (folder / "data" / "events.csv").read_text("utf-8").count("\n") == 1
    assert "exercise = false" in (folder / "mission.toml").read_text("utf-8")
    assert run("init", tmp_path / "x", "--layer", "incident").code == 2


def test_a_day_that_is_none_is_refused(run, mission):
    answer = run("build", mission, "--as-of", "30/06/2020")
    assert answer.code == 2
    assert "write it like 2020-06-30" in answer.err
