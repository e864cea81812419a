"""Build hook: chooses the files of the wheel and of the sdist.

A mission's folders hold sensitive tables beside tracked content. So nothing is packed because it
lies there: only what git tracks is taken, and in the wheel only the suffixes below. An unpacked
sdist was cut that way when it was made, so there everything with such a suffix is taken; a folder
that is neither is refused. An editable install reads the checkout itself: nothing is packed.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "geo_ops"
CONTENT = ("regions", "layers", "maps", "missions")
CONTENT_IN_WHEEL = f"{PACKAGE}/_content"
CODE_SUFFIXES = frozenset({".css", ".html", ".js", ".json", ".py", ".svg", ".toml", ".typed"})
CONTENT_SUFFIXES = frozenset(
    {".csv", ".geojson", ".gpkg", ".json", ".md", ".parquet", ".svg", ".tif", ".toml", ".txt"}
    | {".xlsx"}
)
# What an sdist made from an unpacked sdist takes along, besides code and content.
REST = ("docs", "tests", "tools")
ROOT_FILES = ("CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "constraints.txt")
REST_SUFFIXES = CODE_SUFFIXES | CONTENT_SUFFIXES | {".png"}


class ContentBuildHook(BuildHookInterface[Any]):
    """Adds code and content, file by file, to what hatchling packs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill `force_include` of `build_data`: absolute source path to path in the archive.

        Args:
            version: hatchling's build version: "standard" or, for a wheel, "editable".
            build_data: hatchling's dictionary, changed in place.

        Raises:
            RuntimeError: this is no unpacked sdist, and git cannot list its files.
        """
        if self.target_name == "wheel" and version == "editable":
            return
        root = Path(self.root)
        paths = unpacked_files(root) if is_unpacked_sdist(root) else tracked_files(root)
        chosen: dict[str, str] = build_data["force_include"]
        for path in paths:
            place = wheel_path(path) if self.target_name == "wheel" else path
            if place is not None and is_plain_file(root, path):
                chosen[str(root / path)] = place


def wheel_path(path: str) -> str | None:
    """Return where the project's file `path` (POSIX, relative) stands in the wheel, or None."""
    top, suffix = path.split("/", 1)[0], PurePosixPath(path).suffix
    if top == PACKAGE and suffix in CODE_SUFFIXES and not path.startswith(f"{CONTENT_IN_WHEEL}/"):
        return path
    if top in CONTENT and suffix in CONTENT_SUFFIXES:
        return f"{CONTENT_IN_WHEEL}/{path}"
    return None


def is_unpacked_sdist(root: Path) -> bool:
    """Tell whether `root` is an unpacked sdist: it has its metadata file, and no repository."""
    return (root / "PKG-INFO").is_file() and not (root / ".git").exists()


def is_plain_file(root: Path, path: str) -> bool:
    """Tell whether `path` is a file of its own: no link (it may lead out of the tree), not gone."""
    steps = [root / path, *(root / parent for parent in PurePosixPath(path).parents)][:-1]
    return steps[0].is_file() and not any(step.is_symlink() for step in steps)


def tracked_files(root: Path) -> list[str]:
    """Return the paths that git tracks under `root`, sorted, relative and with slashes.

    Raises:
        RuntimeError: git is missing, refuses, or tracks nothing here. To pack everything instead
            could leak.
    """
    # Inside a git hook GIT_DIR and its like name another repository than the one at `root`.
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "ls-files", "-z", "--cached"]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=root, env=env, check=True, capture_output=True
        )
    except subprocess.CalledProcessError as error:
        raise RuntimeError(_refusal(root, error.stderr.decode(errors="replace"))) from error
    except OSError as error:
        raise RuntimeError(_refusal(root, str(error))) from error
    names = sorted(name for name in done.stdout.decode().split("\0") if name)
    if not names:
        raise RuntimeError(_refusal(root, "it tracks none"))
    return names


def _refusal(root: Path, reason: str) -> str:
    return (
        f"{root}: cannot list the files that git tracks here ({reason.strip()}); untracked files "
        f"are never packed: install git and build from a checkout or an sdist, or install with "
        f"`pip install -e .`, which packs nothing"
    )


def unpacked_files(root: Path) -> list[str]:
    """Return the allow-listed files of an unpacked sdist, sorted, relative and with slashes."""
    found = [name for name in ROOT_FILES if (root / name).is_file()]
    for top in (PACKAGE, *CONTENT, *REST):
        for path in (root / top).rglob("*"):
            name = path.relative_to(root).as_posix()
            known = path.suffix in REST_SUFFIXES if top in REST else wheel_path(name) is not None
            if known and path.is_file() and "__pycache__" not in path.parts:
                found.append(name)
    return sorted(found)
