"""The spec of a mission's own zones: sectors, battalion areas, circles around sites."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Self

from pydantic import Field, model_validator

from geo_ops.specs.base import Identifier, Strict, Text
from geo_ops.specs.layer import Audience
from geo_ops.specs.region import PackFile

POLYGON_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".parquet", ".fgb", ".zip")
POINT_SUFFIXES = (*POLYGON_SUFFIXES, ".csv")
Kilometres = Annotated[float, Field(gt=0, le=2000, allow_inf_nan=False)]


class ZonesSpec(Strict):
    """One set of zones of a mission, beside the administrative units. `[[zones]]` of mission.toml.

    `file` lies below the mission folder: polygons, or points that get a circle each, of `radius_km`
    or of the kilometres in their column `radius_field` (measured on the ellipsoid). `code` is the
    column of each zone's code, `name` and `name_fr` those of its names. Land of the country in no
    zone, and land in several, are faults unless `gaps` and `overlaps` say that they are meant; up
    to `tolerance_km2` they are let pass. `audience` is the widest that may see the zones.
    """

    id: Identifier
    title: Text
    file: PackFile
    citation: Text
    table: str | None = None
    code: str = "code"
    name: str | None = None
    name_fr: str | None = None
    longitude: str = "longitude"
    latitude: str = "latitude"
    radius_km: Kilometres | None = None
    radius_field: str | None = None
    gaps: bool = False
    overlaps: bool = False
    tolerance_km2: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0
    audience: Audience = "internal"

    @property
    def circles(self) -> bool:
        """Whether the zones are circles around points."""
        return self.radius_km is not None or self.radius_field is not None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.radius_km is not None and self.radius_field is not None:
            raise ValueError("radius_km and radius_field exclude each other; keep one")
        suffix = PurePosixPath(self.file).suffix.lower()
        known = POINT_SUFFIXES if self.circles else POLYGON_SUFFIXES
        if suffix not in known:
            raise ValueError(f"file {self.file!r} is of no known kind; use {', '.join(known)}")
        return self
