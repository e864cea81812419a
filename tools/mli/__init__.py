"""The parts of tools/build_mli.py: communes, divisions, towns, the page of sources."""
