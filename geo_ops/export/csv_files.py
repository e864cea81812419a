"""The CSV files of a build: tidy, for scripts and pivot tables."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geo_ops.carto.titleblock import sensitivity
from geo_ops.export import tidy
from geo_ops.export.cells import csv_value, guarded, local_dates
from geo_ops.export.hxl_row import hxl_row
from geo_ops.publish import atomic_write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from geo_ops.release.situation import Situation

EXERCISE = "EXERCISE"


def write_csv_files(situation: Situation, folder: Path, *, hxl: bool = False) -> list[Path]:
    """Write the tables of figures, the ledger and the published figures; return their paths.

    With `hxl` a row of hashtags stands below the headings of each, but the ledger's.

    By level there are the two below the country: a file of every commune is mostly zeros, and the
    workbook and the GIS file have them all.
    The last columns of each say what it is: as_of, classification, exercise.
    """
    levels = tidy.inner_levels(situation)[:2]
    tables = {f"by_{level}": tidy.by_level(situation, level) for level in levels}
    tables["by_month"] = tidy.by_key(situation, "month")
    tables["by_category"] = tidy.by_key(situation, "category")
    tables["ledger"] = tidy.ledgers(situation)
    if any(view.spec.kind == "indicators" for view in situation.layers):
        tables["indicators"] = _published(situation)
    paths = []
    for name, table in tables.items():
        whole = marked(table, situation)
        tags = hxl_row(whole, situation) if hxl and name != "ledger" else ()
        paths.append(write_csv(folder / f"{name}.csv", whole, tags))
    return paths


def marked(table: pd.DataFrame, situation: Situation) -> pd.DataFrame:
    """Return a table with the columns that say what it is, whoever it is passed on to."""
    return table.assign(
        as_of=situation.as_of,
        classification=sensitivity(situation).upper(),
        exercise=EXERCISE if situation.exercise else "",
    )


def write_csv(path: Path, table: pd.DataFrame, tags: Sequence[str] = ()) -> Path:
    """Write a table as CSV: UTF-8 with a byte-order mark, commas, text guarded (see `guarded`).

    `tags` is a row of HXL hashtags to stand below the headings.

    The mark is for Excel on Windows, which takes a CSV without it for the code page of the country
    and breaks every accent. pandas, R, QGIS and LibreOffice read it away.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([guarded(str(name)) for name in table.columns])
    if tags:
        writer.writerow(tags)
    for row in table.itertuples(index=False, name=None):
        writer.writerow([csv_value(value) for value in row])
    return atomic_write(path, text.getvalue().encode("utf-8-sig"))


def _published(situation: Situation) -> pd.DataFrame:
    zone = ZoneInfo(situation.pack.spec.timezone)
    table = tidy.published(situation)
    for view in situation.layers:
        if view.spec.kind == "indicators":
            table = local_dates(table, view.spec, zone)
    return table
