"""`geo-ops check`: what is wrong with content, boundaries and data, and what to do about it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

import click

from geo_ops.cli.options import content_options, options_of


@click.command("check")
@click.argument("mission", required=False)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a finding, on standard output."
)
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@content_options
def command(
    mission: str | None,
    as_json: bool,
    strict: bool,
    content: Path | None,
    as_of: dt.date | None,
    audience: str | None,
) -> int:
    """Check a mission folder (default: the Mali exercise) without writing anything.

    Each finding is a problem, its consequence and its remedy. Exit code 1 when there is an error.

    Example: geo-ops check my-mission
    """
    from geo_ops.assemble import load_mission
    from geo_ops.check import check_mission
    from geo_ops.cli.report import judged, report_findings

    options = options_of(content, as_of, audience)
    findings = check_mission(load_mission(mission, options), options)
    if as_json:
        for one in findings:
            click.echo(json.dumps(asdict(one), ensure_ascii=False))
    else:
        report_findings(findings)
        counts = {
            name: sum(one.severity == name for one in findings)
            for name in ("error", "warning", "info")
        }
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    return judged(findings, strict=strict)
