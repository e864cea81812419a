"""Names in prose: where they stand, the longest first, and not inside other names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.boundaries.places.running_text import find_places
from geo_ops.boundaries.places.running_text_stream import read_stream
from tests.places import grid_matcher, write_places


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    write_places(folder)
    return grid_matcher(folder)


def bare(name):
    """Without the white space that lines bring with them."""
    return re.sub(r"\s", "", name)


@pytest.fixture(scope="module")
def found(matcher):
    """Find the places of a text; each stands where it says, and its name is what stands there."""

    def found(text):
        mentions = find_places(text, matcher)
        for one in mentions:
            assert text[one.start : one.end] == one.text
            lines = text[: one.start].split("\n")
            assert (one.line, one.column) == (len(lines), len(lines[-1]) + 1)
            plain = re.sub(r"https?://\S+|[A-Z]/\d+/\d+|\d+-\d+ \d+/\d+|\s|-", "", one.text)
            assert plain == re.sub(r"\s|-", "", one.match.query)
        return [(bare(one.match.query), one.match.pcode or one.match.kind) for one in mentions]

    return found


@pytest.mark.parametrize(
    ("text", "places"),
    [
        # French and English: whole words, with a capital, the longest first.
        ("À Bravo et à Saint-Éloi.", [("Bravo", "GR02"), ("Saint-Éloi", "GR0203")]),
        ("bravo ! Bravissimo, Bravos.", []),
        ("BRAVO", [("BRAVO", "GR02")]),
        ("d'Éclat, l\u2019Éclat", [("Éclat", "GR01"), ("Éclat", "GR01")]),
        ("Éclat-le-Neuf and Éclat", [("Éclat-le-Neuf", "GR0103"), ("Éclat", "GR01")]),
        ("E\u0301clat", [("E\u0301clat", "GR01")]),
        ("in New\nEclat", [("New Eclat", "GR0103")]),
        ("en Quadrillie", [("Quadrillie", "GR")]),
        ("the north: Grid North", [("Grid North", "zone")]),
        # Hyphens at line ends: in the name, or of the printer.
        ("à Saint-\nÉloi", [("Saint-Éloi", "GR0203")]),
        ("à Bra-\nvo", [("Bra-vo", "GR02")]),
        ("à Bra\nvo", []),
        ("à Saint-\r\n\r\nÉloi", [("Saint-Éloi", "GR0203")]),
        # A hyphen ties a name to a word that is none: not our Bravo.
        ("Bravo-Zulu, Port-Bravo", []),
        ("Bravo-Nord, Alta-Bravo", [("Bravo", "GR02"), ("Alta", "GR03"), ("Bravo", "GR02")]),
        ("the Alta-Delta axis", [("Alta-Delta axis", "route")]),
        # Words beside a name say its level; lists share them.
        ("la commune d'Éclat", [("Éclat", "GR0101")]),
        ("Éclat commune", [("Éclat", "GR0101")]),
        ("les communes de Éclat et Saint-Éloi", [("Éclat", "GR0101"), ("Saint-Éloi", "GR0203")]),
        ("Éclat and Bravo regions", [("Éclat", "GR01"), ("Bravo", "GR02")]),
        # The unit beside a name settles which is meant.
        ("Koro (region of Alta)", [("Koro", "GR0304"), ("Alta", "GR03")]),
        ("Koro, dans la région de Delta", [("Koro", "GR0403"), ("Delta", "GR04")]),
        ("Koro; Alta", [("Koro", None), ("Alta", "GR03")]),
        ("Saint-Éloi (region of Alta)", [("Saint-Éloi", None), ("Alta", "GR03")]),
        # Decoys: operations, what only looks like a name, words that are names.
        ("Opération Alta", []),
        ("Operation Delta", []),
        ("San Francisco, Abdou San", []),
        ("à San", [("San", "GR0301")]),
        ("la commune de San", [("San", "GR0301")]),
        ("Alta et San", [("Alta", "GR03"), ("San", "GR0301")]),
        # Chinese: no spaces, any spaces, longest first, not inside other names.
        ("在阿尔塔和乙", [("阿尔塔", "GR03"), ("乙", "GR04")]),
        ("甲乙", []),
        ("甲\n\n乙", []),
        ("阿 尔 塔", [("阿 尔 塔", "GR03")]),
        ("阿尔\n\n塔大区", [("阿尔\n\n塔", "GR03")]),
        ("阿尔塔-乙轴线", [("阿尔塔-乙", "route")]),
        ("科罗镇", [("科罗", "GR0304")]),
        ("阿尔塔大区的科罗", [("阿尔塔", "GR03"), ("科罗", "GR0304")]),
        ("阿尔塔、乙两大区", [("阿尔塔", "GR03"), ("乙", "GR04")]),
        ("北部", [("北部", "zone")]),
        ("其北部分发", []),
        ("甲乙北部", []),
        ("格里德稳定团", [("格里德", "GR")]),
        ("格里德各大区", [("格里德", "GR")]),
        ("约翰·阿尔塔", []),
        ("丙丁", [("丙丁", None)]),
        ("在Éclat-le-Neuf村", [("Éclat-le-Neuf", "GR0103")]),
        # Page furniture and web addresses between the parts of a name.
        ("阿尔\nhttps://example.org/a/S/RES/1(2020)\n塔", [("阿尔塔", "GR03")]),
        ("阿尔\nA/75/623\n20-16204 48/63\n塔", [("阿尔塔", "GR03")]),
        ("https://example.org/Bravo", []),
        # Other scripts, whole words.
        ("в Альта и Гао", [("Альта", "GR03")]),
        ("في ألطا", [("ألطا", "GR03")]),
        ("", []),
        ("\x00\u202e\ufeff", []),
    ],
)
def test_places_of_a_text(found, text, places):
    assert found(text) == [(bare(name), code) for name, code in places]


def test_a_mention_says_what_stands_beside_it(matcher):
    (one,) = find_places("x\n  la commune d'Éclat", matcher)
    assert (one.word, one.line, one.column, one.text) == ("commune d", 2, 16, "Éclat")
    (one,) = find_places("格里德稳定团", matcher)
    assert (one.inside, one.start, one.end) == ("格里德稳定团", 0, 3)
    koro = find_places("Koro (region of Alta)", matcher)[0]
    assert koro.match.reason == "by the region Alta named beside it"
    assert list(one.as_dict())[:3] == ["query", "pcode", "name"]
    assert "match" not in one.as_dict()


@given(st.text(alphabet="阿尔塔乙甲科罗北部·、和- \n镇大区ÉclatBravo'(),", max_size=40))
def test_any_text_and_mentions_do_not_overlap(matcher, text):
    last = 0
    for one in find_places(text, matcher):
        assert last <= one.start < one.end <= len(text)
        last = one.end


@given(st.text(max_size=60))
def test_a_stream_knows_where_its_characters_stand(text):
    stream = read_stream(text)
    assert len(stream.text) == len(stream.starts) == len(stream.ends) == len(stream.capital)
    assert all(0 <= a < b <= len(text) for a, b in zip(stream.starts, stream.ends, strict=True))
    assert stream.starts == sorted(stream.starts)
    assert "  " not in stream.text


def test_a_word_about_something_else_of_a_name(found):
    assert found("the Bravo road and Bravo camp") == [("Bravo", "GR02"), ("Bravo", "GR02")]
