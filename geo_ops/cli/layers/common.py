"""What the commands on layers share: where layers are found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geo_ops.cli.options import content_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo_ops.content import Content

F = TypeVar("F", bound="Callable[..., Any]")


def places_options(command: F) -> F:
    """Add --mission and --content."""
    add_mission = click.option(
        "--mission",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="Mission folder, whose own layers stand before the shipped ones.",
    )
    return add_mission(content_option(command))


def content_of(content: Path | None, mission: Path | None) -> Content:
    """Return the content. Errors as `Content.find`."""
    from geo_ops.content import Content

    return Content.find(content, mission)
