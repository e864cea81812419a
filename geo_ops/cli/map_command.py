"""`geo-ops map`: the interactive map alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from geo_ops.cli.options import content_options, options_of


@click.command("map")
@click.argument("area", nargs=-1)
@click.option("--mission", help="Mission folder or id (default: the Mali exercise).")
@click.option("--recipe", help="A map of maps/ (default: the mission's).")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("map.html"), show_default=True,
    help="The page, or a folder that gets map.html.",
)  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace a page that is there.")
@content_options
def command(
    area: tuple[str, ...],
    mission: str | None,
    recipe: str | None,
    out: Path,
    overwrite: bool,
    content: Path | None,
    as_of: dt.date | None,
    audience: str | None,
) -> int:
    """Write one self-contained page, opened on AREA... (names or P-codes) or on the whole region.

    Example: geo-ops map Mopti Gao --out mopti-gao.html
    """
    from geo_ops.assemble import assemble, load_mission
    from geo_ops.build import recipe_for
    from geo_ops.cli.files import free_path
    from geo_ops.cli.report import report_ledgers
    from geo_ops.web import write_map

    path = free_path(out, "map.html", overwrite=overwrite)
    options = options_of(content, as_of, audience)
    loaded = load_mission(mission, options)
    spec = recipe_for(loaded, recipe or loaded.spec.map, "map")
    assembled = assemble(loaded, options)
    situation, spec = assembled.situation, assembled.fitted(spec)
    areas = tuple(situation.units.find(one).pcode for one in area)
    write_map(situation, spec, path, areas=areas)
    report_ledgers(situation)
    click.echo(str(path))
    return 0
