"""The entry point: the commands, and how an error of ours reaches a person."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from geo_ops import __version__
from geo_ops.cli.lazy import LazyGroup
from geo_ops.errors import GeoOpsError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "build": "Build every product of a mission into one folder.",
    "init": "Start a mission folder.",
    "check": "Check content, boundaries and data.",
    "map": "Write the interactive map alone.",
    "brief": "Write the briefing map of an area.",
    "summary": "Print or write the figures by unit, month and category.",
    "match": "Place names to P-codes, for certain or refused with candidates.",
    "join": "Count points by unit: files of any size, on one machine or many.",
    "layers": "Operational tables by id: list, show.",
    "regions": "Divisions of a country: list, show, import, validate, compare, crosswalk.",
}
NOT_DONE = 2


@click.group(
    cls=LazyGroup,
    package="geo_ops.cli",
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="geo-ops")
def cli() -> None:
    """Maps, summaries, GIS files and briefings from a mission's tables, without a network.

    Example: geo-ops build --out out
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; an error of ours or of the disk is a message, never a traceback."""
    try:
        status = cli.main(args=arguments, prog_name="geo-ops", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped; nothing was changed", err=True)
        sys.exit(NOT_DONE)
    except click.ClickException as error:
        error.show()
        sys.exit(NOT_DONE)
    except (GeoOpsError, OSError) as error:
        for line in str(error).splitlines() or [type(error).__name__]:
            click.echo(f"geo-ops: {line}", err=True)
        sys.exit(NOT_DONE)
    sys.exit(status if isinstance(status, int) else 0)
