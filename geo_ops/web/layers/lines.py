"""What layers of lines and polygons have in common: records in one packed block, corners beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo_ops.errors import InputError, explain
from geo_ops.specs.base import Text
from geo_ops.web.layers.base import DataLayer, Look, Words, words
from geo_ops.web.layers.rows import pack_rows, place_names
from geo_ops.web.layers.shapes import check_crs
from geo_ops.web.packing import Packer, require_finite

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt

MOST_CORNERS = 1_000_000
"""Corners of lines above which a page is too slow to open on an office laptop."""

LINES = ("LineString", "MultiLineString")
POLYGONS = ("Polygon", "MultiPolygon")


class Traces(DataLayer):
    """Records that are lines or outlines, drawn on one canvas. Subclasses say which, and how.

    The block: the packed columns of `PackedPoints`, and `parts` (lines of each record), `length`
    (corners of each line), `longitude` and `latitude` (of each corner), and what
    `extra` has: rising numbers, of each corner (`minute_of`) or each record.
    """

    def __init__(
        self,
        frame: gpd.GeoDataFrame,
        name: Words,
        look: Look,
        *,
        data: Mapping[str, Any],
        extra: Mapping[str, npt.NDArray[np.int64]] | None = None,
        show: bool = True,
    ) -> None:
        block = {
            **look.as_json(),
            **data,
            "names": place_names(frame, look),
            "packed": _packed(frame, look, extra or {}),
        }
        super().__init__(name, block, show=show)


def check_traces(frame: gpd.GeoDataFrame, what: str, kinds: Collection[str]) -> None:
    """Refuse a frame that cannot be drawn.

    Raises:
        CrsError: it is not in EPSG:4326.
        InputError: a row has a geometry of another kind or none, or there are too many corners.
    """
    import shapely

    check_crs(frame, what)
    wrong = ~frame.geom_type.isin(list(kinds)) | frame.is_empty
    if wrong.any():
        row = frame.index[wrong][0]
        found = frame.geom_type[wrong].iloc[0] or "no geometry"
        wanted = "a line" if kinds == LINES else "a polygon"
        raise InputError(
            explain(f"row {row!r} of the {what}", f"it is {found}, not {wanted}", "leave it out")
        )
    corners = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    if corners > MOST_CORNERS:
        raise InputError(
            explain(
                what,
                f"{corners:,} corners are more than a page can show ({MOST_CORNERS:,})",
                "simplify them, frame.simplify(0.001) is about 100 m; or split them by month",
            )
        )


def _packed(frame: gpd.GeoDataFrame, look: Look, extra: Mapping[str, npt.NDArray[np.int64]]) -> str:
    import numpy as np
    import shapely

    geometry = frame.geometry.to_numpy()
    # Of a polygon its rings are drawn: holes are lines as its outline is.
    flat = shapely.get_dimensions(geometry) == 2  # noqa: PLR2004
    lines = np.where(flat, shapely.boundary(geometry), geometry)
    parts, owner = shapely.get_parts(lines, return_index=True)
    corners = shapely.get_coordinates(parts)
    packer = Packer(len(frame))
    packer.integers("parts", np.bincount(owner, minlength=len(frame)))
    packer.integers("length", shapely.get_num_coordinates(parts))
    for at, name in enumerate(("longitude", "latitude")):
        require_finite(name, corners[:, at])
        packer.degrees(name, corners[:, at])
    for name, values in extra.items():
        packer.integers(name, values, delta=True)
    return pack_rows(packer, frame, look)


def label_column(frame: gpd.GeoDataFrame, column: str | None) -> str | None:
    """Return the column that names the records, checked.

    Raises:
        InputError: there is no such column.
    """
    from geo_ops.errors import choose

    if column is not None and column not in frame.columns:
        raise InputError(
            explain(
                "label",
                f"there is no column {column!r}",
                choose(column, [str(one) for one in frame.columns]),
            )
        )
    return column


def texts_of(frame: gpd.GeoDataFrame, column: str | None) -> list[str | dict[str, str]]:
    """Return the names of the records: texts, or texts in each language; "" where one has none."""
    import pandas as pd

    if column is None:
        return []
    values = frame[column].tolist()
    return [words(one) if isinstance(one, Text) else "" if pd.isna(one) else str(one)
            for one in values]  # fmt: skip
