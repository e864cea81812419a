"""Two sources of the same events, from the files to the products, and back through mended rows.

hq.csv: H1 and H2 are points, H3 is known to its commune, H4 has a fault. police.xlsx: P1 reports
H1 from 2.2 km away, P2 the event of H3 as a point, P3 one of its own, P4 has a fault. Eight rows
are four events: H1, H2, P2 (a point, and so more precise than H3) and P3; P1 and H3 are linked, two
are rejected.
"""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from openpyxl import Workbook

from geo_ops.assemble import Options, assemble, load_mission
from geo_ops.export import write_checks, write_geopackage, write_tables
from geo_ops.release.manifest import write_manifest
from geo_ops.web import write_index
from geo_ops.web.planner.figures import ledger
from tests.missions import EVENTS_TOML, MISSION_TOML, write_content

LINK = """
[link]
km = 5
days = 1
[link.weaker]
same = ["killed"]
"""
HQ = """\
id,date,type,killed,lon,lat,code,note
H1,2020-01-05,attack,2,-29.5,0.5,,Force
H2,2020-01-06,attack,1,-27.5,3.5,,Force
H3,2020-02-01,attack,3,,,GR0401,Force
H4,2020-04-01,attack,many,-28.5,1.5,,Force
"""
POLICE = [
    ["id", "date", "type", "killed", "lon", "lat"],
    ["P1", "2020-01-05", "attack", 2, -29.5, 0.52],
    ["P2", "2020-02-01", "attack", 3, -27.4, 3.4],
    ["P3", "2020-05-05", "armed_clash", 1, -27.5, 3.5],
    ["P4", "2020-31-01", "attack", 1, -27.5, 3.51],
]
ENTRY = """
[[layers]]
layer = "events"
name = "{name}"
source = "data/{file}"
citation = {{ en = "Made up by {name}", fr = "Inventé par {name}" }}
"""
FATES = {"received": 8, "mapped": 4, "rejected": 2, "linked": 2}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linked")
    write_content(folder / "content")
    spec = folder / "content" / "layers" / "events" / "layer.toml"
    spec.write_text(EVENTS_TOML + LINK, encoding="utf-8")
    mission = folder / "mission"
    (mission / "data").mkdir(parents=True)
    (mission / "data" / "hq.csv").write_text(HQ, encoding="utf-8")
    book = Workbook()
    for row in POLICE:
        book.active.append(row)
    book.save(mission / "data" / "police.xlsx")
    keys = 'audience = "internal"\nas_of = 2020-06-30\nbrief_areas = ["Éclat"]\n'
    entries = ENTRY.format(name="hq", file="hq.csv")
    entries += ENTRY.format(name="police", file="police.xlsx")
    (mission / "mission.toml").write_text(MISSION_TOML + keys + entries, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(office):
    """Write what a build writes of it, but for the briefs, which take the time."""
    assembled = seen(office, "internal")
    situation, out = assembled.situation, office / "out"
    for name in ("gis", "tables", "checks"):
        (out / name).mkdir(parents=True)
    write_geopackage(situation, out / "gis" / "grid-mission.gpkg")
    write_tables(situation, out / "tables")
    write_checks(situation, assembled.located, out / "checks")
    write_index(situation, [], out / "index.html")
    write_manifest(out, situation, inputs={})
    return out


def ledgers(out):
    return json.loads((out / "checks" / "checks.json").read_text("utf-8"))


def seen(office, audience):
    return assemble(
        load_mission(str(office / "mission"), Options(content=office / "content")),
        Options(content=office / "content", audience=audience),
    )


def test_linked_rows_are_counted_apart_everywhere(built):
    data = ledgers(built)
    counts = data["layers"]["events"]
    assert {key: one for key, one in counts.items() if one} == FATES
    assert counts["received"] == sum(one for key, one in counts.items() if key != "received")
    by_source = data["sources"]["events"]
    assert (by_source["hq"]["mapped"], by_source["hq"]["linked"]) == (2, 1)
    assert (by_source["police"]["mapped"], by_source["police"]["linked"]) == (2, 1)
    manifest = json.loads((built / "manifest.json").read_text("utf-8"))
    assert manifest["layers"][0]["ledger"]["linked"] == 2
    for page in ("index.html", "checks/checks.html"):
        text = (built / page).read_text("utf-8")
        assert "linked to another report" in text
        assert "liées à un autre rapport" in text


def test_the_page_has_the_same_counts(office):
    (line,) = ledger(seen(office, "internal").situation)
    assert (line["received"], line["parts"]["linked"]) == (8, 2)


def test_an_event_counts_once(built):
    with (built / "tables" / "by_region.csv").open(encoding="utf-8-sig") as file:
        rows = [one for one in csv.DictReader(file) if one["layer"] == "events"]
    events = {one["pcode"]: one["value"] for one in rows if one["measure"] == "events"}
    killed = {one["pcode"]: one["value"] for one in rows if one["measure"] == "killed"}
    assert (events["GR01"], events["GR04"], killed["GR01"], killed["GR04"]) == ("1", "3", "2", "5")


def test_the_gis_file_keeps_every_report(built):
    with closing(sqlite3.connect(built / "gis" / "grid-mission.gpkg")) as base:
        events = base.execute("SELECT id, link_id, reports FROM events ORDER BY id").fetchall()
        linked = base.execute(
            'SELECT id, link_id, "primary", link_evidence, link_days FROM events_linked'
        ).fetchall()
        far = base.execute("SELECT link_km FROM events_linked WHERE id = 'P1'").fetchone()[0]
    assert events == [
        ("H1", "hq.csv:2", 2), ("H2", "hq.csv:3", 1),
        ("P2", "police.xlsx:Sheet!3", 2), ("P3", "police.xlsx:Sheet!4", 1),
    ]  # fmt: skip
    assert linked == [
        ("H1", "hq.csv:2", 1, "near", 0), ("P1", "hq.csv:2", 0, "near", 0),
        ("P2", "police.xlsx:Sheet!3", 1, "near", 0), ("H3", "police.xlsx:Sheet!3", 0, "unit", 0),
    ]  # fmt: skip
    assert far == pytest.approx(2.21, abs=0.01)
    with (built / "checks" / "linked" / "events.csv").open(encoding="utf-8-sig") as file:
        assert [one["id"] for one in csv.DictReader(file)] == ["H1", "P1", "P2", "H3"]


def test_two_sources_may_number_alike(office, tmp_path):
    mission = shutil.copytree(office / "mission", tmp_path / "mission")
    (mission / "data" / "hq.csv").write_text(HQ.replace("H1", "P1"), encoding="utf-8")
    options = Options(content=office / "content", audience="internal")
    found = assemble(load_mission(str(mission), options), options).located[0]
    assert {key: one for key, one in found.ledger.as_dict().items() if one} == FATES


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_outside_nobody_sees_who_else_reported(office, audience):
    view = seen(office, audience).situation.layer("events")
    assert view.linked is None
    assert not {"link_id", "reports"} & set(view.rows.columns)
    assert view.ledger.linked == 2


def test_mended_rows_of_two_sources_come_back_and_are_linked(office, tmp_path):
    whole = seen(office, "internal").located[0]
    table = whole.quarantine.table(whole.raw)
    assert table["row_id"].tolist() == ["hq.csv:5", "police.xlsx:Sheet!5"]
    table.loc[0, "killed"] = "5"
    table.loc[1, "date"] = "2020-01-06"
    mission = shutil.copytree(office / "mission", tmp_path / "mission")
    (mission / "mended").mkdir()
    table.to_csv(mission / "mended" / "events.csv", index=False)
    options = Options(content=office / "content", audience="internal")
    found = assemble(load_mission(str(mission), options), options).located[0]
    counts = {key: one for key, one in found.ledger.as_dict().items() if one}
    # P4 mended is H2's event; H4 stands alone.
    assert counts == {"received": 8, "mapped": 5, "linked": 3}
    assert found.linked["id"].tolist() == ["H1", "P1", "H2", "P4", "P2", "H3"]
    assert {name: one.received for name, one in found.by_source.items()} == {"hq": 4, "police": 4}
    assert int(found.rows["killed"].sum()) == 12
