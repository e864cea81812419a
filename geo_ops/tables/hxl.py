"""HXL: one row of hashtags says what the columns are (Humanitarian Exchange Language 1.1).

The row stands right below the headings, or in their place. A hashtag is known by its word and its
attributes, whatever their order: "#geo+lat", "#adm2 +name +fr".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo_ops.findings import Finding, listed, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo_ops.specs.layer import LayerSpec
    from geo_ops.tables.raw import RawTable

_TAG = re.compile(r"#\s*([a-z][a-z0-9_]*)((?:\s*\+\s*[a-z][a-z0-9_]*)*)", re.IGNORECASE)
_ADDS_NO_MEANING = re.compile(r"[a-z]{2}|v_\w+|num")
"""Attributes that a tag may have beyond those of a field: a language, a vocabulary, "a number"."""


@dataclass(frozen=True)
class Tag:
    """A hashtag: its word and its attributes."""

    word: str
    attributes: frozenset[str]

    @classmethod
    def read(cls, text: str) -> Tag | None:
        """Return the tag that a text is, or None where it is none."""
        found = _TAG.fullmatch(text.strip())
        if found is None:
            return None
        attributes = (one.strip().casefold() for one in found[2].split("+"))
        return cls(found[1].casefold(), frozenset(one for one in attributes if one))

    def means(self, wanted: Tag) -> bool:
        """Return whether a column so tagged holds what a field so tagged wants.

        "#affected +killed +f" is not "#affected +killed": only attributes that change no meaning
        may be added.
        """
        more = self.attributes - wanted.attributes
        return (
            self.word == wanted.word
            and wanted.attributes <= self.attributes
            and all(_ADDS_NO_MEANING.fullmatch(one) for one in more)
        )


def take_tags(raw: RawTable) -> RawTable:
    """Return a table without its row of hashtags, which are in `tags`; without one, as it is.

    What is wrong with them is in `findings`: a tag that is none, a second row of tags.
    """
    headings = [str(name) for name in raw.frame.columns]
    if raw.frame.empty and not _is_row(headings):
        return raw
    if _is_row(headings):
        cells, where = headings, f"{raw.path.name}:1"
    else:
        cells, where = [str(one) for one in raw.frame.iloc[0]], str(raw.frame.index[0])
        if not _is_row(cells):
            return raw
        raw = raw.only(raw.frame.index[1:])
    tags = {name: cell.strip() for name, cell in zip(headings, cells, strict=True) if cell.strip()}
    bad = [f"{text!r} under {name!r}" for name, text in tags.items() if Tag.read(text) is None]
    found = list(raw.findings)
    if bad:
        found.append(
            Finding(
                "warning", where, f"{len(bad)} hashtags cannot be read: {some(bad)}",
                "these columns are known by their headings alone",
                'write them as "#adm2 +code": a word, then attributes, each with its +',
                count=len(bad),
            )
        )  # fmt: skip
    tags = {name: text for name, text in tags.items() if Tag.read(text) is not None}
    again = _again(raw, next(iter(tags)))
    if again:
        found.append(
            Finding(
                "warning", again[0], "a second row of hashtags stands among the data",
                "it is read as a row, and will be in quarantine", "take it out",
                count=len(again), rows=listed(again),
            )
        )  # fmt: skip
    return replace(raw, tags=tags, findings=tuple(found))


def column_of(tags: Mapping[str, str], wanted: Sequence[str]) -> str | None:
    """Return the heading whose tag is what a field wants, by the first of its tags that is there.

    None where there is none, or several that cannot be told apart.
    """
    for one in wanted:
        found = _column_of(tags, Tag.read(one)) if tags else None
        if found is not None:
            return found
    return None


def _column_of(tags: Mapping[str, str], tag: Tag | None) -> str | None:
    if tag is None:
        return None
    read = {name: Tag.read(text) for name, text in tags.items()}
    exact = [name for name, one in read.items() if one == tag]
    near = exact or [name for name, one in read.items() if one is not None and one.means(tag)]
    return near[0] if len(near) == 1 else None


def tag_findings(
    raw: RawTable, spec: LayerSpec, mapped: Mapping[str, Sequence[str]], read: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield where tags and headings say different things, and the tags that no field takes.

    Args:
        raw: a table with tags.
        spec: the layer that it is read as.
        mapped: the headings that the mission or the column map gives a field.
        read: the heading that the field is known by without tags, where there is one.
    """
    where = raw.path.name
    taken = set()
    for name, field in spec.fields.items():
        by_tag = column_of(raw.tags, field.hxl)
        taken.add(by_tag)
        if by_tag is None:
            continue
        if name in mapped and by_tag not in mapped[name]:
            yield Finding(
                "warning", where,
                f"the hashtag {raw.tags[by_tag]} says that {name} is the column {by_tag!r}, the "
                f"mapping that it is {' or '.join(map(repr, mapped[name]))}",
                "the mapping holds", "correct the mapping, or the hashtag in the file",
            )  # fmt: skip
        elif name not in mapped and read.get(name, by_tag) != by_tag:
            yield Finding(
                "warning", where,
                f"the hashtag {raw.tags[by_tag]} says that {name} is the column {by_tag!r}, its "
                f"heading that it is {read[name]!r}",
                "the hashtag holds", f"if it is wrong, map columns.{name} in mission.toml",
            )  # fmt: skip
    left = [f"{text} ({name!r})" for name, text in raw.tags.items() if name not in taken]
    if left and not mapped:
        yield Finding(
            "info", where, f"{len(left)} hashtags are of no field of the layer: {some(left)}",
            "these columns are read by their headings, or not at all",
            f"nothing, or map one of them: columns of the layer {spec.id!r} in mission.toml",
            count=len(left),
        )  # fmt: skip


def _is_row(cells: Sequence[str]) -> bool:
    """Return whether a row is one of hashtags: nothing else in it, and most of them readable."""
    filled = [one for one in cells if one.strip()]
    good = sum(Tag.read(one) is not None for one in filled)
    return (
        bool(good)
        and all(one.strip().startswith("#") for one in filled)
        and (2 * good >= len(filled))
    )


def _again(raw: RawTable, heading: str) -> list[str]:
    """Return the ids of rows of hashtags among the data."""
    column = raw.frame[heading]
    maybe = raw.frame[column.str.lstrip().str.startswith("#").fillna(value=False).astype(bool)]
    rows = zip(maybe.index, maybe.itertuples(index=False, name=None), strict=True)
    return [str(row_id) for row_id, cells in rows if _is_row([str(one) for one in cells])]
