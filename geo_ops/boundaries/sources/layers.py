"""Read the layers of somebody else's boundary file: what is wrong is told, and not mended."""

from __future__ import annotations

import tempfile
import warnings
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo_ops.boundaries.sources.columns import FileColumns, LevelColumns, known_columns
from geo_ops.errors import InputError, choose, explain
from geo_ops.findings import Finding
from geo_ops.gdal_guard import check_driver, guard, safe_source, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".parquet", ".fgb", ".zip")
_WGS84 = 4326
_POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class Layer:
    """One layer of a file.

    Attributes:
        where: the file and, where it has several, the layer: for messages.
        frame: its rows, EPSG:4326 unless it names no CRS; geometry 2-D, None where there is none.
        columns: what its columns hold, if they are those of a known source.
        findings: what is wrong with its CRS and its kinds of geometry.
    """

    where: str
    name: str
    frame: gpd.GeoDataFrame
    columns: FileColumns | None
    findings: tuple[Finding, ...]

    @property
    def own(self) -> LevelColumns:
        """The columns of the layer's own units.

        Raises:
            InputError: its columns are of no known source.
        """
        if self.columns is None:
            raise InputError(explain(self.where, "its columns are of no known source", "name them"))
        return self.columns.levels[self.columns.depth]


def read_layers(files: Sequence[Path], name: str | None = None) -> list[Layer]:
    """Return the layers with a geometry in some files, or only the one called `name`.

    Raises:
        InputError: a file is missing, unreadable, of no known kind, or has no such layer.
    """
    guard()
    found: list[Layer] = []
    names: list[str] = []
    with ExitStack() as scratch:
        for path in files:
            for layer, frame in _frames(path, scratch):
                names.append(layer)
                if name in (None, layer):
                    found.append(_layer(path, layer, frame))
    if not found:
        shown = ", ".join(str(path) for path in files)
        what = f"no layer {name!r}" if name else "no layer with a geometry"
        raise InputError(explain(shown, what, choose(name or "", names)))
    return found


def _frames(path: Path, scratch: ExitStack) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    source = safe_source(path)
    if source.suffix.lower() not in SUFFIXES:
        raise InputError(
            explain(str(path), "boundaries are not read from it", f"use {', '.join(SUFFIXES)}")
        )
    if source.suffix.lower() == ".zip":
        folder = Path(scratch.enter_context(tempfile.TemporaryDirectory()))
        source = safe_source(unpack(source, folder))
    if source.suffix.lower() == ".parquet":
        yield path.stem, _parquet(source, path)
        return
    import pyogrio

    check_driver(source)
    for layer, kind in pyogrio.list_layers(source):
        if kind is not None:
            yield str(layer), _vector(source, str(layer), path)


def _parquet(source: Path, shown: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyarrow as pa

    try:
        return gpd.read_parquet(source)
    except (pa.ArrowException, ValueError) as error:
        raise InputError(
            explain(str(shown), f"no GeoParquet: {error}", "save it as GeoParquet")
        ) from None


def _vector(source: Path, layer: str, shown: Path) -> gpd.GeoDataFrame:
    import pyogrio
    import shapely

    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", RuntimeWarning
            )  # GDAL's remarks: validation has its own
            return pyogrio.read_dataframe(source, layer=layer)
    except (pyogrio.errors.DataSourceError, shapely.errors.GEOSException, ValueError) as error:
        raise InputError(
            explain(f"{shown}, layer {layer}", f"it cannot be read: {error}", "export it again")
        ) from None


def _layer(path: Path, name: str, frame: gpd.GeoDataFrame) -> Layer:
    import shapely

    where = path.name if path.stem == name else f"{path.name}, layer {name}"
    findings: list[Finding] = []
    frame = frame.rename_geometry("geometry") if frame.geometry.name != "geometry" else frame
    if shapely.has_z(frame.geometry.to_numpy()).any():
        findings.append(
            Finding(
                "warning", where, "its polygons have heights", "no product uses them; files grow",
                "export it in two dimensions",
            )
        )  # fmt: skip
    frame = frame.set_geometry(shapely.force_2d(frame.geometry.to_numpy()), crs=frame.crs)
    findings += _crs(frame, where)
    if frame.crs is not None and not _is_wgs84(frame.crs):
        frame = frame.to_crs(_WGS84)
    types = frame["shapeType"].dropna().unique() if "shapeType" in frame.columns else []
    columns = known_columns(map(str, frame.columns), str(types[0]) if len(types) == 1 else None)
    return Layer(where, name, frame.reset_index(drop=True), columns, tuple(findings))


def _is_wgs84(crs: Any) -> bool:  # noqa: ANN401 - a pyproj.CRS
    flat = crs.to_2d()  # GDAL calls heights EPSG:4979
    return bool(flat.to_epsg() == _WGS84 or flat.to_authority() == ("OGC", "CRS84"))


def _crs(frame: gpd.GeoDataFrame, where: str) -> Iterator[Finding]:
    if frame.crs is None:
        yield Finding(
            "error", where, "it names no CRS", "nobody can say where its units lie",
            "assign the right one: degrees on WGS 84 are EPSG:4326",
        )  # fmt: skip
    elif not _is_wgs84(frame.crs):
        yield Finding(
            "error", where, f"its CRS is {frame.crs.name}, not EPSG:4326",
            "it was brought to EPSG:4326 for the checks below; a pack has no other",
            "reproject it: ogr2ogr -t_srs EPSG:4326",
        )  # fmt: skip


def kind_of(shape: object) -> str:
    """Return the kind of a geometry if it is no polygon with land, else ""."""
    if shape is None or getattr(shape, "is_empty", True):
        return "nothing"
    kind = str(getattr(shape, "geom_type", "nothing"))
    return "" if kind in _POLYGONS else kind
