"""Reading a pack's files: what is not as it says is refused, with the file and the line."""

from __future__ import annotations

import json
import warnings

import geopandas as gpd
import pytest
import shapely

from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.read import read_geometry, read_table
from geo_ops.content import Content
from geo_ops.errors import BoundaryError, CrsError, InputError
from tests.grid import HEADER, rings, unit_rows, write_csv, write_geometry, write_grid_pack


@pytest.fixture
def shapes(tmp_path):
    path = tmp_path / "communes.geojson"
    write_geometry(path, rings())
    return path


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "parquet"])
def test_every_format_gives_the_same_units(tmp_path, suffix):
    write_grid_pack(tmp_path, suffix)
    units = load_pack(Content((tmp_path,)), "grd").units("2015")
    assert units.lowest["pcode"].tolist() == sorted(rings())
    assert units.lowest.crs.to_epsg() == 4326
    assert units.level("country").geometry[0].equals(shapely.box(-30, 0, -26, 4))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none.parquet: there is no such file"):
        read_geometry(tmp_path / "none.parquet", "pcode")
    with pytest.raises(InputError, match=r"none.csv: there is no such file"):
        read_table(tmp_path / "none.csv")


def test_a_missing_code_column_is_named_with_the_nearest(shapes):
    with pytest.raises(InputError, match="column 'p_code' is missing; did you mean 'pcode'"):
        read_geometry(shapes, "p_code")


@pytest.mark.parametrize("suffix", ["gpkg", "parquet"])
@pytest.mark.parametrize(
    ("crs", "message"), [(None, "names no CRS"), ("EPSG:32630", "UTM zone 30N")]
)
def test_another_crs_is_refused(tmp_path, suffix, crs, message):
    path = tmp_path / f"communes.{suffix}"
    frame = gpd.GeoDataFrame({"pcode": ["A"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=crs)
    if suffix == "parquet":
        frame.to_parquet(path)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there is no CRS is the point
            frame.to_file(path, engine="pyogrio")
    with pytest.raises(CrsError, match=message):
        read_geometry(path, "pcode")


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [
        (None, "nothing"),
        ({"type": "Polygon", "coordinates": []}, "nothing"),
        ({"type": "Point", "coordinates": [0, 0]}, "Point"),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, "LineString"),
    ],
)
def test_what_is_no_polygon_is_refused(shapes, geometry, kind):
    content = json.loads(shapes.read_text("utf-8"))
    content["features"][2]["geometry"] = geometry
    shapes.write_text(json.dumps(content), "utf-8")
    with pytest.raises(BoundaryError, match=f"GR0103: its geometry is {kind}"):
        read_geometry(shapes, "pcode")


def test_a_third_dimension_is_dropped(shapes):
    content = json.loads(shapes.read_text("utf-8"))
    for point in content["features"][0]["geometry"]["coordinates"][0]:
        point.append(300.0)
    shapes.write_text(json.dumps(content), "utf-8")
    assert not read_geometry(shapes, "pcode").geometry.has_z.any()


def test_a_code_read_as_a_number_is_refused(shapes):
    text = shapes.read_text("utf-8")
    for at, code in enumerate(sorted(rings())):
        text = text.replace(f'"{code}"', str(at))
    shapes.write_text(text, "utf-8")
    with pytest.raises(BoundaryError, match="save codes as text"):
        read_geometry(shapes, "pcode")


def test_two_geometries_of_one_code_are_refused(shapes):
    shapes.write_text(shapes.read_text("utf-8").replace("GR0102", "GR0101"), "utf-8")
    with pytest.raises(BoundaryError, match="'GR0101' has two geometries"):
        read_geometry(shapes, "pcode")


@pytest.mark.parametrize("name", ["units.geojson", "units.gpkg", "units.parquet"])
@pytest.mark.parametrize("content", ["", "nonsense", "<OGRVRTDataSource></OGRVRTDataSource>"])
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path, name, content):
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(InputError, match=name):
        read_geometry(tmp_path / name, "pcode")


def test_json_of_another_kind_is_refused(tmp_path):
    # It passes for JSON, but GDAL takes it as TopoJSON, or not at all.
    path = tmp_path / "units.geojson"
    ring = {"type": "Polygon", "arcs": [[0]], "properties": {"pcode": "A"}}
    objects = {"units": {"type": "GeometryCollection", "geometries": [ring]}}
    arcs = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    topology = {"type": "Topology", "objects": objects, "arcs": arcs}
    path.write_text(json.dumps(topology), "utf-8")
    with pytest.raises(InputError, match=r"opened as TopoJSON|GDAL cannot open it"):
        read_geometry(path, "pcode")


def test_a_parquet_without_geometry_is_refused(tmp_path):
    import pandas as pd

    path = tmp_path / "units.parquet"
    pd.DataFrame({"pcode": ["A"]}).to_parquet(path)
    with pytest.raises(InputError, match="no GeoParquet"):
        read_geometry(path, "pcode")


@pytest.mark.parametrize("key", ["crs_area", "crs_map"])
@pytest.mark.parametrize(
    ("crs", "message"),
    [
        ("EPSG:4326", "'EPSG:4326' is not in metres"),
        ("EPSG:3857", "areas in 'EPSG:3857' are off by up to 0.5%"),
        ("EPSG:32626", "areas in 'EPSG:32626' are off"),
        ("EPSG:0", "'EPSG:0' is no known CRS"),
        ("nonsense", "'nonsense' is no known CRS"),
    ],
)
def test_a_crs_that_is_not_equal_area_is_refused(tmp_path, key, crs, message):
    write_grid_pack(tmp_path)
    path = tmp_path / "regions" / "grd" / "region.toml"
    lines = [one for one in path.read_text("utf-8").splitlines() if not one.startswith(key)]
    path.write_text("\n".join([f'{key} = "{crs}"', *lines]), "utf-8")
    with pytest.raises(CrsError, match=f"region 'grd': key '{key}': {message}"):
        load_pack(Content((tmp_path,)), "grd").units("2015")


def table(tmp_path, text):
    path = tmp_path / "units.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def as_text(rows):
    return "\n".join(",".join(row) for row in rows) + "\n"


def test_codes_and_names_stay_text(tmp_path):
    rows = [["0101", "NA", "null", "country", "", "true", "false", "1.0", ""]]
    frame = read_table(table(tmp_path, "\ufeff" + as_text([HEADER, *rows])))
    assert frame.loc[2].tolist() == [*rows[0][:5], True, False, "1.0", "", ""]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("parent", "parents", "column 'parent' is missing; did you mean 'parents'"),
        ("note_fr", "pcode", "column 'pcode' is there more than once"),
        ("GR,true,false", "GR,yes,false", r"units.csv:3: official is 'yes'; write true or false"),
        ("Commune 0102", "Commune, 0102", r"units.csv:8: the row has 10 fields, the header 9"),
        ("Commune 0102", '"Commune 0102', "not a CSV in UTF-8"),
    ],
)
def test_slips_in_a_table_are_named(tmp_path, before, after, message):
    text = as_text([HEADER, *unit_rows("2010")])
    assert before in text
    with pytest.raises(InputError, match=message):
        read_table(table(tmp_path, text.replace(before, after, 1)))


@pytest.mark.parametrize("content", [b"", "pcode,name_fr\nML,S\xe9gou\n".encode("cp1252")])
def test_what_is_no_table_is_refused(tmp_path, content):
    with pytest.raises(InputError, match=r"units\.csv"):
        read_table(table(tmp_path, content))


def test_a_division_with_its_own_geometry_uses_it(tmp_path):
    write_grid_pack(tmp_path)
    pack = tmp_path / "regions" / "grd"
    wide = {code: [[x, y if y < 4 else 4.04] for x, y in ring] for code, ring in rings().items()}
    write_geometry(pack / "wide.geojson", wide)
    text = (pack / "region.toml").read_text("utf-8")
    file = 'file = "divisions/2015.csv"'
    (pack / "region.toml").write_text(
        text.replace(file, f'{file}\ngeometry = "wide.geojson"'), "utf-8"
    )
    units = load_pack(Content((tmp_path,)), "grd")
    assert units.units("2010").level("country").total_bounds.tolist() == [-30, 0, -26, 4]
    assert units.units("2015").level("country").total_bounds.tolist() == [-30, 0, -26, 4.04]


def test_a_division_may_have_fewer_levels(tmp_path):
    write_grid_pack(tmp_path)
    pack = tmp_path / "regions" / "grd"
    rows = [row for row in unit_rows("2010") if row[3] != "region"]
    rows = [[*row[:4], "GR" if row[4] else "", *row[5:]] for row in rows]
    write_csv(pack / "divisions" / "2010.csv", [HEADER, *rows])
    text = (pack / "region.toml").read_text("utf-8")
    file = 'file = "divisions/2010.csv"'
    levels = f'{file}\nlevels = ["country", "commune"]'
    (pack / "region.toml").write_text(text.replace(file, levels), "utf-8")
    units = load_pack(Content((tmp_path,)), "grd").units("2010")
    assert units.levels == ("country", "commune")
    assert units.children("GR") == sorted(rings())
    assert units.ancestors("GR0101") == {"country": "GR", "commune": "GR0101"}
