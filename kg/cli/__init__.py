"""The command line.

`main` reads the arguments, runs one of the `verbs`, and prints errors. `version` gives the versions of code and data,
and the hash of the graph.
"""

__all__ = ["main", "version"]
