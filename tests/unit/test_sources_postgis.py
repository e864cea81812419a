"""PostGIS: a real server, its tables as text and shapes, and all that can be wrong with it."""

from __future__ import annotations

import json
import socket

import pytest
import shapely

from geo_ops.assemble import Options, load_mission
from geo_ops.build import Build, build
from geo_ops.check import check_mission
from geo_ops.errors import CrsError, GeoOpsError, InputError
from geo_ops.specs.mission import Database, LayerSource
from geo_ops.tables.clean import read_layer
from geo_ops.tables.sources import postgis
from geo_ops.tables.sources.postgis import read_postgis
from tests import missions
from tests.postgres import PASSWORD
from tests.products import write_products

EVENTS = """
CREATE SCHEMA field;
CREATE TABLE field.events (
  id text PRIMARY KEY, date timestamptz, day date, at timestamp, killed int, hours numeric,
  share float8, armed boolean, "Old Code" text, note text, geom geometry(Point, 4326)
);
INSERT INTO field.events VALUES
  ('b', '2020-01-02 01:00+01', '2020-01-02', '2020-01-02 10:30', 2, 1.50, 0.1, true, '0101',
   'Ségou; "x"', ST_SetSRID(ST_MakePoint(-29.5, 0.5), 4326)),
  ('a', '2020-01-03', NULL, NULL, NULL, NULL, NULL, NULL, 'NA', '', NULL),
  ('Z', 'infinity', NULL, NULL, 0, 0, 1e300, false, '', NULL,
   ST_SetSRID(ST_MakePoint(-26.5, 3.5), 4326));
GRANT USAGE ON SCHEMA field TO osprey;
GRANT SELECT ON ALL TABLES IN SCHEMA field TO osprey;
CREATE TABLE field.closed (id int);
CREATE SCHEMA shut;
CREATE TABLE shut.t (id int);
"""


@pytest.fixture(scope="module")
def server(pg_server):
    pg_server.run(EVENTS)
    yield pg_server
    pg_server.run("DROP SCHEMA field CASCADE; DROP SCHEMA shut CASCADE")


@pytest.fixture
def make(server):
    """Make a table as its owner that the osprey may read."""
    made = []

    def make(sql, name="t"):
        made.append(name)
        server.run(
            f"CREATE TABLE field.{name} ({sql.partition(';')[0]}); "
            f"{sql.partition(';')[2]}; GRANT SELECT ON field.{name} TO osprey"
        )
        return name

    yield make
    for name in made:
        server.run(f"DROP TABLE field.{name} CASCADE")


@pytest.fixture
def dsn(server, monkeypatch):
    """Put a DSN into the environment."""

    def dsn(**changes):
        monkeypatch.setenv("OPS_DSN", server.dsn(**changes))

    dsn()
    return dsn


def table(name="field.events", **keys):
    return Database(dsn_env="OPS_DSN", table=name, **keys)


def refused(database, kind=InputError, crs=None):
    with pytest.raises(kind) as caught:
        read_postgis(database, crs)
    text, error = str(caught.value), caught.value
    assert "\n" not in text
    while error is not None:
        assert PASSWORD not in str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return text


# --- what comes out -------------------------------------------------------------------------------


def test_a_table_as_text_in_the_order_of_its_key(dsn):
    raw = read_postgis(table())
    assert raw.frame.index.tolist() == [f"field.events:{one}" for one in "Zab"]
    assert raw.frame.loc["field.events:b"].to_dict() == {
        "id": "b", "date": "2020-01-02T00:00:00Z", "day": "2020-01-02",
        "at": "2020-01-02T10:30:00", "killed": "2", "hours": "1.50", "share": "0.1",
        "armed": "true", "Old Code": "0101", "note": 'Ségou; "x"',
    }  # fmt: skip
    assert set(raw.frame.loc["field.events:a", ["day", "killed", "armed", "note"]]) == {""}
    assert raw.frame.loc["field.events:Z", ["date", "share"]].tolist() == ["infinity", "1e+300"]
    assert raw.geometry.to_numpy().tolist() == [["-26.5", "3.5"], ["", ""], ["-29.5", "0.5"]]
    assert raw.findings == ()


def test_a_service_of_a_pg_service_file(server, monkeypatch, tmp_path):
    lines = server.dsn().replace("' ", "\n").replace("'", "")
    (tmp_path / "services").write_text(f"[ops]\n{lines}\n", encoding="utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    raw = read_postgis(Database(service="ops", table="field.events"))
    assert raw.origin.name == "postgis/ops/field.events"
    assert len(raw.frame) == 3
    assert "the service is in no pg service file" in refused(Database(service="nope", table="t"))


def test_what_was_read_has_a_hash_that_tells_a_change(dsn, make, server):
    make("id int PRIMARY KEY, n int; INSERT INTO field.t VALUES (1, 1), (2, 2)")
    first = read_postgis(table("field.t")).origin
    assert (first.name, first.rows) == ("postgis/OPS_DSN/field.t", 2)
    assert read_postgis(table("field.t")).origin == first
    server.run("UPDATE field.t SET n = 3 WHERE id = 1")
    assert read_postgis(table("field.t")).origin.sha256 != first.sha256


def test_settings_of_server_and_user_change_nothing(dsn, server):
    before = read_postgis(table())
    server.run("ALTER ROLE osprey SET timezone = 'Asia/Kathmandu'; "
               "ALTER ROLE osprey SET datestyle = 'German'; "
               "ALTER ROLE osprey SET extra_float_digits = -10")  # fmt: skip
    try:
        after = read_postgis(table())
    finally:
        server.run("ALTER ROLE osprey RESET ALL")
    assert after.frame.equals(before.frame)
    assert after.origin == before.origin


def test_numbers_are_in_their_order_and_texts_in_that_of_their_letters(dsn, make):
    make("id int PRIMARY KEY; INSERT INTO field.t VALUES (10), (9), (100)")
    assert read_postgis(table("field.t")).frame["id"].tolist() == ["9", "10", "100"]
    make(
        'a text COLLATE "en-x-icu", b int, '
        "PRIMARY KEY (a, b); "
        "INSERT INTO field.u VALUES ('é', 1), ('Z', 2), ('a', 10), ('a', 9)",
        "u",
    )
    assert read_postgis(table("field.u")).frame.index.tolist() == [
        "field.u:Z/2", "field.u:a/9", "field.u:a/10", "field.u:é/1",
    ]  # fmt: skip


def test_without_a_key_rows_are_numbered_in_the_order_of_their_contents(dsn, make):
    make(
        "n text, geom geometry; INSERT INTO field.t VALUES ('b', 'SRID=4326;POINT(2 2)'), "
        "('b', 'SRID=4326;POINT(1 1)'), ('a', NULL)"
    )
    raw = read_postgis(table("field.t"))
    assert raw.frame.index.tolist() == ["field.t:1", "field.t:2", "field.t:3"]
    assert raw.frame["n"].tolist() == ["a", "b", "b"]
    assert sorted(raw.geometry["longitude"]) == ["", "1.0", "2.0"]
    assert "it has no primary key" in raw.findings[0].problem


def test_a_key_that_does_not_tell_rows_apart_is_refused(dsn, make):
    make("n text, m text; INSERT INTO field.t VALUES ('b', 'x'), ('b', NULL)")
    assert "the key n stands twice (b)" in refused(table("field.t", key="n"))
    assert "the key m is empty in a row" in refused(table("field.t", key="m"))
    assert "there is no column 'nn'; did you mean 'n'?" in refused(table("field.t", key="nn"))


def test_a_view_and_an_empty_table(dsn, make, server):
    make("id int, geom geometry(Point, 4326);")
    server.run(
        "CREATE VIEW field.v AS SELECT id + 1 AS next, geom FROM field.t; "
        "GRANT SELECT ON field.v TO osprey"
    )
    raw = read_postgis(table("field.v"))
    assert raw.frame.columns.tolist() == ["next"]
    assert (len(raw.frame), len(raw.geometry)) == (0, 0)


def test_names_are_only_ever_names(dsn, make, server):
    make("id int PRIMARY KEY; INSERT INTO field.t VALUES (1)")
    server.run('ALTER TABLE field.t ADD COLUMN "a""; DROP TABLE field.events; --" text')
    assert read_postgis(table("field.t")).frame.columns[1] == 'a"; DROP TABLE field.events; --'
    assert "there is no such table" in refused(table("field.events; DROP TABLE field.events"))
    assert "there is no such table" in refused(table('field."events"'))
    assert len(read_postgis(table()).frame) == 3


# --- geometry -------------------------------------------------------------------------------------


def test_another_crs_and_geography(dsn, make):
    make(
        "id int PRIMARY KEY, g geometry(Point, 32626); INSERT INTO field.t VALUES (1, "
        "ST_Transform(ST_SetSRID(ST_MakePoint(-29.5, 0.5), 4326), 32626))"
    )
    found = [float(one) for one in read_postgis(table("field.t")).geometry.iloc[0]]
    assert found == pytest.approx([-29.5, 0.5], abs=1e-9)
    make(
        "id int PRIMARY KEY, g geography(Point); "
        "INSERT INTO field.u VALUES (1, 'POINT(-29.5 0.5)')",
        "u",
    )
    assert read_postgis(table("field.u")).geometry.iloc[0].tolist() == ["-29.5", "0.5"]


def test_lines_and_areas_come_as_shapes(dsn, make):
    make(
        "id int PRIMARY KEY, g geometry; INSERT INTO field.t VALUES "
        "(1, 'SRID=4326;LINESTRING Z (0 0 1, 1 1 1)'), (2, 'SRID=4326;POINT(1 2)'), "
        "(3, 'SRID=4326;CURVEPOLYGON(CIRCULARSTRING(0 0, 1 1, 2 0, 1 -1, 0 0))')"
    )
    raw = read_postgis(table("field.t"))
    assert raw.shapes.iloc[0].equals(shapely.LineString([(0, 0), (1, 1)]))
    assert raw.shapes.iloc[1] is None
    assert raw.shapes.iloc[2].geom_type == "Polygon"
    assert raw.geometry["latitude"].tolist() == ["", "2.0", ""]


def test_srid_0_needs_the_missions_word(dsn, make):
    make("id int PRIMARY KEY, g geometry; INSERT INTO field.t VALUES (1, 'POINT(-29.5 0.5)')")
    assert "its geometry has SRID 0, so no CRS; say crs =" in refused(table("field.t"), CrsError)
    assert read_postgis(table("field.t"), "EPSG:4326").geometry.iloc[0].tolist() == ["-29.5", "0.5"]
    assert "crs = 'UTM' in mission.toml is unknown" in refused(table("field.t"), CrsError, "UTM")


def test_a_crs_that_contradicts_and_several_srids_are_refused(dsn, make):
    make(
        "id int PRIMARY KEY, g geometry; INSERT INTO field.t VALUES (1, 'SRID=4326;POINT(1 1)'), "
        "(2, 'SRID=32630;POINT(500000 1)'), (3, 'SRID=32630;POINT(500000 1)')"
    )
    text = refused(table("field.t"), CrsError)
    assert "its rows are in several SRIDs: 4326 (1 rows), 32630 (2 rows)" in text
    text = refused(table(), CrsError, "EPSG:32630")
    assert "mission.toml says crs = 'EPSG:32630', the database 'EPSG:4326'" in text
    assert len(read_postgis(table(), "EPSG:4326").frame) == 3


def test_a_table_without_geometry_and_one_with_two(dsn, make):
    make("id int PRIMARY KEY; INSERT INTO field.t VALUES (1)")
    raw = read_postgis(table("field.t"))
    assert (raw.geometry, raw.shapes) == (None, None)
    assert "there is no column 'geom'; there is none" in refused(table("field.t", geometry="geom"))
    assert "the column 'id' is no geometry" in refused(table("field.t", geometry="id"))
    make(
        "id int PRIMARY KEY, a geometry, b geometry; INSERT INTO field.u VALUES "
        "(1, NULL, 'SRID=4326;POINT(1 2)')",
        "u",
    )
    assert "it has 2 geometries (a, b); say which" in refused(table("field.u"))
    raw = read_postgis(table("field.u", geometry="b"))
    assert raw.geometry.iloc[0].tolist() == ["1.0", "2.0"]


# --- what can be wrong ----------------------------------------------------------------------------


def test_the_variable_is_not_set(monkeypatch):
    monkeypatch.delenv("OPS_DSN", raising=False)
    assert 'the environment has no variable OPS_DSN; set it: export OPS_DSN="' in refused(table())


def test_a_dsn_that_is_none_is_not_repeated(monkeypatch):
    for text in (f"hunter {PASSWORD}", f"postgresql://u:{PASSWORD}@[::1/x", f"passwort={PASSWORD}"):
        monkeypatch.setenv("OPS_DSN", text)
        assert "try psql with the same service or DSN" in refused(table())


def test_the_server_is_down(dsn, tmp_path):
    dsn(host=tmp_path)
    assert "database 'OPS_DSN/field.events': nobody answers there" in refused(table())


def test_a_wrong_password_and_a_wrong_database(dsn):
    dsn(password="wrong")  # noqa: S106 - that is the point
    assert "it refuses the user or the password" in refused(table())
    dsn(password="")
    assert "it refuses the user or the password" in refused(table())
    dsn(dbname="nope")
    assert "there is no such database" in refused(table())


def test_a_server_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(postgis, "CONNECT_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("OPS_DSN", f"host=127.0.0.1 port={port} user=u password={PASSWORD}")
        assert "it does not answer; check the network" in refused(table())


def test_a_table_that_is_slow(dsn, make, server):
    make("id int; INSERT INTO field.t VALUES (1), (2)")
    server.run(
        "CREATE VIEW field.slow AS SELECT id, pg_sleep(5)::text AS s FROM field.t; "
        "GRANT SELECT ON field.slow TO osprey"
    )
    text = refused(table("field.slow", timeout=1))
    assert "reading it takes longer than 1 seconds; raise timeout in mission.toml" in text


def test_a_table_that_is_locked(dsn, make, server):
    import psycopg

    make("id int; INSERT INTO field.t VALUES (1)")
    with psycopg.connect(f"host='{server.folder}' user='{server.owner}' dbname=ops") as other:
        other.execute("LOCK TABLE field.t")
        text = refused(table("field.t", timeout=1))
    assert "holds a lock" in text or "takes longer than 1 seconds" in text


def test_a_missing_table_is_told_with_the_nearest(dsn):
    text = refused(table("field.event"))
    assert "there is no such table for this user; did you mean 'field.events'?" in text
    assert "there is no such table for this user" in refused(table("nope"))


def test_what_may_not_be_read_is_told(dsn):
    assert "this user may not read it (SQLSTATE 42501); ask for: GRANT" in refused(
        table("field.closed")
    )
    assert "this user may not read it" in refused(table("shut.t"))


def test_a_database_without_postgis(dsn):
    dsn(dbname="plain")
    assert "there is no such table" in refused(table("field.events"))
    text = refused(table("pg_catalog.pg_class", geometry="geom"))
    assert "PostGIS is not installed in it; CREATE EXTENSION postgis" in text


def test_nothing_can_be_written_through_it(dsn, make, server):
    make("id int; INSERT INTO field.t VALUES (1)")
    server.run(
        "CREATE FUNCTION field.take() RETURNS int LANGUAGE plpgsql AS "
        "'BEGIN DELETE FROM field.t; RETURN 1; END'; GRANT DELETE ON field.t TO osprey; "
        "CREATE VIEW field.trap AS SELECT field.take() AS n; GRANT SELECT ON field.trap TO osprey"
    )
    try:
        assert "(SQLSTATE 25006)" in refused(table("field.trap"))
        assert len(read_postgis(table("field.t")).frame) == 1
    finally:
        server.run("DROP FUNCTION field.take() CASCADE")


def test_without_psycopg_the_extra_is_named(dsn, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    assert 'pip install "geo-ops[postgis]"' in refused(table())


# --- in a mission ---------------------------------------------------------------------------------

ENTRY = """\
[[layers]]
layer = "events"
database = { dsn_env = "OPS_DSN", table = "field.events" }
citation = { en = "The operations database", fr = "La base des opérations" }
"""


@pytest.fixture
def mission(tmp_path):
    content = missions.write_content(tmp_path / "content").roots[0]
    text = missions.MISSION_TOML + 'audience = "internal"\n' + ENTRY
    (tmp_path / "mission").mkdir()
    (tmp_path / "mission" / "mission.toml").write_text(text, encoding="utf-8")
    options = Options(content=content)
    return load_mission(str(tmp_path / "mission"), options), options


def test_products_from_a_database_name_it_and_say_no_more(dsn, mission, server, tmp_path):
    write_products(*mission, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    (entry,) = manifest["databases"]
    assert (entry["database"], entry["rows"]) == ("postgis/OPS_DSN/field.events", 3)
    secrets = [PASSWORD.encode(), str(server.folder).encode(), b"osprey"]
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert [one for one in secrets if one in data] == []
    quarantine = (tmp_path / "out" / "checks" / "quarantine" / "events.csv").read_text("utf-8")
    assert "field.events:Z,rejected,field.events,Z,date,infinity" in quarantine


def test_a_database_that_is_down_is_a_finding_of_check(dsn, mission, tmp_path):
    dsn(host=tmp_path)
    loaded, options = mission
    found = [one for one in check_mission(loaded, options) if one.severity == "error"]
    assert [(one.where, one.problem) for one in found] == [
        ("database 'OPS_DSN/field.events'", "nobody answers there"),
    ]  # fmt: skip
    with pytest.raises(GeoOpsError):
        build(loaded, Build(tmp_path / "out", options=options))
    assert not (tmp_path / "out").exists()


def test_a_row_of_a_database_can_be_mended(dsn, mission):
    loaded, _ = mission
    (source,) = loaded.spec.layers
    assert isinstance(source, LayerSource)
    (loaded.folder / "mended").mkdir()
    (loaded.folder / "mended" / "events.csv").write_text(
        "row_id,id,date,code\nfield.events:Z,Z,2020-01-05,GR0101\n", encoding="utf-8"
    )
    table_ = read_layer(missions.layer(), source, loaded.folder, missions.UTC)
    assert not table_.quarantine.faults
    assert table_.frame.loc["field.events:Z", "code"] == "GR0101"
