"""Crosswalk: which unit of one division is which of another, and with what share of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo_ops.boundaries.overlay import WHOLE, at_levels, pieces
from geo_ops.errors import BoundaryError, InputError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geo_ops.boundaries.units import Units

Relation = Literal["same", "inside", "contains", "overlaps", "none"]
"""How a unit's land lies to another's; `none` where the other division has no such land."""

COLUMNS = (
    "from_level", "from_pcode", "from_name", "to_level", "to_pcode", "to_name", "relation",
    "area_km2", "area_share", "population", "population_share", "approximate",
)  # fmt: skip


@dataclass(frozen=True)
class Levels:
    """From which level of the old division to which of the new one. None: see `crosswalk`."""

    old: str | None = None
    new: str | None = None


def crosswalk(
    old: Units, new: Units, levels: Levels | None = None, people: Mapping[int, float] | None = None
) -> pd.DataFrame:
    """Return the units of `old`, each with the units of `new` that hold its land.

    Args:
        old: one division of a region.
        new: another of the same.
        levels: by default every level of `old` below the country, each against the same level of
            `new` or, where that has none, against the next coarser one.
        people: population by row of `pieces(old, new)`, as `population.people_in` gives it.

    Returns:
        The columns of COLUMNS, by level and code: `area_share` and `population_share` are shares
        of the *old* unit, which sum to 1 for each; `population*` are NA without `people`;
        `approximate` when either unit is. `to_pcode` is "" for land that `new` does not have.

    Raises:
        BoundaryError: the two are of different regions, or lack a level.
    """
    import pandas as pd

    _refuse_strangers(old, new)
    cut = pieces(old, new)
    cut = cut.assign(people=float("nan") if people is None else pd.Series(people))
    pairs = list(_pairs(old, new, levels or Levels()))
    tables = [_table(cut, old, new, first, second) for first, second in pairs]
    return pd.concat(tables, ignore_index=True)[list(COLUMNS)]


def _refuse_strangers(old: Units, new: Units) -> None:
    if old.region.id != new.region.id:
        raise BoundaryError(
            explain(
                f"division {new.division.id!r} of {new.region.names.en}",
                f"{old.region.names.en} is another region",
                "choose two divisions of one region, or use `geo-ops regions compare`",
            )
        )


def _pairs(old: Units, new: Units, levels: Levels) -> list[tuple[str, str]]:
    for name, units in ((levels.old, old), (levels.new, new)):
        if name is not None and name not in units.levels:
            raise BoundaryError(
                explain(
                    f"level {name!r}",
                    f"division {units.division.id} of {units.region.names.en} has no such level",
                    choose(name, units.levels),
                )
            )
    wanted = [levels.old] if levels.old else list(old.levels[1:])
    return [(first, levels.new or same_or_coarser(first, new)) for first in wanted]


def same_or_coarser(level: str, units: Units) -> str:
    """Return `level` if a division has it, else the next coarser one that it has."""
    above = units.region.level_ids[: units.region.level_ids.index(level) + 1]
    return [name for name in above if name in units.levels][-1]


def _table(cut: pd.DataFrame, old: Units, new: Units, first: str, second: str) -> pd.DataFrame:
    """Return the crosswalk of one pair of levels."""
    table = at_levels(cut, old, new, first, second)
    total = table.groupby("old")["km2"].transform("sum")
    other = table.groupby("new")["km2"].transform("sum")
    share, back = table["km2"] / total, table["km2"] / other
    table = table.assign(
        from_level=first,
        to_level=second,
        area_share=share,
        relation=[
            _relation(a, b, code) for a, b, code in zip(share, back, table["new"], strict=True)
        ],
    )
    people = table.groupby("old")["people"].transform("sum", min_count=1)
    blank = cut["people"].isna().all()
    table["population"] = float("nan") if blank else table["people"]
    table["population_share"] = float("nan") if blank else table["people"] / people
    rough = [units.table["approximate"].to_dict() for units in (old, new)]
    table["approximate"] = [
        rough[0].get(a, False) or rough[1].get(b, False)
        for a, b in zip(table["old"], table["new"], strict=True)
    ]
    for prefix, column, units in (("from", "old", old), ("to", "new", new)):
        table[f"{prefix}_name"] = table[column].map(units.table["name_fr"].to_dict()).fillna("")
        table[f"{prefix}_pcode"] = table[column]
    table["area_km2"] = table["km2"]
    return table[table["old"] != ""]


def _relation(share: float, back: float, code: str) -> Relation:
    if not code:
        return "none"
    if share >= WHOLE:
        return "same" if back >= WHOLE else "inside"
    return "contains" if back >= WHOLE else "overlaps"


def carry(values: Mapping[str, float], table: pd.DataFrame, by: str = "area") -> dict[str, float]:
    """Return figures of old units as figures of new ones, by share of area or of population.

    An estimate wherever an old unit was split: it takes a figure to be spread evenly over the land
    or the people. The sum stays the same; land that the new division lacks has the key "".

    Args:
        values: figure by code of the old division, all of one level.
        table: the crosswalk of that level, of one pair of levels.
        by: `area` or `population`.

    Raises:
        InputError: a code is not in the crosswalk, or it has no population.
    """
    share = f"{by}_share"
    known = set(table["from_pcode"])
    for code in values:
        if code not in known:
            raise InputError(
                explain(f"code {code!r}", "the crosswalk does not have it", choose(code, known))
            )
    rows = table[table["from_pcode"].isin(list(values))]
    if rows[share].isna().any():
        raise InputError(
            explain("crosswalk", f"it has no {by} shares", "name a population raster, or use area")
        )
    sums: dict[str, float] = {}
    for old, new, part in zip(rows["from_pcode"], rows["to_pcode"], rows[share], strict=True):
        sums[new] = sums.get(new, 0.0) + values[old] * part
    return sums


def reconcile(
    old: Mapping[str, float], new: Mapping[str, float], table: pd.DataFrame
) -> pd.DataFrame:
    """Return what must agree when one table is counted under two divisions.

    Units that exchange land, directly or through others, form a group; a row may change its unit
    within its group but never leave it, so the sums of the group are the same.

    Args:
        old: figure by code of the old division, at one level. Codes that are not in the crosswalk
            are coarser units: what is known only to them stands in a line of its own.
        new: the same, of the new division.
        table: the crosswalk of that pair of levels.

    Returns:
        A row a group, then one for coarser units, then the total: `old_units`, `new_units` (codes,
        joined by a space; "" in the total), `old`, `new` (figures), `difference` (new - old). It
        is 0 in the total; in a group, it is what one division knows only to a coarser unit.
    """
    import pandas as pd

    groups = _groups(table)
    rest = tuple(
        sorted(set(values) - {code for group in groups for code in group[side]})
        for side, values in enumerate((old, new))
    )
    rows = [
        (" ".join(a), " ".join(b), sum(old.get(x, 0.0) for x in a), sum(new.get(x, 0.0) for x in b))
        for a, b in [*groups, (rest[0], rest[1])]
    ]
    rows.append(("", "", sum(old.values()), sum(new.values())))
    frame = pd.DataFrame(rows, columns=["old_units", "new_units", "old", "new"])
    return frame.assign(difference=frame["new"] - frame["old"])


def _groups(table: pd.DataFrame) -> list[tuple[list[str], list[str]]]:
    """Return the codes of old and new units that are linked, in order of the first old one."""
    links: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for old, new in zip(table["from_pcode"], table["to_pcode"], strict=True):
        links.setdefault(("old", old), set())
        if new:
            links[("old", old)].add(("new", new))
            links.setdefault(("new", new), set()).add(("old", old))
    groups, seen = [], set[tuple[str, str]]()
    for start in sorted(links):
        if start in seen or start[0] != "old":
            continue
        group, waiting = {start}, [start]
        while waiting:
            for one in links[waiting.pop()] - group:
                group.add(one)
                waiting.append(one)
        seen |= group
        groups.append(
            (
                sorted(code for side, code in group if side == "old"),
                sorted(code for side, code in group if side == "new"),
            )
        )
    return groups
