"""The schema of measures: what each aggregate needs, what may be a rate, a share, a plan."""

from __future__ import annotations

import pytest

from geo_ops.errors import SpecError
from geo_ops.specs.base import parse_spec
from geo_ops.specs.layer import LayerSpec
from geo_ops.specs.mission import MissionSpec
from geo_ops.specs.population import PopulationSpec
from tests import missions

LABEL = {"en": "X", "fr": "X"}
WAYS = {
    "a": {"aggregate": "length"},
    "b": {"aggregate": "median", "field": "killed"},
    "c": {"aggregate": "sum", "field": "killed"},
}


def layer(**measures):
    data = missions.layer_data()
    data["measures"] |= {name: {"label": LABEL, **one} for name, one in measures.items()}
    return parse_spec(LayerSpec, data, "x")


def refused(**measures):
    with pytest.raises(SpecError) as error:
        layer(**measures)
    return str(error.value)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"aggregate": "mean"}, "aggregate 'mean' needs a field"),
        ({"aggregate": "length", "field": "killed"}, "'length' is of rows and needs no field"),
        ({"times": 1000}, "times is of a rate; name what it is per"),
        ({"share": True}, "share is of a rate"),
        ({"min_denominator": 5}, "min_denominator is of a rate"),
        ({"aggregate": "max", "field": "killed", "per": "population"}, "not of 'max'"),
        ({"per": "population", "share": True}, "a share is in per cent of another measure"),
        ({"per": "events", "share": True, "times": 10}, "leave times out"),
        ({"per": "evnts"}, "measures.x.per names 'evnts', which is no other measure"),
        ({"per": "x"}, "which is no other measure"),
        ({"planned": "evnts"}, "did you mean 'events'"),
        ({"planned": "events", "per": "killed"}, "a rate has no plan of its own"),
        ({"planned": "events", "aggregate": "max", "field": "killed"}, "for what adds up"),
        ({"per": "killed", "share": True}, "a share counts some of the rows"),
        ({"per": "attacks", "share": True}, "a share counts some of the rows"),
        ({"times": 0, "per": "events"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_mean_anything_is_refused(keys, message):
    assert message in refused(x=keys)


def test_a_rate_of_a_rate_is_refused():
    text = refused(x={"per": "population"}, y={"per": "x"})
    assert "measures.y.per names 'x', which is no other measure of the layer that adds up" in text


def test_the_latest_needs_a_time():
    data = missions.layer_data()
    del data["time"]
    data["measures"]["x"] = {"label": LABEL, "aggregate": "latest", "field": "killed"}
    with pytest.raises(SpecError, match="the latest needs the layer's key 'time'"):
        parse_spec(LayerSpec, data, "x")


def test_defaults_of_a_rate():
    spec = layer(
        rate={"per": "population"},
        each={"per": "other.done", "times": 10},
        part={"per": "events", "share": True, "categories": ["attack"]},
        floor={"per": "population", "min_denominator": 500},
    ).measures
    assert (spec["rate"].scale, spec["rate"].least) == (100_000, 10_000)
    assert (spec["each"].scale, spec["each"].least) == (10, 20)
    assert (spec["part"].scale, spec["part"].least) == (100, 20)
    assert spec["floor"].least == 500
    assert [one.adds_up for one in spec.values()][-4:] == [False] * 4


def test_what_adds_up():
    data = missions.layer_data()
    data["locate"]["geometry"] = "line"
    data["measures"] = {name: {"label": LABEL, **one} for name, one in WAYS.items()}
    spec = parse_spec(LayerSpec, data, "x").measures
    assert [spec[name].adds_up for name in "abc"] == [True, False, True]
    assert list(parse_spec(LayerSpec, data, "x").sums) == ["a", "c"]


def test_some_measure_adds_up():
    data = missions.layer_data()
    data["measures"] = {"b": {"label": LABEL, **WAYS["b"]}}
    with pytest.raises(SpecError, match="no measure adds up; name one that counts the rows"):
        parse_spec(LayerSpec, data, "x")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "people come from one source"),
        ({"raster": "a.tif", "table": "b.csv"}, "people come from one source"),
        ({"raster": "a.tif", "division": "2012"}, "a raster has no division"),
        ({"raster": "a.tif", "unit": "persons"}, "'persons' is not a valid choice"),
    ],
)
def test_people_come_from_one_source(keys, message):
    data = {"year": 2020, "citation": LABEL, **keys}
    with pytest.raises(SpecError) as error:
        parse_spec(PopulationSpec, data, "x")
    assert message in str(error.value)


def test_a_mission_names_its_population():
    data = missions.mission_data() if hasattr(missions, "mission_data") else None
    if data is None:
        data = {
            "id": "m", "title": LABEL, "organisation": LABEL, "region": "grd", "producer": "x",
            "layers": [{"layer": "a", "source": "a.csv", "citation": LABEL}],
        }  # fmt: skip
    data["population"] = {"table": "people.csv", "year": 2009, "citation": LABEL}
    spec = parse_spec(MissionSpec, data, "x")
    assert spec.population is not None
    assert spec.population.ages.fr == "tous âges"
