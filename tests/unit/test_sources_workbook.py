"""Workbooks: cells as text without loss, and everything in a sheet that is no plain cell."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile

import openpyxl
import pytest
import xlsxwriter

from geo_ops.errors import InputError
from geo_ops.tables.clean import read_layer
from geo_ops.tables.read import read_table
from geo_ops.tables.sources.cell_text import cell_text
from tests import missions


@pytest.fixture
def book(tmp_path):
    """Write a workbook by a function of it; return the path."""

    def book(make, name="t.xlsx"):
        path = tmp_path / name
        made = openpyxl.Workbook()
        make(made.active)
        made.save(path)
        return path

    return book


def rows(*lines):
    def make(page):
        for line in lines:
            page.append(line)

    return make


def read(path, table=None):
    return read_table(path, table, None, None)


def cells(raw):
    return raw.frame.to_numpy().tolist()


def refused(path, table=None):
    with pytest.raises(InputError) as caught:
        read(path, table)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        ("0101", "General", "0101"),
        ("NA", "General", "NA"),
        (101, "0000", "0101"),
        (5, '"ML"00', "ML05"),
        (101, "0000;-0000", "0101"),
        (101, "General", "101"),
        (-5, "0000", "-5"),
        (1.5, "0000", "1.5"),
        (3.0, "General", "3"),
        (0.25, "0%", "0.25"),
        (16.26667, "0.0", "16.26667"),
        (12345678901234567, "General", "12345678901234567"),
        (True, "General", "true"),
        (False, "General", "false"),
        (dt.datetime(2020, 1, 2), "yyyy-mm-dd", "2020-01-02"),  # noqa: DTZ001 - as openpyxl gives it
        (dt.datetime(2020, 1, 2), "dd/mm/yyyy hh:mm", "2020-01-02T00:00:00"),  # noqa: DTZ001
        (dt.datetime(2020, 1, 2, 9, 59, 59, 999_990), "h:mm", "2020-01-02T10:00:00"),  # noqa: DTZ001
        (dt.datetime(2020, 1, 2, 10, 30), "yyyy-mm-dd", "2020-01-02T10:30:00"),  # noqa: DTZ001
        (dt.datetime(2020, 1, 2), '[$-40C]d "heures" mmm', "2020-01-02"),  # noqa: DTZ001
        (dt.time(10, 30), "h:mm", "10:30:00"),
        (dt.timedelta(hours=26, minutes=5), "[h]:mm", "26:05:00"),
        (None, "General", ""),
    ],
)
def test_a_value_as_text(value, shown_as, text):
    assert cell_text(value, shown_as) == text


def test_a_sheet_is_a_table_with_its_rows(book):
    def make(page):
        page.title = "Données"
        rows(["code", "date", "Tué"], [101, dt.date(2020, 1, 2), 3], [], [None, " ", ""],
             ["0102", "2020-01-03", True])(page)  # fmt: skip
        page["A2"].number_format = "0000"

    raw = read(book(make))
    assert raw.frame.columns.tolist() == ["code", "date", "Tué"]
    assert cells(raw) == [["0101", "2020-01-02", "3"], ["0102", "2020-01-03", "true"]]
    assert raw.frame.index.tolist() == ["t.xlsx:Données!2", "t.xlsx:Données!5"]
    assert raw.findings == ()
    assert raw.faults == ()


def test_a_book_of_another_program_gives_the_same(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet()
        page.write_row(3, 2, ["code", "n"])
        page.write_number(4, 2, 7, made.add_format({"num_format": "000"}))
        page.write_number(4, 3, 0.1)
    raw = read(path)
    assert raw.frame.columns.tolist() == ["code", "n"]
    assert cells(raw) == [["007", "0.1"]]
    assert raw.frame.index.tolist() == ["x.xlsx:Sheet1!5"]


def test_a_heading_without_rows_is_a_table_of_none(book):
    assert read(book(rows(["a", "b"]))).frame.shape == (0, 2)


# --- sheets ---------------------------------------------------------------------------------------


def test_the_only_sheet_with_data_that_can_be_seen_is_it(book):
    def make(page):
        rows(["a"], [1])(page)
        page.parent.create_sheet("empty")
        hidden = page.parent.create_sheet("hidden")
        hidden.append(["b"])
        hidden.append([2])
        hidden.sheet_state = "hidden"

    path = book(make)
    assert cells(read(path)) == [["1"]]
    assert [one.problem for one in read(path).findings] == ["other sheets are hidden (hidden)"]
    assert cells(read(path, "hidden")) == [["2"]]
    assert read(path, "hidden").findings == ()
    assert "t.xlsx: there is no sheet 'hiden' in it; did you mean 'hidden'?" in refused(
        path, "hiden"
    )


def test_several_sheets_are_named(book):
    def make(page):
        page.append(["a"])
        page.parent.create_sheet("Other").append(["b"])
        page.parent.create_sheet("Lists").append(["c"])
        page.parent["Lists"].sheet_state = "veryHidden"

    assert (
        "2 sheets hold something (Sheet, Other; hidden: Lists); say which with table ="
        in refused(book(make))
    )


def test_an_empty_book_is_told(book):
    assert "the sheet is empty" in refused(book(rows()))


# --- headings -------------------------------------------------------------------------------------


def test_titles_and_merged_headings_are_refused_with_their_cell(book):
    text = refused(book(rows(["Incidents of June"], ["id", "date"], ["a", "2020"])))
    assert "t.xlsx: Sheet!B2: its column has no heading in row 1" in text

    def merged(page):
        rows(["id", "place", None], ["a", 1, 2])(page)
        page.merge_cells("B1:C1")

    assert "t.xlsx: Sheet!B1:C1: headings are merged; unmerge them" in refused(book(merged))


def test_headings_that_are_the_same_are_refused(book):
    assert "Sheet!1: the heading 'a' stands twice" in refused(book(rows(["a", " a "], [1, 2])))


def test_columns_without_anything_are_left_out(book):
    raw = read(book(rows([None, "a", None, "b"], [None, 1, None, 2])))
    assert raw.frame.columns.tolist() == ["a", "b"]
    assert cells(raw) == [["1", "2"]]


# --- what is not plain ----------------------------------------------------------------------------


def test_hidden_rows_and_columns_are_read_and_told(book):
    def make(page):
        rows(["a", "b"], [1, 2], [3, 4], [5, 6])(page)
        page.row_dimensions[3].hidden = True
        page.column_dimensions["B"].hidden = True
        page.column_dimensions["F"].hidden = True

    raw = read(book(make))
    assert cells(raw) == [["1", "2"], ["3", "4"], ["5", "6"]]
    assert [one.problem for one in raw.findings] == [
        "1 rows are hidden (3)", "1 columns are hidden (B1)",
    ]  # fmt: skip


def formula(path, value, kind=""):
    """Write a workbook with one formula, and the value that a spreadsheet saved with it."""
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, ["id", "date", "killed", "note"])
        page.write_row(1, 0, ["a", "2020"])
        page.write_formula("C2", "=1+1", None, value)
    return path


def test_the_value_saved_with_a_formula_is_used_and_told(tmp_path):
    raw = read(formula(tmp_path / "t.xlsx", 2))
    assert raw.frame["killed"].tolist() == ["2"]
    assert raw.findings[0].problem == "1 cells are formulas (C2)"
    assert "the values that were saved with them are used" in raw.findings[0].consequence


def test_a_formula_that_was_never_worked_out_is_refused_with_its_cell(book):
    path = book(rows(["id", "n"], ["a", "=1+1"], ["b", "=2+2"]))
    assert "t.xlsx: Sheet!B2 and 1 more: a formula without the value that it gives" in refused(path)


def test_a_formula_that_gives_an_empty_text_is_worked_out(tmp_path):
    def empty(parts):
        name = "xl/worksheets/sheet1.xml"
        assert b'<c r="C2"><f>1+1</f><v>7</v>' in parts[name]
        parts[name] = parts[name].replace(
            b'<c r="C2"><f>1+1</f><v>7</v>', b'<c r="C2" t="str"><f>1+1</f><v></v>'
        )

    raw = read(repacked(formula(tmp_path / "t.xlsx", 7), empty))
    assert raw.frame["killed"].tolist() == [""]


def test_an_error_is_a_fault_of_its_row_where_a_field_reads_it(tmp_path):
    formula(tmp_path / "t.xlsx", "#REF!")
    table = read_layer(missions.layer(), missions.source("t.xlsx"), tmp_path, missions.UTC)
    (fault, *_) = table.quarantine.faults["t.xlsx:Sheet1!2"]
    assert (fault.field, fault.value) == ("killed", "#REF!")
    assert fault.reason == "the cell Sheet1!C2 holds an error"
    unused = missions.layer()
    unused = unused.model_copy(
        update={"fields": {k: v for k, v in unused.fields.items() if k != "killed"}, "measures": {}}
    )
    assert not read_layer(
        unused, missions.source("t.xlsx"), tmp_path, missions.UTC
    ).quarantine.faults


def test_merged_rows_are_faults_and_no_guess(book, tmp_path):
    def make(page):
        rows(["id", "date", "note"], ["a", "2020", "x"], ["b", None, "y"], ["c", "2021", "z"],
             ["a note over all"])(page)  # fmt: skip
        page.merge_cells("B2:B3")
        page.merge_cells("A5:C5")

    book(make)
    table = read_layer(missions.layer(), missions.source("t.xlsx"), tmp_path, missions.UTC)
    assert table.frame["id"].tolist() == ["a", "c"]
    assert set(table.quarantine.faults) == {"t.xlsx:Sheet!3", "t.xlsx:Sheet!5"}
    first = table.quarantine.faults["t.xlsx:Sheet!3"][0]
    assert (first.field, first.value) == ("date", "B2:B3")
    note = table.quarantine.faults["t.xlsx:Sheet!5"][0]
    assert note.value == "A5:C5"
    assert table.received == 4


def test_a_merged_row_can_be_mended(book, tmp_path):
    def make(page):
        rows(["id", "date"], ["a", "2020"], ["b", None])(page)
        page.merge_cells("B2:B3")

    book(make)
    source = missions.source("t.xlsx")
    table = read_layer(missions.layer(), source, tmp_path, missions.UTC)
    (tmp_path / "mended").mkdir()
    table.quarantine.table(table.raw).assign(date="2021").to_csv(
        tmp_path / "mended" / "events.csv", index=False
    )
    mended = read_layer(missions.layer(), source, tmp_path, missions.UTC)
    assert mended.frame["id"].tolist() == ["a", "b"]


# --- hostile or broken ----------------------------------------------------------------------------


def test_a_locked_and_an_old_workbook_are_told(tmp_path):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    (tmp_path / "a.xlsx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    (tmp_path / "b.xlsx").write_bytes(ole)
    (tmp_path / "c.xls").write_bytes(ole)
    assert "the workbook is locked by a password; open it in a spreads" in refused(
        tmp_path / "a.xlsx"
    )
    assert "the workbook is an old .xls under a new name" in refused(tmp_path / "b.xlsx")
    assert ".xls files are not read; open it and save it as .xlsx" in refused(tmp_path / "c.xls")


def repacked(path, change):
    """Write a workbook again with the parts that `change` gives."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_dtd_in_a_workbook_is_refused(book, part):
    path = book(rows(["a"], [1]))
    text = refused(repacked(path, lambda parts: parts.update({part: LAUGHS + parts[part]})))
    assert f"its part {part} has a DTD" in text


def test_a_zip_bomb_is_refused_before_it_is_opened(book):
    path = book(rows(["a"], [1]))
    text = refused(repacked(path, lambda parts: parts.update({"xl/media/x": b"0" * 50_000_000})))
    assert "it unpacks from" in text
    assert "delete empty rows and columns with formats, or save the sheet as CSV" in text


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize(
    "data", [b"", b"<worksheet><sheetData><row r='1'><c r='A1'><v>", b"\0\1\2"]
)
def test_a_broken_part_is_told(book, part, data):
    refused(repacked(book(rows(["a"], [1])), lambda parts: parts.update({part: data})))


def test_another_office_file_under_the_name_is_told(tmp_path):
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "cannot be read" in refused(path)


@pytest.mark.parametrize("said", [b"A1:XFD1048576", b"A1", b"B2:B2"])
def test_a_size_that_lies_does_no_harm(book, said):
    path = book(rows(["a", "b"], [1, 2]))

    def lie(parts):
        sheet = parts["xl/worksheets/sheet1.xml"]
        assert b'ref="A1:B2"' in sheet
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:B2"', b'ref="%s"' % said)

    assert cells(read(repacked(path, lie))) == [["1", "2"]]


def test_no_warning_leaves_the_reader(book):
    path = book(rows(["a"], [1]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read(repacked(path, lambda parts: parts.pop("xl/styles.xml")))


def test_reading_a_template_that_init_wrote(tmp_path):
    """What the office fills in is read as it stands (the sheet is named in mission.toml)."""
    from geo_ops.guide.template import Template, sheet_name, workbook

    spec = missions.layer()
    path = tmp_path / "t.xlsx"
    example = {"id": "a", "date": "2020-01-02", "killed": "1", "code": "0101"}
    template = Template(spec, "fr", list(example), [list(example.values())], (-30, 0, -25, 5))
    path.write_bytes(workbook(template))
    source = missions.source("t.xlsx", table=sheet_name(spec))
    table = read_layer(spec, source, tmp_path, missions.UTC)
    assert table.frame[["id", "killed", "code"]].iloc[0].tolist() == ["a", 1, "0101"]
