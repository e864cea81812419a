"""`geo-ops brief`: the briefing map of one area, for this morning."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, cast

import click

from geo_ops.cli.options import content_options, languages_option, options_of


@click.command("brief")
@click.argument("area", nargs=-1, required=True)
@click.option("--mission", help="Mission folder or id (default: the Mali exercise).")
@click.option("--recipe", help="A brief of maps/ (default: the mission's).")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder."
)
@click.option("--overwrite", is_flag=True, help="Replace pages that are there.")
@languages_option
@content_options
def command(
    area: tuple[str, ...],
    mission: str | None,
    recipe: str | None,
    out: Path,
    overwrite: bool,
    lang: tuple[str, ...],
    content: Path | None,
    as_of: dt.date | None,
    audience: str | None,
) -> int:
    """Write a one-page brief (PDF, PNG, HTML) of each AREA, a name or P-code, in each language.

    Example: geo-ops brief Mopti --lang en --out briefs
    """
    from geo_ops.assemble import assemble, load_mission
    from geo_ops.briefs import Place, write_single_brief
    from geo_ops.build import recipe_for
    from geo_ops.cli.report import report_ledgers
    from geo_ops.specs.base import LANGUAGES

    options = options_of(content, as_of, audience)
    loaded = load_mission(mission, options)
    spec = recipe_for(loaded, recipe or loaded.spec.brief, "brief")
    assembled = assemble(loaded, options)
    situation, spec = assembled.situation, assembled.fitted(spec)
    place = Place(out, overwrite)
    pcodes = [situation.units.find(one).pcode for one in area]
    for pcode in pcodes:
        for language in cast("Any", lang) or LANGUAGES:
            for path in write_single_brief(situation, spec, pcode, language, place):
                click.echo(str(path))
    report_ledgers(situation)
    return 0
