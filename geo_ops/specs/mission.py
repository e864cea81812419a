"""The spec of a mission: which region, which day, which tables, for whom. `mission.toml`."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from geo_ops.specs.base import Identifier, Strict, Text
from geo_ops.specs.ground import MissionGround
from geo_ops.specs.layer import Audience, Sensitivity
from geo_ops.specs.population import PopulationSpec
from geo_ops.specs.zones import ZonesSpec

Clearance = Literal["draft", "cleared"]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")
_CONNECTION = re.compile(r"^\s*(postgres\w*|postgis|pg)\s*:|\bpass\w*\s*=", re.IGNORECASE)


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


class Database(Strict):
    """A table or view of a PostGIS database.

    Who connects, and how, is in a service of libpq (`service`: `~/.pg_service.conf` or
    $PGSERVICEFILE) or in an environment variable (`dsn_env`): never here, so that no secret can
    stand in a file of a mission. `table` is `schema.table`, or a table on the search path; `key`
    names the column that tells its rows apart (default: the primary key), `geometry` the column of
    their shapes (default: the only one). `timeout` is in seconds, for the whole reading.
    """

    service: str | None = None
    dsn_env: str | None = None
    table: Annotated[str, Field(min_length=1)]
    key: str | None = None
    geometry: str | None = None
    timeout: Annotated[int, Field(ge=1, le=3600)] = 60

    # What is refused is not repeated: a secret may stand in it.
    @field_validator("service", "dsn_env")
    @classmethod
    def _only_a_name(cls, value: str | None) -> str | None:
        if value is not None and not _NAME.fullmatch(value):
            raise ValueError(
                "it is the name of a service, or of an environment variable; addresses and "
                "passwords stand in the service file or the environment, never in mission.toml"
            )
        return value

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.service is None) == (self.dsn_env is None):
            raise ValueError(
                "a database is reached in one way; give service (of a pg service file) or dsn_env "
                "(the name of an environment variable)"
            )
        return self

    @property
    def label(self) -> str:
        """What messages and the manifest call it: no host, no user, no secret."""
        return f"{self.service or self.dsn_env}/{self.table}"


class LayerSource(Strict):
    """One table of the mission.

    `source` is a path below the mission folder (or absolute), or `database` a table of PostGIS;
    `column_map` one of the layer's ready-made maps; `columns` maps single fields to this file's own
    headings and stands before it. `table` is the sheet or layer of a file that has several; `crs`
    is for files that cannot say their own; `date_order` says how 03/04/2020 is meant, which is
    refused without it. `citation` is printed on every product. Where a layer has several tables,
    `name` tells them apart.
    """

    layer: Identifier
    name: Identifier | None = None
    source: str | None = None
    database: Database | None = None
    citation: Text
    exercise: bool = False
    column_map: Identifier | None = None
    columns: dict[str, str] = {}
    table: str | None = None
    crs: str | None = None
    encoding: Literal["utf-8", "cp1252", "utf-16"] | None = None
    decimal: Literal[".", ","] | None = None
    date_order: Literal["dmy", "mdy"] | None = None
    dated: dt.date | None = None

    @field_validator("source", "database", mode="before")
    @classmethod
    def _no_secret(cls, value: object, info: ValidationInfo) -> object:
        # Its text is not repeated: a secret may stand in it.
        if isinstance(value, str) and (info.field_name == "database" or _CONNECTION.search(value)):
            raise ValueError(
                "a database is named by database = "
                '{ service = "...", table = "..." }, and no password stands in mission.toml'
            )
        return value

    @model_validator(mode="after")
    def _from_one_place(self) -> Self:
        if (self.source is None) == (self.database is None):
            raise ValueError("a table comes from one place; give source (a file) or database")
        for key in ("table", "encoding", "decimal"):
            if self.database is not None and getattr(self, key) is not None:
                raise ValueError(f"{key} is for files; a database says it itself, so leave it out")
        return self

    @property
    def label(self) -> str:
        """The name of the source, which is that of its layer where the layer has no other."""
        return self.name or self.layer


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
    ground: list[MissionGround] = []
    population: PopulationSpec | None = None
    map: Identifier = "overview"
    brief: Identifier = "briefing"
    brief_level: Identifier = "region"
    brief_areas: list[str] = []

    @model_validator(mode="after")
    def _layers_once(self) -> Self:
        for layer in sorted({one.layer for one in self.layers}):
            names = [one.name for one in self.layers if one.layer == layer]
            if len(names) > 1 and None in names:
                raise ValueError(
                    f'layer {layer!r} has {len(names)} tables; give each its own name = "..."'
                )
            twice = sorted({str(one) for one in names if names.count(one) > 1})
            if twice:
                raise ValueError(
                    f"layer {layer!r} has two tables named {twice[0]!r}; rename one of them"
                )
        ids = [one.id for one in self.zones]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"zones {twice[0]!r} stand twice; give each set its own id")
        return self

    def by_layer(self) -> dict[str, tuple[LayerSource, ...]]:
        """Return the tables of each layer, both in the order of the file."""
        found: dict[str, tuple[LayerSource, ...]] = {}
        for one in self.layers:
            found[one.layer] = (*found.get(one.layer, ()), one)
        return found
