"""The signal that a value is not what its field needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class Unreadable(Exception):  # noqa: N818 - a signal inside this station, not an error of the user's
    """One value that is not what its field needs: why, and what to do."""

    reason: str
    remedy: str
