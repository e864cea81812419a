"""What the place matcher is asked, and what it answers: for certain, or refused with candidates."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from geo_ops.boundaries.places.gazetteer import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_ops.boundaries.places.gazetteer_index import Target
    from geo_ops.boundaries.units import Units

SUGGESTED = 5
"""So many candidates are offered of those that are only alike, or parts of something."""


@dataclass(frozen=True)
class Question:
    """A name to look up.

    `parents` are names or codes of what holds it, outermost first, each with the level that it is
    of ("" when nobody said). `level` is the level or the kind of place that the name means.
    """

    text: str
    parents: tuple[tuple[str, str], ...] = ()
    level: str | None = None


@dataclass(frozen=True)
class Scope:
    """Where an answer may lie: the unit to stay in ("" for all), and the levels allowed.

    `unit` says that the name is known to mean a unit, so that no namesake elsewhere is in question.
    """

    inside: str = ""
    levels: tuple[str, ...] = ()
    unit: bool = False


@dataclass(frozen=True)
class Candidate:
    """A place that a refused name may mean; `score` 1 is the same name, less is likeness.

    `inside` names the units around it, the innermost first.
    """

    pcode: str | None
    name: str
    kind: str
    level: str | None
    inside: str
    score: float


@dataclass(frozen=True)
class Match:
    """The answer to one name.

    `kind` is None when the name is refused, and `reason` says why. `pcode` is None then, and for a
    route or a zone, which is an answer too. `level` is that of the code. `method` is pcode,
    crosswalk, name, alias, gazetteer (the mission's own) or reviewed. `precision` says how well the
    place is known: settlement when `longitude` and `latitude` (degrees, EPSG:4326) are given, else
    a level. `score` is 1 for an answer, else that of the best candidate.
    """

    query: str
    pcode: str | None = None
    name: str | None = None
    kind: str | None = None
    level: str | None = None
    vintage: str | None = None
    method: str | None = None
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
    precision: str | None = None
    longitude: float | None = None
    latitude: float | None = None

    @property
    def resolved(self) -> bool:
        """Whether the name has its answer."""
        return self.kind is not None

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as plain values, in the order of the fields."""
        return asdict(self)


class Answers:
    """Makes answers and refusals for one division."""

    def __init__(self, units: Units) -> None:
        self.units = units

    def unit(self, text: str, pcode: str, method: str, reason: str = "") -> Match:
        """Return a unit as the answer."""
        unit = self.units.unit(pcode)
        return Match(
            text, pcode, unit.name, "unit", unit.level, unit.vintage, method, 1.0,
            reason=reason, precision=unit.level,
        )  # fmt: skip

    def target(self, text: str, target: Target, method: str) -> Match:
        """Return what a name means as the answer."""
        vintage = self.units.division.id if target.pcode else None
        return Match(
            text, target.pcode or None, target.name, target.kind, target.level or None, vintage,
            method, 1.0, precision=target.precision or None,
            longitude=target.lon, latitude=target.lat,
        )  # fmt: skip

    def refused(self, text: str, reason: str, candidates: Sequence[Candidate] = ()) -> Match:
        """Return a refusal with the places that may be meant."""
        best = max((one.score for one in candidates), default=0.0)
        return Match(text, reason=reason, candidates=tuple(candidates), score=best)

    def refused_units(self, text: str, reason: str, pcodes: Sequence[str] = ()) -> Match:
        """Return a refusal that offers units."""
        offered = [self.of_match(self.unit(text, one, "")) for one in pcodes[:SUGGESTED]]
        return self.refused(text, reason, offered)

    def refused_targets(self, text: str, reason: str, targets: Sequence[Target]) -> Match:
        """Return a refusal that offers the outermost of some places, the largest first."""
        ordered = sorted(outermost(targets), key=self._rank)
        return self.refused(text, reason, [self.candidate(one, 1.0) for one in ordered])

    def _rank(self, target: Target) -> tuple[int, str, str, str]:
        levels = self.units.levels
        depth = levels.index(target.level) if target.level else len(levels)
        return (depth, target.kind, target.pcode, target.name)

    def candidate(self, target: Target, score: float) -> Candidate:
        """Return a place as a candidate."""
        return Candidate(
            target.pcode or None, target.name, target.kind, target.level or None,
            self._around(target.pcode), round(score, 3),
        )  # fmt: skip

    def of_match(self, match: Match) -> Candidate:
        """Return an answer as a candidate."""
        return Candidate(
            match.pcode, str(match.name), str(match.kind), match.level,
            self._around(match.pcode or ""), match.score,
        )  # fmt: skip

    def _around(self, pcode: str) -> str:
        if not pcode:
            return ""
        above = [*self.units.ancestors(pcode).values()][1:-1]
        return ", ".join(self.units.unit(one).name for one in reversed(above))

    def fits(self, match: Match, scope: Scope) -> bool:
        """Return whether an answer lies in a scope, and is of a level that it allows."""
        if not match.pcode:
            return not scope.inside and not scope.levels
        if scope.inside and scope.inside not in self.units.ancestors(match.pcode).values():
            return False
        return not scope.levels or bool({match.level, match.kind} & set(scope.levels))


def outermost(targets: Sequence[Target]) -> list[Target]:
    """Return the targets that no unit among them holds, each once."""
    units = {one.pcode for one in targets if one.kind == "unit"}
    found: dict[Target, None] = {}
    for one in targets:
        above = one.line - {one.pcode} if one.kind == "unit" else one.line
        if not units & above:
            found[one] = None
    return list(found)


def of_level(targets: Sequence[Target], level: str) -> list[Target]:
    """Return the targets of a level or a kind."""
    if level in KINDS:
        return [one for one in targets if one.kind == level]
    return [one for one in targets if one.kind == "unit" and one.level == level]
