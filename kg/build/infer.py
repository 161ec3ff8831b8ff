"""Inference: runs the axioms of the ontology and the rules of law, as SPARQL, until nothing new follows."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter

from kg.build.progress import Progress, silent
from kg.errors import KgError
from kg.rules.axioms import axiom_rules
from kg.rules.rule import checked_rules, description
from kg.rules.strata import Stratum, in_strata, waits_for
from kg.sparql.query_file import QueryFile
from kg.store.local import LocalStore

MAX_PASSES = 50


def infer(store: LocalStore, written: Iterable[QueryFile], progress: Progress = silent) -> int:
    """Adds all that follows, each rule into its own graph, and returns how many triples it added.

    No triple is added that any graph already holds, so a second call adds none. Rules run in strata, each to its
    fixpoint before those that read or negate what it derives, so that what a rule negates is final. Raises KgError for
    an axiom that is not supported, a rule that must not run, or rules that still derive something after 50 passes.
    """
    return run(store, strata(store, written), progress)


def strata(store: LocalStore, written: Iterable[QueryFile]) -> list[Stratum]:
    """The axioms of the ontology in a store and the rules of law, checked, in the order in which they must run."""
    return in_strata([*axiom_rules(store), *checked_rules(written)])


def run(store: LocalStore, groups: list[Stratum], progress: Progress = silent) -> int:
    """Runs strata, in parallel where none waits for another; returns how many triples were added."""
    added = done = 0
    order = TopologicalSorter(waits_for(groups))
    order.prepare()
    with ThreadPoolExecutor(store.max_parallel_queries) as pool:
        running: dict[Future[int], int] = {}
        while order.is_active():
            progress("inferring", done, len(groups))
            for place in order.get_ready():
                running[pool.submit(_to_fixpoint, store, groups[place])] = place
            for one in wait(running, return_when=FIRST_COMPLETED).done:
                added += one.result()
                order.done(running.pop(one))
                done += 1
    return added


def _to_fixpoint(store: LocalStore, stratum: Stratum) -> int:
    """Runs the rules of one stratum until none gives anything new; again only when what a rule reads has changed."""
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
        "rules that stop: they make no new things from what they have made",
        "look for a rule that builds new identifiers from its own conclusions",
    )
