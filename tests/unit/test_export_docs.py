"""docs/outputs.md names what is really there."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from geo_ops.export.checks import write_checks
from geo_ops.export.geopackage import write_geopackage
from geo_ops.export.tables import write_tables
from geo_ops.release.manifest import write_manifest
from geo_ops.tables.quarantine import COLUMNS
from tests.situations import grid_situation

DOCS = Path(__file__).resolve().parents[2] / "docs" / "outputs.md"
# Gridland has other levels than the Mali of the docs.
LEVELS = {"commune": "cercle"}


@pytest.fixture(scope="module")
def words():
    """Every word in code on the page."""
    code = re.findall(r"`([^`]*)`", DOCS.read_text(encoding="utf-8"))
    return {word for text in code for word in re.findall(r"[\w.<>*-]+", text)}


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    situation = grid_situation(tmp_path_factory.mktemp("content"))
    folder = tmp_path_factory.mktemp("out")
    write_geopackage(situation, folder / "a.gpkg")
    write_tables(situation, folder / "tables")
    write_checks(situation, [], folder / "checks")
    write_manifest(folder, situation, inputs={})
    return folder


def test_every_csv_and_its_columns_are_named(out, words):
    for path in (out / "tables").glob("*.csv"):
        name = path.name
        for own, mali in LEVELS.items():
            name = name.replace(own, mali)
        assert name in words
        with path.open(encoding="utf-8-sig", newline="") as file:
            columns = next(csv.reader(file))
        if path.name != "indicators.csv":  # its other columns are the layer's
            assert set(columns) <= words, path.name


def test_every_sheet_is_named(out):
    import openpyxl

    text = DOCS.read_text(encoding="utf-8")
    for name in openpyxl.load_workbook(out / "tables" / "summary_en.xlsx").sheetnames:
        assert name in text


def test_every_table_of_the_geopackage_and_its_columns_are_named(out, words):
    with closing(sqlite3.connect(out / "a.gpkg")) as base:
        tables = [name for (name,) in base.execute("SELECT table_name FROM gpkg_contents")]
        layers = {"incidents", "courts", "patrols", "indicators"}
        assert set(tables) - layers <= words
        for table in ("units_region", "figures_bucket", "about", "ledger"):
            sql = f"SELECT name FROM pragma_table_info('{table}')"  # noqa: S608
            columns = {name for (name,) in base.execute(sql) if "__" not in name}
            assert columns - {"fid", "geom"} <= words, table
        own = {name for (name,) in base.execute("SELECT name FROM pragma_table_info('courts')")}
    fields = {"name", "status_date", "premises_open", "staff_present", "place"}
    assert own - fields - {"fid", "geom"} <= words


def test_every_key_of_the_json_files_is_named(out, words):
    for name in ("checks/checks.json", "manifest.json"):
        assert set(json.loads((out / name).read_text(encoding="utf-8"))) <= words
    assert set(COLUMNS) <= words
