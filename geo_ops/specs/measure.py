"""What is counted of a layer."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from geo_ops.specs.base import ColumnName, Identifier, Strict, Text


class Measure(Strict):
    """One figure of a unit: rows counted or a field summed, of all or the named categories."""

    label: Text
    unit: Text | None = None
    aggregate: Literal["count", "sum"] = "count"
    field: ColumnName | None = None
    categories: list[Identifier] = []

    @model_validator(mode="after")
    def _sum_has_field(self) -> Self:
        if (self.aggregate == "sum") != (self.field is not None):
            raise ValueError("aggregate 'sum' needs a field, 'count' has none")
        return self
