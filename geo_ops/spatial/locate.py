"""Locating: every clean row finds its unit, as deep as its place is known and no deeper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo_ops.boundaries.places.gazetteer_index import build_index
from geo_ops.boundaries.places.matcher import Matcher
from geo_ops.spatial.by_shape import shape_findings
from geo_ops.spatial.history import AGE, age_days, history_findings, latest
from geo_ops.spatial.ledger import Ledger, ledgers_of
from geo_ops.spatial.levels import UNIT_PRECISIONS, level_of, precision_of
from geo_ops.spatial.links import with_links
from geo_ops.spatial.named_elsewhere import elsewhere_findings
from geo_ops.spatial.placing import place_rows
from geo_ops.specs.layer import POINT_PRECISIONS
from geo_ops.specs.mission import LayerSource

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.units import Units
    from geo_ops.findings import Finding
    from geo_ops.spatial.by_code import OldCode
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.tables.clean import CleanTable
    from geo_ops.tables.quarantine import Quarantine
    from geo_ops.tables.raw import Origin

__all__ = ["UNIT_PRECISIONS", "Located", "level_of", "locate", "precision_of"]


@dataclass(frozen=True)
class Located:
    """One layer, located. The one shape that passes on.

    `rows`: EPSG:4326, in the order of the file, one row a record that counts in the region:
    `row_id`, `time` (UTC), `time_precision`, `category`, `pcode` (the deepest unit known), `level`,
    `precision`, `method`, `vintage`, every field of the spec, `geometry` (the layer's point, line
    or area; None where the place is known only to a unit). `method` is coordinates, words, pcode or
    name; of lines and areas track, area, wkt or stops (schematic).
    `lineage`: the code of the unit at every level, "" below what is known; same index.
    `sources`: the tables of the layer; `by_source`: the ledger of each by its name.
    `inputs`: the files that the rows came from; `origins`: what is no file.
    `read_findings`: what is to be said of how the tables were read.
    `old_codes`: the P-codes of other divisions that were answered through the crosswalk.
    `findings`: what reports say against each other, and what could not be linked for certain.
    `linked`: the rows of every cluster of linked rows, primaries too, as `rows` with the columns of
    `links.COLUMNS`; None where the layer links nothing. `source_of`: the table of every row read.
    `earlier`: the reports that gave way to later ones, as `rows`; None without a history.
    A layer with a history has `age_days` in `rows`, one with links `link_id` and `reports`.
    """

    spec: LayerSpec
    sources: tuple[LayerSource, ...]
    rows: gpd.GeoDataFrame
    lineage: pd.DataFrame
    ledger: Ledger
    quarantine: Quarantine
    raw: pd.DataFrame
    inputs: tuple[Path, ...] = ()
    old_codes: tuple[OldCode, ...] = ()
    by_source: dict[str, Ledger] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()
    read_findings: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    linked: gpd.GeoDataFrame | None = None
    source_of: pd.Series | None = None
    earlier: gpd.GeoDataFrame | None = None


def locate(
    table: CleanTable,
    sources: LayerSource | Sequence[LayerSource],
    units: Units,
    as_of: dt.date,
    zone: ZoneInfo,
    places: Matcher | None = None,
) -> Located:
    """Return the rows of a clean table with their units, and the ledger of what became of all.

    A row's line or area decides, or its coordinates; without them its position in one field, its
    P-code, and then its name, exactly (`place_rows`); and never deeper than the row says that its
    place is known. A P-code that contradicts the coordinates is a fault: neither is guessed to be
    right. One of another division counts in the deepest unit that is certain to hold all of its
    land (`Located.old_codes`). Rows that start after the as-of date
    are left out and counted. `places` answers names (default: those of the units alone).
    """
    places = places or Matcher(build_index(units))
    frame = table.frame.copy()
    quarantine = table.quarantine
    after = _after(frame, as_of, zone)
    late = frame.index[after]
    frame = frame[~after]
    old_codes = place_rows(frame, table.spec, places, quarantine)
    in_region = ~frame.index.isin(quarantine.ids())
    frame = frame[in_region]
    in_time = frame.index
    findings = [*history_findings(frame, table.spec, zone)]
    findings += shape_findings(table.spec.id, frame)
    findings += elsewhere_findings(frame, table.spec, places)
    placed = frame
    frame = latest(frame, table.spec)
    fate = table.source_of.to_frame("source").assign(fate="mapped")
    fate.loc[late, "fate"] = "after_as_of"
    fate.loc[in_time.difference(frame.index, sort=False), "fate"] = "superseded"
    fate.loc[list(quarantine.faults), "fate"] = [
        one[0].bucket for one in quarantine.faults.values()
    ]
    rows = _shape(frame, table.spec, units)
    if table.spec.history is not None and AGE not in rows.columns:
        rows.insert(rows.columns.get_loc("geometry"), AGE, age_days(rows["time"], as_of, zone))
    past = placed.drop(index=frame.index) if table.spec.history is not None else None
    lineage = units.lineage.loc[rows["pcode"]].set_axis(rows.index, axis=0)
    rows, linked, ambiguous = with_links(rows, lineage, table.source_of, table.spec, zone)
    fate.loc[lineage.index.difference(rows.index, sort=False), "fate"] = "linked"
    ledger, by_source = ledgers_of(fate)
    several = (sources,) if isinstance(sources, LayerSource) else tuple(sources)
    return Located(
        table.spec, several, rows, lineage.loc[rows.index], ledger, quarantine, table.raw,
        table.inputs, old_codes, by_source, table.origins, table.findings,
        (*findings, *ambiguous), linked, table.source_of,
        None if past is None else _shape(past, table.spec, units),
    )  # fmt: skip


def _after(frame: pd.DataFrame, as_of: dt.date, zone: ZoneInfo) -> pd.Series:
    import pandas as pd

    # Where the clock changes at midnight, the day after begins at the first moment of it.
    midnight = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    end = midnight.tz_localize(zone, nonexistent="shift_forward", ambiguous=True)
    return (frame["_time"] >= end).fillna(value=False).astype(bool)


def _shape(frame: pd.DataFrame, spec: LayerSpec, units: Units) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import numpy as np
    import shapely

    geometry = np.full(len(frame), None, dtype=object)
    drawn = frame["_precision"].isin(POINT_PRECISIONS).to_numpy()
    if spec.locate.geometry == "point":
        lon, lat = (frame[one].to_numpy(dtype=float) for one in ("_lon", "_lat"))
        drawn = drawn & ~np.isnan(lon)
        geometry[drawn] = shapely.points(lon[drawn], lat[drawn])
    else:
        geometry[drawn] = frame["_shape"].to_numpy(dtype=object)[drawn]
    level = units.table["level"]
    head: dict[str, Any] = {
        "row_id": frame.index.astype("object"),
        "time": frame["_time"],
        "time_precision": frame["_time_precision"],
        "category": frame["_category"],
        "pcode": frame["_pcode"],
        "level": frame["_pcode"].map(level),
        "precision": frame["_precision"],
        "method": frame["_method"],
        "vintage": units.division.id,
    }
    own = [name for name in spec.fields if name not in head]
    rows = frame[own].assign(**head)[[*head, *own]]
    return gpd.GeoDataFrame(
        rows, geometry=gpd.GeoSeries(geometry, index=rows.index), crs="EPSG:4326"
    )
