"""Crossings: nothing lost however they are divided; rates and plans; nothing to subtract."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.boundaries.pack import load_pack
from geo_ops.content import Content
from geo_ops.errors import ContentNotFoundError, InputError
from geo_ops.release.crossings import Asked, crossing_table
from geo_ops.release.figures import Seen, figures_for, without_blind_rates
from geo_ops.release.question import Question, figures_table, population_lines
from geo_ops.release.situation import LayerView
from geo_ops.spatial import crossing
from geo_ops.spatial.crossing import Crossing, crossed
from geo_ops.spatial.intervals import poisson_interval, share_interval
from geo_ops.spatial.ledger import Ledger
from geo_ops.spatial.periods import GRAINS, Span
from geo_ops.spatial.population import Population
from geo_ops.spatial.rates import Setting
from geo_ops.specs.population import PopulationSpec
from tests import missions
from tests.grid import REGIONS, cells, write_grid_pack
from tests.situations import grid_situation

LABEL = {"en": "X", "fr": "X"}
YEAR = Span(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
AS_OF = YEAR.last
RATES = {
    "rate": {"per": "population", "min_denominator": 0},
    "few": {"per": "population", "min_denominator": 5000},
    "deaths": {"per": "population", "aggregate": "sum", "field": "killed", "min_denominator": 0},
    "share": {"per": "events", "categories": ["attack"], "share": True, "min_denominator": 0},
    "most": {"aggregate": "max", "field": "killed"},
    "middle": {"aggregate": "median", "field": "killed"},
    "last": {"aggregate": "latest", "field": "killed"},
    "clashes": {"categories": ["armed_clash"], "planned": "attacks"},
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    write_grid_pack(folder)
    return load_pack(Content((folder,)), "grd")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return grid_situation(tmp_path_factory.mktemp("base"))


def layer(**rule):
    data = missions.layer_data()
    data["measures"] |= {name: {"label": LABEL, **one} for name, one in RATES.items()}
    rule = {"columns": ["date", "type", "killed", "weapon"], "finest": "exact", **rule}
    data["release"] = {"internal": rule}
    return missions.layer().model_validate(data)


def rows_of(units, lines):
    """Return located rows: time, precision, category, killed, weapon, P-code."""
    import geopandas as gpd

    times = pd.to_datetime(pd.Series([one[0] for one in lines], dtype="object"), utc=True)
    rows = pd.DataFrame({
        "time": times.astype("datetime64[us, UTC]"),
        "time_precision": pd.Series([one[1] for one in lines], dtype="object"),
        "category": pd.Series([one[2] for one in lines], dtype="object"),
        "killed": pd.array([one[3] for one in lines], dtype="Int64"),
        "weapon": pd.Series([one[4] for one in lines], dtype="object"),
        "pcode": pd.Series([one[5] for one in lines], dtype="object"),
    })  # fmt: skip
    rows["level"] = rows["pcode"].map(units.table["level"])
    rows["type"] = rows["category"]
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries([None] * len(rows), crs="EPSG:4326"))


def people_of(units, each=1000.0):
    found = {}
    for code in cells():
        for unit in units.ancestors(code).values():
            found[unit] = found.get(unit, 0.0) + each
    return found


def situation_of(base, pack, lines, division="2015", **rule):
    units = pack.units(division)
    spec, rows = layer(**rule), rows_of(units, lines)
    setting = Setting(people_of(units), YEAR, AS_OF)
    seen = without_blind_rates([Seen(spec, rows, spec.release["internal"])], setting)
    figures = figures_for(seen, units, missions.UTC, setting)
    view = LayerView(seen[0].spec, (missions.source(),), rows, Ledger(len(rows)), None)
    population = Population(
        PopulationSpec.model_validate({"table": "x", "year": 2018, "citation": LABEL}),
        missions.source().source, setting.people,
    )  # fmt: skip
    mission = base.mission.model_copy(
        update={"period": missions_period(), "as_of": AS_OF, "layers": []}
    )
    return replace(
        base, units=units, figures=figures, layers=(view,), mission=mission, as_of=AS_OF,
        population=population, division=units.division, zones=(),
    )  # fmt: skip


def missions_period():
    from geo_ops.specs.mission import Period

    return Period(start=YEAR.first, end=YEAR.last)


def ask(situation, by, measure="events", areas=(), **more):
    return figures_table(situation, Question(by, areas, "events", measure, **more))


def day(text, pcode, category="attack", killed=1, weapon="mine"):
    return (text, "day", category, killed, weapon, pcode)


CODES = ["GR", *REGIONS, *cells()]
TIMES = [
    ("2020-01-01", "year"), ("2020-03-01", "month"), ("2020-02-29", "day"), ("2020-12-28", "day"),
    ("2019-06-30", "day"), (None, "none"),
]  # fmt: skip
LINES = st.lists(
    st.tuples(
        st.sampled_from(TIMES),
        st.sampled_from(["attack", "armed_clash", ""]),
        st.sampled_from([None, 0, 1, 7]),
        st.sampled_from(["mine", "small arms", ""]),
        st.sampled_from(CODES),
    ).map(lambda one: (*one[0], *one[1:])),
    max_size=12,
)
LEVELS = st.sampled_from(["country", "region", "commune"])


WAYS = st.sampled_from([(), ("category",), ("weapon",), ("weapon", "category")])
BY = st.builds(Crossing, LEVELS, st.sampled_from([None, *GRAINS[:-1]]), WAYS, zeros=st.booleans())


@given(LINES, BY, st.sampled_from(["2010", "2015"]))
@settings(max_examples=10, deadline=None)
def test_every_total_is_the_sum_of_its_parts(base, pack, lines, by, division):
    """Whatever rows are divided by, they sum to the rows received; so do what they bear."""
    situation = situation_of(base, pack, lines, division)
    facts = situation.figures.facts["events"]
    for name, measure in facts.spec.sums.items():
        table = crossed(facts, measure, by, (situation.units, missions.UTC))
        chosen = [one for one in lines if not measure.categories or one[2] in measure.categories]
        whole = sum((one[3] or 0) if measure.field else 1 for one in chosen)
        assert table["value"].sum() == whole == situation.figures.total("events", name).value
        assert table["rows"].sum() == len(chosen)
        assert not table.duplicated(by.keys).any()


@given(LINES, st.sampled_from(GRAINS))
@settings(max_examples=5, deadline=None)
def test_a_unit_is_its_parts_and_its_bucket_in_every_period(base, pack, lines, grain):
    situation = situation_of(base, pack, lines)
    grain = None if grain == "whole" else grain
    facts, units = situation.figures.facts["events"], situation.units
    measure = facts.spec.measures["events"]

    def at(level):
        table = crossed(facts, measure, Crossing(level, grain), (units, missions.UTC))
        keys = zip(table["pcode"], table["period"], strict=True)
        return dict(zip(keys, table["value"], strict=True))

    regions, communes = at("region"), at("commune")
    for (pcode, period), value in regions.items():
        if units.unit(pcode).level == "region":
            parts = sum(communes.get((one, period), 0) for one in units.children(pcode))
            assert value == parts + communes.get((pcode, period), 0)


@given(LINES, st.randoms(use_true_random=False))
@settings(max_examples=3, deadline=None)
def test_the_order_of_rows_makes_no_difference(base, pack, lines, random):
    one = ask(situation_of(base, pack, lines), "region,quarter,weapon", None)
    random.shuffle(lines)
    again = ask(situation_of(base, pack, lines), "region,quarter,weapon", None)
    keep = one["measure"] != "last"  # of rows of one time it is the sum, so this holds too
    pd.testing.assert_frame_equal(one[keep], again[keep])


ROWS = [
    day("2020-01-05", "GR0101", killed=2), day("2020-01-06", "GR0101", killed=0),
    day("2020-05-07", "GR0102", "armed_clash", 4, "small arms"), day("2020-05-08", "GR01"),
    day("2020-08-09", "GR0201", "attack", None), ("2020-01-01", "year", "attack", 9, "mine", "GR"),
]  # fmt: skip


def test_a_crossing_by_unit_quarter_and_category(base, pack):
    table = ask(situation_of(base, pack, ROWS), "region,quarter,category", zeros=False)
    assert table[["pcode", "known_to", "period", "category", "value"]].to_numpy().tolist() == [
        ["GR01", "", "2020-Q1", "attack", 2],
        ["GR01", "", "2020-Q2", "attack", 1],
        ["GR01", "", "2020-Q2", "armed_clash", 1],
        ["GR02", "", "2020-Q3", "attack", 1],
        ["GR", "country", "2020", "attack", 1],
    ]


def test_zeros_stand_for_every_unit_in_every_period_that_was_observed(base, pack):
    table = ask(situation_of(base, pack, ROWS), "region,month", areas=("GR03",))
    assert len(table) == 13  # and one for rows dated only to the year
    assert set(table["value"]) == {0}


def test_an_area_without_a_level_is_asked_for_itself(base, pack):
    table = ask(situation_of(base, pack, ROWS), "quarter,category", areas=("GR01",), zeros=False)
    assert table[["pcode", "period", "value"]].to_numpy().tolist() == [
        ["GR01", "2020-Q1", 2], ["GR01", "2020-Q2", 1], ["GR01", "2020-Q2", 1],
    ]  # fmt: skip


def test_a_rate_is_per_people_and_year_with_the_interval_of_its_count(base, pack):
    """Éclat: 4 rows, 4,000 people, a year; what is known only to the country is in no rate."""
    table = ask(situation_of(base, pack, ROWS), "region", "rate").set_index("pcode")
    low, high = poisson_interval([4])
    own = table.loc["GR01"]
    assert own["value"] == pytest.approx(100)
    assert [own["low"], own["high"]] == pytest.approx([low[0] * 25, high[0] * 25])
    assert own["per"] == 4000
    assert own["unit"] == "per 100,000 people a year"
    assert own["not_placed"] == pytest.approx(1 / 6, abs=1e-5)
    none = table.loc["GR03"]
    assert (none["value"], none["low"]) == (0, 0)
    assert none["high"] == pytest.approx(3.688879 * 25, rel=1e-6)


def test_a_part_of_a_year_has_a_part_of_the_person_time(base, pack):
    table = ask(situation_of(base, pack, ROWS), "region,quarter", "rate")
    own = table[(table["pcode"] == "GR01") & (table["period"] == "2020-Q1")].iloc[0]
    assert own["per"] == pytest.approx(4000 * 91 / 366, abs=1e-4)
    assert own["value"] == pytest.approx(2 / (4000 * 91 / 366) * 1e5, rel=1e-6)
    years = pd.to_numeric(table[table["pcode"] == "GR01"]["per"]).sum()
    assert years == pytest.approx(4000, abs=1e-2)


def test_rows_dated_only_to_a_year_are_in_no_rate_of_a_quarter(base, pack):
    lines = [day("2020-01-05", "GR0101"), ("2020-01-01", "year", "attack", 1, "", "GR0101")]
    table = ask(situation_of(base, pack, lines), "region,quarter", "rate", zeros=False)
    assert table[["period", "note"]].to_numpy().tolist() == [
        ["2020-Q1", ""], ["2020", "no_denominator"],
    ]  # fmt: skip


def test_a_rate_of_few_people_is_hidden_and_says_why(base, pack):
    table = ask(situation_of(base, pack, ROWS), "region", "few").set_index("pcode")
    assert table.loc["GR01", "note"] == "small_denominator"
    assert table.loc["GR01", "value"] == ""
    assert "low" not in table.columns
    whole = ask(situation_of(base, pack, ROWS), "country", "few").iloc[0]
    assert whole["note"] == ""
    assert whole["value"] == pytest.approx(6 / 16_000 * 1e5)


def test_a_share_is_in_per_cent_with_its_own_interval(base, pack):
    table = ask(situation_of(base, pack, ROWS), "region", "share").set_index("pcode")
    low, high = share_interval([3], [4])
    own = table.loc["GR01"]
    assert own["value"] == 75
    assert [own["low"], own["high"]] == pytest.approx([low[0] * 100, high[0] * 100], abs=1e-5)
    assert own["unit"] == "%"
    assert table.loc["GR03", "note"] == "no_denominator"


def test_a_rate_of_a_sum_is_less_certain_than_one_of_a_count(base, pack):
    situation = situation_of(base, pack, ROWS)
    own = ask(situation, "region", "deaths").set_index("pcode").loc["GR01"]
    assert own["value"] == pytest.approx(7 / 4000 * 1e5)
    low, high = (one[0] * 25 for one in poisson_interval([7]))
    assert own["low"] < low
    assert own["high"] > high
    assert situation.figures.derived_of("events", "deaths", "GR01").high == pytest.approx(
        own["high"]
    )


@pytest.mark.parametrize(("measure", "found"), [("most", 4), ("middle", 1.5), ("last", 1)])
def test_what_does_not_add_up_is_of_the_rows_inside(base, pack, measure, found):
    situation = situation_of(base, pack, ROWS)
    table = ask(situation, "region", measure).set_index("pcode")
    assert table.loc["GR01", "value"] == found
    assert table.loc["GR03", "value"] == ""
    assert table.loc["GR03", "note"] == "no_rows"
    assert situation.figures.derived_of("events", measure, "GR01").value == found
    assert situation.figures.total("events", measure, "GR03").value is None


def test_a_plan_has_its_share_and_variance(base, pack):
    table = ask(situation_of(base, pack, ROWS), "region", "clashes").set_index("pcode")
    row = table.loc["GR01"]
    assert [row["value"], row["planned"], row["variance"]] == [1, 3, -2]
    assert row["done_share"] == pytest.approx(1 / 3, abs=1e-5)
    assert table.loc["GR02", "done_share"] == 0
    assert table.loc["GR03", "done_share"] == ""


def test_change_from_the_quarter_before(base, pack):
    lines = [day("2020-02-01", "GR0101")] * 30 + [day("2020-05-01", "GR0101")] * 60
    lines += [day("2020-02-01", "GR0201")] * 4 + [day("2020-05-01", "GR0201")] * 8
    table = ask(situation_of(base, pack, lines), "region,quarter", change=True)
    rows = table.set_index(["pcode", "period"])
    more, few = rows.loc["GR01", "2020-Q2"], rows.loc["GR02", "2020-Q2"]
    assert [more["previous"], more["change"], more["verdict"]] == [30, 30, "more"]
    assert more["percent"] == 100
    assert [few["change"], few["percent"], few["verdict"]] == [4, "", "no visible change"]
    assert few["ratio_low"] < 1 < few["ratio_high"]
    assert rows.loc["GR01", "2020-Q1"]["verdict"] == ""


def test_the_change_of_a_sum_has_no_verdict(base, pack):
    table = ask(situation_of(base, pack, ROWS), "country,quarter", "killed", change=True)
    found = table.set_index("period").loc["2020-Q2"]
    assert [found["change"], found["verdict"]] == [3, "cannot tell"]
    assert "ratio" not in table.columns


def test_the_population_is_named_where_a_rate_stands(base, pack):
    situation = situation_of(base, pack, ROWS)
    assert list(population_lines(situation, ask(situation, "region", "rate"))) == [
        "Population: X (all ages, 2018, 2 years before)"
    ]
    assert list(population_lines(situation, ask(situation, "region"))) == []


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("region,commune", "it names two levels"),
        ("month,quarter", "it names two periods"),
        ("region,wepon", "did you mean 'weapon'"),
        ("quartr", "did you mean 'quarter'"),
        ("hours", "figures are not divided like that"),
    ],
)
def test_what_cannot_be_crossed_is_told(base, pack, by, message):
    with pytest.raises(ContentNotFoundError, match=message):
        ask(situation_of(base, pack, ROWS), by)


def test_a_table_that_is_too_large_is_refused(base, pack, monkeypatch):
    monkeypatch.setattr(crossing, "MOST_ROWS", 100)
    situation = situation_of(base, pack, ROWS)
    with pytest.raises(
        InputError, match="with its zeros it would have 5,872 rows; leave the zeros"
    ):
        ask(situation, "commune,day")
    assert len(ask(situation, "commune,day", zeros=False)) == 6


# --- what an audience may not see -----------------------------------------------------------------


def crossing_of(situation, *by, measure="events"):
    return crossing_table(situation, situation.layers[0], measure, Asked(Crossing(*by)))


@pytest.mark.parametrize(
    "by",
    [
        ("region", "quarter"), ("region", None, ("category",)), ("country", "week"),
        ("country", "day"), ("country", "month", ("category",)), ("country", None, ("weapon",)),
    ],
)  # fmt: skip
def test_of_a_layer_with_a_floor_nothing_is_crossed(base, pack, by):
    table = crossing_of(situation_of(base, pack, ROWS * 3, floor=3), *by)
    assert table["note"].tolist() == ["suppressed"]
    assert table["value"].isna().all()


def test_a_quarter_of_a_layer_with_a_floor_is_that_of_its_published_months(base, pack):
    lines = [day("2020-01-05", "GR0101")] * 6 + [day("2020-04-05", "GR0101")] * 7
    lines += [day("2020-05-05", "GR0101")] * 2
    table = crossing_of(situation_of(base, pack, lines, floor=4), "country", "quarter")
    # May is hidden, and another month with it: so are the quarters of both.
    assert table["note"].tolist() == ["suppressed", "suppressed"]
    table = crossing_of(situation_of(base, pack, lines[:13], floor=4), "country", "quarter")
    assert table["value"].tolist() == [6, 7]


@given(st.lists(st.integers(0, 9), min_size=6, max_size=6), st.integers(3, 5))
@settings(max_examples=10, deadline=None)
def test_no_hidden_month_can_be_had_from_quarters_and_years(base, pack, months, floor):
    """All that is published of time, as equations: a hidden month is in none that fixes it."""
    lines = [
        day(f"2020-{at + 1:02d}-05", "GR0101")
        for at, count in enumerate(months)
        for _ in range(count)
    ]
    situation = situation_of(base, pack, lines, floor=floor)
    if situation.figures.total("events", "events").value is None:
        return
    shown = situation.figures.by_month("events", "events")
    labels = shown["month"].tolist()
    hidden = {one for one, gone in zip(labels, shown["suppressed"], strict=True) if gone}
    rows, sums = [], []
    for grain in ("month", "quarter", "year", "mission-year", None):
        table = crossing_of(situation, "country", grain)
        for period, value, note in table[["period", "value", "note"]].itertuples(index=False):
            if note:
                continue
            inside = [part_of(label, period) for label in labels]
            rows.append([float(one) for one in inside])
            sums.append(value)
    if not hidden or not rows:
        return
    # A hidden month is fixed if a unit vector lies in the row space of what is published.
    space = np.array(rows)
    rank = np.linalg.matrix_rank(space)
    for at, label in enumerate(labels):
        if label in hidden:
            unit = np.zeros(len(labels))
            unit[at] = 1.0
            assert np.linalg.matrix_rank(np.vstack([space, unit])) > rank, label


def part_of(label, period):
    from geo_ops.spatial.periods import label_of, span

    if period == "all":
        return True
    from geo_ops.spatial.periods import grain_of

    return label_of(span(label).first, grain_of(period)) == period


@given(LINES.map(lambda lines: lines * 2), st.integers(3, 6))
@settings(max_examples=6, deadline=None)
def test_a_rate_is_hidden_wherever_its_count_is(base, pack, lines, floor):
    situation = situation_of(base, pack, lines, floor=floor)
    figures, units = situation.figures, situation.units
    if "events" not in situation.layers[0].spec.measures:
        return
    for level in units.levels:
        counts = figures.by_unit("events", "events", level)
        hidden = set(counts.loc[counts["suppressed"] & ~counts["bucket"], "pcode"])
        for pcode in units.table.index[units.table["level"] == level]:
            found = figures.derived_of("events", "rate", pcode)
            assert (found.note == "suppressed") == (pcode in hidden)
            assert (found.top is None) == (pcode in hidden)
    assert set(figures.derived["measure"]) <= {"rate", "few", "deaths", "share"}
    assert figures.derived.query("measure == 'deaths'")["value"].isna().all()
    assert figures.facts == {}


def test_where_no_rows_leave_no_day_and_no_field_divides_what_does(base, pack):
    situation = situation_of(base, pack, ROWS, rows=False)
    table = ask(situation, "region,day", zeros=False)
    assert table["period"].tolist() == ["2020-01", "2020-05", "2020-08", "2020"]
    facts = situation.figures.facts["events"]
    assert facts.fields == ()
    assert not {"weapon", "type"} & set(facts.rows.columns)
    assert set(facts.rows["time"].dropna().dt.day) == {1}
    with pytest.raises(ContentNotFoundError):
        ask(situation, "region,weapon")


def test_below_the_finest_level_nothing_is_said(base, pack):
    situation = situation_of(base, pack, ROWS, finest="region")
    table = crossing_of(situation, "commune", "quarter")
    assert table["note"].tolist() == ["suppressed"]
    assert set(situation.figures.derived["level"]) == {"country", "region"}


def test_a_rate_of_what_is_not_seen_is_left_out(base, pack):
    units = pack.units("2015")
    spec = layer()
    measures = {name: one for name, one in spec.measures.items() if name != "events"}
    blind = spec.model_copy(update={"measures": measures})
    seen = [Seen(blind, rows_of(units, ROWS), spec.release["internal"])]
    kept = without_blind_rates(seen, Setting())[0].spec.measures
    assert not {"share", "rate", "few", "deaths"} & set(kept)
    assert {"most", "attacks"} <= set(kept)
