"""The GeoPackage: every row of Gridland that may leave, typed, styled, the same twice."""

from __future__ import annotations

import datetime as dt
import resource
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from geo_ops.errors import OutputError, SpecError
from geo_ops.export import geopackage
from geo_ops.export.geopackage import write_geopackage
from geo_ops.export.styles import MARKER_SIZE
from geo_ops.release.floors import Floored, apply_floors
from geo_ops.release.situation import LayerView
from tests.situations import UTC, Make, grid_situation

HOSTILE = "'\"--;DROP TABLE incidents;<b>&]]>${x}\u202e"


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    return grid_situation(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module")
def path(situation, tmp_path_factory):
    return write_geopackage(situation, tmp_path_factory.mktemp("gis") / "gridland.gpkg")


def query(path, sql, *values):
    with closing(sqlite3.connect(path)) as base:
        return base.execute(sql, values).fetchall()


def style(path, table, lang="en"):
    sql = "SELECT styleQML FROM layer_styles WHERE f_table_name = ? AND styleName = ?"
    ((text,),) = query(path, sql, table, lang)
    return ET.fromstring(text)


def test_every_table_is_there_with_its_rows(path):
    counts = {
        name: query(path, f"SELECT count(*) FROM {name}")[0][0]  # noqa: S608 - names of its own
        for name, _ in pyogrio.list_layers(path)
    }
    figures = {name: counts.pop(name) for name in ("figures_month", "figures_category")}
    assert all(figures.values())
    assert counts == {
        "units_country": 1, "units_region": 5, "units_commune": 16, "incidents": 10, "courts": 3,
        "patrols": 16, "indicators": 3, "figures_bucket": 12, "ledger": 4, "about": 23,
        "layer_styles": 14,
    }  # fmt: skip


def test_a_row_known_only_to_a_unit_is_there_without_a_shape(path):
    rows = query(path, "SELECT pcode, precision, geom IS NULL FROM incidents ORDER BY fid")
    assert [row for row in rows if row[2]] == [
        ("GR0304", "commune", 1), ("GR03", "region", 1), ("GR", "country", 1),
    ]  # fmt: skip
    frame = pyogrio.read_dataframe(path, layer="incidents")
    assert frame.crs.to_epsg() == 4326
    point = frame.geometry[3]
    assert (point.x, point.y) == (-26.5, 1.5)


def test_columns_have_their_types(path):
    fields = pyogrio.read_info(path, layer="courts")
    types = dict(zip(fields["fields"], fields["ogr_types"], strict=True))
    assert types["time"] == "OFTDateTime"
    assert types["status_date"] == "OFTDate"
    assert query(path, "SELECT status_date, premises_open, staff_present FROM courts") == [
        ("2020-05-01", 1, 1), ("2020-05-02", 1, 0), ("2020-05-03", 0, 0),
    ]  # fmt: skip
    assert query(path, "SELECT DISTINCT typeof(victims) FROM incidents") == [("integer",)]
    frame = pyogrio.read_dataframe(path, layer="courts")
    assert frame["category_fr"].tolist() == ["Open (fr)", "Partly open (fr)", "Closed (fr)"]
    assert frame["pcode_name"].tolist() == ["Éclat", "NA", "Koro"]


def test_a_row_dated_to_a_month_or_a_year_has_no_day(situation, tmp_path):
    view = situation.layer("incidents")
    rows = view.rows.assign(date=view.rows["time"])
    layers = (replace(view, rows=rows), *situation.layers[1:])
    path = write_geopackage(replace(situation, layers=layers), tmp_path / "a.gpkg")
    found = query(path, "SELECT time_precision, date, period FROM incidents WHERE fid > 3")
    assert found == [
        ("day", "2020-03-12", "2020-03"), ("month", None, "2020-03"),
        ("day", "2020-05-02", "2020-05"),
        ("day", "2020-06-30", "2020-06"), ("year", None, "2020"), ("none", None, None),
        ("day", "2020-06-01", "2020-06"),
    ]  # fmt: skip


def test_units_carry_their_figures(path):
    rows = query(
        path, "SELECT pcode, name, approximate, incidents__incidents, incidents__victims, "
        "patrols__done, area_km2 FROM units_region ORDER BY pcode"
    )  # fmt: skip
    assert [row[:5] for row in rows] == [
        ("GR01", "Éclat", 0, 3, 4), ("GR02", "Bravo", 0, 1, 2), ("GR03", "Alta", 0, 2, 4),
        ("GR04", "Delta", 0, 2, 2), ("GRD15-ISLE", "Isle", 1, 1, 0),
    ]  # fmt: skip
    assert sum(row[5] for row in rows) == 8
    assert rows[4][6] == pytest.approx(12_308, rel=0.001)
    days = query(path, "SELECT DISTINCT valid_from, valid_to, typeof(note_en) FROM units_country")
    assert days == [("2015-01-01", None, "null")]
    sums = query(path, "SELECT sum(incidents__incidents) FROM units_commune")
    buckets = query(
        path, "SELECT sum(value) FROM figures_bucket WHERE layer = 'incidents' AND measure = "
        "'incidents' AND level = 'commune'"
    )  # fmt: skip
    assert (sums, buckets) == ([(8,)], [(2.0,)])


def test_the_tables_of_figures_reconcile(path):
    for table in ("figures_month", "figures_category"):
        sql = f"SELECT sum(value) FROM {table} WHERE layer = 'incidents' AND measure = 'incidents'"  # noqa: S608
        assert query(path, sql) == [(10.0,)]
    (ledger,) = query(path, "SELECT * FROM ledger WHERE layer = 'incidents'")
    assert ledger[2] == 16 == sum(ledger[3:])


def test_it_says_what_it_is(path, situation, tmp_path):
    about = {key: (en, fr) for key, en, fr in query(path, "SELECT key, en, fr FROM about")}
    assert about["exercise"][1].startswith("EXERCICE")
    assert about["as_of_date"] == ("2020-06-30", "2020-06-30")
    assert about["classification"] == ("UNCLASSIFIED", "NON CLASSIFIÉ")
    assert "do not imply official endorsement" in about["disclaimer"][0]
    assert about["source_courts"][1].startswith("Courts (fr)")
    described = query(path, "SELECT description FROM gpkg_contents WHERE data_type = 'features'")
    assert all(text.startswith("EXERCISE") for (text,) in described)
    assert query(path, "SELECT DISTINCT exercise FROM patrols") == [("EXERCISE",)]
    views = [
        replace(
            view, sources=tuple(one.model_copy(update={"exercise": False}) for one in view.sources)
        )
        for view in situation.layers
    ]
    mission = situation.mission.model_copy(update={"exercise": False})
    plain = write_geopackage(
        replace(situation, mission=mission, layers=tuple(views)), tmp_path / "a.gpkg"
    )
    assert query(plain, "SELECT count(*) FROM about WHERE key = 'exercise'") == [(0,)]
    assert query(plain, "SELECT DISTINCT exercise FROM patrols") == [(None,)]


def test_the_same_bytes_twice_whatever_its_name(path, situation, tmp_path):
    again = write_geopackage(situation, tmp_path / "other.gpkg")
    data = again.read_bytes()
    assert data == path.read_bytes()
    assert b"geo-ops-" not in data
    assert str(tmp_path).encode() not in data
    changed = {row[0] for row in query(path, "SELECT last_change FROM gpkg_contents")}
    assert changed == {"2020-07-01T06:00:00.000Z"}


def test_gdal_and_sqlite_find_it_sound(path):
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    assert query(path, "PRAGMA foreign_key_check") == []
    assert query(path, "PRAGMA freelist_count") == [(0,)]
    assert {name for (name,) in query(path, "SELECT extension_name FROM gpkg_extensions")} == {
        "gpkg_rtree_index"
    }


def test_points_are_styled_by_category_in_colour_and_shape(path):
    for lang, label in (("en", "Partly open"), ("fr", "Partly open (fr)")):
        root = style(path, "courts", lang)
        renderer = root.find("renderer-v2")
        assert renderer.get("type") == "categorizedSymbol"
        assert renderer.get("attr") == "category"
        categories = renderer.findall("categories/category")
        assert [one.get("value") for one in categories] == ["open", "partly_open", "closed", ""]
        assert categories[1].get("label") == label
        symbols = {one.get("name"): one for one in renderer.findall("symbols/symbol")}
        assert symbols.keys() == {one.get("symbol") for one in categories}
        props = {one.get("k"): one.get("v") for one in symbols["1"].findall("layer/prop")}
        assert props["name"] == "triangle"
        assert props["color"] == "230,159,0,255"
        assert props["size"] == f"{MARKER_SIZE:g}"
        options = symbols["1"].findall("layer/Option/Option")
        assert {one.get("name"): one.get("value") for one in options} == props


def test_each_layer_has_one_default_style_on_its_own_shape(path):
    tables = query(path, "SELECT table_name, column_name FROM gpkg_geometry_columns")
    styles = query(
        path, "SELECT f_table_name, f_geometry_column FROM layer_styles WHERE useAsDefault "
        "AND f_table_catalog = '' AND f_table_schema = ''"
    )  # fmt: skip
    assert sorted(styles) == sorted(tables)
    for table, _ in tables:
        kinds = (
            {"symbols/symbol": {"marker"}}
            if not table.startswith("units_")
            else {"symbols/symbol": {"fill"}}
        )
        found = {
            one.get("type") for one in style(path, table).findall("renderer-v2/symbols/symbol")
        }
        assert found == kinds["symbols/symbol"]


def units_in_each_rule(path, table):
    """Count the units in each rule: the filters are expressions of QGIS that are SQL as well."""
    found = {}
    for rule in style(path, table).findall("renderer-v2/rules/rule"):
        sql = f"SELECT count(*) FROM {table} WHERE {rule.get('filter')}"  # noqa: S608
        found[rule.get("label")] = query(path, sql)[0][0]
    return found


def test_every_unit_is_in_one_class_of_the_choropleth(path):
    found = units_in_each_rule(path, "units_region")
    assert found == {"0": 0, "1": 2, "2": 2, "3": 1, "no data or suppressed": 0}
    outlined = style(path, "units_commune").find("renderer-v2")
    assert outlined.get("type") == "singleSymbol"


def test_suppressed_figures_are_null_and_named(situation, tmp_path):
    view = situation.layer("incidents")
    floor = [Floored(view.spec, view.rows, 3)]
    figures = apply_floors(situation.figures, floor, situation.units, UTC)
    path = write_geopackage(replace(situation, figures=figures), tmp_path / "a.gpkg")
    rows = query(
        path, "SELECT pcode, incidents__incidents, suppressed, patrols__done FROM units_region"
    )  # fmt: skip
    found = {
        pcode: (value, bool(hidden and "incidents__incidents" in hidden))
        for pcode, value, hidden, _ in rows
    }
    assert found["GR01"] == (3, False)
    assert found["GR02"] == found["GRD15-ISLE"] == (None, True)
    assert all(done is not None for *_, done in rows)
    assert sum(units_in_each_rule(path, "units_region").values()) == 5
    assert units_in_each_rule(path, "units_region")["no data or suppressed"] == 4
    noted = query(path, "SELECT value FROM figures_bucket WHERE note = 'suppressed'")
    assert noted
    assert {value for (value,) in noted} == {None}


def test_a_layer_of_which_only_counts_leave_is_an_empty_table(situation, tmp_path):
    views = tuple(
        LayerView(one.spec, one.sources, one.rows.iloc[:0], one.ledger, one.window)
        for one in situation.layers
    )
    path = write_geopackage(replace(situation, layers=views), tmp_path / "a.gpkg")
    assert query(path, "SELECT count(*) FROM incidents") == [(0,)]
    assert query(path, "SELECT incidents__incidents FROM units_country") == [(10,)]
    types = dict(query(path, "SELECT name, type FROM pragma_table_info('courts')"))
    assert types["status_date"] == "DATE"


def test_hostile_text_stays_text(tmp_path):
    situation = grid_situation(tmp_path / "content", Make(hostile=HOSTILE))
    path = write_geopackage(situation, tmp_path / "a.gpkg")
    assert query(path, "SELECT place FROM incidents WHERE fid = 1") == [(f"Place 1{HOSTILE}",)]
    shown = HOSTILE.replace("\u202e", "")
    labels = [one.get("label") for one in style(path, "courts").iter("category")]
    assert labels[0] == f"Open{shown}"


def test_what_was_there_survives_a_failure(path, situation, tmp_path, monkeypatch):
    target = tmp_path / "a.gpkg"
    target.write_bytes(path.read_bytes())

    def dying(_path, _table):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(geopackage, "_append", dying)
        with pytest.raises(KeyboardInterrupt):
            write_geopackage(situation, target)
    with monkeypatch.context() as patch:
        patch.setattr(geopackage, "_counts", lambda _frame, _geometry: (1, 1))
        with pytest.raises(OutputError, match="units_region holds"):
            write_geopackage(situation, target)
    assert target.read_bytes() == path.read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["a.gpkg"]


def test_a_disk_that_is_full_is_said(situation, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(OutputError, match=r"a\.gpkg: cannot be written .*make room"):
            write_geopackage(situation, tmp_path / "a.gpkg")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["ledger", "about", "units_region", "gpkg_contents"])
def test_a_layer_may_not_take_the_name_of_a_table_of_ours(situation, tmp_path, name):
    view = situation.layers[0]
    spec = view.spec.model_copy(update={"id": name})
    layers = (replace(view, spec=spec), *situation.layers[1:])
    with pytest.raises(SpecError, match=f"layers/{name}/"):
        write_geopackage(replace(situation, layers=layers), tmp_path / "a.gpkg")


def test_dates_are_days_of_the_region_not_instants(situation, tmp_path):
    view = situation.layer("incidents")
    spec = situation.pack.spec.model_copy(update={"timezone": "Asia/Tokyo"})
    late = view.rows.assign(date=view.rows["time"])
    layers = (replace(view, rows=late.iloc[:1]), *situation.layers[1:])
    pack = type(situation.pack)(situation.pack.folder, spec)
    path = write_geopackage(replace(situation, pack=pack, layers=layers), tmp_path / "a.gpkg")
    # 2020-01-05 00:00 UTC is 09:00 of the same day in Tokyo.
    assert query(path, "SELECT time, date FROM incidents") == [
        ("2020-01-05T00:00:00Z", "2020-01-05")
    ]
    back = late.iloc[:1].assign(date=late["time"].iloc[:1] - dt.timedelta(hours=9))
    layers = (replace(view, rows=back), *situation.layers[1:])
    path = write_geopackage(replace(situation, pack=pack, layers=layers), tmp_path / "b.gpkg")
    # 15:00 UTC on the 4th is the midnight in Tokyo with which the 5th begins.
    assert query(path, "SELECT date FROM incidents") == [("2020-01-05",)]
