"""The command line over Gridland: `run` gives exit code, data and words of one command."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geo_ops.cli.main import main
from tests.missions import write_content, write_mission

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = """\
id,date,type,killed,lon,lat,place,note
E1,2020-01-05,attack,2,-29.5,0.5,,in GR0103
E2,2020-01-06,attack,0,-27.5,3.5,,in GR0401
E3,2020-03-01,armed_clash,1,-27.5,3.5,,in GR0401
E4,2020-03-02,attack,,,,Bravo,the region only
E5,2020-03-03,attack,1,-40,3,,far away
E6,2020-03-04,attack,many,-27.5,3.5,,a fault
E7,2020-03-05,attack,1,,,,no place
E8,2021-01-01,attack,1,-27.5,3.5,,too late
E1,2020-01-05,attack,2,-29.5,0.5,,again
"""
COURTS = """\
id,reported,open,staff,code
C1,2020-01-01,yes,no,GR0103
C1,2020-05-01,yes,yes,GR0103
C2,2020-05-01,no,no,GR0401
"""


@dataclass(frozen=True)
class Answer:
    """What one command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Give a function that runs one command in this process."""

    def command(*words: object) -> Answer:
        with pytest.raises(SystemExit) as stop:
            main([str(word) for word in words])
        heard = capfd.readouterr()
        assert "Traceback" not in heard.err
        return Answer(int(stop.value.code or 0), heard.out, heard.err)

    return command


@dataclass(frozen=True)
class Office:
    """A content root, a mission with one row of every fate, and what was built of it."""

    content: Path
    mission: Path
    out: Path


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Built once for all tests that only look: 9 events, 4 mapped, 1 of each other fate."""
    folder = tmp_path_factory.mktemp("office")
    office = Office(folder / "content", folder / "mission", folder / "out")
    write_content(office.content)
    keys = 'audience = "internal"\nexercise = true\nas_of = 2020-06-30\nbrief_areas = ["Bravo"]\n'
    write_mission(office.mission, {"events": EVENTS, "courts": COURTS}, keys)
    words = ("build", office.mission, "--content", office.content, "--out", office.out)
    with pytest.raises(SystemExit) as stop:
        main([str(word) for word in words])
    assert stop.value.code == 0
    return office


@pytest.fixture
def office(finished: Office, tmp_path: Path) -> Office:
    """A copy of the same, to be changed."""
    for name in ("content", "mission", "out"):
        shutil.copytree(getattr(finished, name), tmp_path / name)
    return Office(tmp_path / "content", tmp_path / "mission", tmp_path / "out")


@pytest.fixture
def content(finished: Office) -> Path:
    """The shared content: for tests that only read."""
    return finished.content


@pytest.fixture
def mission(finished: Office) -> Path:
    """The shared mission: for tests that only read."""
    return finished.mission
