"""Tidy tables: the figures of a situation, one a row, with codes that any language shares.

What a table holds of one layer and measure always sums to the whole, once: a row known only to a
coarser unit stands in a row of its own (`known_to` names that unit's level), and no row is the
total of others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from geo_ops.release.question import SUPPRESSED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pandas as pd

    from geo_ops.release.situation import LayerView, Situation

HEAD = ("layer", "measure", "level", "pcode", "name", "name_en")
UNIT_COLUMNS = (*HEAD, "parent", "known_to", "value", "note")
CROSSED_COLUMNS = (*HEAD, "known_to", "{key}", "value", "note")

Key = Literal["month", "category"]
KEY_NAMES: dict[Key, str] = {"month": "period", "category": "category"}


def measures(situation: Situation) -> Iterator[tuple[LayerView, str]]:
    """Yield each layer with each measure that adds up, in the order of mission and specs."""
    for view in situation.layers:
        for name in view.spec.sums:
            yield view, name


def inner_levels(situation: Situation) -> tuple[str, ...]:
    """Return the levels below the country, highest first."""
    return situation.units.levels[1:]


def by_level(situation: Situation, level: str) -> pd.DataFrame:
    """Return UNIT_COLUMNS: every unit of a level, zeros too, and its buckets, for each measure.

    `value` is NaN where `note` says that it is suppressed.
    """
    import pandas as pd

    table = situation.figures.units
    table = table[table["level"] == level]
    bucket = table["known_level"] != level
    table = table.assign(
        known_to=table["known_level"].where(bucket, ""),
        note=table["suppressed"].map({True: SUPPRESSED, False: ""}),
        _order=_order(situation, table),
        _bucket=bucket,
    )
    table = table.sort_values(["_order", "_bucket", "pcode"], kind="stable")
    named = _named(table, situation)
    parents = situation.units.table["parent"]
    named["parent"] = pd.Series(table["pcode"].map(parents)).to_numpy()
    return named[list(UNIT_COLUMNS)].reset_index(drop=True)


def by_key(situation: Situation, key: Key, only: Collection[str] | None = None) -> pd.DataFrame:
    """Return figures by month or category, in CROSSED_COLUMNS: the key is `period` or `category`.

    They are divided by the units of the level below the country too, with their buckets, and zeros
    are there; where small counts are suppressed, only the country is. `period` is "2020-03", "2020"
    for rows dated to a year, "" for undated ones. A layer whose rows have no time has no months.
    `only` keeps some layers.
    """
    import pandas as pd

    parts = [
        _part(situation, view.spec.id, measure, key)
        for view, measure in measures(situation)
        if (key != "month" or view.spec.time is not None) and (only is None or view.spec.id in only)
    ]
    name = KEY_NAMES[key]
    columns = [column.format(key=name) for column in CROSSED_COLUMNS]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=columns)
    table = pd.concat(filled, ignore_index=True).rename(columns={key: name})
    return _named(table, situation)[columns]


def crossed_level(situation: Situation, level: str) -> pd.DataFrame:
    """Return figures by unit of a level and month, only where there are any.

    Columns as `by_key` for months. Layers whose small counts are suppressed are not in it.
    """
    cube = situation.figures.cube
    cube = cube[cube["level"] == level]
    keys = ["layer", "measure", "level", "pcode", "known_level", "month"]
    table = cube.groupby(keys, as_index=False, sort=True).agg({"value": "sum"})
    table = table.assign(
        known_to=table["known_level"].where(table["known_level"] != level, ""),
        note="",
        _order=_order(situation, table),
    )
    table = table.sort_values(["_order", "known_to", "pcode", "month"], kind="stable")
    columns = [column.format(key="period") for column in CROSSED_COLUMNS]
    return _named(table.rename(columns={"month": "period"}), situation)[columns]


def ledgers(situation: Situation) -> pd.DataFrame:
    """Return a row a layer: layer, received, and what became of the rows."""
    import pandas as pd

    return pd.DataFrame(
        [{"layer": one.spec.id, **one.ledger.as_dict()} for one in situation.layers]
    )


def published(situation: Situation) -> pd.DataFrame:
    """Return the rows of the layers of kind `indicators`: their unit, then what may leave."""
    import pandas as pd

    parts = []
    for view in situation.layers:
        if view.spec.kind != "indicators" or view.rows.empty:
            continue
        own = [name for name in view.spec.fields if name in view.rows.columns]
        table = pd.DataFrame(view.rows[[*dict.fromkeys(["pcode", "level", *own])]])
        parts.append(table.assign(layer=view.spec.id))
    names = {"name": "unit", "name_en": "unit_en"}
    if not parts:
        return pd.DataFrame(columns=["layer", "level", "pcode", *names.values()])
    table = pd.concat(parts, ignore_index=True)
    first = ["layer", "level", "pcode"]
    units = _named(table[first], situation).rename(columns=names)
    return pd.concat([units, table.drop(columns=first)], axis=1)


def _part(situation: Situation, layer: str, measure: str, key: Key) -> pd.DataFrame:
    figures, units = situation.figures, situation.units
    whole = (
        figures.by_month(layer, measure) if key == "month" else figures.by_category(layer, measure)
    )
    if figures.floored(layer) or len(units.levels) == 1:
        table = whole.assign(level=units.levels[0], pcode=figures.country, known_to="")
        table["note"] = table["suppressed"].map({True: SUPPRESSED, False: ""})
    else:
        table = _crossed(situation, layer, measure, key, list(whole[key]))
    return table.assign(layer=layer, measure=measure)


def _crossed(
    situation: Situation, layer: str, measure: str, key: Key, labels: list[str]
) -> pd.DataFrame:
    import pandas as pd

    units, cube = situation.units, situation.figures.rows_of("cube", layer, measure)
    level = units.levels[1]
    cube = cube[cube["level"] == level]
    own = [(str(pcode), level) for pcode in units.table.index[units.table["level"] == level]]
    found = zip(cube["pcode"], cube["known_level"], strict=True)
    buckets = sorted({pair for pair in found if pair[1] != level})
    sums = cube.groupby(["pcode", "known_level", key])["value"].sum().to_dict()
    rows = [
        (level, pcode, "" if known == level else known, label, sums.get((pcode, known, label), 0.0))
        for pcode, known in (*sorted(own), *buckets)
        for label in labels
    ]
    table = pd.DataFrame(rows, columns=["level", "pcode", "known_to", key, "value"])
    return table.assign(note="")


def _order(situation: Situation, table: pd.DataFrame) -> list[int]:
    place = {(view.spec.id, name): at for at, (view, name) in enumerate(measures(situation))}
    return [place[pair] for pair in zip(table["layer"], table["measure"], strict=True)]


def _named(table: pd.DataFrame, situation: Situation) -> pd.DataFrame:
    units = situation.units.table
    return table.assign(
        name=table["pcode"].map(units["name_fr"]), name_en=table["pcode"].map(units["name_en"])
    )
