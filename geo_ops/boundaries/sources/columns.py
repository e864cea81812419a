"""Which columns of a boundary file hold codes and names, in the sources that everybody uses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Scheme = Literal["cod-ab", "gadm", "geoboundaries", "named columns"]


@dataclass(frozen=True)
class LevelColumns:
    """The columns of one level: its code, and its name by language ("" where none is said)."""

    code: str
    names: dict[str, str] = field(default_factory=dict)

    def name(self, lang: str) -> str:
        """Return the column of the name in a language; without one, the best other; "" for none."""
        return next((self.names[one] for one in (lang, "", "fr", "en") if one in self.names), "")


@dataclass(frozen=True)
class FileColumns:
    """What a layer's columns say: the scheme, and the columns by level (0 is the country)."""

    scheme: Scheme
    levels: dict[int, LevelColumns]

    @property
    def depth(self) -> int:
        """The lowest level: that of the layer's own rows."""
        return max(self.levels)


# COD-AB has had three spellings: admin1Pcode, ADM1_PCODE, adm1_pcode.
_COD_CODE = re.compile(r"adm(?:in)?([0-9])_?pcode", re.IGNORECASE)
_COD_NAME = re.compile(r"adm(?:in)?([0-9])_?(?:name)?(?:_?([a-z]{2}))?", re.IGNORECASE)
_GADM_CODE = re.compile(r"GID_([0-9])")
_GADM_NAME = re.compile(r"NAME_([0-9])")
_GEOBOUNDARIES = {"shapeName", "shapeID", "shapeGroup", "shapeType"}


def known_columns(columns: Iterable[str], shape_type: str | None = None) -> FileColumns | None:
    """Return what the columns of a layer hold if they are those of a known source, else None.

    `shape_type` is the one value of geoBoundaries' column shapeType, such as "ADM2".
    """
    names = list(columns)
    if set(names) >= _GEOBOUNDARIES and shape_type is not None:
        depth = re.fullmatch(r"ADM([0-9])", shape_type)
        if depth is None:
            return None
        own = LevelColumns("shapeID", {"": "shapeName"})
        country = LevelColumns("shapeGroup")
        return FileColumns("geoboundaries", {0: country} | {int(depth[1]): own})
    cod = _levels(names, _COD_CODE, _COD_NAME)
    if cod:
        return FileColumns("cod-ab", cod)
    gadm = _levels(names, _GADM_CODE, _GADM_NAME)
    if gadm:
        if 0 in gadm and "COUNTRY" in names:
            gadm[0] = LevelColumns(gadm[0].code, {"": "COUNTRY"})
        return FileColumns("gadm", gadm)
    return None


def named_columns(
    codes: Sequence[str], names: Sequence[str], country: str | None = None
) -> FileColumns:
    """Return what somebody says that columns hold, from the highest level below the country."""
    levels = {
        at: LevelColumns(code, {"": names[at - 1]} if names else {})
        for at, code in enumerate(codes, 1)
    }
    if country is not None:
        levels[0] = LevelColumns(country)
    return FileColumns("named columns", levels)


def _levels(
    columns: list[str], code: re.Pattern[str], name: re.Pattern[str]
) -> dict[int, LevelColumns]:
    codes = {int(found[1]): one for one in columns if (found := code.fullmatch(one))}
    levels = {at: LevelColumns(one) for at, one in sorted(codes.items())}
    for one in columns:
        found = name.fullmatch(one)
        if found and int(found[1]) in levels:
            lang = (found[2] or "").lower() if name.groups > 1 else ""
            levels[int(found[1])].names.setdefault(lang, one)
    return levels
