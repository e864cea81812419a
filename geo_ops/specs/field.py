"""One column of a layer."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import StringConstraints, field_validator, model_validator

from geo_ops.specs.base import Strict, Text
from geo_ops.specs.derived import Derived
from geo_ops.specs.vocabulary import FieldType

HxlTag = Annotated[
    str, StringConstraints(pattern=r"^#[a-z][a-z0-9_]*(?: \+[a-z][a-z0-9_]*)*$", max_length=100)
]
"""A hashtag of the Humanitarian Exchange Language as it is best written: "#adm2 +code"."""


class FieldSpec(Strict):
    """One column of the layer.

    `aliases` are other headings that mean the same, `hxl` the hashtags that do, the best
    first: that one is written. `optional` says the column may be absent, and `required` that no row
    may leave it empty.
    """

    type: FieldType
    label: Text
    hxl: list[HxlTag] = []
    required: bool = False
    optional: bool = True
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: list[str] = []
    aliases: list[str] = []
    note: str = ""
    derived: Derived | None = None

    @field_validator("hxl", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.choices and self.type != "text":
            raise ValueError(f"choices need type 'text', not {self.type!r}; leave them out")
        if self.derived is not None and self.type not in self.derived.result:
            raise ValueError(
                f"what is derived here is of type {' or '.join(self.derived.result)!r}, "
                f"not {self.type!r}; change the type"
            )
        bounded = self.minimum is not None or self.maximum is not None
        if bounded and self.type not in ("integer", "number"):
            raise ValueError(
                f"minimum and maximum need a number, not {self.type!r}; leave them out"
            )
        return self
