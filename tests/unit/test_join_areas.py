"""Areas and rasters by unit: shares that are counted by hand."""

from __future__ import annotations

import sys

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import Affine

from geo_ops.boundaries.geometry import areas_km2
from geo_ops.errors import BoundaryError, CrsError, InputError
from geo_ops.spatial.join.areas import areas_by_unit
from geo_ops.spatial.join.rasters import population_by_unit, raster_by_unit
from tests.grid import rings

NODATA = -99999.0


def from_origin(west, north, width, height):
    return Affine(width, 0, west, 0, -height, north)


def gridland():
    own = rings()
    shapes = [shapely.Polygon(ring) for ring in own.values()]
    return gpd.GeoDataFrame({"pcode": list(own)}, geometry=shapes, crs="EPSG:4326")


UNITS = gridland()


def areas_of(*shapes, crs="EPSG:4326"):
    return gpd.GeoDataFrame(
        geometry=list(shapes), crs=crs, index=[f"A{n}" for n in range(len(shapes))]
    )


def test_a_box_over_four_units_and_the_sea():
    # Half of it is in the sea; the rest are quarters of two communes.
    found = areas_by_unit(areas_of(shapely.box(-30.5, 0.5, -29.5, 1.5)), UNITS)
    assert found[["area", "pcode"]].to_numpy().tolist() == [
        ["A0", ""],
        ["A0", "GR0101"],
        ["A0", "GR0103"],
    ]
    assert found["share_of_area"].tolist() == pytest.approx([0.5, 0.25, 0.25], rel=1e-4)
    assert found["share_of_unit"].tolist()[1:] == pytest.approx([0.25, 0.25], rel=1e-3)
    assert found["share_of_area"].sum() == pytest.approx(1, rel=1e-12)
    whole = areas_km2(gpd.GeoSeries([shapely.box(-30.5, 0.5, -29.5, 1.5)], crs=4326), "EPSG:6933")
    assert found["km2"].sum() == pytest.approx(whole[0], rel=1e-12)


def test_a_unit_is_itself_and_not_its_neighbours():
    found = areas_by_unit(UNITS.set_index("pcode", drop=False), UNITS)
    assert found["area"].tolist() == found["pcode"].tolist() == list(UNITS["pcode"])
    assert found["share_of_unit"].tolist() == pytest.approx([1] * 16, rel=1e-12)


def test_areas_may_overlap_and_units_only_if_allowed():
    two = areas_of(shapely.box(-29.9, 0.1, -29.1, 0.9), shapely.box(-29.9, 0.1, -29.1, 0.9))
    assert areas_by_unit(two, UNITS)["share_of_area"].tolist() == pytest.approx([1, 1])
    double = gpd.GeoDataFrame(
        {"pcode": ["A", "B"]}, geometry=UNITS.geometry.iloc[[0, 0]].to_numpy(), crs=4326
    )
    with pytest.raises(BoundaryError, match="1 pairs overlap: A and B"):
        areas_by_unit(two, double)
    found = areas_by_unit(areas_of(UNITS.geometry.iloc[0]), double, allow_overlap=True)
    assert found["share_of_area"].tolist() == pytest.approx([1, 1])


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.floats(-31, -25), st.floats(-1, 5), st.floats(0.01, 2), st.integers(1, 8)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_the_parts_sum_to_the_area(discs):
    shapes = [shapely.Point(x, y).buffer(r, quad_segs=n) for x, y, r, n in discs]
    found = areas_by_unit(areas_of(*shapes), UNITS)
    assert found.groupby("area")["share_of_area"].sum().tolist() == pytest.approx(
        [1] * len(shapes), abs=1e-9
    )


@pytest.mark.parametrize(
    ("areas", "units", "error", "message"),
    [
        (areas_of(shapely.box(0, 0, 1, 1), crs=None), UNITS, CrsError, "areas: the CRS is missing"),
        (areas_of(shapely.box(0, 0, 1, 1), crs=3857), UNITS, CrsError, "EPSG:3857"),
        (areas_of(shapely.Point(0, 0)), UNITS, InputError, "area A0: its geometry is Point"),
        (areas_of(None), UNITS, InputError, "area A0: its geometry is missing"),
        (
            areas_of(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])),
            UNITS,
            InputError,
            "A0.*not valid",
        ),
        (areas_of(shapely.box(0, 0, 1, 1)), UNITS.iloc[:0], BoundaryError, "there are none"),
    ],
)
def test_areas_that_cannot_be_split(areas, units, error, message):
    with pytest.raises(error, match=message):
        areas_by_unit(areas, units)


def raster(path, values, *, crs="EPSG:4326", nodata=NODATA, transform=None, west=-30.0, north=4.0):
    """Write a raster of cells of half a degree, its north-west corner that of Gridland."""
    values = np.atleast_2d(np.asarray(values, dtype="float32"))
    with rasterio.open(
        path, "w", driver="GTiff", width=values.shape[1], height=values.shape[0], count=1,
        dtype="float32", crs=crs, nodata=nodata,
        transform=transform or from_origin(west, north, 0.5, 0.5),
    ) as file:  # fmt: skip
        file.write(values, 1)
    return path


def test_cells_that_lie_within_units(tmp_path):
    values = np.arange(64.0).reshape(8, 8)
    found = raster_by_unit(raster(tmp_path / "r.tif", values), UNITS, ("sum", "mean", "max"))
    # GR0301 is the north-western commune: the first two cells of the first two rows.
    row = found.set_index("pcode").loc["GR0301"]
    assert row.tolist() == pytest.approx([0 + 1 + 8 + 9, 4.5, 9, 1])
    assert found["sum"].sum() == values.sum()
    assert found["covered"].tolist() == pytest.approx([1] * 16)


def test_cells_that_borders_cut_and_cells_without_data(tmp_path):
    # A quarter of a degree further west: the first column lies half in the sea.
    values = np.full((8, 8), 10.0)
    values[0, 1] = NODATA
    path = raster(tmp_path / "r.tif", values, west=-30.25)
    found = population_by_unit(path, UNITS).set_index("pcode")
    assert list(found.columns) == ["population", "covered"]
    # Columns 0, 1, 2 of two rows, the outer ones by half; without the cell of no data.
    assert found.loc["GR0301"].tolist() == pytest.approx([5 + 0 + 5 + 5 + 10 + 5, 0.75])
    assert found.loc["GR0303"].tolist() == pytest.approx([40, 1])
    # In the east the raster ends before the country does.
    assert found.loc["GR0402"].tolist() == pytest.approx([30, 0.75])


def test_units_without_a_cell(tmp_path):
    path = raster(tmp_path / "r.tif", np.full((2, 2), 7.0))
    found = raster_by_unit(path, UNITS, ("sum", "mean")).set_index("pcode")
    assert found.loc["GR0301"].tolist() == pytest.approx([28, 7, 1])
    assert found.loc["GR0204", "sum"] == 0
    assert np.isnan(found.loc["GR0204", "mean"])
    assert found.loc["GR0204", "covered"] == 0


def test_a_large_raster_is_read_in_windows(tmp_path, monkeypatch):
    values = np.random.default_rng(1).uniform(0, 9, (800, 800)).astype("float32")
    path = raster(tmp_path / "r.tif", values, transform=from_origin(-30, 4, 0.005, 0.005))
    whole = raster_by_unit(path, UNITS)
    seen = []
    read = rasterio.io.DatasetReader.read

    class Watched:
        def __init__(self, own):
            self.own = own

        def __getattr__(self, name):
            return getattr(self.own, name)

        def read(self, *arguments, **options):
            result = read(self.own, *arguments, **options)
            seen.append(result.size)
            return result

        def __enter__(self):
            return self

        def __exit__(self, *error):
            self.own.close()

    opened = rasterio.open
    monkeypatch.setattr(rasterio, "open", lambda *a, **o: Watched(opened(*a, **o)))
    found = raster_by_unit(path, UNITS, most_cells=10_000)
    assert max(seen) <= 10_000
    assert found["sum"].tolist() == pytest.approx(whole["sum"].tolist(), rel=1e-12)
    assert found["sum"].sum() == pytest.approx(values.astype(float).sum(), rel=1e-6)


def test_a_raster_in_another_crs_than_the_units(tmp_path):
    path = raster(tmp_path / "r.tif", [[1.0]], crs="EPSG:32625")
    with pytest.raises(
        CrsError, match="its CRS is EPSG:32625, that of the units EPSG:4326; transform"
    ):
        raster_by_unit(path, UNITS)
    flat = raster(
        tmp_path / "f.tif",
        np.ones((9, 9)),
        crs="EPSG:6933",
        transform=from_origin(-3e6, 6e5, 1e5, 1e5),
    )
    found = raster_by_unit(flat, UNITS.to_crs(6933))
    assert found["sum"].sum() == pytest.approx(UNITS.to_crs(6933).area.sum() / 1e10, rel=1e-6)
    with pytest.raises(CrsError, match=r"r\.tif: the CRS is missing"):
        raster_by_unit(raster(tmp_path / "r.tif", [[1.0]], crs=None), UNITS)
    with pytest.raises(CrsError, match="units: the CRS is missing"):
        raster_by_unit(
            raster(tmp_path / "r.tif", [[1.0]]), UNITS.set_crs(None, allow_override=True)
        )


def test_no_data_that_is_not_declared(tmp_path):
    path = raster(tmp_path / "r.tif", [[3.0, NODATA]], nodata=None)
    with pytest.raises(
        InputError, match=r"a cell is -99999, less than 0: no data that is not declared"
    ):
        population_by_unit(path, UNITS)
    assert raster_by_unit(path, UNITS)["sum"].sum() == 3 + NODATA


def test_rasters_that_cannot_be_read(tmp_path):
    path = raster(
        tmp_path / "r.tif", np.ones((300, 300)), transform=from_origin(-30, 4, 0.01, 0.01)
    )
    for options, message in (
        ({"statistics": ("total",)}, "statistic 'total': there is none"),
        ({"band": 2}, "it has no band 2; choose one of 1 to 1"),
    ):
        with pytest.raises(InputError, match=message):
            raster_by_unit(path, UNITS, **options)
    with pytest.raises(InputError, match=r"nowhere\.tif"):
        raster_by_unit(tmp_path / "nowhere.tif", UNITS)
    turned = raster(tmp_path / "t.tif", [[1.0]], transform=Affine(0.5, 0.1, -30, 0.1, -0.5, 4))
    with pytest.raises(InputError, match="its grid is turned"):
        raster_by_unit(turned, UNITS)
    (tmp_path / "text.tif").write_text("<VRTDataset>")
    with pytest.raises(InputError, match=r"text\.tif"):
        raster_by_unit(tmp_path / "text.tif", UNITS)
    path.write_bytes(path.read_bytes()[:-200_000])
    with pytest.raises(InputError, match=r"r\.tif"):
        raster_by_unit(path, UNITS)
    with pytest.raises(BoundaryError, match="there are none"):
        raster_by_unit(path, UNITS.iloc[:0])


def test_without_exactextract(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "exactextract", None)
    with pytest.raises(InputError, match="pip install exactextract"):
        raster_by_unit(raster(tmp_path / "r.tif", [[1.0]]), UNITS)
