"""Plants some mutations of each kind, one after another, and keeps what came of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from random import Random
from threading import Thread

from pyoxigraph import NamedNode, Quad

from benchmarks.mutations.bench import Bench, Outcome
from benchmarks.mutations.edits import Change
from benchmarks.mutations.index import Index
from benchmarks.mutations.kinds import Kind
from kg.build.progress import Progress, silent
from kg.terms.names import shorten

LOOKED_AT = 60  # places of a kind from which those to plant are taken


@dataclass(frozen=True)
class Result:
    """The outcome of the mutations of one kind; none if the archive has no place for it."""

    kind: Kind
    outcomes: tuple[Outcome, ...]

    def count(self, verdict: str) -> int:
        """How many mutations were noticed, warned of or passed."""
        return sum(outcome.verdict == verdict for outcome in self.outcomes)

    @property
    def always(self) -> bool:
        """True if the kind has a place in the archive and nothing of it passed."""
        return bool(self.outcomes) and not self.count("passed")


def chosen(kind: Kind, index: Index, each: int, seed: int) -> list[Change]:
    """The mutations of a kind to plant: the same for the same seed, on different things as far as there are such."""
    found: dict[Change, None] = dict.fromkeys(islice(kind.mutate(index, Random(f"{seed} {kind.name}")), LOOKED_AT))
    subjects: set[object] = set()
    first: list[Change] = []
    for change in found:
        thing = (change.removed or change.added)[0].subject
        if thing not in subjects:
            subjects.add(thing)
            first.append(change)
    return [*first, *(change for change in found if change not in first)][:each]


def measure(
    bench: Bench,
    kinds: Iterable[Kind],
    each: int,
    seed: int,
    progress: Progress = silent,
    *,
    everything: bool = False,
    processes: int = 1,
) -> Iterator[Result]:
    """The outcome of `each` mutations of every kind; with `everything`, the whole archive is validated each time.

    Several processes share the kinds. Each has the bench as it is now, and gives the same results as one would alone.
    """
    planned = list(kinds)
    work = _Work(bench, planned, each, seed, everything)
    with _asked(work, processes) as found:
        for done, kind in enumerate(planned):
            progress(kind.name, done, len(planned))
            yield Result(kind, next(found))


@dataclass(frozen=True)
class _Work:
    bench: Bench
    kinds: list[Kind]
    each: int
    seed: int
    everything: bool

    def outcomes(self, number: int) -> tuple[Outcome, ...]:
        changes = chosen(self.kinds[number], self.bench.index, self.each, self.seed)
        return tuple(self.bench.plant(change, self.everything) for change in changes)


_SHARED: list[_Work] = []  # what processes take over when they are forked: a bench cannot be sent to them


@contextmanager
def _asked(work: _Work, processes: int) -> Iterator[Iterator[tuple[Outcome, ...]]]:
    """The outcome of each kind, from so many processes, which end when nobody waits for them any more."""
    if processes == 1:
        yield map(work.outcomes, range(len(work.kinds)))
        return
    _SHARED.append(work)
    pool = get_context("fork").Pool(processes, _end_with_the_parent)
    _SHARED.pop()
    with pool:  # which ends the processes
        yield pool.imap(_shared_outcomes, range(len(work.kinds)))


def _end_with_the_parent() -> None:
    """Ends this process as soon as the one that started it has ended, even if that was killed."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _shared_outcomes(number: int) -> tuple[Outcome, ...]:
    return _SHARED[0].outcomes(number)


def lines(change: Change, table: dict[str, str]) -> list[str]:
    """The statements of a change as a reader would write them, each with a sign."""

    def written(sign: str, quad: Quad) -> str:
        parts = (quad.subject, quad.predicate, quad.object)
        return " ".join([sign, *(shorten(p.value, table) if isinstance(p, NamedNode) else str(p) for p in parts)])

    return [*(written("-", quad) for quad in change.removed), *(written("+", quad) for quad in change.added)]
