"""Rates in print: with their interval and what they are per, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geo_ops.carto.rates import digits_of, full_label, rate_text
from geo_ops.paper.facts import gather
from geo_ops.release.rate_words import rate_unit
from geo_ops.spatial.figures import DERIVED_COLUMNS, Cell
from geo_ops.specs.measure import Measure
from geo_ops.web.planner.rates import unit_rates
from geo_ops.web.planner.shading import shading
from tests.situations import briefing, grid_situation, overview

LABEL = {"en": "Incidents", "fr": "Incidents"}


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    """A situation whose incidents have a rate by region: 25 in Éclat, none shown in Isle."""
    plain = grid_situation(tmp_path_factory.mktemp("content"))
    view = plain.layers[0]
    rate = Measure.model_validate({"label": LABEL, "per": "population"})
    spec = view.spec.model_copy(update={"measures": {**view.spec.measures, "rate": rate}})
    rows = [
        ("incidents", "rate", "country", "GR", 10.0, 8.0, 12.5, 10.0, 1e5, 0.0, ""),
        ("incidents", "rate", "region", "GR01", 25.0, 20.25, 30.5, 3.0, 12e3, 0.1, ""),
        ("incidents", "rate", "region", "GR02", 0.0, 0.0, 3.7, 0.0, 1e5, 0.1, ""),
        ("incidents", "rate", "region", "GRD15-ISLE", None, None, None, 1.0, 9.0, 0.1,
         "small_denominator"),
    ]  # fmt: skip
    derived = pd.DataFrame(rows, columns=list(DERIVED_COLUMNS))
    layers = (replace(view, spec=spec), *plain.layers[1:])
    return replace(plain, figures=replace(plain.figures, derived=derived), layers=layers)


def named(recipe):
    shade = recipe.choropleth.model_copy(
        update={"measure": "rate", "level": "region", "counts": False}
    )
    figures = [one.model_copy(update={"measure": "rate"}) for one in recipe.figures[:1]]
    return recipe.model_copy(update={"choropleth": shade, "figures": figures})


@pytest.mark.parametrize(
    ("value", "digits"), [(0, 0), (131.5, 0), (45.4, 1), (1, 1), (0.36, 2), (0.013, 3)]
)
def test_two_figures_that_count(value, digits):
    assert digits_of(value) == digits


def test_a_rate_is_never_printed_alone():
    cell = Cell(1234.5, low=1200.2, high=1301.9)
    assert rate_text(cell, "en") == "1,234 (1,200 – 1,302)"
    assert rate_text(Cell(45.36, low=42.47, high=48.4), "fr") == "45,4 (42,5 – 48,4)"
    assert rate_text(Cell(None), "en") == "–"
    assert rate_text(Cell(3.0), "en") == "3"


def test_what_it_is_per(situation):
    spec = situation.layers[0].spec
    assert full_label(situation, spec, "rate", "en") == "Incidents per 100,000 people a year"
    assert (
        full_label(situation, spec, "rate", "fr") == "Incidents pour 100\u202f000 habitants par an"
    )
    courts = situation.layer("courts").spec
    stock = Measure.model_validate({"label": LABEL, "per": "population", "times": 1000})
    assert rate_unit(courts, stock, "en") == "per 1,000 people"
    each = Measure.model_validate({"label": LABEL, "per": "convoys.done"})
    assert rate_unit(spec, each, "en") == "per 100 (convoys.done)"


def test_a_brief_has_the_rate_with_its_interval(situation):
    facts = gather(situation, named(briefing()), "GR", "en")
    (figure,) = facts.table.figures
    assert figure.label == "Incidents per 100,000 people a year"
    assert figure.value == "10.0 (8.0 – 12.5)"
    cells = {row.name: row.cells[0] for row in facts.table.rows}
    assert cells["Éclat"] == "25.0 (20.2 – 30.5)"
    assert cells["Bravo"] == "0 (0 – 4)"
    assert cells["Isle"] == "–"
    assert facts.shading.title == "Incidents per 100,000 people a year by region"
    assert facts.shading.classes.missing == 1


def test_a_map_may_be_coloured_by_a_rate_without_saying_that_it_counts(situation):
    shade = shading(situation, named(overview()))
    assert shade.values == {"GR01": 25.0, "GR02": 0.0, "GRD15-ISLE": None}
    told = shade.as_json()
    assert told["rate"] is True
    assert told["title"]["en"] == "Incidents per 100,000 people a year"
    assert told["missing"] == 1
    assert told["buckets"] == []


def test_the_panel_has_rates_and_why_one_is_not_shown(situation):
    (rate,) = unit_rates(situation, situation.layers[0])
    assert rate["values"]["GR01"] == ["25.0", "20.2", "30.5"]
    assert rate["why"] == [
        {
            "text": {
                "en": "too few people or cases for a rate",
                "fr": "trop peu d’habitants ou de cas pour un taux",
            },
            "units": ["GRD15-ISLE"],
        }
    ]
    assert unit_rates(situation, situation.layer("courts")) == []
