"""What every test gets: no ambient settings, a loud account of what a missing tool left untested.

The network is blocked by the options of pytest-socket in pyproject.toml.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable

# Settings of ours and of reproducible builds: a test that wants one sets it itself.
AMBIENT = ("GEO_OPS_CONTENT", "SOURCE_DATE_EPOCH")
MISSING_TOOL = "missing tool: "
NODE_PACKAGES = dict.fromkeys(
    ("eslint", "tsc", "axe-core", "puppeteer-core"), "npm, then npm install in the project"
)
DEBIAN_PACKAGE = {
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "node": "nodejs",
    "postgres": "postgresql-15-postgis-3",
    **NODE_PACKAGES,
}

# The same examples in every run: what fails here fails everywhere, and a slow machine is no fault.
settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.load_profile("suite")


def pytest_configure() -> None:
    """Forget the ambient settings, before any fixture of any scope can see them."""
    for name in AMBIENT:
        os.environ.pop(name, None)


@pytest.fixture(scope="session")
def require_tool() -> Callable[[str], str]:
    """Give a function that returns a command's path, or skips the test, loudly, without it."""

    def require(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            pytest.skip(MISSING_TOOL + name)
        return path

    return require


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Close with a line for each missing tool: a skip must not read like a pass."""
    missing = Counter(
        str(report.longrepr[2]).split(MISSING_TOOL, 1)[1]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and MISSING_TOOL in report.longrepr[2]
    )
    for tool, count in sorted(missing.items()):
        package = DEBIAN_PACKAGE.get(tool, tool)
        terminalreporter.write_line(
            f"NOT TESTED: {count} tests skipped without {tool} (Debian package {package})",
            red=True,
            bold=True,
        )
