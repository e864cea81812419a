"""Positions on a grid: UTM (30P 500000 1600000) and MGRS (30PVB1234567890)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from geo_ops.tables.position_types import SETTLEMENT_M, At
from geo_ops.tables.unreadable import Unreadable

if TYPE_CHECKING:
    from pyproj import Transformer

_MGRS = re.compile(r"(?:MGRS:?)?(\d{1,2})([A-Z])([A-Z]{2})(\d*)")
_LETTERS = frozenset("ABCDEFGHJKLMNPQRSTUVWXYZ")  # no I, no O
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_BAND_HEIGHT = 8.0
_ZONES = 60
_ZONE = r"(?:ZONE\s*)?(?P<zone>\d{1,2})\s*(?P<band>NORTH|NORD|SOUTH|SUD|[A-Z])?"
_EASTING = r"(?:E\s*[:=]?\s*)?(?P<easting>[1-9]\d{5}(?:[.,]\d+)?)\s*(?:M\s*E|E|M)?"
_NORTHING = r"(?:N\s*[:=]?\s*)?(?P<northing>\d{1,8}(?:[.,]\d+)?)\s*(?:M\s*N|N|M)?"
_GAP = r"(?:\s*[;/]\s*|,?\s+|(?<=[A-Z]),)"  # a bare comma between digits may be a decimal one
_UTM = (
    re.compile(rf"(?:UTM:?\s*)?{_ZONE}{_GAP}{_EASTING}{_GAP}{_NORTHING}"),
    re.compile(rf"(?:UTM:?\s*)?{_EASTING}{_GAP}{_NORTHING}{_GAP}(?:UTM\s*)?{_ZONE}"),
)
_MOST_DIGITS = 10
_EDGE = 8
"""Points along each side of a square: its sides are straight on the grid, not in degrees."""


def read_mgrs(text: str) -> At | None:
    """Return the middle of the square of a military grid reference; None where it is none.

    Its digits say how large the square is: ten of them 1 m, none 100 km.

    Raises:
        Unreadable: an odd number of digits, or a square that does not exist.
    """
    found = _MGRS.fullmatch(re.sub(r"[\s:_-]+", "", text).upper())
    if found is None:
        return None
    zone, band, square, digits = found.groups()
    if band not in _BANDS or not set(square) <= _LETTERS or not 1 <= int(zone) <= _ZONES:
        _refuse("there is no such square of the military grid", "correct zone, band and letters")
    if len(digits) % 2 or len(digits) > _MOST_DIGITS:
        _refuse(
            f"a grid reference has two halves of up to five digits each, not {len(digits)} digits",
            "give as many digits of easting as of northing",
        )
    side = 10.0 ** (5 - len(digits) // 2)
    x, y, north = _within(f"{int(zone):02d}{band}{square}{digits}")
    # One release of the library gives the corner in the south-west, another the middle.
    return _square(int(zone), x // side * side, y // side * side, side, north=north)


def _within(reference: str) -> tuple[float, float, bool]:
    """Return easting and northing of a point of a square, and whether it is in the north."""
    import mgrs

    try:
        _, hemisphere, x, y = mgrs.MGRS().MGRSToUTM(reference)
    except mgrs.core.MGRSError as error:
        raise Unreadable(
            "there is no such square of the military grid", "correct zone, band and letters"
        ) from error
    return float(x), float(y), hemisphere == "N"


def _square(zone: int, x: float, y: float, side: float, *, north: bool) -> At:
    way = _to_degrees(zone, north=north)
    lon, lat = _degrees(way, x + side / 2, y + side / 2)
    outline: tuple[tuple[float, float], ...] = ()
    if side > SETTLEMENT_M:
        steps = [side * at / _EDGE for at in range(_EDGE)]
        ring = [(x + one, y) for one in steps] + [(x + side, y + one) for one in steps]
        ring += [(x + side - one, y + side) for one in steps]
        ring += [(x, y + side - one) for one in steps]
        outline = tuple(_degrees(way, *corner) for corner in ring)
    return At(lon, lat, side, outline)


def _degrees(way: Transformer, x: float, y: float) -> tuple[float, float]:
    """Return degrees, rounded to a tenth of a millimetre: what is below differs by machine."""
    lon, lat = way.transform(x, y)
    return round(float(lon), 9), round(float(lat), 9)


def read_utm(text: str) -> At | None:
    """Return a position in UTM; None where it is none. The letter is a band, or N for the north.

    Raises:
        Unreadable: no letter, a letter that contradicts the northing or means two things, or
            metres that no zone has.
    """
    plain = text.upper().strip(" .()")
    found = next((one for one in (way.fullmatch(plain) for way in _UTM) if one), None)
    if found is None:
        return None
    zone, band = int(found["zone"]), found["band"] or ""
    if not 1 <= zone <= _ZONES:
        _refuse(f"there is no zone {zone}", "give a zone from 1 to 60")
    x, y = (float(found[name].replace(",", ".")) for name in ("easting", "northing"))
    if not (100_000 <= x < 900_000 and y <= 10_000_000):  # noqa: PLR2004 - where zones are in use
        _refuse(
            "no zone has such an easting or northing",
            "give metres, easting first: six digits, then up to seven",
        )
    north = _is_north(band)
    lon, lat = _degrees(_to_degrees(zone, north=north), x, y)
    _check_band(band, lat)
    decimals = max(len(re.split("[.,]", found[name])[-1]) for name in ("easting", "northing"))
    whole = not re.search("[.,]", found["easting"] + found["northing"])
    return At(lon, lat, 1.0 if whole else 10.0**-decimals)


def _is_north(band: str) -> bool:
    if not band:
        _refuse("the zone has no letter", "write 30P or 30N: the band, or N for the north")
    if band == "S":
        _refuse(
            "S may be the band of 32 to 40 degrees north, or the southern hemisphere",
            "write the band, or the word South",
        )
    if band in ("NORTH", "NORD"):
        return True
    if band in ("SOUTH", "SUD"):
        return False
    if band not in _BANDS:
        _refuse(f"there is no band {band}", "write 30P or 30N: the band, or N for the north")
    return band >= "N"


def _check_band(band: str, latitude: float) -> None:
    """Refuse a northing that lies in another band. N is taken for the north: most mean that."""
    if len(band) != 1 or band == "N":
        return
    south = -80.0 + _BAND_HEIGHT * _BANDS.index(band)
    north = south + (12.0 if band == "X" else _BAND_HEIGHT)
    slack = 0.1
    if not south - slack <= latitude <= north + slack:
        _refuse(
            f"the northing lies at {latitude:.2f} degrees, and band {band} from {south:g} to "
            f"{north:g}",
            "correct the letter or the northing",
        )


@lru_cache(maxsize=_ZONES * 2)
def _to_degrees(zone: int, *, north: bool) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs((32600 if north else 32700) + zone, 4326, always_xy=True)


def _refuse(reason: str, remedy: str) -> NoReturn:
    raise Unreadable(reason, remedy)
