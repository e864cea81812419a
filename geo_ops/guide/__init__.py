"""The guide: every layer explained from its own spec, and tables to fill in."""
