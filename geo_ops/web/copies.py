"""Copies of the scripts and styles that a foreign folium map asks for.

They come, in this order, from the XStatic packages, from a folder that the user names, and from
folium's own wheel (its heat map). Nothing is ever downloaded.

A folder holds each file under the last part of its address (`Control.FullScreen.min.js`), or says
in `assets.toml` which file stands for which address, and may give its hash:

    ["https://cdn.jsdelivr.net/npm/leaflet.fullscreen@3.0.0/Control.FullScreen.min.js"]
    file = "fullscreen.js"
    sha256 = "9d5e..."
"""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo_ops.errors import InputError, choose, explain
from geo_ops.web import assets

TABLE = "assets.toml"
KEYS = ("file", "sha256")

FOLIUM_FILES = ("leaflet_heat.min.js",)
"""Scripts in folium's own wheel, in its folder `templates`."""

TYPES = {
    ".png": "image/png",
    ".gif": "image/gif",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

OLD_FONTS = (".eot", ".ttf", ".otf", ".woff")
"""Older kinds of a font that stands in a style sheet as woff2 too: left out."""

LARGEST = 5_000_000
"""Bytes of one file of a folder."""

_URL = re.compile(r"""url\(\s*(['"]?)([^'")]*)\1\s*\)""")
_IMPORT = re.compile(r"@import\b", re.IGNORECASE)
_FONT_SVG = re.compile(r"\.svg#", re.IGNORECASE)


@dataclass(frozen=True)
class Copies:
    """A folder of copies, or none.

    Attributes:
        folder: the folder.
        table: what its `assets.toml` says: address or file name -> file and perhaps hash.
    """

    folder: Path | None = None
    table: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path | str | None) -> Copies:
        """Return the copies in a folder.

        Raises:
            InputError: it is no folder, or its `assets.toml` cannot be used.
        """
        if folder is None:
            return cls()
        place = Path(folder)
        if not place.is_dir():
            raise InputError(
                explain(f"assets {str(folder)!r}", "there is no such folder", "make it, or name it")
            )
        return cls(place, _table(place))

    def text(self, url: str) -> str | None:
        """Return the script or style of an address, ready to be put into a page; None without one.

        Raises:
            InputError: the copy is not the one that `assets.toml` names, is too large or no text,
                or a style sheet needs a picture or a font that is not in the folder.
        """
        path = self._path(url)
        if path is None:
            return None
        code = _read(path)
        return self._style(code, path) if path.suffix == ".css" or url.endswith(".css") else code

    def _path(self, url: str) -> Path | None:
        name = assets.asset_name(url)
        if self.folder is not None:
            entry = self.table.get(url) or self.table.get(name)
            if entry is not None:
                return _checked(self.folder, entry, url)
            if (self.folder / name).is_file():
                return self.folder / name
        if name in FOLIUM_FILES:
            import folium

            own = Path(folium.__file__).parent / "templates" / name
            return own if own.is_file() else None
        return None

    def _style(self, css: str, path: Path) -> str:
        if _IMPORT.search(css):
            raise InputError(
                explain(f"style {path.name!r}", "it imports another style sheet",
                        "put the text of that one in its place")
            )  # fmt: skip
        return _URL.sub(lambda found: f"url({self._data_uri(found[2].strip(), path)})", css)

    def _data_uri(self, address: str, path: Path) -> str:
        if not address or address.startswith(("data:", "#")):
            return address or "data:,"
        plain = address.split("?", 1)[0].split("#", 1)[0]
        name = assets.asset_name(address)
        if plain.lower().endswith(OLD_FONTS) or _FONT_SVG.search(address):
            return "data:,"
        near = [path.parent / plain, path.parent / name, (self.folder or path.parent) / name]
        found = next((one for one in near if _is_below(one, self.folder)), None)
        if found is None or found.suffix.lower() not in TYPES:
            raise InputError(
                explain(f"style {path.name!r}", f"it shows {address!r}, which is not in the folder",
                        f"put {name!r} beside it")
            )  # fmt: skip
        data = base64.b64encode(_bytes(found)).decode()
        return f"data:{TYPES[found.suffix.lower()]};base64,{data}"


def _is_below(path: Path, folder: Path | None) -> bool:
    """Return whether a file is there and in the folder: a link might lead out of it."""
    if folder is None or "://" in str(path) or not path.is_file():
        return False
    return path.resolve().is_relative_to(folder.resolve())


def _table(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / TABLE
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(explain(str(path), f"it is no TOML ({error})", "correct it")) from None
    for url, entry in found.items():
        _check_entry(f"{path}: {url!r}", entry)
    return found


def _check_entry(where: str, entry: Any) -> None:  # noqa: ANN401 - whatever stands in the file
    if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
        raise InputError(explain(where, "it names no file", 'write file = "name.js" under it'))
    for key, value in entry.items():
        if key not in KEYS:
            raise InputError(explain(where, f"there is no key {key!r}", choose(key, KEYS)))
        if not isinstance(value, str):
            raise InputError(explain(where, f"{key} is no text", "put it in quotes"))


def _checked(folder: Path, entry: dict[str, str], url: str) -> Path:
    path = folder / entry["file"]
    if not _is_below(path, folder):
        raise InputError(
            explain(f"{TABLE}: {url!r}", f"there is no file {entry['file']!r} in the folder",
                    "put it there")
        )  # fmt: skip
    wanted, own = entry.get("sha256"), hashlib.sha256(_bytes(path)).hexdigest()
    if wanted is not None and wanted.lower() != own:
        raise InputError(
            explain(f"{TABLE}: {entry['file']!r}", f"its sha256 is {own}, not {wanted}",
                    "get the right file, or correct the hash once you have looked at the file")
        )  # fmt: skip
    return path


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise InputError(
            explain(f"asset {path.name!r}", f"it has {path.stat().st_size:,} bytes",
                    f"leave it out, the most is {LARGEST:,}")
        )  # fmt: skip
    return path.read_bytes()


def _read(path: Path) -> str:
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            explain(f"asset {path.name!r}", "it is no UTF-8 text", "get it anew")
        ) from None
    return assets.without_source_map(text)
