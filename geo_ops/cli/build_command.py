"""`geo-ops build`: mission folder in, `out/` out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from geo_ops.cli.options import content_options, options_of, say


@click.command("build")
@click.argument("mission", required=False)
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
@click.option("--overwrite", is_flag=True, help="Replace a folder that an earlier build made.")
@click.option("--strict", is_flag=True, help="Exit with 1 when there are warnings.")
@click.option("--hxl", is_flag=True, help="With a row of HXL hashtags in the tables.")
@content_options
def command(
    mission: str | None,
    out: Path,
    overwrite: bool,
    strict: bool,
    hxl: bool,
    content: Path | None,
    as_of: dt.date | None,
    audience: str | None,
) -> int:
    """Build map, briefs, tables, GIS file, checks and manifest of a mission into one folder.

    MISSION is a mission folder or the id of a shipped one; without it, the Mali exercise.

    Example: geo-ops build my-mission --out out --overwrite
    """
    from geo_ops.assemble import load_mission
    from geo_ops.build import Build, build
    from geo_ops.cli.report import judged, report_findings, report_ledgers

    options = options_of(content, as_of, audience)
    plan = Build(out=out, overwrite=overwrite, options=options, say=say, hxl=hxl)
    assembled = build(load_mission(mission, options), plan)
    report_ledgers(assembled.situation)
    report_findings(one for one in assembled.findings if one.severity != "info")
    click.echo(str(out / "index.html"))
    return judged(assembled.findings, strict=True) if strict else 0
