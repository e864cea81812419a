"""The ready-made column maps, on invented rows (EXERCISE) under the real headings."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from geo_ops.content import Content
from geo_ops.errors import InputError, SpecError
from geo_ops.specs.extend import load_layer
from geo_ops.specs.mission import LayerSource
from geo_ops.tables.clean import CleanTable, read_layer

if TYPE_CHECKING:
    from pathlib import Path

BAMAKO = ZoneInfo("Africa/Bamako")

ACLED = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]
ACLED_ROW = {
    "event_id_cnty": "EXERCISE1", "event_date": "2020-03-12", "year": "2020", "time_precision": "1",
    "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "EXERCISE group",
    "actor2": "EXERCISE force", "location": "Koro", "latitude": "14.07", "longitude": "-3.08",
    "geo_precision": "1", "source": "EXERCISE", "notes": "EXERCISE", "fatalities": "2",
}  # fmt: skip

GED = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
]
GED_ROW = {
    "id": "1", "year": "2019", "type_of_violence": "3", "side_a": "EXERCISE group",
    "side_b": "Civilians", "source_headline": "EXERCISE", "where_prec": "1",
    "where_coordinates": "Koro town", "latitude": "14.07", "longitude": "-3.08", "date_prec": "1",
    "date_start": "2019-05-17 00:00:00.000", "date_end": "2019-05-18 00:00:00.000",
    "deaths_civilians": "4", "best": "6", "high": "9", "low": "6",
}  # fmt: skip

SAGE_EN = {
    "Event ID": "EXERCISE-1", "Date": "05/06/2020", "Time": "0630", "Incident type": "IED",
    "Sub-type": "", "Location": "Gao", "MGRS": "31QBU1234567890", "Civilians killed": "1",
    "Civilians injured": "2", "UN killed": "", "UN injured": "3", "National forces killed": "",
    "National forces injured": "", "Reporting component": "EXERCISE Force", "Narrative": "EXERCISE",
}  # fmt: skip
SAGE_FR = {
    "ID événement": "EXERCICE-1", "Date": "05/06/2020", "Heure": "06:30", "Type d’incident": "EEI",
    "Sous-type": "Convoi", "Lieu": "Gao", "Coordonnées MGRS": "", "Civils tués": "0",
    "Civils blessés": "", "ONU tués": "1", "ONU blessés": "", "Composante": "EXERCICE Force",
    "Récit": "EXERCICE",
}  # fmt: skip


def read(folder: Path, layer: str, column_map: str, rows: list[dict[str, str]], **keys: Any):
    """Return the clean table of rows under their headings."""
    headings = keys.pop("headings", list(rows[0]))
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (folder / "rows.csv").write_text(text.getvalue(), encoding="utf-8")
    data = {"layer": layer, "source": "rows.csv", "column_map": column_map, "exercise": True}
    data |= {"citation": {"en": "EXERCISE", "fr": "EXERCICE"}} | keys
    spec = load_layer(Content.find(None), layer)
    return read_layer(spec, LayerSource.model_validate(data), folder, BAMAKO)


def one(table: CleanTable) -> dict[str, Any]:
    """Return the only row; None where a cell is empty."""
    assert table.quarantine.faults == {}
    (row,) = table.frame.astype("object").where(table.frame.notna(), None).to_dict("records")
    return row


# --- ACLED ----------------------------------------------------------------------------------------


def acled(folder: Path, *, headings: list[str] = ACLED, **changes: str) -> CleanTable:
    return read(folder, "incidents", "acled", [ACLED_ROW | changes], headings=headings)


def test_acled_is_read(tmp_path):
    row = one(acled(tmp_path))
    wanted = {"id": "EXERCISE1", "actor": "EXERCISE group", "target": "EXERCISE force",
              "fatalities": 2, "place": "Koro", "source": "EXERCISE", "_category": "armed_clash",
              "_known": "settlement", "_time_precision": "day"}  # fmt: skip
    assert wanted.items() <= row.items()
    assert row["_time"].isoformat() == "2020-03-12T00:00:00+00:00"


def test_headings_in_capitals_are_the_same(tmp_path):
    capitals = {key.upper(): value for key, value in ACLED_ROW.items()}
    table = read(tmp_path, "incidents", "acled", [capitals])
    assert one(table)["fatalities"] == 2


def test_the_export_before_2023_lacks_a_column(tmp_path):
    old = [name for name in ACLED if name not in ("civilian_targeting", "disorder_type", "tags")]
    assert one(acled(tmp_path, headings=old))["_category"] == "armed_clash"


@pytest.mark.parametrize("text", ["12 March 2020", "12-March-2020", "12-Mar-2020", "2020-03-12"])
def test_acled_writes_days_in_several_ways(tmp_path, text):
    assert one(acled(tmp_path, event_date=text))["_time"].isoformat()[:10] == "2020-03-12"


@pytest.mark.parametrize(
    ("changes", "category"),
    [
        ({"event_type": "Violence against civilians", "sub_event_type": "Attack"},
         "violence_against_civilians"),
        ({"event_type": "Explosions/Remote violence", "civilian_targeting": "Civilian targeting"},
         "violence_against_civilians"),
        ({"event_type": "Protests", "sub_event_type": "Excessive force against protesters"},
         "violence_against_civilians"),
        ({"event_type": "Explosions/Remote violence", "inter2": "State forces"},
         "attack_on_forces"),
        ({"event_type": "Explosions/Remote violence", "inter2": "8"}, "attack_on_forces"),
        ({"event_type": "Explosions/Remote violence",
          "sub_event_type": "Remote explosive/landmine/IED"}, "ied"),
        ({"event_type": "Strategic developments", "sub_event_type": "Disrupted weapons use"},
         "ied"),
        ({"event_type": "Explosions/Remote violence", "sub_event_type": "Grenade"}, "armed_clash"),
        ({"event_type": "Riots", "sub_event_type": "Mob violence"}, "protest"),
        ({"event_type": "Strategic developments", "sub_event_type": "Agreement"}, "other"),
    ],
)  # fmt: skip
def test_types_of_acled(tmp_path, changes, category):
    assert one(acled(tmp_path, **changes))["_category"] == category


@pytest.mark.parametrize(("code", "known"), [("1", "settlement"), ("2", "cercle"), ("3", "region")])
def test_acled_says_how_well_a_place_is_known(tmp_path, code, known):
    assert one(acled(tmp_path, geo_precision=code))["_known"] == known


@pytest.mark.parametrize(("code", "known"), [("1", "day"), ("2", "month"), ("3", "month")])
def test_acled_says_how_well_a_time_is_known(tmp_path, code, known):
    row = one(acled(tmp_path, time_precision=code))
    assert row["_time_precision"] == known


@pytest.mark.parametrize("changes", [{"geo_precision": "4"}, {"time_precision": "9"}])
def test_a_code_that_nobody_knows_is_not_guessed(tmp_path, changes):
    table = acled(tmp_path, **changes)
    assert len(table.frame) == 0
    (faults,) = table.quarantine.faults.values()
    assert next(iter(changes.values())) in faults[0].value


def test_sexual_violence_does_not_come_in(tmp_path):
    rows = [ACLED_ROW, ACLED_ROW | {"sub_event_type": "Sexual violence", "location": "CANARY"}]
    table = read(tmp_path, "incidents", "acled", rows, headings=ACLED)
    assert (table.received, len(table.frame)) == (1, 1)
    assert "CANARY" not in table.raw.to_csv()
    (finding,) = table.findings
    assert finding.problem == "1 of 2 rows are never let in (by 'sub_event_type')"


# --- UCDP GED -------------------------------------------------------------------------------------


def ged(folder: Path, **changes: str) -> CleanTable:
    return read(folder, "incidents", "ucdp-ged-full", [GED_ROW | changes], headings=GED)


def test_ged_is_read(tmp_path):
    row = one(ged(tmp_path))
    wanted = {"id": "1", "fatalities": 6, "civilian_fatalities": 4, "place": "Koro town",
              "source": "UCDP GED", "_category": "violence_against_civilians",
              "_known": "settlement"}  # fmt: skip
    assert wanted.items() <= row.items()
    assert row["_time"].isoformat()[:10] == "2019-05-17"


@pytest.mark.parametrize(("code", "category"), [("1", "armed_clash"), ("2", "armed_clash")])
def test_types_of_ged(tmp_path, code, category):
    assert one(ged(tmp_path, type_of_violence=code))["_category"] == category


@pytest.mark.parametrize(
    ("code", "known"),
    [("2", "commune"), ("3", "cercle"), ("4", "region"), ("5", "country"), ("6", "country"),
     ("7", "none")],
)  # fmt: skip
def test_ged_says_how_well_a_place_is_known(tmp_path, code, known):
    assert one(ged(tmp_path, where_prec=code))["_known"] == known


@pytest.mark.parametrize(("code", "known"), [("2", "month"), ("4", "month"), ("5", "year")])
def test_ged_says_how_well_a_time_is_known(tmp_path, code, known):
    assert one(ged(tmp_path, date_prec=code))["_time_precision"] == known


# --- forms of the SAGE kind -----------------------------------------------------------------------


def test_an_english_form_is_read(tmp_path):
    row = one(read(tmp_path, "incidents", "sage", [SAGE_EN]))
    wanted = {"id": "EXERCISE-1", "_category": "ied", "fatalities": 1, "injured": 5,
              "civilian_fatalities": 1, "civilian_casualties": 3, "position": "31QBU1234567890",
              "source": "EXERCISE Force", "_time_precision": "minute"}  # fmt: skip
    assert wanted.items() <= row.items()
    assert row["_time"].isoformat() == "2020-06-05T06:30:00+00:00"


def test_a_french_form_is_read(tmp_path):
    row = one(read(tmp_path, "incidents", "sage", [SAGE_FR]))
    wanted = {"id": "EXERCICE-1", "_category": "attack_on_convoy", "fatalities": 1,
              "civilian_fatalities": 0, "source": "EXERCICE Force"}  # fmt: skip
    assert wanted.items() <= row.items()
    assert row["_time"].isoformat() == "2020-06-05T06:30:00+00:00"


def test_a_form_without_an_hour_is_known_to_the_day(tmp_path):
    assert one(read(tmp_path, "incidents", "sage", [SAGE_EN | {"Time": ""}]))[
        "_time_precision"
    ] == ("day")
    without = {key: value for key, value in SAGE_EN.items() if key != "Time"}
    assert one(read(tmp_path, "incidents", "sage", [without]))["_time_precision"] == "day"


def test_nobody_counted_is_not_nobody_killed(tmp_path):
    empty = dict.fromkeys(("Civilians killed", "UN killed", "National forces killed"), "")
    row = one(read(tmp_path, "incidents", "sage", [SAGE_EN | empty]))
    assert row["fatalities"] is None


def test_a_number_in_words_goes_to_quarantine(tmp_path):
    table = read(tmp_path, "incidents", "sage", [SAGE_EN | {"UN killed": "several"}])
    (faults,) = table.quarantine.faults.values()
    assert faults[0].value == "1 + several"


@pytest.mark.parametrize(
    ("form", "heading", "word"),
    [(SAGE_EN, "Incident type", "CRSV"), (SAGE_EN, "Sub-type", "Rape"),
     (SAGE_FR, "Type d’incident", "Viol"), (SAGE_FR, "Sous-type", "Violence sexuelle")],
)  # fmt: skip
def test_sexual_violence_in_a_form_does_not_come_in(tmp_path, form, heading, word):
    table = read(tmp_path, "incidents", "sage", [form, form | {heading: word}])
    assert (table.received, len(table.frame)) == (1, 1)


def test_a_form_without_a_type_names_what_was_looked_for(tmp_path):
    without = {key: value for key, value in SAGE_EN.items() if key != "Incident type"}
    with pytest.raises(InputError, match=r"Incident type.*Type d’incident"):
        read(tmp_path, "incidents", "sage", [without])


# --- Geo-PKO --------------------------------------------------------------------------------------

PKO = {
    "source": "EXERCISE map 1", "mission": "EXERCISE", "year": "2019", "month": "3",
    "location": "Gao", "country": "Mali", "latitude": "16.27", "longitude": "-0.05",
    "no.troops": "150", "hq": "2",
}  # fmt: skip


def test_version_2_has_the_columns_of_version_1_in_small_letters(tmp_path):
    row = one(read(tmp_path, "deployments", "geo-pko", [PKO | {"no.troops": "unknown"}]))
    assert (row["headquarters"], row["_time_precision"]) == ("sector", "month")
    assert row["strength"] is None


def test_rows_that_repeat_a_base_are_not_summed(tmp_path):

    from geo_ops.spatial.history import latest

    yearly = {key: value for key, value in PKO.items() if key != "month"}
    rows = [yearly | {"year": "2018"}, yearly, yearly | {"no.troops": "200"},
            yearly | {"location": "Kidal"}]  # fmt: skip
    table = read(tmp_path, "deployments", "geo-pko-yearly", rows)
    assert len(table.frame) == 4
    assert latest(table.frame, table.spec)["strength"].tolist() == [200, 150]


# --- OpenStreetMap --------------------------------------------------------------------------------

NODES = [
    {"id": "1", "lat": "16.27", "lon": "-0.05", "name": "", "name_en": "", "tag": "amenity",
     "value": value, "population": "", "elevation": ""}
    for value in ("courthouse", "prison", "townhall")
]  # fmt: skip


@pytest.mark.parametrize("layer", ["courts", "prisons"])
def test_only_nodes_of_the_layer_are_taken(tmp_path, layer):
    table = read(tmp_path, layer, "osm-nodes", NODES, dated=dt.date(2019, 12, 31))
    row = one(table)
    assert (row["name"], row["_category"], row["_known"]) == ("(no name)", "unknown", "exact")
    assert row["_time"].isoformat()[:10] == "2019-12-31"
    assert table.received == 1
    assert "2 of 3 rows are not meant" in table.findings[0].problem


def test_the_day_of_the_extract_is_asked_for(tmp_path):
    with pytest.raises(SpecError, match="add dated"):
        read(tmp_path, "courts", "osm-nodes", NODES)


def test_a_police_station_is_of_unknown_status(tmp_path):
    rows = [NODES[0] | {"value": "police", "name": "EXERCISE"}]
    row = one(read(tmp_path, "police_posts", "osm-nodes", rows, dated=dt.date(2019, 12, 31)))
    assert (row["_category"], row["name"]) == ("unknown", "EXERCISE")
    spec = load_layer(Content.find(None), "gendarmerie_posts")
    assert "osm-nodes" not in spec.column_maps


@pytest.mark.parametrize(("value", "kind"), [("aerodrome", ""), ("helipad", "helicopter site")])
def test_an_aerodrome_of_openstreetmap_is_not_said_to_be_open(tmp_path, value, kind):
    rows = [NODES[0] | {"tag": "aeroway", "value": value}]
    row = one(read(tmp_path, "airfields", "osm-nodes", rows, dated=dt.date(2019, 12, 31)))
    assert (row["_category"], row["kind_of_field"]) == ("unknown", kind)


# --- OurAirports, healthsites.io ------------------------------------------------------------------

AIRPORT = {
    "id": "1", "ident": "EX01", "type": "small_airport", "name": "EXERCISE strip",
    "latitude_deg": "16.36", "longitude_deg": "-3.6", "elevation_ft": "866", "continent": "AF",
    "iso_country": "ML", "iso_region": "ML-6", "municipality": "Goundam",
    "scheduled_service": "no", "gps_code": "EX01", "iata_code": "", "local_code": "",
    "last_updated": "2008-12-30 09:24:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "category", "field"),
    [("small_airport", "unknown", "airstrip"), ("large_airport", "unknown", "airport"),
     ("heliport", "unknown", "helicopter site"), ("closed", "closed", "")],
)  # fmt: skip
def test_ourairports_is_read(tmp_path, kind, category, field):
    row = one(read(tmp_path, "airfields", "ourairports", [AIRPORT | {"type": kind}]))
    assert (row["_category"], row["kind_of_field"], row["icao"]) == (category, field, "EX01")
    assert row["_time"].isoformat()[:10] == "2008-12-30"


def test_ourairports_without_the_day_of_an_entry_takes_that_of_the_extract(tmp_path):
    bare = {key: value for key, value in AIRPORT.items() if key != "last_updated"}
    row = one(read(tmp_path, "airfields", "ourairports", [bare], dated=dt.date(2020, 5, 1)))
    assert row["_time"].isoformat()[:10] == "2020-05-01"
    with pytest.raises(SpecError, match="add dated"):
        read(tmp_path, "airfields", "ourairports", [bare])


@pytest.mark.parametrize(
    ("changes", "category", "working"),
    [({"amenity": "clinic"}, "clinic", None), ({"amenity": "dentist"}, "doctors", None),
     ({"amenity": ""}, "other", None), ({"operational_status": "operational"}, "hospital", True)],
)  # fmt: skip
def test_healthsites_is_read(tmp_path, changes, category, working):
    site = {"osm_id": "1.0", "amenity": "hospital", "operational_status": "", "uuid": "ex1",
            "name": "EXERCISE", "beds": "", "operator": "", "addr_full": "", "lon": "-8.01",
            "lat": "12.54"}  # fmt: skip
    table = read(tmp_path, "health_facilities", "healthsites", [site | changes],
                 dated=dt.date(2021, 6, 30))  # fmt: skip
    row = one(table)
    assert (row["_category"], row["working"], row["id"]) == (category, working, "ex1")
