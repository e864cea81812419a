"""Published figures of an area: planned against actual, each with its document and paragraph."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.carto.areas import area_name
from geo_ops.carto.numbers import NO_VALUE, days, number
from geo_ops.carto.recipe import rows_inside
from geo_ops.carto.text import plain
from geo_ops.carto.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language

_SPAN = re.compile(r"(\d{4}-\d\d-\d\d)(?:/(\d{4}-\d\d-\d\d))?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Published:
    """One figure as a document prints it. `place` is empty when it is of the area itself."""

    text: str
    place: str
    period: str
    planned: str
    actual: str
    unit: str
    reference: str
    exercise: bool

    @property
    def name(self) -> str:
        """What the figure is of, with its place."""
        return f"{self.place}: {self.text}" if self.place else self.text

    @property
    def measured(self) -> str:
        """What the figure is of, with its place and unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def amounts(self) -> tuple[str, str]:
        """Return planned and actual, a dash where the document gives none."""
        return self.planned or NO_VALUE, self.actual or NO_VALUE


def published_figures(situation: Situation, area: str, lang: Language) -> tuple[Published, ...]:
    """Return the rows of the layers of kind `indicators` that lie in an area.

    The columns may be indicator, planned, actual, unit, period, document, paragraph, each also as
    `<name>_fr` or `<name>_en`; what the audience may not see is not there. Figures with both a plan
    and an actual come first, else the order of the file.
    """
    found = []
    for view in situation.layers:
        if view.spec.kind != "indicators":
            continue
        rows = rows_inside(situation, view, area).drop(columns="geometry")
        for record in rows.to_dict("records"):
            found.append(_published(situation, record, area, lang, view.exercise))  # noqa: PERF401 - clearer
    return tuple(sorted(found, key=lambda one: not (one.planned and one.actual)))


def _published(
    situation: Situation,
    record: Mapping[str, object],
    area: str,
    lang: Language,
    exercise: bool,  # noqa: FBT001 - private
) -> Published:
    place = area_name(situation.units, str(record["pcode"]), lang)
    document, paragraph = _text(record, "document", lang), _text(record, "paragraph", lang)
    planned, actual = (_amount(_text(record, name, lang), lang) for name in ("planned", "actual"))
    # A unit says something where an amount is a number; of "signed" there is none.
    counted = any(char.isdigit() for char in planned + actual)
    return Published(
        text=_text(record, "indicator", lang) or word("no_data", lang),
        place="" if place == area_name(situation.units, area, lang) else place,
        period=_period(_text(record, "period", lang), lang),
        planned=planned,
        actual=actual,
        unit=_text(record, "unit", lang) if counted else "",
        reference=", ".join(part for part in (document, paragraph) if part),
        exercise=exercise,
    )


def _text(record: Mapping[str, object], name: str, lang: Language) -> str:
    """Return a column in a language: the column of that language, else the plain one."""
    for column in (f"{name}_{lang}", name):
        value = record.get(column)
        text = "" if value is None or str(value) in ("<NA>", "NaT") else plain(value)
        if text:
            return text
    return ""


def _period(text: str, lang: Language) -> str:
    """Return a day or a span of days (ISO 8601, with a slash) as the language writes it."""
    found = _SPAN.fullmatch(text)
    if not found:
        return text
    try:
        first = dt.date.fromisoformat(found[1])
        last = dt.date.fromisoformat(found[2] or found[1])
    except ValueError:
        return text
    return days(first, last, lang)


def _amount(text: str, lang: Language) -> str:
    """Return a printed amount: a bare number as the language writes it, words as they are."""
    if text in ("yes", "no"):
        return word(f"printed_{text}", lang)
    if not _NUMBER.fullmatch(text):
        return text
    digits = len(text.partition(".")[2])
    return number(float(text), lang, digits)
