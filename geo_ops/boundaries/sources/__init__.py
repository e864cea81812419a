"""Boundary sets of others: their files, columns and rules, read into one shape."""
