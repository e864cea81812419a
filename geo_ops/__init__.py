"""geo_ops: geospatial operations mapping for peace operations and humanitarian missions.

Importing the package reads no file, configures no logging and imports no geo library.
"""

__version__ = "0.1.0"
