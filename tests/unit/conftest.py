"""Fixtures of the unit tests that are dear to set up."""

from __future__ import annotations

import pytest

from tests import postgres


@pytest.fixture(scope="session")
def pg_server():
    """Give a PostgreSQL with PostGIS, started once."""
    with postgres.server() as server:
        yield server
