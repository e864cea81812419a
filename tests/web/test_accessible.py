"""Accessibility: axe-core finds nothing serious, and everything can be done by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo_ops.specs.base import Text
from geo_ops.web import IndexEntry, write_index, write_map
from tests.situations import Make, grid_situation, overview

pytestmark = pytest.mark.chromium

PROJECT = Path(__file__).resolve().parents[2]
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.filter((one) => ['serious', 'critical'].includes(one.impact))
        .map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.target.join(' ') + ' '
            + (node.any[0] ? node.any[0].message : '')).join(' | ')].join(': '));
}"""
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
# What is done on the page before it is looked at.
STATES = {
    "plain": [],
    "no panel": ["Escape"],
    "data": ["#show-data"],
    "table": ["#show-table"],
    "link": ["#show-link"],
    "measure": ["[data-tool=measure]", "[data-act=units]"],
    "position": ["map", "Enter"],
    "search": ["#search=a"],
    "record": [".geo-ops-badge"],
    "filters": ["#tree details summary"],
    "print": ["[data-tool=print]"],
}


@pytest.fixture(scope="session")
def axe():
    if not AXE.is_file():
        pytest.skip("missing tool: axe-core")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Give the pages of the grid country for an audience, by its name."""
    made = {}
    for audience in ("internal", "public"):
        folder = tmp_path_factory.mktemp(audience)
        make = Make(audience=audience)
        situation = grid_situation(folder / "pack", make)
        made[audience] = write_map(situation, overview(make), folder / "map.html")
        entry = IndexEntry("map.html", Text(en="Map", fr="Carte"), "map", None, None, 1234)
        made[f"{audience} index"] = write_index(situation, [entry], folder / "index.html")
    return made


def act(opened, step):
    """Do one thing: press a key, focus the map, fill a field (`selector=text`), or click."""
    if step in ("Escape", "Enter", "Tab"):
        opened.page.keyboard.press(step)
    elif step == "map":
        opened.page.locator(".folium-map").focus()
    elif step.startswith("#search="):
        opened.page.fill("#search", step.split("=", 1)[1])
    else:
        opened.page.locator(step).first.click()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("audience", "lang", "states"),
    [
        ("internal", "en", list(STATES)),
        ("internal", "fr", ["plain", "table", "measure", "position", "print"]),
        ("public", "en", ["plain", "data"]),
        ("public", "fr", ["table", "print"]),
    ],
)
def test_axe_finds_nothing_serious_in_any_state(pages, open_page, axe, audience, lang, states):
    found = {}
    opened = open_page(pages[audience], size=(1366, 768))
    for state in states:
        opened.page.reload()
        opened.settle()
        opened.run(axe)
        opened.page.click(f"[data-lang={lang}]")
        for step in STATES[state]:
            act(opened, step)
        found[state] = [*opened.run(RUN), *opened.run(CONTRAST)]
    assert {state: faults for state, faults in found.items() if faults} == {}


def test_axe_finds_nothing_serious_on_a_phone(pages, open_page, axe):
    found = {}
    opened = open_page(pages["internal"], size=(390, 844))
    for state in (["Escape"], ["#show-tree"], ["#show-panel"]):
        opened.page.reload()
        opened.settle()
        opened.run(axe)
        for step in state:
            act(opened, step)
        found[" ".join(state)] = [*opened.run(RUN), *opened.run(CONTRAST)]
    assert {state: faults for state, faults in found.items() if faults} == {}


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_axe_finds_nothing_serious_in_the_index(pages, open_page, axe, audience):
    opened = open_page(pages[f"{audience} index"])
    opened.run(axe)
    assert opened.run(RUN) == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_axe_finds_nothing_serious_in_the_exercise(exercise, open_page, axe, lang):
    found = {}
    opened = open_page(exercise[1], size=(1366, 768))
    opened.run(axe)
    opened.page.click(f"[data-lang={lang}]")
    # The table in one language only: to look at so many cells takes ten seconds.
    states = {"plain": [], "table": ["#show-table"]} if lang == "en" else {"data": ["#show-data"]}
    for state, steps in states.items():
        for step in steps:
            act(opened, step)
        found[state] = [*opened.run(RUN), *opened.run(CONTRAST)]
        opened.page.keyboard.press("Escape")
    assert {state: faults for state, faults in found.items() if faults} == {}


def test_axe_and_the_contrast_are_asked_in_earnest(pages, open_page, axe):
    opened = open_page(pages["internal"])
    opened.run(axe)
    opened.run("document.querySelector('#subtitle').style.color = '#bbb'")
    opened.run("document.querySelector('#show-data').textContent = ''")
    assert any("#bbbbbb" in one for one in opened.run(RUN))
    assert any(one.startswith("button-name") for one in opened.run(RUN))
    assert any("#subtitle" in one or "1.9" in one[:4] for one in opened.run(CONTRAST))


# The thumb of a slider bears its mark, which a script cannot see.
FOCUS = """() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const { tool, pcode } = one.dataset;
    return [one.id || tool || pcode || one.className.baseVal || one.className || one.tagName,
        one.matches('.visually-hidden, [type=range]') || style.outlineStyle !== 'none'
            || (one.tagName === 'path' && Number(style.strokeWidth.replace('px', '')) >= 4),
        box.width > 0 && box.height > 0];
}"""


def test_tab_goes_through_all_there_is_in_order_and_is_seen(pages, open_page):
    opened = open_page(pages["internal"], size=(1366, 768))
    opened.run("document.activeElement.blur()")
    seen = []
    for _ in range(120):
        opened.page.keyboard.press("Tab")
        name, marked, there = opened.run(FOCUS)
        if name == "BODY" or (seen and name == seen[0]):
            break
        assert marked, name
        assert there, name
        seen.append(name)
    wanted = ["skip", "search", "show-panel", "show-data", "layer-choropleth", "layer-incidents"]
    assert [one for one in seen if one in wanted] == wanted
    assert {"GR0101", "GR0404", "home", "measure", "full", "print", "copy", "counts"} <= set(seen)
    assert sum("geo-ops-site" in one for one in seen) == 3
    assert len(seen) < 120


def test_escape_takes_back_one_thing_at_a_time(pages, open_page):
    opened = open_page(pages["internal"], size=(1366, 768))
    opened.page.locator("path[data-pcode=GR0202]").focus()
    opened.page.keyboard.press("Enter")
    for name in ("data", "table", "link"):
        opened.page.click(f"#show-{name}")
        assert opened.page.locator(f"#{name}").is_visible()
        opened.page.keyboard.press("Escape")
        assert opened.page.locator(f"#{name}").is_hidden()
        assert opened.page.locator("#panel").is_visible(), name
    opened.page.click("[data-tool=measure]")
    opened.page.keyboard.press("Escape")
    assert opened.page.locator(".measure").is_hidden()
    assert opened.page.locator("#panel").is_visible()
    opened.page.click("[data-tool=print]")
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#panel").is_visible()
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#panel").is_hidden()


OVERLAPS = (Path(__file__).parent / "overlaps.js").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1024, 700)])
def test_nothing_overlaps_in_either_direction(exercise, open_page, size):
    opened = open_page(exercise[1], size=size)
    if opened.page.locator("#panel").is_hidden():
        opened.page.click("#show-panel")
    found = {}
    for direction in ("ltr", "rtl"):
        opened.run("(dir) => { document.documentElement.dir = dir; }", direction)
        for lang in ("en", "fr"):
            opened.page.click(f"[data-lang={lang}]")
            opened.settle()
            found[direction, lang] = opened.run(OVERLAPS)
            tree, panel = (opened.page.locator(one).bounding_box() for one in ("#tree", "#panel"))
            assert (tree["x"] < panel["x"]) == (direction == "ltr")
    assert {case: faults for case, faults in found.items() if faults} == {}


def test_a_unit_can_be_clicked_where_it_is_drawn_from_right_to_left(pages, open_page):
    opened = open_page(pages["internal"], size=(1366, 768))
    opened.run("() => { document.documentElement.dir = 'rtl'; geoOps.page.map.invalidateSize(); }")
    box = opened.page.locator("path[data-pcode=GR0303]").bounding_box()
    opened.page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    assert "GR0303" in opened.text("#panel")


@pytest.mark.slow
def test_symbols_of_a_layer_differ_in_shape_too(exercise, open_page):
    opened = open_page(exercise[1])
    layers = opened.run(
        """() => geoOps.page.data.groups.flatMap((one) => one.layers)
            .map((one) => [one.id, one.items.map((item) => item.shape).filter(Boolean)])"""
    )
    assert len(layers) > 5
    assert [name for name, shapes in layers if len(set(shapes)) < len(shapes)] == []
