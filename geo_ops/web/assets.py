"""The scripts and styles that a page needs, by the address that folium gives them.

Leaflet and MarkerCluster come from the XStatic packages of the environment; nothing of theirs is
kept in this repository, and nothing is ever downloaded.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from geo_ops.carto.palette import sequential
from geo_ops.carto.symbols import SHAPES
from geo_ops.errors import OutputError, explain
from geo_ops.web.escape import json_text
from geo_ops.web.words import page_words

RUNTIME = Path(__file__).parent / "runtime"

CORE_FILES = (
    "text.js",
    "inflate.js",
    "blocks.js",
    "symbols.js",
    "stamps.js",
    "density.js",
    "canvas.js",
    "units.js",
    "popup.js",
    "pick.js",
    "choropleth.js",
    "basemap.js",
    "points.js",
    "crowd.js",
    "sites.js",
    "areas.js",
    "traces.js",
    "tracks.js",
    "routes.js",
    "zones.js",
    "ground.js",
    "graticule.js",
    "core.js",
)
"""What layers of ours need on any map, in this order."""

PLANNER_FILES = (
    "state.js",
    "records.js",
    "filter.js",
    "facets.js",
    "cube.js",
    "series.js",
    "recent.js",
    "csv.js",
    "grid.js",
    "table.js",
    "listing.js",
    "permalink.js",
    "time.js",
    "timebar.js",
    "geodesic.js",
    "mgrs.js",
    "position.js",
    "readout.js",
    "measure.js",
    "screen.js",
    "print.js",
    "sheet.js",
    "degrees.js",
    "chrome.js",
    "legend.js",
    "tree.js",
    "panel.js",
    "search.js",
    "data.js",
    "start.js",
)
"""What the planner's page needs besides, in this order."""

# Leaflet's mark on the map is a national flag with a link to the outside.
_NEUTRAL = "\n;L.Control.Attribution.mergeOptions({prefix: false});"

STYLES = {"planner": ("planner", "planner_time", "tools", "print")}
"""The style sheets of a part that has several."""

PARTS = {"core": CORE_FILES, "planner": PLANNER_FILES, "folium": ("stand_in.js",)}

_IMAGE_TYPES = {".png": "image/png", ".gif": "image/gif", ".svg": "image/svg+xml"}
_CSS_URL = re.compile(r"""url\(\s*['"]?([^'")]+)['"]?\s*\)""")
_SOURCE_MAP = re.compile(
    r"^//[#@] sourceMappingURL=.*$|/\*[#@] sourceMappingURL=.*?\*/", re.MULTILINE
)


@dataclass(frozen=True)
class PackageFile:
    """A file in an XStatic package: the module, and the path in its data folder."""

    module: str
    name: str
    needs: str

    @property
    def path(self) -> Path:
        """Where it lies.

        Raises:
            OutputError: the package is not installed, or lacks the file.
        """
        try:
            base = Path(import_module(f"xstatic.pkg.{self.module}").BASE_DIR)
        except ImportError:
            raise OutputError(
                explain(f"script {self.name!r}", f"{self.needs} is not installed", "install it")
            ) from None
        if not (base / self.name).is_file():
            raise OutputError(
                explain(
                    f"script {self.name!r}",
                    f"the installed {self.needs} has no such file",
                    "install the version in constraints.txt",
                )
            )
        return base / self.name


_LEAFLET = ("leaflet", "XStatic-Leaflet")
_CLUSTER = ("leaflet_markercluster", "XStatic-Leaflet-MarkerCluster")

# folium names an asset by a short name of its own; versions in the address come and go.
KNOWN: dict[str, PackageFile] = {
    "leaflet.js": PackageFile(_LEAFLET[0], "leaflet.js", _LEAFLET[1]),
    "leaflet.css": PackageFile(_LEAFLET[0], "leaflet.css", _LEAFLET[1]),
    "leaflet.markercluster.js": PackageFile(_CLUSTER[0], "leaflet.markercluster.js", _CLUSTER[1]),
    "MarkerCluster.css": PackageFile(_CLUSTER[0], "MarkerCluster.css", _CLUSTER[1]),
    "MarkerCluster.Default.css": PackageFile(_CLUSTER[0], "MarkerCluster.Default.css", _CLUSTER[1]),
}

# What every plain folium.Map asks for, and only some of its features use: left out unless the
# rendered script names what it defines. `None`: looks only, nothing breaks without it.
OPTIONAL: dict[str, str | None] = {
    "bootstrap.bundle.min.js": None,
    "bootstrap.min.css": None,
    "bootstrap-glyphicons.css": None,
    "all.min.css": None,
    "leaflet.awesome.rotate.min.css": None,
    "leaflet.awesome-markers.js": "L.AwesomeMarkers",
    "leaflet.awesome-markers.css": "L.AwesomeMarkers",
}


def asset_name(url: str) -> str:
    """Return the file name in an address."""
    return url.split("?", 1)[0].split("#", 1)[0].rstrip("/").rsplit("/", 1)[-1]


def without_source_map(code: str) -> str:
    """Return a script or style without the comment that sends developers' tools for its source."""
    return _SOURCE_MAP.sub("", code).strip()


@cache
def script(name: str) -> str:
    """Return a known script. Errors as `PackageFile.path`."""
    code = without_source_map(KNOWN[name].path.read_text(encoding="utf-8"))
    return code + _NEUTRAL if name == "leaflet.js" else code


@cache
def style(name: str) -> str:
    """Return a known style sheet, its images as data URIs. Errors as `PackageFile.path`."""
    path = KNOWN[name].path
    css = without_source_map(path.read_text(encoding="utf-8"))
    return _CSS_URL.sub(lambda found: f"url({_data_uri(path.parent, found[1])})", css)


def _data_uri(folder: Path, name: str) -> str:
    if name.startswith(("data:", "#")):
        return name
    path = folder / name
    if path.suffix not in _IMAGE_TYPES or not path.is_file():
        return "data:,"
    return f"data:{_IMAGE_TYPES[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"


@cache
def default_icon() -> str:
    """Return the script that gives Leaflet's marker its images, which it asks for by file name."""
    folder = KNOWN["leaflet.css"].path.parent / "images"
    icon, shadow = (_data_uri(folder, f"marker-{name}.png") for name in ("icon", "shadow"))
    return (
        "L.Icon.Default.imagePath = '';"
        f"L.Icon.Default.mergeOptions({{iconUrl: '{icon}', iconRetinaUrl: '{icon}', "
        f"shadowUrl: '{shadow}'}});"
    )


@cache
def runtime(part: str) -> str:
    """Return one part of our own script for the page (see `PARTS`), in a scope of its own."""
    texts = [lean((RUNTIME / part / name).read_text(encoding="utf-8")) for name in PARTS[part]]
    if part == "core":
        texts.insert(0, _constants())
    return "(function () {\n'use strict';\n" + "\n".join(texts) + "}());"


def lean(code: str) -> str:
    """Return a script of ours without the comments that have lines of their own, and indents.

    Ours have no template text of several lines, in which that would change anything (tested).
    """
    lines, inside = [], False
    for line in code.splitlines():
        text = line.strip()
        inside = inside or (text.startswith("/*") and "*/" not in text)
        if not (inside or not text or text.startswith("//") or re.fullmatch(r"/\*.*\*/", text)):
            lines.append(text)
        inside = inside and not text.endswith("*/")
    return "\n".join(lines) + "\n"


def _constants() -> str:
    """Return the lists that Python and the page share: words, corners of symbols, a ramp."""
    shapes = {name: [list(corner) for corner in corners] for name, corners in SHAPES.items()}
    words_text, shapes_text = json_text(page_words(), "words"), json_text(shapes, "shapes")
    ramp = json_text(list(sequential(6)), "ramp")
    return f"const WORDS = {words_text};\nconst SHAPES = {shapes_text};\nconst RAMP = {ramp};"


@cache
def runtime_style(part: str) -> str:
    """Return our own style sheets for the page."""
    return "".join(
        (RUNTIME / f"{name}.css").read_text(encoding="utf-8") for name in STYLES.get(part, (part,))
    )
