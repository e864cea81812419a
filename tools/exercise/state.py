"""State authority: posts, officials, interim authorities, borders, deliveries, works.

Published: 195 posts of State officials, 20 % of them filled where 55 % were planned (A/75/623, EA
4.1, indicator 1), 5 regional and 21 cercle interim authorities (EA 1.3, indicator 3), border
services at 8 locations (para 20), 21 courts and 34 prisons supplied (letter of 1 June 2020), works
on the courts and prisons that EA 4.3 names. Which post is filled, and all else, is invented.
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
    day,
    marked,
    yes,
)
from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land
    from tools.exercise.stream import Stream

POSTS, PRESENT = 195, 39
REPORTS = ("2019-12-15", LAST_REPORT)
SECOND = "Gao"
"""Its second police station was supported (letter of 1 June 2020)."""
WITHOUT = {"police": {"Kidal", "Tessalit"}, "gendarmerie": {"Kidal", "Tessalit", "Ansongo"}}
PARTLY = {"police": {"Ménaka", "Koro"}, "gendarmerie": {"Bankass", "Diré"}}
CENTRE_AND_NORTH = ("ML05", "ML06", "ML07", "ML08", "MLI16-MENAKA", "MLI16-TAOUDENIT")
INTERIM_REGIONS = ("ML06", "ML07", "ML08", "MLI16-MENAKA", "MLI16-TAOUDENIT")
BORDERS = (
    ("Labbézanga", "open"), ("Tessalit", "partly_open"), ("Andéramboukane", "closed"),
    ("Kidal", "closed"), ("Koro", "partly_open"), ("Ansongo", "open"), ("Nara", "open"),
    ("Taoudénit", "under_construction"),
)  # fmt: skip
MORE_BORDERS = (("Kouri", "open"), ("Zégoua", "open"))
COURTS_SUPPLIED, PRISONS_SUPPLIED = 21, 34
JUSTICE_TOWNS = (
    "Bamako", "Mopti", "Bandiagara", "Bankass", "Djenné", "Douentza", "Koro", "Ténenkou",
    "Youwarou", "Gao", "Ansongo", "Bourem", "Tombouctou", "Diré", "Goundam", "Niafunké",
    "Gourma-Rharous", "Kidal", "Ménaka", "Koulikoro", "Dioïla",
)  # fmt: skip
WORKS = (
    ("Prison security", "prison", "Gao", "under_way", 60),
    ("Prison security", "prison", "Mopti", "under_way", 45),
    ("Prison security", "prison", "Tombouctou", "under_way", 70),
    ("Prison security", "prison", "Koulikoro", "under_way", 30),
    ("Prison rehabilitation", "prison", "Djenné", "completed", 100),
    ("New prison, second phase", "prison", "Koro", "under_way", 55),
    ("High-security area", "prison", "Dioïla", "procurement", 0),
    ("Court security", "court", "Ménaka", "completed", 100),
    ("Court security", "court", "Gao", "completed", 100),
    ("Court security", "court", "Bourem", "completed", 100),
    ("Court security", "court", "Tombouctou", "completed", 100),
    ("Court security", "court", "Diré", "completed", 100),
    ("Court security", "court", "Niafunké", "completed", 100),
    ("Camp expansion", "base", "Gao", "under_way", 65),
    ("Camp expansion", "base", "Mopti", "under_way", 80),
    ("New runway", "runway", "Kidal", "planned", 0),
    ("Site security", "base", "Ménaka", "completed", 100),
    ("Base perimeter", "base", "Douentza", "completed", 100),
)  # fmt: skip
"""Facility, town and stage as A/75/623 gives them; the percentages are invented."""


def police_posts(land: Land, stream: Stream) -> list[Row]:
    """Return dated reports on twenty police posts."""
    return _posts(land, stream, "police")


def gendarmerie_posts(land: Land, stream: Stream) -> list[Row]:
    """Return dated reports on twenty gendarmerie posts."""
    return _posts(land, stream, "gendarmerie")


def _posts(land: Land, stream: Stream, force: str) -> list[Row]:
    towns = [*CENTRE, *NORTH, "Niafunké", "Gourma-Rharous"]
    towns = [*towns, f"{SECOND}/2"] if force == "police" else towns
    word = "Commissariat de police" if force == "police" else "Brigade de gendarmerie"
    where = {one: at_town(land, stream, one.split("/")[0]) for one in towns}
    planned = {one: stream.between(8, 40) for one in towns}
    rows = []
    for number, date in enumerate(REPORTS):
        for place, town in enumerate(towns, 1):
            name = town.split("/")[0]
            state = (
                "none" if name in WITHOUT[force] else "partly" if name in PARTLY[force] else "full"
            )
            if not number and state == "full" and not stream.below(4):
                state = "partly"
            known = stream.below(12) > 0 or state != "full"
            present = 0 if state == "none" else planned[town] * stream.between(40, 95) // 100
            rows.append(
                {
                    "id": f"EX-{'POL' if force == 'police' else 'GEN'}-{place:02d}",
                    "name": f"{word}, {name}" + (" (2)" if "/" in town else ""),
                    "status_date": date,
                    "premises_open": yes(state != "none"),
                    "staff_present": yes(state != "none"),
                    "gives_service": yes((state == "full") if known else None),
                    "officers_planned": str(planned[town]),
                    "officers": str(present),
                    "distance_to_court_km": str(stream.between(1, 9)),
                    "reinforced": yes(bool(number) and name in CENTRE),
                    **where[town],
                    "remarks": marked("monthly return"),
                    "source": f"{MARK} police component",
                }
            )
    return rows


def state_officials(land: Land, stream: Stream) -> list[Row]:
    """Return 195 posts of the centre and the north, 39 of them (20 %) filled."""
    units = [
        ("region", "Gouverneur", one) for one in CENTRE_AND_NORTH
    ] + [
        ("cercle", title, cercle)
        for region in CENTRE_AND_NORTH
        for cercle in sorted(land.units.children(region, "cercle"))
        for title in ("Préfet", "Préfet adjoint")
    ]  # fmt: skip
    communes = [one for region in CENTRE_AND_NORTH for one in land.communes(region)]
    rest = POSTS - len(units)
    units += [("arrondissement", "Sous-préfet", one) for one in stream.chosen(communes, rest)]
    states = chosen_of(stream, POSTS, [("yes", PRESENT - 6), ("", 9), ("no", 0)])
    reasons = ("security", "security", "no premises", "no housing", "not appointed", "covid-19")
    rows = []
    for place, ((level, title, unit), state) in enumerate(zip(units, states, strict=True), 1):
        present = "yes" if level == "region" else state
        rows.append(
            {
                "id": f"EX-OFF-{place:03d}",
                "name": f"{title}, {land.name(unit)}",
                "level_of_post": level,
                "status_date": LAST_REPORT,
                "present": present,
                "reason": stream.pick(reasons) if present == "no" else "",
                "absent_since": f"201{stream.between(2, 9)}" if present == "no" else "",
                **at_commune(land, unit),
                "source": f"{MARK} civil affairs",
            }
        )
    _fill_up(rows)
    return rows


def _fill_up(rows: list[Row]) -> None:
    """Change the last absent posts of arrondissements until exactly 39 are filled."""
    missing = PRESENT - sum(row["present"] == "yes" for row in rows)
    for row in reversed(rows):
        if missing > 0 and row["present"] == "no":
            row.update(present="yes", reason="", absent_since="")
            missing -= 1
        elif missing < 0 and row["present"] == "yes" and row["level_of_post"] == "arrondissement":
            row.update(present="no", reason="security", absent_since="2019")
            missing += 1


def interim_authorities(land: Land, stream: Stream) -> list[Row]:
    """Return 5 regional and 21 cercle authorities that function, and ten of communes."""
    cercles = [
        one for region in INTERIM_REGIONS for one in sorted(land.units.children(region, "cercle"))
    ]
    cercles += ["ML0504", "ML0507", "ML0508", "ML0505", "ML0502"]
    communes = stream.chosen([one for cercle in cercles for one in land.communes(cercle)], 10)
    rows = []
    chosen = [("region", one) for one in INTERIM_REGIONS]
    chosen += [("cercle", one) for one in cercles] + [("commune", one) for one in communes]
    working = 0
    for place, (level, unit) in enumerate(chosen, 1):
        working += level == "cercle"
        status = "functioning" if level == "region" or (level == "cercle" and working <= 21) else ""  # noqa: PLR2004 - as published
        status = status or stream.pick(("installed", "not_installed", "unknown"))
        members = stream.between(7, 15) if status in ("functioning", "installed") else 0
        rows.append(
            {
                "id": f"EX-INT-{place:02d}",
                "name": f"Autorité intérimaire, {land.name(unit)}",
                "level_of_authority": level,
                "status_date": LAST_REPORT,
                "status": status,
                "members": str(members),
                "women": str(members // 4),
                "premises": yes(status == "functioning" and stream.below(3) > 0),
                **at_commune(land, unit),
                "source": f"{MARK} civil affairs",
            }
        )
    return rows


def border_posts(land: Land, stream: Stream) -> list[Row]:
    """Return posts at eight locations with decentralised services, and two more."""
    rows = []
    for place, (town, status) in enumerate((*BORDERS, *MORE_BORDERS), 1):
        decentralised = place <= len(BORDERS)
        rows.append(
            {
                "id": f"EX-BOR-{place:02d}",
                "name": f"Poste frontière, {town}",
                "status_date": LAST_REPORT,
                "status": status,
                "services": "customs; gendarmerie; health" if status == "open" else "",
                "borehole": yes(decentralised),
                "radius_km": str(5 * stream.between(2, 12)),
                **at_town(land, stream, town, 0.05),
                "remarks": marked("border services"),
                "source": f"{MARK} border commission",
            }
        )
    return rows


def justice_deliveries(land: Land, stream: Stream) -> list[Row]:
    """Return deliveries to 21 courts and 34 prisons, as many as the letter says."""
    rows = []
    for facility, count, word in (
        ("court", COURTS_SUPPLIED, "Tribunal"),
        ("prison", PRISONS_SUPPLIED, "Maison d’arrêt"),
    ):
        towns = [JUSTICE_TOWNS[place % len(JUSTICE_TOWNS)] for place in range(count)]
        for place, town in enumerate(towns):
            again = f" ({place // len(JUSTICE_TOWNS) + 1})" if place >= len(JUSTICE_TOWNS) else ""
            rows.append(
                {
                    "date": day(stream, (0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 1)),
                    "facility": facility,
                    "facility_name": f"{word}, {town}{again}",
                    "items": stream.pick(("masks, soap and gel", "files and paper", "mattresses")),
                    "value": str(250 * stream.between(2, 30)),
                    "received": yes(stream.below(8) > 0),
                    **at_town(land, stream, town),
                    "source": f"{MARK} justice and corrections",
                }
            )
    return sorted(rows, key=lambda row: (row["date"], row["facility"], row["facility_name"]))


def works(land: Land, stream: Stream) -> list[Row]:
    """Return the works that A/75/623 names, at points that are not theirs."""
    rows = []
    for place, (name, facility, town, status, percent) in enumerate(WORKS, 1):
        cost = 1000 * stream.between(40, 900)
        rows.append(
            {
                "id": f"EX-WRK-{place:02d}",
                "name": f"{name}, {town}",
                "facility": facility,
                "status_date": LAST_REPORT,
                "status": status,
                "percent_done": str(percent),
                "partner": f"contractor {stream.between(1, 6)}",
                "fund": "assessed budget",
                "cost": str(cost),
                "spent": str(cost * percent // 100),
                "start": "2019-09" if percent else "",
                "end": "2020-05" if status == "completed" else "",
                **at_town(land, stream, town),
                "remarks": marked("works programme"),
                "source": f"{MARK} engineering section",
            }
        )
    return rows
