"""Records known only to a unit: counted and hatched there, never a point (promise 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from geo_ops.errors import InputError, choose, explain
from geo_ops.web.layers.base import DataLayer, Look, Words
from geo_ops.web.layers.rows import pack_rows
from geo_ops.web.packing import Packer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geo_ops.web.layers.shapes import UnitShapes

ANGLES = (45, 135, 90, 0)
"""The angles of the hatches of several layers, in turn."""


class Areas(DataLayer):
    """Units hatched, with the number of records that are known only to them.

    Args:
        shapes: the units.
        known: P-code -> number; or the records, a row each, with a column `pcode` and the columns
            of `PackedPoints`: then a click on the number shows them.
        name: of the layer.
        look: symbols and popup; the first symbol gives the colour of the number's frame.
        place: which of several such layers it is (0, 1, ...): the angle of its hatch.
        hatched: the records are known only to the unit. Without it they are about the unit as a
            whole (a published figure): there is a number, but nothing is hatched.

    Raises:
        InputError: a unit is not among the shapes.
    """

    factory: ClassVar[str] = "areas"

    def __init__(
        self,
        shapes: UnitShapes,
        known: Mapping[str, int] | pd.DataFrame,
        name: Words,
        look: Look | None = None,
        *,
        place: int = 0,
        hatched: bool = True,
        show: bool = True,
    ) -> None:
        look = look or Look()
        counts, packed = _counted(known, look)
        _check(shapes, counts)
        angle = ANGLES[place % len(ANGLES)]
        data: dict[str, Any] = {
            **look.as_json(),
            "units": shapes.block_id,
            "colour": look.symbols[0].colour,
            "angle": angle,
            "hatched": hatched,
            "areas": [[code, count] for code, count in counts.items()],
            "packed": packed,
        }
        super().__init__(name, data, show=show)
        self.hatched, self.angle = hatched, angle
        self.colour = look.symbols[0].colour
        self._shapes = shapes

    def shared(self) -> Sequence[UnitShapes]:
        """Return the units."""
        return (self._shapes,)


def _check(shapes: UnitShapes, counts: Mapping[str, int]) -> None:
    for code in counts:
        if code not in shapes.by_code:
            raise InputError(
                explain(
                    f"area {code!r}",
                    "there is no such unit among the shapes",
                    choose(code, shapes.by_code),
                )
            )


def _counted(
    known: Mapping[str, int] | pd.DataFrame, look: Look
) -> tuple[dict[str, int], str | None]:
    """Return the number of records by unit, in order of code, and the records in that order."""
    if not isinstance(known, Mapping):
        rows = known.sort_values("pcode", kind="stable")
        codes = [str(one) for one in rows["pcode"]]
        counts = {code: codes.count(code) for code in dict.fromkeys(codes)}
        return counts, pack_rows(Packer(len(rows)), rows.drop(columns="pcode"), look)
    return {code: int(known[code]) for code in sorted(known)}, None
