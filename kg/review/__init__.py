"""A person confirms what a program read: draft facts beside their words, each accepted, changed or rejected.

`draft` reads a draft and lists what there is to decide; `decisions` keeps what was decided, written as it goes, with a
lock for each document; `join` gives things the names that they have in the record, and `compare` says what it has
already; `accept` makes the curated file, with the address at which the document was found, and `settle` takes out of
other files what it says better. `terminal` and `pages` are the two faces, which `kg review` starts.
"""

__all__ = ["accept", "compare", "decisions", "draft", "imported", "join", "pages", "settle", "show", "terminal"]
