"""Clusters: pairs become groups of reports of one event, each with one primary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geo_ops.spatial.link_pairs import Pairs, Reports


@dataclass(frozen=True)
class Chosen:
    """Clusters, cluster by cluster with the primary first: arrays of shape (k,).

    `row` and `primary` are places of rows; `km`, `days` and `weak` say how the row is linked to its
    primary (0, 0 and False for the primary itself; `days` is None where links go without). `left`
    are the pairs that were not linked.
    """

    row: NDArray[np.int64]
    primary: NDArray[np.int64]
    km: NDArray[np.float64]
    days: list[int | None]
    weak: NDArray[np.bool_]
    left: list[tuple[int, int]]


def choose_clusters(pairs: Pairs, reports: Reports, rank: NDArray[np.int64]) -> Chosen:
    """Return clusters in which all rows are pairs of each other, no two of one source.

    The best pairs are joined first: the stronger evidence, then one category, then fewer days,
    fewer metres, then the rank of their rows. Two clusters are joined only if every row of one is
    a pair of every row of the other. So in a chain (A near B, B near C, A not near C) B goes to the
    one that it fits best, and the pair that is left is told.
    """
    import numpy as np

    alone = _on_their_own(pairs)
    single = np.flatnonzero(alone)
    clusters = [
        [one, other]
        for one, other in zip(pairs.a[single].tolist(), pairs.b[single].tolist(), strict=True)
    ]
    best = _best_first(pairs, rank)
    joined, left = _joined(best[~alone[best]], pairs)
    ordered = sorted(
        (sorted(one, key=lambda row: rank[row]) for one in (*clusters, *joined)),
        key=lambda one: rank[one[0]],
    )
    return _chosen(ordered, pairs, reports, _told(left, pairs, rank))


def _joined(best: NDArray[np.int64], pairs: Pairs) -> tuple[list[list[int]], list[int]]:
    """Return the clusters of pairs that share rows, joined in order, and the pairs left over."""
    groups: dict[int, list[int]] = {}
    ends = list(zip(pairs.a[best].tolist(), pairs.b[best].tolist(), strict=True))
    # Rows of one source are no pair, so no two of them come together.
    known = set(ends)
    left = []
    for at, pair in zip(best.tolist(), ends, strict=True):
        ours, theirs = (groups.setdefault(row, [row]) for row in pair)
        if ours is theirs:
            continue
        if not _all_pairs(ours, theirs, known):
            left.append(at)
            continue
        ours.extend(theirs)
        groups.update(dict.fromkeys(theirs, ours))
    whole = {id(one): one for one in groups.values()}
    return [one for one in whole.values() if len(one) > 1], left


def _best_first(pairs: Pairs, rank: NDArray[np.int64]) -> NDArray[np.int64]:
    import numpy as np

    first = np.minimum(rank[pairs.a], rank[pairs.b])
    second = np.maximum(rank[pairs.a], rank[pairs.b])
    metres = np.nan_to_num(np.round(pairs.km * 1000), nan=-1.0)
    return np.lexsort((second, first, metres, pairs.days, pairs.differ, pairs.weak))


def _on_their_own(pairs: Pairs) -> NDArray[np.bool_]:
    """Return which pairs share no row with another: they need no weighing up."""
    import numpy as np

    rows, count = np.unique(np.concatenate([pairs.a, pairs.b]), return_counts=True)
    single = count == 1
    return np.asarray(
        single[np.searchsorted(rows, pairs.a)] & single[np.searchsorted(rows, pairs.b)]
    )


def _all_pairs(ours: list[int], theirs: list[int], known: set[tuple[int, int]]) -> bool:
    if len(ours) == len(theirs) == 1:
        return True
    return all(
        ((one, other) if one < other else (other, one)) in known for one in ours for other in theirs
    )


def _told(left: list[int], pairs: Pairs, rank: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return pairs with the better row first, in the order of their ranks."""
    import numpy as np

    one, other = pairs.a[left], pairs.b[left]
    turned = rank[one] > rank[other]
    first, second = np.where(turned, other, one), np.where(turned, one, other)
    order = np.lexsort((rank[second], rank[first]))
    return list(zip(first[order].tolist(), second[order].tolist(), strict=True))


def _chosen(
    clusters: list[list[int]], pairs: Pairs, reports: Reports, left: list[tuple[int, int]]
) -> Chosen:
    import numpy as np

    row = np.array([one for group in clusters for one in group], dtype="int64")
    primary = np.array([group[0] for group in clusters for _ in group], dtype="int64")
    low, high = np.minimum(row, primary), np.maximum(row, primary)
    # Every row of a cluster is a pair of its primary, so each is found but the primaries.
    order = np.lexsort((pairs.b, pairs.a))
    width = int(max(pairs.b.max(), 1)) + 1
    keys = (pairs.a * width + pairs.b)[order]
    at = order[np.minimum(np.searchsorted(keys, low * width + high), len(keys) - 1)]
    own = row == primary
    dated = (reports.day[row] >= 0) & (reports.day[primary] >= 0)
    days = np.abs(reports.day[row] - reports.day[primary])
    return Chosen(
        row=row,
        primary=primary,
        km=np.where(own, 0.0, pairs.km[at]),
        days=[int(one) if known else None for one, known in zip(days, dated, strict=True)],
        weak=~own & pairs.weak[at],
        left=left,
    )
