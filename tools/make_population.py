"""Make the invented population of the shipped mission: `python -m tools.make_population [--check]`.

Output: `missions/mali-exercise/data/population.tif`, people in cells of a twentieth of a degree. It
is no estimate of anybody: a smooth surface, denser in the south and around the towns of the region
pack by their rank, that sums to 20,000,000 exactly. Only cells wholly inside the country hold
people, so the sum over all units is that sum too. `--check` writes nothing and exits 1 when the
committed file has other values.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_ops.boundaries.pack import load_pack
from geo_ops.content import Content

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path("missions/mali-exercise/data/population.tif")
TOTAL = 20_000_000
CELLS_A_DEGREE = 20
WEST, SOUTH, EAST, NORTH = -12.5, 10.0, 4.5, 25.1
TOWNS = 0.4
"""The share of all people that the towns hold."""
TOWN_DEGREES = 0.06
MARK = "EXERCISE: invented population, made by tools/make_population.py; no estimate"


def main(arguments: list[str] | None = None) -> int:
    """Write the raster, or say whether the committed one is as it would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 on a change")
    parser.add_argument("--out", type=Path, default=ROOT, help="the checkout (default: this one)")
    options = parser.parse_args(arguments)
    path = options.out / TARGET
    people = surface()
    if options.check:
        same = path.is_file() and np.array_equal(read(path), people)
        print(f"{TARGET}: {'as it is made' if same else 'other values'}")
        return 0 if same else 1
    write(path, people)
    print(f"{TARGET}: {int(people.sum()):,} people, {path.stat().st_size:,} bytes")
    return 0


def surface() -> NDArray[np.uint32]:
    """Return people by cell, from the north-west corner."""
    pack = load_pack(Content((ROOT,)), "mli")
    units = pack.units_on(pack.spec.default_as_of)
    country = units.level(units.levels[0]).geometry.iloc[0]
    lon, lat = centres()
    inside = _wholly_inside(country, lon, lat)
    weight = np.exp(-(lat - SOUTH) / 2.2) * (1 + 0.25 * np.sin(3 * lon) * np.cos(2 * lat))
    weight = np.where(inside, weight, 0.0)
    towns = np.zeros_like(weight)
    for town in pack.settlements.itertuples():
        wide = np.cos(np.radians(town.lat))
        away = ((lon - town.lon) * wide) ** 2 + (lat - town.lat) ** 2
        towns += np.exp(-away / (2 * TOWN_DEGREES**2)) / float(town.rank) ** 1.2
    towns = np.where(inside, towns, 0.0)
    share = (1 - TOWNS) * weight / weight.sum() + TOWNS * towns / towns.sum()
    return whole_people(share)


def centres() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of the middle of each cell."""
    step = 1 / CELLS_A_DEGREE
    columns = round((EAST - WEST) * CELLS_A_DEGREE)
    rows = round((NORTH - SOUTH) * CELLS_A_DEGREE)
    lon = WEST + (np.arange(columns) + 0.5) * step
    lat = NORTH - (np.arange(rows) + 0.5) * step
    east, north = np.meshgrid(lon, lat)
    return east, north


def _wholly_inside(
    country: Any,  # noqa: ANN401 - a geometry
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> NDArray[np.bool_]:
    import shapely

    half = 0.5 / CELLS_A_DEGREE
    boxes = shapely.box(lon - half, lat - half, lon + half, lat + half)
    shapely.prepare(country)
    return np.asarray(shapely.covers(country, boxes))


def whole_people(share: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Return whole people that sum to TOTAL: those left over go to the largest remainders."""
    # Nine decimals, so that another machine's last bit moves nobody.
    exact = np.round(share.ravel() * TOTAL, 9)
    people = np.floor(exact)
    left = TOTAL - int(people.sum())
    order = np.lexsort((np.arange(len(exact)), -(exact - people)))
    people[order[:left]] += 1
    return people.astype(np.uint32).reshape(share.shape)


def write(path: Path, people: NDArray[np.uint32]) -> None:
    """Write the raster: one band, north up, EPSG:4326."""
    import rasterio

    step = 1 / CELLS_A_DEGREE
    profile = {
        "driver": "GTiff", "height": people.shape[0], "width": people.shape[1], "count": 1,
        "dtype": "uint32", "crs": "EPSG:4326",
        "transform": rasterio.Affine(step, 0, WEST, 0, -step, NORTH),
        "compress": "deflate", "predictor": 2, "zlevel": 9,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as target:
        target.write(people, 1)
        target.update_tags(TIFFTAG_IMAGEDESCRIPTION=MARK)


def read(path: Path) -> NDArray[np.uint32]:
    """Return the people of a raster."""
    import rasterio

    with rasterio.open(path) as source:
        values: NDArray[np.uint32] = source.read(1)
    return values


if __name__ == "__main__":
    sys.exit(main())
