"""Humanitarian tables, polling, and what the virus stopped.

Published: 3,120 displaced people back to Fémaye (letter of 1 June 2020), material to 703 communes
for the elections (A/75/623, EA 1.2, indicator 4; the shipped boundaries have 701 of them), field
activities suspended in Bankass and Douentza (para 28). All other figures are invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.exercise.fill import LAST_REPORT, MONTHS, at_town, of_unit, yes
from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land
    from tools.exercise.stream import Stream

DISPLACED_FROM = ("ML05", "ML04", "ML06", "ML07", "ML08", "MLI16-MENAKA", "MLI16-TAOUDENIT")
FEMAYE = ("ML050305", 3120)
RESTRICTIONS = (
    ("2020-03-19", "2020-07-31", "ML", "borders_closed", "government", "flights reduced"),
    ("2020-03-25", "2020-05-09", "ML", "curfew", "government", "night patrols limited"),
    ("2020-03-25", "2020-06-30", "ML", "gatherings", "government", "workshops postponed or online"),
    ("2020-04-04", "2020-06-30", "ML", "rotation", "contributor", "contingents stay longer"),
    ("2020-03-30", "2020-06-15", "ML0502", "field_work", "government", "dialogues suspended"),
    ("2020-03-30", "2020-06-15", "ML0504", "field_work", "government", "dialogues suspended"),
    ("2020-04-06", "2020-05-31", "ML0703", "gatherings", "local authority", "markets thinned out"),
    ("2020-04-06", "2020-05-31", "ML0605", "gatherings", "local authority", "markets thinned out"),
    ("2020-04-10", "2020-06-10", "ML0802", "field_work", "mission", "visits by telephone"),
    ("2020-04-15", "2020-06-30", "ML09", "gatherings", "local authority", "training online"),
    ("2020-05-02", "2020-06-20", "ML0506", "curfew", "local authority", "evening patrols limited"),
)
REGISTER_FROM = ("ML0501", "ML0502", "ML0504", "ML0505", "ML0703", "ML0701", "ML0605", "ML0802")


def health_facilities(land: Land, stream: Stream) -> list[Row]:
    """Return invented facilities of the country: what a public list has of them, and no more."""
    kinds = [("clinic", 9), ("pharmacy", 6), ("doctors", 3), ("hospital", 2), ("other", 1)]
    rows = []
    for place, town in enumerate(sorted(land.towns), 1):
        kind = stream.weighted(kinds)
        rows.append(
            {
                "id": f"EX-HEA-{place:03d}",
                "name": f"{MARK} facility {place}",
                "type": kind,
                "status_date": LAST_REPORT,
                "working": stream.weighted([("", 6), ("yes", 3), ("no", 1)]),
                "beds": str(stream.between(20, 120)) if kind == "hospital" else "",
                "operator": "",
                **at_town(land, stream, town),
                "remarks": "",
                "source": f"{MARK} list of facilities",
            }
        )
    return rows


def displaced_persons(land: Land, stream: Stream) -> list[Row]:
    """Return invented numbers by cercle at the end of each quarter."""
    cercles = [
        one for region in DISPLACED_FROM for one in sorted(land.units.children(region, "cercle"))
    ]
    rows = []
    for cercle in cercles:
        people = (
            40 * stream.between(10, 700) if cercle[:4] == "ML05" else 40 * stream.between(1, 90)
        )
        home = stream.weighted([("host_families", 5), ("mixed", 3), ("sites", 2), ("rented", 1)])
        for quarter in ("2019-09", "2019-12", "2020-03", "2020-06"):
            people = people * stream.between(92, 118) // 100
            rows.append(
                {
                    "period": quarter,
                    "status": home,
                    "persons": str(people),
                    "households": str(people // 6),
                    "women": str(people * stream.between(51, 56) // 100),
                    "children": str(people * stream.between(48, 60) // 100),
                    "from_place": "",
                    **of_unit(land, cercle),
                    "source": f"{MARK} displacement tracking",
                }
            )
    return sorted(rows, key=lambda row: (row["period"], row["pcode"]))


def returns(land: Land, stream: Stream) -> list[Row]:
    """Return returns by commune and month; that to Fémaye is published, its month is not."""
    communes = [one for region in ("ML05", "ML06", "ML07") for one in land.communes(region)]
    chosen = [(one, 20 * stream.between(2, 40)) for one in stream.chosen(communes, 44)]
    chosen = [pair for pair in chosen if pair[0] != FEMAYE[0]]
    rows = []
    for commune, people in [FEMAYE, *chosen]:
        conditions = [stream.pick((True, True, True, False, None)) for _ in range(4)]
        if commune == FEMAYE[0]:
            conditions = [True] * 4
        rows.append(
            {
                "period": "2020-03" if commune == FEMAYE[0] else stream.pick(MONTHS),
                "status": stream.pick(("displaced persons", "displaced persons", "refugees")),
                "persons": str(people),
                **dict(
                    zip(("safety", "shelter", "health", "water"), map(yes, conditions), strict=True)
                ),
                "from_place": "",
                **of_unit(land, commune),
                "source": f"{MARK} return monitoring",
            }
        )
    return sorted(rows, key=lambda row: (row["period"], row["pcode"]))


def basic_services(land: Land, stream: Stream) -> list[Row]:
    """Return the state of services in the communes of eight cercles."""
    rows = []
    for cercle in REGISTER_FROM:
        for commune in land.communes(cercle):
            schools = stream.between(2, 14)
            share = stream.pick((0, 20, 50, 80, 100, 100))
            known = stream.below(12) > 0
            state = "all_working" if share == 100 else "some_working" if share else "none_working"  # noqa: PLR2004
            rows.append(
                {
                    "id": f"EX-SRV-{commune}",
                    "period": LAST_REPORT,
                    "status": state if known else "unknown",
                    "schools": str(schools) if known else "",
                    "schools_open": str(schools * share // 100) if known else "",
                    "health_centres_open": str(stream.below(3)) if known else "",
                    "market_open": yes(share > 0 if known else None),
                    "registered_households": str(10 * stream.between(3, 120)),
                    **of_unit(land, commune),
                    "source": f"{MARK} civil affairs",
                }
            )
    return rows


def covid_restrictions(land: Land, _: Stream) -> list[Row]:
    """Return restrictions; those of Bankass and Douentza are published, their dates are not."""
    return [
        {
            "period": start,
            "end": end,
            "measure": measure,
            "by": by,
            "effect": effect,
            **of_unit(land, unit),
            "source": f"{MARK} continuity team",
        }
        for start, end, unit, measure, by, effect in sorted(RESTRICTIONS)
    ]


def polling_logistics(land: Land, stream: Stream) -> list[Row]:
    """Return one row a commune; where nothing came through, the polls were cancelled."""
    hard = set(land.communes("ML08")) | set(land.communes("ML0505"))
    rows = []
    for commune in sorted(land.units.lowest["pcode"]):
        stations = stream.between(4, 30)
        lots = stream.below(1000)
        status = "delivered"
        if commune in hard or lots < 25:  # noqa: PLR2004 - a fortieth elsewhere
            status = "partly" if lots % 5 else "not_delivered"
        share = {"delivered": 100, "partly": 60, "not_delivered": 0}[status]
        rows.append(
            {
                "id": f"EX-POL-{commune}",
                "period": "2020-03-29",
                "status": status,
                "polling_stations": str(stations),
                "kits_planned": str(stations),
                "kits_delivered": str(stations * share // 100),
                "transport": stream.weighted([("road", 8), ("air", 2), ("river", 1)]),
                "reason": "" if share == 100 else "road not safe",  # noqa: PLR2004
                **of_unit(land, commune),
                "source": f"{MARK} electoral support",
            }
        )
    return rows
