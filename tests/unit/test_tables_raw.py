"""Delimited text as it comes: encodings, separators, quotes, headings, and the line of each row."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.errors import InputError
from geo_ops.tables.read import read_table
from geo_ops.tables.sources.delimited import read_raw

HEADING = "id,name,count\n"


@pytest.fixture
def write(tmp_path):
    def write(content, name="t.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refused(path, encoding=None):
    with pytest.raises(InputError) as caught:
        read_raw(path, encoding)
    return str(caught.value)


def rows(path, encoding=None):
    return read_raw(path, encoding).frame.to_numpy().tolist()


def test_what_looks_like_a_number_or_like_nothing_stays_text(write):
    path = write("code,a,b,c,d\n0101,NA,None,null,1.50\n")
    assert rows(path) == [["0101", "NA", "None", "null", "1.50"]]


def test_each_row_knows_its_line(write):
    path = write(HEADING + '1,a,1\n\n  ,\n2,"two\nlines\nof text",2\r\n3,b,3')
    frame = read_raw(path).frame
    assert frame.index.tolist() == ["t.csv:2", "t.csv:5", "t.csv:8"]
    assert frame["name"].tolist() == ["a", "two\nlines\nof text", "b"]


def test_lines_are_right_below_a_heading_of_two_lines(write):
    frame = read_raw(write('id,"name\nof it"\n1,a\n')).frame
    assert frame.columns.tolist() == ["id", "name\nof it"]
    assert frame.index.tolist() == ["t.csv:3"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(write, end):
    frame = read_raw(write(end.join(["id,name", "1,a", "2,b"]))).frame
    assert frame.index.tolist() == ["t.csv:2", "t.csv:3"]
    assert frame["name"].tolist() == ["a", "b"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_separator_is_seen(write, mark):
    path = write(mark.join(["id", "name", "x"]) + "\n" + mark.join(["1", '"a, b; c\td"', "2"]))
    assert rows(path) == [["1", "a, b; c\td", "2"]]


def test_a_separator_in_a_quoted_heading_does_not_count(write):
    frame = read_raw(write('"name, first, last";x\na;1\n')).frame
    assert frame.columns.tolist() == ["name, first, last", "x"]


def test_a_table_of_one_column(write):
    assert rows(write("id\n1\n2\n")) == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("ville\nSégou\n".encode(), None),
        (codecs.BOM_UTF8 + "ville\nSégou\n".encode(), None),
        (codecs.BOM_UTF8 + "ville\nSégou\n".encode(), "utf-8"),
        ("ville\nSégou\n".encode("utf-16"), None),
        (codecs.BOM_UTF16_BE + "ville\nSégou\n".encode("utf-16-be"), None),
        ("ville\nSégou\n".encode("utf-16"), "utf-16"),
        ("ville\nSégou\n".encode("cp1252"), "cp1252"),
    ],
    ids=["utf-8", "mark", "mark, said", "utf-16", "utf-16 be", "utf-16, said", "cp1252, said"],
)
def test_encodings(write, data, encoding):
    frame = read_raw(write(data), encoding).frame
    assert frame.columns.tolist() == ["ville"]
    assert frame["ville"].tolist() == ["Ségou"]


def test_another_code_page_is_refused_with_line_and_remedy(write):
    path = write("ville\nMopti\nSégou\n".encode("cp850"))
    assert refused(path) == (
        f"{path}:3: byte b'\\x82' is not utf-8; "
        'save the file as UTF-8, or say encoding = "cp1252" in mission.toml'
    )


def test_utf_8_that_is_said_to_be_cp1252_is_refused(write):
    path = write("ville\nSégou\n")
    assert "mission.toml says cp1252, but the file is UTF-8; take" in refused(path, "cp1252")
    assert rows(write("ville\nSegou\n"), "cp1252") == [["Segou"]]


def test_a_byte_that_cp1252_lacks_is_refused(write):
    assert "t.csv:2: byte b'\\x81' is not cp1252" in refused(write(b"a\n\x81\xe9\n"), "cp1252")


def test_nul_bytes_are_no_text(write):
    assert "t.csv:2: the file holds NUL bytes" in refused(write(b"a,b\n1,\x00\n"))
    assert "NUL bytes" in refused(write("a,b\n1,2\n".encode("utf-16-le")))


@pytest.mark.parametrize("content", ["", "\n\n", "   \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told(write, content):
    assert "t.csv: the file is empty; give it a heading line and rows" in refused(write(content))


def test_a_blank_first_line_is_told(write):
    assert "t.csv:1: the line is blank; start with the headings" in refused(write("\nid,x\n1,2\n"))


def test_a_heading_without_rows_is_a_table_of_none(write):
    frame = read_raw(write(HEADING)).frame
    assert frame.shape == (0, 3)
    assert frame.columns.tolist() == ["id", "name", "count"]


def test_headings_differ_and_are_all_there(write):
    assert "t.csv:1: the heading 'id' stands twice" in refused(write("id,x, id \n1,2,3\n"))
    assert "t.csv:1: column 2 has no heading" in refused(write("id,,x\n1,2,3\n"))


def test_too_many_cells_are_refused_with_their_line(write):
    text = refused(write(HEADING + '1,"a\nb",1\n2,b,2,3\n'))
    assert "t.csv:4: the row has 4 cells and the heading 3; put a cell that holds the sep" in text


def test_cells_that_are_left_off_are_empty(write):
    assert rows(write(HEADING + "1\n")) == [["1", "", ""]]


@pytest.mark.parametrize(
    "body", ['1,"a,1\n2,b,2\n', '1,"a,1\n2,"b",2\n', '1,"a"b,1\n'], ids=["end", "next", "inside"]
)
def test_a_quote_that_is_not_closed_swallows_no_rows(write, body):
    text = refused(write(HEADING + body))
    assert "not a readable table" in text
    assert "look for a quote that is not closed, there or above" in text


def test_a_cell_without_end_is_told(write):
    assert "field larger than field limit" in refused(write(HEADING + "1,2," + "x" * 140_000))


def test_a_file_that_is_not_there(tmp_path):
    assert "none.csv: there is no such file; check the name" in refused(tmp_path / "none.csv")


def test_a_suffix_that_is_not_read_is_told_with_the_nearest(write):
    with pytest.raises(InputError, match=r"files ending in '\.cvs' cannot be read; did you mean"):
        read_table(write(HEADING, "t.cvs"), None, None, None)
    assert read_table(write(HEADING, "T.CSV"), None, None, None).frame.empty


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(TABLES, st.sampled_from([",", ";", "\t"]))
def test_any_table_comes_back_cell_for_cell(tmp_path_factory, table, mark):
    """What is written with every cell in quotes is read as it was; lines count from the heading."""
    width = len(table[0])
    quoted = [mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
    text = mark.join(f"c{place}" for place in range(width)) + "\n" + "\n".join(quoted) + "\n"
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes(text.encode())
    frame = read_raw(path).frame
    kept = [row for row in table if any(cell.strip() for cell in row)]
    assert frame.to_numpy().tolist() == kept
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for row_id, row in zip(frame.index, kept, strict=True):
        first = row[0].replace('"', '""').replace("\r\n", "\n").replace("\r", "\n").split("\n")[0]
        assert lines[int(row_id.split(":")[1]) - 1].startswith('"' + first)
