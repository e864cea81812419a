"""SOURCE.md of the pack: whose data it is, what was done to it, what is approximate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.mli.communes import Report
    from tools.mli.towns import LeftOut, Town

SHOWN = 15
TEMPLATE = Path(__file__).with_name("source.template.md")


def page(
    report: Report, towns: list[Town], left_out: list[LeftOut], *, wheels: tuple[str, str]
) -> str:
    """Return the text of SOURCE.md."""
    largest = sorted(report.changes, key=lambda code: (-abs(report.changes[code]), code))[:SHOWN]
    rows = [
        f"| {code} | {report.areas[code]:,.1f} | {report.changes[code]:+,.1f} "
        f"| {report.changes[code] / (report.areas[code] - report.changes[code]):+.2%} |"
        for code in largest
    ]
    slivers = [f"  - {km2:.5f} km2 from {one} to {other}" for one, other, km2 in report.slivers]
    dropped = [f"  - {one.name} ({one.geonameid}): {one.reason}" for one in left_out]
    return TEMPLATE.read_text(encoding="utf-8").format(
        gazetteer=wheels[0].replace("==", " "),
        towns=wheels[1].replace("==", " "),
        count=len(report.areas),
        overlap=report.overlap,
        gap_count=report.gap_count,
        gaps=report.gaps,
        before=report.before,
        after=report.after,
        slivers="\n".join(slivers),
        shown=SHOWN,
        changes="\n".join(rows),
        town_count=len(towns),
        hand_count=sum(not one.geonameid for one in towns),
        left_out="\n".join(dropped) or "  - none",
    )
