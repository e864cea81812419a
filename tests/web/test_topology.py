"""Borders as arcs: counted by hand on the grid country."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.boundaries.pack import load_pack
from geo_ops.content import Content
from geo_ops.errors import BoundaryError
from geo_ops.web.topology import DIGITS, SCALE, Shape, compact, shapes_of, topology
from tests import grid
from tests.situations import AS_OF


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("pack")
    grid.write_grid_pack(folder)
    return load_pack(Content((folder,)), "grd").units_on(AS_OF)


@pytest.fixture(scope="module")
def block(units):
    return topology(shapes_of(units, "commune"), units.levels)


def points(block, number):
    """Return the points of an arc in degrees; a negative number is the arc backwards."""
    x = y = 0
    found = []
    steps = block["arcs"][number if number >= 0 else ~number]
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((block["origin"][0] + x * SCALE, block["origin"][1] + y * SCALE))
    return found if number >= 0 else found[::-1]


def length(block, number):
    return sum(
        abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in pairwise(points(block, number))
    )


def polygon(block, unit):
    """Return a unit's geometry put together again."""
    parts = []
    for rings in unit["polygons"]:
        lines = [
            [p for at, arc in enumerate(ring) for p in points(block, arc)[at > 0 :]]
            for ring in rings
        ]
        parts.append(shapely.Polygon(lines[0], lines[1:]))
    return shapely.union_all(parts)


def test_every_unit_of_every_level_is_there(block):
    levels = [unit["level"] for unit in block["units"]]
    assert {name: levels.count(name) for name in set(levels)} == {
        "country": 1,
        "region": 5,
        "commune": 16,
    }


def test_shapes_put_together_again_are_the_units(block, units):
    for level in units.levels:
        frame = units.level(level).set_index("pcode")
        for unit in block["units"]:
            if unit["level"] == level:
                found = polygon(block, unit)
                difference = found.symmetric_difference(frame.geometry[unit["pcode"]])
                assert difference.area < 1e-6, unit["pcode"]


@pytest.mark.parametrize(
    ("level", "approximate", "sides"),
    # 16 sides of cells go round the country; regions meet on a cross of 8 and Isle's other 2;
    # of the 24 sides inside, 14 are left between communes.
    [("country", False, 16), ("region", False, 8), ("region", True, 2), ("commune", False, 14)],
)
def test_borders_are_drawn_once_by_the_highest_level(block, level, approximate, sides):
    drawn = [
        length(block, border["arc"])
        for border in block["borders"]
        if border["level"] == level and border.get("approximate", False) == approximate
    ]
    assert sum(drawn) == pytest.approx(sides)


def test_no_arc_stands_twice(block):
    lines = [tuple(sorted([tuple(arc), tuple(arc)])) for arc in block["arcs"]]
    assert len(lines) == len(set(lines))
    ends = [frozenset(map(tuple, points(block, n))) for n in range(len(block["arcs"]))]
    assert len(ends) == len(set(ends))


def test_single_deeper_units_come_along(units):
    found = shapes_of(units, "region", also=["GR0101", "GR03"])
    assert [shape.pcode for shape in found if shape.level == "commune"] == ["GR0101"]
    assert sum(shape.level == "region" for shape in found) == 5


def test_an_unknown_level_is_named(units):
    with pytest.raises(BoundaryError, match="county"):
        shapes_of(units, "county")


def test_a_hole_and_the_unit_in_it_share_their_ring():
    outer = shapely.Polygon([(0, 0), (3, 0), (3, 3), (0, 3)], [[(1, 1), (1, 2), (2, 2), (2, 1)]])
    inner = shapely.Polygon([(1, 1), (2, 1), (2, 2), (1, 2)])
    shapes = [
        Shape(
            code, {"en": code, "fr": code}, "unit", "", (0.5, 0.5), approximate=False, geometry=one
        )
        for code, one in (("A", outer), ("B", inner))
    ]
    found = topology(shapes, ["unit"])
    assert len(found["arcs"]) == 2
    hole, whole = found["units"][0]["polygons"][0][1], found["units"][1]["polygons"][0][0]
    assert len(hole) == len(whole) == 1
    assert hole[0] in (whole[0], ~whole[0])
    assert polygon(found, found["units"][0]).area == pytest.approx(8)


def test_the_order_of_units_changes_no_length(units):
    shapes = shapes_of(units, "commune")
    turned = topology(shapes[::-1], units.levels)
    total = sum(length(turned, n) for n in range(len(turned["arcs"])))
    assert total == pytest.approx(40)


def numbers_of(text: str) -> list[int]:
    """Undo the letters of an arc, written anew from the description of the format."""
    found, value, weight = [], 0, 1
    for letter in text:
        digit = DIGITS.index(letter)
        value += digit % 32 * weight
        weight *= 32
        if digit < 32:
            found.append(-(value + 1) // 2 if value % 2 else value // 2)
            value, weight = 0, 1
    return found


@given(st.lists(st.integers(-(10**7), 10**7)))
def test_numbers_come_back_from_letters(numbers):
    block = {"levels": [], "arcs": [numbers], "units": [], "borders": []}
    assert numbers_of(compact(block)["arcs"][0]) == numbers


def test_the_block_of_the_page_says_the_same_in_half_the_bytes(block):
    found = compact(block)
    assert [numbers_of(one) for one in found["arcs"]] == block["arcs"]
    levels = block["levels"]
    for row, unit in zip(found["units"], block["units"], strict=True):
        pcode, name, level, parent, lon, lat, polygons, *approximate = row
        same = name if isinstance(name, dict) else {"en": name, "fr": name}
        again = {
            "pcode": pcode, "name": same, "level": levels[level], "parent": parent,
            "label": [lon, lat], "polygons": polygons,
        }  # fmt: skip
        assert again | ({"approximate": True} if approximate else {}) == unit
    for code, border in zip(found["borders"], block["borders"], strict=True):
        assert levels[code // 2] == border["level"]
        assert bool(code % 2) == border.get("approximate", False)
    assert any(code % 2 for code in found["borders"])
    assert len(json.dumps(found)) < 0.6 * len(json.dumps(block))
