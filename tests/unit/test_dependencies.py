"""Every dependency is explained, pinned, and free to be passed on."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.!+_-]+)")
# "LGPL" is a shared library that we pass on unchanged; "GPL" and "AGPL" are not for us.
COPYLEFT = re.compile(r"\bA?GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)


def read_table() -> dict[str, list[Requirement]]:
    """Return the requirements of pyproject.toml by extra, the core ones as "core"."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {"core": project["dependencies"], **project["optional-dependencies"]}
    return {
        extra: [one for line in lines if (one := Requirement(line)).name != project["name"]]
        for extra, lines in extras.items()
    }


REQUIREMENTS = read_table()
EVERY = sorted({str(canonicalize_name(one.name)) for row in REQUIREMENTS.values() for one in row})
LINES = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def pins() -> dict[str, Version]:
    found = [PIN.fullmatch(line) for line in LINES]
    return {
        str(canonicalize_name(match["name"])): Version(match["version"]) for match in found if match
    }


def explained() -> set[str]:
    """Return the packages with a row in docs/dependencies.md, which gives a why and a licence."""
    text = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    named = [row[-3] for row in rows if len(row) in (3, 4) and all(row)]
    return {str(canonicalize_name(name)) for name in named if name not in ("package", "---")}


def licence(distribution: metadata.Distribution) -> str:
    """Return what a package's metadata says of its licence, the first line of a long text."""
    meta = distribution.metadata
    said = [meta.get("License-Expression") or "", (meta.get("License") or "").split("\n")[0]]
    marks = [one for one in meta.get_all("Classifier") or [] if one.startswith("License")]
    return " ".join([*said, *marks])


def test_every_constraint_is_a_name_and_a_version():
    assert [line for line in LINES if not PIN.fullmatch(line)] == []
    assert len(pins()) == len(LINES) > len(EVERY)


@pytest.mark.parametrize("extra", REQUIREMENTS)
def test_every_requirement_is_pinned_to_what_it_allows(extra):
    known = pins()
    wrong = [
        f"{one} is pinned to {known.get(canonicalize_name(one.name))}"
        for one in REQUIREMENTS[extra]
        if known.get(canonicalize_name(one.name), Version("0")) not in one.specifier
    ]
    assert wrong == []


def test_every_requirement_is_explained_and_nothing_else_is():
    assert explained() == set(EVERY)


def test_no_installed_package_is_under_the_gpl():
    wanted = pins()
    found = {
        name: licence(one)
        for one in metadata.distributions()
        if (name := str(canonicalize_name(one.metadata["Name"]))) in wanted
    }
    assert {"folium", "geopandas"} < set(found)
    assert {name: said for name, said in found.items() if COPYLEFT.search(said)} == {}


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("GPL-3.0-only", True),
        ("AGPL-3.0", True),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License", True),
        ("LGPL-3.0-only", False),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT", False),
    ],
)
def test_the_gpl_is_known_when_met(text, refused):
    assert bool(COPYLEFT.search(text)) is refused
