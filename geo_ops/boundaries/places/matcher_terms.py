"""Words beside a name that say which level is meant: "Cercle de", "region", "大区"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo_ops.boundaries.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo_ops.boundaries.places.gazetteer import Term
    from geo_ops.specs.region import RegionSpec


@dataclass(frozen=True)
class Parsed:
    """A name without the words beside it.

    `levels` are the levels that they allow, the likeliest first, () for any; `inside` is the place
    that brackets or a comma name as the one around it, "" for none.
    """

    core: str
    levels: tuple[str, ...] = ()
    inside: str = ""
    contradicts: bool = False


class Terms:
    """The words of a region: those of its gazetteer, and the names of its levels."""

    def __init__(self, region: RegionSpec, terms: Iterable[Term] = ()) -> None:
        self.levels: dict[tuple[str, str], tuple[str, ...]] = {}
        for level in region.level[1:]:
            for text in (level.name.en, level.name.fr):
                for term in (f"{text} de", f"{text} du", f"{text} d'", f"{text} of"):
                    self.levels["prefix", fold(term)] = (level.id,)
                for side in ("prefix", "suffix"):
                    self.levels[side, fold(text)] = (level.id,)
        for one in terms:
            self.levels[one.side, fold(one.term)] = one.levels
        self._sides = {
            side: sorted((text for at, text in self.levels if at == side), key=len, reverse=True)
            for side in ("prefix", "suffix")
        }

    def parse(self, text: str) -> list[Parsed]:
        """Return a text without its words, the fewest taken off first; [] when it has none.

        A name may itself begin with such a word ("Commune I"), so that each step is a reading.
        """
        bracket = re.fullmatch(r"([^()（）]+)[(（]([^()（）]+)[)）]\s*", text)
        if bracket is None:
            bracket = re.fullmatch(r"([^,，]+)[,，]([^,，]+)", text)
            if bracket is not None and not self._strip(fold(bracket[2]))[-1].levels:
                return []  # "Mopti, Gao" names two places; "Bamba, cercle de Koro" one
        if bracket is None:
            return self._strip(fold(text))[1:]
        steps, beside = self._strip(fold(bracket[1])), fold(bracket[2])
        for side in ("prefix", "suffix"):
            if (side, beside) in self.levels:
                return [_joined(one, self.levels[side, beside]) for one in steps]
        return [replace(one, inside=bracket[2].strip()) for one in steps]

    def _strip(self, folded: str) -> list[Parsed]:
        """Return a folded text as it is, then with ever more words off, while a name is left."""
        steps = [Parsed(folded)]
        for _ in range(3):
            shorter = self._once(steps[-1].core)
            if shorter is None:
                break
            core, levels = shorter
            steps.append(_joined(replace(steps[-1], core=core), levels))
        return steps

    def _once(self, text: str) -> tuple[str, tuple[str, ...]] | None:
        for term in self._sides["prefix"]:
            rest = text.removeprefix(term)
            if rest != text and rest.strip() and (_no_spaces(term) or rest.startswith(" ")):
                return rest.strip(), self.levels["prefix", term]
        for term in self._sides["suffix"]:
            rest = text.removesuffix(term)
            if rest != text and rest.strip() and (_no_spaces(term) or rest.endswith(" ")):
                return rest.strip(), self.levels["suffix", term]
        return None


def _joined(one: Parsed, levels: tuple[str, ...]) -> Parsed:
    """Return a parsed name with the levels of one more word, which must agree."""
    if not one.levels or not levels:
        return replace(one, levels=one.levels or levels)
    both = tuple(level for level in one.levels if level in levels)
    return replace(one, levels=both or one.levels, contradicts=one.contradicts or not both)


def _no_spaces(term: str) -> bool:
    """Return whether a term is of a script that puts no space between words."""
    return any("\u4e00" <= char <= "\u9fff" for char in term)
