"""Fixes to tracks: nothing is lost silently, and what cannot be believed is flagged."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.errors import InputError
from geo_ops.spatial.join.fixes import FixColumns, read_fixes
from geo_ops.spatial.join.tracks import TrackRules, tracks_of

GPX = """<?xml version="1.0"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>"""
POINT = '<trkpt lat="{}" lon="{}"><time>2020-01-01T{}Z</time></trkpt>'


def fixes(rows):
    frame = pd.DataFrame(rows, columns=["vehicle", "time", "longitude", "latitude"])
    frame["time"] = pd.to_datetime(frame["time"]).dt.tz_localize("UTC")
    return frame


def test_gaps_and_impossible_speeds_are_flagged():
    rows = [
        ("a", "2020-01-01 08:00", 0.0, 0.0),
        ("a", "2020-01-01 08:01", 0.01, 0.0),  # 1.11 km in a minute: 67 km/h
        ("a", "2020-01-01 08:02", 1.0, 0.0),  # a spike, there
        ("a", "2020-01-01 08:03", 0.02, 0.0),  # and back
        ("a", "2020-01-01 09:00", 0.03, 0.0),
        ("a", "2020-01-01 09:00", 0.04, 0.0),  # two places at one time
        ("a", "2020-01-01 09:05", 0.04, 0.0),
        ("b", "2020-01-01 09:06", 0.04, 0.0),
    ]
    legs = tracks_of(fixes(rows)).legs
    assert legs["flag"].tolist() == ["ok", "speed", "speed", "gap", "speed", "ok"]
    assert legs["vehicle"].unique().tolist() == ["a"]
    assert legs["length_m"].iloc[0] == pytest.approx(1113.19, abs=0.01)
    assert legs["kmh"].iloc[0] == pytest.approx(66.79, abs=0.01)
    assert legs["kmh"].iloc[4] == np.inf
    assert legs["kmh"].iloc[5] == 0
    slow = tracks_of(fixes(rows), TrackRules(gap_seconds=60, fastest_kmh=50)).legs
    assert slow["flag"].tolist() == ["speed", "speed", "speed", "gap", "speed", "gap"]


def test_every_fix_has_one_fate():
    nan, inf = np.nan, np.inf
    rows = [
        ("a", "2020-01-01 08:00", 0.0, 0.0), ("a", "2020-01-01 08:00", 0.0, 0.0),
        (None, "2020-01-01 08:00", 0.0, 0.0), (" ", "2020-01-01 08:00", 0.0, nan),
        ("a", None, nan, 0.0), ("a", "2020-01-01 08:01", nan, inf),
        ("a", "2020-01-01 08:01", -inf, 0.0), ("a", "2020-01-01 08:01", 0.0, 90.5),
        ("a", "2020-01-01 08:01", 180.5, 0.0), ("a", "2020-01-01 08:02", 0.001, 0.0),
    ]  # fmt: skip
    found = tracks_of(fixes(rows))
    ledger = found.ledger
    assert (ledger.used, ledger.duplicate, ledger.without_vehicle) == (2, 1, 2)
    assert (ledger.without_time, ledger.missing, ledger.infinite, ledger.out_of_range) == (
        1,
        1,
        1,
        2,
    )
    assert ledger.received == len(rows)
    assert found.legs["seconds"].tolist() == [120]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 500), st.floats(-1, 1), st.floats(-1, 1)),
        max_size=20,
    ),
    st.randoms(),
)
def test_the_order_of_fixes_does_not_matter(rows, random):
    rows = [(v, pd.Timestamp(2020, 1, 1) + pd.Timedelta(seconds=s), x, y) for v, s, x, y in rows]
    frame = fixes(rows) if rows else fixes([("a", "2020-01-01", 0, 0)]).iloc[:0]
    once = tracks_of(frame)
    order = list(range(len(frame)))
    random.shuffle(order)
    again = tracks_of(frame.iloc[order])
    pd.testing.assert_frame_equal(once.legs, again.legs)
    assert once.ledger == again.ledger
    assert len(once.legs) == max(once.ledger.used - frame["vehicle"].nunique(), 0)


def test_reading_tables(tmp_path):
    text = "car,when,x,y\n7,2020-01-01T08:00:00,0.5,1\n7,2020-01-01T08:01:00,,1\n"
    (tmp_path / "f.csv").write_text(text)
    columns = FixColumns("car", "when", "x", "y", zone="Asia/Tokyo")
    found = read_fixes(tmp_path / "f.csv", columns)
    assert found["vehicle"].tolist() == ["7", "7"]
    assert str(found["time"].iloc[0]) == "2019-12-31 23:00:00+00:00"
    assert tracks_of(found).ledger.missing == 1
    found.rename(columns={"vehicle": "car"}).to_parquet(tmp_path / "f.parquet")
    again = read_fixes(tmp_path / "f.parquet", FixColumns("car", zone="Asia/Tokyo"))
    pd.testing.assert_frame_equal(again, found)
    (tmp_path / "none.csv").write_text("vehicle,time,longitude,latitude\n")
    assert tracks_of(read_fixes(tmp_path / "none.csv")).legs.empty


def test_reading_gpx(tmp_path):
    points = [POINT.format(14.5 + at / 100, -4.2, f"08:0{at}:00") for at in range(4)]
    one = f"<trk><name>Alpha</name><trkseg>{points[0]}{points[1]}</trkseg>"
    one += f"<trkseg>{points[2]}{points[3]}</trkseg></trk>"
    two = '<trk><trkseg><trkpt lat="1" lon="2"></trkpt></trkseg></trk>'
    (tmp_path / "p.gpx").write_text(GPX.format(one + two))
    found = read_fixes(tmp_path / "p.gpx")
    assert found["vehicle"].tolist() == ["p Alpha"] * 4 + ["p 2"]
    tracks = tracks_of(found)
    assert tracks.legs["flag"].tolist() == ["ok", "gap", "ok"]
    assert tracks.ledger.without_time == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GPX.format(""), "it holds no track points"),
        (GPX.format("<wpt lat='1' lon='2'/>"), "it holds no track points"),
        ("<html></html>", "p.gpx"),
        (GPX.format("<trk><trkseg>"), "p.gpx"),
    ],
)
def test_gpx_that_cannot_be_read(tmp_path, text, message):
    (tmp_path / "p.gpx").write_text(text)
    with pytest.raises(InputError, match=message):
        read_fixes(tmp_path / "p.gpx")


def test_tables_that_cannot_be_read(tmp_path):
    (tmp_path / "f.csv").write_text("vehicle,time,longitude,latitude\na,soon,1,2\n")
    with pytest.raises(InputError, match="text that is no time"):
        read_fixes(tmp_path / "f.csv")
    with pytest.raises(InputError, match="there is no column 'car'"):
        read_fixes(tmp_path / "f.csv", FixColumns("car"))
    with pytest.raises(InputError, match="there is no column 'vehicle'"):
        tracks_of(pd.DataFrame({"car": []}))
    naive = fixes([("a", "2020-01-01", 0, 0)])
    naive["time"] = naive["time"].dt.tz_localize(None)
    with pytest.raises(InputError, match="not times with a zone"):
        tracks_of(naive)
