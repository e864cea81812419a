"""How commands report: ledgers and findings, on stderr, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geo_ops.findings import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo_ops.findings import Finding
    from geo_ops.release.situation import Situation
    from geo_ops.spatial.ledger import Ledger


def report_ledgers(situation: Situation, layer: str | None = None) -> None:
    """Say what became of the rows of each layer, or of one: only the parts that are not zero."""
    for view in situation.layers:
        if layer not in (None, view.spec.id):
            continue
        click.echo(f"{view.spec.id}: {_in_words(view.ledger)}", err=True)
        if len(view.by_source) > 1:
            for name, ledger in view.by_source.items():
                click.echo(f"  {name}: {_in_words(ledger)}", err=True)


def _in_words(ledger: Ledger) -> str:
    counts = ledger.as_dict()
    received = counts.pop("received")
    parts = ", ".join(
        f"{value} {name.replace('_', ' ')}" for name, value in counts.items() if value
    )
    return f"{received} received = {parts or 'none'}"


def report_findings(findings: Iterable[Finding]) -> None:
    """Say each finding as problem, consequence, remedy; the worst first, the like together."""
    for one, more in grouped(findings):
        click.echo(f"{one.severity}: {one.where}: {one.problem}", err=True)
        click.echo(f"  consequence: {one.consequence}", err=True)
        click.echo(f"  remedy: {one.remedy}", err=True)
        if more:
            click.echo(f"  and {more} more like this", err=True)


def judged(findings: Sequence[Finding], *, strict: bool) -> int:
    """Return the exit code of a command that judges: 1 for an error, or with `strict` a warning."""
    bad = {"error", "warning"} if strict else {"error"}
    return 1 if any(one.severity in bad for one in findings) else 0
