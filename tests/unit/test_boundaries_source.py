"""Somebody else's boundary sets: read without guessing, held against the rules, made a pack."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from geo_ops.boundaries.pack_writer import write_pack
from geo_ops.boundaries.repair import repair
from geo_ops.boundaries.sources.boundary_set import CountryName, SetOptions, read_set
from geo_ops.boundaries.sources.rules import Expected, check_set
from geo_ops.boundaries.sources.spec import Country
from geo_ops.errors import BoundaryError, InputError, SpecError
from tests.neighbour import BOUNDS, SQUARES, cod_frames, write_cod, write_gadm, write_geoboundaries

LEVELS = ("province", "district")
NAME = CountryName("LNL", "Lineland", "Lignie")
KNOWN = Expected(bounds=BOUNDS)
CODES = ["LN", "LN01", "LN02", "LN0101", "LN0102", "LN0201", "LN0202"]


def read(*files, levels=LEVELS, **keys):
    return read_set(SetOptions(files=files, levels=levels, country=NAME, **keys))


def cod(tmp_path, change=None, **shapes):
    """Return a COD-AB of Lineland, its layers changed in place."""
    frames = cod_frames(**shapes)
    if change is not None:
        change(frames)
    return read(write_cod(tmp_path / "lnl.gpkg", frames))


def told(found, expected=KNOWN, tolerance=0.0):
    return [
        (one.severity, one.where, one.problem)
        for one in check_set(found, expected, tolerance).findings
    ]


def country(**keys):
    data = {
        "id": "lnl", "iso3": "LNL", "name_en": "Lineland", "name_fr": "Lignie", "timezone": "UTC",
        "division": "2021", "valid_from": "2021-05-01", "licence": "CC0-1.0",
        "attribution": "Made up", "source": "made up",
    }  # fmt: skip
    return Country(**data | keys)


def test_a_cod_is_read_from_its_lowest_layer(tmp_path):
    found = cod(tmp_path)
    assert found.scheme == "cod-ab"
    assert found.levels == ("country", *LEVELS)
    assert found.table["pcode"].tolist() == CODES
    assert found.table["parent"].tolist() == ["", "LN", "LN", "LN01", "LN01", "LN02", "LN02"]
    assert found.table["name_fr"].tolist()[:2] == ["Lignie", "Uno"]
    assert found.table["name_en"].tolist()[0] == "Lineland"
    assert found.table["official"].all()
    assert found.lowest["pcode"].tolist() == CODES[3:]
    assert list(found.given) == ["country", "province"]
    assert found.valid_on == "2021-05-01"
    assert told(found) == []


def test_fewer_levels_take_a_higher_layer(tmp_path):
    path = write_cod(tmp_path / "lnl.gpkg")
    found = read(path, levels=("province",))
    assert found.lowest["pcode"].tolist() == ["LN01", "LN02"]
    with pytest.raises(InputError, match="0 layers have units of level 3 below the country"):
        read(path, levels=("a", "b", "c"))


def test_gadm_has_codes_of_its_own(tmp_path):
    found = read(write_gadm(tmp_path / "gadm41_LNL_2.json"))
    assert found.scheme == "gadm"
    assert found.table["pcode"].tolist()[:3] == ["LNL", "LNL.1_1", "LNL.2_1"]
    assert found.table["name_fr"].tolist()[1:4] == ["Uno", "Duo", "Ada"]
    assert not found.table["official"].any()
    assert told(found) == []


def test_geoboundaries_has_a_file_a_level_and_parents_by_land(tmp_path):
    found = read(*write_geoboundaries(tmp_path))
    assert found.scheme == "geoboundaries"
    names = found.table.set_index("pcode")["name_fr"]
    parents = found.table.set_index("pcode")["parent"]
    assert {names[code]: names[parents[code]] for code in found.lowest["pcode"]} == {
        "Ada": "Uno", "Bea": "Uno", "Cléo": "Duo", "Dora": "Duo",
    }  # fmt: skip
    assert told(found) == []


@pytest.mark.parametrize(
    ("shift", "severity", "problem"),
    [
        (0.1, "warning", "only 90.0% of its land lies"),
        (0.4, "error", "no province holds it: 60.0%"),
    ],
)
def test_files_of_two_editions_are_told(tmp_path, shift, severity, problem):
    found = read(*write_geoboundaries(tmp_path, shift))
    doubts = [one for one in found.findings if "0BLN" not in one.where or one.severity == severity]
    assert any(one.severity == severity and problem in one.problem for one in doubts)
    assert bool(check_set(found, KNOWN).blocking) == (severity == "error" or shift > 0)


def test_columns_may_be_named(tmp_path):
    frame = cod_frames()["adm2"].rename(columns={"adm2_pcode": "kode", "adm2_name": "namn"})
    path = tmp_path / "lan.geojson"
    frame[["adm1_pcode", "kode", "namn", "adm1_name", "geometry"]].to_file(path)
    fields = {"code_fields": ("adm1_pcode", "kode"), "name_fields": ("adm1_name", "namn")}
    found = read(path, **fields)
    assert found.table["pcode"].tolist() == ["LNL", *CODES[1:]]
    assert found.table["name_fr"].tolist()[-1] == "Dora"
    # LNL is no beginning of LN01, but the country's code is not an official one.
    assert told(found) == []
    assert not read(path, local_codes=True, **fields).table["official"].any()
    with pytest.raises(InputError, match="no column 'kod'; did you mean 'kode'"):
        read(path, code_fields=("adm1_pcode", "kod"))
    with pytest.raises(InputError, match="1 columns for 2 levels"):
        read(path, code_fields=("kode",))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"levels": ()}, "none is given"),
        ({"levels": ("a", "a")}, "'a' is given twice"),
        ({"levels": ("country", "a")}, "the country is a level of every pack"),
        ({"layer": "adm9"}, "no layer 'adm9'; did you mean 'adm"),
        ({"code_fields": ("a", "b")}, "there are 3 layers"),
    ],
)
def test_slips_in_the_options_are_named(tmp_path, keys, message):
    with pytest.raises(InputError, match=message):
        read(write_cod(tmp_path / "lnl.gpkg"), **keys)


def test_a_missing_level_is_refused(tmp_path):
    frame = cod_frames()["adm2"].drop(columns=["adm1_pcode", "adm1_name"])
    frame.to_file(tmp_path / "lnl.gpkg", layer="adm2")
    with pytest.raises(InputError, match=r"level 1 \(province\) has neither a column nor a layer"):
        read(tmp_path / "lnl.gpkg")


def test_two_countries_in_a_file_are_refused(tmp_path):
    frames = cod_frames()
    frames["adm2"].loc[0, "adm0_pcode"] = "GR"
    with pytest.raises(InputError, match="several countries: GR, LN"):
        read(write_cod(tmp_path / "lnl.gpkg", frames))


@pytest.mark.parametrize("content", [b"", b"nonsense", b"<OGRVRTDataSource></OGRVRTDataSource>"])
@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.parquet", "a.zip", "a.kml"])
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=r"a\."):
        read(tmp_path / name)


def test_a_zip_is_unpacked(tmp_path):
    import zipfile

    path = write_gadm(tmp_path / "lnl.geojson")
    with zipfile.ZipFile(tmp_path / "lnl.zip", "w") as archive:
        archive.write(path, "lnl.geojson")
    assert read(tmp_path / "lnl.zip").lowest["pcode"].size == 4


# The rules, one breach each.


def test_codes_as_numbers_are_told(tmp_path):
    def change(frames):
        frames["adm2"]["adm2_pcode"] = [101, 102, 201, 202]

    found = cod(tmp_path, change)
    assert "4 codes are numbers, such as 101" in told(found)[0][2]
    assert check_set(found, KNOWN).blocking


def test_a_code_that_stands_twice_is_told(tmp_path):
    def change(frames):
        frames["adm2"].loc[1, "adm2_pcode"] = "LN0101"

    found = cod(tmp_path, change)
    assert ("error", "LN0101", "the code 'LN0101' stands 2 times") in told(found)
    assert check_set(found, KNOWN).blocking


def test_a_code_that_does_not_nest_is_told_but_does_not_block(tmp_path):
    def change(frames):
        frames["adm2"].loc[3, "adm2_pcode"] = "LN0102X"

    found = cod(tmp_path, change)
    assert told(found) == [
        (
            "error",
            "LN0102X",
            "the code 'LN0102X' does not begin with 'LN02', that of its parent",
        )
    ]
    assert check_set(found, KNOWN).blocking == ()


def test_an_empty_code_or_name_is_told(tmp_path):
    def change(frames):
        frames["adm2"].loc[0, "adm2_name"] = None
        frames["adm2"].loc[1, "adm2_pcode"] = None

    problems = [one[2] for one in told(cod(tmp_path, change))]
    assert "the name is empty" in problems
    assert "the code '' is malformed" in problems


def test_names_that_differ_between_levels_are_told(tmp_path):
    def change(frames):
        frames["adm1"].loc[0, "adm1_name"] = "Un"
        frames["adm2"].loc[3, "adm1_name"] = "Douo"

    found = cod(tmp_path, change)
    assert [one[1:] for one in told(found)] == [
        ("lnl.gpkg, layer adm2: province LN02", "its parts call it 'Douo' and 'Duo'"),
        (
            "lnl.gpkg, layer adm1: province LN01",
            "it is called 'Un' here and 'Uno' in lnl.gpkg, layer adm2",
        ),
    ]
    assert check_set(found, KNOWN).blocking == ()
    assert found.table.set_index("pcode").at["LN01", "name_fr"] == "Un"


def test_units_that_only_one_level_has_are_told(tmp_path):
    def change(frames):
        frames["adm1"].loc[0, "adm1_pcode"] = "LN09"

    problems = [(one[1], one[2]) for one in told(cod(tmp_path, change))]
    layer = "lnl.gpkg, layer adm1: province"
    assert (f"{layer} LN01", "lnl.gpkg, layer adm2 has it, this layer does not") in problems
    assert (f"{layer} LN09", "no unit of lnl.gpkg, layer adm2 names it") in problems


def test_a_unit_with_parts_in_two_upper_ones_is_told(tmp_path):
    def change(frames):
        for name in frames:
            if name != "adm0":
                frames[name]["adm0_pcode"] = "LN"
        frame = frames["adm2"]
        frame["adm2_pcode"] = ["LN0101", "LN0101", "LN0201", "LN0202"]
        frame["adm3_pcode"] = ["LN010101", "LN010102", "LN020101", "LN020201"]
        frame["adm3_name"] = ["a", "b", "c", "d"]
        frame.loc[1, ["adm1_pcode", "adm1_name"]] = ["LN02", "Duo"]
        frames["adm3"] = frame
        del frames["adm2"], frames["adm1"]

    frames = cod_frames()
    change(frames)
    path = write_cod(tmp_path / "lnl.gpkg", frames)
    found = read(path, levels=("province", "district", "village"))
    assert any("its parts lie in LN01 and LN02" in one[2] for one in told(found))
    assert check_set(found, KNOWN).blocking


def test_an_overlap_and_a_gap_are_told_with_their_km2(tmp_path):
    wide = shapely.box(-26, 0, -24.9, 1)
    overlap = ("error", "LN0101 and LN0102", "they overlap by 1,231 km2")
    assert overlap in told(cod(tmp_path, LN0101=wide))
    assert overlap not in told(cod(tmp_path, LN0101=wide), tolerance=1500)
    hole = shapely.Polygon(
        SQUARES["LN0101"].exterior, [shapely.box(-25.6, 0.4, -25.5, 0.5).exterior]
    )
    found = cod(tmp_path, LN0101=hole, LN01=HALF_HOLE, LN=WHOLE_HOLE)
    gaps = [one for one in told(found) if "a gap of 123.1 km2 at -25.5500 0.4500" in one[2]]
    assert len(gaps) == 3  # one for each level
    assert not any("a gap" in one[2] for one in told(found, tolerance=200))


def minus(shape):
    return shape.difference(shapely.box(-25.6, 0.4, -25.5, 0.5))


HALF_HOLE = minus(shapely.box(-26, 0, -24, 1))
WHOLE_HOLE = minus(shapely.box(*BOUNDS))


def test_an_upper_level_that_is_not_the_dissolve_is_told(tmp_path):
    found = cod(tmp_path, LN01=shapely.box(-26, 0, -23.9, 1))
    assert told(found) == [
        (
            "error",
            "province LN01",
            "its own polygon and the union of its parts differ by 1,231 km2",
        )
    ]
    assert check_set(found, KNOWN).blocking == ()
    bowtie = shapely.Polygon([(-26, 0), (-24, 1), (-24, 0), (-26, 1)])
    assert any("own polygon is not valid" in one[2] for one in told(cod(tmp_path, LN01=bowtie)))


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        (shapely.Polygon([(-26, 0), (-25, 1), (-25, 0), (-26, 1)]), "its polygon is not valid"),
        (shapely.box(0, -26, 1, -25), "longitude and latitude look swapped"),
        (shapely.box(-25, 20, -24, 21), "it lies outside the bounds of Lineland"),
        (shapely.box(-179, 0, 179, 1), "a part of it is 358 degrees wide"),
        (shapely.box(300_000, 0, 400_000, 110_000), "they look like metres"),
        (shapely.Point(-25.5, 0.5), "its geometry is Point, no polygon"),
        (None, "its geometry is nothing, no polygon"),
    ],
)
def test_a_polygon_that_cannot_be_right_is_told(tmp_path, shape, problem):
    frames = cod_frames()
    frame = frames["adm2"]
    shapes = list(frame.geometry)
    shapes[0] = shape
    del frames["adm0"], frames["adm1"]
    frames["adm2"] = frame.set_geometry(gpd.GeoSeries(shapes, crs="EPSG:4326"))
    found = read(write_cod(tmp_path / "lnl.gpkg", frames))
    report = check_set(found, KNOWN)
    words = [f"{one.problem}; {one.remedy}" for one in report.findings]
    assert any(problem in one for one in words), words
    assert report.blocking


def test_a_whole_set_with_swapped_coordinates_is_told_in_one_line(tmp_path):
    def turn(shape):
        return shapely.transform(shape, lambda xy: xy[:, ::-1])

    shapes = {code: turn(shape) for code, shape in SQUARES.items()}
    found = cod(tmp_path, **shapes)
    swapped = [one for one in told(found) if "look swapped" in one[2]]
    assert len(swapped) == 4
    assert check_set(found, KNOWN).blocking


def test_heights_and_another_crs_are_told(tmp_path):
    def change(frames):
        frames["adm2"] = frames["adm2"].set_geometry(shapely.force_3d(frames["adm2"].geometry, 5))

    assert [one[2] for one in told(cod(tmp_path, change))] == ["its polygons have heights"]
    path = tmp_path / "utm.gpkg"
    cod_frames()["adm2"].to_crs("EPSG:32626").to_file(path, layer="adm2")
    report = check_set(read(path), KNOWN)
    assert "its CRS is WGS 84 / UTM zone 26N" in report.findings[0].problem
    assert report.blocking
    cod_frames()["adm2"].set_crs(None, allow_override=True).to_parquet(tmp_path / "none.parquet")
    assert "names no CRS" in check_set(read(tmp_path / "none.parquet"), KNOWN).findings[0].problem


def test_unknown_bounds_are_told(tmp_path):
    ((severity, _, problem),) = told(cod(tmp_path), Expected())
    assert severity == "warning"
    assert "the country's bounds are not known" in problem


def test_a_total_area_that_is_off_is_told(tmp_path):
    expected = Expected(bounds=BOUNDS, area_km2=60_000)
    assert "the units cover 49,234 km2" in told(cod(tmp_path), expected)[0][2]


# The pack.


def test_a_pack_is_written_and_works(tmp_path):
    found = cod(tmp_path)
    folder = tmp_path / "lnl"
    folder.mkdir()
    pack = write_pack(folder, found, country(), BOUNDS, inputs=(tmp_path / "lnl.gpkg",))
    units = pack.units_on()
    assert units.division.id == "2021"
    assert [len(units.level(name)) for name in units.levels] == [1, 2, 4]
    assert units.find("cleo").pcode == "LN0201"
    assert units.ancestors("LN0202") == {"country": "LN", "province": "LN02", "district": "LN0202"}
    assert pack.spec.source[0].licence == "CC0-1.0"
    assert "+lat_0=0.5 +lon_0=-24" in pack.spec.crs_map
    page = (folder / "SOURCE.md").read_text("utf-8")
    assert "CC0-1.0" in page
    assert "lnl.gpkg, SHA-256" in page


def test_twice_the_same_set_gives_the_same_bytes(tmp_path):
    found = cod(tmp_path)
    bytes_of = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        write_pack(folder, found, country(), BOUNDS)
        bytes_of.append({p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()})
    assert bytes_of[0] == bytes_of[1]
    assert len(bytes_of[0]) == 5


def test_a_mended_set_says_what_was_moved(tmp_path):
    found = cod(tmp_path, LN0101=shapely.box(-26, 0, -24.9, 1))
    folder = tmp_path / "lnl"
    folder.mkdir()
    with pytest.raises(BoundaryError, match="they overlap by 1,231 km2"):
        write_pack(folder, found, country(), BOUNDS)
    mended = repair(found.lowest, "EPSG:6933")
    pack = write_pack(folder, found, country(), BOUNDS, mended)
    assert pack.units_on().level("country")["area_km2"].sum() == pytest.approx(49_234, abs=1)
    page = (folder / "SOURCE.md").read_text("utf-8")
    assert "1,231 km2 from LN0101 to LN0102: an overlap given to one" in page


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"iso3": "lnl"}, "key 'iso3'"),
        ({"timezone": "Mars/Olympus"}, "timezone 'Mars/Olympus' is not known"),
        ({"division": "new one"}, "key 'division"),
        ({"id": "Line Land"}, "key 'id'"),
        ({"licence": "a\x7fb"}, "a value cannot be written"),
    ],
)
def test_what_the_schema_refuses_is_named(tmp_path, keys, message):
    with pytest.raises(SpecError, match=message):
        write_pack(tmp_path, cod(tmp_path), country(**keys), BOUNDS)


def test_quotes_in_names_do_no_harm(tmp_path):
    folder = tmp_path / "lnl"
    folder.mkdir()
    name = 'Line"land\\ \n[x]'
    pack = write_pack(folder, cod(tmp_path), country(name_en=name), BOUNDS)
    assert pack.spec.names.en == name
