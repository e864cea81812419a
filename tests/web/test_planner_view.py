"""The view in the address, and the table: what they restore, list and save."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from geo_ops.export.cells import csv_value
from geo_ops.web import write_map
from tests.situations import Make, grid_situation, overview

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Opened

pytestmark = pytest.mark.chromium

STATE = """() => [geoOps.page.on, geoOps.page.hidden, geoOps.page.time, geoOps.page.chosen]
    .map((one) => JSON.stringify(one, (_, value) => value instanceof Set ? [...value] : value))"""
VIEW = (
    "v=1&m=8.25/2.5/-29.25&l=incidents.patrols.labels&t=week.2020-03-02.2020-03-29&u=0"
    "&f=incidents.category.-attack&f=incidents.precision.+exact~settlement&p=GR03&g=fr&q=Alta"
)
HOSTILE = (
    "<img src=x onerror=window.pwned=1>",
    "v=1&m=<svg onload=window.pwned=1>&l=%3Cscript%3E&p=__proto__&g=xx&t=day.x.y",
    "v=1&f=incidents.%E0%A4%A.-x&f=constructor.constructor.-x&__proto__=1&hasOwnProperty=1",
    "v=1&q=%3Cimg%20src%3Dx%20onerror%3Dwindow.pwned%3D1%3E&f=incidents.category.-%3Cb%3E&p=NONE",
    "v=2&m=8/1/1",
    "v=1&" + "f=incidents.category.-attack&" * 400,
    "javascript:window.pwned=1",
    "v=1&m=NaN/Infinity/-Infinity&m=1e9/91/181&t=month.2021-01-01.2021-12-31&u=1",
)


def said(opened: Opened) -> list[str]:
    return opened.page.locator(".toast").all_inner_texts()


def test_a_link_restores_the_whole_view(grid_map, open_page):
    first = open_page(grid_map)
    first.run("(view) => geoOps.page.show(view)", VIEW)
    assert said(first) == []
    assert first.text("#panel h2") == "Alta"
    assert first.run("document.documentElement.lang") == "fr"
    assert first.text("#time-says") == "2 mars 2020 – 29 mars 2020"
    assert first.page.input_value("#search") == "Alta"
    assert first.page.is_checked("#layer-patrols")
    assert not first.page.is_checked("#layer-courts")
    assert not first.page.is_checked("#f-incidents-category-0")
    first.page.click("#show-link")
    link = first.page.input_value("#link-text")
    assert link.startswith(grid_map.as_uri() + "#v=1&m=8.25/2.5/-29.25&")
    second = open_page(grid_map)
    second.page.goto(link)
    second.page.reload()
    second.settle()
    assert second.run(STATE) == first.run(STATE)
    assert second.run("() => [geoOps.page.map.getZoom(), geoOps.page.map.getCenter().lat]") == [
        8.25, 2.5,
    ]  # fmt: skip
    assert second.text("#shown") == first.text("#shown")


def test_back_and_forward_go_through_views(grid_map, open_page):
    opened = open_page(grid_map)
    shown = opened.page.locator("#shown")
    opened.page.uncheck("#layer-courts")
    opened.page.wait_for_timeout(350)
    assert "l=choropleth.incidents" in opened.run("location.hash")
    opened.page.uncheck("#f-incidents-category-1")
    opened.page.wait_for_timeout(350)
    opened.run("() => { geoOps.page.map.setView([1, -29], 7, { animate: false }); }")
    opened.page.wait_for_timeout(350)
    length = opened.run("history.length")
    opened.page.go_back()
    expect(shown).to_have_text("10 of 10 records shown")
    opened.page.go_back()
    expect(shown).to_have_text("13 of 13 records shown")
    assert opened.run("location.hash") == ""
    opened.page.go_forward()
    expect(shown).to_have_text("10 of 10 records shown")
    opened.page.go_forward()
    expect(shown).to_have_text("6 of 10 records shown (4 filtered out)")
    assert opened.run("geoOps.page.map.getZoom()") == 7, "a move of the map belongs to its entry"
    assert opened.run("history.length") == length


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_view_is_ignored_with_a_word(page, hostile):
    before = page.run(STATE)
    page.run("() => document.querySelectorAll('.toast').forEach((one) => one.remove())")
    page.run("(hash) => { location.hash = hash; }", hostile)
    expect(page.page.locator(".toast").first).to_be_visible()
    (words,) = said(page)
    assert words.startswith(("The link to a view could not be read", "A part of the link is not"))
    page.run("() => { document.getElementById('search').value = ''; }")
    assert page.run(STATE) == before
    assert page.run("window.pwned") is None
    assert page.run("() => Object.prototype.v === undefined && ({}).polluted === undefined")
    assert page.page.locator("main img, .toast *").count() == 0


def test_the_skip_link_is_no_view(page):
    page.run("() => document.querySelectorAll('.toast').forEach((one) => one.remove())")
    page.run("() => { document.querySelector('.skip').click(); }")
    page.page.wait_for_timeout(100)
    assert said(page) == []


def test_a_link_is_copied_or_pasted(page):
    page.page.click("#show-link")
    page.page.click("#copy-link")
    expect(page.page.locator("#link-said")).not_to_be_empty()
    page.page.fill("#pasted", f"file:///elsewhere/map.html#{VIEW}")
    page.page.keyboard.press("Enter")
    assert page.page.locator("#link").is_hidden()
    assert page.text("#panel h2") == "Alta"


def rows_of(opened: Opened) -> list[list[str]]:
    return [
        [cell.strip() for cell in row.locator("th, td").all_inner_texts()]
        for row in opened.page.locator(".listing tbody tr:not(.room)").all()
    ]


def heads_of(opened: Opened) -> list[str]:
    return [one.rstrip(" ▲▼") for one in opened.page.locator(".listing thead th").all_inner_texts()]


def table(opened: Opened, what: str, rows: str = "shown") -> None:
    if not opened.page.locator("#table").is_visible():
        opened.page.click("#show-table")
    opened.page.select_option("#table-what", what)
    if what.startswith("records:"):
        opened.page.select_option("#table-rows", rows)
    opened.page.fill("#table-find", "")
    opened.page.wait_for_timeout(200)  # the box waits for a pause in typing


def saved(opened: Opened, separator: str = ",") -> list[dict[str, str]]:
    with opened.page.expect_download() as download:
        opened.page.click("#table-save")
    raw = download.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=separator))


@pytest.fixture
def tabled(page: Opened) -> Opened:
    """Give the page; its dialog is closed afterwards."""
    yield page
    page.run("() => { document.getElementById('table').close(); }")


def test_figures_of_units_sum_to_the_whole(tabled):
    table(tabled, "units:region")
    rows = rows_of(tabled)
    names = [row[0] for row in rows]
    assert len(names) == 6
    assert names[-1] == "Gridland: known only to the country"
    heads = heads_of(tabled)
    at = heads.index("Incidents")
    assert sum(int(row[at]) for row in rows) == 10
    assert tabled.page.locator(".listing tfoot td").nth(at).inner_text() == "10"
    table(tabled, "units:commune")
    assert sum(int(row[at]) for row in rows_of(tabled)) == 10
    tabled.page.click(f".listing thead th:nth-child({at + 1}) button")
    header = tabled.page.locator(".listing thead th").nth(at)
    assert header.get_attribute("aria-sort") == "ascending"
    header.locator("button").click()
    assert (
        tabled.page.locator(".listing thead th").nth(at).get_attribute("aria-sort") == "descending"
    )
    assert rows_of(tabled)[0][1] == "GR0101"
    assert tabled.run("document.activeElement.dataset.sort") == "incidents.incidents"


def test_figures_follow_the_window(tabled):
    tabled.run("() => geoOps.page.show('v=1&t=month.2020-03-01.2020-03-31')")
    table(tabled, "units:commune")
    heads = heads_of(tabled)
    rows = {row[1]: row[heads.index("Incidents")] for row in rows_of(tabled)}
    assert rows["GR0101"] == "1"
    assert sum(map(int, rows.values())) == 5, "three of March, the year's, the undated"
    assert "March 2020" in tabled.text("#table-note")


def test_records_are_those_that_are_shown(tabled):
    table(tabled, "records:incidents")
    assert tabled.text("#table-count") == "10 of 10 rows"
    tabled.page.click(".listing thead [data-sort=time]")
    days = [row[0] for row in rows_of(tabled)]
    assert days[0] in ("2020", "5 January 2020")
    assert days[-1] == "", "no date comes last"
    tabled.page.click(".listing thead [data-sort=time]")
    assert rows_of(tabled)[0][0] == "30 June 2020"
    assert rows_of(tabled)[-1][0] == "", "also the other way round"
    tabled.page.fill("#table-find", "evénT 3")
    expect(tabled.page.locator("#table-count")).to_have_text("1 of 10 rows")
    tabled.run("() => { document.getElementById('table').close(); }")
    tabled.page.uncheck("#f-incidents-category-0")
    table(tabled, "records:incidents")
    assert tabled.text("#table-count") == "4 of 4 rows"
    table(tabled, "records:incidents", "all")
    assert tabled.text("#table-count") == "10 of 10 rows"
    tabled.run("() => geoOps.page.map.setView([1.5, -27.5], 9, { animate: false })")
    table(tabled, "records:incidents", "view")
    assert int(tabled.text("#table-count").split()[0]) < 4


def test_a_row_leads_to_its_place(tabled):
    table(tabled, "records:incidents")
    tabled.page.click(".listing thead [data-sort='field.place']")
    tabled.page.locator(".listing tbody button").nth(2).click()
    assert tabled.page.locator("#table").is_hidden()
    assert "Event 3" in tabled.text(".geo-ops-card")
    table(tabled, "units:commune")
    tabled.page.locator(".listing tbody button").first.click()
    assert tabled.text("#panel .sub").startswith("Commune")


def test_the_file_holds_what_is_listed_with_its_marks(tabled):
    table(tabled, "records:incidents")
    rows = saved(tabled)
    assert len(rows) == 10
    third = next(row for row in rows if row["Description"].startswith("Event 3"))
    assert third["Date"] == "2020-03-11"
    assert third["Type"] == "Attack"
    assert (third["as_of"], third["classification"], third["exercise"]) == (
        "2020-06-30", "UNCLASSIFIED", "EXERCISE",
    )  # fmt: skip
    assert {row["Date"] for row in rows} >= {"2020", "2020-03", ""}
    unlocated = [row for row in rows if not row["Latitude"]]
    assert len(unlocated) == 3, "what is known only to a unit has no coordinates"


def test_a_french_file_has_semicolons_and_decimal_commas(tabled):
    tabled.page.click("[data-lang=fr]")
    table(tabled, "records:incidents")
    rows = saved(tabled, ";")
    assert len(rows) == 10
    assert all("," in row["Latitude"] for row in rows if row["Latitude"])
    assert rows[0]["exercise"] == "EXERCISE"


FORMULAS = (
    "=1+1", "+SUM(A1)", "-2+3", "@x", "\t=1", " =cmd|' /C calc'!A0", "＝1", "-3.5", "+223 70",
    'say "no"; or, not', "a,b", "1,5",
)  # fmt: skip


def test_cells_are_guarded_as_in_the_tables_of_a_build(page):
    found = page.run("(texts) => geoOps.page.csvText(texts.map((one) => [one]))", FORMULAS)
    cells = [row[0] for row in csv.reader(io.StringIO(found.removeprefix("\ufeff")))]
    assert cells == [csv_value(one) for one in FORMULAS]


def test_hostile_text_stays_text_in_tables_and_files(tmp_path: Path, open_page):
    hostile = "<img src=x onerror=window.pwned=1>=cmd"
    make = Make(hostile=hostile)
    path = write_map(grid_situation(tmp_path / "p", make), overview(make), tmp_path / "m.html")
    opened = open_page(path)
    for what in ("records:incidents", "records:courts", "units:region", "facts:"):
        table(opened, what)
        assert hostile in opened.page.locator(".listing").inner_text()
        assert any(hostile in value for row in saved(opened) for value in row.values())
    assert opened.page.locator(".listing img").count() == 0
    assert opened.run("window.pwned") is None
    assert opened.faults == []
    assert opened.violations() == []
