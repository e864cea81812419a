"""The place matcher: a name is answered for certain, or refused with candidates and the reason.

Order: the mission's reviewed aliases, P-codes (of another division by what has the same land),
official names, aliases, the mission's own gazetteer. Homonyms that nest give the outermost unit,
the only one that is certain; others are refused. Likeness only suggests.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo_ops.boundaries.names import fold, name_key
from geo_ops.boundaries.places.gazetteer import IN_TEXT_ONLY, KINDS
from geo_ops.boundaries.places.gazetteer_index import ALIAS, OFFICIAL, OWN, OWN_ALIAS
from geo_ops.boundaries.places.matcher_answers import (
    SUGGESTED,
    Answers,
    Candidate,
    Match,
    Question,
    Scope,
    of_level,
    outermost,
)
from geo_ops.boundaries.places.matcher_terms import Terms
from geo_ops.boundaries.places.normalise import (
    NO_PLACE,
    fault_of,
    mixes_scripts,
    several,
    shown,
    without_controls,
)
from geo_ops.boundaries.translate import translate
from geo_ops.errors import BoundaryError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo_ops.boundaries.places.gazetteer_index import Entry, PlaceIndex, Target
    from geo_ops.boundaries.places.matcher_terms import Parsed
    from geo_ops.boundaries.units import Units

ALIKE = 65.0
"""Names less alike than this (Indel similarity, 0 to 100) are not suggested."""
METHODS = {OFFICIAL: "name", ALIAS: "alias", OWN: "gazetteer", OWN_ALIAS: "gazetteer"}
"""Tier -> method, in the order in which the tiers are asked."""


class Matcher:
    """Answers names in one division. Each distinct question is answered once and remembered.

    Attributes:
        index: every name of the division.
        terms: words beside names ("Cercle de", "region").
        reviewed: folded name -> the answer that a person has given it for this mission.
    """

    def __init__(self, index: PlaceIndex, terms: Terms | None = None) -> None:
        self.index = index
        self.units: Units = index.units
        self.terms = terms or Terms(index.units.region)
        self.reviewed: Mapping[str, Match] = {}
        self._say = Answers(index.units)
        self._answers: dict[Question, Match] = {}
        self._parents: dict[tuple[str, Scope], Match] = {}

    def review(self, reviewed: Mapping[str, Match]) -> None:
        """Take the answers that a person has given; they stand before all others."""
        self.reviewed = reviewed
        self._answers.clear()
        self._parents.clear()

    def resolve(self, text: str, parent: str | None = None, level: str | None = None) -> Match:
        """Return the answer to one name.

        Args:
            text: the name, or a P-code.
            parent: name or code of a unit that holds it.
            level: a level of the division, or a kind of place, that the name is known to mean.

        Raises:
            BoundaryError: there is no such level or kind.
        """
        return self.answer(Question(text, (("", parent),) if parent else (), level))

    def answer_all(self, questions: Iterable[Question]) -> list[Match]:
        """Return the answers in order; equal questions cost once. Errors as `resolve`."""
        return [self.answer(one) for one in questions]

    def answer(self, question: Question) -> Match:
        """Return the answer to one question. Errors as `resolve`."""
        found = self._answers.get(question)
        if found is None:
            found = self._answers[question] = self._fresh(question)
        return found

    def _fresh(self, question: Question) -> Match:
        levels = self._known_level(question.level)
        text = question.text
        fault = fault_of(text)
        if fault is not None:
            return self._faulty(text, fault)
        inside = ""
        for level, parent in question.parents:
            held = self._parent(parent, Scope(inside, self._known_level(level or None)))
            if not held.pcode:
                reason = f"the place around it, {shown(parent)}: {held.reason}"
                return self._say.refused(text, reason, held.candidates)
            inside = held.pcode
        return self._look_up(text, Scope(inside, levels))

    def _known_level(self, level: str | None) -> tuple[str, ...]:
        known = (*self.units.levels, *KINDS[1:])
        if level is None:
            return ()
        if level not in known:
            raise BoundaryError(
                explain(
                    f"level {level!r}",
                    f"division {self.units.division.id} of {self.units.region.names.en} has no "
                    "such level, and it is no kind of place",
                    choose(level, known),
                )
            )
        return (level,)

    def _faulty(self, text: str, fault: str) -> Match:
        """Refuse a text that cannot be a name; what it may hide is only offered."""
        clean = without_controls(text).strip()
        if clean == text.strip() or fault_of(clean):
            return self._say.refused(text, fault)
        near = self._look_up(clean, Scope())
        offered = [self._say.of_match(near)] if near.resolved else near.candidates
        return self._say.refused(text, fault, offered)

    def _parent(self, text: str, scope: Scope) -> Match:
        """Return the unit that a parent means; a settlement or a zone holds no places."""
        key = (text, scope)
        if key not in self._parents:
            fault = fault_of(text)
            found = self._look_up(text, replace(scope, unit=True)) if fault is None else None
            if found is None:
                found = self._say.refused(text, str(fault))
            elif found.resolved and found.kind != "unit":
                found = self._say.refused(text, f"a {found.kind} is no unit")
            self._parents[key] = found
        return self._parents[key]

    def _look_up(self, text: str, scope: Scope) -> Match:
        folded = fold(text)
        key = folded.replace(" ", "")
        if key in self.reviewed:
            return self._reviewed(text, key, scope)
        code = text.strip().upper()
        if code in self.units:
            return self._by_code(text, code, scope)
        if code in self.units.elsewhere:
            return self._by_old_code(text, code, scope)
        found = self._by_name(text, folded, scope)
        if found is None:
            ways = self.terms.parse(text)
            known = [one for one in ways if self._knows(name_key(one.core))]
            found = self._by_words(text, (known or ways)[0], scope) if ways else None
        return found or self._unknown(text, key, scope)

    def _knows(self, key: str) -> bool:
        return key in self.index.entries or key in self.reviewed

    def _reviewed(self, text: str, key: str, scope: Scope) -> Match:
        """Answer what the mission's alias file says, unless the question contradicts it."""
        found = self.reviewed[key]
        if not self._say.fits(found, scope):
            reason = f"the reviewed alias says {found.pcode or found.name}, the question otherwise"
            return self._say.refused(text, reason, [self._say.of_match(found)])
        return replace(found, query=text, method="reviewed")

    def _by_code(self, text: str, code: str, scope: Scope) -> Match:
        found = self._say.unit(text, code, "pcode")
        if self._say.fits(found, Scope("", scope.levels)):
            if self._say.fits(found, scope):
                return found
            reason = f"the code is not in {scope.inside} {self.units.unit(scope.inside).name}"
        else:
            reason = f"the code is of level {found.level}, not {scope.levels[0]}"
        return self._say.refused_units(text, reason, [code])

    def _by_old_code(self, text: str, code: str, scope: Scope) -> Match:
        """Answer a code of another division with what has, or holds, its land in this one."""
        old = translate(code, None, self.units)
        if old.pcode is not None:
            found = self._say.unit(text, old.pcode, "crosswalk", old.note)
            if self._say.fits(found, scope):
                return found
            reason = f"{old.note}; the question says otherwise"
            return self._say.refused_units(text, reason, [old.pcode])
        return self._say.refused_units(text, old.note, [one.pcode for one in old.candidates])

    def _by_words(self, text: str, parsed: Parsed, scope: Scope) -> Match | None:
        """Answer a name with words that say its level, or the place around it."""
        if parsed.contradicts:
            return self._say.refused(text, "its words name two levels")
        if scope.levels and parsed.levels and not set(parsed.levels) & set(scope.levels):
            reason = f"its words say {parsed.levels[0]}, the question {scope.levels[0]}"
            return self._say.refused(text, reason)
        inside = scope.inside
        if parsed.inside:
            held = self._parent(parsed.inside, Scope(inside))
            if not held.pcode:
                return None
            inside = held.pcode
        narrowed = Scope(inside, scope.levels or parsed.levels, scope.unit)
        key = name_key(parsed.core)
        if key in self.reviewed:
            return self._reviewed(text, key, narrowed)
        return self._by_name(text, parsed.core, narrowed) or self._unknown(text, key, narrowed)

    def _by_name(self, text: str, folded: str, scope: Scope) -> Match | None:
        """Answer a folded name; None when nothing and nobody has it."""
        key = folded.replace(" ", "")
        entries = self.index.entries.get(key, [])
        decoy = self.index.decoys.get(key)
        if decoy is not None and decoy.kind not in IN_TEXT_ONLY and scope == Scope():
            reason = f"{shown(text)} is no place here ({decoy.kind})"
            return self._say.refused_targets(text, reason, [one.target for one in entries])
        if not entries:
            return None
        near = [one for one in entries if not scope.inside or scope.inside in one.target.line]
        for level, wanted in self._readings(scope.levels):
            for tier, method in METHODS.items():
                fitting = _fitting(near, tier, level, wanted)
                if fitting and tier == OFFICIAL:
                    fitting += _around(fitting, _fitting(near, ALIAS, level, wanted))
                if fitting and tier in (OWN, OWN_ALIAS):
                    fitting += self._rivals(fitting, near)
                if fitting:
                    return self._of_one_tier(text, fitting, method, folded)
        what = f"no {scope.levels[0]}" if scope.levels else "no place"
        where = f" in {self.units.unit(scope.inside).name}" if scope.inside else ""
        reason = f"{what}{where} has that name"
        if scope.levels and not set(scope.levels) & {*self.units.levels, *KINDS}:
            reason = f"division {self.units.division.id} has no level {scope.levels[0]}"
        return self._say.refused_targets(text, reason, [one.target for one in entries])

    def _readings(self, levels: tuple[str, ...]) -> list[tuple[str, str]]:
        """Return the ways to read a level, the plainest first: (kind or level, level of the code).

        Where no lowest unit has the name, a place that lies in one answers with that.
        """
        lowest = self.units.levels[-1]
        plain = [(level, "") for level in levels] or [("", "")]
        return [*plain, ("", lowest)] if lowest in levels else plain

    def _rivals(self, found: list[Entry], near: list[Entry]) -> list[Entry]:
        """Return the lowest units of a name that do not hold what a mission's gazetteer finds."""
        lowest = self.units.levels[-1]
        held = set().union(*(one.target.line for one in found))
        units = [one for one in near if one.target.kind == "unit" and one.target.level == lowest]
        return [one for one in units if one.tier == OFFICIAL and one.target.pcode not in held]

    def _of_one_tier(self, text: str, entries: list[Entry], method: str, folded: str) -> Match:
        certain = [one.target for one in entries if one.certain]
        if not certain:
            reason = "the identification is only likely"
            return self._say.refused_targets(text, reason, [one.target for one in entries])
        outer = outermost(certain)
        codes = {one.pcode for one in outer}
        if len(codes) > 1 or (len(outer) > 1 and "" in codes):
            spelt = [one for one in entries if one.spelling == folded]
            if any(one.tier in (OWN, OWN_ALIAS) for one in entries):
                spelt = []  # the spelling of villages is less sure: Ana Kanda, Anakanda
            if spelt and len(spelt) < len(entries):  # Ben Kadi is not Benkadi
                return self._of_one_tier(text, spelt, method, folded)
            return self._say.refused_targets(text, f"{len(outer)} places have that name", outer)
        if len(outer) == 1:
            return self._say.target(text, outer[0], method)
        # Several in one unit: only the unit is certain.
        vague = replace(outer[0], lon=None, lat=None, precision=outer[0].level)
        return self._say.target(text, vague, method)

    def _unknown(self, text: str, key: str, scope: Scope) -> Match:
        if fold(text) in NO_PLACE:
            return self._say.refused(text, f"{shown(text)} says that no place is known")
        for parts, all_of_them in several(text):
            found = [self._look_up(part, Scope(scope.inside)) for part in parts[:SUGGESTED]]
            known = [one for one in found if one.resolved]
            if known and (len(known) == len(found) or not all_of_them):
                offered = [self._say.of_match(one) for one in known]
                return self._say.refused(text, "it names several places; give one", offered)
        word = mixes_scripts(text)
        reason = "no place has that name"
        if word is not None:
            reason = f"the word {shown(word)} mixes alphabets that look alike"
        if scope.inside:
            reason += f" in {self.units.unit(scope.inside).name}"
        return self._say.refused(text, reason, self.suggest(key, scope))

    def suggest(self, key: str, scope: Scope) -> list[Candidate]:
        """Return the places whose names are most like a folded one: suggestions, no answers."""
        from rapidfuzz import fuzz, process

        near = process.extract(
            key, self.index.keys_inside(scope.inside), scorer=fuzz.ratio, score_cutoff=ALIKE,
            limit=2 * SUGGESTED,
        )  # fmt: skip
        offered: dict[tuple[str | None, str], Candidate] = {}
        for other, score, _ in near:
            targets = [one.target for one in self.index.entries[other]]
            inside = [one for one in targets if not scope.inside or scope.inside in one.line]
            for one in outermost(inside):
                found = self._say.candidate(one, score / 100)
                offered.setdefault((found.pcode, found.name), found)
        ranked = sorted(offered.values(), key=lambda one: (-one.score, one.pcode or "", one.name))
        return ranked[:SUGGESTED]


def _around(found: list[Entry], aliases: list[Entry]) -> list[Entry]:
    """Return the units around some places that bear their name as an alias.

    Barouéli is the town, and a spelling of the cercle Baraouéli around it: only the cercle is sure.
    """
    above = set().union(*(one.target.line - {one.target.pcode} for one in found))
    return [one for one in aliases if one.target.kind == "unit" and one.target.pcode in above]


def _fitting(entries: list[Entry], tier: int, level: str, of_code: str) -> list[Entry]:
    """Return the entries of a tier that are of a level or kind, or whose code is of a level."""
    found = [one for one in entries if one.tier == tier]
    if of_code:
        return [one for one in found if one.target.level == of_code]
    wanted: set[Target] = set(of_level([one.target for one in found], level)) if level else set()
    return [one for one in found if one.target in wanted] if level else found
