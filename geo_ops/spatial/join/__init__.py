"""The join engine: points, tracks, areas and rasters to units, exact, in bounded memory."""
