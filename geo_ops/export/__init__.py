"""Export: the GIS file, the tables and the checks, for people who work on with the data."""

from geo_ops.export.checks import write_checks
from geo_ops.export.geopackage import write_geopackage
from geo_ops.export.tables import write_tables

__all__ = ["write_checks", "write_geopackage", "write_tables"]
