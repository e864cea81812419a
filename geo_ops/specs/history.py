"""How the rows of a layer replace each other, and what a sane file of it looks like."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from geo_ops.specs.base import ColumnName, Strict


class History(Strict):
    """Rows that replace each other: of each `key`, the latest on or before the as-of date holds.

    Of two reports of one moment the one further down holds: the later table, the later line. With
    `snapshot` every date in a table is a full picture (a dated map of all bases): only the rows of
    the last such date on or before the as-of date hold, and a key absent there is closed. Where
    several tables make up the layer, each has its own last picture.
    """

    key: ColumnName
    snapshot: bool = False


class Expectations(Strict):
    """What a sane file of this layer looks like; a breach is a finding, not an error.

    `stale_after_days`: the newest row of each source may be so much older than the as-of date; with
    a history the last report of each key, and no two reports of a key may lie further apart.
    """

    rows_at_least: int = 0
    rows_at_most: int | None = None
    inside_share_at_least: float = 0.0
    stale_after_days: Annotated[int, Field(ge=0)] | None = None
