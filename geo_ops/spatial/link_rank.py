"""Which of several reports is the primary: the most precise, then the first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

    from geo_ops.spatial.link_pairs import Pairs, Reports

PLACES = ("exact", "settlement", "commune", "cercle", "region", "country", "none")
TIMES = ("minute", "day", "month", "year", "none")


def in_order(rows: gpd.GeoDataFrame, reports: Reports, pairs: Pairs) -> NDArray[np.int64]:
    """Return the rank of each row, shape (n,): the lower one is primary; -1 for one in no pair.

    The most precise place first, then the most precise time, then the order of the sources, then
    the row's id (file, then line). No two rows have one rank, and the order of rows has no part in
    it.
    """
    import numpy as np

    ranks = np.full(len(rows), -1, dtype="int64")
    involved = np.unique(np.concatenate([pairs.a, pairs.b]))
    some = rows.iloc[involved]
    place = some["precision"].map(PLACES.index)
    time = some["time_precision"].map(TIMES.index)
    keys = zip(
        place, time, reports.source[involved], [natural(str(one)) for one in some.index],
        strict=True,
    )  # fmt: skip
    ordered = sorted(enumerate(keys), key=lambda one: one[1])
    ranks[involved[[at for at, _ in ordered]]] = np.arange(len(involved))
    return ranks


def natural(row_id: str) -> list[tuple[int, int, str]]:
    """Return a row's id as a key that puts line 9 before line 10."""
    parts = re.split(r"(\d+)", row_id)
    return [(0, int(one), "") if one.isdecimal() else (1, 0, one) for one in parts if one]
