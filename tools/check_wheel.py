"""Compare what the wheel and the sdist hold with what git tracks.

Builds the wheel from the tree, the sdist, and the wheel from that sdist, in a temporary folder,
without isolation and without network. Every difference is printed; any makes the exit code 1.

    python tools/check_wheel.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "geo_ops/"
CONTENT = ("regions/", "layers/", "maps/", "missions/")
# Files by which git itself is told something; they are in the sdist, and in no wheel.
GIT_FILES = (".gitignore", ".gitattributes", ".gitkeep")


def tracked(root: Path) -> set[str]:
    """Return the paths that git tracks under `root`, relative and with slashes.

    Raises:
        subprocess.CalledProcessError: `root` is no checkout.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, env=env, check=True, stdout=subprocess.PIPE
    )
    return {name for name in done.stdout.decode().split("\0") if name}


def expected_in_wheel(names: set[str]) -> set[str]:
    """Return where the tracked files `names` stand in the wheel: all code and all content."""
    shipped = {name for name in names if not name.endswith(GIT_FILES)}
    code = {name for name in shipped if name.startswith(PACKAGE)}
    return code | {f"{PACKAGE}_content/{name}" for name in shipped if name.startswith(CONTENT)}


def build(root: Path, out: Path) -> tuple[Path, Path, Path]:
    """Build below `out` and return the wheel from the tree, the sdist, the wheel from the sdist.

    Raises:
        subprocess.CalledProcessError: a build fails; its own output is printed.
    """
    command = [sys.executable, "-m", "build", "--no-isolation"]
    for options, place in ((["--wheel"], "tree"), ([], "sdist")):
        done = subprocess.run(
            [*command, *options, "--outdir", str(out / place), str(root)],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
            done.check_returncode()
    (from_tree,) = (out / "tree").glob("*.whl")
    (sdist,) = (out / "sdist").glob("*.tar.gz")
    (from_sdist,) = (out / "sdist").glob("*.whl")
    return from_tree, sdist, from_sdist


def wheel_names(wheel: Path) -> set[str]:
    """Return the names in a wheel, its metadata folder left out."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    return {name for name in names if not name.split("/")[0].endswith(".dist-info")}


def sdist_names(sdist: Path) -> set[str]:
    """Return the names in an sdist without its top folder, the metadata file left out."""
    with tarfile.open(sdist) as archive:
        names = [member.name for member in archive.getmembers() if not member.isdir()]
    return {name.split("/", 1)[1] for name in names} - {"PKG-INFO"}


def differences(title: str, wanted: set[str], found: set[str]) -> list[str]:
    """Return a line for each name that is in one of the two sets only."""
    lacking = [f"{title}: lacks {name}, which git tracks" for name in sorted(wanted - found)]
    surplus = [
        f"{title}: holds {name}, which git does not track" for name in sorted(found - wanted)
    ]
    return lacking + surplus


def check(root: Path) -> list[str]:
    """Return every difference between the archives built from `root` and its tracked files."""
    names = tracked(root)
    with tempfile.TemporaryDirectory() as folder:
        from_tree, sdist, from_sdist = build(root, Path(folder))
        wanted = expected_in_wheel(names)
        found = [
            *differences("wheel from the tree", wanted, wheel_names(from_tree)),
            *differences("sdist", names, sdist_names(sdist)),
            *differences("wheel from the sdist", wanted, wheel_names(from_sdist)),
        ]
        sizes = ", ".join(
            f"{path.name} {path.stat().st_size:,} bytes" for path in (from_tree, sdist)
        )
    print(f"{len(names)} files tracked, {len(wanted)} of them for the wheel; {sizes}")
    return found


def main() -> int:
    """Check the checkout that holds this file; return the exit code."""
    found = check(Path(__file__).resolve().parent.parent)
    for line in found:
        print(line, file=sys.stderr)
    if found:
        print(
            f"{len(found)} differences: commit the file, move it, or let its suffix through in "
            f"hatch_build.py",
            file=sys.stderr,
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
