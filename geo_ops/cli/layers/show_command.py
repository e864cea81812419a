"""`geo-ops layers show`: what a layer means."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from geo_ops.cli.layers.common import content_of, places_options


@click.command("show")
@click.argument("layers", nargs=-1, required=True, metavar="LAYER...")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option("--markdown", "as_markdown", is_flag=True, help="Markdown, for a handbook.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@places_options
def command(
    layers: tuple[str, ...],
    lang: str,
    as_markdown: bool,
    as_json: bool,
    mission: Path | None,
    content: Path | None,
) -> int:
    """Explain layers from their specs: columns, allowed values, place, categories, who sees what.

    Example: geo-ops layers show incidents courts --lang fr
    """
    from geo_ops.guide.page import layer_page
    from geo_ops.guide.show import markdown, plain_object, plain_text
    from geo_ops.specs.extend import load_layer

    if as_json and as_markdown:
        raise click.UsageError("--json and --markdown exclude each other; give one")
    found = content_of(content, mission)
    specs = [load_layer(found, name) for name in layers]
    # A terminal's own width; a file or a pipe gets one that holds most tables without folding.
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 160
    for spec in specs:
        page = layer_page(found, spec, "fr" if lang == "fr" else "en")
        if as_json:
            click.echo(json.dumps(plain_object(page), ensure_ascii=False))
        else:
            click.echo(markdown(page) if as_markdown else plain_text(page, width))
    return 0
