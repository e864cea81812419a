"""`geo-ops regions validate`: a pack or a file, held against the rules of COD-AB."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo_ops.cli.options import content_option
from geo_ops.cli.regions.common import (
    UNIT_COLUMNS,
    find_content,
    overwrite_option,
    write_units,
)
from geo_ops.cli.regions.sets import (
    Reading,
    expected_of,
    pack_target,
    report_repair,
    set_options,
)
from geo_ops.errors import InputError, choose, explain

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.pack import RegionPack
    from geo_ops.boundaries.repair import Repaired
    from geo_ops.boundaries.sources.boundary_set import SetOptions
    from geo_ops.boundaries.sources.rules import Expected
    from geo_ops.findings import Finding


@click.command("validate")
@click.argument("target", nargs=-1, required=True)
@set_options
@click.option("--iso3", help="The country of files, as MLI: a region of it knows its bounds.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False),
    help="With --repair: file for the mended lowest units (.gpkg, .geojson, .parquet).",
)  # fmt: skip
@click.option(
    "--moves", type=click.Path(path_type=Path, dir_okay=False),
    help="With --repair: CSV of what changed hands.",
)  # fmt: skip
@overwrite_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding.")
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@content_option
def command(
    target: tuple[str, ...],
    levels: tuple[str, ...],
    code_fields: tuple[str, ...],
    name_fields: tuple[str, ...],
    layer: str | None,
    local_codes: bool,
    country_code: str | None,
    bounds: tuple[float, float, float, float] | None,
    tolerance_km2: float,
    repair: bool,
    gap_width: float,
    iso3: str | None,
    out: Path | None,
    moves: Path | None,
    overwrite: bool,
    as_json: bool,
    strict: bool,
    content: Path | None,
) -> int:
    """Validate TARGET: a region (mli), a pack's folder, or the files of a boundary set.

    Codes text, unique, nested in the parent's; names the same at all levels; EPSG:4326, 2-D
    polygons; no gaps, no overlaps beyond the tolerance; upper levels equal the dissolve of the
    lowest; levels without a break; inside the country's bounds. Exit code 1 when a rule is broken.

    Example: geo-ops regions validate adm.gpkg --level region --level cercle --level commune
    """
    from geo_ops.cli.report import judged, report_findings

    if (out or moves) and not repair:
        raise click.UsageError("--out and --moves are for what --repair mends; add --repair")
    found = find_content(content)
    pack = pack_target(found, target[0]) if len(target) == 1 else None
    if pack is not None:
        findings, mended = _pack(*pack, tolerance_km2, gap_width if repair else None)
    else:
        reading = Reading(levels, code_fields, name_fields, layer, local_codes)
        code = country_code or iso3 or "XXX"
        read = reading.options(_files(target, found.ids("regions")), (code, "-", "-"))
        expected = expected_of(found, iso3, bounds)
        findings, mended = _files_of(read, expected, tolerance_km2, gap_width if repair else None)
    if mended is not None:
        report_repair(mended[0], moves, overwrite=overwrite)
        if out is not None:
            from geo_ops.cli.files import free_path

            path = free_path(out, "units.gpkg", overwrite=overwrite)
            click.echo(str(write_units(mended[1], path, "2000-01-01")))
    if as_json:
        for one in findings:
            click.echo(json.dumps(asdict(one), ensure_ascii=False))
    else:
        report_findings(findings)
        counts = {name: sum(one.severity == name for one in findings) for name in SEVERITIES}
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    return judged(findings, strict=strict)


SEVERITIES = ("error", "warning", "info")
Answer = tuple[list["Finding"], "tuple[Repaired, gpd.GeoDataFrame] | None"]


def _files(target: tuple[str, ...], regions: list[str]) -> tuple[Path, ...]:
    for one in target:
        if not Path(one).is_file():
            raise InputError(explain(one, "it is no region and no file", choose(one, regions)))
    return tuple(Path(one) for one in target)


def _pack(
    pack: RegionPack, division: str | None, tolerance: float, gap_width: float | None
) -> Answer:
    from geo_ops.boundaries.validate import validate_pack, validate_units

    if gap_width is None and division is None:
        return validate_pack(pack, tolerance), None
    units = pack.units(division or pack.division_on().id, checked=False)
    if gap_width is None:
        return validate_units(units, tolerance), None
    from geo_ops.boundaries.repair import repair

    mended = repair(units.lowest, units.region.crs_area, gap_width=gap_width)
    whole = replace(units, lowest=mended.lowest)
    return validate_units(whole, tolerance), (mended, _with_table(mended, units.table))


def _files_of(
    options: SetOptions, expected: Expected, tolerance: float, gap_width: float | None
) -> Answer:
    from geo_ops.boundaries.sources.boundary_set import read_set
    from geo_ops.boundaries.sources.rules import check_set

    found = read_set(options)
    if gap_width is None:
        return list(check_set(found, expected, tolerance).findings), None
    from geo_ops.boundaries.repair import repair

    mended = repair(found.lowest, "EPSG:6933", gap_width=gap_width)
    # Upper levels are the dissolve of what was mended: the source's own are not compared any more.
    whole = replace(found, lowest=mended.lowest, given={})
    report = check_set(whole, expected, tolerance)
    table = found.table.drop(columns="pcode")
    return list(report.findings), (mended, _with_table(mended, table))


def _with_table(mended: Repaired, table: pd.DataFrame) -> gpd.GeoDataFrame:
    rows = table.rename(columns={"name_fr": "name"})
    rows = rows[~rows.index.duplicated()].reindex(mended.lowest["pcode"])
    frame = mended.lowest
    for column in ("name", "level", "parent"):
        frame = frame.assign(**{column: rows[column].to_numpy()})
    frame = frame.assign(vintage=rows["vintage"].to_numpy() if "vintage" in rows else "")
    return frame[[*UNIT_COLUMNS, "geometry"]]
