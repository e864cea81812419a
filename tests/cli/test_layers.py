"""`geo-ops layers`, and workbooks from `geo-ops init`."""

from __future__ import annotations

import json

import openpyxl


def test_list(run):
    answer = run("layers", "list", "--json", "--lang", "fr")
    rows = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == 0
    assert {"id": "courts", "kind": "sites", "title": "Juridictions"}.items() <= next(
        row for row in rows if row["id"] == "courts"
    ).items()
    assert "courts" in run("layers", "list").out


def test_show_as_text_markdown_and_json(run):
    text = run("layers", "show", "courts", "prisons").out
    assert text.startswith("Courts (courts)\n")
    assert "Prisons (prisons)" in text
    assert run("layers", "show", "courts", "--markdown").out.startswith("# Courts\n")
    page = json.loads(run("layers", "show", "courts", "--json", "--lang", "fr").out)
    assert page["title"] == "Juridictions"


def test_what_cannot_be_shown(run):
    wrong = run("layers", "show", "cuorts")
    assert (wrong.code, wrong.out) == (2, "")
    assert "courts" in wrong.err
    assert run("layers", "show", "courts", "--json", "--markdown").code == 2
    assert run("layers", "show").code == 2


def test_a_missions_own_layer_stands_first(run, tmp_path):
    own = tmp_path / "layers" / "courts"
    own.mkdir(parents=True)
    text = (
        'id = "courts"\nextends = "prisons"\ntitle = { en = "Our courts", fr = "Nos tribunaux" }\n'
    )
    (own / "layer.toml").write_text(text, encoding="utf-8")
    answer = run("layers", "show", "courts", "--mission", tmp_path)
    assert answer.out.startswith("Our courts (courts)\n")


def test_init_with_workbooks(run, tmp_path):
    folder = tmp_path / "m"
    words = ("--layer", "courts", "--tables", "xlsx", "--lang", "fr")
    assert run("init", folder, *words).code == 0
    assert 'source = "data/courts.xlsx"\ntable = "courts"' in (folder / "mission.toml").read_text(
        encoding="utf-8"
    )
    sheet = openpyxl.load_workbook(folder / "data/courts.xlsx")["courts"]
    assert sheet.max_row > 5
    # As it stands it is read, with no fault.
    assert run("check", folder).code == 0
