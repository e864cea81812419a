"""What a build writes of a mission, but for the briefs, which take the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.assemble import assemble
from geo_ops.build import _write_manifest
from geo_ops.export import write_checks, write_geopackage, write_tables
from geo_ops.web import write_index, write_map

if TYPE_CHECKING:
    from pathlib import Path

    from geo_ops.assemble import Mission, Options


def write_products(mission: Mission, options: Options, out: Path) -> Path:
    """Write map, tables, GIS file, checks, index and manifest; return the folder."""
    assembled = assemble(mission, options)
    situation = assembled.situation
    for name in ("gis", "tables", "checks"):
        (out / name).mkdir(parents=True)
    write_geopackage(situation, out / "gis" / f"{situation.mission.id}.gpkg")
    write_tables(situation, out / "tables")
    write_checks(situation, assembled.located, out / "checks")
    recipe = assembled.fitted(mission.map_spec(mission.spec.map))
    write_map(situation, recipe, out / "map.html")
    write_index(situation, [], out / "index.html")
    _write_manifest(assembled, out)
    return out
