"""The neighbours of Mali, drawn around it: npm world-atlas (Natural Earth 1:10 million).

`python -m tools.mli.neighbours countries-10m.json` writes regions/mli/neighbours.parquet. The file
comes from the package world-atlas 2.0.2 (`npm pack world-atlas@2.0.2`), known by its SHA-256. What
Natural Earth has as Mali and our communes have not goes to the nearest neighbour, and what both
have is ours, so that no neighbour overlaps Mali and none leaves a gap beside it.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo_ops.boundaries.pack import load_pack
from geo_ops.content import Content

PROJECT = Path(__file__).resolve().parents[2]
TARGET = PROJECT / "regions" / "mli" / "neighbours.parquet"
SHA256 = "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79"
# Degrees that are kept around the bounds of Mali.
MARGIN = 4.0
# Degrees: some 500 m, finer than a screen shows them.
TOLERANCE = 0.005
# ISO 3166-1 numeric, as world-atlas has it: French and English names, as the United Nations has.
NEIGHBOURS = {
    "012": ("Algérie", "Algeria"),
    "204": ("Bénin", "Benin"),
    "270": ("Gambie", "Gambia"),
    "288": ("Ghana", "Ghana"),
    "324": ("Guinée", "Guinea"),
    "384": ("Côte d’Ivoire", "Côte d’Ivoire"),
    "430": ("Libéria", "Liberia"),
    "478": ("Mauritanie", "Mauritania"),
    "562": ("Niger", "Niger"),
    "566": ("Nigéria", "Nigeria"),
    "624": ("Guinée-Bissau", "Guinea-Bissau"),
    "686": ("Sénégal", "Senegal"),
    "694": ("Sierra Leone", "Sierra Leone"),
    "768": ("Togo", "Togo"),
    "854": ("Burkina Faso", "Burkina Faso"),
}
MALI = "466"


def neighbours(path: Path) -> gpd.GeoDataFrame:
    """Return name, name_en, geometry (EPSG:4326) of the countries around Mali.

    Raises:
        SystemExit: it is not the file of world-atlas 2.0.2.
    """
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{path} is not countries-10m.json of world-atlas 2.0.2")
    world = gpd.read_file(path, layer="countries", engine="pyogrio").set_crs("EPSG:4326")
    world = world.set_index("id")
    units = load_pack(Content.find(PROJECT), "mli").units_on()
    ours = shapely.union_all(units.level("country").geometry.to_numpy())
    west, south, east, north = units.region.bounds
    frame = shapely.box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    codes = [code for code in NEIGHBOURS if code in world.index]
    shapes = shapely.intersection(shapely.make_valid(world.loc[codes].geometry.to_numpy()), frame)
    gap = shapely.difference(shapely.make_valid(world.geometry[MALI]), ours)
    parts = shapely.get_parts(gap)
    owner = np.array([int(np.argmin(shapely.distance(shapes, one))) for one in parts])
    whole = [shapely.union_all([shape, *parts[owner == at]]) for at, shape in enumerate(shapes)]
    clean: Any = shapely.coverage_clean  # type: ignore[attr-defined]  # newer than its stubs
    cleaned = clean([*shapely.difference(whole, ours), ours])
    drawn = shapely.coverage_simplify(cleaned, TOLERANCE)[:-1]
    drawn = shapely.set_precision(drawn, 1e-5)
    kept = ~shapely.is_empty(drawn)
    names = [NEIGHBOURS[code] for code in codes]
    return gpd.GeoDataFrame(
        {"name": [one for one, _ in names], "name_en": [two for _, two in names]},
        geometry=drawn,
        crs="EPSG:4326",
    )[kept].sort_values("name", ignore_index=True)


def main() -> None:
    """Write the file."""
    frame = neighbours(Path(sys.argv[1]))
    frame.to_parquet(TARGET, compression="zstd", index=False)


if __name__ == "__main__":
    main()
