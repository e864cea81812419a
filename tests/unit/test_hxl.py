"""A row of HXL hashtags says what the columns are."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from geo_ops.export.csv_files import write_csv_files
from geo_ops.export.sheets import summary_book
from geo_ops.export.workbook import xlsx
from geo_ops.specs.layer import LayerSpec
from geo_ops.tables.clean import CleanTable, read_layer
from geo_ops.tables.hxl import Tag, column_of
from tests.missions import UTC, layer, layer_data, put, source, told
from tests.situations import grid_situation

TAGS = {
    "date": "#date +occurred",
    "type": "#event +type",
    "killed": "#affected +killed",
    "lon": "#geo +lon",
    "lat": "#geo +lat",
    "code": ["#adm3 +code", "#adm2 +code"],
}


def tagged(tags: dict[str, Any] = TAGS, **changes: Any) -> LayerSpec:
    data = layer_data()
    for name, tag in tags.items():
        data["fields"][name]["hxl"] = tag
    return layer(fields=data["fields"], **changes)


def read(folder: Path, text: str, spec: LayerSpec | None = None, **keys: Any) -> CleanTable:
    (folder / "events.csv").write_text(text, encoding="utf-8")
    return read_layer(spec or tagged(), source(**keys), folder, UTC)


FOREIGN = (
    "Wann,Was,Tote,X,Y,Gemeinde\n"
    "#date+occurred,#event+type,#affected+killed,#geo+lon,#geo+lat,#adm3+code\n"
)


def test_tags_below_the_headings_name_the_columns(tmp_path):
    table = read(tmp_path, FOREIGN + "2020-01-02,attack,3,-28.5,1.5,GR0102\n")
    (row,) = table.frame.to_dict("records")
    assert (row["killed"], row["lon"], row["lat"], row["code"]) == (3, -28.5, 1.5, "GR0102")
    assert (row["_category"], row["_time"].isoformat()[:10]) == ("attack", "2020-01-02")
    assert table.received == 1
    assert list(table.frame.index) == ["events.csv:3"]
    assert table.findings == ()


def test_tags_in_the_place_of_headings_do_too(tmp_path):
    table = read(tmp_path, "#date +occurred,#affected +killed\n2020-01-02,3\n2020-01-03,4\n")
    assert table.frame["killed"].tolist() == [3, 4]
    assert list(table.frame.index) == ["events.csv:2", "events.csv:3"]


def test_a_column_without_a_tag_is_known_by_its_heading(tmp_path):
    table = read(tmp_path, "Quand,killed,note\n#date+occurred,,\n2020-01-02,3,seen\n")
    assert table.frame[["killed", "note"]].to_numpy().tolist() == [[3, "seen"]]


def test_a_tag_stands_before_a_heading_and_the_conflict_is_told(tmp_path):
    text = "date,occurred,killed\n#date+reported,#date+occurred,#affected+killed\n"
    text += "2020-06-01,2020-01-02,3\n"
    table = read(tmp_path, text)
    assert table.frame["_time"].iloc[0].isoformat()[:10] == "2020-01-02"
    conflict = next(one for one in table.findings if one.severity == "warning")
    assert "date is the column 'occurred', its heading that it is 'date'" in conflict.problem
    assert conflict.consequence == "the hashtag holds"


def test_a_mapping_stands_before_a_tag_and_the_conflict_is_told(tmp_path):
    text = "a,b\n#date+occurred,\n2020-01-02,2020-06-01\n"
    table = read(tmp_path, text, columns={"date": "b"})
    assert table.frame["_time"].iloc[0].isoformat()[:10] == "2020-06-01"
    (conflict,) = [one for one in table.findings if one.severity == "warning"]
    assert "'a', the mapping that it is 'b'" in conflict.problem


def test_a_mapping_that_agrees_is_no_conflict(tmp_path):
    table = read(tmp_path, "a\n#date+occurred\n2020-01-02\n", columns={"date": "a"})
    assert table.findings == ()


def test_a_tag_that_is_none_is_a_finding(tmp_path):
    text = "date,killed,note\n#date+occurred,#affected killed,#+x\n2020-01-02,3,\n"
    table = read(tmp_path, text, spec=tagged(TAGS))
    assert table.received == 2  # most of them cannot be read, so it is no row of hashtags
    text = "date,type,killed\n#date+occurred,#event+type,#affected killed\n2020-01-02,attack,3\n"
    table = read(tmp_path, text)
    assert table.frame["killed"].tolist() == [3]
    (finding,) = table.findings
    assert finding.where == "events.csv:2"
    assert "'#affected killed' under 'killed'" in finding.problem


def test_a_second_row_of_tags_is_a_finding_and_no_event(tmp_path):
    table = read(tmp_path, FOREIGN + "2020-01-02,attack,3,,,GR0102\n" + FOREIGN.split("\n")[1])
    (finding,) = table.findings
    assert finding.where == "events.csv:4"
    assert list(table.frame.index) == ["events.csv:3"]
    assert set(table.quarantine.faults) == {"events.csv:4"}


def test_text_with_a_hash_is_no_row_of_tags(tmp_path):
    table = read(tmp_path, "date,note\n2020-01-02,#1\n2020-01-03,#date+occurred\n")
    assert (table.received, table.findings) == (2, ())


def test_tags_of_no_field_are_told(tmp_path):
    table = read(tmp_path, "date,x1\n#date+occurred,#affected+killed+f\n2020-01-02,3\n")
    assert table.frame["killed"].isna().all()
    (finding,) = table.findings
    assert (finding.severity, finding.count) == ("info", 1)
    assert "#affected+killed+f ('x1')" in finding.problem


def test_a_row_mended_keeps_its_columns(tmp_path):
    table = read(tmp_path, FOREIGN + "2020-01-02,attack,many,-28.5,1.5,GR0102\n")
    assert len(table.frame) == 0
    mended = table.quarantine.table(table.raw)
    mended["Tote"] = "7"
    (tmp_path / "mended").mkdir()
    mended.to_csv(tmp_path / "mended" / "events.csv", index=False)
    table = read(tmp_path, FOREIGN + "2020-01-02,attack,many,-28.5,1.5,GR0102\n")
    assert table.frame["killed"].tolist() == [7]
    assert table.received == 1


# --- one tag and another ---


@pytest.mark.parametrize("text", ["#adm2+code", "#adm2 +code", " # ADM2 +Code ", "#adm2 + code"])
def test_a_tag_is_read_however_it_is_spaced(text):
    assert Tag.read(text) == Tag("adm2", frozenset({"code"}))


@pytest.mark.parametrize(
    "text", ["", "adm2", "#", "#adm2code+", "#adm2 code", "#1", "#+code", "x#a"]
)
def test_what_is_no_tag(text):
    assert Tag.read(text) is None


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ({"a": "#adm2+code", "b": "#adm2+name"}, "a"),
        ({"a": "#adm2+code+v_pcode"}, "a"),
        ({"a": "#adm2+fr+code"}, "a"),
        ({"a": "#adm2+code+v_pcode", "b": "#adm2+code"}, "b"),
        ({"a": "#adm2+code+en", "b": "#adm2+code+fr"}, None),
        ({"a": "#adm2+code+origin"}, None),
        ({"a": "#adm2"}, None),
        ({"a": "#adm3+code"}, None),
    ],
)
def test_which_column_a_field_takes(tags, found):
    assert column_of(tags, ["#adm2 +code"]) == found


def test_the_first_tag_of_a_field_is_looked_for_first():
    tags = {"a": "#adm2+code", "b": "#adm3+code"}
    assert column_of(tags, ["#adm3 +code", "#adm2 +code"]) == "b"
    assert column_of({"a": "#adm2+code"}, ["#adm3 +code", "#adm2 +code"]) == "a"


@pytest.mark.parametrize("tag", ["adm2", "#adm2+code", "#Adm2 +code", "#adm2 + code"])
def test_a_spec_writes_tags_in_one_way(tag):
    data = layer_data()
    put(data, "fields.code.hxl", tag)
    assert "an HXL hashtag such as #adm2 +code" in told(LayerSpec, data)


# --- written ---


def assert_workbook_tagged(situation):
    """By level and of records: tags only when they are asked for, each below its heading."""
    book = load_workbook(BytesIO(xlsx(summary_book(situation, "en", hxl=True))))
    cells = [[one.value for one in row] for row in book["By region"].iter_rows()]
    (tags,) = [row for row in cells if row[0] == "#adm1 +code"]
    heads = cells[cells.index(tags) - 1]
    assert all(Tag.read(tag) for head, tag in zip(heads, tags, strict=True) if head)
    assert tags[heads.index("Name")] == "#adm1 +en +name"
    bare = load_workbook(BytesIO(xlsx(summary_book(situation, "en"))))
    texts = [one for sheet in bare for row in sheet.iter_rows(values_only=True) for one in row]
    assert not any(isinstance(one, str) and one.startswith("#") for one in texts)


def test_tables_of_figures_carry_tags_on_demand(tmp_path):
    situation = grid_situation(tmp_path / "content")
    write_csv_files(situation, tmp_path / "with", hxl=True)
    write_csv_files(situation, tmp_path / "without")
    assert_workbook_tagged(situation)
    with (tmp_path / "with" / "by_region.csv").open(encoding="utf-8-sig") as file:
        headings, tags, first = next(reader := csv.reader(file)), next(reader), next(reader)
    read = dict(zip(headings, tags, strict=True))
    assert (read["pcode"], read["parent"], read["value"]) == (
        "#adm1 +code", "#adm0 +code", "#indicator +num +value",
    )  # fmt: skip
    assert all(Tag.read(one) for one in tags if one)
    plain = (tmp_path / "without" / "by_region.csv").read_text(encoding="utf-8-sig").splitlines()
    assert plain[0].split(",") == headings
    assert next(csv.reader(plain[1:2])) == first
    whole = (tmp_path / "with" / "ledger.csv").read_text(encoding="utf-8-sig")
    assert "#" not in whole
