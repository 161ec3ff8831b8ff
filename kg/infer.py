"""This module infers: it runs the ontology's axioms and the rules of law, as SPARQL, to a fixpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter

from kg.axioms import axiom_rules
from kg.errors import KgError
from kg.queries import QueryFile
from kg.rules import checked_rules, description
from kg.store import Store
from kg.strata import Stratum, in_strata, waits_for

MAX_PASSES = 50

Progress = Callable[[str, int, int], None]


def infer(store: Store, written: Iterable[QueryFile], progress: Progress = lambda what, done, total: None) -> int:
    """Adds all that follows, each rule into its own graph, and returns how many triples it added.

    No triple is added that any graph already holds, so a second call adds none. Rules run in strata, each to rest
    before those that read or deny what it derives, so that what a rule denies is settled. Raises KgError where an axiom
    is of a kind that is not supported, where a rule must not run, or where rules have not come to rest after 50 passes.
    """
    return run(store, strata(store, written), progress)


def strata(store: Store, written: Iterable[QueryFile]) -> list[Stratum]:
    """The axioms of the ontology in a store and the rules of law, checked, in the order in which they must run."""
    return in_strata([*axiom_rules(store), *checked_rules(written)])


def run(store: Store, groups: list[Stratum], progress: Progress = lambda what, done, total: None) -> int:
    """Runs strata, each to rest, and at once those that need not wait; returns how many triples were added."""
    added = done = 0
    order = TopologicalSorter(waits_for(groups))
    order.prepare()
    with ThreadPoolExecutor(store.hands) as pool:
        running: dict[Future[int], int] = {}
        while order.is_active():
            progress("inferring", done, len(groups))
            for place in order.get_ready():
                running[pool.submit(_to_rest, store, groups[place])] = place
            for one in wait(running, return_when=FIRST_COMPLETED).done:
                added += one.result()
                order.done(running.pop(one))
                done += 1
    return added


def _to_rest(store: Store, stratum: Stratum) -> int:
    """Runs the rules of one stratum until none of them gives anything new; each again only when it could."""
    added = 0
    fresh: set[str] = set()
    for number in range(MAX_PASSES):
        news: set[str] = set()
        for rule, fed_by in stratum.items():
            if number and not fed_by & (fresh | news):
                continue
            derived = store.apply(rule.construct, rule.graph, rule.where, rule.unguarded)
            if derived:
                store.add(rule.graph, description(rule))
                added += derived
                news.add(rule.name)
        fresh = news
        if not any(fed_by & fresh for fed_by in stratum.values()):
            return added
    raise KgError(
        f"the rules go on deriving after {MAX_PASSES} passes",
        "queries/rules",
        "rules that come to rest: they make no new things",
        "look for a rule that builds new identifiers from its own conclusions",
    )
