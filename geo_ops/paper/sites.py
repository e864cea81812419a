"""Symbols of sites that stand at the same place: side by side, joined to it by a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo_ops.paper.canvas import Box

if TYPE_CHECKING:
    from geo_ops.specs.layer import Shape

NEAR = 3.2
"""Sites closer than this on paper (mm) are shown as one place."""

_GAP = 0.5
_COLUMNS = 4
_LIFT = 2.0
_COUNT_WIDTH = 2.4


@dataclass(frozen=True)
class Site:
    """One symbol at a point of the sheet (mm). `order` sorts it among the symbols of a place."""

    x: float
    y: float
    shape: Shape
    colour: str
    size: float
    order: tuple[int, int]
    value: float = 0.0
    count: int = 1


@dataclass(frozen=True)
class Group:
    """The sites of one place: the place itself, and each symbol at where it is drawn."""

    at: tuple[float, float]
    sites: tuple[Site, ...]
    box: Box

    @property
    def apart(self) -> bool:
        """Whether the symbols stand beside their place."""
        return len(self.sites) > 1 or (self.sites[0].x, self.sites[0].y) != self.at


def arrange(sites: Sequence[Site], frame: Box, taken: Sequence[Box] = ()) -> list[Group]:
    """Return the sites grouped by place, drawn so that no group covers another or `taken`.

    Sites of the same look at the same place become one symbol with their count and summed value.
    A place with one symbol has it at the very point; the order given does not matter.
    """
    covered = list(taken)
    groups: list[Group] = []
    clusters = _clusters(sorted(sites, key=lambda one: (one.y, one.x, one.order)))
    # Single symbols cannot move, so they are first.
    for cluster in sorted(clusters, key=lambda one: (len(one) > 1, -len(one))):
        merged = _merged(cluster)
        at = (cluster[0].x, cluster[0].y)
        group = _best(merged, at, frame, covered)
        groups.append(group)
        covered.append(group.box)
    return groups


def _clusters(sites: Sequence[Site]) -> list[list[Site]]:
    clusters: list[list[Site]] = []
    for site in sites:
        for cluster in clusters:
            first = cluster[0]
            if (first.x - site.x) ** 2 + (first.y - site.y) ** 2 < NEAR**2:
                cluster.append(site)
                break
        else:
            clusters.append([site])
    return clusters


def _merged(cluster: Sequence[Site]) -> list[Site]:
    looks: dict[tuple[tuple[int, int], str, str], Site] = {}
    for site in cluster:
        key = (site.order, site.shape, site.colour)
        same = looks.get(key)
        if same is None:
            looks[key] = site
        else:
            looks[key] = replace(
                same,
                count=same.count + site.count,
                value=same.value + site.value,
                size=max(same.size, site.size),
            )
    return sorted(looks.values(), key=lambda one: one.order)


def _best(
    sites: Sequence[Site], at: tuple[float, float], frame: Box, covered: Sequence[Box]
) -> Group:
    """Return the first arrangement of a place that covers nothing, or the first of all."""
    tried = [_group(sites, at, anchor) for anchor in _anchors(len(sites))]
    for group in tried:
        if frame.holds(group.box) and not any(group.box.overlaps(other) for other in covered):
            return group
    inside = [group for group in tried if frame.holds(group.box)]
    return (inside or tried)[0]


def _anchors(count: int) -> list[tuple[float, float, float]]:
    """Return directions (across, down) and distances of a group from its place, nearest first."""
    directions = ((0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1))
    rings = [
        (float(across), float(down), lift)
        for lift in (_LIFT, 2 * _LIFT, 4 * _LIFT)
        for across, down in directions
    ]
    return [(0.0, 0.0, 0.0), *rings] if count == 1 else rings


def _group(
    sites: Sequence[Site], at: tuple[float, float], anchor: tuple[float, float, float]
) -> Group:
    across, down, lift = anchor
    rows = [sites[start : start + _COLUMNS] for start in range(0, len(sites), _COLUMNS)]
    widths = [sum(_width(site) for site in row) + _GAP * (len(row) - 1) for row in rows]
    heights = [max(site.size for site in row) for row in rows]
    width, height = max(widths), sum(heights) + _GAP * (len(rows) - 1)
    left = at[0] - width / 2 + across * (width / 2 + lift)
    top = at[1] - height / 2 + down * (height / 2 + lift)
    placed = []
    y = top
    for row, row_width, row_height in zip(rows, widths, heights, strict=True):
        x = left + (width - row_width) / 2
        for site in row:
            placed.append(replace(site, x=x + site.size / 2, y=y + row_height / 2))
            x += _width(site) + _GAP
        y += row_height + _GAP
    return Group(at, tuple(placed), Box(left, top, width, height))


def _width(site: Site) -> float:
    return site.size + (_COUNT_WIDTH if site.count > 1 else 0.0)
