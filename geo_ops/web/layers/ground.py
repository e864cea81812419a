"""A map without tiles stands on this: neighbours, lakes, rivers, roads, graticule, base map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from branca.element import Figure
from folium import FeatureGroup
from folium.template import Template

from geo_ops.errors import InputError, choose, explain
from geo_ops.web.escape import attribute, data_block
from geo_ops.web.layers.base import DataLayer, Look, Raw, Symbol, Words, words
from geo_ops.web.layers.basemap import AdminLines, Label, Labels
from geo_ops.web.layers.lines import LINES, POLYGONS, Traces, check_traces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

    from geo_ops.web.layers.shapes import UnitShapes

KINDS = {"neighbour": POLYGONS, "lake": POLYGONS, "river": LINES, "road": LINES}
"""What the ground is made of, from the bottom up, and the geometry of each."""

LEAST_RANK, USUAL_RANK = 3, 2


class Ground(Traces):
    """Neighbouring countries, lakes, rivers and roads. They are drawn and named, not clicked.

    Args:
        features: EPSG:4326, with a column `kind` (`neighbour` and `lake` are polygons, `river` and
            `road` lines), and where they are there `rank` (1: the main ones, shown at every zoom;
            2, the default: from zoom 6; 3: from zoom 8), `name` and `name_en`.
        name: of the layer.

    Raises:
        CrsError: the features are not in EPSG:4326.
        InputError: a kind is not known or has another geometry, a rank is not 1, 2 or 3, or there
            are more than `MOST_CORNERS` corners.
    """

    factory: ClassVar[str] = "ground"

    def __init__(
        self, features: gpd.GeoDataFrame, name: Words = "Ground", *, show: bool = True
    ) -> None:
        import numpy as np

        frame = _checked(features)
        points = frame.geometry.representative_point()
        look = Look(symbols=[Symbol(kind, kind) for kind in KINDS])
        data = {
            "labels": list(_names(frame)),
            "at": [[round(one.x, 5), round(one.y, 5)] for one in points],
        }
        ranks = frame["rank"].to_numpy(dtype=np.int64)
        plain = frame[["kind", "geometry"]].rename(columns={"kind": "category"})
        super().__init__(plain, name, look, data=data, extra={"rank": ranks}, show=show)


def _checked(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the features with a rank each, in the order of their kinds."""
    if "kind" not in features.columns:
        raise InputError(explain("ground", "there is no column 'kind'", f"use {', '.join(KINDS)}"))
    unknown = sorted({str(one) for one in features["kind"]} - set(KINDS))
    if unknown:
        raise InputError(
            explain("ground", f"there is no kind {unknown[0]!r}", choose(unknown[0], list(KINDS)))
        )
    for kind, geometry in KINDS.items():
        check_traces(features[features["kind"] == kind], f"ground ({kind})", geometry)
    ranks = features["rank"] if "rank" in features.columns else USUAL_RANK
    frame = features.assign(rank=ranks)
    frame["rank"] = frame["rank"].fillna(USUAL_RANK).astype(int)
    if not frame["rank"].between(1, LEAST_RANK).all():
        row = frame.index[~frame["rank"].between(1, LEAST_RANK)][0]
        raise InputError(
            explain(f"ground, row {row!r}", f"rank {frame['rank'][row]}", "use 1, 2 or 3")
        )
    order = frame["kind"].map({kind: at for at, kind in enumerate(KINDS)})
    return frame.iloc[order.argsort(kind="stable")]


def _names(frame: gpd.GeoDataFrame) -> Iterator[str | dict[str, str]]:
    import pandas as pd

    empty = [None] * len(frame)
    own = frame["name"] if "name" in frame.columns else empty
    english = frame["name_en"] if "name_en" in frame.columns else empty
    for name, name_en in zip(own, english, strict=True):
        french = "" if pd.isna(name) else str(name)
        yield french if pd.isna(name_en) else {"en": str(name_en), "fr": french or str(name_en)}


class Graticule(DataLayer):
    """Lines of longitude and latitude, labelled at the edges, as fine as the zoom bears.

    Args:
        name: of the layer.
        grid_zones: draw the grid zones of MGRS (such as 30P) too.
        show: whether it is on when the page opens.
    """

    factory: ClassVar[str] = "graticule"

    def __init__(
        self, name: Words = "Graticule", *, grid_zones: bool = False, show: bool = True
    ) -> None:
        super().__init__(name, {"gridZones": grid_zones}, show=show)


TOWN_ZOOMS = {1: 3.0, 2: 5.0, 3: 7.0}
"""From which zoom a town is named, by its rank; others from 8."""


class Basemap(FeatureGroup):
    """All that a map without tiles stands on, as one layer: lines, names, towns, ground, a scale.

    Args:
        shapes: the units whose borders are drawn and named.
        towns: a table with `name`, `lon`, `lat`, and where they are there `rank` (1: the largest)
            and `name_en`.
        ground: neighbours, lakes, rivers, roads, see `Ground`.
        grid: "degrees" draws lines of longitude and latitude, "mgrs" the grid zones besides.
        credit: who the shapes and the ground are from, at the lower right, as plain text.
        name: of the layer.

    Raises:
        CrsError, InputError: as `Ground`.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.featureGroup({{ this.options|tojavascript }});
            geoOps.edge({{ this._parent.get_name() }}, {{ this.edge_id|tojson }});
        {% endmacro %}
        """)

    def __init__(
        self,
        shapes: UnitShapes,
        *,
        towns: Any = None,  # noqa: ANN401 - a DataFrame
        ground: gpd.GeoDataFrame | None = None,
        grid: Literal["none", "degrees", "mgrs"] = "none",
        credit: Words = "",
        name: Words = "Base map",
        show: bool = True,
    ) -> None:
        plain = name if isinstance(name, str) else name.en
        super().__init__(name=attribute(plain), show=show)
        self._name = "Basemap"
        self._edge = data_block(self.edge_id, {"scale": True, "credit": words(credit)})
        layers: list[DataLayer] = []
        if ground is not None:
            layers.append(Ground(ground))
        if grid != "none":
            layers.append(Graticule(grid_zones=grid == "mgrs"))
        layers += [
            AdminLines(shapes, land=True),
            Labels([*unit_labels(shapes), *town_labels(towns)]),
        ]
        for layer in layers:
            layer.add_to(self)

    @property
    def edge_id(self) -> str:
        """The id of the data block of scale and credit."""
        return f"{self.get_name()}_edge_data"

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - as folium
        """Put the block into the page, then the layers and the script."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise InputError(
                explain("layer Basemap", "it is on no map", "call .add_to(m) before saving")
            )
        figure.html.add_child(Raw(self._edge), name=self.edge_id)
        super().render(**kwargs)  # type: ignore[no-untyped-call]


def unit_labels(shapes: UnitShapes, zooms: Sequence[float] = (3, 4, 6.6, 9)) -> Iterator[Label]:
    """Yield the names of the units below the highest level (of all, where there is one level)."""
    several = len({one.level for one in shapes.by_code.values()}) > 1
    for one in shapes.by_code.values():
        depth = shapes.levels.index(one.level)
        if several and depth == 0:
            continue
        yield Label(
            _text(one.name),
            one.label,
            rank=10 * max(depth, 1) + 5,
            zoom=zooms[min(depth, len(zooms) - 1)],
            size=13 if depth == 1 else 12,
            style="area" if depth == 1 else "unit",
        )


def town_labels(towns: Any) -> Iterator[Label]:  # noqa: ANN401 - a DataFrame, or None
    """Yield the names of towns, the larger the earlier and the stronger."""
    if towns is None:
        return
    for row in towns.itertuples():
        rank = int(getattr(row, "rank", 2))
        yield Label(
            _text({"en": getattr(row, "name_en", None) or row.name, "fr": row.name}),
            (float(row.lon), float(row.lat)),
            rank=10 * rank,
            zoom=TOWN_ZOOMS.get(rank, 8.0),
            size=13 if rank == 1 else 12,
            style="town",
        )


def _text(names: dict[str, str]) -> Words:
    from geo_ops.specs.base import Text

    return Text(en=names["en"], fr=names["fr"])
