"""What a recipe shows of a situation: its layers, and those of its rows that lie in an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.spatial.locate import level_of

if TYPE_CHECKING:
    import geopandas as gpd

    from geo_ops.boundaries.units import Units
    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.map import MapSpec


def shown_layers(situation: Situation, map_spec: MapSpec) -> tuple[LayerView, ...]:
    """Return the layers that a recipe shows and the audience may see, each once, in drawing order.

    The layers of its groups first, then one that only its choropleth or a key figure uses; a brief
    also shows the published figures that the mission has.
    """
    names = [name for group in map_spec.groups for name in group.layers]
    if map_spec.choropleth is not None:
        names.append(map_spec.choropleth.layer)
    names += [figure.layer for figure in map_spec.figures]
    if map_spec.product == "brief":
        names += [view.spec.id for view in situation.layers if view.spec.kind == "indicators"]
    views = (situation.layer(name) for name in dict.fromkeys(names))
    return tuple(view for view in views if view is not None)


def inside(units: Units, pcode: str) -> frozenset[str]:
    """Return the codes of a unit and of all units in it. Raises BoundaryError as `Units.unit`."""
    level = units.unit(pcode).level
    lineage = units.lineage
    return frozenset(lineage.index[lineage[level] == pcode])


def known_at(situation: Situation, view: LayerView, level: str) -> bool:
    """Return whether the audience may see figures of a layer at a level.

    Below the finest level that may leave every unit has a 0 that is not true: its rows are counted
    further up.
    """
    levels = situation.units.levels
    rule = view.spec.release.get(situation.audience)
    if rule is None:
        return True
    return levels.index(level) <= levels.index(level_of(rule.finest, levels))


def rows_inside(situation: Situation, view: LayerView, area: str | None) -> gpd.GeoDataFrame:
    """Return the rows of a layer that lie in an area (a P-code), or all of them.

    A row known only to a unit above the area is not in it.
    """
    if area is None or area == situation.figures.country:
        return view.rows
    return view.rows[view.rows["pcode"].isin(inside(situation.units, area))]


def rows_shown(
    situation: Situation, map_spec: MapSpec, view: LayerView, area: str | None = None
) -> gpd.GeoDataFrame:
    """Return the rows of a layer in an area and in the categories that the recipe shows."""
    rows = rows_inside(situation, view, area)
    wanted = map_spec.use(view.spec.id).categories
    return rows[rows["category"].isin(wanted)] if wanted else rows
