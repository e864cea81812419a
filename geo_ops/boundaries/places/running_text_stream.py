"""Prose as a stream of folded characters, each of which knows where it stands in the text.

Line wraps, letter-spacing (马 里), hyphens at line ends, page furniture and web addresses between
the parts of a name do not part it; positions stay those of the text as it was given.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

from geo_ops.boundaries.names import fold

HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
APOSTROPHES = frozenset("'\u2018\u2019\u02bc\u02bb\u00b4`")
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")

# What a page puts between two lines of prose: a document symbol, a job number, a page number.
_FURNITURE = re.compile(
    r"^[ \t]*(?:[A-Z]+(?:/[A-Z0-9.()]+)+|\d{2}-\d{5}(?:[ \t]*\([A-Z]\))?(?:[ \t]+\d+/\d+)?"
    r"|\d+/\d+(?:[ \t]+\d{2}-\d{5})?)[ \t]*$",
    re.MULTILINE,
)
_ADDRESS = re.compile(r"\bhttps?://[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")


@dataclass(frozen=True)
class Stream:
    """Folded prose.

    `text` has one space for any run of white space, and none beside Chinese characters; "-" for any
    hyphen or dash and "'" for any apostrophe. `starts` and `ends` are, for each of its characters,
    the offsets in the original (`ends` exclusive); `capital` says whether a capital stood there.
    """

    text: str
    starts: list[int]
    ends: list[int]
    capital: list[bool]
    lines: list[int] = field(repr=False)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of an offset in the original."""
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1


def is_han(char: str) -> bool:
    """Return whether a character is written without spaces: Chinese, and its punctuation."""
    return (
        "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or "\u3000" <= char <= "\u303f"
        or "\uff00" <= char <= "\uffef"
    )  # fmt: skip


def read_stream(text: str) -> Stream:
    """Return prose as a stream."""
    noise = _noise(text)
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    capital: list[bool] = []
    cache: dict[str, str] = {}
    last, gap, wrapped = "", -1, False

    def put(chars: str, start: int, end: int, *, upper: bool) -> None:
        for char in chars:
            folded.append(char)
            starts.append(start)
            ends.append(end)
            capital.append(upper)

    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cluster, char = text[at:end], text[at]
        if noise[at] or char.isspace():
            gap = at if gap < 0 else gap
            wrapped = wrapped or char == "\n"
        elif char not in _UNSEEN:
            hyphenated = wrapped and bool(folded) and folded[-1] == "-"
            if gap >= 0 and last and not is_han(last) and not is_han(char) and not hyphenated:
                put(" ", gap, at, upper=False)
            gap, wrapped, last = -1, False, char
            if char in HYPHENS or char in APOSTROPHES:
                put("-" if char in HYPHENS else "'", at, end, upper=False)
            else:
                if cluster not in cache:
                    cache[cluster] = fold(cluster) or " "
                put(cache[cluster], at, end, upper=char.isupper())
        at = end
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    return Stream("".join(folded), starts, ends, capital, lines)


def _noise(text: str) -> bytearray:
    """Return for each character whether it is page furniture or part of a web address."""
    flags = bytearray(len(text))
    for pattern in (_FURNITURE, _ADDRESS):
        for match in pattern.finditer(text):
            flags[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return flags
