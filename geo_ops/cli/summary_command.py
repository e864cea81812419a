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
    help="Levels (region, cercle, commune), periods (day, week, month, quarter, year, mission-year,"
    " whole), category and fields, with commas between; or zone:ID.",
)  # fmt: skip
@click.option("--change", is_flag=True, help="Set each period against the one before it.")
@click.option("--no-zeros", is_flag=True, help="Leave out the rows of which there is nothing.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write a .csv or .parquet instead of printing."
)
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of CSV.")
@content_options
def command(
    area: tuple[str, ...],
    mission: str | None,
    layer: str | None,
    measure: str | None,
    by: str,
    change: bool,
    no_zeros: bool,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    content: Path | None,
    as_of: dt.date | None,
    audience: str | None,
) -> int:
    """Print the figures of AREA... (default: the whole region) by level, period and category.

    Rates come with their 95 per cent interval, plans with share and variance. What became of every
    row received, and whose population rates are of, is said on standard error.

    Example: geo-ops summary Mopti --layer incidents --by cercle,quarter,category
    """
    from geo_ops.assemble import assemble, load_mission
    from geo_ops.cli.report import report_ledgers
    from geo_ops.release.question import Question, figures_table, population_lines

    options = options_of(content, as_of, audience)
    situation = assemble(load_mission(mission, options), options).situation
    pcodes = tuple(situation.units.find(one).pcode for one in area)
    question = Question(by, pcodes, layer, measure, change=change, zeros=not no_zeros)
    table = figures_table(situation, question)
    if out is not None:
        from geo_ops.cli.files import free_path
        from geo_ops.export.long_table import write_long

        path = free_path(out, "summary.csv", overwrite=overwrite)
        write_long(path, table, situation)
        click.echo(str(path))
    elif as_json:
        click.echo(table.to_json(orient="records", lines=True, force_ascii=False), nl=False)
    else:
        click.echo(table.to_csv(index=False, lineterminator="\n"), nl=False)
    report_ledgers(situation, layer)
    for line in population_lines(situation, table):
        click.echo(line, err=True)
    return 0
