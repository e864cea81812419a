"""Briefs are drawn by several processes; one that dies is an error of ours, not a traceback."""

from __future__ import annotations

import os

import pytest

from geo_ops import briefs
from geo_ops.errors import OutputError


class Deadly:
    """What ends the process that unpacks it, as a lack of memory would."""

    def __reduce__(self):
        return os._exit, (9,)


def test_a_process_that_is_killed(tmp_path):
    with (
        pytest.raises(OutputError, match="ended from outside"),
        briefs._drawn_by(2, (Deadly(), None), ["A", "B"], tmp_path) as written,
    ):
        written()
