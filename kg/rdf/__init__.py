"""Reads and writes RDF in files: sorted N-Quads, Turtle, and VoID descriptions.

Takes paths, lines and terms; knows no store.
"""

__all__ = ["nquads", "turtle", "void"]
