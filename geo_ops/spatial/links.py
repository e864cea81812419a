"""Links: rows of different sources that report one event. Linked and counted once, never deleted.

Near in place and time and of compatible categories makes a pair (after Donnay and others 2018,
Journal of Conflict Resolution, "Integrating conflict event data"). Pairs become clusters in which
every row is a pair with every other, at most one of each source; each has one primary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_ops.findings import SHOWN, Finding, listed, some
from geo_ops.spatial.link_clusters import Chosen, choose_clusters
from geo_ops.spatial.link_pairs import Reports, near_pairs, unit_pairs
from geo_ops.spatial.link_rank import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.specs.layer import LayerSpec

COLUMNS = ("link_id", "primary", "link_km", "link_days", "link_evidence")
"""What is known of a row in a cluster; see `Linked`."""


@dataclass(frozen=True)
class Linked:
    """The clusters of a layer.

    `table`: a row for each row that is in a cluster, by row_id, cluster by cluster with the primary
    first. `link_id` is the row_id of the primary, the same for all rows of a cluster; `primary`
    says which one is counted; `link_km` and `link_days` how far a row is from its primary (geodesic
    kilometres, NaN where a place is known only to a unit; days, NA where links go without);
    `link_evidence` is "near", or "unit" for the weaker link.
    """

    table: pd.DataFrame
    findings: tuple[Finding, ...] = ()


def link_rows(
    rows: gpd.GeoDataFrame,
    lineage: pd.DataFrame,
    source_of: pd.Series,
    spec: LayerSpec,
    zone: ZoneInfo,
) -> Linked:
    """Return which rows of a layer are reports of one event, by the layer's `link`.

    Args:
        rows: located rows (`Located.rows`), EPSG:4326, by row_id.
        lineage: the code of the unit of each at every level, "" below what is known; same index.
        source_of: the table that each row came from, by row_id; tables in the order of the mission.
        spec: the layer; without `link` nothing is linked.
        zone: the region's own, in which days begin.

    The answer does not depend on the order of rows. A place known to a unit is linked only as
    `link.weaker` allows; a time known only to a month or a year never, unless links go without.
    """
    if spec.link is None or rows.empty:
        return Linked(_table(rows, None))
    if spec.link.between is None and source_of.nunique() < 2:  # noqa: PLR2004
        return Linked(_table(rows, None))
    reporters = source_of.loc[rows.index]
    order: Sequence[str] = list(dict.fromkeys(source_of))
    if spec.link.between is not None:
        reporters = rows[spec.link.between].astype("string").fillna("").str.casefold()
        order = sorted(set(reporters))
    if reporters.nunique() < 2:  # noqa: PLR2004 - one source says itself that its rows are several
        return Linked(_table(rows, None))
    reports = Reports.of(rows, reporters, order, spec, zone)
    near, crowded = near_pairs(reports, spec.link)
    pairs = near.with_(unit_pairs(reports, rows, lineage, spec.link))
    if not len(pairs):
        return Linked(_table(rows, None), tuple(_crowded(spec, crowded)))
    rank = in_order(rows, reports, pairs)
    chosen = choose_clusters(pairs, reports, rank)
    findings = [*_crowded(spec, crowded), *_ambiguous(spec, rows, chosen)]
    return Linked(_table(rows, chosen), tuple(findings))


def with_links(
    rows: gpd.GeoDataFrame,
    lineage: pd.DataFrame,
    source_of: pd.Series,
    spec: LayerSpec,
    zone: ZoneInfo,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None, tuple[Finding, ...]]:
    """Return the rows that count, the rows of all clusters, and the findings. See `link_rows`.

    Where the layer links, the rows that count have `link_id` (their own id where nothing is linked
    to them) and `reports`, the number of rows that they stand for.
    """
    import pandas as pd

    if spec.link is None:
        return rows, None, ()
    found = link_rows(rows, lineage, source_of, spec, zone)
    table = found.table
    clusters = rows.loc[table.index]
    for name in (one for one in COLUMNS if one not in clusters.columns):
        clusters.insert(clusters.columns.get_loc("geometry"), name, table[name])
    counted, one = rows.copy(deep=False), np.ones(len(rows), dtype="int64")
    own: dict[str, Any] = {"link_id": rows.index, "reports": pd.array(one, dtype="Int64")}
    if len(table):
        counted = rows.drop(index=table.index[~table["primary"]])
        sizes = counted.index.map(table.groupby("link_id", sort=False).size())
        own = {"link_id": counted.index, "reports": sizes.fillna(1).astype("Int64")}
    for name, values in own.items():
        if name not in counted.columns:
            counted.insert(counted.columns.get_loc("geometry"), name, values)
    return counted, clusters, found.findings


def _table(rows: gpd.GeoDataFrame, chosen: Chosen | None) -> pd.DataFrame:
    import pandas as pd

    if chosen is None:
        empty = {name: pd.Series(dtype="object") for name in COLUMNS}
        return pd.DataFrame(empty).astype({"primary": "bool"})
    ids = rows.index.to_numpy()
    return pd.DataFrame(
        {
            "link_id": ids[chosen.primary],
            "primary": chosen.row == chosen.primary,
            "link_km": chosen.km.round(3),
            "link_days": pd.array(chosen.days, dtype="Int64"),
            "link_evidence": ["unit" if weak else "near" for weak in chosen.weak],
        },
        index=pd.Index(ids[chosen.row], name="row_id", dtype="object"),
    )


def _crowded(spec: LayerSpec, crowded: Sequence[tuple[str, str]]) -> list[Finding]:
    return [
        Finding(
            "warning", f"layer {spec.id}",
            f"the sources {one!r} and {other!r} have too many rows near each other to be linked",
            "events that both report are counted twice",
            "make link.km or link.days in the layer smaller",
        )
        for one, other in crowded
    ]  # fmt: skip


def _ambiguous(spec: LayerSpec, rows: gpd.GeoDataFrame, chosen: Chosen) -> list[Finding]:
    """Say which rows could have been linked and were not: nothing of it is silent."""
    if not chosen.left:
        return []
    ids = [str(one) for one in rows.index]
    shown = some([f"{ids[one]} with {ids[other]}" for one, other in chosen.left[:SHOWN]])
    more = len(chosen.left) - SHOWN
    shown += f" and {more} more" if more > 0 else ""
    return [
        Finding(
            "warning", f"layer {spec.id}",
            f"{len(chosen.left)} pairs of rows are near enough to be one event and were not "
            f"linked, because one of them fits another report better ({shown})",
            "both rows of such a pair are counted; some events may be counted twice",
            "compare them; if they are one event, say so in one of the sources, or narrow link.km",
            count=len(chosen.left), rows=listed(ids[one] for one, _ in chosen.left),
        )
    ]  # fmt: skip
