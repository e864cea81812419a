"""A known source's columns become a layer's fields, as its column map says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from geo_ops.errors import InputError, SpecError, choose, explain
from geo_ops.findings import Finding
from geo_ops.specs.column_map import DATED, Joined
from geo_ops.tables.headings import find_heading, needed_heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from geo_ops.specs.layer import ColumnMap, LayerSpec
    from geo_ops.specs.mission import LayerSource
    from geo_ops.tables.raw import RawTable

_KEPT = {"year": 4, "month": 7}


def mapped_field(
    raw: RawTable, spec: LayerSpec, source: LayerSource, cmap: ColumnMap, name: str
) -> pd.Series:
    """Return one field of a layer by a column map, as text, by row_id; empty where it says none.

    Raises:
        InputError: a column that the map needs is not in the file.
        SpecError: the map takes the day of the table, and mission.toml does not give it.
    """
    import pandas as pd

    empty = pd.Series("", index=raw.frame.index, dtype="object")
    if name in cmap.constants:
        column = empty.replace("", cmap.constants[name])
    elif name in cmap.joined:
        column = _joined(raw, cmap, name, empty)
    elif name in cmap.summed:
        column = _summed(raw, cmap, name, empty)
    elif name in cmap.columns:
        column = _translated(_read(raw, cmap, cmap.columns[name], name, empty), cmap, name)
    else:
        column = empty
    column = _cases(raw, cmap, name, column)
    if name in cmap.dates:
        column = _in_iso(column, cmap.dates[name])
    if name == spec.time and cmap.time_codes is not None:
        column = _as_known(raw, cmap, column)
    if (column == DATED).any():
        column = column.mask(column == DATED, _day_of(spec, source))
    return column


def selected(raw: RawTable, cmap: ColumnMap) -> RawTable:
    """Return the rows of a wider table that the map is about; how many others there are is told.

    Raises:
        InputError: a column that says which rows are meant is not in the file.
    """
    import pandas as pd

    meant = pd.Series(data=True, index=raw.frame.index)
    for heading, values in cmap.only.items():
        meant &= _holds(raw, needed_heading(raw, heading, "only"), values)
    barred, by = pd.Series(data=False, index=raw.frame.index), []
    for heading, values in cmap.never.items():
        found = find_heading(raw, heading)
        rows = _holds(raw, found, values) if found is not None else barred & False
        by += [found] if rows.any() else []
        barred |= rows
    rule = " and ".join(f"{key} is {' or '.join(values)}" for key, values in cmap.only.items())
    told = [*_told(int((~meant & ~barred).sum()), len(meant), raw, f"are not meant ({rule})")]
    # What they hold is not repeated: it is what must not be told.
    names = " and ".join(map(repr, by))
    told += _told(int(barred.sum()), len(meant), raw, f"are never let in (by {names})")
    if not told:
        return raw
    kept = raw.only(raw.frame.index[meant & ~barred])
    return replace(kept, findings=(*raw.findings, *told))


def _holds(raw: RawTable, heading: str, values: Sequence[str]) -> pd.Series:
    column = raw.frame[heading].str.strip().str.casefold()
    return column.isin([one.casefold() for one in values])


def _told(count: int, of: int, raw: RawTable, what: str) -> Iterator[Finding]:
    if count:
        yield Finding(
            "info", raw.path.name, f"{count} of {of} rows {what}",
            "they are not received: in no count, no product and no quarantine",
            "none, if the column map is the right one", count=count,
        )  # fmt: skip


def _day_of(spec: LayerSpec, source: LayerSource) -> str:
    if source.dated is None:
        raise SpecError(
            explain(
                f"mission layer {spec.id!r}",
                f"the column map {source.column_map!r} takes the day that the table is of",
                "add dated = 2020-06-30 (the day of the extract) to its [[layers]]",
            )
        )
    return source.dated.isoformat()


def _read(
    raw: RawTable,
    cmap: ColumnMap,
    heading: str | list[str],
    name: str,
    empty: pd.Series,
    *,
    needed: bool = True,
) -> pd.Series:
    variants = [heading] if isinstance(heading, str) else heading
    for one in variants:
        found = find_heading(raw, one)
        if found is not None:
            return raw.frame[found].str.strip()
    if name in cmap.optional or not needed:
        return empty.copy()
    if len(variants) == 1:
        needed_heading(raw, variants[0], name)
    raise InputError(
        explain(
            f"{raw.path}:1",
            f"none of the columns {', '.join(map(repr, variants))} (for the field {name!r}) is "
            "there",
            f"{choose(variants[0], raw.frame.columns)} Rename it, or map it with "
            f'columns.{name} = "..." in mission.toml',
        )
    )


def _translated(column: pd.Series, cmap: ColumnMap, name: str) -> pd.Series:
    table = cmap.values.get(name)
    if table is None:
        return column
    return column.map(lambda one: table.get(one, one))


def _joined(raw: RawTable, cmap: ColumnMap, name: str, empty: pd.Series) -> pd.Series:
    """Return columns joined: empty where one is, or with `partial` up to the first that is."""
    rule = cmap.joined[name]
    joined = rule if isinstance(rule, Joined) else Joined(of=rule)
    parts = [
        _read(raw, cmap, one, name, empty, needed=not (at and joined.partial))
        for at, one in enumerate(joined.of)
    ]
    whole, filled = parts[0], parts[0] != ""
    for part in parts[1:]:
        filled = filled & (part != "")
        whole = (whole + joined.with_ + part).where(filled, whole if joined.partial else "")
    return _translated(whole, cmap, name)


def _summed(raw: RawTable, cmap: ColumnMap, name: str, empty: pd.Series) -> pd.Series:
    """Return the sum of columns, empty where all are; text that is no number stays to be told."""
    import pandas as pd

    parts = [
        _translated(_read(raw, cmap, one, name, empty), cmap, name) for one in cmap.summed[name]
    ]
    table = pd.concat(parts, axis=1)
    filled = table != ""
    numbers = table.where(filled).apply(pd.to_numeric, errors="coerce")
    total = numbers.sum(axis=1).map(lambda one: f"{one:.15g}").astype("object")
    spoilt = filled.any(axis=1) & (numbers.isna() & filled).any(axis=1)
    result: pd.Series = total.where(filled.any(axis=1), "")
    for row_id in spoilt.index[spoilt]:
        result[row_id] = " + ".join(one for one in table.loc[row_id] if one)
    return result


def _cases(raw: RawTable, cmap: ColumnMap, name: str, column: pd.Series) -> pd.Series:
    """Return values with the cases before them, the first that fits before all."""
    result = column
    for case in reversed([one for one in cmap.cases if one.field == name]):
        fits = column.notna()
        for heading, values in case.when.items():
            found = find_heading(raw, heading)
            if found is None:
                fits &= False
                break
            text = raw.frame[found].str.strip().str.casefold()
            fits &= text.isin([one.casefold() for one in values])
        result = result.mask(fits, case.gives)
    return result


def _in_iso(column: pd.Series, formats: Sequence[str]) -> pd.Series:
    """Return dates in the formats of a source as ISO 8601; what fits none stays as it is."""
    known = {text: _iso(text, formats) for text in column.unique()}
    result: pd.Series = column.map(known)
    return result


def _iso(text: str, formats: Sequence[str]) -> str:
    for one in formats:
        try:
            moment = dt.datetime.strptime(text, one)  # noqa: DTZ007 - the zone is the region's
        except ValueError:
            continue
        return moment.strftime("%Y-%m-%dT%H:%M" if "%H" in one else "%Y-%m-%d")
    return text


def _as_known(raw: RawTable, cmap: ColumnMap, column: pd.Series) -> pd.Series:
    """Return dates cut to what the source knows of them."""
    import pandas as pd

    if cmap.time_codes is None:
        return column
    empty = pd.Series("", index=column.index, dtype="object")
    heading = cmap.time_codes.column
    codes = _read(raw, cmap, heading, "time_codes", empty)
    result = column
    for code in codes.unique():
        rows = codes == code
        known = cmap.time_codes.codes.get(code)
        if known is None:
            # Not a date any more, so the row goes to quarantine with the code in its value.
            result = result.mask(rows, column + f" (known as {code!r})")
        elif known in _KEPT:
            result = result.mask(rows, column.str[: _KEPT[known]])
    return result
