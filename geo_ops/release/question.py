"""Questions: one table of figures out of a situation, as `geo-ops summary` prints it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from geo_ops.errors import ContentNotFoundError, choose, explain
from geo_ops.release.crossings import EXTRA_COLUMNS, Asked, crossing_table
from geo_ops.release.rate_words import population_line, rate_unit
from geo_ops.spatial.crossing import Crossing
from geo_ops.spatial.periods import GRAINS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.spatial.periods import Grain

COLUMNS = ("layer", "measure", "pcode", "name", "known_to", "period", "category", "value", "note")
"""The columns of figures that are divided in one way; crossings have fields, rates and more."""
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

    `by` is a level, a grain of time (`month`, `quarter`, ...), `category`, a field of the layer,
    several of these with commas between, or `zone:` and the id of a set of zones. With `change`
    each period is set against the one before it. Without `zeros` only rows that have something.
    """

    by: str
    areas: tuple[str, ...] = ()
    layer: str | None = None
    measure: str | None = None
    change: bool = False
    zeros: bool = True

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways to divide, in the order asked."""
        return tuple(one.strip() for one in self.by.split(","))


def figures_table(situation: Situation, question: Question) -> pd.DataFrame:
    """Return the figures asked for, one a row.

    By a level: every unit of it inside the areas, zeros too, then the buckets of rows known only to
    a coarser unit (`known_to` names its level). Several ways at once, other periods than months and
    fields are crossed (see `release.crossings`). By zone: every zone, then what was counted in more
    than one, what lies outside all and what cannot be told, and the total; notes say which. A
    suppressed figure has no value and a note.

    Raises:
        ContentNotFoundError: no such layer, measure or way to divide; names the nearest.
    """
    import pandas as pd

    parts = [
        _table(situation, question, view, measure) for view, measure in _asked(situation, question)
    ]
    own = [one for part in parts for one in part.columns if one not in COLUMNS]
    fields = [one for one in dict.fromkeys(own) if one not in (*EXTRA_COLUMNS, "unit")]
    head = [*COLUMNS[:-2], *fields]
    columns = [*head, "value", *(one for one in (*EXTRA_COLUMNS, "unit") if one in own), "note"]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.concat([part.astype("object") for part in filled], ignore_index=True)
    table = table.reindex(columns=columns)
    table = table.where(table.notna(), "")
    empty = [
        name
        for name in columns
        if name not in ("layer", "measure", "pcode", "name", "value", "note")
        and (table[name] == "").all()
    ]
    return table.drop(columns=empty)


def _table(situation: Situation, question: Question, view: LayerView, measure: str) -> pd.DataFrame:
    """Return the figures of one measure."""
    import pandas as pd

    if _is_plain(situation, question, view, measure):
        rows = list(_rows(situation, question, view.spec.id, measure))
        return pd.DataFrame(rows, columns=list(COLUMNS))
    return _crossed(situation, question, view, measure)


def _is_plain(situation: Situation, question: Question, view: LayerView, measure: str) -> bool:
    """Return whether the figures are there already: sums, divided in one way."""
    ways = question.ways
    known = (*situation.units.levels, "month", "category")
    plain = len(ways) == 1 and ways[0] in known and question.zeros and not question.change
    planned = view.spec.measures[measure].planned is not None
    return ways[0].startswith(ZONE) or (plain and measure in view.spec.sums and not planned)


def _crossed(
    situation: Situation, question: Question, view: LayerView, measure: str
) -> pd.DataFrame:
    """Return the figures of one measure that is crossed, a rate, or set against a plan."""
    import pandas as pd

    found = pd.concat(
        [
            crossing_table(situation, view, measure, Asked(by, change=question.change))
            for by in crossings_of(situation, question, view)
        ],
        ignore_index=True,
    )
    units = situation.units
    level = found["pcode"].map(units.table["level"])
    bucket = (found["known_level"] != _level(situation, question)) & bool(
        _levels(situation, question)
    )
    spec = view.spec.measures[measure]
    table = found.assign(
        layer=view.spec.id,
        measure=measure,
        name=found["pcode"].map(units.table["name_fr"]).fillna(""),
        known_to=level.where(bucket & level.notna(), ""),
        period=found["period"].where(found["period"] != WHOLE, ""),
        value=found["value"].map(_tidy),
        unit=rate_unit(view.spec, spec, "en") if spec.per is not None else "",
    )
    for name in EXTRA_COLUMNS:
        if name in table:
            table[name] = table[name].map(_tidy)
    return table.drop(columns=["known_level", "rows", "squares"], errors="ignore")


def _tidy(value: object) -> object:
    """Return a number as it is printed: whole ones without a point, none as ""."""
    if not isinstance(value, float):
        return value
    if math.isnan(value):
        return ""
    return int(value) if value.is_integer() else round(value, 6)


def _levels(situation: Situation, question: Question) -> list[str]:
    return [one for one in question.ways if one in situation.units.levels]


def _level(situation: Situation, question: Question) -> str:
    found = _levels(situation, question)
    return found[0] if found else situation.units.levels[0]


def crossings_of(situation: Situation, question: Question, view: LayerView) -> list[Crossing]:
    """Return what a question asks of one layer; without a level, one crossing for each area.

    Raises:
        ContentNotFoundError: a way to divide that is none, or two levels or two periods at once.
    """
    levels, units = _levels(situation, question), situation.units
    rest = [one for one in question.ways if one not in levels]
    grains = [one for one in rest if one in GRAINS]
    facts = situation.figures.facts.get(view.spec.id)
    fields = tuple(one for one in rest if one not in grains)
    known = facts.fields if facts is not None else ()
    for one in fields:
        if one != "category" and one not in known and facts is not None:
            raise _no_way(situation, one, (*GRAINS, *known))
    for several, what in ((levels, "levels"), (grains, "periods")):
        if len(several) > 1:
            raise ContentNotFoundError(
                explain(f"--by {question.by!r}", f"it names two {what}", f"keep one of {several}")
            )
    grain = cast("Grain", grains[0]) if grains and grains[0] != "whole" else None
    plain = Crossing(units.levels[0], grain, fields, question.areas, question.zeros)
    if levels:
        return [replace(plain, level=levels[0])]
    if not question.areas:
        return [plain]
    return [replace(plain, level=units.unit(one).level, areas=(one,)) for one in question.areas]


def _no_way(situation: Situation, word: str, more: tuple[str, ...] = ()) -> ContentNotFoundError:
    known = [*situation.units.levels, *(more or GRAINS), "category", *_zone_words(situation)]
    return ContentNotFoundError(
        explain(f"--by {word!r}", "figures are not divided like that", choose(word, known))
    )


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


def population_lines(situation: Situation, table: pd.DataFrame) -> Iterator[str]:
    """Yield whose population the rates of a table are of; nothing where it has none."""
    people = situation.population
    rates = {
        (view.spec.id, name)
        for view in situation.layers
        for name, measure in view.spec.measures.items()
        if measure.per_people
    }
    named = set(zip(table["layer"], table["measure"], strict=True)) if len(table) else set()
    if people is not None and rates & named:
        yield population_line(people, situation.as_of.year, "en")
