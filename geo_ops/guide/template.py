"""Tables to fill in: a workbook that says itself what each cell takes, and refuses what it cannot.

One sheet with headings and examples, one that explains them. The reader of tables takes the first
as it stands: its headings are the columns' labels in the language of the workbook, where a label
means one column, else their names.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, get_args

from geo_ops.guide.page import field_content, field_duty
from geo_ops.guide.words import say
from geo_ops.specs.vocabulary import Precision
from geo_ops.tables.clean import PRECISIONS_IN_FRENCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_ops.specs.base import Language
    from geo_ops.specs.field import FieldSpec
    from geo_ops.specs.layer import LayerSpec

ROWS = 2000  # as far as lists and checks reach down the sheet
LONGEST_MESSAGE, LONGEST_TITLE = 255, 32  # what a spreadsheet shows beside a cell
YES_NO = {"en": ["yes", "no"], "fr": ["oui", "non"]}
_STRICT = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"}


@dataclass(frozen=True)
class Template:
    """A workbook to fill in: the layer, the language, and rows of examples.

    `examples` are rows of text under the headings `columns` (fields' names); none for an empty
    one. `bounds` are west, south, east, north of the region, for the check of coordinates.
    """

    spec: LayerSpec
    lang: Language
    columns: Sequence[str]
    examples: Sequence[Sequence[str]]
    bounds: tuple[float, float, float, float]
    heading: str = ""


def template_columns(spec: LayerSpec) -> list[str]:
    """Return the fields that people fill in: all but those that are worked out."""
    return [name for name, field in spec.fields.items() if field.derived is None]


def heading_of(spec: LayerSpec, name: str, lang: Language) -> str:
    """Return the heading of a field in a workbook: one under which it will be read again."""
    label = spec.fields[name].label.in_(lang)
    return label if label in spec.headings(name) else name


def sheet_name(spec: LayerSpec) -> str:
    """Return the name of the sheet that holds the rows."""
    return spec.id[:31]


def workbook(template: Template) -> bytes:
    """Return the workbook as XLSX: the same bytes for the same template."""
    import xlsxwriter

    target = BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False,
        "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(target, options) as book:
        title = template.spec.title.in_(template.lang)
        book.set_properties(
            {
                "title": title,
                "subject": template.heading,
                "author": "geo_ops",
                "created": dt.datetime(2020, 1, 1),  # noqa: DTZ001 - the library takes no zone
            }
        )
        rows = book.add_worksheet(sheet_name(template.spec))
        names = _help_sheet(book, template)
        _rows_sheet(book, rows, template, names)
    return target.getvalue()


def _rows_sheet(book: Any, page: Any, template: Template, lists: dict[str, str]) -> None:  # noqa: ANN401
    spec, lang = template.spec, template.lang
    names = template_columns(spec)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header("&C&B" + template.heading.replace("&", "&&")[:200])
    examples = [_worded(template, row) for row in template.examples]
    for at, name in enumerate(names):
        field = spec.fields[name]
        look = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
        look |= {"bg_color": "#DDE3E8"}
        look |= {"font_color": "#B3261E"} if field.required else {}
        text = heading_of(spec, name, lang)
        page.write_string(0, at, text, book.add_format(look))
        column = {"num_format": _STRICT.get(field.type, "@" if field.type == "text" else "General")}
        widest = max([len(text), 10, *(len(row.get(name, "")) for row in examples)])
        page.set_column(at, at, min(40, widest + 2), book.add_format(column))
        page.data_validation(1, at, ROWS, at, _check(template, name, lists))
    grey = {"italic": True, "font_color": "#6B6B6B"}
    for line, row in enumerate(examples, start=1):
        for at, name in enumerate(names):
            _write(book, page, (line, at), spec.fields[name], row.get(name, ""), grey)


def _worded(template: Template, row: Sequence[str]) -> dict[str, str]:
    """Return an example by field, its category and its yes and no in the words of the lists."""
    spec, lang = template.spec, template.lang
    cells = dict(zip(template.columns, row, strict=True))
    for name, field in spec.fields.items():
        if field.type == "boolean" and cells.get(name, "").casefold() in ("yes", "no"):
            cells[name] = YES_NO[lang][cells[name].casefold() == "no"]
    category = spec.category
    if category is not None and category.field in cells:
        labels = {value.id: value.label.in_(lang) for value in category.values}
        cells[category.field] = labels.get(cells[category.field], cells[category.field])
    known = spec.locate.precision
    if known is not None and known in cells:
        words = dict(zip(get_args(Precision), precision_words(lang), strict=True))
        cells[known] = words.get(cells[known], cells[known])
    return cells


def _write(
    book: Any,  # noqa: ANN401 - xlsxwriter has no types
    page: Any,  # noqa: ANN401
    place: tuple[int, int],
    field: FieldSpec,
    text: str,
    look: dict[str, Any],
) -> None:
    row, column = place
    if field.type in ("integer", "number", "longitude", "latitude") and _is_number(text):
        page.write_number(row, column, float(text), book.add_format(look))
        return
    if field.type in _STRICT and (moment := _moment(text)) is not None:
        shown = {"num_format": _STRICT["datetime" if "T" in text else "date"]}
        page.write_datetime(row, column, moment, book.add_format(look | shown))
        return
    page.write_string(row, column, text, book.add_format(look | {"num_format": "@"}))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip().casefold() not in ("nan", "inf", "-inf")


def _moment(text: str) -> dt.datetime | None:
    """Return a full date or time without a zone; None for a month, a year, or nothing."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if len(text) >= len("2020-06-30") and found.tzinfo is None else None


def _check(template: Template, name: str, lists: dict[str, str]) -> dict[str, Any]:
    """Return what a cell takes, and what is said beside it when it is chosen."""
    spec, lang = template.spec, template.lang
    field = spec.fields[name]
    label = field.label.in_(lang)
    message = f"{field_content(field, lang)}. {say('must', lang)}: {field_duty(field, lang)}."
    rule: dict[str, Any] = {
        "input_title": label[:LONGEST_TITLE],
        "input_message": message[:LONGEST_MESSAGE],
        "error_title": say("not_allowed", lang)[:LONGEST_TITLE],
        "error_message": message[:LONGEST_MESSAGE],
    }
    west, south, east, north = template.bounds
    if name in lists:
        return rule | {"validate": "list", "source": lists[name]}
    if field.type in ("longitude", "latitude"):
        least, most = (west, east) if field.type == "longitude" else (south, north)
        return rule | {
            "validate": "decimal", "criteria": "between", "minimum": least, "maximum": most,
            "error_type": "warning",
        }  # fmt: skip
    if field.type in ("integer", "number") and field.minimum is not None:
        most = 1e12 if field.maximum is None else field.maximum
        return rule | {
            "validate": "integer" if field.type == "integer" else "decimal",
            "criteria": "between", "minimum": field.minimum, "maximum": most,
        }  # fmt: skip
    # A date may be known to its month only, and then is text: said, not forced.
    return rule | {"validate": "any"}


def _choices(spec: LayerSpec, name: str, lang: Language) -> list[str]:
    """Return the values of a column that has a closed list, in the words of the language."""
    field = spec.fields[name]
    if field.choices:
        return list(field.choices)
    if field.type == "boolean":
        return YES_NO[lang]
    if spec.category is not None and spec.category.field == name:
        return [value.label.in_(lang) for value in spec.category.values]
    if spec.locate.precision == name:
        return precision_words(lang)
    return []


def precision_words(lang: Language) -> list[str]:
    """Return the precisions in the order of the spec, in words that the reader of tables knows."""
    words = list(get_args(Precision))
    if lang == "en":
        return words
    french = {own: text for text, own in reversed(PRECISIONS_IN_FRENCH.items())}
    return [french.get(one, one) for one in words]


def _help_sheet(book: Any, template: Template) -> dict[str, str]:  # noqa: ANN401
    """Write the sheet that explains the columns; return where each closed list stands on it."""
    spec, lang = template.spec, template.lang
    title = say("help_sheet", lang)
    page = book.add_worksheet(title)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    bold = book.add_format({"bold": True, "font_size": 14})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bg_color": "#DDE3E8", "border": 1})
    page.write_string(0, 0, say("title_template", lang, title=spec.title.in_(lang)), bold)
    page.write_string(1, 0, spec.description.in_(lang))
    page.write_string(2, 0, say("template_note", lang, sheet=sheet_name(spec)))
    page.write_string(3, 0, template.heading, book.add_format({"bold": True, "font_color": "red"}))
    for at, key in enumerate(("column", "content", "must", "also_called")):
        page.write_string(5, at, say(key, lang), head)
    page.set_column(0, 0, 40)
    page.set_column(1, 1, 52)
    page.set_column(2, 3, 30)
    names = template_columns(spec)
    for line, name in enumerate(names, start=6):
        field = spec.fields[name]
        texts = (
            heading_of(spec, name, lang), field_content(field, lang),
            field_duty(field, lang), ", ".join((name, *field.aliases)),
        )  # fmt: skip
        for at, text in enumerate(texts):
            page.write_string(line, at, text, wrap)
    lists: dict[str, str] = {}
    row = 8 + len(names)
    for at, (name, values) in enumerate(
        (name, values) for name in names if (values := _choices(spec, name, lang))
    ):
        page.write_string(row, at, heading_of(spec, name, lang), head)
        for line, text in enumerate(values, start=row + 1):
            page.write_string(line, at, text)
        letter = _letter(at)
        lists[name] = f"='{title}'!${letter}${row + 2}:${letter}${row + 1 + len(values)}"
    return lists


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
