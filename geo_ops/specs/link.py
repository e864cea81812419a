"""When two rows of different sources are reports of one event: linked, and counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_ops.errors import choose
from geo_ops.specs.base import ColumnName, Identifier, Strict

if TYPE_CHECKING:
    from collections.abc import Sequence


class WeakerLink(Strict):
    """What is asked of two rows of which one is known only to a unit.

    Its unit, no coarser than `coarsest`, must hold the place of the other, and the fields in `same`
    must be filled in and agree in both: they stand in for the distance that nobody knows.
    """

    coarsest: Literal["commune", "cercle"] = "commune"
    days: Annotated[int, Field(ge=0, le=60)] = 0
    same: Annotated[list[ColumnName], Field(min_length=1)]


class Link(Strict):
    """Rows of different sources within `km` and `days` of each other, of compatible categories.

    `between` names the field that says who reported, where one table has several reporters;
    otherwise two rows are of different sources if they are of different tables. Rows of the same
    source are never linked: it says itself that they are two. `days` are whole days of the region;
    without it only place and category count, for things that have no date. `compatible` lists
    groups of categories that sources use for the same thing, `vague` those that fit any. A row
    whose time is known only to a month or a year is never linked by days.
    """

    km: Annotated[float, Field(gt=0, le=200)]
    days: Annotated[int, Field(ge=0, le=60)] | None = None
    between: ColumnName | None = None
    compatible: list[Annotated[list[Identifier], Field(min_length=2)]] = []
    vague: list[Identifier] = []
    weaker: WeakerLink | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.days is None and self.weaker is not None:
            raise ValueError(
                "weaker goes by days, and this link has none; give days, or leave weaker out"
            )
        return self

    def fields(self) -> list[tuple[str, str]]:
        """Return the key and the name of every field that the rule names."""
        same = self.weaker.same if self.weaker else []
        named = [("link.between", self.between)] if self.between else []
        return named + [("link.weaker.same", one) for one in same]

    def check(self, categories: Sequence[str], time: str | None) -> None:
        """Hold the rule against the layer that it stands in.

        Raises:
            ValueError: it names a category that the layer lacks, or days where nothing is dated.
        """
        groups = {"link.vague": self.vague}
        groups |= {f"link.compatible[{at}]": one for at, one in enumerate(self.compatible)}
        for key, names in groups.items():
            for one in names:
                if one not in categories:
                    raise ValueError(f"{key} names {one!r}; {choose(one, categories)}")
        if self.days is not None and time is None:
            raise ValueError(
                "link.days needs the key 'time'; give it, or say that rows are linked without "
                "days: leave out days and weaker"
            )
