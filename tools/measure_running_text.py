"""Measure the places found in running text: `python -m tools.measure_running_text FOLDER`.

FOLDER holds the five UN documents in Chinese as text files; they are not part of the project. What
they hold was counted by hand, white space, line wraps and page furniture aside: for most names in
`regions/mli/facts/place_names_zh.csv` (n_total), for the others in `running_text_counts.csv`. The
names of a road's ends and of a camp's town (加奥 in 加奥-拉贝赞加) were counted too; they are found
as the road and the camp.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from pathlib import Path

from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.places.matcher_make import make_matcher
from geo_ops.boundaries.places.running_text import find_places
from geo_ops.content import Content
from tools.build_mli import PACK
from tools.mli.gazetteer import DECOY_TYPES

COMPOSED = re.compile("[-到]|营地$|机场$")
COUNTS = Path(__file__).parent / "running_text_counts.csv"


def main(arguments: list[str]) -> int:
    """Print found against counted for each name, then precision and recall."""
    folder = Path(arguments[0])
    expected, decoys = counted()
    found, unresolved = read(folder)
    whole = {name: n for name, n in found.items() if COMPOSED.search(name)}
    parts = {
        name: sum(n for other, n in whole.items() if name != other and name in other)
        for name in expected
    }
    print("name\tcounted\tfound\tin a road or camp")
    hit = missed = 0
    for name, number in sorted(expected.items(), key=lambda one: (-one[1], one[0])):
        print(f"{name}\t{number}\t{found[name]}\t{parts[name]}")
        hit += min(number, found[name] + parts[name])
        missed += max(0, number - found[name] - parts[name])
    extra = {name: n - expected[name] for name, n in found.items() if n > expected[name]}
    extra = {name: n for name, n in extra.items() if not _made_of(name, expected)}
    total = found.total()
    print(f"{total} mentions, {unresolved} of them refused with candidates")
    print(f"beyond the count: {extra or 'none'}; decoys found: {sorted(decoys & set(found))}")
    print(f"precision {1 - sum(extra.values()) / total:.4f}, recall {hit / (hit + missed):.4f}")
    return 0


def counted() -> tuple[Counter[str], set[str]]:
    """Return the names of Mali with their counts, and the names that are no place of Mali."""
    expected: Counter[str] = Counter()
    decoys = set()
    with (PACK / "facts" / "place_names_zh.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["place_type"] in DECOY_TYPES:
                decoys.add(row["variant"])
            else:
                expected[row["variant"]] = int(row["n_total"])
    with COUNTS.open(encoding="utf-8", newline="") as file:
        expected.update({row["name"]: int(row["n_total"]) for row in csv.DictReader(file)})
    return expected, decoys


def read(folder: Path) -> tuple[Counter[str], int]:
    """Return how often each name is found in the texts of a folder, and how many are refused."""
    matcher = make_matcher(load_pack(Content((PACK.parents[1],)), PACK.name))
    found: Counter[str] = Counter()
    unresolved = 0
    for path in sorted(folder.glob("*.txt")):
        for one in find_places(path.read_text(encoding="utf-8"), matcher):
            found[re.sub(r"\s", "", one.match.query)] += 1
            unresolved += not one.match.resolved
    return found, unresolved


def _made_of(name: str, expected: Counter[str]) -> bool:
    """Return whether a name that was not counted is a counted one with its word: 莫普蒂营地."""
    return name not in expected and any(one in name for one in expected)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
