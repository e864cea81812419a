"""The spec of a region: a country's administrative units, their divisions by date, their sources.

`regions/<id>/region.toml` and the files that it names are all there is to a country: no Python.
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from geo_ops.errors import choose
from geo_ops.specs.base import Identifier, Strict, Text
from geo_ops.specs.ground import GroundSpec

GEOMETRY_SUFFIXES = (".parquet", ".gpkg", ".geojson")

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


def _inside(name: str) -> str:
    """Refuse a file name that leads out of the pack's folder."""
    path = PurePosixPath(name)
    if not name or "\\" in name or ":" in name or path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{name!r} is not a path inside the region's folder; put the file there")
    return name


PackFile = Annotated[str, AfterValidator(_inside)]
"""A file of the pack, relative to its folder, with forward slashes."""


def _compiles(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression ({error}); correct it") from None
    return text


Pattern = Annotated[str, AfterValidator(_compiles)]


class LevelSpec(Strict):
    """One administrative level. `code` is the pattern that an official P-code has whole."""

    id: Identifier
    name: Text
    plural: Text
    code: Pattern | None = None


class DivisionSpec(Strict):
    """The units in force from `valid_from` to `valid_to`, both days included.

    `file` is a table with a row for each unit of every level. `levels` are the levels that this
    division has (all of the region's when left out). `geometry` replaces the region's file of
    lowest units where this division has its own. `also_from` is an earlier day, since
    which the units were the same as far as is known: from then on the division stands in.
    """

    id: Identifier | Annotated[str, Field(pattern=r"^[0-9]{4}[a-z]?$")]
    title: Text
    file: PackFile
    valid_from: dt.date
    valid_to: dt.date | None = None
    also_from: dt.date | None = None
    source: str
    note: Text | None = None
    levels: list[Identifier] = []
    geometry: PackFile | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(
                f"division {self.id!r} ends ({self.valid_to}) before it starts "
                f"({self.valid_from}); swap them"
            )
        if self.also_from is not None and self.also_from >= self.valid_from:
            raise ValueError(
                f"division {self.id!r} answers from {self.also_from}, which is not before its "
                f"first day {self.valid_from}; leave also_from out"
            )
        return self

    def holds_on(self, day: dt.date) -> bool:
        """Return whether the division is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def answers_on(self, day: dt.date) -> bool:
        """Return whether the division is in force on `day`, or stands in for one before it."""
        return self.holds_on(day) or self.stands_in_on(day)

    def stands_in_on(self, day: dt.date) -> bool:
        """Return whether `day` is before the division, but since `also_from`."""
        return self.also_from is not None and self.also_from <= day < self.valid_from


class AreaSpec(Strict):
    """The published area of the country, and the share by which the geometry may differ from it."""

    km2: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    tolerance: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)] = 0.01
    source: str


class GeometrySpec(Strict):
    """The file of the lowest units: a polygon for each, EPSG:4326, `code` naming its P-code."""

    file: PackFile
    level: Identifier
    code: str = "pcode"


class Enclave(Strict):
    """A true hole in the country (a foreign enclave), known by a point inside it."""

    name: str
    lon: Longitude
    lat: Latitude


class SourceSpec(Strict):
    """Where something in the pack comes from. `attribution` is printed on every product."""

    id: Identifier
    title: str
    attribution: Text
    licence: str
    url: str = ""
    dated: dt.date | None = None


class RegionSpec(Strict):
    """A country or another area of operations. See `docs/regions.md` for each key.

    `crs_area` is the CRS in which areas are measured, `crs_map` an equal-area CRS that fits the
    country, for paper maps and densities. `bounds` is west, south, east, north in degrees.
    """

    id: Identifier
    iso3: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    names: Text
    default_as_of: dt.date
    timezone: str
    crs_area: str = "EPSG:6933"
    crs_map: str
    bounds: tuple[Longitude, Latitude, Longitude, Latitude]
    area: AreaSpec
    geometry: GeometrySpec
    settlements: PackFile | None = None
    level: Annotated[list[LevelSpec], Field(min_length=1)]
    division: Annotated[list[DivisionSpec], Field(min_length=1)]
    enclave: list[Enclave] = []
    ground: list[GroundSpec] = []
    source: Annotated[list[SourceSpec], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _bounds_as_tuple(cls, data: object) -> object:
        # TOML has arrays only, and a strict tuple does not take a list.
        if isinstance(data, dict) and isinstance(data.get("bounds"), list):
            return {**data, "bounds": tuple(data["bounds"])}
        return data

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for key in ("level", "division", "source"):
            ids = [one.id for one in getattr(self, key)]
            twice = sorted({one for one in ids if ids.count(one) > 1})
            if twice:
                raise ValueError(f"{key} {twice[0]!r} stands twice; give each its own id")
        self._check_levels()
        self._check_files()
        self._check_bounds()
        self._check_dates()
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(
                f"timezone {self.timezone!r} is not known; use a name such as 'Africa/Bamako'"
            ) from None
        return self

    def _check_levels(self) -> None:
        named = [("geometry.level", self.geometry.level)]
        named += [(f"division {d.id!r}: levels", name) for d in self.division for name in d.levels]
        for key, name in named:
            if name not in self.level_ids:
                raise ValueError(f"{key} names the level {name!r}; {choose(name, self.level_ids)}")
        for one in self.division:
            levels = self.levels_of(one)
            if levels != [name for name in self.level_ids if name in levels]:
                raise ValueError(f"division {one.id!r}: levels stand out of order; highest first")
            if levels[0] != self.level_ids[0] or levels[-1] != self.geometry.level:
                raise ValueError(
                    f"division {one.id!r}: levels run from {levels[0]!r} to {levels[-1]!r}; they "
                    f"must run from {self.level_ids[0]!r} to {self.geometry.level!r}"
                )

    def _check_files(self) -> None:
        files = [self.geometry.file, *(d.geometry for d in self.division if d.geometry)]
        for file in files:
            if PurePosixPath(file).suffix not in GEOMETRY_SUFFIXES:
                raise ValueError(
                    f"geometry file {file!r} is of no known kind; "
                    f"use {', '.join(GEOMETRY_SUFFIXES)}"
                )

    def _check_bounds(self) -> None:
        west, south, east, north = self.bounds
        if not (west < east and south < north):
            raise ValueError(f"bounds {self.bounds} are not west, south, east, north; reorder them")

    def _check_dates(self) -> None:
        ordered = sorted(self.division, key=lambda one: one.valid_from)
        for first, second in pairwise(ordered):
            if first.valid_to is None or first.valid_to >= second.valid_from:
                raise ValueError(
                    f"divisions {first.id!r} and {second.id!r} are both in force on "
                    f"{second.valid_from}; end the first the day before"
                )
            if second.also_from is not None and first.valid_to >= second.also_from:
                raise ValueError(
                    f"divisions {first.id!r} and {second.id!r} both answer on "
                    f"{second.also_from}; correct also_from"
                )
        if not any(one.answers_on(self.default_as_of) for one in self.division):
            raise ValueError(
                f"default_as_of {self.default_as_of} falls in no division; choose a day in one"
            )

    @property
    def level_ids(self) -> list[str]:
        """The ids of the levels, highest first."""
        return [one.id for one in self.level]

    def levels_of(self, division: DivisionSpec) -> list[str]:
        """Return the ids of the levels that a division has, highest first."""
        return list(division.levels) or self.level_ids

    def level_spec(self, name: str) -> LevelSpec:
        """Return the level `name`. Raises KeyError when there is none."""
        return {one.id: one for one in self.level}[name]
