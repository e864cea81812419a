"""Check the table of a division: codes, levels, parents, names, and that units and shapes match."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from geo_ops.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from geo_ops.specs.region import DivisionSpec, RegionSpec

_CODE = re.compile(r"[A-Z0-9]+(?:[-._][A-Z0-9]+)*")
"""GADM's codes have dots and underscores, some countries' P-codes a hyphen."""


def check_table(
    table: pd.DataFrame, shaped: Sequence[str], region: RegionSpec, division: DivisionSpec
) -> list[Finding]:
    """Return what is wrong with a division's table; empty when it is sound.

    Args:
        table: as `read_table` gives it: the index is the line in the file;
            or the codes themselves, for a table that was not read from one.
        shaped: the codes that have a geometry.
        region: the region, for its levels and code patterns.
        division: the division that the table is of.
    """
    levels = region.levels_of(division)
    return [
        *_codes(table, region),
        *_parents(table, levels),
        *_names(table),
        *_shapes(table, shaped, levels),
    ]


def _line(line: object, pcode: str) -> str:
    """Return where a row is: its line when the index says it, and its code."""
    name = pcode or "no code"
    return name if isinstance(line, str) else f"line {line}, {name}"


def _codes(table: pd.DataFrame, region: RegionSpec) -> Iterator[Finding]:
    patterns = {one.id: one.code for one in region.level}
    counts = Counter(table["pcode"])
    for row, pcode, level, official in zip(
        table.index, table["pcode"], table["level"], table["official"], strict=True
    ):
        where = _line(row, pcode)
        if counts[pcode] > 1:
            yield Finding(
                "error",
                where,
                f"the code {pcode!r} stands {counts[pcode]} times",
                "rows would be counted twice or in the wrong unit",
                "give each unit its own code",
            )
        pattern = patterns.get(level)
        if not _CODE.fullmatch(pcode):
            yield Finding(
                "error",
                where,
                f"the code {pcode!r} is malformed",
                "tables cannot be joined to it",
                "use capital letters and digits, with single - . or _ between them",
            )
        elif official and pattern and not re.fullmatch(pattern, pcode):
            yield Finding(
                "error",
                where,
                f"the code {pcode!r} does not fit the pattern {pattern!r} of level {level!r}",
                "tables cannot be joined to it; it may have been read as a number",
                "correct the code, or say official = false",
            )


def _parents(table: pd.DataFrame, levels: list[str]) -> Iterator[Finding]:
    level_of = dict(zip(table["pcode"], table["level"], strict=True))
    parents = set(table["parent"])
    for row, pcode, level, parent in zip(
        table.index, table["pcode"], table["level"], table["parent"], strict=True
    ):
        where = _line(row, pcode)
        if level not in levels:
            yield Finding(
                "error",
                where,
                f"the level {level!r} is not one of {', '.join(levels)}",
                "the unit is on no map",
                "correct the level, or declare it in region.toml",
            )
            continue
        above = levels[levels.index(level) - 1] if level != levels[0] else ""
        if (parent and parent not in level_of) or (above and not parent):
            yield Finding(
                "error",
                where,
                f"its parent {parent!r} is not in the table",
                f"the {level} cannot be summed into a {above or 'unit'}",
                f"name the {above} that holds it" if above else "leave the parent empty",
            )
        elif level_of.get(parent, "") != above:
            yield Finding(
                "error",
                where,
                f"its parent {parent} is of level {level_of.get(parent, '')!r}, not {above!r}",
                "a level is skipped: sums by level would disagree",
                f"name the {above} that holds it" if above else "leave the parent empty",
            )
        if level != levels[-1] and pcode not in parents:
            yield Finding(
                "error",
                where,
                "no unit names it as its parent",
                "it has no geometry and no figures",
                "add its parts, or drop it",
            )
    tops = [one for one, level in level_of.items() if level == levels[0]]
    if len(tops) != 1:
        yield Finding(
            "error",
            f"level {levels[0]!r}",
            f"there are {len(tops)} units of the highest level",
            "country totals would be split",
            "keep exactly one",
        )


def _names(table: pd.DataFrame) -> Iterator[Finding]:
    for row, pcode, french, english in zip(
        table.index, table["pcode"], table["name_fr"], table["name_en"], strict=True
    ):
        for column, name in (("name_fr", french), ("name_en", english)):
            where = f"{_line(row, pcode)}, {column}"
            if not name.strip():
                yield Finding(
                    "error", where, "the name is empty", "the unit has no label", "add its name"
                )
            elif name != unicodedata.normalize("NFC", name) or name != name.strip():
                yield Finding(
                    "warning",
                    where,
                    f"the name {name!r} is not clean text (NFC, no space at the ends)",
                    "searching and sorting may miss it",
                    "save the name in its composed form, without outer spaces",
                )


def _shapes(table: pd.DataFrame, shaped: Sequence[str], levels: list[str]) -> Iterator[Finding]:
    lowest = set(table["pcode"][table["level"] == levels[-1]])
    for pcode in sorted(lowest - set(shaped)):
        yield Finding(
            "error",
            pcode,
            "the geometry file has no polygon for it",
            "a hole on every map, and its points count as outside",
            "add its polygon, or drop the unit from the table",
        )
    for pcode in sorted(set(shaped) - lowest):
        yield Finding(
            "error",
            pcode,
            f"it has a polygon, but the table has no {levels[-1]} of that code",
            "points inside it belong to no unit",
            "add the unit to the table, or drop the polygon",
        )


def nested_codes(table: pd.DataFrame) -> Iterator[Finding]:
    """Yield official codes that do not begin with the official code of their parent (COD-AB).

    A pack may have them all the same: some countries' codes are like that.
    """
    official = set(table["pcode"][table["official"]])
    for row, pcode, parent in zip(table.index, table["pcode"], table["parent"], strict=True):
        if {pcode, parent} <= official and not pcode.startswith(parent):
            yield Finding(
                "error",
                _line(row, pcode),
                f"the code {pcode!r} does not begin with {parent!r}, that of its parent",
                "whoever reads the parent off the code counts it elsewhere",
                "correct the code or the parent, or say official = false",
            )
