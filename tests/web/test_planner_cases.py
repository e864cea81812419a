"""The planner's page with little: no rows, one, no dates, counts only; and sites with a past."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geo_ops.spatial.ledger import Ledger
from geo_ops.spatial.summarise import summarise
from geo_ops.specs.layer import History
from geo_ops.web import write_map
from tests.situations import UTC, grid_situation, overview

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd

    from geo_ops.release.situation import LayerView, Situation
    from tests.web.conftest import Open, Opened

    Change = Callable[[LayerView], LayerView]

pytestmark = pytest.mark.chromium

STATES = "() => geoOps.page.parts.courts[0].states.map((one) => one && one.look)"


@pytest.fixture
def situation(tmp_path: Path) -> Situation:
    return grid_situation(tmp_path / "pack")


@pytest.fixture
def opened_with(situation: Situation, tmp_path: Path, open_page: Open):
    """Give a function that opens the page with some layers changed, and their figures."""

    def open_(**changes: Change) -> Opened:
        views = tuple(
            changes[view.spec.id](view) if view.spec.id in changes else view
            for view in situation.layers
        )
        figures = summarise([(view.spec, view.rows) for view in views], situation.units, UTC)
        made = replace(situation, layers=views, figures=figures)
        return open_page(write_map(made, overview(), tmp_path / "m.html"), size=(1366, 768))

    return open_


def keep(rows: gpd.GeoDataFrame) -> Change:
    """Return a change that gives a layer other rows, and the window that they have."""

    def change(view: LayerView) -> LayerView:
        times = rows["time"].dropna()
        window = None if times.empty else (times.min().date(), times.max().date())
        return replace(view, rows=rows, ledger=Ledger(len(rows)), window=window)

    return change


def without_rows(view: LayerView) -> LayerView:
    return keep(view.rows.iloc[:0])(view)


def test_without_dated_rows_there_is_no_bar(opened_with):
    opened = opened_with(incidents=without_rows, patrols=without_rows)
    assert opened.page.locator("#time").is_hidden()
    assert opened.text("#shown") == "3 of 3 records shown"
    opened.page.click("#show-table")
    assert opened.page.locator("#table-what option").all_inner_texts()[-1] == "Records: Courts"
    assert opened.faults == []


def test_one_row_is_a_window_of_one_step(opened_with, situation):
    one = situation.layer("incidents").rows.iloc[[0]].reset_index(drop=True)
    opened = opened_with(incidents=keep(one), patrols=without_rows)
    assert opened.text("#time-says") == "5 January 2020"
    opened.page.click("#time-play")
    opened.page.wait_for_timeout(700)
    assert opened.run("geoOps.page.play.timer") == 0
    assert opened.text("#shown") == "4 of 4 records shown"
    assert opened.faults == []


def test_rows_without_dates_are_all_shown(opened_with, situation):
    rows = situation.layer("incidents").rows
    rows = rows.assign(
        time=pd.Series(pd.NaT, index=rows.index, dtype=rows["time"].dtype), time_precision="none"
    )
    opened = opened_with(incidents=keep(rows), patrols=without_rows)
    assert opened.page.locator("#time").is_hidden()
    assert opened.text("#shown") == "13 of 13 records shown"
    assert "by month" not in opened.text("#panel-body")
    opened.page.click("#show-table")
    opened.page.select_option("#table-what", "records:incidents")
    days = opened.page.locator(".listing tbody th").all_inner_texts()
    assert days == [""] * 10
    assert opened.faults == []


def test_counts_only_leave_the_bar_still(situation, tmp_path, open_page):
    """An audience without rows: months of the country, suppressed ones hidden; nothing moves."""
    views = tuple(replace(view, rows=view.rows.iloc[:0]) for view in situation.layers)
    figures = situation.figures
    months = figures.months[figures.months["pcode"] == figures.country]
    small = (months["layer"] == "incidents") & (months["month"] == "2020-05")
    months = months.assign(suppressed=small, value=months["value"].where(~small))
    floors = frozenset({"incidents", "patrols"})
    hidden = replace(figures, months=months, cube=figures.cube.iloc[:0], floors=floors)
    made = replace(situation, layers=views, figures=hidden, audience="public")
    opened = open_page(write_map(made, overview(), tmp_path / "m.html"), size=(1366, 768))
    assert "January 2020 – June 2020. This audience has no dates" in opened.text("#time-says")
    assert opened.page.locator("#time-from").is_hidden()
    assert opened.page.locator("#time-play").is_hidden()
    months_ = opened.page.locator("#panel figure.months").filter(has_text="Incidents by month")
    words = months_.locator("svg").get_attribute("aria-label")
    assert "May 2020 suppressed, June 2020 2" in words
    assert months_.locator("rect[fill^=url]").count() == 1
    opened.page.click("#show-table")
    choices = opened.page.locator("#table-what option").all_inner_texts()
    assert [one for one in choices if one.startswith("Records")] == []
    opened.run("(view) => geoOps.page.show(view)", "v=1&t=month.2020-03-01.2020-03-31")
    assert "whole data window" in opened.text("#legend-units")
    assert opened.faults == []


def test_a_suppressed_figure_is_suppressed_in_table_and_panel(situation, tmp_path, open_page):
    units = situation.figures.units
    hide = (units["pcode"] == "GR0101") & (units["layer"] == "incidents")
    units = units.assign(suppressed=hide, value=units["value"].where(~hide))
    figures = replace(
        situation.figures,
        units=units,
        cube=situation.figures.cube[situation.figures.cube["layer"] != "incidents"],
        categories=situation.figures.categories[
            situation.figures.categories["layer"] != "incidents"
        ],
        floors=frozenset({"incidents"}),
    )
    views = tuple(
        replace(view, rows=view.rows.iloc[:0]) if view.spec.id == "incidents" else view
        for view in situation.layers
    )
    made = replace(situation, layers=views, figures=figures)
    opened = open_page(write_map(made, overview(), tmp_path / "m.html"), size=(1366, 768))
    opened.page.click("#show-table")
    opened.page.select_option("#table-what", "units:commune")
    opened.page.fill("#table-find", "GR0101")
    opened.page.wait_for_timeout(200)
    (row,) = opened.page.locator(".listing tbody tr").all()
    assert row.locator("td").all_inner_texts().count("suppressed") == 3
    with opened.page.expect_download() as download:
        opened.page.click("#table-save")
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.count("suppressed") == 3
    assert opened.faults == []


def past(view: LayerView, site: str, day: str, category: str, row: int = 0) -> gpd.GeoDataFrame:
    """Return an earlier report on a court, like its row now but for day and category."""
    made = view.rows.iloc[[row]].assign(
        time=pd.to_datetime([day], utc=True), category=category, site=site
    )
    return made.drop(columns="row_id")


def with_past(*reports: tuple[str, str, str], snapshot: bool = False) -> Change:
    def change(view: LayerView) -> LayerView:
        spec = view.spec.model_copy(update={"history": History(key="name", snapshot=snapshot)})
        earlier = pd.concat([past(view, *one) for one in reports], ignore_index=True)
        return replace(view, spec=spec, earlier=earlier)

    return change


def show(opened: Opened, first: str, last: str) -> None:
    opened.run("(view) => geoOps.page.show(view)", f"v=1&t=month.{first}.{last}&l=courts")


def test_sites_have_the_status_of_the_windows_end(opened_with, situation):
    now = situation.layer("courts").rows["row_id"].tolist()
    opened = opened_with(
        courts=with_past((now[0], "2020-02-10", "closed"), (now[0], "2020-04-02", "partly_open"))
    )
    # Open on 1 May; of the others no report stands before 2 and 3 May.
    assert opened.run(STATES) == [0, 1, 2]
    show(opened, "2020-01-01", "2020-02-29")
    assert opened.run(STATES) == [2, None, None]
    assert opened.page.locator(".geo-ops-site:visible").count() == 1
    assert opened.text("#shown") == "1 of 1 records shown"
    assert opened.text('[data-layer="courts"] .layer .count') == "1"
    show(opened, "2020-03-01", "2020-04-30")
    assert opened.run(STATES) == [1, None, None]
    assert "Partly open · 2 April 2020, 28 days old" in opened.text("#panel-body")
    opened.run("() => document.querySelector('.geo-ops-site').click()")
    assert "2 April 2020" in opened.text(".geo-ops-card")
    assert "Partly open" in opened.text(".geo-ops-card")
    show(opened, "2020-01-01", "2020-06-30")
    assert opened.run(STATES) == [0, 1, 2]
    assert opened.faults == []


def test_a_site_that_is_gone_is_shown_while_it_was_there(opened_with, situation):
    # Full pictures of 1 February, 1 March (without Court 1) and the days of May.
    now = situation.layer("courts").rows["row_id"].tolist()
    opened = opened_with(
        courts=with_past(
            (now[0], "2020-02-01", "open"),
            ("gone-1", "2020-02-01", "partly_open"),
            ("gone-1", "2020-03-01", "closed"),
            snapshot=True,
        )
    )
    assert opened.run(STATES) == [0, 1, 2, None]
    assert opened.page.locator(".geo-ops-site:visible").count() == 3
    assert opened.text("#shown").startswith("13 of 13")
    show(opened, "2020-02-01", "2020-02-29")
    assert opened.run(STATES) == [0, None, None, 1]
    show(opened, "2020-03-01", "2020-03-31")
    assert opened.run(STATES) == [None, None, None, 2]
    assert "1 of 1" in opened.text("#shown")
    assert opened.faults == []


def test_sites_without_a_past_stay_as_they_are(opened_with):
    opened = opened_with()
    show(opened, "2020-01-01", "2020-01-31")
    assert opened.run(STATES) == [0, 1, 2]
    assert opened.page.locator(".geo-ops-site:visible").count() == 3


WHOLE = """() => {
    const everything = { from: -Infinity, to: Infinity, undated: true };
    const { data, cubes } = geoOps.page;
    const wrong = [];
    for (const layer of data.figures.filter((one) => cubes[one.id])) {
        for (const { id, values, buckets } of layer.measures) {
            const sums = cubes[layer.id].sums(id, everything);
            const levels = Object.keys(data.levels);
            const drawn = [...geoOps.page.units.byCode.keys()];
            for (const pcode of drawn) {
                const [found, wanted] = [sums.values.get(pcode) || 0, values[pcode] || 0];
                if (Math.abs(found - wanted) > 1e-6) wrong.push([layer.id, id, pcode, found]);
            }
            const own = [...sums.buckets].filter(([pcode]) =>
                geoOps.page.levelOf.get(pcode) !== levels[levels.length - 1]);
            const [a, b] = [own, Object.entries(buckets)].map((list) =>
                list.reduce((sum, [, value]) => sum + value, 0));
            if (Math.abs(a - b) > 1e-6) wrong.push([layer.id, id, 'buckets', a, b]);
        }
    }
    return [Object.keys(cubes).length, wrong];
}"""


def test_over_the_whole_window_figures_by_month_are_those_of_the_exercise(exercise, open_page):
    situation, page = exercise
    opened = open_page(page, size=(1366, 768))
    layers, wrong = opened.run(WHOLE)
    assert layers >= 2
    assert wrong == []
    tallies = opened.run("() => geoOps.page.tally")
    for view in situation.layers:
        if tallies.get(view.spec.id, {}).get("total"):
            assert tallies[view.spec.id]["shown"] == view.ledger.mapped, view.spec.id
    assert tallies["patrols"]["total"] == 8847
    opened.page.click("#show-table")
    opened.page.select_option("#table-what", "units:cercle")
    units = opened.page.locator("#table-count").inner_text()
    buckets = opened.page.locator(".listing tbody th", has_text="known only to").count()
    assert int(units.split()[0]) >= 54 + buckets
    assert opened.faults == []
