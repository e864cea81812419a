"""The table of units of somebody else's set: codes, names and parents, and what is wrong there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo_ops.boundaries.overlay import overlay
from geo_ops.boundaries.read import OPTIONAL_UNIT_COLUMNS, UNIT_COLUMNS
from geo_ops.boundaries.sources.layers import Layer, kind_of
from geo_ops.errors import InputError, explain
from geo_ops.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo_ops.boundaries.sources.columns import FileColumns, LevelColumns

SURE = 0.99
"""A unit with this share of its land in an upper one belongs to it; down to LIKELY it is told."""
LIKELY = 0.8


@dataclass(frozen=True)
class Rows:
    """What a table is made from: the layer of the lowest units, its columns, the layers above."""

    lowest: Layer
    columns: FileColumns
    uppers: dict[int, Layer]
    levels: tuple[str, ...]
    official: bool


@dataclass
class Seen:
    """What was seen: faults with which a pack cannot work, and remarks with which it can."""

    faults: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Units:
    """The units of one level: the code in each row of the lowest layer, and names by code."""

    codes: list[str]
    french: dict[str, str]
    english: dict[str, str]


def units_table(rows: Rows, country: tuple[str, str, str]) -> tuple[pd.DataFrame, list[str], Seen]:
    """Return the table, the code of each row of the lowest layer, and what was seen.

    Args:
        rows: where the units come from.
        country: the country's code where the file has none, its English and its French name.

    Returns:
        A table with the columns of a pack's, index the code, highest level first and by code; a
        code that stands twice in the lowest layer has two rows.

    Raises:
        InputError: the layer holds several countries.
    """
    import pandas as pd

    seen = Seen()
    top = _country(rows, country[0])
    count = len(rows.lowest.frame)
    units = [_Units([top] * count, {top: country[2]}, {top: country[1]})]
    units += [_level(rows, depth, seen) for depth in range(1, len(rows.levels))]
    known = rows.columns.levels.get(0) is not None and rows.columns.scheme == "cod-ab"
    table = [_row(top, units[0], rows.levels[0], "", official=known)]
    for depth in range(1, len(rows.levels)):
        level, above = rows.levels[depth], units[depth - 1]
        pairs = list(zip(units[depth].codes, above.codes, strict=True))
        lowest = depth == len(rows.levels) - 1
        seen.faults += [] if lowest else _two_parents(pairs, level, rows.lowest.where)
        chosen = sorted(pairs) if lowest else sorted(dict(reversed(pairs)).items())
        table += [
            _row(code, units[depth], level, up, official=rows.official) for code, up in chosen
        ]
    frame = pd.DataFrame(table, columns=[*UNIT_COLUMNS, *OPTIONAL_UNIT_COLUMNS])
    return frame.set_index("pcode", drop=False).rename_axis(None), units[-1].codes, seen


def _row(
    code: str, units: _Units, level: str, parent: str, *, official: bool
) -> tuple[object, ...]:
    french = units.french.get(code, "")
    english = units.english.get(code, "") or french
    return (code, french or english, english, level, parent, official, False, "", "", "")


def _country(rows: Rows, code: str) -> str:
    columns = rows.columns.levels.get(0)
    if columns is None:
        return code
    found = _codes(rows.lowest, columns.code, Seen())
    seen = sorted(set(found) - {""})
    if len(seen) > 1:
        shown = ", ".join(seen[:6]) + (" ..." if len(seen) > 6 else "")  # noqa: PLR2004
        raise InputError(
            explain(rows.lowest.where, f"it holds several countries: {shown}", "keep only one")
        )
    return seen[0] if seen else code


def _level(rows: Rows, depth: int, seen: Seen) -> _Units:
    """Return the units of one level below the country."""
    columns = rows.columns.levels.get(depth)
    upper = rows.uppers.get(depth)
    level = rows.levels[depth]
    if columns is not None:
        codes = _codes(rows.lowest, columns.code, seen)
        names = _names(rows.lowest, codes, columns)
        seen.remarks += _two_names(names, level, rows.lowest.where)
    else:
        codes = _by_land(rows, depth, seen)
        names = {}
    french = {code: found["fr"][0] for code, found in names.items()}
    english = {code: found["en"][0] for code, found in names.items()}
    if upper is not None:
        own = _codes(upper, upper.own.code, seen)
        above = _names(upper, own, upper.own)
        seen.remarks += _compared(codes, names, above, (level, rows.lowest.where, upper.where))
        french |= {code: found["fr"][0] for code, found in above.items()}
        english |= {code: found["en"][0] for code, found in above.items()}
    return _Units(codes, french, english)


def _codes(layer: Layer, column: str, seen: Seen) -> list[str]:
    """Return a column of codes as text; numbers are told, since they may have lost zeros."""
    import pandas as pd

    values = layer.frame[column]
    codes, numbers = [], []
    for value in values:
        if isinstance(value, str):
            codes.append(value)
        elif pd.isna(value):
            codes.append("")
        else:
            whole = isinstance(value, float) and value.is_integer()
            codes.append(str(int(value)) if whole else str(value))
            numbers.append(codes[-1])
    if numbers:
        seen.faults.append(
            Finding(
                "error", f"{layer.where}, column {column}",
                f"{len(numbers)} codes are numbers, such as {numbers[0]}",
                "a number has no leading zeros: these may be other codes, and join to nothing",
                "export the codes as text",
            )
        )  # fmt: skip
    return codes


def _names(
    layer: Layer, codes: list[str], columns: LevelColumns
) -> dict[str, dict[str, list[str]]]:
    """Return code -> language -> its names in that layer, the commonest first."""
    found: dict[str, dict[str, list[str]]] = {code: {"fr": [""], "en": [""]} for code in codes}
    for lang in ("fr", "en"):
        column = columns.name(lang)
        if not column:
            continue
        counts: dict[str, Counter[str]] = {}
        for code, value in zip(codes, layer.frame[column], strict=True):
            text = value if isinstance(value, str) else ""
            counts.setdefault(code, Counter())[text] += 1
        for code, seen in counts.items():
            found[code][lang] = [name for name, _ in seen.most_common()]
    return found


def _two_names(names: dict[str, dict[str, list[str]]], level: str, where: str) -> Iterator[Finding]:
    for code, found in sorted(names.items()):
        for lang in ("fr", "en"):
            if len(found[lang]) > 1 and (lang == "fr" or found["fr"] != found["en"]):
                shown = " and ".join(map(repr, sorted(found[lang])))
                yield Finding(
                    "error", f"{where}: {level} {code}", f"its parts call it {shown}",
                    "tables that join by name fall apart", "give it one name in every row",
                )  # fmt: skip


def _compared(
    codes: list[str],
    names: dict[str, dict[str, list[str]]],
    above: dict[str, dict[str, list[str]]],
    places: tuple[str, str, str],
) -> Iterator[Finding]:
    """Yield where a level's own layer and the lowest one disagree on its codes and names."""
    level, lower, upper = places
    for code in sorted(set(codes) - set(above) - {""}):
        yield Finding(
            "error", f"{upper}: {level} {code}", f"{lower} has it, this layer does not",
            "that unit has no polygon of its own", "add it, or correct the code below",
        )  # fmt: skip
    for code in sorted(set(above) - set(codes)):
        yield Finding(
            "error", f"{upper}: {level} {code}", f"no unit of {lower} names it",
            "it has no parts, and so no figures", "add its parts, or drop it",
        )  # fmt: skip
    for code in sorted(set(above) & set(names)):
        one, other = above[code]["fr"][0], names[code]["fr"][0]
        if other and one != other:
            yield Finding(
                "error", f"{upper}: {level} {code}",
                f"it is called {one!r} here and {other!r} in {lower}",
                "tables that join by name fall apart", "give it one name at all levels",
            )  # fmt: skip


def _two_parents(pairs: list[tuple[str, str]], level: str, where: str) -> Iterator[Finding]:
    parents: dict[str, set[str]] = {}
    for code, parent in pairs:
        parents.setdefault(code, set()).add(parent)
    for code, found in sorted(parents.items()):
        if len(found) > 1:
            yield Finding(
                "error", f"{where}: {level} {code}",
                f"its parts lie in {' and '.join(sorted(found))}",
                "its figures would be split between them", "give all its parts one upper unit",
            )  # fmt: skip


def _by_land(rows: Rows, depth: int, seen: Seen) -> list[str]:
    """Return the upper unit of each row by where most of its land lies; doubts are told."""
    import geopandas as gpd
    import shapely

    upper = rows.uppers[depth]
    codes = _codes(upper, upper.own.code, Seen())
    frames = []
    for layer, labels in ((rows.lowest, list(map(str, rows.lowest.frame.index))), (upper, codes)):
        shapes = layer.frame.geometry.to_numpy()
        sound = [at for at, one in enumerate(shapes) if not kind_of(one)]
        frames.append(
            gpd.GeoDataFrame(
                {"pcode": [labels[at] for at in sound]},
                geometry=shapely.make_valid(shapes[sound]),
                crs="EPSG:4326",
            )
        )
    cut = overlay(frames[0], frames[1], "EPSG:6933")
    cut = cut[cut["old"] != ""]
    cut["share"] = cut["km2"] / cut.groupby("old")["km2"].transform("sum")
    best = cut.sort_values("share").drop_duplicates("old", keep="last").set_index("old")
    found = []
    own = rows.columns.levels[rows.columns.depth].code
    for at, code in zip(map(str, rows.lowest.frame.index), rows.lowest.frame[own], strict=True):
        parent, share = (best.at[at, "new"], best.at[at, "share"]) if at in best.index else ("", 0)
        found.append(str(parent) if share >= LIKELY else "")
        if share < SURE:
            seen.faults.append(
                _doubt(f"{rows.lowest.where}: {code}", rows.levels[depth], parent, share)
            )
    return found


def _doubt(where: str, level: str, parent: str, share: float) -> Finding:
    if share >= LIKELY:
        return Finding(
            "warning", where, f"only {share:.1%} of its land lies in {level} {parent}",
            "it is counted there whole", "see whether the two files are of one edition",
        )  # fmt: skip
    what = f"{share:.1%} of its land, in {level} {parent}, is the most" if parent else "none"
    return Finding(
        "error", where, f"no {level} holds it: {what}",
        "it cannot be summed into one", "use files of one edition, or one that has the codes above",
    )  # fmt: skip
