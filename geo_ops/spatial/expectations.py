"""Expectations: what the data of a layer should look like, held against what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.findings import SHOWN, VARIES, Finding, listed, some
from geo_ops.spatial.by_code import code_findings
from geo_ops.spatial.history import age_days

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    import pandas as pd

    from geo_ops.spatial.locate import Located
    from geo_ops.tables.quarantine import Bucket, Fault

KINDS = 5
"""So many kinds of faults of one fate are told one by one."""
_FATES: dict[Bucket, str] = {
    "rejected": "cannot be used",
    "unlocated": "have no place that is known for certain",
    "duplicate": "repeat another row",
    "outside": "lie outside the region",
}


def data_findings(layer: Located, as_of: dt.date, zone: ZoneInfo) -> Iterator[Finding]:
    """Yield what a GIS officer should know about one layer's data."""
    yield from layer.read_findings
    yield from layer.findings
    yield from _bad_rows(layer)
    yield from code_findings(layer.spec.id, layer.old_codes)
    yield from _amounts(layer)
    yield from _staleness(layer, as_of, zone)


def _bad_rows(layer: Located) -> Iterator[Finding]:
    """Yield a finding for each kind of fault, the most frequent of a fate first."""
    for bucket, what in _FATES.items():
        kinds: dict[tuple[str, str], list[Fault]] = {}
        for found in layer.quarantine.faults.values():
            first = found[0]
            if first.bucket == bucket:
                kinds.setdefault((first.field, VARIES.sub("…", first.reason)), []).append(first)
        often = sorted(kinds.values(), key=lambda faults: -len(faults))
        for faults in often[:KINDS]:
            yield _of_one_kind(layer, what, faults)
        rest = [fault for faults in often[KINDS:] for fault in faults]
        if rest:
            yield _of_one_kind(layer, f"{what} for {len(often) - KINDS} other reasons", rest)


def _of_one_kind(layer: Located, what: str, faults: Sequence[Fault]) -> Finding:
    first, name = faults[0], layer.spec.id
    reasons = {one.reason for one in faults}
    reason = first.reason if len(reasons) == 1 else VARIES.sub("…", first.reason)
    many = "other reasons" in what
    shown = [f"{one.row_id} {one.value!r}" if one.value else one.row_id for one in faults]
    remedies = {one.remedy for one in faults}
    remedy = first.remedy if len(remedies) == 1 else "see what is said of each"
    return Finding(
        severity="info" if first.bucket == "outside" else "warning",
        where=f"layer {name}",
        problem=f"{len(faults)} of {layer.ledger.received} rows {what}"
        + ("" if many else f": {first.field}: {reason}")
        + f" ({some(shown)})",
        consequence="they are counted apart and in no figure of a unit",
        remedy=f"{remedy}; a build writes them to checks/quarantine/{name}.csv, mended they go "
        f"into mended/{name}.csv of the mission",
        count=len(faults),
        rows=listed(one.row_id for one in faults),
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
    """Where rows replace each other by key each must be fresh; elsewhere each source's newest."""
    import pandas as pd

    limit, history = layer.spec.expect.stale_after_days, layer.spec.history
    times = layer.rows["time"]
    if layer.linked is not None:
        # What is linked was reported too: its source is not stale.
        times = pd.concat([times, layer.linked["time"]])
        times = times[~times.index.duplicated()]
    times = times.dropna()
    if limit is None or times.empty:
        return
    ages = age_days(times, as_of, zone)
    if history is not None and not history.snapshot:
        yield from _stale_keys(layer, ages[ages > limit].sort_values(ascending=False), limit)
    else:
        yield from _stale_sources(layer, ages, (limit, as_of))


def _stale_keys(layer: Located, stale: pd.Series, limit: int) -> Iterator[Finding]:
    if stale.empty:
        return
    history = layer.spec.history
    keys = layer.rows[history.key] if history else layer.rows.index
    shown = some([f"{keys[row_id]} {age} days ({row_id})" for row_id, age in stale[:SHOWN].items()])
    if len(stale) > SHOWN:
        shown += f" and {len(stale) - SHOWN} more"
    sources = _sources(layer, stale.index)
    by = f"; {', '.join(f'{count} of {name}' for name, count in sources)}" if sources else ""
    yield Finding(
        "warning", f"layer {layer.spec.id}",
        f"{len(stale)} of {len(layer.rows)} last reports are older than {limit} days: {shown}{by}",
        "the products show an old state", "ask for newer reports",
        count=len(stale), rows=listed(stale.index),
    )  # fmt: skip


def _stale_sources(
    layer: Located, ages: pd.Series, asked: tuple[int, dt.date]
) -> Iterator[Finding]:
    limit, as_of = asked
    if len(layer.sources) == 1 or layer.source_of is None:
        newest = int(ages.min())
        if newest > limit:
            yield Finding(
                "warning", f"layer {layer.spec.id}",
                f"the newest row is {newest} days older than the as-of date {as_of}",
                "the products show an old state", "ask for newer reports",
            )  # fmt: skip
        return
    youngest = ages.groupby(layer.source_of.loc[ages.index], sort=False).min()
    stale = youngest[youngest > limit].sort_values(ascending=False, kind="stable")
    if stale.empty:
        return
    shown = some([f"{name} {age} days" for name, age in stale.items()])
    yield Finding(
        "warning", f"layer {layer.spec.id}",
        f"the newest row of {len(stale)} of {len(youngest)} sources is more than {limit} days "
        f"older than the as-of date {as_of}: {shown}",
        "the products show an old state of what these sources report",
        "ask them for newer reports", count=len(stale),
    )  # fmt: skip


def _sources(layer: Located, row_ids: pd.Index) -> list[tuple[str, int]]:
    """Return how many rows are of which source, where there are several."""
    if len(layer.sources) < 2 or layer.source_of is None:  # noqa: PLR2004 - one is no choice
        return []
    counts = layer.source_of.loc[row_ids].value_counts(sort=False)
    return [(str(name), int(count)) for name, count in counts.items()]
