"""P-codes of rows: those of another division are answered through the crosswalk, and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.boundaries.translate import translate
from geo_ops.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo_ops.boundaries.units import Units
    from geo_ops.findings import Finding


@dataclass(frozen=True)
class OldCode:
    """A code of another division: what it is counted in here, in how many rows, and why so.

    `split` when the land lies in several units here, so that only a coarser one is certain.
    """

    code: str
    pcode: str
    rows: int
    note: str
    split: bool


def holder_of(code: str, units: Units) -> OldCode | None:
    """Return what a code counts in; None for one of this division's own. `rows` is 0.

    Raises:
        BoundaryError: no division has it, or the divisions that have it do not agree.
    """
    if code in units:
        return None
    found = translate(code, None, units)
    if found.holder is None:
        if found.way == "ambiguous":
            raise BoundaryError(f"P-code {code!r}: {found.note}")
        units.unit(code)  # says what is near
    return OldCode(code, str(found.holder), 0, found.note, found.pcode is None)


def code_findings(layer: str, codes: tuple[OldCode, ...]) -> Iterator[Finding]:
    """Yield a finding for each code of another division that was answered."""
    from geo_ops.findings import Finding

    for one in codes:
        yield Finding(
            severity="warning" if one.split else "info",
            where=f"layer {layer}",
            problem=f"{one.rows} rows bear the code {one.code} of another division: {one.note}",
            consequence=f"they are counted in {one.pcode}"
            + (", the finest unit that is certain" if one.split else ""),
            remedy="none, if the code is right; with the codes of this division they go deeper",
        )
