"""Hostile text in every place where text comes to the page: nothing runs, and it stays text.

Twice: in every text of a situation, as an office would bring it in; and appended, past all that
Python makes of it, to every text of every data block and to every word of the page itself.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from geo_ops.specs.base import Text
from geo_ops.web import IndexEntry, assets, escape, write_index, write_map
from tests.situations import Make, grid_situation, overview

pytestmark = pytest.mark.chromium

MARKUP = "<img src=x onerror=window.pwned=1>'\"><svg onload=window.pwned=1><b>b</b>"
SCRIPTS = "</script><script>window.pwned=1</script></title><script>window.pwned=1</script>"
QUOTES = "`+(window.pwned=1)+`${window.pwned=1}{{ 7*7 }}{n}{text}C:\\1\\20\\';window.pwned=1//"
UNSEEN = "<!--<script>\u2028window.pwned=1\u2029\x00\u202e\u2066javascript:window.pwned&lt;"
HOSTILE = (MARKUP, SCRIPTS, QUOTES, UNSEEN)
VISIT = (Path(__file__).parent / "visit.js").read_text(encoding="utf-8")
CONTROLS = "\x00\u202e\u2066"

# Where text for people stands in the blocks: in a language, or under one of these names.
LANGUAGES = ("en", "fr")
TEXTS = {"actual", "document", "label", "name", "note", "paragraph", "place", "planned"} | {
    "reason",
    "title",
    "unit",
}
STATE = """() => ({
    pwned: window.pwned === undefined ? null : window.pwned,
    scripts: document.querySelectorAll('script').length,
    strangers: [...document.querySelectorAll('img, iframe, object, embed, svg[onload], [onerror]')]
        .map((one) => one.outerHTML.slice(0, 80)),
})"""

PLACE_CELLS = 8


def squeeze(text):
    return "".join(text.split())


def shown(hostile):
    """Return what is left of a hostile text on the page, less its white space."""
    return squeeze("".join(char for char in hostile if char not in CONTROLS))


def visit(opened):
    """Return all that stood on the page while everything on it was opened, less white space."""
    opened.page.set_default_timeout(60_000)
    return [squeeze(one) for one in opened.run(VISIT)]


def unharmed(opened, scripts):
    state = opened.run(STATE)
    assert state == {"pwned": None, "scripts": scripts, "strangers": []}
    assert opened.violations() == []
    assert opened.faults == []
    assert len(opened.requests) == 1


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HOSTILE)
def test_texts_of_a_situation_stay_text_wherever_they_come_up(make_map, open_page, hostile):
    opened = open_page(make_map(Make(hostile=hostile)), size=(1366, 768))
    scripts = opened.run("document.querySelectorAll('script').length")
    seen = visit(opened)
    assert [number for number, text in enumerate(seen) if shown(hostile) not in text] == []
    unharmed(opened, scripts)


@pytest.fixture
def poison(monkeypatch, tmp_path):
    """Give a function that writes a page with a text at the end of every text in every block."""
    clean = escape._cleaned

    def write(hostile):
        def is_text(where):
            name = where.rsplit(".", 1)[-1]
            return (
                name in (*LANGUAGES, *TEXTS)
                or ".head." in where
                or (where.startswith("words.") and not where.startswith("words.months"))
            )

        def poisoned(data, where):
            cleaned = clean(data, where)
            if isinstance(cleaned, str) and is_text(where):
                return clean(cleaned + hostile, where)
            if where.endswith(".places") and isinstance(data, list) and len(data) == PLACE_CELLS:
                # A line of the search box: code, names, numbers, and other names.
                return [
                    cleaned[0],
                    *(clean(one + hostile, where) for one in cleaned[1:3]),
                    *cleaned[3:-1],
                    [clean("x" + hostile, where)],
                ]
            return cleaned

        monkeypatch.setattr(escape, "_cleaned", poisoned)
        assets.runtime.cache_clear()
        return write_map(grid_situation(tmp_path / "pack"), overview(), tmp_path / "m.html")

    yield write
    monkeypatch.undo()
    assets.runtime.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HOSTILE)
def test_texts_in_blocks_and_words_stay_text(poison, open_page, hostile):
    opened = open_page(poison(hostile), size=(1366, 768))
    scripts = opened.run("document.querySelectorAll('script').length")
    seen = visit(opened)
    assert [number for number, text in enumerate(seen) if shown(hostile) not in text] == []
    unharmed(opened, scripts)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_stands_in_the_address_stays_text(grid_map, open_page, hostile):
    opened = open_page(grid_map)
    address = grid_map.as_uri() + "#"
    scripts = opened.run("document.querySelectorAll('script').length")
    parts = [f"{key}={quote(hostile, safe='')}" for key in "vmlptsfgcqz"]
    for ending in (
        "&".join(parts),
        "v=1&" + "&".join(parts[1:]),
        quote(hostile),
        hostile.strip("\x00"),
    ):
        opened.page.goto("about:blank")
        opened.page.goto(address + ending.replace("\n", ""))
        opened.settle()
        assert opened.page.locator("path[data-pcode]").count() == 16
        state = opened.run(STATE)
        assert state == {"pwned": None, "scripts": scripts, "strangers": []}
    assert opened.violations() == []
    assert opened.faults == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_the_index_shows_titles_kinds_and_paths_as_text(tmp_path, open_page, hostile):
    entries = [
        IndexEntry(path, Text(en="T" + hostile, fr="T" + hostile), kind, area, None, 12)
        for path, kind, area in (
            ("a" + hostile, "map", "GR01"),
            ("javascript:window.pwned=1", "brief", None),
            ("x", hostile, None),
        )
    ]
    situation = grid_situation(tmp_path / "pack", Make(hostile=hostile))
    opened = open_page(write_index(situation, entries, tmp_path / "index.html"))
    assert shown(hostile) in squeeze(opened.page.locator("body").text_content())
    for link in opened.page.locator("a[href]").all():
        assert not link.get_attribute("href").lower().startswith("javascript:")
    assert opened.run("window.pwned === undefined")
    assert opened.page.locator("script, img[src=x], iframe, [onload], [onerror]").count() == 0
    assert opened.violations() == []
    assert opened.faults == []
