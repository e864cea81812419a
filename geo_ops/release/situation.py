"""The situation: everything that products may see, already cut to the audience.

A product takes a `Situation` and nothing else: what is hidden is not in it (promise 6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    import geopandas as gpd

    from geo_ops.boundaries.pack import Division, RegionPack
    from geo_ops.boundaries.units import Units
    from geo_ops.boundaries.zones import Zones
    from geo_ops.findings import Finding
    from geo_ops.spatial.figures import Figures
    from geo_ops.spatial.ledger import Ledger
    from geo_ops.spatial.population import Population
    from geo_ops.specs.base import Text
    from geo_ops.specs.layer import Audience, LayerSpec
    from geo_ops.specs.mission import LayerSource, MissionSpec


@dataclass(frozen=True)
class LayerView:
    """One layer as the audience may see it.

    `rows`: EPSG:4326, one row a record that may leave, in the order of the file. Columns: `row_id`,
    `time` (UTC, or NaT), `time_precision` (year, month, day, minute, none), `category` (an id, or
    ""), `pcode` (deepest unit that may be shown), `level`, `precision`, `method`, `vintage`, the
    columns of the release rule, and `geometry`: a point, or None where the place is known only to
    a unit (such a row is counted and hatched, never a point: promise 5).
    `sources`: the tables of the layer, one or several; `window`: first and last day of the rows, or
    None when nothing is dated. `by_source`: the ledger of each source by its name, for the widest
    audience only: it says who reported how much. `linked`: the rows of every cluster of rows that
    report one event, with `links.COLUMNS`, for the widest audience; None without any. Where the
    layer has a history and the date may be seen `rows` has `age_days`, the age of the report, and
    `earlier` the reports that gave way, in the order of time, as `rows` and with `site`: the
    `row_id` of the row that is on the same site now, or a name of its own for one that is gone.
    """

    spec: LayerSpec
    sources: tuple[LayerSource, ...]
    rows: gpd.GeoDataFrame
    ledger: Ledger
    window: tuple[dt.date, dt.date] | None
    by_source: dict[str, Ledger] = field(default_factory=dict)
    linked: gpd.GeoDataFrame | None = None
    earlier: gpd.GeoDataFrame | None = None

    @property
    def exercise(self) -> bool:
        """Whether any of its rows may be invented."""
        return any(one.exercise for one in self.sources)

    @property
    def citation(self) -> Text:
        """The citations of its sources, each once."""
        from geo_ops.specs.base import Text

        found = [one.citation for one in self.sources]
        return Text(
            en="; ".join(dict.fromkeys(one.en for one in found)),
            fr="; ".join(dict.fromkeys(one.fr for one in found)),
        )

    @property
    def points(self) -> gpd.GeoDataFrame:
        """The rows with a geometry."""
        return self.rows[self.rows.geometry.notna()]

    @property
    def areas(self) -> gpd.GeoDataFrame:
        """The rows known only to a unit."""
        return self.rows[self.rows.geometry.isna()]


@dataclass(frozen=True)
class Situation:
    """A mission on its as-of date, for one audience.

    `ground`: neighbours, lakes, rivers and roads, as `geo_ops.boundaries.ground.read_ground`.
    """

    mission: MissionSpec
    pack: RegionPack
    division: Division
    units: Units
    as_of: dt.date
    issued: dt.datetime
    audience: Audience
    layers: tuple[LayerView, ...]
    figures: Figures
    findings: tuple[Finding, ...] = field(default=())
    zones: tuple[Zones, ...] = field(default=())
    ground: gpd.GeoDataFrame | None = None
    population: Population | None = None

    def layer(self, layer_id: str) -> LayerView | None:
        """Return one layer, or None when the mission lacks it or the audience may not see it."""
        return next((one for one in self.layers if one.spec.id == layer_id), None)

    def zone_set(self, zones_id: str) -> Zones | None:
        """Return one set of zones, or None when there is none that the audience may see."""
        return next((one for one in self.zones if one.spec.id == zones_id), None)

    @property
    def exercise(self) -> bool:
        """Whether any of it is invented: then every product says EXERCISE."""
        people = self.population is not None and self.population.spec.exercise
        return self.mission.exercise or people or any(one.exercise for one in self.layers)

    @property
    def window(self) -> tuple[dt.date, dt.date] | None:
        """First and last day of all dated rows."""
        windows = [one.window for one in self.layers if one.window]
        if not windows:
            return None
        return min(first for first, _ in windows), max(last for _, last in windows)
