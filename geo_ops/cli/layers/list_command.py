"""`geo-ops layers list`: the layers that are there."""

from __future__ import annotations

import json
from pathlib import Path

import click

from geo_ops.cli.layers.common import content_of, places_options


@click.command("list")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@places_options
def command(lang: str, as_json: bool, mission: Path | None, content: Path | None) -> int:
    """List every layer: its id, kind, title, sensitivity, and the known sources it reads.

    Example: geo-ops layers list --lang fr
    """
    from geo_ops.guide.page import overview

    found = content_of(content, mission)
    rows = overview(found, "fr" if lang == "fr" else "en")
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return 0
    width = {key: max(len(row[key]) for row in rows) for key in rows[0]}
    for row in rows:
        click.echo("  ".join(row[key].ljust(width[key]) for key in row).rstrip())
    return 0
