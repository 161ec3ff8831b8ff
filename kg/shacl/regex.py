"""Simple regular expressions: characters, sets and repetition, which mean the same to every engine and to Python.

Python looks back, and takes the longer the more parts of an expression may repeat. So only short texts are given to it,
and expressions with few such parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SIMPLE = re.compile(
    r"(\^?)((?:(?:[A-Za-z0-9_:/#%&=,;~@ .-]|\\[.\\-]|\[(?:a-z|A-Z|0-9|[A-Za-z0-9_:/ .]|\\[.\\-])+\])"
    r"(?:[*+?]|\{[0-9]{1,2}(?:,[0-9]{1,2})?\})?)*)(\$?)"
)
_REPEATING = re.compile(r"(?:\\.|[^*+}])[*+}]")
_SHORT = 300  # characters
_MOST_REPEATING = 3  # parts; of an expression that may begin anywhere, its beginning is one


def is_simple(regex: str) -> bool:
    """Whether it is sure that every engine knows a regular expression.

    >>> is_simple("^http://a.b/[a-z0-9\\\\-]+/x{2,3}$"), is_simple("(a+)+"), is_simple("[z-a]")
    (True, False, False)
    """
    return _SIMPLE.fullmatch(regex) is not None and all(
        int(least) <= int(most) for least, most in re.findall(r"\{([0-9]+),([0-9]+)\}", regex)
    )


def matcher(regex: str, ask: Callable[[str], bool]) -> Callable[[str], bool] | None:
    """Whether a text has a part that matches, for a simple regular expression; `ask` asks the engine for a long text.

    >>> fits = matcher("^a.*b$", lambda text: False)
    >>> [fits(text) for text in ("acb", "ab\\n", "a\\nb", "xab")]
    [True, False, False, False]
    """
    parts = _SIMPLE.fullmatch(regex)
    if parts is None or not is_simple(regex):
        return None
    start, middle, end = parts.groups()
    if (not start) + len(_REPEATING.findall(middle)) > _MOST_REPEATING:
        return None
    search = re.compile(f"{start}{middle}{end and chr(92) + 'Z'}").search
    return lambda text: search(text) is not None if len(text) <= _SHORT else ask(text)
