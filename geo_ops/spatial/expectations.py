"""Expectations: what the data of a layer should look like, held against what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.findings import Finding
from geo_ops.spatial.by_code import code_findings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from geo_ops.spatial.locate import Located

SHOWN = 3


def data_findings(layer: Located, as_of: dt.date, zone: ZoneInfo) -> Iterator[Finding]:
    """Yield what a GIS officer should know about one layer's data."""
    yield from layer.read_findings
    yield from layer.findings
    yield from _bad_rows(layer)
    yield from code_findings(layer.spec.id, layer.old_codes)
    yield from _amounts(layer)
    yield from _staleness(layer, as_of, zone)


def _bad_rows(layer: Located) -> Iterator[Finding]:
    ledger = layer.ledger
    words = {
        "rejected": "cannot be used",
        "unlocated": "have no place that is known for certain",
        "duplicate": "repeat another row",
        "outside": "lie outside the region",
    }
    for bucket, what in words.items():
        count = getattr(ledger, bucket)
        if not count:
            continue
        faults = [
            found[0] for found in layer.quarantine.faults.values() if found[0].bucket == bucket
        ]
        examples = "; ".join(
            f"{one.row_id} {one.field}={one.value!r}: {one.reason}" for one in faults[:SHOWN]
        )
        yield Finding(
            severity="info" if bucket == "outside" else "warning",
            where=f"layer {layer.spec.id}",
            problem=f"{count} of {ledger.received} rows {what} ({examples})",
            consequence="they are counted apart and in no figure of a unit",
            remedy=(
                f"see checks/quarantine/{layer.spec.id}.csv; put mended rows in "
                f"mended/{layer.spec.id}.csv"
            ),
        )


def _amounts(layer: Located) -> Iterator[Finding]:
    ledger, expect = layer.ledger, layer.spec.expect
    where = f"layer {layer.spec.id}"
    if ledger.received == 0:
        yield Finding(
            "warning", where, "the table has no rows", "every figure is 0", "check the file"
        )
    elif ledger.received < expect.rows_at_least:
        yield Finding(
            "warning", where,
            f"{ledger.received} rows, but at least {expect.rows_at_least} are expected",
            "part of the data may be missing", "check that the export is whole",
        )  # fmt: skip
    if expect.rows_at_most is not None and ledger.received > expect.rows_at_most:
        yield Finding(
            "warning", where,
            f"{ledger.received} rows, but at most {expect.rows_at_most} are expected",
            "rows may be there twice", "check that it is the right file",
        )  # fmt: skip
    placed = ledger.mapped + ledger.outside
    if placed and ledger.mapped / placed < expect.inside_share_at_least:
        yield Finding(
            "warning", where,
            f"only {ledger.mapped} of {placed} located rows lie inside the region",
            "the table may be of another country, or in another CRS",
            "check the coordinates and the CRS",
        )  # fmt: skip


def _staleness(layer: Located, as_of: dt.date, zone: ZoneInfo) -> Iterator[Finding]:
    """Where rows replace each other by key each must be fresh; elsewhere the newest will do."""
    import pandas as pd

    limit, history = layer.spec.expect.stale_after_days, layer.spec.history
    times = layer.rows["time"].dropna()
    if limit is None or times.empty:
        return
    each = history is not None and not history.snapshot
    oldest_good = pd.Timestamp(as_of, tz=zone) - pd.Timedelta(days=limit)
    stale = times[times < oldest_good]
    if stale.empty or (not each and len(stale) < len(times)):
        return
    age = (as_of - stale.min().tz_convert(zone).date()).days
    if each:
        examples = ", ".join(str(one) for one in stale.sort_values(kind="stable").index[:SHOWN])
        problem = f"{len(stale)} of {len(times)} last reports are older than {limit} days"
        problem += f", the oldest {age} days ({examples})"
    else:
        age = (as_of - times.max().tz_convert(zone).date()).days
        problem = f"the newest row is {age} days older than the as-of date {as_of}"
    yield Finding(
        "warning", f"layer {layer.spec.id}", problem, "the products show an old state",
        "ask for newer reports",
    )  # fmt: skip
