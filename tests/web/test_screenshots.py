"""Pictures of the exercise's page for the documentation: `make screenshots` writes docs/img/.

The same steps run in every test run, into a temporary folder: what the documentation shows can
always be made, and stays small.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

PROJECT = Path(__file__).resolve().parents[2]
SIZES = {"map": (1366, 768), "map_wide": (1920, 1080), "map_phone": (390, 844)}
BUDGET = 1_500_000
"""Bytes of all pictures together."""


def unit(opened, lang):
    """Show a region with its panel, and a distance in it."""
    opened.page.fill("#search", "ML05")
    opened.page.keyboard.press("Enter")
    opened.page.click("[data-tool=measure]")
    for lat, lon in ((14.49, -4.2), (14.35, -3.61), (15.28, -1.7)):
        opened.run("(point) => { geoOps.page.tools.measure.push(point); }", [lat, lon])
    opened.page.click("[data-act=units]")
    opened.page.click("[data-act=units]")
    opened.page.click(f"[data-lang={'en' if lang == 'fr' else 'fr'}]")
    opened.page.click(f"[data-lang={lang}]")


STEPS = {"map": None, "map_wide": unit, "map_phone": None}


def picture(data, path):
    """Write a picture with a palette, which takes a third of the bytes, and return its size."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    small = image.quantize(256, kmeans=2, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    return image.size, path.stat().st_size


def test_pictures_of_the_page_in_three_sizes_and_both_languages(exercise, open_page, tmp_path):
    wanted = os.environ.get("GEO_OPS_SCREENSHOTS")
    folder = PROJECT / wanted if wanted else tmp_path
    total = 0
    for name, size in SIZES.items():
        opened = open_page(exercise[1], size=size)
        for lang in ("en", "fr"):
            opened.page.click(f"[data-lang={lang}]")
            if STEPS[name] is not None and lang == "en":
                STEPS[name](opened, lang)
            opened.page.mouse.move(size[0] - 5, 5)
            opened.settle()
            opened.page.wait_for_timeout(300)
            data = opened.page.screenshot()
            seen, weight = picture(data, folder / f"{name}_{lang}.png")
            assert seen == size
            assert weight > 20_000, "nearly blank"
            total += weight
        assert opened.faults == []
    opened = open_page(exercise[1], size=(1366, 768))
    opened.page.click("[data-tool=print]")
    opened.settle()
    # As on paper: without the bar over it.
    opened.page.emulate_media(media="print")
    data = opened.page.locator(".sheet").first.screenshot()
    _, weight = picture(data, folder / "sheet_en.png")
    assert total + weight < BUDGET
