"""The title block and the legend: complete in both languages, or no product."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import pytest

from geo_ops.carto.legend import layer_legend, ledger_line
from geo_ops.carto.limits import method_and_limits
from geo_ops.carto.titleblock import MapNumber, file_stem, marking, title_block
from geo_ops.errors import BoundaryError, SpecError
from geo_ops.spatial.ledger import Ledger
from geo_ops.specs.base import Text
from tests.situations import Make, briefing, grid_situation, overview

MAY_BE_EMPTY = {"area", "exercise", "contact", "subtitle", "limits"}


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    return grid_situation(tmp_path_factory.mktemp("grid"))


def changed(situation, **changes):
    """Return the situation with another mission: model_copy does not check, so faults get in."""
    return replace(situation, mission=situation.mission.model_copy(update=changes))


def changed_sources(view, **changes):
    return replace(view, sources=tuple(one.model_copy(update=changes) for one in view.sources))


def with_layer(situation, layer_id, **spec_changes):
    views = tuple(
        replace(view, spec=view.spec.model_copy(update=spec_changes))
        if view.spec.id == layer_id
        else view
        for view in situation.layers
    )
    return replace(situation, layers=views)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("area", [None, "GR01"])
def test_nothing_that_a_map_needs_is_empty(situation, lang, area):
    block = title_block(situation, briefing(), lang, area)
    empty = {field.name for field in fields(block) if not getattr(block, field.name)}
    assert empty <= MAY_BE_EMPTY
    assert bool(block.area) == (area is not None)


def test_the_block_by_hand(situation):
    block = title_block(situation, briefing(), "en", "GR01")
    assert block.title == "Éclat: Overview of Gridland"
    assert block.country == "Gridland"
    assert block.data_window == "1 January 2020 – 30 June 2020"
    assert block.as_of == "30 June 2020"
    assert block.issued == "1 July 2020, 06:00 (UTC, UTC+0)"
    assert block.clearance == "Draft – not cleared"
    assert block.classification == "UNCLASSIFIED"
    assert block.exercise == "EXERCISE"
    assert block.map_number == "GRD-0000 v01 (unregistered)"
    assert block.projection == "Lambert azimuthal equal-area, WGS 84"
    assert block.boundaries == (
        "Boundaries: made up (CC0-1.0). Division of 2015 (in force since 1 January 2015). "
        "Isle is approximate."
    )
    assert block.disclaimer.startswith("The boundaries and names shown")
    assert block.sources[0] == (
        "Courts: Made-up courts, dated 30 June 2020, EXERCISE (invented data)"
    )
    assert len(block.sources) == 4


def test_french(situation):
    block = title_block(situation, briefing(), "fr", "GR01")
    assert block.exercise == "EXERCICE"
    assert block.clearance == "Projet – non validé"
    assert "n’impliquent ni reconnaissance" in block.disclaimer
    assert block.as_of == "30 juin 2020"


def test_the_page_has_another_projection_than_the_paper(situation):
    assert "Web Mercator" in title_block(situation, overview(), "en").projection


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"producer": " \u200b"}, r"mission\.toml: key 'producer' is empty"),
        ({"disclaimer": Text(en="x", fr="")}, r"mission\.toml: key 'disclaimer\.fr' is empty"),
    ],
)
def test_an_empty_field_is_named(situation, change, message):
    with pytest.raises(SpecError, match=message):
        title_block(changed(situation, **change), briefing(), "fr")


def test_an_empty_title_is_named(situation):
    recipe = briefing().model_copy(update={"title": Text(en="", fr="x")})
    with pytest.raises(SpecError, match=r"maps/briefing\.toml: key 'title\.en' is empty"):
        title_block(situation, recipe, "en")


def test_an_empty_citation_is_named(situation):
    views = [changed_sources(view, citation=Text(en="", fr="x")) for view in situation.layers]
    with pytest.raises(SpecError, match=r"citation\.en of \[\[layers\]\] 'courts'"):
        title_block(replace(situation, layers=tuple(views)), briefing(), "en")


def test_no_data_window_no_map(situation):
    undated = tuple(replace(view, window=None) for view in situation.layers)
    with pytest.raises(SpecError, match="data window is unknown; add \\[period\\]"):
        title_block(replace(situation, layers=undated), briefing(), "en")


def test_unknown_area_names_the_nearest(situation):
    with pytest.raises(BoundaryError, match="did you mean 'GRD15-ISLE'"):
        title_block(situation, briefing(), "en", "GRD15-ISL")


def test_a_missions_own_disclaimer_stands_instead(situation):
    own = changed(situation, disclaimer=Text(en="Ours.", fr="Le nôtre."))
    assert title_block(own, briefing(), "fr").disclaimer == "Le nôtre."


def test_the_marking_is_the_highest_of_mission_and_layers(tmp_path):
    situation = grid_situation(tmp_path, Make(exercise=False))
    assert marking(situation, "fr") == "NON CLASSIFIÉ"
    assert marking(with_layer(situation, "courts", sensitivity="confidential"), "fr") == (
        "CONFIDENTIEL"
    )
    strict = changed(situation, classification="strictly confidential")
    assert marking(with_layer(strict, "courts", sensitivity="confidential"), "en") == (
        "STRICTLY CONFIDENTIAL"
    )


def test_a_layer_of_invented_tables_raises_no_marking(situation):
    secret = with_layer(situation, "courts", sensitivity="strictly confidential")
    assert marking(secret, "en") == "UNCLASSIFIED"
    assert marking(changed(secret, classification="confidential"), "en") == "CONFIDENTIAL"


def test_a_real_mission_is_no_exercise(tmp_path):
    block = title_block(grid_situation(tmp_path, Make(exercise=False)), briefing(), "en")
    assert block.exercise == ""
    assert not any("EXERCISE" in line for line in block.sources)


def test_a_source_without_date_has_the_days_of_its_rows(situation):
    views = tuple(changed_sources(view, dated=None) for view in situation.layers)
    block = title_block(replace(situation, layers=views), briefing(), "en")
    assert "rows of 1 May 2020 – 3 May 2020" in block.sources[0]


def test_file_names(situation):
    recipe = briefing()
    assert file_stem(situation, recipe, "en", "GR01") == (
        "GRD-0000_eclat-briefing_a4_20200630_v01_en"
    )
    assert file_stem(situation, recipe, "fr", None, MapNumber(42, 3)) == (
        "GRD-0042_quadrillie-briefing_a4_20200630_v03_fr"
    )
    secret = changed(situation, classification="strictly confidential")
    assert file_stem(secret, recipe, "en", "GR01").endswith("_en_strictly-confidential")


def test_hostile_text_is_one_line_without_tricks(tmp_path):
    hostile = "\n<img src=x onerror=alert(1)>\u202e$x^2$\x00"
    make = Make(hostile=hostile)
    block = title_block(grid_situation(tmp_path, make), briefing(make), "en", "GR01")
    texts = [
        text
        for field in fields(block)
        for value in [getattr(block, field.name)]
        for text in (value if isinstance(value, tuple) else [value])
    ]
    assert not any(char in text for text in texts for char in "\n\x00\u202e")
    assert "Gridland cell <img src=x onerror=alert(1)>$x^2$" in texts


# --- legend

LEDGER = Ledger(mapped=1300, outside=20, rejected=4)


def test_a_ledger_line_adds_up():
    assert ledger_line(LEDGER, "en") == "1,324 received = 1,300 mapped + 20 outside + 4 rejected"
    assert ledger_line(Ledger(), "en") == "0 received = 0 mapped"
    assert ledger_line(Ledger(mapped=1, withheld=2), "fr") == (
        "3 reçues = 1 cartographiées + 2 non communiquées"
    )


def test_the_legend_of_the_country_by_hand(situation):
    legend = {entry.layer: entry for entry in layer_legend(situation, briefing(), "en")}
    assert list(legend) == ["courts", "patrols", "incidents", "indicators"]
    incidents = legend["incidents"]
    assert [(item.id, item.count) for item in incidents.items] == [("attack", 6), ("theft", 4)]
    assert (incidents.points, incidents.areas, incidents.whole) == (7, 3, 10)
    assert incidents.ledger == (
        "16 received = 10 mapped + 2 outside + 1 unlocated + 1 duplicate + 2 rejected"
    )
    assert incidents.visible
    assert not legend["patrols"].visible
    assert incidents.group == "Security"


def test_the_legend_of_an_area_counts_what_is_in_it(situation):
    legend = {entry.layer: entry for entry in layer_legend(situation, briefing(), "en", "GR03")}
    incidents = legend["incidents"]
    # One known to the commune GR0304, one to the region: none to a point.
    assert (incidents.points, incidents.areas) == (0, 2)
    assert sum(item.count for item in incidents.items) == 2
    assert sum(item.count for item in legend["courts"].items) == 0


def test_the_legend_keeps_to_the_categories_of_the_recipe(situation):
    recipe = briefing()
    use = recipe.use("incidents").model_copy(update={"categories": ["theft"]})
    recipe = recipe.model_copy(update={"layers": [*recipe.layers, use]})
    (entry,) = [e for e in layer_legend(situation, recipe, "en") if e.layer == "incidents"]
    assert [item.id for item in entry.items] == ["theft"]
    assert (entry.points, entry.areas, entry.count, entry.whole) == (3, 1, 4, 10)


def test_counts_of_a_suppressed_layer_are_not_shown_by_area(situation):
    floored = replace(situation.figures, floors=frozenset({"incidents"}))
    hidden = situation.figures.categories.copy()
    hidden.loc[hidden["pcode"] != "GR", "suppressed"] = True
    veiled = replace(situation, figures=replace(floored, categories=hidden))
    (entry,) = [e for e in layer_legend(veiled, briefing(), "en", "GR01") if e.layer == "incidents"]
    assert [item.count for item in entry.items] == [None, None]
    assert entry.items[0].amount("fr") == "masqué"


def test_limits_name_the_share_of_points(situation):
    lines = method_and_limits(situation, briefing(), "en")
    assert lines[0].startswith("Colours show counts by commune, not rates")
    assert (
        "Incidents: 7 of 10 (70%) placed as points; 1 only by commune, 1 only by region, "
        "1 only by country."
    ) in lines
    assert lines[-1] == "A note."
    assert not any(
        "placed as points" in line
        for line in method_and_limits(situation, briefing(), "en", "GR01")
    )


def test_limits_tell_of_an_approximate_area(situation):
    assert "Local code." in method_and_limits(situation, briefing(), "en", "GRD15-ISLE")


def test_a_missions_period_is_the_data_window(situation):
    from geo_ops.specs.mission import Period

    period = Period(start=dt.date(2020, 1, 1), end=dt.date(2020, 3, 31))
    block = title_block(changed(situation, period=period), briefing(), "fr")
    assert block.data_window == "1er janvier 2020 – 31 mars 2020"
