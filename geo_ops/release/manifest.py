"""The manifest: what a folder of products was made from, with what, and what is in it.

It holds no path of a machine, no user and no clock, so that two builds from the same inputs have
the same manifest. It also tells a folder of ours from anybody else's.
"""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import geo_ops
from geo_ops.errors import InputError, OutputError, explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.tables.raw import Origin

FILE_NAME = "manifest.json"
SCHEMA = "geo_ops/manifest"
SCHEMA_VERSION = 1

# Only those that can change a byte of a product.
LIBRARIES = (
    "anyascii", "branca", "folium", "geopandas", "jinja2", "mapclassify", "matplotlib", "mgrs",
    "milsymbol", "numpy", "pandas", "pyarrow", "pydantic", "pyogrio", "pyproj", "rapidfuzz",
    "rasterio", "shapely", "xlsxwriter", "xstatic-leaflet", "xstatic-leaflet-markercluster",
)  # fmt: skip


def write_manifest(
    folder: Path,
    situation: Situation,
    *,
    inputs: Mapping[str, Path],
    origins: Iterable[Origin] = (),
) -> Path:
    """Write `manifest.json` into a folder whose products are all there, and return its path.

    Args:
        folder: every file in it becomes an output, but the manifest itself.
        situation: what the products show; its parameters and ledgers are written down.
        inputs: name -> file. The names are printed: relative to the mission or the content, never
            absolute, and none of a layer that the audience may not see.
        origins: what was read from a database: its name, how many rows, and a hash of them.

    Raises:
        OutputError: a name of an input is absolute or leads out, or the manifest cannot be written.
    """
    manifest = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "geo_ops", "version": geo_ops.__version__},
        "python": platform.python_version(),
        "libraries": _versions(),
        **_parameters(situation),
        "inputs": [_entry(_checked(name), path) for name, path in sorted(inputs.items())],
        **_origins(origins),
        "outputs": [_entry(name, folder / name) for name in product_names(folder)],
        "layers": [_layer(view) for view in situation.layers],
    }
    path = folder / FILE_NAME
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(
            explain(str(path), f"cannot be written ({error.strerror})", "make room for it")
        ) from error
    return path


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest in a file or in a folder, as it was written.

    Raises:
        InputError: there is none, it is no JSON, or it is not of ours or of a later geo_ops.
    """
    file = path / FILE_NAME if path.is_dir() else path
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            explain(str(file), f"no manifest can be read ({error})", "name a folder that was built")
        ) from None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise InputError(
            explain(str(file), "this is no manifest of geo_ops", "name a folder that was built")
        )
    found = manifest.get("schema_version")
    if not isinstance(found, int) or found > SCHEMA_VERSION:
        raise InputError(
            explain(
                str(file),
                f"its schema version is {found!r}, this geo_ops knows up to {SCHEMA_VERSION}",
                "use the geo_ops that wrote it, or a later one",
            )
        )
    return manifest


def is_ours(folder: Path) -> bool:
    """Return whether a folder holds a manifest of ours, of whatever version."""
    file = folder / FILE_NAME
    if file.is_symlink() or not file.is_file():
        return False
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and manifest.get("schema") == SCHEMA


def product_names(folder: Path) -> list[str]:
    """Return the files in a folder but its manifest: relative, with forward slashes, sorted."""
    names = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() or path.is_symlink()
    ]
    return sorted(name for name in names if name != FILE_NAME)


def _versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # an optional one
            continue
    return found


def _parameters(situation: Situation) -> dict[str, Any]:
    mission = situation.mission
    window = situation.window
    return {
        "mission": mission.id,
        "region": situation.pack.spec.id,
        "division": situation.division.id,
        "as_of": situation.as_of.isoformat(),
        "issued": situation.issued.isoformat(),
        "audience": situation.audience,
        "classification": mission.classification,
        "clearance": mission.clearance,
        "exercise": situation.exercise,
        "parameters": {
            "map": mission.map,
            "brief": mission.brief,
            "brief_level": mission.brief_level,
            "brief_areas": list(mission.brief_areas),
            "window": [day.isoformat() for day in window] if window else None,
        },
    }


def _origins(origins: Iterable[Origin]) -> dict[str, Any]:
    found = [
        {"database": one.name, "rows": one.rows, "sha256": one.sha256}
        for one in sorted(origins, key=lambda one: one.name)
    ]
    return {"databases": found} if found else {}


def _layer(view: LayerView) -> dict[str, Any]:
    return {
        "layer": view.spec.id,
        "exercise": view.exercise,
        "rows": len(view.rows),
        "ledger": view.ledger.as_dict(),
    }


def _checked(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise OutputError(
            explain(
                f"manifest: input {name!r}", "a manifest names no folder of a machine",
                "name it relative to the mission or the content",
            )
        )  # fmt: skip
    return name


def _entry(name: str, path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            size += len(block)
    return {"path": name, "bytes": size, "sha256": digest.hexdigest()}
