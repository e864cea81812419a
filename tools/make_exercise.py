"""Make the exercise data of the shipped mission: `python -m tools.make_exercise [--check]`.

Input: the shipped region pack of Mali. Output: the tables of `missions/mali-exercise/data/` except
indicators.csv (published figures, kept by hand), and the sample of each layer. Every row that is
made is invented and says EXERCISE; the totals are those that A/75/623 prints. Twice the same input
gives twice the same bytes; `--check` writes nothing and exits 1 when committed files differ.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from geo_ops.content import Content
from geo_ops.specs.extend import load_layer
from tools.exercise.bases import bases, faults
from tools.exercise.convoys import attacks_on_convoys
from tools.exercise.incidents import attacks_on_forces, violence_against_civilians
from tools.exercise.justice import courts, prisons
from tools.exercise.land import Land
from tools.exercise.patrols import patrols
from tools.exercise.rows import Row, as_csv, numbered
from tools.exercise.stream import Stream
from tools.exercise.strength import deployments
from tools.exercise.tables import more_tables

ROOT = Path(__file__).resolve().parent.parent
DATA = Path("missions/mali-exercise/data")
SAMPLE_ROWS = 10


def main(arguments: list[str] | None = None) -> int:
    """Write or check the files; return the exit code."""
    parser = argparse.ArgumentParser(description="Make the exercise data of the shipped mission.")
    parser.add_argument("--check", action="store_true", help="compare with the committed files")
    options = parser.parse_args(arguments)
    files = make()
    if options.check:
        return compare(files)
    for path, text in files.items():
        target = ROOT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))
        print(f"{path}: {text.count(chr(10)) - 1} rows")
    return 0


def make() -> dict[Path, str]:
    """Return the text of every file by its path in the project."""
    land = Land.load()
    tables = exercise_tables(land)
    files = {DATA / f"{name}.csv": as_csv(rows) for name, rows in tables.items()}
    with_faults = [*tables["temporary_bases"], *faults(tables["temporary_bases"])]
    del files[DATA / "temporary_bases.csv"]
    files[DATA / "temporary_bases_with_faults.csv"] = as_csv(with_faults)
    with (ROOT / DATA / "indicators.csv").open(encoding="utf-8", newline="") as published:
        tables["indicators"] = list(csv.DictReader(published))
    for name, rows in tables.items():
        files[Path("layers") / name / "sample.csv"] = as_csv(sample(rows, category_column(name)))
    return files


def category_column(name: str) -> str:
    """Return the column that divides the rows of a layer, or one that its status comes from."""
    category = load_layer(Content.find(), name).category
    if category is None:
        return "period"
    if category.field is not None:
        return category.field
    return next(one for value in category.values for one in (*value.all_true, *value.any_unknown))


def exercise_tables(land: Land) -> dict[str, list[Row]]:
    """Return the invented tables by the id of their layer."""
    events = [
        *violence_against_civilians(land, Stream("violence against civilians")),
        *attacks_on_forces(land, Stream("attacks on forces")),
        *attacks_on_convoys(land, Stream("attacks on convoys")),
    ]
    events.sort(key=lambda row: (row["date"], row["type"], row["pcode"], row["longitude"]))
    tables = {
        "incidents": numbered(events, "INC", 4),
        "patrols": numbered(patrols(land, Stream("patrols")), "PAT", 4),
        "deployments": deployments(land, Stream("deployments")),
        "temporary_bases": bases(land, Stream("temporary bases")),
        "courts": courts(land, Stream("courts")),
        "prisons": prisons(land, Stream("prisons")),
    }
    return {**tables, **more_tables(land, tables["incidents"])}


def sample(rows: list[Row], column: str) -> list[Row]:
    """Return ten rows in their order: the first of each category, then the first of all."""
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        first.setdefault(row.get(column, ""), place)
    chosen = [*first.values(), *(one for one in range(len(rows)) if one not in first.values())]
    return [rows[place] for place in sorted(chosen[:SAMPLE_ROWS])]


def compare(files: dict[Path, str]) -> int:
    """Print the committed files that differ from what was made; return 1 when any does."""
    differ = [
        path
        for path, text in files.items()
        if not (ROOT / path).is_file() or (ROOT / path).read_bytes() != text.encode("utf-8")
    ]
    for path in differ:
        print(f"{path} differs; run: python -m tools.make_exercise", file=sys.stderr)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
