"""`geo-ops match`: a line a name on stdout, 1 when any is refused, bad input told in words."""

from __future__ import annotations

import json

import pytest

from tests.missions import write_content, write_mission
from tests.places import write_places

KEYS = [
    "query", "pcode", "name", "kind", "level", "vintage", "method", "score", "candidates",
    "reason", "precision", "longitude", "latitude", "count",
]  # fmt: skip


@pytest.fixture
def match(run, tmp_path):
    write_places(tmp_path)

    def match(*words):
        return run("match", "--country", "grd", "--content", tmp_path, *words)

    return match


def told(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


def test_names_as_json(match):
    answer = match("Bravo", "阿尔塔", "--json")
    assert answer.code == 0
    first, second = told(answer)
    assert list(first) == KEYS
    assert (first["query"], first["pcode"], first["level"], first["method"]) == (
        "Bravo", "GR02", "region", "name",
    )  # fmt: skip
    assert (second["name"], second["vintage"], second["score"]) == ("Alta", "2015", 1.0)
    assert answer.err == "2 of 2 resolved\n"


def test_a_refused_name_has_null_and_candidates_and_code_1(match):
    answer = match("Koro", "Bravo", "--json")
    assert answer.code == 1
    refused = told(answer)[0]
    assert (refused["pcode"], refused["kind"]) == (None, None)
    assert [one["pcode"] for one in refused["candidates"]] == ["GR0304", "GR0403"]
    assert refused["candidates"][0]["inside"] == "Alta"


def test_a_zone_is_an_answer_with_null(match):
    answer = match("Grid North", "Alta-Delta", "--json")
    assert answer.code == 0
    assert [(one["kind"], one["pcode"]) for one in told(answer)] == [
        ("zone", None),
        ("route", None),
    ]


def test_words_for_people(match):
    answer = match("Éclat", "Éclat-le-Neuf", "Koro", "Grid North", "Bra\u202evo", "")
    assert answer.out == (
        "'Éclat': GR01, region Éclat (name)\n"
        "'Éclat-le-Neuf': GR0103, settlement Éclat-le-Neuf in commune GR0103 (name)\n"
        "'Koro': refused; 2 places have that name; candidates: GR0304 (commune Koro in Alta); "
        "GR0403 (commune Koro in Delta)\n"
        "'Grid North': no unit, zone Nord du Quadrillé (name)\n"
        "'Bra<U+202E>vo': refused; the name holds unseen characters (U+202E); candidates: "
        "GR02 (region Bravo)\n"
        "'': refused; the name is empty\n"
    )


def test_parent_level_and_day(match):
    assert told(match("Koro", "--parent", "Delta", "--json"))[0]["pcode"] == "GR0403"
    assert told(match("Éclat", "--level", "commune", "--json"))[0]["pcode"] == "GR0101"
    old = told(match("GRD15-ISLE", "--as-of", "2012-01-01", "--json"))[0]
    assert (old["pcode"], old["method"], old["vintage"]) == ("GR02", "crosswalk", "2010")


def test_a_file_costs_its_distinct_names(match, tmp_path):
    path = tmp_path / "rows.csv"
    lines = ["place,region", "Koro,Alta", "Koro,Delta", "Koro,", "Koro,Alta", "Bravo,"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ("--file", path, "--column", "place", "--parent-column", "region", "--json")
    answer = match(*words)
    assert answer.code == 1
    assert [(one["query"], one["pcode"], one["count"]) for one in told(answer)] == [
        ("Koro", "GR0304", 2), ("Koro", "GR0403", 1), ("Koro", None, 1), ("Bravo", "GR02", 1),
    ]  # fmt: skip
    assert answer.err == "3 of 4 resolved\n"


def test_running_text_with_positions(match, tmp_path):
    path = tmp_path / "note.txt"
    text = "À Éclat-\nle-Neuf, et à Koro.\r\n在甲乙和阿尔\n\n塔大区。"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    answer = match("--text", path, "--json")
    found = told(answer)
    assert answer.code == 1  # Koro
    assert [one["pcode"] for one in found] == ["GR0103", None, "GR03"]
    assert [text[one["start"] : one["end"]] for one in found] == [one["text"] for one in found]
    assert [(one["line"], one["column"]) for one in found] == [(1, 3), (2, 15), (3, 5)]
    assert found[2]["word"] == "大区"
    people = match("--text", path).out.splitlines()
    assert people[0].startswith("1:3: 'Éclat-le-Neuf': GR0103")


def test_aliases_and_gazetteer_of_the_office(match, tmp_path):
    aliases, own = tmp_path / "aliases.csv", tmp_path / "own.csv"
    aliases.write_text("alias,place\nle nord,GR03\n", encoding="utf-8")
    own.write_text("name,lon,lat\nPost 7,-29.5,0.5\n", encoding="utf-8")
    answer = match("Le Nord", "Post 7", "--aliases", aliases, "--gazetteer", own, "--json")
    assert [(one["pcode"], one["method"]) for one in told(answer)] == [
        ("GR03", "reviewed"),
        ("GR0103", "gazetteer"),
    ]


def test_a_mission_brings_its_own(run, tmp_path):
    content, mission = tmp_path / "content", tmp_path / "mission"
    write_content(content)
    write_mission(mission, {"events": "id,date\n"})
    (mission / "aliases.csv").write_text("alias,place\nHQ,Bravo\n", encoding="utf-8")
    (mission / "gazetteer").mkdir()
    own = "name,kind,lon,lat\nPost 7,base,-29.5,0.5\n"
    (mission / "gazetteer" / "own.csv").write_text(own, encoding="utf-8")
    words = ("match", "HQ", "Post 7", "--mission", mission, "--content", content)
    answer = run(*words, "--json")
    assert [(one["pcode"], one["kind"]) for one in told(answer)] == [
        ("GR02", "unit"),
        ("GR0103", "base"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing to match; give names, or --file, or --text"),
        (("A", "--text", "{csv}"), "names and --text to match"),
        (("--file", "{csv}"), "--file and --column go together"),
        (("A", "--parent-column", "x"), "--parent-column is a column of --file"),
        (("--file", "{csv}", "--column", "plase"), "did you mean 'place'"),
        (("A", "--level", "comune"), "did you mean 'commune'"),
        (("A", "--country", "xyz"), "xyz"),
        (("--text", "{bytes}"), "not a text in UTF-8"),
        (("A", "--aliases", "{csv}"), "column 'alias' is missing"),
        (("A", "--as-of", "1999-01-01"), "no division of Gridland is known for that day"),
    ],
)
def test_mistakes_are_told_and_nothing_is_matched(match, tmp_path, words, said):
    (tmp_path / "x.csv").write_text("place\nBravo\n", encoding="utf-8")
    (tmp_path / "x.bin").write_bytes(b"\xff\xfe\x00")
    names = {"{csv}": tmp_path / "x.csv", "{bytes}": tmp_path / "x.bin"}
    answer = match(*(names.get(one, one) for one in words))
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
