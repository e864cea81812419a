"""What an audience may not see is nowhere in what products are given."""

from __future__ import annotations

import datetime as dt
import pickle
import struct
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.assemble import Options, assemble, load_mission
from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.places.gazetteer_index import build_index
from geo_ops.boundaries.places.matcher import Matcher
from geo_ops.release.cut import coarsen, cut
from geo_ops.spatial.figures import Cell
from geo_ops.spatial.locate import locate
from geo_ops.specs.layer import ROW_COLUMNS
from geo_ops.tables.clean import read_layer
from tests import missions
from tests.grid import cell_centre, cells

AS_OF = dt.date(2020, 6, 30)
HEAD = "id,date,type,killed,weapon,note,lon,lat,code,place,known"


def point(code, nudge=0.0):
    lon, lat = cell_centre(*cells()[code])
    return f"{lon + nudge},{lat}"


# Two exact points, one of them in a commune of its own, and places known to a commune, a region and
# the country. Counted by hand: GR01 has four, GR03 two, the country one more.
ROWS = (
    f"CANARYID1,2020-01-02,attack,3,mine,CANARYNOTE,{point('GR0101', 0.123456)},,,",
    f"CANARYID2,2020-01-03,attack,,,,{point('GR0101')},,,settlement",
    "CANARYID3,2020-01-03,armed clash,5,,,,,GR0102,,",
    f"CANARYID4,2020-02-03,,,,,{point('GR0103')},,,region",
    f"CANARYID5,2020-02-03,,7,,,{point('GR0304')},,CANARYPLACE,",
    "CANARYID6,2020-03,,,,,,,GR03,,",
    "CANARYID7,2020-06-29,,,,,,,GR,,",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cut")


@pytest.fixture(scope="module")
def units(folder):
    content = missions.write_content(folder / "content")
    return load_pack(content, "grd").units("2015")


@pytest.fixture(scope="module")
def located(folder, units):
    places = Matcher(build_index(units))

    def located(*lines, spec=None, name="events", head=HEAD):
        (folder / "t.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        source = missions.source("t.csv", name)
        table = read_layer(spec or missions.layer(name), source, folder, missions.UTC)
        return locate(table, source, units, AS_OF, missions.UTC, places)

    return located


def ruled(**rule):
    return missions.layer(release={"public": rule})


@pytest.fixture(scope="module")
def seen(located, units):
    """Return view and figures of one layer for the public, by a rule."""

    def seen(*lines, spec=None, head=HEAD, **rule):
        layer = located(*(lines or ROWS), spec=spec or ruled(**rule), head=head)
        views, figures = cut([layer], units, "public", missions.UTC)
        return (views[0] if views else None), figures

    return seen


def held(*things):
    """Return everything that an object holds, in bytes: text in any depth of it is found."""
    return b"".join(pickle.dumps(one) for one in things)


def canaries(*things):
    data = held(*things)
    words = [f"CANARYID{n}" for n in range(1, 8)] + ["CANARYNOTE", "CANARYPLACE"]
    return {one for one in words if one.encode() in data}


# --- columns --------------------------------------------------------------------------------------


def test_the_canaries_are_there_to_be_found(located, seen):
    assert len(canaries(located(*ROWS))) == 9
    assert len(canaries(*seen(columns=["id", "note", "place"], finest="exact"))) == 9


def test_a_column_that_is_not_named_is_nowhere(seen):
    for rule in ({"columns": ["date", "type", "killed"], "finest": "exact"}, {"rows": False}):
        assert canaries(*seen(**rule)) == set()
    view, figures = seen(columns=["note"], finest="exact")
    assert canaries(view, figures) == {"CANARYNOTE"}
    assert view.rows.columns.tolist() == [*ROW_COLUMNS, "note", "geometry"]


def test_a_missions_situation_holds_no_canary_in_any_depth(folder, units):
    """The whole of what products are given: also of a layer without a rule, and of its file."""
    hidden = "id,reported,open,staff,code\nCANARYID7,2020-01-01,yes,yes,GR0101\n"
    tables = {"events": "\n".join([HEAD, *ROWS]) + "\n", "secret": hidden}
    mission = missions.write_mission(folder / "mission", tables)
    options = {name: Options(content=folder / "content", audience=name) for name in (
        "internal", "partners", "public")}  # fmt: skip
    done = {name: assemble(load_mission(str(mission), one), one) for name, one in options.items()}
    assert canaries(done["public"].located)
    assert b"data/secret.csv" in held(done["internal"].situation)
    for name in ("partners", "public"):
        situation = done[name].situation
        assert canaries(situation) == set()
        assert b"secret" not in held(situation)
    # The longitude of the exact point, as a number or as text.
    exact = cell_centre(*cells()["GR0101"])[0] + 0.123456
    for form in (struct.pack("<d", exact), repr(exact).encode()):
        assert form in held(done["public"].located)
        assert form not in held(done["partners"].situation)
        assert form not in held(done["public"].situation)
    assert struct.pack("<d", exact) in held(done["internal"].situation)


def test_rows_are_renumbered_below_the_widest_audience(located, units):
    layer = located(*ROWS)
    wide, _ = cut([layer], units, "internal", missions.UTC)
    narrow, _ = cut([layer], units, "partners", missions.UTC)
    assert wide[0].rows["row_id"].tolist()[0] == "t.csv:2"
    assert narrow[0].rows["row_id"].tolist() == [f"events-{n:05d}" for n in range(1, 8)]


def test_a_layer_without_a_rule_leaves_no_trace(located, units):
    layer = located("x,2020-01-01,yes,yes,GR0101", spec=missions.layer("secret"), name="secret",
                    head="id,reported,open,staff,code")  # fmt: skip
    views, figures = cut([located(*ROWS), layer], units, "partners", missions.UTC)
    assert [view.spec.id for view in views] == ["events"]
    for name in ("units", "months", "categories", "cube"):
        assert set(getattr(figures, name)["layer"]) == {"events"}
    assert figures.total("secret", "courts") == Cell(None)


def test_nothing_is_left_where_nobody_may_see_anything(located, units):
    views, figures = cut([located(*ROWS, spec=missions.layer(release={}))], units, "public",
                         missions.UTC)  # fmt: skip
    assert views == ()
    assert figures.units.empty


def test_a_time_that_is_not_named_is_in_no_row_month_or_window(seen):
    view, figures = seen(columns=["type"], finest="exact")
    assert view.rows["time"].isna().all()
    assert set(view.rows["time_precision"]) == {"none"}
    assert view.window is None
    assert figures.by_month("events", "events")["month"].tolist() == [""]
    assert set(figures.cube["month"]) == {""}
    named, figures = seen(columns=["date"], finest="exact")
    assert named.window == (dt.date(2020, 1, 2), dt.date(2020, 6, 29))
    assert figures.by_month("events", "events")["month"].tolist()[0] == "2020-01"


def test_a_category_that_is_not_named_is_in_no_row_measure_or_figure(seen):
    view, figures = seen(columns=["date"], finest="exact")
    assert set(view.rows["category"]) == {""}
    assert view.spec.category is None
    assert "attacks" not in view.spec.measures
    assert figures.total("events", "attacks") == Cell(None)
    assert set(figures.cube["category"]) == {""}
    view, figures = seen(columns=["type"], finest="exact")
    assert figures.total("events", "attacks") == Cell(2.0)


def test_a_derived_status_leaves_without_the_fields_that_it_comes_from(located, units):
    layer = located("CANARYID1,2020-01-01,yes,no,GR0101", spec=missions.layer("courts"),
                    name="courts", head="id,reported,open,staff,code")  # fmt: skip
    (view,), figures = cut([layer], units, "public", missions.UTC)
    assert view.rows["category"].tolist() == ["part"]
    assert not {"open", "staff", "id"} & set(view.rows.columns)
    assert canaries(view, figures) == set()


def test_a_sum_leaves_only_with_its_field(seen):
    view, figures = seen(columns=["date"], finest="exact")
    assert "killed" not in view.spec.measures
    assert figures.total("events", "killed") == Cell(None)
    _, figures = seen(columns=["killed"], finest="exact")
    assert figures.total("events", "killed") == Cell(15.0)


def test_with_rows_false_only_counts_leave(seen):
    view, figures = seen(rows=False, columns=["date", "type"], finest="commune")
    assert view.rows.empty
    assert view.rows.columns.tolist() == [*ROW_COLUMNS, "date", "type", "geometry"]
    assert figures.total("events", "events") == Cell(7.0)
    assert view.ledger.mapped == 7
    assert view.window == (dt.date(2020, 1, 2), dt.date(2020, 6, 29))


def test_the_window_covers_the_whole_of_a_month_or_year(seen):
    rule = {"columns": ["date"], "finest": "exact"}
    view, _ = seen("a,2019-02,,,,,,,GR,,", "b,2019-02-03,,,,,,,GR,,", **rule)
    assert view.window == (dt.date(2019, 2, 1), dt.date(2019, 2, 28))
    view, _ = seen("a,2019,,,,,,,GR,,", **rule)
    assert view.window == (dt.date(2019, 1, 1), dt.date(2019, 12, 31))


# --- places ---------------------------------------------------------------------------------------


def places(view):
    rows = view.rows
    points = [one is not None for one in rows.geometry]
    return list(zip(rows["pcode"], rows["precision"], points, strict=True))


@pytest.mark.parametrize(
    ("finest", "expected"),
    [
        (
            "exact",
            [
                ("GR0101", "exact", True), ("GR0101", "settlement", True),
                ("GR0102", "commune", False), ("GR01", "region", False), ("GR0304", "exact", True),
                ("GR03", "region", False), ("GR", "country", False),
            ],
        ),
        (
            "settlement",
            [
                ("GR0101", "commune", False), ("GR0101", "settlement", True),
                ("GR0102", "commune", False), ("GR01", "region", False),
                ("GR0304", "commune", False), ("GR03", "region", False), ("GR", "country", False),
            ],
        ),
        (
            "commune",
            [
                ("GR0101", "commune", False), ("GR0101", "commune", False),
                ("GR0102", "commune", False), ("GR01", "region", False),
                ("GR0304", "commune", False), ("GR03", "region", False), ("GR", "country", False),
            ],
        ),
        (
            "cercle",
            [
                ("GR01", "region", False), ("GR01", "region", False), ("GR01", "region", False),
                ("GR01", "region", False), ("GR03", "region", False), ("GR03", "region", False),
                ("GR", "country", False),
            ],
        ),
        ("country", [("GR", "country", False)] * 7),
    ],
)  # fmt: skip
def test_no_row_says_its_place_better_than_it_may(seen, finest, expected):
    view, figures = seen(finest=finest)
    assert places(view) == expected
    # And no figure knows more than the rows: what is coarser stands in its bucket.
    table = figures.by_unit("events", "events", "commune")
    codes = [code for code, _, _ in expected]
    shown = table[~table["suppressed"]]
    told = dict(zip(shown["pcode"], shown["value"], strict=True))
    # A commune has no figure, not a 0, where no row may say its commune.
    communes = [code for code, level, _ in expected if level == "commune"]
    assert (~table[~table["bucket"]]["suppressed"]).any() == bool(communes)
    assert table[table["suppressed"]]["value"].isna().all()
    assert {code: value for code, value in told.items() if value} == {
        code: codes.count(code) for code in set(codes)
    }
    assert figures.total("events", "events").value == 7


def test_region_and_level_stand_beside_the_coarser_code(seen):
    view, _ = seen(finest="region")
    assert view.rows["level"].tolist() == ["region"] * 6 + ["country"]
    assert view.rows.crs.to_epsg() == 4326


def test_a_column_of_coordinates_knows_no_more_than_the_geometry(seen):
    columns = ["lon", "lat", "code", "place"]
    view, _ = seen(columns=columns, finest="commune")
    assert view.rows[["lon", "lat"]].isna().all(axis=None)
    # The P-code and name of a row that was known better go, those known just so stay.
    assert view.rows["place"].tolist() == [""] * 7
    assert view.rows["code"].tolist() == ["", "", "GR0102", "", "", "GR03", "GR"]
    view, _ = seen(columns=columns, finest="exact")
    assert view.rows["lon"].notna().tolist() == [True, True, False, False, True, False, False]
    assert view.rows["place"].tolist()[4] == "CANARYPLACE"


def test_what_holds_a_place_is_coarsened_with_it(seen):
    """The name of a commune in a column of its own says no less than the commune's."""
    data = missions.layer_data()
    data["fields"]["adm"] = data["fields"]["note"]
    data["locate"]["parent"] = "adm"
    release = {"public": {"columns": ["adm"], "finest": "region"}}
    spec = missions.layer(fields=data["fields"], locate=data["locate"], release=release)
    head = "id,date,lon,lat,code,adm"
    view, _ = seen(f"a,2020-01-01,{point('GR0102')},,Commune 0102", "b,2020-01-01,,,GR03,Alta",
                   spec=spec, head=head)  # fmt: skip
    assert view.rows["adm"].tolist() == ["", "Alta"]


def test_coarsening_changes_no_row_that_is_passed_in(located, units):
    layer = located(*ROWS)
    before = layer.rows.copy()
    coarsen(layer.rows, "country", units)
    cut([layer], units, "public", missions.UTC)
    pd.testing.assert_frame_equal(layer.rows, before)


# --- floors ---------------------------------------------------------------------------------------


def many(counts, extra=""):
    """Return rows: so many in each commune, by its code."""
    return [
        f"{code}-{n},2020-01-{n % 28 + 1:02d},attack,1,,,,,{code},,{extra}"
        for code, count in counts.items()
        for n in range(count)
    ]


RULE = {"rows": False, "columns": ["date", "type", "killed"], "finest": "commune", "floor": 5}


def shown(figures, level, measure="events"):
    table = figures.by_unit("events", measure, level)
    return {
        code: None if hidden else value for code, value, hidden, _ in table.itertuples(index=False)
    }


def test_a_layer_that_is_under_its_floor_as_a_whole_is_absent(seen):
    view, figures = seen(*many({"GR0101": 4}), **RULE)
    assert view is None
    assert figures.units.empty
    assert figures.total("events", "events") == Cell(None)
    view, figures = seen(*many({"GR0101": 5}), **RULE)
    assert view is not None
    assert figures.total("events", "events") == Cell(5.0)


def test_a_layer_without_rows_is_not_under_the_floor(seen):
    view, figures = seen("x,2021-01-01,,,,,,,GR,,", **RULE)
    assert view.ledger.after_as_of == 1
    assert figures.total("events", "events") == Cell(0.0)


def test_a_small_count_takes_another_with_it_and_zeros_stay(seen):
    _, figures = seen(*many({"GR0101": 2, "GR0202": 9, "GR0303": 20}), **RULE)
    assert shown(figures, "region") == {
        "GR01": None, "GR02": None, "GR03": 20, "GR04": 0, "GRD15-ISLE": 0,
    }  # fmt: skip
    communes = shown(figures, "commune")
    assert communes["GR0303"] == 20
    assert communes["GR0301"] == 0
    # Under a hidden region even the zeros are.
    assert {communes[f"GR010{n}"] for n in (1, 2, 3, 4)} == {None}
    assert figures.total("events", "events") == Cell(31.0)
    assert figures.total("events", "events", "GR01") == Cell(None, suppressed=True)


def test_few_rows_with_a_large_sum_are_hidden_too(seen):
    rows = many({"GR0202": 9, "GR0303": 20, "GR0401": 30})
    rows.append("big,2020-01-01,attack,500,,,,,GR0101,,")
    _, figures = seen(*rows, **RULE)
    assert shown(figures, "region", "killed") == {
        "GR01": None, "GR02": None, "GR03": 20, "GR04": 30, "GRD15-ISLE": 0,
    }  # fmt: skip


def test_months_and_categories_are_of_the_country_only(seen):
    rows = many({"GR0101": 9, "GR0202": 9})
    _, figures = seen(*rows, **RULE)
    assert figures.floored("events")
    assert figures.by_month("events", "events")["value"].tolist() == [18]
    assert figures.by_month("events", "events", "GR01").empty
    assert figures.by_category("events", "events", "GR01").empty
    assert set(figures.months["pcode"]) == set(figures.categories["pcode"]) == {"GR"}
    assert figures.cube.empty


def test_another_layers_months_do_not_make_zeros_of_a_floored_one(located, units):
    """A layer without a floor has months of regions; the floored one beside it has none."""
    rows = many({"GR0101": 9})
    spec = replace(located(*rows), spec=missions.layer(release={"public": RULE}))
    free = missions.layer(id="free", release={"public": {**RULE, "floor": 0}})
    layers = [spec, replace(located(*rows, spec=free), spec=free)]
    _, figures = cut(layers, units, "public", missions.UTC)
    assert figures.by_month("free", "events", "GR01")["value"].tolist() == [9]
    assert figures.by_month("events", "events", "GR01").empty


def test_a_small_month_takes_another_with_it(seen):
    rows = [f"{n},2020-0{month}-01,,,,,,,GR,," for month, count in ((1, 2), (2, 9), (3, 20))
            for n in range(100 * month, 100 * month + count)]  # fmt: skip
    _, figures = seen(*rows, **RULE)
    table = figures.by_month("events", "events")
    assert table["suppressed"].tolist() == [True, True, False]
    assert table["value"].fillna(-1).tolist() == [-1, -1, 20]


def test_a_list_of_small_months_only_is_not_given(seen):
    rows = [f"{n},2020-0{n}-01,,,,,,,GR,," for n in range(1, 7)]
    _, figures = seen(*rows, **RULE)
    assert figures.total("events", "events") == Cell(6.0)
    assert figures.by_month("events", "events").empty


def test_a_measure_of_some_categories_leaves_for_the_country_only(seen):
    """By unit it could be had from the total and the others by subtraction."""
    rows = many({"GR0101": 9, "GR0202": 9})
    _, figures = seen(*rows, **RULE)
    assert figures.total("events", "attacks") == Cell(18.0)
    assert set(shown(figures, "region", "attacks").values()) == {None}
    assert figures.by_month("events", "attacks").empty
    # One small category, and none of them can be told: 18 of 20 would tell the clashes.
    rows += [f"c{n},2020-01-01,armed clash,,,,,,GR0101,," for n in range(2)]
    _, figures = seen(*rows, **RULE)
    assert figures.total("events", "events") == Cell(20.0)
    assert figures.total("events", "attacks") == Cell(None, suppressed=True)
    assert figures.by_category("events", "events").empty


def test_a_hidden_bucket_does_not_tell_that_it_is_there(seen):
    """Two rows known only to the region: with them or without, the table looks the same."""
    one = {"GR0101": 2, "GR0102": 2, "GR0301": 30}
    _, without = seen(*many({**one, "GR0103": 2}), **RULE)
    _, with_bucket = seen(*many({**one, "GR01": 2}), **RULE)
    left, right = (
        table.units[table.units["measure"] == "events"]
        .sort_values(["level", "pcode", "known_level"])
        .reset_index(drop=True)
        for table in (without, with_bucket)
    )
    assert left["suppressed"].any()
    pd.testing.assert_frame_equal(left, right)


def test_a_floor_leaves_a_layer_beside_it_whole(located, units):
    free = missions.layer(id="free", release={"public": {**RULE, "floor": 0}})
    layers = [
        located(*many({"GR0101": 7}), spec=ruled(**RULE)),
        replace(located(*many({"GR0101": 2}), spec=free), spec=free),
    ]
    _, figures = cut(layers, units, "public", missions.UTC)
    assert figures.floors == {"events"}
    assert figures.total("free", "events", "GR0101") == Cell(2.0)
    assert set(figures.cube["layer"]) == {"free"}


SIZES = st.dictionaries(
    st.sampled_from(["GR", "GR01", "GR0101", "GR0102", "GR0203", "GR0204", "GR0301"]),
    st.integers(0, 12),
    max_size=7,
)


@given(SIZES, st.integers(3, 8))
@settings(max_examples=8)
def test_what_is_shown_under_a_floor_is_true_and_large_enough(seen, located, units, sizes, floor):
    view, figures = seen(*(many(sizes) or ["x,2021-01-01,,,,,,,GR,,"]), **{**RULE, "floor": floor})
    count = sum(sizes.values())
    assert (view is None) == (0 < count < floor)
    if view is None:
        return
    for row in figures.units[~figures.units["suppressed"]].itertuples():
        inside = [code for code in sizes if row.pcode in units.ancestors(code).values()]
        if row.known_level == row.level:
            assert row.value == sum(sizes[code] for code in inside)
        else:
            assert row.value > 0
        assert row.value == 0 or row.value >= floor
    for table in (figures.months, figures.categories):
        told = table[~table["suppressed"]]["value"]
        assert ((told == 0) | (told >= floor)).all()


def test_a_sum_that_no_row_knows_is_not_a_zero_but_left_out(seen):
    known, figures = seen(columns=["killed"], finest="exact")
    assert "killed" in known.spec.measures
    assert figures.total("events", "killed").value == 15
    # The same rows with the number of killed left empty throughout.
    lines = [",".join([*row.split(",")[:3], "", *row.split(",")[4:]]) for row in ROWS]
    unknown, figures = seen(*lines, columns=["killed"], finest="exact")
    assert "killed" not in unknown.spec.measures
    assert figures.total("events", "killed").value is None
