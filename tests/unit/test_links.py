"""Rows of different sources that report one event. Gridland: 0.009 degrees of latitude are 1 km."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.spatial.link_rank import natural
from geo_ops.spatial.links import Linked, link_rows
from geo_ops.specs.layer import LayerSpec
from tests.missions import UTC, layer, layer_data, put, told

KM = 1 / 110.6  # degrees of latitude at the equator
LINK = {"km": 5.0, "days": 1}


def spec(**link: Any) -> LayerSpec:
    return layer(link=LINK | link)


def table(*rows: tuple[Any, ...]) -> tuple[gpd.GeoDataFrame, pd.DataFrame, pd.Series]:
    """Return rows, lineage and sources of (source, km north of 1 N, day of June 2020, changes)."""
    records: list[dict[str, Any]] = []
    for number, (source, north, day, *changes) in enumerate(rows, start=2):
        record = {
            "row_id": f"{source}.csv:{number}",
            "source": source,
            "time": pd.Timestamp(2020, 6, day, tz="UTC"),
            "time_precision": "day",
            "category": "attack",
            "precision": "settlement",
            "level": "commune",
            "pcode": "GR0102",
            "killed": 3,
            "note": "",
            "geometry": None if north is None else shapely.Point(-28.5, 1 + north * KM),
        }
        record |= changes[0] if changes else {}
        if north is None and "precision" not in (changes[0] if changes else {}):
            record["precision"] = record["level"]
        records.append(record)
    frame = gpd.GeoDataFrame(records, geometry="geometry", crs="EPSG:4326").set_index(
        "row_id", drop=False
    )
    frame["killed"] = frame["killed"].astype("Int64")
    region = frame["pcode"].str[:4].where(frame["level"] != "country", "")
    commune = frame["pcode"].where(frame["level"] == "commune", "")
    lineage = pd.DataFrame({"country": "GR", "region": region, "commune": commune})
    return frame.drop(columns="source"), lineage, frame["source"]


def linked(layer_spec: LayerSpec, *rows: tuple[Any, ...]) -> Linked:
    return link_rows(*table(*rows), layer_spec, UTC)


def clusters(found: Linked) -> list[list[str]]:
    return [list(part.index) for _, part in found.table.groupby("link_id", sort=False)]


def test_two_sources_near_in_place_and_time_are_one_event():
    found = linked(spec(), ("a", 0, 10), ("b", 4.9, 11), ("b", 200, 10))
    assert clusters(found) == [["a.csv:2", "b.csv:3"]]
    assert found.table["primary"].tolist() == [True, False]
    assert found.table["link_id"].tolist() == ["a.csv:2", "a.csv:2"]
    assert found.table["link_km"].tolist() == pytest.approx([0, 4.9], abs=0.02)
    assert found.table["link_days"].tolist() == [0, 1]
    assert set(found.table["link_evidence"]) == {"near"}
    assert found.findings == ()


@pytest.mark.parametrize(
    ("other", "is_linked"),
    [
        (("b", 5.03, 10), False),
        (("b", 4.97, 10), True),
        (("b", -4.9, 10), True),
        (("b", 0, 12), False),
        (("b", 0, 9), True),
        (("a", 0, 10), False),
        (("b", 0, 10, {"category": "armed_clash"}), False),
        (("b", 0, 10, {"time_precision": "month"}), False),
        (("b", None, 10), False),
    ],
    ids=["too far", "at the edge", "near", "too late", "the day before", "its own source",
         "another category", "known to the month", "known to the commune"],
)  # fmt: skip
def test_what_is_near_enough(other, is_linked):
    assert bool(len(linked(spec(), ("a", 0, 10), other).table)) is is_linked


def test_a_day_is_the_regions_own():
    late = {"time": pd.Timestamp("2020-06-10T23:30Z")}
    early = {"time": pd.Timestamp("2020-06-11T00:30Z")}
    rows = (("a", 0, 10, late), ("b", 0, 11, early))
    assert len(linked(spec(days=0), *rows).table) == 0
    from zoneinfo import ZoneInfo

    found = link_rows(*table(*rows), spec(days=0), ZoneInfo("Africa/Niamey"))
    assert clusters(found) == [["a.csv:2", "b.csv:3"]]


def test_distance_is_geodesic_where_degrees_are_short():
    far_north = {"geometry": shapely.Point(10.0, 70.0)}
    east = {"geometry": shapely.Point(10.12, 70.0)}  # 4.58 km, though 13 km at the equator
    assert clusters(linked(spec(), ("a", 0, 10, far_north), ("b", 0, 10, east)))
    across = {"geometry": shapely.Point(-179.99, 0.0)}
    there = {"geometry": shapely.Point(179.99, 0.0)}
    assert clusters(linked(spec(), ("a", 0, 10, across), ("b", 0, 10, there)))


def test_compatible_and_vague_categories_link():
    rows = (("a", 0, 10), ("b", 0, 10, {"category": "armed_clash"}))
    assert clusters(linked(spec(compatible=[["attack", "armed_clash"]]), *rows))
    assert clusters(linked(spec(vague=["armed_clash"]), *rows))
    assert clusters(linked(spec(), ("a", 0, 10), ("b", 0, 10, {"category": ""})))


def test_a_row_of_the_same_category_is_preferred():
    both = spec(compatible=[["attack", "armed_clash"]])
    other = {"category": "armed_clash"}
    found = linked(both, ("a", 0, 10), ("b", 0, 10, other), ("b", 3, 10))
    assert clusters(found) == [["a.csv:2", "b.csv:4"]]


# --- who is primary -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "primary"),
    [
        ({}, {"precision": "exact"}, "b.csv:3"),
        ({"time_precision": "day"}, {"time_precision": "minute"}, "b.csv:3"),
        ({"precision": "exact"}, {"time_precision": "minute"}, "a.csv:2"),
        ({}, {}, "a.csv:2"),
    ],
    ids=["most precise place", "then time", "place before time", "then source order"],
)
def test_the_primary_is_the_most_precise_then_the_first(first, second, primary):
    found = linked(spec(), ("a", 0, 10, first), ("b", 1, 10, second))
    assert found.table.index[found.table["primary"]].tolist() == [primary]
    assert set(found.table["link_id"]) == {primary}


def test_line_nine_stands_before_line_ten():
    ids = ["b.csv:10", "a.csv:2", "b.csv:9", "x/a.csv:1"]
    assert sorted(ids, key=natural) == ["a.csv:2", "b.csv:9", "b.csv:10", "x/a.csv:1"]


# --- chains ---------------------------------------------------------------------------------------


def test_in_a_chain_the_middle_goes_where_it_fits_best_and_the_rest_is_told():
    found = linked(spec(), ("a", 0, 10), ("b", 4, 10), ("c", 7, 10))
    assert clusters(found) == [["b.csv:3", "c.csv:4"]]
    (finding,) = found.findings
    assert finding.count == 1
    assert "a.csv:2 with b.csv:3" in finding.problem


def test_three_reports_near_each_other_are_one_event():
    found = linked(spec(), ("a", 0, 10), ("b", 2, 10), ("c", 4, 10))
    assert clusters(found) == [["a.csv:2", "b.csv:3", "c.csv:4"]]
    assert found.findings == ()


def test_two_rows_of_one_source_are_never_one_event_through_a_third():
    found = linked(spec(), ("a", 0, 10), ("b", 1, 10), ("a", 3, 10))
    assert clusters(found) == [["a.csv:2", "b.csv:3"]]
    assert "a.csv:4" in found.findings[0].problem


# --- the weaker link ------------------------------------------------------------------------------

WEAKER = {"weaker": {"coarsest": "commune", "days": 1, "same": ["killed"]}}


@pytest.mark.parametrize(
    ("other", "is_linked"),
    [
        (("b", None, 11), True),
        (("b", None, 12), False),
        (("b", None, 10, {"killed": 2}), False),
        (("b", None, 10, {"pcode": "GR0101"}), False),
        (("b", None, 10, {"level": "region", "pcode": "GR01"}), False),
        (("b", None, 10, {"category": "armed_clash"}), False),
    ],
    ids=["same", "too late", "other number", "other commune", "too coarse", "other category"],
)
def test_a_commune_links_with_weaker_evidence(other, is_linked):
    found = linked(spec(**WEAKER), ("a", 0, 10), other)
    assert bool(len(found.table)) is is_linked
    if is_linked:
        assert found.table["link_evidence"].tolist() == ["near", "unit"]
        assert found.table["primary"].tolist() == [True, False]
        assert pd.isna(found.table["link_km"].iloc[1])


@pytest.mark.parametrize("killed", [0, None])
def test_no_number_and_no_dead_agree_with_nothing(killed):
    rows = (("a", 0, 10, {"killed": killed}), ("b", None, 10, {"killed": killed}))
    assert len(linked(spec(**WEAKER), *rows).table) == 0


def test_a_near_row_is_preferred_to_a_commune():
    found = linked(spec(**WEAKER), ("a", 0, 10), ("b", None, 10), ("b", 4, 11))
    assert clusters(found) == [["a.csv:2", "b.csv:4"]]
    assert "b.csv:3" in found.findings[0].problem


def test_two_communes_link_once():
    found = linked(spec(**WEAKER), ("a", None, 10), ("b", None, 10))
    assert clusters(found) == [["a.csv:2", "b.csv:3"]]
    assert found.findings == ()


# --- reporters in one table, things without a date ---


def test_reporters_of_one_table_are_sources():
    rows = (("a", 0, 10, {"note": "Force"}), ("a", 0, 10, {"note": "police"}),
            ("a", 0, 10, {"note": "FORCE"}))  # fmt: skip
    assert clusters(linked(spec(between="note"), *rows)) == [["a.csv:2", "a.csv:3"]]


def test_without_days_only_the_place_counts():
    found = linked(layer(link={"km": 1.0}), ("a", 0, 1), ("b", 0.5, 28))
    assert clusters(found) == [["a.csv:2", "b.csv:3"]]


def test_a_layer_without_a_rule_links_nothing():
    assert len(linked(layer(), ("a", 0, 10), ("b", 0, 10)).table) == 0
    assert len(linked(spec(), ("a", 0, 10)).table) == 0


def test_too_many_near_rows_are_told_and_not_linked(monkeypatch):
    monkeypatch.setattr("geo_ops.spatial.link_pairs.MOST_PAIRS", 3)
    found = linked(spec(), ("a", 0, 10), ("a", 0, 10), ("b", 0, 10), ("b", 0, 10))
    assert len(found.table) == 0
    assert "'a' and 'b'" in found.findings[0].problem


# --- whatever the order ---------------------------------------------------------------------------

ROW = st.tuples(
    st.sampled_from(["a", "b", "c"]),
    st.one_of(st.none(), st.integers(0, 12)),
    st.integers(1, 5),
    st.fixed_dictionaries(
        {
            "category": st.sampled_from(["attack", "armed_clash"]),
            "killed": st.integers(0, 1),
            "time_precision": st.sampled_from(["day", "minute", "month"]),
        }
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=2, max_size=14), st.randoms(use_true_random=False))
def test_clusters_do_not_depend_on_the_order_of_rows(rows, random):
    rule = spec(**WEAKER, vague=["armed_clash"])
    frame, lineage, source = table(*rows)
    found = link_rows(frame, lineage, source, rule, UTC)
    shuffled = list(frame.index)
    random.shuffle(shuffled)
    # The order of the sources is the mission's, not that of their rows.
    names = sorted(set(source))
    rank = source.map(names.index)
    mission = source.loc[rank.sort_values(kind="stable").index]
    one = link_rows(frame, lineage, mission, rule, UTC)
    other = link_rows(frame.loc[shuffled], lineage.loc[shuffled], mission, rule, UTC)
    pd.testing.assert_frame_equal(one.table, other.table)
    assert one.findings == other.findings
    # At most one row of a source in a cluster, one primary, which gives the cluster its name.
    for name, part in found.table.groupby("link_id"):
        assert part.index[part["primary"]].tolist() == [name]
        assert len(part) > 1
        assert source.loc[part.index].is_unique


# --- the spec -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("link.km", 0, "key 'link.km'"),
        ("link.vague", ["atack"], "did you mean 'attack'"),
        ("link.compatible", [["attack", "clash"]], "link.compatible[0] names 'clash'"),
        ("link.between", "component", "link.between names the field 'component'"),
        ("link.weaker", {"same": ["dead"]}, "link.weaker.same names the field 'dead'"),
        ("link.weaker", {"same": []}, "key 'link.weaker.same'"),
        ("link.kilometres", 3, "key 'link.kilometres' is not known"),
        ("time", None, "link.days needs the key 'time'"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(path, value, message):
    data = layer_data()
    data["link"] = dict(LINK)
    put(data, path, value)
    data = {key: one for key, one in data.items() if one is not None}
    assert message in told(LayerSpec, data)


def test_weaker_goes_by_days():
    data = layer_data() | {"link": {"km": 1.0, "weaker": {"same": ["killed"]}}}
    assert "weaker goes by days" in told(LayerSpec, data)
