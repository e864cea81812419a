"""The spec of a region: every slip in region.toml is named with its key and a way out."""

from __future__ import annotations

import datetime as dt

import pytest

from geo_ops.errors import SpecError
from geo_ops.specs.base import load_toml
from geo_ops.specs.region import RegionSpec
from tests.grid import REGION_TOML


def read(tmp_path, text):
    path = tmp_path / "region.toml"
    path.write_text(text.replace("SUFFIX", "geojson"), "utf-8")
    return load_toml(RegionSpec, path)


def test_the_grid_is_read(tmp_path):
    spec = read(tmp_path, REGION_TOML)
    assert spec.level_ids == ["country", "region", "commune"]
    assert spec.bounds == (-30, 0, -26, 4)
    assert spec.crs_area == "EPSG:6933"
    assert spec.default_as_of == dt.date(2020, 6, 30)
    assert spec.names.in_("fr") == "Quadrillie"
    assert spec.division[0].holds_on(dt.date(2014, 12, 31))
    assert not spec.division[0].holds_on(dt.date(2015, 1, 1))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("timezone =", "time_zone =", "'time_zone' is not known; did you mean 'timezone'"),
        ('iso3 = "GRD"', 'iso3 = "grd"', "'iso3'"),
        ('timezone = "UTC"', 'timezone = "Mars/Olympus"', "timezone 'Mars/Olympus' is not known"),
        ("2020-06-30", "2001-01-01", "default_as_of 2001-01-01 falls in no division"),
        ("2020-06-30", '"2020-06-30"', "'default_as_of'"),
        ("[-30, 0, -26, 4]", "[-26, 0, -30, 4]", "not west, south, east, north"),
        ("[-30, 0, -26, 4]", "[-30, 0, -26, 94]", r"'bounds\[3\]'"),
        ("[-30, 0, -26, 4]", "[-30, 0, -26, nan]", r"'bounds\[3\]'"),
        ("km2 = 196790", "km2 = -1", "'area.km2'"),
        ('level = "commune"', 'level = "communes"', "geometry.level.*did you mean 'commune'"),
        ('level = "commune"', 'level = "region"', "levels run from 'country' to 'commune'"),
        ("communes.SUFFIX", "communes.shp", "'communes.shp' is of no known kind"),
        ("communes.SUFFIX", "../communes.geojson", "not a path inside the region's folder"),
        ("divisions/2010.csv", "C:/2010.csv", "not a path inside the region's folder"),
        ('id = "2015"', 'id = "2010"', "division '2010' stands twice"),
        ("valid_to = 2014-12-31", "", "'2010' and '2015' are both in force on 2015-01-01"),
        ("2014-12-31", "2015-01-01", "'2010' and '2015' are both in force on 2015-01-01"),
        ("2014-12-31", "2009-12-31", "ends .2009-12-31. before it starts"),
        (
            "valid_from = 2015-01-01",
            "valid_from = 2015-01-01\nalso_from = 2014-01-01",
            "'2010' and '2015' both answer on 2014-01-01",
        ),
        (
            "valid_from = 2010-01-01",
            "valid_from = 2010-01-01\nalso_from = 2010-01-01",
            "answers from 2010-01-01, which is not before its first day",
        ),
        ("code = 'GR\\d{4}'", "code = 'GR(\\d{4}'", "is no regular expression"),
        ('file = "divisions/2010.csv"', 'file = "a.csv"\nlevels = ["commune"]', "must run from"),
        (
            'file = "divisions/2010.csv"',
            'file = "a.csv"\nlevels = ["country", "cercle"]',
            "names the level 'cercle'",
        ),
        (
            'file = "divisions/2010.csv"',
            'file = "a.csv"\nlevels = ["region", "country", "commune"]',
            "levels stand out of order",
        ),
        ('licence = "CC0-1.0"', "", r"'source\[0\].licence' is missing"),
    ],
)
def test_slips_are_named(tmp_path, before, after, message):
    assert before in REGION_TOML
    with pytest.raises(SpecError, match=message) as caught:
        read(tmp_path, REGION_TOML.replace(before, after, 1))
    assert "region.toml" in str(caught.value)


def test_a_division_may_leave_out_a_level(tmp_path):
    text = REGION_TOML.replace(
        'file = "divisions/2010.csv"', 'file = "a.csv"\nlevels = ["country", "commune"]'
    )
    spec = read(tmp_path, text)
    assert spec.levels_of(spec.division[0]) == ["country", "commune"]
    assert spec.levels_of(spec.division[1]) == ["country", "region", "commune"]
