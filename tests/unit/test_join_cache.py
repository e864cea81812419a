"""Indexes kept on disk: found by their units, never believed when broken."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo_ops.spatial.join import cache, index
from geo_ops.spatial.join.build import build_tables
from geo_ops.spatial.join.edges import edges_of
from geo_ops.spatial.join.index import index_units
from geo_ops.spatial.join.units import shapes_of

X, Y = np.array([0.5, 1.5, 2.5]), np.array([0.5, 0.5, 0.5])


def units(side=1.0):
    import geopandas as gpd

    shapes = [shapely.box(0, 0, side, 1), shapely.box(side, 0, 2, 1)]
    return gpd.GeoDataFrame({"pcode": ["A", "B"]}, geometry=shapes, crs="EPSG:4326")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_OPS_CACHE", str(tmp_path / "cache"))
    index._recent.clear()
    return tmp_path / "cache"


@pytest.fixture
def builds(monkeypatch):
    """Count how often an index is built rather than found."""
    made = []
    monkeypatch.setattr(
        index, "build_tables", lambda edges: made.append(len(edges)) or build_tables(edges)
    )
    return made


def places():
    index._recent.clear()
    return index_units(units()).places(X, Y).tolist()


def test_it_is_built_once_and_found_by_the_next_process(folder, builds):
    assert places() == places() == [0, 1, -1]
    assert len(builds) == 1
    assert [one.suffix for one in folder.iterdir()] == [".npz"]


def test_it_is_found_again_in_the_same_process(folder, builds):
    assert index_units(units()) is index_units(units().iloc[::-1])
    assert len(builds) == 1


def test_other_units_have_another_index(builds):
    index_units(units())
    assert index_units(units(1.5)).places(X, Y).tolist() == [0, 0, -1]
    assert len(builds) == 2


def test_it_can_be_switched_off(folder, builds, monkeypatch):
    monkeypatch.setenv("GEO_OPS_CACHE", "off")
    assert places() == places() == [0, 1, -1]
    assert len(builds) == 2
    assert not folder.exists()
    monkeypatch.setenv("GEO_OPS_CACHE", str(folder))
    index._recent.clear()
    index_units(units(), on_disk=False)
    assert not folder.exists()


def test_the_folder_is_the_users(monkeypatch, tmp_path):
    monkeypatch.delenv("GEO_OPS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cache.sys, "platform", "linux")
    assert cache.cache_folder() == tmp_path / "geo-ops"


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"PK\3\4" + data[4:200],
        lambda data: data[:3000] + bytes([data[3000] ^ 1]) + data[3001:],
        lambda data: b"not an archive at all",
    ],
)
def test_a_broken_one_is_built_again(folder, builds, harm):
    places()
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(harm(whole))
    assert places() == [0, 1, -1]
    assert len(builds) == 2
    assert len(file.read_bytes()) == len(whole)


def test_one_that_was_kept_under_a_wrong_name_is_not_believed(folder, builds):
    places()
    (file,) = folder.iterdir()
    own = shapes_of(units(1.5))
    file.rename(folder / f"index-{cache.digest_of(own)[:32]}.npz")
    index_units(units(1.5))
    assert len(builds) == 2


def test_one_that_points_outside_itself_is_built_again(folder, builds):
    places()
    (file,) = folder.iterdir()
    with np.load(file) as kept:
        arrays = {name: kept[name] for name in kept.files}
    arrays["edge"] = arrays["edge"] + np.int32(1000)
    np.savez(file, **arrays)
    assert places() == [0, 1, -1]
    assert len(builds) == 2


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, builds, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GEO_OPS_CACHE", str(tmp_path / "file"))
    assert places() == [0, 1, -1]
    assert (tmp_path / "file").read_text() == "in the way"


def test_only_the_latest_are_kept(folder, monkeypatch):
    monkeypatch.setattr(cache, "KEPT", 2)
    for side in (1.1, 1.2, 1.3, 1.4):
        index_units(units(side))
    assert len(list(folder.iterdir())) == 2


def test_overlaps_are_kept_with_it(folder):
    import geopandas as gpd

    shapes = [shapely.box(0, 0, 1, 1), shapely.box(0.5, 0, 2, 1)]
    both = gpd.GeoDataFrame({"pcode": ["A", "B"]}, geometry=shapes, crs="EPSG:4326")
    first = index_units(both, allow_overlap=True)
    index._recent.clear()
    assert index_units(both, allow_overlap=True).overlaps == first.overlaps
    with pytest.raises(ValueError, match="A and B"):
        index_units(both)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("coarse", lambda a: a + 9),
        ("coarse", lambda a: a - 10_000),
        ("fine", lambda a: a - 100_000),
        ("edge", lambda a: a + 100_000),
        ("unit", lambda a: a - 1),
        ("edge_start", lambda a: a[::-1]),
        ("unit_start", lambda a: a[:-1]),
        ("grid", lambda a: a * np.nan),
        ("grid", lambda a: a * 2),
        ("corner", lambda a: a[1:]),
        ("mask", lambda a: a[1:]),
        ("fine", lambda a: a.astype(np.int64)),
        ("ends", np.asfortranarray),
    ],
)
def test_tables_that_point_outside_themselves_are_not_sound(name, change):
    tables = build_tables(edges_of(shapes_of(units()).shapes))
    assert cache.is_sound(tables, 2)
    assert not cache.is_sound(tables._replace(**{name: change(getattr(tables, name))}), 2)
