"""`geo-ops regions crosswalk`: which unit of one division is which of another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from geo_ops.cli.options import content_option
from geo_ops.cli.regions.common import (
    answer,
    country_option,
    find_content,
    open_pack,
    table_options,
)

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.boundaries.units import Units


@click.command("crosswalk")
@click.argument("old")
@click.argument("new")
@click.option("--level", help="Level of the old division (default: all below the country).")
@click.option(
    "--to-level", help="Level of the new division (default: the same, else the next coarser)."
)
@click.option(
    "--population", type=click.Path(path_type=Path, dir_okay=False),
    help="GeoTIFF of people, for shares of the population.",
)  # fmt: skip
@click.option(
    "--population-unit", type=click.Choice(["people", "people-per-km2"]),
    help="What a cell of it holds; must be said.",
)  # fmt: skip
@country_option
@table_options
@content_option
def command(
    old: str,
    new: str,
    level: str | None,
    to_level: str | None,
    population: Path | None,
    population_unit: str | None,
    country: str,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    content: Path | None,
) -> int:
    """Print each unit of division OLD with the units of division NEW that hold its land.

    `area_share` and `population_share` are shares of the old unit; they sum to 1 for each.
    `relation` is same, inside (the new one is larger), contains (it is a part) or overlaps.

    Example: geo-ops regions crosswalk 2012 2023 --level region
    """
    from geo_ops.boundaries.crosswalk import Levels, crosswalk

    if (population is None) != (population_unit is None):
        raise click.UsageError("--population and --population-unit go together; give both")
    pack = open_pack(find_content(content), country)
    first, second = pack.units(old), pack.units(new)
    people = _people(first, second, population, population_unit) if population else None
    table = crosswalk(first, second, Levels(level, to_level), people)
    answer(_tidy(table), out, overwrite=overwrite, as_json=as_json)
    rough = sorted({row for row in table["to_pcode"][table["approximate"]] if row})
    for units in (first, second):
        if units.division.note is not None:
            click.echo(f"division {units.division.id}: {units.division.note.en}", err=True)
    if rough:
        click.echo(f"{len(rough)} units here have an approximate limit", err=True)
    return 0


def _people(first: Units, second: Units, raster: Path, unit: str | None) -> dict[int, float]:
    from geo_ops.boundaries.overlay import pieces
    from geo_ops.boundaries.population import Raster, people_in

    found = people_in(cast("Any", pieces(first, second)), Raster(raster, cast("Any", unit)))
    click.echo(
        f"{found.total:,.0f} people in the region; {found.covered:.1%} of its land has data",
        err=True,
    )
    return found.by_piece


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with areas to 0.001 km2, shares to a millionth, whole people."""
    tidy = table.round({"area_km2": 3, "area_share": 6, "population": 0, "population_share": 6})
    if tidy["population"].isna().all():
        return tidy.drop(columns=["population", "population_share"])
    return tidy.astype({"population": "Int64"})
