"""The words of the page: those of every product, and the page's own."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from geo_ops.carto.words import word as carto_word
from geo_ops.carto.words import words as carto_words
from geo_ops.errors import choose

if TYPE_CHECKING:
    from geo_ops.specs.base import Language


@cache
def own_words() -> dict[str, dict[str, str]]:
    """Return the page's own words: key -> language -> text."""
    text = files("geo_ops.web").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def word(key: str, lang: Language, **values: object) -> str:
    """Return a word of the page's own, or else of all products, its `{names}` filled in.

    Raises:
        KeyError: there is no such word (the message names the nearest).
    """
    own = own_words()
    if key in own:
        return own[key][lang].format_map(values) if values else own[key][lang]
    try:
        return carto_word(key, lang, **values)
    except KeyError:
        known = [*own, *carto_words("en")]
        raise KeyError(f"no word {key!r}; {choose(key, known)}") from None


def both(key: str, **values: object) -> dict[str, str]:
    """Return a word in both languages. Errors as `word`."""
    return {"en": word(key, "en", **values), "fr": word(key, "fr", **values)}


@cache
def page_words() -> dict[str, dict[str, str]]:
    """Return all words that the page's script may ask for, by key."""
    english, french = carto_words("en"), carto_words("fr")
    shared = {key: {"en": english[key], "fr": french[key]} for key in english}
    return dict(sorted({**shared, **own_words()}.items()))
