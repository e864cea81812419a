"""Keep hostile files away from GDAL.

GDAL opens a file by what is in it, not by its name: a `.geojson` that holds an OGR VRT reads any
other file of the machine, a prefix such as `CSV:` or `/vsicurl/` reads anything at all, and
neither geopandas nor pyogrio can narrow the drivers of one call. So three fences stand in a row:
`guard` shuts the drivers out that follow references, before a library that holds GDAL is
imported; `safe_source` refuses a path, or a content, that is not what its name says, before GDAL
sees it; `check_driver` asks which driver took the file.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from geo_ops.errors import InputError, explain
from geo_ops.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

SKIPPED_DRIVERS: tuple[str, ...] = (
    # follow a reference out of the file: to another file, a URL, a pipeline of commands
    "ADBC", "AmigoCloud", "CSW", "Carto", "EEDA", "Elasticsearch", "GDALG", "GPSBabel", "HTTP",
    "NGW", "OAPIF", "OGCAPI", "OGR_VRT", "PLSCENES", "WFS",
    # take text that is meant as something else, and no source of ours comes in them
    "AVCE00", "CSV", "EDIGEO", "ESRIJSON", "GML", "GTFS", "GeoRSS", "Idrisi", "JML", "JSONFG",
    "LVBAG", "MapML", "ODS", "OGR_GMT", "OGR_PDS", "SXF", "Selafin", "TopoJSON", "VDV", "VFK",
    "WAsP",
)  # fmt: skip
"""Vector drivers that `guard` shuts out; what we read and write ourselves is not among them.

Raster drivers need no such list: `rasterio.open(path, driver=["GTiff"])` narrows one call.
"""

# A proxy where nothing listens. GDAL follows the linked CRS of a GeoJSON to the network, and has
# no switch against it.
_NOWHERE = "127.0.0.1:9"

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_PARSED = 200 * 1024 * 1024
"""Text that GDAL holds in memory as a whole may not be larger."""
_HEAD = 65536
_REMEDY = "save it in the format that its name says, or give it its right name"


def guard() -> tuple[Finding, ...]:
    """Shut drivers out and the network off, for this process and its children.

    Call it before pyogrio, geopandas or rasterio is used: GDAL reads these settings once. It may be
    called again (`check_driver` does). What is already set in GDAL_SKIP stays. Returns a finding
    for each library that was too early, and still has such drivers; `safe_source` and
    `check_driver` stand even then.
    """
    already = re.split(r"[,\s]+", os.environ.get("GDAL_SKIP", "").strip())
    os.environ["GDAL_SKIP"] = ",".join(sorted({*already, *SKIPPED_DRIVERS} - {""}))
    os.environ["GDAL_HTTP_PROXY"] = _NOWHERE
    os.environ["PROJ_NETWORK"] = "OFF"
    # rasterio's GDAL is another build, and logs a warning for each driver that it never had.
    logging.getLogger("rasterio._env").addFilter(_quiet)
    return tuple(_still_open())


def _quiet(record: logging.LogRecord) -> bool:
    return "GDAL_SKIP" not in record.getMessage()


def _still_open() -> list[Finding]:
    loaded: dict[str, set[str]] = {}
    if "pyogrio" in sys.modules:
        import pyogrio

        pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": _NOWHERE})
        loaded["pyogrio"] = set(pyogrio.list_drivers())
    if "rasterio" in sys.modules:
        import rasterio

        with rasterio.Env() as env:
            loaded["rasterio"] = set(env.drivers())
    return [
        Finding(
            "warning",
            library,
            f"it was imported before its drivers were narrowed: {', '.join(left)} can be used",
            "a file that holds references could be followed",
            "call geo_ops.gdal_guard.guard() before that import",
        )
        for library, drivers in sorted(loaded.items())
        if (left := sorted(drivers & set(SKIPPED_DRIVERS)))
    ]


@dataclass(frozen=True)
class _Format:
    """A format that we take: its suffix, its drivers, and a look at its first bytes."""

    drivers: frozenset[str]
    looks_right: Callable[[bytes], bool]


def _begins(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic)


def _xml(root: str) -> Callable[[bytes], bool]:
    prolog = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<([\w:.-]+)[\s/>]", re.DOTALL)

    def looks_right(head: bytes) -> bool:
        found = prolog.match(head.removeprefix(b"\xef\xbb\xbf"))
        return found is not None and found[1].decode("ascii", "replace") == root

    return looks_right


def _json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


_ZIP = _begins(b"PK\x03\x04")
_FORMATS = {
    ".fgb": _Format(frozenset({"FlatGeobuf"}), _begins(b"fgb")),
    ".geojson": _Format(frozenset({"GeoJSON"}), _json),
    ".gpkg": _Format(frozenset({"GPKG"}), _begins(b"SQLite format 3\0")),
    ".gpx": _Format(frozenset({"GPX"}), _xml("gpx")),
    ".json": _Format(frozenset({"GeoJSON"}), _json),
    ".kml": _Format(frozenset({"LIBKML", "KML"}), _xml("kml")),
    ".kmz": _Format(frozenset({"LIBKML"}), _ZIP),
    ".parquet": _Format(frozenset(), _begins(b"PAR1")),
    ".shp": _Format(frozenset({"ESRI Shapefile"}), _begins(b"\0\0\x27\x0a")),
    ".tif": _Format(frozenset({"GTiff"}), _begins(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    ".tiff": _Format(frozenset({"GTiff"}), _begins(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    ".xlsx": _Format(frozenset({"XLSX"}), _ZIP),
    ".zip": _Format(frozenset(), _ZIP),
}

_ARCHIVES = (".7z", ".bz2", ".gz", ".kmz", ".rar", ".tar", ".tgz", ".xz", ".zip")
_IN_KMZ = frozenset({".kml"})
_IN_ZIP = frozenset(_FORMATS) - set(_ARCHIVES)

_TEXT = (".csv", ".tsv", ".txt")
"""Read as text, never by GDAL: any content will do, so it is not looked at."""

# GDAL finds these words anywhere in the head of a file, in a comment too. Entities are how XML
# reads other files or grows without end.
_TRAPS = (
    b"<OGRVRTDataSource", b"<VRTDataset", b"<OGRWFSDataSource", b"<OGRWFSLayer", b"<GDAL_W",
    b"<OGROAPIFDataSource", b"<OGRCSWDataSource", b"<WCS_GDAL", b"<GDALTileIndexDataset",
    b"gdal_streamed_alg", b"<!ENTITY",
)  # fmt: skip
_LINKED_CRS = re.compile(rb'"crs"\s*:\s*\{[^{}]*\{[^{}]*"(?:href|url)"\s*:', re.IGNORECASE)


def safe_source(path: str | Path, *, within: Path | None = None) -> Path:
    """Return `path` resolved, if it is a plain file of a format that we take.

    Nothing is opened with GDAL. A zip is checked but not unpacked: read what `unpack` gives.
    `within` is the folder that the file must lie in, links followed; without it a link may only
    lead to a file in its own folder.

    Raises:
        InputError: a URL, a /vsi path, a driver prefix or inline content instead of a path; no
            such file, or no plain one; a link that leads out; a suffix that we do not take; a
            content that is not what the suffix says, or refers elsewhere; a zip that unpacks to
            more than 200 MB or 100 times its size, or out of its folder; a shapefile that lacks
            its .shx or .dbf.
    """
    text = str(path)
    _refuse_tricks(text)
    file = _plain_file(Path(text), within)
    if file.suffix.lower() in _TEXT:
        return file
    form = _FORMATS.get(file.suffix.lower())
    if form is None:
        raise InputError(
            explain(
                text,
                f"files of the kind {file.suffix!r} are not read",
                f"convert it to one of {', '.join(sorted({*_FORMATS, *_TEXT}))}",
            )
        )
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    if file.suffix.lower() in (".kml", ".gpx") and b"<!DOCTYPE" in head.replace(b"\0", b""):
        raise InputError(explain(text, "it has a DTD, which can refer to other files", _REMEDY))
    if not form.looks_right(head):
        raise InputError(explain(text, f"this is no {file.suffix.lower()} file inside", _REMEDY))
    _refuse_content(text, file, head)
    return file


def check_driver(
    path: str | Path, expected: Collection[str] | None = None, *, shown: Path | None = None
) -> str:
    """Return the GDAL driver that opens a file which has passed `safe_source`.

    `expected` are the drivers allowed; by default those that belong to the suffix. `shown` is the
    archive that it came from, for messages.

    Raises:
        InputError: GDAL cannot open it, it holds no layer, or another driver took it.
    """
    guard()
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    file, name = Path(path), str(shown or path)
    form = _FORMATS.get(file.suffix.lower())
    allowed = set(expected if expected is not None else (form.drivers if form else ()))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's remarks on the content
            layers = pyogrio.list_layers(file)
            if len(layers) == 0:
                raise InputError(explain(name, "it holds no layer", "export the layer again"))
            driver = str(pyogrio.read_info(file, layer=layers[0][0])["driver"])
    except (DataSourceError, DataLayerError) as error:
        said = " ".join(str(error).replace(str(file), file.name).split())
        raise InputError(explain(name, f"GDAL cannot open it ({said})", _REMEDY)) from None
    if driver not in allowed:
        wanted = " or ".join(sorted(allowed)) or "nothing: it is not read with GDAL"
        raise InputError(explain(name, f"it was opened as {driver}, expected {wanted}", _REMEDY))
    return driver


def unpack(path: str | Path, folder: Path, *, shown: Path | None = None) -> Path:
    """Unpack a zip or KMZ that has passed `safe_source` into `folder`; return its one source.

    The source has passed `safe_source` too. `shown` is what messages call the archive.

    Raises:
        InputError: it is damaged, grows beyond what it declares, holds no source or several, or
            another archive.
    """
    file = Path(path)
    wanted = _IN_KMZ if file.suffix.lower() == ".kmz" else _IN_ZIP
    try:
        with zipfile.ZipFile(file) as archive:
            # A declared size can lie, but zipfile reads no more than it, and checks the CRC.
            archive.extractall(folder)
            names = [PurePosixPath(one.filename) for one in archive.infolist()]
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise InputError(
            explain(str(shown or path), f"damaged or locked zip ({error})", "zip it again")
        ) from None
    names = [one for one in names if "__MACOSX" not in one.parts]
    nested = sorted(str(one) for one in names if one.suffix.lower() in _ARCHIVES)
    if nested:
        raise InputError(
            explain(str(shown or path), f"it holds another archive, {nested[0]}", "unpack that one")
        )
    sources = sorted(one for one in names if one.suffix.lower() in wanted)
    if len(sources) != 1:
        found = ", ".join(str(one) for one in sources[:8]) or "none"
        raise InputError(
            explain(
                str(shown or path),
                f"one source is wanted in it, found: {found}",
                "unzip it and name one",
            )
        )
    try:
        return safe_source(folder / sources[0], within=folder)
    except InputError as error:
        what = str(error).replace(f"{folder}/", "")
        raise InputError(f"{shown or path}: {what}") from None


def _refuse_tricks(text: str) -> None:
    folded = text.strip().casefold().replace("\\", "/")
    # A drive letter is one letter; a driver's prefix is longer.
    prefix = re.match(r"[\w .+-]{2,}:", folded)
    if "\0" in text or not folded or re.match(r"/+vsi", folded) or "://" in folded or prefix:
        raise InputError(
            explain(
                repr(text[:80]), "only a file of this machine is read, no URL, no GDAL prefix",
                "download it first and name the file",
            )
        )  # fmt: skip
    if folded[0] in "<{[" or "\n" in folded:
        raise InputError(
            explain(
                repr(text[:80]), "this is content, not a path", "save it to a file and name that"
            )
        )


def _plain_file(path: Path, within: Path | None) -> Path:
    try:
        file = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise InputError(
            explain(str(path), "there is no such file", "check the name and the folder")
        ) from None
    if not file.is_file():
        raise InputError(explain(str(path), "this is no plain file", "name the file itself"))
    home = (within or path.parent).resolve()
    if not file.is_relative_to(home):
        raise InputError(
            explain(
                str(path), f"it leads out of {home}", "copy the file there instead of linking it"
            )
        )
    return file


def _refuse_content(text: str, file: Path, head: bytes) -> None:
    suffix = file.suffix.lower()
    if suffix in (".geojson", ".json", ".kml", ".gpx"):
        if file.stat().st_size > MAX_PARSED:
            raise InputError(
                explain(text, f"it is larger than {MAX_PARSED >> 20} MB", "save it as GeoPackage")
            )
        folded = head.replace(b"\0", b"")
        trap = next((one for one in _TRAPS if one.lower() in folded.lower()), None)
        if trap is not None:
            raise InputError(
                explain(text, f"it refers to other sources ({trap.decode()})", _REMEDY)
            )
    if suffix in (".geojson", ".json") and _LINKED_CRS.search(file.read_bytes()):
        raise InputError(
            explain(text, "its CRS is a link to somewhere else", "save it again in EPSG:4326")
        )
    if suffix in (".zip", ".kmz", ".xlsx"):
        _check_zip(text, file)
    if suffix == ".shp":
        _check_sidecars(text, file)


def _check_sidecars(text: str, file: Path) -> None:
    there = {one.suffix.lower(): one for one in file.parent.glob("*") if one.stem == file.stem}
    for suffix in (".shx", ".dbf"):
        if suffix not in there:
            raise InputError(
                explain(text, f"a shapefile needs its {suffix} beside it", "copy all its files")
            )
        _plain_file(there[suffix], file.parent)


def _check_zip(text: str, file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise InputError(explain(text, f"damaged zip ({error})", "copy or zip it again")) from None
    unpacked = sum(one.file_size for one in entries)
    packed = max(1, sum(one.compress_size for one in entries))
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        raise InputError(
            explain(
                text,
                f"it unpacks from {packed:,} to {unpacked:,} bytes; at most 200 MB and "
                f"{MAX_RATIO} times are taken",
                "delete empty rows and columns with formats, or save the sheet as CSV"
                if file.suffix.lower() == ".xlsx"
                else "unzip it yourself if you trust it, and name the file",
            )
        )
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
            raise InputError(
                explain(text, f"its entry {entry.filename!r} leads out of it", "zip it again")
            )
