"""The window of time and the filters on the planner's page: what is shown, counted, coloured."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.situations import grid_situation

if TYPE_CHECKING:
    from geo_ops.boundaries.units import Units
    from geo_ops.release.situation import LayerView, Situation
    from tests.web.conftest import Opened

pytestmark = pytest.mark.chromium

WINDOW = """([first, last]) => {
    const steps = [['time-from', 0], ['time-to', 99], ['time-from', first], ['time-to', last]];
    for (const [id, value] of steps) {
        const box = document.getElementById(id);
        box.value = String(value);
        box.dispatchEvent(new Event('input'));
    }
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
FIGURES = """() => Object.fromEntries(Object.entries(geoOps.page.windowed).flatMap(
    ([layer, measures]) => Object.entries(measures).map(([name, { values, buckets }]) =>
        [`${layer}.${name}`, [Object.fromEntries(values), Object.fromEntries(buckets)]])))"""
COLOURED = "(pcode) => geoOps.page.parts.choropleth[0].now.get(pcode)"


@pytest.fixture(scope="module")
def situation(tmp_path_factory: pytest.TempPathFactory) -> Situation:
    return grid_situation(tmp_path_factory.mktemp("grid") / "pack")


def texts(opened: Opened, selector: str) -> list[str]:
    return [" ".join(text.split()) for text in opened.page.locator(selector).all_inner_texts()]


def counts(opened: Opened, layer: str) -> list[str]:
    return texts(opened, f'[data-layer="{layer}"] .keys li')


def test_the_whole_window_shows_everything(page):
    assert page.text("#time-says") == "January 2020 – June 2020"
    assert page.text("#shown") == "13 of 13 records shown"
    assert page.page.locator("#time-whole").is_disabled()
    assert texts(page, "#time-step option") == ["days", "weeks", "months"]


def test_arrow_keys_move_the_handles_and_say_where_they_are(page):
    first, last = page.page.locator("#time-from"), page.page.locator("#time-to")
    first.focus()
    for _ in range(2):
        page.page.keyboard.press("ArrowRight")
    assert first.get_attribute("aria-valuetext") == "March 2020"
    assert first.get_attribute("aria-label") == "First step shown"
    expect(page.page.locator("#shown")).to_contain_text("outside")
    # The thefts and attacks of January are out; the row of the year 2020 overlaps; one has no date.
    assert page.text("#shown") == (
        "11 of 13 records shown (2 outside the time window, 1 undated, shown)"
    )
    assert page.text('[data-layer="incidents"] .layer .count') == "8 of 10"
    assert counts(page, "incidents") == [
        "Attack 5",
        "Theft 3",
        "3 known only to a unit: hatched, with their number",
    ]
    last.focus()
    page.page.keyboard.press("Home")
    assert last.get_attribute("aria-valuetext") == "March 2020", "a handle stops at the other"
    page.page.keyboard.press("End")
    assert last.get_attribute("aria-valuetext") == "June 2020"


def test_what_is_outside_is_neither_drawn_nor_found_nor_counted_in_a_unit(page):
    page.run(WINDOW, [0, 0])
    mask = page.run(
        "() => [...geoOps.page.parts.incidents.find((one) => one.table && one.latlng).shown]"
    )
    assert sum(mask) == 3, "two of January and one undated"
    # The region's event of May is gone, the country's of the year stays.
    badges = page.page.locator(".geo-ops-badge:visible").all_inner_texts()
    assert sorted(badges) == ["1", "1", "1", "1"], "of the year, and three published figures"
    page.run(WINDOW, [4, 4])
    assert page.page.locator(".geo-ops-badge:visible").count() == 5


def test_undated_records_can_be_left_out(page):
    assert page.text("#time-undated-label") == "Show 1 without a date"
    page.page.uncheck("#time-undated")
    assert page.text("#shown") == "12 of 13 records shown (1 outside the time window)"
    assert page.run(COLOURED, "GR0204") == [0, "zero"]
    page.page.check("#time-undated")
    assert page.run(COLOURED, "GR0204") == [1, 1]


def days_of(row: Any) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day on which a row may have happened."""
    if row.time_precision == "none":
        return None
    first = row.time.date()
    if row.time_precision == "year":
        return first, dt.date(first.year, 12, 31)
    if row.time_precision == "month":
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first, first


def sums(view: LayerView, units: Units, days: tuple[dt.date, dt.date]) -> dict[str, Any]:
    """Return measure -> unit -> figure of the rows that may have happened on some days."""
    found: dict[str, Any] = {name: {} for name in view.spec.measures}
    for row in view.rows.itertuples():
        own = days_of(row)
        if own is not None and (own[0] > days[1] or own[1] < days[0]):
            continue
        for name, measure in view.spec.measures.items():
            value = 1 if measure.field is None else int(getattr(row, measure.field))
            if value and (not measure.categories or row.category in measure.categories):
                for code in units.ancestors(row.pcode).values():
                    found[name][code] = found[name].get(code, 0) + value
    return found


def test_figures_of_every_window_are_the_sums_of_the_rows(page, situation):
    starts = [dt.date(2020, month, 1) for month in range(1, 8)]
    windows = [(first, last) for first in range(6) for last in range(first, 6)]
    for first, last in windows[:5] + windows[6:]:
        page.run(WINDOW, [first, last])
        found = page.run(FIGURES)
        days = starts[first], starts[last + 1] - dt.timedelta(days=1)
        for layer in ("incidents", "patrols"):
            wanted = sums(situation.layer(layer), situation.units, days)
            assert {name: found[f"{layer}.{name}"][0] for name in wanted} == wanted


def test_colours_and_panel_follow_the_window_in_the_same_classes(page):
    before = page.run("() => geoOps.page.parts.choropleth[0].data.breaks")
    assert page.run(COLOURED, "GR0101")[0] == 3
    page.run(WINDOW, [2, 2])
    assert page.run(COLOURED, "GR0101")[0] == 1
    assert page.run(COLOURED, "GR0401") == [0, "zero"]
    assert before == [1, 3]
    legend = texts(page, "#legend-units li")
    # In March: GR0101, GR0202, GR0304, and GR0204 without a date.
    assert legend[:3] == ["0 12", "1 4", "2 – 3 0"]
    assert "March 2020; classes of the whole data window, so that times compare" in legend
    page.run("() => geoOps.page.map.fire('geoops:unit', { pcode: 'GR01' })")
    panel = page.text("#panel-body")
    assert "March 2020" in panel
    rows = texts(page, "#panel table tr")
    assert "Incidents 1" in rows
    assert "Victims 1 persons" in rows


def test_days_and_weeks_count_figures_by_whole_months_and_say_so(page):
    page.page.select_option("#time-step", "week")
    page.run(WINDOW, [10, 10])
    assert page.text("#time-says") == "9 March 2020 – 15 March 2020"
    assert page.run(COLOURED, "GR0101")[0] == 1
    assert "March 2020, whole months" in " ".join(texts(page, "#legend-units li"))
    # 11 and 12 March, the row of March, the row of 2020, the undated one; three courts.
    assert page.text("#shown").startswith("8 of 13 records")
    page.page.select_option("#time-step", "month")
    assert page.text("#time-says") == "March 2020"


def test_the_window_survives_layers_language_and_panel(page):
    page.run(WINDOW, [2, 4])
    page.page.uncheck("#layer-incidents")
    assert page.text("#shown") == "3 of 3 records shown"
    page.page.check("#layer-incidents")
    page.page.click("[data-lang=fr]")
    page.page.click("#show-panel")
    page.page.click("#show-panel")
    assert page.text("#time-says") == "mars 2020 – mai 2020"
    assert page.text("#shown").startswith("9 enregistrements montrés sur 13")
    assert (
        page.run("document.getElementById('time-to').getAttribute('aria-valuetext')") == "mai 2020"
    )


def test_play_steps_to_the_end_and_stops(page):
    says, button = page.page.locator("#time-says"), page.page.locator("#time-play")
    page.page.select_option("#time-speed", "fast")
    begun = page.run(
        """() => {
            document.getElementById('time-play').click();
            return [document.getElementById('time-says').textContent,
                document.getElementById('time-play').getAttribute('aria-label')];
        }"""
    )
    assert begun == ["January 2020", "Pause"]
    expect(says).to_have_text("June 2020")
    expect(button).to_have_attribute("aria-label", re.compile("^Play"))
    page.page.check("#time-loop")
    button.click()
    expect(says).not_to_have_text("January 2020")
    page.page.wait_for_timeout(1300)
    assert page.run("geoOps.page.play.timer") != 0, "six steps later it still plays"
    button.click()
    assert page.run("geoOps.page.play.timer") == 0
    page.page.uncheck("#time-loop")


def test_the_pointer_moves_the_whole_window(page):
    page.run(WINDOW, [1, 2])
    box = page.page.locator("#time-track").bounding_box()
    step = box["width"] / 6
    page.page.mouse.move(box["x"] + 2.0 * step, box["y"] + 10)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 4.0 * step, box["y"] + 10, steps=4)
    page.page.mouse.up()
    assert page.text("#time-says") == "April 2020 – May 2020"
    page.page.mouse.click(box["x"] + 0.5 * step, box["y"] + 10)
    assert page.text("#time-says") == "January 2020 – May 2020"
    page.page.click("#time-whole")
    assert page.text("#shown") == "13 of 13 records shown"


def test_categories_are_filtered_in_the_legend(page):
    page.page.uncheck("#f-incidents-category-0")
    assert page.text("#shown") == "7 of 13 records shown (6 filtered out)"
    assert page.text('[data-layer="incidents"] .layer .count') == "4 of 10"
    # What a box would bring back stays beside it.
    assert counts(page, "incidents")[:2] == ["Attack 6", "Theft 4"]
    assert "All records are counted, whatever the filter" in " ".join(
        texts(page, "#legend-units li")
    )
    page.run(WINDOW, [5, 5])
    assert page.text("#shown").endswith(
        "(6 outside the time window, 2 filtered out, 1 undated, shown)"
    )
    assert counts(page, "incidents")[:2] == ["Attack 2", "Theft 2"]


def test_other_fields_are_filtered_below_it(page):
    page.page.click("#filters-incidents summary")
    labels = texts(page, "#filters-incidents .facet label")
    assert labels == ["the commune only 1", "the country only 1", "the point 6",
                      "the region only 1", "the settlement 1"]  # fmt: skip
    page.page.click("#f-incidents-precision-filter_none")
    assert page.text("#shown") == "3 of 13 records shown (10 filtered out)"
    page.page.check("#f-incidents-precision-2")
    assert page.text("#shown") == "9 of 13 records shown (4 filtered out)"
    assert counts(page, "incidents")[0] == "Attack 3", "counts follow the other filters"
    assert page.run("document.activeElement.id") == "f-incidents-precision-2", "focus is kept"
    assert page.page.locator("#filters-incidents").get_attribute("open") is not None
    page.page.click("[data-reset=incidents]")
    assert page.text("#shown") == "13 of 13 records shown"
    assert page.page.locator("[data-reset=incidents]").is_hidden()


def test_sites_are_filtered_by_status(page):
    page.page.uncheck("#f-courts-category-2")
    assert page.page.locator(".geo-ops-site:visible").count() == 2


def test_the_last_events_of_the_country_are_the_latest(page):
    days = [one.split(" · ")[0] for one in texts(page, "#panel .recent li")]
    # The row known to the year may be as old as January.
    assert days == ["30 June 2020", "1 June 2020", "2 May 2020", "12 March 2020", "11 March 2020"]
    assert "Last 5 of 10 shown" in page.text("#panel-body")


def test_the_panel_has_months_last_incidents_and_neighbours(page):
    page.run("() => geoOps.page.map.fire('geoops:unit', { pcode: 'GR01' })")
    months_ = page.page.locator("#panel figure.months").filter(has_text="Incidents by month")
    words = months_.locator("svg").get_attribute("aria-label")
    assert words.startswith("Incidents by month. January 2020 2, February 2020 0, March 2020 1")
    assert months_.locator("rect").count() == 6
    recent = texts(page, "#panel .recent li")
    assert recent == [
        "11 March 2020 · Attack Éclat · place known to the settlement",
        "20 January 2020 · Theft Éclat · place known to the point",
        "5 January 2020 · Attack Éclat · place known to the point",
    ]
    page.page.locator("#panel .recent button").first.click()
    assert "Event 3" in page.text(".geo-ops-card")
    assert page.run("() => { document.querySelector('#panel-beside').open = true; return true; }")
    beside = texts(page, "#panel-beside button")
    page.page.locator("#panel-beside button").first.click()
    assert page.text("#panel h2") == beside[0]
