"""This module tells what a change touches of a rule of law: the rows in which a changed statement is taken or denied.

A row is a solution of the rule's WHERE. A change can only make or undo a row in which one of the changed statements is
a premise, or is denied. Such rows are asked for by the values that the statement gives to the rule's variables, in the
store as it was and in the store as it is, so that the work grows with the change and not with the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Triple, Variable

from kg.patterns import Binding, Pattern, bound, denied_with, named, patterns_of, unified
from kg.rules import Rule
from kg.sparql import given
from kg.store import Store, Term

ROWS = 500  # put to one query

Values = tuple[Term | None, ...]
Keys = dict[tuple[str, ...], dict[Values, None]]  # for some names of variables: what values they have


def touched(rule: Rule, changed: Iterable[Triple], *stores: Store) -> Keys:
    """What these statements would be in a rule: for some of its variables, their values. With no names, any row.

    A statement that is denied may say nothing of them by itself: then the stores, as it was and as it is, are asked
    what else must hold where it is denied, and give their values.
    """
    by_predicate: dict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in changed:
        by_predicate[triple.predicate].append(triple)
    found: Keys = defaultdict(dict)
    for pattern, around in _readings(rule):
        predicate = pattern[1]
        if isinstance(predicate, Variable):
            triples = [triple for several in by_predicate.values() for triple in several]
        else:
            triples = by_predicate.get(predicate, [])  # type: ignore[arg-type]
        several = [values for triple in triples if (values := unified(pattern, triple)) is not None]
        if around and several and not rule.body.outer & several[0].keys():
            several = [row for store in stores for row in _where_denied(rule, store, around, several)]
        for values in several:
            names = tuple(sorted(rule.body.outer & values.keys()))
            found[names][tuple(values[name] for name in names)] = None
    return {(): found[()]} if () in found else dict(found)


def _readings(rule: Rule) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
    """All that a rule takes or denies, and what it gives where that says which row gave it.

    With what is denied come the patterns of which each must hold for it to be denied.
    """
    body = rule.body
    yield from ((pattern, ()) for pattern in named(patterns_of(body.part), body.listed))
    for part, around in denied_with(body.part):
        yield from ((pattern, around) for pattern in named(patterns_of(part), body.listed))
    for pattern in body.head:
        if not (isinstance(pattern[0], Variable) and pattern[0].value in body.computed):
            yield pattern, ()


def _where_denied(
    rule: Rule, store: Store, around: tuple[Pattern, ...], several: list[dict[str, Term]]
) -> Iterator[dict[str, Term]]:
    """The values of a rule's variables in what is denied; at least all of them, as FILTERs in it are not looked at."""
    names = sorted(rule.body.outer & {place.value for p in around for place in p if isinstance(place, Variable)})
    body = " . ".join(" ".join(map(str, pattern)) for pattern in around)
    query = f"SELECT DISTINCT {' '.join(f'?{name}' for name in names) or '(1 AS ?any)'} WHERE {{ {body} }}"
    for start in range(0, len(several), ROWS):
        for solution in store.select(given(query, several[start : start + ROWS]), rule.where):
            yield dict(zip(names, solution, strict=False))


EVERY: Keys = {(): {(): None}}


def rows(rule: Rule, store: Store, keys: Keys = EVERY) -> Iterator[dict[str, Term | None]]:
    """The rows of a rule, of those that have one of these values."""
    for names, several in keys.items():
        values = list(several)
        for start in range(0, len(values), ROWS):
            batch: list[Binding] = [dict(zip(names, one, strict=True)) for one in values[start : start + ROWS]]
            solutions = store.select(given(rule.backwards, batch), rule.where)
            columns = [variable.value for variable in solutions.variables]
            yield from (dict(zip(columns, solution, strict=True)) for solution in solutions)


def keyed(names: Iterable[str], several: Iterable[Binding]) -> Keys:
    """The values of some variables in rows."""
    columns = tuple(sorted(names))
    return {columns: {tuple(row.get(name) for name in columns): None for row in several}}


def heads(rule: Rule, several: Iterable[Binding]) -> dict[Triple, tuple[Pattern, Binding]]:
    """What a rule gives for rows: each triple with a pattern of the head and a row from which it came."""
    found: dict[Triple, tuple[Pattern, Binding]] = {}
    for row in several:
        for pattern in rule.body.head:
            triple = bound(pattern, row)
            if triple is not None:
                found.setdefault(triple, (pattern, row))
    return found


def still_given(rule: Rule, store: Store, lost: Mapping[Triple, tuple[Pattern, Binding]]) -> set[Triple]:
    """Those of these triples that a rule gives all the same, from other rows."""
    found: set[Triple] = set()
    for pattern in rule.body.head:
        mine = [row for p, row in lost.values() if p == pattern]
        if mine:
            again = rows(rule, store, keyed(rule.body.sources(pattern), mine))
            found |= {triple for row in again if (triple := bound(pattern, row)) is not None}
    return found & lost.keys()
