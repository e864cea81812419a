"""People by unit, from the mission's raster or table: what rates are per."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.boundaries.population import Raster, people_in
from geo_ops.errors import BoundaryError, InputError, choose, explain
from geo_ops.tables.read import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from geo_ops.boundaries.units import Units
    from geo_ops.findings import Finding
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.population import PopulationSpec

CODE, PEOPLE = "pcode", "population"
_PARTLY = 0.999
"""Below this share of the land with data a raster is said to leave some of it out."""


@dataclass(frozen=True)
class Population:
    """The people of each unit whose number is known, at every level, by P-code.

    `path` is the file that they are from; `covered` the share of the land that has data (0 to 1);
    `carried` whether they were carried over from another division, which is an estimate.
    """

    spec: PopulationSpec
    path: Path
    people: Mapping[str, float]
    covered: float = 1.0
    carried: bool = False

    def age(self, year: int) -> int:
        """Return how many years before `year` they were counted in or estimated for."""
        return year - self.spec.year

    @property
    def partly(self) -> bool:
        """Whether some of the land has no data, and counts as if nobody lived there."""
        return self.covered < _PARTLY


def read_population(spec: PopulationSpec, folder: Path, units: Units) -> Population:
    """Return the people of every unit of a division.

    A raster gives the lowest units, by the exact share of each cell (exactextract); a table the
    units that it names. A unit above is known where all that is inside it are; nobody is shared out
    to the units below.

    Args:
        spec: `[population]` of the mission.
        folder: the mission's.
        units: the division of the as-of date.

    Raises:
        InputError, CrsError: the file is missing or not what it should be.
        BoundaryError: the table is of a division that the region lacks, or has a code that the
            division lacks.
    """
    if spec.raster is not None:
        path = folder / spec.raster
        found = people_in(units.lowest.reset_index(drop=True), Raster(path, spec.unit))
        codes = units.lowest["pcode"].tolist()
        lowest = {str(codes[at]): float(number) for at, number in found.by_piece.items()}
        return Population(spec, path, upward(lowest, units), found.covered)
    path = folder / str(spec.table)
    given = _table(path)
    own = spec.division in (None, units.division.id)
    if own:
        return Population(spec, path, upward(_checked(given, units, path), units))
    old = units.sibling(str(spec.division))
    return Population(
        spec, path, upward(_carried(_checked(given, old, path), old, units), units), carried=True
    )


def upward(known: Mapping[str, float], units: Units) -> dict[str, float]:
    """Return people at every level: those given, and the sums of units all of whose parts are."""
    found = dict(known)
    for upper, lower in reversed(list(zip(units.levels, units.levels[1:], strict=False))):
        for pcode in units.table.index[units.table["level"] == upper]:
            parts = units.children(str(pcode), lower)
            if pcode not in found and parts and all(one in found for one in parts):
                found[str(pcode)] = math.fsum(found[one] for one in parts)
    return dict(sorted(found.items()))


def _table(path: Path) -> dict[str, tuple[str, float]]:
    """Return code -> (where it stands, people)."""
    frame = read_table(path, None, None, None).frame
    for name in (CODE, PEOPLE):
        if name not in frame.columns:
            todo = choose(name, frame.columns)
            raise InputError(explain(f"{path}:1", f"there is no column {name!r}", todo))
    found: dict[str, tuple[str, float]] = {}
    for where, code, text in zip(frame.index, frame[CODE], frame[PEOPLE], strict=True):
        pcode = str(code).strip().upper()
        if pcode in found:
            what = f"{pcode} stands in {found[pcode][0]} too"
            raise InputError(explain(f"{where}", what, "remove one of the two"))
        found[pcode] = (str(where), _number(str(text), str(where)))
    return found


def _number(text: str, where: str) -> float:
    try:
        value = float(text.strip().replace("\u202f", "").replace("\u00a0", ""))
    except ValueError:
        value = math.nan
    if not (0 <= value < math.inf):
        what = f"{PEOPLE} is {text!r}, which is no number of people"
        raise InputError(explain(where, what, "write it with digits, without separators"))
    return value


def _checked(given: dict[str, tuple[str, float]], units: Units, path: Path) -> dict[str, float]:
    """Return code -> people, all of one level of a division."""
    levels: dict[str, str] = {}
    for code, (where, _) in given.items():
        try:
            levels.setdefault(units.unit(code).level, where)
        except BoundaryError as error:
            raise BoundaryError(
                explain(where, str(error), 'or name the division of its codes: division = "..."')
            ) from None
    if len(levels) > 1:
        what = f"its codes are of the levels {', '.join(levels)} ({', '.join(levels.values())})"
        raise InputError(explain(str(path), what, "keep the rows of one level"))
    return {code: number for code, (_, number) in given.items()}


def _carried(people: dict[str, float], old: Units, units: Units) -> dict[str, float]:
    """Return people of old units as people of new ones: where one was split, by share of area."""
    from geo_ops.boundaries.crosswalk import Levels, carry, crosswalk

    level = old.unit(next(iter(people))).level if people else old.levels[-1]
    if level == old.levels[0]:
        return {str(units.table.index[0]): sum(people.values())}
    table: pd.DataFrame = crosswalk(old, units, Levels(old=level))
    found = carry(people, table)
    found.pop("", None)
    # A new unit of which a part was in a unit whose people are not known is not known.
    known = table["from_pcode"].isin(list(people))
    unsure = set(table.loc[~known & (table["area_share"] > 0), "to_pcode"])
    return {code: number for code, number in found.items() if code not in unsure}


def population_findings(
    layers: Sequence[LayerSpec], population: Population | None
) -> Iterator[Finding]:
    """Yield what is to be said of the population that the rates of these layers are per."""
    from geo_ops.findings import Finding

    asking = [one.id for one in layers if any(rate.per_people for rate in one.measures.values())]
    where = "mission.toml: population"
    if asking and population is None:
        yield Finding(
            severity="info",
            where=where,
            problem=f"rates of {', '.join(asking)} are per population, and the mission names none",
            consequence="these rates are left out",
            remedy="name a raster or a table in [population] (docs/missions.md)",
        )
    if population is not None and population.partly:
        yield Finding(
            severity="warning",
            where=where,
            problem=f"{1 - population.covered:.1%} of the land has no data in "
            f"{population.path.name}",
            consequence="nobody is counted there, so rates are too high",
            remedy="choose a raster that covers the region",
        )
    if population is not None and population.carried:
        yield Finding(
            severity="info",
            where=where,
            problem=f"the people of {population.path.name} are of another division",
            consequence="where a unit was split they are shared out by area, which is an estimate",
            remedy="give a table by the units of this division, or a raster",
        )
