"""`geo-ops join`: the contract, and the messages."""

from __future__ import annotations

import json
import resource

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo_ops.cli.main import main
from tests.grid import cell_centre, cells, write_grid_pack

HEAD = ["--country", "grd"]


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_OPS_CACHE", "off")
    write_grid_pack(tmp_path / "content")
    monkeypatch.setenv("GEO_OPS_CONTENT", str(tmp_path / "content"))
    monkeypatch.chdir(tmp_path)
    rows = [
        (*cell_centre(*cell), f"2020-0{1 + at % 2}-05") for at, cell in enumerate(cells().values())
    ]
    rows += [(-40.0, 1.0, "2020-01-01"), (1.5, -28.5, "2020-01-01"), (-28.5, 1.5, "2021-01-01")]
    frame = pd.DataFrame(rows, columns=["x", "y", "seen"])
    frame.to_parquet("points.parquet")
    frame.to_csv("points.csv", index=False)
    return tmp_path


def run(capsys, *arguments):
    """Return exit code, standard output and standard error of a command line."""
    with pytest.raises(SystemExit) as stop:
        main(["join", *arguments])
    out, err = capsys.readouterr()
    return stop.value.code, out, err


def test_the_contract(place, capsys):
    code, out, err = run(
        capsys, "points.parquet", *HEAD, "--lon", "x", "--lat", "y", "--level", "commune",
        "--out", "counts.csv",
    )  # fmt: skip
    assert (code, out) == (0, "counts.csv\n")
    lines = (place / "counts.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "pcode,name,count"
    assert lines[1:3] == ["GR0101,Éclat,1", "GR0102,Commune 0102,2"]
    assert len(lines) == 17
    assert err == (
        "points: 19 received = 17 counted, 1 outside Gridland, "
        "1 inside only if longitude and latitude change places\n"
    )


def test_standard_output_is_data(place, capsys):
    code, out, _ = run(capsys, "points.csv", *HEAD, "--lon", "x", "--lat", "y", "--level", "region")
    assert code == 0
    assert out == (
        "pcode,name,count\nGR01,Éclat,5\nGR02,Bravo,3\nGR03,Alta,4\nGR04,Delta,4\nGRD15-ISLE,Isle,1\n"
    )


def test_json_groups_and_an_earlier_division(place, capsys):
    _, out, _ = run(
        capsys, "points.csv", *HEAD, "--lon", "x", "--lat", "y", "--level", "region", "--json",
        "--as-of", "2012-01-01", "--period", "month", "--time", "seen",
    )  # fmt: skip
    answer = json.loads(out)
    assert (answer["division"], answer["as_of"]) == ("2010", "2012-01-01")
    assert (answer["received"], answer["after_as_of"], answer["counts"]) == (19, 19, [])
    _, out, _ = run(
        capsys, "points.csv", *HEAD, "--lon", "x", "--lat", "y", "--level", "country", "--json",
        "--period", "month", "--time", "seen",
    )  # fmt: skip
    answer = json.loads(out)
    assert (answer["counted"], answer["outside"], answer["swapped"]) == (16, 1, 1)
    assert answer["after_as_of"] == 1
    row = {"pcode": "GR", "name": "Quadrillie"}
    assert answer["counts"] == [
        {**row, "period": "2020-01", "count": 8},
        {**row, "period": "2020-02", "count": 8},
    ]


def test_parquet_and_geoparquet(place, capsys):
    base = ["points.csv", *HEAD, "--lon", "x", "--lat", "y"]
    _, out, _ = run(capsys, *base, "--out", "counts.parquet", "--json", "--no-zeros")
    assert json.loads(out)["rows"] == 16
    assert pd.read_parquet("counts.parquet")["count"].sum() == 17
    run(capsys, *base, "--out", "counts.geoparquet")
    found = gpd.read_parquet("counts.geoparquet")
    assert found.crs.to_epsg() == 4326
    assert shapely.area(found.geometry.to_numpy()).tolist() == [1.0] * 16
    first = (place / "counts.geoparquet").read_bytes()
    run(capsys, *base, "--out", "counts.geoparquet", "--overwrite")
    assert (place / "counts.geoparquet").read_bytes() == first


def test_text_that_a_spreadsheet_would_carry_out(place, capsys):
    frame = pd.DataFrame(
        {"lon": [-28.5] * 2, "lat": [1.5] * 2, "team": ["=1+1", "-5"], "n": [-5, 1]}
    )
    frame.to_parquet("evil.parquet")
    code, out, _ = run(capsys, "evil.parquet", *HEAD, "--by", "team", "--by", "n", "--no-zeros")
    assert code == 0
    assert (
        out
        == "pcode,name,team,n,count\nGR0102,Commune 0102,'-5,1,1\nGR0102,Commune 0102,'=1+1,-5,1\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["points.csv"], "no column is named as a longitude; name it with --lon and --lat"),
        (["points.csv", "--lon", "x", "--lat", "z"], "there is no column 'z'"),
        (["points.csv", "--level", "comune"], "did you mean 'commune'?"),
        (["points.csv", "--out", "x.xlsx"], "no result is written as .xlsx"),
        (["points.csv", "--scheduler", "tcp://127.0.0.1:1"], "--scheduler is for --engine dask"),
        (["nowhere.csv"], "nowhere.csv: there is no such file"),
        (["points.csv", "--out", "points.csv"], "points.csv: it is already there"),
        (["points.csv", "--country", "atlantis"], "atlantis"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(place, capsys, arguments, message):
    before = sorted(place.rglob("*"))
    code, out, err = run(capsys, *HEAD, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert sorted(place.rglob("*")) == before


def test_no_space_for_the_result(place, capsys):
    (place / "counts.csv").write_text("what was there")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        code, out, err = run(
            capsys, "points.csv", *HEAD, "--lon", "x", "--lat", "y", "--out", "counts.csv",
            "--overwrite",
        )  # fmt: skip
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (code, out) == (2, "")
    assert "counts.csv" in err
    assert (place / "counts.csv").read_text() == "what was there"
    assert sorted(one.name for one in place.glob("*count*")) == ["counts.csv"]


def test_a_corrupt_part_is_left_out_by_choice(place, capsys):
    folder = place / "parts"
    folder.mkdir()
    (folder / "a.parquet").write_bytes((place / "points.parquet").read_bytes())
    (folder / "b.parquet").write_bytes(b"PAR1 cut off")
    base = ["parts", *HEAD, "--lon", "x", "--lat", "y", "--json"]
    code, out, err = run(capsys, *base)
    assert (code, out) == (2, "")
    assert "b.parquet" in err
    assert "--skip-corrupt" in err
    code, out, err = run(capsys, *base, "--skip-corrupt")
    assert code == 0
    assert [one["file"] for one in json.loads(out)["skipped"]] == ["parts/b.parquet"]
    assert "left out: parts/b.parquet" in err
