"""How much the tests try: a sample of the cases or all of them, and the seed of what is drawn at random.

`make test` tries samples. `make test EFFORT=full` tries every case, and draws many at random; with EFFORT=long it draws
ten times as many. The seed is fixed, so that a run can be repeated; SEED=fresh draws another, which is printed, and
SEED=12345 runs with that one.
"""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
EFFORT = os.environ.get("HABEAS_EFFORT") or "sample"
if EFFORT not in ("sample", "full", "long"):
    raise SystemExit(f"HABEAS_EFFORT is {EFFORT!r}; it must be sample, full or long")
FULL = EFFORT != "sample"
if os.environ.get("HABEAS_SEED") == "fresh":
    os.environ["HABEAS_SEED"] = str(secrets.randbelow(1_000_000))  # read by the other processes of this run too
SEED = int(os.environ.get("HABEAS_SEED") or "2031")


def draws(sample: int, long: int) -> int:
    """The number of random cases to try: as many as in a sample, or as in a long run, or a tenth of these."""
    return {"sample": sample, "full": max(sample, long // 10), "long": long}[EFFORT]


def sampled(cases: Iterable[T], number: int) -> list[T]:
    """All cases in a full or long run, else so many of them, drawn by the seed, in their order."""
    everything = list(cases)
    if FULL or number >= len(everything):
        return everything
    return [everything[place] for place in sorted(random.Random(SEED).sample(range(len(everything)), number))]
