"""Every shipped layer: strict, bilingual, told apart by the colour-blind, tight about release."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.places.matcher_make import make_matcher
from geo_ops.content import Content
from geo_ops.spatial.locate import locate
from geo_ops.specs.base import Text, parse_spec
from geo_ops.specs.extend import load_layer
from geo_ops.specs.layer import (
    Category,
    CategoryValue,
    ColumnMap,
    Expectations,
    FieldSpec,
    History,
    LayerSpec,
    Locate,
    Measure,
    PrecisionRule,
    ReleaseRule,
)
from geo_ops.specs.map import MapSpec
from geo_ops.specs.mission import LayerSource
from geo_ops.tables.clean import precision_in_words, read_layer
from tools import layer_pages

PROJECT = Path(__file__).resolve().parents[2]
LAYERS = {
    path.parent.name: path
    for path in sorted(PROJECT.glob("layers/*/layer.toml"))
    if not path.parent.name.startswith("_")
}
# What the main job of a mission needs, and what the sources put on a map (docs/systems.md).
EXPECTED = {
    "incidents", "patrols", "deployments", "temporary_bases", "courts", "prisons", "indicators",
    "civilian_casualties", "crsv", "ied_events", "convoy_attacks", "convoys", "police_posts",
    "gendarmerie_posts", "state_officials", "interim_authorities", "reconciliation_committees",
    "local_agreements", "conflicts", "cvr_projects", "qip_projects", "covid_projects", "ddr_sites",
    "benchmarks", "unct_capabilities", "medical_facilities", "health_facilities", "casevac",
    "airfields", "base_sites", "supplies", "main_supply_routes", "movement_restrictions",
    "displaced_persons", "returns",
    "polling_logistics", "isr_sorties", "isr_coverage", "protection_visits",
    "early_warning_alerts", "alert_networks", "escorts", "weapons_free_zones", "hazard_areas",
    "risk_education", "border_posts", "pastoral_corridors", "water_points",
    "due_diligence_requests", "unit_evaluations", "vehicle_readiness", "remote_infrastructure",
    "comms_sites", "camp_warning_systems", "basic_services", "environmental_risk",
    "osh_incidents", "personnel_fatalities", "security_posts", "conduct_visits",
    "covid_restrictions", "radio_topics", "accountability_cases", "human_rights_cases",
    "transition_milestones", "site_closures", "works", "joint_programmes", "justice_deliveries",
    "map_requests",
}  # fmt: skip
WITHOUT_CATEGORY = {"crsv"}
"""Sums that are not divided: each kind would be a smaller count."""
ZONE = ZoneInfo("Africa/Bamako")
AS_OF = dt.date(2020, 6, 30)
CITATION = Text(en="test", fr="test")
# Words that are the same in both languages.
SAME = {
    "Date", "Type", "Source", "Description", "Incidents", "Longitude", "Latitude", "Patrols",
    "Document", "P-code", "2017/18", "2018/19", "Active", "places",
}  # fmt: skip


@pytest.fixture(scope="module")
def specs():
    return {name: load_layer(Content.find(PROJECT), name) for name in LAYERS}


@pytest.fixture(scope="module")
def pack():
    return load_pack(Content.find(), "mli")


@pytest.fixture(scope="module")
def units(pack):
    return pack.units_on(AS_OF)


@pytest.fixture(scope="module")
def places(pack):
    return make_matcher(pack, AS_OF)


def test_every_layer_that_is_promised_is_there():
    assert set(LAYERS) == EXPECTED


@pytest.mark.parametrize("name", LAYERS)
def test_it_bears_the_name_of_its_folder_and_has_a_sample(name, specs):
    assert specs[name].id == name
    assert (LAYERS[name].parent / "sample.csv").is_file()


@pytest.mark.parametrize("name", LAYERS)
def test_every_text_is_in_both_languages(name, specs):
    texts = [*_texts(specs[name])]
    assert len(texts) > 10
    for text in texts:
        assert text.en.strip()
        assert text.fr.strip()
        assert "'" not in text.fr, f"typographic apostrophe in French: {text.fr}"
        assert text.en != text.fr or text.en in SAME, text


@pytest.mark.parametrize("name", LAYERS)
def test_categories_differ_in_shape_and_in_colour_for_everyone(name, specs):
    category = specs[name].category
    if name in WITHOUT_CATEGORY:
        assert category is None
        return
    shapes = [value.shape for value in category.values]
    assert len(set(shapes)) == len(shapes)
    for one, other in combinations(category.values, 2):
        for sight in SIGHTS:
            apart = _distance(_seen(one.colour, sight), _seen(other.colour, sight))
            assert apart >= 14, f"{one.id} and {other.id} look alike to {sight}: {apart:.0f}"


def test_courts_and_prisons_share_no_shape(specs):
    """They stand in the same towns, with the same colours of status."""
    shapes = [value.shape for one in ("courts", "prisons") for value in specs[one].category.values]
    assert len(set(shapes)) == len(shapes) == 8


@pytest.mark.parametrize("name", LAYERS)
def test_no_word_means_two_categories_or_two_fields(name, specs):
    spec = specs[name]
    meanings = [
        {_plain(one) for one in (value.id, value.label.en, value.label.fr, *value.aliases)}
        for value in (spec.category.values if spec.category else ())
    ]
    meanings_of_headings = [
        {_plain(one) for one in (field, *one_field.aliases)}
        for field, one_field in spec.fields.items()
    ]
    for words in (meanings, meanings_of_headings):
        for one, other in combinations(words, 2):
            assert not one & other


@pytest.mark.parametrize("name", LAYERS)
def test_the_sample_reads_cleanly_and_lies_in_mali(name, specs, units, places):
    source = LayerSource(layer=name, source="sample.csv", citation=CITATION)
    table = read_layer(specs[name], source, LAYERS[name].parent, ZONE)
    assert table.received == 10
    assert set(table.raw.columns) <= set(specs[name].fields)
    found = locate(table, source, units, AS_OF, ZONE, places)
    assert dict(found.quarantine.faults) == {}
    assert found.ledger.mapped + found.ledger.superseded == 10
    assert set(found.rows["category"]) <= set(specs[name].category_ids() or [""])


@pytest.mark.parametrize("name", LAYERS)
def test_the_sample_says_that_it_is_invented(name):
    with (LAYERS[name].parent / "sample.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if name == "indicators":
        assert {row["document"] for row in rows} == {"A/75/623"}
    else:
        assert all(row["source"].startswith("EXERCISE") for row in rows)


@pytest.mark.parametrize(
    ("wording", "precision"),
    [
        ("Mali", "country"),
        ("Northern Mali", "country"),
        ("Mali northern", "country"),
        ("Malian part of Liptako area", "country"),
        ("Mali/Mauritania border", "country"),
        ("Kidal region", "region"),
        ("Adrar des Ifoghas", "region"),
        ("Koro Cercle", "cercle"),
        ("Soum province", "cercle"),
        ("Bordj Badji Mokhtar commune", "commune"),
        ("between Nassoumbou and the Mali border", "commune"),
        ("road between Dogofri and Nampala", "commune"),
        ("Aguelhok - Kidal road, 30 km from Kidal", "commune"),
        ("Douentza section of the Bambara Maounde - Douentza road", "commune"),
        ("Dialoubé-Mopti axis", "commune"),
        ("Mount Tigharghar", "commune"),
        ("Northern Mali border town", "settlement"),
        ("Mopti town", "settlement"),
        ("Malémana village", "settlement"),
        ("I-n-Déliman well", "settlement"),
        ("Wagadou", "settlement"),
    ],
)
def test_ged_wording_gives_the_precision(wording, precision, specs):
    assert precision_in_words(
        wording, specs["incidents"].column_maps["ucdp-ged"], "settlement"
    ) == (precision)


def test_six_columns_of_ged_are_read(tmp_path, specs, units):
    (tmp_path / "ged.csv").write_text(
        "year,longitude,latitude,where_coordinates,best,deaths_civilians,in_mali\n"
        "2019,-4.19,14.49,Mopti town,3,1,True\n"
        "2013,-3.0,20.0,Northern Mali,24,0,True\n"
        "2018,2.0,13.5,Niamey town,1,0,False\n",
        encoding="utf-8",
    )
    source = LayerSource(
        layer="incidents", source="ged.csv", citation=CITATION, column_map="ucdp-ged"
    )
    found = locate(
        read_layer(specs["incidents"], source, tmp_path, ZONE), source, units, AS_OF, ZONE
    )
    assert (found.ledger.mapped, found.ledger.outside) == (2, 1)
    rows = found.rows.set_index("place")
    assert rows["time_precision"].unique().tolist() == ["year"]
    assert rows["category"].unique().tolist() == ["unspecified"]
    assert rows.loc["Mopti town", ["precision", "fatalities", "civilian_fatalities"]].tolist() == [
        "settlement", 3, 1,
    ]  # fmt: skip
    assert rows.loc["Northern Mali", "pcode"] == "ML"
    assert rows.loc["Northern Mali"].geometry is None
    assert rows.loc["Mopti town"].geometry is not None


def test_a_base_that_the_last_map_lacks_is_closed(tmp_path, specs, units):
    head = "Source,year,month,location,latitude,longitude,No.troops,HQ\n"
    (tmp_path / "maps.csv").write_text(
        head
        + "Map 1,2018,3,Gao,16.27,-0.04,950,2\n"
        + "Map 1,2018,3,Ber,16.83,-2.53,150,0\n"
        + "Map 2,2018,12,Gao,16.27,-0.04,1100,2\n"
        + "Map 2,2018,12,Kidal,18.44,1.41,unknown,1\n"
        + "Map 3,2020,9,Ber,16.83,-2.53,150,0\n",
        encoding="utf-8",
    )
    source = LayerSource(
        layer="deployments", source="maps.csv", citation=CITATION, column_map="geo-pko"
    )
    table = read_layer(specs["deployments"], source, tmp_path, ZONE)
    found = locate(table, source, units, AS_OF, ZONE)
    assert dict(found.quarantine.faults) == {}
    assert (found.ledger.mapped, found.ledger.superseded, found.ledger.after_as_of) == (2, 2, 1)
    assert sorted(found.rows["location"]) == ["Gao", "Kidal"]
    assert found.rows["time_precision"].unique().tolist() == ["month"]
    rows = found.rows.set_index("location")
    assert rows.loc["Gao", ["strength", "headquarters"]].tolist() == [1100, "sector"]
    assert rows["strength"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("criteria", "status"),
    [
        ("yes,yes,yes", "fully_functional"),
        ("yes,no,no", "partly_functional"),
        ("no,no,no", "not_functioning"),
        ("yes,,no", "unknown"),
        (",,", "unknown"),
    ],
)
@pytest.mark.parametrize(
    ("name", "third"), [("courts", "hears_cases"), ("prisons", "inmates_held")]
)
def test_status_follows_from_the_three_criteria(name, third, criteria, status, tmp_path, specs):
    (tmp_path / "one.csv").write_text(
        f"id,name,status_date,premises_open,staff_present,{third},longitude,latitude\n"
        f"1,here,2020-01-01,{criteria},-0.04,16.27\n",
        encoding="utf-8",
    )
    source = LayerSource(layer=name, source="one.csv", citation=CITATION)
    table = read_layer(specs[name], source, tmp_path, ZONE)
    assert table.frame["_category"].tolist() == [status]


# --- The page that explains it ---
DOCS = (PROJECT / "docs" / "layers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", DOCS, flags=re.DOTALL)
PARTS = (
    LayerSpec, FieldSpec, Locate, Category, CategoryValue, History, Measure, ReleaseRule,
    ColumnMap, PrecisionRule, Expectations, MapSpec,
)  # fmt: skip


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_has_an_example(part):
    text = "\n".join(BLOCKS)
    for name, field in part.model_fields.items():
        key = field.alias or name
        assert re.search(rf"(^|[\[. ]){key}(\]| = |\.)", text, flags=re.MULTILINE), key


def test_the_example_of_a_layer_is_a_valid_layer():
    (derived,) = [one for one in BLOCKS if "all_true" in one]
    sensitive = [one for one in BLOCKS if "[release.internal]" in one]
    maps = [one for one in BLOCKS if 'product = "map"' in one]
    extending = [one for one in BLOCKS if "extends =" in one]
    chosen = [one for one in BLOCKS if one not in (derived, *sensitive, *maps, *extending)]
    label = '{ en = "x", fr = "x" }'
    for name, kind in (
        ("name", "text"), ("longitude", "longitude"), ("latitude", "latitude"),
        ("pcode", "text"), ("place", "text"), ("region", "text"), ("precision", "text"),
        ("position", "text"), ("zone", "text"), ("easting", "number"), ("northing", "number"),
        ("reported", "datetime"), ("repaired", "datetime"),
        ("stock", "number"), ("daily_use", "number"),
    ):  # fmt: skip
        chosen.append(f'[fields.{name}]\ntype = "{kind}"\nlabel = {label}\n')
    spec = parse_spec(LayerSpec, tomllib.loads("\n".join(chosen)), "docs/layers.md")
    assert spec.id == "wells"
    assert spec.fields["hours_to_repair"].derived.hours_from == "reported"
    assert spec.category_ids() == ["good"]
    rule = parse_spec(ReleaseRule, tomllib.loads(sensitive[0])["release"]["internal"], "docs")
    assert not rule.rows
    assert parse_spec(MapSpec, tomllib.loads(maps[0]), "docs").id == "overview"


def test_the_table_of_layers_names_each():
    table = DOCS.split("## The shipped layers")[1].split("## layer.toml")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    named = [one for line in rows for one in re.findall(r"`(\w+)`", line)]
    assert sorted(named) == sorted(LAYERS)


def test_the_page_of_each_layer_is_made_from_its_spec():
    wanted = layer_pages.pages(PROJECT)
    folder = PROJECT / layer_pages.FOLDER
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    old = sorted(name for name in wanted if found.get(name) != wanted[name])
    assert old == [], "run: python -m tools.layer_pages"
    assert set(found) == set(wanted)


def test_the_parts_that_layers_share_are_explained():
    parts = {path.parent.name for path in PROJECT.glob("layers/_*/layer.toml")}
    assert set(re.findall(r"^\| `(_\w+)`", DOCS, flags=re.MULTILINE)) == parts
    used = {tomllib.loads(path.read_text("utf-8")).get("extends") for path in LAYERS.values()}
    chained = {
        tomllib.loads((PROJECT / "layers" / one / "layer.toml").read_text("utf-8")).get("extends")
        for one in parts
    }
    assert parts <= used | chained
    assert not [one for one in parts if (PROJECT / "layers" / one / "sample.csv").exists()]


def _plain(word):
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def _texts(thing):
    if isinstance(thing, Text):
        yield thing
    elif isinstance(thing, dict):
        for one in thing.values():
            yield from _texts(one)
    elif isinstance(thing, list):
        for one in thing:
            yield from _texts(one)
    elif hasattr(type(thing), "model_fields"):
        for name in type(thing).model_fields:
            yield from _texts(getattr(thing, name))


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip


def _seen(colour, sight):
    """The colour in CIE Lab (D65) as somebody with that sight has it."""
    rgb = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in rgb]
    seen = [sum(a * b for a, b in zip(row, linear, strict=True)) for row in SIGHTS[sight]]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.95047, 1.0, 1.08883)
    x, y, z = (
        _root(max(0.0, sum(a * b for a, b in zip(row, seen, strict=True))) / whole)
        for row, whole in zip(to_xyz, white, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(value):
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116


def _distance(one, other):
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
