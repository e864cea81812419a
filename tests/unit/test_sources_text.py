"""Delimited text: what is found, what is refused, and the quick reader beside the exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.errors import InputError
from geo_ops.tables.clean import read_layer
from geo_ops.tables.read import read_table
from geo_ops.tables.sources import delimited, fast_text
from geo_ops.tables.sources.delimited import read_raw
from tests import missions


@pytest.fixture
def write(tmp_path):
    def write(content, name="t.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


# --- code pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["id,ville\n1,Ségou\n", "id,note\n1,« l’œuvre » – 5 €\n2,Ñ\n", 'a\n"il dit “déjà”, puis…"\n'],
)
def test_cp1252_is_found_where_it_is_certain_and_told(write, text):
    raw = read_raw(write(text.encode("cp1252")))
    assert raw.frame.equals(read_raw(write(text, "u.csv")).frame.set_axis(raw.frame.index))
    (finding,) = raw.findings
    assert "was read as cp1252" in finding.problem
    assert read_raw(write(text.encode("cp1252")), "cp1252").findings == ()


def test_the_finding_names_line_and_word(write):
    (finding,) = read_raw(write("id,ville\n1,Mopti\n2,Ségou-ville\n".encode("cp1252"))).findings
    assert finding.where == "t.csv:3"
    assert "which gives 'Ségou-ville'" in finding.problem


@pytest.mark.parametrize("page", ["cp850", "mac_roman", "cp1250", "cp1251"])
def test_any_other_code_page_is_refused(write, page):
    text = "région très éloignée, là" if page != "cp1251" else "Мали"
    if page == "cp1250":
        text = "Čeština má háčky"
    with pytest.raises(InputError, match=r"is not utf-8; save the file as UTF-8"):
        read_raw(write(f"a\n{text.replace(',', '')}\n".encode(page)))


@pytest.mark.parametrize("data", [b"h\x93tel de S\xe9gou", b"d\x85 S\xe9gou\x85l\xe0"])
def test_marks_of_print_inside_words_are_another_code_page(write, data):
    with pytest.raises(InputError, match="is not utf-8"):
        read_raw(write(b"a\n" + data + b"\n"))


def test_text_that_was_damaged_before_is_told(write):
    twice = "Ségou".encode().decode("cp1252")
    (finding,) = read_raw(write(f"id,ville\n1,Mopti\n2,{twice}\n3,{twice}\n")).findings
    assert finding.where == "t.csv:3"
    assert "2 lines hold text that was damaged before, such as 'SÃ©gou' (for 'Ségou')" in str(
        finding
    )
    (lost,) = read_raw(write("ville\nS\ufffdgou\n")).findings
    assert "such as 'S\ufffdgou';" in str(lost)
    assert read_raw(write("ville\nÂge, Ãrvore, Ségou\n".replace(",", " "))).findings == ()


# --- decimal commas -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "decimal", "told"),
    [
        (["1,5", "2"], ",", "decimal comma (columns 'hours')"),
        (["16,26667", ""], ",", "decimal comma"),
        (["0,125"], ",", "decimal comma"),
        (["1,5", "1,234"], ",", "decimal comma"),
        (["1,234", "5"], ".", None),
        (["1,5", "x"], ".", None),
        (["15", "2"], ".", None),
        (["a,b"], ".", None),
        (["#hours", "1,5"], ",", "decimal comma"),
        (["1,5,6"], ".", None),
    ],
)
def test_a_decimal_comma_is_found_by_a_column_that_proves_it(write, cells, decimal, told):
    raw = read_raw(write("id;hours\n" + "".join(f"{n};{one}\n" for n, one in enumerate(cells))))
    assert raw.decimal == decimal
    assert [one.severity for one in raw.findings] == (["info"] if told else [])
    assert told is None or told in raw.findings[0].problem


def test_points_and_commas_in_one_file_are_told_and_not_guessed(write):
    path = write("a;b\n1,5;2.5\n")
    raw = read_raw(path)
    assert raw.decimal == "."
    assert "a comma in 'a' and a point in 'b'" in raw.findings[0].problem
    said = read_raw(path, None, ",")
    assert (said.decimal, said.findings) == (",", ())


def test_quoted_commas_between_commas_are_read_only_when_it_is_said(write):
    path = write('id,hours\na,"1,5"\n')
    assert read_raw(path).decimal == "."
    assert read_raw(path, None, ",").decimal == ","


def test_numbers_with_commas_come_out_right_and_doubtful_ones_do_not(write, tmp_path):
    write("id;date;hours;killed;x;y\na;2020;1,5;1;-29,5;0,5\nb;2020;1.234;1;;\nc;2020;1,234;1;;\n")
    table = read_layer(missions.layer(), missions.source("t.csv"), tmp_path, missions.UTC)
    assert table.frame["hours"].tolist() == [1.5, 1.234]
    assert (table.frame["lon"].iloc[0], table.frame["lat"].iloc[0]) == (-29.5, 0.5)
    (fault,) = table.quarantine.faults["t.csv:3"]
    assert fault.reason == "in a file with decimal commas the point may mark thousands"
    assert table.raw.loc["t.csv:2", "hours"] == "1,5"


def test_a_comma_of_thousands_stays_refused(write, tmp_path):
    write("id;date;killed\na;2020;1,234\n")
    table = read_layer(missions.layer(), missions.source("t.csv"), tmp_path, missions.UTC)
    assert table.quarantine.faults["t.csv:2"][0].reason == "a comma stands in the number"


def test_utf_16_with_semicolons_as_excel_saves_it(write):
    raw = read_raw(write("id;ville;h\n1;Ségou;1,5\n".encode("utf-16"), "t.txt"))
    assert raw.frame.to_numpy().tolist() == [["1", "Ségou", "1,5"]]
    assert raw.decimal == ","


# --- the quick reader -----------------------------------------------------------------------------


def exactly(text, separator=","):
    return delimited._read_exactly(missions_path, text, separator)


class _Name:
    name = "t.csv"


missions_path = _Name()


def both(text, separator=","):
    columns = delimited._headings_of(text.splitlines(keepends=True)[0], separator)
    quick = fast_text.read_plain("t.csv", text, separator, columns) if columns else None
    return quick, exactly(text, separator)


@pytest.mark.parametrize(
    "body",
    [
        "1,a\n2,b\n", "1,a\r\n2,b\r\n", "1,a\n\n\n2,b", "\n1,a\n",
        '"1","a, b"\n2,\n', ',\n1,"a"\n',
        '1,"say ""hi"""\n', '"","" \n'.replace(" ", ""), " , \n1, x \n",
        "NA,null\n,NaN\n0101,1e5\n",
        '1,"a"\n', '1,""\n', 'é,"ü"\n', "1,\ta\n", "1,\x0ba\u2028b\n", '"""","""a"\n',
    ],
)  # fmt: skip
def test_the_quick_reader_gives_the_same_and_the_same_lines(body):
    quick, exact = both("id,name\n" + body)
    assert quick is not None
    assert quick.equals(exact)
    assert quick.index.equals(exact.index)
    assert quick.dtypes.tolist() == exact.dtypes.tolist()


@pytest.mark.parametrize(
    "body",
    ['1,"a\nb"\n', "1\n", "1,2,3\n", '1,a"b\n', '1,"a"b\n', '1,"a\n', "1,a\r2,b\n", "",
     "1,a\r\r\n2,b",
     '1, "a"\n', "1," + "x" * 120_000 + "\n"],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_the_exact_reader(body):
    columns = ["id", "name"]
    assert fast_text.read_plain("t.csv", "id,name\n" + body, ",", columns) is None


PIECES = st.sampled_from(
    ["a", "1", ",", ";", "\n", "\r\n", '"', '""', " ", "é", "\t", "\r", "x,y\n"]
)


@given(st.lists(PIECES, max_size=30), st.sampled_from([",", ";", "\t"]))
def test_whatever_the_quick_reader_takes_is_the_same(pieces, separator):
    text = separator.join("ab") + "\n" + "".join(pieces)
    quick = fast_text.read_plain("t.csv", text, separator, ["a", "b"])
    if quick is not None:
        exact = exactly(text, separator)
        assert quick.equals(exact)
        assert quick.index.equals(exact.index)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\n\r"), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6), st.booleans())
def test_every_table_of_single_lines_is_taken(rows, crlf):
    end = "\r\n" if crlf else "\n"
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    quick, exact = both(end.join(["a,b", *lines, ""]))
    assert quick is not None
    assert quick.equals(exact)
    assert quick.index.equals(exact.index)


def test_a_large_file_goes_through_it(write, monkeypatch):
    body = "".join(f"{n},name {n},\n" for n in range(20_000))
    path = write("id,name,x\n" + body)
    frame = read_raw(path).frame
    assert frame.index[-1] == "t.csv:20001"
    monkeypatch.setattr(delimited, "read_plain", lambda *_: pytest.fail("it was asked"))
    with pytest.raises(pytest.fail.Exception):
        read_raw(path)


def test_a_fault_in_a_large_file_has_its_line(write):
    body = "".join(f"{n},name {n}\n" for n in range(20_000))
    with pytest.raises(InputError, match=r"t\.csv:20002: the row has 3 cells and the heading 2"):
        read_raw(write("id,name\n" + body + "1,2,3\n"))


# --- hostile headings -----------------------------------------------------------------------------


def test_headings_may_be_anything_but_the_same(write):
    headings = [
        "=cmd|' /C calc'!A0",
        "<img src=x onerror=alert(1)>",
        "row_id",
        "index",
        "0",
        "x" * 500,
    ]
    path = write(",".join(headings) + "\n" + ",".join("abcdef") + "\n")
    assert read_table(path, None, None, None).frame.columns.tolist() == headings
