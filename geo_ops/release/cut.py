"""Cut: what an audience may see is taken out of what is known, before anything is composed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo_ops.release.situation import LayerView
from geo_ops.release.suppress import suppress_list, suppress_units
from geo_ops.spatial.locate import UNIT_PRECISIONS, level_of, precision_of
from geo_ops.spatial.summarise import summarise

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.units import Units
    from geo_ops.spatial.figures import Figures
    from geo_ops.spatial.locate import Located
    from geo_ops.specs.layer import Audience, LayerSpec, Precision, ReleaseRule

HEAD = (
    "row_id", "time", "time_precision", "category",
    "pcode", "level", "precision", "method", "vintage",
)  # fmt: skip
_FINENESS: tuple[Precision, ...] = (
    "none", "country", "region", "cercle", "commune", "settlement", "exact",
)  # fmt: skip


def cut(
    layers: Sequence[Located], units: Units, audience: Audience, zone: ZoneInfo
) -> tuple[tuple[LayerView, ...], Figures]:
    """Return the layers and figures that `audience` may see.

    A layer without a rule for the audience is left out whole, its counts too. Places are coarsened
    before anything is counted, so that no figure knows more than the rows may say. A sum leaves
    only if the field that it sums is named. Where a floor holds, crossings of month, category and
    unit are not given at all.
    """
    ruled = [
        (replace(one, spec=_with_measures(one.spec, one.spec.release[audience])),
         one.spec.release[audience])
        for one in layers
        if audience in one.spec.release
    ]  # fmt: skip
    coarse = [(one, rule, coarsen(one.rows, rule.finest, units)) for one, rule in ruled]
    figures = summarise([(one.spec, rows) for one, _, rows in coarse], units, zone)
    floors = {one.spec.id: rule.floor for one, rule, _ in coarse if rule.floor > 1}
    figures = _suppressed(figures, floors, units)
    kept = [item for item in coarse if not _is_hidden(item[0].spec, figures)]
    views = tuple(_view(one, rule, rows, audience, zone) for one, rule, rows in kept)
    return views, _only(figures, {view.spec.id for view in views})


def _with_measures(spec: LayerSpec, rule: ReleaseRule) -> LayerSpec:
    """Return the spec with the measures that may leave: a sum tells of its field too."""
    allowed = {
        name: one
        for name, one in spec.measures.items()
        if one.field is None or one.field in rule.columns
    }
    return spec.model_copy(update={"measures": allowed})


def coarsen(rows: gpd.GeoDataFrame, finest: Precision, units: Units) -> gpd.GeoDataFrame:
    """Return rows none of which says its place more precisely than `finest`.

    A row known better is shown by the unit at that level and loses its point. With "settlement"
    an exact point becomes its commune, for no settlement is known to stand for it.
    """
    limit = _FINENESS.index(finest)
    better = rows["precision"].map(_FINENESS.index) > limit
    if not better.any():
        return rows
    target: Precision = "commune" if finest == "settlement" else finest
    level = level_of(target if target in UNIT_PRECISIONS else "country", units.levels)
    result = rows.copy()
    codes = units.lineage[level]
    result.loc[better, "pcode"] = rows.loc[better, "pcode"].map(codes)
    result.loc[better, "level"] = level
    result.loc[better, "precision"] = precision_of(level, units.levels)
    result.loc[better, "geometry"] = None
    return result


def _view(
    one: Located, rule: ReleaseRule, rows: gpd.GeoDataFrame, audience: Audience, zone: ZoneInfo
) -> LayerView:
    spec = one.spec
    window = _window(rows, zone)
    shown = rows if rule.rows else rows.iloc[:0]
    columns = [name for name in spec.fields if name in rule.columns and name not in HEAD]
    result = shown[[*HEAD, *columns, "geometry"]].copy()
    if spec.time not in rule.columns:
        result["time"], result["time_precision"] = result["time"].iloc[:0], "none"
    field = spec.category.field if spec.category else None
    if field is not None and field not in rule.columns:
        result["category"] = ""
    if audience != "internal":
        result["row_id"] = [f"{spec.id}-{number:05d}" for number in range(1, len(result) + 1)]
    return LayerView(spec, one.source, result.reset_index(drop=True), one.ledger, window)


def _window(rows: gpd.GeoDataFrame, zone: ZoneInfo) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day covered; a row dated to a month or year covers all of it."""
    import pandas as pd

    dated = rows[rows["time"].notna()]
    if dated.empty:
        return None
    local = dated["time"].dt.tz_convert(zone).dt.tz_localize(None)
    precision = dated["time_precision"]
    end = local.where(precision != "month", local + pd.offsets.MonthEnd(0))
    end = end.where(precision != "year", local + pd.offsets.YearEnd(0))
    return local.min().date(), end.max().date()


def _suppressed(figures: Figures, floors: dict[str, int], units: Units) -> Figures:
    if not floors:
        return figures
    names = ("units", "months", "categories")
    tables = {name: _split(getattr(figures, name), floors) for name in names}
    unit_parts, month_parts, category_parts = ([tables[name][0]] for name in tables)
    for (layer, measure), table in tables["units"][1].groupby(["layer", "measure"], sort=False):
        floor = floors[str(layer)]
        done = suppress_units(table, floor, units)
        unit_parts.append(done)
        top = done[(done["pcode"] == figures.country) & (done["level"] == units.levels[0])]
        total_hidden = bool(top["suppressed"].any())
        for name, parts in (("months", month_parts), ("categories", category_parts)):
            cells = tables[name][1]
            own = cells[
                (cells["layer"] == layer)
                & (cells["measure"] == measure)
                & (cells["pcode"] == figures.country)
            ]
            parts.append(suppress_list(own, floor, total_hidden=total_hidden))
    cube = figures.cube[~figures.cube["layer"].isin(list(floors))]
    return replace(
        figures,
        units=_join(unit_parts),
        months=_join(month_parts),
        categories=_join(category_parts),
        cube=cube.reset_index(drop=True),
        floors=frozenset(floors),
    )


def _split(table: pd.DataFrame, floors: dict[str, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    floored = table["layer"].isin(list(floors))
    return table[~floored], table[floored]


def _join(parts: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0].reset_index(drop=True)


def _is_hidden(spec: LayerSpec, figures: Figures) -> bool:
    """A layer whose whole count is under its floor is left out: its ledger would tell it."""
    return any(figures.total(spec.id, measure).suppressed for measure in spec.measures)


def _only(figures: Figures, layers: set[str]) -> Figures:
    return replace(
        figures,
        **{
            name: getattr(figures, name)[getattr(figures, name)["layer"].isin(layers)].reset_index(
                drop=True
            )
            for name in ("units", "months", "categories", "cube")
        },
    )
