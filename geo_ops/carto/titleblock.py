"""The title block: what every product says of itself, or it must not be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.carto.areas import area_name, unit_name, unit_note
from geo_ops.carto.limits import method_and_limits
from geo_ops.carto.numbers import day, days, moment
from geo_ops.carto.rates import population_of, shows_rates
from geo_ops.carto.recipe import shown_layers
from geo_ops.carto.text import plain, slug
from geo_ops.carto.words import word
from geo_ops.errors import SpecError, explain

if TYPE_CHECKING:
    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.base import Language
    from geo_ops.specs.layer import Sensitivity
    from geo_ops.specs.map import MapSpec
    from geo_ops.specs.mission import LayerSource

_RANK: tuple[Sensitivity, ...] = ("unclassified", "confidential", "strictly confidential")


@dataclass(frozen=True)
class MapNumber:
    """A map's number in the mission's register, and its version. 0 is an unregistered map."""

    number: int = 0
    version: int = 1


UNREGISTERED = MapNumber()


@dataclass(frozen=True)
class TitleBlock:
    """The texts that stand around a map, in one language, each on one line and never empty.

    Empty may be: `area` (a product of the whole country), `exercise`, `contact`, `subtitle`,
    `limits`.
    """

    country: str
    area: str
    title: str
    subtitle: str
    data_window: str
    as_of: str
    issued: str
    boundaries: str
    sources: tuple[str, ...]
    limits: tuple[str, ...]
    disclaimer: str
    clearance: str
    classification: str
    exercise: str
    map_number: str
    projection: str
    producer: str
    contact: str


def title_block(
    situation: Situation,
    map_spec: MapSpec,
    lang: Language,
    area: str | None = None,
    number: MapNumber = UNREGISTERED,
) -> TitleBlock:
    """Return the title block of a product of an area (a P-code; None for the whole country).

    Raises:
        SpecError: a field that no map may lack is empty; the message names its file and key.
        BoundaryError: the area is no unit of the division.
    """
    mission, units = situation.mission, situation.units
    name = "" if area in (None, situation.figures.country) else area_name(units, str(area), lang)
    topic = _required(map_spec.title.in_(lang), f"maps/{map_spec.id}.toml", f"title.{lang}")
    views = shown_layers(situation, map_spec)
    return TitleBlock(
        country=_required(situation.pack.spec.names.in_(lang), "region.toml", f"names.{lang}"),
        area=name,
        title=word("title_of_area", lang, area=name, topic=topic) if name else topic,
        subtitle=plain(map_spec.subtitle.in_(lang)) if map_spec.subtitle else "",
        data_window=data_window(situation, lang),
        as_of=day(situation.as_of, lang),
        issued=moment(situation.issued, situation.pack.spec.timezone, lang),
        boundaries=boundaries_line(situation, lang),
        sources=(
            *(source_line(view, lang) for view in views),
            *([population_of(situation, lang)] if shows_rates(situation, map_spec) else []),
        ),
        limits=method_and_limits(situation, map_spec, lang, area),
        disclaimer=_required(
            mission.disclaimer.in_(lang) if mission.disclaimer else word("disclaimer", lang),
            "mission.toml",
            f"disclaimer.{lang}",
        ),
        clearance=word(f"clearance_{mission.clearance}", lang),
        classification=marking(situation, lang),
        exercise=word("exercise", lang) if situation.exercise else "",
        map_number=map_number(situation, lang, number),
        projection=projection(situation, map_spec, lang),
        producer=_required(mission.producer, "mission.toml", "producer"),
        contact=plain(mission.contact),
    )


def data_window(situation: Situation, lang: Language) -> str:
    """Return the time that the data cover: the mission's period, else the span of its rows.

    Raises:
        SpecError: the mission names no period and no row is dated.
    """
    period = situation.mission.period
    if period is not None:
        return days(period.start, period.end, lang)
    if situation.window is not None:
        return days(*situation.window, lang)
    raise SpecError(
        explain(
            "mission.toml",
            "key 'period' is missing and no row has a date, so the data window is unknown",
            "add [period] with start and end",
        )
    )


def marking(situation: Situation, lang: Language) -> str:
    """Return the classification marking: the mission's, or that of a layer when it is higher."""
    return word(f"class_{sensitivity(situation).replace(' ', '_')}", lang)


def sensitivity(situation: Situation) -> Sensitivity:
    """Return the highest of the classifications of the mission and of the layers in it.

    A layer whose tables are all invented (`exercise = true`) raises nothing.
    """
    found = [situation.mission.classification]
    found += [
        view.spec.sensitivity
        for view in situation.layers
        if not view.sources or not all(source.exercise for source in view.sources)
    ]
    return max(found, key=_RANK.index)


def source_line(view: LayerView, lang: Language) -> str:
    """Return one line: the layer, its sources, their dates or the span of the rows, EXERCISE.

    Raises:
        SpecError: the citation of a source is empty.
    """
    sources = [_cited(view, one, lang) for one in view.sources]
    text = "; ".join(dict.fromkeys(sources))
    parts = [word("labelled", lang, label=plain(view.spec.title.in_(lang)), text=text)]
    dates = {one.dated for one in view.sources}
    dated = next(iter(dates)) if len(dates) == 1 else None
    if dated is not None:
        parts.append(word("dated", lang, day=day(dated, lang)))
    elif view.window is not None and None in dates:
        parts.append(word("rows_from_to", lang, days=days(*view.window, lang)))
    # Said once for all of them. A citation that says so itself need not be told twice.
    if all(one.exercise for one in view.sources) and word("exercise", lang) not in text:
        parts.append(word("invented", lang))
    return ", ".join(parts)


def _cited(view: LayerView, source: LayerSource, lang: Language) -> str:
    """Return the citation of one source; with its own date and mark where its layer has others."""
    where = f"[[layers]] {view.spec.id!r}"
    citation = _required(source.citation.in_(lang), "mission.toml", f"citation.{lang} of {where}")
    column_map = view.spec.column_maps.get(source.column_map or "")
    if column_map is not None and plain(column_map.citation) not in citation:
        citation = f"{citation}; {plain(column_map.citation)}"
    parts = [citation]
    others = [one for one in view.sources if one is not source]
    if source.dated is not None and any(one.dated != source.dated for one in others):
        parts.append(word("dated", lang, day=day(source.dated, lang)))
    if source.exercise and not all(one.exercise for one in others):
        parts.append(word("invented", lang))
    return ", ".join(parts)


def boundaries_line(situation: Situation, lang: Language) -> str:
    """Return whose boundaries these are, their licence and division, and what is approximate."""
    spec, division = situation.pack.spec, situation.division
    sources = "; ".join(
        f"{plain(one.attribution.in_(lang))} ({plain(one.licence)})" for one in spec.source
    )
    since = day(division.valid_from, lang)
    key = "division_until" if division.valid_to else "division_since"
    until = day(division.valid_to, lang) if division.valid_to else ""
    parts = [
        sources,
        word(key, lang, title=plain(division.title.in_(lang)), since=since, until=until),
    ]
    if division.note is not None:
        parts.append(plain(division.note.in_(lang)).rstrip("."))
    else:
        table = situation.units.table
        for pcode in table.index[table["approximate"].astype(bool)]:
            unit = situation.units.unit(pcode)
            note = unit_note(unit, lang) or word("approximate", lang)
            parts.append(f"{unit_name(unit, lang)} ({note.rstrip('.')})")
    return ". ".join(parts) + "."


def map_number(situation: Situation, lang: Language, number: MapNumber = UNREGISTERED) -> str:
    """Return MLI-0042 v02, or MLI-0000 v01 with the word for unregistered."""
    text = f"{situation.pack.spec.iso3}-{number.number:04d} v{number.version:02d}"
    return text if number.number else f"{text} ({word('unregistered', lang)})"


def projection(situation: Situation, map_spec: MapSpec, lang: Language) -> str:
    """Return the projection and datum in words: of the paper map, or of the page."""
    if map_spec.product == "map":
        return word("projection_web", lang)
    from pyproj import CRS

    crs = CRS.from_user_input(situation.pack.spec.crs_map)
    operation = crs.coordinate_operation
    method = operation.method_name if operation else crs.name
    key = "projection_" + slug(method).replace("-", "_")
    try:
        named = word(key, lang)
    except KeyError:
        named = method
    datum = crs.geodetic_crs.name if crs.geodetic_crs else ""
    datum = "WGS 84" if datum in ("", "unknown") else datum
    return word("projection_paper", lang, method=named, datum=datum)


def file_stem(
    situation: Situation,
    map_spec: MapSpec,
    lang: Language,
    area: str | None = None,
    number: MapNumber = UNREGISTERED,
) -> str:
    """Return MLI-0042_mopti-briefing_a4_20200630_v01_en.

    Number 0000 is an unregistered map. A classified product ends in its classification.

    Raises:
        BoundaryError: the area is no unit of the division.
    """
    units = situation.units
    place = area_name(units, area or situation.figures.country, lang)
    parts = [
        f"{situation.pack.spec.iso3}-{number.number:04d}",
        f"{slug(place)}-{slug(map_spec.id)}",
        map_spec.paper.lower(),
        f"{situation.as_of:%Y%m%d}",
        f"v{number.version:02d}",
        lang,
    ]
    level = sensitivity(situation)
    if level != "unclassified":
        parts.append(slug(level))
    return "_".join(parts)


def _required(text: str, file: str, key: str) -> str:
    shown = plain(text)
    if not shown:
        raise SpecError(
            explain(file, f"key {key!r} is empty", "fill it in: no map leaves without it")
        )
    return shown
