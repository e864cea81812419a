"""Read the file of a mission's zones: polygons, or points with a radius."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo_ops.boundaries.sources.layers import kind_of, read_layers
from geo_ops.boundaries.text_table import read_text_table
from geo_ops.errors import CrsError, InputError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from geo_ops.findings import Finding
    from geo_ops.specs.zones import ZonesSpec

LONGEST = 60
"""Characters of a code."""
MOST_KM = 2000


@dataclass(frozen=True)
class ZoneFile:
    """What the file holds, a zone each: polygons in `shapes`, or `lon`, `lat` and `radius_km`."""

    where: str
    path: Path
    codes: list[str]
    names_fr: list[str]
    names_en: list[str]
    shapes: npt.NDArray[np.object_]
    lon: list[float]
    lat: list[float]
    radius_km: list[float]
    findings: tuple[Finding, ...]


def read_zone_file(spec: ZonesSpec, folder: Path) -> ZoneFile:
    """Return the zones of a file below the mission folder.

    Raises:
        InputError: there is no such file, layer or column; a code is empty, too long or there
            twice; a geometry is of the wrong kind; a coordinate or a radius is no number that can
            be meant.
        CrsError: the file names no CRS.
    """
    path = folder / spec.file
    if not path.is_file():
        raise InputError(
            explain(f"zones {spec.id!r}", f"there is no file {spec.file!r}", "put it there")
        )
    if path.suffix.lower() == ".csv":
        return _points_of_csv(spec, path)
    layers = read_layers([path], spec.table)
    if len(layers) != 1:
        names = [one.name for one in layers]
        raise InputError(
            explain(f"zones {spec.id!r}", f"{spec.file} has {len(layers)} layers",
                    f"name one with table = ...; {choose('', names)}")
        )  # fmt: skip
    layer = layers[0]
    if layer.frame.crs is None:
        raise CrsError(explain(layer.where, "it names no CRS", "assign the right one"))
    # A known CRS is brought to EPSG:4326: that is no fault of a mission's own file.
    findings = tuple(one for one in layer.findings if one.severity != "error")
    frame = layer.frame
    columns = {str(name): frame[name].tolist() for name in frame.columns if name != "geometry"}
    rows = _Rows(spec, layer.where, columns)
    shapes = frame.geometry.to_numpy()
    lon, lat = _kinds(rows, shapes)
    return rows.file(path, shapes, (lon, lat), findings)


def _kinds(rows: _Rows, shapes: npt.NDArray[np.object_]) -> tuple[list[float], list[float]]:
    """Refuse geometries of the wrong kind; return the coordinates of points, NaN for polygons."""
    lon, lat = [], []
    for code, shape in zip(rows.codes, shapes, strict=True):
        kind = kind_of(shape)
        if rows.spec.circles and kind != "Point":
            raise InputError(
                explain(f"{rows.where}: {code}", f"its geometry is {kind or 'a polygon'}, no point",
                        "give points, or leave the radius out")
            )  # fmt: skip
        if not rows.spec.circles and kind:
            raise InputError(
                explain(f"{rows.where}: {code}", f"its geometry is {kind}, no polygon",
                        "give polygons, or say radius_km for points")
            )  # fmt: skip
        lon.append(float(shape.x) if rows.spec.circles else math.nan)
        lat.append(float(shape.y) if rows.spec.circles else math.nan)
    return lon, lat


def _points_of_csv(spec: ZonesSpec, path: Path) -> ZoneFile:
    import numpy as np

    wanted = [spec.code, spec.longitude, spec.latitude]
    more = [one for one in (spec.name, spec.name_fr, spec.radius_field) if one]
    table = read_text_table(path, list(dict.fromkeys([*wanted, *more])))
    columns = {str(name): table[name].tolist() for name in table.columns}
    rows = _Rows(spec, path.name, columns)
    lon = rows.numbers(spec.longitude, 180)
    lat = rows.numbers(spec.latitude, 90)
    return rows.file(path, np.full(len(lon), None, dtype=object), (lon, lat), ())


class _Rows:
    """The rows of a file: their codes, names and numbers, refused where they cannot be used."""

    def __init__(self, spec: ZonesSpec, where: str, columns: dict[str, list[Any]]) -> None:
        self.spec, self.where, self.columns = spec, where, columns
        self.codes = [self._text(value, spec.code) for value in self._column(spec.code)]
        self._refuse_codes()

    def _column(self, name: str) -> list[Any]:
        if name not in self.columns:
            raise InputError(
                explain(self.where, f"column {name!r} is missing", choose(name, self.columns))
            )
        return self.columns[name]

    def _text(self, value: object, column: str) -> str:
        if isinstance(value, float):
            if math.isnan(value):
                return ""
            value = int(value) if value.is_integer() else value
        if value is None:
            return ""
        if not isinstance(value, str | int):
            raise InputError(
                explain(self.where, f"column {column!r} holds {value!r}", "save it as text")
            )
        return str(value).strip()

    def _refuse_codes(self) -> None:
        if not self.codes:
            raise InputError(explain(self.where, "it holds no zone", "add one, or drop the set"))
        for at, code in enumerate(self.codes, 1):
            bad = [one for one in code if not (one.isalnum() or one in " -_.'")]
            if not code or len(code) > LONGEST or bad:
                raise InputError(
                    explain(
                        f"{self.where}: zone {at}",
                        f"its code is {code[:LONGEST]!r}",
                        f"use letters, digits, spaces, - _ . up to {LONGEST} characters",
                    )
                )
        folded = [code.casefold() for code in self.codes]
        twice = sorted(code for code in self.codes if folded.count(code.casefold()) > 1)
        if twice:
            raise InputError(
                explain(
                    self.where, f"the code {twice[0]!r} stands twice",
                    "give each zone its own code; a zone in parts is one multipolygon",
                )
            )  # fmt: skip

    def numbers(self, column: str, most: float, *, positive: bool = False) -> list[float]:
        """Return a column as numbers between -most (or 0) and most."""
        found = []
        for code, value in zip(self.codes, self._column(column), strict=True):
            try:
                number = float(value)
            except (TypeError, ValueError):
                number = math.nan
            if not abs(number) <= most or (positive and number <= 0):
                least = "more than 0" if positive else f"{-most:g}"
                raise InputError(
                    explain(
                        f"{self.where}: {code}", f"{column} is {value!r}",
                        f"write a number from {least} to {most:g}",
                    )
                )  # fmt: skip
            found.append(number)
        return found

    def file(
        self,
        path: Path,
        shapes: npt.NDArray[np.object_],
        places: tuple[Sequence[float], Sequence[float]],
        findings: tuple[Finding, ...],
    ) -> ZoneFile:
        """Return the whole."""
        spec, count = self.spec, len(self.codes)
        radius = [spec.radius_km if spec.radius_km is not None else math.nan] * count
        if spec.radius_field is not None:
            radius = self.numbers(spec.radius_field, MOST_KM, positive=True)
        english = self._names(spec.name) or self.codes
        french = self._names(spec.name_fr) or english
        return ZoneFile(
            self.where, path, self.codes, french, english, shapes,
            list(places[0]), list(places[1]), radius, findings,
        )  # fmt: skip

    def _names(self, column: str | None) -> list[str]:
        if column is None:
            return []
        names = [self._text(value, column) for value in self._column(column)]
        return [name or code for name, code in zip(names, self.codes, strict=True)]
