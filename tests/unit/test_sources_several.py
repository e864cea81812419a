"""Several tables of one layer: one table of rows, each of which knows its source."""

from __future__ import annotations

import json
import tomllib

import pytest

from geo_ops.assemble import Options, assemble, load_mission
from geo_ops.carto.titleblock import source_line
from geo_ops.cli.report import report_ledgers
from geo_ops.errors import InputError, SpecError
from geo_ops.specs.base import parse_spec
from geo_ops.specs.mission import MissionSpec
from geo_ops.tables.clean import read_layer
from tests import missions
from tests.products import write_products

HQ = "id,date,killed,code\na,2020-01-01,1,GR0101\nb,2020-01-02,two,GR0101\n"
POLICE = "ref;event_date;killed;note\nc;2020-01-03;3;=x\nd;2020-31-01;4;y\n"
ENTRY = """\
[[layers]]
layer = "events"
name = "{name}"
source = "data/{name}/events.csv"
exercise = {exercise}
citation = {{ en = "{name} return", fr = "état {name}" }}
"""


@pytest.fixture
def folder(tmp_path):
    for name, table in (("hq", HQ), ("police", POLICE)):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "events.csv").write_text(table, encoding="utf-8")
    return tmp_path


def source(file, name, **keys):
    return missions.source(file).model_copy(update={"name": name, **keys})


def read(folder, sources=None, layer=None):
    sources = sources or [
        source("data/hq/events.csv", "hq"), source("data/police/events.csv", "police"),
    ]  # fmt: skip
    return read_layer(layer or missions.layer(), sources, folder, missions.UTC)


def test_rows_come_one_source_after_the_other_and_know_it(folder):
    table = read(folder)
    assert table.source_of.to_dict() == {
        "hq/events.csv:2": "hq", "hq/events.csv:3": "hq",
        "police/events.csv:2": "police", "police/events.csv:3": "police",
    }  # fmt: skip
    assert table.frame["_source_name"].tolist() == ["hq", "police"]
    assert table.frame["killed"].tolist() == [1, 3]
    assert set(table.quarantine.faults) == {"hq/events.csv:3", "police/events.csv:3"}
    assert len(table.inputs) == 2


def test_files_of_different_names_keep_their_row_ids(folder):
    (folder / "data" / "police" / "events.csv").rename(folder / "p.csv")
    table = read(folder, [source("data/hq/events.csv", "hq"), source("p.csv", "police")])
    assert table.source_of.index.tolist() == ["events.csv:2", "events.csv:3", "p.csv:2", "p.csv:3"]


def test_one_source_bears_the_name_of_its_layer(folder):
    table = read(folder, [missions.source("data/hq/events.csv")])
    assert set(table.source_of) == {"events"}
    assert table.source_of.index[0] == "events.csv:2"


def test_each_source_has_its_own_column_map(folder):
    maps = {
        "police": {
            "title": "The police",
            "citation": "The police",
            "columns": {"id": "ref", "date": "event_date"},
            "constants": {"killed": "9"},
            "default_precision": "commune",
        }
    }  # fmt: skip
    layer = missions.layer(column_maps=maps)
    sources = [
        source("data/hq/events.csv", "hq"),
        source("data/police/events.csv", "police", column_map="police"),
    ]
    frame = read(folder, sources, layer).frame
    assert frame["killed"].tolist() == [1, 9]
    assert frame["_known"].tolist() == ["exact", "commune"]


def test_a_unique_key_is_unique_across_sources(folder):
    (folder / "data" / "police" / "events.csv").write_text(POLICE.replace("c;", "a;"), "utf-8")
    (fault,) = read(folder).quarantine.faults["police/events.csv:2"]
    assert (fault.bucket, fault.reason) == ("duplicate", "the same id stands in hq/events.csv:2")


def test_the_quarantine_of_all_sources_mended_goes_back_to_each(folder):
    """The file of a layer has the columns of every source; what is not a source's own is left."""
    table = read(folder)
    file = table.quarantine.table(table.raw)
    assert file["file"].tolist() == ["hq/events.csv", "police/events.csv"]
    assert file.columns[8:].tolist() == [
        "id", "date", "killed", "code", "ref", "event_date", "note",
    ]  # fmt: skip
    file.loc[0, "killed"], file.loc[1, "event_date"] = "2", "2020-01-31"
    (folder / "mended").mkdir()
    file.to_csv(folder / "mended" / "events.csv", index=False)
    mended = read(folder)
    assert not mended.quarantine.faults
    assert mended.received == 4
    assert mended.frame["id"].tolist() == ["a", "b", "c", "d"]
    assert mended.frame["killed"].tolist() == [1, 2, 3, 4]
    assert mended.frame.loc["police/events.csv:3", "day"] is not None


def test_a_column_of_another_source_that_was_filled_in_counts(folder):
    table = read(folder)
    file = table.quarantine.table(table.raw)
    file.loc[1, ["event_date", "code"]] = ["2020-01-31", "GR0102"]
    (folder / "mended").mkdir()
    file.drop(index=0).to_csv(folder / "mended" / "events.csv", index=False)
    assert read(folder).frame.loc["police/events.csv:3", "code"] == "GR0102"


def test_a_mended_row_of_no_source_is_refused(folder):
    (folder / "mended").mkdir()
    (folder / "mended" / "events.csv").write_text("row_id,id\nevents.csv:2,a\n", "utf-8")
    with pytest.raises(InputError, match=r"is no row of the table .* 'hq/events\.csv:2'"):
        read(folder)


# --- a mission ------------------------------------------------------------------------------------


@pytest.fixture
def mission(folder):
    content = missions.write_content(folder / "content").roots[0]
    entries = [
        ENTRY.format(name="hq", exercise="true"),
        ENTRY.format(name="police", exercise="false"),
    ]
    text = missions.MISSION_TOML + 'audience = "internal"\n' + "".join(entries)
    (folder / "mission.toml").write_text(text, encoding="utf-8")

    def load(audience="internal"):
        options = Options(content=content, audience=audience)
        return load_mission(str(folder), options), options

    return load


def test_counts_are_by_layer_and_by_source(mission):
    view = assemble(*mission()).situation.layer("events")
    assert view.ledger.as_dict()["received"] == 4
    assert {name: one.received for name, one in view.by_source.items()} == {"hq": 2, "police": 2}
    for part, count in view.ledger.as_dict().items():
        assert sum(one.as_dict()[part] for one in view.by_source.values()) == count


def test_below_internal_nobody_learns_who_reported_how_much(mission):
    assert assemble(*mission("partners")).situation.layer("events").by_source == {}


def test_every_source_is_cited_with_its_own_mark(mission):
    situation = assemble(*mission()).situation
    line = source_line(situation.layers[0], "en")
    assert line.startswith("Events: hq return, EXERCISE (invented data); police return, rows of")
    assert situation.exercise
    assert [one.label for one in situation.mission.layers] == ["hq", "police"]


@pytest.fixture
def out(mission, tmp_path):
    loaded, options = mission()
    return write_products(loaded, options, tmp_path / "out")


def test_products_name_every_input_and_the_counts_of_each_source(out):
    checks = json.loads((out / "checks" / "checks.json").read_text("utf-8"))
    assert checks["layers"]["events"]["received"] == 4
    assert checks["sources"]["events"]["police"]["received"] == 2
    page = (out / "checks" / "checks.html").read_text("utf-8")
    assert page.count("Events – police") == page.count("Événements – police") == 1
    assert (out / "checks" / "quarantine" / "events.csv").is_file()
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    named = {one["path"] for one in manifest["inputs"]}
    assert {f"mission/data/{name}/events.csv" for name in ("hq", "police")} <= named
    assert "databases" not in manifest


def test_the_command_line_says_what_became_of_each_source(mission, capsys):
    report_ledgers(assemble(*mission()).situation)
    assert "  police: 2 received = 1 unlocated, 1 rejected" in capsys.readouterr().err.splitlines()


# --- mission.toml ---------------------------------------------------------------------------------


def entry(**keys):
    data = {"layer": "events", "citation": {"en": "a", "fr": "b"}} | keys
    return tomllib.loads(missions.MISSION_TOML) | {"layers": [data]}


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "a table comes from one place; give source (a file) or database"),
        ({"source": "a.csv", "database": {"service": "ops", "table": "t"}}, "comes from one place"),
        ({"database": {"table": "t"}}, "a database is reached in one way; give service"),
        ({"database": {"service": "a", "dsn_env": "B", "table": "t"}}, "is reached in one way"),
        ({"database": {"service": "ops", "table": "t", "password": "hunter2"}}, "is not known"),
        ({"database": {"service": "host=x password=hunter2", "table": "t"}}, "never in mission"),
        ({"database": {"dsn_env": "postgresql://u:hunter2@h/db", "table": "t"}}, "never in miss"),
        ({"database": "postgresql://u:hunter2@h/db"}, "no password stands in mission.toml"),
        ({"source": "postgresql://u:hunter2@h/db"}, "no password stands in mission.toml"),
        ({"source": "PG:host=x password=hunter2"}, "no password stands in mission.toml"),
        ({"database": {"service": "a", "table": "t"}, "encoding": "utf-8"}, "encoding is for fil"),
    ],
)
def test_a_database_is_named_and_its_secret_is_not(keys, message):
    with pytest.raises(SpecError) as caught:
        parse_spec(MissionSpec, entry(**keys), "mission.toml")
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)
