"""People by unit from rasters over the grid country: one cell a commune, or half and half."""

from __future__ import annotations

import builtins

import numpy as np
import pytest

from geo_ops.boundaries.overlay import pieces
from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.population import Raster, people_in
from geo_ops.content import Content
from geo_ops.errors import CrsError, InputError
from tests.grid import cells, write_grid_pack

# From the north row to the south one, as rasters are stored: 1 to 16 people.
PEOPLE = np.arange(1, 17, dtype="float32").reshape(4, 4)


@pytest.fixture(scope="module")
def land(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grid")
    write_grid_pack(folder)
    pack = load_pack(Content((folder,)), "grd")
    return pieces(pack.units("2010"), pack.units("2015"))


@pytest.fixture
def raster(tmp_path):
    """Write a raster and return it; by default one cell a commune, in EPSG:4326."""

    def write(values=PEOPLE, *, unit="people", corner=(-30, 4), cell=1.0, crs="EPSG:4326", **more):
        import rasterio
        from rasterio.transform import Affine

        path = tmp_path / "people.tif"
        bands = values[np.newaxis] if values.ndim == 2 else values
        shape = {"count": bands.shape[0], "height": bands.shape[1], "width": bands.shape[2]}
        place = {"crs": crs, "transform": Affine(cell, 0, corner[0], 0, -cell, corner[1])}
        with rasterio.open(
            path, "w", driver="GTiff", dtype=bands.dtype, **shape, **(place | more)
        ) as data:
            data.write(bands)
        return Raster(path, unit)

    return write


def of_communes(people, land):
    return {land["old"][at]: count for at, count in people.by_piece.items()}


def test_each_commune_has_its_cell(land, raster):
    people = people_in(land, raster())
    found = of_communes(people, land)
    assert found == {code: PEOPLE[3 - row, column] for code, (column, row) in cells().items()}
    assert (people.total, people.covered) == (136, 1)


def test_a_cell_on_a_border_is_shared_out(land, raster):
    # Cells moved half a degree to the west: a commune has half of two of them.
    wide = np.hstack([PEOPLE, PEOPLE[:, -1:]])
    found = of_communes(people_in(land, raster(wide, corner=(-30.5, 4))), land)
    assert found["GR0301"] == pytest.approx((1 + 2) / 2)
    assert found["GR0204"] == pytest.approx((16 + 16) / 2)


def test_cells_without_data_hold_nobody_and_are_told(land, raster):
    values = PEOPLE.copy()
    values[0, 0], values[3, 3] = -9999, -9999
    people = people_in(land, raster(values, nodata=-9999))
    assert people.total == 136 - 1 - 16
    assert people.covered == pytest.approx(14 / 16)
    values[values < 0] = np.nan
    assert people_in(land, raster(values)).total == 136 - 1 - 16


def test_land_beyond_the_raster_is_told(land, raster):
    people = people_in(land, raster(PEOPLE[:, :3]))
    assert people.covered == pytest.approx(12 / 16)


def test_densities_are_multiplied_by_the_area_of_each_cell(land, raster):
    # One person a square kilometre: as many people as square kilometres in an equal-area CRS.
    ones = np.ones((8, 8), dtype="float32")
    people = people_in(land, raster(ones, unit="people-per-km2", cell=0.5))
    assert people.total == pytest.approx(196_789.5, rel=1e-6)
    assert people.by_piece == pytest.approx(land["km2"].to_dict(), rel=1e-6)


def test_people_in_another_crs_are_met_there(land, raster):
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4326", "EPSG:6933", always_xy=True).transform(-31, 5)
    wide = np.ones((70, 70), dtype="float32")
    people = people_in(land, raster(wide, crs="EPSG:6933", corner=(x, y), cell=10_000))
    assert people.total == pytest.approx(1967.895, rel=1e-4)  # a cell has 100 km2
    assert people.covered == pytest.approx(1)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"crs": None}, CrsError, "names no CRS"),
        ({"crs": "EPSG:32626", "unit": "people-per-km2"}, CrsError, "densities are in EPSG:32626"),
        ({"corner": (10, 4)}, InputError, "none of the region"),
        ({"corner": (4, -26)}, InputError, "none of the region"),
        ({"values": np.where(PEOPLE == 1, -9999, PEOPLE)}, InputError, "-9999 people in a cell"),
        ({"values": PEOPLE * 0}, InputError, "it has nobody in the region"),
        ({"values": np.stack([PEOPLE, PEOPLE])}, InputError, "2 bands"),
    ],
)
def test_a_raster_that_cannot_be_right_is_refused(land, raster, change, error, message):
    with pytest.raises(error, match=message):
        people_in(land, raster(**change))


def test_a_raster_upside_down_is_refused(land, raster):
    from rasterio.transform import Affine

    with pytest.raises(InputError, match="not north up"):
        people_in(land, raster(transform=Affine(1, 0, -30, 0, 1, 0)))


def test_too_many_cells_of_density_are_refused(land, raster, monkeypatch):
    monkeypatch.setattr("geo_ops.boundaries.population.MAX_DENSITY_CELLS", 15)
    assert people_in(land, raster()).total == 136
    with pytest.raises(InputError, match="4 x 4 cells are too many"):
        people_in(land, raster(unit="people-per-km2"))


@pytest.mark.parametrize("content", [b"", b"nothing", b"II*\0nothing"])
def test_what_is_no_raster_is_refused(land, tmp_path, content):
    path = tmp_path / "people.tif"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"people\.tif"):
        people_in(land, Raster(path, "people"))
    with pytest.raises(InputError, match=r"there is no such file|none\.tif"):
        people_in(land, Raster(tmp_path / "none.tif", "people"))


def test_without_the_extra_it_says_what_to_install(land, raster, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("exactextract"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    made = raster()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match="pip install exactextract"):
        people_in(land, made)
