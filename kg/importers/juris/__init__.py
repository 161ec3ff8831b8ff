"""Decisions of UN treaty bodies, from the index of the JURIS database.

`run` reads the `records`, resolves the `codes` of provisions, decides which `names` may be shown, and describes the
index itself.
"""
