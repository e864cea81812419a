"""For the panel: rates and means by unit, each with its interval or the reason why it is hidden."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from geo_ops.carto.numbers import number
from geo_ops.carto.rates import digits_of, full_label, population_of
from geo_ops.carto.words import word
from geo_ops.specs.base import LANGUAGES

if TYPE_CHECKING:
    from geo_ops.release.situation import LayerView, Situation

Json = dict[str, Any]


def unit_rates(situation: Situation, view: LayerView) -> list[Json]:
    """Return the measures of a layer that do not add up.

    `values` has, by P-code, the figure and its limits (a figure alone where it has none); `why` the
    units without one by the reason, in words.
    """
    table = situation.figures.derived
    found = []
    for name, measure in view.spec.measures.items():
        own = table[(table["layer"] == view.spec.id) & (table["measure"] == name)]
        if name in view.spec.sums or own.empty:
            continue
        values: dict[str, list[str]] = {}
        why: dict[str, list[str]] = {}
        columns = ["pcode", "value", "low", "high", "note"]
        for pcode, value, low, high, note in own[columns].to_numpy().tolist():
            if note:
                why.setdefault(note, []).append(pcode)
            else:
                numbers = [one for one in (value, low, high) if not math.isnan(one)]
                values[pcode] = [number(one, "en", digits_of(value)) for one in numbers]
        found.append(
            {
                "id": name,
                "label": {lang: full_label(situation, view.spec, name, lang) for lang in LANGUAGES},
                "source": {
                    lang: population_of(situation, lang) if measure.per_people else ""
                    for lang in LANGUAGES
                },
                "values": values,
                "why": [
                    {
                        "text": {lang: word(f"note_{note}", lang) for lang in LANGUAGES},
                        "units": codes,
                    }
                    for note, codes in sorted(why.items())
                ],
            }
        )
    return found
