"""Carto: how things look and read, in each language. One source for web, paper and GIS."""
