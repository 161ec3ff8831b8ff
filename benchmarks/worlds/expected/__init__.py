"""The answers to every stored question that a world must give, counted while its matters are made.

`answers` keeps the counts and asks the other modules for the rows; they read the matters, never the graph.
"""

__all__ = ["answers"]
