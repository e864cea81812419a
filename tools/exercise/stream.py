"""A stream of numbers that is the same on every machine and under every version of Python."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = "mali-exercise-2020"
_WORD = (1 << 64) - 1
_T = TypeVar("_T")


class Stream:
    """SplitMix64 (Steele, Lea and Flood 2014): integers only, so nothing rounds differently.

    Each table draws from a stream of its own name: a change in one leaves the others as they are.
    """

    def __init__(self, name: str) -> None:
        """Start the stream that belongs to `name`."""
        self._name = name
        digest = hashlib.sha256(f"{SEED}/{name}".encode()).digest()
        self._state = int.from_bytes(digest[:8], "big")

    def sub(self, name: str) -> Stream:
        """Return a stream for a part of this one's work."""
        return Stream(f"{self._name}/{name}")

    def below(self, bound: int) -> int:
        """Return an integer from 0 to `bound` - 1."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _WORD
        word = self._state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
        return ((word ^ (word >> 31)) * bound) >> 64

    def between(self, low: int, high: int) -> int:
        """Return an integer from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, values: Sequence[_T]) -> _T:
        """Return one of the values, each as likely as the others."""
        return values[self.below(len(values))]

    def weighted(self, values: Sequence[tuple[_T, int]]) -> _T:
        """Return one of the values; the integers say how likely each is."""
        place = self.below(sum(weight for _, weight in values))
        for value, weight in values:
            if place < weight:
                return value
            place -= weight
        return values[-1][0]

    def chosen(self, values: Sequence[_T], count: int) -> list[_T]:
        """Return `count` different values in the order in which they stand."""
        keys = sorted((self.below(1 << 32), place) for place in range(len(values)))
        return [values[place] for place in sorted(place for _, place in keys[:count])]
