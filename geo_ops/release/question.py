"""Questions: one table of figures out of a situation, as `geo-ops summary` prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.errors import ContentNotFoundError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo_ops.release.situation import LayerView, Situation

COLUMNS = ("layer", "measure", "pcode", "name", "known_to", "period", "category", "value", "note")
SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class Question:
    """What to tabulate: by a level, `month` or `category`; of which areas, layer and measure."""

    by: str
    areas: tuple[str, ...] = ()
    layer: str | None = None
    measure: str | None = None


def figures_table(situation: Situation, question: Question) -> pd.DataFrame:
    """Return the figures asked for, one a row.

    By a level: every unit of it inside the areas, zeros too, then the buckets of rows known only to
    a coarser unit (`known_to` names its level). A suppressed figure has no value and a note.

    Raises:
        ContentNotFoundError: no such layer, measure or way to divide; names the nearest.
    """
    import pandas as pd

    rows = [
        row
        for view, measure in _asked(situation, question)
        for row in _rows(situation, question, view.spec.id, measure)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    empty = [name for name in ("period", "category", "known_to") if (table[name] == "").all()]
    return table.drop(columns=empty)


def _asked(situation: Situation, question: Question) -> Iterator[tuple[LayerView, str]]:
    ids = [view.spec.id for view in situation.layers]
    if question.layer is not None and question.layer not in ids:
        raise ContentNotFoundError(
            explain(
                f"layer {question.layer!r}",
                f"the mission shows no such layer to {situation.audience!r}",
                choose(question.layer, ids),
            )
        )
    views = [one for one in situation.layers if question.layer in (None, one.spec.id)]
    known = sorted({name for view in views for name in view.spec.measures})
    if question.measure is not None and question.measure not in known:
        raise ContentNotFoundError(
            explain(
                f"measure {question.measure!r}", "no layer has it", choose(question.measure, known)
            )
        )
    for view in views:
        for name in view.spec.measures:
            if question.measure in (None, name):
                yield view, name


def _rows(
    situation: Situation, question: Question, layer: str, measure: str
) -> Iterator[dict[str, object]]:
    figures, units = situation.figures, situation.units
    if question.by in units.levels:
        yield from _by_level(situation, question, layer, measure)
        return
    if question.by not in ("month", "category"):
        raise ContentNotFoundError(
            explain(
                f"--by {question.by!r}", "figures are not divided like that",
                choose(question.by, [*units.levels, "month", "category"]),
            )
        )  # fmt: skip
    for pcode in question.areas or (figures.country,):
        table = (
            figures.by_month(layer, measure, pcode)
            if question.by == "month"
            else figures.by_category(layer, measure, pcode)
        )
        key = "period" if question.by == "month" else "category"
        for label, value, hidden in table.itertuples(index=False):
            yield _row(situation, layer, measure, pcode, value, hidden) | {key: label}


def _by_level(
    situation: Situation, question: Question, layer: str, measure: str
) -> Iterator[dict[str, object]]:
    units = situation.units
    areas = set(question.areas)
    table = situation.figures.by_unit(layer, measure, question.by)
    for pcode, value, hidden, bucket in table.itertuples(index=False):
        if areas and not areas & set(units.ancestors(pcode).values()):
            continue
        row = _row(situation, layer, measure, pcode, value, hidden)
        yield row | {"known_to": units.unit(pcode).level if bucket else ""}


def _row(
    situation: Situation, layer: str, measure: str, pcode: str, value: float, hidden: object
) -> dict[str, object]:
    number: object = "" if hidden else (int(value) if float(value).is_integer() else value)
    return {
        "layer": layer,
        "measure": measure,
        "pcode": pcode,
        "name": situation.units.unit(pcode).name,
        "known_to": "",
        "period": "",
        "category": "",
        "value": number,
        "note": SUPPRESSED if hidden else "",
    }
