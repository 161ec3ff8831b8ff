"""Drafts of many documents: the reader, run on many files at once, here or on the machines of a cluster.

`run` takes sources and a folder, and gives what came of each file; it writes drafts, and a journal by which the next
run knows what is done. The reader itself runs in child processes (`child`), because a file comes from anybody, here or
on a worker of a Dask cluster (`cluster`). `make` is the one place that calls `kg.read`.
"""

__all__ = ["child", "cluster", "make", "run"]
