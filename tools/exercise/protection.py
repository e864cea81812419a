"""Protection of civilians: figures of units, alerts with their clock, visits, escorts, requests.

Published totals of A/75/623: 1,911 civilians killed and injured (EA 2.2, indicator 1), 191
allegations investigated, 129 referred, 35 proceedings (EA 3.1), 31 of 36 humanitarian escorts
(EA 2.1, output 5), 49 due-diligence requests (EA 3.1), 12 towns with an alert mechanism where 50
were planned and none was added (EA 2.2, indicator 4). The rest is invented; so are all figures of
sexual violence, which follow no report.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tools.exercise import calendar
from tools.exercise.fill import (
    CENTRE,
    LAST_REPORT,
    NORTH,
    QUARTERS,
    at_commune,
    at_town,
    chosen_of,
    day,
    later,
    moment,
    of_unit,
    split,
    written,
    yes,
)
from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land
    from tools.exercise.stream import Stream

MEANS = {"small arms": "small_arms", "ied": "explosive_device", "indirect fire": "indirect_fire"}
CERCLES = (
    "ML0501", "ML0502", "ML0503", "ML0504", "ML0505", "ML0506", "ML0507", "ML0508", "ML0701",
    "ML0702", "ML0703", "ML0601", "ML0602", "ML0605", "ML0404", "ML0403", "MLI16-MENAKA-MENAKA",
    "ML0802",
)  # fmt: skip
STAGES = {"recorded": 240, "investigated": 191, "referred": 129, "proceedings": 35, "closed": 18}
REGIONS = ("ML05", "ML07", "ML06", "ML08", "MLI16-MENAKA", "ML04")
KILLINGS = {"recorded": 34, "identified": 27, "detained": 13, "investigated": 16, "convicted": 0}
ACTIVE_MECHANISMS = 12
ESCORTS_DONE, ESCORTS_PLANNED = 31, 36
DUE_DILIGENCE = 49


def civilian_casualties(land: Land, stream: Stream, incidents: list[Row]) -> list[Row]:
    """Return the casualties of the incidents by unit, month, means; by sex and age by lot."""
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in incidents:
        if int(one["civilian_casualties"]):
            unit = one["pcode"]
            if land.units.unit(unit).level == "commune":
                unit = land.above(unit, "cercle")
            cell = sums[one["date"][:7], unit, MEANS.get(one["weapon"], "other")]
            cell[0] += int(one["fatalities"])
            cell[1] += int(one["injured"])
    rows = []
    for (month, unit, means), (killed, injured) in sorted(sums.items()):
        groups = [0] * 5
        for _ in range(killed + injured):
            groups[stream.weighted(((0, 3), (1, 9), (2, 1), (3, 2), (4, 3)))] += 1
        names = ("women", "men", "girls", "boys", "sex_not_known")
        rows.append(
            {
                "period": month,
                "means": means,
                "killed": str(killed),
                "injured": str(injured),
                "casualties": str(killed + injured),
                **dict(zip(names, map(str, groups), strict=True)),
                "verified": "yes",
                **of_unit(land, unit),
                "source": f"{MARK} human rights division",
            }
        )
    return rows


def crsv(land: Land, stream: Stream) -> list[Row]:
    """Return invented sums by cercle and quarter; they follow no report and mean nothing."""
    rows = []
    for quarter in QUARTERS:
        for cercle in CERCLES:
            reports = stream.pick((0, 1, 2, 3, 4, 6, 9, 12))
            rows.append(
                {
                    "period": quarter,
                    "reports": str(reports),
                    "referred": str(reports * stream.between(50, 100) // 100),
                    **of_unit(land, cercle),
                    "source": f"{MARK} invented sums",
                }
            )
    return rows


def human_rights_cases(land: Land, stream: Stream) -> list[Row]:
    """Return the published numbers of cases, shared out over regions and quarters."""
    return _stages(land, stream, STAGES)


def accountability_cases(land: Land, stream: Stream) -> list[Row]:
    """Return stages of cases; 13 people were detained (letter of 1 June 2020), none convicted."""
    return _stages(land, stream, KILLINGS)


def _stages(land: Land, stream: Stream, stages: dict[str, int]) -> list[Row]:
    rows = []
    for stage, total in stages.items():
        cells = [(quarter, region) for quarter in QUARTERS for region in REGIONS]
        for (quarter, region), cases in zip(cells, split(stream, total, len(cells)), strict=True):
            if cases:
                rows.append(
                    {
                        "period": quarter,
                        "stage": stage,
                        "cases": str(cases),
                        **of_unit(land, region),
                        "source": f"{MARK} case figures",
                    }
                )
    return sorted(rows, key=lambda row: (row["period"], row["stage"], row["pcode"]))


def early_warning_alerts(land: Land, stream: Stream) -> list[Row]:
    """Return 90 alerts, most of the centre, with the clock from alert to response."""
    outcomes = [("averted", 21), ("late", 17), ("no_attack", 24), ("false_alert", 12)]
    outcomes += [("no_response", 14), ("open", 2)]
    channels = ["hotline", "community network", "patrol", "local authority", "partner"]
    rows = []
    for outcome in chosen_of(stream, 90, outcomes):
        alerted = moment(stream, calendar.VIOLENCE)
        answered = outcome not in ("no_response", "open")
        decided = later(alerted, stream.between(4, 40) * 5) if answered else None
        hours = stream.between(12, 60) if outcome == "late" else stream.between(1, 20)
        arrived = later(decided, hours * 60) if decided else None
        rows.append(
            {
                "alerted": written(alerted),
                "decided": written(decided),
                "arrived": written(arrived),
                "channel": stream.pick(channels),
                "reliability": stream.pick(("reliable", "usually reliable", "not known")),
                "response": stream.pick(("patrol", "flight", "temporary base", "national forces"))
                if answered
                else "none",
                "outcome": outcome,
                **at_commune(land, _somewhere(land, stream, stream.weighted([("C", 4), ("N", 1)]))),
                "source": f"{MARK} operations centre",
            }
        )
    return sorted(rows, key=lambda row: (row["alerted"], row["pcode"]))


def _somewhere(land: Land, stream: Stream, part: str) -> str:
    towns = CENTRE if part == "C" else NORTH
    cercle = land.above(land.towns[stream.pick(towns)].commune, "cercle")
    return stream.pick(land.communes(cercle))


def alert_networks(land: Land, stream: Stream) -> list[Row]:
    """Return 50 planned mechanisms of which 12 stand, as published; the towns are invented."""
    communes = sorted({_somewhere(land, stream, "C" if one % 3 else "N") for one in range(170)})
    chosen = stream.chosen(communes, 50)
    states = chosen_of(stream, 50, [("dormant", ACTIVE_MECHANISMS), ("planned", 0)])
    rows = []
    for place, (commune, status) in enumerate(zip(chosen, states, strict=True), 1):
        members = stream.between(6, 24) if status == "dormant" else 0
        rows.append(
            {
                "id": f"EX-NET-{place:02d}",
                "name": f"Mechanism {place}",
                "status_date": LAST_REPORT,
                "status": status,
                "members": str(members),
                "women": str(members // 3),
                "phone_coverage": yes(stream.below(3) > 0),
                "alerts_sent": "0",
                **at_commune(land, commune),
                "remarks": "",
                "source": f"{MARK} civil affairs",
            }
        )
    return rows


def protection_visits(land: Land, stream: Stream) -> list[Row]:
    """Return 64 visits."""
    kinds = [("joint_protection_team", 26), ("human_rights", 14), ("civil_affairs", 16)]
    threats = ("none", "attack on the village", "cattle theft", "road blocks", "displacement")
    rows = []
    for kind in chosen_of(stream, 64, [*kinds, ("displacement_site", 0)]):
        town = stream.pick((*CENTRE, *CENTRE, *NORTH))
        rows.append(
            {
                "date": day(stream),
                "type": kind,
                "components": "Civil Affairs; Human Rights; Police; Force"
                if kind == "joint_protection_team"
                else "Human Rights",
                "threat": stream.pick(threats),
                "people_met": str(stream.between(6, 90)),
                "follow_up_done": yes(stream.pick((True, False, None))),
                **at_town(land, stream, town, 0.2),
                "source": f"{MARK} visit report",
            }
        )
    return sorted(rows, key=lambda row: (row["date"], row["place"], row["longitude"]))


def escorts(land: Land, stream: Stream) -> list[Row]:
    """Return the 36 planned humanitarian escorts, 31 of them done, and five other requests."""
    rows = []
    states = chosen_of(stream, ESCORTS_PLANNED, [("refused", 2), ("cancelled", 3), ("done", 0)])
    for place in range(ESCORTS_PLANNED + 5):
        extra = place >= ESCORTS_PLANNED
        status = "approved" if extra else states[place]
        start = stream.pick(("Sévaré", "Gao", "Tombouctou", "Kidal"))
        goal = {"Sévaré": CENTRE, "Gao": ("Ansongo", "Bourem", "Gossi")}.get(
            start, ("Goundam", "Diré") if start == "Tombouctou" else ("Aguelhok", "Tessalit")
        )
        asked = calendar.day(stream, calendar.CONVOYS)
        waited = stream.between(2, 15)
        rows.append(
            {
                "requested": asked.isoformat(),
                "date": calendar.shifted(asked, waited).isoformat(),
                "requester": "humanitarian coordination" if not extra else "ministry of justice",
                "purpose": "humanitarian" if not extra else "justice",
                "status": status,
                "planned": "0" if extra else "1",
                "done": str(int(status == "done")),
                "days_waited": str(waited),
                "from_place": start,
                **at_town(land, stream, stream.pick([one for one in goal if one != start]), 0.1),
                "route": "",
                "reason": "" if status in ("done", "approved") else stream.pick(
                    ("no helicopter", "road closed", "access granted without escort")
                ),
                "source": f"{MARK} escort board",
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row["date"], row["place"], row["longitude"]))


def due_diligence_requests(land: Land, stream: Stream) -> list[Row]:
    """Return the published number of requests; ratings and decisions are invented."""
    decisions = [("granted", 24), ("refused", 4), ("pending", 3), ("granted_with_conditions", 0)]
    supports = ("transport", "fuel", "rations", "medical evacuation", "training", "engineering")
    rows = [
        {
            "date": day(stream),
            "support": stream.pick(supports),
            "recipient_kind": stream.pick(("army", "gendarmerie", "national guard", "police")),
            "risk": stream.pick(("low", "medium", "medium", "high")),
            "decision": decision,
            "conditions": yes(decision == "granted_with_conditions"),
            "days_to_decision": "" if decision == "pending" else str(stream.between(3, 40)),
            **at_commune(
                land, land.above(land.towns[stream.pick((*CENTRE, *NORTH))].commune, "cercle")
            ),
            "source": f"{MARK} due diligence register",
        }
        for decision in chosen_of(stream, DUE_DILIGENCE, decisions)
    ]
    return sorted(rows, key=lambda row: (row["date"], row["pcode"], row["support"]))
