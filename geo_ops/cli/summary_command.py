"""`geo-ops summary`: the figures, as data on standard output."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from geo_ops.cli.options import content_options, options_of


@click.command("summary")
@click.argument("area", nargs=-1)
@click.option("--mission", help="Mission folder or id (default: the Mali exercise).")
@click.option("--layer", help="A layer of the mission (default: all).")
@click.option("--measure", help="A measure of the layer (default: all).")
@click.option(
    "--by", default="region", show_default=True,
    help="An administrative level (region, cercle, commune), month, category, or zone:ID.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of CSV.")
@content_options
def command(
    area: tuple[str, ...],
    mission: str | None,
    layer: str | None,
    measure: str | None,
    by: str,
    as_json: bool,
    content: Path | None,
    as_of: dt.date | None,
    audience: str | None,
) -> int:
    """Print the figures of AREA... (default: the whole region) by level, month or category.

    What became of every row received is said on standard error.

    Example: geo-ops summary Mopti --layer incidents --by month
    """
    from geo_ops.assemble import assemble, load_mission
    from geo_ops.cli.report import report_ledgers
    from geo_ops.release.question import Question, figures_table

    options = options_of(content, as_of, audience)
    situation = assemble(load_mission(mission, options), options).situation
    pcodes = tuple(situation.units.find(one).pcode for one in area)
    table = figures_table(situation, Question(by, pcodes, layer, measure))
    if as_json:
        click.echo(table.to_json(orient="records", lines=True, force_ascii=False), nl=False)
    else:
        click.echo(table.to_csv(index=False, lineterminator="\n"), nl=False)
    report_ledgers(situation)
    return 0
