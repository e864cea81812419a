"""Words beside a name in prose: those that say its level, and those that say it is a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo_ops.boundaries.places.running_text_stream import is_han

if TYPE_CHECKING:
    from geo_ops.boundaries.places.matcher_terms import Terms

# Between a Chinese name and its word: 加奥、塞古和通布图三个大区, 泰萨利等大区.
_FILL = re.compile(r"(?:等|各|两|这|[一二三四五六七八九十\d]+)*(?:个)?")
# 省长 is a governor or a prefect, not a cercle; 大区间 lies between regions.
_NOT_AFTER = {"省": "长", "县": "长", "市": "长政", "村": "长"}
# Words before a name with which prose says that something is there.
_THERE = re.compile(
    r"(?:^|[\s(\"«“])(?:à|a|en|vers|depuis|pres de|autour de|au nord de|au sud de|a l'est de"
    r"|a l'ouest de|entre|in|at|near|around|towards|outside|from|north of|south of|east of"
    r"|west of|between|of) $"
)
_LOOK = 40


class Words:
    """The words of a region, as prose has them."""

    def __init__(self, terms: Terms) -> None:
        sides: dict[str, list[str]] = {"prefix": [], "suffix": []}
        for side, term in terms.levels:
            sides[side].append(term)
        for found in sides.values():
            found.sort(key=len, reverse=True)
        self._han = [term for term in sides["suffix"] if is_han(term[0])]
        self._before = [term for term in sides["prefix"] if not is_han(term[0])]
        self._after = [term for term in sides["suffix"] if not is_han(term[0])]

    def beside(self, text: str, first: int, last: int) -> tuple[str, int, int]:
        """Return the word beside a name ("" for none), and where name and word begin and end."""
        fill = _FILL.match(text, last)
        end = fill.end() if fill is not None else last
        for start in (last, end):
            for term in self._han:
                after = text[start + len(term) : start + len(term) + 1]
                bad = _NOT_AFTER.get(term, "")
                if text.startswith(term, start) and not (after and after in bad):
                    return term, first, start + len(term)
        before = text[max(0, first - _LOOK) : first].replace("'", " ")
        for term in self._before:
            lead = before.removesuffix(" ") if before.endswith(" ") else ""
            if lead.endswith(term) and not lead[: -len(term)][-1:].isalnum():
                return term, first - len(term) - 1, last
        for term in self._after:
            after = text[last : last + 1 + len(term)]
            tail = text[last + 1 + len(term) : last + 2 + len(term)]
            if after == f" {term}" and not tail.isalnum():
                return term, first, last + 1 + len(term)
        return "", first, last

    @staticmethod
    def places(before: str) -> bool:
        """Return whether the text before a name says that something is there."""
        return _THERE.search(before[-_LOOK:]) is not None
