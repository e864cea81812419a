"""A finding: what a check has to say about content, boundaries or data.

A finding is for people who have to mend something, so it always has the four parts that a ticket
needs. Stations return findings; only the command line decides what they do to the exit code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""From the worst down: the order in which findings are listed."""
SHOWN = 3
"""So many of a kind are spelt out; the rest are counted."""
LISTED = 50
"""So many rows are listed for programs."""
VARIES = re.compile(r"'[^']*'|\S+:\d+|\b[A-Z]{2,}[\w-]*\d[\w-]*|-?\d[\d.,]*")
"""What differs between things of one kind: what is quoted, rows, codes, numbers."""


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    `where` names the file, the line, the key or the unit; `problem` what is there; `consequence`
    what it does to a product; `remedy` what to do about it. `count` is of how many rows, or times,
    it speaks; `rows` the ids (file and line) of the first of them, where they are rows.
    """

    severity: Severity
    where: str
    problem: str
    consequence: str
    remedy: str
    count: int = 1
    rows: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.severity}: {self.where}: {self.problem}; {self.consequence}; {self.remedy}"


def some(names: Sequence[object], shown: int = SHOWN) -> str:
    """Return the first few of many and how many more there are: "a, b, c and 214 more"."""
    text = ", ".join(str(one) for one in names[:shown])
    return f"{text} and {len(names) - shown} more" if len(names) > shown else text


def listed(row_ids: Iterable[object]) -> tuple[str, ...]:
    """Return the first ids of the rows that a finding speaks of."""
    return tuple(str(one) for one, _ in zip(row_ids, range(LISTED), strict=False))


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with errors first; those of one severity keep their order."""
    return sorted(findings, key=lambda one: SEVERITIES.index(one.severity))


def grouped(findings: Iterable[Finding], shown: int = SHOWN) -> list[tuple[Finding, int]]:
    """Return the first few findings of each kind, the last of them with how many more there are.

    Two are of a kind if they say the same of different things: but for quoted values, codes and
    numbers, and whatever the file, line or unit. The worst first; else in their order.
    """
    kinds: dict[tuple[str, ...], list[Finding]] = {}
    for one in worst_first(findings):
        texts = (one.problem, one.consequence, one.remedy)
        about = one.where.partition(":")[0].partition(" ")[0]
        key = (one.severity, about, *(VARIES.sub("…", text) for text in texts))
        kinds.setdefault(key, []).append(one)
    result = []
    for found in kinds.values():
        first = found[:shown]
        result += [(one, 0) for one in first[:-1]]
        result.append((first[-1], len(found) - len(first)))
    return result


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are errors."""
    return [one for one in findings if one.severity == "error"]
