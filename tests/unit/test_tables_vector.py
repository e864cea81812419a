"""Vector files as tables: points become degrees in EPSG:4326 or the file is refused."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo_ops.errors import CrsError, InputError
from geo_ops.tables.clean import read_layer
from geo_ops.tables.read import read_table
from geo_ops.tables.vector import read_vector
from tests import missions

# Two cell centres of Gridland; UTM zone 26N covers it.
POINTS = [(-29.5, 0.5), (-26.5, 3.5)]
SUFFIXES = ["gpkg", "geojson", "parquet"]


def frame(points=POINTS, crs="EPSG:4326", **columns):
    shapes = [None if one is None else shapely.Point(one) for one in points]
    columns = columns or {"id": [f"{n}" for n in range(len(shapes))]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)


@pytest.fixture
def write(tmp_path):
    def write(table, suffix, name="points", **keys):
        path = tmp_path / f"{name}.{suffix}"
        if suffix == "parquet":
            table.to_parquet(path)
        else:
            driver = {"gpkg": "GPKG", "geojson": "GeoJSON"}[suffix]
            table.to_file(path, driver=driver, engine="pyogrio", **keys)
        return path

    return write


def degrees(raw):
    return [tuple(float(one) for one in row) for row in raw.geometry.to_numpy()]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_points_in_degrees_come_as_they_are(write, suffix):
    raw = read_vector(write(frame(), suffix), None, None)
    assert degrees(raw) == POINTS
    assert raw.frame.columns.tolist() == ["id"]
    assert raw.frame.index.tolist() == [f"points.{suffix}:1", f"points.{suffix}:2"]


@pytest.mark.parametrize("suffix", ["gpkg", "parquet"])
def test_points_in_another_crs_are_transformed(write, suffix):
    raw = read_vector(write(frame().to_crs("EPSG:32626"), suffix), None, None)
    assert [pytest.approx(one, abs=1e-7) for one in POINTS] == degrees(raw)


def test_a_geojson_that_names_another_crs_is_transformed(tmp_path):
    table = frame().to_crs("EPSG:32626")
    data = json.loads(table.to_json())
    data["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32626"}}
    (tmp_path / "a.geojson").write_text(json.dumps(data), encoding="utf-8")
    raw = read_vector(tmp_path / "a.geojson", None, None)
    assert [pytest.approx(one, abs=1e-7) for one in POINTS] == degrees(raw)


@pytest.mark.parametrize("suffix", ["gpkg", "parquet"])
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_missing_crs_is_refused_until_the_mission_says_it(write, suffix):
    path = write(frame(crs="EPSG:32626", points=[(1.0, 2.0)]).set_crs(None, allow_override=True),
                 suffix)  # fmt: skip
    with pytest.raises(CrsError, match=r"the file names no CRS; say crs = \"EPSG:\.\.\.\" in miss"):
        read_vector(path, None, None)
    assert degrees(read_vector(path, None, "EPSG:4326")) == [(1.0, 2.0)]


def test_a_crs_that_contradicts_the_file_is_refused(write):
    path = write(frame(), "gpkg")
    with pytest.raises(CrsError, match=r"says crs = 'EPSG:32626', the file 'EPSG:4326'"):
        read_vector(path, None, "EPSG:32626")
    assert degrees(read_vector(path, None, "EPSG:4326")) == POINTS


def test_longitude_first_is_the_same_crs(write):
    path = write(frame(crs="OGC:CRS84"), "parquet")
    assert degrees(read_vector(path, None, "EPSG:4326")) == POINTS


@pytest.mark.parametrize("crs", ["EPSG:999999", "UTM 30", ""])
def test_a_crs_that_does_not_exist_is_refused(write, crs):
    with pytest.raises(CrsError, match=f"crs = '{crs}' in mission.toml is unknown"):
        read_vector(write(frame(), "gpkg"), None, crs)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_metres_that_are_said_to_be_degrees_are_refused(write, suffix):
    table = frame().to_crs("EPSG:32626").set_crs("EPSG:4326", allow_override=True)
    with pytest.raises(CrsError, match=r"says degrees .* the file is probably in UTM"):
        read_vector(write(table, suffix), None, None)


def test_one_typo_among_degrees_is_a_fault_of_its_row(write, tmp_path):
    path = write(frame([*POINTS, (2950.0, 0.5)], id=["a", "b", "c"], date=["2020"] * 3), "gpkg")
    table = read_layer(missions.layer(), missions.source(path.name), tmp_path, missions.UTC)
    (fault,) = table.quarantine.faults["points.gpkg:3"]
    assert (fault.field, fault.reason) == ("lon", "longitude is beyond 180 degrees")
    assert table.frame["id"].tolist() == ["a", "b"]


def test_a_point_that_cannot_be_transformed_is_a_fault_of_its_row(write, tmp_path):
    table = frame([(500_000.0, 1.0), (9e30, 9e30)], crs="EPSG:32626", date=["2020"] * 2)
    path = write(table, "gpkg")
    clean = read_layer(missions.layer(), missions.source(path.name), tmp_path, missions.UTC)
    assert clean.quarantine.ids() == {"points.gpkg:2"}
    with pytest.raises(CrsError, match="coordinates do not fit"):
        read_vector(write(table.iloc[1:], "gpkg", "far"), None, None)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_row_without_geometry_is_a_row_without_place(write, suffix):
    raw = read_vector(write(frame([POINTS[0], None]), suffix), None, None)
    assert raw.geometry.to_numpy().tolist() == [["-29.5", "0.5"], ["", ""]]


@pytest.mark.parametrize("suffix", ["gpkg", "parquet"])
def test_a_nan_point_is_a_row_without_place_or_a_fault(write, suffix, tmp_path):
    nan = float("nan")
    path = write(frame([POINTS[0], (nan, nan), (nan, 1.0)], date=["2020"] * 3), suffix)
    table = read_layer(missions.layer(), missions.source(path.name), tmp_path, missions.UTC)
    located = table.frame.dropna(subset=["lon", "lat"])
    assert located.index.tolist() == [f"points.{suffix}:1"]
    assert table.received == 3


@pytest.mark.parametrize("suffix", ["gpkg", "parquet"])
def test_a_table_of_no_rows(write, suffix):
    raw = read_vector(write(frame().iloc[:0], suffix), None, None)
    assert (len(raw.frame), len(raw.geometry)) == (0, 0)


def test_one_of_several_tables_must_be_chosen(write):
    path = write(frame(), "gpkg", layer="north")
    write(frame([POINTS[1]]), "gpkg", layer="south")
    with pytest.raises(InputError, match=r"it holds 2 tables \(north, south\); say which with tab"):
        read_vector(path, None, None)
    assert degrees(read_vector(path, "south", None)) == [POINTS[1]]
    with pytest.raises(InputError, match="there is no table 'sowth' in it; did you mean 'south'"):
        read_vector(path, "sowth", None)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "shape",
    [shapely.box(-30, 0, -29, 1), shapely.LineString(POINTS), shapely.MultiPoint(POINTS)],
    ids=["Polygon", "LineString", "MultiPoint"],
)
def test_a_shape_in_a_layer_of_points_is_a_fault_of_its_row(write, suffix, shape, tmp_path):
    table = gpd.GeoDataFrame({"id": ["a", "b"], "date": ["2020"] * 2},
                             geometry=[shapely.Point(POINTS[0]), shape],
                             crs="EPSG:4326")  # fmt: skip
    path = write(table, suffix)
    raw = read_vector(path, None, None)
    assert raw.geometry.to_numpy().tolist() == [["-29.5", "0.5"], ["", ""]]
    assert raw.shapes.tolist() == [None, shape]
    clean = read_layer(missions.layer(), missions.source(path.name), tmp_path, missions.UTC)
    (fault,) = clean.quarantine.faults[f"points.{suffix}:2"]
    assert (fault.field, fault.value, fault.reason) == (
        "geometry", shape.geom_type,
        "the row is drawn as a line or an area, and the layer is of points",
    )  # fmt: skip
    assert clean.frame["id"].tolist() == ["a"]


def test_a_file_of_lines_for_a_layer_of_points_is_refused(write, tmp_path):
    path = write(
        gpd.GeoDataFrame(
            {"id": ["a"], "date": ["2020"]}, geometry=[shapely.LineString(POINTS)], crs="EPSG:4326"
        ),
        "gpkg",
    )
    with pytest.raises(InputError, match=r"holds LineString geometries, the layer 'events' points"):
        read_layer(missions.layer(), missions.source(path.name), tmp_path, missions.UTC)


def test_a_mended_row_may_give_a_p_code_instead_of_its_shape(write, tmp_path):
    table = gpd.GeoDataFrame({"id": ["a", "b"], "date": ["2020"] * 2},
                             geometry=[shapely.Point(POINTS[0]), shapely.LineString(POINTS)],
                             crs="EPSG:4326")  # fmt: skip
    source = missions.source(write(table, "gpkg").name)
    clean = read_layer(missions.layer(), source, tmp_path, missions.UTC)
    (tmp_path / "mended").mkdir()
    file = clean.quarantine.table(clean.raw).assign(code="GR0101")
    file.to_csv(tmp_path / "mended" / "events.csv", index=False)
    mended = read_layer(missions.layer(), source, tmp_path, missions.UTC)
    assert not mended.quarantine.faults
    assert mended.frame["code"].tolist() == ["", "GR0101"]


def test_a_height_does_no_harm(write):
    table = gpd.GeoDataFrame(geometry=[shapely.Point(-29.5, 0.5, 300.0)], crs="EPSG:4326")
    assert degrees(read_vector(write(table.assign(id="a"), "gpkg"), None, None)) == [(-29.5, 0.5)]


def test_a_geoparquet_whose_points_have_another_name(write):
    raw = read_vector(write(frame().rename_geometry("geom"), "parquet"), None, None)
    assert degrees(raw) == POINTS
    assert raw.frame.columns.tolist() == ["id"]


def test_a_plain_parquet_is_a_table_of_text(tmp_path):
    table = pd.DataFrame({
        "code": ["0101", "NA"], "count": [1, 2], "share": [1.5, None], "note": [None, "None"],
        "open": [True, False],
        "day": pd.to_datetime(["2020-06-30T00:00", "2020-06-30T14:05"]),
        "at": pd.to_datetime(["2020-06-30T23:30+02:00", "2020-06-30T23:30+02:00"]),
    })  # fmt: skip
    table.to_parquet(tmp_path / "a.parquet")
    raw = read_vector(tmp_path / "a.parquet", None, None)
    assert raw.geometry is None
    assert raw.frame.to_numpy().tolist() == [
        ["0101", "1", "1.5", "", "True", "2020-06-30", "2020-06-30T23:30:00+0200"],
        ["NA", "2", "", "None", "False", "2020-06-30T14:05:00", "2020-06-30T23:30:00+0200"],
    ]


@pytest.mark.parametrize("suffix", ["gpkg", "geojson"])
def test_a_time_keeps_its_instant(write, suffix, tmp_path):
    at = pd.to_datetime(["2020-06-30T23:30+02:00", "2020-07-01T00:30+02:00"])
    path = write(frame(date=at), suffix)
    table = read_layer(missions.layer(), missions.source(path.name), tmp_path, missions.UTC)
    assert table.frame["date"].tolist() == list(at)


def test_an_index_with_a_name_was_a_column_once(tmp_path):
    pd.DataFrame({"id": ["a"], "n": [1]}).set_index("id").to_parquet(tmp_path / "a.parquet")
    assert read_vector(tmp_path / "a.parquet", None, None).frame.columns.tolist() == ["id", "n"]


def test_whole_numbers_with_gaps_stay_whole(write):
    raw = read_vector(write(frame(killed=[3.0, None]), "gpkg"), None, None)
    assert raw.frame["killed"].tolist() == ["3", ""]


def test_the_points_of_a_file_stand_before_its_columns(write, tmp_path):
    path = write(frame(lon=["1", "2"], lat=["1", "2"], date=["2020", "2020"]), "gpkg")
    table = read_layer(missions.layer(), missions.source(path.name), tmp_path, missions.UTC)
    assert table.frame[["lon", "lat"]].to_numpy().tolist() == [list(one) for one in POINTS]


def test_a_mended_row_of_a_vector_file_keeps_its_point(write, tmp_path):
    path = write(frame(killed=["1.5", "1"], date=["2020", "2020"]), "gpkg")
    spec, source = missions.layer(), missions.source(path.name)
    table = read_layer(spec, source, tmp_path, missions.UTC)
    file = table.quarantine.table(table.raw).assign(killed="2")
    (tmp_path / "mended").mkdir()
    file.to_csv(tmp_path / "mended" / "events.csv", index=False)
    row = read_layer(spec, source, tmp_path, missions.UTC).frame.loc["points.gpkg:1"]
    assert (row["killed"], row["lon"], row["lat"]) == (2, *POINTS[0])


# --- hostile or broken files ----------------------------------------------------------------------

VRT = """<OGRVRTDataSource><OGRVRTLayer name="x">
<SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.geojson", VRT, "this is no .geojson file inside"),
        (
            "a.geojson",
            '{"a": "' + VRT.replace('"', "'").replace("\n", "") + '"}',
            "it refers to ot",
        ),
        ("a.gpkg", VRT, "this is no .gpkg file inside"),
        ("a.geojson", '{"type": "FeatureCollection", "features": [', "cannot"),
        ("a.geojson", '{"hello": 1}', "cannot|holds no layer|opened as"),
        ("a.parquet", "PAR1 and no more", "cannot be read"),
        ("a.gpkg", "SQLite format 3\0 and no more", "cannot"),
    ],
    ids=["vrt", "vrt in json", "vrt as gpkg", "cut off", "other json", "parquet", "gpkg"],
)
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_table(tmp_path / name, None, None, None)
    assert "root:" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"a\.gpkg: there is no such file"):
        read_table(tmp_path / "a.gpkg", None, None, None)
