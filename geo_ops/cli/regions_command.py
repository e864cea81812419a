"""`geo-ops regions`: the divisions of a country, and boundary sets of others."""

from __future__ import annotations

import importlib

import click

from geo_ops.errors import choose

COMMANDS = {
    "list": "The regions that are there, and their divisions.",
    "show": "A unit: its parts, its codes by division, its names; or a file of units.",
    "import": "Make a region pack from COD-AB, geoBoundaries or GADM files.",
    "validate": "Hold a pack or a file against the rules of COD-AB; mend it with --repair.",
    "compare": "Where the same code has other land in two sets.",
    "crosswalk": "Which unit of one division is which of another.",
}


class RegionsGroup(click.Group):
    """Subcommands by name, each imported when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the subcommands in the order in which a user meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command in the module of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"geo_ops.cli.regions.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest subcommand when there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"there is no command {args[0]!r}; {choose(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group("regions", cls=RegionsGroup)
def command() -> None:
    """Divisions of a country by date: list, show, import, validate, compare, crosswalk.

    Example: geo-ops regions show Mali --level cercle --out units.gpkg
    """
