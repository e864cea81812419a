"""Ready-made column maps: how a known source's columns become a layer's fields."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from geo_ops.specs.base import ColumnName, Strict
from geo_ops.specs.vocabulary import Precision


class PrecisionRule(Strict):
    """A precision read from the wording of a place: the first rule that fits gives it."""

    gives: Precision
    is_: list[str] = Field(default=[], alias="is")
    ends: list[str] = []
    starts: list[str] = []
    contains: list[str] = []


class ColumnMap(Strict):
    """How a known source's columns become this layer's fields.

    `columns` maps a field of ours to a heading of theirs; `joined` makes one field of several of
    their columns, with hyphens between (year and month: "2018-4"), empty if one is; `constants`
    gives a field one value for every row; `values` translates coded values of one field; `words`
    reads the precision out of the text in `words_field` (one of our fields), else
    `default_precision` holds.
    """

    title: str
    citation: str
    columns: dict[ColumnName, str]
    joined: dict[ColumnName, Annotated[list[str], Field(min_length=2)]] = {}
    constants: dict[ColumnName, str] = {}
    values: dict[ColumnName, dict[str, str]] = {}
    words_field: ColumnName | None = None
    words: list[PrecisionRule] = []
    default_precision: Precision | None = None
