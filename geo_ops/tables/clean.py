"""Clean tables: typed fields, a time, a category and a precision a row; the rest in quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from geo_ops.errors import InputError, choose, explain
from geo_ops.specs.layer import Precision
from geo_ops.tables.category import category_reader, derive, read_category
from geo_ops.tables.columns import column_map_of, to_fields
from geo_ops.tables.parse import Unreadable, reader
from geo_ops.tables.quarantine import COLUMNS, Fault, Quarantine, as_read
from geo_ops.tables.raw import POINT_COLUMNS, RawTable
from geo_ops.tables.read import read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from zoneinfo import ZoneInfo

    import pandas as pd

    from geo_ops.specs.layer import ColumnMap, LayerSpec
    from geo_ops.specs.mission import LayerSource
    from geo_ops.tables.quarantine import Bucket

PRECISIONS: tuple[Precision, ...] = get_args(Precision)
_GUARDED = r"^'(?=\s*[=+\-@\t\r＝＋－＠])"


@dataclass(frozen=True)
class CleanTable:
    """What came out of one file.

    `frame` is indexed by row_id and has the layer's fields, typed, and `_time` (UTC),
    `_time_precision`, `_category` (an id or "") and `_known` (the precision of the place): a mark
    before them, for a field may bear such a name. `raw` is the text as read.
    """

    spec: LayerSpec
    frame: pd.DataFrame
    raw: pd.DataFrame
    quarantine: Quarantine
    inputs: tuple[Path, ...]

    @property
    def received(self) -> int:
        """All rows read."""
        return len(self.raw)


def read_layer(spec: LayerSpec, source: LayerSource, folder: Path, zone: ZoneInfo) -> CleanTable:
    """Read one table of a mission.

    `folder` is the mission's; `mended/<layer>.csv` in it, if there, replaces rows of the source
    that were in quarantine (same row_id). Errors as `read_table` and `to_fields`; InputError also
    when a mended row is none of the source's.
    """
    path = folder / source.source
    raw = read_table(path, source.table, source.crs, source.encoding)
    text = to_fields(raw, spec, source)
    original, inputs = _as_read(raw), [path]
    mended = folder / "mended" / f"{spec.id}.csv"
    if mended.is_file():
        text, original = _mend(text, original, read_table(mended, None, None, None), spec, source)
        inputs.append(mended)
    quarantine = Quarantine()
    frame = _typed(text, spec, zone, quarantine)
    frame = _with_time(frame, text, spec)
    frame["_category"] = _categories(frame, text, spec, quarantine)
    frame["_known"] = _precisions(text, spec, column_map_of(spec, source), quarantine)
    _find_duplicates(frame, spec, quarantine)
    kept = frame[~frame.index.isin(quarantine.ids())]
    return CleanTable(spec, kept, original, quarantine, tuple(inputs))


def _as_read(raw: RawTable) -> pd.DataFrame:
    """Return the record as read; the point of a vector file is part of it."""
    if raw.geometry is None:
        return raw.frame
    points = raw.geometry.set_axis(list(POINT_COLUMNS), axis=1)
    return raw.frame.assign(**{name: points[name] for name in POINT_COLUMNS})


def _mend(
    text: pd.DataFrame,
    original: pd.DataFrame,
    mended: RawTable,
    spec: LayerSpec,
    source: LayerSource,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put mended rows in the place of the rows that they mend.

    Raises:
        InputError: a mended row names no row of the source, or one that another mends too.
    """
    import pandas as pd

    table = _by_mended_row(mended, original.index)
    added = table.frame.drop(columns=[*original.columns], errors="ignore")
    fields = _with_own_headings(to_fields(table, spec, source), added)
    result = pd.concat([text[~text.index.isin(fields.index)], fields])
    whole = pd.concat([original[~original.index.isin(fields.index)], table.frame]).fillna("")
    return result.loc[text.index], whole.loc[text.index, original.columns]


def _with_own_headings(fields: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Fill fields that a column map leaves empty from columns added under our own names.

    So a row of a known source can be mended by what that source has no column for: a P-code.
    """
    for name in [one for one in fields.columns if one in added.columns]:
        fields[name] = fields[name].where(fields[name] != "", added[name].str.strip())
    return fields


def _by_mended_row(mended: RawTable, known: pd.Index) -> RawTable:
    """Return mended rows as rows of the source: its headings, its row_ids, its points.

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


def _typed(
    text: pd.DataFrame, spec: LayerSpec, zone: ZoneInfo, quarantine: Quarantine
) -> pd.DataFrame:
    import pandas as pd

    columns = {}
    for name, field in spec.fields.items():
        read = reader(field, zone)
        is_time = field.type in ("date", "datetime")
        column = _column(text[name], name, read, quarantine)
        if field.required:
            # A cell of invisible characters only is empty too.
            _need(text[name].where(column != "", ""), name, spec, quarantine)
        if is_time:
            columns[f"_{name}_precision"] = column.map(lambda one: one[1] if one else "none")
            column = pd.to_datetime(
                column.map(lambda one: one[0] if one else None), utc=True
            ).astype("datetime64[us, UTC]")
        elif field.type == "integer":
            column = column.astype("Int64")
        elif field.type in ("number", "longitude", "latitude"):
            column = column.astype("Float64").astype("float64")
        elif field.type == "boolean":
            column = column.astype("boolean")
        else:
            column = column.map(lambda one: "" if one is None else one)
        columns[name] = column
    return pd.DataFrame(columns, index=text.index)


def _column(
    texts: pd.Series, name: str, read: Callable[[str], object], quarantine: Quarantine
) -> pd.Series:
    """Read the distinct values once; an unreadable one is a fault of each row that holds it."""
    import pandas as pd

    values: dict[str, object] = {"": None}
    bad: dict[str, Unreadable] = {}
    for text in texts.unique():
        if text:
            try:
                values[text] = read(text)
            except Unreadable as error:
                bad[text] = error
                values[text] = None
    for row_id, text in texts[texts.isin(list(bad))].items():
        fault = bad[text]
        quarantine.add(Fault(str(row_id), "rejected", name, text, fault.reason, fault.remedy))
    return pd.Series([values[one] for one in texts], index=texts.index, dtype="object")


def _need(texts: pd.Series, name: str, spec: LayerSpec, quarantine: Quarantine) -> None:
    places = (spec.locate.longitude, spec.locate.latitude, spec.locate.pcode, spec.locate.place)
    bucket: Bucket = "unlocated" if name in places else "rejected"
    for row_id in texts.index[texts == ""]:
        quarantine.add(Fault(str(row_id), bucket, name, "", "the cell is empty", f"fill in {name}"))


def _with_time(frame: pd.DataFrame, text: pd.DataFrame, spec: LayerSpec) -> pd.DataFrame:
    import pandas as pd

    if spec.time is None:
        none = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us, UTC]")
        return frame.assign(_time=none, _time_precision="none")
    return frame.assign(_time=frame[spec.time], _time_precision=frame[f"_{spec.time}_precision"])


def _categories(
    frame: pd.DataFrame, text: pd.DataFrame, spec: LayerSpec, quarantine: Quarantine
) -> pd.Series:
    import pandas as pd

    if spec.category is None:
        return pd.Series("", index=frame.index, dtype="object")
    if spec.category.field is None:
        return derive(frame, spec.category)
    known = category_reader(spec.category)
    name = spec.category.field
    column = _column(text[name], name, lambda one: read_category(one, known), quarantine)
    return column.map(lambda one: one or "")


def _precisions(
    text: pd.DataFrame, spec: LayerSpec, cmap: ColumnMap | None, quarantine: Quarantine
) -> pd.Series:
    import pandas as pd

    default: Precision = spec.locate.default_precision
    if cmap is not None and cmap.default_precision is not None:
        default = cmap.default_precision
    if cmap is not None and cmap.words_field is not None:
        return text[cmap.words_field].map(lambda one: precision_in_words(one, cmap, default))
    if spec.locate.precision is None:
        return pd.Series(default, index=text.index, dtype="object")

    def read(one: str) -> str:
        if one.casefold() not in PRECISIONS:
            raise Unreadable("not a precision", choose(one, PRECISIONS))
        return one.casefold()

    column = _column(text[spec.locate.precision], spec.locate.precision, read, quarantine)
    return column.map(lambda one: one or default)


def precision_in_words(text: str, cmap: ColumnMap, default: Precision) -> Precision:
    """Return the precision that the wording of a place gives, by the first rule that fits."""
    plain = " ".join(text.casefold().split())
    for rule in cmap.words:
        if (
            plain in (one.casefold() for one in rule.is_)
            or any(plain.startswith(one.casefold()) for one in rule.starts)
            or any(plain.endswith(one.casefold()) for one in rule.ends)
            or any(one.casefold() in plain for one in rule.contains)
        ):
            return rule.gives
    return default


def _find_duplicates(frame: pd.DataFrame, spec: LayerSpec, quarantine: Quarantine) -> None:
    for name, field in spec.fields.items():
        if not field.unique:
            continue
        column = frame[name].astype("string").fillna("")
        good = column[(column != "") & ~frame.index.isin(quarantine.ids())]
        first = good.drop_duplicates()
        by_value = dict(zip(first, first.index, strict=True))
        for row_id, value in good[good.duplicated()].items():
            quarantine.add(
                Fault(
                    str(row_id), "duplicate", name, str(value),
                    f"the same {name} stands in {by_value[value]}",
                    "remove one of the two, or give it its own",
                )
            )  # fmt: skip
