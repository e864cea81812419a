"""The spec of a mission: which region, which day, which tables, for whom. `mission.toml`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_ops.specs.base import Identifier, Strict, Text
from geo_ops.specs.layer import Audience, Sensitivity
from geo_ops.specs.zones import ZonesSpec

Clearance = Literal["draft", "cleared"]


class Period(Strict):
    """The reporting period that the products name, both days included."""

    start: dt.date
    end: dt.date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(
                f"the period ends ({self.end}) before it starts ({self.start}); swap them"
            )
        return self


class LayerSource(Strict):
    """One table of the mission.

    `source` is a path below the mission folder (or absolute); `column_map` one of the layer's
    ready-made maps; `columns` maps single fields to this file's own headings and stands before it.
    `crs` is for files that cannot say their own. `citation` is printed on every product.
    """

    layer: Identifier
    source: str
    citation: Text
    exercise: bool = False
    column_map: Identifier | None = None
    columns: dict[str, str] = {}
    table: str | None = None
    crs: str | None = None
    encoding: Literal["utf-8", "cp1252", "utf-16"] | None = None
    dated: dt.date | None = None


class MissionSpec(Strict):
    """A mission folder's `mission.toml`."""

    id: Identifier
    title: Text
    organisation: Text
    region: Identifier
    as_of: dt.date | None = None
    period: Period | None = None
    issued: dt.datetime | None = None
    audience: Audience = "public"
    classification: Sensitivity = "unclassified"
    exercise: bool = False
    clearance: Clearance = "draft"
    producer: str
    contact: str = ""
    disclaimer: Text | None = None
    layers: Annotated[list[LayerSource], Field(min_length=1)]
    zones: list[ZonesSpec] = []
    map: Identifier = "overview"
    brief: Identifier = "briefing"
    brief_level: Identifier = "region"
    brief_areas: list[str] = []

    @model_validator(mode="after")
    def _layers_once(self) -> Self:
        names = [one.layer for one in self.layers]
        twice = sorted({one for one in names if names.count(one) > 1})
        if twice:
            raise ValueError(f"layer {twice[0]!r} is named twice; one table a layer")
        ids = [one.id for one in self.zones]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"zones {twice[0]!r} stand twice; give each set its own id")
        return self
