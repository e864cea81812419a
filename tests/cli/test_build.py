"""`geo-ops build` as a user meets it: whole, twice the same, and never half."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from geo_ops.web.packing import blocks

FATES = {
    "received": 9,
    "mapped": 4,
    "outside": 1,
    "unlocated": 1,
    "duplicate": 1,
    "rejected": 1,
    "after_as_of": 1,
    "superseded": 0,
    "linked": 0,
    "withheld": 0,
}


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def ledger(out: Path) -> dict[str, int]:
    return json.loads((out / "checks" / "checks.json").read_text("utf-8"))["layers"]["events"]


def test_the_tree_is_whole(finished):
    wanted = {"index.html", "map.html", "manifest.json", "gis/grid-mission.gpkg"}
    wanted |= {"checks/checks.html", "checks/checks.json", "checks/quarantine/events.csv"}
    wanted |= {f"tables/summary_{lang}.xlsx" for lang in ("en", "fr")}
    wanted |= {"tables/by_region.csv", "tables/by_month.csv", "tables/by_category.csv"}
    wanted |= {
        f"briefs/GR02-bravo_{lang}.{suffix}"
        for lang in ("en", "fr")
        for suffix in ("html", "pdf", "png")
    }
    assert wanted <= set(hashes(finished.out))


def test_every_row_has_one_fate_and_it_is_the_same_everywhere(finished):
    found = ledger(finished.out)
    assert {key: found[key] for key in FATES} == FATES
    assert found["received"] == sum(FATES[key] for key in FATES if key != "received")
    manifest = json.loads((finished.out / "manifest.json").read_text("utf-8"))
    assert str(FATES["mapped"]) in json.dumps(manifest["layers"])
    quarantine = (finished.out / "checks" / "quarantine" / "events.csv").read_text("utf-8-sig")
    for words in ("events.csv:7", "not a number", "events.csv:10", "events.csv:8", "events.csv:6"):
        assert words in quarantine


def test_the_manifest_names_every_file_with_its_hash(finished):
    manifest = json.loads((finished.out / "manifest.json").read_text("utf-8"))
    listed = {one["path"]: one["sha256"] for one in manifest["outputs"]}
    have = hashes(finished.out)
    del have["manifest.json"]
    assert listed == have
    assert {"mission/data/events.csv", "content/layers/events/layer.toml"} <= {
        one["path"] for one in manifest["inputs"]
    }


def test_two_builds_are_the_same_to_the_byte(finished, run, office):
    words = ("build", office.mission, "--content", office.content, "--out", office.out)
    assert run(*words, "--overwrite").code == 0
    assert hashes(office.out) == hashes(finished.out)


def test_no_product_names_a_folder_or_user_of_this_machine(finished):
    words = [str(finished.mission.parent).encode(), str(Path.home()).encode()]
    for path in sorted(finished.out.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            assert not [word for word in words if len(word) > 1 and word + b"/" in data], path


def test_a_folder_that_is_not_empty_is_refused(run, finished, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("precious")
    words = ("build", finished.mission, "--content", finished.content, "--out", out)
    for extra in ((), ("--overwrite",)):
        answer = run(*words, *extra)
        assert answer.code == 2
        assert str(out) in answer.err
    assert (out / "mine.txt").read_text() == "precious"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_the_last_good_build_survives_a_build_that_fails(run, office):
    before = hashes(office.out)
    (office.mission / "data" / "events.csv").write_text("id,lon\nE1,2\n")
    words = ("build", office.mission, "--content", office.content, "--out", office.out)
    answer = run(*words, "--overwrite")
    assert answer.code == 2
    assert "events.csv:1" in answer.err
    assert "'date'" in answer.err
    assert hashes(office.out) == before


def test_the_last_good_build_survives_a_failure_in_the_middle(run, office):
    before = hashes(office.out)
    recipe = office.content / "maps" / "briefing.toml"
    recipe.write_text(recipe.read_text("utf-8").replace('en = "Overview"', 'en = ""'), "utf-8")
    words = ("build", office.mission, "--content", office.content, "--out", office.out)
    answer = run(*words, "--overwrite")
    assert answer.code == 2
    assert "title.en" in answer.err
    assert hashes(office.out) == before


def test_every_area_gets_a_brief_whichever_process_draws_it(run, office, monkeypatch):
    # More areas than a single process would take, so that they are shared out.
    monkeypatch.setattr("geo_ops.briefs.FEWEST_FOR_TWO", 2)
    monkeypatch.setattr("geo_ops.briefs._cores", lambda: 2)
    before = hashes(office.out)
    text = (office.mission / "mission.toml").read_text("utf-8")
    (office.mission / "mission.toml").write_text(text.replace('["Bravo"]', '["Bravo", "GR04"]'))
    words = ("build", office.mission, "--content", office.content, "--out", office.out)
    assert run(*words, "--overwrite").code == 0
    after = hashes(office.out)
    briefs = {name for name in after if name.startswith("briefs/")}
    assert len(briefs) == 12
    assert {name: after[name] for name in briefs & set(before)} == {
        name: before[name] for name in before if name.startswith("briefs/")
    }


def test_mended_and_new_rows_come_in_and_strict_judges(run, office):
    quarantine = (office.out / "checks" / "quarantine" / "events.csv").read_text("utf-8-sig")
    mended = [line for line in quarantine.splitlines() if "many" in line or "row_id" in line]
    (office.mission / "mended").mkdir()
    text = "\n".join(mended).replace(",many,-27.5", ",3,-27.5") + "\n"
    (office.mission / "mended" / "events.csv").write_text(text, "utf-8")
    with (office.mission / "data" / "events.csv").open("a", encoding="utf-8") as stream:
        stream.write("E9,2020-03-09,attack,1,-27.5,3.5,,new\n")
    words = ("build", office.mission, "--content", office.content, "--out", office.out)
    answer = run(*words, "--overwrite", "--strict")
    assert answer.code == 1
    found = ledger(office.out)
    assert (found["received"], found["mapped"], found["rejected"]) == (10, 6, 0)


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_what_an_audience_may_not_see_is_in_no_file(run, finished, tmp_path, audience):
    out = tmp_path / audience
    words = ("build", finished.mission, "--content", finished.content, "--out", out)
    assert run(*words, "--audience", audience).code == 0
    assert not (out / "checks" / "quarantine").exists()
    for path in sorted(out.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            for canary in (b"far away", b"in GR0103", b"events.csv:"):
                assert canary not in data, path
                if path.suffix == ".html":  # whose data are deflated
                    assert canary.decode() not in str(blocks(data.decode("utf-8"))), path
