"""Zones of a mission on the command line: figures by zone, briefs of a zone, faults told."""

from __future__ import annotations

import pytest

from tests.grid import write_geometry
from tests.missions import write_content, write_mission

EVENTS = (
    "id,date,type,killed,lon,lat\nE1,2020-01-05,attack,2,-29.5,0.5\nE2,2020-01-06,attack,1,-27,1\n"
)
ZONES = """
[[zones]]
id = "halves"
title = { en = "Halves", fr = "Moitiés" }
file = "zones/halves.geojson"
code = "pcode"
citation = { en = "Made up", fr = "Inventé" }
"""


def box(west, east):
    return [[west, 0], [east, 0], [east, 4], [west, 4], [west, 0]]


@pytest.fixture
def zoned(run, tmp_path):
    """Run a command on a mission with two zones, from -30 to a border and on to -26."""
    write_content(tmp_path / "content")
    folder = write_mission(
        tmp_path / "mission", {"events": EVENTS}, 'audience = "internal"\nas_of = 2020-06-30\n'
    )
    path = folder / "mission.toml"
    path.write_text(path.read_text("utf-8") + ZONES, "utf-8")
    (folder / "zones").mkdir()

    def command(name, *words, east_from=-28):
        shapes = {"WEST": box(-30, -28), "EAST": box(east_from, -26)}
        write_geometry(folder / "zones" / "halves.geojson", shapes)
        at = (folder,) if name == "check" else ("--mission", folder)
        return run(name, *words, *at, "--content", tmp_path / "content")

    return command


def test_summary_by_zone(zoned):
    answer = zoned("summary", "--by", "zone:halves", "--measure", "killed")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[1:3] == ["events,killed,halves/EAST,EAST,1,", "events,killed,halves/WEST,WEST,2,"]
    assert lines[-1].startswith('events,killed,,,3,"total')


def test_zones_that_overlap_undeclared_build_nothing(zoned):
    answer = zoned("summary", "--by", "zone:halves", east_from=-28.5)
    assert (answer.code, answer.out) == (2, "")
    assert "zones halves: EAST and WEST: they overlap by 24,5" in answer.err
    answer = zoned("check", east_from=-28.5)
    assert answer.code == 1
    assert "remedy: draw them apart, or say overlaps = true if it is meant" in answer.err
    answer = zoned("check", east_from=-27)
    assert "lie in no zone, most of it around -27.5" in answer.err


def test_an_unknown_zone_is_refused(zoned, tmp_path):
    answer = zoned("summary", "--by", "zone:half")
    assert (answer.code, "did you mean 'zone:halves'" in answer.err) == (2, True)
    answer = zoned("brief", "zone:halves/NORTH", "--out", tmp_path / "out")
    assert (answer.code, "zone 'halves/NORTH': there is no such zone" in answer.err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_a_brief_of_a_zone(zoned, tmp_path):
    answer = zoned("brief", "zone:halves/WEST", "--lang", "en", "--out", tmp_path / "out")
    assert answer.code == 0
    names = [line.rsplit("/", 1)[-1] for line in answer.out.splitlines()]
    assert names == [
        f"GRD-0000_west-briefing_a4_20200630_v01_en.{s}" for s in ("html", "pdf", "png")
    ]
    text = (tmp_path / "out" / names[0]).read_text("utf-8")
    assert "Halves (Made up)" in text
