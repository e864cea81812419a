"""How a row of a layer finds its place."""

from __future__ import annotations

from typing import Self

from pydantic import field_validator, model_validator

from geo_ops.specs.base import ColumnName, Identifier, Strict
from geo_ops.specs.vocabulary import Precision

ANY_LEVEL = "any"
"""The level of a parent field when nobody says which units are in it."""


class Locate(Strict):
    """How a row finds its unit: coordinates first, then P-code, then name.

    `precision` names the field that says how well the place is known; without it every row has
    `default_precision`. `place_level` is the level, or the kind of place (settlement, base), that a
    bare name in `place` means. `parent` names the field that says what holds the place, or one
    field for each level, outermost first: `parent = { region = "adm1", cercle = "adm2" }`.
    """

    longitude: ColumnName | None = None
    latitude: ColumnName | None = None
    pcode: ColumnName | None = None
    place: ColumnName | None = None
    place_level: Identifier | None = None
    parent: dict[Identifier, ColumnName] = {}
    precision: ColumnName | None = None
    default_precision: Precision = "exact"

    @field_validator("parent", mode="before")
    @classmethod
    def _of_any_level(cls, value: object) -> object:
        return {ANY_LEVEL: value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_a_way(self) -> Self:
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("longitude and latitude go together; name both or neither")
        if not (self.longitude or self.pcode or self.place):
            raise ValueError("no way to a place; name longitude and latitude, pcode, or place")
        if self.parent and not self.place:
            raise ValueError("parent is of use beside a name; name the field of place, or drop it")
        return self
