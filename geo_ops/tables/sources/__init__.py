"""Readers: one module for each kind of source. All give a `RawTable`, columns of text."""
