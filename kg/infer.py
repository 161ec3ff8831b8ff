"""This module infers: it runs the ontology's axioms and the rules of law, as SPARQL, to a fixpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kg.axioms import axiom_rules
from kg.errors import KgError
from kg.queries import QueryFile
from kg.rules import ANY, Rule, checked_rules, description, gives, in_strata, terms
from kg.store import Store

MAX_PASSES = 50

Progress = Callable[[str, int, int], None]


def infer(store: Store, written: Iterable[QueryFile], progress: Progress = lambda what, done, total: None) -> int:
    """Adds all that follows, each rule into its own graph, and returns how many triples it added.

    No triple is added that any graph already holds, so a second call adds none. Rules run in strata, each to rest
    before the next begins, so that what a rule denies is settled. Raises KgError where an axiom is of a kind that is
    not supported, where a rule must not run, or where the rules have not come to rest after 50 passes.
    """
    return run(store, strata(store, written), progress)


def strata(store: Store, written: Iterable[QueryFile]) -> list[list[Rule]]:
    """The axioms of the ontology in a store and the rules of law, checked, in the order in which they must run."""
    return in_strata([*axiom_rules(store), *checked_rules(written)])


def run(store: Store, groups: list[list[Rule]], progress: Progress = lambda what, done, total: None) -> int:
    """Runs groups of rules one after another, each to rest, and returns how many triples were added."""
    return sum(_to_rest(store, rules, progress) for rules in groups)


def _to_rest(store: Store, rules: list[Rule], progress: Progress) -> int:
    """Runs the rules of one stratum until none of them gives anything new; each again only when it could."""
    reads = {rule.name: terms(rule, [rule.body.part]) for rule in rules}
    fresh: set[str] | None = None
    added = 0
    for number in range(MAX_PASSES):
        news: set[str] = set()
        for done, rule in enumerate(rules):
            known = None if fresh is None else fresh | news
            if known is not None and reads[rule.name] and ANY not in known and not reads[rule.name] & known:
                continue
            progress(f"inferring, pass {number + 1}", done, len(rules))
            derived = store.apply(rule.construct, rule.graph, rule.where)
            if derived:
                store.add(rule.graph, description(rule))
                added += derived
                news |= gives(rule)
        if not news:
            return added
        fresh = news
    raise KgError(
        f"the rules go on deriving after {MAX_PASSES} passes",
        "queries/rules",
        "rules that come to rest: they make no new things",
        "look for a rule that builds new identifiers from its own conclusions",
    )
