"""Transition: benchmarks, capabilities, milestones, closures; and map requests and radio.

Real are the benchmarks A to I with their places and paragraphs (letter of 25 March 2021), the
validation of the calendar on 23 January 2020 (letter of 1 June 2020) and the 5,416 maps of the
geospatial unit (A/75/623, EA 5.1). Every status is invented, and so is all else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.exercise.fill import (
    BASES,
    CENTRE,
    LAST_REPORT,
    MONTHS,
    NORTH,
    at_commune,
    chosen_of,
    later,
    marked,
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

NORTHERN = ("ML06", "ML07", "ML08", "MLI16-MENAKA", "MLI16-TAOUDENIT")
CENTRES = ("Mopti", "Sévaré", "Gao", "Ansongo", "Tombouctou", "Taoudénit", "Kidal", "Ménaka")
COUNTRY_WIDE = (
    ("A", 7, "Constitutional review completed"),
    ("B", 8, "Electoral reform completed and credible national elections held"),
    ("C", 9, "2015 Agreement endorsed anew by the Government"),
    ("D", 10, "2,000 members of signatory groups integrated"),
    ("F", 12, "Legal framework of the territorial police completed, recruitment started"),
    ("H", 14, "Civil society takes a wider part; women's observatory"),
    ("I", 15, "Progress against impunity for serious crimes"),
)
CERCLES = (
    "ML0501", "ML0502", "ML0504", "ML0505", "ML0506", "ML0605", "ML0602", "ML0703", "ML0701",
    "ML0802", "ML0803", "MLI16-MENAKA-MENAKA",
)  # fmt: skip
SECTORS = ("rule of law", "human rights", "services", "livelihoods", "protection")
MILESTONES = (
    ("Calendar validated", "Bamako", "2020-01-23", 0, "done"),
    ("Conflict analysis finished", "Bamako", "2020-04-30", 30, "late"),
    ("Study of partners' capacities", "Bamako", "2020-05-31", 45, "late"),
    ("Airport site handed over", "Douentza", "2020-03-31", 20, "done"),
    ("Security of the camp handed over", "Gao", "2020-02-28", 0, "done"),
    ("Security of the camp handed over", "Tombouctou", "2020-03-15", 0, "done"),
    ("Police co-location ends", "Goundam", "2020-09-30", 0, "on_time"),
    ("Radio studio taken over", "Mopti", "2020-10-31", 0, "on_time"),
    ("Prison mentoring taken over", "Gao", "2020-12-31", 60, "late"),
    ("Civil affairs office merged", "Bankass", "2020-08-31", 0, "not_started"),
    ("Court monitoring taken over", "Tombouctou", "2020-11-30", 0, "not_started"),
    ("Mine action centre takes over", "Kidal", "2021-03-31", 0, "not_started"),
)
CLOSURES = (
    ("Ber", "closed", "2020-02-15"), ("Douentza old camp", "closing", "2020-08-31"),
    ("Goundam", "under_review", ""), ("Diabaly", "announced", "2020-12-31"),
    ("Gossi", "under_review", ""),
)  # fmt: skip
MAPS = 5_416


def benchmarks(land: Land, stream: Stream) -> list[Row]:
    """Return the criteria by place: nine benchmarks, E at eight centres, G in five regions."""
    found = [(letter, para, text, "ML") for letter, para, text in COUNTRY_WIDE]
    deployed = "State administrators and magistrates deployed"
    found += [("B", 8, "National elections held in the new region", one) for one in NORTHERN[3:]]
    found += [("E", 11, deployed, land.towns[one].commune) for one in CENTRES]
    found += [("G", 13, "Pilot projects of the Northern Development Zone", one) for one in NORTHERN]
    rows = []
    for place, (letter, para, text, unit) in enumerate(sorted(found), 1):
        rows.append(
            {
                "id": f"EX-BMK-{place:02d}",
                "name": f"{text} ({land.name(unit)})",
                "benchmark": letter,
                "paragraph": f"letter of 25 March 2021, para {para}",
                "status_date": LAST_REPORT,
                "status": stream.weighted(
                    [("on_track", 3), ("behind", 4), ("not_begun", 3), ("met", 1)]
                ),
                "confidence": stream.pick(("high", "medium", "low")),
                "evidence": marked("note of the field office"),
                **at_commune(land, unit),
                "remarks": "",
                "source": f"{MARK} status invented; criterion as in the letter",
            }
        )
    return rows


def unct_capabilities(land: Land, stream: Stream) -> list[Row]:
    """Return capacity by cercle and sector."""
    rows = []
    for cercle in CERCLES:
        for number, sector in enumerate(SECTORS):
            status = stream.weighted([("gap", 4), ("partly", 4), ("enough", 2), ("unknown", 1)])
            agencies = {"gap": 0, "partly": 2, "enough": 3}.get(status, 1)
            rows.append(
                {
                    "id": f"EX-CAP-{cercle}-{number}",
                    "period": LAST_REPORT,
                    "sector": sector,
                    "status": status,
                    "agencies": str(agencies) if status != "unknown" else "",
                    "staff": str(agencies * stream.between(2, 9)) if status != "unknown" else "",
                    "funded_until": f"202{stream.between(0, 2)}-12" if agencies else "",
                    **of_unit(land, cercle),
                    "source": f"{MARK} capability survey",
                }
            )
    return rows


def transition_milestones(land: Land, _: Stream) -> list[Row]:
    """Return twelve milestones; the first has its real date."""
    rows = []
    for place, (name, town, planned, late, status) in enumerate(MILESTONES, 1):
        rows.append(
            {
                "id": f"EX-MIL-{place:02d}",
                "name": name,
                "owner": ("integrated office", "police", "civil affairs")[place % 3],
                "takes_over": ("State", "country team", "national forces")[place % 3],
                "planned_date": planned,
                "expected_date": "" if status == "done" else planned,
                "days_late": str(late),
                "status_date": LAST_REPORT,
                "status": status,
                **at_commune(land, land.towns[town].commune),
                "remarks": marked("transition cell"),
                "source": f"{MARK} transition calendar",
            }
        )
    return rows


def site_closures(land: Land, stream: Stream) -> list[Row]:
    """Return two reports on five invented closures; Ber is closed in the strength returns too."""
    rows = []
    for date in ("2020-01-31", LAST_REPORT):
        for place, (name, status, closing) in enumerate(CLOSURES, 1):
            town = name.split(" ")[0]
            before = date < LAST_REPORT
            rows.append(
                {
                    "id": f"EX-CLO-{place}",
                    "name": name,
                    "status_date": date,
                    "status": ("closing" if status == "closed" else "under_review")
                    if before
                    else status,
                    "closing_date": closing,
                    "people_nearby": str(1000 * stream.between(4, 40)),
                    "displaced_nearby": str(100 * stream.between(1, 40)),
                    "risk": stream.pick(("low", "medium", "high")),
                    "handed_to": "national forces" if status in ("closed", "closing") else "",
                    **at_commune(land, land.towns[town].commune),
                    "remarks": "",
                    "source": f"{MARK} closure plan",
                }
            )
    return rows


def map_requests(land: Land, stream: Stream) -> list[Row]:
    """Return 120 requests for the published 5,416 maps."""
    states = [("in_work", 6), ("waiting", 5), ("refused", 3), ("delivered", 0)]
    found = chosen_of(stream, 120, states)
    copies = iter(split(stream, MAPS, found.count("delivered"), 4))
    rows = []
    for status in found:
        asked = moment(stream)
        delivered = status == "delivered"
        hours = stream.between(3, 200) if delivered else 0
        town = land.towns[stream.pick((*BASES, *CENTRE, *NORTH))]
        rows.append(
            {
                "alerted": written(asked),
                "arrived": written(later(asked, 60 * hours)) if delivered else "",
                "status": status,
                "theme": stream.pick(("topographic", "thematic", "operational", "route")),
                "requester": stream.pick(("Force", "Police", "Civil Affairs", "Human Rights")),
                "copies": str(next(copies)) if delivered else "0",
                **at_commune(land, land.above(town.commune, "cercle")),
                "source": f"{MARK} request queue",
            }
        )
    return sorted(rows, key=lambda row: (row["alerted"], row["pcode"]))


def radio_topics(land: Land, stream: Stream) -> list[Row]:
    """Return invented notes of listeners at six towns."""
    topics = ("security", "mission", "prices", "covid-19", "elections", "services")
    rows = []
    for month in MONTHS:
        for cercle in ("ML0506", "ML0703", "ML0605", "ML0802", "ML0901", "ML0501"):
            topic = stream.pick(topics)
            rows.append(
                {
                    "period": month,
                    "topic": topic,
                    "tone": stream.weighted(
                        [("neutral", 5), ("negative", 3), ("mixed", 3), ("positive", 2)]
                    ),
                    "mentions": str(stream.between(3, 60)),
                    "hours_listened": str(stream.between(4, 40)),
                    "rumour": yes(stream.below(6) == 0),
                    **of_unit(land, cercle),
                    "source": f"{MARK} listeners' notes",
                }
            )
    return rows
