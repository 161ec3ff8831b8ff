"""This module tells what a change touches of a rule of law: the rows in which a changed statement is taken or denied.

A row is a solution of the rule's WHERE. A change can only make or undo a row in which one of the changed statements is
a premise, or is denied. Such rows are asked for by the values that the statement gives to the rule's variables, in the
store as it was and in the store as it is, so that the work grows with the change and not with the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Triple, Variable

from kg.patterns import Binding, Pattern, bound, denied_in, given, named, patterns_of, unified
from kg.rules import Rule
from kg.store import Store, Term

ROWS = 500  # put to one query

Values = tuple[Term | None, ...]
Keys = dict[tuple[str, ...], dict[Values, None]]  # for some names of variables: what values they have


def touched(rule: Rule, changed: Iterable[Triple]) -> Keys:
    """What these statements would be in a rule: for some of its variables, their values. With no names, any row."""
    by_predicate: dict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in changed:
        by_predicate[triple.predicate].append(triple)
    found: Keys = defaultdict(dict)
    for pattern in _readings(rule):
        predicate = pattern[1]
        if isinstance(predicate, Variable):
            triples = [triple for several in by_predicate.values() for triple in several]
        else:
            triples = by_predicate.get(predicate, [])  # type: ignore[arg-type]
        for triple in triples:
            values = unified(pattern, triple)
            if values is not None:
                names = tuple(sorted(rule.body.outer & values.keys()))
                found[names][tuple(values[name] for name in names)] = None
    return {(): found[()]} if () in found else dict(found)


def _readings(rule: Rule) -> Iterator[Pattern]:
    """All that a rule takes or denies, and what it gives where that says which row gave it."""
    body = rule.body
    for part in (body.part, *denied_in(body.part)):
        yield from named(patterns_of(part), body.listed)
    for pattern in body.head:
        if not (isinstance(pattern[0], Variable) and pattern[0].value in body.computed):
            yield pattern


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
