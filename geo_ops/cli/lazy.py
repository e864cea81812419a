"""A group of commands that are imported only when they run."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import click

from geo_ops.errors import choose

if TYPE_CHECKING:
    from collections.abc import Mapping


class LazyGroup(click.Group):
    """Commands by name and help text: `name` is the `command` in `<package>.<name>_command`."""

    def __init__(self, *, package: str, lazy: Mapping[str, str], **others: Any) -> None:  # noqa: ANN401 - click's own keywords
        """Take what click takes, and where the commands are."""
        super().__init__(**others)
        self.package = package
        self.lazy = dict(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a user meets them."""
        del ctx
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command in the module of the same name."""
        del ctx
        if cmd_name not in self.lazy:
            return None
        # Before any command can import a library that holds GDAL.
        importlib.import_module("geo_ops.gdal_guard").guard()
        module = importlib.import_module(f"{self.package}.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when there is none of that name."""
        if args and args[0] not in self.lazy and not args[0].startswith("-"):
            ctx.fail(f"there is no command {args[0]!r}; {choose(args[0], self.lazy)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lazy.items()))
