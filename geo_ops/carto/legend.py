"""The legend: the layers that a product shows, with counts that reconcile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.carto.numbers import days, number
from geo_ops.carto.recipe import known_at, rows_inside, shown_layers
from geo_ops.carto.text import plain
from geo_ops.carto.words import word

if TYPE_CHECKING:
    import geopandas as gpd

    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.spatial.ledger import Ledger
    from geo_ops.specs.base import Language
    from geo_ops.specs.layer import Kind, Shape
    from geo_ops.specs.map import MapSpec

_PARTS = (
    "mapped",
    "outside",
    "unlocated",
    "duplicate",
    "rejected",
    "after_as_of",
    "superseded",
    "linked",
    "withheld",
)


@dataclass(frozen=True)
class LegendItem:
    """One category, or the whole of a layer without categories.

    `count` is of rows that are in the area, drawn or not; None where it is suppressed.
    """

    id: str
    label: str
    colour: str
    shape: Shape
    count: int | None

    def amount(self, lang: Language) -> str:
        """Return the count as a product writes it, or the word for suppressed."""
        return word("suppressed", lang) if self.count is None else number(self.count, lang)


@dataclass(frozen=True)
class LegendEntry:
    """One layer; `visible` says whether the recipe shows it at first sight.

    `points` of its rows are drawn as such, `areas` are known only to a unit: both in the categories
    that the recipe shows. `drawn` says whether the audience may see rows at all, or counts alone.
    `count` is of the categories shown, `whole` of all, None where it is suppressed. `ledger` is the
    whole layer's reconciled line; `window` the span of its rows or "".
    """

    layer: str
    group: str
    kind: Kind
    title: str
    visible: bool
    items: tuple[LegendItem, ...]
    points: int
    areas: int
    drawn: bool
    count: int | None
    whole: int | None
    window: str
    ledger: str


def layer_legend(
    situation: Situation, map_spec: MapSpec, lang: Language, area: str | None = None
) -> tuple[LegendEntry, ...]:
    """Return an entry for each layer that is shown, in drawing order; counts are of `area`.

    Raises:
        BoundaryError: the area (a P-code) is no unit of the division.
    """
    groups = {name: group for group in reversed(map_spec.groups) for name in group.layers}
    entries = []
    for view in shown_layers(situation, map_spec):
        wanted = map_spec.use(view.spec.id).categories
        whole = rows_inside(situation, view, area)
        rows = whole[whole["category"].isin(wanted)] if wanted else whole
        points = int(rows.geometry.notna().sum())
        counts = _counts(situation, view, area, whole)
        items = _items(view, lang, wanted, counts)
        group = groups.get(view.spec.id)
        entries.append(
            LegendEntry(
                layer=view.spec.id,
                group=plain(group.title.in_(lang)) if group else "",
                kind=view.spec.kind,
                title=plain(view.spec.title.in_(lang)),
                visible=map_spec.use(view.spec.id).visible,
                items=items,
                points=points,
                areas=len(rows) - points,
                drawn=len(view.rows) > 0 or view.ledger.mapped == 0,
                count=None if counts is None else sum(item.count or 0 for item in items),
                whole=None if counts is None else sum(counts.values()),
                window=days(*view.window, lang) if view.window else "",
                ledger=ledger_line(view.ledger, lang),
            )
        )
    return tuple(entries)


def ledger_line(ledger: Ledger, lang: Language) -> str:
    """Return "1,324 received = 1,300 mapped + 24 outside": parts that are zero are left out."""
    figures = ledger.as_dict()
    parts = [
        word(f"ledger_{name}", lang, count=number(figures[name], lang))
        for name in _PARTS
        if figures.get(name) or name == "mapped"
    ]
    received = word("ledger_received", lang, count=number(ledger.received, lang))
    return f"{received} = {' + '.join(parts)}"


def _items(
    view: LayerView, lang: Language, wanted: list[str], counts: dict[str, int] | None
) -> tuple[LegendItem, ...]:
    spec = view.spec
    if spec.category is None:
        total = None if counts is None else sum(counts.values())
        return (LegendItem("", plain(spec.title.in_(lang)), spec.colour, spec.shape, total),)
    return tuple(
        LegendItem(
            value.id,
            plain(value.label.in_(lang)),
            value.colour,
            value.shape,
            None if counts is None else counts.get(value.id, 0),
        )
        for value in spec.category.values
        if not wanted or value.id in wanted
    )


def _counts(
    situation: Situation, view: LayerView, area: str | None, rows: gpd.GeoDataFrame
) -> dict[str, int] | None:
    """Return rows by category in an area, None where the audience may not see them."""
    if area is not None and not known_at(situation, view, situation.units.unit(area).level):
        return None
    if situation.figures.floored(view.spec.id):
        return _unsuppressed(situation, view, area)
    if len(rows) == 0 and view.ledger.mapped:
        # Only counts leave of this layer: there are no rows to count.
        return _unsuppressed(situation, view, area)
    return {str(name): int(count) for name, count in rows["category"].value_counts().items()}


def _unsuppressed(situation: Situation, view: LayerView, area: str | None) -> dict[str, int] | None:
    plain_counts = [
        name
        for name, measure in view.spec.sums.items()
        if measure.aggregate == "count" and not measure.categories
    ]
    if not plain_counts:
        return None
    table = situation.figures.by_category(view.spec.id, plain_counts[0], area)
    if bool(table["suppressed"].any()) or (table.empty and situation.figures.floored(view.spec.id)):
        return None
    return {
        str(name): int(value) for name, value in zip(table["category"], table["value"], strict=True)
    }
