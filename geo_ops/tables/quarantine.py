"""Quarantine: rows that cannot be used, each with file, line, value, reason and what to do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

Bucket = Literal["rejected", "duplicate", "unlocated", "outside"]
COLUMNS = ("row_id", "bucket", "file", "line", "field", "value", "reason", "remedy")


def as_read(name: str) -> str:
    """Return the heading of a column of the record that one of `COLUMNS` would hide."""
    return f"{name} (as read)"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with one row."""

    row_id: str
    bucket: Bucket
    field: str
    value: str
    reason: str
    remedy: str


@dataclass
class Quarantine:
    """The faults of one table. A row is in one bucket: that of its first fault."""

    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))

    def add(self, fault: Fault) -> None:
        """Note one fault."""
        self.faults[fault.row_id].append(fault)

    def count(self, bucket: Bucket) -> int:
        """Return the number of rows in one bucket."""
        return sum(1 for found in self.faults.values() if found[0].bucket == bucket)

    def ids(self) -> set[str]:
        """Return the ids of all rows in quarantine."""
        return set(self.faults)

    def table(self, raw: pd.DataFrame) -> pd.DataFrame:
        """Return one row a record: the fault first, then the record as it was read.

        `raw` is the table of text as read, indexed by row_id. A record with several faults has them
        joined by " | ", so that it can be mended in one go.
        """
        import pandas as pd

        def joined(values: Iterable[str]) -> str:
            return " | ".join(dict.fromkeys(values))

        rows = []
        order = {row_id: place for place, row_id in enumerate(raw.index)}
        for row_id in sorted(self.faults, key=lambda one: (order.get(one, -1), one)):
            found: Sequence[Fault] = self.faults[row_id]
            file, _, line = row_id.rpartition(":")
            rows.append(
                {
                    "row_id": row_id,
                    "bucket": found[0].bucket,
                    "file": file,
                    "line": line,
                    "field": joined(one.field for one in found),
                    "value": joined(one.value for one in found),
                    "reason": joined(one.reason for one in found),
                    "remedy": joined(one.remedy for one in found),
                }
            )
        faults = pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")
        original = raw.reindex([row["row_id"] for row in rows]).reset_index(drop=True)
        clash = {name: as_read(name) for name in COLUMNS}
        return pd.concat([faults, original.rename(columns=clash)], axis=1)
