"""Ready-made column maps: how a known source's columns become a layer's fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_ops.specs.base import ColumnName, Strict
from geo_ops.specs.vocabulary import Precision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Heading = str | Annotated[list[str], Field(min_length=1)]
"""A heading of theirs, or several of which a file has one: other releases, another language."""

DATED = "{dated}"
"""As a constant, or a value of `values`: the day that mission.toml says the table is of."""


class PrecisionRule(Strict):
    """A precision read from the wording of a place: the first rule that fits gives it."""

    gives: Precision
    is_: list[str] = Field(default=[], alias="is")
    ends: list[str] = []
    starts: list[str] = []
    contains: list[str] = []


class Joined(Strict):
    """One field of several columns, with `with` between; empty where one of them is.

    With `partial` those before the first empty one are taken: a day without an hour.
    """

    of: Annotated[list[Heading], Field(min_length=2)]
    with_: str = Field(default="-", alias="with")
    partial: bool = False


class Case(Strict):
    """A value that several of their columns decide together: all in `when` must hold.

    `when`: their heading -> the values of which the row has one, whatever the case of letters. A
    column that the file lacks holds no value.
    """

    field: ColumnName
    gives: str
    when: Annotated[dict[str, Annotated[list[str], Field(min_length=1)]], Field(min_length=1)]


class TimeCodes(Strict):
    """A column of codes that say how well the time of a row is known.

    `codes`: their code -> year, month, or day (as it stands). A code that is not listed sends the
    row to quarantine.
    """

    column: Heading
    codes: Annotated[dict[str, Literal["year", "month", "day"]], Field(min_length=1)]


class ColumnMap(Strict):
    """How a known source's columns become this layer's fields.

    `columns` maps a field of ours to a heading of theirs; `joined` makes one field of several of
    their columns ("2018-4"); `summed` adds columns of numbers up; `constants` gives a field one
    value for every row; `values` translates coded values of one field; `cases`, tried in their
    order before these, decide by several columns; `dates` names the formats (of strptime, months in
    English) in which a date may stand beside ISO 8601; `time_codes` says how well it is known;
    `words` reads the precision out of the text in `words_field` (one of our fields), else
    `default_precision` holds. Fields in `optional` may lack their column. `only` (their heading ->
    values) says which rows of a wider table are meant; `never` which must not come in whatever the
    layer does with them: not to a product, not to quarantine.
    """

    title: str
    citation: str
    columns: dict[ColumnName, Heading]
    joined: dict[ColumnName, Annotated[list[Heading], Field(min_length=2)] | Joined] = {}
    summed: dict[ColumnName, Annotated[list[Heading], Field(min_length=2)]] = {}
    constants: dict[ColumnName, str] = {}
    values: dict[ColumnName, dict[str, str]] = {}
    cases: list[Case] = []
    dates: dict[ColumnName, Annotated[list[str], Field(min_length=1)]] = {}
    time_codes: TimeCodes | None = None
    optional: list[ColumnName] = []
    only: dict[str, Annotated[list[str], Field(min_length=1)]] = {}
    never: dict[str, Annotated[list[str], Field(min_length=1)]] = {}
    words_field: ColumnName | None = None
    words: list[PrecisionRule] = []
    default_precision: Precision | None = None

    @model_validator(mode="after")
    def _one_way_each(self) -> Self:
        ways: dict[str, Iterable[str]] = {
            "columns": self.columns, "joined": self.joined, "summed": self.summed,
            "constants": self.constants,
        }  # fmt: skip
        owner: dict[str, str] = {}
        for way, fields in ways.items():
            for name in fields:
                first = owner.setdefault(name, way)
                if first != way:
                    raise ValueError(
                        f"the field {name!r} stands in {first} and in {way}; leave it in one"
                    )
        return self

    def fields(self) -> Iterator[tuple[str, str]]:
        """Yield the key and the name of every field of ours that the map speaks of."""
        named: dict[str, Iterable[str]] = {
            "columns": self.columns, "joined": self.joined, "summed": self.summed,
            "constants": self.constants, "values": self.values, "dates": self.dates,
            "optional": self.optional,
        }  # fmt: skip
        for key, names in named.items():
            yield from ((key, name) for name in names)
        for case in self.cases:
            yield "cases", case.field
        if self.words_field is not None:
            yield "words_field", self.words_field
