"""The sources of one layer: each is read in its own way, and they become one table of text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from geo_ops.errors import InputError, choose, explain
from geo_ops.tables.columns import column_map_of, prepared, to_fields
from geo_ops.tables.quarantine import COLUMNS, Fault, as_read
from geo_ops.tables.raw import POINT_COLUMNS, RawTable
from geo_ops.tables.read import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from geo_ops.findings import Finding
    from geo_ops.specs.layer import ColumnMap, LayerSpec
    from geo_ops.specs.mission import LayerSource
    from geo_ops.tables.raw import Origin

_GUARDED = r"^'(?=\s*[=+\-@\t\r＝＋－＠])"
_THOUSANDS = r"[+-]?[1-9]\d{0,2}(\.\d{3})+"
_KINDS = {
    "point": (),
    "line": ("LineString", "MultiLineString", "LinearRing"),
    "area": ("Polygon", "MultiPolygon"),
}
_NUMERIC = ("integer", "number", "longitude", "latitude")


@dataclass(frozen=True)
class Part:
    """One source of a layer, read.

    `fields` has the layer's fields as text, `record` the row as it was read; both by row_id.
    `mended` are the rows that somebody mended.
    """

    source: LayerSource
    raw: RawTable
    cmap: ColumnMap | None
    fields: pd.DataFrame
    record: pd.DataFrame
    mended: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LayerText:
    """All sources of a layer, one after the other, as text.

    `record` has the columns of every source, empty where a source lacks one. `source_of` is the
    name of the source of each row; `faults` what no reader of one value can see. `shapes` (lines or
    areas, EPSG:4326) where a source had some.
    """

    parts: tuple[Part, ...]
    faults: tuple[Fault, ...]
    fields: pd.DataFrame
    record: pd.DataFrame
    source_of: pd.Series
    shapes: pd.Series | None
    inputs: tuple[Path, ...]

    @property
    def origins(self) -> tuple[Origin, ...]:
        """What the rows came from that is no file."""
        return tuple(one.raw.origin for one in self.parts if one.raw.origin is not None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be said of how the sources were read."""
        return tuple(item for one in self.parts for item in one.raw.findings)


def read_sources(spec: LayerSpec, sources: Sequence[LayerSource], folder: Path) -> LayerText:
    """Read the sources of a layer in their order.

    `folder` is the mission's; `mended/<layer>.csv` in it, if there, replaces rows of the sources
    that were in quarantine (same row_id). Where two sources are files of one name, the row_ids of
    both begin with the name of the source.

    Raises:
        InputError: as `read_table` and `to_fields`; or a mended row is none of the layer's.
    """
    raws = [_read(source, folder) for source in sources]
    names = Counter(one.path.name for one in raws)
    raws = [
        raw.prefixed(source.label) if names[raw.path.name] > 1 else raw
        for source, raw in zip(sources, raws, strict=True)
    ]
    parts = [_part(spec, source, raw) for source, raw in zip(sources, raws, strict=True)]
    inputs = [one.path for one in raws if one.origin is None]
    mended = folder / "mended" / f"{spec.id}.csv"
    if mended.is_file():
        parts = _mend(parts, read_table(mended, None, None, None), spec)
        inputs.append(mended)
    return LayerText(
        parts=tuple(parts),
        faults=tuple(
            fault
            for one in parts
            for fault in (
                *_of_cells(one),
                *_points_in_doubt(one, spec),
            )
        ),
        fields=_joined([_with_points(one.fields, one.raw, spec) for one in parts]),
        record=_joined([one.record for one in parts]),
        source_of=_source_of(parts),
        shapes=_shapes(parts),
        inputs=tuple(dict.fromkeys(inputs)),
    )


def _read(source: LayerSource, folder: Path) -> RawTable:
    if source.database is not None:
        from geo_ops.tables.sources.postgis import read_postgis

        return read_postgis(source.database, source.crs)
    path = folder / str(source.source)
    return read_table(path, source.table, source.crs, source.encoding, source.decimal)


def _part(spec: LayerSpec, source: LayerSource, raw: RawTable) -> Part:
    raw = prepared(raw, spec, source)
    _refuse_other_kind(raw, spec)
    fields = to_fields(raw, spec, source)
    return Part(source, raw, column_map_of(spec, source), fields, _record(raw))


def _with_points(fields: pd.DataFrame, raw: RawTable, spec: LayerSpec) -> pd.DataFrame:
    """Return numbers with a point where the file has a comma."""
    if raw.decimal == ".":
        return fields
    commas = r"^([+-]?\d+),(\d+)$"
    return fields.assign(
        **{
            name: fields[name].str.replace(commas, r"\1.\2", regex=True)
            for name, field in spec.fields.items()
            if field.type in _NUMERIC
        }
    )


def _of_cells(part: Part) -> Iterator[Fault]:
    """Yield the faults that the reader found in single cells, but for those of mended rows."""
    for one in part.raw.faults:
        if one.row_id in part.mended or one.row_id not in part.fields.index:
            continue
        if not one.only_if_used or (part.fields.loc[one.row_id] == one.value).any():
            yield Fault(one.row_id, "rejected", one.column, one.value, one.reason, one.remedy)


def _points_in_doubt(part: Part, spec: LayerSpec) -> Iterator[Fault]:
    """Yield a fault for each number such as "1.234" where the file has decimal commas."""
    if part.raw.decimal == ".":
        return
    for name, field in spec.fields.items():
        if field.type in _NUMERIC:
            texts = part.fields[name]
            for row_id, text in texts[texts.str.fullmatch(_THOUSANDS)].items():
                yield Fault(
                    str(row_id), "rejected", name, text,
                    "in a file with decimal commas the point may mark thousands",
                    "write 1234, or 1,234 for one and a bit",
                )  # fmt: skip


def _refuse_other_kind(raw: RawTable, spec: LayerSpec) -> None:
    """Refuse a file none of whose rows is on the ground what a row of the layer is.

    A single row of another kind is a fault of that row.

    Raises:
        InputError: it holds lines or areas, and none of them, nor a point, is of the layer's kind.
    """
    if raw.shapes is None or raw.geometry is not None:
        return
    wanted = spec.locate.geometry
    kinds = _kinds(raw.shapes)
    if not kinds.isin(_KINDS[wanted]).any() and (kinds != "").any():
        raise InputError(
            explain(
                str(raw.path),
                f"the table holds {kinds[kinds != ''].iloc[0]} geometries, "
                f"the layer {spec.id!r} {wanted}s",
                f"give it {wanted}s, or name the layer that it is for",
            )
        )


def _kinds(shapes: pd.Series) -> pd.Series:
    return shapes.map(lambda one: "" if one is None else str(one.geom_type))


def _record(raw: RawTable) -> pd.DataFrame:
    """Return the record as read; the point of a vector file is part of it."""
    if raw.geometry is None:
        return raw.frame
    points = raw.geometry.set_axis(list(POINT_COLUMNS), axis=1)
    return raw.frame.assign(**{name: points[name] for name in POINT_COLUMNS})


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    if len(tables) == 1:
        return tables[0]
    return pd.concat(tables).fillna("")


def _source_of(parts: list[Part]) -> pd.Series:
    import pandas as pd

    return pd.concat(
        [pd.Series(one.source.label, index=one.fields.index, dtype="object") for one in parts]
    )


def _shapes(parts: list[Part]) -> pd.Series | None:
    import pandas as pd

    if all(one.raw.shapes is None for one in parts):
        return None
    found = [
        pd.Series(None, index=one.fields.index, dtype="object")
        if one.raw.shapes is None
        else one.raw.shapes.astype("object")
        for one in parts
    ]
    shapes: pd.Series = pd.concat(found)
    return shapes


# --- mended rows ----------------------------------------------------------------------------------


def _mend(parts: list[Part], mended: RawTable, spec: LayerSpec) -> list[Part]:
    """Put mended rows in the place of the rows that they mend.

    Raises:
        InputError: a mended row names no row of the layer, or one that another mends too.
    """
    import pandas as pd

    table = _by_mended_row(mended, pd.Index([one for part in parts for one in part.record.index]))
    every = {str(name) for part in parts for name in part.record.columns}
    return [_mend_part(one, table, every, spec) for one in parts]


def _mend_part(part: Part, table: RawTable, every: set[str], spec: LayerSpec) -> Part:
    """Mend one source. Columns of the others are not its own, unless somebody filled them."""
    import pandas as pd

    mine = table.frame.index.isin(part.record.index)
    if not mine.any():
        return part
    frame = table.frame[mine]
    foreign = [
        name
        for name in frame.columns
        if name in every and name not in part.record.columns and (frame[name] == "").all()
    ]
    frame = frame.drop(columns=foreign)
    points = None
    if table.geometry is not None and set(POINT_COLUMNS) <= set(frame.columns):
        points = table.geometry[mine]
    rows = RawTable(frame, table.path, points, tags=part.raw.tags)
    added = frame.drop(columns=[*part.record.columns], errors="ignore")
    fields = _with_own_headings(to_fields(rows, spec, part.source), added)
    text, record = part.fields, part.record
    result = pd.concat([text[~text.index.isin(fields.index)], fields])
    whole = pd.concat([record[~record.index.isin(fields.index)], frame]).fillna("")
    return replace(
        part,
        raw=_without_shapes(part.raw, frame.index, spec),
        fields=result.loc[text.index],
        record=whole.loc[text.index, record.columns],
        mended=frozenset(frame.index),
    )


def _without_shapes(raw: RawTable, mended: pd.Index, spec: LayerSpec) -> RawTable:
    """Return the table without the shapes of mended rows that the layer does not want."""
    if raw.shapes is None:
        return raw
    wrong = ~_kinds(raw.shapes).isin(_KINDS[spec.locate.geometry])
    dropped = raw.shapes.index.isin(mended) & wrong
    return replace(raw, shapes=raw.shapes.mask(dropped, None))


def _with_own_headings(fields: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Fill fields that a column map leaves empty from columns added under our own names.

    So a row of a known source can be mended by what that source has no column for: a P-code.
    """
    for name in [one for one in fields.columns if one in added.columns]:
        fields[name] = fields[name].where(fields[name] != "", added[name].str.strip())
    return fields


def _by_mended_row(mended: RawTable, known: pd.Index) -> RawTable:
    """Return mended rows as rows of the sources: their headings, their row_ids, their points.

    A quarantine table comes back as it was written: the faults go, the record stays.
    """
    import pandas as pd

    frame = mended.frame
    ids = frame["row_id"] if "row_id" in frame.columns else pd.Series("", index=frame.index)
    seen: set[str] = set()
    for line, row_id in ids.items():
        if row_id not in known or row_id in seen:
            what = "is mended twice" if row_id in seen else "is no row of the table that it mends"
            todo = "remove one" if row_id in seen else choose(str(row_id), known)
            raise InputError(explain(f"mended/{line}", f"row_id {row_id!r} {what}", todo))
        seen.add(str(row_id))
    if set(COLUMNS) <= set(frame.columns):
        # Quarantine files guard text against spreadsheets with an apostrophe.
        frame = frame.drop(columns=list(COLUMNS)).replace(_GUARDED, "", regex=True)
    frame = frame.drop(columns=["row_id"], errors="ignore")
    frame = frame.rename(columns={as_read(name): name for name in COLUMNS})
    frame = frame.set_axis(pd.Index(ids, name="row_id", dtype="object"), axis=0)
    points = None
    if set(POINT_COLUMNS) <= set(frame.columns):
        points = frame[list(POINT_COLUMNS)].set_axis(["longitude", "latitude"], axis=1)
    return RawTable(frame, mended.path, points)
