"""`geo-ops join`: points by unit."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from geo_ops.cli.options import Day, content_option

if TYPE_CHECKING:
    from geo_ops.spatial.join.result import PointCounts


@click.command("join")
@click.argument("points", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--lon", "longitude", help="Column of longitudes, in degrees (WGS 84).")
@click.option("--lat", "latitude", help="Column of latitudes, in degrees (WGS 84).")
@click.option("--level", help="Level of the units (default: the lowest).")
@click.option("--country", default="mli", show_default=True, help="A region of regions/.")
@click.option("--as-of", type=Day(), help="Day whose division counts (default: the country's).")
@click.option("--by", multiple=True, help="Further column to group by; may be repeated.")
@click.option(
    "--period", type=click.Choice(["hour", "day", "week", "month", "year"]),
    help="Group by period, in the country's own time.",
)  # fmt: skip
@click.option("--time", help="Column of times; rows after the as-of date are left out, counted.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False),
    help="File to write: .csv, .parquet, .geoparquet (default: CSV on standard output).",
)  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="What became of the points, as JSON.")
@click.option("--no-zeros", is_flag=True, help="Only the rows that have points.")
@click.option(
    "--skip-corrupt", is_flag=True, help="Leave out files that cannot be read, and name them."
)
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
    help="Threads of this process, or workers of Dask.",
)  # fmt: skip
@click.option("--scheduler", help="Address of a Dask scheduler (default: workers on this machine).")
@click.option("--workers", type=click.IntRange(min=1), help="How many (default: one a core).")
@content_option
def command(
    points: tuple[Path, ...],
    longitude: str | None,
    latitude: str | None,
    level: str | None,
    country: str,
    as_of: dt.date | None,
    by: tuple[str, ...],
    period: str | None,
    time: str | None,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    no_zeros: bool,
    skip_corrupt: bool,
    engine: str,
    scheduler: str | None,
    workers: int | None,
    content: Path | None,
) -> int:
    """Count the points of files or folders (Parquet, GeoParquet, CSV) by the unit that they lie in.

    Every unit has a row (pcode, name, count), zeros too. A point on a shared border is in the unit
    with the lowest P-code. What lies outside, or is no place, is said on standard error.

    Example: geo-ops join fixes.parquet --lon lon --lat lat --level cercle --out counts.csv
    """
    from geo_ops.boundaries.pack import load_pack
    from geo_ops.cli.files import free_path
    from geo_ops.content import Content
    from geo_ops.publish import atomic_write
    from geo_ops.spatial.join.count import CountOptions
    from geo_ops.spatial.join.points import count_points
    from geo_ops.spatial.join.progress import shown
    from geo_ops.spatial.join.write import csv_text, format_of, write_counts

    if scheduler is not None and engine != "dask":
        raise click.UsageError("--scheduler is for --engine dask")
    if out is not None:
        format_of(out)
        out = free_path(out, out.name, overwrite=overwrite)
    pack = load_pack(Content.find(content), country)
    division = pack.division_on(as_of)
    units = pack.units(division.id)
    level = level or units.levels[-1]
    with shown("points") as progress:
        options = CountOptions(
            longitude=longitude, latitude=latitude, by=by, time=time,
            period=cast("Any", period), zone=pack.spec.timezone,
            as_of=as_of or pack.spec.default_as_of, zeros=not no_zeros,
            corrupt="skip" if skip_corrupt else "refuse", engine=cast("Any", engine),
            scheduler=scheduler, workers=workers, progress=progress,
        )  # fmt: skip
        counts = count_points(points, units.level(level), options)
    if out is not None:
        atomic_write(out, lambda place: write_counts(counts, place))
    if as_json:
        about = {"country": pack.spec.id, "level": level, "division": division.id}
        about["as_of"] = str(options.as_of)
        click.echo(json.dumps(_summary(counts, about, out), ensure_ascii=False))
    elif out is None:
        click.echo(csv_text(counts), nl=False)
    else:
        click.echo(str(out))
    _report(counts, pack.spec.names.en)
    return 0


def _summary(counts: PointCounts, about: dict[str, str], out: Path | None) -> dict[str, Any]:
    """Return the answer as JSON has it; the rows are in it when they are in no file."""
    summary: dict[str, Any] = {**about, **counts.ledger.as_dict()}
    summary["skipped"] = [{"file": file, "reason": why} for file, why in counts.skipped.items()]
    if out is not None:
        return {**summary, "rows": len(counts.table), "out": str(out)}
    return {**summary, "counts": counts.table.to_pylist()}


def _report(counts: PointCounts, country: str) -> None:
    """Say what became of the points, on standard error: only the parts that are not zero."""
    words = {
        "counted": "counted",
        "outside": f"outside {country}",
        "swapped": "inside only if longitude and latitude change places",
        "out_of_range": "beyond 180 or 90 degrees",
        "infinite": "with an infinite coordinate",
        "missing": "without coordinates",
        "after_as_of": "after the as-of date",
    }
    ledger = counts.ledger.as_dict()
    parts = ", ".join(f"{ledger[name]} {text}" for name, text in words.items() if ledger[name])
    click.echo(f"points: {ledger['received']} received = {parts or 'none'}", err=True)
    if ledger["without_time"]:
        click.echo(f"{ledger['without_time']} have no time: their period is empty", err=True)
    for reason in counts.skipped.values():
        click.echo(f"left out: {reason}", err=True)
