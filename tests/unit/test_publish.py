"""What is there survives whatever happens to what is to replace it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geo_ops.errors import OutputError
from geo_ops.publish import atomic_write, staging
from geo_ops.release.manifest import SCHEMA, is_ours, product_names


def fill(folder: Path, text: str) -> None:
    """Write two products and a manifest that names them, as a build does."""
    (folder / "gis").mkdir()
    (folder / "gis" / "a.gpkg").write_text(text, encoding="utf-8")
    (folder / "map.html").write_text(text, encoding="utf-8")
    outputs = [{"path": name} for name in product_names(folder)]
    manifest = {"schema": SCHEMA, "schema_version": 1, "outputs": outputs}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def contents(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text(encoding="utf-8") for name in product_names(folder)}


@pytest.fixture
def out(tmp_path):
    """A folder that was built before."""
    with staging(tmp_path / "out") as folder:
        fill(folder, "first")
    return tmp_path / "out"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def only(out: Path, text: str) -> bool:
    """Tell whether `out` is whole, says `text`, and nothing lies beside it."""
    return (
        contents(out) == {"gis/a.gpkg": text, "map.html": text}
        and is_ours(out)
        and names(out.parent) == [out.name]
    )


def test_a_folder_appears_whole(out):
    assert only(out, "first")


def test_an_empty_folder_is_used_and_a_new_one_is_made_with_its_parents(tmp_path):
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "empty", tmp_path / "a" / "b" / "c"):
        with staging(place) as folder:
            assert folder.parent == place.parent
            fill(folder, "new")
        assert contents(place)["map.html"] == "new"


def test_a_folder_of_ours_is_replaced_only_when_asked(out):
    with pytest.raises(OutputError, match="add --overwrite"), staging(out):
        pytest.fail("the block must not run")
    with staging(out, overwrite=True) as folder:
        (folder / "gis").mkdir()
        (folder / "gis" / "a.gpkg").write_text("second", encoding="utf-8")
        assert contents(out)["map.html"] == "first"
    assert contents(out) == {"gis/a.gpkg": "second"}
    assert names(out.parent) == ["out"]


def fail(folder: Path, error: BaseException) -> None:
    (folder / "map.html").write_text("half", encoding="utf-8")
    raise error


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, SystemExit, OSError])
def test_what_was_there_survives_a_failure(out, kind):
    error = kind(5, "not about the place")
    with pytest.raises(kind) as caught, staging(out, overwrite=True) as folder:
        fail(folder, error)
    assert caught.value is error
    assert only(out, "first")


def test_a_failure_while_swapping_puts_the_old_one_back(out, monkeypatch):
    rename = Path.rename
    seen = []

    def failing(self, target):
        seen.append(Path(target).name)
        if self.name.endswith("-new"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(KeyboardInterrupt), staging(out, overwrite=True) as folder:
        fill(folder, "second")
    assert seen == [".out.geo-ops-old", "out", "out"]
    assert only(out, "first")


def test_a_folder_of_somebody_else_is_never_replaced(tmp_path):
    out = tmp_path / "photos"
    out.mkdir()
    (out / "a.jpg").write_text("x", encoding="utf-8")
    for manifest in (None, "{}", '{"schema": "other"}', "[]", "{", '{"schema": "geo_ops/manif'):
        if manifest is not None:
            (out / "manifest.json").write_text(manifest, encoding="utf-8")
        refused = pytest.raises(OutputError, match="not empty, and holds no")
        with refused, staging(out, overwrite=True):
            pytest.fail("the block must not run")
    assert (out / "a.jpg").read_text(encoding="utf-8") == "x"


def test_work_that_somebody_put_among_our_products_is_not_lost(out):
    (out / "gis" / "a.gpkg-wal").write_text("of an open QGIS", encoding="utf-8")
    with staging(out, overwrite=True) as folder:
        fill(folder, "second")
    assert only(out, "second")
    (out / "gis" / "my.qgz").write_text("a day's work", encoding="utf-8")
    with (
        pytest.raises(OutputError, match=r"did not write: gis/my\.qgz; move"),
        staging(out, overwrite=True),
    ):
        pytest.fail("the block must not run")
    assert (out / "gis" / "my.qgz").exists()


def test_no_place_for_products(tmp_path, monkeypatch, out):
    mission = tmp_path / "missions" / "mine"
    mission.mkdir(parents=True)
    (tmp_path / "link").symlink_to(out, target_is_directory=True)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    work, home = tmp_path / "work" / "here", tmp_path / "home" / "ana"
    work.mkdir(parents=True)
    home.mkdir(parents=True)
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(home))
    for place, words in (
        (tmp_path / "link", "it is a link"),
        (tmp_path / "file", "it is no folder"),
        (Path("/"), "it is the root"),
        (Path(), "it is the working folder"),
        (Path(".."), "it holds the working folder"),
        (home, "it is the home folder"),
        (mission, "it is the mission"),
        (mission.parent, "it holds the mission"),
    ):
        with (
            pytest.raises(OutputError, match=words),
            staging(place, overwrite=True, keep_out_of=[mission]),
        ):
            pytest.fail("the block must not run")
    with staging(mission / "out", keep_out_of=[mission]) as folder:
        fill(folder, "fine")


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"), staging(tmp_path / "file" / "out"):
        pytest.fail("the block must not run")


def test_two_builds_at_once(out):
    with staging(out, overwrite=True) as folder:
        fill(folder, "second")
        with pytest.raises(OutputError, match="another build"), staging(out, overwrite=True):
            pytest.fail("the block must not run")
        with staging(out.parent / "other") as other:
            fill(other, "elsewhere")
    assert contents(out)["map.html"] == "second"
    assert names(out.parent) == ["other", "out"]


_KILLED = """
import os, signal, sys
from pathlib import Path
from geo_ops.publish import staging
real = Path.rename
def dying(self, target):
    real(self, target)
    if sys.argv[2] == "swapping":
        os.kill(os.getpid(), signal.SIGKILL)
Path.rename = dying
with staging(Path(sys.argv[1]), overwrite=True) as folder:
    (folder / "map.html").write_text("half")
    if sys.argv[2] == "writing":
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("when", ["writing", "swapping"])
def test_the_build_after_one_that_was_killed(out, when):
    done = subprocess.run([sys.executable, "-c", _KILLED, str(out), when], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert ".out.geo-ops-new" in names(out.parent)
    assert out.exists() == (when == "writing")
    with pytest.raises(ZeroDivisionError), staging(out, overwrite=True):
        _ = 1 / 0
    assert only(out, "first")


_FULL = """
import resource, signal, sys
from pathlib import Path
from geo_ops.errors import OutputError
from geo_ops.publish import atomic_write, staging
out = Path(sys.argv[1])
if sys.argv[2] == "limit":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
for attempt in ("folder", "file"):
    try:
        if attempt == "folder":
            with staging(out, overwrite=True) as folder:
                (folder / "map.html").write_bytes(b"x" * 3_000_000)
        else:
            atomic_write(out / "map.html", b"x" * 3_000_000)
    except OutputError as error:
        print(error)
"""


def _try_to_fill(out: Path, how: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(out), how],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.count("no room is left") == 2
    assert only(out, "first")


def test_a_file_that_grows_beyond_what_the_disk_allows(out):
    _try_to_fill(out, "limit")


def test_a_full_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("missing tool: a mount of a small disk")
    try:
        with staging(disk / "out") as folder:
            fill(folder, "first")
        _try_to_fill(disk / "out", "disk")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a" / "map.html"
    assert atomic_write(path, "Ségou\r\n") == path
    assert path.read_bytes() == "Ségou\r\n".encode()

    def failing(scratch: Path) -> None:
        assert scratch.parent == path.parent
        assert scratch.suffix == ".html"
        scratch.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        atomic_write(path, failing)
    with pytest.raises(OutputError, match="already there"):
        atomic_write(path, b"new", overwrite=False)
    assert path.read_bytes() == "Ségou\r\n".encode()
    atomic_write(path, lambda scratch: scratch.write_text("new", encoding="utf-8"))
    assert path.read_text(encoding="utf-8") == "new"
    assert names(path.parent) == ["map.html"]


def test_a_file_has_the_usual_rights(tmp_path):
    (tmp_path / "plain").write_text("x", encoding="utf-8")
    atomic_write(tmp_path / "ours", "x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_file_replaces_no_folder_and_no_link(tmp_path):
    (tmp_path / "victim").write_text("x", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "victim")
    for place in (tmp_path / "link", tmp_path):
        with pytest.raises(OutputError, match="no plain file"):
            atomic_write(place, b"y")
    with pytest.raises(OutputError, match="cannot be written"):
        atomic_write(tmp_path / "victim" / "below", b"y")
    assert (tmp_path / "victim").read_text(encoding="utf-8") == "x"
