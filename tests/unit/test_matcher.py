"""The place matcher on Gridland: for certain, or refused with candidates; never guessed."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.boundaries.places.matcher_answers import Question
from geo_ops.errors import BoundaryError, InputError
from tests.places import grid_matcher, write_places


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    write_places(folder)
    return folder


@pytest.fixture(scope="module")
def matcher(root):
    return grid_matcher(root)


def said(match):
    return match.pcode, match.kind, match.level, match.method


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # Codes, before names.
        ("GR0304", ("GR0304", "unit", "commune", "pcode")),
        (" gr0304 ", ("GR0304", "unit", "commune", "pcode")),
        # Names: case, accents, hyphens, apostrophes and the form of Unicode do not matter.
        ("Bravo", ("GR02", "unit", "region", "name")),
        ("BRAVO", ("GR02", "unit", "region", "name")),
        ("saint eloi", ("GR0203", "unit", "commune", "name")),
        ("Saint\u2011Éloi", ("GR0203", "unit", "commune", "name")),
        ("Sainteloi", ("GR0203", "unit", "commune", "name")),
        ("E\u0301clat", ("GR01", "unit", "region", "name")),
        ("Ｂｒａｖｏ", ("GR02", "unit", "region", "name")),
        ("Gridland", ("GR", "unit", "country", "name")),
        # Nested homonyms: the outermost, unless a word or the question says the level.
        ("Éclat", ("GR01", "unit", "region", "name")),
        ("Commune de l'Éclat", (None, None, None, None)),
        ("Commune d'Éclat", ("GR0101", "unit", "commune", "name")),
        ("commune rurale de Éclat", ("GR0101", "unit", "commune", "name")),
        ("Éclat (commune)", ("GR0101", "unit", "commune", "name")),
        ("Region of Éclat", ("GR01", "unit", "region", "name")),
        ("Éclat region", ("GR01", "unit", "region", "name")),
        # A name that reads like nothing is a name when a unit has it.
        ("NA", ("GR0202", "unit", "commune", "name")),
        # A town, and as an alias the region around it: only the region is sure.
        ("Aïlta", ("GR03", "unit", "region", "name")),
        ("Ailta town", ("GR0303", "settlement", "commune", "name")),
        # Homonyms side by side need their parent.
        ("Koro (Alta)", ("GR0304", "unit", "commune", "name")),
        ("Koro, region of Delta", ("GR0403", "unit", "commune", "name")),
        # Other kinds.
        ("Éclat le Neuf", ("GR0103", "settlement", "commune", "name")),
        ("New Eclat", ("GR0103", "settlement", "commune", "name")),
        ("village de Éclat-le-Neuf", ("GR0103", "settlement", "commune", "name")),
        ("Centretown", ("GR0102", "settlement", "commune", "name")),
        ("Vague", ("GR03", "settlement", "region", "name")),
        ("Camp Bravo", ("GR0202", "base", "commune", "name")),
        ("Axe Alta-Delta", (None, "route", None, "name")),
        ("axe Alta–Delta", (None, "route", None, "name")),
        ("grid north", (None, "zone", None, "name")),
        # Other languages, variants, misprints.
        ("阿尔塔", ("GR03", "unit", "region", "alias")),
        ("阿 尔 塔", ("GR03", "unit", "region", "alias")),
        ("阿尔他", ("GR03", "unit", "region", "alias")),
        ("阿尔塔大区", ("GR03", "unit", "region", "alias")),
        ("阿尔塔地区", ("GR03", "unit", "region", "alias")),
        ("科罗镇", ("GR0304", "unit", "commune", "alias")),
        ("ألطا", ("GR03", "unit", "region", "alias")),
        ("أَلْطا", ("GR03", "unit", "region", "alias")),
        ("Альта", ("GR03", "unit", "region", "alias")),
    ],
)
def test_answers(matcher, text, answer):
    found = matcher.resolve(text)
    assert said(found) == answer
    assert found.score == (1.0 if found.resolved else found.score)
    assert found.query == text
    assert found.vintage == ("2015" if found.pcode else None)


@pytest.mark.parametrize(
    ("text", "reason", "candidates"),
    [
        ("Koro", "2 places have that name", ["GR0304", "GR0403"]),
        ("Delta", "is no place here (operation)", ["GR04"]),
        ("甲乙", "is no place here (foreign)", []),
        ("丙丁", "only likely", ["GR02"]),
        ("Brav0", "no place has that name", ["GR02"]),
        ("Bravo-Nowhere", "no place has that name", []),
        ("Alta镇", "no commune has that name", ["GR03"]),
        ("Region de Commune 0103", "no region has that name", ["GR0103"]),
        ("Region of Koro commune", "its words name two levels", []),
        ("village de Koro", "no settlement has that name", ["GR0304", "GR0403"]),
    ],
)
def test_refusals(matcher, text, reason, candidates):
    found = matcher.resolve(text)
    assert (found.resolved, found.pcode, found.method) == (False, None, None)
    assert reason in found.reason
    assert [one.pcode for one in found.candidates][: len(candidates)] == candidates
    assert found.score == max((one.score for one in found.candidates), default=0.0)


@pytest.mark.parametrize(
    ("text", "reason", "candidates"),
    [
        ("", "empty", []),
        (" \t\n", "empty", []),
        ("\u00a0", "empty", []),
        ("x" * 500, "500 characters", []),
        ("Bravo " * 30, "180 characters", []),
        ("Bra\0vo", "U+0000", ["GR02"]),
        ("\u202eBravo", "U+202E", ["GR02"]),
        ("Bravo\u200f", "U+200F", ["GR02"]),
        ("Bra\ud800vo", "U+D800", ["GR02"]),
        ("Brаvo", "mixes alphabets", ["GR02"]),  # the third letter is Cyrillic
        ("Alta/Bravo", "several places", ["GR03", "GR02"]),
        ("Alta, Bravo", "several places", ["GR03", "GR02"]),
        ("Alta; Nowhere", "several places", ["GR03"]),
        ("Alta et Bravo", "several places", ["GR03", "GR02"]),
        ("Alta and Bravo", "several places", ["GR03", "GR02"]),
        ("Alta - Bravo", "several places", ["GR03", "GR02"]),
        ("阿尔塔和乙", "several places", ["GR03", "GR04"]),
        ("阿尔塔、乙", "several places", ["GR03", "GR04"]),
        ("N/A", "no place is known", []),
        ("inconnu", "no place is known", []),
        ("Non précisé", "no place is known", []),
        ("unknown", "no place is known", []),
        ("-", "no letters", []),
        ("?", "no letters", []),
        ("0203", "a number", []),
        ("12.5", "a number", []),
        ("<img src=x onerror=alert(1)>", "no place", []),
        ("'; DROP TABLE units;--", "no place", []),
        ("../../etc/passwd", "no place", []),
        ("=cmd|' /C calc'!A0", "no place", []),
    ],
)
def test_bad_input_is_refused_and_reported(matcher, text, reason, candidates):
    found = matcher.resolve(text)
    assert not found.resolved
    assert reason in found.reason
    assert [one.pcode for one in found.candidates] == candidates


def test_a_parent_settles_homonyms(matcher):
    assert matcher.resolve("Koro", parent="Alta").pcode == "GR0304"
    assert matcher.resolve("Koro", parent="GR04").pcode == "GR0403"
    assert matcher.resolve("Koro", parent="阿尔塔").pcode == "GR0304"
    assert matcher.resolve("科罗", parent="Bravo").reason == "no place in Bravo has that name"
    # A decoy is a homonym: where the parent or the level is said, it is not meant.
    assert matcher.resolve("Delta", parent="Gridland").pcode == "GR04"
    assert matcher.resolve("Delta", level="region").pcode == "GR04"


@pytest.mark.parametrize("parent", ["Nowhere", "Koro", "N/A", "Camp Bravo", "grid north", " "])
def test_an_unclear_parent_is_no_parent(matcher, parent):
    found = matcher.resolve("Koro", parent=parent)
    assert not found.resolved
    assert "the place around it" in found.reason


def test_a_code_must_lie_in_its_parent(matcher):
    assert matcher.resolve("GR0304", parent="Alta").pcode == "GR0304"
    found = matcher.resolve("GR0304", parent="Delta")
    assert (found.pcode, found.reason) == (None, "the code is not in GR04 Delta")
    found = matcher.resolve("GR0304", level="region")
    assert (found.pcode, found.reason) == (None, "the code is of level commune, not region")


def test_several_parents_narrow_one_after_the_other(matcher):
    inside = (("country", "Gridland"), ("region", "Alta"))
    assert matcher.answer(Question("Koro", inside)).pcode == "GR0304"
    found = matcher.answer(Question("Koro", (("region", "Alta"), ("commune", "Commune 0401"))))
    assert "'Commune 0401': no commune in Alta has that name" in found.reason


@pytest.mark.parametrize(
    ("text", "level", "pcode", "kind"),
    [
        ("Éclat", "commune", "GR0101", "unit"),
        ("Éclat", "region", "GR01", "unit"),
        ("Éclat", "country", None, None),
        ("Centre-Ville", "settlement", "GR0102", "settlement"),
        # A settlement answers with the commune that holds it; a commune is no settlement.
        ("Centre-Ville", "commune", "GR0102", "settlement"),
        ("Vague", "commune", None, None),
        ("Koro", "settlement", None, None),
        ("Camp Bravo", "base", "GR0202", "base"),
        ("Alta-Delta", "route", None, "route"),
        ("Region of Éclat", "commune", None, None),
    ],
)
def test_the_level_of_the_question(matcher, text, level, pcode, kind):
    found = matcher.resolve(text, level=level)
    assert (found.pcode, found.kind) == (pcode, kind)


def test_a_level_that_is_none_is_an_error(matcher):
    with pytest.raises(BoundaryError, match="did you mean 'commune'"):
        matcher.resolve("Koro", level="comune")


def test_where_a_place_lies(matcher):
    town = matcher.resolve("Centre-Ville")
    assert (town.longitude, town.latitude, town.precision) == (-28.5, 1.5, "settlement")
    vague = matcher.resolve("Vague")
    assert (vague.longitude, vague.precision) == (None, "region")
    assert matcher.resolve("Éclat").precision == "region"
    assert matcher.resolve("grid north").precision is None


def test_a_code_of_another_division_is_answered_and_says_so(root):
    old = grid_matcher(root, as_of=dt.date(2012, 1, 1))
    found = old.resolve("GRD15-ISLE")
    assert said(found) == ("GR02", "unit", "region", "crosswalk")
    assert (found.vintage, "of division 2015" in found.reason) == ("2010", True)
    assert old.resolve("GRD15-ISLE", parent="Alta").pcode is None
    assert grid_matcher(root).resolve("GRD15-ISLE").method == "pcode"


@given(st.text(max_size=40))
def test_no_text_breaks_it_and_only_known_names_resolve(matcher, text):
    found = matcher.resolve(text)
    assert found.resolved == (found.method is not None)
    if found.resolved:
        assert found.candidates == ()
        assert unicodedata.normalize("NFC", text).strip()


@given(st.sampled_from(["Bravo", "Saint-Éloi", "Éclat-le-Neuf", "Koro"]), st.data())
def test_spelling_habits_do_not_matter(matcher, name, data):
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    joiner = data.draw(st.sampled_from([" ", "-", "'", "\u2019", "\u00a0"]))
    other = unicodedata.normalize(form, name.replace("-", joiner))
    other = data.draw(st.sampled_from([other.upper(), other.lower(), f"  {other}\n"]))
    assert said(matcher.resolve(other)) == said(matcher.resolve(name))


# --- What a mission adds ---
def reviewed(root, folder, *lines):
    path = folder / "aliases.csv"
    path.write_text("\n".join(["alias,place,reviewed_by", *lines]) + "\n", encoding="utf-8")
    return grid_matcher(root, aliases=path)


def test_a_reviewed_alias_resolves_and_stands_before_all(root, tmp_path):
    matcher = reviewed(root, tmp_path, "Brav0,Bravo,A", "Koro,GR0403,A", "le nord,grid north,B")
    assert said(matcher.resolve("brav0")) == ("GR02", "unit", "region", "reviewed")
    assert matcher.resolve("Koro").pcode == "GR0403"
    assert matcher.resolve("Commune de Koro").pcode == "GR0403"
    assert said(matcher.resolve("le nord")) == (None, "zone", None, "reviewed")
    found = matcher.resolve("Koro", parent="Alta")
    assert (found.pcode, "reviewed alias says GR0403" in found.reason) == (None, True)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["X,Koro,A"], r"aliases\.csv:2: the place 'Koro': 2 places have that name"),
        (["X,Brav0,A"], r"aliases\.csv:2: the place 'Brav0': no place has that name"),
        ([" ,Bravo,A"], r"aliases\.csv:2: the alias is empty"),
        (["X,Bravo,A", "x,Alta,A"], r"aliases\.csv:3: the alias 'x' stands above"),
    ],
)
def test_an_alias_must_mean_one_place(root, tmp_path, lines, message):
    with pytest.raises(InputError, match=message):
        reviewed(root, tmp_path, *lines)


def test_the_same_alias_twice_is_no_contradiction(root, tmp_path):
    assert reviewed(root, tmp_path, "X,Bravo,A", "x,GR02,B").resolve("X").pcode == "GR02"


def test_equal_questions_are_answered_once(root):
    matcher = grid_matcher(root)
    first = matcher.resolve("Koro", parent="Alta")
    assert matcher.resolve("Koro", parent="Alta") is first
    assert matcher.answer_all([Question("Alta")] * 3)[2].pcode == "GR03"
