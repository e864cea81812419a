"""Sites: few, each with a status that shape and colour tell."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from geo_ops.errors import InputError, explain
from geo_ops.web.layers.base import DataLayer, Look, Words, as_values, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZE = 17
"""The usual width of a site's symbol in pixels."""


@dataclass(frozen=True)
class Site:
    """One site.

    Args:
        at: longitude and latitude in degrees.
        category: the id of its symbol.
        name: the heading of its popup.
        values: column -> value, for the fields of the look.
        when: the day of what is said of it (ISO), or "".
        precision: how well the place is known, or "".
        place: the unit or settlement it is in.
        size: width of its symbol in pixels; None is that of the layer.
    """

    at: tuple[float, float]
    category: str = ""
    name: Words = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    when: str = ""
    precision: str = ""
    place: Words | dict[str, str] = ""
    size: int | None = None


class Sites(DataLayer):
    """Sites as markers that the keyboard reaches; those that would cover each other stand apart.

    Raises:
        InputError: a coordinate is not finite or out of range.
    """

    factory: ClassVar[str] = "sites"

    def __init__(
        self,
        sites: Sequence[Site],
        name: Words,
        look: Look | None = None,
        *,
        show: bool = True,
    ) -> None:
        look = look or Look()
        rows = [_row(site, look, number) for number, site in enumerate(sites, start=1)]
        data = {**look.as_json(), "size": look.size or SIZE, "rows": rows}
        super().__init__(name, data, show=show)


def _row(site: Site, look: Look, number: int) -> dict[str, Any]:
    longitude, latitude = site.at
    if not (math.isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 90):  # noqa: PLR2004
        raise InputError(
            explain(
                f"site {number}",
                f"longitude {longitude}, latitude {latitude} is no place on Earth",
                "correct it (longitude comes first)",
            )
        )
    row: dict[str, Any] = {
        "at": [round(longitude, 5), round(latitude, 5)],
        "look": look.place_of(site.category),
        "name": words(site.name),
        "when": site.when,
        "precision": site.precision,
        "place": words(site.place),
        "values": as_values([site.values.get(one.column) for one in look.fields]),
    }
    return row if site.size is None else {**row, "size": site.size}
