"""`geo-ops regions compare`: where the same code has other land in two sets."""

from __future__ import annotations

from pathlib import Path

import click

from geo_ops.cli.options import content_option
from geo_ops.cli.regions.common import (
    answer,
    find_content,
    table_options,
)
from geo_ops.cli.regions.sets import FileColumns, target_depth, target_frame


@click.command("compare")
@click.argument("first")
@click.argument("second")
@click.option("--level", help="Level to compare (default: the lowest).")
@click.option(
    "--depth", type=click.IntRange(min=0),
    help="How deep a file's units are below the country (default: as the region's level).",
)  # fmt: skip
@click.option("--code-field", help="Column of the code, for a file of no known source.")
@click.option("--name-field", help="Column of the name, for a file of no known source.")
@click.option("--layer", help="Layer of a file that has several of that level.")
@click.option(
    "--tolerance-km2", type=click.FloatRange(min=0), default=1.0, show_default=True,
    help="Land gained or lost up to this leaves a unit the same.",
)  # fmt: skip
@click.option("--all", "every", is_flag=True, help="The units that are the same too.")
@table_options
@content_option
def command(
    first: str,
    second: str,
    level: str | None,
    depth: int | None,
    code_field: str | None,
    name_field: str | None,
    layer: str | None,
    tolerance_km2: float,
    every: bool,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    content: Path | None,
) -> int:
    """Compare two sets code by code: a region (mli), a division of it (mli@2012), or a file.

    A file is of COD-AB, geoBoundaries or GADM, or its columns are named. Of its layers the one is
    taken that is as deep as the region's level.

    Example: geo-ops regions compare mli@2012 mli_adm.gpkg --level cercle
    """
    from geo_ops.boundaries.compare import compare

    found = find_content(content)
    columns = FileColumns(code_field, name_field, layer)
    for one in (first, second):
        depth = target_depth(found, one, level) if depth is None else depth
    frames = [target_frame(found, one, level, columns, depth) for one in (first, second)]
    table = compare(frames[0], frames[1], tolerance_km2=tolerance_km2)
    counts = table["status"].value_counts()
    shown = table if every else table[table["status"] != "same"]
    answer(shown.round(3), out, overwrite=overwrite, as_json=as_json)
    click.echo(
        f"{len(table)} codes: " + ", ".join(f"{count} {name}" for name, count in counts.items()),
        err=True,
    )
    return 0
