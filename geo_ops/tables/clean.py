"""Clean tables: typed fields, a time, a category and a precision a row; the rest in quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from geo_ops.errors import choose
from geo_ops.specs.layer import Precision, fold_name
from geo_ops.specs.mission import LayerSource
from geo_ops.tables.category import category_reader, derive, read_category
from geo_ops.tables.derived import with_derived
from geo_ops.tables.distinct import read_distinct
from geo_ops.tables.placing import with_places
from geo_ops.tables.quarantine import Fault, Quarantine
from geo_ops.tables.several import read_sources
from geo_ops.tables.typed import typed_fields, zone_findings
from geo_ops.tables.unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    import pandas as pd

    from geo_ops.findings import Finding
    from geo_ops.specs.layer import ColumnMap, LayerSpec
    from geo_ops.tables.raw import Origin

PRECISIONS: tuple[Precision, ...] = get_args(Precision)
PRECISIONS_IN_FRENCH: dict[str, Precision] = {
    "exacte": "exact", "point exact": "exact", "localité": "settlement", "localite": "settlement",
    "région": "region", "pays": "country", "aucune": "none",
}  # fmt: skip
"""Words for them in French; the others are the same in both languages."""


@dataclass(frozen=True)
class CleanTable:
    """What came out of the sources of one layer.

    `frame` is indexed by row_id and has the layer's fields, typed, and `_time` (UTC),
    `_time_precision`, `_category` (an id or ""), `_known` (the precision of the place),
    `_source_name` (the name of the row's source), and what `with_places` adds: `_position`, and of
    a layer of lines or areas `_shape` (EPSG:4326) and `_drawn`. They begin with a mark, for a field
    may bear such a name. `raw` is the text as read, `source_of` the name of the source of each row.
    """

    spec: LayerSpec
    frame: pd.DataFrame
    raw: pd.DataFrame
    quarantine: Quarantine
    inputs: tuple[Path, ...]
    source_of: pd.Series
    origins: tuple[Origin, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def received(self) -> int:
        """All rows read."""
        return len(self.raw)


def read_layer(
    spec: LayerSpec, sources: LayerSource | Sequence[LayerSource], folder: Path, zone: ZoneInfo
) -> CleanTable:
    """Read the tables that a mission has for one layer. Errors as `read_sources`."""
    import pandas as pd

    several = [sources] if isinstance(sources, LayerSource) else list(sources)
    text = read_sources(spec, several, folder)
    fields = text.fields
    quarantine = Quarantine()
    for fault in text.faults:
        quarantine.add(fault)
    frame = with_derived(typed_fields(text, spec, zone, quarantine), spec, quarantine)
    frame = _with_time(frame, fields, spec)
    frame["_category"] = _categories(frame, fields, spec, quarantine)
    frame["_known"] = pd.concat(
        [
            _precisions(
                fields if len(text.parts) == 1 else fields.loc[one.fields.index],
                spec,
                one.cmap,
                quarantine,
            )
            for one in text.parts
        ]
    )
    frame["_source_name"] = text.source_of
    if text.shapes is not None:
        frame["_shape"] = text.shapes
    frame = with_places(frame, fields, spec, quarantine)
    _find_duplicates(frame, spec, quarantine)
    kept = frame[~frame.index.isin(quarantine.ids())]
    return CleanTable(
        spec, kept, text.record, quarantine, text.inputs, text.source_of, text.origins,
        (*text.findings, *zone_findings(text, spec, frame, zone)),
    )  # fmt: skip


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
    found = read_distinct(text[name], name, lambda one: read_category(one, known), quarantine)
    return found.spread(np.array([one or "" for one in found.values], dtype=object))


def _precisions(
    text: pd.DataFrame, spec: LayerSpec, cmap: ColumnMap | None, quarantine: Quarantine
) -> pd.Series:
    import pandas as pd

    default: Precision = spec.locate.default_precision
    if cmap is not None and cmap.default_precision is not None:
        default = cmap.default_precision
    if cmap is not None and cmap.words_field is not None:
        words = text[cmap.words_field]
        known = {one: precision_in_words(one, cmap, default) for one in words.unique()}
        return words.map(known).astype("object")
    if spec.locate.precision is None:
        return pd.Series(default, index=text.index, dtype="object")

    def read(one: str) -> str:
        plain = fold_name(one)
        known = PRECISIONS_IN_FRENCH.get(plain, plain)
        if known not in PRECISIONS:
            raise Unreadable("not a precision", choose(one, PRECISIONS))
        return known

    name = spec.locate.precision
    found = read_distinct(text[name], name, read, quarantine)
    return found.spread(np.array([one or default for one in found.values], dtype=object))


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
    """Note rows that repeat a key. Where sources are linked, each has keys of its own."""
    for name, field in spec.fields.items():
        if not field.unique or not frame[name].duplicated().any():
            continue
        column = frame[name].astype("string").fillna("")
        good = column[(column != "") & ~frame.index.isin(quarantine.ids())]
        keys = good if spec.link is None else frame["_source_name"].loc[good.index] + "\n" + good
        first = keys.drop_duplicates()
        by_value = dict(zip(first, first.index, strict=True))
        for row_id, key in keys[keys.duplicated()].items():
            quarantine.add(
                Fault(
                    str(row_id), "duplicate", name, str(key).rpartition("\n")[2],
                    f"the same {name} stands in {by_value[key]}",
                    "remove one of the two, or give it its own",
                )
            )  # fmt: skip
