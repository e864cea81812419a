"""Boundaries: region packs, their divisions by date, units and their geometry, validation."""
