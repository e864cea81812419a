"""Positions: one text says where something is, in any of the spellings that the field uses.

Degrees, degrees and minutes, UTM, MGRS, words ("15 km NE of Ménaka") or a bare name. What can be
read in two ways is refused; how well a position is known follows from how it is written.
`docs/positions.md` lists the spellings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.tables.parse import clean_text
from geo_ops.tables.position_types import Named
from geo_ops.tables.positions_degrees import read_degrees
from geo_ops.tables.positions_grid import read_mgrs, read_utm
from geo_ops.tables.positions_words import read_words
from geo_ops.tables.unreadable import Unreadable

if TYPE_CHECKING:
    from geo_ops.tables.position_types import Position

LONGEST = 300
"""No position is longer than this, in characters."""


def read_position(text: str) -> Position:
    """Return what a text says of a place.

    Raises:
        Unreadable: it is no position, a malformed one, or one that can be read in two ways.
    """
    plain = clean_text(text)
    if len(plain) > LONGEST:
        raise Unreadable(
            f"longer than {LONGEST} characters", "give one position: coordinates, or a place name"
        )
    for read in (read_mgrs, read_utm, read_degrees, read_words):
        found = read(plain)
        if found is not None:
            return found
    if not any(one.isalpha() for one in plain):
        raise Unreadable(
            "no position: there are too few numbers, and no name",
            "write it like 14.49 N 4.19 W, 30PVB1234567890, or 15 km NE of Ménaka",
        )
    return Named(plain)
