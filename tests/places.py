"""A gazetteer of Gridland (tests/grid.py): one name for every rule of the place matcher.

Éclat is a region and a commune of it; Koro a commune of Alta and one of Delta; GR0202 is called NA.
Added here: a village Éclat-le-Neuf in GR0103, a camp, a road, the zone Grid North, Chinese names
(乙 is inside the decoy 甲乙), and San, which is a commune's other name and also a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.places.matcher_make import make_matcher
from geo_ops.content import Content
from tests.grid import write_csv, write_grid_pack

if TYPE_CHECKING:
    from pathlib import Path

    from geo_ops.boundaries.places.matcher import Matcher

TABLES = {
    "places": [
        "id,kind,name,name_en,pcode,lon,lat,source,note",
        "v1,settlement,Éclat-le-Neuf,New Eclat,GR0103,-29.5,0.5,made up,",
        "v3,settlement,Aïlta,,GR0303,,,made up,the town; also a spelling of the region around it",
        "v2,settlement,Vague,,GR03,,,made up,known to its region only",
        "b1,base,Camp Bravo,,GR0202,,,made up,",
        "r1,route,Axe Alta-Delta,Alta-Delta axis,,,,made up,",
        "z1,zone,Nord du Quadrillé,Grid North,,,,made up,",
    ],
    "names": [
        "name,lang,of,within,status,source,note",
        "阿尔塔,zh,Alta,,exonym,made up,",
        "阿尔他,zh,Alta,,misprint,made up,",
        "乙,zh,Delta,,variant,made up,",
        "科罗,zh,Koro,GR03,variant,made up,",
        "丙丁,zh,Bravo,,uncertain,made up,",
        "北部,zh,Nord du Quadrillé,,variant,made up,",
        "阿尔塔-乙,zh,Axe Alta-Delta,,variant,made up,",
        "格里德,zh,Quadrillie,,exonym,made up,",
        "ألطا,ar,Alta,,exonym,made up,",
        "Альта,ru,Alta,,exonym,made up,",
        "Alta-Delta,fr,Axe Alta-Delta,,variant,made up,",
        "Aïlta,fr,Alta,,variant,made up,",
        "San,fr,Commune 0301,,variant,made up,",
    ],
    "decoys": [
        "name,lang,kind,source,note",
        "甲乙,zh,foreign,made up,",
        "其北部分,zh,word,made up,",
        "格里德稳定团,zh,organisation,made up,",
        "Delta,en,operation,made up,also a region: a homonym that is no place",
        "Opération Alta,fr,operation,made up,",
        "San,fr,common,made up,",
    ],
    "terms": [
        "term,lang,side,levels,source",
        "commune rurale de,fr,prefix,commune,made up",
        "communes de,fr,prefix,commune,made up",
        "village de,fr,prefix,settlement,made up",
        "town,en,suffix,settlement,made up",
        "大区,zh,suffix,region,made up",
        "镇,zh,suffix,commune,made up",
        "地区,zh,suffix,,made up",
        "axe,fr,prefix,route,made up",
    ],
}  # fmt: skip


def write_places(folder: Path) -> None:
    """Write Gridland with its gazetteer into a content root."""
    write_grid_pack(folder)
    for name, lines in TABLES.items():
        rows = [line.split(",") for line in lines]
        write_csv(folder / "regions" / "grd" / "gazetteer" / f"{name}.csv", rows)


def grid_matcher(folder: Path, **options: object) -> Matcher:
    """Return the matcher of Gridland in `folder`; options as those of `make_matcher`."""
    return make_matcher(load_pack(Content((folder,)), "grd"), **options)  # type: ignore[arg-type]
