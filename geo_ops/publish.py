"""Publishing: a product appears whole or not at all (promise 8).

`staging` is for folders: everything is written beside the old folder, on the same file system, and
swapped in by renaming. `atomic_write` is for one file. Neither ever touches what is there before
the new one is complete and on the disk.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from geo_ops.errors import GeoOpsError, OutputError, explain
from geo_ops.release.manifest import FILE_NAME, is_ours, product_names, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BUSY = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}

# What desktops and open programs leave in a folder unasked; nobody would miss it.
_LITTER_NAMES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".directory"})
_LITTER_SUFFIXES = ("-wal", "-shm", "-journal", ".aux.xml")
_LITTER_PREFIXES = ("~$", ".~lock.")


@contextmanager
def staging(
    out: Path, *, overwrite: bool = False, keep_out_of: Iterable[Path] = ()
) -> Iterator[Path]:
    """Give an empty folder to write into, and make it `out` when the block ends without error.

    Whatever goes wrong, Ctrl-C too, what was in `out` stays as it was. A process that was killed
    leaves `.<name>.geo-ops-new` beside it, which the next run removes.

    Args:
        out: the folder to make. Its parents are made; it may exist if it is empty.
        overwrite: it may also be a folder of ours, with nobody else's files in it.
        keep_out_of: folders that `out` must not be or hold, such as the mission's.

    Raises:
        OutputError: the place is not free (see above), or no place for products at all (a link, a
            file, the root, home or working folder, or one that holds them); another build is
            writing into it; the disk is full or may not be written to.
    """
    place = _Place.of(out)
    _refuse_place(out, place.out, keep_out_of)
    with _readable(out):
        place.out.parent.mkdir(parents=True, exist_ok=True)
    with _lock(place.lock, out):
        with _readable(out):
            place.recover()
            _refuse_taken(out, place.out, overwrite=overwrite)
            place.new.mkdir()
        try:
            with _room_only(out):
                yield place.new
            with _readable(out):
                _sync_tree(place.new)
                place.swap()
        finally:
            shutil.rmtree(place.new, ignore_errors=True)
            place.drop_old()


def atomic_write(
    path: Path, content: bytes | str | Callable[[Path], object], *, overwrite: bool = True
) -> Path:
    """Write one file whole or not at all, and return its path.

    `content` is what to write (text as UTF-8, its line ends as they are), or a function that writes
    it to the path it is given: a temporary file in the same folder, of the same suffix.

    Raises:
        OutputError: the path is a folder, a link or a device; it is there and `overwrite` is not
            said; the disk is full or may not be written to. The old file is as it was.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OutputError(explain(str(path), "this is no plain file", "choose another place"))
    if path.exists() and not overwrite:
        raise OutputError(
            explain(str(path), "it is already there", "add --overwrite, or choose another place")
        )
    scratch = path.with_name(f".{path.stem}.geo-ops-{os.getpid()}{path.suffix}")
    with _readable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            if callable(content):
                content(scratch)
            else:
                data = content.encode("utf-8") if isinstance(content, str) else content
                scratch.write_bytes(data)
            _sync(scratch)
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
        _sync(path.parent)
    return path


@dataclass(frozen=True)
class _Place:
    """A folder of products, and the names beside it that a build uses. All on one file system."""

    out: Path
    new: Path
    old: Path
    lock: Path

    @classmethod
    def of(cls, out: Path) -> _Place:
        whole = Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would follow a link at `out`
        names = (f".{whole.name}.geo-ops-{what}" for what in ("new", "old", "lock"))
        return cls(whole, *(whole.parent / name for name in names))

    def recover(self) -> None:
        """Tidy up after a build that was killed. Called under the lock."""
        if self.old.is_dir() and not self.out.exists():
            self.old.rename(self.out)  # killed between the two renames of a swap
        for left in (self.new, self.old):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left)

    def swap(self) -> None:
        """Put the new folder in place; on any failure, put the old one back."""
        try:
            if self.out.exists():
                self.out.rename(self.old)
            self.new.rename(self.out)
        except BaseException:
            if self.old.exists() and not self.out.exists():
                self.old.rename(self.out)
            raise
        _sync(self.out.parent)

    def drop_old(self) -> None:
        # The new one is in place: an old one that will not go is no failure of the build.
        if self.out.exists():
            shutil.rmtree(self.old, ignore_errors=True)


def _refuse_place(shown: Path, out: Path, keep_out_of: Iterable[Path]) -> None:
    if out.is_symlink():
        raise OutputError(explain(str(shown), "it is a link", "name the folder that it leads to"))
    if out.exists() and not out.is_dir():
        raise OutputError(explain(str(shown), "it is no folder", "name a folder for the products"))
    real = out.resolve()
    taken = [("the working folder", Path.cwd()), ("the home folder", _home())]
    taken += [("the mission", one.resolve()) for one in keep_out_of]
    if real == Path(real.anchor):
        raise OutputError(explain(str(shown), "it is the root", "name a folder for the products"))
    for what, folder in taken:
        if folder is not None and folder.is_relative_to(real):
            verb = "is" if folder == real else "holds"
            raise OutputError(
                explain(str(shown), f"it {verb} {what}", "name a folder for the products alone")
            )


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None


def _refuse_taken(shown: Path, out: Path, *, overwrite: bool) -> None:
    if not out.exists() or not any(out.iterdir()):
        return
    if not is_ours(out):
        raise OutputError(
            explain(
                str(shown), f"it is not empty, and holds no {FILE_NAME} of geo_ops",
                "choose another folder: only one that geo_ops built is ever replaced",
            )
        )  # fmt: skip
    if not overwrite:
        raise OutputError(
            explain(str(shown), "it is not empty", "add --overwrite, or choose another folder")
        )
    foreign = _foreign(out)
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise OutputError(
            explain(
                str(shown), f"it holds files that geo_ops did not write: {foreign[0]}{more}",
                "move them elsewhere, they would be lost",
            )
        )  # fmt: skip


def _foreign(folder: Path) -> list[str]:
    """Return the files in a folder of ours that its manifest does not name."""
    ours = {str(one.get("path")) for one in read_manifest(folder).get("outputs", [])}
    return [name for name in product_names(folder) if name not in ours and not _is_litter(name)]


def _is_litter(name: str) -> bool:
    last = PurePosixPath(name).name
    return (
        last in _LITTER_NAMES
        or last.endswith(_LITTER_SUFFIXES)
        or last.startswith(_LITTER_PREFIXES)
    )


@contextmanager
def _room_only(path: Path) -> Iterator[None]:
    """Say when the disk is full. Any other trouble inside is not about the place."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        todo = "make room, or choose a folder on another disk"
        raise OutputError(explain(str(path), "no room is left to write it", todo)) from error


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn what the system says of a place into a message with a next step."""
    try:
        with _room_only(path):
            yield
    except GeoOpsError:
        raise
    except OSError as error:
        what = f"it cannot be written ({error.strerror})"
        raise OutputError(explain(str(path), what, "choose another place")) from error


@contextmanager
def _lock(path: Path, shown: Path) -> Iterator[None]:
    """Hold a lock that the system frees when the process dies, however it dies."""
    with _readable(shown):
        handle = _locked(path, shown)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _locked(path: Path, shown: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _try_lock(handle)
        except OSError as error:
            os.close(handle)
            if error.errno not in _BUSY:
                raise
            raise OutputError(
                explain(str(shown), "another build is writing into it", "wait until it is done")
            ) from error
        if _is_still_there(path, handle):
            return handle
        os.close(handle)  # the one before us removed the file just then


def _is_still_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Have the system put a file or folder on the disk. A file too big for the disk fails here."""
    if sys.platform == "win32":
        if path.is_dir():
            return
        handle = os.open(path, os.O_RDWR)
    else:
        handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
