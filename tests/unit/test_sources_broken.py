"""Files that were damaged anywhere: refused in one line, or read; never a crash, never half."""

from __future__ import annotations

import os
import random
import zipfile

import geopandas as gpd
import pytest
import shapely

from geo_ops.errors import CrsError, GeoOpsError, InputError
from geo_ops.tables.clean import read_layer
from geo_ops.tables.read import read_table
from tests import formats, missions

# One of each reader: the others are the same one with another envelope.
KINDS = ["utf-8.csv", "french.csv", "utf-16.csv", "book.xlsx", "t.gpkg", "t.geojson", "t.fgb",
         "t.shp", "t.shp.zip", "t.kml", "t.kmz", "t.gpx", "geo.parquet"]  # fmt: skip


def damaged(data, chance):
    """Return bytes with some changed, cut off, taken out or put in."""
    at = chance.randrange(len(data))
    kind = chance.randrange(4)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + data[at + chance.randint(1, 200) :]
    if kind == 2:
        return data[:at] + chance.randbytes(chance.randint(1, 40)) + data[at:]
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("name", KINDS)
def test_damage_anywhere_is_refused_in_one_line_or_read(tmp_path, name):
    source = missions.source(**formats.write(name, tmp_path))
    files = {one: one.read_bytes() for one in sorted(tmp_path.iterdir()) if one.is_file()}
    chance = random.Random(name)  # noqa: S311 - the same damage in every run
    refused = []
    for _ in range(12):
        for path, data in files.items():
            path.write_bytes(data)
        path = chance.choice(list(files))
        path.write_bytes(damaged(files[path], chance))
        try:
            table = read_layer(missions.layer(), source, tmp_path, missions.UTC)
        except GeoOpsError as error:
            refused.append(str(error))
        else:
            assert table.received == len(table.frame) + len(table.quarantine.faults)
    assert refused
    assert not any("\n" in one for one in refused)


@pytest.mark.parametrize("name", [*KINDS[3:], "plain.parquet"])
@pytest.mark.parametrize("share", [0, 0.02, 0.5, 0.97])
def test_a_file_that_was_cut_off_loses_no_rows_unseen(tmp_path, name, share):
    source = missions.source(**formats.write(name, tmp_path))
    path = tmp_path / name
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(InputError):
        read_layer(missions.layer(), source, tmp_path, missions.UTC)


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n4,5", "a;b\n1;2\n3"])
def test_a_text_that_ends_in_the_middle_of_a_row_is_told(tmp_path, text):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    (finding,) = read_table(tmp_path / "t.csv", None, None, None).findings
    assert (finding.where, finding.severity) == ("t.csv:3", "warning")
    assert "the file ends in the middle of a row" in finding.problem
    (tmp_path / "t.csv").write_text(text + "\n", encoding="utf-8")
    assert read_table(tmp_path / "t.csv", None, None, None).findings == ()


def test_a_string_that_is_no_text_in_a_parquet_is_told(tmp_path):
    formats.write("plain.parquet", tmp_path)
    path = tmp_path / "plain.parquet"
    path.write_bytes(path.read_bytes().replace("Ségou".encode(), b"S\xff\xffgou"))
    with pytest.raises(InputError, match="cannot be read"):
        read_table(path, None, None, None)


def test_a_zip_of_the_future_is_told(tmp_path):
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.geojson", "{}")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 6] = 99
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged zip"):
        read_table(path, None, None, None)


def test_a_crs_that_leads_nowhere_is_told(tmp_path):
    axes = 'CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]'
    local = f'ENGCRS["a field",EDATUM["its corner"],{axes}]'
    table = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(1, 2)], crs=local)
    table.to_file(tmp_path / "t.gpkg", driver="GPKG", engine="pyogrio")
    with pytest.raises(CrsError, match="its CRS cannot be brought to degrees"):
        read_table(tmp_path / "t.gpkg", None, None, None)


@pytest.mark.parametrize("name", ["utf-8.csv", "book.xlsx", "t.gpkg"])
def test_a_link_out_of_its_folder_is_refused(tmp_path, name):
    elsewhere, mission = tmp_path / "elsewhere", tmp_path / "mission"
    elsewhere.mkdir()
    mission.mkdir()
    keys = formats.write(name, elsewhere)
    (mission / name).symlink_to(elsewhere / name)
    with pytest.raises(InputError, match="leads out of"):
        read_layer(missions.layer(), missions.source(**keys), mission, missions.UTC)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.gpkg", "a.kml"])
def test_a_folder_and_a_pipe_are_no_files(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match="no plain file"):
        read_table(tmp_path / name, None, None, None)
    (tmp_path / name).rmdir()
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match="no plain file"):
        read_table(tmp_path / name, None, None, None)


def test_no_room_to_unpack_is_told(tmp_path, monkeypatch):
    formats.write("t.zip", tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "not there"))
    with pytest.raises(InputError, match=r"t\.zip: there is no room to unpack it"):
        read_table(tmp_path / "t.zip", None, None, None)
