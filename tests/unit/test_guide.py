"""The guide: a layer explained from its spec, and workbooks to fill in."""

from __future__ import annotations

import string
import tomllib
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from geo_ops.content import Content
from geo_ops.guide.page import LayerPage, Part, layer_page, overview, settings
from geo_ops.guide.show import markdown, plain_object, plain_text
from geo_ops.guide.template import (
    Template,
    heading_of,
    precision_words,
    template_columns,
    workbook,
)
from geo_ops.specs.extend import load_layer
from geo_ops.tables.clean import PRECISIONS_IN_FRENCH

PROJECT = Path(__file__).resolve().parents[2]
CONTENT = Content.find(PROJECT)
LAYERS = CONTENT.ids("layers")
MALI = (-12.3, 10.1, 4.3, 25.1)


def test_every_word_is_in_both_languages_with_the_same_gaps():
    path = PROJECT / "geo_ops/guide/words.toml"
    for key, text in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert set(text) == {"en", "fr"}, key
        gaps = [
            sorted(name for _, name, _, _ in string.Formatter().parse(text[lang]) if name)
            for lang in ("en", "fr")
        ]
        assert gaps[0] == gaps[1], key


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", LAYERS)
def test_a_page_names_every_field_category_measure_and_audience(name, lang):
    spec = load_layer(CONTENT, name)
    page = layer_page(CONTENT, spec, lang)
    cells = {cell for part in page.parts for row in part.rows for cell in row}
    assert set(spec.fields) <= cells
    assert set(spec.category_ids()) <= cells
    assert set(spec.measures) <= cells
    assert {one.label.in_(lang) for one in spec.measures.values()} <= cells
    assert len({part.title for part in page.parts}) == len(page.parts)
    # What a part of the spec sets is on the page, whatever keys it will have.
    for part in (spec.locate, spec.expect):
        assert all(key in cells and text in cells for key, text in settings(part))


def test_an_overview_has_a_row_a_layer():
    assert [row["id"] for row in overview(CONTENT, "fr")] == LAYERS


HOSTILE = "<img onerror=x> a|b [link](x) `code` **bold** [red]x[/red]"


def test_texts_are_no_markup():
    page = LayerPage("x", "T", "D", (Part("P", (), ("h", "h2"), ((HOSTILE, "y\nz"),)),))
    table = markdown(page).splitlines()[-1]
    assert "\\<img onerror=x\\>" in table
    assert "a\\|b \\[link\\]" in table
    assert table.endswith("| y z |")
    assert "[red]x[/red]" in plain_text(page, 200)
    assert plain_object(page)["parts"][0]["rows"] == [[HOSTILE, "y\nz"]]


def made(name, lang, examples=(), columns=None):
    spec = load_layer(CONTENT, name)
    chosen = columns or template_columns(spec)
    data = workbook(Template(spec, lang, chosen, examples, MALI, "EXERCISE"))
    assert data == workbook(Template(spec, lang, chosen, examples, MALI, "EXERCISE"))
    return spec, openpyxl.load_workbook(BytesIO(data))


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", LAYERS)
def test_a_workbook_has_the_columns_under_headings_that_are_read_again(name, lang):
    spec, book = made(name, lang)
    sheet = book[book.sheetnames[0]]
    headings = [cell.value for cell in sheet[1]]
    names = template_columns(spec)
    assert len(set(headings)) == len(names)
    for name_, heading in zip(names, headings, strict=True):
        assert heading in spec.headings(name_)
        owners = [one for one in spec.fields if heading in spec.headings(one)]
        assert owners == [name_]
    assert sheet.max_row == 1


def checks(sheet):
    return {str(one.sqref).split(":")[0][:-1]: one for one in sheet.data_validations.dataValidation}


def test_cells_say_what_they_take():
    spec, book = made("courts", "fr")
    sheet = book["courts"]
    at = {cell.value: cell.column_letter for cell in sheet[1]}
    found = checks(sheet)
    open_ = found[at["Locaux ouverts"]]
    assert open_.type == "list"
    place, cells = open_.formula1.replace("$", "").replace("'", "").split("!")
    assert [row[0].value for row in book[place][cells]] == ["oui", "non"]
    assert "oui ou non" in open_.prompt
    longitude = found[at[heading_of(spec, "longitude", "fr")]]
    assert (longitude.type, float(longitude.formula1), float(longitude.formula2)) == (
        "decimal", -12.3, 4.3,
    )  # fmt: skip
    # A code that looks like a number stays text.
    assert sheet.column_dimensions[at["P-code"]].width
    assert sheet[f"{at['P-code']}1"].value == "P-code"


def test_categories_are_chosen_by_their_labels():
    spec, book = made("incidents", "fr")
    assert spec.category is not None
    sheet = book["incidents"]
    at = {cell.value: cell.column_letter for cell in sheet[1]}
    rule = checks(sheet)[at["Type"]]
    place, cells = rule.formula1.replace("$", "").replace("'", "").split("!")
    assert [row[0].value for row in book[place][cells]] == [
        value.label.fr for value in spec.category.values
    ]


def test_examples_have_types_and_no_formula():
    columns = ["id", "date", "fatalities", "longitude", "description"]
    rows = [["0101", "2020-06-30", "3", "-4.2", '=HYPERLINK("x")'], ["NA", "2020-06", "", "", ""]]
    _, book = made("incidents", "en", rows, columns)
    sheet = book["incidents"]
    at = {cell.value: cell.column_letter for cell in sheet[1]}

    def cell(heading, row):
        return sheet[f"{at[heading]}{row}"]

    assert (cell("Identifier", 2).value, cell("Identifier", 2).data_type) == ("0101", "s")
    assert cell("Date", 2).is_date
    assert cell("Date", 3).value == "2020-06"
    assert cell("Killed", 2).value == 3
    assert cell("Longitude", 2).value == -4.2
    assert (cell("Description", 2).value, cell("Description", 2).data_type) == (rows[0][4], "s")


def test_examples_speak_the_language_of_the_lists():
    _, book = made("incidents", "fr", [["attack_on_convoy"]], ["type"])
    assert [cell.value for cell in book["incidents"][2]].count("Attaque de convoi") == 1
    _, book = made("courts", "fr", [["no"]], ["premises_open"])
    assert [cell.value for cell in book["courts"][2]].count("non") == 1


def test_precisions_in_french_are_those_that_are_read():
    words = precision_words("fr")
    assert words == ["exacte", "localité", "commune", "cercle", "région", "pays", "aucune"]
    english = precision_words("en")
    assert [PRECISIONS_IN_FRENCH.get(one, one) for one in words] == english
    _, book = made("courts", "fr", [["settlement"]], ["precision"])
    assert "localité" in [cell.value for cell in book["courts"][2]]
