"""Places: the gazetteer, the matcher of names, and names in running text."""
