"""Checks: reconciled counts, findings, and the rows that could not be used."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from geo_ops.export.checks_page import checks_page
from geo_ops.export.csv_files import write_csv
from geo_ops.publish import atomic_write
from geo_ops.specs.layer import AUDIENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pandas as pd

    from geo_ops.release.situation import Situation
    from geo_ops.spatial.locate import Located


def write_checks(situation: Situation, located: Iterable[Located], folder: Path) -> list[Path]:
    """Write `checks.html`, `checks.json`, for the widest audience `quarantine/<layer>.csv` too.

    So is `linked/<layer>.csv`, where rows of different sources report one event.

    Below the widest audience rows in quarantine are counted and not written: what is in them was
    never looked through for what may leave.

    Raises:
        OutputError: a file cannot be written.
    """
    tables = _quarantine(situation, located)
    page = checks_page(situation, tables)
    return [
        atomic_write(folder / "checks.html", page),
        atomic_write(folder / "checks.json", _json(situation)),
        *(write_csv(folder / "quarantine" / f"{name}.csv", one) for name, one in tables.items()),
        *_linked(situation, folder / "linked"),
    ]


def _linked(situation: Situation, folder: Path) -> Iterator[Path]:
    """Write the rows that report one event, cluster by cluster, the one that is counted first."""
    for view in situation.layers:
        if view.linked is not None:
            first = ["link_id", "primary", "row_id", "link_evidence", "link_km", "link_days"]
            rest = [name for name in view.linked.columns if name not in (*first, "geometry")]
            yield write_csv(folder / f"{view.spec.id}.csv", view.linked[[*first, *rest]])


def _quarantine(situation: Situation, located: Iterable[Located]) -> dict[str, pd.DataFrame]:
    """Return the quarantine of each layer that has one, in the order of the mission."""
    if situation.audience != AUDIENCES[0]:
        return {}
    return {
        one.spec.id: one.quarantine.table(one.raw)
        for one in located
        if one.quarantine.faults and situation.layer(one.spec.id) is not None
    }


def _by_source(situation: Situation) -> dict[str, Any]:
    """Return the counts of each source of a layer that has several."""
    found = {
        view.spec.id: {name: ledger.as_dict() for name, ledger in view.by_source.items()}
        for view in situation.layers
        if len(view.by_source) > 1
    }
    return {"sources": found} if found else {}


def _json(situation: Situation) -> str:
    data: dict[str, Any] = {
        "mission": situation.mission.id,
        "as_of": situation.as_of.isoformat(),
        "division": situation.division.id,
        "audience": situation.audience,
        "exercise": situation.exercise,
        "layers": {view.spec.id: view.ledger.as_dict() for view in situation.layers},
        "precision": {
            view.spec.id: {str(key): int(count) for key, count in counts.items()}
            for view in situation.layers
            if not (counts := view.rows["precision"].value_counts().sort_index()).empty
        },
        **_by_source(situation),
        "findings": [asdict(one) for one in situation.findings],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
