"""The interactive page: folium layers of ours, any folium map as one offline file, the index."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import folium

    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language, Text
    from geo_ops.specs.map import MapSpec

__all__ = ["IndexEntry", "save_offline", "write_index", "write_map"]


@dataclass(frozen=True)
class IndexEntry:
    """One product, as the index lists it.

    Attributes:
        path: relative to the index, with forward slashes.
        title: what it is, in each language.
        kind: map, brief, table, gis, checks, analysis; another is listed last.
        area: the P-code that it is about, or None.
        lang: the language it is in, or None for both or none.
        size_bytes: of the file.
        thumbnail: a PNG picture, or None.
    """

    path: str
    title: Text
    kind: str
    area: str | None
    lang: Language | None
    size_bytes: int
    thumbnail: bytes | None = None


def save_offline(
    folium_map: folium.Map, path: Path | str, *, assets: Path | str | None = None
) -> Path:
    """Write any folium map as one file that works without a network, and return its path.

    `assets` is a folder with copies of the scripts and styles of other plugins (docs/folium.md).
    See `geo_ops.web.page.save_offline` for what it can hold without.

    Raises:
        OutputError: the map needs something of which there is no copy (all is named), or the file
            cannot be written; an old file is then untouched.
        InputError: the folder or a copy in it cannot be used.
    """
    from geo_ops.web.page import save_offline as save

    return save(folium_map, path, assets=assets)


def write_map(
    situation: Situation, map_spec: MapSpec, path: Path, *, areas: Sequence[str] = ()
) -> Path:
    """Write the planner's page: one file with both languages, and return its path.

    It opens on the units `areas` (P-codes) together, or on the whole country.

    Raises:
        SpecError: the recipe names a measure or a level that is not there.
        OutputError: the file cannot be written.
    """
    from geo_ops.web.page import save_offline as save
    from geo_ops.web.planner.compose import planner_map

    return save(planner_map(situation, map_spec, areas), path)


def write_index(situation: Situation, entries: Sequence[IndexEntry], path: Path) -> Path:
    """Write `index.html`: every product with size and thumbnail, in both languages, no script.

    Raises:
        OutputError: the file cannot be written.
    """
    from geo_ops.publish import atomic_write
    from geo_ops.web.index_page import index_html

    return atomic_write(Path(path), index_html(situation, entries))
