"""How a long stage tells its caller how far it has come."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]  # what is being done, how many steps are done, and how many there are


def silent(what: str, done: int, total: int) -> None:
    """Shows nothing."""
