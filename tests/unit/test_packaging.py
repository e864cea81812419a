"""The content is found however geo_ops is installed, and nothing untracked is ever packed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from build import ProjectBuilder

import hatch_build
from tools import check_wheel

PROJECT = Path(__file__).resolve().parents[2]
# Content of the test's own, so that it holds whatever the project ships.
TRACKED = ("regions/zzz/region.toml", "layers/zzz/layer.toml", "layers/zzz/sample.csv")
PLANTED = (
    "layers/secret.csv",
    "layers/zzz/secret.parquet",
    "geo_ops/secret.csv",
    "geo_ops/secret.py",
    "secret.toml",
)
WHERE = "import geo_ops, geo_ops.content as c; print(c.root()); print(geo_ops.__file__)"


def run(*command: object, cwd: Path, **env: str) -> str:
    ambient = ("GIT_", "PYTHON", "PIP_TARGET")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ambient)}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**clean, "PYTHONDONTWRITEBYTECODE": "1", **env},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def write(root: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("# x\n")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A repository of its own with our tracked files, some content, and untracked secrets."""
    root = tmp_path_factory.mktemp("checkout") / "geo ops"
    for name in check_wheel.tracked(PROJECT):
        if (PROJECT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, root / name)
    write(root, TRACKED)
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.hooksPath=")
    run(*git, "init", "-q", cwd=root)
    run(*git, "add", "-A", "-f", cwd=root)
    run(*git, "commit", "-q", "-m", "copy", cwd=root)
    write(root, PLANTED)
    return root


@pytest.fixture(scope="module")
def built(checkout, tmp_path_factory):
    out = tmp_path_factory.mktemp("built")
    from_tree, sdist, from_sdist = check_wheel.build(checkout, out)
    return SimpleNamespace(from_tree=from_tree, sdist=sdist, from_sdist=from_sdist)


@pytest.fixture(scope="module")
def archives(built):
    return {
        "from_tree": check_wheel.wheel_names(built.from_tree),
        "sdist": check_wheel.sdist_names(built.sdist),
        "from_sdist": check_wheel.wheel_names(built.from_sdist),
    }


@pytest.mark.parametrize("kind", ["from_tree", "from_sdist"])
def test_an_installed_wheel_finds_its_content(kind, built, tmp_path):
    target, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-compile")
    run(*pip, "--disable-pip-version-check", "--target", target, getattr(built, kind), cwd=tmp_path)
    found, package = run(
        sys.executable, "-W", "error", "-c", WHERE, cwd=elsewhere, PYTHONPATH=str(target)
    ).splitlines()
    assert Path(package).parent == target / "geo_ops"
    assert Path(found) == target / "geo_ops" / "_content"
    for name in TRACKED:
        assert (Path(found) / name).read_text() == "# x\n"


def test_an_editable_install_finds_the_checkouts_content(checkout, tmp_path):
    wheel = ProjectBuilder(checkout).build("editable", tmp_path / "dist")
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "-q", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    found, package = run(python, "-W", "error", "-c", WHERE, cwd=tmp_path).splitlines()
    assert Path(found) == checkout
    assert Path(package) == checkout / "geo_ops" / "__init__.py"
    assert not (checkout / "geo_ops" / "_content").exists()


@pytest.mark.parametrize("archive", ["from_tree", "sdist", "from_sdist"])
def test_an_untracked_file_is_in_no_archive(archive, archives):
    assert [name for name in archives[archive] if "secret" in name] == []


def test_the_archives_hold_what_git_tracks(archives, checkout):
    names = check_wheel.tracked(checkout)
    assert set(TRACKED) < names
    wanted = check_wheel.expected_in_wheel(names)
    assert check_wheel.differences("tree", wanted, archives["from_tree"]) == []
    assert check_wheel.differences("sdist", names, archives["sdist"]) == []
    assert check_wheel.differences("via sdist", wanted, archives["from_sdist"]) == []


def test_the_wheel_is_the_same_from_the_tree_and_from_the_sdist(built):
    assert built.from_tree.name == built.from_sdist.name
    assert built.from_tree.read_bytes() == built.from_sdist.read_bytes()


def test_the_wheel_installs_one_package_only(archives):
    assert {name.split("/")[0] for name in archives["from_tree"]} == {"geo_ops"}


def test_differences_name_what_lacks_and_what_is_surplus():
    lines = check_wheel.differences("wheel", {"a", "b"}, {"b", "c"})
    assert lines == [
        "wheel: lacks a, which git tracks",
        "wheel: holds c, which git does not track",
    ]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("geo_ops/web/page.py", "geo_ops/web/page.py"),
        ("geo_ops/py.typed", "geo_ops/py.typed"),
        ("geo_ops/notes.csv", None),
        ("geo_ops/_content/layers/x/layer.toml", None),
        ("layers/x/layer.toml", "geo_ops/_content/layers/x/layer.toml"),
        ("missions/m/data/list.xlsx", "geo_ops/_content/missions/m/data/list.xlsx"),
        ("layers/x/key.pem", None),
        ("layers/x/.env", None),
        ("tools/check_wheel.py", None),
        ("layersx/a.csv", None),
    ],
)
def test_the_allow_list_of_the_wheel(path, place):
    assert hatch_build.wheel_path(path) == place


def test_a_checkout_that_git_refuses_is_not_packed_whole(tmp_path):
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    with pytest.raises(RuntimeError, match="untracked files are never packed"):
        hatch_build.tracked_files(tmp_path)


def test_an_untracked_folder_inside_a_repository_is_not_packed_whole(tmp_path):
    run("git", "init", "-q", cwd=tmp_path)
    write(tmp_path, ("unzipped/layers/a.csv",))
    with pytest.raises(RuntimeError, match="it tracks none"):
        hatch_build.tracked_files(tmp_path / "unzipped")


def test_without_git_nothing_is_packed(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="install git"):
        hatch_build.tracked_files(tmp_path)


def test_only_its_metadata_file_makes_an_unpacked_sdist(tmp_path):
    assert not hatch_build.is_unpacked_sdist(tmp_path)
    (tmp_path / "PKG-INFO").touch()
    assert hatch_build.is_unpacked_sdist(tmp_path)
    (tmp_path / ".git").mkdir()
    assert not hatch_build.is_unpacked_sdist(tmp_path)


def test_a_link_is_not_followed_out_of_the_tree(tmp_path):
    root, outside = tmp_path / "tree", tmp_path / "outside"
    write(root, ("layers/a/plain.csv",))
    write(outside, ("secret.csv",))
    (root / "layers" / "a" / "link.csv").symlink_to(outside / "secret.csv")
    (root / "layers" / "b").symlink_to(outside, target_is_directory=True)
    assert hatch_build.is_plain_file(root, "layers/a/plain.csv")
    assert not hatch_build.is_plain_file(root, "layers/a/link.csv")
    assert not hatch_build.is_plain_file(root, "layers/b/secret.csv")
    assert not hatch_build.is_plain_file(root, "layers/a/gone.csv")
