"""Rows of the exercise: what every table shares."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.exercise.land import Land, Point
    from tools.exercise.stream import Stream

Row = dict[str, str]
MARK = "EXERCISE"
"""In every row that is invented, in a column that every audience-internal product shows."""


def as_csv(rows: Sequence[Row]) -> str:
    """Return the text of a CSV file; the columns are those of the first row, in its order."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def numbered(rows: Sequence[Row], prefix: str, digits: int) -> list[Row]:
    """Return the rows with ids such as EX-INC-0001, in their order."""
    return [{"id": f"EX-{prefix}-{place:0{digits}d}", **row} for place, row in enumerate(rows, 1)]


def placed(land: Land, commune: str, point: Point, precision: str) -> Row:
    """Return the place columns of a row, as coarse as its precision says.

    Only what is known to a settlement or better has coordinates; the rest has the code of its unit.
    """
    if precision in ("exact", "settlement"):
        return {
            "longitude": f"{point[0]:g}",
            "latitude": f"{point[1]:g}",
            "place": land.name(commune),
            "pcode": commune,
            "precision": precision,
        }
    code = commune if precision == "commune" else land.above(commune, precision)
    return {
        "longitude": "",
        "latitude": "",
        "place": land.name(code),
        "pcode": code,
        "precision": precision,
    }


def shared_out(stream: Stream, values: list[int], total: int, most: int) -> list[int]:
    """Return the values, raised or lowered by ones until they sum to `total`; zeros stay zeros."""
    result = list(values)
    rest = total - sum(result)
    while rest:
        place = stream.below(len(result))
        step = 1 if rest > 0 else -1
        if result[place] > 0 and 1 <= result[place] + step <= most:
            result[place] += step
            rest -= step
    return result
