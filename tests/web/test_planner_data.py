"""What the planner's page knows: no more than the audience may see, and the recipe's errors."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from geo_ops.errors import SpecError
from geo_ops.specs.map import MapSpec
from geo_ops.web import write_map
from geo_ops.web.packing import blocks
from geo_ops.web.planner.shading import shading
from tests.situations import Make, grid_situation, overview

if TYPE_CHECKING:
    from geo_ops.release.situation import Situation


@pytest.fixture
def situation(tmp_path) -> Situation:
    return grid_situation(tmp_path / "pack")


def page_of(situation: Situation, spec: MapSpec, folder) -> dict:
    """Return all blocks of a page by kind; those of points by kind and layer."""
    text = write_map(situation, spec, folder / "map.html").read_text(encoding="utf-8")
    found = {}
    for name, data in blocks(text).items():
        kind = name.rsplit("_", 2)[0]
        title = data["title"]["en"].lower() if kind in ("packed_points", "areas") else ""
        found[f"{kind} {title}".strip()] = data
    return found


def changed(spec: MapSpec, **change: object) -> MapSpec:
    data = spec.model_dump()
    return MapSpec.model_validate({**data, **change})


def test_rows_known_only_more_coarsely_stand_beside_the_classes(situation):
    found = shading(situation, overview())
    assert found.buckets == (("region", 1.0), ("country", 1.0))
    assert sum(value or 0 for value in found.values.values()) == 8


def test_a_suppressed_figure_is_nowhere_in_the_page(situation, tmp_path):
    units = situation.figures.units
    hidden = (units["pcode"] == "GR0101") & (units["layer"] == "incidents")
    units = units.assign(
        suppressed=units["suppressed"] | hidden, value=units["value"].where(~hidden)
    )
    figures = replace(situation.figures, units=units)
    found = page_of(replace(situation, figures=figures), overview(), tmp_path)
    assert ["GR0101", None, "suppressed"] in found["admin_choropleth"]["rows"]
    frame = found["frame"]
    measures = next(one for one in frame["figures"] if one["id"] == "incidents")["measures"]
    for measure in measures:
        assert measure["suppressed"] == ["GR0101"]
        assert "GR0101" not in measure["values"]
    assert frame["choropleth"]["suppressed"] == 1
    assert frame["choropleth"]["missing"] == 0


def test_a_layer_of_counts_only_has_its_number_but_no_row(situation, tmp_path):
    views = tuple(
        replace(view, rows=view.rows.iloc[:0]) if view.spec.id == "incidents" else view
        for view in situation.layers
    )
    found = page_of(replace(situation, layers=views), overview(), tmp_path)
    lines = [line for group in found["frame"]["groups"] for line in group["layers"]]
    line = next(one for one in lines if one["id"] == "incidents")
    assert (line["count"], line["countsOnly"]) == (10, True)
    assert [item["count"] for item in line["items"]] == [6, 4]
    assert "Event 1" not in str(found)


def test_a_layer_that_the_audience_lacks_leaves_no_trace(situation, tmp_path):
    views = tuple(view for view in situation.layers if view.spec.id != "incidents")
    units = situation.figures.units
    figures = replace(situation.figures, units=units[units["layer"] != "incidents"])
    found = page_of(replace(situation, layers=views, figures=figures), overview(), tmp_path)
    assert found["frame"]["choropleth"] is None
    assert {look for _, _, look in found["admin_choropleth"]["rows"]} == {"blank"}
    assert "ncidents" not in str({**found["frame"], "head": None})


def test_a_recipe_may_show_some_categories_only(situation, tmp_path):
    spec = changed(overview(), layers=[{"layer": "incidents", "categories": ["theft"]}])
    found = page_of(situation, spec, tmp_path)
    lines = [line for group in found["frame"]["groups"] for line in group["layers"]]
    assert next(one for one in lines if one["id"] == "incidents")["count"] == 4
    assert found["packed_points incidents"]["packed"].rows == 3
    assert found["areas incidents"]["areas"] == [["GR0304", 1]]


def test_a_recipe_without_coloured_areas_still_has_units_to_click(situation, tmp_path):
    found = page_of(situation, changed(overview(), choropleth=None), tmp_path)
    assert {row[0] for row in found["admin_choropleth"]["rows"]} == {
        "GR01", "GR02", "GR03", "GR04", "GRD15-ISLE",
    }  # fmt: skip


def test_columns_that_no_popup_names_are_not_in_the_page(situation, tmp_path):
    found = page_of(situation, overview(), tmp_path)
    assert "incidents.csv:2" not in str(found)
    assert "longitude" not in found["packed_points incidents"]["packed"].columns
    assert set(found["packed_points incidents"]["packed"].columns) == {
        "victims", "place", "description", "time_precision", "precision", "pcode",
    }  # fmt: skip


def test_every_unit_and_settlement_can_be_found(situation, tmp_path):
    places = page_of(situation, overview(), tmp_path)["frame"]["places"]
    assert len(places) == 1 + 5 + 16 + 2
    assert ["GR0203", "Port-Éloi", "Port Eloi", -1, -27.5, 0.5, "GR0203", []] in places


def test_published_figures_keep_their_document_and_paragraph(situation, tmp_path):
    facts = page_of(situation, overview(), tmp_path)["frame"]["facts"]
    assert facts[1] == {
        "pcode": "GR01",
        "theme": "",
        "title": {"en": "Figure 2", "fr": "Chiffre 2"},
        "planned": "10",
        "actual": "12",
        "planned_value": 10,
        "actual_value": 12,
        "unit": "days",
        "document": "A/1/2",
        "paragraph": "para 2",
    }
    assert "actual_value" not in facts[2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"level": "comune"},
            r"choropleth\.level: there is no level 'comune'.*did you mean 'commune'",
        ),
        (
            {"measure": "atacks"},
            r"choropleth\.measure: .*no measure 'atacks'.*did you mean 'attacks'",
        ),
        ({"counts": False}, r"choropleth\.counts: 'incidents' is a count.*say counts = true"),
    ],
)
def test_a_recipe_that_cannot_be_followed_is_explained(situation, change, message):
    shade = {**overview().model_dump()["choropleth"], **change}
    with pytest.raises(SpecError, match=f"maps/overview.toml: {message}"):
        shading(situation, changed(overview(), choropleth=shade))


def test_no_exercise_no_banner(tmp_path):
    make = Make(exercise=False)
    text = write_map(
        grid_situation(tmp_path / "p", make), overview(make), tmp_path / "m.html"
    ).read_text(encoding="utf-8")
    assert re.search(r'<div class="mark top "[^>]*>UNCLASSIFIED</div>', text)
