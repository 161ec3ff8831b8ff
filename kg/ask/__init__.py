"""This room answers from a store: stored questions, all about one thing, counts and coverage, as tables for people.

It takes a store and what a reader typed, and gives rows with the passages behind them.
"""

__all__ = ["answer", "citation", "counts", "coverage", "render", "show", "topics", "unknown"]
