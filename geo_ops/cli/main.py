"""The entry point: a group that loads a command only when it is asked for."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import click

from geo_ops import __version__
from geo_ops.errors import GeoOpsError, choose

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
    "regions": "Divisions of a country: list, show, import, validate, compare, crosswalk.",
}
NOT_DONE = 2


class LazyGroup(click.Group):
    """Commands by name; each is a module of this package, imported when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a user meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command in the module of the same name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        # Before any command can import a library that holds GDAL.
        importlib.import_module("geo_ops.gdal_guard").guard()
        module = importlib.import_module(f"geo_ops.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"there is no command {args[0]!r}; {choose(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
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
