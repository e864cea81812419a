"""Styles for QGIS: the look of a layer's spec as QML, which QGIS reads from `layer_styles`.

QGIS takes only QML from that table (the SLD beside it is for others), so this writes the little of
QML that categorised points, lines and areas and graduated and outlined units need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from geo_ops.carto.palette import BOUNDARY, MISSING, MISSING_HATCH
from geo_ops.carto.symbols import LIGHT, line_dashes, outline
from geo_ops.carto.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo_ops.carto.classes import Classes
    from geo_ops.specs.base import Language
    from geo_ops.specs.layer import GeometryKind, LayerSpec, Shape

# The names that QGIS has for our shapes; its "cross" is two bare lines.
_MARKERS: dict[Shape, str] = {
    "circle": "circle",
    "square": "square",
    "triangle": "triangle",
    "diamond": "diamond",
    "cross": "cross_fill",
    "star": "star",
    "pentagon": "pentagon",
    "hexagon": "hexagon",
}
MARKER_SIZE = 2.6  # mm
_VERSION = "3.22.0"
_POINT, _LINE, _POLYGON = "0", "1", "2"
LINE_WIDTH = 0.8  # mm
_ROUND = {
    "capstyle": "round", "joinstyle": "round", "line_style": "solid", "line_width_unit": "MM",
}  # fmt: skip


def layer_qml(spec: LayerSpec, lang: Language) -> str:
    """Return the style of a layer's rows: a marker, a line or a hatching for each category.

    Lines have a white casing. Beside its colour a category of lines or areas has its dashes, as a
    category of points has its shape.
    """
    draw, geometry = _DRAWN[spec.locate.geometry]
    if spec.category is None:
        renderer = ET.Element("renderer-v2", {"type": "singleSymbol"})
        symbols = ET.SubElement(renderer, "symbols")
        draw(symbols, "0", spec.colour, spec.shape)
        return _qml(renderer, geometry)
    renderer = ET.Element("renderer-v2", {"type": "categorizedSymbol", "attr": "category"})
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for at, value in enumerate(spec.category.values):
        look = {"symbol": str(at), "value": value.id, "label": plain(value.label.in_(lang))}
        ET.SubElement(categories, "category", {**look, "render": "true", "type": "string"})
        draw(symbols, str(at), value.colour, value.shape)
    # What has no category, or one that the audience may not see, is drawn in the layer's own look.
    at = len(spec.category.values)
    rest = {"symbol": str(at), "value": "", "label": "", "render": "true", "type": "string"}
    ET.SubElement(categories, "category", rest)
    draw(symbols, str(at), spec.colour, spec.shape)
    return _qml(renderer, geometry)


def graduated_qml(column: str, classes: Classes, lang: Language, missing: str) -> str:
    """Return the style of units coloured by a column; a unit without a value is grey and hatched.

    It is made of rules, for a graduated renderer leaves such units out.
    """
    renderer = ET.Element("renderer-v2", {"type": "RuleRenderer"})
    rules = ET.SubElement(renderer, "rules", {"key": "all"})
    symbols = ET.SubElement(renderer, "symbols")
    bounds = [f'"{column}" = 0']
    low = 0.0
    for high in classes.breaks:
        bounds.append(f'"{column}" > {low:.12g} AND "{column}" <= {high:.12g}')
        low = high
    labels = classes.labels(lang)
    for at, (test, label, colour) in enumerate(zip(bounds, labels, classes.colours, strict=True)):
        _rule(rules, at, test, label)
        _fill(symbols, str(at), {"color": _rgba(colour), "style": "solid"})
    _rule(rules, len(bounds), f'"{column}" IS NULL', missing)
    hatched = _fill(symbols, str(len(bounds)), {"color": _rgba(MISSING), "style": "solid"})
    _layer(hatched, "SimpleFill", {"color": _rgba(MISSING_HATCH), "style": "b_diagonal", **_EDGE})
    return _qml(renderer, _POLYGON)


def outline_qml(width: float) -> str:
    """Return the style of units as lines alone, `width` in mm, so that they can lie over others."""
    renderer = ET.Element("renderer-v2", {"type": "singleSymbol"})
    symbols = ET.SubElement(renderer, "symbols")
    _fill(symbols, "0", {"style": "no", "outline_width": f"{width:g}"})
    return _qml(renderer, _POLYGON)


def _qml(renderer: ET.Element, geometry: str) -> str:
    renderer.set("enableorderby", "0")
    renderer.set("forceraster", "0")
    renderer.set("symbollevels", "0")
    root = ET.Element("qgis", {"version": _VERSION, "styleCategories": "Symbology"})
    root.append(renderer)
    ET.SubElement(root, "layerGeometryType").text = geometry
    ET.indent(root, " ")
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return head + ET.tostring(root, encoding="unicode") + "\n"


def _rule(rules: ET.Element, at: int, test: str, label: str) -> None:
    ET.SubElement(
        rules, "rule", {"filter": test, "key": f"c{at}", "symbol": str(at), "label": label}
    )


_EDGE = {"outline_style": "no"}


def _marker(symbols: ET.Element, name: str, colour: str, shape: Shape) -> None:
    symbol = ET.SubElement(
        symbols, "symbol", {"type": "marker", "name": name, "alpha": "1", "clip_to_extent": "1"}
    )
    options = {
        "name": _MARKERS[shape],
        "color": _rgba(colour),
        "size": f"{MARKER_SIZE:g}",
        "size_unit": "MM",
        "outline_color": _rgba(outline(colour)),
        "outline_style": "solid",
        "outline_width": "0.2",
        "outline_width_unit": "MM",
    }
    _layer(symbol, "SimpleMarker", options)


def _route(symbols: ET.Element, name: str, colour: str, _: Shape) -> None:
    """Add a line on a white casing."""
    symbol = ET.SubElement(
        symbols, "symbol", {"type": "line", "name": name, "alpha": "1", "clip_to_extent": "1"}
    )
    _layer(symbol, "SimpleLine", {**_ROUND, "line_color": _rgba(LIGHT), "line_width": "1.6"})
    line = {"line_color": _rgba(colour), "line_width": f"{LINE_WIDTH:g}"}
    _layer(symbol, "SimpleLine", {**_ROUND, **line, **_dashed(name, LINE_WIDTH)})


def _hatched_area(symbols: ET.Element, name: str, colour: str, _: Shape) -> None:
    """Add an area that is hatched, so that what lies below can be seen."""
    options = {
        "color": _rgba(colour),
        "style": "f_diagonal",
        "outline_color": _rgba(colour),
        "outline_width": "0.5",
        "outline_style": "dash" if line_dashes(int(name)) else "solid",
    }
    _fill(symbols, name, options)


def _dashed(name: str, width: float) -> dict[str, str]:
    """Return the dashes of the category of that number, which the page and the briefs have too."""
    dashes = line_dashes(int(name))
    if not dashes:
        return {"use_custom_dash": "0"}
    lengths = ";".join(f"{one * width:.2g}" for one in dashes)
    return {"use_custom_dash": "1", "customdash": lengths, "customdash_unit": "MM"}


_DRAWN: dict[GeometryKind, tuple[Callable[[ET.Element, str, str, Shape], None], str]] = {
    "point": (_marker, _POINT),
    "line": (_route, _LINE),
    "area": (_hatched_area, _POLYGON),
}


def _fill(symbols: ET.Element, name: str, options: dict[str, str]) -> ET.Element:
    symbol = ET.SubElement(
        symbols, "symbol", {"type": "fill", "name": name, "alpha": "1", "clip_to_extent": "1"}
    )
    line = {
        "outline_color": _rgba(BOUNDARY),
        "outline_style": "solid",
        "outline_width": "0.15",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    _layer(symbol, "SimpleFill", {**line, **options})
    return symbol


def _layer(symbol: ET.Element, kind: str, options: dict[str, str]) -> None:
    layer = ET.SubElement(
        symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"}
    )
    # Read by QGIS 3.16 to 3.24 as <prop>, since then as <Option>.
    listed = ET.SubElement(layer, "Option", {"type": "Map"})
    for key, value in options.items():
        ET.SubElement(listed, "Option", {"name": key, "type": "QString", "value": value})
    for key, value in options.items():
        ET.SubElement(layer, "prop", {"k": key, "v": value})


def _rgba(colour: str) -> str:
    """Return `#rrggbb` as QGIS writes colours: red, green, blue, alpha."""
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
