"""`geo-ops regions list`: the regions that are there, and their divisions."""

from __future__ import annotations

from pathlib import Path

import click

from geo_ops.cli.options import content_option
from geo_ops.cli.regions.common import (
    answer,
    find_content,
    open_pack,
    table_options,
)


@click.command("list")
@table_options
@content_option
def command(out: Path | None, overwrite: bool, as_json: bool, content: Path | None) -> int:
    """List every division of every region: its days, its levels and how many units they have.

    Example: geo-ops regions list
    """
    import pandas as pd

    found = find_content(content)
    rows = []
    for name in found.ids("regions"):
        pack = open_pack(found, name)
        for one in pack.spec.division:
            counts = pack.tables[one.id]["level"].value_counts()
            rows.append(
                {
                    "region": pack.spec.id,
                    "name": pack.spec.names.en,
                    "division": one.id,
                    "valid_from": one.valid_from.isoformat(),
                    "valid_to": one.valid_to.isoformat() if one.valid_to else "",
                    "also_from": one.also_from.isoformat() if one.also_from else "",
                    "units": ", ".join(
                        f"{counts.get(level, 0)} {level}" for level in pack.spec.levels_of(one)
                    ),
                    "approximate": int(pack.tables[one.id]["approximate"].sum()),
                    "default": one.answers_on(pack.spec.default_as_of),
                }
            )
    answer(pd.DataFrame(rows), out, overwrite=overwrite, as_json=as_json)
    return 0
