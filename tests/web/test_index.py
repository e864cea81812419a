"""The index: every product linked, in both languages, without a script or a request."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from geo_ops.specs.base import Text
from geo_ops.web import IndexEntry, write_index
from tests.situations import Make, grid_situation


def picture() -> bytes:
    """Return a PNG picture with metadata, larger than a thumbnail."""
    from PIL.PngImagePlugin import PngInfo

    about = PngInfo()
    about.add_text("Author", "CANARY")
    out = BytesIO()
    Image.new("RGB", (1200, 800), "#0b5c8a").save(out, "PNG", pnginfo=about)
    return out.getvalue()


def entry(path: str, kind: str = "brief", **change: object) -> IndexEntry:
    plain = IndexEntry(path, Text(en="Éclat", fr="Éclat"), kind, "GR01", "en", 123_456)
    return replace(plain, **change)


ENTRIES = [
    entry("map.html", "map", title=Text(en="Overview", fr="Vue d’ensemble"), area=None, lang=None),
    entry("briefs/GR01-eclat_en.pdf", thumbnail=picture()),
    entry("briefs/GR01-eclat_fr.pdf", lang="fr"),
    entry("tables/a b#c?.csv", "table", area=None, lang=None, title=Text(en="T", fr="T")),
    entry("odd.bin", "novelty", area=None, lang=None, title=Text(en="O", fr="O")),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    return write_index(grid_situation(folder / "pack"), ENTRIES, folder / "index.html")


def test_every_product_is_linked_by_a_relative_address(index):
    text = index.read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]*)"', text)
    inner = [one for one in links if one.startswith("#")]
    assert all(f'id="{one[1:]}"' in text for one in inner)
    links = [one for one in links if not one.startswith("#")]
    assert sorted(set(links)) == [
        "./briefs/GR01-eclat_en.pdf",
        "./briefs/GR01-eclat_fr.pdf",
        "./map.html",
        "./odd.bin",
        "./tables/a%20b%23c%3F.csv",
    ]
    assert all(links.count(link) == 2 for link in set(links))


def test_it_says_what_when_and_for_whom(index):
    text = index.read_text(encoding="utf-8")
    for part in (
        "Gridland exercise: products", "1 July 2020, 06:00 (UTC, UTC+0)", "Internal use",
        "Draft – not cleared", "16 received = 10 mapped + 2 outside + 1 unlocated",
        "1er juillet 2020", "16 reçues = 10 cartographiées", "123 kB", "123 ko", "EXERCICE",
    ):  # fmt: skip
        assert part in text, part


def test_thumbnails_are_small_and_carry_no_metadata(index):
    text = index.read_text(encoding="utf-8")
    # Once in the page, whatever the languages that show it.
    assert text.count("url(data:image/png;base64,") == 1
    assert text.count('class="shot p0"') == 2
    assert "CANARY" not in text
    assert len(text) < 30_000


@pytest.mark.chromium
def test_it_works_without_script_or_network_in_both_languages(index, open_page):
    opened = open_page(index, java_script_enabled=False)
    assert opened.requests == [index.as_uri()]
    assert opened.faults == []
    assert opened.page.locator("main.en").is_visible()
    opened.page.click("label[for=fr]")
    assert opened.page.locator("main.fr").is_visible()
    assert opened.page.locator("main.en").is_hidden()
    assert opened.text("main.fr h1") == "Gridland exercise (fr)\u202f: produits"


@pytest.mark.chromium
def test_hostile_titles_and_paths_stay_text(tmp_path, open_page):
    hostile = "</title><script>window.pwned=1</script><img src=x onerror=window.pwned=1>'\""
    path = "javascript:window.pwned=1//" + hostile
    entries = [
        entry(path, kind=kind, title=Text(en=hostile, fr=hostile))
        for kind in ("map", "brief", "<script>")
    ]
    page = write_index(
        grid_situation(tmp_path / "pack", Make(hostile=hostile)), entries, tmp_path / "index.html"
    )
    opened = open_page(page)
    assert opened.run("window.pwned") is None
    assert opened.violations() == []
    assert opened.faults == []
    assert opened.page.locator("img, script").count() == 0
    assert hostile in opened.page.locator("main.en h1").text_content()
    addresses = opened.run("() => [...document.links].map((link) => link.protocol)")
    assert set(addresses) == {"file:"}


def test_twice_the_same_bytes(index, tmp_path):
    again = write_index(grid_situation(tmp_path / "pack"), ENTRIES, tmp_path / "index.html")
    assert again.read_bytes() == index.read_bytes()


def test_files_of_a_thing_stand_in_one_row_by_language(index):
    rows = re.findall(r"<li>.*?</li>", index.read_text(encoding="utf-8"), re.DOTALL)
    briefs = [row for row in rows if "GR01" in row]
    assert len(briefs) == 2
    english, french = (re.sub(r"<[^>]+>", " ", row).split() for row in briefs)
    assert " ".join(english) == (
        "Éclat GR01 1 July 2020 · Internal use EN PDF 123 kB FR PDF 123 kB"
    )
    assert " ".join(french).endswith("FR PDF 123 ko EN PDF 123 ko")


def test_the_map_has_the_outline_of_the_country(index):
    text = index.read_text(encoding="utf-8")
    drawing = re.search(r'<i class="shot outline"><svg[^>]*>(.*?)</svg>', text)
    assert drawing is not None
    assert drawing[1].count("<polygon") == 5


def test_nothing_built_is_an_index_too(tmp_path):
    page = write_index(grid_situation(tmp_path / "pack"), [], tmp_path / "index.html")
    assert "Reconciled counts" in page.read_text(encoding="utf-8")
