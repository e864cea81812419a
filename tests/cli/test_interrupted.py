"""A build that is killed, and another one beside it: the products of before stay whole."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_build_and_a_second_one_leave_the_old_products_whole(office):
    command = [
        sys.executable, "-m", "geo_ops", "build", str(office.mission), "--overwrite",
        "--content", str(office.content), "--out", str(office.out),
    ]  # fmt: skip
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        staged = office.out.parent / ".out.geo-ops-new"
        end = time.monotonic() + 120
        while not staged.is_dir():
            assert first.poll() is None
            assert time.monotonic() < end
            time.sleep(0.02)
        os.kill(first.pid, signal.SIGSTOP)  # however quick it is, it is in the middle now
        second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert second.returncode == 2
        assert "another build is writing into it; wait until it is done" in second.stderr
        assert "Traceback" not in second.stderr
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert first.returncode == -signal.SIGKILL
    manifest = json.loads((office.out / "manifest.json").read_text("utf-8"))
    for one in manifest["outputs"]:
        data = (office.out / one["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == one["sha256"]
