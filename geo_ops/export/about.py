"""What a table or a GIS file says of itself, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.carto.numbers import day, moment
from geo_ops.carto.text import plain
from geo_ops.carto.titleblock import boundaries_line, data_window, marking, source_line
from geo_ops.carto.words import word
from geo_ops.release.rate_words import population_text

if TYPE_CHECKING:
    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language


@dataclass(frozen=True)
class AboutLine:
    """One line: a key that is the same in every language, a label, a text."""

    key: str
    label: str
    text: str


def about(situation: Situation, lang: Language) -> list[AboutLine]:
    """Return the lines in the order in which they are shown; none is empty."""
    mission = situation.mission
    lines = [
        ("exercise", "exercise", word("exercise_long", lang) if situation.exercise else ""),
        ("classification", "classification", marking(situation, lang)),
        ("clearance", "clearance", word(f"clearance_{mission.clearance}", lang)),
        ("audience", "audience", word(f"audience_{situation.audience}", lang)),
        ("as_of", "as_of", day(situation.as_of, lang)),
        ("data_window", "data_window", _window(situation, lang)),
        ("issued", "issued", moment(situation.issued, situation.pack.spec.timezone, lang)),
        ("boundaries", "boundaries", boundaries_line(situation, lang)),
        *(
            (f"source_{view.spec.id}", "sources", source_line(view, lang))
            for view in situation.layers
        ),
        ("population", "population_source", _population(situation, lang)),
        ("counts", "counts", word("counts_note", lang)),
        ("buckets", "limits", word("bucket_note", lang)),
        ("rates", "limits", word("rates_note", lang) if len(situation.figures.derived) else ""),
        ("suppression", "limits", word("limit_suppressed", lang) if _floored(situation) else ""),
        ("disclaimer", "disclaimer_title", disclaimer(situation, lang)),
        ("producer", "producer", f"{plain(mission.producer)}, {mission.organisation.in_(lang)}"),
        ("contact", "contact", plain(mission.contact)),
    ]
    return [AboutLine(key, word(label, lang), plain(text)) for key, label, text in lines if text]


def heading(situation: Situation, lang: Language) -> str:
    """Return the line over every table: EXERCISE – UNCLASSIFIED – As of: 30 June 2020."""
    as_of = word("labelled", lang, label=word("as_of", lang), text=day(situation.as_of, lang))
    marks = [word("exercise", lang)] if situation.exercise else []
    return " – ".join([*marks, marking(situation, lang), as_of])


def disclaimer(situation: Situation, lang: Language) -> str:
    """Return the mission's disclaimer, or ours."""
    own = situation.mission.disclaimer
    return plain(own.in_(lang)) if own else word("disclaimer", lang)


def _window(situation: Situation, lang: Language) -> str:
    """Return the data window, "" when nothing is dated: a table of sites needs none."""
    known = situation.mission.period is not None or situation.window is not None
    return data_window(situation, lang) if known else ""


def _population(situation: Situation, lang: Language) -> str:
    people = situation.population
    return population_text(people, situation.as_of.year, lang) if people is not None else ""


def _floored(situation: Situation) -> bool:
    return any(situation.figures.floored(view.spec.id) for view in situation.layers)
