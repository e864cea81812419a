"""Gazetteers: the tables of a pack are checked, and a mission's own takes no certainty away."""

from __future__ import annotations

import pytest

from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.places.gazetteer import read_gazetteer
from geo_ops.boundaries.places.gazetteer_own import GEONAMES, read_own
from geo_ops.boundaries.places.matcher_make import mission_files
from geo_ops.content import Content
from geo_ops.errors import InputError
from tests.grid import write_grid_pack
from tests.places import grid_matcher, write_places


@pytest.fixture
def root(tmp_path):
    write_places(tmp_path)
    return tmp_path


def units(root):
    return load_pack(Content((root,)), "grd").units_on()


def test_a_pack_without_gazetteer_has_an_empty_one(tmp_path):
    write_grid_pack(tmp_path)
    assert read_gazetteer(tmp_path / "regions" / "grd").places == ()
    assert grid_matcher(tmp_path).resolve("Bravo").pcode == "GR02"


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("places", "v1,settlement", "v1,vilage", r"places\.csv:2: kind is 'vilage'"),
        ("places", "-29.5,0.5", "-29.5,", r"places\.csv:2: only one of lon and lat"),
        ("places", "-29.5,0.5", "-29.5,95", r"places\.csv:2: lat is '95'"),
        ("places", "-29.5,0.5", "x,0.5", r"places\.csv:2: lon is 'x'"),
        ("places", "GR0202,", ",", r"places\.csv:5: a base with pcode ''"),
        ("places", "axis,,", "axis,GR03,", r"places\.csv:6: a route with pcode 'GR03'"),
        ("places", "id,kind", "id,kinds", r"column 'kind' is missing; did you mean 'kinds'"),
        ("names", "misprint", "misprnt", r"names\.csv:3: status is 'misprnt'; did you mean"),
        ("decoys", "foreign", "foriegn", r"decoys\.csv:2: kind is 'foriegn'"),
        ("terms", "prefix,route", "before,route", r"terms\.csv:9: side is 'before'"),
    ],
)
def test_a_fault_in_a_table_is_named_with_its_line(root, table, old, new, message):
    path = root / "regions" / "grd" / "gazetteer" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        grid_matcher(root)


def test_names_of_a_unit(root):
    index = grid_matcher(root).index
    forms = [(one.name, one.lang, one.status) for one in index.forms_of("GR03")]
    assert ("阿尔塔", "zh", "exonym") in forms
    assert ("Альта", "ru", "exonym") in forms
    assert [one.name for one in index.forms_of("GR0304")] == ["科罗"]
    assert index.forms_of("GR0403") == []  # the same name, but outside of what `within` says


# --- A mission's own ---
def dump(folder, *rows, heading=False):
    """Write places as GeoNames gives them: id, name, other names, lon, lat, class, code."""
    lines = ["\t".join(GEONAMES)] if heading else []
    for number, name, others, lon, lat, kind, code in rows:
        cells = [str(number), name, name, others, str(lat), str(lon), kind, code, "GD"]
        lines.append("\t".join(cells + [""] * (len(GEONAMES) - len(cells))))
    path = folder / "GD.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


DUMP = [
    (1, "Bravo", "", -29.5, 3.5, "P", "PPL"),  # a village in Alta called like a region
    (2, "Koro", "", -29.5, 0.5, "P", "PPL"),
    (3, "Lone", "Seul,Solo\u200f", -29.5, 0.5, "P", "PPL"),
    (4, "Twin", "", -29.5, 0.5, "P", "PPL"),
    (5, "Twin", "", -26.5, 3.5, "P", "PPL"),
    (6, "Pair", "", -29.5, 0.5, "P", "PPL"),
    (7, "Pair", "", -29.4, 0.4, "P", "PPL"),
    (8, "Field", "", -29.5, 0.5, "S", "AIRF"),
    (9, "Hill", "", -29.5, 0.5, "T", "HLL"),
    (10, "Gone", "", -29.5, 0.5, "P", "PPLQ"),
    (11, "Abroad", "", 10, 10, "P", "PPL"),
    (12, "Commune 0402", "", -29.5, 0.5, "P", "PPL"),
]


@pytest.mark.parametrize("heading", [False, True])
def test_a_dump_of_geonames(root, heading):
    path = dump(root, *DUMP, heading=heading)
    own = read_own(path, units(root))
    assert (own.received, len(own.places), own.skipped, own.outside) == (12, 9, 2, 1)
    matcher = grid_matcher(root, own=[path])
    lone = matcher.resolve("Lone")
    assert (lone.pcode, lone.kind, lone.method) == ("GR0103", "settlement", "gazetteer")
    assert (lone.longitude, lone.latitude) == (-29.5, 0.5)
    assert matcher.resolve("solo").pcode == "GR0103"
    assert matcher.resolve("Field").kind == "base"
    assert [matcher.resolve(one).resolved for one in ("Hill", "Gone", "Abroad")] == [False] * 3


def test_homonyms_of_a_dump_are_refused_unless_one_unit_holds_them(root):
    matcher = grid_matcher(root, own=[dump(root, *DUMP)])
    assert {one.pcode for one in matcher.resolve("Twin").candidates} == {"GR0103", "GR0402"}
    assert matcher.resolve("Twin", parent="Delta").pcode == "GR0402"
    pair = matcher.resolve("Pair")
    assert (pair.pcode, pair.precision, pair.longitude) == ("GR0103", "commune", None)


def test_a_dump_takes_no_certainty_away(root):
    plain, full = grid_matcher(root), grid_matcher(root, own=[dump(root, *DUMP)])
    names = [*plain.units.table["name_fr"], "Centre-Ville", "阿尔塔", "Éclat-le-Neuf", "Camp Bravo"]
    for name in names:
        assert full.resolve(name) == plain.resolve(name), name
    # Inside the parent that is said, the dump may know what the units do not.
    assert full.resolve("Koro", parent="Éclat").pcode == "GR0103"


def test_a_village_that_a_commune_of_its_name_does_not_hold_is_refused(root):
    matcher = grid_matcher(root, own=[dump(root, *DUMP)])
    found = matcher.resolve("village de Commune 0402")
    assert found.reason == "2 places have that name"
    assert not found.resolved
    assert {one.pcode for one in found.candidates} == {"GR0402", "GR0103"}


def own_csv(folder, *lines):
    path = folder / "own.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_csv_of_places(root):
    lines = ["name,other_names,kind,pcode,lon,lat", "Post 7,P7;Poste 7,base,,-29.5,0.5"]
    lines += ["Sector East,,zone,,,", "Hamlet,,,GR0401,,", "Far,,,,10,10"]
    path = own_csv(root, *lines)
    own = read_own(path, units(root))
    assert (own.received, len(own.places), own.outside) == (4, 3, 1)
    matcher = grid_matcher(root, own=[path])
    assert (matcher.resolve("P7").pcode, matcher.resolve("P7").kind) == ("GR0103", "base")
    assert matcher.resolve("sector east").kind == "zone"
    hamlet = matcher.resolve("Hamlet")
    assert (hamlet.pcode, hamlet.precision) == ("GR0401", "commune")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["names,lon", "A,1"], r"own\.csv:1: column 'name' is missing; did you mean 'names'"),
        (["name,kind", "A,town"], r"own\.csv:2: kind is 'town'"),
        (["name", "A"], r"own\.csv:2: 'A' has no place; give pcode, or lon and lat"),
        (["name,pcode", "A,GR9999"], r"own\.csv:2: the P-code 'GR9999' is not in division 2015"),
        (["name,lon,lat", "A,x,1"], r"own\.csv:2: lon is 'x'"),
        (["name,lon,lat", 'A,"-29,5",1'], r"own\.csv:2: lon is '-29,5'; write degrees, with a"),
        (["name,pcode,lon,lat", "A,GR04,-29.5,0.5"], r"the point lies in GR0103, which is not in"),
        (["name", '"A'], r"not a readable CSV"),
        (["1\tA\t\t\t1\t1" + "\t" * 13, "2\tB"], r"own\.csv:2: the row has 2 fields"),
    ],
)
def test_a_fault_in_a_file_of_the_mission_is_named(root, lines, message):
    with pytest.raises(InputError, match=message):
        read_own(own_csv(root, *lines), units(root))


def test_a_file_that_is_no_text(root):
    path = root / "own.csv"
    path.write_bytes(b"name\n\xff\xfe\n")
    with pytest.raises(InputError, match="save it in UTF-8"):
        read_own(path, units(root))
    with pytest.raises(InputError, match="no such file"):
        read_own(root / "none.csv", units(root))


def test_the_files_of_a_mission(tmp_path):
    assert mission_files(tmp_path) == ([], None)
    (tmp_path / "gazetteer").mkdir()
    for name in ("b.csv", "a.txt", "c.md", "ML.tsv"):
        (tmp_path / "gazetteer" / name).touch()
    (tmp_path / "aliases.csv").touch()
    own, aliases = mission_files(tmp_path)
    assert [one.name for one in own] == ["ML.tsv", "a.txt", "b.csv"]
    assert aliases == tmp_path / "aliases.csv"
