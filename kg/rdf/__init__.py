"""Reads and writes RDF in files: sorted N-Quads, Turtle, where its statements stand, and VoID descriptions.

Takes paths, lines and terms; knows no store.
"""

__all__ = ["blank_nodes", "facts", "nquads", "places", "turtle", "turtle_text", "void"]
