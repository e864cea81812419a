"""Which function makes which table, under which prefix its rows are numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.exercise import (
    accord,
    aid,
    posture,
    projects,
    protection,
    security,
    state,
    supply,
    transition,
)
from tools.exercise.rows import numbered
from tools.exercise.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.exercise.land import Land
    from tools.exercise.rows import Row

NUMBERED: dict[str, tuple[str, Callable[[Land, Stream], list[Row]]]] = {
    "ied_events": ("IED", security.ied_events),
    "risk_education": ("EDU", security.risk_education),
    "personnel_fatalities": ("FAT", security.personnel_fatalities),
    "osh_incidents": ("OSH", security.osh_incidents),
    "crsv": ("CRS", protection.crsv),
    "human_rights_cases": ("HRC", protection.human_rights_cases),
    "accountability_cases": ("ACC", protection.accountability_cases),
    "early_warning_alerts": ("ALE", protection.early_warning_alerts),
    "protection_visits": ("VIS", protection.protection_visits),
    "escorts": ("ESC", protection.escorts),
    "due_diligence_requests": ("DUE", protection.due_diligence_requests),
    "convoys": ("CNV", posture.convoys),
    "isr_sorties": ("ISR", posture.isr_sorties),
    "isr_coverage": ("COV", posture.isr_coverage),
    "movement_restrictions": ("RES", posture.movement_restrictions),
    "justice_deliveries": ("DEL", state.justice_deliveries),
    "displaced_persons": ("IDP", aid.displaced_persons),
    "returns": ("RET", aid.returns),
    "covid_restrictions": ("CRE", aid.covid_restrictions),
    "casevac": ("CAS", supply.casevac),
    "map_requests": ("MAP", transition.map_requests),
    "radio_topics": ("RAD", transition.radio_topics),
}
"""Tables of things that happened: their rows are numbered as they stand."""

REGISTERS: dict[str, Callable[[Land, Stream], list[Row]]] = {
    "hazard_areas": security.hazard_areas,
    "weapons_free_zones": security.weapons_free_zones,
    "security_posts": security.security_posts,
    "alert_networks": protection.alert_networks,
    "camp_warning_systems": posture.camp_warning_systems,
    "unit_evaluations": posture.unit_evaluations,
    "vehicle_readiness": posture.vehicle_readiness,
    "conduct_visits": posture.conduct_visits,
    "police_posts": state.police_posts,
    "gendarmerie_posts": state.gendarmerie_posts,
    "state_officials": state.state_officials,
    "interim_authorities": state.interim_authorities,
    "border_posts": state.border_posts,
    "works": state.works,
    "reconciliation_committees": accord.reconciliation_committees,
    "local_agreements": accord.local_agreements,
    "conflicts": accord.conflicts,
    "pastoral_corridors": accord.pastoral_corridors,
    "water_points": accord.water_points,
    "cvr_projects": projects.cvr_projects,
    "qip_projects": projects.qip_projects,
    "covid_projects": projects.covid_projects,
    "joint_programmes": projects.joint_programmes,
    "ddr_sites": projects.ddr_sites,
    "basic_services": aid.basic_services,
    "health_facilities": aid.health_facilities,
    "polling_logistics": aid.polling_logistics,
    "benchmarks": transition.benchmarks,
    "unct_capabilities": transition.unct_capabilities,
    "transition_milestones": transition.transition_milestones,
    "site_closures": transition.site_closures,
    "main_supply_routes": supply.main_supply_routes,
    "airfields": supply.airfields,
    "medical_facilities": supply.medical_facilities,
    "base_sites": supply.base_sites,
    "supplies": supply.supplies,
    "remote_infrastructure": supply.remote_infrastructure,
    "environmental_risk": supply.environmental_risk,
    "comms_sites": supply.comms_sites,
}
"""Tables of things that stay: a row is a report on one of them, and bears its id."""


def more_tables(land: Land, incidents: list[Row]) -> dict[str, list[Row]]:
    """Return the tables beside incidents, patrols, deployments, bases, courts and prisons."""
    made = {
        name: numbered(make(land, Stream(name)), prefix, 4)
        for name, (prefix, make) in NUMBERED.items()
    }
    made |= {name: make(land, Stream(name)) for name, make in REGISTERS.items()}
    attacks = security.convoy_attacks(land, Stream("convoy_attacks"), incidents)
    victims = protection.civilian_casualties(land, Stream("civilian_casualties"), incidents)
    made["convoy_attacks"] = numbered(attacks, "ATT", 3)
    made["civilian_casualties"] = numbered(victims, "CIV", 4)
    return dict(sorted(made.items()))
