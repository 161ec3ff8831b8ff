"""A kind of wrong statement."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.mutations.edits import Mutate


@dataclass(frozen=True)
class Kind:
    """One kind: its family, its name in plain words, and how it is planted.

    `reason` says why no rule can see some of its mutations, and `named` whether the issue on validation names it.
    """

    family: str
    name: str
    mutate: Mutate
    reason: str = ""
    named: bool = False
