"""Refuse what a foreign folium map would fetch while it is shown: pictures, films, data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import OutputError, explain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from branca.element import Element

NETWORK = ("http://", "https://", "//", "ftp://", "file:")


def refuse_addresses(elements: Iterable[Element]) -> None:
    """Refuse pictures, films, icons and data of a map that come by an address.

    Raises:
        OutputError: names the layer, the address and what to do.
    """
    for element in elements:
        for address, remedy in _addresses(element):
            if str(address).strip().lower().startswith(NETWORK):
                who = getattr(element, "layer_name", None) or element._name  # noqa: SLF001 - folium
                raise OutputError(
                    explain(f"layer {who!r}", f"it comes from the network ({address})", remedy)
                )


def _addresses(element: Element) -> Iterable[tuple[object, str]]:
    """Yield the addresses that an element would ask for, and what to do instead."""
    from folium.features import CustomIcon, GeoJson
    from folium.raster_layers import ImageOverlay, VideoOverlay

    if isinstance(element, ImageOverlay):
        yield element.url, "read the picture first and hand its pixels to ImageOverlay"
    if isinstance(element, VideoOverlay):
        yield element.video_url, "take it off the map: a film does not fit into a page"
    if isinstance(element, CustomIcon):
        yield element.options.get("icon_url", ""), "name a file on this machine: it is put in"
    if isinstance(element, GeoJson) and not element.embed:
        yield element.embed_link or "", "say embed=True, so that the data stand in the page"
