"""`geo-ops regions compare`: where the same code has other land in two sets."""

from __future__ import annotations

from pathlib import Path

import click

from geo_ops.cli.regions.common import answer, content_option, find_content, table_options
from geo_ops.cli.regions.sets import target_frame


@click.command("compare")
@click.argument("first")
@click.argument("second")
@click.option("--level", help="Level to compare (default: the lowest).")
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

    A file is of COD-AB, geoBoundaries or GADM, or its columns are named. Of its layers that one is
    taken which is as deep as LEVEL is in the region that it is compared with.

    Example: geo-ops regions compare mli@2012 mli_adm.gpkg --level cercle
    """
    from geo_ops.boundaries.compare import compare

    found = find_content(content)
    columns = (code_field, name_field)
    depth = None
    frames = []
    for one in (first, second):
        target = target_frame(found, one, level, layer=layer, columns=columns, depth=depth)
        depth = target.depth if target.depth is not None else depth
        frames.append(target)
    if frames[0].depth is None and depth is not None:
        frames[0] = target_frame(found, first, level, layer=layer, columns=columns, depth=depth)
    table = compare(frames[0].frame, frames[1].frame, tolerance_km2=tolerance_km2)
    counts = table["status"].value_counts()
    shown = table if every else table[table["status"] != "same"]
    answer(shown.round(3), out, overwrite=overwrite, as_json=as_json)
    click.echo(
        f"{len(table)} codes: " + ", ".join(f"{count} {name}" for name, count in counts.items()),
        err=True,
    )
    return 0
