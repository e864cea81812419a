"""Earlier reports on a site leave only as its last report may: by column, row and date."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from geo_ops.boundaries.pack import load_pack
from geo_ops.release.cut import cut
from geo_ops.spatial.locate import locate
from geo_ops.tables.clean import read_layer
from tests.missions import UTC, layer, source, write_content

AS_OF = dt.date(2020, 6, 30)
TABLE = """\
id,reported,open,staff,code
CANARY1,2020-01-01,yes,no,GR0101
CANARY1,2020-03-01,yes,yes,GR0101
CANARY1,2020-05-01,no,no,GR0101
CANARY2,2020-02-01,yes,yes,GR0202
CANARY2,2020-07-01,no,no,GR0202
"""


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    content = write_content(tmp_path_factory.mktemp("content"))
    return load_pack(content, "grd").units("2015")


@pytest.fixture
def seen(units, tmp_path):
    def seen(audience: str = "public", *, snapshot: bool = False, **rule):
        changes = {"release": {audience: rule}} if rule else {}
        spec = layer("courts", history={"key": "id", "snapshot": snapshot}, **changes)
        (tmp_path / "c.csv").write_text(TABLE, encoding="utf-8")
        table = read_layer(spec, source("c.csv", "courts"), tmp_path, UTC)
        located = locate(table, source("c.csv", "courts"), units, AS_OF, UTC)
        views, _ = cut([located], units, audience, UTC)
        return views[0]

    return seen


def reports(view) -> list[tuple[str, str, str]]:
    rows = view.earlier
    days = rows["time"].dt.strftime("%Y-%m-%d")
    return list(zip(rows["site"], days, rows["category"], strict=True))


def test_earlier_reports_name_the_row_that_holds_now(seen):
    view = seen("internal")
    first = view.rows["row_id"][0]
    assert reports(view) == [(first, "2020-01-01", "part"), (first, "2020-03-01", "full")]
    assert view.earlier["pcode"].tolist() == ["GR0101", "GR0101"]
    assert len(view.rows) == 2
    assert view.ledger.superseded == 2


def test_a_report_after_the_as_of_date_is_no_earlier_one(seen):
    assert "2020-07-01" not in {day for _, day, _ in reports(seen("internal"))}


def test_a_site_that_is_on_no_later_picture_has_a_name_of_its_own(seen):
    view = seen("internal", snapshot=True)
    first = view.rows["row_id"][0]
    assert [site for site, _, _ in reports(view)] == [first, "gone-1", first]


def test_columns_that_are_not_named_are_not_in_them(seen):
    view = seen()
    assert reports(view)[0] == ("courts-00001", "2020-01-01", "part")
    assert {"id", "open", "staff"} & set(view.earlier.columns) == set()
    assert b"CANARY" not in pickle.dumps(view.earlier)
    assert b"c.csv" not in pickle.dumps(view.earlier)


def test_places_are_coarsened(seen):
    view = seen(columns=["reported"], finest="region")
    assert set(view.earlier["pcode"]) == {"GR01"}
    assert view.earlier.geometry.isna().all()


@pytest.mark.parametrize(
    "rule",
    [
        {"columns": ["open"], "finest": "commune"},
        {"columns": ["reported"], "finest": "commune", "rows": False},
    ],
    ids=["no date", "no rows"],
)
def test_without_date_or_rows_there_are_none(seen, rule):
    assert seen(**rule).earlier is None
