"""History: which report holds on the as-of date, how old it is, and where reports disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.findings import Finding, listed, some

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    import pandas as pd

    from geo_ops.specs.layer import LayerSpec

AGE = "age_days"
"""The column of the age of a report that holds, where a layer has a history."""


def latest(frame: pd.DataFrame, spec: LayerSpec) -> pd.DataFrame:
    """Return the rows of a clean table that hold, where rows replace each other.

    Of each key the last report; of several of one moment the one further down. In tables of full
    pictures the rows of the last picture of each source, and of those of one key the same. Where
    sources are linked, each has keys of its own.
    """
    if spec.history is None:
        return frame
    if spec.history.snapshot:
        frame = frame[frame["_time"] == frame.groupby("_source_name")["_time"].transform("max")]
    ordered = frame.sort_values("_time", kind="stable", na_position="first")
    keys = ["_source_name"] if spec.link is not None else []
    gone = ordered.duplicated([*keys, spec.history.key], keep="last")
    kept: pd.DataFrame = frame.drop(index=gone.index[gone])
    return kept


def age_days(times: pd.Series, as_of: dt.date, zone: ZoneInfo) -> pd.Series:
    """Return how many days before the as-of date each time (UTC) began in the region; NA undated.

    A report dated to a month or a year counts from its first day: it may be younger, not older.
    """
    import pandas as pd

    begun = times.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    days: pd.Series = (pd.Timestamp(as_of) - begun).dt.days.astype("Int64")
    return days


def history_findings(frame: pd.DataFrame, spec: LayerSpec, zone: ZoneInfo) -> Iterator[Finding]:
    """Yield where the reports of a clean table contradict each other, or leave a gap.

    `frame` has the rows that could be placed, not after the as-of date: superseded ones too.
    """
    if spec.history is None or frame.empty:
        return
    reports = _reports(frame, spec, zone)
    if spec.history.snapshot:
        for _, own in reports.groupby(frame["_source_name"].loc[reports.index], sort=False):
            yield from _twice_in_a_picture(own, spec)
            yield from _overlapping_pictures(own, spec)
            yield from _vanished(own, spec)
            yield from _gaps(own.drop_duplicates("start").assign(key=""), spec)
    else:
        yield from _at_once(reports, spec)
        yield from _overlaps(reports, spec)
        yield from _gaps(reports, spec)


def _reports(frame: pd.DataFrame, spec: LayerSpec, zone: ZoneInfo) -> pd.DataFrame:
    """Return key, start, end and status of each report, by row_id: by key, then time, then file.

    The status is the category, each yes/no field, and what measures sum.
    """
    import pandas as pd

    start = frame["_time"].dt.tz_convert(zone).dt.tz_localize(None)
    precision = frame["_time_precision"]
    end = start.dt.normalize().where(precision != "minute", start)
    end = end.where(precision != "month", start + pd.offsets.MonthEnd(0))
    end = end.where(precision != "year", start + pd.offsets.YearEnd(0))
    summed = {one.field for one in spec.measures.values() if one.field is not None}
    names = [
        name
        for name, field in spec.fields.items()
        if (name in summed or field.type == "boolean") and name in frame.columns
    ]
    status = frame["_category"].astype(str)
    for name in names:
        status = status + "|" + frame[name].astype("string").fillna("")
    key = frame[spec.history.key].astype("string").fillna("") if spec.history else ""
    if spec.link is not None:
        key = frame["_source_name"] + "/" + key
    table = pd.DataFrame({"key": key, "start": start, "end": end, "status": status})
    table = table[table["start"].notna()]
    return table.sort_values(["key", "start"], kind="stable")


def _at_once(reports: pd.DataFrame, spec: LayerSpec) -> Iterator[Finding]:
    """Reports of one thing and one moment that do not say the same."""
    groups = reports.groupby(["key", "start", "end"], sort=False)["status"]
    differ = reports[groups.transform("nunique") > 1]
    held = differ.groupby(["key", "start"], sort=False)
    rows = [" against ".join(str(one) for one in part.index) for _, part in held]
    if rows:
        yield Finding(
            "warning", f"layer {spec.id}",
            f"{len(rows)} times reports on the same {_key(spec)} and day say different things "
            f"({some(rows)})",
            "the one further down holds: the later table, the later line",
            "ask which one is right, and take the other out or date it rightly",
            count=len(rows), rows=listed(differ.index),
        )  # fmt: skip


def _overlaps(reports: pd.DataFrame, spec: LayerSpec) -> Iterator[Finding]:
    """A report known only to a month or year, in which another report says something else."""
    following = reports.groupby("key", sort=False).shift(-1)
    inside = (reports["end"] >= following["start"]) & (reports["start"] != following["start"])
    rows = reports.index[inside & (reports["status"] != following["status"])]
    if len(rows):
        yield Finding(
            "warning", f"layer {spec.id}",
            f"{len(rows)} reports are dated only to a month or a year in which another report on "
            f"the same {_key(spec)} says something else ({some(list(rows))})",
            "such a report counts from the first day of its month or year, so the other one holds",
            "give the day of the report",
            count=len(rows), rows=listed(rows),
        )  # fmt: skip


def _gaps(reports: pd.DataFrame, spec: LayerSpec) -> Iterator[Finding]:
    """More time between two reports of one thing than a report stays good for."""
    limit = spec.expect.stale_after_days
    if limit is None:
        return
    before = reports.groupby("key", sort=False)["end"].shift(1)
    days = (reports["start"] - before).dt.days
    wide = days[days > limit].sort_values(ascending=False, kind="stable")
    if wide.empty:
        return
    shown = [f"{int(length)} days before {row_id}" for row_id, length in wide.items()]
    what = f"of one {_key(spec)}" if spec.history and not spec.history.snapshot else "of the whole"
    yield Finding(
        "info", f"layer {spec.id}",
        f"{len(wide)} times more than {limit} days lie between two reports {what} ({some(shown)})",
        "in between nobody knows: an as-of date there shows the older report with its age",
        "add the reports that are missing, if there were any",
        count=len(wide), rows=listed(wide.index),
    )  # fmt: skip


def _twice_in_a_picture(reports: pd.DataFrame, spec: LayerSpec) -> Iterator[Finding]:
    rows = reports.index[reports.duplicated(["key", "start"], keep="last")]
    if len(rows):
        yield Finding(
            "warning", f"layer {spec.id}",
            f"{len(rows)} rows have the {_key(spec)} and the date of a row further down "
            f"({some(list(rows))})",
            "the one further down holds, so nothing is counted twice",
            f"give each thing its own {_key(spec)}, or take one of the rows out",
            count=len(rows), rows=listed(rows),
        )  # fmt: skip


def _overlapping_pictures(reports: pd.DataFrame, spec: LayerSpec) -> Iterator[Finding]:
    """Two full pictures, one dated to a month or year that holds the other."""
    pictures = reports.sort_values("start", kind="stable").drop_duplicates(["start", "end"])
    following = pictures.shift(-1)
    rows = pictures.index[pictures["end"] >= following["start"]]
    if len(rows):
        yield Finding(
            "warning", f"layer {spec.id}",
            f"{len(rows)} full pictures overlap with the next one: their date is a month or a year "
            f"in which it falls ({some(list(rows))})",
            "the one whose date begins later holds", "give the day of each picture",
            count=len(rows), rows=listed(rows),
        )  # fmt: skip


def _vanished(reports: pd.DataFrame, spec: LayerSpec) -> Iterator[Finding]:
    """A thing that is missing in a full picture, and there again in a later one."""
    rank = reports["start"].rank(method="dense")
    missed = rank.groupby(reports["key"], sort=False).diff() - 1
    back = missed[missed > 0]
    if back.empty:
        return
    shown = [f"{reports['key'][row_id]}, back in {row_id}" for row_id in back.index]
    yield Finding(
        "info", f"layer {spec.id}",
        f"{len(back)} times a {_key(spec)} is missing in a full picture and there again later "
        f"({some(shown)})",
        "on a date in between it counts as closed",
        "look whether it was closed, left out by mistake, or written differently",
        count=len(back), rows=listed(back.index),
    )  # fmt: skip


def _key(spec: LayerSpec) -> str:
    return spec.history.key if spec.history else ""
