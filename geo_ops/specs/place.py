"""How a row of a layer finds its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import field_validator, model_validator

from geo_ops.specs.base import ColumnName, Identifier, Strict
from geo_ops.specs.vocabulary import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY_LEVEL = "any"
"""The level of a parent field when nobody says which units are in it."""

GeometryKind = Literal["point", "line", "area"]
"""What the rows of a layer are on the ground."""

NEEDED_GEOMETRY: dict[str, GeometryKind] = {"length": "line", "area": "area"}
"""What rows must be on the ground to be measured so (`aggregate`)."""

_COORDINATES = ("longitude", "latitude")
_UTM = ("easting", "northing", "utm_zone")
_SHAPES = ("wkt", "stops")
_NAMES = ("position", "pcode", "place")
_NUMBERS = ("number",)


class Locate(Strict):
    """How a row finds its unit: its line or area, coordinates, position, P-code, then name.

    `geometry` says what a row is: a point, a line or an area. Lines and areas come from a vector
    file, from the text of `wkt`, or (lines) from the towns that `stops` names in their order; a row
    that has none is located like a point, and counts in its unit without a shape. `position` is one
    field with a position in any spelling: degrees, UTM, MGRS, or in words ("15 km NE of Gao").
    `easting`, `northing` and `utm_zone` are three fields of UTM.

    `precision` names the field that says how well the place is known; without it every row has
    `default_precision`. `place_level` is the level, or the kind of place (settlement, base), that a
    bare name in `place` means. `parent` names the field that says what holds the place, or one
    field for each level, outermost first: `parent = { region = "adm1", cercle = "adm2" }`.
    """

    geometry: GeometryKind = "point"
    longitude: ColumnName | None = None
    latitude: ColumnName | None = None
    position: ColumnName | None = None
    easting: ColumnName | None = None
    northing: ColumnName | None = None
    utm_zone: ColumnName | None = None
    wkt: ColumnName | None = None
    stops: ColumnName | None = None
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
        if len({getattr(self, key) is None for key in _UTM}) > 1:
            raise ValueError("easting, northing and utm_zone go together; name all or none")
        if self.geometry == "point" and (self.wkt or self.stops):
            key = "wkt" if self.wkt else "stops"
            raise ValueError(f'{key} is of lines and areas; say geometry = "line", or drop it')
        if self.geometry == "area" and self.stops:
            raise ValueError("stops make a line, not an area; drop it, or say wkt")
        by_shape = self.geometry != "point"  # it may come from the file itself
        if not (by_shape or any(getattr(self, key) for key in (*_COORDINATES, *_UTM, *_NAMES))):
            raise ValueError(
                "no way to a place; name longitude and latitude, position, pcode, or place"
            )
        if self.parent and not (self.place or self.position or self.stops):
            raise ValueError("parent is of use beside a name; name the field of place, or drop it")
        return self

    def fields(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield the key, the name and the types allowed of every field that has a part in it."""
        types = {"longitude": ("longitude",), "latitude": ("latitude",)}
        types |= {"easting": _NUMBERS, "northing": _NUMBERS}
        for key in (*_COORDINATES, *_UTM, *_SHAPES, *_NAMES, "precision"):
            name = getattr(self, key)
            if name is not None:
                yield f"locate.{key}", name, types.get(key, ("text",))
        for level, name in self.parent.items():
            yield f"locate.parent.{level}", name, ("text",)

    @property
    def telltale(self) -> tuple[str, ...]:
        """The fields of a place that is no unit: none may leave where only units may."""
        keys = (*_COORDINATES, *_UTM, *_SHAPES, "position", "place")
        return tuple(name for key in keys if (name := getattr(self, key)) is not None)
