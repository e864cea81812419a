"""Hostile files and paths, each tried on the real GDAL where that is what it aims at."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import zipfile
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point

from geo_ops.errors import InputError
from geo_ops.gdal_guard import SKIPPED_DRIVERS, check_driver, guard, safe_source, unpack

DRIVERS = {
    ".geojson": "GeoJSON",
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
    ".fgb": "FlatGeobuf",
    ".kml": "LIBKML",
}


@pytest.fixture
def points():
    return gpd.GeoDataFrame({"name": ["Ségou"]}, geometry=[Point(-6, 13)], crs="EPSG:4326")


def _vrt(path: Path, victim: Path) -> Path:
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="{victim.stem}"><SrcDataSource>{victim}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("suffix", sorted(DRIVERS))
def test_an_honest_file_passes_and_names_its_driver(tmp_path, points, suffix):
    path = tmp_path / f"points{suffix}"
    points.to_file(path, engine="pyogrio", driver=DRIVERS[suffix])
    assert safe_source(path) == path.resolve()
    assert check_driver(path) == DRIVERS[suffix]


@pytest.mark.parametrize(
    "text",
    [
        "CSV:/etc/passwd",
        "GeoJSON:/etc/passwd",
        "/vsicurl/http://example.org/a.geojson",
        "/vsizip//etc/a.zip",
        "\\vsistdin\\",
        "https://example.org/a.geojson",
        "file:///etc/passwd",
        '<OGRVRTDataSource><OGRVRTLayer name="passwd"/></OGRVRTDataSource>',
        '{"type": "FeatureCollection", "features": []}',
        "a.geojson\0.txt",
        "",
    ],
)
def test_what_is_no_path_is_refused(text):
    with pytest.raises(InputError):
        safe_source(text)


def test_a_vrt_called_geojson_is_refused_before_gdal_reads_the_other_file(tmp_path, points):
    victim = tmp_path / "victim.gpkg"
    points.to_file(victim, engine="pyogrio")
    trap = _vrt(tmp_path / "x.geojson", victim)
    with pytest.raises(InputError, match=r"no \.geojson file inside"):
        safe_source(trap)


@pytest.mark.parametrize(
    "content",
    [
        '{"a": "<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>"}',
        '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read x"}',
        '{"features": [], "crs": {"type": "link", "properties": {"href": "http://example.org"}}}',
    ],
)
def test_json_that_refers_elsewhere_is_refused(tmp_path, content):
    path = tmp_path / "x.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"refers to other|link to somewhere"):
        safe_source(path)


def test_xml_with_entities_or_another_root_is_refused(tmp_path):
    bomb = tmp_path / "x.kml"
    bomb.write_text(
        '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>',
        encoding="utf-8",
    )
    with pytest.raises(InputError):
        safe_source(bomb)
    bomb.write_text(
        '<kml><!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]></kml>', encoding="utf-8"
    )
    with pytest.raises(InputError, match="it has a DTD"):
        safe_source(bomb)
    bomb.write_text('<kml><!-- <!ENTITY a "b"> --></kml>', encoding="utf-8")
    with pytest.raises(InputError, match="ENTITY"):
        safe_source(bomb)
    other = tmp_path / "y.gpx"
    other.write_text("<!-- <gpx> --><WMS_Capabilities/>", encoding="utf-8")
    with pytest.raises(InputError):
        safe_source(other)


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb", ".parquet", ".tif", ".zip", ".xlsx"])
def test_text_under_a_binary_suffix_is_refused(tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    path.write_text("name,lon,lat\n", encoding="utf-8")
    with pytest.raises(InputError, match="inside"):
        safe_source(path)


def test_a_missing_file_a_folder_and_an_unknown_suffix_are_named(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        safe_source(tmp_path / "missing.gpkg")
    with pytest.raises(InputError, match="no plain file"):
        safe_source(tmp_path)
    vrt = _vrt(tmp_path / "x.vrt", tmp_path / "other.gpkg")
    with pytest.raises(InputError, match=r"'\.vrt' are not read"):
        safe_source(vrt)


def test_a_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "x.geojson")
    with pytest.raises(InputError, match="no plain file"):
        safe_source(tmp_path / "x.geojson")


def test_a_link_may_not_lead_out(tmp_path, points):
    inside, outside = tmp_path / "mission", tmp_path / "elsewhere"
    inside.mkdir()
    outside.mkdir()
    points.to_file(outside / "a.gpkg", engine="pyogrio")
    points.to_file(inside / "b.gpkg", engine="pyogrio")
    (inside / "a.gpkg").symlink_to(outside / "a.gpkg")
    (inside / "c.gpkg").symlink_to(inside / "b.gpkg")
    with pytest.raises(InputError, match="leads out"):
        safe_source(inside / "a.gpkg")
    with pytest.raises(InputError, match="leads out"):
        safe_source(inside / ".." / "elsewhere" / "a.gpkg", within=inside)
    assert safe_source(inside / "c.gpkg").name == "b.gpkg"


def test_a_shapefile_without_its_parts_is_refused(tmp_path, points):
    points.to_file(tmp_path / "a.shp", engine="pyogrio")
    (tmp_path / "a.dbf").unlink()
    with pytest.raises(InputError, match=r"needs its \.dbf"):
        safe_source(tmp_path / "a.shp")


def test_a_zip_bomb_and_a_zip_that_leads_out_are_refused(tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", "0" * 20_000_000)
    with pytest.raises(InputError, match=r"unpacks from .* to 20,000,000"):
        safe_source(bomb)
    for name in ("../a.geojson", "/etc/a.geojson", "x/..\\..\\a.geojson"):
        slip = tmp_path / "slip.zip"
        with zipfile.ZipFile(slip, "w") as archive:
            archive.writestr(name, "{}")
        with pytest.raises(InputError, match="leads out of it"):
            safe_source(slip)


def test_a_zip_gives_its_one_source_checked(tmp_path, points):
    points.to_file(tmp_path / "a.geojson", engine="pyogrio")
    good = tmp_path / "good.zip"
    with zipfile.ZipFile(good, "w") as archive:
        archive.write(tmp_path / "a.geojson", "data/a.geojson")
        archive.writestr("__MACOSX/data/a.geojson", "junk")
    found = unpack(safe_source(good), tmp_path / "one")
    assert check_driver(found) == "GeoJSON"

    two = tmp_path / "two.zip"
    with zipfile.ZipFile(two, "w") as archive:
        archive.writestr("a.geojson", "{}")
        archive.writestr("b.geojson", "{}")
    with pytest.raises(InputError, match=r"a\.geojson, b\.geojson"):
        unpack(safe_source(two), tmp_path / "two")

    trap = tmp_path / "trap.zip"
    with zipfile.ZipFile(trap, "w") as archive:
        archive.write(_vrt(tmp_path / "v.geojson", tmp_path / "a.geojson"), "v.geojson")
    with pytest.raises(InputError, match="inside"):
        unpack(safe_source(trap), tmp_path / "three")


def test_another_driver_than_the_suffix_says_is_refused(tmp_path, points):
    path = tmp_path / "a.gpkg"
    points.to_file(path, engine="pyogrio")
    disguised = tmp_path / "a.geojson"
    path.rename(disguised)
    with pytest.raises(InputError, match="opened as GPKG, expected GeoJSON"):
        check_driver(disguised)
    with pytest.raises(InputError, match="expected FlatGeobuf"):
        check_driver(disguised, {"FlatGeobuf"})


def test_a_truncated_file_is_an_input_error(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [{"type"', encoding="utf-8")
    safe_source(path)
    with pytest.raises(InputError, match="cannot open"):
        check_driver(path)


_GUARDED = """
import sys
from geo_ops.gdal_guard import guard, SKIPPED_DRIVERS
early = guard() if sys.argv[1] == "guard" else ()
assert "pyogrio" not in sys.modules
import pyogrio
try:
    rows = len(pyogrio.read_dataframe(sys.argv[2]))
except pyogrio.errors.DataSourceError:
    rows = -1
print(len(early), len(set(SKIPPED_DRIVERS) & set(pyogrio.list_drivers())), rows)
"""


def _child(mode: str, source: Path) -> tuple[list[str], str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("GDAL")}
    done = subprocess.run(
        [sys.executable, "-c", _GUARDED, mode, str(source)],
        capture_output=True, text=True, check=True, env=env, timeout=60,
    )  # fmt: skip
    return done.stdout.split(), done.stderr


def test_the_guard_shuts_the_vrt_driver_out_and_says_nothing(tmp_path, points):
    victim = tmp_path / "victim.gpkg"
    points.to_file(victim, engine="pyogrio")
    trap = _vrt(tmp_path / "x.geojson", victim)
    # What it is for: without the guard the victim's row comes out.
    assert _child("none", trap)[0][2] == "1"
    assert _child("guard", trap) == (["0", "0", "-1"], "")


def test_whoever_checks_the_driver_is_guarded(tmp_path, points):
    path = tmp_path / "a.gpkg"
    points.to_file(path, engine="pyogrio")
    code = (
        "import sys; from geo_ops.gdal_guard import SKIPPED_DRIVERS, check_driver; "
        "check_driver(sys.argv[1]); import pyogrio; "
        "print(len(set(SKIPPED_DRIVERS) & set(pyogrio.list_drivers())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "0"


def test_a_guard_that_comes_too_late_says_so(monkeypatch):
    import pyogrio

    for name in ("GDAL_SKIP", "GDAL_HTTP_PROXY", "PROJ_NETWORK"):
        monkeypatch.setenv(name, "")
    early = set(pyogrio.list_drivers()) & set(SKIPPED_DRIVERS)
    late = [one.where for one in guard()]
    assert ("pyogrio" in late) == bool(early)
    monkeypatch.setenv("GDAL_SKIP", "DXF, OGR_VRT")
    guard()
    assert {"DXF", "OGR_VRT", "CSV"} <= set(os.environ["GDAL_SKIP"].split(","))


def test_gdal_does_not_follow_a_linked_crs_to_the_network(tmp_path, monkeypatch):
    import pyogrio

    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def listen() -> None:
            with suppress(OSError):
                client, _ = server.accept()
                with client:
                    heard.append(client.recv(100))

        threading.Thread(target=listen, daemon=True).start()
        path = tmp_path / "x.geojson"
        # Spelt so that no search for the words can find it: only the closed network is left.
        crs = '{"typ\\u0065": "l\\u0069nk", "properties": {"hr\\u0065f": "http://127.0.0.1:%d/"}}'
        collection = json.dumps({"type": "FeatureCollection", "features": []})
        path.write_text(collection[:-1] + f', "cr\\u0073": {crs % port}' + "}", encoding="utf-8")
        monkeypatch.setenv("GDAL_SKIP", "")
        guard()
        safe_source(path)
        pyogrio.read_info(path)
    assert heard == []
