"""Synthetic worlds: valid archives of any size, with the expected answers to every stored question.

`generate` writes a world from a size and a seed, with a known number of violations if asked; equal arguments give
equal bytes.
"""

__all__ = ["generate"]
