"""Sites with what was said of them before: one look a report, sizes by the recipe's measure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geo_ops.web.layers import Look, Report, Site, Sites
from geo_ops.web.layers.base import as_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.release.situation import LayerView
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.map import LayerUse

Names = dict[str, dict[str, str]]

LEAST_SIZE, USUAL_SIZE, MOST_SIZE = 11, 17, 36
"""Width in pixels of the symbols of sites whose size shows a figure, and of others."""

PERIODS = {"year": 4, "month": 7, "day": 10, "minute": 16}
"""How much of an ISO time is known, by the precision of the time."""


@dataclass(frozen=True)
class Said:
    """One report on a site: its day, its row among the earlier reports, or that it is gone."""

    when: str
    row: int = -1
    gone: bool = False


def local_times(rows: gpd.GeoDataFrame, zone: ZoneInfo) -> pd.Series:
    """Return the times of rows in the region's own time, without a zone."""
    times: pd.Series = rows["time"].dt.tz_convert(zone).dt.tz_localize(None)
    return times


def iso_of(time: Any, precision: str) -> str:  # noqa: ANN401 - a timestamp, or NaT
    """Return a time as far as it is known ("2020-03"), "" when it is not."""
    import pandas as pd

    if pd.isna(time) or precision not in PERIODS:
        return ""
    text: str = time.isoformat()
    return text[: PERIODS[precision]]


def days_of(rows: gpd.GeoDataFrame, zone: ZoneInfo) -> list[str]:
    """Return the days of rows (ISO), as far as they are known."""
    pairs = zip(local_times(rows, zone), rows["time_precision"], strict=True)
    return [iso_of(time, precision) for time, precision in pairs]


def heading_of(spec: LayerSpec, look: Look) -> str | None:
    """Return the column that names a site: the first text of its popup."""
    return next((one.column for one in look.fields if spec.fields[one.column].type == "text"), None)


def past_of(view: LayerView, zone: ZoneInfo) -> dict[str, list[Said]]:
    """Return, for each site (`row_id` now, or a name of its own), its earlier reports in order.

    Where each date is a full picture, a site that is not on one is gone on that day.
    """
    if view.earlier is None:
        return {}
    when = days_of(view.earlier, zone)
    found: dict[str, list[Said]] = {}
    for row, (site, day) in enumerate(zip(view.earlier["site"], when, strict=True)):
        found.setdefault(str(site), []).append(Said(day, row))
    if view.spec.history is None or not view.spec.history.snapshot:
        return found
    now = {str(one) for one in view.rows["row_id"]}
    last = days_of(view.rows, zone)
    pictures = sorted({*when, *last})
    return {
        site: list(_with_gaps(said, pictures, present=site in now)) for site, said in found.items()
    }


def _with_gaps(said: Sequence[Said], pictures: Sequence[str], *, present: bool) -> Iterator[Said]:
    """Yield reports, and between and after them the first day on which the site was not there."""
    by_day = {one.when: one for one in said}
    there = False
    for day in pictures[:-1] if present else pictures:
        if day in by_day:
            yield by_day[day]
        elif there:
            yield Said(day, gone=True)
        there = day in by_day


def site_layer(
    view: LayerView,
    rows: gpd.GeoDataFrame,
    look: Look,
    use: LayerUse,
    drawing: tuple[Names, ZoneInfo],
) -> Sites:
    """Return the sites of a layer, with their earlier reports where the audience may see them.

    `rows`: those with a point; `drawing`: the names of units and the zone of the page.
    """
    names, zone = drawing
    heading = heading_of(view.spec, look)
    earlier = view.earlier if view.earlier is not None else rows.iloc[:0]
    sizes = site_sizes(view.spec, rows, earlier, use)
    now = _reports(rows, look, zone, sizes[: len(rows)])
    before = _reports(earlier, look, zone, sizes[len(rows) :])
    past = past_of(view, zone)

    def history(said: Sequence[Said]) -> tuple[Report, ...]:
        return tuple(Report(one.when, gone=True) if one.gone else before[one.row] for one in said)

    sites = [
        _site(row, report, (heading, names), history(past.get(str(row.row_id), [])))
        for row, report in zip(rows.itertuples(), now, strict=True)
    ]
    for row, report, said in _gone(view, earlier, before, past):
        sites.append(_site(row, report, (heading, names), history(said)))
    rest = [one for one in look.fields if one.column != heading]
    own = Look(look.symbols, rest, look.source, look.exercise)
    return Sites(sites, view.spec.title, own, show=use.visible, history=view.earlier is not None)


def _gone(
    view: LayerView,
    earlier: gpd.GeoDataFrame,
    before: Sequence[Report],
    past: Mapping[str, list[Said]],
) -> Iterator[tuple[Any, Report, list[Said]]]:
    """Yield each site that is not there any more: its first row, how it ended, what was said."""
    now = {str(one) for one in view.rows["row_id"]}
    lines = list(earlier.itertuples())
    for site, said in past.items():
        if site in now or not said[-1].gone:
            continue
        *reports, end = said
        row = lines[reports[0].row]
        if row.geometry is not None:
            last = before[next(one.row for one in reversed(reports) if not one.gone)]
            yield row, replace(last, when=end.when, gone=True), reports


def _reports(
    frame: gpd.GeoDataFrame, look: Look, zone: ZoneInfo, sizes: Sequence[int | None]
) -> list[Report]:
    columns = {one.column: as_values(frame[one.column].tolist()) for one in look.fields}
    return [
        Report(day, str(category), {name: values[at] for name, values in columns.items()}, size)
        for at, (day, category, size) in enumerate(
            zip(days_of(frame, zone), frame["category"], sizes, strict=True)
        )
    ]


def _site(
    row: Any,  # noqa: ANN401 - a row of a frame
    report: Report,
    words: tuple[str | None, Names],
    history: tuple[Report, ...],
) -> Site:
    heading, names = words
    return Site(
        at=(row.geometry.x, row.geometry.y),
        category=report.category,
        name=str(report.values[heading] or "") if heading else "",
        values=report.values,
        when=report.when,
        precision=row.precision,
        place=names.get(row.pcode, ""),
        pcode=row.pcode,
        size=report.size,
        history=history,
        gone=report.gone,
    )


def size_field(spec: LayerSpec, use: LayerUse) -> str | None:
    """Return the field that the size of a layer's symbols shows, or None."""
    measure = spec.measures.get(use.measure) if use.measure else None
    return measure.field if measure is not None and measure.aggregate == "sum" else None


def site_sizes(
    spec: LayerSpec, rows: gpd.GeoDataFrame, earlier: gpd.GeoDataFrame, use: LayerUse
) -> list[int | None]:
    """Return the width of each symbol, of rows and then of earlier reports.

    Its area is in proportion to the recipe's measure.
    """
    name = size_field(spec, use)
    if name is None or name not in rows.columns:
        return [None] * (len(rows) + len(earlier))
    values = [*_amounts(rows, name), *_amounts(earlier, name)]
    most = max([*values, 1.0])
    return [max(LEAST_SIZE, round(MOST_SIZE * math.sqrt(value / most))) for value in values]


def _amounts(rows: gpd.GeoDataFrame, name: str) -> list[float]:
    values: list[float] = (
        rows[name].astype("Float64").fillna(0).clip(lower=0).astype(float).tolist()
    )
    return values
