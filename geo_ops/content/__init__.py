"""Content: where regions, layers, maps and missions are found, and in which order."""

from geo_ops.content.store import CONTENT_KINDS, Content, root

__all__ = ["CONTENT_KINDS", "Content", "root"]
