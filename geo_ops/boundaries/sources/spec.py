"""The region.toml of an imported set: written as text, read back before anybody relies on it."""

from __future__ import annotations

import json
import math
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.boundaries.geometry import areas_km2
from geo_ops.errors import SpecError, explain
from geo_ops.specs.base import parse_spec
from geo_ops.specs.region import RegionSpec

if TYPE_CHECKING:
    import datetime as dt

    from geo_ops.boundaries.sources.boundary_set import BoundarySet

Bounds = tuple[float, float, float, float]
CRS_AREA = "EPSG:6933"
WORDS = {
    "country": ("Country", "Pays", "Countries", "Pays"),
    "region": ("Region", "Région", "Regions", "Régions"),
    "province": ("Province", "Province", "Provinces", "Provinces"),
    "department": ("Department", "Département", "Departments", "Départements"),
    "district": ("District", "District", "Districts", "Districts"),
    "commune": ("Commune", "Commune", "Communes", "Communes"),
}
"""Level -> name in English and French, plural in both. Other levels are called by their id."""


@dataclass(frozen=True)
class Country:
    """What a pack says of its country beside the units, and whose data they are."""

    id: str
    iso3: str
    name_en: str
    name_fr: str
    timezone: str
    division: str
    valid_from: str
    licence: str
    attribution: str
    source: str
    valid_to: str = ""

    @classmethod
    def unnamed(cls) -> Country:
        """Return what is put in where a set is only checked."""
        none = "not said"
        return cls("set", "XXX", none, none, "UTC", "2000", "2000-01-01", none, none, none)


@dataclass(frozen=True)
class RegionText:
    """The text of a region.toml."""

    text: str
    where: str

    def parsed(self) -> RegionSpec:
        """Return the spec that the text holds.

        Raises:
            SpecError: a value that somebody gave breaks the schema.
        """
        try:
            data = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise SpecError(
                explain(self.where, f"a value cannot be written ({error})", "leave controls out")
            ) from None
        return parse_spec(RegionSpec, data, self.where)


def region_text(found: BoundarySet, country: Country, bounds: Bounds | None = None) -> RegionText:
    """Return the region.toml of a set.

    The bounds are those given, else those of the units, rounded outwards to 0.01 degree. Maps are
    in Lambert's azimuthal equal-area projection, centred on the units.
    """
    west, south, east, north = bounds or _bounds(found)
    lon, lat = round((west + east) / 2, 1), round((south + north) / 2, 1)
    km2 = float(areas_km2(found.lowest.geometry.make_valid(), CRS_AREA).sum())
    quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in vars(country).items()}
    lines = [
        "# Made by `geo-ops regions import`. What each key means: docs/regions.md.",
        f"id = {quoted['id']}",
        f"iso3 = {quoted['iso3']}",
        f"names = {{ en = {quoted['name_en']}, fr = {quoted['name_fr']} }}",
        f"default_as_of = {country.valid_from}",
        f"timezone = {quoted['timezone']}",
        f'crs_area = "{CRS_AREA}"',
        f'crs_map = "+proj=laea +lat_0={lat:g} +lon_0={lon:g} +datum=WGS84 +units=m +no_defs"',
        f"bounds = [{west:g}, {south:g}, {east:g}, {north:g}]",
        "",
        "[area]",
        f"km2 = {max(km2, 0.001):.3f}",
        'source = "the sum of the imported units in EPSG:6933"',
        "",
        "[geometry]",
        f'file = "{found.levels[-1]}.parquet"',
        f'level = "{found.levels[-1]}"',
    ]
    for level in found.levels:
        plain = level.replace("_", " ").replace("-", " ").capitalize()
        words = [json.dumps(one, ensure_ascii=False) for one in WORDS.get(level, (plain,) * 4)]
        lines += ["", "[[level]]", f"id = {json.dumps(level)}"]
        lines += [f"name = {{ en = {words[0]}, fr = {words[1]} }}"]
        lines += [f"plural = {{ en = {words[2]}, fr = {words[3]} }}"]
    division = quoted["division"]
    lines += ["", "[[division]]", f"id = {division}"]
    lines += [f"title = {{ en = {division}, fr = {division} }}"]
    lines += [f'file = "divisions/{country.division}.csv"', f"valid_from = {country.valid_from}"]
    lines += [f"valid_to = {country.valid_to}"] if country.valid_to else []
    lines += [f"source = {quoted['source']}", "", "[[source]]", f'id = "{_scheme_id(found)}"']
    lines += [f"title = {quoted['source']}"]
    lines += [f"attribution = {{ en = {quoted['attribution']}, fr = {quoted['attribution']} }}"]
    lines += [f"licence = {quoted['licence']}", ""]
    return RegionText("\n".join(lines), "region.toml")


def _scheme_id(found: BoundarySet) -> str:
    return found.scheme.replace(" ", "-")


def _bounds(found: BoundarySet) -> Bounds:
    west, south, east, north = (float(one) for one in found.lowest.total_bounds)
    low = [math.floor(one * 100) / 100 for one in (west, south)]
    high = [math.ceil(one * 100) / 100 for one in (east, north)]
    # A set without width is found fault with elsewhere; a spec needs some.
    return low[0], low[1], max(high[0], low[0] + 0.01), max(high[1], low[1] + 0.01)


def day_or_none(text: str) -> dt.date | None:
    """Return a day written as 2020-06-30, or None."""
    import datetime as dt

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
