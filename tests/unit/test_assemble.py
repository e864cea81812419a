"""A mission folder becomes a situation; what is wrong with it is said before anything is built."""

from __future__ import annotations

import datetime as dt

import pytest

from geo_ops.assemble import Options, assemble, load_mission
from geo_ops.build import manifest_inputs
from geo_ops.check import check_mission
from geo_ops.errors import BoundaryError, ContentNotFoundError, InputError, SpecError
from geo_ops.specs.map import MapSpec
from tests import missions
from tests.grid import ISLE

DAY = dt.date.fromisoformat
EVENTS = "id,date,type,killed,code,note\na,2014-06-01,attack,1,GR0204,x\nb,2020-06-01,,2,GR0101,\n"
COURTS = "id,reported,open,staff,code\nx,2014-01-01,yes,yes,GR0101\n"


@pytest.fixture
def content(tmp_path):
    missions.write_content(tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def write(tmp_path, content):
    """Write a mission; return what loads it."""

    def write(tables=None, keys=""):
        tables = {"events": EVENTS} if tables is None else tables
        return missions.write_mission(tmp_path / "mission", tables, keys)

    return write


@pytest.fixture
def situation(write, content):
    def situation(tables=None, keys="", **options):
        chosen = Options(content=content, **options)
        return assemble(load_mission(str(write(tables, keys)), chosen), chosen).situation

    return situation


@pytest.fixture
def findings(write, content):
    def findings(tables=None, keys="", spoil=lambda _: None, **options):
        chosen = Options(content=content, **options)
        folder = write(tables, keys)
        spoil(folder)
        return check_mission(load_mission(str(folder), chosen), chosen)

    return findings


def wrongs(found):
    return [(one.where, one.problem) for one in found if one.severity == "error"]


# --- finding the mission --------------------------------------------------------------------------


def test_a_mission_is_a_folder_or_the_id_of_a_shipped_one(write, content):
    options = Options(content=content)
    folder = write()
    assert load_mission(str(folder), options).folder == folder
    missions.write_mission(content / "missions" / "grid-mission", {"events": EVENTS})
    found = load_mission("grid-mission", options)
    assert found.folder == content / "missions" / "grid-mission"
    assert found.spec.id == "grid-mission"


def test_an_unknown_mission_is_told_with_the_nearest(content):
    missions.write_mission(content / "missions" / "grid-mission", {"events": EVENTS})
    with pytest.raises(ContentNotFoundError) as caught:
        load_mission("gird-mission", Options(content=content))
    message = str(caught.value)
    assert "there is no such folder, nor a shipped mission of that name" in message
    assert "did you mean 'grid-mission'? Or start one with: geo-ops init gird-mission" in message


def test_a_folder_that_is_no_mission_is_told(tmp_path, content):
    with pytest.raises(ContentNotFoundError, match=r"mission\.toml: there is no such file"):
        load_mission(str(tmp_path), Options(content=content))


def test_a_missions_own_layer_stands_before_the_shipped_one(write, content):
    folder = write()
    (folder / "layers" / "events").mkdir(parents=True)
    text = missions.EVENTS_TOML.replace('en = "Events"', 'en = "Our events"')
    (folder / "layers" / "events" / "layer.toml").write_text(text, encoding="utf-8")
    options = Options(content=content, audience="internal")
    mission = load_mission(str(folder), options)
    view = assemble(mission, options).situation.layer("events")
    assert view.spec.title.en == "Our events"


@pytest.mark.parametrize("kind", ["layers", "maps"])
def test_the_id_of_content_is_its_name(write, content, kind):
    options = Options(content=content)
    mission = load_mission(str(write()), options)
    if kind == "layers":
        (content / "layers" / "courts" / "layer.toml").write_text(missions.EVENTS_TOML, "utf-8")
        with pytest.raises(SpecError, match="layers/courts: its id is 'events'; make the id and"):
            mission.layer_spec("courts")
    else:
        (content / "maps" / "briefing.toml").write_text(missions.MAP_TOML, "utf-8")
        with pytest.raises(SpecError, match="maps/briefing: its id is 'overview'"):
            mission.map_spec("briefing")


# --- when -----------------------------------------------------------------------------------------


def test_the_option_comes_before_the_mission_and_the_mission_before_the_pack(situation):
    assert situation().as_of == DAY("2020-06-30")
    assert situation(keys="as_of = 2014-12-31\n").as_of == DAY("2014-12-31")
    chosen = situation(keys="as_of = 2014-12-31\n", as_of=DAY("2015-01-01"))
    assert chosen.as_of == DAY("2015-01-01")


def test_the_as_of_date_chooses_the_division_and_the_rows(situation):
    keys = 'audience = "internal"\n'
    old, new = situation(keys=keys + "as_of = 2014-12-31\n"), situation(keys=keys)
    assert (old.division.id, new.division.id) == ("2010", "2015")
    assert old.layer("events").ledger.as_dict()["after_as_of"] == 1
    assert new.layer("events").ledger.as_dict()["after_as_of"] == 0
    assert set(new.layer("events").rows["vintage"]) == {"2015"}
    assert new.figures.total("events", "events", ISLE).value == 1


def test_a_day_without_a_division_is_refused(situation):
    with pytest.raises(BoundaryError, match=r"1999-01-01.*2010 \(2010-01-01 to 2014-12-31\)"):
        situation(as_of=DAY("1999-01-01"))


def test_issued_is_the_missions_word_or_the_epoch_or_the_as_of_date(situation, monkeypatch):
    assert situation().issued.isoformat() == "2020-06-30T00:00:00+00:00"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    assert situation().issued.isoformat() == "2020-09-13T12:26:40+00:00"
    said = situation(keys="issued = 2020-07-01T06:00:00Z\n")
    assert said.issued.isoformat() == "2020-07-01T06:00:00+00:00"
    local = situation(keys="issued = 2020-07-01T06:00:00\n")
    assert local.issued.isoformat() == "2020-07-01T06:00:00+00:00"


@pytest.mark.parametrize("epoch", ["yesterday", "1.5", "9" * 30])
def test_an_epoch_that_is_none_is_refused(situation, monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(SpecError, match=r"\$SOURCE_DATE_EPOCH: .* is no number of seconds; unset"):
        situation()


# --- for whom -------------------------------------------------------------------------------------


def test_the_audience_is_public_unless_somebody_says_otherwise(situation):
    assert situation().audience == "public"
    assert situation(keys='audience = "internal"\n').audience == "internal"
    assert situation(keys='audience = "internal"\n', audience="partners").audience == "partners"


def test_findings_quote_rows_so_only_the_widest_audience_gets_them(situation):
    bad = EVENTS + "c,30/06/2020,,,,\n"
    assert situation({"events": bad}, audience="internal").findings
    assert situation({"events": bad}, audience="partners").findings == ()


def test_a_table_that_the_audience_may_not_see_is_not_in_its_mission(situation):
    tables = {"events": EVENTS, "secret": COURTS}
    wide, narrow = situation(tables, audience="internal"), situation(tables, audience="partners")
    assert [one.layer for one in wide.mission.layers] == ["events", "secret"]
    assert [one.layer for one in narrow.mission.layers] == ["events"]


def test_any_invented_table_marks_the_whole(situation):
    assert not situation().exercise
    assert situation(keys="exercise = true\n").exercise


# --- what the manifest names ----------------------------------------------------------------------


@pytest.fixture
def inputs(write, content):
    def inputs(audience, tables, spoil=lambda _: None):
        folder = write(tables)
        spoil(folder)
        options = Options(content=content, audience=audience)
        return manifest_inputs(assemble(load_mission(str(folder), options), options))

    return inputs


def mended(folder):
    (folder / "mended").mkdir()
    (folder / "mended" / "secret.csv").write_text(
        "row_id,id,reported,code\nsecret.csv:2,x,2014-01-01,GR0101\n", encoding="utf-8"
    )


def test_the_manifest_names_every_input_without_a_machines_folders(inputs):
    assert list(inputs("internal", {"events": EVENTS, "secret": COURTS}, mended)) == [
        "content/layers/events/layer.toml",
        "content/layers/secret/layer.toml",
        "content/maps/briefing.toml",
        "content/maps/overview.toml",
        "content/regions/grd/communes.geojson",
        "content/regions/grd/divisions/2010.csv",
        "content/regions/grd/divisions/2015.csv",
        "content/regions/grd/region.toml",
        "content/regions/grd/settlements.csv",
        "mission/data/events.csv",
        "mission/data/secret.csv",
        "mission/mended/secret.csv",
        "mission/mission.toml",
    ]


def test_the_manifest_does_not_name_what_the_audience_may_not_see(inputs):
    names = inputs("partners", {"events": EVENTS, "secret": COURTS}, mended)
    assert not [name for name in names if "secret" in name]
    assert "mission/data/events.csv" in names


def test_two_files_of_one_name_from_elsewhere_are_both_named(write, content, tmp_path):
    folder = write({})
    text = missions.MISSION_TOML
    for name, table in (("events", EVENTS), ("courts", COURTS)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.csv").write_text(table, encoding="utf-8")
        text += f'[[layers]]\nlayer = "{name}"\nsource = "{tmp_path / name / "t.csv"}"\n'
        text += 'citation = { en = "a", fr = "b" }\n'
    (folder / "mission.toml").write_text(text, encoding="utf-8")
    options = Options(content=content, audience="internal")
    found = manifest_inputs(assemble(load_mission(str(folder), options), options))
    assert found["elsewhere/t.csv"] == tmp_path / "events" / "t.csv"
    assert found["elsewhere/other-t.csv"] == tmp_path / "courts" / "t.csv"


# --- what cannot be built, and what check says of it ----------------------------------------------


def test_a_sound_mission_has_no_errors(findings):
    found = findings({"events": EVENTS, "courts": COURTS}, audience="internal")
    assert wrongs(found) == []


def without_data(folder):
    (folder / "data" / "events.csv").unlink()


def test_a_missing_table_is_an_error_and_a_finding(write, content, findings):
    folder = write({"events": EVENTS, "courts": COURTS + ",,,,\ny,bad,,,\n"})
    without_data(folder)
    options = Options(content=content)
    with pytest.raises(InputError, match=r"events\.csv: there is no such file; check the name and"):
        assemble(load_mission(str(folder), options), options)
    found = findings({"events": EVENTS, "courts": COURTS + "y,bad,,,\n"}, spoil=without_data)
    ((where, problem),) = wrongs(found)
    assert where.endswith("events.csv")
    assert problem == "there is no such file"
    # The other table is still looked at.
    assert [one.where for one in found if one.severity == "warning"] == ["layer courts"]


def test_an_unknown_layer_is_an_error_and_a_finding(write, content, findings):
    tables = {"evnts": EVENTS}
    options = Options(content=content)
    with pytest.raises(ContentNotFoundError, match="no layer 'evnts'; did you mean 'events'"):
        assemble(load_mission(str(write(tables)), options), options)
    assert wrongs(findings(tables)) == [("layers/evnts", "there is no layer 'evnts'")]
    (one,) = [one for one in findings(tables) if one.severity == "error"]
    assert one.remedy == "did you mean 'events'?"
    assert one.consequence == "the layer cannot be used, so nothing is built"


def test_a_broken_layer_is_an_error_and_a_finding_said_once(write, content, findings):
    path = content / "layers" / "events" / "layer.toml"
    text = missions.EVENTS_TOML.replace("popup", "popups").replace('colour = "#D55E00"', "")
    path.write_text(text, encoding="utf-8")
    options = Options(content=content)
    with pytest.raises(SpecError, match=r"layer\.toml: key 'popups' is not known; did you mean"):
        assemble(load_mission(str(write()), options), options)
    assert wrongs(findings()) == [
        (str(path), "key 'category.values[0].colour' is missing"),
        (str(path), "key 'popups' is not known"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "where", "problem"),
    [
        (
            'measure = "events"', 'measure = "evnts"',
            "maps/overview.toml", "choropleth.measure: layer 'events' has no measure 'evnts'",
        ),
        (
            'layers = ["events", "courts"]', 'layers = ["evnts"]',
            "maps/overview.toml", "it shows the layer 'evnts', which does not exist",
        ),
        ("[choropleth]", "[chloropleth]", "maps/overview.toml", "key 'chloropleth' is not known"),
    ],
)  # fmt: skip
def test_a_recipe_that_asks_for_what_is_not_there(findings, content, before, after, where, problem):
    path = content / "maps" / "overview.toml"
    assert before in missions.MAP_TOML
    path.write_text(missions.MAP_TOML.replace(before, after), encoding="utf-8")
    found = wrongs(findings({"events": EVENTS, "courts": COURTS}))
    assert [(place.endswith(where), what) for place, what in found] == [(True, problem)]


def test_a_recipe_may_show_a_layer_that_the_mission_lacks(findings):
    notes = [one.problem for one in findings() if one.severity == "info"]
    assert "it shows layers that the mission has no table for: courts" in notes


def test_many_layers_that_the_mission_lacks_are_told_in_a_line(findings, content):
    """The shipped overview shows 70 layers; a new mission has three."""
    names = [f"courts{number}" for number in range(20)]
    for name in names:
        folder = content / "layers" / name
        folder.mkdir()
        text = (content / "layers" / "courts" / "layer.toml").read_text(encoding="utf-8")
        (folder / "layer.toml").write_text(
            text.replace('id = "courts"', f'id = "{name}"'), encoding="utf-8"
        )
    path = content / "maps" / "overview.toml"
    shown = "".join(f', "{name}"' for name in names)
    path.write_text(missions.MAP_TOML.replace('"courts"]', f'"courts"{shown}]'), encoding="utf-8")
    (note,) = [one.problem for one in findings() if "courts0" in one.problem]
    assert "courts0, " in note
    assert note.endswith(" more")
    assert len(note) < 150


def test_a_missing_recipe_or_region_is_a_finding_said_once(findings, content):
    assert wrongs(findings(keys='map = "overveiw"\n')) == [
        ("maps/overveiw", "there is no map 'overveiw'"),
    ]
    (content / "regions" / "grd").rename(content / "regions" / "gridland")
    assert wrongs(findings()) == [("regions/grd", "there is no region 'grd'")]


def test_a_day_without_a_division_is_a_finding(findings):
    ((where, _),) = wrongs(findings(as_of=DAY("1999-01-01")))
    assert where == "as-of date 1999-01-01"


def test_what_stops_the_situation_itself_is_a_finding(findings, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert wrongs(findings()) == [("$SOURCE_DATE_EPOCH", "'yesterday' is no number of seconds")]


def test_zones_that_cannot_be_read_are_a_finding_said_once(findings):
    keys = '[[zones]]\nid = "sectors"\nfile = "none.gpkg"\n'
    keys += 'title = { en = "a", fr = "b" }\ncitation = { en = "a", fr = "b" }\n'
    ((where, problem),) = wrongs(findings(keys=keys, audience="internal"))
    assert where == "zones 'sectors'"
    assert "none.gpkg" in problem


def test_bad_rows_are_findings_with_examples_and_where_to_mend_them(findings):
    bad = EVENTS + "c,soon,,,GR01,\nd,2020-01-01,,,,\na,2020-01-01,,,GR01,\n"
    found = findings({"events": bad})
    assert {
        (one.severity, one.problem.split(": ")[0]) for one in found if "rows" in one.problem
    } == {
        ("warning", "1 of 5 rows cannot be used"),
        ("warning", "1 of 5 rows have no place that is known for certain"),
        ("warning", "1 of 5 rows repeat another row"),
    }
    (one,) = [one for one in found if "cannot be used" in one.problem]
    assert "date: not a date in the form 2020-06-30" in one.problem
    assert one.problem.endswith("(events.csv:4 'soon')")
    assert one.rows == ("events.csv:4",)
    assert "a build writes them to checks/quarantine/events.csv" in one.remedy
    assert "mended they go into mended/events.csv" in one.remedy


def test_faults_of_one_kind_are_one_finding_with_their_number(findings):
    bad = "".join(f"x{line},2020-01-{line:02d},,,GR0{line}9,\n" for line in range(1, 6))
    bad += "y,2020-31-01,,,GR01,\n"
    found = [one for one in findings({"events": EVENTS + bad}) if "cannot be used" in one.problem]
    codes, dates = found
    assert (codes.count, dates.count) == (5, 1)
    assert "5 of 8 rows cannot be used: code: " in codes.problem
    assert "events.csv:4 'GR019', events.csv:5 'GR029', events.csv:6 'GR039' and 2 more)" in (
        codes.problem
    )
    assert len(codes.rows) == 5


def test_many_kinds_of_faults_are_summed_up(findings, monkeypatch):
    monkeypatch.setattr("geo_ops.spatial.expectations.KINDS", 1)
    bad = "c,soon,,,GR01,\nd,2020-01-01,,,GR99,\ne,2020-01-01,,,GR99,\n"
    found = [one for one in findings({"events": EVENTS + bad}) if "cannot be used" in one.problem]
    assert [one.count for one in found] == [2, 1]
    assert "1 of 5 rows cannot be used for 1 other reasons (events.csv:4" in found[1].problem


def expecting(content, text):
    path = content / "layers" / "events" / "layer.toml"
    path.write_text(missions.EVENTS_TOML + f"\n[expect]\n{text}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rows_at_least = 3", "2 rows, but at least 3 are expected"),
        ("rows_at_most = 1", "2 rows, but at most 1 are expected"),
        ("stale_after_days = 28", "the newest row is 29 days older than the as-of date 2020-06-30"),
        ("rows_at_least = 2\nrows_at_most = 2\nstale_after_days = 29", None),
    ],
)
def test_expectations_of_the_data(findings, content, text, problem):
    expecting(content, text)
    found = [one.problem for one in findings() if one.where == "layer events"]
    assert found == ([problem] if problem else [])


def test_a_table_of_another_country_is_told(findings, content):
    expecting(content, "inside_share_at_least = 0.5")
    rows = "id,date,lon,lat\na,2020-01-01,2,48\nb,2020-01-01,3,48\nc,2020-01-01,-29.5,0.5\n"
    found = [one.problem for one in findings({"events": rows}) if one.where == "layer events"]
    assert "only 1 of 3 located rows lie inside the region" in found


def test_an_empty_table_is_told(findings):
    found = [one.problem for one in findings({"events": "id,date\n"})]
    assert "the table has no rows" in found


def test_the_recipes_above_are_valid(content):
    options = Options(content=content)
    missions.write_mission(content / "missions" / "m", {"events": EVENTS})
    assert isinstance(load_mission("m", options).map_spec("overview"), MapSpec)
