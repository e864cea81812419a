"""Rows located by the place matcher: settlements, parents, aliases; distinct names cost once."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from geo_ops.assemble import Options, ground_of, load_mission
from geo_ops.errors import SpecError
from geo_ops.spatial.by_name import place_by_name
from geo_ops.spatial.locate import locate
from geo_ops.specs.layer import Locate
from geo_ops.tables.clean import read_layer
from geo_ops.tables.quarantine import Quarantine
from tests import missions
from tests.places import grid_matcher, write_places

DAY = dt.date(2020, 6, 30)


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    write_places(folder)
    return grid_matcher(folder)


def frame(rows, columns=("place", "adm1")):
    table = pd.DataFrame(rows, columns=list(columns), index=[f"x:{n}" for n in range(len(rows))])
    for name, value in (("_pcode", ""), ("_method", ""), ("_precision", "none")):
        table[name] = value
    table["_lon"] = table["_lat"] = float("nan")
    return table


def placed(matcher, rows, **at):
    table, quarantine = frame(rows), Quarantine()
    rule = Locate.model_validate({"place": "place", **at})
    place_by_name(table, table.index, rule, matcher, quarantine)
    return table, quarantine


def test_rows_of_one_name_have_one_answer(matcher):
    table, quarantine = placed(matcher, [("Bravo", ""), ("Koro", ""), ("bravo", ""), ("Bravo", "")])
    assert table["_pcode"].tolist() == ["GR02", "", "GR02", "GR02"]
    assert table["_method"].tolist() == ["name", "", "name", "name"]
    assert quarantine.count("unlocated") == 1


def test_a_settlement_is_a_point_and_its_commune(matcher):
    table, _ = placed(matcher, [("Centre-Ville", ""), ("Vague", ""), ("Bravo", "")])
    assert table["_pcode"].tolist() == ["GR0102", "GR03", "GR02"]
    assert table["_precision"].tolist() == ["settlement", "region", "region"]
    assert table["_lon"].tolist()[0] == -28.5
    assert table["_lon"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize("parent", ["adm1", {"region": "adm1"}])
def test_a_parent_column(matcher, parent):
    rows = [("Koro", "Alta"), ("Koro", "Delta"), ("Koro", ""), ("Koro", "Nowhere")]
    table, quarantine = placed(matcher, rows, parent=parent)
    assert table["_pcode"].tolist() == ["GR0304", "GR0403", "", ""]
    reasons = [fault.reason for one in quarantine.faults.values() for fault in one]
    assert "GR0304 (commune Koro in Alta); GR0403" in reasons[0]
    assert "the place around it, 'Nowhere'" in reasons[1]


def test_a_zone_or_a_road_is_no_unit(matcher):
    _, quarantine = placed(matcher, [("Grid North", ""), ("Alta-Delta", "")])
    reasons = [fault.reason for one in quarantine.faults.values() for fault in one]
    assert reasons == [
        "Nord du Quadrillé is a zone, and lies in no one unit",
        "Axe Alta-Delta is a route, and lies in no one unit",
    ]


def test_a_name_that_is_only_like_another_is_offered(matcher):
    _, quarantine = placed(matcher, [("Brav0", "")])
    ((fault,),) = quarantine.faults.values()
    assert "did you mean 'Bravo' (GR02)" in fault.reason
    assert "aliases.csv" in fault.remedy


def test_many_rows_cost_their_distinct_names(tmp_path):
    write_places(tmp_path)
    matcher = grid_matcher(tmp_path)
    asked = []
    fresh = matcher._fresh
    matcher._fresh = lambda question: asked.append(question) or fresh(question)
    names = [("Koro", "Alta"), ("Koro", "Delta"), ("Bravo", ""), ("Nowhere", "")]
    table, quarantine = placed(matcher, names * 2500, parent="adm1")
    assert len(asked) == 4
    assert (table["_pcode"] == "").sum() == quarantine.count("unlocated") == 2500


def test_locate_uses_the_matcher_and_believes_the_row(matcher, tmp_path):
    lines = ["a,2020-01-01,,,,,,Centre-Ville,", "b,2020-01-01,,,,,,Centre-Ville,region"]
    lines += ["c,2020-01-01,,,,,,阿尔他,"]
    head = "id,date,type,killed,lon,lat,code,place,known"
    (tmp_path / "events.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    table = read_layer(missions.layer(), missions.source(), tmp_path, missions.UTC)
    found = locate(table, missions.source(), matcher.units, DAY, missions.UTC, matcher)
    rows = found.rows.to_dict("records")
    town = rows[0]
    assert (town["pcode"], town["precision"], town["method"]) == ("GR0102", "settlement", "name")
    assert (town["geometry"].x, town["geometry"].y) == (-28.5, 1.5)
    assert (rows[1]["pcode"], rows[1]["precision"], rows[1]["geometry"]) == ("GR01", "region", None)
    assert (rows[2]["pcode"], rows[2]["geometry"]) == ("GR03", None)


def test_a_mission_hands_its_names_to_its_tables(tmp_path):
    missions.write_content(tmp_path / "content")
    missions.write_mission(tmp_path / "mission", {"events": "id,date\n"})
    (tmp_path / "mission" / "aliases.csv").write_text("alias,place\nHQ,Bravo\n", encoding="utf-8")
    options = Options(content=tmp_path / "content")
    mission = load_mission(str(tmp_path / "mission"), options)
    ground = ground_of(mission, options)
    assert ground.places.resolve("HQ").pcode == "GR02"
    assert ground.places.units is ground.units


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ({"longitude": "lon", "latitude": "lat", "parent": "type"}, "parent is of use beside"),
        ({"place": "place", "parent": "plase"}, "locate.parent.any names the field 'plase'"),
        ({"place": "place", "parent": {"region": "lon"}}, "locate.parent.region names 'lon'"),
    ],
)
def test_a_parent_must_be_a_text_field_beside_a_name(at, message):
    with pytest.raises(SpecError, match=message):
        missions.layer(locate=at)
