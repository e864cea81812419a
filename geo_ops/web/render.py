# ruff: noqa: SLF001 - folium offers no public way to its elements
"""Render a folium figure once, and take from it what a page without network needs.

folium puts every script and style of a map in a page as a link, gives every element a random id,
and changes the figure while it renders. Here each link becomes the text it stands for (or an error
that names it), ids are numbered in the order of the page, and the figure is left as it was.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo_ops.errors import OutputError, explain
from geo_ops.web import assets
from geo_ops.web.copies import Copies
from geo_ops.web.escape import script_text, shorten_blocks, style_text
from geo_ops.web.foreign import refuse_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from branca.element import Element, Figure

_ID = re.compile(r"[0-9a-f]{32}")
_VIEWPORT = re.compile(r"<meta\s+name=[\"']viewport[\"'][^>]*>", re.IGNORECASE)
_NEEDS_DOLLAR = re.compile(r"(?<![\w$.])\$\(")


@dataclass(frozen=True)
class Parts:
    """A rendered figure: scripts and styles of known origin, then folium's head, body, script."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    head: str
    body: str
    script: str


def render_parts(figure: Figure, copies: Copies | None = None) -> Parts:
    """Render `figure` and return its parts. The figure and its elements are left as they were.

    `copies` are those that the user has of scripts and styles.

    Raises:
        OutputError: it has a layer from the network, or asks for scripts or styles of which there
            are no copies (all are named).
        InputError: a copy of the user's cannot be used.
    """
    _refuse_tiles(figure)
    refuse_addresses(_elements(figure))
    with _put_back(figure), _plain_colour_bars(figure) as bars:
        for child in list(figure._children.values()):
            child.render()
        head, links = _split_head(figure, bars=bool(bars))
        body = str(figure.html.render())
        script = str(figure.script.render())
        numbers = _numbers(figure, f"{head}\n{body}\n{script}")
    head, body, script = (_renumbered(text, numbers) for text in (head, body, script))
    styles, scripts, missing = _inlined(links, script, copies or Copies(), bars=bool(bars))
    if missing:
        raise _missing(figure, missing)
    return Parts(
        styles, scripts, _VIEWPORT.sub("", head), shorten_blocks(body), script_text(script)
    )


def _split_head(figure: Figure, *, bars: bool) -> tuple[str, list[str]]:
    """Return what folium has in the head besides links, and the addresses of the links."""
    from branca.element import Link

    links: list[str] = []
    rest: list[str] = []
    for name, child in figure.header._children.items():
        if name == "meta_http":
            continue
        if isinstance(child, Link):
            if not (bars and name == "d3"):
                links.append(str(child.url))
        else:
            rest.append(str(child.render()))
    return "\n".join(rest), links


def _inlined(
    links: list[str], script: str, copies: Copies, *, bars: bool
) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Return styles and scripts of links, each once, in order, and the links without a copy."""
    styles: list[str] = []
    scripts: list[str] = []
    missing: list[str] = []
    dollar = _NEEDS_DOLLAR.search(script) is not None
    for url in _once(links):
        name = assets.asset_name(url)
        into = styles if name.endswith(".css") else scripts
        if name in assets.KNOWN:
            into.append(assets.style(name) if into is styles else assets.script(name))
        elif (own := copies.text(url)) is not None:
            into.append(own)
        elif name in assets.OPTIONAL:
            user = assets.OPTIONAL[name]
            if user is not None and user in script:
                missing.append(url)
        elif not name.startswith("jquery-3"):
            missing.append(url)
    if "L.marker(" in script or "L.Icon" in script:
        scripts.append(assets.default_icon())
    if dollar or bars:
        scripts.append(assets.runtime("folium"))
    return (
        tuple(style_text(one) for one in styles),
        tuple(script_text(one) for one in scripts),
        missing,
    )


def _once(links: list[str]) -> list[str]:
    """Return the links, of those to one file name the first."""
    return list({assets.asset_name(url): url for url in reversed(links)}.values())[::-1]


def _missing(figure: Figure, urls: list[str]) -> OutputError:
    """Return the error that names each script and style of which there is no copy, and who asks."""
    askers: dict[str, set[str]] = {url: set() for url in urls}
    for element in _elements(figure):
        links = [*getattr(element, "default_js", ()), *getattr(element, "default_css", ())]
        for _, url in links:
            if url in askers and element._name != "Map":
                askers[url].add(str(getattr(element, "layer_name", "") or type(element).__name__))
    lines = []
    for url in urls:
        who = sorted(askers[url]) or ["folium.Icon"]  # of what plain maps ask for, only it is used
        lines.append(f"{assets.asset_name(url)!r} (asked for by {', '.join(who)}; {url})")
    several = "scripts and styles" if len(lines) > 1 else "script or style"
    return OutputError(
        explain(
            f"{several} {'; '.join(lines)}",
            "the map asks for it and there is no copy of it here",
            "put a copy under that name into a folder and say assets=folder (docs/folium.md), or "
            "take the plugin off the map",
        )
    )


def _elements(figure: Figure) -> Iterator[Element]:
    """Yield the figure and every element that hangs on it, in a fixed order, each once."""
    from branca.element import Element

    seen: set[int] = set()
    waiting: list[Any] = [figure]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Element):
            if id(item) in seen:
                continue
            seen.add(id(item))
            yield item
            values = [value for key, value in vars(item).items() if key != "_parent"]
            waiting.extend(reversed(values))
        elif isinstance(item, dict):
            waiting.extend(reversed(list(item.values())))
        elif isinstance(item, list | tuple) and len(item) < 10_000:  # noqa: PLR2004 - data, not elements
            waiting.extend(reversed(item))


def _refuse_tiles(figure: Figure) -> None:
    from folium.raster_layers import TileLayer, WmsTileLayer

    for element in _elements(figure):
        if isinstance(element, TileLayer | WmsTileLayer):
            address = getattr(element, "tiles", None) or getattr(element, "url", "")
            raise OutputError(
                explain(
                    f"tile layer {getattr(element, 'layer_name', '')!r}",
                    f"its pictures come from the network ({address})",
                    "make the map with tiles=None; geo_ops.web.layers has a base map without tiles",
                )
            )


@contextmanager
def _put_back(figure: Figure) -> Iterator[None]:
    """Undo what rendering adds to the figure and its elements: a second save is the same."""
    kept = [(element, dict(element._children)) for element in _elements(figure)]
    try:
        yield
    finally:
        for element, children in kept:
            element._children.clear()
            element._children.update(children)


@contextmanager
def _plain_colour_bars(figure: Figure) -> Iterator[list[Element]]:
    """Let branca's colour bars, while this lasts, write a legend of ours instead of one by d3."""
    from branca.colormap import ColorMap
    from folium.template import Template

    bars: list[Element] = [one for one in _elements(figure) if isinstance(one, ColorMap)]
    try:
        for bar in bars:
            bar._template = Template(_COLOUR_BAR)
        yield bars
    finally:
        for bar in bars:
            del bar._template


_COLOUR_BAR = """
{% macro script(this, kwargs) %}
    geoOpsFolium.colourBar({{ this._parent.get_name() }}, {{ this.caption|tojson }},
        {{ this.tick_labels|map("string")|list|tojson }},
        [{{ this.vmin|float|tojson }}, {{ this.vmax|float|tojson }}],
        {{ this.color_range|tojson }});
{% endmacro %}
"""


def _numbers(figure: Figure, page: str) -> dict[str, str]:
    """Return, for each random id on the page, its number in order of first appearance."""
    own = {element._id for element in _elements(figure)}
    found = dict.fromkeys(one for one in _ID.findall(page) if one in own)
    return {one: str(number) for number, one in enumerate(found, start=1)}


def _renumbered(text: str, numbers: dict[str, str]) -> str:
    return _ID.sub(lambda found: numbers.get(found[0], found[0]), text)
