"""Random draws that depend only on a seed and a name, with ranks as skewed as those of real records."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Random numbers for one thing of a world: the same seed and name always give the same ones."""

    def __init__(self, seed: int, name: str) -> None:
        self._random = random.Random(f"{seed}/{name}").random  # of a text: the same in every version of Python

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self._random() < probability

    def number(self, least: int, most: int) -> int:
        """A whole number between two, both included."""
        return least + int(self._random() * (most - least + 1))

    def one(self, several: Sequence[T]) -> T:
        """One of several, all equally likely."""
        return several[int(self._random() * len(several))]

    def rank(self, count: int, exponent: float = 1.0) -> int:
        """A rank from 0, of `count` ranks, by Zipf's law: the second is half as likely as the first, and so on."""
        heights = _heights(count, exponent)
        return min(bisect(heights, self._random() * heights[-1]), count - 1)

    def by(self, *weights: tuple[float, T]) -> T:
        """One of several by their weights."""
        point = self._random() * sum(weight for weight, _ in weights)
        for weight, thing in weights:
            point -= weight
            if point < 0:
                return thing
        return weights[-1][1]

    def shuffled(self, several: Sequence[T]) -> list[T]:
        """All of them in another order."""
        return sorted(several, key=lambda thing: self._random())


@lru_cache(maxsize=256)
def _heights(count: int, exponent: float) -> list[float]:
    return list(accumulate(1 / (rank + 1) ** exponent for rank in range(count)))
