"""Counting points by unit: from every kind of file, in any pieces, with every fault named."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo_ops.errors import CrsError, InputError
from geo_ops.spatial.join import csv_part, parquet_part, parts, result, tally
from geo_ops.spatial.join.count import CountOptions
from geo_ops.spatial.join.points import count_points
from tests.grid import cell_centre, cells, rings


@pytest.fixture(autouse=True)
def no_cache(monkeypatch):
    monkeypatch.setenv("GEO_OPS_CACHE", "off")


@pytest.fixture(scope="module")
def units():
    own = rings()
    names = [f"Commune {code}" for code in own]
    shapes = [shapely.Polygon(ring) for ring in own.values()]
    return gpd.GeoDataFrame({"pcode": list(own), "name": names}, geometry=shapes, crs="EPSG:4326")


def fixes():
    """Return points whose counts are known: k + 1 in the k-th commune, and one of each fault."""
    rows = [
        (*cell_centre(*cell), "red" if at % 2 else "blue", pd.Timestamp(2020, 1 + at % 3, 15, 12))
        for at, cell in enumerate(cells().values())
        for _ in range(at + 1)
    ]
    nan, inf, late = np.nan, np.inf, pd.Timestamp(2020, 7, 1)
    noon = pd.Timestamp(2020, 1, 15, 12)
    rows += [(-40.0, 2.0, "red", noon), (2.5, -28.5, "red", noon), (200.0, 2.0, "blue", noon)]
    rows += [(nan, 2.0, "blue", noon), (inf, 2.0, "blue", noon), (-28.5, 1.5, "red", late)]
    return pd.DataFrame(rows, columns=["lon", "lat", "team", "seen"])


EXPECTED = [at + 1 for at in range(16)]
FAULTS = {"outside": 1, "swapped": 1, "out_of_range": 1, "infinite": 1, "missing": 1}


def counts_of(found):
    return found.table["count"].to_pylist()


def write(frame, path, **options):
    if path.suffix == ".parquet":
        table = pa.Table.from_pandas(frame, preserve_index=False)
        pq.write_table(table, path, **options)
    else:
        frame.to_csv(path, index=False, **options)
    return path


@pytest.mark.parametrize("kernel", ["numpy", "numba"])
@pytest.mark.parametrize("name", ["points.parquet", "points.csv"])
def test_a_file(tmp_path, units, name, kernel):
    path = write(fixes(), tmp_path / name)
    found = count_points(path, units, CountOptions(kernel=kernel))
    assert found.table.column_names == ["pcode", "name", "count"]
    assert found.table["pcode"].to_pylist() == list(cells())
    assert found.table["name"].to_pylist()[0] == "Commune GR0101"
    # GR0102 has the one that is late too: no time was asked for.
    assert counts_of(found) == [EXPECTED[0], EXPECTED[1] + 1, *EXPECTED[2:]]
    ledger = found.ledger.as_dict()
    assert ledger["received"] == len(fixes()) == 142
    assert {name: ledger[name] for name in FAULTS} == FAULTS
    assert ledger["counted"] == 137


def test_any_pieces_give_the_same(tmp_path, units, monkeypatch):
    frame = fixes()
    once = count_points(frame, units)
    folder = tmp_path / "parts" / "day=1"
    folder.mkdir(parents=True)
    for at in range(0, len(frame), 50):
        piece = frame.iloc[at : at + 50]
        write(piece, folder / f"p{at}.parquet", row_group_size=7)
    write(frame.iloc[:0], folder / "nothing.parquet")
    (folder / "_SUCCESS").write_text("")
    (folder / ".hidden.parquet").write_text("no table")
    monkeypatch.setattr(parquet_part, "PART_ROWS", 20)
    monkeypatch.setattr(parquet_part, "BATCH", 3)
    monkeypatch.setattr(csv_part, "BLOCK", 200)
    path = write(frame, tmp_path / "points.csv")
    ways = [tmp_path / "parts", str(tmp_path / "parts"), sorted(folder.glob("p*.parquet")), path]
    ways += [pa.Table.from_pandas(frame), frame.sample(frac=1, random_state=1)]
    for way in ways:
        done = []
        tell = lambda rows, _, done=done: done.append(rows)  # noqa: E731
        found = count_points(way, units, CountOptions(workers=3, progress=tell))
        assert found.table.equals(once.table)
        assert found.ledger == once.ledger
        assert sum(done) == len(frame)


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_geoparquet(tmp_path, units, encoding):
    frame = fixes()
    shapes = gpd.points_from_xy(frame["lon"].replace(np.inf, np.nan), frame["lat"])
    points = gpd.GeoDataFrame(frame[["team"]], geometry=shapes, crs="EPSG:4326")
    points.loc[0, "geometry"] = None
    points.to_parquet(tmp_path / "p.parquet", geometry_encoding=encoding)
    for way in (tmp_path / "p.parquet", points):
        found = count_points(way, units, CountOptions(by=("team",)))
        assert found.ledger.missing == 3
        assert found.ledger.counted == 136
    plain = points.drop(index=[0]).dropna().reset_index(drop=True)
    plain.to_parquet(tmp_path / "q.parquet", geometry_encoding=encoding)
    assert count_points(tmp_path / "q.parquet", units).ledger.counted == 136


def test_groups_by_column_and_period(units):
    options = CountOptions(by=("team",), period="month", as_of=dt.date(2020, 6, 30))
    found = count_points(fixes(), units, options)
    frame = found.frame()
    assert list(frame.columns) == ["pcode", "name", "team", "period", "count"]
    assert len(frame) == 16 * 6
    assert found.ledger.after_as_of == 1
    assert frame["count"].sum() == found.ledger.counted == sum(EXPECTED)
    assert frame.groupby("pcode")["count"].sum().tolist() == EXPECTED
    first = frame[(frame["pcode"] == "GR0101") & (frame["count"] > 0)]
    assert first[["team", "period", "count"]].to_numpy().tolist() == [["blue", "2020-01", 1]]
    some = count_points(fixes(), units, CountOptions(by=("team",), period="month", zeros=False))
    kept = frame[frame["count"] > 0].reset_index(drop=True)
    # Without an as-of date the late one counts, in its own month.
    assert len(some.table) == len(kept) + 1


@pytest.mark.parametrize(
    ("period", "labels"),
    [
        ("year", ["2019", "2020"]),
        ("month", ["2019-12", "2020-01", "2020-06"]),
        ("week", ["2019-W52", "2020-W01", "2020-W23"]),
        ("day", ["2019-12-29", "2019-12-30", "2020-01-05", "2020-06-01"]),
        ("hour", ["2019-12-29T23", "2019-12-30T00", "2020-01-05T12", "2020-06-01T00"]),
    ],
)
@pytest.mark.parametrize("kind", ["datetime", "text", "zone"])
def test_periods_are_of_the_regions_own_time(units, period, labels, kind):
    texts = ["2019-12-29T23:59:59", "2019-12-30T00:00:00", "2020-01-05T12:00", "2020-06-01", ""]
    seen = pd.Series(texts)
    if kind != "text":
        seen = pd.to_datetime(seen, format="ISO8601")
    if kind == "zone":
        seen = seen.dt.tz_localize("Asia/Tokyo").dt.tz_convert("UTC")
    frame = pd.DataFrame({"lon": -28.5, "lat": 1.5, "time": seen})
    options = CountOptions(period=period, zone="Asia/Tokyo", zeros=False)
    found = count_points(frame, units, options)
    assert found.table["period"].to_pylist() == [*labels, ""]
    assert found.ledger.without_time == 1


def test_text_with_a_zone(tmp_path, units):
    path = tmp_path / "p.csv"
    path.write_text(
        "lat,lon,time\n1.5,-28.5,2020-01-01T00:30:00+01:00\n1.5,-28.5,2020-01-01T02:00Z\n"
    )
    found = count_points(path, units, CountOptions(period="day", zeros=False))
    assert found.table["period"].to_pylist() == ["2019-12-31", "2020-01-01"]


def test_missing_groups_are_groups(units):
    frame = pd.DataFrame({"lon": -28.5, "lat": 1.5, "n": pd.array([2, None, 1, None], "Int64")})
    found = count_points(frame, units, CountOptions(by=("n",), zeros=False))
    assert found.table["n"].to_pylist() == [1, 2, None]
    assert counts_of(found) == [1, 1, 2]


def test_groups_are_summed_as_they_come(units, monkeypatch):
    monkeypatch.setattr(tally, "_COMPACT_FROM", 3)
    monkeypatch.setattr(parts, "BATCH", 10)
    options = CountOptions(by=("team",))
    whole = count_points(pa.Table.from_pandas(fixes()), units, options)
    monkeypatch.undo()
    assert whole.table.equals(count_points(fixes(), units, options).table)
    monkeypatch.setattr(tally, "MOST_GROUPS", 10)
    with pytest.raises(InputError, match="more than 10 of unit x team"):
        count_points(fixes(), units, options)
    monkeypatch.undo()
    monkeypatch.setattr(result, "MOST_ROWS", 31)
    with pytest.raises(InputError, match="16 units x 2 are more than 31 rows; leave the zeros out"):
        count_points(fixes(), units, options)
    assert len(count_points(fixes(), units, CountOptions(by=("team",), zeros=False)).table) == 16


def test_a_dialect_with_decimal_commas(tmp_path, units):
    path = tmp_path / "p.csv"
    path.write_bytes("\ufeffLongitude;Latitude;équipe\n-28,5;1,5;a\n;1,5;b\n".encode())
    found = count_points(path, units, CountOptions(by=("équipe",), zeros=False))
    assert (found.ledger.counted, found.ledger.missing) == (1, 1)
    assert found.table["équipe"].to_pylist() == ["a"]


def geo(path, **about):
    """Write a Parquet file with GeoParquet metadata as given."""
    column = {"encoding": "WKB", "geometry_types": ["Point"], **about}
    text = json.dumps({"version": "1.1.0", "primary_column": "g", "columns": {"g": column}})
    wkb = shapely.to_wkb(shapely.points([[-28.5, 1.5]]))
    schema = pa.schema([("g", pa.binary())], metadata={"geo": text})
    pq.write_table(pa.table({"g": wkb}, schema=schema), path)
    return path


def test_crs_of_geoparquet(tmp_path, units):
    path = tmp_path / "p.parquet"
    assert count_points(geo(path), units).ledger.counted == 1
    crs84 = {"id": {"authority": "OGC", "code": "CRS84"}}
    assert count_points(geo(path, crs=crs84), units).ledger.counted == 1
    with pytest.raises(CrsError, match="the CRS of its geometry is missing"):
        count_points(geo(path, crs=None), units)
    utm = {"name": "WGS 84 / UTM zone 30N", "id": {"authority": "EPSG", "code": 32630}}
    with pytest.raises(CrsError, match="UTM zone 30N"):
        count_points(geo(path, crs=utm), units)
    with pytest.raises(InputError, match="'polygon', not as points"):
        count_points(geo(path, encoding="polygon"), units)


def test_points_without_a_crs_or_with_another(units):
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([-28.5], [1.5]))
    with pytest.raises(CrsError, match="points: the CRS is missing"):
        count_points(points, units)
    with pytest.raises(CrsError, match="EPSG:32630"):
        count_points(points.set_crs(32630), units)
    with pytest.raises(CrsError, match="these are no degrees"):
        count_points(pd.DataFrame({"lon": [451234.0, 3e5], "lat": [166021.0, 2e5]}), units)


def test_shapes_that_are_no_points(tmp_path, units):
    lines = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (1, 1)])], crs="EPSG:4326")
    lines.to_parquet(tmp_path / "p.parquet")
    for way in (lines, tmp_path / "p.parquet"):
        with pytest.raises(InputError, match="row 1 holds a LineString, not a point"):
            count_points(way, units)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("", {}, "the file is empty"),
        ("x,y\n1,2\n", {}, "no column is named as a longitude; name it with --lon and --lat"),
        ("lon,lat,lng\n1,2,3\n", {}, "longitude may be any of"),
        ("lon,lat\n1,2\n", {"longitude": "lom", "latitude": "lat"}, "did you mean 'lon'"),
        ("lon,lat\n1,2\n", {"longitude": "lon"}, "only one of longitude and latitude"),
        ("lon,lat\n1,2\n", {"by": ("team",)}, "there is no column 'team'"),
        ("lon,lat,a,a\n1,2,3,4\n", {"by": ("a",)}, "column 'a' stands 2 times"),
        ("lon,lat,count\n1,2,3\n", {"by": ("count",)}, "it is a column of the result already"),
        ("lon,lat\n1,2\n", {"period": "day"}, "no column holds times; name it with --time"),
        ("lon,lat\n1,2\n", {"period": "decade"}, "period 'decade': there is none; known: day"),
        ("lon,lat\n1,2\n", {"zone": "Africa/Tombouctou"}, "there is no such zone"),
        ("lon,lat\n1,2\n", {"engine": "spark"}, "engine 'spark': there is none"),
        ("lon,lat\n1,2\n1,2\nabc,3\n", {}, "Row #4.*invalid value 'abc'"),
        ("lon,lat\n1,2\n1,2,3\n", {}, "Row #3: Expected 2 columns, got 3"),
        ("lon,lat,time\n1,2,soon\n", {"period": "day"}, "text that is no time"),
        ("lon,lat,time\n1,2,31/02/2020\n", {"period": "day"}, "write each like 2020-06-30"),
        (b"lon,lat,n\n1,2,S\xe9gou\n", {}, "byte 15 is not UTF-8"),
        ("lon,lat\n1,2\n".encode("utf-16"), {}, "it is UTF-16"),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_counted(tmp_path, units, text, options, message):
    path = tmp_path / "points.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=message):
        count_points(path, units, CountOptions(**options))


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        ({"lon": ["1"], "lat": [2.0]}, {}, "column 'lon' holds string, not numbers"),
        ({"lon": [1.0], "lat": [2.0], "n": [[1]]}, {"by": ("n",)}, "by which nothing is grouped"),
        (
            {"lon": [1.0], "lat": [2.0], "t": [5]},
            {"time": "t"},
            "column 't' holds int64, not times",
        ),
    ],
)
def test_parquet_of_wrong_types(tmp_path, units, columns, options, message):
    pq.write_table(pa.table(columns), tmp_path / "p.parquet")
    with pytest.raises(InputError, match=message):
        count_points(tmp_path / "p.parquet", units, CountOptions(**options))


def test_other_numbers_are_numbers(tmp_path, units):
    columns = {"lon": pa.array([-28], pa.int16()), "lat": pa.array([1.5], pa.float32())}
    pq.write_table(pa.table(columns), tmp_path / "p.parquet")
    assert count_points(tmp_path / "p.parquet", units).ledger.counted == 1


def test_paths_that_are_no_tables(tmp_path, units):
    for path, message in (
        (tmp_path / "nowhere.csv", "there is no such file"),
        (tmp_path, "the folder holds no tables"),
        (write(fixes(), tmp_path / "points.csv").rename(tmp_path / "points.doc"), "files .doc"),
        ([], "no file is named"),
    ):
        with pytest.raises(InputError, match=message):
            count_points(path, units)


def test_files_that_differ(tmp_path, units):
    write(fixes(), tmp_path / "a.parquet")
    other = fixes().rename(columns={"lon": "longitude"})
    write(other, tmp_path / "b.parquet")
    with pytest.raises(InputError, match=r"b.parquet: its columns are not those of .*a.parquet"):
        count_points(tmp_path, units)
    write(fixes().assign(team=1), tmp_path / "b.parquet")
    assert count_points(tmp_path, units).ledger.received == 284
    with pytest.raises(InputError, match="its columns are not those of"):
        count_points(tmp_path, units, CountOptions(by=("team",)))


def harmed(tmp_path):
    """Write three files: whole, cut off, and with a page that is not what it was."""
    names = [write(fixes(), tmp_path / f"{n}.parquet", row_group_size=20) for n in "abc"]
    names[1].write_bytes(names[1].read_bytes()[:-30])
    table = pa.Table.from_pandas(fixes()[["lon", "lat"]])
    pq.write_table(
        table, names[2], row_group_size=20, compression=None, write_page_checksum=True,
        use_dictionary=False,
    )  # fmt: skip
    data = bytearray(names[2].read_bytes())
    # The last page that has this number; the footer has it too, as a statistic.
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    data[data.rindex(np.float64(-28.5).tobytes(), 0, footer)] ^= 1
    names[2].write_bytes(bytes(data))


def test_a_corrupt_part_is_refused_or_left_out_and_named(tmp_path, units, monkeypatch):
    monkeypatch.setattr(parquet_part, "PART_ROWS", 20)
    harmed(tmp_path)
    with pytest.raises(InputError, match=r"b.parquet: Parquet: it cannot be read"):
        count_points(tmp_path, units)
    (tmp_path / "b.parquet").unlink()
    with pytest.raises(InputError, match=r"c.parquet: row group \d: it cannot be read"):
        count_points(tmp_path, units)
    harmed(tmp_path)
    found = count_points(tmp_path, units, CountOptions(corrupt="skip"))
    assert [path[-9:] for path in found.skipped] == ["b.parquet", "c.parquet"]
    # Nothing of a file that breaks off is counted, not even its sound row groups.
    assert found.ledger.received == len(fixes())
    (tmp_path / "a.parquet").write_bytes(b"")
    (tmp_path / "c.parquet").unlink()
    with pytest.raises(InputError, match=r"a.parquet"):
        count_points(tmp_path, units, CountOptions(corrupt="skip"))
