"""Signatures, ratifications and accessions, from tables of the UN Treaty Collection.

`run` reads the `tables` of the treaties in `names`, joins their `actions` with those of curated files, compares them
with a second source (`witness`), and describes the tables as `documents`.
"""
