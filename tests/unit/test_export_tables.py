"""Tables: every figure of Gridland (tests/situations.py) in its cell, and nothing that runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections import defaultdict
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from geo_ops.export.cells import csv_value, guarded
from geo_ops.export.csv_files import write_csv
from geo_ops.export.tables import write_tables
from geo_ops.export.workbook import Book, Column, Line, Sheet, xlsx
from geo_ops.release.floors import Floored, apply_floors
from tests.situations import ISSUED, UTC, Make, grid_situation

HOSTILE = '\'=HYPERLINK("http://x")]:*?/\\<b>&\u202e'


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    return grid_situation(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module")
def folder(situation, tmp_path_factory):
    path = tmp_path_factory.mktemp("out") / "tables"
    write_tables(situation, path)
    return path


@pytest.fixture(scope="module")
def floored(situation):
    """The situation with counts of incidents under 3 suppressed."""
    view = situation.layer("incidents")
    floor = [Floored(view.spec, view.rows, 3)]
    figures = apply_floors(situation.figures, floor, situation.units, UTC)
    return replace(situation, figures=figures)


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def chosen(rows, layer="incidents", measure="incidents"):
    return [row for row in rows if (row["layer"], row["measure"]) == (layer, measure)]


def cells(path):
    book = openpyxl.load_workbook(path)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_the_files(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "by_category.csv", "by_commune.csv", "by_month.csv", "by_region.csv", "indicators.csv",
        "ledger.csv", "summary.parquet", "summary_en.xlsx", "summary_fr.xlsx",
    ]  # fmt: skip


def test_by_region_has_every_region_and_the_bucket(folder):
    rows = chosen(rows_of(folder / "by_region.csv"))
    found = [(row["pcode"], row["known_to"], row["value"]) for row in rows]
    assert found == [
        ("GR01", "", "3"), ("GR02", "", "1"), ("GR03", "", "2"), ("GR04", "", "2"),
        ("GRD15-ISLE", "", "1"), ("GR", "country", "1"),
    ]  # fmt: skip
    assert rows[0] == {
        "layer": "incidents", "measure": "incidents", "level": "region", "pcode": "GR01",
        "name": "Éclat", "name_en": "Éclat", "parent": "GR", "known_to": "", "value": "3",
        "note": "", "as_of": "2020-06-30", "classification": "UNCLASSIFIED", "exercise": "EXERCISE",
    }  # fmt: skip
    assert (rows[-1]["name"], rows[-1]["name_en"]) == ("Quadrillie", "Gridland")


def test_by_commune_has_a_row_known_only_to_its_region(folder):
    rows = {
        (row["pcode"], row["known_to"]): row["value"]
        for row in chosen(rows_of(folder / "by_commune.csv"))
    }
    assert rows["GR0304", ""] == "1"
    assert rows["GR03", "region"] == "1"
    assert rows["GR", "country"] == "1"
    assert rows["GR0303", ""] == "0"
    assert len(rows) == 16 + 2


def test_months_and_categories_are_whole(folder):
    months = defaultdict(int)
    for row in chosen(rows_of(folder / "by_month.csv")):
        months[row["period"]] += int(row["value"])
    assert months == {
        "2020": 1, "2020-01": 2, "2020-02": 0, "2020-03": 3, "2020-04": 0, "2020-05": 1,
        "2020-06": 2, "": 1,
    }  # fmt: skip
    categories = defaultdict(int)
    for row in chosen(rows_of(folder / "by_category.csv")):
        categories[row["category"]] += int(row["value"])
    assert categories == {"attack": 6, "theft": 4}


def test_every_file_sums_to_the_whole_once(folder, situation):
    for name in ("by_region", "by_commune", "by_month", "by_category"):
        sums: dict[tuple[str, str], float] = defaultdict(float)
        for row in rows_of(folder / f"{name}.csv"):
            sums[row["layer"], row["measure"]] += float(row["value"])
        whole = {
            (view.spec.id, measure): situation.figures.total(view.spec.id, measure).value
            for view in situation.layers
            for measure in view.spec.measures
            if name != "by_month" or view.spec.time is not None
        }
        assert sums == whole, name
    assert whole["incidents", "victims"] == 17
    assert whole["incidents", "attacks"] == 6


def test_the_ledger(folder):
    first = rows_of(folder / "ledger.csv")[0]
    assert (first["layer"], first["received"], first["mapped"]) == ("incidents", "16", "10")
    parts = [int(first[name]) for name in list(first)[2:-3]]
    assert sum(parts) == 16


def test_the_published_figures(folder):
    rows = rows_of(folder / "indicators.csv")
    assert [row["planned"] for row in rows] == ["100", "10", "announced"]
    assert [row["planned_value"] for row in rows] == ["100", "10", ""]
    assert rows[1]["pcode"] == "GR01"
    assert rows[1]["unit_en"] == "Éclat"


def test_a_csv_opens_in_excel_with_its_accents(folder):
    for path in folder.glob("*.csv"):
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in data
    assert pd.read_csv(folder / "by_region.csv")["name"][0] == "Éclat"


def test_every_file_and_sheet_says_exercise(folder, situation, tmp_path):
    for path in folder.glob("*.csv"):
        assert {row["exercise"] for row in rows_of(path)} == {"EXERCISE"}
    for lang, word in (("en", "EXERCISE"), ("fr", "EXERCICE")):
        path = folder / f"summary_{lang}.xlsx"
        sheets = cells(path)
        assert all(rows[0][0].startswith(f"{word} – ") for rows in sheets.values())
        pages = zipfile.ZipFile(path)
        for name in pages.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert pages.read(name).count(word.encode()) >= 2, "printed pages have it too"
    real = [
        replace(
            view, sources=tuple(one.model_copy(update={"exercise": False}) for one in view.sources)
        )
        for view in situation.layers
    ]
    mission = situation.mission.model_copy(update={"exercise": False})
    paths = write_tables(replace(situation, mission=mission, layers=tuple(real)), tmp_path)
    for path in paths:
        if path.suffix == ".xlsx":
            for rows in cells(path).values():
                assert "EXERCI" not in rows[0][0]
        elif path.suffix == ".parquet":
            assert set(pd.read_parquet(path)["exercise"]) == {""}
        else:
            assert {row["exercise"] for row in rows_of(path)} == {""}


def test_the_sheets_in_both_languages(folder):
    english, french = cells(folder / "summary_en.xlsx"), cells(folder / "summary_fr.xlsx")
    assert list(english) == [
        "About", "By region", "By commune", "By month", "By category", "Planned and actual",
        "Courts", "Figures – Incidents", "Figures – Courts", "Figures – Patrols",
        "Reconciled counts",
    ]  # fmt: skip
    assert list(french)[:3] == ["À propos", "Par région", "Par commune"]
    assert english["By region"][5][:3] == ["P-code", "Name", "Incidents"]
    assert french["Par région"][5][:3] == ["Code P", "Nom", "Incidents (fr)"]
    assert english["By region"][11][:2] == ["GR", "Known only to the country: Gridland"]
    about = {row[0]: row[1] for row in english["About"] if row[0]}
    assert about["As of"] == "30 June 2020"
    assert "do not imply official endorsement" in about["Disclaimer"]
    assert "Isle is approximate" in about["Boundaries"]


def test_the_total_is_the_sum_of_its_rows(folder):
    for name in ("By region", "By commune", "By month"):
        rows = cells(folder / "summary_en.xlsx")[name]
        start = next(at for at, row in enumerate(rows) if row[0] in ("P-code", "Month")) + 1
        assert rows[-1][0] == "Total"
        first = 1 if name == "By month" else 2 + (name == "By commune")
        for column in range(first, len(rows[-1])):
            total = rows[-1][column]
            assert sum(row[column] or 0 for row in rows[start:-1]) == total
            assert isinstance(total, int)


def test_a_sheet_stays_readable(folder):
    sheet = openpyxl.load_workbook(folder / "summary_en.xlsx")["By region"]
    assert sheet.freeze_panes == "C7"
    assert sheet.auto_filter.ref == "A6:J12"
    assert sheet.column_dimensions["B"].width > 20
    assert sheet.page_setup.orientation == "landscape"


def test_sites_have_their_status_and_the_age_of_the_report(folder):
    rows = cells(folder / "summary_en.xlsx")["Courts"]
    head = rows[3]
    assert head[2:6] == ["Status", "Age of the report (days)", "Name", "Reported on"]
    assert [row[2:5] for row in rows[4:]] == [
        ["Open", 60, "Court 1"], ["Partly open", 59, "Court 2"], ["Closed", 58, "Court 3"],
    ]  # fmt: skip
    assert rows[4][5] == dt.datetime(2020, 5, 1)  # noqa: DTZ001 - a spreadsheet's date
    assert rows[5][6:8] == [True, False]


def test_planned_against_actual(folder):
    english = cells(folder / "summary_en.xlsx")["Planned and actual"]
    head = english[4]
    columns = [
        head.index(name) for name in ("Indicator", "Planned", "Actual", "Actual, % of planned")
    ]
    assert [[row[at] for at in columns] for row in english[5:]] == [
        ["Figure 1", 100, 80, 0.8], ["Figure 2", 10, 12, 1.2],
        ["Figure 3", "announced", None, None],
    ]  # fmt: skip
    french = cells(folder / "summary_fr.xlsx")["Prévu et réel"]
    assert "Chiffre 1" in french[5]
    assert "Figure 1" not in french[5]


def test_suppressed_figures_are_words(floored, tmp_path):
    write_tables(floored, tmp_path)
    rows = chosen(rows_of(tmp_path / "by_region.csv"))
    hidden = {(row["pcode"], row["known_to"]) for row in rows if row["note"]}
    assert hidden >= {("GR02", ""), ("GR03", ""), ("GR04", ""), ("GRD15-ISLE", "")}
    assert all((row["value"] == "") == (row["note"] == "suppressed") for row in rows)
    sheet = cells(tmp_path / "summary_en.xlsx")["By region"]
    values = {row[0]: row[2] for row in sheet[6:]}
    assert values["GR01"] == 3
    assert values["GR02"] == "suppressed"
    assert values["Total"] == 10
    assert "masqué" in {row[2] for row in cells(tmp_path / "summary_fr.xlsx")["Par région"]}
    months = chosen(rows_of(tmp_path / "by_month.csv"))
    assert {row["pcode"] for row in months} == {"GR"}, "no crossing with units"
    assert "suppressed" in {row["note"] for row in months}
    about = cells(tmp_path / "summary_en.xlsx")["About"]
    assert any("Small counts are suppressed" in str(row[1]) for row in about)


def test_the_same_bytes_twice(folder, situation, tmp_path):
    for path in write_tables(situation, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_the_properties_are_the_mission_s(folder):
    book = openpyxl.load_workbook(folder / "summary_fr.xlsx")
    assert book.properties.created == ISSUED.replace(tzinfo=None)
    assert book.properties.title == "Gridland exercise (fr)"
    assert book.properties.creator == "Gridland cell"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\rx", "  =1", "\ufeff=1",
     "＝1+1", "＋x", "－x", "＠x", "- none", "\u00a0=1"],
)  # fmt: skip
def test_a_formula_in_a_csv_is_guarded(text):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["Ségou", "", "-3.5", "+22370000000", "-3,5", "1e-5", "a=b", "'=x", "-1.5e+3", "<1"]
)
def test_what_is_no_formula_stays(text):
    assert guarded(text) == text


def test_cells_of_a_csv(tmp_path):
    table = pd.DataFrame(
        {
            "=x": ["=1", None],
            "n": [1.0, 2.5],
            "b": [True, pd.NA],
            "d": [dt.date(2020, 6, 30), pd.NaT],
        }
    )
    path = write_csv(tmp_path / "a.csv", table)
    assert path.read_text(encoding="utf-8-sig") == "'=x,n,b,d\n'=1,1,true,2020-06-30\n,2.5,,\n"
    assert csv_value(float("inf")) == ""
    assert csv_value("a\u202eb\x00\nc") == "ab c"


def test_nothing_in_a_workbook_runs():
    values = ("=1+1", "{=1+1}", "http://example.org", "mailto:a@b.c", "0123", "x" * 40_000)
    sheet = Sheet("=a", "=t", tuple(Column(one[:20]) for one in values), [Line(values)])
    book = Book("=title", "=head & [x]", "=author", ISSUED, [sheet])
    read = openpyxl.load_workbook(io.BytesIO(xlsx(book)))
    page = read.worksheets[0]
    for row in page.iter_rows():
        for cell in row:
            assert cell.hyperlink is None
            assert cell.data_type in ("s", "n", "inlineStr")
            assert cell.data_type != "n" or cell.value is None
    last = [cell.value for cell in page[page.max_row]]
    assert last == [*values[:-1], "x" * 32_767]


def test_hostile_names_stay_text(tmp_path):
    hostile = grid_situation(tmp_path / "content", Make(hostile=HOSTILE))
    paths = write_tables(hostile, tmp_path / "out")
    for path in paths:
        if path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            assert all(len(name) <= 31 for name in book.sheetnames)
            for sheet in book:
                assert all(
                    cell.data_type != "f" and cell.hyperlink is None
                    for row in sheet
                    for cell in row
                )
        elif path.suffix == ".csv":
            for row in rows_of(path):
                assert not any(str(value).startswith(("=", "\t")) for value in row.values())


def test_two_sheets_never_have_one_name():
    columns, lines = (Column("a"),), [Line(("x",))]
    names = ["A" * 40, "a" * 40, "[]", "'b'", "A" * 40]
    book = Book("t", "h", "a", ISSUED, [Sheet(name, "t", columns, lines) for name in names])
    found = openpyxl.load_workbook(io.BytesIO(xlsx(book))).sheetnames
    assert len({name.casefold() for name in found}) == 5
    assert all(0 < len(name) <= 31 for name in found)
