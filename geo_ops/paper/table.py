"""The key figures of an area and of its units, with a row for what is known less precisely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo_ops.carto.areas import area_name, level_name
from geo_ops.carto.numbers import number, share
from geo_ops.carto.rates import full_label, rate_text
from geo_ops.carto.recipe import inside, known_at
from geo_ops.carto.text import plain
from geo_ops.carto.words import word
from geo_ops.errors import SpecError, choose, explain
from geo_ops.spatial.figures import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.base import Language
    from geo_ops.specs.layer import Measure
    from geo_ops.specs.map import MapSpec

MOST_ROWS = 16
"""With more units than this at the recipe's level, the table is of a higher one."""

ROWS_OF_MANY = 12
"""Where that one has too many as well, so many stay on paper; the HTML brief has all."""


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the area: what it is, how much, and its share of the country ("" if none)."""

    label: str
    value: str
    of_country: str


@dataclass(frozen=True)
class Row:
    """One row of the table. A bucket holds what is known only to a unit above the table's level.

    `weight` is its first figure: where not all rows fit, the heaviest stay.
    """

    name: str
    cells: tuple[str, ...]
    kind: Literal["unit", "bucket", "total"]
    weight: float = 0.0


@dataclass(frozen=True)
class Table:
    """The key figures, and the same by unit: `head` has a label for each cell of a row."""

    figures: tuple[KeyFigure, ...]
    level: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Column:
    """One measure: its label, its figures by unit, by bucket (level, cell), of area and country."""

    label: str
    units: dict[str, Cell]
    buckets: tuple[tuple[str, Cell], ...]
    area: Cell
    country: Cell
    floored: bool
    adds_up: bool = True


def key_table(situation: Situation, map_spec: MapSpec, area: str, lang: Language) -> Table:
    """Return the key figures of an area (a P-code) and the table of its units.

    A figure that the audience may not see at a level is a dash there, not the 0 that stands in the
    figures because its rows are known only further up.

    Raises:
        BoundaryError: the division has no such area.
        SpecError: the recipe names a measure that its layer lacks.
    """
    units = situation.units
    level = table_level(situation, map_spec, area)
    columns = _columns(situation, map_spec, area, level, lang)
    head = tuple(column.label for column in columns)
    rows: list[Row] = []
    if columns:
        for code in units.children(area, level) or [area]:
            cells = [column.units.get(code, Cell(None)) for column in columns]
            weight = cells[0].value or 0.0
            rows.append(Row(area_name(units, code, lang), _cells(cells, lang), "unit", weight))
        rows += _bucket_rows(situation, columns, level, lang)
        total = word("total_of", lang, area=area_name(units, area, lang))
        rows.append(Row(total, _cells([column.area for column in columns], lang), "total"))
    whole = area == situation.figures.country
    figures = tuple(_key_figure(column, lang, whole=whole) for column in columns)
    return Table(figures, level_name(units, level, lang), head, tuple(rows))


def rows_that_fit(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that a page has room for: of too many units the heaviest, in their order."""
    units = [row for row in rows if row.kind == "unit"]
    if len(units) <= MOST_ROWS:
        return list(rows)
    order = sorted(range(len(units)), key=lambda place: (-units[place].weight, place))
    kept = {id(units[place]) for place in order[:ROWS_OF_MANY]}
    return [row for row in rows if row.kind != "unit" or id(row) in kept]


def table_level(situation: Situation, map_spec: MapSpec, area: str) -> str:
    """Return the level of the table: the choropleth's, if below the area and not too many units."""
    units = situation.units
    own = units.levels.index(units.unit(area).level)
    below = units.levels[own + 1 :]
    if not below:
        return units.levels[own]
    wanted = map_spec.choropleth.level if map_spec.choropleth else below[0]
    if wanted in below and len(units.children(area, wanted)) <= MOST_ROWS:
        return wanted
    return below[0]


def measure_of(map_spec: MapSpec, view: LayerView, name: str) -> Measure:
    """Return a measure of a layer that a recipe names.

    Raises:
        SpecError: the layer has no such measure.
    """
    known = view.spec.measures
    if name not in known:
        raise SpecError(
            explain(
                f"maps/{map_spec.id}.toml",
                f"layer {view.spec.id!r} has no measure {name!r}",
                choose(name, known),
            )
        )
    return known[name]


def measure_label(measure: Measure, lang: Language) -> str:
    """Return the label of a measure, with its unit where the label does not say it."""
    label = plain(measure.label.in_(lang))
    unit = plain(measure.unit.in_(lang)) if measure.unit else ""
    return f"{label} ({unit})" if unit and unit.casefold() not in label.casefold() else label


def _columns(
    situation: Situation, map_spec: MapSpec, area: str, level: str, lang: Language
) -> list[_Column]:
    here = inside(situation.units, area)
    columns = []
    for figure in map_spec.figures:
        view = situation.layer(figure.layer)
        if view is not None:
            measure = measure_of(map_spec, view, figure.measure)
            label = (
                measure_label(measure, lang)
                if measure.adds_up
                else full_label(situation, view.spec, figure.measure, lang)
            )
            columns.append(_column(situation, view, figure.measure, (area, level, here, label)))
    return columns


def _column(
    situation: Situation,
    view: LayerView,
    measure: str,
    place: tuple[str, str, frozenset[str], str],
) -> _Column:
    area, level, here, label = place
    units, figures = situation.units, situation.figures
    table = figures.by_unit(view.spec.id, measure, level)
    table = table[table["pcode"].isin(here)]
    cells: dict[bool, dict[str, Cell]] = {False: {}, True: {}}
    for pcode, value, hidden, bucket in table.itertuples(index=False, name=None):
        cell = Cell(None, suppressed=True) if hidden else Cell(float(value))
        derived = figures.derived_of(view.spec.id, measure, str(pcode))
        cells[bool(bucket)][str(pcode)] = cell if derived is None else derived.cell
    if not known_at(situation, view, level):
        cells[False] = dict.fromkeys(cells[False], Cell(None))
    levels = units.table["level"]
    return _Column(
        label=label,
        units=cells[False],
        buckets=tuple((str(levels[pcode]), cell) for pcode, cell in cells[True].items()),
        area=figures.total(view.spec.id, measure, area)
        if known_at(situation, view, units.unit(area).level)
        else Cell(None),
        country=figures.total(view.spec.id, measure),
        floored=figures.floored(view.spec.id),
        adds_up=view.spec.measures[measure].adds_up,
    )


def _bucket_rows(
    situation: Situation, columns: list[_Column], level: str, lang: Language
) -> list[Row]:
    """Return a row for each level above the table's to which alone something is known."""
    units = situation.units
    rows = []
    for above in reversed(units.levels[: units.levels.index(level)]):
        cells = [_bucket(column, above) for column in columns]
        if any(cell.suppressed or cell.value for cell in cells):
            name = word("known_only_to", lang, level=level_name(units, above, lang).lower())
            rows.append(Row(name, _cells(cells, lang), "bucket"))
    return rows


def _bucket(column: _Column, above: str) -> Cell:
    """Return what is known only to units of the level `above`; suppressed if any of it is.

    Where small counts are suppressed a bucket that is not there may be nothing or hidden: a dash.
    """
    cells = [cell for level, cell in column.buckets if level == above]
    if column.floored and not cells:
        return Cell(None)
    hidden = [cell for cell in cells if cell.value is None]
    return hidden[0] if hidden else Cell(sum(cell.value or 0.0 for cell in cells))


def _key_figure(column: _Column, lang: Language, *, whole: bool) -> KeyFigure:
    own, country = column.area.value, column.country.value
    of_country = ""
    if not whole and own is not None and country and column.adds_up:
        of_country = word(
            "of_country",
            lang,
            share=share(own, country, lang),
            total=number(country, lang),
        )
    return KeyFigure(column.label, _shown(column.area, lang), of_country)


def _cells(cells: Iterable[Cell], lang: Language) -> tuple[str, ...]:
    return tuple(_shown(cell, lang) for cell in cells)


def _shown(cell: Cell, lang: Language) -> str:
    if cell.suppressed:
        return word("suppressed_short", lang)
    return rate_text(cell, lang)
