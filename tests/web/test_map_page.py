"""The planner's page in a real browser: no request, right numbers, text that stays text."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geo_ops.carto import numbers
from geo_ops.web import write_map
from tests.situations import Make, grid_situation, overview

pytestmark = pytest.mark.chromium

POINT_OF = """([layer, row]) => {
    const part = geoOps.page.parts[layer].find((one) => one.table && one.latlng);
    const at = part._map.latLngToContainerPoint(part.latlng(row));
    const box = part._map.getContainer().getBoundingClientRect();
    return [box.left + at.x, box.top + at.y];
}"""
PLACE_OF = """([lat, lon]) => {
    const { map } = geoOps.page;
    const at = map.latLngToContainerPoint([lat, lon]);
    const box = map.getContainer().getBoundingClientRect();
    return [box.left + at.x, box.top + at.y];
}"""
WHOLE = "() => { geoOps.page.map.fitBounds(geoOps.page.data.bounds, { animate: false }); }"
INKED = """(layer) => {
    const part = geoOps.page.parts[layer].find((one) => one._ctx);
    const { width, height } = part._container;
    const data = part._ctx.getImageData(0, 0, width, height).data;
    let inked = 0;
    for (let at = 3; at < data.length; at += 4) inked += data[at] > 0 ? 1 : 0;
    return inked;
}"""


def click_place(opened, lat, lon):
    opened.page.mouse.click(*opened.run(PLACE_OF, [lat, lon]))


def rows_of(opened, selector):
    return [" ".join(text.split()) for text in opened.page.locator(selector).all_inner_texts()]


def test_the_page_asks_for_nothing_and_has_no_fault(grid_map, open_page):
    opened = open_page(grid_map)
    assert opened.requests == [grid_map.as_uri()]
    assert opened.faults == []
    assert opened.violations() == []


def test_everything_of_the_recipe_is_drawn(grid_map, open_page):
    opened = open_page(grid_map)
    assert opened.page.locator("path[data-pcode]").count() == 16
    assert opened.page.locator(".geo-ops-site").count() == 3
    # Known only to the country, the region GR03, the commune GR0304; and three published figures.
    assert opened.page.locator(".geo-ops-badge").count() == 6
    assert opened.run(INKED, "incidents") > 7 * 20
    assert opened.run("() => geoOps.page.parts.labels[0].drawn.includes('Centretown')")
    assert opened.page.locator("path[fill^='url(#geo-ops-hatch']").count() == 2


def test_counts_in_the_tree_and_in_the_data_are_those_of_the_ledger(grid_map, open_page):
    opened = open_page(grid_map)
    counts = {
        name: opened.text(f'[data-layer="{name}"] .layer .count')
        for name in ("courts", "patrols", "incidents", "indicators")
    }
    assert counts == {"courts": "3", "patrols": "16", "incidents": "10", "indicators": "3"}
    assert rows_of(opened, '[data-layer="incidents"] .keys li') == [
        "Attack 6",
        "Theft 4",
        "3 known only to a unit: hatched, with their number",
    ]
    # Of 16 communes 10 have none, five have 1 and Éclat has 3; the region's and the country's own
    # are apart.
    assert rows_of(opened, '[data-layer="choropleth"] .keys li') == [
        "0 10",
        "1 5",
        "2 – 3 1",
        "natural breaks (Fisher–Jenks), n = 16",
        "In no commune: 1 known only to the region, 1 known only to the country",
    ]
    opened.page.click("#show-data")
    cells = rows_of(opened, '[data-ledger="incidents"] > *')
    assert cells == ["Incidents", "16", "10", "2", "1", "1", "2", "1 January 2020 – 30 June 2020"]
    assert "38 received = 32 mapped" in opened.text("#counts")


def test_a_layer_can_be_taken_off_and_put_back(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.uncheck("#layer-courts")
    assert opened.page.locator(".geo-ops-site").count() == 0
    assert opened.page.locator('[data-layer="courts"] .keys').count() == 0
    opened.page.check("#layer-courts")
    assert opened.page.locator(".geo-ops-site").count() == 3
    opened.page.check("#layer-patrols")
    opened.settle()
    assert opened.run(INKED, "patrols") > 16 * 20
    assert opened.run("document.activeElement.id") == "layer-patrols"
    opened.page.uncheck("#layer-choropleth")
    paths = opened.page.locator("path[data-pcode]").all()
    assert {path.get_attribute("fill") for path in paths} == {"#fbfaf7"}


def test_a_click_on_a_unit_shows_its_figures(grid_map, open_page):
    opened = open_page(grid_map)
    click_place(opened, 1.5, -29.5)
    panel = opened.text("#panel")
    assert "Commune · GR0101" in panel
    assert opened.text("#panel h2") == "Éclat"
    figures = dict(row.rsplit(" ", 1) for row in rows_of(opened, "#panel tr"))
    assert figures["Incidents"] == "3"
    assert figures["Attacks"] == "2"
    assert figures["Courts open"] == "1"
    assert "Victims 4 persons" in rows_of(opened, "#panel tr")
    assert "not counted here: 1 known only to Gridland" in panel
    assert "Court 1" in panel
    assert "Open · 1 May 2020, 60 days old" in panel
    opened.page.click("text=Up to Éclat (region)")
    assert "Region · GR01" in opened.text("#panel")
    fact = opened.text("#panel .fact")
    assert "Figure 2" in fact
    assert "Planned: 10" in fact.replace("\u202f", "")
    assert "Actual: 12" in fact
    assert "A/1/2 · para 2" in fact


def test_a_region_says_what_is_known_only_to_it(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.fill("#search", "alta")
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == "Alta"
    assert "of these, 1 known only to Alta as a whole" in opened.text("#panel")
    assert "not counted here: 1 known only to Gridland" in opened.text("#panel")


def test_a_click_on_a_point_shows_the_record(grid_map, open_page):
    opened = open_page(grid_map)
    row = opened.run(
        "() => { const t = geoOps.page.parts.incidents.find((one) => one.latlng).table;"
        " return t.texts.place[t.arrays.place ? t.arrays.place[0] : 0] === undefined ? -1 :"
        " [...Array(t.rows).keys()].find((n) => t.texts.place[t.arrays.place[n]] === 'Place 1'); }"
    )
    opened.page.mouse.click(*opened.run(POINT_OF, ["incidents", row]))
    card = opened.text(".geo-ops-card")
    for part in (
        "Attack", "EXERCISE – invented", "5 January 2020", "Place 1", "Event 1: é, à, ç.",
        "the point", "Made-up incidents", "Éclat",
    ):  # fmt: skip
        assert part in card
    opened.page.click("[data-lang=fr]")
    card = opened.text(".geo-ops-card")
    assert "5 janvier 2020" in card
    assert "au point" in card
    assert "Made-up incidents (fr)" in card


def test_several_records_at_one_place_can_be_turned_over(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.check("#layer-patrols")
    opened.settle()
    # In the middle of GR0401 an incident and a patrol lie on each other.
    click_place(opened, 3.5, -27.5)
    assert "1 of 2 here" in opened.text(".geo-ops-pager")
    first = opened.text(".geo-ops-card-body")
    opened.page.click(".geo-ops-pager button[aria-label=Next]")
    assert "2 of 2 here" in opened.text(".geo-ops-pager")
    assert opened.text(".geo-ops-card-body") != first


def test_what_is_known_only_to_a_unit_is_a_number_with_its_records(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.click('[aria-label="Incidents: 1 known only to Alta"]')
    card = opened.text(".geo-ops-card")
    assert "Event 6" in card
    assert "the region only" in card
    assert "2 May 2020" in card


def test_a_month_and_a_year_are_not_made_days(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.click('[aria-label="Incidents: 1 known only to Gridland"]')
    lines = opened.text(".geo-ops-card dl").splitlines()
    assert lines[lines.index("Date") + 1] == "2020"


def test_a_site_shows_its_status_and_day(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.click('[aria-label="Courts: Court 2"]')
    card = opened.text(".geo-ops-card")
    for part in ("Court 2", "Partly open", "2 May 2020", "yes", "no", "the settlement"):
        assert part in card


def test_the_language_changes_in_place(grid_map, open_page):
    opened = open_page(grid_map)
    click_place(opened, 1.5, -29.5)
    opened.page.click("[data-lang=fr]")
    assert opened.run("document.documentElement.lang") == "fr"
    assert opened.text("#title") == "Quadrillie – Overview of Gridland (fr)"
    assert opened.page.title() == "Quadrillie: Overview of Gridland (fr)"
    assert "EXERCICE" in opened.text(".mark.top")
    assert opened.text("#show-data") == "Données"
    assert "non comptés ici" in opened.text("#panel")
    assert opened.page.locator("path[data-pcode=GR0101]").get_attribute("aria-label") == (
        "Éclat. Incidents (fr)\u202f: 3"
    )
    english = opened.run(
        """() => [...document.querySelectorAll('[data-word], [aria-label]')]
            .map((one) => one.textContent + one.getAttribute('aria-label')).join(' ')"""
    )
    for leftover in ("Layers", "Search", "Zoom in", "Skip", "Whole"):
        assert leftover not in english
    assert opened.requests == [grid_map.as_uri()]
    assert opened.faults == []


def test_search_ignores_accents_and_case_and_knows_codes(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.fill("#search", "ECLAT")
    assert rows_of(opened, "#found li") == ["Éclat Region · GR01", "Éclat Commune · GR0101 · Éclat"]
    opened.page.fill("#search", "port eloi")
    assert rows_of(opened, "#found li") == ["Port Eloi Settlement · Saint-Éloi, Bravo"]
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == "Saint-Éloi"
    opened.page.fill("#search", "gr0403")
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel h2") == "Koro"
    opened.page.fill("#search", "koro")
    assert opened.page.locator("#found li").count() == 2
    opened.page.fill("#search", "xyzzy")
    assert "Nothing by that name" in opened.text("#found")


def test_the_keyboard_reaches_units_and_controls(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.locator("path[data-pcode=GR0202]").focus()
    opened.page.keyboard.press("Enter")
    assert opened.text("#panel .sub").startswith("Commune · GR0202")
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#panel").is_hidden()
    nameless = opened.run(
        """() => [...document.querySelectorAll('button, input, [role=button], a[href]')]
            .filter((one) => !(one.getAttribute('aria-label') || one.textContent.trim()
                || (one.labels && one.labels.length))).map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    opened.page.focus("#show-panel")
    opened.page.keyboard.press("Tab")
    assert opened.run("document.activeElement.id") == "show-table"
    assert opened.run("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_a_phone_has_everything_behind_its_buttons(grid_map, open_page):
    opened = open_page(grid_map, size=(390, 780))
    assert opened.page.locator("#tree").is_hidden()
    opened.page.click("#show-tree")
    assert opened.page.locator("#tree").is_visible()
    opened.page.click("#show-panel")
    assert opened.text("#panel h2") == "Gridland"
    assert opened.page.locator("#tree").is_hidden()
    overflow = opened.run("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0


def test_no_control_covers_a_card_on_a_phone(grid_map, open_page):
    """A card is as wide as the page; the buttons of the map lay over its text and its cross."""
    opened = open_page(grid_map, size=(390, 780))
    controls = opened.page.locator("[data-tool=print]")
    assert controls.is_visible()
    box = opened.page.locator(".folium-map").bounding_box()
    opened.page.mouse.click(
        box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, button="right"
    )
    opened.page.locator(".geo-ops-card").wait_for(state="visible")
    controls.wait_for(state="hidden")
    # The map may still be moving under the cross: it is pressed where it is.
    opened.page.locator(".leaflet-popup-close-button").dispatch_event("click")
    opened.page.wait_for_selector("[data-tool=print]")


def test_without_a_script_the_marking_stands_and_nothing_is_asked_for(grid_map, open_page):
    opened = open_page(grid_map, java_script_enabled=False)
    assert "UNCLASSIFIED · EXERCISE" in opened.text(".mark.top")
    assert "JavaScript" in opened.text("noscript")
    assert opened.requests == [grid_map.as_uri()]


def test_numbers_and_days_are_written_as_on_paper(grid_map, open_page):
    opened = open_page(grid_map)
    values = [0, 1, 999, 1000, 1324, 1234567, 1324.5, 0.04, -3, -0.04, -1234.56, 1e15]
    days = ["2020-06-30", "2020-01-01", "1999-12-09"]
    for lang in ("en", "fr"):
        opened.page.click(f"[data-lang={lang}]")
        found = opened.run("(values) => values.map((one) => geoOps.tools.number(one))", values)
        assert found == [numbers.number(one, lang) for one in values]
        written = opened.run("(days) => days.map((one) => geoOps.tools.day(one))", days)
        assert written == [numbers.day(dt.date.fromisoformat(one), lang) for one in days]


def test_it_can_open_on_one_unit_or_on_several(tmp_path, open_page):
    situation = grid_situation(tmp_path / "pack")
    one = write_map(situation, overview(), tmp_path / "one.html", areas=["GR03"])
    opened = open_page(one)
    assert opened.text("#panel h2") == "Alta"
    west, south, east, north = map(
        float, opened.run("geoOps.page.map.getBounds().toBBoxString()").split(",")
    )
    # Alta spans 30 W to 28 W and 2 N to 4 N.
    assert (west < -30, east > -28, south < 2, north > 4) == (True,) * 4
    assert north - south < 4
    two = open_page(write_map(situation, overview(), tmp_path / "two.html", areas=["GR01", "GR02"]))
    assert two.page.locator("#panel").is_hidden()


HOSTILE = (
    "<img src=x onerror=window.pwned=1>'\"><svg onload=window.pwned=1>",
    "</script><script>window.pwned=1</script><!--<script>",
    "`+(window.pwned=1)+`${window.pwned=1}{{ 7*7 }}C:\\1\\20\\",
    "</title><script>window.pwned=1</script>\u2028\u2029\x00\u202e&lt;b&gt;",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text_in_every_place(make_map, open_page, hostile):
    path = make_map(Make(hostile=hostile))
    opened = open_page(path)
    shown = "".join(char for char in hostile if char not in "\x00\u202e\u2028\u2029")
    plain = "".join(shown.split())

    def seen(selector):
        return "".join(opened.page.locator(selector).first.text_content().split())

    for layer in ("courts", "patrols", "incidents", "indicators"):
        opened.page.check(f"#layer-{layer}")
    opened.settle()
    for lang in ("fr", "en"):
        opened.run(WHOLE)
        opened.page.click(f"[data-lang={lang}]")
        click_place(opened, 1.5, -29.2)
        for selector in ("#title", "#subtitle", "#tree-body", "#panel h2", "#panel h3"):
            assert plain in seen(selector), selector
        opened.page.mouse.click(*opened.run(POINT_OF, ["incidents", 0]))
        for selector in (
            ".geo-ops-card h3",
            ".geo-ops-card dl",
            ".geo-ops-card dl dt:nth-of-type(4)",
        ):
            assert plain in seen(selector), selector
        opened.page.evaluate("document.querySelector('.geo-ops-site').click()")
        opened.page.evaluate("document.querySelector('.geo-ops-badge').click()")
        opened.page.click("#show-data")
        assert plain in seen("#data-body")
        opened.page.click("#close-data")
        opened.page.fill("#search", "GR0202")
        assert plain in seen("#found li")
        opened.page.keyboard.press("Enter")
    opened.run(WHOLE)
    opened.page.mouse.move(*opened.run(PLACE_OF, [3.5, -29.5]))
    opened.page.wait_for_timeout(50)
    assert opened.run("window.pwned") is None
    assert opened.violations() == []
    assert opened.faults == []
    assert opened.requests == [path.as_uri()]
    assert opened.page.locator("img, iframe, object, embed").count() == 0


WRITE = """
import hashlib, sys
from pathlib import Path
from geo_ops.web import write_map
from tests.situations import grid_situation, overview
folder = Path(sys.argv[1])
page = write_map(grid_situation(folder / "pack"), overview(), folder / "map.html")
print(hashlib.sha256(page.read_bytes()).hexdigest())
"""


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_another_process_writes_the_same_bytes(grid_map, tmp_path, seed):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WRITE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    assert done.stdout.strip() == hashlib.sha256(grid_map.read_bytes()).hexdigest()
