"""One GeoPackage with every layer, the units with their figures, and styles for QGIS."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing, contextmanager
from textwrap import shorten
from typing import TYPE_CHECKING

from geo_ops.carto.text import plain
from geo_ops.carto.words import word
from geo_ops.errors import OutputError, explain
from geo_ops.export.gis_tables import GisTable, figure_column, gis_tables
from geo_ops.export.styles import graduated_qml, layer_qml, outline_qml
from geo_ops.publish import atomic_write
from geo_ops.specs.base import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language

GEOMETRY = "geom"
_WIDTHS = (0.8, 0.5, 0.3, 0.15)
"""Of the outlines of units in mm, from the country down."""


def write_geopackage(situation: Situation, path: Path) -> Path:
    """Write the GeoPackage of a situation; docs/outputs.md lists its tables.

    It is read back and counted before it takes the place of an older one. The same situation gives
    the same bytes: dates of change in the file are `situation.issued`.

    Raises:
        SpecError: a layer has the name of a table of ours.
        OutputError: it cannot be written, or what is read back differs; the older one stays.
    """
    tables = [*gis_tables(situation), _style_table(situation)]

    def write(scratch: Path) -> None:
        try:
            with _dated(situation.issued):
                for table in tables:
                    _append(scratch, table)
            _check(scratch, tables)
        except (sqlite3.Error, RuntimeError, ValueError) as error:
            # pyogrio's errors are RuntimeErrors and ValueErrors: a full disk, mostly.
            what = f"cannot be written ({shorten(str(error), 160)})"
            raise OutputError(
                explain(str(path), what, "make room, or choose another disk")
            ) from error

    return atomic_write(path, write)


@contextmanager
def _dated(issued: dt.datetime) -> Iterator[None]:
    """Have GDAL take a time for the present one."""
    import pyogrio

    now = issued.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": now})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _append(path: Path, table: GisTable) -> None:
    import pyogrio

    columns = set(table.frame.columns)
    options = {
        "FID": "id" if table.name == "layer_styles" else _free("fid", columns),
        "DESCRIPTION": table.description,
    }
    if table.geometry is not None:
        options["GEOMETRY_NAME"] = _free(GEOMETRY, columns)
    pyogrio.write_dataframe(
        table.frame,
        path,
        layer=table.name,
        driver="GPKG",
        geometry_type=table.geometry,
        layer_options=options,
        use_arrow=True,
    )


def _free(name: str, taken: set[str]) -> str:
    return f"gpkg_{name}" if name in taken else name


def _check(path: Path, tables: Sequence[GisTable]) -> None:
    """Read the file back, and compare what is in it with what should be.

    Raises:
        OutputError: a table is not whole.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as base:
        for table in tables:
            expected = _counts(table.frame, table.geometry)
            shape = _free(GEOMETRY, set(table.frame.columns)) if table.geometry else "NULL"
            query = f'SELECT count(*), count({shape}) FROM "{table.name}"'  # noqa: S608 - our names
            found = tuple(base.execute(query).fetchone())
            if found != expected:
                raise OutputError(
                    explain(
                        str(path), f"{table.name} holds {found} rows and shapes, not {expected}",
                        "build again; report it if it stays so",
                    )
                )  # fmt: skip
        fault = base.execute("PRAGMA integrity_check").fetchone()[0]
    if fault != "ok":
        raise OutputError(explain(str(path), f"it is damaged ({fault})", "check the disk"))


def _counts(frame: pd.DataFrame, geometry: str | None) -> tuple[int, int]:
    shapes = 0 if geometry is None else int(frame["geometry"].notna().sum())
    return len(frame), shapes


def _style_table(situation: Situation) -> GisTable:
    """Return `layer_styles`: for each layer its look, in English (the default) and French."""
    import pandas as pd

    rows = []
    for lang in LANGUAGES:
        styles = {view.spec.id: layer_qml(view.spec, lang) for view in situation.layers}
        for at, level in enumerate(situation.units.levels):
            styles[f"units_{level}"] = outline_qml(_WIDTHS[min(at, len(_WIDTHS) - 1)])
        styles |= _graduated(situation, lang)
        rows += [
            {
                "f_table_catalog": "",
                "f_table_schema": "",
                "f_table_name": name,
                "f_geometry_column": _shape_column(situation, name),
                "styleName": lang,
                "styleQML": qml,
                "styleSLD": "",
                "useAsDefault": lang == LANGUAGES[0],
                "description": plain(situation.mission.title.in_(lang)),
                "owner": "geo_ops",
                "ui": None,
                "update_time": situation.issued.astimezone(dt.UTC),
            }
            for name, qml in styles.items()
        ]
    table = pd.DataFrame(rows)
    table["ui"] = table["ui"].astype("string")
    table["update_time"] = pd.to_datetime(table["update_time"], utc=True).dt.as_unit("ms")
    return GisTable("layer_styles", table, "Styles that QGIS offers for the layers")


def _shape_column(situation: Situation, name: str) -> str:
    view = situation.layer(name)
    return _free(GEOMETRY, set(view.rows.columns) if view else set())


def _graduated(situation: Situation, lang: Language) -> dict[str, str]:
    """Return the style of one level of units: coloured by the count of the first layer of events.

    The level above the lowest, as on a briefing map; the others stay outlines to lie over it.
    """
    from geo_ops.carto.classes import classify

    views = sorted(situation.layers, key=lambda view: view.spec.kind != "events")
    levels = situation.units.levels
    if not views:
        return {}
    level = levels[-2] if len(levels) > 2 else levels[-1]  # noqa: PLR2004 - country and one more
    measure = next(iter(views[0].spec.sums))
    table = situation.figures.by_unit(views[0].spec.id, measure, level)
    values = table.loc[~table["bucket"], "value"]
    classes = classify(values.tolist(), "natural_round", 5)
    column = figure_column(views[0].spec.id, measure)
    missing = word("no_data_or_suppressed", lang)
    return {f"units_{level}": graduated_qml(column, classes, lang, missing)}
