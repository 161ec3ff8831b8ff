"""Literals that several rooms write."""

from pyoxigraph import Literal


def english(text: str) -> Literal:
    """The text as English.

    >>> print(english("freedom of expression"))
    "freedom of expression"@en
    """
    return Literal(text, language="en")
