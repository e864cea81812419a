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
class Report:
    """What was said of a site before its last report.

    Args:
        when: its day (ISO).
        category: the id of the symbol.
        values: column -> value, for the fields of the look.
        size: width of the symbol in pixels; None is that of the layer.
        gone: the site was not there on that day.
    """

    when: str
    category: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    size: int | None = None
    gone: bool = False


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
        pcode: the code of its unit, or "".
        size: width of its symbol in pixels; None is that of the layer.
        history: what was said of it before, the oldest first.
        gone: it is not there any more: shown only at an earlier day.
    """

    at: tuple[float, float]
    category: str = ""
    name: Words = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    when: str = ""
    precision: str = ""
    place: Words | dict[str, str] = ""
    pcode: str = ""
    size: int | None = None
    history: Sequence[Report] = ()
    gone: bool = False


class Sites(DataLayer):
    """Sites as markers that the keyboard reaches; those that would cover each other stand apart.

    With `history` the day of each site's report counts too: `setMoment(day)` of the page's layer
    shows what was known on a day, and no site before its first report.

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
        history: bool = False,
    ) -> None:
        look = look or Look()
        rows = [_row(site, look, number) for number, site in enumerate(sites, start=1)]
        data = {
            **look.as_json(),
            "size": look.size or SIZE,
            "history": history,
            "rows": rows,
        }
        super().__init__(name, data, show=show)
        self.history = history


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
        "name": words(site.name),
        "precision": site.precision,
        "place": words(site.place),
        "pcode": site.pcode,
        **_said(site, look),
    }
    if site.history:
        row["history"] = [_said(one, look) for one in site.history]
    return row


def _said(one: Site | Report, look: Look) -> dict[str, Any]:
    """Return what a report says of a site."""
    said: dict[str, Any] = {
        "look": look.place_of(one.category),
        "when": one.when,
        "values": as_values([one.values.get(name.column) for name in look.fields]),
    }
    if one.size is not None:
        said["size"] = one.size
    return {**said, "gone": True} if one.gone else said
