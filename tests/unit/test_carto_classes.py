"""Classes: every value in one class, whatever the values; colours that everybody can tell apart."""

from __future__ import annotations

import itertools
import math
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.carto import palette
from geo_ops.carto.classes import classify
from geo_ops.carto.symbols import SHAPES, svg_symbol
from geo_ops.specs.layer import Shape
from geo_ops.specs.map import Scheme

SCHEMES = get_args(Scheme)
counts = st.lists(st.integers(0, 2000), max_size=60)
numbers = st.lists(
    st.one_of(
        st.none(),
        st.just(math.nan),
        st.integers(-50, 3000),
        st.floats(-1e4, 1e6, allow_nan=False).map(lambda value: round(value, 2)),
    ),
    max_size=60,
)


@given(numbers, st.sampled_from(SCHEMES), st.integers(2, 7))
def test_every_known_value_is_in_one_class(values, scheme, k):
    classes = classify(values, scheme, k)
    known = [value for value in values if value is not None and not math.isnan(value)]
    found = [classes.index(value) for value in known]
    assert all(at is not None and 0 <= at <= len(classes.breaks) for at in found)
    assert list(classes.counts) == [found.count(at) for at in range(len(classes.colours))]
    assert (classes.n, classes.missing) == (len(known), len(values) - len(known))
    assert all(classes.counts[1:]), "no class is empty, but for that of zero"
    assert all((at == 0) == (value == 0) for at, value in zip(found, known, strict=True))
    assert [classes.index(value) for value in (None, math.nan, math.inf)] == [None, None, None]


@given(numbers, st.sampled_from(SCHEMES), st.integers(2, 7))
def test_breaks_rise_and_are_no_more_than_asked_for(values, scheme, k):
    classes = classify(values, scheme, k)
    assert list(classes.breaks) == sorted(set(classes.breaks))
    assert len(classes.breaks) <= k
    assert len(classes.colours) == len(set(classes.colours)) == len(classes.breaks) + 1
    assert len(classes.labels("fr")) == len(classes.colours)


@given(counts, st.sampled_from(SCHEMES), st.randoms())
def test_the_order_of_values_does_not_matter(values, scheme, random):
    shuffled = values[:]
    random.shuffle(shuffled)
    assert classify(values, scheme, 4) == classify(shuffled, scheme, 4)


@given(counts, st.sampled_from(SCHEMES))
def test_a_greater_value_is_never_in_a_lower_class(values, scheme):
    classes = classify(values, scheme, 5)
    found = [classes.index(value) for value in sorted(values)]
    assert found == sorted(found)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("values", "breaks", "labels"),
    [
        ([], (), ("0",)),
        ([0, 0, None], (), ("0",)),
        ([7, 7, 7], (7.0,), ("0", "7")),
        ([1, 1, 2, 9], (1.0, 2.0, 9.0), ("0", "1", "2", "3 – 9")),
    ],
)
def test_few_distinct_values_are_classes_of_their_own(scheme, values, breaks, labels):
    classes = classify(values, scheme, 4)
    assert (classes.breaks, classes.labels("en")) == (breaks, labels)


def test_the_schemes_by_hand():
    values = [1, 2, 3, 10, 11, 12, 100, 101, 102]
    assert classify(values, "fisher_jenks", 3).breaks == (3.0, 12.0, 102.0)
    # A third of the way from 3 to 10, and from 12 to 100: the same three thirds.
    assert classify(values, "quantiles", 3).breaks == (7.0, 41.0, 102.0)
    assert classify(values, "quantiles", 3).counts == (0, 3, 3, 3)
    assert classify([*range(1, 11)], "equal_interval", 3).breaks == (4.0, 7.0, 10.0)
    spread = [1, 3, 17, 21, 43, 47, 96, 104, 231]
    assert classify(spread, "fisher_jenks", 4).breaks == (21.0, 47.0, 104.0, 231.0)
    assert classify(spread, "natural_round", 4).breaks == (20.0, 50.0, 100.0, 231.0)


def test_a_class_without_a_value_goes_into_the_next():
    # Fifths of 1 to 100 end at 20.8, 40.6, 60.4, 80.2 and 100: three of them would be empty.
    classes = classify([1, 2, 3, 4, 5, 6, 100], "equal_interval", 5)
    assert (classes.breaks, classes.counts) == ((20.0, 100.0), (0, 6, 1))


def test_labels_of_fractions_keep_the_decimals_that_tell_them_apart():
    classes = classify([0.01, 0.02, 0.31, 0.32, 0.9, 1.4], "fisher_jenks", 3)
    assert classes.labels("fr") == ("0", "0,01 – 0,32", "0,32 – 0,90", "0,90 – 1,40")


def test_the_note_says_method_and_number_of_units():
    classes = classify([1, 2, 3, None], "quantiles", 2)
    assert classes.note("en") == "quantiles, n\u00a0=\u00a03"
    assert classify([1], "fisher_jenks", 2).note("fr") == (
        "seuils naturels (Fisher-Jenks), n\u00a0=\u00a01"
    )


@pytest.mark.parametrize("k", [1, 8])
def test_too_few_or_too_many_classes(k):
    with pytest.raises(ValueError, match="choose 2 to 7"):
        classify([1, 2], "quantiles", k)


@pytest.mark.parametrize("count", range(2, 8))
def test_classes_darken_in_steps_that_a_grey_print_keeps(count):
    lights = [palette.luminance(colour) for colour in palette.sequential(count)]
    lightness = [
        116 * light ** (1 / 3) - 16 for light in [palette.luminance(palette.ZERO), *lights]
    ]
    steps = [a - b for a, b in itertools.pairwise(lightness)]
    assert min(steps[1:]) > 8, "eight steps of CIE lightness between classes"
    assert steps[0] > 0


# Machado, Oliveira & Fernandes 2009, severity 1: what a dichromat sees, in linear RGB.
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
               (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    turned = [sum(a * b for a, b in zip(row, linear, strict=True)) for row in matrix]
    return [min(1.0, max(0.0, c)) ** (1 / 2.4) for c in turned]


@pytest.mark.parametrize("kind", BLIND)
def test_colour_blind_eyes_tell_neighbouring_classes_apart(kind):
    colours = [seen(colour, BLIND[kind]) for colour in palette.sequential(6)]
    assert min(math.dist(a, b) for a, b in itertools.pairwise(colours)) > 0.1


@pytest.mark.parametrize("shape", get_args(Shape))
def test_shapes_are_drawn_and_differ(shape):
    points = SHAPES[shape]
    assert all(abs(value) <= 1.25 for point in points for value in point)
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
    assert 1.4 < area < 2.7, "no shape looks much larger than another"
    assert len({SHAPES[one] for one in get_args(Shape)}) == len(get_args(Shape))


def test_a_symbol_is_one_svg_element_and_its_title_is_text():
    root = ET.fromstring(svg_symbol("star", "#D55E00", 16, title="<b>&"))
    assert root.get("width") == "16"
    assert next(child.text for child in root) == "<b>&"
    assert 'aria-hidden="true"' in svg_symbol("circle", "#D55E00", 10)
