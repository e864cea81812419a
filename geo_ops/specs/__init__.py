"""Specs: the strictly checked shape of everything that content may say.

A TOML file becomes a frozen object here or it becomes a `SpecError` that names the file, the key
and the nearest valid key. No station reads TOML by itself.
"""
