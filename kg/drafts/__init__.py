"""Drafts of many documents: the reader, run on many files at once.

`run` takes sources and a folder, and gives what came of each file; it writes drafts, and a journal by which the next
run knows what is done. The reader itself runs in child processes, because a file comes from anybody: `make` is the one
place that calls `kg.read`.
"""

__all__ = ["corpus", "make", "run"]
