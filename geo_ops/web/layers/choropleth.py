"""Units coloured by one figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from geo_ops.carto.palette import MISSING_HATCH, ZERO
from geo_ops.errors import InputError, choose, explain
from geo_ops.web.layers.base import DataLayer, Words, words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geo_ops.carto.classes import Classes
    from geo_ops.web.layers.shapes import UnitShapes


class AdminChoropleth(DataLayer):
    """Units coloured by the class of their figure; zero, missing and suppressed look apart.

    Args:
        shapes: the units.
        values: P-code -> figure; None (or no entry) is missing.
        classes: the classes, from `geo_ops.carto.classes.classify`; None leaves all units blank.
        name: what the figure is.
        suppressed: P-codes of figures that may not be shown; their values are not put in the page.
        level: the level whose units are coloured (default: the finest).
        popup: a click opens a popup; without it, it only fires `geoops:unit` on the map.

    Raises:
        InputError: a P-code is not among the shapes.
    """

    factory: ClassVar[str] = "choropleth"

    def __init__(  # noqa: PLR0913 - a layer's options, as folium's layers have them
        self,
        shapes: UnitShapes,
        values: Mapping[str, float | None],
        classes: Classes | None,
        name: Words,
        *,
        suppressed: Collection[str] = (),
        level: str | None = None,
        popup: bool = True,
        show: bool = True,
    ) -> None:
        level = level or shapes.levels[-1]
        codes = [code for code, shape in shapes.by_code.items() if shape.level == level]
        unknown = sorted({*values, *suppressed} - set(codes))
        if unknown:
            raise InputError(
                explain(
                    f"choropleth of {level}",
                    f"there is no unit {unknown[0]!r} to colour",
                    choose(unknown[0], codes),
                )
            )
        rows = [_row(code, values.get(code), classes, code in suppressed) for code in codes]
        data: dict[str, Any] = {
            "units": shapes.block_id,
            "level": level,
            "measure": words(name),
            "popup": popup,
            "rows": rows,
            "colours": list(classes.colours) if classes else [],
            "zero": ZERO,
            "hatch": MISSING_HATCH,
        }
        super().__init__(name, data, show=show)
        self._shapes = shapes

    def shared(self) -> Sequence[UnitShapes]:
        """Return the units."""
        return (self._shapes,)


def _row(
    code: str,
    value: float | None,
    classes: Classes | None,
    hidden: bool,  # noqa: FBT001
) -> list[Any]:
    if classes is None:
        return [code, None, "blank"]
    at = classes.index(value)
    if hidden:
        return [code, None, "suppressed"]
    if at is None or value is None:
        return [code, None, "missing"]
    number = int(value) if float(value).is_integer() else float(value)
    return [code, number, "zero" if number == 0 else at]
