"""Checks proofs: derives every step again from its premises alone.

It reads rules as the reasoner does (kg.rules), but runs each over a store that holds the premises and nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from kg.build.progress import Progress, silent
from kg.errors import KgError
from kg.rules.axioms import axiom_rules
from kg.rules.patterns import derivations, instantiate
from kg.rules.rule import KIND, Rule, written_rules
from kg.sparql.construct import parts_of_construct, select_all_bindings
from kg.sparql.query_file import QueryFile
from kg.store.protocol import Store, Term
from kg.terms.names import INFERRED, hb, shorten
from kg.terms.vocabulary import PROV_USED, RDF_OBJECT, RDF_PREDICATE, RDF_SUBJECT, RDF_TYPE


@dataclass(frozen=True)
class Checked:
    """How many derived statements, kept proofs and steps were checked, and every step that does not hold."""

    statements: int
    proofs: int
    steps: int
    failures: list[KgError]


def check_proofs(
    store: Store, written: Iterable[QueryFile], prefixes: dict[str, str], progress: Progress = silent
) -> Checked:
    """Checks that every derived statement follows from asserted ones, and that every kept proof holds.

    A step holds if its rule, run over its premises and nothing else, gives the statement. What a rule requires not to
    be known is looked up in the whole graph. Of a statement with several proofs one is checked; of a conclusion every
    kept one.
    """
    rules: dict[str, Rule] = {r.graph.value: r for r in [*axiom_rules(store), *written_rules(written)]}
    derived = {triple: rules[graph] for triple, graph in _derived(store) if graph in rules}
    possible = _possible(store, rules.values(), derived, progress)
    failures: list[KgError] = []
    settled: set[Triple] = set()
    steps = 0
    waiting = set(derived)
    while True:
        ready = {}
        for triple in waiting:
            way = next((w for w in possible[triple] if all(p not in derived or p in settled for p in w)), None)
            if way is not None:
                ready[triple] = way
        if not ready:
            break
        for triple, given in _given_again(ready, derived):
            steps += 1
            progress("deriving every step again", steps, len(derived))
            if triple not in given:
                failures.append(_failure(triple, derived[triple], "does not follow from its premises alone", prefixes))
        settled |= ready.keys()
        waiting -= ready.keys()
    failures += [
        _failure(triple, derived[triple], "follows from nothing that is asserted", prefixes)
        for triple in sorted(waiting, key=str)
    ]
    kept = _kept(store)
    failures += _kept_failures(store, rules, kept, possible, prefixes, progress=progress)
    proved = {conclusion for conclusion, _, _ in kept.values()}
    failures += [
        _failure(triple, rule, "has no kept proof", prefixes)
        for triple, rule in derived.items()
        if triple.predicate == KIND and triple.subject not in proved
    ]
    return Checked(len(derived), len(kept), steps + len(kept), failures)


def _derived(store: Store) -> Iterator[tuple[Triple, str]]:
    for graph in store.graphs():
        if graph.value.startswith(INFERRED):
            for quad in store.statements(graph=graph):
                if quad.subject != graph:
                    yield Triple(quad.subject, quad.predicate, quad.object), graph.value


def _possible(
    store: Store, rules: Collection[Rule], derived: dict[Triple, Rule], progress: Progress
) -> dict[Triple, list[frozenset[Triple]]]:
    """For each derived statement the sets of triples from which its rule could have given it."""
    found: dict[Triple, list[frozenset[Triple]]] = defaultdict(list)
    for done, rule in enumerate(rules):
        progress(f"reading premises of {rule.name}", done, len(rules))
        solutions = store.select(rule.bindings_query, rule.where)
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            binding = dict(zip(names, solution, strict=True))
            heads = [head for pattern in rule.body.head if (head := instantiate(pattern, binding)) is not None]
            mine = [head for head in heads if derived.get(head) is rule]
            if mine:
                premises = derivations(rule.body.part, binding, store.holds)
                for head in mine:
                    found[head] += premises
    return found


def _given_again(
    steps: Mapping[Triple, frozenset[Triple]], derived: Mapping[Triple, Rule]
) -> Iterator[tuple[Triple, set[Triple]]]:
    """For each derived statement what its rule gives from its premises and nothing else."""
    by_rule: dict[Rule, list[Triple]] = defaultdict(list)
    for triple in steps:
        by_rule[derived[triple]].append(triple)
    for rule, triples in by_rule.items():
        yield from zip(triples, given_by_each(rule, [steps[triple] for triple in triples]), strict=True)


def given_by_each(rule: Rule, several: Sequence[Collection[Triple]]) -> list[set[Triple]]:
    """The statements that a rule gives from each of several sets of premises alone: each is a graph of its own.

    A query for each of them would take most of the time. It is asked where a rule has a query within its query, which
    would not know in which graph it is.
    """
    group = parts_of_construct(rule.construct)[2]
    if re.search(r"\bSELECT\b", group, re.IGNORECASE):
        return [given_alone(rule, premises) for premises in several]
    alone = ox.Store()
    numbers = {NamedNode(f"urn:x-habeas:step:{number}"): number for number in range(len(several))}
    alone.bulk_extend(
        Quad(p.subject, p.predicate, p.object, graph) for graph, number in numbers.items() for p in several[number]
    )
    all_bindings = select_all_bindings(rule.construct).removesuffix(group)
    solutions = alone.query(f"{all_bindings} {{ GRAPH ?premises {group} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    found: list[set[Triple]] = [set() for _ in several]
    for solution in solutions:
        binding = dict(zip(names, solution, strict=True))
        found[numbers[binding["premises"]]] |= set(filter(None, (instantiate(p, binding) for p in rule.body.head)))
    return found


def given_alone(rule: Rule, premises: Collection[Triple]) -> set[Triple]:
    """The statements that a rule gives from these premises alone."""
    alone = ox.Store()
    alone.extend(Quad(p.subject, p.predicate, p.object) for p in premises)
    result = alone.query(rule.construct)
    assert isinstance(result, ox.QueryTriples)
    return set(result)


def _kept(store: Store) -> dict[Term, tuple[Term, Term, frozenset[Triple]]]:
    """Each kept proof: what it proves, by which rule, from which premises."""
    heads = store.rows(f"SELECT DISTINCT ?p ?c ?r WHERE {{ ?p {hb('proves')} ?c ; {hb('usesRule')} ?r }}")
    premises: dict[Term, set[Triple]] = defaultdict(set)
    for proof, s, p, o in store.rows(
        f"SELECT DISTINCT ?proof ?s ?p ?o WHERE {{ ?proof {PROV_USED} ?x . "
        f"?x {RDF_SUBJECT} ?s ; {RDF_PREDICATE} ?p ; {RDF_OBJECT} ?o }}"
    ):
        premises[proof].add(Triple(s, p, o))  # type: ignore[index,arg-type]
    return {proof: (c, r, frozenset(premises[proof])) for proof, c, r in heads}  # type: ignore[index,misc]


def _kept_failures(
    store: Store,
    rules: dict[str, Rule],
    kept: dict[Term, tuple[Term, Term, frozenset[Triple]]],
    possible: dict[Triple, list[frozenset[Triple]]],
    prefixes: dict[str, str],
    *,
    progress: Progress,
) -> Iterator[KgError]:
    for done, (proof, (conclusion, graph, premises)) in enumerate(sorted(kept.items(), key=str)):
        progress("checking kept proofs", done, len(kept))
        rule = rules.get(graph.value) if isinstance(graph, NamedNode) else None
        concluded = _concluded(store, conclusion)
        if rule is None or not concluded:
            yield _proof_failure(proof, "proves nothing, or names a rule that does not exist", prefixes)
            continue
        gone = [premise for premise in premises if not store.holds(premise)]
        if gone:
            shown = " ".join(_short(term, prefixes) for term in (gone[0].subject, gone[0].predicate, gone[0].object))
            yield _proof_failure(proof, f"uses a premise that is no longer in the graph: {shown}", prefixes)
        elif premises not in possible[concluded[0]]:
            yield _proof_failure(proof, "no longer holds: the graph now says what the rule denies", prefixes)
        given = given_alone(rule, premises)
        if concluded[0] not in given or not all(map(store.holds, given)):
            yield _proof_failure(proof, f"does not give {_short(conclusion, prefixes)} by {rule.name}", prefixes)
    proved = {conclusion for conclusion, _, _ in kept.values()}
    for (thing,) in store.rows(f"SELECT DISTINCT ?c WHERE {{ ?c {RDF_TYPE} {hb('Conclusion')} }}"):
        if thing not in proved:
            yield _proof_failure(thing, "is a conclusion without a proof", prefixes)


def _concluded(store: Store, conclusion: Term) -> list[Triple]:
    """That something was concluded, as a triple; none if the thing is not a conclusion."""
    return [Triple(q.subject, KIND, q.object) for q in store.statements(conclusion, KIND)]


def _short(term: object, prefixes: dict[str, str]) -> str:
    return shorten(term.value, prefixes) if isinstance(term, NamedNode) else str(term)


def _failure(triple: Triple, rule: Rule, what: str, prefixes: dict[str, str]) -> KgError:
    said = " ".join(_short(term, prefixes) for term in (triple.subject, triple.predicate, triple.object))
    return KgError(
        f"{said} {what}",
        rule.where,
        f"a proof by the rule {rule.name}",
        "run kg build; if that does not help, correct the rule",
    )


def _proof_failure(proof: object, what: str, prefixes: dict[str, str]) -> KgError:
    return KgError(
        f"{_short(proof, prefixes)} {what}",
        "the proofs",
        "a proof that follows from its premises",
        "run kg build, which finds all proofs again",
    )
