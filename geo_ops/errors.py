"""The errors that a user of geo_ops can meet.

One root, seven classes. Each is also the builtin that a caller unaware of geo_ops would catch.
A message says where (file, line, key), what is wrong (the value), the nearest valid choice, and
what to do next; `explain` puts these in one fixed order.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class GeoOpsError(Exception):
    """Root of every error that geo_ops raises on purpose."""


class SpecError(GeoOpsError, ValueError):
    """Content (a TOML file of a layer, region, map or mission) breaks its schema."""


class ContentNotFoundError(GeoOpsError, LookupError):
    """A content id, file or folder that is named does not exist."""


class InputError(GeoOpsError, ValueError):
    """A data file cannot be read, lacks a column or is not what it says it is."""


class BoundaryError(GeoOpsError, ValueError):
    """A boundary set is no valid coverage, or an area, code or vintage is not in it."""


class CrsError(GeoOpsError, ValueError):
    """A coordinate reference system is missing, or is not the one required."""


class ReleaseError(GeoOpsError, PermissionError):
    """Something would leave that the audience may not see."""


class OutputError(GeoOpsError, OSError):
    """A product cannot be written, or its place is not free."""


def nearest(value: str, choices: Iterable[str]) -> str | None:
    """Return the valid choice most like `value`, or None when none is alike.

    Case is ignored. Used in messages only: nothing is ever resolved by likeness.
    """
    by_fold = {choice.casefold(): choice for choice in sorted(choices, reverse=True)}
    found = get_close_matches(value.casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def choose(value: str, choices: Iterable[str]) -> str:
    """Return a sentence that offers the nearest valid choice, or lists them when few."""
    known = sorted(set(choices))
    if not known:
        return "there is none to choose from"
    close = nearest(value, known)
    if close is not None:
        return f"did you mean {close!r}?"
    shown = ", ".join(known[:12])
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""  # noqa: PLR2004
    return f"known: {shown}{more}"


def explain(where: str, what: str, todo: str) -> str:
    """Return the one-line message `where: what; todo` of every geo_ops error."""
    return f"{where}: {what}; {todo}"
