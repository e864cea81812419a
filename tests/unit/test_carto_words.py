"""Words, numbers, dates and plain text: right in both languages, and never missing."""

from __future__ import annotations

import datetime as dt
import re
import string
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.carto import numbers
from geo_ops.carto.text import plain, slug
from geo_ops.carto.words import word, words

PACKAGE = Path(__file__).resolve().parents[2] / "geo_ops"
TABLE = tomllib.loads((PACKAGE / "carto" / "words.toml").read_text(encoding="utf-8"))
NARROW = "\u202f"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", TABLE)
def test_every_word_is_in_both_languages_with_the_same_placeholders(key):
    entry = TABLE[key]
    assert set(entry) == {"en", "fr"}
    assert all(text.strip() == text and text for text in entry.values())
    assert placeholders(entry["en"]) == placeholders(entry["fr"])


@pytest.mark.parametrize("key", TABLE)
def test_french_has_its_own_punctuation(key):
    text = re.sub(r"\{\w+\}", "x", TABLE[key]["fr"])
    assert not re.search(r"[^\u202f][;!?»]", text), "narrow no-break space before ; ! ? »"
    assert not re.search(r"[^\u202f\d/A-Z]:(?!\d)", text), "narrow no-break space before :"
    assert "'" not in text, "typographic apostrophe"
    assert not re.search(r"«[^\u202f]", text)


def test_no_text_is_without_use():
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in (".py", ".js", ".html") and path.is_file()
    )
    # word(f"ledger_{name}"), word("projection_" + name), word(`precision_${name}`)
    made = set(re.findall(r'(?:f"|`)([a-z]+(?:_[a-z]+)*_)\$?\{', code))
    made |= set(re.findall(r'"([a-z_]+_)" \+ ', code))
    named = set(re.findall(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", code))
    unused = {key for key in TABLE if key not in named and not key.startswith(tuple(made))}
    assert unused == set()


def test_unknown_word_names_the_nearest():
    with pytest.raises(KeyError, match="did you mean 'disclaimer'"):
        word("disclaimr", "en")


def test_a_placeholder_without_value_is_an_error():
    with pytest.raises(KeyError, match="day"):
        word("dated", "en", date="x")


def test_exercise_and_classification_in_both_languages():
    assert (word("exercise", "en"), word("exercise", "fr")) == ("EXERCISE", "EXERCICE")
    assert word("class_strictly_confidential", "fr") == "STRICTEMENT CONFIDENTIEL"
    assert words("fr")["draft"] == "PROJET"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (1324, "1,324", f"1{NARROW}324"),
        (1234567.0, "1,234,567", f"1{NARROW}234{NARROW}567"),
        (0, "0", "0"),
        (2.5, "2.5", "2,5"),
        (-1500.25, "−1,500.2", f"−1{NARROW}500,2"),
        (-0.01, "0.0", "0,0"),
        (None, "–", "–"),
        (float("nan"), "–", "–"),
    ],
)
def test_numbers(value, english, french):
    assert numbers.number(value, "en") == english
    assert numbers.number(value, "fr") == french


@pytest.mark.parametrize(
    ("part", "whole", "english", "french"),
    [
        (652, 916, "71%", f"71{NARROW}%"),
        (1, 1000, "<1%", f"<{NARROW}1{NARROW}%"),
        (999, 1000, ">99%", f">{NARROW}99{NARROW}%"),
        (0, 10, "0%", f"0{NARROW}%"),
        (10, 10, "100%", f"100{NARROW}%"),
        (0, 0, "–", "–"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_all(part, whole, english, french):
    assert numbers.share(part, whole, "en") == english
    assert numbers.share(part, whole, "fr") == french


def test_days_and_months():
    assert numbers.day(dt.date(2019, 7, 1), "fr") == "1er juillet 2019"
    assert numbers.day(dt.date(2019, 7, 1), "en") == "1 July 2019"
    span = numbers.days(dt.date(2019, 7, 1), dt.date(2020, 6, 30), "en")
    assert span == "1 July 2019 – 30 June 2020"
    assert numbers.days(dt.date(2020, 2, 2), dt.date(2020, 2, 2), "fr") == "2 février 2020"
    assert [numbers.month(one, "fr") for one in ("2020-08", "2020", "")] == [
        "août 2020",
        "2020",
        "sans date",
    ]


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Africa/Bamako", "30 June 2020, 22:30 (Africa/Bamako, UTC+0)"),
        ("Asia/Kathmandu", "1 July 2020, 04:15 (Asia/Kathmandu, UTC+5:45)"),
        ("America/New_York", "30 June 2020, 18:30 (America/New_York, UTC−4)"),
    ],
)
def test_a_moment_names_its_zone_and_offset(zone, text):
    when = dt.datetime(2020, 6, 30, 22, 30, tzinfo=dt.UTC)
    assert numbers.moment(when, zone, "en") == text


def test_a_moment_without_zone_is_of_the_zone():
    when = dt.datetime(2020, 6, 30, 6, 0)  # noqa: DTZ001 - that is the case
    assert numbers.moment(when, "Africa/Bamako", "fr").startswith(f"30 juin 2020, 06{NARROW}h")


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("a\nb\tc  d", "a b c d"),
        ("Gao\u202eoaG", "GaooaG"),
        ("zero\u200bwidth\u2066x\u2069\ufeff", "zerowidthx"),
        ("e\u0301", "é"),
        ("النيجر", "النيجر"),
        (None, ""),
        (float("nan"), ""),
        (f"Kidal{NARROW}: 3", f"Kidal{NARROW}: 3"),
        ("<img onerror=x> $x^2$", "<img onerror=x> $x^2$"),
    ],
)
def test_plain(given_text, expected):
    assert plain(given_text) == expected


@given(st.text())
def test_plain_is_one_visible_line_and_stays_so(text):
    line = plain(text)
    assert plain(line) == line
    assert not any(ord(char) < 32 or char in "\u202a\u202e\u2066\u2028\x7f" for char in line)


@given(st.text())
def test_slugs_are_safe_in_every_file_system(text):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= 40


def test_slug_of_a_name_with_accents():
    assert slug("N’Tillit / Ségou") == "ntillit-segou"
