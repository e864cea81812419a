"""A boundary set as somebody else made it: COD-AB, geoBoundaries, GADM, or columns that are named.

Reading guesses nothing and mends nothing. What is wrong becomes a finding; what makes a pack
impossible is marked as such, and only the import refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.boundaries.sources.columns import FileColumns, Scheme, named_columns
from geo_ops.boundaries.sources.layers import Layer, kind_of, read_layers
from geo_ops.boundaries.sources.table import Rows, units_table
from geo_ops.errors import InputError, choose, explain
from geo_ops.findings import Finding

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

COUNTRY = "country"
UNOFFICIAL: frozenset[Scheme] = frozenset({"gadm", "geoboundaries"})
"""Sources whose codes are their own, and no P-codes."""


@dataclass(frozen=True)
class CountryName:
    """What the country is called, and its code where the file has none."""

    code: str
    name_en: str
    name_fr: str


@dataclass(frozen=True)
class SetOptions:
    """How to read a set.

    `levels` are the ids of the levels below the country, highest first. `code_fields` and
    `name_fields` name a column for each, in that order; without them the columns must be those of
    a known source. `layer` reads only that one.
    """

    files: tuple[Path, ...]
    levels: tuple[str, ...]
    country: CountryName
    code_fields: tuple[str, ...] = ()
    name_fields: tuple[str, ...] = ()
    layer: str | None = None
    local_codes: bool = False


@dataclass(frozen=True)
class BoundarySet:
    """A set, read.

    Attributes:
        scheme: whose columns they are.
        where: the file of the lowest units.
        levels: highest first, the country before all.
        table: a row a unit, the columns of a pack's table; the index is the code.
        lowest: `pcode` and `geometry` (EPSG:4326, possibly invalid) of the lowest units that have a
            polygon. A code that stands twice has "#2" at the second.
        given: the polygons that the source gives for upper levels: `pcode`, `name`, `geometry`.
        findings: what is wrong with codes and polygons, so that a pack cannot work.
        remarks: where levels disagree on names and units, which a pack can live with.
        valid_on: the day that the source says it is valid on, where it says one.
    """

    scheme: Scheme
    where: str
    levels: tuple[str, ...]
    table: pd.DataFrame
    lowest: gpd.GeoDataFrame
    given: dict[str, gpd.GeoDataFrame]
    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    valid_on: str


def read_set(options: SetOptions) -> BoundarySet:
    """Read a boundary set.

    Raises:
        InputError: a file or layer cannot be read; no layer has units of the lowest level, or
            several have; a level has neither a column nor a layer; the file holds two countries.
    """
    _refuse_options(options)
    layers = read_layers(options.files, options.layer)
    depth = len(options.levels)
    lowest, columns = _lowest(layers, options, depth)
    uppers = {
        one.columns.depth: one
        for one in layers
        if one is not lowest and one.columns is not None and one.columns.depth < depth
    }
    _refuse_missing_level(columns, uppers, options, lowest.where)
    official = columns.scheme not in UNOFFICIAL and not options.local_codes
    rows = Rows(lowest, columns, uppers, (COUNTRY, *options.levels), official)
    country = options.country
    table, codes, seen = units_table(rows, (country.code, country.name_en, country.name_fr))
    shapes, faults = _shapes(lowest, codes)
    layers = [lowest, *uppers.values()]
    return BoundarySet(
        scheme=columns.scheme,
        where=lowest.where,
        levels=(COUNTRY, *options.levels),
        table=table,
        lowest=shapes,
        given=_given(uppers, (COUNTRY, *options.levels)),
        findings=(*(item for one in layers for item in one.findings), *seen.faults, *faults),
        remarks=tuple(seen.remarks),
        valid_on=_valid_on(lowest),
    )


def _refuse_options(options: SetOptions) -> None:
    where = "--level"
    if not options.levels:
        raise InputError(explain(where, "none is given", "name each level below the country"))
    twice = [one for one in options.levels if options.levels.count(one) > 1]
    if twice:
        raise InputError(explain(where, f"{twice[0]!r} is given twice", "name each level once"))
    if COUNTRY in options.levels:
        raise InputError(
            explain(where, "the country is a level of every pack", "name only those below it")
        )
    for name, fields in (
        ("--code-field", options.code_fields),
        ("--name-field", options.name_fields),
    ):
        if fields and len(fields) != len(options.levels):
            raise InputError(
                explain(
                    name,
                    f"{len(fields)} columns for {len(options.levels)} levels",
                    "give one for each --level, in the same order",
                )
            )


def _lowest(layers: list[Layer], options: SetOptions, depth: int) -> tuple[Layer, FileColumns]:
    """Return the layer of the lowest units, and what its columns hold."""
    if options.code_fields:
        if len(layers) != 1:
            names = [one.name for one in layers]
            raise InputError(
                explain("--code-field", f"there are {len(layers)} layers", choose("", names))
            )
        for column in (*options.code_fields, *options.name_fields):
            if column not in layers[0].frame.columns:
                known = [str(one) for one in layers[0].frame.columns]
                raise InputError(
                    explain(layers[0].where, f"it has no column {column!r}", choose(column, known))
                )
        return layers[0], named_columns(options.code_fields, options.name_fields)
    found = [(one, one.columns) for one in layers if one.columns and one.columns.depth == depth]
    if len(found) == 1:
        return found[0]
    seen = "; ".join(
        f"{one.where}: {one.columns.scheme} level {one.columns.depth}" if one.columns
        else f"{one.where}: columns of no known source"
        for one in layers
    )  # fmt: skip
    raise InputError(
        explain(
            ", ".join(map(str, options.files)),
            f"{len(found)} layers have units of level {depth} below the country ({seen})",
            "give as many --level as the lowest layer is deep, or name its columns with "
            "--code-field, or the layer with --layer",
        )
    )


def _refuse_missing_level(
    columns: FileColumns, uppers: dict[int, Layer], options: SetOptions, where: str
) -> None:
    for at, level in enumerate(options.levels, 1):
        if at not in columns.levels and at not in uppers:
            raise InputError(
                explain(
                    where,
                    f"level {at} ({level}) has neither a column nor a layer",
                    "levels follow each other: add its file, or leave the level out",
                )
            )


def _shapes(layer: Layer, codes: list[str]) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return the polygons by code, and a finding for each unit that has none."""
    import geopandas as gpd

    seen: dict[str, int] = {}
    findings, labels, shapes = [], [], []
    for code, shape in zip(codes, layer.frame.geometry, strict=True):
        kind = kind_of(shape)
        if kind:
            findings.append(
                Finding(
                    "error", f"{layer.where}: {code}", f"its geometry is {kind}, no polygon",
                    "a hole on every map, and its points count as outside", "give it a polygon",
                )
            )  # fmt: skip
            continue
        seen[code] = seen.get(code, 0) + 1
        labels.append(code if seen[code] == 1 else f"{code}#{seen[code]}")
        shapes.append(shape)
    frame = gpd.GeoDataFrame({"pcode": labels}, geometry=shapes, crs="EPSG:4326")
    return frame.sort_values("pcode", ignore_index=True), findings


def _given(uppers: dict[int, Layer], levels: tuple[str, ...]) -> dict[str, gpd.GeoDataFrame]:
    import geopandas as gpd

    made = {}
    for depth, layer in sorted(uppers.items()):
        own = layer.own
        name = own.name("fr")
        frame = gpd.GeoDataFrame(
            {
                "pcode": [str(one) for one in layer.frame[own.code]],
                "name": [str(one) for one in layer.frame[name]] if name else "",
            },
            geometry=layer.frame.geometry.to_numpy(),
            crs="EPSG:4326",
        )
        made[levels[depth]] = frame
    return made


def _valid_on(layer: Layer) -> str:
    for column in ("validOn", "valid_on", "VALIDON"):
        if column in layer.frame.columns:
            days = {str(one)[:10] for one in layer.frame[column].dropna()}
            return days.pop() if len(days) == 1 else ""
    return ""
