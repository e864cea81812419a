"""The scripts of the page: linted, their types checked, their pure functions tested under Node."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))


def passes(*command):
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_eslint_finds_nothing(node_tool):
    passes(node_tool("eslint"), "--max-warnings", "0", "geo_ops/web/runtime", "tests")


def test_typescript_finds_nothing(node_tool):
    tsc = node_tool("tsc")
    for part in ("core", "planner"):
        passes(tsc, "-p", f"tests/runtime/tsconfig.{part}.json")


def test_pure_functions_pass_their_own_tests(require_tool):
    files = sorted(str(path) for path in (PROJECT / "tests" / "runtime").glob("*.test.mjs"))
    assert files
    passes(require_tool("node"), "--test", *files)


def test_versions_are_exact_and_nothing_of_it_is_shipped():
    versions = PACKAGE["devDependencies"]
    assert "dependencies" not in PACKAGE
    assert [one for one in versions.values() if not re.fullmatch(r"\d+\.\d+\.\d+", one)] == []
    assert not (PROJECT / "package-lock.json").exists()
    explained = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert [name for name in versions if f"- `{name}`" not in explained] == []
