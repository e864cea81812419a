"""Translate: the code of one division answered in another, or refused with its candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo_ops.boundaries.overlay import WHOLE, shares
from geo_ops.errors import BoundaryError, choose, explain

if TYPE_CHECKING:
    from geo_ops.boundaries.units import Unit, Units

Way = Literal["own", "same", "inside", "split", "ambiguous", "unknown"]
"""`own`: the division has the code; `same`: a unit with the same land; `inside`: the unit that
holds all of the land; `split`: the land lies in several; `ambiguous`: older divisions disagree;
`unknown`: no division has the code."""


@dataclass(frozen=True)
class Candidate:
    """A unit of the new division, with the share of the old unit's area that lies in it."""

    pcode: str
    name: str
    level: str
    share: float


@dataclass(frozen=True)
class Translation:
    """The answer to a code of another vintage.

    `pcode` is the unit that is meant, or None: one of the same land, or the one that holds all of
    it. `holder` is there even when the land is split: the deepest unit, at last the country, that
    is certain to hold what was counted under the code. `note` says in words what was done, and is
    empty when nothing was. `vintage` is the division that the code was taken to be of ("" when
    unknown); the answer is of the division that was asked.
    """

    query: str
    pcode: str | None
    holder: str | None
    way: Way
    vintage: str
    candidates: tuple[Candidate, ...]
    note: str


def translate(pcode: str, from_vintage: str | None, to_units: Units) -> Translation:
    """Return the unit of `to_units` that a P-code of another division means.

    Args:
        pcode: the code; case and outer spaces do not matter.
        from_vintage: the division that it is of. None: the division of `to_units` if that has it,
            else the others that have it, which must then agree.
        to_units: the units of the division in which to answer.

    Raises:
        BoundaryError: there is no division `from_vintage`.
    """
    code = pcode.strip().upper()
    here = to_units.division.id
    known = [here, *to_units.siblings]
    if from_vintage is not None and from_vintage not in known:
        raise BoundaryError(
            explain(
                f"division {from_vintage!r}",
                f"{to_units.region.names.en} has no such division",
                choose(from_vintage, known),
            )
        )
    if from_vintage in (None, here) and code in to_units:
        return Translation(code, code, code, "own", here, (_whole(to_units.unit(code)),), "")
    asked = [from_vintage] if from_vintage else list(to_units.siblings)
    others = [to_units.sibling(one) for one in asked if one != here]
    meant = _different([units for units in others if code in units], code)
    answers = [_answer(code, units, to_units) for units in meant]
    if not answers:
        where = f"division {from_vintage}" if from_vintage else "no division"
        verb = "does not have" if from_vintage else "has"
        return Translation(code, None, None, "unknown", "", (), f"{where} {verb} the code {code}")
    if len({one.pcode for one in answers}) == 1:
        return answers[0]
    shown = "; ".join(one.note for one in answers)
    candidates = tuple(dict.fromkeys(item for one in answers for item in one.candidates))
    note = f"say which division {code} is of: {shown}"
    return Translation(code, None, None, "ambiguous", "", candidates, note)


def _different(divisions: list[Units], code: str) -> list[Units]:
    """Return the divisions in which a code has different land: of those that agree, the surest."""
    kept: list[Units] = []
    for units in sorted(divisions, key=lambda one: one.unit(code).approximate):
        unit = units.unit(code)
        others = [one for one in kept if one.unit(code).level == unit.level]
        if not any(back >= WHOLE for one in others for back in _back(unit, units, one)):
            kept.append(units)
    return kept


def _back(unit: Unit, units: Units, other: Units) -> list[float]:
    """Return the share of `other`'s unit of the same code, where this one lies whole in it."""
    parts = _parts(unit, units, other, unit.level)
    return [back for one, back in parts if one.pcode == unit.pcode and one.share >= WHOLE]


def _answer(code: str, old: Units, new: Units) -> Translation:
    """Answer a code of `old`: a unit of the same land, else the deepest that holds it all.

    A polygon that only stands for its unit (Taoudénit, drawn as one commune) says nothing about
    units finer than its own.
    """
    unit = old.unit(code)
    above = [name for name in new.levels if _depth(name, new) <= _depth(unit.level, new)]
    inside: list[Candidate] = []
    same: list[Candidate] = []
    for level in above if unit.approximate else new.levels:
        for candidate, back in _parts(unit, old, new, level):
            if candidate.share >= WHOLE:
                inside.append(candidate)
                if back >= WHOLE:
                    same.append(candidate)
    at_level = [one for one in same if one.level == unit.level]
    found = (at_level or same or inside[-1:])[:1]
    top = new.levels[0]
    if found and (found[0].level != top or unit.level == top):
        return _found(unit, found[0], new, same=bool(same))
    parts = [one for one, _ in _parts(unit, old, new, above[-1])]
    parts.sort(key=lambda one: (-one.share, one.pcode))
    shown = ", ".join(f"{one.pcode} ({one.name}, {one.share:.1%} of its area)" for one in parts)
    note = f"{_described(unit)} is split in division {new.division.id}: {shown or 'none has it'}"
    holder = inside[-1].pcode if inside else None
    return Translation(code, None, holder, "split", old.division.id, tuple(parts), note)


def _depth(level: str, units: Units) -> int:
    return units.region.level_ids.index(level)


def _found(unit: Unit, answer: Candidate, new: Units, *, same: bool) -> Translation:
    target = f"{answer.pcode} ({answer.level} {answer.name}) of division {new.division.id}"
    verb = "has the same land as" if same else "lies whole in"
    rough = [one.pcode for one in (unit, new.unit(answer.pcode)) if one.approximate]
    note = f"{_described(unit)} {verb} {target}"
    note += f" ({' and '.join(dict.fromkeys(rough))} approximate)" if rough else ""
    way: Way = "same" if same else "inside"
    code, found = unit.pcode, answer.pcode
    return Translation(code, found, found, way, unit.vintage, (answer,), note)


def _parts(unit: Unit, old: Units, new: Units, level: str) -> list[tuple[Candidate, float]]:
    """Return the units of `new` at a level that hold land of a unit, each with its own share."""
    table = shares(old, new, unit.level, level)
    own = table[table["old"] == unit.pcode]
    return [
        (Candidate(code, new.unit(code).name, level, float(share)), float(back))
        for code, share, back in zip(own["new"], own["share"], own["back"], strict=True)
    ]


def _whole(unit: Unit) -> Candidate:
    return Candidate(unit.pcode, unit.name, unit.level, 1.0)


def _described(unit: Unit) -> str:
    return f"{unit.pcode} ({unit.level} {unit.name}) of division {unit.vintage}"
