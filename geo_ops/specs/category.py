"""The categories of a layer: read from a field, or a status derived from several."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from geo_ops.specs.base import Colour, ColumnName, Identifier, Strict, Text
from geo_ops.specs.vocabulary import Shape, fold_name


class CategoryValue(Strict):
    """One category: its words, its look (colour and shape: never colour alone), its other names.

    For a derived status `all_true` or `any_true` names the yes/no fields that decide; the first
    value whose rule holds is the row's, and one without a rule is for the rest.
    """

    id: Identifier
    label: Text
    colour: Colour
    shape: Shape = "circle"
    aliases: list[str] = []
    all_true: list[ColumnName] = []
    any_true: list[ColumnName] = []
    any_unknown: list[ColumnName] = []


class Category(Strict):
    """The field that divides the rows, or a status derived from yes/no fields."""

    label: Text
    field: ColumnName | None = None
    values: Annotated[list[CategoryValue], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [value.id for value in self.values]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"category {twice[0]!r} stands twice; give each its own id")
        owner: dict[str, str] = {}
        for value in self.values:
            for text in (value.id, value.label.en, value.label.fr, *value.aliases):
                first = owner.setdefault(fold_name(text), value.id)
                if first != value.id:
                    raise ValueError(
                        f"{text!r} means both {first!r} and {value.id!r}; leave it to one of them"
                    )
        return self
