"""Several queries at once, which is faster than one after another in some stores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_parallel(number: int, ask: Callable[[T], R], several: Iterable[T]) -> Iterator[R]:
    """The answers of `ask` to each, in order, so many at once; more of them are made while the first are asked.

    >>> list(in_parallel(2, str, [1, 2, 3]))
    ['1', '2', '3']
    """
    rest = iter(several)
    for first in rest:
        from concurrent.futures import ThreadPoolExecutor  # where there is nothing to ask, it need not be loaded

        with ThreadPoolExecutor(number) as pool:
            yield from pool.map(ask, chain([first], rest))
