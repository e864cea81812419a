"""Measuring, coordinates, pins, full screen and the print view, in a real browser."""

from __future__ import annotations

import io
import re

import mgrs
import pytest
from pypdf import PdfReader
from pyproj import Geod

pytestmark = pytest.mark.chromium

PLACE_OF = """([lat, lon]) => {
    const { map } = geoOps.page;
    const at = map.latLngToContainerPoint([lat, lon]);
    const box = map.getContainer().getBoundingClientRect();
    return [box.left + at.x, box.top + at.y];
}"""
HEAR = """() => geoOps.page.map.on('mousemove contextmenu', (event) => {
    window.heard = [event.latlng.lat, event.latlng.lng];
})"""
VIEW = """() => {
    const { map } = geoOps.page;
    return [map.getCenter().lat, map.getCenter().lng, map.getZoom()];
}"""
PIXEL = 0.01
"""More than the height of a pixel of these pages in degrees."""
CLIPBOARD = (
    "() => { navigator.clipboard.writeText = async (text) => { window.copiedText = text; }; }"
)
GEOD = Geod(ellps="WGS84")


def place(opened, lat, lon):
    """Return the whole pixel at a position."""
    return [round(one) for one in opened.run(PLACE_OF, [lat, lon])]


def plain(text):
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def no_fault(opened, path):
    assert opened.faults == []
    assert opened.violations() == []
    assert opened.requests == [path.as_uri()]


def test_measuring_by_mouse_gives_length_and_area_on_the_ellipsoid(grid_map, open_page):
    opened = open_page(grid_map)
    before = opened.text("#panel h2") if opened.page.locator("#panel").is_visible() else None
    opened.page.click("[data-tool=measure]")
    corners = [(0.5, -29.5), (3.3, -27.9), (1.4, -27.2)]
    for corner in corners:
        opened.page.mouse.click(*place(opened, *corner))
    points = opened.run("geoOps.page.tools.measure")
    assert [tuple(one) for one in points] == [pytest.approx(one, abs=PIXEL) for one in corners]
    lats, lons = zip(*points, strict=True)
    length = GEOD.line_length(lons, lats) / 1000
    area = abs(GEOD.polygon_area_perimeter(lons, lats)[0]) / 1e6
    result = plain(opened.text(".measure .result"))
    found = [float(one.replace(",", "")) for one in re.findall(r": ([\d,.]+)", result)]
    assert found[0] == pytest.approx(length, abs=0.51)
    assert found[2] == pytest.approx(area, rel=1e-3, abs=0.51)
    # A click was a point and nothing else.
    now = opened.text("#panel h2") if opened.page.locator("#panel").is_visible() else None
    assert now == before
    assert opened.page.locator(".geo-ops-card").count() == 0
    opened.page.click(".measure [data-act=units]")
    miles = plain(opened.text(".measure .result span:first-child"))
    assert float(re.sub(r"[^\d.]", "", miles)) == pytest.approx(length / 1.852, abs=0.51)
    assert miles.endswith("NM")
    opened.page.click(".measure [data-act=undo]")
    assert len(opened.run("geoOps.page.tools.measure")) == 2
    assert opened.page.locator(".measure .result span").count() == 1
    opened.page.click("[data-lang=fr]")
    assert "Distance" in opened.text(".measure .result")
    assert "Échap" in opened.text(".measure .hint")
    opened.page.keyboard.press("Escape")
    assert opened.page.locator(".measure").is_hidden()
    assert opened.page.locator(".leaflet-geo-ops-measure-pane path:not([d='M0 0'])").count() == 0
    opened.page.mouse.click(*place(opened, 1.5, -29.5))
    assert opened.text("#panel h2") == "Éclat"
    no_fault(opened, grid_map)


def test_measuring_by_keyboard(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.focus("[data-tool=measure]")
    opened.page.keyboard.press("Enter")
    assert opened.run("document.activeElement === geoOps.page.map.getContainer()")
    assert opened.run(
        "getComputedStyle(document.querySelector('.crosshair')).visibility === 'visible'"
    )
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.press("ArrowRight")
    opened.page.wait_for_timeout(50)
    opened.page.keyboard.press("Enter")
    (lat1, lon1), (lat2, lon2) = opened.run("geoOps.page.tools.measure")
    assert (lat1, lon2 > lon1) == (pytest.approx(lat2, abs=PIXEL), True)
    opened.page.keyboard.press("Backspace")
    assert len(opened.run("geoOps.page.tools.measure")) == 1
    opened.page.keyboard.press("Escape")
    assert opened.run("geoOps.page.tools.measure") is None
    assert opened.run("document.activeElement.dataset.tool") == "measure"


def test_coordinates_follow_the_pointer_in_degrees_and_mgrs(grid_map, open_page):
    opened = open_page(grid_map)
    opened.run(CLIPBOARD)
    opened.run(HEAR)
    x, y = place(opened, 2.2, -28.3)
    opened.page.mouse.move(x, y)
    opened.page.wait_for_timeout(50)
    lat, lon = opened.run("window.heard")
    assert (lat, lon) == pytest.approx((2.2, -28.3), abs=PIXEL)
    grid = opened.text(".readout .grid")
    digits = len(grid.split()[-1])
    want = mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=digits)
    assert grid.replace(" ", "") == want
    assert plain(opened.text(".readout .degrees")) == (f"{lat:.{digits}f}° N {-lon:.{digits}f}° W")
    opened.page.click("[data-lang=fr]")
    opened.page.mouse.move(x, y)
    opened.page.wait_for_timeout(50)
    _, lon = opened.run("window.heard")
    assert plain(opened.text(".readout .degrees")).endswith(
        f"{-lon:.{digits}f}° O".replace(".", ",")
    )
    # On the readout itself the pointer is nowhere: it shows the middle, and copies it.
    opened.page.click(".readout .format")
    middle = opened.run("() => { const c = geoOps.page.map.getCenter(); return [c.lat, c.lng]; }")
    assert "′" in opened.text(".readout .degrees")
    opened.page.click(".readout .copy")
    grid = opened.text(".readout .grid")
    assert grid.replace(" ", "") == mgrs.MGRS().toMGRS(*middle, MGRSPrecision=digits)
    copied = opened.run("window.copiedText")
    assert copied.endswith(grid)
    assert "Copié" in opened.text(".saying")


def test_a_pin_shows_every_notation_and_copies_it(grid_map, open_page):
    opened = open_page(grid_map)
    opened.run(CLIPBOARD)
    opened.run(HEAR)
    opened.page.mouse.click(*place(opened, 1.2, -28.6), button="right")
    lat, lon = opened.run("window.heard")
    card = opened.page.locator(".position")
    assert card.locator("li").count() >= 3
    text = plain(card.inner_text())
    assert mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=2)[:5] in text.replace(" ", "")
    card.locator("li button").first.click()
    assert re.fullmatch(r"[\d.]+° N [\d.]+° W", opened.run("window.copiedText"))
    opened.page.click("[data-lang=fr]")
    assert "Ôter le repère" in opened.text(".position")
    opened.page.click("text=Mesurer d’ici")
    assert opened.run("geoOps.page.tools.measure") == [[pytest.approx(lat), pytest.approx(lon)]]
    opened.page.keyboard.press("Escape")
    opened.page.locator(".pin").focus()
    opened.page.keyboard.press("Enter")
    opened.page.click("text=Ôter le repère")
    assert opened.page.locator(".pin").count() == 0
    opened.page.locator(".folium-map").focus()
    opened.page.keyboard.press("Enter")
    middle = opened.run("() => { const c = geoOps.page.map.getCenter(); return [c.lat, c.lng]; }")
    assert opened.run("geoOps.page.tools.pin") == [pytest.approx(one) for one in middle]
    no_fault(opened, grid_map)


@pytest.mark.parametrize(
    "typed",
    ["1.5 N 28.5 W", "1°30'00\"N 28°30'00\"W", "1,5 N; 28,5 O", mgrs.MGRS().toMGRS(1.5, -28.5)],
)
def test_search_goes_to_a_position(grid_map, open_page, typed):
    opened = open_page(grid_map)
    opened.page.fill("#search", typed)
    assert opened.page.locator("#found li").count() == 1
    assert "Go to this position" in opened.text("#found li")
    opened.page.keyboard.press("Enter")
    lat, lon = opened.run("geoOps.page.tools.pin")
    assert (lat, lon) == (pytest.approx(1.5, abs=2e-5), pytest.approx(-28.5, abs=2e-5))
    assert opened.page.locator(".position").count() == 1
    # It moves there in time; the card takes some room over the pin.
    opened.page.wait_for_function(
        """() => {
            const c = geoOps.page.map.getCenter();
            return Math.abs(c.lat - 1.5) < 0.15 && Math.abs(c.lng + 28.5) < 0.15;
        }"""
    )


def test_two_plain_numbers_are_offered_both_ways_and_what_is_outside_says_so(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.fill("#search", "-28.5, 1.5")
    lines = [plain(one) for one in opened.page.locator("#found li").all_inner_texts()]
    assert len(lines) == 2
    assert lines[0].startswith("1.50000° N 28.50000° W")
    assert "read as longitude, latitude" in lines[0]
    assert lines[1].startswith("28.50000° S 1.50000° E")
    assert "outside this map" in lines[1]
    opened.page.fill("#search", "95.1 181")
    assert "Nothing by that name" in opened.text("#found")


def test_full_screen_keeps_the_marking_and_hides_the_tree(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.click("[data-tool=full]")
    opened.page.wait_for_selector("[data-tool=full][aria-pressed=true]")
    assert opened.page.locator(".mark.top").is_visible()
    assert opened.page.locator(".mark.low").is_visible()
    assert opened.page.locator("#tree").is_hidden()
    opened.page.click("#show-tree")
    assert opened.page.locator("#tree").is_visible()
    assert opened.page.get_attribute("[data-tool=full]", "aria-label") == "Leave full screen"
    opened.page.click("[data-tool=full]")
    opened.page.wait_for_selector("[data-tool=full][aria-pressed=false]")
    no_fault(opened, grid_map)


SIZES = {
    ("A4", "wide"): (297, 210),
    ("A4", "upright"): (210, 297),
    ("A3", "wide"): (420, 297),
    ("A3", "upright"): (297, 420),
}


def paper(opened):
    """Return the text and the size in millimetres of what is printed: one page."""
    data = opened.page.pdf(prefer_css_page_size=True, print_background=True)
    (sheet,) = PdfReader(io.BytesIO(data)).pages
    size = [round(float(one) * 25.4 / 72) for one in (sheet.mediabox.width, sheet.mediabox.height)]
    return plain(sheet.extract_text()), tuple(size)


@pytest.mark.parametrize(("size", "lang"), list(zip(SIZES, ("en", "fr", "fr", "en"), strict=True)))
def test_a_sheet_has_all_that_a_map_must_have_and_no_control(grid_map, open_page, size, lang):
    opened = open_page(grid_map)
    opened.page.click(f"[data-lang={lang}]")
    view = opened.run(VIEW)
    opened.page.click("[data-tool=print]")
    opened.page.select_option("[data-act=paper]", size[0])
    opened.page.select_option("[data-act=direction]", size[1])
    text, millimetres = paper(opened)
    assert millimetres == SIZES[size]
    mark = {"en": "UNCLASSIFIED · EXERCISE", "fr": "NON CLASSIFIÉ · EXERCICE"}[lang]
    assert text.count(mark) == 2
    wanted = {
        "en": ("Overview of Gridland", "Legend", "Attack", "received = 32 mapped", "Sources",
               "Draft", "1:", "North is up", "Map no.", "MGRS zone", "30°W", "WGS 84"),
        "fr": ("Overview of Gridland (fr)", "Légende", "reçues = 32", "Sources", "Projet",
               "1:", "Le nord est en haut", "Zone MGRS", "30°O", "WGS 84"),
    }[lang]  # fmt: skip
    assert [one for one in wanted if one not in text] == []
    for control in ("Search", "Chercher", "Zoom", "Measure", "Mesurer", "Filter"):
        assert control not in text
    assert opened.page.locator(".sheet button:visible, .sheet input:visible").count() == 0
    # The map fills its frame, nothing stands out of the sheet, canvases are fine enough for paper.
    assert (
        opened.run(
            """() => {
            const box = (one) => document.querySelector(one).getBoundingClientRect();
            const frame = box('.sheet .frame'); const map = box('.sheet .folium-map');
            const side = document.querySelector('.sheet .side');
            const sheet = document.querySelector('.sheet');
            const fine = [...document.querySelectorAll('.sheet canvas')].every((one) =>
                one.width >= 2.9 * parseFloat(one.style.width));
            return [frame.width - map.width < 4, frame.height - map.height < 4,
                side.scrollHeight <= side.clientHeight + 1,
                side.scrollWidth <= side.clientWidth + 1,
                sheet.scrollHeight <= sheet.clientHeight + 1, fine];
        }"""
        )
        == [True] * 6
    )
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#print-view").count() == 0
    assert opened.run(VIEW) == pytest.approx(view, abs=PIXEL)
    assert opened.page.locator("#tree").is_visible()
    no_fault(opened, grid_map)


def test_the_print_command_of_the_browser_prints_the_map_too(grid_map, open_page):
    """Canvases drawn while it begins were drawn again on paper, white over all that is below."""
    opened = open_page(grid_map)
    drawn = opened.page.locator(".folium-map canvas").count()
    data = opened.page.pdf(prefer_css_page_size=True, print_background=True)
    (sheet,) = PdfReader(io.BytesIO(data)).pages
    wide = [one for one in sheet.images if one.image.width > 1000]
    assert len(wide) >= drawn > 0
    assert opened.page.locator("#print-view").count() == 0
    no_fault(opened, grid_map)


def test_a_sheet_shows_only_what_is_on(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.uncheck("#layer-courts")
    opened.page.click("[data-tool=print]")
    legend = opened.text(".sheet .side")
    assert "Incidents" in legend
    assert "Courts" not in legend
    assert "Partly open" not in legend


def test_the_browsers_own_print_command_gives_the_sheet(grid_map, open_page):
    opened = open_page(grid_map)
    text, size = paper(opened)
    assert size == SIZES["A4", "wide"]
    assert text.count("UNCLASSIFIED · EXERCISE") == 2
    assert "Search" not in text
    opened.page.locator("#print-view").wait_for(state="detached")
    assert opened.page.locator("#tree").is_visible()


def test_a_sheet_tells_only_of_layers_that_are_on_and_what_is_too_long_goes_to_the_next(
    grid_map, open_page
):
    opened = open_page(grid_map)
    opened.page.uncheck("#layer-courts")
    opened.page.click("[data-tool=print]")
    foot = plain(opened.text(".sheet .sheet-foot"))
    assert "Incidents: 16 received = 10 mapped + 2 outside + 1 unlocated" in foot
    assert "Made-up incidents" in foot
    assert "Made-up courts" not in foot
    assert opened.page.locator(".sheet.more").count() == 0
    opened.page.keyboard.press("Escape")
    # A source as long as a page.
    opened.run(
        "() => { geoOps.page.data.head.en.sources.push('Incidents: ' + 'a source '.repeat(900)); }"
    )
    opened.page.click("[data-tool=print]")
    assert opened.page.locator(".sheet.more").count() == 1
    data = opened.page.pdf(prefer_css_page_size=True, print_background=True)
    first, second = (plain(one.extract_text()) for one in PdfReader(io.BytesIO(data)).pages)
    assert "Continued on the next sheet." in first
    assert second.count("a source") == 900
    assert second.count("UNCLASSIFIED · EXERCISE") == 2
    assert "1:" in first


def test_pin_path_and_notations_are_in_the_address_and_come_back(grid_map, open_page):
    opened = open_page(grid_map)
    opened.page.fill("#search", "1.5 N 28.5 W")
    opened.page.keyboard.press("Enter")
    opened.page.click("[data-tool=measure]")
    opened.run("() => geoOps.page.tools.measure.push([1, -29], [2.5, -28])")
    opened.page.click("[data-act=units]")
    opened.page.click(".readout .format")
    opened.page.wait_for_url(re.compile(r"o=dms\.nm"))
    address = opened.run("location.href")
    assert "n=1.5/-28.5" in address
    assert "d=1/-29~2.5/-28" in address
    opened.page.goto("about:blank")
    opened.page.goto(address)
    opened.page.wait_for_selector(".measure .result span")
    tools = opened.run("geoOps.page.tools")
    assert tools["pin"] == [1.5, -28.5]
    assert tools["measure"] == [[1, -29], [2.5, -28]]
    assert (tools["format"], tools["units"]) == ("dms", "nm")
    assert opened.text(".measure .result").endswith("NM")
    # What is no place in an address is left out, and said.
    opened.run("() => geoOps.page.show('#v=1&n=95/1&d=1/2~x&o=ft')")
    assert opened.run("() => [geoOps.page.tools.pin, geoOps.page.tools.measure]") == [None, None]
    assert opened.faults == []
