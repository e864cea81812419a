"""Headings become fields: by the mission's mapping, a column map, a hashtag, a name, an alias."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo_ops.errors import SpecError, choose, explain
from geo_ops.tables.headings import find_heading, needed_heading
from geo_ops.tables.hxl import column_of, tag_findings, take_tags
from geo_ops.tables.mapped import mapped_field, selected

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.specs.layer import ColumnMap, LayerSpec
    from geo_ops.specs.mission import LayerSource
    from geo_ops.tables.raw import RawTable


def column_map_of(spec: LayerSpec, source: LayerSource) -> ColumnMap | None:
    """Return the ready-made column map that the mission names.

    Raises:
        SpecError: the layer has no such map.
    """
    if source.column_map is None:
        return None
    found = spec.column_maps.get(source.column_map)
    if found is None:
        raise SpecError(
            explain(
                f"mission layer {spec.id!r}",
                f"there is no column map {source.column_map!r}",
                choose(source.column_map, spec.column_maps),
            )
        )
    return found


def to_fields(raw: RawTable, spec: LayerSpec, source: LayerSource) -> pd.DataFrame:
    """Return the table with the layer's fields as columns, all text, indexed by row_id.

    A field that the file lacks is empty; columns that no field asks for are dropped here, so that
    they are in no product.

    Raises:
        InputError: a column that the layer or the mission needs is not in the file.
        SpecError: the mission maps a field that the layer lacks, or names an unknown column map.
    """
    import pandas as pd

    for name in source.columns:
        if name not in spec.fields:
            raise SpecError(
                explain(
                    f"mission layer {spec.id!r}: columns.{name}",
                    "the layer has no such field",
                    choose(name, spec.fields),
                )
            )
    cmap = column_map_of(spec, source)
    columns = {name: _column(raw, spec, source, cmap, name) for name in spec.fields}
    table = pd.DataFrame(columns, index=raw.frame.index)
    if raw.geometry is not None and spec.locate.longitude and spec.locate.latitude:
        table[spec.locate.longitude] = raw.geometry["longitude"]
        table[spec.locate.latitude] = raw.geometry["latitude"]
    return table


def prepared(raw: RawTable, spec: LayerSpec, source: LayerSource) -> RawTable:
    """Return a source's table without its hashtags and without the rows that are not meant.

    The hashtags are in its `tags`, what is to be said of both in its `findings`.

    Raises:
        InputError: a column that says which rows are meant is not in the file.
        SpecError: the mission names an unknown column map.
    """
    cmap = column_map_of(spec, source)
    raw = take_tags(raw)
    if cmap is not None:
        raw = selected(raw, cmap)
    if not raw.tags:
        return raw
    mapped = {name: [heading] for name, heading in source.columns.items()}
    for name, heading in (cmap.columns if cmap else {}).items():
        mapped.setdefault(name, [heading] if isinstance(heading, str) else heading)
    read = {name: found for name in spec.fields if (found := _by_name(raw, spec, name))}
    return replace(raw, findings=(*raw.findings, *tag_findings(raw, spec, mapped, read)))


def _column(
    raw: RawTable, spec: LayerSpec, source: LayerSource, cmap: ColumnMap | None, name: str
) -> pd.Series:
    """Return one field: by the mission's mapping, a column map, a hashtag, its name or an alias."""
    import pandas as pd

    if name in source.columns:
        return stripped(raw.frame[needed_heading(raw, source.columns[name], name)])
    if cmap is not None:
        return mapped_field(raw, spec, source, cmap, name)
    heading = column_of(raw.tags, spec.fields[name].hxl) or _by_name(raw, spec, name)
    if heading is not None:
        return stripped(raw.frame[heading])
    if not spec.fields[name].optional and not _from_geometry(raw, spec, name):
        needed_heading(raw, name, name)
    return pd.Series("", index=raw.frame.index, dtype="object")


def stripped(texts: pd.Series) -> pd.Series:
    """Return texts without white space around them; those that have none are passed on as they are.

    What Python calls white space and Arrow does not (the separators of ASCII) is looked for too.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    held = pa.array(texts, type=pa.large_string(), from_pandas=True)
    odd = pc.any(pc.match_substring_regex(held, "^[\x1c-\x1f]|[\x1c-\x1f]$")).as_py()
    return texts.str.strip() if odd or not held.equals(pc.utf8_trim_whitespace(held)) else texts


def _by_name(raw: RawTable, spec: LayerSpec, name: str) -> str | None:
    for candidate in spec.headings(name):
        heading = find_heading(raw, candidate)
        if heading is not None:
            return heading
    return None


def _from_geometry(raw: RawTable, spec: LayerSpec, name: str) -> bool:
    return raw.geometry is not None and name in (spec.locate.longitude, spec.locate.latitude)
