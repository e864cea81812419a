"""The tables of the exercise beside each other: what they share must agree, and names nobody."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from geo_ops.boundaries.pack import load_pack
from geo_ops.content import Content
from tools.exercise.fill import BASES, MONTHS, chosen_of, split
from tools.exercise.stream import Stream

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "missions" / "mali-exercise" / "data"


def rows_of(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def held(name):
    """Return the last report on each thing."""
    found = {row["id"]: row for row in sorted(rows_of(name), key=lambda row: row["status_date"])}
    return list(found.values())


@pytest.fixture(scope="module")
def units():
    return load_pack(Content.find(), "mli").units("2016")


def test_the_attacks_on_convoys_are_those_of_the_incidents():
    incidents = {row["id"]: row for row in rows_of("incidents")}
    attacks = rows_of("convoy_attacks")
    assert len(attacks) == 149
    assert len({row["incident_id"] for row in attacks}) == 149
    for row in attacks:
        event = incidents[row["incident_id"]]
        assert event["type"] == "attack_on_convoy"
        same = ("date", "route", "fatalities", "injured", "longitude", "latitude", "pcode")
        assert {key: row[key] for key in same} == {key: event[key] for key in same}
        first, last = row["stretch"].split("–")
        assert first != last


def test_the_casualties_are_those_of_the_incidents(units):
    rows = rows_of("civilian_casualties")
    events = [row for row in rows_of("incidents") if int(row["civilian_casualties"])]
    assert sum(int(row["casualties"]) for row in rows) == 1911
    assert sum(int(row["killed"]) for row in rows) == sum(int(row["fatalities"]) for row in events)
    for row in rows:
        groups = ("women", "men", "girls", "boys", "sex_not_known")
        assert sum(int(row[key]) for key in groups) == int(row["casualties"])
        assert int(row["killed"]) + int(row["injured"]) == int(row["casualties"])
        assert units.unit(row["pcode"]).level in ("cercle", "region", "country")
    by_month = Counter()
    for row in events:
        by_month[row["date"][:7]] += int(row["civilian_casualties"])
    for row in rows:
        by_month[row["period"]] -= int(row["casualties"])
    assert set(by_month.values()) == {0}


def test_sexual_violence_has_sums_by_cercle_and_quarter_only(units):
    rows = rows_of("crsv")
    assert set(rows[0]) == {"id", "period", "reports", "referred", "pcode", "place", "source"}
    assert {units.unit(row["pcode"]).level for row in rows} == {"cercle"}
    assert len({(row["pcode"], row["period"]) for row in rows}) == len(rows)
    assert {row["period"][5:] for row in rows} == {"07-01", "10-01", "01-01", "04-01"}


def test_the_posts_of_officials_are_one_each():
    rows = rows_of("state_officials")
    assert Counter(row["level_of_post"] for row in rows)["region"] == 6
    assert len({row["id"] for row in rows}) == len(rows) == 195
    assert sum(row["present"] == "yes" for row in rows) == 39
    for row in rows:
        assert (row["reason"] != "") is (row["present"] == "no")


def test_interim_authorities_function_as_published(units):
    rows = rows_of("interim_authorities")
    working = [row for row in rows if row["status"] == "functioning"]
    assert Counter(row["level_of_authority"] for row in working) == {"region": 5, "cercle": 21}
    assert all(units.unit(row["pcode"]).level == row["level_of_authority"] for row in rows)


def test_units_are_rated_as_published():
    rows = rows_of("unit_evaluations")
    assert Counter(row["status"] for row in rows) == {
        "excellent": 1, "satisfactory": 25, "underperforming": 4, "needs_improvement": 4,
    }  # fmt: skip
    assert sum(row["improvement_plan"] == "yes" for row in rows) == 17


def test_armoured_vehicles_of_the_last_picture():
    rows = [row for row in rows_of("vehicle_readiness") if row["status_date"] == "2020-06-01"]
    found = Counter()
    for row in rows:
        found[row["status"]] += int(row["vehicles"])
    assert found == {"in_use": 479, "maintenance": 30, "unusable": 41}


def test_medical_care_is_where_it_is_published_to_be():
    rows = rows_of("medical_facilities")
    levels = Counter(row["level_of_care"] for row in rows)
    assert levels == {"level_1": 37, "level_2": 4, "damage_control": 1}
    assert len({row["place"] for row in rows if row["level_of_care"] == "level_1"}) == 11
    (mopti,) = [row for row in rows if row["level_of_care"] == "damage_control"]
    assert mopti["place"] == "Mopti"


def test_sites_stand_at_thirteen_locations_with_power_at_twelve():
    rows = rows_of("base_sites")
    assert {row["place"] for row in rows} == set(BASES)
    powered = {row["place"] for row in rows if int(row["generators"])}
    assert len(powered) == 12


def test_the_eight_ddr_sites_are_in_the_regions_that_are_named(units):
    rows = held("ddr_sites")
    regions = {units.lineage["region"][row["pcode"]] for row in rows}
    assert (len(rows), regions) == (8, {"ML06", "ML07", "ML08"})
    assert all(int(row["registered"]) <= int(row["planned"]) for row in rows)


def test_the_benchmarks_stand_at_the_places_that_they_name(units):
    rows = rows_of("benchmarks")
    assert sorted({row["benchmark"] for row in rows}) == list("ABCDEFGHI")
    places = Counter(row["benchmark"] for row in rows)
    assert (places["E"], places["G"]) == (8, 5)
    for row in rows:
        assert row["paragraph"].startswith("letter of 25 March 2021, para ")
        assert row["source"].startswith("EXERCISE status invented")
        level = units.unit(row["pcode"]).level
        assert level == {"E": "commune", "G": "region"}.get(row["benchmark"], level)


def test_the_return_to_femaye_is_there(units):
    (row,) = [row for row in rows_of("returns") if row["pcode"] == "ML050305"]
    assert units.unit("ML050305").name == "Femaye"
    assert row["persons"] == "3120"


def test_every_commune_has_its_polling_material(units):
    rows = rows_of("polling_logistics")
    assert {row["pcode"] for row in rows} == set(units.lowest["pcode"])
    for row in rows:
        share = int(row["kits_delivered"]) / int(row["kits_planned"])
        assert (row["status"] == "delivered") is (share == 1)


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("early_warning_alerts", ("alerted", "decided", "arrived")),
        ("casevac", ("alerted", "decided", "launched", "arrived")),
        ("map_requests", ("alerted", "arrived")),
    ],
)
def test_clocks_run_forward(name, times):
    complete = 0
    for row in rows_of(name):
        given = [datetime.fromisoformat(row[key]) for key in times if row[key]]
        assert given == sorted(given)
        complete += len(given) == len(times)
    assert complete > 60


def test_routes_are_said_to_be_schematic():
    for name in ("main_supply_routes", "pastoral_corridors"):
        for row in rows_of(name):
            assert row["name"].endswith("(schematic)")
            assert "schematic" in row["source"]
            assert len(row["stops"].split("; ")) >= 2


def test_no_agreement_stands_at_a_village():
    for name in ("local_agreements", "conflicts", "alert_networks", "early_warning_alerts"):
        for row in rows_of(name):
            assert row["longitude"] == row["latitude"] == ""
            assert row["precision"] in ("commune", "cercle", "region")


# --- what they are filled from ---
def test_the_months_are_those_of_the_period():
    assert len(MONTHS) == 12
    assert (MONTHS[0], MONTHS[5], MONTHS[6], MONTHS[-1]) == (
        "2019-07", "2019-12", "2020-01", "2020-06",
    )  # fmt: skip


@pytest.mark.parametrize(("total", "parts", "least"), [(100, 7, 0), (13, 13, 1), (5, 9, 0)])
def test_a_total_is_shared_out_whole(total, parts, least):
    found = split(Stream("share"), total, parts, least)
    assert (sum(found), len(found)) == (total, parts)
    assert min(found) >= least


def test_words_stand_as_often_as_they_should():
    found = chosen_of(Stream("words"), 30, [("a", 4), ("b", 9), ("c", 0)])
    assert Counter(found) == {"a": 4, "b": 9, "c": 17}
    assert found != sorted(found)
