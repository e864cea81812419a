"""The strict base: what a mistake in a TOML file is told, word for word."""

from __future__ import annotations

import tomllib

import pytest

from geo_ops.errors import ContentNotFoundError, GeoOpsError, SpecError, choose, explain, nearest
from geo_ops.specs.base import Text, load_toml, parse_spec
from geo_ops.specs.layer import LayerSpec
from geo_ops.specs.map import MapSpec
from geo_ops.specs.mission import MissionSpec
from tests import missions

WHERE = "layers/events/layer.toml"


def told(model, data):
    return missions.told(model, data, WHERE)


# What a newcomer gets wrong, and the whole line that answers: file, key, value, next step.
GOLDEN = [
    ("colour", "red", "key 'colour': it needs a colour such as #D55E00, but the value is 'red'"),
    ("sensitvity", "x", "key 'sensitvity' is not known; did you mean 'sensitivity'?"),
    (
        "release.public.colums",
        [],
        "key 'release.public.colums' is not known; did you mean 'columns'?",
    ),
    ("release.publik", {}, "key 'release.publik': 'publik' is not a valid choice; did you mean"),
    (
        "category.values.0.color",
        "#000000",
        "key 'category.values[0].color' is not known; did you mean 'colour'?",
    ),
    ("fields.id.typ", "text", "key 'fields.id.typ' is not known; did you mean 'type'?"),
    ("fields.id.type", "strng", "key 'fields.id.type': 'strng' is not a valid choice; known: "),
    (
        "fields.id.unique",
        "yes",
        "key 'fields.id.unique': it needs true or false, without quotes, but the value is 'yes'",
    ),
    (
        "fields.killed.minimum",
        "0",
        "key 'fields.killed.minimum': it needs a number, without quotes, but the value is '0'",
    ),
    ("fields.Bad-Name", {}, "key 'fields.Bad-Name': it needs a column name: lower-case letters"),
    ("title", "Events", "key 'title': it needs a text in each language, { en = \"...\", fr = "),
    (
        "popup",
        "note",
        "key 'popup': it needs a list such as [\"a\", \"b\"], but the value is 'note'",
    ),
    ("locate", "lon", "key 'locate': it needs a table of keys and values, but the value is 'lon'"),
    ("id", "My Events", "key 'id': it needs an id: lower-case letters, digits, single - or _, but"),
    ("id", 7, "key 'id': it needs a text in quotes, but the value is 7"),
]


@pytest.mark.parametrize(("path", "value", "message"), GOLDEN, ids=[one[0] for one in GOLDEN])
def test_a_breach_is_told_with_file_key_and_next_step(path, value, message):
    data = missions.layer_data()
    missions.put(data, path, value)
    assert f"{WHERE}: {message}" in told(LayerSpec, data)


def test_a_missing_key_is_named():
    data = missions.layer_data()
    del data["title"]["fr"]
    assert told(LayerSpec, data) == f"{WHERE}: key 'title.fr' is missing; add it"


def test_every_breach_is_told_at_once_each_on_its_line():
    data = missions.layer_data()
    del data["kind"]
    data["tittle"] = data.pop("title")
    lines = told(LayerSpec, data).splitlines()
    assert lines == [
        f"{WHERE}: key 'kind' is missing; add it",
        f"{WHERE}: key 'title' is missing; add it",
        f"{WHERE}: key 'tittle' is not known; did you mean 'title'?",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('as_of = "2020-06-30"', "'as_of': it needs a day such as 2020-06-30, without quotes"),
        ("as_of = 2020-06-30T00:00:00", "'as_of': it needs a day such as 2020-06-30"),
        ("issued = 2020-06-30", "'issued': it needs a time such as 2020-06-30T06:00:00Z"),
        ("exercise = 1", "'exercise': it needs true or false, without quotes, but the value is 1"),
        ('audience = "public "', "'audience': 'public ' is not a valid choice; did you mean 'pub"),
        ("period = { start = 2020-02-01, end = 2020-01-01 }", "ends (2020-01-01) before it starts"),
    ],
)
def test_a_mission_is_as_strict(line, message):
    text = f'{missions.MISSION_TOML}{line}\n[[layers]]\nlayer = "events"\nsource = "a.csv"\n'
    text += 'citation = { en = "a", fr = "b" }\n'
    assert message in told(MissionSpec, tomllib.loads(text))


def test_a_layer_with_several_tables_names_each():
    entry = {"layer": "events", "source": "a.csv", "citation": {"en": "a", "fr": "b"}}
    data = tomllib.loads(missions.MISSION_TOML) | {"layers": [entry, entry | {"source": "b.csv"}]}
    assert "layer 'events' has 2 tables; give each its own name" in told(MissionSpec, data)
    data["layers"] = [entry | {"name": "hq"}, entry | {"name": "hq", "source": "b.csv"}]
    assert "layer 'events' has two tables named 'hq'; rename one" in told(MissionSpec, data)
    data["layers"][1]["name"] = "police"
    mission = parse_spec(MissionSpec, data, "mission.toml")
    assert [one.label for one in mission.by_layer()["events"]] == ["hq", "police"]
    assert "'layers[0].encoding': 'cp1251' is not a valid choice; did you mean 'cp1252'?" in told(
        MissionSpec, data | {"layers": [entry | {"encoding": "cp1251"}]}
    )


def test_a_missions_audience_is_the_narrowest_unless_said():
    entry = {"layer": "events", "source": "a.csv", "citation": {"en": "a", "fr": "b"}}
    data = tomllib.loads(missions.MISSION_TOML) | {"layers": [entry]}
    assert parse_spec(MissionSpec, data, "mission.toml").audience == "public"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("choropleth.classes", 9, "key 'choropleth.classes': Input should be less than or equal"),
        ("choropleth.scheme", "quantile", "did you mean 'quantiles'?"),
        ("groups.0.layers", [], "key 'groups[0].layers': List should have at least 1 item"),
        ("layers", [{"layer": "events", "visble": True}], "did you mean 'visible'?"),
        ("product", "atlas", "key 'product': 'atlas' is not a valid choice"),
    ],
)
def test_a_recipe_is_as_strict(path, value, message):
    data = tomllib.loads(missions.MAP_TOML)
    missions.put(data, path, value)
    assert message in told(MapSpec, data)


def test_a_spec_cannot_be_changed():
    spec = missions.layer()
    with pytest.raises(ValueError, match="frozen"):
        spec.id = "other"


def test_text_is_given_in_its_language():
    text = Text(en="Court", fr="Juridiction")
    assert (text.in_("en"), text.in_("fr")) == ("Court", "Juridiction")


def test_toml_that_is_none_names_file_and_line(tmp_path):
    path = tmp_path / "layer.toml"
    path.write_text('id = "a"\nkind = \n', encoding="utf-8")
    with pytest.raises(SpecError, match=r"layer\.toml: not valid TOML: .*line 2.*; mend that line"):
        load_toml(LayerSpec, path)
    path.write_bytes(b'id = "caf\xe9"\n')
    with pytest.raises(SpecError, match=r"layer\.toml: not valid TOML: 'utf-8'"):
        load_toml(LayerSpec, path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ContentNotFoundError, match=r"none\.toml: there is no such file; check"):
        load_toml(LayerSpec, tmp_path / "none.toml")


def test_errors_are_the_builtins_that_a_caller_would_catch():
    assert issubclass(SpecError, ValueError)
    assert issubclass(ContentNotFoundError, LookupError)
    assert issubclass(SpecError, GeoOpsError)


def test_explain_keeps_one_order():
    assert explain("a.csv:3", "no number", "write one") == "a.csv:3: no number; write one"


@pytest.mark.parametrize(
    ("value", "choices", "sentence"),
    [
        ("Quantile", ["quantiles", "equal"], "did you mean 'quantiles'?"),
        ("zzz", ["b", "a", "a"], "known: a, b"),
        ("zzz", [f"k{n:02d}" for n in range(14)], "k11 and 2 more"),
        ("zzz", [], "there is none to choose from"),
    ],
)
def test_choose(value, choices, sentence):
    assert sentence in choose(value, choices)


def test_nearest_keeps_the_spelling_of_the_choice():
    assert nearest("segou", ["Ségou", "SEGOU"]) == "SEGOU"
    assert nearest("x", ["Ségou"]) is None
