"""Place names in prose, in French, English or Chinese: where they stand and what they mean."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from geo_ops.boundaries.places.matcher_answers import Match, Question
from geo_ops.boundaries.places.running_text_scan import Scanner
from geo_ops.boundaries.places.running_text_stream import is_han, read_stream
from geo_ops.boundaries.places.running_text_words import Words

if TYPE_CHECKING:
    from geo_ops.boundaries.places.matcher import Matcher
    from geo_ops.boundaries.places.running_text_scan import Found
    from geo_ops.boundaries.places.running_text_stream import Stream

# Between two names of one list. Chinese gaps have no spaces: the stream takes them out.
_LIST_GAP = re.compile(
    r"(?:[、,/]|[和与及或]|以及|, ?(?:et|and|ou|or) | (?:et|and|ou|or|&|to) |, )"
)
# Between a name and the unit around it, in that order: "Bamba, dans le cercle de", "Bamba (".
_AROUND_GAP = re.compile(r" ?[,(]? ?(?:(?:dans|in|en|au|of|de) )?(?:(?:le|la|the) )?")
_HOLDS_GAP = re.compile(r",? (?:dans|in) (?:(?:le|la|the) )?| ?[(]")
_OF_GAP = re.compile("的?")
NO_UNITS = {"base", "route", "zone"}


@dataclass(frozen=True)
class Mention:
    """A name in a text, and its answer.

    `start` and `end` (exclusive) are offsets in the text as given, `line` and `column` count from
    1. `text` is what stands there, line ends and all, and the answer's `query` the name without
    them. `word` is the word beside it that says the level ("cercle de", 大区), "" for none, and
    `inside` the organisation whose name holds this one.
    """

    text: str
    start: int
    end: int
    line: int
    column: int
    word: str
    inside: str
    match: Match

    def as_dict(self) -> dict[str, Any]:
        """Return the mention as plain values: those of the answer, then where it stands."""
        about = {key: value for key, value in asdict(self).items() if key != "match"}
        return {**self.match.as_dict(), **about}


@dataclass(frozen=True)
class _Named:
    """A found name with the word beside it, and its answer once there is one.

    `shared` is a word that the name has from its list ("Bankass et Douentza", each a cercle).
    """

    found: Found
    word: str = ""
    first: int = 0
    last: int = 0
    shared: str = ""
    match: Match | None = None


def find_places(text: str, matcher: Matcher) -> list[Mention]:
    """Return the place names in a text, in its order.

    Names inside other names (索马里, 库利科罗) are no mentions, nor are the countries abroad,
    operations, peoples and persons of the gazetteer. A name that means several places is a mention
    without an answer, unless the unit beside it says which is meant.
    """
    stream = read_stream(text)
    words = Words(matcher.terms)
    found = Scanner(matcher.index).scan(stream)
    named = [_with_word(one, words, matcher, stream) for one in found]
    named = _share(named, stream)
    kept = [
        one for at, one in enumerate(named)
        if one.found.decoy is None and not _spoilt(at, named, words, matcher, stream)
    ]  # fmt: skip
    answered = [_answered(one, matcher, stream) for one in kept]
    settled = _by_neighbours(answered, matcher, stream)
    return [_mention(one, text, stream) for one in settled]


def _with_word(found: Found, words: Words, matcher: Matcher, stream: Stream) -> _Named:
    plain = _Named(found, "", found.first, found.last)
    if found.inside or (found.decoy and found.key not in matcher.index.entries):
        return plain
    word, first, last = words.beside(stream.text, found.first, found.last)
    if found.decoy and not word:
        return plain
    # Beside a word of ours, what is also a name abroad is ours: "commune de Sahel".
    return _Named(replace(found, decoy=None), word, first, last)


def _share(named: list[_Named], stream: Stream) -> list[_Named]:
    """Give the names of a list the word of its end, or of its beginning where that is a plural."""
    result = list(named)
    for at in range(len(result) - 2, -1, -1):
        one, after = result[at], result[at + 1]
        word = after.shared or (after.word if after.last > after.found.last else "")
        if not one.word and word and _one_list(one, after, stream):
            result[at] = replace(one, shared=word)
    for at in range(1, len(result)):
        one, before = result[at], result[at - 1]
        word = before.shared or before.word
        plural = word.split(" ", 1)[0].endswith("s")
        if not one.word and not one.shared and plural and _one_list(before, one, stream):
            result[at] = replace(one, shared=word)
    return result


def _one_list(one: _Named, other: _Named, stream: Stream) -> bool:
    gap = stream.text[one.last : other.first]
    return _LIST_GAP.fullmatch(gap) is not None


def _spoilt(at: int, named: list[_Named], words: Words, matcher: Matcher, stream: Stream) -> bool:
    """Return whether what stands around a name shows that it is not meant as one."""
    one = named[at]
    text, first, last = stream.text, one.found.first, one.found.last
    if "·" in (text[first - 1 : first], text[last : last + 1]):
        return True  # a part of a person's name in Chinese
    before = named[at - 1] if at else None
    abroad = before is not None and before.found.decoy is not None and before.last == first
    entries = matcher.index.entries.get(one.found.key, [])
    if abroad and is_han(text[first]) and all(entry.target.kind == "zone" for entry in entries):
        return True  # 南苏丹北部 is no north of ours
    decoy = matcher.index.decoys.get(one.found.key)
    if decoy is None or decoy.kind != "common" or one.word or one.shared:
        return False
    beside = [named[other] for other in (at - 1, at + 1) if 0 <= other < len(named)]
    listed = any(
        _one_list(min(one, other, key=_start), max(one, other, key=_start), stream)
        for other in beside
        if other.found.decoy is None and other.found.key not in matcher.index.decoys
    )
    return not (listed or words.places(text[:first]))


def _start(one: _Named) -> int:
    return one.first


def _answered(one: _Named, matcher: Matcher, stream: Stream) -> _Named:
    name = _name(one, stream)
    if one.shared:
        found = matcher.answer(Question(_phrase(name, one.shared)))
        if found.resolved:
            return replace(one, match=found)
    plain = matcher.answer(Question(name))
    if not one.word:
        return replace(one, match=plain, shared="")
    found = matcher.answer(Question(_phrase(name, one.word)))
    sides = matcher.terms.levels
    levels = sides.get(("suffix", one.word)) or sides.get(("prefix", one.word), ())
    wide = plain.kind == "zone" or plain.level == matcher.units.levels[0]
    other = bool(levels) and set(levels) <= NO_UNITS
    if (wide or other) and not found.resolved:
        # "马里各大区", "Kidal road": the word is about something else of that name.
        return replace(one, match=plain, word="", shared="")
    return replace(one, match=found, shared="")


def _name(one: _Named, stream: Stream) -> str:
    return stream.text[one.found.first : one.found.last]


def _phrase(name: str, word: str) -> str:
    """Return a name with the word beside it, in a form that the matcher reads."""
    return f"{name}{word}" if is_han(word[0]) else f"{name} ({word})"


def _by_neighbours(named: list[_Named], matcher: Matcher, stream: Stream) -> list[_Named]:
    """Settle names by the unit beside them: "Bamba (cercle de Koro)", 库利科罗大区蒙图古拉."""
    result = list(named)
    for at, one in enumerate(named):
        resolved = one.match is not None and one.match.resolved
        if resolved and one.match is not None and not one.match.pcode:
            continue  # a road or a zone lies in no unit
        after = _HOLDS_GAP if resolved else _AROUND_GAP
        for other, gaps in ((at + 1, after), (at - 1, _OF_GAP)):
            if not 0 <= other < len(named):
                continue
            beside = named[other]
            held = beside.match
            first, second = min(one, beside, key=_start), max(one, beside, key=_start)
            near = gaps.fullmatch(stream.text[first.last : second.first]) is not None
            if held is None or held.kind != "unit" or not near or not beside.word:
                continue
            result[at] = replace(one, match=_within(one, held, matcher, stream))
            break
    return result


def _within(one: _Named, held: Match, matcher: Matcher, stream: Stream) -> Match | None:
    """Return the answer to a name inside the unit that stands beside it."""
    own = one.match
    if own is not None and own.pcode and held.pcode:
        units = matcher.units
        if held.pcode in units.ancestors(own.pcode).values():
            return own
    found = matcher.answer(Question(_name(one, stream), (("", str(held.pcode)),)))
    if not found.resolved:
        return found
    return replace(found, reason=f"by the {held.level} {held.name} named beside it")


def _mention(one: _Named, text: str, stream: Stream) -> Mention:
    first, last = one.found.first, one.found.last
    start, end = stream.starts[first], stream.ends[last - 1]
    line, column = stream.place(start)
    written = "".join(
        " " if stream.text[at] == " " else text[stream.starts[at] : stream.ends[at]]
        for at in range(first, last)
        if at == first or stream.starts[at] != stream.starts[at - 1]
    )
    match = replace(one.match or Match(written), query=written)
    word = one.word or one.shared
    return Mention(text[start:end], start, end, line, column, word, one.found.inside, match)
