"""folium layers of ours: each can be added to any `folium.Map` with `.add_to(m)`.

    import folium
    from geo_ops.web import save_offline
    from geo_ops.web.layers import PackedPoints, Symbol

    m = folium.Map(tiles=None)
    PackedPoints(points, "Incidents").add_to(m)
    save_offline(m, "incidents.html")

Importing this package imports folium.
"""

from geo_ops.web.layers.areas import Areas
from geo_ops.web.layers.base import DataLayer, Field, Look, Symbol
from geo_ops.web.layers.basemap import AdminLines, Label, Labels, LineStyle
from geo_ops.web.layers.choropleth import AdminChoropleth
from geo_ops.web.layers.ground import Basemap, Graticule, Ground
from geo_ops.web.layers.points import PackedPoints
from geo_ops.web.layers.routes import Routes
from geo_ops.web.layers.shapes import UnitShapes
from geo_ops.web.layers.sites import Report, Site, Sites
from geo_ops.web.layers.tracks import Tracks
from geo_ops.web.layers.zones import Zones

__all__ = [
    "AdminChoropleth",
    "AdminLines",
    "Areas",
    "Basemap",
    "DataLayer",
    "Field",
    "Graticule",
    "Ground",
    "Label",
    "Labels",
    "LineStyle",
    "Look",
    "PackedPoints",
    "Report",
    "Routes",
    "Site",
    "Sites",
    "Symbol",
    "Tracks",
    "UnitShapes",
    "Zones",
]
