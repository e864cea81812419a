"""The situation of one zone of the grid country: counted like a region, the rest of it told."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from pyproj import Geod

from geo_ops.assemble import Options, assemble, load_mission
from geo_ops.errors import BoundaryError
from geo_ops.release.question import Question, figures_table
from geo_ops.release.zone_situation import zone_named
from tests import missions
from tests.grid import write_geometry

# Half of GR0103 and all of GR0104; a quarter of GR01.
BOX = [[-29.5, 0], [-28, 0], [-28, 1], [-29.5, 1], [-29.5, 0]]
ZONES = """
[[zones]]
id = "areas"
title = { en = "Areas", fr = "Zones" }
file = "zones/areas.geojson"
code = "pcode"
gaps = true
overlaps = true
citation = { en = "Made up", fr = "Inventé" }
[[zones]]
id = "circles"
title = { en = "Circles", fr = "Cercles" }
file = "zones/sites.csv"
radius_km = 30
gaps = true
audience = "public"
citation = { en = "Made up", fr = "Inventé" }
"""
SITES = "code,longitude,latitude\nA,-29.25,0.5\nB,-28.5,1.5\n"
EVENTS = """\
id,date,type,killed,lon,lat,code,place,known
E1,2020-01-05,attack,2,-29.25,0.5,,,
E2,2020-01-06,attack,1,-29.75,0.5,,,
E3,2020-02-01,armed_clash,1,-28.5,0.5,,,
E4,2020-02-02,attack,4,,,GR0104,,
E5,2020-02-03,attack,8,,,GR0103,,
E6,2020-02-04,attack,16,,,GR01,,
E7,2020-02-05,attack,32,,,GR04,,
E8,2020-02-06,attack,64,-29.5,0.25,,,
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("zones")
    missions.write_content(root / "content")
    folder = missions.write_mission(
        root / "mission", {"events": EVENTS}, 'audience = "internal"\nas_of = 2020-06-30\n'
    )
    path = folder / "mission.toml"
    path.write_text(path.read_text("utf-8") + ZONES, "utf-8")
    (folder / "zones").mkdir()
    whole = [[-30, 0], [-26, 0], [-26, 4], [-30, 4], [-30, 0]]
    write_geometry(folder / "zones" / "areas.geojson", {"South west": BOX, "All": whole})
    (folder / "zones" / "sites.csv").write_text(SITES, "utf-8")
    return folder


def situation_of(folder, audience=None):
    options = Options(content=folder.parent / "content", audience=audience)
    return assemble(load_mission(str(folder), options), options).situation


@pytest.fixture(scope="module")
def situation(folder):
    return situation_of(folder)


def test_the_country_is_cut_into_the_zone_and_the_rest(situation):
    found = zone_named(situation, "areas/South west")
    units = found.situation.units
    assert found.pcode == "AREAS-SOUTH-WEST"
    assert units.levels == ("country", "zone", "commune")
    zones = units.level("zone").set_index("pcode")
    assert zones.geometry[found.pcode].equals(shapely.Polygon(BOX))
    assert zones["name"].tolist() == ["South west", "Quadrillie, ailleurs"]
    assert units.children(found.pcode) == ["GR0103-IN", "GR0104"]
    assert "GR0103-OUT" in units.children("AREAS-SOUTH-WEST-REST")
    assert units.unit("GR0103-IN").name == "Commune 0103 (partie)"
    assert shapely.coverage_is_valid(units.lowest.geometry.to_numpy())
    assert units.level("country")["area_km2"].sum() == pytest.approx(196_789.5, abs=1)


def test_rows_are_in_the_zone_if_that_is_certain(situation):
    found = zone_named(situation, "areas/South west")
    rows = found.situation.layer("events").rows.set_index("id")["pcode"].to_dict()
    assert rows == {
        "E1": "GR0103-IN",
        "E2": "GR0103-OUT",
        "E3": "GR0104",
        "E4": "GR0104",
        "E5": "GR",  # half of that commune is in the zone
        "E6": "GR",
        "E7": "AREAS-SOUTH-WEST-REST",
        "E8": "GR0103-IN",  # on the border of the zone: it is in it
    }
    table = found.situation.figures.by_unit("events", "killed", "zone")
    assert table[["pcode", "value"]].values.tolist() == [
        [found.pcode, 2 + 1 + 4 + 64],
        ["AREAS-SOUTH-WEST-REST", 1 + 32],
        ["GR", 8 + 16],
    ]


def test_the_same_number_stands_in_the_table_of_all_zones(situation):
    table = figures_table(situation, Question("zone:areas", measure="killed"))
    values = dict(zip(table["pcode"], table["value"], strict=True))
    assert values["areas/South west"] == 71
    assert values["areas/All"] == 128
    notes = {note.split(":")[0]: value for note, value in table[["note", "value"]].values}
    assert (notes["again"], notes["outside"], notes["unknown"], notes["total"]) == (71, 0, 0, 128)
    assert table["name"].tolist()[:2] == ["All", "South west"]


def test_a_question_may_be_of_some_areas_only(situation):
    table = figures_table(situation, Question("zone:areas", ("GR04",), measure="killed"))
    assert table["value"].tolist() == [32, 0, 0, 0, 0, 32]


def test_towns_have_their_place_in_the_new_units(situation):
    towns = zone_named(situation, "circles/B").situation.pack.settlements
    assert towns["pcode"].tolist() == ["GR0102-IN", "GR0203"]
    assert situation.pack.settlements["pcode"].tolist() == ["GR0102", "GR0203"]


def test_shading_is_by_the_lowest_units(situation, folder):
    recipe = load_mission(str(folder), Options(content=folder.parent / "content"))
    recipe = recipe.map_spec("overview")
    found = zone_named(situation, "circles/A")
    assert found.fitted(recipe).choropleth.level == "commune"
    none = recipe.model_copy(update={"choropleth": None})
    assert found.fitted(none).choropleth is None


def test_the_last_metre_of_a_circle_is_in_it(situation):
    # Halfway between two corners of its polygon, which falls short of the circle there.
    lon, lat, _ = Geod(ellps="WGS84").fwd(-29.25, 0.5, 0.5, 29_999.9)
    view = situation.layer("events")
    rows = view.rows.iloc[:1].set_geometry([shapely.Point(lon, lat)], crs="EPSG:4326")
    ledger = replace(view.ledger, mapped=1)
    one = replace(situation, layers=(replace(view, rows=rows, ledger=ledger),))
    found = zone_named(one, "circles/A").situation
    assert found.layer("events").rows["pcode"].tolist() == ["CIRCLES-A"]


def test_a_layer_that_may_not_be_seen_so_finely_is_left_out(situation):
    view = situation.layer("events")
    assert zone_named(situation, "areas/All").situation.layers
    coarse = view.spec.release["internal"].model_copy(update={"finest": "region"})
    spec = view.spec.model_copy(update={"release": {"internal": coarse}})
    counts = replace(view.ledger, mapped=view.ledger.mapped + 1)
    for changed in (replace(view, spec=spec), replace(view, ledger=counts)):
        one = replace(situation, layers=(changed,))
        assert zone_named(one, "areas/All").situation.layers == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("areas/north", "zone 'areas/north': there is no such zone; known: All, South west"),
        ("area/All", "did you mean 'areas'"),
        ("areas", "there is no such zone"),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest(situation, text, message):
    with pytest.raises(BoundaryError, match=message):
        zone_named(situation, text)


def test_zones_are_for_those_who_may_see_them(folder):
    partners = situation_of(folder, "partners")
    assert [one.spec.id for one in partners.zones] == ["circles"]
    assert [one.id for one in partners.mission.zones] == ["circles"]
    with pytest.raises(BoundaryError, match="shows no such zones to 'partners'"):
        zone_named(partners, "areas/All")
    # Events leave by commune only: those in cut communes are known to the country.
    found = zone_named(partners, "circles/A").situation
    assert set(found.layer("events").rows["pcode"]) <= set(found.units.table.index)
    public = situation_of(folder, "public")
    assert zone_named(public, "circles/A").situation.layers == ()  # a floor holds, and regions only
    table = figures_table(public, Question("zone:circles"))
    assert set(table["note"]) == {"suppressed"}
    assert set(table["value"]) == {""}
