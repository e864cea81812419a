"""Locating by a position in one field: each distinct one is looked up once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.spatial.by_name import question_of, refused_name
from geo_ops.spatial.holding import holders
from geo_ops.spatial.points import units_of_points
from geo_ops.spatial.told_places import ground_of
from geo_ops.tables.position_types import At, Named, Words
from geo_ops.tables.quarantine import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geo_ops.boundaries.places.matcher import Matcher
    from geo_ops.boundaries.units import Units
    from geo_ops.specs.layer import Locate

_ABROAD = "none if it happened abroad; else correct the position"


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a position lies: its unit, or the fault of the rows that have it.

    `precision` is that of the position; "" where only the unit is known. A fault that is `final`
    stands even where the row has a P-code or a name too.
    """

    pcode: str = ""
    method: str = ""
    precision: str = ""
    longitude: float = float("nan")
    latitude: float = float("nan")
    fault: Fault | None = None
    final: bool = False


def place_by_position(
    frame: pd.DataFrame, rows: pd.Index, at: Locate, matcher: Matcher
) -> dict[str, Answer]:
    """Fill `_pcode`, `_method`, `_precision`, `_lon` and `_lat` of rows that have a position.

    Where only a unit is certain, `_precision` is left "none" for the caller, who knows its level.

    Args:
        frame: clean rows with `_position`, changed in place.
        rows: those to locate; one without a position is left alone.
        at: the layer's rule.
        matcher: answers the names of towns; its division is the one that rows are counted in.

    Returns:
        row_id -> the answer with a fault, for the rows that could not be placed.
    """
    given = frame.loc[rows, "_position"]
    given = given[given.notna()]
    if given.empty:
        return {}
    around = frame.loc[given.index, [*at.parent.values()]].itertuples(index=False, name=None)
    nobody = ("",) * len(at.parent)
    numbers: dict[tuple[object, ...], int] = {}
    number = np.fromiter(
        (
            # Only names ask what holds them.
            numbers.setdefault((one, *(held if isinstance(one, Named) else nobody)), len(numbers))
            for one, held in zip(given, around, strict=True)
        ),
        dtype=np.intp,
        count=len(given),
    )
    answers = _answers([*numbers], at, matcher)
    ok = np.array([one.fault is None for one in answers])[number]
    for column in ("pcode", "method", "precision", "longitude", "latitude"):
        values = np.array([getattr(one, column) for one in answers], dtype=object)[number][ok]
        into = {"longitude": "_lon", "latitude": "_lat"}.get(column, f"_{column}")
        typed = values.astype(float) if into in ("_lon", "_lat") else values
        frame.loc[given.index[ok], into] = typed
    return {str(row): answers[one] for row, one in zip(given.index[~ok], number[~ok], strict=True)}


def _answers(keys: Sequence[tuple[object, ...]], at: Locate, matcher: Matcher) -> list[Answer]:
    found: list[Answer | None] = [None] * len(keys)
    points = [at_ for at_, key in enumerate(keys) if _is_point(key[0])]
    for place, answer in zip(
        points, _of_points([keys[one][0] for one in points], matcher.units), strict=True
    ):
        found[place] = answer
    for place, key in enumerate(keys):
        if isinstance(key[0], Named):
            found[place] = _of_name((key[0].name, *key[1:]), at, matcher)
    wide = [place for place, one in enumerate(found) if one is None]
    for place, answer in zip(
        wide, _of_ground([keys[one][0] for one in wide], matcher), strict=True
    ):
        found[place] = answer
    return [one for one in found if one is not None]


def _is_point(position: object) -> bool:
    return isinstance(position, At) and position.precision is not None


def _of_points(positions: Sequence[object], units: Units) -> list[Answer]:
    points = [one for one in positions if isinstance(one, At)]
    x, y = (np.array([getattr(one, key) for one in points]) for key in ("longitude", "latitude"))
    codes = units_of_points(x, y, units.lowest)
    swapped = units_of_points(y, x, units.lowest) != ""
    name = units.region.names.en
    answers = []
    for one, code, turned in zip(points, codes, swapped, strict=True):
        if code:
            how = str(one.precision)
            answers.append(Answer(code, "coordinates", how, one.longitude, one.latitude))
            continue
        reason, remedy = f"the point is outside {name}", _ABROAD
        if turned:
            reason = f"outside {name}, but inside when longitude and latitude change places"
            remedy = "give the latitude first, or letters N or S, E or W"
        value = f"{one.latitude:g} {one.longitude:g}"
        bucket = "rejected" if turned else "outside"
        fault = Fault("", bucket, "", value, reason, remedy)  # type: ignore[arg-type]
        answers.append(Answer(fault=fault, final=True))
    return answers


def _of_name(key: tuple[object, ...], at: Locate, matcher: Matcher) -> Answer:
    match = matcher.answer(question_of(key, at))
    if match.pcode is None:
        return Answer(fault=refused_name("", "", match))
    if match.longitude is None or match.latitude is None:
        return Answer(match.pcode, "name")
    return Answer(match.pcode, "name", "settlement", match.longitude, match.latitude)


def _of_ground(positions: Sequence[object], matcher: Matcher) -> list[Answer]:
    """Return the answers of positions that are known to some ground: squares, and what is told."""
    import shapely

    units = matcher.units
    answers: list[Answer] = [Answer()] * len(positions)
    shapes, places = [], []
    for place, one in enumerate(positions):
        if isinstance(one, Words):
            ground = ground_of(one, matcher)
            if ground.shape is None:
                answers[place] = Answer(
                    fault=Fault("", "unlocated", "", "", ground.reason, ground.remedy)
                )
                continue
            shapes.append(ground.shape)
        elif isinstance(one, At):
            shapes.append(shapely.Polygon(one.outline))
        places.append(place)
    if not shapes:
        return answers
    held = holders(np.array(shapes, dtype=object), units)
    for place, code, share, whole in zip(places, held.pcode, held.inside, held.whole, strict=True):
        method = "words" if isinstance(positions[place], Words) else "coordinates"
        answers[place] = Answer(str(code), method) if whole else _abroad(units, part=share > 0)
    return answers


def _abroad(units: Units, *, part: bool) -> Answer:
    name = units.region.names.en
    if not part:
        fault = Fault("", "outside", "", "", f"all of where it may lie is outside {name}", _ABROAD)
        return Answer(fault=fault, final=True)
    return Answer(
        fault=Fault(
            "", "unlocated", "", "",
            f"it is too vague: it may lie in {name} or abroad",
            "give coordinates, a P-code or the name of a unit",
        )
    )  # fmt: skip
