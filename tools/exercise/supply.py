"""Mobility and supply: routes, airfields, medical care, sites and what they hold.

Published totals of A/75/623, EA 5.1: 17 airfields and landing sites; 37 level-1 clinics at 11
locations, three level-2 hospitals, a damage-control facility at Mopti, a contracted level-2
hospital in Bamako; 19 sites at 13 locations with 325 generators (at 12 of them), 37 solar units, 37
wells and 24 water plants; 37 VSAT terminals, 78 microwave links, 11 FM stations, 20 telephone
exchanges; 69 points of the environmental scorecard. Where each stands, and all else, is invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.exercise import calendar
from tools.exercise.convoys import ROUTES
from tools.exercise.fill import (
    BASES,
    LAST_REPORT,
    MONTHS,
    at_commune,
    at_town,
    later,
    marked,
    moment,
    split,
    written,
    yes,
)
from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land
    from tools.exercise.stream import Stream

ROUTE_STATES = {
    "Konna–Gao": "high_risk", "Gao–Kidal": "high_risk", "Gao–Labbézanga": "restricted",
    "Gao–Ménaka": "restricted", "Sévaré–Koro": "restricted", "Kidal–Tessalit": "high_risk",
}  # fmt: skip
MORE_ROUTES = (
    ("Kati–Sévaré", ("Kati", "Ségou", "San", "Sévaré"), "open", "paved"),
    ("Sévaré–Konna", ("Sévaré", "Konna"), "open", "paved"),
    ("Kati–Kayes", ("Kati", "Kita", "Kayes"), "open", "paved"),
    ("Kati–Sikasso", ("Kati", "Bougouni", "Sikasso"), "open", "paved"),
)
AIRFIELDS = (
    ("Bamako", "airport", "asphalt", 3180, 1), ("Sévaré", "airport", "asphalt", 2500, 1),
    ("Gao", "airport", "asphalt", 2500, 1), ("Tombouctou", "airport", "asphalt", 2200, 1),
    ("Kidal", "airstrip", "laterite", 1800, 0), ("Ménaka", "airstrip", "laterite", 1700, 0),
    ("Tessalit", "airstrip", "laterite", 2400, 0), ("Douentza", "airstrip", "laterite", 1500, 0),
    ("Goundam", "airstrip", "sand", 1600, 0), ("Ansongo", "helicopter site", "metal plates", 40, 1),
    ("Gossi", "helicopter site", "metal plates", 40, 1), ("Ber", "helicopter site", "sand", 40, 0),
    ("Aguelhok", "helicopter site", "sand", 40, 0), ("Koro", "helicopter site", "sand", 40, 0),
    ("Diabaly", "helicopter site", "concrete", 40, 1),
    ("Bankass", "helicopter site", "sand", 40, 0), ("Mopti", "helicopter site", "concrete", 40, 1),
)  # fmt: skip
CLINICS = {
    "Gao": 7, "Tombouctou": 5, "Sévaré": 6, "Kidal": 5, "Ménaka": 3, "Douentza": 3, "Bamako": 2,
    "Ansongo": 2, "Gossi": 2, "Tessalit": 1, "Goundam": 1,
}  # fmt: skip
"""37 level-1 clinics at 11 locations."""
HOSPITALS = (
    ("level_2", "Gao"), ("level_2", "Tombouctou"), ("level_2", "Kidal"), ("level_2", "Bamako"),
    ("damage_control", "Mopti"),
)  # fmt: skip
SITES = {"Gao": 3, "Sévaré": 3, "Tombouctou": 2, "Kidal": 2}
"""Nineteen sites at thirteen locations: these have more than one."""
GENERATORS, SOLAR, WELLS, PLANTS = 325, 37, 37, 24
WITHOUT_GENERATORS = "Diabaly"
COMMS = (("vsat", 37), ("microwave", 78), ("fm station", 11), ("telephone exchange", 20))
SCORE = 69


def main_supply_routes(_: Land, stream: Stream) -> list[Row]:
    """Return schematic routes: the towns in the order in which a convoy passes them."""
    found = [(name, towns, ROUTE_STATES.get(name, "open"), "track") for name, towns, _ in ROUTES]
    rows = []
    for place, (name, towns, status, surface) in enumerate((*found, *MORE_ROUTES), 1):
        rains = "passable" if surface == "paved" else stream.pick(("with delay", "impassable"))
        rows.append(
            {
                "id": f"EX-MSR-{place:02d}",
                "name": f"{name} (schematic)",
                "status_date": LAST_REPORT,
                "status": status,
                "stops": "; ".join(towns),
                "surface": surface,
                "rains": rains,
                "night_movement": yes(surface == "paved"),
                "source": f"{MARK} schematic, straight between towns",
            }
        )
    return rows


def airfields(land: Land, stream: Stream) -> list[Row]:
    """Return the seventeen airfields and landing sites, with invented runways."""
    rows = []
    for place, (town, kind, surface, length, night) in enumerate(AIRFIELDS, 1):
        status = "helicopters_only" if kind == "helicopter site" else "open"
        if town in ("Kidal", "Goundam"):
            status = "restricted"
        rows.append(
            {
                "id": f"EX-AIR-{place:02d}",
                "name": f"{town}, {kind}",
                "status_date": LAST_REPORT,
                "status": status,
                "kind_of_field": kind,
                "surface": surface,
                "length_m": str(length),
                "width_m": "45" if length > 2000 else "30",  # noqa: PLR2004
                "night": yes(bool(night)),
                "season": "all year" if surface != "sand" else "dry season only",
                "fuel": yes(kind == "airport"),
                **at_town(land, stream, town, 0.05),
                "remarks": "",
                "source": f"{MARK} aviation section",
            }
        )
    return rows


def medical_facilities(land: Land, stream: Stream) -> list[Row]:
    """Return the clinics and hospitals."""
    chosen = [("level_1", town) for town, count in CLINICS.items() for _ in range(count)]
    rows = []
    for place, (level, town) in enumerate([*HOSPITALS, *chosen], 1):
        clinic = level == "level_1"
        rows.append(
            {
                "id": f"EX-MED-{place:02d}",
                "name": f"Facility {place}, {town}",
                "level_of_care": level,
                "status_date": LAST_REPORT,
                "status": "working" if stream.below(12) else "reduced",
                "beds": str(stream.between(3, 8) if clinic else stream.between(15, 30)),
                "icu_beds": "0" if clinic else "2",
                "surgery": yes(not clinic),
                "blood": yes(not clinic),
                "score": str(stream.between(60, 96)),
                "helicopter_minutes": str(5 * stream.between(2, 12)),
                **at_town(land, stream, town),
                "remarks": "",
                "source": f"{MARK} medical section",
            }
        )
    return rows


def casevac(land: Land, stream: Stream) -> list[Row]:
    """Return 110 evacuations with their clock; some have lost one of its times."""
    modes = ["military helicopter", "commercial helicopter", "road", "fixed wing"]
    rows = []
    for _ in range(110):
        call = moment(stream, calendar.CONVOYS)
        decided = later(call, stream.between(5, 45))
        launched = later(decided, stream.between(10, 60))
        arrived = later(launched, stream.between(20, 150))
        complete = stream.below(12) > 0
        town = land.towns[stream.pick(BASES[1:])]
        rows.append(
            {
                "alerted": written(call),
                "decided": written(decided),
                "launched": written(launched),
                "arrived": written(arrived) if complete else "",
                "mode": stream.pick(modes),
                "persons": str(stream.pick((1, 1, 1, 2, 3, 5))),
                "night": yes(not 6 <= call.hour < 18),  # noqa: PLR2004 - daylight
                **at_commune(land, land.above(town.commune, "cercle")),
                "source": f"{MARK} evacuation cell",
            }
        )
    return sorted(rows, key=lambda row: (row["alerted"], row["pcode"]))


def base_sites(land: Land, stream: Stream) -> list[Row]:
    """Return the nineteen sites with their utilities."""
    towns = [town for town in BASES for _ in range(SITES.get(town, 1))]
    powered = [town for town in towns if town != WITHOUT_GENERATORS]
    generators = iter(split(stream, GENERATORS, len(powered), 6))
    solar, wells, plants = (split(stream, total, len(towns), 1) for total in (SOLAR, WELLS, PLANTS))
    rows = []
    for place, town in enumerate(towns):
        daily = 100 * stream.between(8, 90)
        rows.append(
            {
                "id": f"EX-SIT-{place + 1:02d}",
                "name": f"Site {place + 1}, {town}",
                "status_date": LAST_REPORT,
                "status": "working",
                "generators": str(0 if town == WITHOUT_GENERATORS else next(generators)),
                "solar_units": str(solar[place]),
                "wells": str(wells[place]),
                "water_plants": str(plants[place]),
                "waste_managed": "yes",
                "catering": yes(place % 3 == 0),
                "fuel_stock_l": str(daily * stream.between(4, 40)) if place % 9 != 8 else "",  # noqa: PLR2004
                "fuel_daily_l": str(daily),
                **at_town(land, stream, town),
                "remarks": marked("engineering return"),
                "source": f"{MARK} engineering section",
            }
        )
    return rows


def supplies(land: Land, stream: Stream) -> list[Row]:
    """Return stocks by base and item on two dates."""
    items = (("fuel", "litres", 9000), ("rations", "rations", 800), ("water", "litres", 40_000))
    where = {town: at_town(land, stream, town) for town in BASES}
    rows = []
    for date in ("2020-05-31", "2020-06-30"):
        for town in BASES:
            for item, unit, daily in items:
                use = daily * stream.between(20, 180) // 100
                days = stream.weighted([(3, 1), (12, 4), (25, 3), (45, 3)])
                known = stream.below(15) > 0
                rows.append(
                    {
                        "id": f"EX-SUP-{town}-{item}",
                        "name": town,
                        "status_date": date,
                        "item": item,
                        "stock": str(use * days) if known else "",
                        "daily_use": str(use),
                        "unit_of_stock": unit,
                        **where[town],
                        "source": f"{MARK} supply section",
                    }
                )
    return rows


def remote_infrastructure(land: Land, stream: Stream) -> list[Row]:
    """Return the readings of three months at thirteen sites."""
    where = {town: at_town(land, stream, town) for town in BASES}
    rows = []
    for month in MONTHS[-3:]:
        for town in BASES:
            status = stream.weighted(
                [("normal", 8), ("high_use", 3), ("wastewater_risk", 1), ("no_reading", 1)]
            )
            known = status != "no_reading"
            water = 10 * stream.between(40, 900)
            rows.append(
                {
                    "id": f"EX-MET-{town}",
                    "name": f"Site {town}",
                    "status_date": month,
                    "status": status,
                    "power_kwh": str(100 * stream.between(300, 9000)) if known else "",
                    "fuel_l": str(100 * stream.between(80, 2600)) if known else "",
                    "water_m3": str(water) if known else "",
                    "wastewater_m3": str(water * 8 // 10) if known else "",
                    **where[town],
                    "source": f"{MARK} site meters",
                }
            )
    return rows


def environmental_risk(land: Land, stream: Stream) -> list[Row]:
    """Return thirteen sites whose points have the published mean of 69."""
    scores = [SCORE + shift for shift in (-24, -16, -9, -5, -2, 0, 0, 1, 3, 8, 11, 14, 19)]
    grades = ("minimum", "significant", "unacceptable")
    rows = []
    for place, (town, score) in enumerate(zip(BASES, scores, strict=True), 1):
        grade = grades[0] if score >= SCORE else grades[1] if score > 55 else grades[2]  # noqa: PLR2004
        rows.append(
            {
                "id": f"EX-ENV-{place:02d}",
                "name": f"Site {town}",
                "status_date": LAST_REPORT,
                "status": grade,
                "score": str(score),
                "wastewater": stream.pick(grades[:2]) if grade != grades[2] else grade,
                "hazardous_waste": stream.pick(grades[:2]),
                **at_town(land, stream, town),
                "remarks": "",
                "source": f"{MARK} environment unit",
            }
        )
    return rows


def comms_sites(land: Land, stream: Stream) -> list[Row]:
    """Return terminals, links and stations by town, to the published numbers."""
    rows: list[Row] = []
    for kind, total in COMMS:
        towns = BASES[: min(len(BASES), total)]
        for town, number in zip(towns, split(stream, total, len(towns)), strict=True):
            if not number:
                continue
            rows.append(
                {
                    "id": f"EX-TEL-{len(rows) + 1:02d}",
                    "name": f"{kind}, {town}",
                    "kind_of_site": kind,
                    "status_date": LAST_REPORT,
                    "status": stream.weighted([("working", 9), ("degraded", 2), ("down", 1)]),
                    "number_there": str(number),
                    "height_m": str(stream.between(6, 60)),
                    **at_town(land, stream, town),
                    "remarks": "",
                    "source": f"{MARK} field technology",
                }
            )
    return rows
