"""The layer's spec: every name in it resolves, and nothing in it contradicts anything else."""

from __future__ import annotations

import pytest

from geo_ops.errors import SpecError
from geo_ops.specs.base import parse_spec
from geo_ops.specs.layer import AUDIENCES, ROW_COLUMNS, LayerSpec, fold_name
from tests import missions
from tests.missions import put, told

TEXT = {"en": "a", "fr": "b"}
MAP = {"title": "A source", "citation": "Somebody", "columns": {"date": "when"}}
UTM = ("easting", "northing", "utm_zone")
WORDS = [{"gives": "region", "ends": [" region"]}]

# Each place in the spec that names a field, with a name that is none.
REFERENCES = [
    ("time", "dat", "time", "date"),
    ("category.field", "typ", "category.field", "type"),
    ("history", {"key": "idd"}, "history.key", "id"),
    ("locate.longitude", "long", "locate.longitude", "lon"),
    ("locate.latitude", "latt", "locate.latitude", "lat"),
    ("locate.pcode", "cod", "locate.pcode", "code"),
    ("locate.place", "plac", "locate.place", "place"),
    ("locate.position", "notte", "locate.position", "note"),
    ("locate", {"geometry": "line", "wkt": "notte"}, "locate.wkt", "note"),
    ("locate", {"geometry": "line", "stops": "notte"}, "locate.stops", "note"),
    *(
        ("locate", {**dict.fromkeys(UTM, "hours"), key: wrong}, f"locate.{key}", near)
        for key, wrong, near in zip(
            UTM, ("hoors", "hoors", "notte"), ("hours", "hours", "note"), strict=True
        )
    ),
    ("locate.precision", "knwon", "locate.precision", "known"),
    ("locate.parent", {"region": "plac"}, "locate.parent.region", "place"),
    ("category.values.0.all_true", ["armd"], "category.values.attack.all_true", "armed"),
    ("category.values.0.any_true", ["armd"], "category.values.attack.any_true", "armed"),
    ("category.values.0.any_unknown", ["armd"], "category.values.attack.any_unknown", "armed"),
    ("measures.killed.field", "kiled", "measures.killed.field", "killed"),
    ("popup", ["type", "weapn"], "popup", "weapon"),
    ("release.partners.columns", ["noet"], "release.partners.columns", "note"),
    ("column_maps.acme", {**MAP, "columns": {"dat": "x"}}, "column_maps.acme.columns", "date"),
    (
        "column_maps.acme",
        {**MAP, "joined": {"dat": ["year", "month"]}},
        "column_maps.acme.joined",
        "date",
    ),
    (
        "column_maps.acme",
        {**MAP, "constants": {"typ": "attack"}},
        "column_maps.acme.constants",
        "type",
    ),
    ("column_maps.acme", {**MAP, "values": {"typ": {}}}, "column_maps.acme.values", "type"),
    ("column_maps.acme", {**MAP, "words_field": "plac"}, "column_maps.acme.words_field", "place"),
]


@pytest.mark.parametrize(
    ("path", "value", "key", "near"), REFERENCES, ids=[one[2] for one in REFERENCES]
)
def test_every_named_field_is_one_of_the_layers(path, value, key, near):
    data = missions.layer_data()
    put(data, path, value)
    text = told(LayerSpec, data)
    assert f"{key} names the field '" in text
    assert text.endswith(f"which the layer lacks; did you mean '{near}'?")


def test_the_references_above_are_all_there_are():
    """A key of the spec that names a field, and that this list does not know, is found here."""
    keys = {key.replace("acme", "*").replace("attack", "*") for _, _, key, _ in REFERENCES}
    keys |= {"popup"}
    data = missions.layer_data()
    data["history"] = {"key": "id"}
    data["locate"] |= {"parent": {"region": "note"}, "geometry": "line", "position": "note"}
    data["locate"] |= {"wkt": "note", "stops": "note", "utm_zone": "note"}
    data["locate"] |= {"easting": "hours", "northing": "hours"}
    data["fields"]["id"]["required"] = True
    data["column_maps"] = {
        "acme": {
            **MAP,
            "joined": {"day": ["a", "b"]},
            "constants": {"type": "attack"},
            "values": {"type": {}},
            "words_field": "place",
        }
    }
    data["category"]["values"][0] |= {name: ["armed"] for name in ("all_true", "any_true")}
    data["category"]["values"][0]["any_unknown"] = ["armed"]
    spec = parse_spec(LayerSpec, data, "x")
    named = {key.replace("acme", "*").replace("attack", "*") for key, _ in spec._named_fields()}
    audiences = {key.replace(one, "partners") for key in named for one in AUDIENCES if one in key}
    named = {key for key in named if not key.startswith("release")} | audiences
    assert named == keys


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("time", "note", "time names 'note', which is of type 'text'; it needs date or datetime"),
        ("locate.longitude", "lat", "it needs longitude"),
        ("locate.latitude", "lon", "it needs latitude"),
        ("locate.pcode", "killed", "locate.pcode names 'killed', which is of type 'integer'"),
        ("locate.place", "armed", "it needs text"),
        ("locate.precision", "hours", "it needs text"),
        ("locate.parent", {"region": "hours"}, "it needs text"),
        ("measures.killed.field", "note", "it needs integer or number"),
        ("measures.killed.field", "lon", "it needs integer or number"),
        ("category.values.0.all_true", ["note"], "it needs boolean"),
        ("category.values.0.any_true", ["killed"], "it needs boolean"),
        ("column_maps.acme", {**MAP, "words_field": "day", "words": WORDS}, "it needs text"),
    ],
)
def test_a_named_field_is_of_the_type_that_is_needed(path, value, message):
    data = missions.layer_data()
    put(data, path, value)
    assert message in told(LayerSpec, data)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("category.values.1.id", "attack", "category 'attack' stands twice; give each its own id"),
        ("category.values.1.aliases", ["Assault"], "'Assault' means both 'attack' and 'armed_cl"),
        ("category.values.1.aliases", ["ATTACK"], "'ATTACK' means both 'attack' and 'armed_clash'"),
        (
            "measures.attacks.categories",
            ["atack"],
            "measures.attacks.categories names 'atack'; d",
        ),
        ("measures.events.aggregate", "sum", "aggregate 'sum' needs a field; name a column of"),
        ("measures.events.field", "killed", "'count' is of rows and needs no field; leave it out"),
        ("fields.killed.choices", ["1"], "choices need type 'text', not 'integer'; leave them out"),
        ("fields.note.minimum", 1, "minimum and maximum need a number, not 'text'; leave them out"),
        ("locate", {"longitude": "lon"}, "longitude and latitude go together; name both or neith"),
        ("locate", {"pcode": "code", "parent": "note"}, "parent is of use beside a name"),
        ("locate", {"easting": "hours", "pcode": "code"}, "easting, northing and utm_zone go"),
        (
            "locate",
            {"wkt": "note", "pcode": "code"},
            'wkt is of lines and areas; say geometry = "l',
        ),
        ("locate", {"geometry": "area", "stops": "note"}, "stops make a line, not an area"),
        ("locate", {"position": "killed"}, "locate.position names 'killed', which is of type"),
        (
            "locate",
            {"precision": "known"},
            "no way to a place; name longitude and latitude, position",
        ),
        ("fields.note.aliases", ["Ref"], "the heading 'Ref' means both 'id' and 'note'"),
        ("fields.note.aliases", ["event date"], "'event date' means both 'date' and 'note'"),
        ("fields.note.aliases", ["KILLED"], "'KILLED' means both 'killed' and 'note'"),
        ("release.public.floor", 2, "a floor of 2 hides nothing"),
        ("release.public.floor", 1, "a floor of 1 hides nothing"),
        ("release.public.floor", -1, "greater than or equal to 0, but the value is -1"),
        ("release.public.finest", "none", "'none' is not a valid choice"),
        ("history", {"key": "id"}, "required = true for the field 'id'"),
    ],
)
def test_a_contradiction_is_refused(path, value, message):
    data = missions.layer_data()
    put(data, path, value)
    assert message in told(LayerSpec, data)


def test_a_history_needs_a_time():
    data = missions.layer_data("courts")
    del data["time"]
    assert "history needs the key 'time'" in told(LayerSpec, data)


@pytest.mark.parametrize("name", [*ROW_COLUMNS, "geometry"])
def test_no_field_hides_behind_a_column_that_every_row_has(name):
    data = missions.layer_data()
    put(data, f"fields.{name}", {"type": "text", "label": TEXT})
    assert f"fields.{name}: every row has a column '{name}' of its own" in told(LayerSpec, data)


@pytest.mark.parametrize(
    ("name", "old", "path"),
    [
        ("time", "date", "time"),
        ("category", "type", "category.field"),
        ("pcode", "code", "locate.pcode"),
        ("precision", "known", "locate.precision"),
    ],
)
def test_a_field_may_bear_the_name_of_the_part_that_it_plays(name, old, path):
    data = missions.layer_data()
    data["fields"][name] = data["fields"].pop(old)
    put(data, path, name)
    data["popup"], data["release"] = [], {}
    assert parse_spec(LayerSpec, data, "x").fields[name]


def test_a_layer_without_a_field_or_a_measure_is_refused():
    assert "key 'fields'" in told(LayerSpec, missions.layer_data() | {"fields": {}})
    assert "key 'measures'" in told(LayerSpec, missions.layer_data() | {"measures": {}})


def test_an_audience_without_a_rule_sees_nothing_and_the_finest_is_the_country():
    spec = missions.layer("secret")
    assert set(spec.release) == {"internal"}
    data = missions.layer_data("secret") | {"release": {"public": {}}}
    rule = parse_spec(LayerSpec, data, "x").release["public"]
    assert (rule.columns, rule.finest, rule.floor) == ([], "country", 0)


def test_a_precision_rule_is_written_is():
    data = missions.layer_data()
    put(data, "column_maps.acme", {**MAP, "words": [{"gives": "region", "is": ["the north"]}]})
    assert parse_spec(LayerSpec, data, "x").column_maps["acme"].words[0].is_ == ["the north"]
    put(data, "column_maps.acme", {**MAP, "words": [{"gives": "region", "is_": ["the north"]}]})
    assert "words[0].is_' is not known; did you mean 'is'?" in told(LayerSpec, data)


def test_the_shapes_in_this_file_are_valid():
    for name in missions.LAYERS:
        assert missions.layer(name).id == name
    with pytest.raises(SpecError):
        missions.layer(id="Not an id")


def test_names_are_compared_without_case_and_joints():
    assert fold_name(" Event-Type ") == fold_name("event_type") == fold_name("EVENT  type")
    assert fold_name("Événement") != fold_name("Evenement")


def test_fields_that_tell_a_place_are_named_in_one_list():
    locate = missions.layer_data()["locate"] | {"position": "note"}
    spec = missions.layer(locate=locate)
    assert spec.locate.telltale == ("lon", "lat", "note", "place")


def test_a_layer_of_lines_needs_no_other_way_to_a_place():
    assert missions.layer(locate={"geometry": "line"}).locate.geometry == "line"


@pytest.mark.parametrize(("aggregate", "geometry"), [("length", "line"), ("area", "area")])
def test_a_length_needs_lines_and_an_area_areas(aggregate, geometry):
    data = missions.layer_data()
    put(data, "measures.events.aggregate", aggregate)
    text = told(LayerSpec, data)
    assert f"measures.events: {aggregate!r} is measured on the shapes of" in text
    assert f'say geometry = "{geometry}" in locate' in text
    data["locate"]["geometry"] = geometry
    assert parse_spec(LayerSpec, data, "x").measures["events"].aggregate == aggregate
