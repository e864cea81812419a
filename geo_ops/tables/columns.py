"""Headings become fields: by the mission's own mapping, a column map, the name, or an alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import InputError, SpecError, choose, explain
from geo_ops.specs.layer import fold_name

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
    columns: dict[str, pd.Series] = {}
    empty = pd.Series("", index=raw.frame.index, dtype="object")
    for name in spec.fields:
        columns[name] = _column(raw, spec, source, cmap, name, empty)
    table = pd.DataFrame(columns, index=raw.frame.index)
    if raw.geometry is not None and spec.locate.longitude and spec.locate.latitude:
        table[spec.locate.longitude] = raw.geometry["longitude"]
        table[spec.locate.latitude] = raw.geometry["latitude"]
    return table


def _column(
    raw: RawTable,
    spec: LayerSpec,
    source: LayerSource,
    cmap: ColumnMap | None,
    name: str,
    empty: pd.Series,
) -> pd.Series:
    if name in source.columns:
        return raw.frame[_needed(raw, source.columns[name], name)].str.strip()
    if cmap is not None:
        return _mapped(raw, cmap, name, empty)
    for candidate in spec.headings(name):
        heading = _heading(raw, candidate)
        if heading is not None:
            return raw.frame[heading].str.strip()
    if not spec.fields[name].optional and not _from_geometry(raw, spec, name):
        _needed(raw, name, name)
    return empty


def _mapped(raw: RawTable, cmap: ColumnMap, name: str, empty: pd.Series) -> pd.Series:
    if name in cmap.columns:
        column = raw.frame[_needed(raw, cmap.columns[name], name)].str.strip()
    elif name in cmap.joined:
        parts = [raw.frame[_needed(raw, one, name)].str.strip() for one in cmap.joined[name]]
        whole = parts[0]
        for part in parts[1:]:
            whole = (whole + "-" + part).where((whole != "") & (part != ""), "")
        column = whole
    elif name in cmap.constants:
        return empty.replace("", cmap.constants[name])
    else:
        return empty
    if name in cmap.values:
        table = cmap.values[name]
        column = column.map(lambda one: table.get(one, one))
    return column


def _from_geometry(raw: RawTable, spec: LayerSpec, name: str) -> bool:
    return raw.geometry is not None and name in (spec.locate.longitude, spec.locate.latitude)


def _needed(raw: RawTable, wanted: str, field: str) -> str:
    found = _heading(raw, wanted)
    if found is None:
        raise InputError(
            explain(
                f"{raw.path}:1",
                f"the column {wanted!r} (for the field {field!r}) is missing",
                f"{choose(wanted, raw.frame.columns)} Rename it, or map it with "
                f'columns.{field} = "..." in mission.toml',
            )
        )
    return found


def _heading(raw: RawTable, wanted: str) -> str | None:
    """Return the file's own heading for a name: written just so, or else the one that reads so."""
    columns = [str(name) for name in raw.frame.columns]
    if wanted in columns:
        return wanted
    alike = [name for name in columns if fold_name(name) == fold_name(wanted)]
    if len(alike) > 1:
        raise InputError(
            explain(
                f"{raw.path}:1",
                f"the headings {' and '.join(map(repr, alike))} read alike",
                f"rename the one that is not {wanted!r}",
            )
        )
    return alike[0] if alike else None
