"""What all layers of ours share: one data block, one runtime, text that stays text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from branca.element import Element, Figure
from folium.map import Layer
from folium.template import Template

from geo_ops.carto.symbols import outline
from geo_ops.errors import InputError, explain
from geo_ops.specs.base import Text
from geo_ops.web import assets
from geo_ops.web.escape import attribute, data_block, script_text, style_text

if TYPE_CHECKING:
    from collections.abc import Sequence

Words = str | Text
"""A text for people: one for every language, or one in each."""


def words(text: Words | dict[str, str]) -> str | dict[str, str]:
    """Return a text as the page's script takes it."""
    return {"en": text.en, "fr": text.fr} if isinstance(text, Text) else text


@dataclass(frozen=True)
class Symbol:
    """A category: its id in the data, its words, its colour (`#rrggbb`) and its shape."""

    id: str
    label: Words
    colour: str = "#444444"
    shape: str = "circle"

    def as_json(self) -> dict[str, Any]:
        """Return it as the page's script takes it."""
        return {
            "label": words(self.label),
            "colour": self.colour,
            "shape": self.shape,
            "outline": outline(self.colour),
        }


@dataclass(frozen=True)
class Field:
    """A column that a popup shows, with its words. `type` is that of a layer spec's field."""

    column: str
    label: Words
    type: str = "text"

    def as_json(self) -> dict[str, Any]:
        """Return it as the page's script takes it."""
        return {"column": self.column, "label": words(self.label), "type": self.type}


@dataclass(frozen=True)
class Look:
    """How a layer of records looks and what its popups say.

    Args:
        symbols: the categories in legend order; a record of no known category takes the last.
        fields: the columns of a popup, in order.
        source: who says so; stands in every popup.
        exercise: the records are invented; stands in every popup.
        size: of a symbol in pixels (of points: the radius at zoom 6).
        names: names of places by P-code, for records that have one.
    """

    symbols: Sequence[Symbol] = (Symbol("", "", "#D55E00"),)
    fields: Sequence[Field] = ()
    source: Words = ""
    exercise: bool = False
    size: float | None = None
    names: dict[str, dict[str, str]] | None = None

    def __post_init__(self) -> None:
        if not self.symbols:
            raise InputError(explain("look", "it has no symbols", "give at least one"))

    def place_of(self, category: object) -> int:
        """Return the number of a record's symbol."""
        ids = [symbol.id for symbol in self.symbols]
        return ids.index(str(category)) if category in ids else len(ids) - 1

    def as_json(self) -> dict[str, Any]:
        """Return it as the page's script takes it."""
        return {
            "symbols": [one.as_json() for one in self.symbols],
            "fields": [one.as_json() for one in self.fields],
            "source": words(self.source),
            "exercise": self.exercise,
        }


class Raw(Element):
    """A piece of page that is written as it is. Only for markup that we made ourselves."""

    _template = Template("{{ this.markup }}")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self._name = "Raw"
        self.markup = markup


class DataLayer(Layer):
    """A folium layer whose data stand in one block that never runs as script.

    Subclasses name the function of the runtime that makes the Leaflet layer, and say what is in
    the block.
    """

    factory: ClassVar[str]

    _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = geoOps.{{ this.factory }}({{ this.block_id|tojson }});
        {% endmacro %}
        """)

    def __init__(self, name: Words, data: dict[str, Any], *, show: bool = True) -> None:
        # LayerControl puts the name into the page as HTML, so it gets it escaped.
        plain = name if isinstance(name, str) else name.en
        super().__init__(name=attribute(plain), overlay=True, control=True, show=show)
        self._name = type(self).__name__
        self.title = name
        self._block = data_block(self.block_id, {"title": words(name), **data})

    @property
    def block_id(self) -> str:
        """The id of the layer's data block in the page."""
        return f"{self.get_name()}_data"

    def shared(self) -> Sequence[Any]:
        """Return the blocks of shapes that the layer uses (`UnitShapes`)."""
        return ()

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - as folium
        """Put the runtime (once a page) and the data block into the figure, then the script."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise InputError(
                explain(f"layer {self._name}", "it is on no map", "call .add_to(m) before saving")
            )
        add_runtime(figure)
        for shapes in self.shared():
            shapes.put(figure)
        figure.html.add_child(Raw(self._block), name=self.block_id)
        super().render(**kwargs)  # type: ignore[no-untyped-call]


def add_runtime(figure: Figure, part: str = "core") -> None:
    """Put our script and style sheet into the head of a page, once."""
    markup = (
        f"<style>{style_text(assets.runtime_style(part))}</style>\n"
        f"<script>{script_text(assets.runtime(part))}</script>"
    )
    figure.header.add_child(Raw(markup), name=f"geo_ops_{part}")


def as_values(values: Sequence[Any]) -> list[Any]:
    """Return values of a column as JSON has them: text, numbers, yes/no, ISO days, None."""
    return [_plain(one) for one in values]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of any column
    import pandas as pd

    if value is None or value is pd.NaT or (not isinstance(value, str) and pd.isna(value)):
        return None
    if hasattr(value, "isoformat"):
        text: str = value.isoformat()
        return text[:10] if text[10:19] in ("", "T00:00:00") else text[:16]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, str | int | float | bool) else str(value)
