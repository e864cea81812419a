"""Population by unit beside exactextract, called directly."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from geo_ops.spatial.join import population_by_unit


@pytest.fixture(scope="module")
def people(folder):
    """Give a raster of Mali with cells of 0.0025 degrees: 39 million, tiled and compressed."""
    path = folder / "people.tif"
    if not path.exists():
        values = np.random.default_rng(0).gamma(0.3, 5, (5960, 6600)).astype("float32")
        values[:800, :1500] = -99999
        with rasterio.open(
            path, "w", driver="GTiff", width=6600, height=5960, count=1, dtype="float32",
            crs="EPSG:4326", nodata=-99999, tiled=True, blockxsize=256, blockysize=256,
            compress="deflate", transform=Affine(0.0025, 0, -12.25, 0, -0.0025, 25),
        ) as file:  # fmt: skip
            file.write(values, 1)
    return path


@pytest.mark.parametrize("level", ["cercle", "commune"])
def test_population_by_unit(contest, people, mali, level):
    exactextract = pytest.importorskip("exactextract")
    units = mali[level]

    def directly():
        found = exactextract.exact_extract(
            str(people), units[["pcode", "geometry"]], ["sum"], output="pandas"
        )
        return found["sum"].tolist()

    def own():
        return population_by_unit(people, units)["population"].tolist()

    ratios = contest.run(f"population of the {level}s", own, {"exactextract directly": directly}, 7)
    assert contest.answers["ours"] == pytest.approx(contest.answers["exactextract directly"])
    assert ratios["exactextract directly"] > 0.9
