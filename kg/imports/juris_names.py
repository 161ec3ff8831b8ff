"""This module decides which names of the index may be shown: none that may be the name of a minor."""

from __future__ import annotations

import re

_CHILD = re.compile(
    r"\b(?:(?:minor )?(?:child(?:ren)?|infants?|bab(?:y|ies)|sons?|daughters?|nephews?|nieces?)|minors?"
    r"|grand(?:sons?|daughters?|child(?:ren)?)|descendants?|born)\b",
    re.IGNORECASE,
)
_GROWN_UP = re.compile(
    r"\(alleged victim's [a-z ,]*(?:sons?|daughters?|children)[a-z ,]*\)|\(represented by his son, [^)]*\)"
)
_NAME = re.compile(r"(?<![\w.])[^\W\d_]*[^\W\d_a-zà-öø-ÿ][^\W\d_]*[^\W\d_A-ZÀ-ÖØ-Þ][^\W\d_]*")
_OTHER_WORDS = {"And", "Canadian", "Her", "His", "Mr", "Mrs", "Ms", "The", "Their"}
_UNNAMED = re.compile(
    rf"\b(?:and|behalf of) (?:his|her|their)(?: (?!and\b)[a-z]+){{0,3}}? {_CHILD.pattern}", re.IGNORECASE
)


def may_be_shown(text: str) -> bool:
    """Whether a field with names may be shown: not where it may name a minor.

    The index does not tell ages. So a field that speaks of somebody as a child, son or daughter of another is shown
    only where it prints no name but initials, where the child goes unnamed, or where the child is the author who
    writes for a parent.

    >>> may_be_shown("J.L.L. and his children, A.N. and M.L."), may_be_shown("Jane Doe and her minor child")
    (True, True)
    >>> may_be_shown("Jane Doe and her son, John"), may_be_shown("John Doe, the author's son")
    (False, False)
    """
    rest = _GROWN_UP.sub("", text)
    children = list(_CHILD.finditer(rest))
    printed = [match.start() for match in _NAME.finditer(rest) if match.group() not in _OTHER_WORDS]
    if not children or not printed:
        return True
    unnamed = {match.end() for match in _UNNAMED.finditer(rest)}
    return all(match.end() in unnamed for match in children) and max(printed) < children[0].start()


def names_in(text: str) -> set[str]:
    """The words of a text that may be parts of names.

    >>> sorted(names_in("Jane Doe and her son"))
    ['Doe', 'Jane']
    """
    return {match.group() for match in _NAME.finditer(text)} - _OTHER_WORDS


def tidy(text: str) -> str:
    """The text with single blanks."""
    return " ".join(text.split())
