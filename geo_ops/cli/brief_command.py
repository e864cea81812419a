"""`geo-ops brief`: the briefing map of one area, for this morning."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from geo_ops.cli.options import content_options, languages_option, options_of

if TYPE_CHECKING:
    from geo_ops.release.situation import Situation
    from geo_ops.specs.map import MapSpec

ZONE = "zone:"


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

    A zone of the mission's own is an area too: zone:sectors/north.

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
    for shown, fitted, pcode in [_asked(situation, spec, one) for one in area]:
        for language in cast("Any", lang) or LANGUAGES:
            for path in write_single_brief(shown, fitted, pcode, language, place):
                click.echo(str(path))
    report_ledgers(situation)
    return 0


def _asked(situation: Situation, spec: MapSpec, area: str) -> tuple[Situation, MapSpec, str]:
    """Return the situation, the recipe and the code of an area, or of a zone of the mission's."""
    if not area.startswith(ZONE):
        return situation, spec, situation.units.find(area).pcode
    from geo_ops.release.zone_situation import zone_named

    found = zone_named(situation, area.removeprefix(ZONE))
    return found.situation, found.fitted(spec), found.pcode
