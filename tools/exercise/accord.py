"""Reconciliation: committees, agreements, conflicts, corridors, water.

Published: 32 communal reconciliation committees (A/75/623, EA 2.2, indicator 5), agreements at
Toguéré-Koumbé, Woko and Néma (para 28), activities in Bankass and Douentza suspended for COVID-19.
Everything else is invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.exercise.fill import (
    CENTRE,
    LAST_REPORT,
    NORTH,
    at_commune,
    at_town,
    chosen_of,
    marked,
    yes,
)
from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land
    from tools.exercise.stream import Stream

COMMITTEES = 32
# Name, commune or region, subject, status on the last report. The first three are named in
# A/75/623; no unit of the name Woko is known, so it stands at its region.
AGREEMENTS = (
    ("Toguéré-Koumbé", "ML050710", "free movement", "kept"),
    ("Woko", "ML05", "ceasefire", "unknown"),
    ("Néma", "ML050308", "ceasefire", "partly_kept"),
    ("Agreement 4", "ML050512", "land", "kept"),
    ("Agreement 5", "ML050201", "ceasefire", "broken"),
    ("Agreement 6", "ML050413", "livestock", "kept"),
    ("Agreement 7", "ML070303", "water", "kept"),
    ("Agreement 8", "ML070101", "livestock", "in_talks"),
    ("Agreement 9", "ML060505", "free movement", "unknown"),
    ("Agreement 10", "ML050101", "returns", "partly_kept"),
    ("Agreement 11", "ML040405", "land", "in_talks"),
    ("Agreement 12", "ML050506", "ceasefire", "broken"),
)
TRIGGERS = ("land", "water", "livestock", "local power", "returns", "revenge")
CORRIDORS = (
    ("Léré–Ténenkou", ("Léré", "Youwarou", "Ténenkou"), "watch"),
    ("Douentza–Mopti", ("Douentza", "Konna", "Mopti"), "tense"),
    ("Gossi–Hombori", ("Gossi", "Hombori", "Boni"), "calm"),
    ("Koro–Bankass", ("Koro", "Bankass"), "blocked"),
    ("Gao–Ansongo", ("Gao", "Ansongo", "Labbézanga"), "watch"),
    ("Nampala–Niono", ("Nampala", "Sokolo", "Niono"), "tense"),
    ("Bourem–Bamba", ("Bourem", "Bamba"), "calm"),
    ("Goundam–Niafunké", ("Goundam", "Niafunké"), "calm"),
    ("Ménaka–Inékar", ("Ménaka", "Inékar"), "watch"),
    ("Djenné–San", ("Djenné", "San"), "watch"),
)  # fmt: skip


def reconciliation_committees(land: Land, stream: Stream) -> list[Row]:
    """Return the 32 committees; those of Bankass and Douentza are suspended."""
    cercles = ("ML0501", "ML0502", "ML0503", "ML0504", "ML0505", "ML0506", "ML0507", "ML0508")
    rows = []
    for place in range(COMMITTEES):
        cercle = cercles[place % len(cercles)]
        communes = land.communes(cercle)
        commune = communes[(place // len(cercles)) * len(communes) // 4]
        suspended = cercle in ("ML0502", "ML0504")
        members = stream.between(7, 19)
        rows.append(
            {
                "id": f"EX-COM-{place + 1:02d}",
                "name": f"Comité communal, {land.name(commune)}",
                "status_date": LAST_REPORT,
                "status": "suspended"
                if suspended
                else stream.pick(("active", "active", "inactive")),
                "set_up": f"20{19 + (place % 2)}-0{stream.between(1, 3)}",
                "members": str(members),
                "women": str(members * stream.between(10, 35) // 100),
                "disputes_settled": str(stream.below(7)),
                **at_commune(land, commune),
                "remarks": marked("civil affairs"),
                "source": f"{MARK} civil affairs",
            }
        )
    return rows


def local_agreements(land: Land, stream: Stream) -> list[Row]:
    """Return twelve agreements: three places are published, their course is not."""
    rows = []
    for place, (name, unit, subject, status) in enumerate(AGREEMENTS, 1):
        rows.append(
            {
                "id": f"EX-AGR-{place:02d}",
                "name": name,
                "status_date": LAST_REPORT,
                "status": status,
                "signed": "" if status == "in_talks" else f"2020-0{stream.between(1, 5)}",
                "subject": subject,
                "parties": "parties named in the agreement",
                "facilitated_by": stream.pick(
                    ("mediation team", "local authorities", "civil society")
                ),
                **at_commune(land, unit),
                "remarks": marked("course of the agreement"),
                "source": f"{MARK} civil affairs",
            }
        )
    return rows


def conflicts(land: Land, stream: Stream) -> list[Row]:
    """Return forty invented conflicts, each at a commune."""
    states = [("violent", 11), ("tense", 14), ("settled", 5), ("latent", 0)]
    rows = []
    for place, status in enumerate(chosen_of(stream, 40, states), 1):
        town = stream.pick((*CENTRE, *CENTRE, *NORTH))
        cercle = land.above(land.towns[town].commune, "cercle")
        rows.append(
            {
                "id": f"EX-CFL-{place:02d}",
                "name": f"Conflict {place}",
                "status_date": LAST_REPORT,
                "status": status,
                "trigger": stream.pick(TRIGGERS),
                "ripeness": str(5 if status == "settled" else stream.below(6)),
                "response": stream.pick(("none", "mediation", "mediation and presence")),
                **at_commune(land, stream.pick(land.communes(cercle))),
                "source": f"{MARK} civil affairs",
            }
        )
    return rows


def pastoral_corridors(_: Land, stream: Stream) -> list[Row]:
    """Return ten schematic corridors between named towns."""
    rows = []
    for place, (name, stops, status) in enumerate(CORRIDORS, 1):
        rows.append(
            {
                "id": f"EX-COR-{place:02d}",
                "name": f"{name} (schematic)",
                "status_date": LAST_REPORT,
                "status": status,
                "season": "dry season north to south",
                "stops": "; ".join(stops),
                "herds": str(10 * stream.between(3, 40)),
                "agreement": yes(stream.below(3) == 0),
                "source": f"{MARK} schematic, not a real corridor",
            }
        )
    return rows


def water_points(land: Land, stream: Stream) -> list[Row]:
    """Return sixty invented water points."""
    states = [("seasonal", 16), ("broken", 9), ("dry", 4), ("working", 0)]
    rows = []
    for place, status in enumerate(chosen_of(stream, 60, states), 1):
        kind = "pond" if status == "seasonal" else stream.pick(("well", "borehole", "borehole"))
        rows.append(
            {
                "id": f"EX-WAT-{place:02d}",
                "name": f"Water point {place}",
                "status_date": LAST_REPORT,
                "status": status,
                "kind_of_point": kind,
                "users": stream.pick(("people", "herds", "both", "both")),
                "people_served": str(50 * stream.between(2, 30)) if status == "working" else "0",
                "dispute": yes(stream.below(5) == 0),
                **at_town(land, stream, stream.pick((*CENTRE, *NORTH)), 0.4),
                "remarks": "",
                "source": f"{MARK} water cluster",
            }
        )
    return rows
