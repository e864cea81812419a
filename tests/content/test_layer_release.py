"""Who sees what of every shipped layer: the most restrictive rule that still serves, and why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo_ops.content import Content
from geo_ops.specs.extend import layer_files, load_layer
from geo_ops.specs.layer import POINT_PRECISIONS

PROJECT = Path(__file__).resolve().parents[2]
CONTENT = Content.find(PROJECT)
SPECS = {name: load_layer(CONTENT, name) for name in CONTENT.ids("layers")}
FINENESS = ("country", "region", "cercle", "commune", "settlement", "exact")
OUTSIDE = ("partners", "public")
PUBLISHED = {"indicators"}
"""Figures that the United Nations printed: everything of them may leave."""
OF_EVERYBODY = {"airfields", "health_facilities"}
"""Aerodromes stand in every pilot's book; how many hospitals a region has hides nobody."""

# What tells where something is, more finely than a unit.
TELLTALE = {
    "longitude", "latitude", "place", "location", "route", "team_site", "description", "remarks",
    "from_place", "stops", "stretch", "convoy", "wkt", "facility_name", "unit",
}  # fmt: skip
# Columns of free words that leave where only units may: each was looked at. A name here is that of
# its unit, or of a house that everybody knows; the others are a few words of an office's own list.
FREE_WORDS = {
    "incidents": {"target"}, "prisons": {"name"}, "interim_authorities": {"name"},
    "benchmarks": {"paragraph"}, "unct_capabilities": {"sector"},
    "transition_milestones": {"takes_over"}, "qip_projects": {"sector"},
    "cvr_projects": {"sector"}, "covid_projects": {"sector"}, "joint_programmes": {"sector"},
}  # fmt: skip
PERSONS = re.compile(r"victim|witness|suspect|nationality|rank|survivor|patient|surname|birth")

every_layer = pytest.mark.parametrize("name", SPECS)


@every_layer
def test_each_audience_sees_no_more_than_the_one_before(name):
    rules = SPECS[name].release
    assert "internal" in rules
    assert "partners" in rules or "public" not in rules
    for wide, narrow in (("internal", "partners"), ("partners", "public")):
        if narrow not in rules:
            continue
        assert set(rules[narrow].columns) <= set(rules[wide].columns)
        assert FINENESS.index(rules[narrow].finest) <= FINENESS.index(rules[wide].finest)
        assert rules[narrow].rows <= rules[wide].rows
        assert rules[narrow].floor >= rules[wide].floor


@every_layer
def test_what_is_coarsened_is_not_told_by_another_column(name):
    """A table of units has no points to tell; its column `place` is the unit's own name."""
    spec = SPECS[name]
    of_units = spec.locate.longitude is None
    for audience, rule in spec.release.items():
        if name in PUBLISHED:
            continue
        assert not {"longitude", "latitude", "wkt"} & set(rule.columns)
        if rule.finest in POINT_PRECISIONS:
            continue
        told = (TELLTALE | set(spec.locate.telltale)) & set(rule.columns)
        assert told <= ({"place", "from_place"} if of_units and audience == "internal" else set())


@every_layer
@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_free_words_leave_with_a_coarsened_place(name, audience):
    spec = SPECS[name]
    rule = spec.release.get(audience)
    if rule is None or not rule.rows or rule.finest in POINT_PRECISIONS:
        return
    category = spec.category.field if spec.category else None
    free = {
        one
        for one in rule.columns
        if spec.fields[one].type == "text" and not spec.fields[one].choices and one != category
    }
    assert free <= FREE_WORDS.get(name, set())


@every_layer
def test_nobody_outside_sees_an_exact_place(name):
    for audience in OUTSIDE:
        rule = SPECS[name].release.get(audience)
        if rule is not None and name not in PUBLISHED:
            assert rule.finest != "exact"


@every_layer
def test_what_is_strictly_confidential_leaves_as_figures_at_most(name):
    spec = SPECS[name]
    if spec.sensitivity != "strictly confidential":
        return
    for audience, floor in (("partners", 5), ("public", 10)):
        rule = spec.release.get(audience)
        if rule is not None:
            assert not rule.rows
            assert rule.finest in ("country", "region")
            assert rule.floor >= floor or rule.finest == "country"


@every_layer
def test_the_public_sees_no_settlement_of_what_is_confidential(name):
    spec = SPECS[name]
    rule = spec.release.get("public")
    if spec.sensitivity == "unclassified" or rule is None or name in OF_EVERYBODY:
        return
    assert rule.finest not in POINT_PRECISIONS
    if rule.rows:
        assert spec.kind == "sites"
        assert rule.finest in ("commune", "cercle")
    else:
        assert rule.finest in ("country", "region")
        assert rule.floor >= 3 or rule.finest == "country"


@every_layer
def test_only_what_is_published_or_harmless_is_unclassified(name):
    harmless = {
        "indicators", "courts", "risk_education", "interim_authorities", "basic_services",
        "covid_restrictions", "environmental_risk",
    }  # fmt: skip
    assert (SPECS[name].sensitivity == "unclassified") is (name in harmless)


@every_layer
def test_the_reason_stands_beside_the_rules(name):
    """In the layer's own file, or in that of the family whose rules it takes over."""
    texts = [path.read_text(encoding="utf-8") for path in layer_files(CONTENT, name)]
    (own, *_) = [text for text in texts if "[release.internal]" in text]
    rules = own[own.index("[release.internal]") :]
    before = own[: own.index("[release.internal]")].rstrip().splitlines()[-1]
    reasons = [line for line in [before, *rules.splitlines()] if line.startswith("# ")]
    assert len(" ".join(reasons)) > 40, "say in a comment who may see what, and why"


@every_layer
def test_no_column_is_of_a_person(name):
    allowed = {"civilian_casualties", "incidents"}  # counts of victims, and their aliases
    fields = [one for one in SPECS[name].fields if PERSONS.search(one)]
    assert not fields or name in allowed


def test_sexual_violence_is_never_a_row_and_never_leaves():
    spec = SPECS["crsv"]
    assert set(spec.release) == {"internal"}
    rule = spec.release["internal"]
    assert not rule.rows
    assert rule.floor >= 10
    assert rule.finest in ("cercle", "region", "country")
    assert not {one for one in rule.columns if spec.fields[one].type != "integer"}
    assert spec.category is None
    assert spec.locate.longitude is None


def test_sexual_violence_is_no_category_of_another_layer():
    for name, spec in SPECS.items():
        words = [
            word
            for value in (spec.category.values if spec.category and name != "crsv" else ())
            for word in (value.id, value.label.en, value.label.fr, *value.aliases)
        ]
        found = [
            one for one in words if re.search(r"sexu|rape|viol\b|crsv|vslc", one, re.IGNORECASE)
        ]
        assert found == [], name


@pytest.mark.parametrize(
    "name",
    [
        "isr_sorties", "isr_coverage", "camp_warning_systems", "unit_evaluations", "base_sites",
        "vehicle_readiness", "supplies", "comms_sites", "casevac", "due_diligence_requests",
        "osh_incidents", "conduct_visits", "site_closures", "map_requests", "radio_topics",
    ],
)  # fmt: skip
def test_what_would_show_a_weak_point_stays_inside(name):
    assert set(SPECS[name].release) == {"internal"}


@pytest.mark.parametrize("name", ["unit_evaluations", "isr_sorties", "camp_warning_systems"])
def test_even_inside_these_are_known_by_region_only(name):
    rule = SPECS[name].release["internal"]
    assert rule.finest == "region"
    assert "name" not in rule.columns


@pytest.mark.parametrize("name", ["alert_networks", "early_warning_alerts", "protection_visits"])
def test_who_warns_is_told_to_nobody_outside(name):
    spec = SPECS[name]
    assert "public" not in spec.release
    assert spec.release["partners"].rows is False
    assert set(spec.release["partners"].columns) <= {"status", "outcome", "type"}


@pytest.mark.parametrize("name", ["incidents", "patrols", "deployments", "temporary_bases"])
def test_the_public_sees_no_rows_of_what_happens_and_who_is_where(name):
    rule = SPECS[name].release["public"]
    assert not rule.rows
    assert rule.finest == "region"
    assert rule.floor >= 3


@pytest.mark.parametrize("name", ["patrols", "deployments", "temporary_bases", "convoys"])
def test_partners_see_no_positions_and_no_strength(name):
    rule = SPECS[name].release["partners"]
    assert not rule.rows
    assert not {"strength", "authorised", "vehicles", "route"} & set(rule.columns)
    assert rule.finest in ("region", "cercle")
