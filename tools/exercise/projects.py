"""Projects: community violence reduction, quick impact, COVID-19, joint programmes, DDR sites.

Published: 32 community violence reduction projects, 42,612 beneficiaries, 21,425 of them women
(A/75/623, EA 2.3, indicator 3 and output 6), 113 quick-impact and trust-fund projects over three
funding lines (EA 4.1), three large COVID-19 projects (letter of 1 June 2020), 2,171 of 7,000
combatants registered at 8 sites in Gao, Kidal and Tombouctou (EA 2.3). The rest is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.exercise.fill import CENTRE, LAST_REPORT, NORTH, at_town, chosen_of, marked, split, yes
from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.exercise.land import Land
    from tools.exercise.stream import Stream

CVR, CVR_PEOPLE, CVR_WOMEN = 32, 42_612, 21_425
QIP = 113
REGISTERED, TO_REGISTER = 2_171, 7_000
DDR_SITES = (
    ("Gao", "registration"), ("Ansongo", "ready"), ("Bourem", "open"), ("Kidal", "registration"),
    ("Tessalit", "ready"), ("Aguelhok", "closed"), ("Tombouctou", "registration"), ("Ber", "open"),
)  # fmt: skip
BETWEEN = (("2020-01-15", 40), (LAST_REPORT, 100))
"""Two dated reports on each site, and the share of the last figure in percent."""


@dataclass(frozen=True)
class Portfolio:
    """What a family of projects is made of."""

    prefix: str
    names: Sequence[str]
    sectors: Sequence[str]
    funds: Sequence[str]
    towns: Sequence[str]
    states: Sequence[tuple[str, int]]
    thousands: tuple[int, int]
    people: int


def _projects(land: Land, stream: Stream, plan: Portfolio) -> list[Row]:
    count = len(plan.names)
    people = split(stream, plan.people, count, 20)
    rows = []
    for place, (name, status) in enumerate(
        zip(plan.names, chosen_of(stream, count, plan.states), strict=True)
    ):
        town = plan.towns[place % len(plan.towns)]
        cost = 1000 * stream.between(*plan.thousands)
        spent = {"planned": 0, "ongoing": 60, "suspended": 35, "cancelled": 0}.get(status, 100)
        rows.append(
            {
                "id": f"EX-{plan.prefix}-{place + 1:03d}",
                "name": f"{name}, {town}",
                "status_date": LAST_REPORT,
                "status": status,
                "sector": plan.sectors[place % len(plan.sectors)],
                "partner": f"partner {stream.between(1, 9)}",
                "fund": stream.pick(plan.funds),
                "cost": str(cost),
                "spent": str(cost * spent // 100),
                "beneficiaries": str(people[place]),
                "women": str(people[place] * stream.between(35, 60) // 100),
                "start": f"2019-{stream.between(7, 12):02d}",
                "end": f"2020-0{stream.between(1, 6)}" if status == "completed" else "",
                **at_town(land, stream, town, 0.06),
                "remarks": "",
                "source": f"{MARK} project list",
            }
        )
    return rows


def cvr_projects(land: Land, stream: Stream) -> list[Row]:
    """Return the 32 projects with the published beneficiaries, women among them."""
    towns = ("Bandiagara", "Koro", "Bankass", "Mopti", "Douentza", "Gao", "Kidal", "Tombouctou")
    names = [f"CVR project {place}" for place in range(1, CVR + 1)]
    plan = Portfolio(
        "CVR", names, ("livelihoods", "water", "pastures", "markets"), ("assessed budget",),
        (*towns, "Ménaka", "Taoudénit"), [("ongoing", 9), ("suspended", 2), ("completed", 0)],
        (40, 190), CVR_PEOPLE,
    )  # fmt: skip
    rows = _projects(land, stream, plan)
    for row, women in zip(rows, split(stream, CVR_WOMEN, CVR, 9), strict=True):
        row["women"] = str(min(women, int(row["beneficiaries"])))
    _level(rows, CVR_WOMEN)
    return rows


def _level(rows: list[Row], total: int) -> None:
    """Give what is missing to the projects that have men left, until the women sum to `total`."""
    missing = total - sum(int(row["women"]) for row in rows)
    for row in rows:
        step = min(missing, int(row["beneficiaries"]) - int(row["women"]))
        row["women"] = str(int(row["women"]) + step)
        missing -= step


def qip_projects(land: Land, stream: Stream) -> list[Row]:
    """Return the 113 projects over three funding lines."""
    kinds = (
        "Classrooms",
        "Market hall",
        "Borehole",
        "Town hall repair",
        "Street lighting",
        "Youth centre",
    )
    names = [f"{kinds[place % len(kinds)]} {place + 1}" for place in range(QIP)]
    plan = Portfolio(
        "QIP", names, ("education", "economy", "water", "State authority", "security", "youth"),
        ("quick-impact", "quick-impact", "trust fund", "peacebuilding fund"), (*CENTRE, *NORTH),
        [("ongoing", 18), ("suspended", 7), ("cancelled", 2), ("completed", 0)], (10, 50), 61_000,
    )  # fmt: skip
    return _projects(land, stream, plan)


def covid_projects(land: Land, stream: Stream) -> list[Row]:
    """Return three large projects and fifteen small ones."""
    names = [f"COVID-19 response {place}" for place in range(1, 19)]
    plan = Portfolio(
        "COV", names, ("laboratory", "protective equipment", "hand washing", "information"),
        ("quick-impact",), ("Bamako", *CENTRE[:5], *NORTH[:7]),
        [("ongoing", 7), ("planned", 2), ("completed", 0)], (8, 60), 90_000,
    )  # fmt: skip
    rows = _projects(land, stream, plan)
    for place, row in enumerate(rows):
        row["size"] = "large" if place in (0, 6, 12) else "small"
        if row["size"] == "large":
            row["cost"] = str(10 * int(row["cost"]))
            row["spent"] = str(10 * int(row["spent"]))
    return rows


def joint_programmes(land: Land, stream: Stream) -> list[Row]:
    """Return twenty-four programmes with agencies, by the four sectors of the State liaison."""
    names = [f"Joint programme {place}" for place in range(1, 25)]
    plan = Portfolio(
        "JNT", names, ("rule of law", "human rights", "livelihoods", "immediate services"),
        ("peacebuilding fund", "trust fund", "agency funds"), (*CENTRE[:6], *NORTH[:8]),
        [("planned", 5), ("suspended", 2), ("ongoing", 0)], (100, 900), 48_000,
    )  # fmt: skip
    outputs = ("courts renovated", "dialogues held", "people trained", "water points built")
    rows = _projects(land, stream, plan)
    for place, row in enumerate(rows):
        wanted = stream.between(4, 60)
        row["output"] = outputs[place % len(outputs)]
        row["output_done"] = str(
            0 if row["status"] == "planned" else wanted * stream.below(90) // 100
        )
        row["output_planned"] = str(wanted)
        row["partner"] = f"agency {place % 6 + 1}"
    return rows


def ddr_sites(land: Land, stream: Stream) -> list[Row]:
    """Return two reports on each of the eight sites; on the last, 2,171 of 7,000."""
    places = [at_town(land, stream, town, 0.08) for town, _ in DDR_SITES]
    planned = split(stream, TO_REGISTER, len(DDR_SITES), 300)
    registered = split(stream, REGISTERED, len(DDR_SITES), 40)
    return [
        {
            "id": f"EX-DDR-{place + 1}",
            "name": f"DDR site {town}",
            "status_date": date,
            "status": status if percent == 100 else "ready",  # noqa: PLR2004 - the last report
            "planned": str(planned[place]),
            "registered": str(registered[place] * percent // 100),
            "women": str(registered[place] * percent // 2500),
            "visited": yes(percent == 100),  # noqa: PLR2004
            **places[place],
            "remarks": marked("registration team"),
            "source": f"{MARK} DDR section",
        }
        for date, percent in BETWEEN
        for place, (town, status) in enumerate(DDR_SITES)
    ]
