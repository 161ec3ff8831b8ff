"""Judgments of the European Court of Human Rights, from an index made of HUDOC.

`run` reads the `records`, resolves codes of `provisions` and the States in `titles`, and writes judgments and findings.
"""
