"""Find names in a stream: from the left, the longest first, and not inside other names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.boundaries.places.running_text_stream import is_han

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo_ops.boundaries.places.gazetteer import Decoy
    from geo_ops.boundaries.places.gazetteer_index import PlaceIndex
    from geo_ops.boundaries.places.running_text_stream import Stream

_WORD = re.compile(r"[^\W_\u3400-\u4dbf\u4e00-\u9fff]+")
_MOST_WORDS = 7
_ELISIONS = frozenset({"d", "l", "qu", "n", "s", "jusqu", "lorsqu"})
_SIDES = frozenset(
    {
        "nord", "sud", "est", "ouest", "centre", "ville", "village", "commune", "north", "south",
        "east", "west", "town", "city",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A name in a stream: `first` to `last` (exclusive) in its text; a decoy, or a name of ours.

    `inside` is the organisation in whose name it stands, "" for none.
    """

    key: str
    first: int
    last: int
    decoy: Decoy | None = None
    inside: str = ""


class Scanner:
    """Finds the names of an index."""

    def __init__(self, index: PlaceIndex) -> None:
        self._index = index
        keys = {*index.entries, *index.decoys}
        han = {key for key in keys if key and all(map(is_han, key))}
        self._han = han
        self._longest = max(map(len, han), default=0)
        self._words = keys - han
        top = index.units.levels[0]
        self._countries = {
            key
            for key, entries in index.entries.items()
            if any(one.target.kind == "unit" and one.target.level == top for one in entries)
        }

    def scan(self, stream: Stream) -> list[Found]:
        """Return the names in a stream, decoys too, in the order of the text."""
        words = {one.start(): one for one in _WORD.finditer(stream.text)}
        found: list[Found] = []
        at = 0
        while at < len(stream.text):
            one = None
            if is_han(stream.text[at]):
                one = self._chinese(stream, at, self._han, self._longest)
            elif at in words:
                one = self._alphabetic(stream, at, words)
            if one is None:
                at = words[at].end() if at in words else at + 1
                continue
            found += self._inner(stream, one) or [one]
            at = one.last
        return [one for one in found if one.decoy or not self._in_compound(stream, one, found)]

    def _chinese(self, stream: Stream, at: int, keys: set[str], most: int) -> Found | None:
        """Return the longest name at a place; one hyphen may stand between two characters."""
        text, key, best = stream.text, "", None
        end = at
        while end < len(text) and len(key) < most:
            if text[end] == "-" and key and end + 1 < len(text) and is_han(text[end + 1]):
                end += 1
                continue
            if not is_han(text[end]):
                break
            key += text[end]
            end += 1
            if key in keys:
                best = Found(key, at, end, self._decoy(key))
        return best

    def _alphabetic(self, stream: Stream, at: int, words: dict[int, re.Match[str]]) -> Found | None:
        """Return the longest name of whole words at a place; one of them has a capital, if any."""
        text, best = stream.text, None
        parts: list[str] = []
        plain = True  # every gap so far is a hyphen or an apostrophe, which writers leave out
        proper = False
        end = at
        while end in words and len(parts) < _MOST_WORDS:
            word = words[end]
            proper = (
                proper or stream.capital[end] or not text[end].isalpha() or _caseless(text[end])
            )
            parts.append(word[0])
            end = word.end()
            key = "".join(parts)
            spelt = plain or " ".join(parts) in self._index.spellings.get(key, ())
            if proper and spelt and key in self._words:
                best = Found(key, at, end, self._decoy(key))
            if text[end : end + 1] not in (" ", "-", "'"):
                break
            plain = plain and text[end] != " "
            end += 1
        return best

    def _decoy(self, key: str) -> Decoy | None:
        decoy = self._index.decoys.get(key)
        return None if decoy is None or decoy.kind == "common" else decoy

    def _inner(self, stream: Stream, found: Found) -> list[Found]:
        """Return the country's name inside the name of an organisation, and the rest of it."""
        if found.decoy is None or found.decoy.kind != "organisation":
            return []
        for at in range(found.first, found.last):
            one = self._chinese(stream, at, self._countries, found.last - at)
            if one is None:
                word = _WORD.match(stream.text, at, found.last)
                starts = at == found.first or not stream.text[at - 1].isalpha()
                if word is None or not starts or word[0] not in self._countries:
                    continue
                one = Found(word[0], at, word.end())
            return [Found(one.key, one.first, one.last, None, found.decoy.name)]
        return []

    def _in_compound(self, stream: Stream, one: Found, found: list[Found]) -> bool:
        """Return whether a hyphen ties a name to a capitalised word that is no name: Koro-Zon."""
        if is_han(stream.text[one.first]) or one.inside:
            return False
        ends = {other.last for other in found}
        starts = {other.first for other in found}
        text = stream.text
        for word in _tied(text, one):
            known = word.end() in ends or word.start() in starts
            if stream.capital[word.start()] and not known and word[0] not in _SIDES | _ELISIONS:
                return True
        return False


def _tied(text: str, one: Found) -> Iterator[re.Match[str]]:
    """Yield the words that a hyphen ties to a name, before and after it."""
    if one.first and text[one.first - 1] == "-":
        before = re.compile(r"[^\W_]+(?=-$)").search(text[: one.first][-40:])
        if before is not None:
            shift = max(0, one.first - 40)
            exact = _WORD.match(text, before.start() + shift)
            if exact is not None:
                yield exact
    if text[one.last : one.last + 1] == "-":
        after = _WORD.match(text, one.last + 1)
        if after is not None:
            yield after


def _caseless(char: str) -> bool:
    return char.upper() == char.lower()
