"""The words of the guide in each language, from `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo_ops.specs.base import Language


def say(key: str, lang: Language, /, **values: object) -> str:
    """Return the text `key` in `lang`, `{placeholders}` filled in; KeyError if there is none."""
    text = _table()[key][lang]
    return text.format_map(values) if values else text


@cache
def _table() -> dict[str, dict[str, str]]:
    path = files("geo_ops.guide").joinpath("words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
