"""Read the CSV files of a pack, every value as text."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from geo_ops.errors import InputError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd


def read_text_table(
    path: Path, columns: Sequence[str], optional: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the named columns of a CSV in UTF-8, all text, with the line of each row as index.

    Nothing is guessed: "0101" keeps its zero, and a code "NA" is no missing value. An `optional`
    column that the file lacks is empty.

    Raises:
        InputError: the file is missing, is no UTF-8 text, lacks a column, or has a row with too
            many or too few fields; the message names the line.
    """
    import pandas as pd

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            rows: dict[int, list[str]] = {}
            for row in reader:
                if row:
                    rows[reader.line_num] = row
    except FileNotFoundError:
        raise InputError(explain(str(path), "there is no such file", "restore it")) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            explain(str(path), f"not a CSV in UTF-8: {error}", "save it as CSV UTF-8")
        ) from None
    for column in (*columns, *(one for one in optional if one in header)):
        if header.count(column) != 1:
            times = "missing" if column not in header else "there more than once"
            raise InputError(
                explain(str(path), f"column {column!r} is {times}", choose(column, header))
            )
    for line, row in rows.items():
        if len(row) != len(header):
            raise InputError(
                explain(
                    f"{path}:{line}",
                    f"the row has {len(row)} fields, the header {len(header)}",
                    "put a field that holds a comma in quotation marks",
                )
            )
    table = pd.DataFrame(list(rows.values()), columns=header, index=list(rows), dtype=str)
    return table.reindex(columns=[*columns, *optional], fill_value="")
