"""The words of our products in each language, from `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from geo_ops.errors import choose

if TYPE_CHECKING:
    from geo_ops.specs.base import Language


def word(key: str, lang: Language, **values: object) -> str:
    """Return the text `key` in `lang`, its `{placeholders}` filled in.

    Raises:
        KeyError: there is no such text (the message names the nearest), or a placeholder of it was
            not given a value.
    """
    table = _table()
    if key not in table:
        raise KeyError(f"no text {key!r} in words.toml; {choose(key, table)}")
    text = table[key][lang]
    return text.format_map(values) if values else text


def words(lang: Language) -> dict[str, str]:
    """Return every text in `lang` by its key, placeholders not filled in, for a page's script."""
    return {key: text[lang] for key, text in sorted(_table().items())}


@cache
def _table() -> dict[str, dict[str, str]]:
    text = files("geo_ops.carto").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
