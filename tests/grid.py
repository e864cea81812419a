"""Gridland: an imaginary country of 4 x 4 one-degree squares, whose answers are counted by hand.

It lies in the Atlantic, from 30 W to 26 W and from the equator to 4 N. A cell is named by its
column (0-3 from the west) and row (0-3 from the south); its commune is GR<region><cell>:

    row 3   GR0301  GR0302 | GR0401  GR0402       regions of four cells each:
    row 2   GR0303  GR0304 | GR0403  GR0404         GR03 Alta    GR04 Delta
            ---------------+---------------
    row 1   GR0101  GR0102 | GR0201  GR0202         GR01 Éclat   GR02 Bravo
    row 0   GR0103  GR0104 | GR0203  GR0204

Levels: country, region, commune (no cercle: nothing may take Mali's levels for granted).
Division "2010" (2010-01-01 to 2014-12-31) is as drawn. In "2015" (since 2015-01-01) GR0204, in the
south-east corner, is a region of its own, GRD15-ISLE, with a local code and approximate.
Names: commune GR0101 is Éclat like its region (nested homonyms); GR0304 and GR0403 are both
Koro (homonyms that do not nest); GR0202 is "NA" and its neighbour GR0203 "Saint-Éloi".
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WEST, SOUTH, SIDE = -30.0, 0.0, 4
REGIONS = {"GR01": "Éclat", "GR02": "Bravo", "GR03": "Alta", "GR04": "Delta"}
NAMES = {"GR0101": "Éclat", "GR0202": "NA", "GR0203": "Saint-Éloi", "GR0304": "Koro"}
NAMES |= {"GR0403": "Koro"}
ISLE, ISLE_COMMUNE = "GRD15-ISLE", "GR0204"

HEADER = ["pcode", "name_fr", "name_en", "level", "parent", "official", "approximate"]
HEADER += ["note_fr", "note_en"]

REGION_TOML = """\
id = "grd"
iso3 = "GRD"
names = { en = "Gridland", fr = "Quadrillie" }
default_as_of = 2020-06-30
timezone = "UTC"
crs_map = "+proj=laea +lat_0=2 +lon_0=-28 +datum=WGS84 +units=m +no_defs"
bounds = [-30, 0, -26, 4]
settlements = "settlements.csv"

[area]
km2 = 196790
source = "16 cells of 12,308 km2 in the south to 12,284 km2 in the north"

[geometry]
file = "communes.SUFFIX"
level = "commune"

[[level]]
id = "country"
name = { en = "Country", fr = "Pays" }
plural = { en = "Countries", fr = "Pays" }

[[level]]
id = "region"
name = { en = "Region", fr = "Région" }
plural = { en = "Regions", fr = "Régions" }
code = 'GR\\d{2}'

[[level]]
id = "commune"
name = { en = "Commune", fr = "Commune" }
plural = { en = "Communes", fr = "Communes" }
code = 'GR\\d{4}'

[[division]]
id = "2010"
title = { en = "Division of 2010", fr = "Découpage de 2010" }
file = "divisions/2010.csv"
valid_from = 2010-01-01
valid_to = 2014-12-31
source = "made up"

[[division]]
id = "2015"
title = { en = "Division of 2015", fr = "Découpage de 2015" }
file = "divisions/2015.csv"
valid_from = 2015-01-01
source = "made up"
note = { en = "Isle is approximate.", fr = "Isle est approximative." }

[[source]]
id = "grid"
title = "A made-up grid"
attribution = { en = "Boundaries: made up", fr = "Limites : inventées" }
licence = "CC0-1.0"
"""


def commune_code(column: int, row: int) -> str:
    """Return the P-code of the commune that a cell is: column and row from 0 to 3."""
    region = 1 + (column >= 2) + 2 * (row >= 2)
    cell = 1 + column % 2 + 2 * (row % 2 == 0)
    return f"GR{region:02d}{cell:02d}"


def cell_centre(column: int, row: int) -> tuple[float, float]:
    """Return longitude and latitude of the middle of a cell."""
    return WEST + column + 0.5, SOUTH + row + 0.5


def cells() -> dict[str, tuple[int, int]]:
    """Return commune code -> (column, row), by code."""
    found = {commune_code(c, r): (c, r) for r in range(SIDE) for c in range(SIDE)}
    return dict(sorted(found.items()))


def square(column: float, row: float, width: float = 1.0, height: float = 1.0) -> list[list[float]]:
    """Return the closed ring of a box, counter-clockwise from its south-west corner."""
    west, south = WEST + column, SOUTH + row
    corners = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)]
    return [[west + x, south + y] for x, y in corners]


def rings() -> dict[str, list[list[float]]]:
    """Return commune code -> its ring."""
    return {code: square(*cell) for code, cell in cells().items()}


def unit_rows(division: str) -> list[list[str]]:
    """Return the rows of a division's table, without the header."""
    rows = [["GR", "Quadrillie", "Gridland", "country", "", "true", "false", "", ""]]
    rows += [[c, n, n, "region", "GR", "true", "false", "", ""] for c, n in REGIONS.items()]
    if division == "2015":
        note = ["Code local.", "Local code."]
        rows.append([ISLE, "Isle", "Isle", "region", "GR", "false", "true", *note])
    for code in cells():
        parent = ISLE if division == "2015" and code == ISLE_COMMUNE else code[:4]
        name = NAMES.get(code, f"Commune {code[2:]}")
        rows.append([code, name, name, "commune", parent, "true", "false", "", ""])
    return rows


def write_csv(path: Path, rows: list[list[str]]) -> None:
    """Write a table as the packs have them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def write_geometry(path: Path, shapes: dict[str, list[list[float]]]) -> None:
    """Write code -> ring as GeoJSON, GeoPackage or GeoParquet, by the suffix."""
    if path.suffix == ".geojson":
        features = [
            {
                "type": "Feature",
                "properties": {"pcode": code},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
            for code, ring in shapes.items()
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        path.write_text(text, encoding="utf-8")
        return
    import geopandas as gpd
    import shapely

    polygons = [shapely.Polygon(ring) for ring in shapes.values()]
    frame = gpd.GeoDataFrame({"pcode": list(shapes)}, geometry=polygons, crs="EPSG:4326")
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_file(path, driver="GPKG", engine="pyogrio")


def write_grid_pack(folder: Path, suffix: str = "geojson") -> None:
    """Write a content root into `folder`: regions/grd/, and empty layers/, maps/ and missions/.

    Use it with `Content((folder,))` and `load_pack(content, "grd")`. `suffix` is the format of the
    geometry: geojson, gpkg or parquet.
    """
    pack = folder / "regions" / "grd"
    pack.mkdir(parents=True)
    for kind in ("layers", "maps", "missions"):
        (folder / kind).mkdir(exist_ok=True)
    (pack / "region.toml").write_text(REGION_TOML.replace("SUFFIX", suffix), encoding="utf-8")
    for division in ("2010", "2015"):
        write_csv(pack / "divisions" / f"{division}.csv", [HEADER, *unit_rows(division)])
    write_geometry(pack / f"communes.{suffix}", rings())
    towns = [
        ["name", "name_en", "lon", "lat", "population", "pcode", "rank", "geonameid", "source"]
    ]
    towns += [["Centre-Ville", "Centretown", "-28.5", "1.5", "12000", "GR0102", "1", "", "made up"]]
    towns += [["Port-Éloi", "Port Eloi", "-27.5", "0.5", "", "GR0203", "2", "", "made up"]]
    write_csv(pack / "settlements.csv", towns)
