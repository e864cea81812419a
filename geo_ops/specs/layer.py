"""The spec of a layer: one operational table, defined once, without Python.

A layer says which fields it has and under which names they arrive, how a row finds its place, what
its categories look like, what is counted, and what each audience may see. `layers/<id>/layer.toml`.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from geo_ops.errors import choose
from geo_ops.specs.base import Colour, ColumnName, Identifier, Strict, Text
from geo_ops.specs.category import Category, CategoryValue
from geo_ops.specs.column_map import ColumnMap, PrecisionRule
from geo_ops.specs.field import FieldSpec
from geo_ops.specs.history import Expectations, History
from geo_ops.specs.link import Link
from geo_ops.specs.measure import Measure, check_measures
from geo_ops.specs.place import ANY_LEVEL, NEEDED_GEOMETRY, GeometryKind, Locate
from geo_ops.specs.release_rule import ReleaseRule
from geo_ops.specs.vocabulary import (
    AUDIENCES,
    POINT_PRECISIONS,
    ROW_COLUMNS,
    Audience,
    FieldType,
    Finest,
    Kind,
    Precision,
    Sensitivity,
    Shape,
    fold_name,
)

__all__ = [
    "ANY_LEVEL",
    "AUDIENCES",
    "POINT_PRECISIONS",
    "ROW_COLUMNS",
    "Audience",
    "Category",
    "CategoryValue",
    "ColumnMap",
    "Expectations",
    "FieldSpec",
    "FieldType",
    "Finest",
    "GeometryKind",
    "History",
    "Kind",
    "LayerSpec",
    "Link",
    "Locate",
    "Measure",
    "Precision",
    "PrecisionRule",
    "ReleaseRule",
    "Sensitivity",
    "Shape",
    "fold_name",
]


class LayerSpec(Strict):
    """A layer of operational data. See `docs/layers.md` for each key with an example."""

    id: Identifier
    kind: Kind
    title: Text
    description: Text
    sensitivity: Sensitivity
    fields: Annotated[dict[ColumnName, FieldSpec], Field(min_length=1)]
    time: ColumnName | None = None
    locate: Locate
    category: Category | None = None
    history: History | None = None
    link: Link | None = None
    measures: Annotated[dict[Identifier, Measure], Field(min_length=1)]
    popup: list[ColumnName] = []
    colour: Colour = "#444444"
    shape: Shape = "circle"
    release: dict[Audience, ReleaseRule] = {}
    column_maps: dict[Identifier, ColumnMap] = {}
    expect: Expectations = Expectations()

    @model_validator(mode="after")
    def _names_resolve(self) -> Self:
        for key, name in self._named_fields():
            if name not in self.fields:
                raise ValueError(
                    f"{key} names the field {name!r}, which the layer lacks; "
                    f"{choose(name, self.fields)}"
                )
        check_measures(self.measures, self.category_ids(), self.time)
        for name, measure in self.measures.items():
            needed = NEEDED_GEOMETRY.get(measure.aggregate, self.locate.geometry)
            if self.locate.geometry != needed:
                raise ValueError(
                    f"measures.{name}: {measure.aggregate!r} is measured on the shapes of rows; "
                    f'say geometry = "{needed}" in locate'
                )
        if self.link:
            self.link.check(self.category_ids(), self.time)
        self._check_types()
        self._check_names()
        if self.history and (self.time is None or not self.fields[self.history.key].required):
            raise ValueError(
                "history needs the key 'time', and required = true for the field "
                f"{self.history.key!r}; without them no row can give way to another"
            )
        return self

    def _check_names(self) -> None:
        """A heading means one field, and no field hides behind a column that every row has."""
        roles = {
            "time": self.time,
            "category": self.category.field if self.category else None,
            "pcode": self.locate.pcode,
            "precision": self.locate.precision,
        }
        owner: dict[str, str] = {}
        tagged: dict[str, str] = {}
        for name, field in self.fields.items():
            for tag in field.hxl:
                first = tagged.setdefault(" +".join(sorted(tag.split(" +"))), name)
                if first != name:
                    raise ValueError(
                        f"the hashtag {tag!r} means both {first!r} and {name!r}; leave it to one"
                    )
            if name in (*ROW_COLUMNS, "geometry") and roles.get(name) != name:
                raise ValueError(
                    f"fields.{name}: every row has a column {name!r} of its own; "
                    "give the field another name"
                )
            for text in (name, *field.aliases):
                first = owner.setdefault(fold_name(text), name)
                if first != name:
                    raise ValueError(
                        f"the heading {text!r} means both {first!r} and {name!r}; "
                        "leave it to one of them"
                    )

    def _named_fields(self) -> list[tuple[str, str]]:
        places = [
            ("time", self.time),
            ("category.field", self.category.field if self.category else None),
            ("history.key", self.history.key if self.history else None),
        ]
        places += [(key, one) for key, one, _ in self.locate.fields()]
        for value in self.category.values if self.category else []:
            for rule in ("all_true", "any_true", "any_unknown"):
                places += [
                    (f"category.values.{value.id}.{rule}", one) for one in getattr(value, rule)
                ]
        places += [(f"measures.{name}.field", one.field) for name, one in self.measures.items()]
        places += [("popup", one) for one in self.popup]
        places += [
            (f"fields.{name}.derived.{key}", one)
            for name, field in self.fields.items()
            for key, one, _ in (field.derived.sources() if field.derived else [])
        ]
        for audience, rule_ in self.release.items():
            places += [(f"release.{audience}.columns", one) for one in rule_.columns]
        for source, cmap in self.column_maps.items():
            places += [(f"column_maps.{source}.{key}", one) for key, one in cmap.fields()]
        places += self.link.fields() if self.link else []
        return [(key, name) for key, name in places if name is not None]

    def _check_types(self) -> None:
        wanted: list[tuple[str, str | None, tuple[str, ...]]] = [
            ("time", self.time, ("date", "datetime")),
            *self.locate.fields(),
            *(
                (f"category.values.{value.id}.{rule}", one, ("boolean",))
                for value in (self.category.values if self.category else [])
                for rule in ("all_true", "any_true")
                for one in getattr(value, rule)
            ),
            *(
                (f"column_maps.{source}.words_field", cmap.words_field, ("text",))
                for source, cmap in self.column_maps.items()
            ),
            *(
                (f"measures.{name}.field", one.field, ("integer", "number"))
                for name, one in self.measures.items()
            ),
            *(
                (f"fields.{name}.derived.{key}", one, types)
                for name, field in self.fields.items()
                for key, one, types in (field.derived.sources() if field.derived else [])
            ),
        ]
        for key, name, types in wanted:
            if name is not None and self.fields[name].type not in types:
                raise ValueError(
                    f"{key} names {name!r}, which is of type {self.fields[name].type!r}; "
                    f"it needs {' or '.join(types)}"
                )

    @property
    def sums(self) -> dict[str, Measure]:
        """The measures that add up: no rates, no means."""
        return {name: one for name, one in self.measures.items() if one.adds_up}

    def category_ids(self) -> list[str]:
        """Return the ids of the categories in the order of the spec; empty without categories."""
        return [value.id for value in self.category.values] if self.category else []

    def headings(self, name: str) -> tuple[str, ...]:
        """Return the headings under which a field arrives: its name, its aliases, then its labels.

        A label is a heading only where no other field has it as a name, an alias or a label.
        """
        own = self.fields[name]
        taken = {
            fold_name(text)
            for other, field in self.fields.items()
            if other != name
            for text in (other, field.label.en, field.label.fr, *field.aliases)
        }
        labels = [one for one in (own.label.en, own.label.fr) if fold_name(one) not in taken]
        return tuple(dict.fromkeys((name, *own.aliases, *labels)))
