"""The headings of a file: which of them is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import InputError, choose, explain
from geo_ops.specs.layer import fold_name

if TYPE_CHECKING:
    from geo_ops.tables.raw import RawTable


def find_heading(raw: RawTable, wanted: str) -> str | None:
    """Return the file's own heading for a name: written just so, or else the one that reads so.

    Raises:
        InputError: two headings read alike, and none is written just so.
    """
    columns = [str(name) for name in raw.frame.columns]
    if wanted in columns:
        return wanted
    alike = [name for name in columns if fold_name(name) == fold_name(wanted)]
    if len(alike) > 1:
        raise InputError(
            explain(
                f"{raw.path}:1",
                f"the headings {' and '.join(map(repr, alike))} read alike",
                f"rename the one that is not {wanted!r}",
            )
        )
    return alike[0] if alike else None


def needed_heading(raw: RawTable, wanted: str, field: str) -> str:
    """Return the file's own heading for a name.

    Raises:
        InputError: there is none; or as `find_heading`.
    """
    found = find_heading(raw, wanted)
    if found is None:
        raise InputError(
            explain(
                f"{raw.path}:1",
                f"the column {wanted!r} (for the field {field!r}) is missing",
                f"{choose(wanted, raw.frame.columns)} Rename it, or map it with "
                f'columns.{field} = "..." in mission.toml',
            )
        )
    return found
