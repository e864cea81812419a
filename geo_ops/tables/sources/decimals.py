"""Which mark stands in the numbers of a table: a point, or the comma of French spreadsheets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo_ops.findings import Finding

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geo_ops.tables.raw import Decimal

_COMMA = re.compile(r"[+-]?\d+(,\d+)?")
_POINT = re.compile(r"[+-]?\d+(\.\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


def decimal_of(path: Path, frame: pd.DataFrame) -> tuple[Decimal, tuple[Finding, ...]]:
    """Return the decimal mark of a table whose cells are not separated by commas.

    A column proves the comma when all of its cells are numbers, with a comma in some, and one of
    these cannot be a thousands mark ("1,5", "16,2666", "0,125"; not "1,234"). One such column
    speaks for the file, unless another holds numbers with points: then nothing is changed, and
    numbers with commas go to quarantine. Either way it is told.
    """
    commas = [name for name in frame.columns if _proves(frame[name], _COMMA, ",")]
    if not commas:
        return ".", ()
    points = [name for name in frame.columns if _proves(frame[name], _POINT, ".")]
    where = f"{path.name}:1"
    shown = ", ".join(repr(str(name)) for name in commas[:5])
    if points:
        return ".", (
            Finding(
                "warning",
                where,
                f"numbers have a comma in {shown} and a point in {str(points[0])!r}",
                "numbers with commas are not read",
                'save the file with one decimal mark, or say decimal = "," in mission.toml',
            ),
        )
    return ",", (
        Finding(
            "info",
            where,
            f"numbers have a decimal comma (columns {shown}), and are read so",
            '"1,234" in this file is one and a bit, not a thousand',
            'say decimal = "," in mission.toml, or save the file with points, and this goes',
        ),
    )


def _proves(column: pd.Series, number: re.Pattern[str], mark: str) -> bool:
    """Return whether every cell is such a number, and one of them has the mark for certain."""
    texts = column.unique()
    # The first row may be a row of HXL tags.
    if len(column) and str(column.iloc[0]).startswith("#"):
        texts = column.iloc[1:].unique()
    certain = False
    for text in texts:
        plain = text.strip()
        if plain and not number.fullmatch(plain):
            return False
        certain = certain or (mark in plain and not _THOUSANDS.fullmatch(plain))
    return certain
