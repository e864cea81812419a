"""Text becomes typed rows; what cannot be read for certain goes to quarantine with its reason."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.errors import InputError, SpecError
from geo_ops.tables.clean import read_layer
from geo_ops.tables.parse import Unreadable, clean_text, read_time
from tests import missions

BAMAKO = ZoneInfo("Africa/Bamako")
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def clean(tmp_path):
    """Read lines of a CSV as the layer `events`, or another."""

    def clean(*lines, spec=None, zone=missions.UTC, **source):
        (tmp_path / "events.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_layer(spec or missions.layer(), missions.source(**source), tmp_path, zone)

    return clean


@pytest.fixture
def one(clean):
    """Read one value of one field: what it became, or None, and its fault, or None."""

    def one(field, text, **kwargs):
        quoted = '"' + text.replace('"', '""') + '"'
        table = clean(f"date,{field}", f"2020-01-01,{quoted}", **kwargs)
        faults = [fault for found in table.quarantine.faults.values() for fault in found]
        if faults:
            assert table.frame.empty
            assert len(faults) == 1
            return None, faults[0]
        return table.frame[field].iloc[0], None

    return one


def whys(table):
    return {
        row_id: (found[0].bucket, found[0].field, found[0].value, found[0].reason)
        for row_id, found in table.quarantine.faults.items()
    }


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"), [("7", 7), ("0", 0), (" 12 ", 12), ("+3", 3), ("4.0", 4), ("1e2", 100)]
)
def test_whole_numbers(one, text, value):
    assert one("killed", text) == (value, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,5", "a comma stands in the number"),
        ("1,324", "a comma stands in the number"),
        ("1 324", "not a number"),
        ("seven", "not a number"),
        ("1.5", "not a whole number"),
        ("-1", "less than 0"),
        ("1001", "more than 1000"),
        ("1e300", "too large to be a count or a measure"),
        ("1e999", "too large to be a count or a measure"),
        ("NaN", "not a number"),
        ("inf", "not a number"),
        ("-Infinity", "not a number"),
        ("0x10", "not a number"),
        ("NA", "not a number"),
        ("1_000", "not a number"),
        ("½", "not a number"),
    ],
)
def test_what_is_no_whole_number(one, text, reason):
    value, fault = one("killed", text)
    assert value is None
    assert (fault.row_id, fault.bucket, fault.field) == ("events.csv:2", "rejected", "killed")
    assert (fault.value, fault.reason) == (text, reason)
    assert fault.remedy


def test_numbers_with_a_point(one):
    assert one("hours", "1.5") == (1.5, None)
    assert one("hours", ".5") == (0.5, None)
    assert one("hours", "1,5")[1].remedy.startswith("write 1.5")
    assert one("hours", "1e16")[1].reason == "too large to be a count or a measure"


@pytest.mark.parametrize("text", ["yes", "Oui", "TRUE", "vrai", "1", "y", "o"])
def test_yes(one, text):
    value, fault = one("armed", text)
    assert value is True or bool(value)
    assert fault is None


@pytest.mark.parametrize("text", ["no", "Non", "FALSE", "faux", "0", "n"])
def test_no(one, text):
    value, fault = one("armed", text)
    assert not bool(value)
    assert fault is None


@pytest.mark.parametrize("text", ["maybe", "?", "2", "x", "unknown"])
def test_neither_yes_nor_no(one, text):
    assert one("armed", text)[1].reason == "neither yes nor no"


@pytest.mark.parametrize("field", ["killed", "hours", "armed", "day", "lon", "lat"])
def test_an_empty_cell_is_unknown_and_not_zero(one, field):
    value, fault = one(field, "")
    assert pd.isna(value)
    assert fault is None


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("lat", "95", "latitude is beyond 90 degrees"),
        ("lon", "200", "longitude is beyond 180 degrees"),
        ("lon", "551234", "longitude is beyond 180 degrees"),
        ("lon", "1e300", "longitude is beyond 180 degrees"),
        ("lon", "1e999", "longitude is beyond 180 degrees"),
        ("lon", "nan", "longitude: it is no number of degrees"),
        ("lon", "-inf", "longitude: it is no number of degrees"),
        ("lon", "16°15'N", "longitude: its letter is that of a latitude"),
        ("lat", "16°75'N", "latitude: minutes are 75, and there are 60 of them"),
        ("lat", "16°15'", "latitude: it has minutes, but no letter"),
        ("lat", "-16°15'S", "latitude: it has a sign and a letter; one of them is enough"),
        ("lat", "16 N 4 W", "latitude: it does not give one latitude and one longitude"),
    ],
)
def test_degrees(one, field, text, reason):
    fault = one(field, text)[1]
    assert (fault.bucket, fault.reason) == ("rejected", reason)


@pytest.mark.parametrize(
    ("field", "text", "degrees"),
    [
        ("lat", "16°15'N", 16.25),
        ("lat", "16,25", 16.25),
        ("lon", "4°30'00\"W", -4.5),
        ("lon", "4° 30,0' O", -4.5),
        ("lon", "-4 30", -4.5),
        ("lon", "0043000W", -4.5),
        ("lat", "N 16.25", 16.25),
    ],
)
def test_degrees_with_minutes_and_letters(one, field, text, degrees):
    assert one(field, text) == (degrees, None)


def test_a_choice_is_written_as_the_layer_has_it(one):
    assert one("weapon", "Small ARMS") == ("small arms", None)
    fault = one("weapon", "mines")[1]
    assert (fault.reason, fault.remedy) == ("not one of the allowed values", "did you mean 'mine'?")


@pytest.mark.parametrize(
    ("text", "clean_one"),
    [
        ("E\u0301clat", "Éclat"),
        ("a\u202eb\u200bc", "abc"),
        ("two\nlines\u2028here", "two lines here"),
        ("  a \t b ", "a b"),
        ("NA", "NA"),
        ("0101", "0101"),
        ("=1+1", "=1+1"),
        ("<img onerror=x>", "<img onerror=x>"),
        ("مالي", "مالي"),
    ],
)
def test_text_is_composed_and_has_no_hidden_characters(one, text, clean_one):
    assert one("note", text) == (clean_one, None)


@given(st.text(max_size=20))
def test_clean_text_is_stable_and_plain(text):
    done = clean_text(text)
    assert clean_text(done) == done
    assert not set(done) & set("\t\r\n\u2028\u2029\u202e\ufeff\x00")


# --- times ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "utc", "precision"),
    [
        ("2020", "2020-01-01T00:00Z", "year"),
        ("2020-06", "2020-06-01T00:00Z", "month"),
        ("2020-6", "2020-06-01T00:00Z", "month"),
        ("2020-06-30", "2020-06-30T00:00Z", "day"),
        ("2020-6-3", "2020-06-03T00:00Z", "day"),
        ("2020-06-30T14:05", "2020-06-30T14:05Z", "minute"),
        ("2020-06-30 14:05:06.5", "2020-06-30T14:05:06.5Z", "minute"),
        ("2020-06-30T14:05Z", "2020-06-30T14:05Z", "minute"),
        ("2020-06-30T00:30+02:00", "2020-06-29T22:30Z", "minute"),
        ("2020-06-30T00:30-0130", "2020-06-30T02:00Z", "minute"),
        ("2020-02-29", "2020-02-29T00:00Z", "day"),
        ("1900-01-01", "1900-01-01T00:00Z", "day"),
        ("2199-12-31", "2199-12-31T00:00Z", "day"),
        ("30/06/2020", "2020-06-30T00:00Z", "day"),
        ("06/30/2020", "2020-06-30T00:00Z", "day"),
        ("30.6.2020 9:05", "2020-06-30T09:05Z", "minute"),
        ("6/6/2020", "2020-06-06T00:00Z", "day"),
        ("30 juin 2020", "2020-06-30T00:00Z", "day"),
        ("1er août 2020", "2020-08-01T00:00Z", "day"),
        ("30-Jun-2020", "2020-06-30T00:00Z", "day"),
        ('"June 30, 2020"', "2020-06-30T00:00Z", "day"),
        ("June 2020", "2020-06-01T00:00Z", "month"),
    ],
)
def test_times(clean, text, utc, precision):
    frame = clean("date,day", f"{text},2020-01-01").frame
    assert frame["_time"].tolist() == [pd.Timestamp(utc)]
    assert frame["_time_precision"].tolist() == [precision]
    assert str(frame["_time"].dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2020-02-31", "there is no such day or time"),
        ("2019-02-29", "there is no such day or time"),
        ("2020-13-01", "there is no such day or time"),
        ("2020-06-30T25:00", "there is no such day or time"),
        ("2020-06-30T14:05+99:00", "there is no such day or time"),
        ("0000-01-01", "the year is not from 1900 to 2199"),
        ("0202-06-30", "the year is not from 1900 to 2199"),
        ("2200", "the year is not from 1900 to 2199"),
        ("31/02/2020", "there is no such day or time"),
        ("31/13/2020", "there is no such day or time"),
        ("06/07/2020", "it may be 2020-07-06 or 2020-06-07"),
        ("06.07.2020 14:00", "it may be 2020-07-06 or 2020-06-07"),
        ("06-07-2020", "it may be 2020-07-06 or 2020-06-07"),
        ("30/06/20", "not a date in the form 2020-06-30"),
        ("30 Juni 2020", "not a date in the form 2020-06-30"),
        ("12 June 30, 2020", "not a date in the form 2020-06-30"),
        ("20200630", "not a date in the form 2020-06-30"),
        ("43646", "not a date in the form 2020-06-30"),
        ("2020-06-30T14", "not a date in the form 2020-06-30"),
    ],
)
def test_what_is_no_time(one, text, reason):
    fault = one("day", text)[1]
    assert (fault.bucket, fault.value, fault.reason) == ("rejected", text, reason)


def test_a_time_without_zone_is_the_regions_own():
    assert read_time("2020-07-01", PARIS)[0] == pd.Timestamp("2020-06-30T22:00Z")
    assert read_time("2020-07-01", BAMAKO)[0] == pd.Timestamp("2020-07-01T00:00Z")
    assert read_time("2020-07-01T00:00Z", PARIS)[0] == pd.Timestamp("2020-07-01T00:00Z")


def test_an_hour_that_the_clock_skips_or_repeats_is_read():
    assert read_time("2020-03-29T02:30", PARIS)[0] == pd.Timestamp("2020-03-29T01:00Z")
    assert read_time("2020-10-25T02:30", PARIS)[0] == pd.Timestamp("2020-10-25T01:30Z")


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_every_day_is_read(day):
    moment, precision = read_time(day.isoformat(), BAMAKO)
    assert (moment.tz_convert(BAMAKO).date(), precision) == (day, "day")


@given(st.text("0123456789-:TZ+/. ", max_size=22))
def test_a_time_is_read_or_refused(text):
    try:
        moment, _ = read_time(text, BAMAKO)
    except Unreadable:
        return
    assert str(moment.tz) == "UTC"


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        ("dmy", "03/04/2020", "2020-04-03"),
        ("mdy", "03/04/2020", "2020-03-04"),
        ("dmy", "03.04.2020", "2020-04-03"),
        ("dmy", "2020-04-03", "2020-04-03"),
    ],
)
def test_the_mission_says_the_order_of_day_and_month(clean, order, text, day):
    frame = clean("date", text, date_order=order).frame
    assert frame["_time"].tolist() == [pd.Timestamp(day, tz="UTC")]


def test_an_order_that_gives_no_day_is_not_turned_round(clean):
    table = clean("id,date", "a,04/25/2020", date_order="dmy")
    assert whys(table)["events.csv:2"][3] == "there is no such day or time"


def test_an_ambiguous_date_names_both_readings_and_the_key(one):
    fault = one("day", "03/04/2020")[1]
    assert fault.reason == "it may be 2020-04-03 or 2020-03-04"
    assert 'date_order = "dmy"' in fault.remedy


def test_each_table_of_a_layer_has_its_own_order(tmp_path):
    sources = []
    for name, order in (("north", "dmy"), ("south", "mdy"), ("west", None)):
        day = "03/04/2020" if order else "2020-05-05"
        (tmp_path / f"{name}.csv").write_text(f"date\n{day}\n", encoding="utf-8")
        sources.append(missions.source(f"{name}.csv", name=name, date_order=order))
    frame = read_layer(missions.layer(), sources, tmp_path, missions.UTC).frame
    days = frame["_time"].dt.strftime("%m-%d")
    assert days.to_dict() == {
        "north.csv:2": "04-03", "south.csv:2": "03-04", "west.csv:2": "05-05",
    }  # fmt: skip
    assert set(frame["_time_precision"]) == {"day"}


def test_times_without_zone_are_counted(clean):
    lines = ["2020-01-01T10:00", "2020-01-01T10:00Z", "2020-01-02", "2020-01-03 11:00+01:00"]
    findings = clean("date", *lines, "2020-01-01 10:30:05", zone=BAMAKO).findings
    (found,) = [one for one in findings if "zone" in one.problem]
    assert found.problem == "2 times of day name no zone"
    assert "Africa/Bamako" in found.consequence
    assert not [one for one in clean("date", *lines[1:]).findings if "zone" in one.problem]


def test_days_exported_as_midnights_are_days(clean):
    days = ("2020-01-01 00:00:00", "2020-01-02T00:00:00", "2020-01-03")
    table = clean("date", *days, zone=BAMAKO)
    assert table.frame["_time_precision"].tolist() == ["day"] * 3
    assert not [one for one in table.findings if "zone" in one.problem]
    # One real time of day says that the others are times too; so does a zone, or a hand.
    for more in ("2020-01-04 10:30:00", "2020-01-04T00:00:00Z", "2020-01-04 00:00"):
        found = clean("date", *days, more, zone=BAMAKO).frame["_time_precision"].tolist()
        assert found == ["minute", "minute", "day", "minute"]


# --- categories and status ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["attack", "ATTACK", "Attaque", "assault", "Armed Clash", "armed-clash"]
)
def test_a_category_is_known_by_its_id_words_and_aliases(clean, text):
    (found,) = clean("date,type", f"2020-01-01,{text}").frame["_category"]
    assert found == ("armed_clash" if "lash" in text else "attack")


def test_an_unknown_category_is_refused_with_the_nearest(clean):
    table = clean("date,type", "2020-01-01,attak", "2020-01-01,")
    (fault,) = table.quarantine.faults["events.csv:2"]
    assert (fault.field, fault.value, fault.remedy) == ("type", "attak", "did you mean 'attack'?")
    assert table.frame["_category"].tolist() == [""]


def test_a_status_is_derived_by_the_first_rule_that_holds(clean):
    rows = ["a,yes,yes", "b,yes,no", "c,no,no", "d,yes,", "e,,", "f,no,"]
    lines = [f"{one.split(',')[0]},2020-01-01,{one.split(',', 1)[1]},GR0101" for one in rows]
    frame = clean("id,reported,open,staff,code", *lines, spec=missions.layer("courts")).frame
    assert dict(zip(frame["id"], frame["_category"], strict=True)) == {
        "a": "full", "b": "part", "c": "shut", "d": "unknown", "e": "unknown", "f": "unknown",
    }  # fmt: skip


def test_the_rest_has_no_status_where_no_value_is_for_it(clean):
    data = missions.layer_data("courts")
    del data["category"]["values"][3]
    spec = missions.layer("courts", category=data["category"])
    frame = clean("id,reported,open,staff", "a,2020-01-01,no,no", spec=spec).frame
    assert frame["_category"].tolist() == [""]


# --- required, unique -----------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["", "   ", "\u200b"])
def test_what_is_required_may_not_be_empty(clean, cell):
    spec = missions.layer("courts")
    table = clean("id,reported,code", f'"{cell}",2020-01-01,GR0101', spec=spec)
    ((bucket, field, _, reason),) = whys(table).values()
    assert (bucket, field, reason) == ("rejected", "id", "the cell is empty")


def test_a_place_that_is_required_and_empty_is_unlocated(clean):
    data = missions.layer_data()
    data["fields"]["lon"]["required"] = True
    table = clean("date,lon", "2020-01-01,", spec=missions.layer(fields=data["fields"]))
    assert whys(table)["events.csv:2"][:2] == ("unlocated", "lon")


def test_a_unique_id_counts_once(clean):
    table = clean(
        "id,date", "a,2020-01-01", "b,2020-01-01", "a,2020-01-02", "a,2020-01-03", ",2020"
    )
    assert whys(table) == {
        "events.csv:4": ("duplicate", "id", "a", "the same id stands in events.csv:2"),
        "events.csv:5": ("duplicate", "id", "a", "the same id stands in events.csv:2"),
    }
    assert table.frame.index.tolist() == ["events.csv:2", "events.csv:3", "events.csv:6"]
    assert table.received == 5


def test_a_rejected_row_makes_no_other_a_duplicate(clean):
    table = clean("id,date", "a,31/06/2020", "a,2020-01-02")
    assert whys(table)["events.csv:2"][0] == "rejected"
    assert table.frame.index.tolist() == ["events.csv:3"]


def test_a_row_with_several_faults_is_in_one_bucket_and_tells_all(clean):
    table = clean("id,date,killed,lat", "a,31/06/2020,-1,95")
    assert [table.quarantine.count(one) for one in ("rejected", "unlocated", "duplicate")] == [
        1, 0, 0,
    ]  # fmt: skip
    (row,) = table.quarantine.table(table.raw).to_dict("records")
    assert (row["file"], row["line"], row["bucket"]) == ("events.csv", "2", "rejected")
    assert row["field"] == "date | killed | lat"
    assert row["value"] == "31/06/2020 | -1 | 95"
    assert len(row["reason"].split(" | ")) == 3
    assert (row["id"], row["killed"]) == ("a", "-1")


# --- headings -------------------------------------------------------------------------------------


def test_a_heading_is_known_by_name_alias_or_the_missions_word(clean):
    frame = clean("REF,Event-Date,Le lieu,X,unasked", "a,2020-01-01,Éclat,-29,secret",
                  columns={"place": "le_lieu"}).frame  # fmt: skip
    row = frame.iloc[0]
    assert (row["id"], row["place"], row["lon"]) == ("a", "Éclat", -29)
    assert "unasked" not in frame.columns
    assert "secret" not in frame.astype(str).to_numpy()


def test_a_missing_column_is_told_with_the_nearest(clean):
    with pytest.raises(InputError) as caught:
        clean("id,dates", "a,2020-01-01")
    message = str(caught.value)
    assert (
        "events.csv:1: the column 'date' (for the field 'date') is missing; did you mean" in message
    )
    assert "'dates'? Rename it, or map it with columns.date = \"...\" in mission.toml" in message


def test_a_column_that_the_mission_maps_must_be_there(clean):
    with pytest.raises(InputError, match=r"'when' \(for the field 'date'\) is missing"):
        clean("id,date", "a,2020-01-01", columns={"date": "when"})


def test_a_field_that_the_mission_maps_must_be_the_layers(clean):
    with pytest.raises(SpecError, match=r"columns\.dat: the layer has no such field; did you mean"):
        clean("id,date", "a,2020-01-01", columns={"dat": "date"})


def test_headings_that_read_alike_are_refused_only_when_asked(clean):
    with pytest.raises(InputError, match="the headings 'Killed' and 'KILLED' read alike"):
        clean("date,Killed,KILLED", "2020-01-01,1,2")
    assert clean("date,killed,Killed", "2020-01-01,1,2").frame["killed"].tolist() == [1]
    assert len(clean("date,Other,other", "2020-01-01,1,2").frame) == 1


def test_a_heading_only_is_a_table_without_rows(clean):
    table = clean("id,date,killed,type")
    assert (len(table.frame), table.received, table.quarantine.ids()) == (0, 0, set())


# --- column maps ----------------------------------------------------------------------------------

ACME = {
    "title": "Acme", "citation": "Acme",
    "columns": {"id": "no", "type": "kind", "place": "Where is it"},
    "joined": {"date": ["year", "month"]},
    "constants": {"weapon": "mine"},
    "values": {"type": {"1": "attack", "2": "armed_clash"}},
    "words_field": "place",
    "default_precision": "settlement",
    "words": [
        {"gives": "country", "is": ["the north"], "starts": ["northern "]},
        {"gives": "region", "ends": [" region"]},
        {"gives": "commune", "contains": [" road "]},
    ],
}  # fmt: skip


@pytest.fixture
def acme():
    return missions.layer(column_maps={"acme": ACME})


def test_a_column_map_names_joins_fills_and_translates(clean, acme):
    frame = clean(
        "no,kind,year,month,Where is it,killed",
        "a,1,2018,4,Éclat,7",
        "b,2,2018,12,Alta region,7",
        "c,armed_clash,2018,12,the North,7",
        spec=acme, column_map="acme",
    ).frame  # fmt: skip
    assert frame["id"].tolist() == ["a", "b", "c"]
    assert frame["_time"].dt.strftime("%Y-%m").tolist() == ["2018-04", "2018-12", "2018-12"]
    assert set(frame["_time_precision"]) == {"month"}
    assert frame["_category"].tolist() == ["attack", "armed_clash", "armed_clash"]
    assert set(frame["weapon"]) == {"mine"}
    assert frame["_known"].tolist() == ["settlement", "region", "country"]
    # A field that is not in the map is empty, even where the file has a column of its name.
    assert frame["killed"].isna().all()


def test_a_joined_field_is_empty_where_a_part_is(clean, acme):
    table = clean("no,kind,year,month,Where is it", "a,1,2018,,x", "b,1,,4,x", "c,1,2018,4,x",
                  spec=acme, column_map="acme")  # fmt: skip
    assert whys(table)["events.csv:2"] == ("rejected", "date", "", "the cell is empty")
    assert table.frame["id"].tolist() == ["c"]


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("The  North", "country"),
        ("Northern Alta region", "country"),
        ("Alta Region", "region"),
        ("on the road to Alta", "commune"),
        ("Alta regions", "settlement"),
        ("", "settlement"),
    ],
)
def test_words_of_a_place_give_its_precision_by_the_first_rule(clean, acme, text, precision):
    frame = clean("no,kind,year,month,Where is it", f"a,1,2018,4,{text}",
                  spec=acme, column_map="acme").frame  # fmt: skip
    assert frame["_known"].tolist() == [precision]


def test_the_missions_word_stands_before_the_map(clean, acme):
    frame = clean("no,kind,year,month,Where is it,n", "a,1,2018,4,x,7", spec=acme,
                  column_map="acme", columns={"killed": "n"}).frame  # fmt: skip
    assert frame["killed"].tolist() == [7]


def test_a_column_that_the_map_needs_must_be_there(clean, acme):
    with pytest.raises(InputError, match=r"the column 'month' \(for the field 'date'\) is missing"):
        clean("no,kind,year,Where is it", "a,1,2018,x", spec=acme, column_map="acme")


def test_an_unknown_column_map_is_told_with_the_nearest(clean, acme):
    with pytest.raises(SpecError, match="no column map 'acm'; did you mean 'acme'"):
        clean("no", "a", spec=acme, column_map="acm")


# --- precision ------------------------------------------------------------------------------------


def test_the_precision_of_a_row_stands_in_its_field(clean):
    table = clean("date,known", "2020,Region", "2020,", "2020,near")
    assert table.frame["_known"].tolist() == ["region", "exact"]
    assert whys(table)["events.csv:4"] == ("rejected", "known", "near", "not a precision")


@pytest.mark.parametrize(
    ("word", "known"),
    [("localité", "settlement"), ("Localite", "settlement"), ("Exacte", "exact"),
     ("région", "region"), ("pays", "country"), ("aucune", "none"), ("COMMUNE", "commune")],
)  # fmt: skip
def test_the_precision_of_a_row_may_be_said_in_french(clean, word, known):
    assert clean("date,known", f"2020,{word}").frame["_known"].tolist() == [known]


# --- mending --------------------------------------------------------------------------------------

BAD = ("id,date,killed,note", "a,2020-01-01,1,x", "b,2020-01-02,1.5,=1+1", "c,2020-01-03,3,z")


def mend(tmp_path, *lines):
    (tmp_path / "mended").mkdir(exist_ok=True)
    (tmp_path / "mended" / "events.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_mended_row_takes_the_place_of_the_one_that_it_mends(clean, tmp_path):
    assert clean(*BAD).quarantine.ids() == {"events.csv:3"}
    mend(tmp_path, "row_id,id,date,killed", "events.csv:3,b,2020-01-02,2")
    table = clean(*BAD)
    assert (table.received, table.quarantine.ids()) == (3, set())
    assert table.frame.index.tolist() == ["events.csv:2", "events.csv:3", "events.csv:4"]
    assert table.frame["killed"].tolist() == [1, 2, 3]
    assert [path.name for path in table.inputs] == ["events.csv", "events.csv"]


def test_a_mended_row_that_is_still_wrong_stays_in_quarantine(clean, tmp_path):
    mend(tmp_path, "row_id,id,date,killed", "events.csv:3,b,2020-01-02,two")
    table = clean(*BAD)
    assert (table.received, whys(table)["events.csv:3"][2]) == (3, "two")


def test_a_quarantine_file_is_mended_in_place(clean, tmp_path):
    """Its columns of faults bear names that a layer may use too; text is guarded with '."""
    data = missions.layer_data()
    data["fields"]["reason"] = data["fields"]["note"]
    data["fields"]["value"] = data["fields"]["note"]
    spec = missions.layer(fields=data["fields"])
    lines = ["id,date,killed,reason,value", "b,2020-01-02,1.5,=1+1,kept"]
    table = clean(*lines, spec=spec)
    file = table.quarantine.table(table.raw)
    file["killed"], file["reason (as read)"] = "2", "'=1+1"
    (tmp_path / "mended").mkdir()
    file.to_csv(tmp_path / "mended" / "events.csv", index=False)
    row = clean(*lines, spec=spec).frame.iloc[0]
    assert (row["killed"], row["reason"], row["value"]) == (2, "=1+1", "kept")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ["row_id,date", "events.csv:33,2020"],
            "'events.csv:33' is no row of the table that",
        ),
        (["row_id,date", ",2020"], "row_id '' is no row of the table that it mends"),
        (["id,date", "b,2020"], "row_id '' is no row of the table that it mends"),
        (
            ["row_id,date", "events.csv:3,2020", "events.csv:3,2021"],
            "'events.csv:3' is mended",
        ),
    ],
)
def test_a_mended_row_must_mend_one_row(clean, tmp_path, lines, message):
    mend(tmp_path, *lines)
    with pytest.raises(InputError, match=r"mended/events\.csv:[23]: ") as caught:
        clean(*BAD)
    assert message in str(caught.value)


def test_a_row_of_a_known_source_is_mended_by_what_the_source_lacks(clean, acme, tmp_path):
    lines = ("no,kind,year,month,Where is it", "a,1,2018,4,somewhere")
    mend(tmp_path, "row_id,no,kind,year,month,Where is it,code", "events.csv:2,a,1,2018,4,x,GR0103")
    frame = clean(*lines, spec=acme, column_map="acme").frame
    assert frame["code"].tolist() == ["GR0103"]
    assert frame["place"].tolist() == ["x"]


def test_a_column_of_the_source_that_its_map_leaves_out_stays_out_when_a_row_is_mended(
    clean, acme, tmp_path
):
    """`killed` of this source is not ours: it is empty in every row, mended or not."""
    head = "no,kind,year,month,Where is it,killed"
    mend(tmp_path, f"row_id,{head}", "events.csv:2,a,1,2018,4,x,7")
    frame = clean(head, "a,1,2018,4,x,7", "b,1,2018,4,x,7", spec=acme, column_map="acme").frame
    assert frame["killed"].isna().all()
