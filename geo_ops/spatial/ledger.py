"""The ledger of a layer: every row received is in exactly one column of it (promise 2)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Ledger:
    """Counts of rows by what became of them.

    `mapped` rows are counted in a unit of the region, however coarsely; `outside` lie beyond it;
    `unlocated` have no usable place; `duplicate` repeat a unique key; `rejected` are in
    quarantine; `after_as_of` are dated later than the as-of date; `superseded` gave way to a later
    report of the same thing; `linked` report an event that another source's row stands for;
    `withheld` may not be seen by the audience.
    """

    mapped: int = 0
    outside: int = 0
    unlocated: int = 0
    duplicate: int = 0
    rejected: int = 0
    after_as_of: int = 0
    superseded: int = 0
    linked: int = 0
    withheld: int = 0

    @property
    def received(self) -> int:
        """All rows read: the sum of the parts."""
        return sum(asdict(self).values())

    def as_dict(self) -> dict[str, int]:
        """Return `received` and its parts, in the order of the contract."""
        return {"received": self.received, **asdict(self)}


def ledgers_of(rows: pd.DataFrame) -> tuple[Ledger, dict[str, Ledger]]:
    """Return the ledger of a layer, and that of each of its sources by name.

    `rows` has for every row received its `source` and its `fate`: the name of a part of a ledger.
    """

    def ledger(fates: pd.Series) -> Ledger:
        counts = fates.value_counts()
        return Ledger(**{str(name): int(count) for name, count in counts.items()})

    found = {str(name): ledger(part["fate"]) for name, part in rows.groupby("source", sort=False)}
    return ledger(rows["fate"]), found
