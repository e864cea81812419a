"""Where the people of each unit come from: a raster or a table of the mission."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_ops.specs.base import Strict, Text


class PopulationSpec(Strict):
    """The population that rates are per. `[population]` in mission.toml.

    `raster` is a GeoTIFF below the mission folder, `unit` what its cells hold; `table` has the
    columns `pcode` and `population`, in the codes of `division` (default: the one in force on the
    as-of date). `year` is the year that the people were counted in or estimated for.
    """

    raster: str | None = None
    unit: Literal["people", "people-per-km2"] = "people"
    table: str | None = None
    division: str | None = None
    year: Annotated[int, Field(ge=1900, le=2200)]
    ages: Text = Text(en="all ages", fr="tous âges")
    citation: Text
    exercise: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.raster is None) == (self.table is None):
            raise ValueError("people come from one source; give raster or table")
        if self.raster is not None and self.division is not None:
            raise ValueError("a raster has no division; leave it out")
        return self
