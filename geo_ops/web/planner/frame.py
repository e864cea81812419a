"""The frame of the planner's page: banners, header, tree, panel, dialog, foot."""

from __future__ import annotations

from string import Template as Holes
from typing import TYPE_CHECKING, Any

from branca.element import Figure, MacroElement
from folium.template import Template

from geo_ops.errors import OutputError, explain
from geo_ops.web import assets
from geo_ops.web.escape import attribute, data_block
from geo_ops.web.layers.base import Raw, add_runtime
from geo_ops.web.packing import deflated
from geo_ops.web.words import word

if TYPE_CHECKING:
    from geo_ops.web.layers import DataLayer


LATER = ("figures", "facts", "sites", "months")
"""What the page does not need at once, and stands in it deflated: the figures of all units."""


class Frame(MacroElement):
    """What stands around the map, and the script that fills it.

    The banner and the title are in the page's text itself, so that they show without a script.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            geoOps.planner({{ this._parent.get_name() }}, {{ this.block_id|tojson }}, {
                {%- for name, layers in this.parts.items() %}
                {{ name|tojson }}: [{% for one in layers %}{{ one.get_name() }}, {% endfor %}],
                {%- endfor %}
            });
        {% endmacro %}
        """)

    def __init__(self, data: dict[str, Any], parts: dict[str, list[DataLayer]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Frame"
        self.data = data
        self.parts = parts
        later = {name: data[name] for name in LATER if name in data}
        now = {name: value for name, value in data.items() if name not in LATER}
        self._block = data_block(self.block_id, {**now, "later": deflated(later)})

    @property
    def block_id(self) -> str:
        """The id of the frame's data block in the page."""
        return f"{self.get_name()}_data"

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - as folium
        """Put the frame before the map, the data after it, the script at the end."""
        figure = self.get_root()
        if not isinstance(figure, Figure) or self._parent is None:
            raise OutputError(explain("frame", "it is on no map", "call .add_to(m) before saving"))
        add_runtime(figure, "planner")
        markup = frame_html(self.data, str(self._parent.get_name()))
        figure.html.add_child(Raw(markup), name=f"{self.get_name()}_html", index=0)
        figure.html.add_child(Raw(self._block), name=self.block_id)
        super().render(**kwargs)  # type: ignore[no-untyped-call]


def frame_html(data: dict[str, Any], map_id: str) -> str:
    """Return the frame's markup: every text from data in it escaped."""
    head = data["head"]["en"]
    exercise = word("exercise_long", "en") if data["exercise"] else ""
    mark = " · ".join(part for part in (head["classification"], exercise) if part)
    open_ = head["classification"] == word("class_unclassified", "en")
    marking = "exercise" if data["exercise"] else "" if open_ else "restricted"
    values = {
        "map": map_id,
        "mark": mark,
        "marking": marking,
        "title": f"{head['country']} – {head['title']}",
        "clearance": "cleared" if head["clearance"] == word("clearance_cleared", "en") else "",
        "noscript_en": word("noscript", "en"),
        "noscript_fr": word("noscript", "fr"),
    }
    text = (assets.RUNTIME / "planner.html").read_text(encoding="utf-8")
    return Holes(text).substitute({key: attribute(value) for key, value in values.items()})
