"""The manifest names everything that went in and came out, and nothing of the machine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from geo_ops.errors import InputError, OutputError
from geo_ops.release.manifest import is_ours, product_names, read_manifest, write_manifest
from tests.situations import grid_situation


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    return grid_situation(tmp_path_factory.mktemp("content"))


@pytest.fixture
def built(tmp_path, situation):
    """A folder of two products, made from two inputs."""
    folder = tmp_path / "out"
    (folder / "tables").mkdir(parents=True)
    (folder / "map.html").write_text("carte", encoding="utf-8")
    (folder / "tables" / "é.csv").write_text("a,b\n", encoding="utf-8")
    source = tmp_path / "somewhere" / "incidents.csv"
    source.parent.mkdir()
    source.write_text("date\n", encoding="utf-8")
    inputs = {"mission/data/incidents.csv": source, "content/layers/x.toml": source}
    write_manifest(folder, situation, inputs=inputs)
    return folder


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_inputs_and_outputs_are_named_counted_and_hashed(built):
    manifest = read_manifest(built)
    assert manifest["inputs"] == [
        {"path": "content/layers/x.toml", "bytes": 5, "sha256": sha256("date\n")},
        {"path": "mission/data/incidents.csv", "bytes": 5, "sha256": sha256("date\n")},
    ]
    assert manifest["outputs"] == [
        {"path": "map.html", "bytes": 5, "sha256": sha256("carte")},
        {"path": "tables/é.csv", "bytes": 4, "sha256": sha256("a,b\n")},
    ]
    assert [one["path"] for one in manifest["outputs"]] == product_names(built)


def test_it_says_what_the_products_show(built):
    manifest = read_manifest(built / "manifest.json")
    expected = {
        "mission": "gridland", "region": "grd", "division": "2015", "as_of": "2020-06-30",
        "issued": "2020-07-01T06:00:00+00:00", "audience": "internal",
        "classification": "unclassified", "clearance": "draft", "exercise": True,
    }  # fmt: skip
    assert {key: manifest[key] for key in expected} == expected
    assert manifest["libraries"]["shapely"]
    ledgers = {one["layer"]: one["ledger"] for one in manifest["layers"]}
    assert list(ledgers) == ["incidents", "courts", "patrols", "indicators"]
    assert ledgers["incidents"]["received"] == 16
    parts = {key: count for key, count in ledgers["incidents"].items() if key != "received"}
    assert sum(parts.values()) == 16


def test_it_is_the_same_twice_and_knows_nothing_of_the_machine(built, situation, tmp_path):
    first = (built / "manifest.json").read_bytes()
    source = tmp_path / "elsewhere.csv"
    source.write_text("date\n", encoding="utf-8")
    inputs = {"content/layers/x.toml": source, "mission/data/incidents.csv": source}
    write_manifest(built, situation, inputs=inputs)
    assert (built / "manifest.json").read_bytes() == first
    assert str(tmp_path).encode() not in first


@pytest.mark.parametrize("name", ["/etc/passwd", "../a.csv", "mission/../../a", "C:\\a", "a\\b"])
def test_an_input_of_a_machine_is_no_name(tmp_path, situation, name):
    source = tmp_path / "a.csv"
    source.write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="no folder of a machine"):
        write_manifest(tmp_path, situation, inputs={name: source})


def test_a_layer_that_is_withheld_leaves_no_trace(tmp_path, situation):
    fewer = replace(situation, layers=situation.layers[1:])
    text = write_manifest(tmp_path, fewer, inputs={}).read_text(encoding="utf-8")
    assert "incidents" not in text
    assert "courts" in text


def test_only_a_manifest_of_ours_is_one(built, tmp_path):
    assert is_ours(built)
    assert not is_ours(tmp_path)
    (tmp_path / "manifest.json").symlink_to(built / "manifest.json")
    assert not is_ours(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no manifest can be read"),
        ("[" * 100_000, "no manifest can be read"),
        ("[]", "no manifest of geo_ops"),
        ('{"schema": "npm"}', "no manifest of geo_ops"),
        ('{"schema": "geo_ops/manifest", "schema_version": 2}', "knows up to 1"),
        ('{"schema": "geo_ops/manifest"}', "knows up to 1"),
    ],
)
def test_what_is_no_manifest_is_said(tmp_path, text, words):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_manifest(tmp_path)


def test_a_folder_without_one_is_said(tmp_path):
    with pytest.raises(InputError, match="no manifest can be read"):
        read_manifest(tmp_path)


def test_it_is_readable_for_people(built):
    text = (built / "manifest.json").read_text(encoding="utf-8")
    assert "tables/é.csv" in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
