"""The suite's own guards: no network, no ambient settings, loud about missing tools."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
SAMPLE = """
def test_a(require_tool):
    require_tool("no-such-tool")

def test_b(require_tool):
    require_tool("no-such-tool")

def test_c(require_tool):
    assert require_tool("git")

def test_d():
    import os
    assert "SOURCE_DATE_EPOCH" not in os.environ
"""


def test_the_network_is_blocked():
    # An address that is not on the list, and yet no packet to it leaves the machine.
    with (
        warnings.catch_warnings(action="ignore"),
        socket.socket() as plug,
        pytest.raises(SocketConnectBlockedError),
    ):
        plug.connect(("127.0.0.2", 9))


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as plug:
        plug.connect(server.getsockname())
        assert plug.getpeername() == server.getsockname()


def test_a_warning_is_an_error():
    with pytest.raises(UserWarning, match="mind this"):
        warnings.warn("mind this", stacklevel=1)


def test_a_missing_tool_is_a_loud_skip(tmp_path):
    shutil.copy(CONFTEST, tmp_path)
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "1", "."],
        cwd=tmp_path,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT TESTED: 2 tests skipped without no-such-tool" in done.stdout
    assert "2 passed, 2 skipped" in done.stdout
