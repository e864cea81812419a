"""`geo-ops regions`: the divisions of a country, and boundary sets of others."""

from __future__ import annotations

import click

from geo_ops.cli.lazy import LazyGroup

COMMANDS = {
    "list": "The regions that are there, and their divisions.",
    "show": "A unit: its parts, its codes by division, its names; or a file of units.",
    "import": "Make a region pack from COD-AB, geoBoundaries or GADM files.",
    "validate": "Hold a pack or a file against the rules of COD-AB; mend it with --repair.",
    "compare": "Where the same code has other land in two sets.",
    "crosswalk": "Which unit of one division is which of another.",
}


@click.group("regions", cls=LazyGroup, package="geo_ops.cli.regions", lazy=COMMANDS)
def command() -> None:
    """Divisions of a country by date: list, show, import, validate, compare, crosswalk.

    Example: geo-ops regions show Mali --level cercle --out units.gpkg
    """
