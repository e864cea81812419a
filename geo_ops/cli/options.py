"""Options that several commands share: one spelling, one meaning."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo_ops.assemble import Options

F = TypeVar("F", bound="Callable[..., Any]")


class Day(click.ParamType[dt.date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Return the day, or fail with the form that is wanted."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day; write it like 2020-06-30", param, ctx)


content_option = click.option(
    "--content",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with regions/ layers/ maps/ (default: the shipped content).",
)


def content_options(command: F) -> F:
    """Add --content, --as-of and --audience."""
    add_as_of = click.option("--as-of", type=Day(), help="As-of date (default: the mission's).")
    add_audience = click.option(
        "--audience",
        type=click.Choice(["internal", "partners", "public"]),
        help="Who will see it (default: the mission's, else public).",
    )
    return content_option(add_as_of(add_audience(command)))


def languages_option(command: F) -> F:
    """Add --lang."""
    return click.option(
        "--lang",
        type=click.Choice(["en", "fr"]),
        multiple=True,
        help="Language; may be given twice (default: both).",
    )(command)


def options_of(content: Path | None, as_of: dt.date | None, audience: str | None) -> Options:
    """Return the shared options as the pipeline takes them."""
    from geo_ops.assemble import Options

    return Options(content=content, as_of=as_of, audience=cast("Any", audience))


def say(text: str) -> None:
    """Tell people about progress, on a terminal only; standard output is for data."""
    if sys.stderr.isatty():
        click.echo(f"  {text} ...", err=True)
