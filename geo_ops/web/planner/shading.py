"""The coloured areas of a recipe: which figure, which classes, what is known only more coarsely."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from geo_ops.carto.classes import Classes, classify
from geo_ops.carto.palette import MISSING_HATCH
from geo_ops.carto.rates import full_label, population_of
from geo_ops.errors import SpecError, choose, explain
from geo_ops.specs.base import LANGUAGES, Text
from geo_ops.web.layers import AdminChoropleth, UnitShapes
from geo_ops.web.words import both

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language
    from geo_ops.specs.map import Choropleth, MapSpec
    from geo_ops.web.layers.choropleth import Value

SUPPRESSED: Literal["suppressed"] = "suppressed"

DEFAULT_DEPTH = 1
"""The level whose units can be clicked where a recipe colours none: the first below the country."""


@dataclass(frozen=True)
class Shading:
    """The areas of a page: the level that can be clicked and, where there is one, its figure.

    `buckets` are rows known only to a unit above the level: level, number (None: suppressed).
    """

    level: str
    title: Text
    spec: Choropleth | None = None
    classes: Classes | None = None
    values: dict[str, float | None] = field(default_factory=dict)
    suppressed: tuple[str, ...] = ()
    buckets: tuple[tuple[str, float | None], ...] = ()
    adds_up: bool = True
    source: dict[Language, str] = field(default_factory=dict)

    def layer(self, shapes: UnitShapes) -> AdminChoropleth:
        """Return the folium layer."""
        hidden = dict.fromkeys(self.suppressed, SUPPRESSED)
        values: dict[str, Value] = {**self.values, **hidden}
        return AdminChoropleth(
            shapes, values, self.classes, self.title, level=self.level, popup=False
        )

    def as_json(self) -> dict[str, Any] | None:
        """Return the legend as the page's script takes it; None where nothing is coloured."""
        if self.spec is None or self.classes is None:
            return None
        classes = self.classes
        return {
            "layer": self.spec.layer,
            "rate": not self.adds_up,
            "title": {"en": self.title.en, "fr": self.title.fr},
            "level": self.level,
            "measure": self.spec.measure,
            "visible": self.spec.visible,
            "labels": {lang: list(classes.labels(lang)) for lang in LANGUAGES},
            "note": {
                lang: ". ".join(one for one in (classes.note(lang), self.source.get(lang)) if one)
                for lang in LANGUAGES
            },
            "colours": list(classes.colours),
            "counts": list(classes.counts),
            "missing": classes.missing - len(self.suppressed),
            "suppressed": len(self.suppressed),
            "hatch": MISSING_HATCH,
            "buckets": [{"level": level, "value": value} for level, value in self.buckets],
        }


def shading(situation: Situation, map_spec: MapSpec) -> Shading:
    """Return the coloured areas of a recipe; blank ones where the audience may not see the layer.

    Raises:
        SpecError: the recipe names a level or a measure that is not there, or does not say that
            its measure is a count.
    """
    spec, levels = map_spec.choropleth, situation.units.levels
    where = f"maps/{map_spec.id}.toml"
    if spec is not None and spec.level not in levels:
        raise SpecError(
            explain(
                f"{where}: choropleth.level",
                f"there is no level {spec.level!r}",
                choose(spec.level, levels),
            )
        )
    view = situation.layer(spec.layer) if spec is not None else None
    if spec is None or view is None:
        level = spec.level if spec else levels[min(DEFAULT_DEPTH, len(levels) - 1)]
        return Shading(level, Text(**both("shaded")))
    if spec.measure not in view.spec.measures:
        raise SpecError(
            explain(
                f"{where}: choropleth.measure",
                f"layer {spec.layer!r} has no measure {spec.measure!r}",
                choose(spec.measure, view.spec.measures),
            )
        )
    measure = view.spec.measures[spec.measure]
    if measure.adds_up and not spec.counts:
        raise SpecError(
            explain(
                f"{where}: choropleth.counts",
                f"{spec.measure!r} is a count or a sum, and larger units have more of everything",
                "say counts = true if a count is what the reader asks for",
            )
        )
    table = situation.figures.by_unit(spec.layer, spec.measure, spec.level)
    own = table[~table["bucket"]]
    values = {
        str(code): None if hidden or math.isnan(value) else float(value)
        for code, value, hidden in zip(own["pcode"], own["value"], own["suppressed"], strict=True)
    }
    return Shading(
        spec.level,
        measure.label
        if measure.adds_up
        else Text(
            **{lang: full_label(situation, view.spec, spec.measure, lang) for lang in LANGUAGES}
        ),
        spec,
        classify(values.values(), spec.scheme, spec.classes),
        values,
        tuple(own["pcode"][own["suppressed"]]),
        _buckets(situation, table[table["bucket"]]),
        measure.adds_up,
        {lang: population_of(situation, lang) for lang in LANGUAGES} if measure.per_people else {},
    )


def _buckets(situation: Situation, rows: pd.DataFrame) -> tuple[tuple[str, float | None], ...]:
    """Return, for each level above, how many rows are known only to it; lowest level first."""
    found: dict[str, float | None] = {}
    for code, value, hidden in zip(rows["pcode"], rows["value"], rows["suppressed"], strict=True):
        level = situation.units.unit(code).level
        before = found.get(level, 0.0)
        found[level] = None if hidden or before is None else before + float(value)
    order = situation.units.levels[::-1]
    shown = [(level, found[level]) for level in order if level in found]
    return tuple((level, value) for level, value in shown if value is None or value > 0)
