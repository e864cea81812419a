"""Checks: the counts of the contract, what could not be used, and hostile text as text."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from geo_ops.export.checks import write_checks
from geo_ops.findings import Finding
from geo_ops.spatial.locate import Located
from geo_ops.tables.quarantine import Fault, Quarantine
from tests.situations import Make, grid_situation

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>"&\u202e'


def located(situation, text=""):
    """Return the incidents with two rows in quarantine."""
    view = situation.layer("incidents")
    quarantine = Quarantine()
    for line, field, value in (
        (12, "date", "31/02/2020"),
        (13, "longitude", "-3.5"),
        (12, "type", "?"),
    ):
        row_id = f"incidents.csv:{line}"
        quarantine.add(
            Fault(row_id, "rejected", field, value + text, f"no such {field}", "correct it")
        )
    raw = pd.DataFrame(
        {
            "date": ["31/02/2020", "2020-01-01"],
            "longitude": ["-3.5", "-3.5"],
            "note": ["=1+1" + text, ""],
        },
        index=["incidents.csv:12", "incidents.csv:13"],
    )  # fmt: skip
    lineage = situation.units.lineage.loc[view.rows["pcode"]]
    return Located(view.spec, view.sources, view.rows, lineage, view.ledger, quarantine, raw)


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    return grid_situation(tmp_path_factory.mktemp("content"))


class Page(HTMLParser):
    """The tags of a page, and its text by language."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text, self.lang = [], [], {"en": "", "fr": ""}, "en"
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        values = dict(attrs)
        self.links += [values[name] for name in ("href", "src") if name in values]
        self.lang = values.get("lang", self.lang)

    def handle_data(self, data):
        self.text[self.lang] += data


def test_counts_are_those_of_the_contract(situation, tmp_path):
    paths = write_checks(situation, [located(situation)], tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "checks.html", "checks.json", "quarantine/incidents.csv",
    ]  # fmt: skip
    checks = json.loads((tmp_path / "checks.json").read_text(encoding="utf-8"))
    incidents = checks["layers"]["incidents"]
    assert incidents == {
        "received": 16, "mapped": 10, "outside": 2, "unlocated": 1, "duplicate": 1, "rejected": 2,
        "after_as_of": 0, "superseded": 0, "linked": 0, "withheld": 0,
    }  # fmt: skip
    for counts in checks["layers"].values():
        assert counts.pop("received") == sum(counts.values())
    assert checks["precision"]["incidents"] == {
        "commune": 1, "country": 1, "exact": 6, "region": 1, "settlement": 1,
    }  # fmt: skip
    assert checks["exercise"] is True


def test_quarantine_keeps_the_record_and_its_faults(situation, tmp_path):
    write_checks(situation, [located(situation)], tmp_path)
    with (tmp_path / "quarantine" / "incidents.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["row_id"], row["line"], row["field"]) for row in rows] == [
        ("incidents.csv:12", "12", "date | type"), ("incidents.csv:13", "13", "longitude"),
    ]  # fmt: skip
    assert [row["longitude"] for row in rows] == ["-3.5", "-3.5"], "a number stays a number"
    assert rows[0]["note"] == "'=1+1"


def test_below_internal_rows_in_quarantine_are_counted_and_not_written(situation, tmp_path):
    finding = Finding("error", "incidents.csv:12", "secret place", "c", "r")
    for audience in ("partners", "public"):
        shown = replace(situation, audience=audience, findings=(finding,))
        paths = write_checks(shown, [located(situation)], tmp_path / audience)
        assert [path.name for path in paths] == ["checks.html", "checks.json"]
        page = (tmp_path / audience / "checks.html").read_text(encoding="utf-8")
        assert "31/02/2020" not in page
        assert "incidents.csv" not in page
        assert "secret place" not in page
        assert Page(page).text["en"].count("not listed") == 1


def test_a_layer_that_is_withheld_has_no_quarantine_file(situation, tmp_path):
    fewer = replace(situation, layers=situation.layers[1:])
    paths = write_checks(fewer, [located(situation)], tmp_path)
    assert len(paths) == 2
    assert "incidents" not in (tmp_path / "checks.json").read_text(encoding="utf-8")


def test_the_page_says_it_in_both_languages(situation, tmp_path):
    findings = (
        Finding("info", "layer courts", "an old report", "it may be wrong", "ask"),
        Finding("error", "layer incidents", "no rows", "nothing is shown", "look"),
    )
    write_checks(replace(situation, findings=findings), [located(situation)], tmp_path)
    page = Page((tmp_path / "checks.html").read_text(encoding="utf-8"))
    english, french = page.text["en"], page.text["fr"]
    assert "EXERCISE – UNCLASSIFIED – As of: 30 June 2020" in english
    assert "EXERCICE – NON CLASSIFIÉ" in french
    assert english.index("no rows") < english.index("an old report"), "the worst first"
    assert "Known only" not in english.split("About", 1)[0]
    assert "31/02/2020" in english
    assert page.links == ["quarantine/incidents.csv"] * 2


def test_the_page_asks_for_nothing_and_runs_nothing(tmp_path):
    hostile = grid_situation(tmp_path / "content", Make(hostile=HOSTILE))
    finding = Finding("warning", *["x" + HOSTILE] * 4)
    write_checks(
        replace(hostile, findings=(finding,)), [located(hostile, HOSTILE)], tmp_path / "out"
    )
    text = (tmp_path / "out" / "checks.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not {"script", "img", "link", "iframe", "object"} & set(page.tags)
    assert page.links == ["quarantine/incidents.csv"] * 2
    assert "default-src 'none'" in text
    assert "\u202e" not in text
    assert HOSTILE.replace("\u202e", "") in page.text["en"]


def test_a_long_quarantine_is_cut_on_the_page_and_whole_in_the_file(situation, tmp_path):
    one = located(situation)
    for line in range(100, 400):
        one.quarantine.add(
            Fault(f"incidents.csv:{line}", "rejected", "date", "x", "no date", "mend")
        )
    write_checks(situation, [one], tmp_path)
    page = Page((tmp_path / "checks.html").read_text(encoding="utf-8"))
    assert "The first 100 of 302 are shown" in page.text["en"]
    assert "Les 100 premières sur 302" in page.text["fr"]
    lines = (tmp_path / "quarantine" / "incidents.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 303


def test_the_same_bytes_twice(situation, tmp_path):
    for name in ("a", "b"):
        write_checks(situation, [located(situation)], tmp_path / name)
    for path in (tmp_path / "a").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()
