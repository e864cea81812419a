"""`geo-ops regions`: packs listed, shown, imported, validated, compared, crossed."""

from __future__ import annotations

import csv
import io
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.grid import ISLE, rings, square, write_geometry, write_grid_pack
from tests.neighbour import cod_frames, write_cod

REGIONS = ["GR01", "GR02", "GR03", "GR04"]
LEVELS = ("--level", "province", "--level", "district")
BOUNDS = ("--bounds", -26, 0, -22, 1)
NAMED = ("--id", "lnl", "--iso3", "LNL", "--name-en", "Lineland", "--name-fr", "Lignie")
IMPORT = (*NAMED, "--licence", "CC0-1.0", *LEVELS, *BOUNDS)


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def content(tmp_path):
    """Gridland in a folder of this test's own: packs are added and spoilt here."""
    write_grid_pack(tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def regions(run, content):
    """Run a command of regions over Gridland."""

    def command(name, *words):
        return run("regions", name, *words, "--content", content)

    return command


@pytest.fixture
def lineland(tmp_path):
    return write_cod(tmp_path / "lnl.gpkg")


def test_help_names_every_command(run):
    answer = run("regions", "--help")
    for name in ("list", "show", "import", "validate", "compare", "crosswalk"):
        assert f"\n  {name} " in answer.out
    answer = run("regions", "shw")
    assert (answer.code, "did you mean 'show'?" in answer.err) == (2, True)


def test_list_has_a_line_a_division(regions):
    rows = table(regions("list").out)
    assert [(row["division"], row["valid_to"], row["default"]) for row in rows] == [
        ("2010", "2014-12-31", "False"),
        ("2015", "", "True"),
    ]
    assert rows[1]["units"] == "1 country, 5 region, 16 commune"
    assert json.loads(regions("list", "--json").out.splitlines()[0])["region"] == "grd"


def test_show_says_what_a_unit_is(regions):
    answer = regions("show", "Bravo", "--country", "grd")
    assert answer.code == 0
    lines = [line.strip() for line in answer.out.splitlines()]
    assert lines[:3] == [
        "Bravo",
        "GR02, region, Gridland. Division of 2015 (since 2015-01-01)",
        "official P-code",
    ]
    assert "Area: 36,918 km2 (EPSG:6933)" in lines
    assert "2010   inside" not in answer.out
    assert "2010   lies whole in GR02 Bravo" in lines
    assert "2015   GR02 Bravo" in lines
    assert "Parts: 3 communes" in lines
    assert any(line.startswith("GR0203  Saint-Éloi") for line in lines)
    assert "fr  Bravo  (official)" in lines


def test_show_follows_a_split_backwards_and_in_french(regions):
    answer = regions("show", "GR02", "--country", "grd", "--as-of", "2012-01-01", "--lang", "fr")
    assert "2015   partagé\u202f: GR02 Bravo 75,0\u202f%; GRD15-ISLE Isle 25,0\u202f%" in answer.out
    assert "Parties\u202f: 4 communes" in answer.out


def test_show_of_an_approximate_unit_says_so(regions):
    answer = regions("show", "Isle", "--country", "grd")
    assert "declared local code, not official" in answer.out
    assert "Isle is approximate." in answer.out


def test_show_answers_a_code_of_another_division_and_says_so(regions):
    answer = regions("show", ISLE, "--country", "grd", "--as-of", "2012-01-01")
    assert answer.out.startswith("Bravo\n  GR02, region")
    assert "lies whole in GR02 (region Bravo) of division 2010" in answer.err
    refused = regions("show", "GR99", "--country", "grd")
    assert (refused.code, refused.out) == (2, "")


def test_show_as_json(regions):
    found = json.loads(regions("show", "Gridland", "--json").out)
    assert (found["pcode"], found["level"], len(found["parts"])) == ("GR", "country", 5)
    assert found["divisions"][0] == {
        "division": "2010",
        "pcode": "GR",
        "way": "same",
        "candidates": [{"pcode": "GR", "name": "Quadrillie", "share": 1.0}],
    }


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet"])
def test_show_writes_units(regions, tmp_path, suffix):
    out = tmp_path / f"units.{suffix}"
    answer = regions("show", "GRD", "--level", "commune", "--out", out)
    assert (answer.code, answer.out) == (0, f"{out}\n")
    frame = gpd.read_parquet(out) if suffix == "parquet" else gpd.read_file(out)
    assert frame.columns.tolist() == ["pcode", "name", "level", "parent", "vintage", "geometry"]
    assert frame["pcode"].tolist() == sorted(rings())
    assert set(frame["vintage"]) == {"2015"}
    assert frame.crs.to_epsg() == 4326
    assert shapely.area(frame.geometry.to_numpy()).sum() == pytest.approx(16)
    before = out.read_bytes()
    again = regions("show", "GRD", "--level", "commune", "--out", out)
    assert (again.code, "add --overwrite" in again.err) == (2, True)
    assert regions("show", "GRD", "--level", "commune", "--out", out, "--overwrite").code == 0
    assert out.read_bytes() == before


def test_show_writes_a_table_and_refuses_other_kinds(regions, tmp_path):
    regions("show", "Quadrillie", "--out", tmp_path / "units.csv")
    rows = table((tmp_path / "units.csv").read_text("utf-8"))
    assert [row["pcode"] for row in rows] == [*REGIONS, ISLE]
    regions("show", "Quadrillie", "--level", "country", "--out", tmp_path / "whole.csv")
    rows = table((tmp_path / "whole.csv").read_text("utf-8"))
    assert [row["pcode"] for row in rows] == ["GR"]
    answer = regions("show", "Quadrillie", "--level", "cercle", "--out", tmp_path / "none.csv")
    assert (answer.code, "level 'cercle': it is not below country" in answer.err) == (2, True)
    answer = regions("show", "Quadrillie", "--out", tmp_path / "units.docx")
    assert (answer.code, "use .gpkg" in answer.err) == (2, True)
    assert not (tmp_path / "units.docx").exists()


@pytest.mark.parametrize("suffix", ["html", "png"])
def test_show_draws_a_unit_twice_the_same(regions, tmp_path, suffix):
    out = tmp_path / f"bravo.{suffix}"
    for words in ((), ("--overwrite",)):
        before = out.read_bytes() if words else None
        answer = regions("show", "Bravo", "--country", "grd", "--out", out, *words)
        assert (answer.code, answer.out) == (0, f"{out}\n")
    assert out.read_bytes() == before
    if suffix == "html":
        text = out.read_text("utf-8")
        assert "<script" not in text
        assert "http" not in text.replace("http-equiv", "")
        assert text.count("<path") == 3 + 4 + 1 + 1  # parts, neighbours, outline, scale
        assert ">Saint-Éloi</text>" in text
        assert text.count("<text") == 3 + 1  # a label a part, the scale
        assert "default-src 'none'" in text
    else:
        from matplotlib.image import imread

        picture = imread(out)
        assert picture.shape[:2] == (1140, 1800)
        assert len(np.unique(picture.reshape(-1, picture.shape[2]), axis=0)) > 10


def test_a_hostile_name_is_text_in_a_drawing(regions, content, tmp_path):
    path = content / "regions" / "grd" / "divisions" / "2015.csv"
    hostile = "<img src=x onerror=alert(1)>$a$"
    path.write_text(path.read_text("utf-8").replace("Bravo", hostile), "utf-8")
    for suffix in ("html", "png"):
        assert (
            regions("show", "GR02", "--country", "grd", "--out", tmp_path / f"a.{suffix}").code == 0
        )
    text = (tmp_path / "a.html").read_text("utf-8")
    assert "<img" not in text
    assert "&lt;img src=x" in text


def test_crosswalk_prints_shares(regions):
    answer = regions("crosswalk", "2010", "2015", "--country", "grd", "--level", "region")
    rows = table(answer.out)
    assert [(row["from_pcode"], row["to_pcode"]) for row in rows][1:3] == [
        ("GR02", "GR02"),
        ("GR02", ISLE),
    ]
    assert float(rows[1]["area_share"]) == pytest.approx(0.75, abs=0.001)
    assert "population" not in rows[0]
    assert "division 2015: Isle is approximate." in answer.err
    answer = regions("crosswalk", "2010", "2016", "--country", "grd")
    assert (answer.code, "did you mean '2015'" in answer.err) == (2, True)


def test_crosswalk_takes_a_population(regions, tmp_path):
    import rasterio
    from rasterio.transform import Affine

    path = tmp_path / "people.tif"
    people = np.ones((4, 4), dtype="float32")
    people[3, 3] = 7  # the isle
    place = {"crs": "EPSG:4326", "transform": Affine(1, 0, -30, 0, -1, 4)}
    shape = {"count": 1, "height": 4, "width": 4, "dtype": "float32"}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place) as data:
        data.write(people, 1)
    words = ("crosswalk", "2010", "2015", "--country", "grd", "--level", "region")
    answer = regions(*words, "--population", path, "--population-unit", "people")
    isle = next(row for row in table(answer.out) if row["to_pcode"] == ISLE)
    assert (isle["population"], isle["population_share"]) == ("7", "0.7")
    assert "22 people in the region; 100.0% of its land has data" in answer.err
    answer = regions(*words, "--population", path)
    assert (answer.code, "go together" in answer.err) == (2, True)


def test_compare_finds_land_that_moved(regions, content, tmp_path):
    moved = rings() | {"GR0103": square(0, 0, 1.5), "GR0104": square(1.5, 0, 0.5)}
    path = tmp_path / "new.geojson"
    write_geometry(path, moved)
    answer = regions("compare", "grd@2010", path, "--code-field", "pcode")
    rows = {row["pcode"]: row for row in table(answer.out)}
    # The file has no names but its codes, so all are renamed.
    assert rows["GR0103"]["status"] == "moved and renamed"
    assert rows["GR0104"]["lost_to"] == "GR0103 6154.2"
    assert "16 codes: " in answer.err
    answer = regions("compare", "grd@2010", "grd@2015", "--level", "region")
    assert [row["pcode"] for row in table(answer.out)] == ["GR02", ISLE]
    answer = regions("compare", "grd", content / "regions" / "grd")
    assert (table(answer.out), "16 codes: 16 same" in answer.err) == ([], True)
    assert regions("compare", "gird", path).code == 2


def test_validate_a_sound_pack(regions):
    for target in ("grd", "grd@2010", "Gridland"):
        answer = regions("validate", target)
        assert (answer.code, answer.out) == (0, "0 error, 0 warning, 0 info\n")


def test_validate_judges_and_repairs_a_pack(regions, content, tmp_path):
    pack = content / "regions" / "grd"
    write_geometry(pack / "communes.geojson", rings() | {"GR0103": square(0, 0, 1.1)})
    answer = regions("validate", "grd")
    assert answer.code == 1
    assert "error: GR0103 and GR0104: they overlap by 1,231 km2" in answer.err
    assert "  consequence: " in answer.err
    assert "  remedy: " in answer.err
    out, moves = tmp_path / "mended.parquet", tmp_path / "moves.csv"
    answer = regions("validate", pack, "--repair", "--out", out, "--moves", moves)
    assert answer.code == 0
    assert "mended: 1,231 km2 changed hands in 1 pieces" in answer.err
    frame = gpd.read_parquet(out)
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())
    assert frame.loc[1, ["pcode", "name", "parent"]].tolist() == ["GR0102", "Commune 0102", "GR01"]
    (row,) = table(moves.read_text("utf-8"))
    assert (row["from_pcode"], row["to_pcode"]) == ("GR0103", "GR0104")
    assert regions("validate", "grd").code == 1  # the pack itself was not touched


def test_validate_files(regions, lineland, tmp_path):
    answer = regions("validate", lineland, *LEVELS, *BOUNDS)
    assert (answer.code, answer.out) == (0, "0 error, 0 warning, 0 info\n")
    answer = regions("validate", lineland, *LEVELS)
    assert (answer.code, "bounds are not known" in answer.err) == (0, True)
    assert regions("validate", lineland, *LEVELS, "--strict").code == 1
    frames = cod_frames(LN0101=shapely.box(-26, 0, -24.9, 1))
    bad = write_cod(tmp_path / "bad.gpkg", frames)
    answer = regions("validate", bad, *LEVELS, *BOUNDS, "--json")
    found = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == 1
    assert found[0]["where"] == "LN0101 and LN0102"
    keys = {"severity", "where", "problem", "consequence", "remedy", "count", "rows"}
    assert set(found[0]) == keys
    answer = regions("validate", bad, *LEVELS, *BOUNDS, "--repair")
    assert (answer.code, "mended: 1,231 km2" in answer.err) == (0, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nowhere.gpkg", *LEVELS), "no region and no file"),
        (("grd", "--out", "a.gpkg"), "add --repair"),
        (("grd", "--bounds", 4, 0, -4, 1), None),
    ],
)
def test_validate_refuses_what_it_cannot_do(regions, words, message):
    answer = regions("validate", *words)
    if message is None:
        assert answer.code == 0  # the bounds of a pack are its own
    else:
        assert (answer.code, message in answer.err) == (2, True)


def test_bounds_out_of_order_are_refused(regions, lineland):
    answer = regions("validate", lineland, *LEVELS, "--bounds", -22, 0, -26, 1)
    assert (answer.code, "reorder them" in answer.err) == (2, True)


def test_import_makes_a_pack_that_every_command_takes(regions, content, lineland):
    out = content / "regions" / "lnl"
    answer = regions("import", lineland, *IMPORT, "--out", out)
    assert (answer.code, answer.out) == (0, f"{out}\n")
    shown = regions("show", "Lineland", "--level", "district")
    assert "LN0201  Cléo" in shown.out
    assert regions("validate", "lnl").code == 0
    assert [row["region"] for row in table(regions("list").out)] == ["grd", "grd", "lnl"]
    before = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    again = regions("import", lineland, *IMPORT, "--out", out)
    assert (again.code, "add --overwrite" in again.err) == (2, True)
    assert regions("import", lineland, *IMPORT, "--out", out, "--overwrite").code == 0
    after = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert after == before


def test_import_never_replaces_what_is_not_its_own(regions, content, lineland):
    out = content / "regions" / "grd"
    words = ["grd" if one == "lnl" else one for one in IMPORT]
    answer = regions("import", lineland, *words, "--out", out, "--overwrite")
    assert (answer.code, "holds no manifest.json" in answer.err) == (2, True)
    assert (out / "settlements.csv").is_file()


def test_import_refuses_a_broken_set_and_repairs_it_if_told(regions, content, tmp_path):
    frames = cod_frames(LN0101=shapely.box(-26, 0, -24.9, 1))
    bad = write_cod(tmp_path / "bad.gpkg", frames)
    out = content / "regions" / "lnl"
    answer = regions("import", bad, *IMPORT, "--out", out)
    assert answer.code == 2
    assert "1 faults keep it from being a pack" in answer.err
    assert "try --repair; nothing was written" in answer.err
    assert not out.exists()
    answer = regions("import", bad, *IMPORT, "--out", out, "--repair")
    assert answer.code == 0
    assert "1,231 km2 from LN0101 to LN0102: an overlap given to one" in answer.err
    assert regions("validate", "lnl").code == 0


def test_import_wants_a_day_and_a_folder_of_the_same_name(regions, tmp_path):
    frames = cod_frames()
    frames["adm2"] = frames["adm2"].drop(columns="valid_on")
    path = write_cod(tmp_path / "lnl.gpkg", frames)
    out = tmp_path / "lnl"
    answer = regions("import", path, *IMPORT, "--out", out)
    assert (answer.code, "give --valid-from DAY" in answer.err) == (2, True)
    answer = regions("import", path, *IMPORT, "--out", tmp_path / "other")
    assert (answer.code, "the id 'lnl'" in answer.err) == (2, True)
    answer = regions("import", path, *IMPORT, "--valid-from", "2020-02-30", "--out", out)
    assert (answer.code, "is no day" in answer.err) == (2, True)
    answer = regions("import", path, *IMPORT, "--valid-from", "2020-02-29", "--out", out)
    assert answer.code == 0
    assert (out / "divisions" / "2020.csv").is_file()


def test_import_says_what_levels_disagree_on(regions, content, tmp_path):
    frames = cod_frames()
    frames["adm1"].loc[0, "adm1_name"] = "Un"
    path = write_cod(tmp_path / "lnl.gpkg", frames)
    out = content / "regions" / "lnl"
    answer = regions("import", path, *IMPORT, "--out", out)
    assert answer.code == 0
    assert "it is called 'Un' here and 'Uno' in" in answer.err
    assert "it is called 'Un' here" in (out / "SOURCE.md").read_text("utf-8")


def test_import_knows_the_bounds_of_a_region_of_its_code(regions, content, tmp_path):
    # A new edition of Gridland itself: one cell lies where the region grd says nothing is.
    shapes = rings() | {"GR0404": square(20, 20)}
    path = tmp_path / "grd.geojson"
    write_geometry(path, shapes)
    words = ("--level", "commune", "--code-field", "pcode", "--iso3", "GRD")
    answer = regions("validate", path, *words)
    assert answer.code == 1
    assert "error: GR0404: it lies outside the bounds" in answer.err
