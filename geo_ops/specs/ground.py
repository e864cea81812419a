"""The spec of what a map stands on besides units: neighbours, lakes, rivers, roads."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_ops.specs.base import Strict, Text
from geo_ops.specs.vocabulary import Audience

SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".parquet", ".fgb", ".zip")

GroundKind = Literal["neighbour", "lake", "river", "road"]
"""Neighbours and lakes are polygons, rivers and roads lines."""


class GroundSpec(Strict):
    """One file of ground features: `[[ground]]` of region.toml or mission.toml.

    `file` lies below the folder of the region or the mission. `name`, `name_en` and `rank` are its
    columns (rank 1: the main ones, 2, 3: the least); without one of ranks all have `usual_rank`.
    `credit` is printed with the sources of a product.
    """

    kind: GroundKind
    file: str
    table: str | None = None
    name: str | None = None
    name_en: str | None = None
    rank: str | None = None
    usual_rank: Annotated[int, Field(ge=1, le=3)] = 2
    credit: Text

    @model_validator(mode="after")
    def _fits(self) -> Self:
        path = PurePosixPath(self.file)
        if not self.file or "\\" in self.file or path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{self.file!r} is no path inside the folder; put the file there")
        if path.suffix.lower() not in SUFFIXES:
            raise ValueError(f"file {self.file!r} is of no known kind; use {', '.join(SUFFIXES)}")
        return self


class MissionGround(GroundSpec):
    """Ground of a mission's own; `audience` is the widest that may see it."""

    audience: Audience = "internal"
