"""Locating by name: each distinct name is asked once, however many rows bear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.boundaries.places.matcher_answers import Question
from geo_ops.spatial.levels import UNIT_PRECISIONS, level_of
from geo_ops.specs.layer import ANY_LEVEL
from geo_ops.tables.quarantine import Fault

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.boundaries.places.matcher import Matcher
    from geo_ops.boundaries.places.matcher_answers import Match
    from geo_ops.specs.layer import Locate
    from geo_ops.tables.quarantine import Quarantine

OFFERED = 3


def place_by_name(
    frame: pd.DataFrame, rows: pd.Index, at: Locate, matcher: Matcher, quarantine: Quarantine
) -> list[Match]:
    """Fill `_pcode`, `_method`, `_precision`, `_lon` and `_lat` of the rows whose name is certain.

    A settlement is a point where the gazetteer knows its coordinates. A refused name, a route or a
    zone is a fault of its rows, "unlocated", with the reason and what may be meant.

    Args:
        frame: clean rows, changed in place.
        rows: those to locate; one without a name is left alone.
        at: the layer's rule; its `place_level` is a level of the matcher's division, or a kind.
        matcher: answers the names.
        quarantine: takes the faults.

    Raises:
        BoundaryError: `place_level`, or the level of a parent column, is none of the division's.
    """
    import numpy as np

    place = str(at.place)
    named = rows[frame.loc[rows, place] != ""]
    if not len(named):
        return []
    columns = [place, *at.parent.values()]
    groups = frame.loc[named, columns].groupby(columns, sort=True, dropna=False)
    number = groups.ngroup().to_numpy()
    questions = [question_of(key, at) for key in groups.indices]
    answers = matcher.answer_all(questions)
    ok = np.array([one.pcode is not None for one in answers])
    for column, values in (
        ("_pcode", [one.pcode or "" for one in answers]),
        ("_precision", [one.precision or "none" for one in answers]),
        ("_lon", [np.nan if one.longitude is None else one.longitude for one in answers]),
        ("_lat", [np.nan if one.latitude is None else one.latitude for one in answers]),
    ):
        frame.loc[named[ok[number]], column] = np.array(values)[number][ok[number]]
    frame.loc[named[ok[number]], "_method"] = "name"
    for row_id, group in zip(named[~ok[number]], number[~ok[number]], strict=True):
        quarantine.add(refused_name(str(row_id), place, answers[group]))
    return answers


def of_levels(at: Locate, levels: tuple[str, ...]) -> Locate:
    """Return the rule with its `place_level` as this division has it."""
    if at.place_level not in UNIT_PRECISIONS:
        return at
    return at.model_copy(update={"place_level": level_of(str(at.place_level), levels)})


def question_of(key: object, at: Locate) -> Question:
    """Return the question that a name (and what holds it, in the order of `at.parent`) asks."""
    text, *parents = key if isinstance(key, tuple) else (key,)
    around = tuple(
        ("" if level == ANY_LEVEL else level, str(parent))
        for level, parent in zip(at.parent, parents, strict=True)
        if parent
    )
    return Question(str(text), around, at.place_level)


def refused_name(row_id: str, field: str, found: Match) -> Fault:
    """Return the fault of a row whose name is refused, or answers with no unit."""
    if found.resolved:
        return Fault(
            row_id, "unlocated", field, found.query,
            f"{found.name} is a {found.kind}, and lies in no one unit",
            "give coordinates, or the unit; or count it by a zone of the mission",
        )  # fmt: skip
    remedy = "correct the name, give the P-code, or put it into the mission's aliases.csv"
    return Fault(row_id, "unlocated", field, found.query, found.reason + offered(found), remedy)


def offered(found: Match) -> str:
    """Return what a refused name may mean, in words; likeness is marked as such."""
    same = [one for one in found.candidates if one.score == 1]
    shown = [
        f"{one.pcode or one.kind} ({one.level or one.kind} {one.name}"
        + (f" in {one.inside})" if one.inside else ")")
        for one in same[:OFFERED]
    ]
    if shown:
        return f": {'; '.join(shown)}"
    near = [f"{one.name!r} ({one.pcode or one.kind})" for one in found.candidates[:OFFERED]]
    return f"; did you mean {' or '.join(near)}?" if near else ""
