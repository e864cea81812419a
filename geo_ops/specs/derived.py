"""A column that is worked out of others: hours between two times, a ratio, a threshold."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from geo_ops.specs.base import ColumnName, Strict

RULES = ("hours_from", "ratio_of", "at_most", "at_least")


class Derived(Strict):
    """How a field follows from others of the same row; empty where one of them is not known.

    One of: `hours_from` a time `to` a later one, in hours; `ratio_of` one number `by` another;
    the number `of` is `at_most` or `at_least` so much (yes or no).
    """

    hours_from: ColumnName | None = None
    to: ColumnName | None = None
    ratio_of: ColumnName | None = None
    by: ColumnName | None = None
    of: ColumnName | None = None
    at_most: float | None = None
    at_least: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _whole_numbers(cls, data: object) -> object:
        """Let a threshold be written as a whole number."""
        if not isinstance(data, dict):
            return data
        whole = {key: float(one) for key, one in data.items() if type(one) is int}
        return {**data, **whole}

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        given = [one for one in RULES if getattr(self, one) is not None]
        if len(given) != 1:
            raise ValueError(f"give one of {', '.join(RULES)}")
        partner = {"hours_from": "to", "ratio_of": "by", "at_most": "of", "at_least": "of"}
        wanted = partner[given[0]]
        for name in ("to", "by", "of"):
            if (getattr(self, name) is not None) != (name == wanted):
                raise ValueError(f"{given[0]!r} goes together with {wanted!r}, and with that alone")
        return self

    @property
    def result(self) -> tuple[str, ...]:
        """The types that the field may have."""
        return ("boolean",) if self.of is not None else ("number",)

    def sources(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return each field that it comes from: the key, the field, the types that it may have."""
        times, numbers = ("datetime", "date"), ("number", "integer")
        kinds = {
            "hours_from": times,
            "to": times,
            "ratio_of": numbers,
            "by": numbers,
            "of": numbers,
        }
        return [
            (key, getattr(self, key), kind)
            for key, kind in kinds.items()
            if getattr(self, key) is not None
        ]
