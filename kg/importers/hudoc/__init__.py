"""Judgments of the European Court of Human Rights, from an index made of HUDOC.

`run` reads the `records`, resolves `provisions` and the States in `titles`, decides which entries may belong to one of
the `heads`, and describes the `index` itself.
"""
