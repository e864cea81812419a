"""Questions: one table of figures out of a situation, as `geo-ops summary` prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.errors import ContentNotFoundError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from geo_ops.release.situation import LayerView, Situation

COLUMNS = ("layer", "measure", "pcode", "name", "known_to", "period", "category", "value", "note")
SUPPRESSED = "suppressed"
ZONE = "zone:"
_ZONE_NOTES = {
    "again": "counted in more than one zone: take it off the sum of the zones",
    "outside": "in no zone",
    "unknown": "known only to a unit that lies partly in a zone",
    "total": "the zones less what was counted again, plus outside and unknown",
}


@dataclass(frozen=True)
class Question:
    """What to tabulate; of which areas, layer and measure.

    `by` is a level, `month`, `category`, or `zone:` and the id of a set of zones.
    """

    by: str
    areas: tuple[str, ...] = ()
    layer: str | None = None
    measure: str | None = None


def figures_table(situation: Situation, question: Question) -> pd.DataFrame:
    """Return the figures asked for, one a row.

    By a level: every unit of it inside the areas, zeros too, then the buckets of rows known only to
    a coarser unit (`known_to` names its level). By zone: every zone, then what was counted in more
    than one, what lies outside all and what cannot be told, and the total; notes say which. A
    suppressed figure has no value and a note.

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
    if question.by.startswith(ZONE):
        yield from _by_zone(situation, question, layer, measure)
        return
    if question.by not in ("month", "category"):
        raise ContentNotFoundError(
            explain(
                f"--by {question.by!r}", "figures are not divided like that",
                choose(question.by, [*units.levels, "month", "category", *_zone_words(situation)]),
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


def _zone_words(situation: Situation) -> list[str]:
    return [ZONE + one.spec.id for one in situation.zones]


def _by_zone(
    situation: Situation, question: Question, layer: str, measure: str
) -> Iterator[dict[str, object]]:
    from geo_ops.spatial.zone_figures import zone_figures

    zones = situation.zone_set(question.by.removeprefix(ZONE))
    view = situation.layer(layer)
    if zones is None or view is None:
        raise ContentNotFoundError(
            explain(
                f"--by {question.by!r}",
                f"the mission shows no such zones to {situation.audience!r}",
                choose(question.by, _zone_words(situation)),
            )
        )
    blank: dict[str, object] = dict.fromkeys(COLUMNS, "")
    blank |= {"layer": layer, "measure": measure}
    if situation.figures.floored(layer) or len(view.rows) != view.ledger.mapped:
        # Zones cut across units: with them a hidden count could be worked out. Without rows nothing
        # is known of a zone, which is not 0.
        yield blank | {"pcode": zones.spec.id, "note": SUPPRESSED}
        return
    rows = _inside(situation, view.rows, question.areas)
    table = zone_figures(view.spec, rows, zones, situation.units)
    chosen = table[table["measure"] == measure]
    for line, code, name, value in chosen[["line", "code", "name", "value"]].to_numpy().tolist():
        own = line == "zone"
        yield blank | {
            "pcode": zones.key(code) if own else "",
            "name": name,
            "value": int(value) if float(value).is_integer() else value,
            "note": "" if own else f"{line}: {_ZONE_NOTES[line]}",
        }


def _inside(
    situation: Situation, rows: gpd.GeoDataFrame, areas: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Return the rows that lie in one of some units, all of them without any."""
    if not areas:
        return rows
    lineage = situation.units.lineage.loc[rows["pcode"]]
    return rows[lineage.isin(areas).any(axis=1).to_numpy()]


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
