"""Cut: what an audience may see is taken out of what is known, before anything is composed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo_ops.release.figures import Seen, figures_for, without_blind_rates
from geo_ops.release.situation import LayerView
from geo_ops.spatial.history import AGE
from geo_ops.spatial.links import COLUMNS
from geo_ops.spatial.locate import level_of, precision_of
from geo_ops.spatial.rates import Setting
from geo_ops.specs.layer import AUDIENCES, POINT_PRECISIONS, ROW_COLUMNS
from geo_ops.specs.place import NEEDED_GEOMETRY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.units import Units
    from geo_ops.spatial.figures import Figures
    from geo_ops.spatial.locate import Located
    from geo_ops.specs.layer import Audience, Finest, LayerSpec, Locate, Precision, ReleaseRule

_FINENESS: tuple[Precision, ...] = (
    "none", "country", "region", "cercle", "commune", "settlement", "exact",
)  # fmt: skip


def cut(
    layers: Sequence[Located],
    units: Units,
    audience: Audience,
    zone: ZoneInfo,
    setting: Setting | None = None,
    *,
    counted: bool = True,
) -> tuple[tuple[LayerView, ...], Figures]:
    """Return the layers and figures that `audience` may see.

    A layer without a rule for the audience is left out whole, its counts too, and so is one of
    which there are fewer rows than its floor. Rows are cut before anything is counted, so that no
    figure knows more than they may say: a sum leaves only if the field that it sums is named, a
    month or a category only if the field that it comes from is. Below the finest level that may be
    shown a unit has no figure: a 0 there would not be true. What a floor does is told in `floors`.
    `setting` is what rates need; without it there are none of people. Without `counted` there are
    no figures at all: for a check, which asks only what may be seen.
    """
    seen = []
    for one in layers:
        rule = one.spec.release.get(audience)
        if rule is not None and not 0 < len(one.rows) < rule.floor:
            rows = _rows_seen(one, rule, units)
            earlier = _earlier_seen(one, rule, units)
            whole = replace(one, spec=_spec_seen(one, rule), rows=rows, earlier=earlier)
            seen.append((whole, rule))
    setting = setting or Setting()
    shown = without_blind_rates([Seen(one.spec, one.rows, rule) for one, rule in seen], setting)
    figures = figures_for(shown if counted else [], units, zone, setting)
    pairs = zip(seen, shown, strict=True)
    located = [(replace(one, spec=cut_.spec), rule) for (one, rule), cut_ in pairs]
    return tuple(_view(one, rule, audience, zone) for one, rule in located), figures


def _spec_seen(one: Located, rule: ReleaseRule) -> LayerSpec:
    """Return the spec with the category and the measures that may leave.

    A sum over a field that no row fills in goes too: it is not known, which is not 0. So does a
    length or a surface where shapes may not leave.
    """
    spec = one.spec
    unknown = {name for name in spec.fields if len(one.rows) and not one.rows[name].notna().any()}
    category = spec.category if _shows_category(spec, rule) else None
    measures = {
        name: measure
        for name, measure in spec.measures.items()
        if (measure.field is None or measure.field in set(rule.columns) - unknown)
        and (rule.finest in POINT_PRECISIONS or measure.aggregate not in NEEDED_GEOMETRY)
        and (category is not None or not measure.categories)
    }
    return spec.model_copy(update={"category": category, "measures": measures})


def _shows_category(spec: LayerSpec, rule: ReleaseRule) -> bool:
    """Return whether the audience sees the category: its field is named, or it is derived."""
    return spec.category is not None and spec.category.field in (None, *rule.columns)


def _rows_seen(one: Located, rule: ReleaseRule, units: Units) -> gpd.GeoDataFrame:
    """Return the rows coarsened, and without what else the audience may not know of them."""
    import pandas as pd

    spec, at = one.spec, one.spec.locate
    rows = coarsen(one.rows, rule.finest, units).copy()
    lifted = rows["precision"] != one.rows["precision"]
    _without_telltales(rows, at, lifted, rule)
    if spec.time not in rule.columns:
        rows["time"] = pd.Series(pd.NaT, index=rows.index, dtype=rows["time"].dtype)
        rows["time_precision"] = "none"
    if not _shows_category(spec, rule):
        rows["category"] = ""
    return rows


def _without_telltales(
    rows: gpd.GeoDataFrame, at: Locate, lifted: pd.Series, rule: ReleaseRule
) -> None:
    """Empty the fields that say more of a place than may leave. `lifted`: rows that were coarsened.

    Words may say more than the unit that they are counted in, so where only units may leave they
    stay behind for every row.
    """
    told = lifted | (rule.finest not in POINT_PRECISIONS)
    units = [one for one in (at.pcode, at.place, *at.parent.values()) if one not in ROW_COLUMNS]
    texts = (at.position, at.utm_zone, at.wkt, at.stops)
    for names, hidden, blank in (
        (units, lifted, ""),
        (texts, told, ""),
        ((at.easting, at.northing), told, float("nan")),
        ((at.longitude, at.latitude), rows.geometry.isna(), float("nan")),
    ):
        for name in names:
            if name is not None:
                rows[name] = rows[name].mask(hidden, blank)


def coarsen(rows: gpd.GeoDataFrame, finest: Finest, units: Units) -> gpd.GeoDataFrame:
    """Return rows none of which says its place more precisely than `finest`.

    A row known better is shown by the unit at that level and loses its point, line or area. With
    "settlement" an exact point becomes its commune, for no settlement is known to stand for it.
    """
    limit = _FINENESS.index(finest)
    better = rows["precision"].map(_FINENESS.index) > limit
    if not better.any():
        return rows
    target: Finest = "commune" if finest == "settlement" else finest
    level = level_of(target, units.levels)
    result = rows.copy()
    codes = rows.loc[better, "pcode"].map(units.lineage[level])
    # A line may be known to less than that: it is shown by the unit that holds all of it.
    codes = codes.where(codes != "", rows.loc[better, "pcode"])
    levels = codes.map(units.table["level"])
    result.loc[better, "pcode"] = codes
    result.loc[better, "level"] = levels
    result.loc[better, "precision"] = [precision_of(one, units.levels) for one in levels]
    result.loc[better, "geometry"] = None
    return result


def _view(one: Located, rule: ReleaseRule, audience: Audience, zone: ZoneInfo) -> LayerView:
    spec = one.spec
    shown = one.rows if rule.rows else one.rows.iloc[:0]
    columns = [name for name in spec.fields if name in rule.columns and name not in ROW_COLUMNS]
    own = [name for name in _own_columns(spec, rule, audience) if name in shown.columns]
    result = shown[[*ROW_COLUMNS, *columns, *own, "geometry"]].copy()
    if audience != AUDIENCES[0]:
        result["row_id"] = [f"{spec.id}-{number:05d}" for number in range(1, len(result) + 1)]
    window = _window(one.rows, zone)
    by_source = one.by_source if audience == AUDIENCES[0] else {}
    rows = result.reset_index(drop=True)
    linked = None
    if audience == AUDIENCES[0] and one.linked is not None and rule.rows and len(one.linked):
        linked = one.linked[[*ROW_COLUMNS, *columns, *COLUMNS, "geometry"]].reset_index(drop=True)
    earlier = None
    if one.earlier is not None:
        earlier = one.earlier.assign(site=_sites(one, rows["row_id"].tolist()))
        earlier = earlier.sort_values("time", kind="stable").reset_index(drop=True)
        earlier = earlier[["site", *ROW_COLUMNS[1:], *columns, "geometry"]]
    return LayerView(spec, one.sources, rows, one.ledger, window, by_source, linked, earlier)


def _earlier_seen(one: Located, rule: ReleaseRule, units: Units) -> gpd.GeoDataFrame | None:
    """Return the earlier reports that the audience may see; None where it sees no row or date."""
    if one.earlier is None or not rule.rows or rule.floor or one.spec.time not in rule.columns:
        return None
    return _rows_seen(replace(one, rows=one.earlier), rule, units) if len(one.earlier) else None


def _sites(one: Located, row_ids: list[str]) -> list[str]:
    """Return, for each earlier report, the row of its site now, or "gone-1" and so on."""
    if one.spec.history is None or one.earlier is None:
        return []
    key = one.spec.history.key
    known = dict(zip(one.rows[key], row_ids, strict=True))
    for value in one.earlier[key]:
        known.setdefault(value, f"gone-{len(known) - len(row_ids) + 1}")
    return [known[value] for value in one.earlier[key]]


def _own_columns(spec: LayerSpec, rule: ReleaseRule, audience: Audience) -> list[str]:
    """Return the columns that we found out: an age tells the date, a link who else reported."""
    own = [AGE] if spec.history is not None and spec.time in rule.columns else []
    if spec.link is not None and audience == AUDIENCES[0]:
        own += ["link_id", "reports"]
    return [name for name in own if name not in spec.fields]


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
