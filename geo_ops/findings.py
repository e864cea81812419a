"""A finding: what a check has to say about content, boundaries or data.

A finding is for people who have to mend something, so it always has the four parts that a ticket
needs. Stations return findings; only the command line decides what they do to the exit code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""From the worst down: the order in which findings are listed."""


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    `where` names the file, the line, the key or the unit; `problem` what is there; `consequence`
    what it does to a product; `remedy` what to do about it.
    """

    severity: Severity
    where: str
    problem: str
    consequence: str
    remedy: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.severity}: {self.where}: {self.problem}; {self.consequence}; {self.remedy}"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with errors first; those of one severity keep their order."""
    return sorted(findings, key=lambda one: SEVERITIES.index(one.severity))


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are errors."""
    return [one for one in findings if one.severity == "error"]
