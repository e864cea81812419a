"""Rows find their unit, as deep as their place is known and no deeper; none is lost on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.places.matcher_make import make_matcher
from geo_ops.content import Content
from geo_ops.spatial.by_code import code_findings
from geo_ops.spatial.ledger import Ledger
from geo_ops.spatial.locate import level_of, locate, precision_of
from geo_ops.tables.clean import read_layer
from tests import missions
from tests.grid import ISLE, REGIONS, cell_centre, cells, write_grid_pack

DAY = dt.date.fromisoformat
AS_OF = DAY("2020-06-30")
HEAD = "id,date,type,killed,lon,lat,code,place,known"


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    write_grid_pack(folder)
    return load_pack(Content((folder,)), "grd")


@pytest.fixture(scope="module")
def found(pack, tmp_path_factory):
    """Locate rows of CSV under a heading, as the layer `events` or another."""
    folder = tmp_path_factory.mktemp("mission")

    places = {name: make_matcher(pack, DAY(f"{name}-01-01")) for name in ("2010", "2015")}

    def found(*lines, head=HEAD, spec=None, as_of=AS_OF, zone=missions.UTC, division="2015"):
        (folder / "events.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        spec, source = spec or missions.layer(), missions.source()
        table = read_layer(spec, source, folder, zone)
        return locate(table, source, pack.units(division), as_of, zone, places[division])

    return found


@pytest.fixture(scope="module")
def place(found):
    """Locate one row by lon, lat, code, place and known; return its place, or its fault."""

    def place(lon="", lat="", code="", name="", known="", **kwargs):
        layer = found(f"a,2020-01-01,,,{lon},{lat},{code},{name},{known}", **kwargs)
        assert layer.ledger.received == 1
        if layer.rows.empty:
            ((fault, *_),) = layer.quarantine.faults.values()
            assert asdict(layer.ledger)[fault.bucket] == 1
            return fault
        (row,) = layer.rows.to_dict("records")
        return row

    return place


def where(row):
    return row["pcode"], row["level"], row["precision"], row["method"]


# --- the ways to a place --------------------------------------------------------------------------


def test_coordinates_find_their_commune(found):
    points = {code: cell_centre(*cell) for code, cell in cells().items()}
    rows = found(*(f"{code},2020,,,{x},{y},,," for code, (x, y) in points.items())).rows
    assert rows["pcode"].tolist() == rows["id"].tolist() == list(points)
    assert set(rows["level"]) == {"commune"}
    assert set(rows["precision"]) == {"exact"}
    assert set(rows["method"]) == {"coordinates"}
    assert set(rows["vintage"]) == {"2015"}
    assert [(one.x, one.y) for one in rows.geometry] == list(points.values())


@pytest.mark.parametrize(
    ("code", "level", "precision"),
    [("GR0304", "commune", "commune"), ("gr03", "region", "region"), ("GR", "country", "country")],
)
def test_a_pcode_finds_its_unit_and_no_point(place, code, level, precision):
    row = place(code=code)
    assert where(row) == (code.upper(), level, precision, "pcode")
    assert row["geometry"] is None


@pytest.mark.parametrize(
    ("name", "pcode"),
    [("saint eloi", "GR0203"), ("Bravo", "GR02"), ("NA", "GR0202"), ("isle", ISLE)],
)
def test_a_name_finds_its_unit_and_no_point(place, name, pcode):
    row = place(name=name)
    assert (row["pcode"], row["method"], row["geometry"]) == (pcode, "name", None)


def test_a_name_may_be_a_pcode(place):
    assert where(place(name="GR0304"))[:2] == ("GR0304", "commune")


def test_nested_homonyms_are_the_outermost(place):
    assert where(place(name="Éclat")) == ("GR01", "region", "region", "name")


def at_level(level):
    return missions.layer(locate={**missions.layer_data()["locate"], "place_level": level})


def test_a_layer_may_say_what_a_bare_name_means(place):
    assert where(place(name="Éclat", spec=at_level("commune"))) == (
        "GR0101", "commune", "commune", "name",
    )  # fmt: skip
    assert place(name="Bravo", spec=at_level("commune")).bucket == "unlocated"


def test_a_level_of_mali_means_the_next_coarser_one_of_the_country(place):
    """Gridland has regions and communes, but no cercles."""
    assert where(place(name="Éclat", spec=at_level("cercle"))) == (
        "GR01", "region", "region", "name",
    )  # fmt: skip


def test_a_town_of_the_pack_is_a_point_in_its_commune(place):
    row = place(name="Port Eloi")
    assert where(row) == ("GR0203", "commune", "settlement", "name")
    assert (row["geometry"].x, row["geometry"].y) == (-27.5, 0.5)


@pytest.mark.parametrize(("known", "pcode"), [("commune", "GR0203"), ("region", "GR02")])
def test_a_town_that_stands_for_a_unit_is_no_point(place, known, pcode):
    row = place(name="Port-Éloi", known=known)
    assert (row["pcode"], row["precision"], row["geometry"]) == (pcode, known, None)


def test_a_parent_chooses_among_homonyms(found):
    data = missions.layer_data()
    data["fields"]["adm1"] = data["fields"]["note"]
    data["locate"]["parent"] = {"region": "adm1"}
    spec = missions.layer(fields=data["fields"], locate=data["locate"])
    lines = ("a,2020,Koro,Alta", "b,2020,Koro,Delta", "c,2020,Koro,Bravo", "d,2020,Koro,")
    layer = found(*lines, head="id,date,place,adm1", spec=spec)
    assert dict(zip(layer.rows["id"], layer.rows["pcode"], strict=True)) == {
        "a": "GR0304", "b": "GR0403",
    }  # fmt: skip
    assert layer.ledger.unlocated == 2


def test_without_a_matcher_the_names_of_the_units_answer(pack, tmp_path):
    (tmp_path / "events.csv").write_text("date,place\n2020,Bravo\n2020,Port-Éloi\n", "utf-8")
    source, units = missions.source(), pack.units("2015")
    table = read_layer(missions.layer(), source, tmp_path, missions.UTC)
    layer = locate(table, source, units, AS_OF, missions.UTC)
    assert layer.rows["pcode"].tolist() == ["GR02"]
    assert layer.ledger.unlocated == 1


def test_homonyms_that_do_not_nest_are_refused_with_candidates(place):
    fault = place(name="Koro")
    assert (fault.bucket, fault.field, fault.value) == ("unlocated", "place", "Koro")
    assert "GR0304 (commune Koro in Alta); GR0403 (commune Koro in Delta)" in fault.reason
    assert "give the P-code" in fault.remedy


def test_a_near_name_is_suggested_and_not_taken(place):
    fault = place(name="Brav0")
    assert (fault.bucket, "did you mean 'Bravo'" in fault.reason) == ("unlocated", True)


def test_a_row_without_place_is_unlocated(place):
    fault = place()
    assert (fault.bucket, fault.field) == ("unlocated", "lon/lat/code/place")
    assert (fault.reason, fault.value) == ("the row names no place", "")


def test_the_surest_way_is_taken(place):
    lon, lat = cell_centre(*cells()["GR0304"])
    assert where(place(lon, lat, "GR03", "Bravo")) == ("GR0304", "commune", "exact", "coordinates")
    assert where(place(code="GR0304", name="Bravo"))[0] == "GR0304"


def test_a_pcode_that_contradicts_the_coordinates_is_refused(place):
    lon, lat = cell_centre(*cells()["GR0304"])
    fault = place(lon, lat, "GR0101")
    assert (fault.bucket, fault.field, fault.value) == ("rejected", "code", "GR0101")
    assert fault.reason == "the coordinates lie in GR0304, which is not in GR0101"
    assert where(place(lon, lat, "GR"))[0] == "GR0304"
    # Coordinates that stand for a region contradict no commune of it.
    assert where(place(lon, lat, "GR0301", known="region"))[0] == "GR03"


def test_an_unknown_pcode_is_refused_even_beside_coordinates(place):
    assert place(code="GR9999").bucket == "rejected"
    lon, lat = cell_centre(*cells()["GR0304"])
    fault = place(lon, lat, "GR9999")
    assert (fault.bucket, fault.value) == ("rejected", "GR9999")
    assert "has that P-code or name" in fault.reason


def test_a_code_of_another_division_counts_in_what_holds_its_land(place, found):
    assert where(place(code=ISLE, division="2010"))[0] == "GR02"
    assert where(place(code=ISLE))[0] == ISLE
    rows = ("a,2020-01-01,,,,,GRD15-ISLE,,", "b,2020-01-01,,,,,grd15-isle,,")
    layer = found(*rows, division="2010")
    assert [(one.code, one.pcode, one.rows, one.split) for one in layer.old_codes] == [
        (ISLE, "GR02", 2, False)
    ]
    (finding,) = code_findings("events", layer.old_codes)
    assert finding.severity == "info"
    assert "2 rows bear the code GRD15-ISLE of another division" in finding.problem
    assert finding.consequence == "they are counted in GR02"
    assert found(*rows).old_codes == ()


def test_an_old_code_that_contradicts_the_coordinates_is_refused(place):
    lon, lat = cell_centre(*cells()["GR0304"])
    fault = place(lon, lat, ISLE, division="2010")
    assert (fault.bucket, fault.value) == ("rejected", ISLE)
    assert "which is not in GR02" in fault.reason
    lon, lat = cell_centre(*cells()["GR0204"])
    assert where(place(lon, lat, ISLE, division="2010"))[0] == "GR0204"


def test_half_a_pair_of_coordinates_is_refused(place):
    fault = place(lon=-29)
    assert (fault.bucket, fault.reason) == (
        "rejected", "only one of longitude and latitude is given",
    )  # fmt: skip
    assert fault.value == "-29 (empty)"
    # A half pair is refused even if the row has a P-code: one of its cells is lost.
    assert place(lat=1, code="GR01").bucket == "rejected"


def test_swapped_coordinates_are_refused_with_that_reason(place):
    lon, lat = cell_centre(*cells()["GR0304"])
    fault = place(lat, lon)
    assert (fault.bucket, fault.field, fault.value) == ("rejected", "lon/lat", "2.5 -28.5")
    assert "inside when longitude and latitude change places" in fault.reason
    assert fault.remedy == "swap the two columns"


@pytest.mark.parametrize(("lon", "lat"), [(-25, 1), (0, 1e-9), (-28, 4.0001), (179, 89)])
def test_a_point_abroad_is_outside(place, lon, lat):
    fault = place(lon, lat)
    assert (fault.bucket, fault.reason) == ("outside", "the point is outside Gridland")
    assert place(lon, lat, "GR01").bucket == "outside"


def test_a_missing_position_written_as_0_0_is_not_abroad(place):
    fault = place(0, 0)
    assert fault.bucket == "rejected"
    assert "missing position" in fault.reason
    assert "leave both empty" in fault.remedy
    assert place(0, 0, "GR01").bucket == "rejected"


# --- how well the place is known ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "pcode", "level", "has_point"),
    [
        ("", "GR0304", "commune", True),
        ("exact", "GR0304", "commune", True),
        ("settlement", "GR0304", "commune", True),
        ("commune", "GR0304", "commune", False),
        ("cercle", "GR03", "region", False),  # Gridland has no cercles
        ("region", "GR03", "region", False),
        ("country", "GR", "country", False),
    ],
)
def test_a_place_known_to_a_unit_is_that_unit_and_no_point(place, known, pcode, level, has_point):
    lon, lat = cell_centre(*cells()["GR0304"])
    row = place(lon, lat, known=known)
    assert where(row) == (pcode, level, known or "exact", "coordinates")
    assert (row["geometry"] is not None) is has_point


def test_coordinates_of_no_precision_are_not_used(place):
    lon, lat = cell_centre(*cells()["GR0304"])
    assert place(lon, lat, known="none").bucket == "unlocated"
    assert where(place(lon, lat, code="GR01", known="none"))[0] == "GR01"


@pytest.mark.parametrize(
    ("known", "pcode"),
    [
        ("", "GR0304"),
        ("commune", "GR0304"),
        ("cercle", "GR03"),
        ("region", "GR03"),
        ("country", "GR"),
    ],
)
@pytest.mark.parametrize("way", ["code", "name"])
def test_a_pcode_or_name_goes_no_deeper_than_the_place_is_known(place, known, pcode, way):
    assert where(place(**{way: "GR0304"}, known=known))[0] == pcode


def test_a_coarse_code_stays_coarse(place):
    assert where(place(code="GR03", known="exact")) == ("GR03", "region", "region", "pcode")
    assert where(place(code="GR", known="commune")) == ("GR", "country", "country", "pcode")


@pytest.mark.parametrize(
    ("levels", "answers"),
    [
        (("country", "region", "cercle", "commune"), ["country", "region", "cercle", "commune"]),
        (("country", "region", "commune"), ["country", "region", "region", "commune"]),
        (("country", "province", "district"), ["country", "province", "district", "district"]),
        (("state", "county", "ward", "block", "lot"), ["state", "county", "ward", "block"]),
        (("country",), ["country"] * 4),
    ],
)
def test_a_precision_means_a_level_of_any_country(levels, answers):
    assert [level_of(one, levels) for one in ("country", "region", "cercle", "commune")] == answers
    assert level_of("exact", levels) == level_of("settlement", levels) == levels[-1]


def test_a_level_means_a_precision_in_any_country():
    levels = ("state", "county", "ward", "block", "lot")
    assert [precision_of(one, levels) for one in levels] == [
        "country", "region", "cercle", "commune", "commune",
    ]  # fmt: skip
    assert precision_of("commune", ("country", "region", "commune")) == "commune"


def test_the_lineage_ends_where_the_place_is_known(found):
    lon, lat = cell_centre(*cells()["GR0204"])
    layer = found(f"a,2020,,,{lon},{lat},,,", "b,2020,,,,,GR03,,", "c,2020,,,,,GR,,")
    assert layer.lineage.to_numpy().tolist() == [
        ["GR", ISLE, "GR0204"], ["GR", "GR03", ""], ["GR", "", ""],
    ]  # fmt: skip
    old = found(f"a,2020,,,{lon},{lat},,,", division="2010")
    assert old.lineage["region"].tolist() == ["GR02"]
    assert old.rows["vintage"].tolist() == ["2010"]


# --- time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "after"),
    [
        ("2020-06-30", False),
        ("2020-06-30T23:59:59.999999", False),
        ("2020-07-01T00:00", True),
        ("2020-07-01", True),
        ("2020-06", False),
        ("2020-07", True),
        ("2020", False),
        ("2021", True),
        ("2020-07-01T01:00+02:00", False),
        ("2020-06-30T23:00-01:00", True),
    ],
)
def test_what_starts_after_the_as_of_date_is_left_out_and_counted(found, date, after):
    layer = found(f"a,{date},,,,,GR01,,")
    assert layer.ledger == Ledger(mapped=int(not after), after_as_of=int(after))
    assert layer.quarantine.ids() == set()


def test_the_day_ends_in_the_regions_own_zone(found):
    paris = ZoneInfo("Europe/Paris")
    late, soon = "a,2020-06-30T22:30Z,,,,,GR01,,", "a,2020-06-30T21:59Z,,,,,GR01,,"
    assert found(late, zone=paris).ledger.after_as_of == 1
    assert found(soon, zone=paris).ledger.after_as_of == 0
    assert found(late).ledger.after_as_of == 0
    assert found("a,2020-07-01,,,,,GR01,,", zone=paris).ledger.after_as_of == 1


@pytest.mark.parametrize(
    ("zone", "as_of"),
    [
        ("America/Sao_Paulo", "2018-11-03"),
        ("America/Havana", "2020-10-31"),
        ("Africa/Cairo", "2023-04-27"),
    ],
)
def test_a_clock_that_changes_at_midnight_ends_the_day_too(found, zone, as_of):
    zone, as_of = ZoneInfo(zone), DAY(as_of)
    after = as_of + dt.timedelta(days=1)
    layer = found(f"a,{as_of}T23:59,,,,,GR01,,", f"b,{after},,,,,GR01,,", as_of=as_of, zone=zone)
    assert layer.ledger == Ledger(mapped=1, after_as_of=1)


# --- history --------------------------------------------------------------------------------------

COURTS = "id,reported,open,staff,code"
REPORTS = (
    "a,2020-01-01,no,no,GR0101",
    "a,2020-06-30,yes,yes,GR0101",
    "a,2020-07-01,no,no,GR0101",
    "b,2020-02-01,yes,no,GR0102",
    "b,2020-02-01,yes,yes,GR0102",
    "c,2020-05,no,no,GR0103",
)


def test_the_latest_report_on_or_before_the_as_of_date_holds(found):
    layer = found(*REPORTS, head=COURTS, spec=missions.layer("courts"))
    assert dict(zip(layer.rows["id"], layer.rows["category"], strict=True)) == {
        "a": "full", "b": "full", "c": "shut",
    }  # fmt: skip
    assert layer.ledger == Ledger(mapped=3, after_as_of=1, superseded=2)
    earlier = found(*REPORTS, head=COURTS, spec=missions.layer("courts"), as_of=DAY("2020-06-29"))
    assert dict(zip(earlier.rows["id"], earlier.rows["category"], strict=True))["a"] == "shut"


def test_a_report_that_cannot_be_used_replaces_none(found):
    spec = missions.layer("courts")
    layer = found("a,2020-01-01,yes,yes,GR01", "a,2020-02-01,maybe,no,GR01", head=COURTS, spec=spec)
    assert layer.rows["category"].tolist() == ["full"]
    assert layer.ledger == Ledger(mapped=1, rejected=1)


def test_a_snapshot_closes_what_is_not_on_it(found):
    spec = missions.layer("courts", history={"key": "id", "snapshot": True})
    lines = (
        "a,2020-01-01,yes,yes,GR0101",
        "b,2020-01-01,yes,yes,GR0102",
        "a,2020-06-01,yes,no,GR0101",
        "c,2020-06-01,no,no,GR0103",
        "a,2020-08-01,yes,yes,GR0101",
    )
    layer = found(*lines, head=COURTS, spec=spec)
    assert layer.rows["id"].tolist() == ["a", "c"]
    assert layer.ledger == Ledger(mapped=2, superseded=2, after_as_of=1)


# --- the table that passes on ---------------------------------------------------------------------


def test_rows_keep_the_order_of_the_file_and_their_fields(found):
    layer = found("b,2020-02-01,attack,2,,,GR02,,", "a,2020-01-01,armed clash,,,,GR01,,")
    rows = layer.rows
    assert rows["row_id"].tolist() == ["events.csv:2", "events.csv:3"]
    assert rows["category"].tolist() == ["attack", "armed_clash"]
    assert rows["killed"].tolist() == [2, pd.NA]
    assert set(missions.layer().fields) <= set(rows.columns)
    assert rows.crs.to_epsg() == 4326
    assert not [name for name in rows.columns if name.startswith("_")]


def test_a_table_without_rows_is_located_too(found):
    layer = found()
    assert (layer.ledger, len(layer.rows), len(layer.lineage)) == (Ledger(), 0, 0)
    assert layer.rows.crs.to_epsg() == 4326


def test_the_ledger_is_the_sum_of_its_parts():
    ledger = Ledger(1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert ledger.received == 45
    assert list(ledger.as_dict()) == [
        "received", "mapped", "outside", "unlocated", "duplicate", "rejected", "after_as_of",
        "superseded", "linked", "withheld",
    ]  # fmt: skip
    assert sum(ledger.as_dict().values()) == 90


CELL = {
    "id": ["", "a", "b", "c"],
    "date": ["2020-01-01", "2020", "2021-01-01", "30/06/2020", ""],
    "type": ["attack", "armed clash", "", "attak"],
    "killed": ["", "1", "-1", "x"],
    "lon": ["", "-29.5", "-28", "0.5", "10", "999"],
    "lat": ["", "0.5", "2", "-29.5", "abc"],
    "code": ["", "GR0101", "GR02", "gr0304", "GR9999", ISLE],
    "place": ["", "Éclat", "Koro", "Nowhere", "NA"],
    "known": ["", "exact", "region", "none", "near"],
}
ROWS = st.tuples(*(st.sampled_from(values) for values in CELL.values())).map(",".join)


@given(st.lists(ROWS, max_size=12), st.sampled_from(["2010", "2015"]))
@settings(max_examples=25)
def test_every_row_received_is_in_exactly_one_column_of_the_ledger(found, lines, division):
    kept = [line for line in lines if line.strip(",")]
    layer = found(*kept, division=division)
    assert layer.ledger.received == len(kept) == len(layer.raw)
    assert layer.ledger.mapped == len(layer.rows)
    # In quarantine or in the rows, never in both; what is in neither lies after the as-of date.
    assert not set(layer.rows["row_id"]) & layer.quarantine.ids()
    left = len(kept) - len(layer.rows) - len(layer.quarantine.ids())
    assert layer.ledger.after_as_of == left
    assert set(layer.rows["pcode"]) <= {"GR", *REGIONS, ISLE, *cells()}
    points = layer.rows[layer.rows.geometry.notna()]
    assert set(points["precision"]) <= {"exact", "settlement"}


@given(st.lists(ROWS, min_size=2, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_the_order_of_rows_makes_no_difference(found, lines, random):
    """Ids are left out: of two rows with one id the first counts."""
    lines = sorted({"," + line.split(",", 1)[1] for line in lines if line.strip(",")})
    table = found(*lines)
    random.shuffle(lines)
    again = found(*lines)
    assert again.ledger == table.ledger
    assert sorted(again.rows["pcode"]) == sorted(table.rows["pcode"])


@pytest.mark.parametrize("code", ["0101", "NA", "null", "1e5"])
def test_a_code_stays_the_text_that_was_written(place, code):
    fault = place(code=code)
    assert (fault.bucket, fault.field, fault.value) == ("rejected", "code", code.upper())


# --- a name and a P-code that disagree ------------------------------------------------------------


def test_a_name_that_lies_elsewhere_than_its_code_is_told_and_the_code_counts(found):
    layer = found(
        "a,2020-01-01,,,,,GR0103,Bravo,",
        "b,2020-01-02,,,,,GR0201,Bravo,",
        "c,2020-01-03,,,,,GR0103,Éclat,",
        "d,2020-01-04,,,,,GR0103,Nowhere at all,",
        "e,2020-01-05,,,,,GR0103,Bravo,",
    )
    assert layer.rows["pcode"].tolist() == ["GR0103", "GR0201", "GR0103", "GR0103", "GR0103"]
    (told,) = [one for one in layer.findings if "elsewhere" in one.problem]
    assert told.severity == "warning"
    assert told.problem.startswith("2 of 5 rows")
    assert "events.csv:2 ('Bravo' is in GR02, not in GR0103)" in told.problem


def test_names_and_codes_that_agree_are_not_told(found):
    layer = found("a,2020-01-01,,,,,GR0103,Éclat,", "b,2020-01-01,,,-29.5,0.5,GR0103,Bravo,")
    assert not [one for one in layer.findings if "elsewhere" in one.problem]
