"""The same ten rows in every format that is read: one and the same clean table."""

from __future__ import annotations

import pandas as pd
import pytest

from geo_ops.tables.clean import read_layer
from tests import formats, missions


def clean(folder, **keys):
    source = missions.source(**keys) if "file" in keys else keys["source"]
    table = read_layer(missions.layer(), source, folder, missions.UTC)
    assert not table.quarantine.faults
    return table.frame.reset_index(drop=True).drop(columns="_source_name")


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("expected")
    table = clean(folder, **formats.write("utf-8.csv", folder))
    assert table["killed"].sum() == 42
    assert table["lon"].notna().sum() == 9
    assert table["armed"].isna().sum() == 1
    assert table["note"][1] == "Ségou, « 1 »"
    return table


@pytest.mark.parametrize("name", formats.FORMATS)
def test_the_same_rows_in_every_format(tmp_path, expected, name):
    keys = formats.write(name, tmp_path)
    if name == "t.gpx":
        expected = expected[expected["lon"].notna()].reset_index(drop=True)
    found = clean(tmp_path, **keys)
    pd.testing.assert_frame_equal(found, expected)


def test_the_same_rows_in_a_database(tmp_path, expected, pg_server, monkeypatch):
    monkeypatch.setenv("OPS_DSN", pg_server.dsn())
    pg_server.run(
        "CREATE TABLE ten (id text PRIMARY KEY, date date, type text, killed int, hours float8,"
        " armed boolean, note text, code text, geom geometry(Point, 4326)); GRANT SELECT ON ten"
        " TO osprey"
    )
    for row in formats.ROWS:
        *values, lon, lat = ("NULL" if one is None else f"'{one}'" for one in row)
        point = f"ST_SetSRID(ST_MakePoint({lon}::float8, {lat}::float8), 4326)"
        pg_server.run(f"INSERT INTO ten VALUES ({', '.join(values)}, {point})")  # noqa: S608 - ours
    source = missions.source().model_copy(
        update={"source": None, "database": missions.database("OPS_DSN", "ten")}
    )
    try:
        found = clean(tmp_path, source=source)
    finally:
        pg_server.run("DROP TABLE ten")
    pd.testing.assert_frame_equal(found, expected)
