"""Where content is found, in which order, and what is said when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo_ops.content import CONTENT_KINDS, Content, root, store
from geo_ops.errors import ContentNotFoundError

CHECKOUT = Path(__file__).resolve().parents[2]


def shipped(folder, *layers):
    """Make a folder with content in it."""
    for kind in CONTENT_KINDS:
        (folder / kind).mkdir(parents=True)
    for name in layers:
        (folder / "layers" / name).mkdir()
    return folder


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose wheel's copy and checkout are both empty."""
    folder = tmp_path / "site" / "geo_ops"
    (folder / "content").mkdir(parents=True)
    monkeypatch.setattr(store, "__file__", str(folder / "content" / "store.py"))
    return folder


def test_the_checkout_is_found():
    assert root() == CHECKOUT


def test_the_wheels_copy_comes_before_the_checkout(package):
    checkout = shipped(package.parent)
    assert root() == checkout
    wheel = shipped(package / "_content")
    assert root() == wheel


def test_the_environment_comes_before_the_wheels_copy(package, tmp_path, monkeypatch):
    shipped(package / "_content")
    monkeypatch.setenv("GEO_OPS_CONTENT", str(shipped(tmp_path / "env")))
    assert root() == tmp_path / "env"


def test_the_option_comes_before_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_OPS_CONTENT", str(shipped(tmp_path / "env")))
    assert root(shipped(tmp_path / "option")) == tmp_path / "option"


def test_an_empty_environment_is_none(monkeypatch):
    monkeypatch.setenv("GEO_OPS_CONTENT", "")
    assert root() == CHECKOUT


def test_a_place_that_somebody_named_is_never_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_OPS_CONTENT", str(tmp_path / "env"))
    with pytest.raises(ContentNotFoundError) as caught:
        root()
    assert str(caught.value) == (
        f"content: no folder with regions/ and layers/ in it; tried {tmp_path / 'env'}; "
        "name one with --content or $GEO_OPS_CONTENT"
    )
    with pytest.raises(ContentNotFoundError, match="option"):
        root(tmp_path / "option")


def test_a_folder_without_layers_is_no_content(tmp_path):
    (tmp_path / "regions").mkdir()
    with pytest.raises(ContentNotFoundError, match="no folder with regions/ and layers/ in it"):
        root(tmp_path)


def test_every_place_tried_is_named(package):
    with pytest.raises(ContentNotFoundError) as caught:
        root()
    assert f"tried {package / '_content'}, {package.parent};" in str(caught.value)


def test_a_missions_own_content_comes_first(tmp_path):
    base = shipped(tmp_path / "shipped", "courts", "prisons")
    mission = tmp_path / "mission"
    (mission / "layers" / "courts").mkdir(parents=True)
    content = Content.find(base, mission)
    assert content.folder("layers", "courts") == mission / "layers" / "courts"
    assert content.folder("layers", "prisons") == base / "layers" / "prisons"
    assert content.ids("layers") == ["courts", "prisons"]


def test_a_missions_own_map_comes_first(tmp_path):
    base = shipped(tmp_path / "shipped")
    mission = tmp_path / "mission"
    (mission / "maps").mkdir(parents=True)
    for folder in (base, mission):
        (folder / "maps" / "overview.toml").touch()
    (base / "maps" / "briefing.toml").touch()
    content = Content.find(base, mission)
    assert content.file("maps", "overview") == mission / "maps" / "overview.toml"
    assert content.file("maps", "briefing") == base / "maps" / "briefing.toml"
    assert content.ids("maps") == ["briefing", "overview"]


def test_a_mission_that_is_the_shipped_content_stands_once(tmp_path):
    base = shipped(tmp_path)
    assert Content.find(base, base).roots == (base,)


@pytest.mark.parametrize("kind", CONTENT_KINDS)
def test_what_is_not_there_is_told_with_the_nearest(tmp_path, kind):
    base = shipped(tmp_path)
    content = Content.find(base)
    ask = content.file if kind == "maps" else content.folder
    if kind == "maps":
        (base / kind / "briefing.toml").touch()
    else:
        (base / kind / "briefing").mkdir()
    with pytest.raises(ContentNotFoundError) as caught:
        ask(kind, "breifing")
    assert str(caught.value) == (
        f"{kind}/breifing: there is no {kind[:-1]} 'breifing'; did you mean 'briefing'?"
    )


def test_hidden_and_private_entries_are_no_content(tmp_path):
    base = shipped(tmp_path, "courts", ".cache", "_draft")
    (base / "layers" / "README.md").touch()
    (base / "maps" / "folder").mkdir()
    assert Content.find(base).ids("layers") == ["courts"]
    assert Content.find(base).ids("maps") == []
    with pytest.raises(ContentNotFoundError, match="there is none to choose from"):
        Content.find(base).file("maps", "folder")


def test_a_name_does_not_lead_out_of_the_content(tmp_path):
    base = shipped(tmp_path / "shipped", "courts")
    (tmp_path / "outside").mkdir()
    with pytest.raises(ContentNotFoundError):
        Content.find(base).folder("layers", "../../outside")
    with pytest.raises(ContentNotFoundError):
        Content.find(base).folder("layers", "")
