"""Boundary sets as the commands take them: a region, a division of it, or somebody else's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geo_ops.errors import InputError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from geo_ops.boundaries.pack import RegionPack
    from geo_ops.boundaries.repair import Repaired
    from geo_ops.boundaries.sources.boundary_set import SetOptions
    from geo_ops.boundaries.sources.layers import Layer
    from geo_ops.boundaries.sources.rules import Expected
    from geo_ops.content import Content

F = TypeVar("F", bound="Callable[..., Any]")


@dataclass(frozen=True)
class FileColumns:
    """How a file of no known source is read: its columns, and one of its layers."""

    code: str | None = None
    name: str | None = None
    layer: str | None = None


def set_options(command: F) -> F:
    """Add the options that say how somebody else's files are read."""
    options = (
        click.option(
            "--level", "levels", multiple=True,
            help="A level below the country, highest first; once for each.",
        ),
        click.option(
            "--code-field", "code_fields", multiple=True,
            help="Column of the codes of a level; once for each --level, in the same order.",
        ),
        click.option(
            "--name-field", "name_fields", multiple=True,
            help="Column of the names of a level; once for each --level, in the same order.",
        ),
        click.option("--layer", help="Read only this layer."),
        click.option("--local-codes", is_flag=True, help="The codes are no official P-codes."),
        click.option("--country-code", help="Code of the country, if the file has none."),
        click.option(
            "--bounds", type=float, nargs=4, metavar="WEST SOUTH EAST NORTH",
            help="Where the country lies, in degrees (default: those of a region with its code).",
        ),
        click.option(
            "--tolerance-km2", type=click.FloatRange(min=0), default=0.0, show_default=True,
            help="Overlaps and gaps up to this are let pass.",
        ),
        click.option("--repair", is_flag=True, help="Mend the polygons as a coverage."),
        click.option(
            "--gap-width", type=click.FloatRange(min=0), default=0.01, show_default=True,
            help="With --repair: degrees; narrower gaps are closed.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def expected_of(
    content: Content, iso3: str | None, bounds: tuple[float, float, float, float] | None
) -> Expected:
    """Return what is known of a country: what is said, else what a region of its code knows."""
    from geo_ops.boundaries.sources.rules import Expected
    from geo_ops.cli.regions.common import pack_named

    if bounds is not None:
        west, south, east, north = bounds
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004
            raise click.UsageError(
                f"--bounds {west:g} {south:g} {east:g} {north:g} are not west, south, east, north "
                "in degrees; reorder them"
            )
        return Expected(bounds=bounds, said_by="--bounds")
    pack = pack_named(content, iso3) if iso3 else None
    return Expected.of_region(pack.spec) if pack else Expected()


def pack_target(content: Content, text: str) -> tuple[RegionPack, str | None] | None:
    """Return the pack and the division that `mli`, `mli@2012` or a pack's folder means, or None."""
    from geo_ops.boundaries.pack import load_pack
    from geo_ops.cli.regions.common import pack_named
    from geo_ops.content import Content as Roots

    name, _, division = text.partition("@")
    folder = Path(name)
    if (folder / "region.toml").is_file():
        # A folder regions/<id> is content of its own; `load_pack` wants the folder's own name.
        whole = folder.resolve()
        return load_pack(Roots((whole.parent.parent,)), whole.name), division or None
    if folder.is_file():
        return None
    pack = pack_named(content, name)
    return None if pack is None else (pack, division or None)


def target_depth(content: Content, text: str, level: str | None) -> int | None:
    """Return how deep below the country a region's level is; None for a file. Errors as below."""
    found = pack_target(content, text)
    if found is None:
        return None
    pack, division = found
    units = pack.units(division) if division else pack.units_on()
    name = level or units.levels[-1]
    return pack.spec.level_ids.index(name) if name in pack.spec.level_ids else None


def target_frame(
    content: Content, text: str, level: str | None, columns: FileColumns, depth: int | None
) -> gpd.GeoDataFrame:
    """Return `pcode`, `name` and `geometry` of one level of a region or of a file.

    Args:
        content: where regions are found.
        text: a region, region@division, or a file.
        level: the level, of a region (default: the lowest).
        columns: how a file of no known source is read.
        depth: how deep below the country the units of a file of a known source are.

    Raises:
        InputError: it is neither; the file has no such layer or column, or a code twice.
        BoundaryError: the region has no such division or level.
    """
    found = pack_target(content, text)
    if found is not None:
        pack, division = found
        units = pack.units(division) if division else pack.units_on()
        return units.level(level or units.levels[-1])
    if not Path(text).is_file():
        known = content.ids("regions")
        raise InputError(explain(text, "it is no region and no file", choose(text, known)))
    return _file_frame(Path(text), columns, depth)


def _file_frame(path: Path, columns: FileColumns, depth: int | None) -> gpd.GeoDataFrame:
    from geo_ops.boundaries.sources.layers import read_layers

    layers = read_layers([path], columns.layer)
    if columns.code is None:
        known = [one for one in layers if one.columns is not None]
        layers = [one for one in known if depth in (None, one.columns and one.columns.depth)]
    if len(layers) != 1:
        names = ", ".join(one.name for one in layers) or "none"
        raise InputError(
            explain(str(path), f"one layer is wanted, found: {names}", "say --layer or --depth")
        )
    return _units_of_layer(layers[0], columns)


def _units_of_layer(layer: Layer, columns: FileColumns) -> gpd.GeoDataFrame:
    from geo_ops.boundaries.sources.layers import kind_of

    code = columns.code or layer.own.code
    name = columns.name or (layer.own.name("fr") if columns.code is None else code)
    for column in (code, name or code):
        if column not in layer.frame.columns:
            known = [str(one) for one in layer.frame.columns]
            raise InputError(
                explain(layer.where, f"it has no column {column!r}", choose(column, known))
            )
    frame = layer.frame[[kind_of(one) == "" for one in layer.frame.geometry]]
    codes = frame[code].astype(str)
    if codes.duplicated().any():
        twice = codes[codes.duplicated()].iloc[0]
        raise InputError(
            explain(layer.where, f"the code {twice!r} stands twice", "validate the set first")
        )
    made = frame[["geometry"]].assign(pcode=codes, name=frame[name or code].astype(str))
    return made[["pcode", "name", "geometry"]].reset_index(drop=True)


@dataclass(frozen=True)
class Reading:
    """The options of `set_options`, gathered."""

    levels: tuple[str, ...]
    code_fields: tuple[str, ...]
    name_fields: tuple[str, ...]
    layer: str | None
    local_codes: bool

    def options(self, files: tuple[Path, ...], country: tuple[str, str, str]) -> SetOptions:
        """Return how to read files; `country` is its code, English and French name."""
        from geo_ops.boundaries.sources.boundary_set import CountryName, SetOptions

        return SetOptions(
            files=files,
            levels=self.levels,
            country=CountryName(*country),
            code_fields=self.code_fields,
            name_fields=self.name_fields,
            layer=self.layer,
            local_codes=self.local_codes,
        )


SHOWN_MOVES = 20


def report_repair(repaired: Repaired, moves: Path | None, *, overwrite: bool) -> None:
    """Say what was mended, the largest moves first; write all of them to a file if asked."""
    from geo_ops.boundaries.geometry import km2_text
    from geo_ops.cli.files import free_path
    from geo_ops.publish import atomic_write

    found = repaired.moves
    click.echo(
        f"mended: {km2_text(repaired.moved_km2)} km2 changed hands in {len(found)} pieces", err=True
    )
    for one in found[:SHOWN_MOVES]:
        click.echo(
            f"  {km2_text(one.km2)} km2 from {one.from_pcode or 'nobody'} to "
            f"{one.to_pcode or 'nobody'}: {one.why}",
            err=True,
        )
    if len(found) > SHOWN_MOVES:
        click.echo(f"  and {len(found) - SHOWN_MOVES} smaller ones (--moves FILE)", err=True)
    if moves is not None:
        rows = [f"{one.from_pcode},{one.to_pcode},{one.km2:.6f},{one.why}" for one in found]
        text = "\n".join(["from_pcode,to_pcode,km2,why", *rows]) + "\n"
        click.echo(str(atomic_write(free_path(moves, "moves.csv", overwrite=overwrite), text)))
