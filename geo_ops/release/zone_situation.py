"""The situation of one zone: as if the zone and the rest of the country were its two regions.

Products take it as they take any other, so a zone is briefed, mapped and tabulated like a region.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from geo_ops.boundaries.overlay import WHOLE
from geo_ops.boundaries.repair import as_coverage
from geo_ops.boundaries.units import Units
from geo_ops.errors import BoundaryError, choose, explain
from geo_ops.spatial.locate import level_of
from geo_ops.spatial.points import units_of_points
from geo_ops.spatial.summarise import summarise
from geo_ops.spatial.zone_figures import members, shares_of_units
from geo_ops.specs.base import Text
from geo_ops.specs.region import LevelSpec

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    import geopandas as gpd
    import pandas as pd
    import shapely

    from geo_ops.boundaries.pack import RegionPack
    from geo_ops.boundaries.zones import Zones
    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.spatial.zone_figures import Membership
    from geo_ops.specs.map import MapSpec

LEVEL = LevelSpec(id="zone", name=Text(en="Zone", fr="Zone"), plural=Text(en="Zones", fr="Zones"))
REST = Text(en="elsewhere", fr="ailleurs")
PART = Text(en="part", fr="partie")
PINHOLE = 1e-9
"""Degrees: cutting makes gaps of the width of rounding between neighbours, which are closed."""


@dataclass(frozen=True)
class ZoneSituation:
    """A situation with the levels country, zone and the lowest one, and the zone's code in it."""

    situation: Situation
    pcode: str

    def fitted(self, recipe: MapSpec) -> MapSpec:
        """Return a recipe whose shading is by the lowest units, if its layer may be shown there."""
        shading = recipe.choropleth
        if shading is None:
            return recipe
        view = self.situation.layer(shading.layer)
        lowest = self.situation.units.levels[-1]
        lifted = shading.model_copy(update={"level": lowest}) if view is not None else None
        return recipe.model_copy(update={"choropleth": lifted})


def zone_situation(situation: Situation, zones: Zones, code: str) -> ZoneSituation:
    """Return the situation of one zone.

    A lowest unit that the zone's border cuts is two units here, marked as parts. A row known only
    to a unit that lies partly in the zone is known only to the country. Layers that the audience
    may not see by lowest unit are left out, for figures of a zone could say more than they may.

    Raises:
        BoundaryError: there is no zone of that code.
    """
    known = zones.frame["pcode"].tolist()
    if code not in known:
        raise BoundaryError(
            explain(f"zone {zones.key(code)!r}", "there is no such zone", choose(code, known))
        )
    place = known.index(code)
    units, cut = _units(situation.units, zones, place)
    tz = ZoneInfo(situation.pack.spec.timezone)
    views = tuple(
        replace(
            one,
            rows=_rows(one.rows, units, cut, members(one.rows, zones, situation.units)),
            earlier=None,
        )
        for one in situation.layers
        if _shown(one, situation, units)
    )
    figures = summarise([(one.spec, one.rows) for one in views], units, tz)
    made = replace(
        situation,
        pack=_pack(situation.pack, units),
        units=units,
        layers=views,
        figures=figures,
        zones=(),
    )
    return ZoneSituation(made, cut.zone)


def zone_named(situation: Situation, text: str) -> ZoneSituation:
    """Return the situation of a zone by its key, `sectors/north`.

    Raises:
        BoundaryError: the audience sees no such set, or it has no such zone.
    """
    name, _, code = text.partition("/")
    zones = situation.zone_set(name)
    if zones is None:
        known = [one.spec.id for one in situation.zones]
        raise BoundaryError(
            explain(
                f"zones {name!r}",
                f"the mission shows no such zones to {situation.audience!r}",
                choose(name, known),
            )
        )
    return zone_situation(situation, zones, code)


@dataclass(frozen=True)
class _Cut:
    """Where the zone stands in its frame; the codes of the zone, of the rest and of the country.

    `holder` has, for each unit of the division, the deepest new one that holds it whole: itself,
    the zone or the rest, or the country where it is cut.
    """

    place: int
    zone: str
    rest: str
    country: str
    holder: dict[str, str]


def _shown(view: LayerView, situation: Situation, units: Units) -> bool:
    rule = view.spec.release.get(situation.audience)
    fine = rule is None or level_of(rule.finest, units.levels) == units.levels[-1]
    whole = len(view.rows) == view.ledger.mapped  # where only counts leave there are no rows
    return fine and whole and not situation.figures.floored(view.spec.id)


def _units(old: Units, zones: Zones, place: int) -> tuple[Units, _Cut]:
    """Return the units of the country cut by a zone, and where the old ones went."""
    import geopandas as gpd
    import numpy as np
    import pandas as pd

    zone = zones.frame.iloc[place]
    slug = f"{zones.spec.id}-{zone['pcode']}".upper().replace(" ", "-")
    every = set(map(str, old.table.index))
    share = {
        code: float(found[place]) for code, found in shares_of_units(every, zones, old).items()
    }
    cut = _Cut(place, slug, f"{slug}-REST", str(old.table.index[0]), {})
    cut.holder.update(_holders(old, share, cut))
    pieces = list(_pieces(old, zone, cut))
    head = [old.table.iloc[0].to_dict() | {"pcode": cut.country}, *_two_units(old, zones, cut)]
    table = pd.DataFrame([*head, *(row for row, _ in pieces)]).set_index("pcode")
    shapes = np.array([shape for _, shape in pieces], dtype=object)
    lowest = gpd.GeoDataFrame(
        {"pcode": [str(row["pcode"]) for row, _ in pieces]},
        geometry=as_coverage(shapes, PINHOLE),
        crs="EPSG:4326",
    )
    levels = [old.levels[0], LEVEL.id, old.levels[-1]]
    specs = [old.region.level_spec(levels[0]), LEVEL, old.region.level_spec(levels[2])]
    region = old.region.model_copy(update={"level": specs})
    division = old.division.model_copy(update={"levels": levels})
    return Units(region, division, table, lowest.sort_values("pcode", ignore_index=True)), cut


def _holders(old: Units, share: dict[str, float], cut: _Cut) -> Iterator[tuple[str, str]]:
    lowest = old.levels[-1]
    for pcode, level in old.table["level"].items():
        code = str(pcode)
        if 1 - WHOLE < share[code] < WHOLE or level == old.levels[0]:
            yield code, cut.country
        elif level == lowest:
            yield code, code
        else:
            yield code, cut.zone if share[code] >= WHOLE else cut.rest


def _pieces(old: Units, zone: pd.Series, cut: _Cut) -> Iterator[tuple[dict[str, Any], Any]]:
    """Yield the row and the polygon of each lowest unit, or of its two parts."""
    import shapely

    for code, shape in zip(old.lowest["pcode"], old.lowest.geometry, strict=True):
        unit = {str(key): value for key, value in old.table.loc[code].items()}
        inside = shapely.intersection(shape, zone.geometry)
        if cut.holder[code] == code:
            parent = cut.zone if inside.area > shape.area / 2 else cut.rest
            yield unit | {"pcode": code, "parent": parent}, shape
            continue
        names = {
            "name_fr": f"{unit['name_fr']} ({PART.fr})",
            "name_en": f"{unit['name_en']} ({PART.en})",
            "official": False,
        }
        outside = shapely.difference(shape, zone.geometry)
        yield unit | names | {"pcode": f"{code}-IN", "parent": cut.zone}, _polygonal(inside)
        yield unit | names | {"pcode": f"{code}-OUT", "parent": cut.rest}, _polygonal(outside)


def _two_units(old: Units, zones: Zones, cut: _Cut) -> list[dict[Hashable, Any]]:
    zone = zones.frame.iloc[cut.place]
    blank = old.table.iloc[0].to_dict() | {
        "level": LEVEL.id, "parent": cut.country, "official": False, "approximate": False,
        "iso_3166_2": "", "note_fr": "", "note_en": "",
    }  # fmt: skip
    names = old.region.names
    title, citation = zones.spec.title, zones.spec.citation
    said = {
        "note_fr": f"{title.fr} ({citation.fr})",
        "note_en": f"{title.en} ({citation.en})",
    }
    rest = {"name_fr": f"{names.fr}, {REST.fr}", "name_en": f"{names.en}, {REST.en}"}
    return [
        blank | said | {"pcode": cut.zone, "name_fr": zone["name"], "name_en": zone["name_en"]},
        blank | rest | {"pcode": cut.rest},
    ]


def _polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of what a cut left: lines and points have no land."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(shape))
    parts = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004
    whole: shapely.Geometry = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return whole


def _rows(rows: gpd.GeoDataFrame, units: Units, cut: _Cut, found: Membership) -> gpd.GeoDataFrame:
    """Return rows with their units in the new division.

    Who is in the zone is known already: where the piece of land says otherwise (a point on the
    border, or within the last metre of a circle) the row is known to the zone or the rest alone.
    """
    import numpy as np

    inside = np.zeros(len(rows), dtype=bool)
    inside[found.row[found.zone == cut.place]] = True
    codes = rows["pcode"].map(cut.holder).to_numpy(dtype=object)
    has = (rows.geom_type == "Point").to_numpy()
    points = rows.geometry[has]
    piece = units_of_points(
        points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float), units.lowest
    )
    side = np.where(inside[has], cut.zone, cut.rest)
    parent = units.table["parent"].to_dict()
    agrees = np.array([parent.get(one) for one in piece], dtype=object) == side
    codes[has] = np.where(agrees, piece, side)
    made = rows.assign(pcode=codes)
    return made.assign(level=made["pcode"].map(units.table["level"]))


def _pack(pack: RegionPack, units: Units) -> RegionPack:
    """Return the pack with its towns in the new units."""
    made = replace(pack, spec=units.region)
    if pack.spec.settlements is not None:
        towns = pack.settlements
        found = units_of_points(
            towns["lon"].to_numpy(dtype=float), towns["lat"].to_numpy(dtype=float), units.lowest
        )
        vars(made)["settlements"] = towns.assign(pcode=found)
    return made
