"""Spatial: rows find their unit, and units their figures, reconciled."""
