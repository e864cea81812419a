"""One headless Chromium for all tests of pages, and a record of all that a page asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from geo_ops.assemble import Options, assemble, load_mission
from geo_ops.web import write_map
from tests.situations import Make, grid_situation, overview

if TYPE_CHECKING:
    from geo_ops.release.situation import Situation

PROJECT = Path(__file__).resolve().parents[2]
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LISTEN = """
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
        const { violatedDirective, blockedURI, sample } = event;
        window.violations.push([violatedDirective, blockedURI, sample].join(' '));
    });
"""


@dataclass
class Opened:
    """A page that is open, with what it asked for and what went wrong."""

    page: Page
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.page.evaluate(script, *arguments)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def violations(self) -> list[str]:
        return list(self.run("window.violations"))

    def settle(self) -> None:
        """Wait until packed layers are there and drawn."""
        self.run(
            """async () => {
                const own = window.geoOps && geoOps.page ? geoOps.page.parts : {};
                const parts = Object.values(own).flat();
                await Promise.all(parts.map((part) => part.ready));
                if (window.geoOps && geoOps.page) await geoOps.page.started;
                for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame);
            }"""
        )


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser(require_tool: Callable[[str], str]) -> Iterator[Browser]:
    path = require_tool("chromium")
    with sync_playwright() as tool:
        started = tool.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()
    # Playwright leaves its loop as the current one, closed: others would meet a warning.
    asyncio.set_event_loop(None)


@pytest.fixture(scope="session")
def node_tool(require_tool: Callable[[str], str]) -> Callable[[str], str]:
    """Give a function that returns a program of package.json, or skips the test, loudly."""

    def require(name: str) -> str:
        require_tool("node")
        path = PROJECT / "node_modules" / ".bin" / name
        if not path.exists():
            pytest.skip(f"missing tool: {name}")
        return str(path)

    return require


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Give a function that opens a file with the network off."""
    contexts: list[BrowserContext] = []

    def open_(path: Path, size: tuple[int, int] = (1200, 760), **options: Any) -> Opened:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_init_script(LISTEN)
        opened = Opened(context.new_page())
        page = opened.page
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on("pageerror", lambda error: opened.faults.append(f"error: {error}"))
        page.on(
            "console",
            lambda said: (
                opened.faults.append(f"{said.type}: {said.text}")
                if said.type in ("error", "warning")
                else None
            ),
        )
        page.goto(path.as_uri())
        if options.get("java_script_enabled", True):
            opened.settle()
        return opened

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def grid_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the planner's page of the grid country."""
    folder = tmp_path_factory.mktemp("grid-map")
    return write_map(grid_situation(folder / "pack"), overview(), folder / "map.html")


@pytest.fixture
def make_map(tmp_path: Path) -> Callable[[Make], Path]:
    """Give a function that writes another page of the grid country."""

    def write(make: Make) -> Path:
        return write_map(
            grid_situation(tmp_path / "pack", make), overview(make), tmp_path / "m.html"
        )

    return write


@pytest.fixture(scope="session")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> tuple[Situation, Path]:
    """Give the shipped exercise as a situation, and the planner's page of it."""
    mission = load_mission(None, Options())
    situation = assemble(mission, Options()).situation
    folder = tmp_path_factory.mktemp("exercise")
    page = write_map(situation, mission.map_spec(mission.spec.map), folder / "map.html")
    return situation, page


@pytest.fixture(scope="module")
def planner(browser: Browser, grid_map: Path) -> Iterator[Opened]:
    """Give the page of the grid country, opened once for all tests of a module."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, offline=True, reduced_motion="reduce"
    )
    opened = Opened(context.new_page())
    opened.page.on("pageerror", lambda error: opened.faults.append(str(error)))
    opened.page.goto(grid_map.as_uri())
    opened.settle()
    yield opened
    assert opened.faults == []
    context.close()


@pytest.fixture
def page(planner: Opened) -> Opened:
    """Give the page in the view in which it opened."""
    planner.run("() => { geoOps.page.show(geoOps.page.firstView); }")
    return planner
