"""Releases: the graph in the formats that people use, with descriptions and checksums, and their verification.

It takes a graph and writes a folder. `release` writes it, each part in a module of its own; `check` verifies a folder,
and `history` compares it with an earlier release, so that no observation, finding or conflict is lost unnoticed.
"""

__all__ = ["check", "history", "quads", "questions", "release"]
