"""Check: everything that can be known to be wrong before anything is built."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from geo_ops.assemble import cut_to_audience, ground_of, locate_layer
from geo_ops.errors import GeoOpsError, choose
from geo_ops.findings import Finding, some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from geo_ops.assemble import Assembled, Ground, Mission, Options
    from geo_ops.spatial.locate import Located
    from geo_ops.specs.mission import LayerSource


def check_mission(mission: Mission, options: Options) -> list[Finding]:
    """Return the findings on a mission's content, its boundaries and its data.

    A file that cannot be used at all is a finding too: the rest is still looked at.
    """
    findings = [*_content(mission)]
    findings += _tried("boundaries", lambda: _boundaries(mission, options))
    findings += _tried("zones", lambda: _zones(mission, options))
    findings += _data(mission, options)
    # A broken layer, or a missing pack, is met again where its table is read: it is said once.
    said: dict[tuple[str, str], Finding] = {}
    for one in findings:
        said.setdefault((one.where, one.problem), one)
    return list(said.values())


def _tried(what: str, check: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return check()
    except GeoOpsError as error:
        return [_unusable(what, line) for line in str(error).splitlines()]


def _unusable(what: str, text: str) -> Finding:
    where, _, rest = text.partition(": ")
    problem, _, remedy = rest.partition("; ")
    return Finding(
        "error", where, problem or rest, f"the {what} cannot be used, so nothing is built",
        remedy or "mend it",
    )  # fmt: skip


def _content(mission: Mission) -> Iterator[Finding]:
    for name in dict.fromkeys(one.layer for one in mission.spec.layers):
        yield from _tried("layer", partial(_layer, mission, name))
    for name in (mission.spec.map, mission.spec.brief):
        yield from _tried("map", partial(_recipe, mission, name))


def _layer(mission: Mission, name: str) -> list[Finding]:
    mission.layer_spec(name)
    return []


def _recipe(mission: Mission, name: str) -> list[Finding]:
    """A recipe may name layers that this mission lacks: said, not refused."""
    recipe = mission.map_spec(name)
    own = {one.layer for one in mission.spec.layers}
    named = [layer for group in recipe.groups for layer in group.layers]
    named += [recipe.choropleth.layer] if recipe.choropleth else []
    missing = sorted(set(named) - own)
    known = mission.content.ids("layers")
    where = f"maps/{recipe.id}.toml"
    findings = [
        Finding("error", where, f"it shows the layer {name!r}, which does not exist",
                "the map is made without it", choose(name, known))
        for name in missing
        if name not in known
    ]  # fmt: skip
    without = [name for name in missing if name in known]
    if without:
        findings.append(
            Finding(
                "info", where,
                f"it shows layers that the mission has no table for: {some(without)}",
                "the product is made without them", "add a table to mission.toml when there is one",
            )
        )  # fmt: skip
    return findings


def _data(mission: Mission, options: Options) -> list[Finding]:
    """Return the findings on every table, and on what the recipes ask of them."""
    try:
        ground = ground_of(mission, options)
    except GeoOpsError as error:
        return [_unusable("boundaries", line) for line in str(error).splitlines()]
    located: list[Located] = []
    findings: list[Finding] = []
    for layer, sources in mission.spec.by_layer().items():
        findings += _tried("table", partial(_table, mission, (layer, sources), ground, located))
    return findings + _tried("data", partial(_situation, mission, options, ground, located))


def _situation(
    mission: Mission, options: Options, ground: Ground, located: list[Located]
) -> list[Finding]:
    assembled = cut_to_audience(mission, options, ground, located, counted=False)
    findings: list[Finding] = []
    for name in (mission.spec.map, mission.spec.brief):
        findings += _tried("map", partial(_fitted, mission, name, assembled))
    return [*findings, *assembled.findings]


def _table(
    mission: Mission,
    layer: tuple[str, Sequence[LayerSource]],
    ground: Ground,
    located: list[Located],
) -> list[Finding]:
    located.append(locate_layer(mission, *layer, ground))
    return []


def _fitted(mission: Mission, name: str, assembled: Assembled) -> list[Finding]:
    assembled.fitted(mission.map_spec(name))
    return []


def _zones(mission: Mission, options: Options) -> list[Finding]:
    from geo_ops.boundaries.zones import check_zones

    if not mission.spec.zones:
        return []
    units = ground_of(mission, options).units
    return [
        item
        for one in mission.spec.zones
        for item in _tried("zones", partial(check_zones, one, mission.folder, units))
    ]


def _boundaries(mission: Mission, options: Options) -> list[Finding]:
    from geo_ops.boundaries.pack import load_pack
    from geo_ops.boundaries.validate import validate_units

    pack = load_pack(mission.content, mission.spec.region)
    division = pack.division_on(options.as_of or mission.spec.as_of)
    return [*validate_units(pack.units(division.id, checked=False))]
