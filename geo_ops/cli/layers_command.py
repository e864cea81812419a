"""`geo-ops layers`: the layers that are there, and what each means."""

from __future__ import annotations

import click

from geo_ops.cli.lazy import LazyGroup

COMMANDS = {
    "list": "The layers that are there.",
    "show": "A layer: its columns, categories, figures, and who sees what.",
}


@click.group("layers", cls=LazyGroup, package="geo_ops.cli.layers", lazy=COMMANDS)
def command() -> None:
    """Operational tables by id: list, show.

    Example: geo-ops layers show incidents
    """
