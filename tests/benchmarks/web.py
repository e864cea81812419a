"""What the benchmarks of pages share: made-up points, an empty Leaflet page, a stop watch."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo_ops.web.layers import Field, Look, Symbol

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

COLOURS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
SHAPES = ("circle", "square", "triangle", "diamond", "circle", "square")
LOOK = Look(
    symbols=[Symbol(f"c{n}", f"Kind {n}", COLOURS[n], SHAPES[n]) for n in range(6)],
    fields=[Field("victims", "Victims", "integer")],
)
SIZE = (1366, 768)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")

DRAWN = """async () => {
    const own = window.geoOps && geoOps.page ? Object.values(geoOps.page.parts).flat()
        : Object.keys(window).filter((key) => /^packed_points_\\d+$/.test(key))
            .map((key) => window[key]);
    await Promise.all(own.map((one) => one.ready));
    while (own.some((one) => one._job || one._frame)) {
        await new Promise((done) => setTimeout(done, 5));
    }
    for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
}"""

WATCH = """() => {
    window.gaps = [];
    let last = performance.now();
    const tick = (now) => {
        gaps.push(now - last);
        last = now;
        if (window.gaps.on !== false) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
}"""


def made_up(count: int) -> gpd.GeoDataFrame:
    """Return incidents around sixty towns and anywhere, with category, day and victims."""
    rng = np.random.default_rng(1)
    weights = rng.pareto(1.2, 60) + 0.1
    town = rng.choice(60, count, p=weights / weights.sum())
    towns = rng.uniform([-11, 11], [3, 20], (60, 2))
    spread = rng.uniform(0.2, 2, (60, 1))[town]
    places = towns[town] + rng.normal(0, 0.35, (count, 2)) * spread
    anywhere = rng.random(count) < 0.3
    places[anywhere] = rng.uniform([-12, 10], [4, 25], (int(anywhere.sum()), 2))
    days = pd.to_timedelta(rng.integers(0, 730, count), unit="D")
    data = {
        "category": rng.choice([one.id for one in LOOK.symbols], count),
        "time": pd.Timestamp("2019-01-01", tz="UTC") + days,
        "victims": rng.poisson(0.5, count),
    }
    return gpd.GeoDataFrame(data, geometry=gpd.points_from_xy(*places.T), crs="EPSG:4326")


def opened(browser: Browser, path: Path) -> tuple[Page, float]:
    """Return a page and the seconds until all on it is drawn."""
    context = browser.new_context(
        viewport={"width": SIZE[0], "height": SIZE[1]}, offline=True, reduced_motion="no-preference"
    )
    page = context.new_page()
    start = time.perf_counter()
    page.goto(path.as_uri())
    page.evaluate(DRAWN)
    return page, time.perf_counter() - start


def dragged(page: Page) -> dict[str, Any]:
    """Drag the map in ten steps, and return the seconds and the longest frame in milliseconds.

    The frames of the second after it count too: then the map is drawn anew.
    """
    x, y = SIZE[0] // 2, SIZE[1] // 2
    page.evaluate(WATCH)
    start = time.perf_counter()
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 11):
        page.mouse.move(x - 24 * step, y - 8 * step)
    page.mouse.up()
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    seconds = time.perf_counter() - start
    page.wait_for_timeout(1000)
    gaps = page.evaluate("() => { window.gaps.on = false; return window.gaps; }")
    return {"seconds": seconds, "longest": max(gaps), "lost": sum(one for one in gaps if one > 50)}
