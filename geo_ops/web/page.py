"""A folium map that is one file: everything in it, nothing asked for, under a strict policy."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
from folium.template import Template

from geo_ops.errors import OutputError, explain
from geo_ops.publish import atomic_write
from geo_ops.web.copies import Copies
from geo_ops.web.escape import attribute
from geo_ops.web.render import Parts, render_parts

POLICY = (
    "default-src 'none'; img-src data: blob:; font-src data:; style-src 'unsafe-inline'; "
    "script-src {scripts}; connect-src 'none'; base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy of every page; `{scripts}` are the hashes of its own scripts."""

VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'


@dataclass(frozen=True)
class PageHead:
    """What the head of a page says of it: its title and its first language."""

    title: str = "Map"
    lang: str = "en"


class OfflineMap(folium.Map):
    """A folium map without tiles whose `save` writes one file that works without a network.

    It takes what `folium.Map` takes, less the tiles, and draws on a canvas. Leaflet comes from the
    environment's XStatic-Leaflet; jQuery, Bootstrap and icon fonts are not in the page.

    Args:
        location: centre as (latitude, longitude) in degrees.
        head: title and language of the page.
        options: any other option of `folium.Map` or of Leaflet's map.
    """

    default_js: list[tuple[str, str]] = [("leaflet", "leaflet.js")]  # noqa: RUF012 - as folium
    default_css: list[tuple[str, str]] = [("leaflet_css", "leaflet.css")]  # noqa: RUF012 - as folium

    _template = Template("""
        {% macro header(this, kwargs) %}
            <style>
                html, body, main { height: 100%; margin: 0; }
                .folium-map {
                    width: {{ this.width[0] }}{{ this.width[1] }};
                    height: {{ this.height[0] }}{{ this.height[1] }};
                }
            </style>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <main><div class="folium-map" id="{{ this.get_name() }}"></div></main>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }}
            });
            {%- if this.control_scale %}
            L.control.scale({imperial: false}).addTo({{ this.get_name() }});
            {%- endif %}
        {% endmacro %}
        """)

    def __init__(
        self,
        location: tuple[float, float] = (0.0, 0.0),
        *,
        head: PageHead | None = None,
        **options: Any,  # noqa: ANN401 - folium's own
    ) -> None:
        options.setdefault("prefer_canvas", True)
        options.setdefault("zoom_start", 5)
        options.setdefault("max_zoom", 16)
        zooms: dict[str, Any] = {
            key: options.pop(key) for key in ("min_zoom", "max_zoom") if key in options
        }
        super().__init__(location=location, tiles=None, **options)
        # folium hands these to its tile layer only, and Leaflet's plugins ask the map.
        self.options.update(zooms)
        self.head = head or PageHead()

    def save(self, outfile: Any, close_file: bool = True, **_: Any) -> None:  # noqa: ANN401, ARG002, FBT001, FBT002 - folium's own signature
        """Write the page to a path. Errors as `save_offline`."""
        save_offline(self, Path(outfile))

    def _repr_html_(self, **_: Any) -> str:  # noqa: ANN401 - folium's own signature
        """Show the page in a notebook, as it will be saved."""
        page = attribute(offline_html(self))
        return f'<iframe srcdoc="{page}" style="width:100%;height:600px;border:0"></iframe>'


def save_offline(
    folium_map: folium.Map, path: Path | str, *, assets: Path | str | None = None
) -> Path:
    """Write any folium map as one self-contained file, and return its path.

    Works for layers of geo_ops, for folium's vector layers, popups, tooltips, Choropleth,
    LayerControl, MarkerCluster and HeatMap; for any other plugin with copies of its scripts and
    styles in the folder `assets` (see `geo_ops.web.copies`). The map is left as it was.

    Raises:
        OutputError: the map has a layer from the network, or plugins of whose scripts there are no
            copies (all named), or the file cannot be written. An old file at `path` is then
            untouched.
        InputError: the folder `assets` or a file in it cannot be used.
    """
    place = Path(path)
    if not place.parent.is_dir():
        raise OutputError(
            explain(str(place), "cannot be written: its folder is not there", "make the folder")
        )
    return atomic_write(place, offline_html(folium_map, assets))


def offline_html(folium_map: folium.Map, assets: Path | str | None = None) -> str:
    """Return the page of `save_offline` as text. Errors as there."""
    from branca.element import Figure

    figure = folium_map.get_root()
    if not isinstance(figure, Figure):
        raise OutputError(
            explain("map", "it hangs on no figure, so it is no page", "pass the folium.Map itself")
        )
    head = getattr(folium_map, "head", None) or PageHead(title=str(figure.title or "Map"))
    return compose(render_parts(figure, Copies.of(assets)), head)


def compose(parts: Parts, head: PageHead) -> str:
    """Put the parts of a page together, with the policy that lets only their scripts run."""
    scripts = [*parts.scripts]
    body = f"{parts.body}\n<script>{parts.script}</script>"
    own = [*scripts, *_inline_scripts(parts.head), *_inline_scripts(parts.body), parts.script]
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{attribute(head.lang)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy(own)}">',
        VIEWPORT,
        f"<title>{attribute(head.title)}</title>",
        *(f"<style>{one}</style>" for one in parts.styles),
        *(f"<script>{one}</script>" for one in scripts),
        parts.head,
        "</head>",
        "<body>",
        body,
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def policy(scripts: list[str]) -> str:
    """Return the policy that lets exactly these inline scripts run, and nothing be fetched."""
    hashes = dict.fromkeys(script_hash(one) for one in scripts if one.strip())
    return POLICY.format(scripts=" ".join(f"'{one}'" for one in hashes) or "'none'")


def script_hash(code: str) -> str:
    """Return the hash source of an inline script as a policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


class _Scripts(HTMLParser):
    """Collects the texts of inline scripts that a browser would run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        runs = (given.get("type") or "text/javascript") in ("text/javascript", "module")
        self._inside = tag == "script" and runs and "src" not in given
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def _inline_scripts(text: str) -> list[str]:
    parser = _Scripts()
    parser.feed(text)
    parser.close()
    return parser.found
