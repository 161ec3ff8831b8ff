"""Imports what pages say about decisions of the Human Rights Committee and the Committee against Torture.

`run` shows the flow; `lines` reads the source, `known` the decisions that other files describe, `decisions` brings
lines together, `sources` describes the pages, and `documents` and `findings` write.
"""
