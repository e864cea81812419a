"""Raw tables: a source becomes columns of text, with the line that each row came from.

Nothing is converted here: "0101" stays "0101" and "NA" stays "NA".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from geo_ops.findings import Finding

    Indexed = TypeVar("Indexed", pd.DataFrame, pd.Series)

POINT_COLUMNS = ("point_longitude", "point_latitude")
"""Under these headings the point of a vector file stands in its quarantine table."""


Decimal = Literal[".", ","]


_LONGEST = 200


def one_line(error: Exception) -> str:
    """Return what a library says of a file, fit to stand in a message of ours."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


@dataclass(frozen=True)
class Origin:
    """Rows that came from no file: what the manifest calls them, and a hash of what was read."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class CellFault:
    """A cell that its format makes doubtful. `only_if_used`: no fault if no field reads it."""

    row_id: str
    column: str
    value: str
    reason: str
    remedy: str
    only_if_used: bool = False


@dataclass(frozen=True)
class RawTable:
    """Rows as text, indexed by row_id (`<file name>:<line>`).

    `path` is the file, or the label of a table of a database, for messages. `geometry` (columns
    `longitude`, `latitude`) is set when the table carried points; they are degrees in EPSG:4326, as
    text. `shapes` is set when it carried lines or areas: shapely geometries in EPSG:4326, or None,
    in the order of the frame. `decimal` is the mark in its numbers. `findings` is what a reader
    should know of how it was read, `faults` what is wrong with single cells; `origin` is set when
    it came from no file; `tags` has the HXL hashtag of the columns that have one.
    """

    frame: pd.DataFrame
    path: Path
    geometry: pd.DataFrame | None = None
    shapes: pd.Series | None = None
    decimal: Decimal = "."
    findings: tuple[Finding, ...] = ()
    faults: tuple[CellFault, ...] = ()
    origin: Origin | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def only(self, row_ids: pd.Index) -> RawTable:
        """Return the table with these rows of its own alone, in its order."""
        kept = self.frame.index.isin(row_ids)

        def part(one: Indexed | None) -> Indexed | None:
            return None if one is None else one[kept]

        return replace(
            self,
            frame=self.frame[kept],
            geometry=part(self.geometry),
            shapes=part(self.shapes),
        )

    def prefixed(self, name: str) -> RawTable:
        """Return the table with `<name>/` before each row_id: two files may have one name."""
        ids = f"{name}/" + self.frame.index

        def renamed(one: Indexed | None) -> Indexed | None:
            return None if one is None else one.set_axis(ids, axis=0)

        return replace(
            self,
            frame=self.frame.set_axis(ids, axis=0),
            geometry=renamed(self.geometry),
            shapes=renamed(self.shapes),
            faults=tuple(replace(one, row_id=f"{name}/{one.row_id}") for one in self.faults),
        )
