"""Ground files of a region or a mission: read, cut to the surroundings, refused where unclear."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from pydantic import ValidationError

from geo_ops.boundaries.ground import read_ground
from geo_ops.errors import CrsError, InputError
from geo_ops.specs.ground import GroundSpec, MissionGround

BOUNDS = (0.0, 0.0, 4.0, 4.0)
CREDIT = {"en": "Engineers", "fr": "Génie"}


def spec(**keys: object) -> GroundSpec:
    return GroundSpec.model_validate(
        {"kind": "road", "file": "r.geojson", "credit": CREDIT, **keys}
    )


def write(folder, shapes, crs="EPSG:4326", name="r.geojson", **columns):
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)
    frame.to_file(folder / name)


LINE = shapely.LineString([(-9, 1), (9, 1)])


def test_lines_are_cut_to_the_surroundings_with_names_and_ranks(tmp_path):
    far = shapely.LineString([(50, 50), (60, 60)])
    write(tmp_path, [LINE, far], ref=["N1", "N2"], grade=[1, 3])
    found = read_ground([spec(name="ref", rank="grade")], tmp_path, BOUNDS)
    assert found[["kind", "rank", "name"]].values.tolist() == [["road", 1, "N1"]]
    assert found["name_en"].tolist() == [None]
    assert found.geometry.iloc[0].bounds == (-2.0, 1.0, 6.0, 1.0)


def test_another_crs_is_brought_to_degrees(tmp_path):
    line = gpd.GeoSeries([shapely.LineString([(1, 1), (2, 2)])], crs="EPSG:4326")
    write(tmp_path, line.to_crs("EPSG:3857"), "EPSG:3857", name="r.gpkg", n=["x"])
    found = read_ground([spec(file="r.gpkg", usual_rank=3)], tmp_path, BOUNDS)
    assert found.crs.to_epsg() == 4326
    assert found["rank"].tolist() == [3]
    assert found.geometry.iloc[0].bounds == pytest.approx((1, 1, 2, 2))


def test_no_files_are_no_ground(tmp_path):
    found = read_ground([], tmp_path, BOUNDS)
    assert len(found) == 0
    assert list(found.columns) == ["kind", "rank", "name", "name_en", "geometry"]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"file": "gone.geojson"}, "no such file"),
        ({"name": "reff"}, "no column 'reff'.*did you mean 'ref'"),
        ({"rank": "grade"}, "feature 2.*rank is 7; use 1, 2 or 3"),
        ({"kind": "lake"}, "it has a LineString; give polygons only"),
    ],
)
def test_what_is_unclear_is_refused(tmp_path, keys, message):
    write(tmp_path, [LINE, LINE], ref=["N1", "N2"], grade=[1, 7])
    with pytest.raises(InputError, match=message):
        read_ground([spec(**keys)], tmp_path, BOUNDS)


def test_a_file_without_a_crs_is_refused(tmp_path):
    write(tmp_path, [LINE], name="r.shp", n=[1])
    (tmp_path / "r.prj").unlink()
    with pytest.raises(CrsError, match="names no CRS"):
        read_ground([spec(file="r.shp")], tmp_path, BOUNDS)


@pytest.mark.parametrize("file", ["../r.gpkg", "/r.gpkg", "a\\r.gpkg", "", "r.xlsx"])
def test_files_elsewhere_and_of_other_kinds_are_refused(file):
    with pytest.raises(ValidationError):
        spec(file=file)


def test_a_missions_own_is_internal_unless_said():
    found = MissionGround.model_validate({"kind": "river", "file": "r.gpkg", "credit": CREDIT})
    assert found.audience == "internal"
