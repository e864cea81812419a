"""Shapefiles, archives, KML, GPX and FlatGeobuf: what comes out of them, and what does not."""

from __future__ import annotations

import json
import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from geo_ops.errors import CrsError, InputError
from geo_ops.tables.clean import read_layer
from geo_ops.tables.read import read_table
from geo_ops.tables.vector import read_vector
from tests import missions

POINTS = [(-29.5, 0.5), (-26.5, 3.5)]
DRIVERS = {"fgb": "FlatGeobuf", "gpkg": "GPKG", "kml": "LIBKML", "shp": "ESRI Shapefile"}
LINE, AREA = shapely.LineString(POINTS), shapely.box(-30, 0, -29, 1)


def frame(shapes=None, crs="EPSG:4326", **columns):
    shapes = [shapely.Point(one) for one in POINTS] if shapes is None else shapes
    columns = columns or {"code": [f"010{n}" for n in range(len(shapes))]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)


@pytest.fixture
def write(tmp_path):
    def write(table, suffix, name="t", **keys):
        path = tmp_path / f"{name}.{suffix}"
        if suffix == "fgb":
            keys["SPATIAL_INDEX"] = "NO"  # it would sort the rows
        table.to_file(path, driver=DRIVERS[suffix], engine="pyogrio", **keys)
        return path

    return write


@pytest.fixture
def pack(tmp_path):
    def pack(name, *files, inside=""):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in files:
                archive.write(one, inside + one.name)
        return path

    return pack


def parts(path):
    return sorted(one for one in path.parent.glob(f"{path.stem}.*") if one.suffix != ".zip")


def degrees(raw):
    return [tuple(float(one) for one in row) for row in raw.geometry.to_numpy()]


# --- every format ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", DRIVERS)
def test_points_and_codes_come_as_they_are(write, suffix):
    raw = read_table(write(frame(), suffix), None, None, None)
    assert degrees(raw) == POINTS
    assert raw.frame["code"].tolist() == ["0100", "0101"]
    # A placemark may have an id of its own.
    assert raw.frame.columns.tolist() == (["id", "code"] if suffix == "kml" else ["code"])
    assert raw.shapes is None
    assert raw.frame.index.tolist() == [f"t.{suffix}:1", f"t.{suffix}:2"]


@pytest.mark.parametrize("suffix", DRIVERS)
@pytest.mark.parametrize("shape", [LINE, AREA], ids=["line", "area"])
def test_lines_and_areas_come_as_shapes(write, suffix, shape):
    raw = read_vector(write(frame([shape, shape]), suffix), None, None)
    assert raw.geometry is None
    assert all(one.equals(shape) for one in raw.shapes)
    assert raw.shapes.index.equals(raw.frame.index)


@pytest.mark.parametrize("suffix", ["fgb", "gpkg", "shp"])
def test_another_crs_is_transformed_and_a_missing_one_refused(write, suffix):
    far = frame().to_crs("EPSG:32626")
    assert [pytest.approx(one, abs=1e-7) for one in POINTS] == degrees(
        read_vector(write(far, suffix), None, None)
    )
    line = frame([LINE]).to_crs("EPSG:32626")
    found = read_vector(write(line, suffix, "line"), None, None).shapes.iloc[0]
    assert found.equals_exact(LINE, 1e-7)


def test_a_shapefile_without_prj_has_no_crs(write):
    path = write(frame(), "shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(CrsError, match="the file names no CRS"):
        read_vector(path, None, None)
    assert degrees(read_vector(path, None, "EPSG:4326")) == POINTS


def test_a_multipoint_of_one_is_a_point(write):
    raw = read_vector(
        write(frame([shapely.MultiPoint([one]) for one in POINTS]), "gpkg"), None, None
    )
    assert degrees(raw) == POINTS


def test_lines_in_metres_that_are_said_to_be_degrees_are_refused(write):
    table = frame([LINE]).to_crs("EPSG:32626").set_crs("EPSG:4326", allow_override=True)
    with pytest.raises(CrsError, match="probably in UTM"):
        read_vector(write(table, "gpkg"), None, None)


def test_whole_numbers_with_gaps_stay_whole(write):
    table = frame(n=pd.array([12_345_678, None], dtype="Int64"))
    assert read_vector(write(table, "gpkg"), None, None).frame["n"].tolist() == ["12345678", ""]


def test_whole_numbers_that_gaps_would_round_are_refused(write):
    full = frame(n=[9_007_199_254_740_993, 1])
    raw = read_vector(write(full, "gpkg", "full"), None, None)
    assert raw.frame["n"].tolist() == ["9007199254740993", "1"]
    gaps = frame(n=pd.array([9_007_199_254_740_993, None], dtype="Int64"))
    with pytest.raises(InputError, match="more than 15 digits beside empty cells; save the column"):
        read_vector(write(gaps, "gpkg", "gaps"), None, None)


def test_a_row_without_geometry_does_not_crash_the_reader(write):
    raw = read_vector(write(frame([shapely.Point(POINTS[0]), None]), "fgb"), None, None)
    assert raw.geometry["longitude"].tolist() == ["-29.5", ""]


def test_times_with_different_offsets_stay_as_they_are(write):
    table = frame(at=["2020-01-01T10:00:00+01:00", "2020-01-02T10:00:00Z"])
    path = write(table, "gpkg").with_suffix(".geojson")
    path.write_text(table.to_json(), encoding="utf-8")
    assert read_vector(path, None, None).frame["at"].tolist() == [
        "2020-01-01T10:00:00+01:00", "2020-01-02T10:00:00Z",
    ]  # fmt: skip


def test_styles_that_qgis_put_into_a_geopackage_are_no_table(write):
    path = write(frame(), "gpkg", layer="events")
    pyogrio.write_dataframe(
        frame(style=["x", "y"]).drop(columns="geometry"), path, layer="layer_styles", append=True
    )
    assert degrees(read_vector(path, None, None)) == POINTS
    assert read_vector(path, "layer_styles", None).frame.columns.tolist() == ["style"]


# --- shapefiles -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["t.zip", "t.shp.zip"])
def test_a_zipped_shapefile(write, pack, name):
    path = write(frame(), "shp")
    raw = read_table(pack(name, *parts(path), inside="export/"), None, None, None)
    assert degrees(raw) == POINTS
    assert raw.frame.index[0] == f"{name}:1"


def test_a_zipped_shapefile_without_its_table_is_refused(write, pack):
    path = write(frame(), "shp")
    whole = [one for one in parts(path) if one.suffix != ".dbf"]
    with pytest.raises(InputError, match=r"t\.zip: t\.shp: a shapefile needs its \.dbf"):
        read_vector(pack("t.zip", *whole), None, None)


def test_parts_of_two_shapefiles_are_refused(write):
    path, other = write(frame(), "shp"), write(frame([LINE.centroid] * 3), "shp", "other")
    path.with_suffix(".dbf").write_bytes(other.with_suffix(".dbf").read_bytes())
    with pytest.raises(InputError, match="it has 2 shapes and 3 rows: its parts are of two files"):
        read_vector(path, None, None)


@pytest.mark.parametrize(
    ("bytes_", "cpg", "said", "found"),
    [
        ("utf-8", "UTF-8", None, "Ségou"),
        ("cp1252", "1252", None, "Ségou"),
        ("utf-8", None, None, "Ségou"),
        ("cp1252", None, None, "Ségou"),
        ("cp850", None, None, None),
        ("cp1252", None, "cp1252", "Ségou"),
    ],
)
def test_the_code_page_of_a_shapefile(write, bytes_, cpg, said, found):
    path = write(frame(name=["Ségou", "Mopti"]), "shp", encoding="utf-8")
    table = path.with_suffix(".dbf")
    raw = bytearray(table.read_bytes().replace("Ségou".encode(), "Ségou".encode(bytes_).ljust(6)))
    raw[29] = 0
    table.write_bytes(raw)
    path.with_suffix(".cpg").unlink()
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    if found is None:
        with pytest.raises(InputError, match="nothing says which code page its table is in"):
            read_vector(path, None, None, said)
        return
    answer = read_vector(path, None, None, said)
    assert answer.frame["name"].tolist() == [found, "Mopti"]
    assert len(answer.findings) == (bytes_ == "cp1252" and not cpg and not said)


# --- archives -------------------------------------------------------------------------------------


def test_what_is_in_an_archive_must_be_one_and_no_archive(write, pack):
    first, second = write(frame(), "gpkg", "a"), write(frame(), "gpkg", "b")
    with pytest.raises(
        InputError, match=r"two\.zip: one source is wanted in it, found: a\.gpkg, b"
    ):
        read_vector(pack("two.zip", first, second), None, None)
    nested = pack("nested.zip", pack("inner.zip", first))
    with pytest.raises(InputError, match=r"it holds another archive, inner\.zip; unpack that one"):
        read_vector(nested, None, None)
    with pytest.raises(InputError, match="found: none"):
        read_vector(pack("none.zip", second.rename(second.with_suffix(".txt"))), None, None)


def test_an_archive_leaves_nothing_behind(write, pack, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    path = write(frame(), "gpkg")
    read_vector(pack("a.zip", path), None, None)
    with pytest.raises(InputError):
        read_vector(pack("b.zip", path, tmp_path / "a.zip"), None, None)
    assert list(scratch.iterdir()) == []


def test_a_message_on_what_is_in_an_archive_names_the_archive(tmp_path, pack):
    bad = tmp_path / "x.gpkg"
    bad.write_bytes(b"SQLite format 3\0 and no more")
    with pytest.raises(InputError) as caught:
        read_vector(pack("a.zip", bad), None, None)
    assert str(tmp_path / "a.zip") in str(caught.value)
    assert "geo-ops-" not in str(caught.value)


def test_a_locked_zip_is_told(tmp_path, write, pack):
    path = pack("a.zip", write(frame(), "gpkg"))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"damaged or locked zip .*; zip it again"):
        read_vector(path, None, None)


# --- KML and KMZ ----------------------------------------------------------------------------------

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>"""
PLACE = """<Placemark><name>Ségou</name><description>b &lt;b&gt;</description>
<ExtendedData><Data name="id"><value>{}</value></Data>
<Data name="date"><value>2020-01-01</value></Data></ExtendedData>
<Point><coordinates>-29.5,0.5,12</coordinates></Point></Placemark>"""


@pytest.fixture
def kml(tmp_path):
    def kml(body, name="t.kml"):
        path = tmp_path / name
        path.write_text(KML.format(body), encoding="utf-8")
        return path

    return kml


def test_a_placemark_is_a_row_with_its_extended_data(kml):
    raw = read_table(kml(PLACE.format("0101")), None, None, None)
    assert raw.frame.iloc[0].to_dict() == {
        "Name": "Ségou", "description": "b <b>", "id": "0101", "date": "2020-01-01",
    }  # fmt: skip
    assert degrees(raw) == [(-29.5, 0.5)]


def test_a_kmz_is_its_kml(kml, pack, tmp_path):
    picture = tmp_path / "a.png"
    picture.write_bytes(b"x")
    raw = read_table(pack("t.kmz", kml(PLACE.format("1"), "doc.kml"), picture), None, None, None)
    assert raw.frame["id"].tolist() == ["1"]
    assert raw.frame.index.tolist() == ["t.kmz:1"]
    two = pack("two.kmz", kml(PLACE, "a.kml"), kml(PLACE, "b.kml"))
    with pytest.raises(InputError, match=r"found: a\.kml, b\.kml"):
        read_vector(two, None, None)


def test_folders_are_tables_unless_they_are_empty(kml):
    folder = "<Folder><name>{}</name>{}</Folder>".format
    path = kml(folder("north", PLACE.format("1")) + folder("none", ""))
    assert read_vector(path, None, None).frame["id"].tolist() == ["1"]
    path = kml(folder("north", PLACE.format("1")) + folder("south", PLACE.format("2")))
    with pytest.raises(InputError, match=r"it holds 2 tables \(north, south\)"):
        read_vector(path, None, None)
    assert read_vector(path, "south", None).frame["id"].tolist() == ["2"]


LAUGHS = "<!DOCTYPE kml [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("suffix", ["kml", "gpx"])
@pytest.mark.parametrize(
    "dtd", [LAUGHS + "]>", '<!DOCTYPE kml [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE kml SYSTEM "http://example.org/x.dtd">'],
    ids=["laughs", "file", "network"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path, suffix, dtd, encoding):
    path = tmp_path / f"t.{suffix}"
    text = f'<?xml version="1.0" encoding="{encoding}"?>{dtd}<{suffix}>&i;</{suffix}>'
    path.write_text(text, encoding=encoding)
    with pytest.raises(InputError) as caught:
        read_vector(path, None, None)
    assert "root:" not in str(caught.value)


def test_entities_in_a_kmz_are_refused(tmp_path, pack):
    path = tmp_path / "doc.kml"
    path.write_text(LAUGHS + "]><kml>&i;</kml>", encoding="utf-8")
    with pytest.raises(InputError, match=r"t\.kmz: doc\.kml: it has a DTD"):
        read_vector(pack("t.kmz", path), None, None)


# --- GPX ------------------------------------------------------------------------------------------

GPX = """<?xml version="1.0"?><gpx version="1.1" creator="x"
xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>"""
WAY = '<wpt lat="0.5" lon="-29.5"><time>2020-01-01T10:00:00Z</time><name>0101</name></wpt>'
TRACK = """<trk><name>patrol 1</name><trkseg><trkpt lat="0.5" lon="-29.5"/>
<trkpt lat="3.5" lon="-26.5"/></trkseg></trk>"""


@pytest.fixture
def gpx(tmp_path):
    def gpx(body):
        path = tmp_path / "t.gpx"
        path.write_text(GPX.format(body), encoding="utf-8")
        return path

    return gpx


def test_waypoints_are_points(gpx):
    raw = read_table(gpx(WAY), None, None, None)
    assert raw.frame.iloc[0].to_dict() == {"time": "2020-01-01T10:00:00Z", "name": "0101"}
    assert degrees(raw) == [(-29.5, 0.5)]


def test_tracks_are_lines(gpx):
    raw = read_table(gpx(TRACK), None, None, None)
    assert raw.frame.to_dict("list") == {"name": ["patrol 1"]}
    assert raw.shapes.iloc[0].equals(shapely.MultiLineString([LINE]))


def test_extensions_keep_their_zeros(gpx):
    body = '<extensions xmlns:o="urn:o"><o:code>{}</o:code><o:n>7</o:n></extensions>'
    points = "".join(
        f'<wpt lat="0.5" lon="-29.5"><name>w</name>{body.format(one)}</wpt>'
        for one in ("0101", "02")
    )
    raw = read_table(gpx(points), None, None, None)
    assert raw.frame.to_dict("list") == {
        "name": ["w", "w"], "o_code": ["0101", "02"], "o_n": ["7", "7"],
    }  # fmt: skip


def test_waypoints_and_tracks_are_two_tables(gpx):
    path = gpx(WAY + TRACK)
    with pytest.raises(InputError, match=r"it holds 2 tables \(waypoints, tracks\)"):
        read_vector(path, None, None)
    assert len(read_vector(path, "track_points", None).frame) == 2
    assert read_vector(path, "tracks", None).frame["name"].tolist() == ["patrol 1"]


# --- hostile or broken ----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", DRIVERS)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_that_was_cut_off_is_refused_or_is_whole(write, suffix, share, tmp_path):
    path = write(frame([shapely.Point(x / 100, 1) for x in range(200)]), suffix)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(InputError) as caught:
        read_vector(path, None, None)
    assert "\n" not in str(caught.value)


def test_20000_deep_json_does_no_harm(tmp_path):
    path = tmp_path / "t.geojson"
    deep = "[" * 20_000 + "]" * 20_000
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        f'{{"a": {deep}}}, "geometry": {{"type": "Polygon", "coordinates": {deep}}}}}]}}'
    )
    with pytest.raises(InputError):
        read_vector(path, None, None)


@pytest.mark.parametrize("text", ["1e300", "-1e300", "NaN", "Infinity", "null", '"5"', "1e400"])
def test_numbers_that_are_no_place_never_become_one(tmp_path, text):
    """They are refused as a file, a fault of the row, or a row without a place."""
    feature = {
        "type": "Feature",
        "properties": {"id": "a", "date": "2020"},
        "geometry": {"type": "Point", "coordinates": [-29.5, "X"]},
    }
    good = json.dumps(feature).replace('"X"', "0.5")
    body = ", ".join([json.dumps(feature).replace('"X"', text), good, good.replace('"a"', '"b"')])
    (tmp_path / "t.geojson").write_text(
        f'{{"type": "FeatureCollection", "features": [{body}]}}', encoding="utf-8"
    )
    try:
        table = read_layer(missions.layer(), missions.source("t.geojson"), tmp_path, missions.UTC)
    except InputError:
        return
    assert table.received == 3
    placed = table.frame.dropna(subset=["lat"])
    assert placed["lat"].between(-90, 90).all()
    assert placed["lat"].tolist()[-1] == 0.5


@pytest.mark.parametrize("name", ["a.shp", "a.kml", "a.gpx", "a.fgb", "a.zip", "a.kmz", "a.xlsx"])
@pytest.mark.parametrize(
    "content", [b"", b"\0" * 4096, b"id,date\n1,2\n", b"PK\x03\x04 and no more"]
)
def test_a_lying_file_is_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_table(path, None, None, None)


@pytest.mark.parametrize("name", ["/vsicurl/http://x/a.kml", "GPX:/etc/passwd", "/vsizip/a.zip"])
def test_a_path_that_is_a_trick_is_refused(tmp_path, name):
    source = missions.source(name)
    with pytest.raises(InputError):
        read_layer(missions.layer(), source, tmp_path, missions.UTC)
