"""Paper: briefs of one A4 page as PDF, PNG and HTML."""

from geo_ops.paper.brief import write_brief

__all__ = ["write_brief"]
