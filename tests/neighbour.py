"""Lineland, an imaginary neighbour of Gridland, as the three usual sources would have it.

Four one-degree squares in a row, from 26 W to 22 W, from the equator to 1 N: two provinces of two
districts each. LN01 Uno: LN0101 Ada, LN0102 Bea. LN02 Duo: LN0201 Cleo, LN0202 Dora.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

if TYPE_CHECKING:
    from pathlib import Path

BOUNDS = (-26, 0, -22, 1)
PROVINCES = {"LN01": "Uno", "LN02": "Duo"}
DISTRICTS = {"LN0101": "Ada", "LN0102": "Bea", "LN0201": "Cléo", "LN0202": "Dora"}
SQUARES = {code: shapely.box(-26 + at, 0, -25 + at, 1) for at, code in enumerate(DISTRICTS)}
HALVES = {"LN01": shapely.box(-26, 0, -24, 1), "LN02": shapely.box(-24, 0, -22, 1)}
WHOLE = shapely.box(*BOUNDS)


def cod_frames(**shapes: Any) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of a COD-AB by name; `shapes` replaces polygons, by code."""
    country = {"adm0_pcode": "LN", "adm0_name": "Lineland"}
    polygons = {"LN": WHOLE, **HALVES, **SQUARES} | shapes
    rows: dict[str, list[dict[str, Any]]] = {"adm0": [country | {"geometry": polygons["LN"]}]}
    rows["adm1"] = [
        country | {"adm1_pcode": code, "adm1_name": name, "geometry": polygons[code]}
        for code, name in PROVINCES.items()
    ]
    rows["adm2"] = [
        country
        | {"adm1_pcode": code[:4], "adm1_name": PROVINCES[code[:4]], "valid_on": "2021-05-01"}
        | {"adm2_pcode": code, "adm2_name": name, "geometry": polygons[code]}
        for code, name in DISTRICTS.items()
    ]
    return {
        name: gpd.GeoDataFrame(one, geometry="geometry", crs="EPSG:4326")
        for name, one in rows.items()
    }


def write_cod(path: Path, frames: dict[str, gpd.GeoDataFrame] | None = None) -> Path:
    """Write the layers of a COD-AB into one GeoPackage."""
    for name, frame in (frames or cod_frames()).items():
        frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
    return path


def write_gadm(path: Path) -> Path:
    """Write the lowest level as GADM has it."""
    rows = [
        {
            "GID_0": "LNL", "COUNTRY": "Lineland",
            "GID_1": f"LNL.{code[3]}_1", "NAME_1": PROVINCES[code[:4]], "NL_NAME_1": "NA",
            "GID_2": f"LNL.{code[3]}.{code[5]}_1", "NAME_2": name, "TYPE_2": "District",
            "geometry": SQUARES[code],
        }
        for code, name in DISTRICTS.items()
    ]  # fmt: skip
    gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326").to_file(path)
    return path


def write_geoboundaries(folder: Path, shift: float = 0.0) -> list[Path]:
    """Write a file a level as geoBoundaries does; districts may be shifted east by degrees."""
    paths = []
    levels = {
        "ADM0": ({"LN": "Lineland"}, {"LN": WHOLE}),
        "ADM1": (PROVINCES, HALVES),
        "ADM2": (DISTRICTS, SQUARES),
    }
    for level, (names, shapes) in levels.items():
        moved = shift if level == "ADM2" else 0.0
        rows = [
            {
                "shapeName": name, "shapeISO": "", "shapeID": f"0{at}B{code}",
                "shapeGroup": "LNL", "shapeType": level,
                "geometry": shapely.transform(shapes[code], lambda xy: xy + [moved, 0.0]),  # noqa: B023, RUF005
            }
            for at, (code, name) in enumerate(names.items())
        ]  # fmt: skip
        paths.append(folder / f"geoBoundaries-LNL-{level}.geojson")
        gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326").to_file(paths[-1])
    return paths
