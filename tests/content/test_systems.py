"""docs/systems.md: each of the 95 systems has its answer, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

from geo_ops.cli.main import COMMANDS
from geo_ops.content import Content

PROJECT = Path(__file__).resolve().parents[2]
TEXT = (PROJECT / "docs/systems.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TEXT.splitlines()
    if re.match(r"\| S\d\d ", line)
]
LAYERS = set(Content.find(PROJECT).ids("layers"))
PLANNED = {"effect", "hotspots", "routes", "coverage", "atlas"}


def test_each_of_the_95_has_its_row():
    assert [row[0] for row in ROWS] == [f"S{number:02d}" for number in range(1, 96)]
    assert all(len(row) == 4 and all(row) for row in ROWS)


def test_every_layer_that_is_named_exists_and_every_layer_serves_a_system():
    named = {name for row in ROWS for name in re.findall(r"`([a-z_]+)`", row[3])}
    assert named - LAYERS - set(COMMANDS) == set()
    assert LAYERS - named == set()


def test_commands_are_there_or_said_to_be_planned():
    for row in ROWS:
        for command in re.findall(r"`geo-ops ([a-z]+)", row[3]):
            if command in PLANNED:
                assert command not in COMMANDS, f"{command} is there now: say so in {row[0]}"
                assert re.search(r"not (yet|there yet)", row[3])
            else:
                assert command in COMMANDS


def test_a_system_without_an_answer_says_why():
    without = [row for row in ROWS if row[3].startswith("none")]
    assert {row[0] for row in without} == {"S55", "S71", "S84"}
    assert all(len(row[3]) > 40 for row in without)
