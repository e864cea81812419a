"""`geo-ops init`: a mission folder to start from."""

from __future__ import annotations

from pathlib import Path

import click

from geo_ops.cli.options import content_option, options_of


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--region", default="mli", show_default=True, help="A region of regions/.")
@click.option(
    "--layer",
    "layers",
    multiple=True,
    help="A layer to start with; may be repeated (default: all).",
)
@click.option("--empty", is_flag=True, help="Tables with headings only, without the invented rows.")
@click.option(
    "--tables",
    type=click.Choice(["csv", "xlsx"]),
    default="csv",
    show_default=True,
    help="XLSX workbooks say what each cell takes, and have lists to choose from.",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="Language of the workbooks.",
)
@content_option
def command(
    folder: Path,
    region: str,
    layers: tuple[str, ...],
    empty: bool,
    tables: str,
    lang: str,
    content: Path | None,
) -> int:
    """Make FOLDER with a mission.toml and a table for each layer, ready to build.

    The rows in the tables are invented examples, marked EXERCISE, to be replaced by your own.

    Example: geo-ops init my-mission --layer incidents --tables xlsx --lang fr
    """
    from geo_ops.starter import Start, start_mission

    start = Start(
        region=region,
        layers=layers,
        empty=empty,
        tables="xlsx" if tables == "xlsx" else "csv",
        lang="fr" if lang == "fr" else "en",
        options=options_of(content, None, None),
    )
    for path in start_mission(folder, start):
        click.echo(str(path))
    click.echo(f"Fill in the tables, then: geo-ops build {folder} --out out", err=True)
    return 0
