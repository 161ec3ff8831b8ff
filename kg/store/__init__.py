"""The graph: named graphs that SPARQL reads and changes, on disk, in memory or at an endpoint.

It takes statements and queries, and gives rows, triples and labels. Functions of other rooms take a `protocol.Store`,
which `local` and `endpoint` implement; `http` is the client of one endpoint, and `running` names the queries that are
being answered. `labels` gives the name that a reader sees for a thing, and those of instruments by which provisions are
cited, and `table` writes rows for other programs and for notebooks. `checksums` proves the files of a store on
disk, and `damage` says what is wrong with them.
"""

__all__ = [
    "checksums",
    "damage",
    "endpoint",
    "http",
    "labels",
    "local",
    "protocol",
    "running",
    "table",
]
