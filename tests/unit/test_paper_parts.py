"""The parts of a page: text that fits, labels apart, true scales, borders once."""

from __future__ import annotations

import math
import re
from itertools import combinations
from types import SimpleNamespace

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geo_ops.boundaries.pack import load_pack
from geo_ops.content import Content
from geo_ops.paper import fonts
from geo_ops.paper.basemap import BaseMap, base_map
from geo_ops.paper.canvas import Box, Type, fit_lines
from geo_ops.paper.flow import columns_of, flow
from geo_ops.paper.furniture import SIZE
from geo_ops.paper.graticule import graticule, north, scale_bar
from geo_ops.paper.labels import Label, place
from geo_ops.paper.marks import MOST_SITE, site_size
from geo_ops.paper.sites import Site, arrange
from geo_ops.paper.table import MOST_ROWS, Row, rows_that_fit
from geo_ops.paper.view import View, choose_view
from tests import grid

FRAME = Box(10.0, 20.0, 160.0, 120.0)
HOSTILE = "<img src=x onerror=alert(1)> $x^2$ 漢字 العربية Ɲɛ {0} & \\n"


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grid")
    grid.write_grid_pack(folder)
    return load_pack(Content((folder,)), "grd").units("2015")


@pytest.fixture(scope="module")
def base(units):
    return base_map(units)


# --- text

words = st.text(alphabet="abcéW .,’–$<漢ع", max_size=60).map(lambda text: " ".join(text.split()))


@given(words, st.floats(4, 12), st.floats(6, 60))
def test_wrapped_lines_are_no_wider_than_asked_for(text, size, width):
    lines = fonts.wrap(text, "regular", size, width)
    assert "".join("".join(lines).split()) == "".join(text.split()), "no letter is lost"
    for line in lines:
        assert fonts.width_mm(line, "regular", size) <= width + 0.2 or len(line) == 1


@given(words, st.floats(6, 60))
def test_a_shortened_text_fits(text, width):
    short = fonts.shorten(text, "semibold", 8.0, width)
    assert short == text or short.endswith("…")
    assert fonts.width_mm(short, "semibold", 8.0) <= width + 0.2


def test_width_is_that_of_the_letters():
    assert fonts.width_mm("", "regular", 10) == 0
    one = fonts.width_mm("n", "regular", 10)
    assert fonts.width_mm("nnnn", "regular", 20) == pytest.approx(8 * one, rel=0.02)


def test_letters_that_no_font_has_are_replaced_not_dropped():
    assert fonts.drawable("Kidal’s œuvre – 1\u202f324 ŋɛ", "regular") == (
        "Kidal’s œuvre – 1\u202f324 ŋɛ"
    )
    shown = fonts.drawable(HOSTILE, "regular")
    assert len(shown) == len(HOSTILE)
    assert "漢" not in shown
    assert "ا" in shown


def test_a_paragraph_of_so_many_lines_ends_in_an_ellipsis():
    text = "one two three four five six seven eight nine ten eleven twelve"
    lines = fit_lines(text, Type(8.0), 20.0, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert fit_lines("one", Type(8.0), 20.0, 2) == ["one"]


# --- flow

blocks = st.lists(st.lists(st.floats(1, 6), min_size=1, max_size=8), max_size=8)


@given(blocks, st.integers(1, 3), st.booleans())
def test_lines_flow_in_order_and_stay_in_their_columns(heights, count, whole):
    boxes = columns_of(Box(0, 0, 90, 30), count, 3.0)
    places = flow(heights, boxes, 1.0, whole=whole)
    lines = [height for block in heights for height in block]
    assert len(places) <= len(lines)
    seen = [(boxes.index(box), y) for box, y in places]
    assert seen == sorted(seen)
    for (box, y), height in zip(places, lines, strict=False):
        assert y >= box.y
        assert y + height <= box.bottom + 0.1


def test_a_block_that_fits_a_column_is_kept_whole():
    boxes = columns_of(Box(0, 0, 90, 10), 2, 3.0)
    places = flow([[3, 3], [3, 3]], boxes, 0.0, whole=True)
    assert [boxes.index(box) for box, _ in places] == [0, 0, 1, 1]
    places = flow([[3, 3], [2, 2, 2]], boxes, 0.0, whole=False)
    assert [boxes.index(box) for box, _ in places] == [0, 0, 0, 0, 1]


# --- labels

points = st.tuples(st.floats(0, 180), st.floats(10, 150))
labels = st.lists(
    st.builds(
        Label,
        st.sampled_from(["Kidal", "ANSONGO", "Bourem-Inaly", "Ségou"]),
        points,
        st.just(Type(7.0)),
        st.integers(0, 4),
        st.sampled_from(["area", "point"]),
        st.floats(0, 2),
    ),
    max_size=30,
)


@given(labels, st.randoms())
def test_labels_never_overlap_nor_leave_the_frame(wanted, random):
    obstacle = Box(80, 60, 20, 20)
    placed = place(wanted, FRAME, [obstacle])
    assert not any(one.box.overlaps(other.box) for one, other in combinations(placed, 2))
    assert not any(one.box.overlaps(obstacle) for one in placed)
    assert all(FRAME.holds(one.box) for one in placed)
    shuffled = wanted[:]
    random.shuffle(shuffled)
    again = place(shuffled, FRAME, [obstacle])
    assert [(one.label.text, one.box) for one in placed] == [
        (one.label.text, one.box) for one in again
    ]


def test_the_important_label_wins_and_the_other_is_dropped():
    small = Box(0, 0, 14, 5)
    first = Label("Kidal", (7, 2.5), Type(7.0), 0, "area")
    second = Label("Gao", (7, 2.5), Type(7.0), 1, "area")
    assert [one.label.text for one in place([second, first], small)] == ["Kidal"]


def test_a_label_keeps_to_where_it_fits():
    label = Label("Gao", (50, 50), Type(7.0), 0, "area", fits=lambda box: box.y > 52)
    (placed,) = place([label], FRAME)
    assert placed.box.y > 52
    nowhere = Label("Gao", (50, 50), Type(7.0), 0, "area", fits=lambda _box: False)
    assert place([nowhere], FRAME) == []


# --- sites

sites = st.lists(
    st.builds(
        Site,
        st.sampled_from([20.0, 21.0, 60.0, 100.0, 140.0]),
        st.sampled_from([40.0, 41.0, 80.0, 120.0]),
        st.sampled_from(["circle", "square"]),
        st.just("#0072B2"),
        st.just(2.9),
        st.tuples(st.integers(0, 3), st.integers(0, 3)),
        st.integers(0, 50).map(float),
    ),
    max_size=25,
)


@given(sites, st.randoms())
def test_no_site_is_lost_and_places_stay_apart(given_sites, random):
    groups = arrange(given_sites, FRAME)
    shown = [site for group in groups for site in group.sites]
    assert sum(site.count for site in shown) == len(given_sites)
    assert sum(site.value for site in shown) == sum(site.value for site in given_sites)
    assert not any(one.box.overlaps(other.box) for one, other in combinations(groups, 2))
    shuffled = given_sites[:]
    random.shuffle(shuffled)
    assert arrange(shuffled, FRAME) == groups


def test_one_site_stands_on_its_place_and_two_beside_it():
    one = Site(50, 50, "square", "#000000", 3.0, (0, 0))
    (group,) = arrange([one], FRAME)
    assert not group.apart
    assert (group.sites[0].x, group.sites[0].y) == (50, 50)
    other = Site(50, 50, "circle", "#ffffff", 3.0, (1, 0))
    (group,) = arrange([one, other], FRAME)
    assert group.apart
    assert group.at == (50, 50)
    assert [site.shape for site in group.sites] == ["square", "circle"]


def test_two_near_places_do_not_cover_each_other():
    pairs = [
        Site(50 + 4 * place_, 50, shape, "#000000", 3.0, (at, 0))
        for place_ in (0, 1)
        for at, shape in enumerate(("square", "circle", "star"))
    ]
    one, other = arrange(pairs, FRAME)
    assert not one.box.overlaps(other.box)
    assert {one.at, other.at} == {(50, 50), (54, 50)}


def test_the_surface_of_a_symbol_is_as_its_value():
    assert site_size(1000, 1000) == MOST_SITE
    assert (site_size(500, 1000) / MOST_SITE) ** 2 == pytest.approx(0.5)
    assert site_size(0, 1000) == site_size(1, 1000) > 1
    assert site_size(math.nan, 1000) == site_size(0, 0)


# --- base map and view


def segments(lines) -> int:
    return sum(len(part.coords) - 1 for part in shapely.get_parts(lines))


def test_each_border_is_drawn_once_at_the_highest_level_it_parts(base):
    lines = base.lines(1.0)
    # 4 x 4 cells have 16 outer and 24 inner edges; 8 part the four regions, 2 part off the isle.
    assert {level: segments(one) for level, one in lines.items()} == {
        "country": 16,
        "region": 10,
        "commune": 14,
    }


def test_simplified_units_still_nest_and_share_borders(base, units):
    for tolerance in (1.0, 1024.0, 16384.0):
        communes = [*base.shapes("commune", tolerance).values()]
        assert shapely.coverage_is_valid(communes)
        whole = base.country(tolerance)
        assert sum(one.area for one in communes) == pytest.approx(whole.area)
    assert set(base.shapes("region", 1.0)) == {*grid.REGIONS, grid.ISLE}
    assert base_map(units) is base, "made once for a division"


def test_the_tolerance_is_about_a_tenth_of_a_millimetre():
    for metres_per_mm in (200.0, 1000.0, 4500.0):
        assert 0.05 <= BaseMap.tolerance(metres_per_mm) / metres_per_mm <= 0.12


@pytest.mark.parametrize("furniture", [SIZE, (12.0, 8.0)])
@pytest.mark.parametrize("area", ["GR01", "GR04", grid.ISLE])
def test_the_area_is_in_the_frame_and_off_inset_and_scale_bar(base, area, furniture):
    shape = base.shapes("region", 1.0)[area]
    view = choose_view(base, shape, FRAME, furniture)
    drawn = view.draw(shape)
    left, top, right, bottom = drawn.bounds
    assert FRAME.holds(Box(left, top, right - left, bottom - top))
    for box in (view.inset, view.furniture):
        assert FRAME.holds(box)
        assert not drawn.intersects(shapely.box(box.x, box.y, box.right, box.bottom))
    assert not view.inset.overlaps(view.furniture)
    digits = str(view.denominator).rstrip("0")
    assert len(digits) <= 3, "a round scale"


def test_the_scale_is_true_on_the_ground(base):
    view = choose_view(base, base.shapes("region", 1.0)["GR02"], FRAME, SIZE)
    bar = scale_bar(base, view, 40.0)
    x, y = view.centre
    half = bar.part_mm * bar.parts / 2 * view.metres_per_mm
    lons, lats = base.inverse.transform([x - half, x + half], [y, y])
    true_km = Geod(ellps="WGS84").line_length(lons, lats) / 1000
    assert true_km == pytest.approx(bar.part_km * bar.parts, rel=1e-3)
    assert bar.part_mm * view.denominator / 1e6 == pytest.approx(bar.part_km, rel=1e-3)
    assert bar.labels("fr")[0] == "0"
    assert bar.labels("en")[-1].endswith("km")


def test_the_graticule_meets_the_frame_where_the_degrees_are(base):
    view = choose_view(base, base.shapes("country", 1.0)["GR"], FRAME, SIZE)
    lines = graticule(base, view, "fr")
    assert len(lines) >= 4
    ticks = [(line.label, edge, at) for line in lines for edge, at in line.ticks]
    assert any(re.fullmatch(r"\d+°\u202fO", label) for label, _, _ in ticks)
    for label, edge, at in ticks:
        if edge != "bottom" or "°" not in label:
            continue
        metres = (
            view.left + (at - FRAME.x) * view.metres_per_mm,
            view.top - FRAME.height * view.metres_per_mm,
        )
        lon, _ = base.inverse.transform(*metres)
        assert lon == pytest.approx(-int(label.split("°")[0]), abs=0.02)


@pytest.mark.parametrize("lon", [-20.0, 0.0, 12.0])
def test_north_turns_with_the_distance_from_the_middle_meridian(lon):
    """Of a conformal or an equal-area projection of the pole: by the difference of longitude."""
    crs = "+proj=laea +lat_0=90 +lon_0=0 +datum=WGS84 +units=m"
    base = SimpleNamespace(
        forward=Transformer.from_crs("EPSG:4326", crs, always_xy=True),
        inverse=Transformer.from_crs(crs, "EPSG:4326", always_xy=True),
    )
    x, y = base.forward.transform(lon, 80.0)
    view = View(FRAME, 1, 1.0, x - 80.0, y + 60.0, FRAME, FRAME)
    # Towards the pole, which is at the origin: to the left for a place in the east.
    assert north(base, view) == pytest.approx(-lon, abs=0.01)


def test_of_too_many_units_the_heaviest_stay_in_their_order():
    units = [Row(f"U{n}", ("0",), "unit", weight=float(n % 20)) for n in range(40)]
    rest = [Row("known only to the region", ("1",), "bucket"), Row("total", ("2",), "total")]
    assert rows_that_fit([*units[:MOST_ROWS], *rest]) == [*units[:MOST_ROWS], *rest]
    shown = rows_that_fit([*units, *rest])
    assert [row.name for row in shown] == [
        *(f"U{n}" for n in (14, 15, 16, 17, 18, 19, 34, 35, 36, 37, 38, 39)),
        "known only to the region",
        "total",
    ]
