"""`geo-ops regions import`: a region pack from somebody else's files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo_ops.cli.options import Day, content_option
from geo_ops.cli.regions.common import (
    find_content,
)
from geo_ops.cli.regions.sets import Reading, expected_of, report_repair, set_options
from geo_ops.errors import BoundaryError, InputError, explain

if TYPE_CHECKING:
    from geo_ops.boundaries.repair import Repaired
    from geo_ops.boundaries.sources.boundary_set import BoundarySet
    from geo_ops.boundaries.sources.rules import Expected
    from geo_ops.boundaries.sources.spec import Country
    from geo_ops.findings import Finding


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--id", "region", required=True, help="Id of the region: the folder's name.")
@click.option("--iso3", required=True, help="ISO 3166 code of the country, as MLI.")
@click.option("--name-en", required=True, help="Its English name.")
@click.option("--name-fr", required=True, help="Its French name.")
@click.option("--licence", required=True, help="Under which licence the data are.")
@click.option("--attribution", help="What products print (default: the source).")
@click.option("--source", help="What the data are (default: the name of the first file).")
@click.option(
    "--valid-from", type=Day(),
    help="First day of the division (default: the day that a COD-AB is valid on).",
)  # fmt: skip
@click.option("--division", help="Id of the division (default: the year of its first day).")
@click.option("--timezone", default="UTC", show_default=True, help="Of times that name none.")
@set_options
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the pack, named as the id (default: regions/ID).",
)  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace a pack that was imported before.")
@content_option
def command(
    files: tuple[Path, ...],
    region: str,
    iso3: str,
    name_en: str,
    name_fr: str,
    licence: str,
    attribution: str | None,
    source: str | None,
    valid_from: dt.date | None,
    division: str | None,
    timezone: str,
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
    out: Path | None,
    overwrite: bool,
    content: Path | None,
) -> int:
    """Make a region pack from FILES of COD-AB, geoBoundaries or GADM, or with named columns.

    Every breach of the rules is told; with one that keeps a pack from working nothing is written,
    unless --repair mends it. geoBoundaries has a file a level: name them all.

    Example: geo-ops regions import ner_adm.gpkg --id ner --iso3 NER --name-en Niger
    --name-fr Niger --licence "CC BY-IGO" --level region --level department --level commune
    """
    from geo_ops.boundaries.sources.boundary_set import read_set
    from geo_ops.boundaries.sources.spec import Country, day_or_none
    from geo_ops.cli.report import report_findings

    found = find_content(content)
    folder = _folder(out, region)
    reading = Reading(levels, code_fields, name_fields, layer, local_codes)
    read = read_set(reading.options(files, (country_code or iso3, name_en, name_fr)))
    start = valid_from or day_or_none(read.valid_on)
    if start is None:
        raise InputError(
            explain(
                read.where, "it does not say since when its units are in force",
                "give --valid-from DAY",
            )
        )  # fmt: skip
    title = source or f"{files[0].name} ({read.scheme})"
    country = Country(
        id=region, iso3=iso3, name_en=name_en, name_fr=name_fr, timezone=timezone,
        division=division or str(start.year), valid_from=start.isoformat(), licence=licence,
        attribution=attribution or title, source=title,
    )  # fmt: skip
    plan = _Plan(
        expected_of(found, iso3, bounds), tolerance_km2, gap_width if repair else None, overwrite
    )
    findings, mended = _judge(read, plan)
    report_findings(findings)
    if mended is not None:
        report_repair(mended, None, overwrite=False)
    _write(folder, read, country, plan, (mended, files))
    click.echo(str(folder))
    click.echo(
        f"{len(read.lowest)} units of level {read.levels[-1]}, timezone {timezone}; words of "
        f"levels and patterns of codes: see {folder / 'region.toml'}",
        err=True,
    )
    return 0


@dataclass(frozen=True)
class _Plan:
    """What is known of the country, and how far to go with mending and replacing."""

    expected: Expected
    tolerance_km2: float
    gap_width: float | None
    overwrite: bool


def _folder(out: Path | None, region: str) -> Path:
    folder = out or Path("regions") / region
    if folder.name != region:
        raise InputError(
            explain("--out", f"the folder is {folder.name!r}, the id {region!r}", "make them same")
        )
    return folder


def _judge(read: BoundarySet, plan: _Plan) -> tuple[list[Finding], Repaired | None]:
    """Return the findings, and the mended polygons; raise when it cannot be a pack."""
    from dataclasses import replace

    from geo_ops.boundaries.repair import repair
    from geo_ops.boundaries.sources.rules import check_set
    from geo_ops.cli.report import report_findings

    report = check_set(read, plan.expected, plan.tolerance_km2)
    mended = None
    if report.blocking and plan.gap_width is not None and not read.lowest.empty:
        mended = repair(read.lowest, "EPSG:6933", gap_width=plan.gap_width)
        whole = replace(read, lowest=mended.lowest, given={})
        report = check_set(whole, plan.expected, plan.tolerance_km2)
    if report.blocking:
        report_findings(report.findings)
        first = report.blocking[0]
        todo = "mend the source" if plan.gap_width is not None else "mend it, or try --repair"
        raise BoundaryError(
            explain(
                read.where,
                f"{len(report.blocking)} faults keep it from being a pack, the first: "
                f"{first.where}: {first.problem}",
                f"{todo}; nothing was written",
            )
        )
    return list(report.findings), mended


def _write(
    folder: Path,
    read: BoundarySet,
    country: Country,
    plan: _Plan,
    extra: tuple[Repaired | None, tuple[Path, ...]],
) -> None:
    from geo_ops.boundaries.pack_writer import write_pack
    from geo_ops.publish import staging

    with staging(folder, overwrite=plan.overwrite) as place:
        write_pack(place, read, country, plan.expected.bounds, *extra)
