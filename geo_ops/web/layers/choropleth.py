"""Units coloured by one figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from geo_ops.carto.palette import MISSING_HATCH, ZERO
from geo_ops.errors import InputError, choose, explain
from geo_ops.web.layers.base import DataLayer, Words, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo_ops.carto.classes import Classes
    from geo_ops.web.layers.shapes import UnitShapes


Value = float | Literal["suppressed"] | None
"""A figure, one that may not be shown, or none."""


class AdminChoropleth(DataLayer):
    """Units coloured by the class of their figure; zero, missing and suppressed look apart.

    Args:
        shapes: the units.
        values: P-code -> figure; None (or no entry) is missing, "suppressed" one that may not be
            shown.
        classes: the classes, from `geo_ops.carto.classes.classify`; None leaves all units blank.
        name: what the figure is.
        level: the level whose units are coloured (default: the finest).
        popup: a click opens a popup; without it, it only fires `geoops:unit` on the map.

    Raises:
        InputError: a P-code is not among the shapes.
    """

    factory: ClassVar[str] = "choropleth"

    def __init__(
        self,
        shapes: UnitShapes,
        values: Mapping[str, Value],
        classes: Classes | None,
        name: Words,
        *,
        level: str | None = None,
        popup: bool = True,
        show: bool = True,
    ) -> None:
        level = level or shapes.levels[-1]
        codes = [code for code, shape in shapes.by_code.items() if shape.level == level]
        unknown = sorted(set(values) - set(codes))
        if unknown:
            raise InputError(
                explain(
                    f"choropleth of {level}",
                    f"there is no unit {unknown[0]!r} to colour",
                    choose(unknown[0], codes),
                )
            )
        rows = [_row(code, values.get(code), classes) for code in codes]
        data: dict[str, Any] = {
            "units": shapes.block_id,
            "level": level,
            "measure": words(name),
            "popup": popup,
            "rows": rows,
            "colours": list(classes.colours) if classes else [],
            "breaks": list(classes.breaks) if classes else [],
            "zero": ZERO,
            "hatch": MISSING_HATCH,
        }
        super().__init__(name, data, show=show)
        self._shapes = shapes

    def shared(self) -> Sequence[UnitShapes]:
        """Return the units."""
        return (self._shapes,)


def _row(code: str, value: Value, classes: Classes | None) -> list[Any]:
    if classes is None:
        return [code, None, "blank"]
    if isinstance(value, str):
        return [code, None, "suppressed"]
    at = classes.index(value)
    if at is None or value is None:
        return [code, None, "missing"]
    number = int(value) if float(value).is_integer() else float(value)
    return [code, number, "zero" if number == 0 else at]
