"""What is counted of a layer, and what it is set against: a population, another measure, a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from geo_ops.errors import choose
from geo_ops.specs.base import ColumnName, Identifier, Strict, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Aggregate = Literal[
    "count", "sum", "length", "area", "mean", "median", "min", "max", "latest"
]  # fmt: skip

ADDITIVE: tuple[Aggregate, ...] = ("count", "sum", "length", "area")
"""What adds up: the parts of a unit make the unit. Nothing else may be summed."""
OF_ROWS: tuple[Aggregate, ...] = ("count", "length", "area")
"""What is taken of a row itself, or of its shape, and so needs no field."""

POPULATION = "population"
PEOPLE = 100_000
HUNDRED = 100
LEAST_PEOPLE = 10_000
LEAST_OF_MEASURE = 20

MeasureName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)?$"
    ),
]
"""A measure of the same layer, or `layer.measure` of another."""


class Measure(Strict):
    """One figure of a unit, of all rows or of those of the named categories.

    `aggregate` says how rows become a figure. With `per` the figure is a rate: what `aggregate`
    gives, for each so many (`times`) of the population or of another measure; with `share` it is
    the share of `per` (per cent). Below `min_denominator` (people, or what `per` counts) a rate is
    not shown. `planned` names the measure that this one was planned as.
    """

    label: Text
    unit: Text | None = None
    aggregate: Aggregate = "count"
    field: ColumnName | None = None
    categories: list[Identifier] = []
    per: MeasureName | None = None
    times: Annotated[int, Field(ge=1)] | None = None
    share: bool = False
    min_denominator: Annotated[float, Field(ge=0)] | None = None
    planned: Identifier | None = None

    @model_validator(mode="before")
    @classmethod
    def _whole_numbers(cls, data: object) -> object:
        """Let a floor be written as a whole number."""
        if isinstance(data, dict) and isinstance(data.get("min_denominator"), int):
            return {**data, "min_denominator": float(data["min_denominator"])}
        return data

    @model_validator(mode="after")
    def _field_where_needed(self) -> Self:
        if self.aggregate in OF_ROWS and self.field is not None:
            raise ValueError(
                f"aggregate {self.aggregate!r} is of rows and needs no field; leave it out, "
                'or say aggregate = "sum"'
            )
        if self.aggregate not in OF_ROWS and self.field is None:
            raise ValueError(
                f"aggregate {self.aggregate!r} needs a field; name a column of numbers"
            )
        return self

    @model_validator(mode="after")
    def _rate_is_whole(self) -> Self:
        if self.per is None:
            for key in ("times", "share", "min_denominator"):
                if getattr(self, key):
                    raise ValueError(f"{key} is of a rate; name what it is per, or leave it out")
            return self
        if self.aggregate not in ("count", "sum"):
            raise ValueError(
                f"a rate is of things counted or summed, not of {self.aggregate!r}; leave per out"
            )
        if self.share and (self.per == POPULATION or self.times is not None):
            raise ValueError("a share is in per cent of another measure; leave times out")
        if self.planned is not None:
            raise ValueError("a rate has no plan of its own; give planned to what it counts")
        return self

    @model_validator(mode="after")
    def _plan_adds_up(self) -> Self:
        if self.planned is not None and not self.adds_up:
            raise ValueError("planned is for what adds up: a count or a sum")
        return self

    @property
    def adds_up(self) -> bool:
        """Whether the figures of the parts of a unit make that of the unit."""
        return self.per is None and self.aggregate in ADDITIVE

    @property
    def per_people(self) -> bool:
        """Whether it is a rate of the population."""
        return self.per == POPULATION

    @property
    def scale(self) -> int:
        """For how many of the denominator a rate is given."""
        return self.times or (PEOPLE if self.per_people else HUNDRED)

    @property
    def least(self) -> float:
        """The smallest denominator that a rate is shown of."""
        if self.min_denominator is not None:
            return self.min_denominator
        return LEAST_PEOPLE if self.per_people else LEAST_OF_MEASURE


def check_measures(
    measures: Mapping[str, Measure], categories: Sequence[str], time: str | None
) -> None:
    """Refuse measures that name what their layer lacks, or that cannot mean anything.

    Raises:
        ValueError: a category or a measure that is not there, the latest of a layer without time,
            a denominator or a plan that does not add up, or a share that is no part of its whole.
    """
    if not any(one.adds_up for one in measures.values()):
        raise ValueError("no measure adds up; name one that counts the rows")
    for name, measure in measures.items():
        for one in measure.categories:
            if one not in categories:
                raise ValueError(
                    f"measures.{name}.categories names {one!r}; {choose(one, categories)}"
                )
        if measure.aggregate == "latest" and time is None:
            raise ValueError(f"measures.{name}: the latest needs the layer's key 'time'")
        own = [one for one in (measure.per, measure.planned) if one is not None]
        for other in own:
            if other != POPULATION and "." not in other:
                _check_other(name, measure, other, measures)


def _check_other(name: str, measure: Measure, other: str, measures: Mapping[str, Measure]) -> None:
    known = [one for one, found in measures.items() if one != name and found.adds_up]
    key = "planned" if other == measure.planned else "per"
    if other not in known:
        choices = known if key == "planned" else [*known, POPULATION]
        raise ValueError(
            f"measures.{name}.{key} names {other!r}, which is no other measure of the layer that "
            f"adds up; {choose(other, choices)}"
        )
    whole = measures[other]
    if measure.share and not _is_part(measure, whole):
        raise ValueError(
            f"measures.{name}: a share counts some of the rows that {other!r} counts; let both be "
            "counts, and the categories of the one be among those of the other"
        )


def _is_part(measure: Measure, whole: Measure) -> bool:
    counts = measure.aggregate == whole.aggregate == "count"
    among = not whole.categories or (
        bool(measure.categories) and set(measure.categories) <= set(whole.categories)
    )
    return counts and among
