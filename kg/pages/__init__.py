"""Web pages that documents are read at, and their changes since they were read.

`cited` takes a store and gives the pages and the phrases that passages quote from them. `visit` reads each page once,
compares it with the last reading, and stores an observation in `data/imported/pages/`: digests and the day, never the
text. It reads them through `kg.web`; `text` takes the readable text of a page out in a process of its own.
"""

__all__ = ["cited", "observations", "text", "visit"]
