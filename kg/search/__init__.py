"""Search: what a reader types, found in the record, in one way for the command line, Python and the web pages.

`index` keeps every name of every thing, folded to plain letters, in a full-text index that a build writes beside the
store (`entries`); `kinds` says of what kind a thing is; `lookup` finds the one
thing that a text means, as a parameter or a verb takes it; `results` lists all that a text may mean, stored questions
among it.
"""

__all__ = ["entries", "index", "kinds", "lookup", "results"]
