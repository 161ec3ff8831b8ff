"""Releases: the graph in the formats that people use, with descriptions and checksums, and their verification.

It takes a graph and writes a folder. `release` writes it, each part in a module of its own; `check` verifies a folder.
"""

__all__ = ["check", "description", "quads", "questions", "release"]
