"""The graph: named graphs that SPARQL reads and changes, on disk, in memory or at an endpoint.

It takes statements and queries, and gives rows, triples and labels. Functions of other rooms take a `protocol.Store`,
which `local` and `endpoint` implement; `http` is the client of one endpoint, and `running` names the queries that are
being answered. `labels` gives the name that a reader sees
for a thing, `composed` makes it of the names of others, `table` writes rows for other programs, and `notebook` shows
them. `checksums` proves the files of a store on disk, and `damage` says what is wrong with them.
"""

__all__ = [
    "checksums",
    "composed",
    "damage",
    "endpoint",
    "http",
    "labels",
    "local",
    "notebook",
    "protocol",
    "running",
    "table",
]
