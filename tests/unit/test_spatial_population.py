"""People by unit: from rasters and tables, upwards only, of another division by the crosswalk."""

from __future__ import annotations

import re

import numpy as np
import pytest

from geo_ops.boundaries.pack import load_pack
from geo_ops.content import Content
from geo_ops.errors import BoundaryError, InputError
from geo_ops.spatial.population import population_findings, read_population, upward
from geo_ops.specs.population import PopulationSpec
from tests import missions
from tests.grid import ISLE, SIDE, SOUTH, WEST, cells, write_grid_pack
from tools import make_population

LABEL = {"en": "X", "fr": "X"}


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    write_grid_pack(folder)
    return load_pack(Content((folder,)), "grd")


def spec(**keys):
    return PopulationSpec.model_validate({"year": 2018, "citation": LABEL, **keys})


def table(folder, lines, head="pcode,population"):
    (folder / "people.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return spec(table="people.csv")


def raster(folder, values):
    import rasterio

    values = np.asarray(values, dtype="float64")
    size = SIDE / len(values)
    with rasterio.open(
        folder / "people.tif", "w", driver="GTiff", height=len(values), width=len(values[0]),
        count=1, dtype="float64", crs="EPSG:4326", nodata=-1,
        transform=rasterio.Affine(size, 0, WEST, 0, -size, SOUTH + SIDE),
    ) as target:  # fmt: skip
        target.write(values, 1)
    return spec(raster="people.tif")


def test_a_raster_gives_every_unit_and_each_is_its_parts(pack, tmp_path):
    units = pack.units("2015")
    found = read_population(raster(tmp_path, np.arange(64).reshape(8, 8)), tmp_path, units)
    assert found.people["GR"] == pytest.approx(63 * 64 / 2)
    # The commune in the north-west has the cells 0, 1, 8 and 9.
    assert found.people["GR0301"] == pytest.approx(18)
    for region in units.children("GR"):
        parts = sum(found.people[one] for one in units.children(region))
        assert found.people[region] == pytest.approx(parts)
    assert len(found.people) == len(units.table)
    assert not found.partly


def test_a_cell_on_a_border_is_shared_by_its_area(pack, tmp_path):
    found = read_population(raster(tmp_path, [[9.0]]), tmp_path, pack.units("2015"))
    assert found.people["GR0101"] == pytest.approx(9 / 16)


def test_land_without_data_is_told(pack, tmp_path):
    values = np.full((4, 4), 5.0)
    values[0, 0] = -1
    found = read_population(raster(tmp_path, values), tmp_path, pack.units("2015"))
    assert found.partly
    (finding,) = population_findings([], found)
    assert "6.2% of the land has no data in people.tif" in finding.problem


def test_a_table_of_communes_is_summed_upwards(pack, tmp_path):
    lines = [f"{code},{number}" for number, code in enumerate(cells(), start=1)]
    found = read_population(table(tmp_path, lines), tmp_path, pack.units("2015"))
    assert found.people["GR"] == sum(range(1, 17))
    assert found.people["GR01"] == 1 + 2 + 3 + 4
    assert found.people[ISLE] == found.people["GR0204"]


def test_a_unit_of_which_a_part_is_not_known_is_not_known(pack, tmp_path):
    lines = [f"{code},10" for code in cells() if code != "GR0101"]
    found = read_population(table(tmp_path, lines), tmp_path, pack.units("2015"))
    assert not {"GR0101", "GR01", "GR"} & set(found.people)
    assert found.people["GR03"] == 40


def test_nobody_is_shared_out_downwards(pack):
    assert upward({"GR01": 7.0}, pack.units("2015")) == {"GR01": 7.0}


def test_a_table_of_another_division_is_carried_over(pack, tmp_path):
    """Of the four communes of old Bravo one is Isle now: a quarter of land and people."""
    given = table(tmp_path, ["GR01,400", "GR02,400", "GR03,400", "GR04,400"])
    given = given.model_copy(update={"division": "2010"})
    found = read_population(given, tmp_path, pack.units("2015"))
    assert found.carried
    assert found.people["GR02"] == pytest.approx(300, rel=1e-3)
    assert found.people[ISLE] == pytest.approx(100, rel=1e-3)
    assert found.people["GR"] == pytest.approx(1600)
    (finding,) = population_findings([], found)
    assert "of another division" in finding.problem


@pytest.mark.parametrize(
    ("lines", "head", "message"),
    [
        (["GR0101,many"], "pcode,population", "people.csv:2: population is 'many', which is no nu"),
        (["GR0101,-3"], "pcode,population", "'-3', which is no number of people"),
        (["GR0101,1e400"], "pcode,population", "which is no number of people"),
        (["GR0101,1", "gr0101,2"], "pcode,population", "people.csv:3: GR0101 stands in people.csv"),
        (["GR0101,1", "GR02,2"], "pcode,population", "its codes are of the levels commune, region"),
        (["GR0101,1"], "pcode,people", "there is no column 'population'"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(pack, tmp_path, lines, head, message):
    with pytest.raises(InputError, match=re.escape(message)):
        read_population(table(tmp_path, lines, head), tmp_path, pack.units("2015"))


def test_a_code_that_is_none_is_refused(pack, tmp_path):
    with pytest.raises(BoundaryError, match=r"people\.csv:2"):
        read_population(table(tmp_path, ["XX01,1"]), tmp_path, pack.units("2015"))


def test_a_file_that_is_not_there_is_refused(pack, tmp_path):
    with pytest.raises(InputError):
        read_population(spec(raster="none.tif"), tmp_path, pack.units("2015"))
    with pytest.raises(InputError):
        read_population(spec(table="none.csv"), tmp_path, pack.units("2015"))


def test_rates_without_a_population_are_told(pack):
    data = missions.layer_data()
    data["measures"]["rate"] = {"label": LABEL, "per": "population"}
    layer = missions.layer().model_validate(data)
    (finding,) = population_findings([layer], None)
    assert "rates of events are per population, and the mission names none" in finding.problem
    assert list(population_findings([missions.layer()], None)) == []


def test_the_exercise_has_the_people_that_it_says():
    values = make_population.read(make_population.ROOT / make_population.TARGET)
    assert int(values.sum()) == make_population.TOTAL == 20_000_000
    assert make_population.main(["--check"]) == 0
    assert (make_population.ROOT / make_population.TARGET).stat().st_size < 200_000
