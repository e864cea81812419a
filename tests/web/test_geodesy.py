"""Lengths, areas and grid references of the page, beside GeographicLib's and GEOTRANS's."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import mgrs
import pytest
from pyproj import Geod
from shapely.geometry import Polygon

ASK = Path(__file__).resolve().parents[1] / "runtime" / "ask.mjs"
GEOD = Geod(ellps="WGS84")
BORDERS = [
    (lat, lon)
    for lat in (-80.0, -72.0, -8.0, 0.0, 8.0, 16.0, 55.9999999, 56.0, 63.9999999, 64.0, 72.0, 84.0)
    for lon in (-180.0, -12.0, -6.0, 0.0, 2.9999999, 3.0, 6.0, 9.0, 12.0, 21.0, 33.0, 42.0, 180.0)
]


@pytest.fixture(scope="module")
def ask(require_tool):
    node = require_tool("node")

    def ask_(call, rows):
        sent = json.dumps({"call": call, "rows": rows})
        done = subprocess.run(
            [node, str(ASK)], input=sent, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    return ask_


def positions(count, seed):
    choice = random.Random(seed)  # noqa: S311 - places for a test
    return [(choice.uniform(-80, 84), choice.uniform(-180, 180)) for _ in range(count)]


def in_mali(count, seed):
    choice = random.Random(seed)  # noqa: S311 - places for a test
    return [(choice.uniform(10, 25), choice.uniform(-12.3, 4.3)) for _ in range(count)]


def test_lengths_are_geographiclibs_to_a_millimetre(ask):
    pairs = list(zip(positions(1000, 1), positions(1000, 2), strict=True))
    pairs += list(zip(in_mali(1000, 3), in_mali(1000, 4), strict=True))
    found = ask("geodesicLength", pairs)
    settled = 0
    for ((lat1, lon1), (lat2, lon2)), ours in zip(pairs, found, strict=True):
        true = GEOD.inv(lon1, lat1, lon2, lat2)[2]
        if ours is None:
            # Vincenty's series gives no answer near the antipode, and then we give none either.
            assert true > 19_900_000
            continue
        settled += 1
        assert ours == pytest.approx(true, abs=0.001, rel=0)
    assert settled > 1990


def test_areas_are_geographiclibs_to_a_ten_thousandth(ask):
    choice = random.Random(5)  # noqa: S311 - places for a test
    rings = []
    for lat, lon in in_mali(300, 6):
        size = 10 ** choice.uniform(-2, 0.7)
        rings.append([[lat, lon], [lat + size, lon + size / 3], [lat + size / 4, lon + size]])
        rings.append([*rings[-1], [lat - size / 2, lon + size / 2]])
    for ring, ours in zip(rings, ask("ringArea", [[ring] for ring in rings]), strict=True):
        shape = Polygon([(lon, lat) for lat, lon in ring])
        true = abs(GEOD.geometry_area_perimeter(shape)[0])
        assert ours == pytest.approx(true, rel=1e-4)


def test_references_are_those_of_geotrans(ask):
    places = [*positions(3000, 7), *in_mali(3000, 8), *BORDERS]
    other = mgrs.MGRS()
    theirs = [other.toMGRS(lat, lon) for lat, lon in places]
    ours = ask("toMgrs", [[lat, lon, 5, False] for lat, lon in places])
    different = [
        (place, theirs_)
        for place, ours_, theirs_ in zip(places, ours, theirs, strict=True)
        if ours_.zfill(15) != theirs_.zfill(15)
    ]
    # GEOTRANS takes half a millimetre below a metre for the metre: so do we, a millimetre on.
    on = [[lat + 1e-8, lon + 1e-8, 5, False] for (lat, lon), _ in different]
    assert [one.zfill(15) for one in ask("toMgrs", on)] == [one.zfill(15) for _, one in different]
    assert len(different) < len(places) / 500


def test_a_reference_is_read_as_geotrans_reads_it(ask):
    other = mgrs.MGRS()
    texts = [other.toMGRS(lat, lon, MGRSPrecision=4) for lat, lon in in_mali(2000, 9)]
    for text, readings in zip(texts, ask("readPosition", [[text] for text in texts]), strict=True):
        lat, lon = other.toLatLon(text)
        (one,) = readings
        assert (one["kind"], one["side"]) == ("mgrs", 10)
        assert GEOD.inv(lon, lat, one["lon"], one["lat"])[2] < 0.01
