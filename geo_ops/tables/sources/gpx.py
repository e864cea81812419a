"""Extensions of a GPX file as the text that stands there: GDAL takes "0101" for a number."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from pathlib import Path

_ELEMENTS = {
    "waypoints": "wpt", "routes": "rte", "tracks": "trk",
    "route_points": "rtept", "track_points": "trkpt",
}  # fmt: skip


def extension_texts(source: Path, layer: str) -> dict[str, list[str]]:
    """Return the extensions of each feature of a layer, in order, under the names that GDAL gives.

    The file has passed `safe_source`, so it has no DTD.
    """
    wanted = _ELEMENTS[layer]
    prefixes: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    for event, item in ET.iterparse(source, ("start-ns", "end")):  # noqa: S314 - no DTD
        if event == "start-ns":
            prefix, address = item
            prefixes[address] = prefix
        elif _local(item.tag) == wanted:
            rows.append(_texts(item, prefixes))
            item.clear()
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name, "") for row in rows] for name in names}


def _texts(feature: ET.Element, prefixes: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in feature:
        if _local(child.tag) == "extensions":
            for one in child:
                address, _, local = one.tag.rpartition("}")
                prefix = prefixes.get(address.removeprefix("{"), "")
                found[f"{prefix}_{local}" if prefix else local] = (one.text or "").strip()
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
