"""Positions in words: "15 km NE of Ménaka", "entre Gao et Ansongo", "près de Kidal".

The names are only taken apart here. How far the truth may be from a round figure is a rule, stated
in docs/positions.md: nobody measures "15 km".
"""

from __future__ import annotations

import re

from geo_ops.tables.position_types import Words

KILOMETRE, MILE, NAUTICAL = 1000.0, 1609.344, 1852.0
WIND_SLACK = {1: 22.5, 2: 22.5, 3: 11.25}
"""Letters of a wind -> how far its bearing may be off: half of an eighth, or of a sixteenth."""
DISTANCE_SHARE = 0.1
FURTHEST_M = 1_000_000.0
_ROUND_DEGREES = 10

_LETTERS = {
    "north": "N", "nord": "N", "south": "S", "sud": "S",
    "east": "E", "est": "E", "west": "W", "ouest": "W",
}  # fmt: skip
_WINDS = (
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
    "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW",
)  # fmt: skip
_SOME = {
    "dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
}  # fmt: skip

_WORD = "|".join(sorted(_LETTERS, key=len, reverse=True))
_WIND = (
    rf"(?P<wind>(?:{_WORD})(?:[\s-]?(?:{_WORD})){{0,2}}|[NSEWO](?:\.?[NSEWO]){{0,2}}\.?)"
    r"(?![^\W\d_])"
)
_BEARING = r"(?P<degrees>\d{1,3})\s*(?:°|deg\.?|degrees|degrés)"
_SOMEWHAT = (
    r"(?:(?:approximately|approx\.?|about|around|some|circa|ca\.?|roughly|within|less than|under|"
    r"environ|env\.?|quelque|près d[e'’]|moins d[e'’]|une?|~|≈|±)\s*)*"
)
_UNIT = (
    r"(?P<unit>km|kms|kilom[èe]tres?|kilometers?|nautical miles?|nm|milles? (?:nautiques?|marins?)|"
    r"miles?|mi|m[èe]tres?|meters?|m)(?![^\W\d_])"
)
_FAR = (
    rf"(?:(?:located|situated|situ[ée]e?s?)\s+)?(?:(?:à|a|at)\s+)?{_SOMEWHAT}"
    rf"(?P<number>\d{{1,4}}(?:[.,]\d{{1,3}})?|{'|'.join(_SOME)})\s*(?:de\s+)?{_UNIT}\.?"
)
_OF = r"(?:(?:of|from|de la ville de|du village de|the town of|de|du|des)\s+|d['’]\s*)"
_TOWARDS = r"(?:(?:to|towards?|in) the |(?:au|vers le|vers)\s+|(?:à|vers)\s+l\s*['’]\s*)?"
_ON = r"(?:(?:on a |in )?(?:bearing|direction)(?: of)?|at|au|azimut|cap|à l['’]azimut)?"
_AWAY = r"(?:(?:away|outside|out|en dehors|hors)\s*)"
_NAME = r"(?P<name>\S.*)"

_OFFSETS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_FAR}\s*,?\s*{_TOWARDS}{_WIND}\s*(?:{_OF}|(?<=[\s.]),?\s*){_NAME}",
        rf"{_FAR}\s*,?\s*{_ON}\s*{_BEARING}\s*(?:true|vrais?)?\s*{_OF}{_NAME}",
        rf"(?P<name>\S[^,(:]*?)\s*[,(:]\s*{_FAR}\s*{_TOWARDS}{_WIND}\s*\)?",
    )
)
_DISTANCE = re.compile(rf"{_FAR}\s*(?:{_AWAY}?{_OF}|{_AWAY}){_NAME}", re.IGNORECASE)
_NEAR = re.compile(
    r"(?:in the |on the |dans les |dans la |aux? |à |les? |la )?"
    r"(?:(?:near(?:by)?|close|next)(?: to)?|around|not far from|"
    r"(?:vicinity|area|surroundings|outskirts|neighbou?rhood) of|"
    rf"(?:près|proche|proximité|environs|alentours|abords|non loin|autour|périphérie)(?=\s+d))"
    rf"\s+(?:{_OF})?{_NAME}",
    re.IGNORECASE,
)
_ROUTE = r"(?:(?:sur|on|along|le long de)\s+)?(?:the |la |l['’]\s*|le )?"
_BETWEEN = re.compile(
    rf"(?:{_ROUTE}(?:route|axe|axis|road|tronçon)\s+)?"
    r"(?:between|entre)\s+(?P<pair>\S.*?\s(?:and|et)\s.*\S)",
    re.IGNORECASE,
)
_AXES = (
    re.compile(
        rf"{_ROUTE}(?:route|axe|axis|road|tronçon)\s+(?:(?:from|de)\s+)?(?P<pair>\S.*\S)",
        re.IGNORECASE,
    ),
    re.compile(rf"{_ROUTE}(?P<pair>\S.*\S)\s+(?:road|axis|route|axe)", re.IGNORECASE),
)
_DIRECTION = re.compile(rf"{_TOWARDS}{_WIND}\s+{_OF}{_NAME}", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|et)\s+", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—/→]\s*|\s+(?:to|à)\s+", re.IGNORECASE)


def read_words(text: str) -> Words | None:
    """Return a place told from others, in English or French; None where the text tells none."""
    plain = text.strip(" .;,")
    for pattern in _OFFSETS:
        found = pattern.fullmatch(plain)
        if found is not None:
            far = _distance(found)
            where = _bearing(found)
            if far is not None and where is not None:
                return Words("offset", _names(found["name"]), *far, *where)
    found = _DISTANCE.fullmatch(plain)
    if found is not None:
        far = _distance(found)
        if far is not None:
            return Words("distance", _names(found["name"]), *far)
    found = _NEAR.fullmatch(plain)
    if found is not None:
        return Words("near", _names(found["name"]))
    found = _DIRECTION.fullmatch(plain)
    if found is not None and _bearing(found) is not None:
        return Words("direction", _names(found["name"]))
    return _pair(plain)


def _pair(text: str) -> Words | None:
    """Return two places that something lies between; every way to part the two names is kept."""
    found = _BETWEEN.fullmatch(text)
    parting = _AND
    if found is None:
        found = next((one for one in (way.fullmatch(text) for way in _AXES) if one), None)
        parting = _DASH
    if found is None:
        return None
    pair = found["pair"]
    readings = tuple(
        (pair[: one.start()].strip(), pair[one.end() :].strip()) for one in parting.finditer(pair)
    )
    readings = tuple(one for one in readings if all(one))
    return Words("between", readings) if readings else None


def _names(name: str) -> tuple[tuple[str, ...], ...]:
    return ((name.strip(" .;,"),),)


def _distance(found: re.Match[str]) -> tuple[float, float] | None:
    """Return a distance and how far it may be off, in metres: half of what it is rounded to."""
    text, unit = found["number"].casefold().replace(",", "."), found["unit"].casefold()
    if text in _SOME:
        value, step = float(_SOME[text]), 10.0
    else:
        value = float(text)
        decimals = len(text.partition(".")[2])
        step = 10.0**-decimals if decimals else _step(int(value))
    metres = _metres(unit)
    slack = round(max(step / 2, DISTANCE_SHARE * value) * metres, 3)
    if not 0 < value * metres <= FURTHEST_M:
        return None
    return value * metres, slack


def _step(value: int) -> float:
    """Return what a whole figure is rounded to: tens, fives or ones."""
    return next(float(one) for one in (10, 5, 1) if value % one == 0)


def _metres(unit: str) -> float:
    if unit.startswith(("naut", "nm")) or "naut" in unit or "marin" in unit:
        return NAUTICAL
    if unit.startswith("mi"):
        return MILE
    return KILOMETRE if unit.startswith("k") else 1.0


def _bearing(found: re.Match[str]) -> tuple[float, float] | None:
    """Return a bearing and how far it may be off, in degrees; None for letters that are no wind."""
    parts = found.groupdict()
    if parts.get("degrees") is not None:
        degrees = int(parts["degrees"])
        slack = 5.0 if degrees % _ROUND_DEGREES == 0 else 2.5
        return (float(degrees % 360), slack) if degrees <= 360 else None  # noqa: PLR2004
    wind = re.sub(_WORD, lambda one: _LETTERS[one.group()], str(parts["wind"]).casefold())
    letters = "".join(one for one in wind.upper() if one.isalpha()).replace("O", "W")
    if letters not in _WINDS:
        return None
    return _WINDS.index(letters) * 22.5, WIND_SLACK[len(letters)]
