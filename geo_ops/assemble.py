"""Assemble: a mission folder becomes a situation: read, located, cut to the audience."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geo_ops.content import Content
from geo_ops.errors import ContentNotFoundError, SpecError, choose, explain
from geo_ops.spatial.expectations import data_findings
from geo_ops.specs.base import load_toml
from geo_ops.specs.extend import load_layer
from geo_ops.specs.layer import AUDIENCES
from geo_ops.specs.map import MapSpec
from geo_ops.specs.mission import MissionSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo_ops.boundaries.pack import RegionPack
    from geo_ops.boundaries.places.matcher import Matcher
    from geo_ops.boundaries.units import Units
    from geo_ops.boundaries.zones import Zones
    from geo_ops.findings import Finding
    from geo_ops.release.situation import Situation
    from geo_ops.spatial.locate import Located
    from geo_ops.spatial.population import Population
    from geo_ops.specs.ground import MissionGround
    from geo_ops.specs.layer import Audience, LayerSpec
    from geo_ops.specs.mission import LayerSource

SHIPPED = "mali-exercise"


@dataclass(frozen=True)
class Options:
    """What the command line may change of a mission. None leaves it to the mission."""

    content: Path | None = None
    as_of: dt.date | None = None
    audience: Audience | None = None


@dataclass(frozen=True)
class Mission:
    """A mission folder with its spec, and the content it stands before."""

    folder: Path
    spec: MissionSpec
    content: Content
    _layers: dict[str, LayerSpec] = field(default_factory=dict, repr=False, compare=False)

    def map_spec(self, name: str) -> MapSpec:
        """Return one recipe. Errors as `load_toml`, and SpecError when its id is not its name."""
        return _named(load_toml(MapSpec, self.content.file("maps", name)), name)

    def layer_spec(self, name: str) -> LayerSpec:
        """Return one layer's spec, read once. Errors as `map_spec`."""
        if name not in self._layers:
            self._layers[name] = load_layer(self.content, name)
        return self._layers[name]


@dataclass(frozen=True)
class Assembled:
    """A situation, and what only the checks may see of how it came about."""

    mission: Mission
    situation: Situation
    located: tuple[Located, ...]
    findings: tuple[Finding, ...]

    def fitted(self, recipe: MapSpec) -> MapSpec:
        """Return a recipe cut to what the audience may see. Errors as `release.recipe`."""
        from geo_ops.release.recipe import Sight, fit_recipe
        from geo_ops.spatial.locate import level_of

        whole = {one.spec.id: one.spec for one in self.located}
        seen = {view.spec.id: view.spec for view in self.situation.layers}
        levels, audience = self.situation.units.levels, self.situation.audience
        finest = {
            name: level_of(one.release[audience].finest, levels) for name, one in seen.items()
        }
        every = self.situation.pack.spec.level_ids
        return fit_recipe(recipe, whole, Sight(seen, finest, levels, every))


def load_mission(name: str | None, options: Options) -> Mission:
    """Return a mission by its folder or by the id of a shipped one (default: the exercise).

    Raises:
        ContentNotFoundError: no such folder, no such mission.
        SpecError: its mission.toml breaks the schema.
    """
    shipped = Content.find(options.content)
    folder = Path(name) if name else None
    if folder is None or not folder.is_dir():
        folder = _shipped_folder(shipped, name or SHIPPED)
    spec = load_toml(MissionSpec, folder / "mission.toml")
    return Mission(folder.resolve(), spec, Content.find(options.content, folder))


def _shipped_folder(content: Content, name: str) -> Path:
    ids = content.ids("missions")
    if name in ids:
        return content.folder("missions", name)
    raise ContentNotFoundError(
        explain(
            f"mission {name!r}",
            "there is no such folder, nor a shipped mission of that name",
            f"{choose(name, ids)} Or start one with: geo-ops init {name}",
        )
    )


@dataclass(frozen=True)
class Ground:
    """What tables are located on: a country on a day, and its names."""

    pack: RegionPack
    units: Units
    as_of: dt.date
    zone: ZoneInfo
    places: Matcher


def ground_of(mission: Mission, options: Options) -> Ground:
    """Return the units in force on the as-of date: the option's, the mission's, or the pack's own.

    Raises:
        GeoOpsError: the region pack cannot be used, or has no division for that day.
    """
    from geo_ops.boundaries.pack import load_pack
    from geo_ops.boundaries.places.matcher_make import make_matcher, mission_files

    pack = load_pack(mission.content, mission.spec.region)
    as_of = options.as_of or mission.spec.as_of or pack.spec.default_as_of
    own, aliases = mission_files(mission.folder)
    places = make_matcher(pack, as_of, own, aliases)
    return Ground(pack, places.units, as_of, ZoneInfo(pack.spec.timezone), places)


def locate_layer(
    mission: Mission, layer: str, sources: Sequence[LayerSource], ground: Ground
) -> Located:
    """Read and locate the tables that a mission has for one layer. Errors as `assemble`."""
    from geo_ops.spatial.locate import locate
    from geo_ops.tables.clean import read_layer

    spec = mission.layer_spec(layer)
    table = read_layer(spec, sources, mission.folder, ground.zone)
    return locate(table, sources, ground.units, ground.as_of, ground.zone, ground.places)


def assemble(mission: Mission, options: Options) -> Assembled:
    """Read, locate and cut a mission's tables.

    Raises:
        GeoOpsError: content, boundaries or a table cannot be used; nothing is half done.
    """
    ground = ground_of(mission, options)
    located = [
        locate_layer(mission, layer, sources, ground)
        for layer, sources in mission.spec.by_layer().items()
    ]
    return cut_to_audience(mission, options, ground, located)


def cut_to_audience(
    mission: Mission,
    options: Options,
    ground: Ground,
    located: Sequence[Located],
    *,
    counted: bool = True,
) -> Assembled:
    """Return the situation that the audience may see of located tables, and the findings on them.

    The mission in it names only the tables that it may see. Without `counted` it has no figures.
    """
    from geo_ops.release.cut import cut
    from geo_ops.release.situation import Situation
    from geo_ops.spatial.periods import Span
    from geo_ops.spatial.population import population_findings
    from geo_ops.spatial.rates import Setting

    spec, zone, as_of = mission.spec, ground.zone, ground.as_of
    audience = _audience(options.audience, spec)
    zones = _zones(mission, ground, audience)
    own_ground = [one for one in spec.ground if _may_see(audience, one.audience)]
    people = _people(mission, ground, located)
    period = Span(spec.period.start, spec.period.end) if spec.period is not None else None
    setting = Setting(people.people if people is not None else {}, period, as_of)
    views, figures = cut(located, ground.units, audience, zone, setting, counted=counted)
    findings = tuple(item for one in located for item in data_findings(one, as_of, zone))
    findings += tuple(population_findings([one.spec for one in located], people))
    situation = Situation(
        mission=spec.model_copy(
            update={
                "layers": [one for view in views for one in view.sources],
                "zones": [one.spec for one in zones],
                "ground": own_ground,
            }
        ),
        pack=ground.pack,
        division=ground.units.division,
        units=ground.units,
        as_of=as_of,
        issued=issue_time(spec, as_of, zone),
        audience=audience,
        layers=views,
        figures=figures,
        findings=findings if audience == AUDIENCES[0] else (),
        zones=zones,
        ground=_ground_features(mission, ground, own_ground),
        population=people,
    )
    return Assembled(mission, situation, tuple(located), findings)


def _people(mission: Mission, ground: Ground, located: Sequence[Located]) -> Population | None:
    """Return the mission's population, where a rate asks for it. Errors as `read_population`."""
    from geo_ops.spatial.population import read_population

    wanted = any(one.per_people for layer in located for one in layer.spec.measures.values())
    spec = mission.spec.population
    if spec is None or not wanted:
        return None
    return read_population(spec, mission.folder, ground.units)


def _zones(mission: Mission, ground: Ground, audience: Audience) -> tuple[Zones, ...]:
    """Return the mission's zones that the audience may see. Errors as `read_zones`."""
    from geo_ops.boundaries.zones import read_zones

    return tuple(
        read_zones(one, mission.folder, ground.units)
        for one in mission.spec.zones
        if _may_see(audience, one.audience)
    )


def _ground_features(
    mission: Mission, ground: Ground, own: Sequence[MissionGround]
) -> gpd.GeoDataFrame:
    """Return rivers, roads and the like of region and mission. Errors as `read_ground`."""
    import pandas as pd

    from geo_ops.boundaries.ground import read_ground

    pack = ground.pack
    found = [
        read_ground(pack.spec.ground, pack.folder, pack.spec.bounds),
        read_ground(own, mission.folder, pack.spec.bounds),
    ]
    return pd.concat([one for one in found if len(one)] or found[:1], ignore_index=True)


def _may_see(audience: Audience, widest: Audience) -> bool:
    return AUDIENCES.index(widest) >= AUDIENCES.index(audience)


def _audience(chosen: Audience | None, spec: MissionSpec) -> Audience:
    """Return the audience: the option's, else the mission's, which is the narrowest unless said."""
    return chosen or spec.audience


def issue_time(spec: MissionSpec, as_of: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return when the products count as issued: the mission's word, SOURCE_DATE_EPOCH, or as-of.

    Raises:
        SpecError: SOURCE_DATE_EPOCH is no whole number of seconds.
    """
    if spec.issued is not None:
        return spec.issued if spec.issued.tzinfo else spec.issued.replace(tzinfo=zone)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return dt.datetime.combine(as_of, dt.time(), tzinfo=zone)
    try:
        return dt.datetime.fromtimestamp(int(epoch), tz=zone)
    except (ValueError, OverflowError, OSError) as error:
        raise SpecError(
            explain(
                "$SOURCE_DATE_EPOCH", f"{epoch!r} is no number of seconds", "unset or correct it"
            )
        ) from error


def _named(spec: MapSpec, name: str) -> MapSpec:
    if spec.id != name:
        raise SpecError(
            explain(f"maps/{name}", f"its id is {spec.id!r}", "make the id and the name the same")
        )
    return spec
