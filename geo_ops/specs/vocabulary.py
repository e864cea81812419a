"""The closed words of a layer's spec, and how headings and categories are compared."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

Kind = Literal["events", "sites", "movements", "routes", "indicators", "raster"]
FieldType = Literal[
    "text", "integer", "number", "date", "datetime", "boolean", "longitude", "latitude"
]
Precision = Literal["exact", "settlement", "commune", "cercle", "region", "country", "none"]
Finest = Literal["exact", "settlement", "commune", "cercle", "region", "country"]
Shape = Literal["circle", "square", "triangle", "diamond", "cross", "star", "pentagon", "hexagon"]
Audience = Literal["internal", "partners", "public"]
Sensitivity = Literal["unclassified", "confidential", "strictly confidential"]

AUDIENCES: tuple[Audience, ...] = ("internal", "partners", "public")
"""From the widest view to the narrowest; the last is the default everywhere."""

POINT_PRECISIONS: frozenset[Precision] = frozenset({"exact", "settlement"})
"""Only these are drawn or analysed as points (promise 5)."""

ROW_COLUMNS = (
    "row_id", "time", "time_precision", "category",
    "pcode", "level", "precision", "method", "vintage",
)  # fmt: skip
"""What every located row has, and `geometry`: a field of that name would be hidden behind it."""


@lru_cache(maxsize=8192)
def fold_name(text: str) -> str:
    """Return a heading or a category as it is compared: without case, spaces, - and _."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
