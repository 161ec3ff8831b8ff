"""The rows of a rule of law that a change can affect: those in which a changed statement is a premise or is negated.

A row is a solution of the rule's WHERE. A change can only add or remove a row in which one of the changed statements is
a premise, or is negated. Such rows are found by the values that the statement gives to the rule's variables, in the
store as it was and as it is, so that the work grows with the change and not with the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from pyoxigraph import BlankNode, NamedNode, Triple, Variable

from kg.rules import minting
from kg.rules.patterns import (
    Binding,
    Pattern,
    always_holding,
    instantiate,
    match,
    named,
    negated_parts_with_context,
    patterns_of,
    with_parts,
)
from kg.rules.rule import Rule
from kg.sparql.join_hints import add_join_hints
from kg.sparql.values import bind_rows
from kg.store.protocol import Store, Term

ROWS_PER_QUERY = 500  # put to one query

Values = tuple[Term | None, ...]
Keys = dict[tuple[str, ...], dict[Values, None]]  # for some names of variables: what values they have


def affected_rows(rule: Rule, changed: Iterable[Triple], *stores: Store) -> Keys:
    """The keys of the rows that a change can affect: values of some of the rule's variables; no names mean any row.

    A statement may give a value to none of the variables that have one in every row, as in a branch of a UNION or in
    what is negated. Then the stores, as it was and as it is, are asked for what else must hold there, which gives some.

    A statement of a conclusion that another rule may draw too counts as well: it may have gone with the other's rows.
    """
    by_predicate: dict[NamedNode, list[Triple]] = defaultdict(list)
    subjects: dict[NamedNode, None] = {}
    for triple in changed:
        by_predicate[triple.predicate].append(triple)
        if isinstance(triple.subject, NamedNode):
            subjects[triple.subject] = None
    found: Keys = defaultdict(dict)
    for pattern, around in _readings(rule):
        predicate = pattern[1]
        if isinstance(predicate, Variable):
            triples = [triple for several in by_predicate.values() for triple in several]
        else:
            triples = by_predicate.get(predicate, [])  # type: ignore[arg-type]
        several = [values for triple in triples if (values := match(pattern, triple)) is not None]
        if around and several and not rule.body.always_bound & several[0].keys():
            several = [row for store in stores for row in _with_it(rule, store, around, several)]
        for values in several:
            names = tuple(sorted(rule.body.bindable & values.keys()))
            found[names][tuple(values[name] for name in names)] = None
    for store in stores:
        for values in _values_behind(rule, subjects, store):
            names = tuple(sorted(values))
            found[names][tuple(values[name] for name in names)] = None
    return {(): found[()]} if () in found else dict(found)


def _values_behind(rule: Rule, subjects: Iterable[NamedNode], store: Store) -> Iterator[dict[str, Term]]:
    """The values from which a rule made the identifiers of those of these things that a store holds as conclusions.

    A value that the conclusion does not state itself is left out: for more rows, never for fewer.
    """
    if not rule.mints:
        return
    beginning = minting.beginning_of(rule.mints)
    told = [(name, rule.told_by_conclusion.get(name, ())) for name in sorted(minting.variables_of(rule.mints))]
    for thing in subjects:
        if thing.value.startswith(beginning) and next(store.statements(thing), None) is not None:
            values = {
                name: {quad.object: None for one in properties for quad in store.statements(thing, one)}
                for name, properties in told
            }
            known = {name: several for name, several in values.items() if several}
            yield from (dict(zip(known, row, strict=True)) for row in product(*known.values()))


def _readings(rule: Rule) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
    """The patterns that a rule reads or negates, and those of its head that show which row gave a statement.

    With a pattern come those that must hold with it.
    """
    body = rule.body
    for part in with_parts(body.part):
        around = tuple(always_holding(part))
        yield from ((pattern, around) for pattern in named(part.patterns, body.listed))
    for part, around in negated_parts_with_context(body.part):
        yield from ((pattern, around) for pattern in named(patterns_of(part), body.listed))
    for pattern in body.head:
        if not (isinstance(pattern[0], Variable) and pattern[0].value in body.computed):
            yield pattern, ()


def _with_it(
    rule: Rule, store: Store, around: tuple[Pattern, ...], several: list[dict[str, Term]]
) -> Iterator[dict[str, Term]]:
    """The values of a rule's variables where patterns hold; perhaps too many, as FILTERs are not looked at."""
    names = sorted(rule.body.always_bound & {place.value for p in around for place in p if isinstance(place, Variable)})
    body = " . ".join(" ".join(map(str, pattern)) for pattern in around)
    query = f"SELECT DISTINCT {' '.join(f'?{name}' for name in names) or '(1 AS ?any)'} WHERE {{ {body} }}"
    for start in range(0, len(several), ROWS_PER_QUERY):
        for solution in store.select(bind_rows(query, several[start : start + ROWS_PER_QUERY]), rule.where):
            yield dict(zip(names, solution, strict=False))


def _named(term: Term | None) -> Term | None:
    return None if isinstance(term, BlankNode) else term


ALL_ROWS: Keys = {(): {(): None}}


def rows(rule: Rule, store: Store, keys: Keys = ALL_ROWS) -> Iterator[dict[str, Term | None]]:
    """The rows of a rule, of those that have one of these values, or none in its place.

    A query cannot name a blank node, so a key with one asks for any value in its place: for more rows, never for fewer.
    A variable that has no value in every row gets none before the rule is run, or a row without one would get it too.
    """
    for known, several in keys.items():
        names = tuple(name for name in known if name in rule.body.always_bound)
        whole = store.on_disk and not names
        query = add_join_hints(rule.bindings_query) if whole else rule.bindings_query
        places = [known.index(name) for name in names]
        values = list(dict.fromkeys(tuple(_named(key[place]) for place in places) for key in several))
        for start in range(0, len(values), ROWS_PER_QUERY):
            batch: list[Binding] = [
                dict(zip(names, one, strict=True)) for one in values[start : start + ROWS_PER_QUERY]
            ]
            solutions = store.select(bind_rows(query, batch), rule.where)
            columns = [variable.value for variable in solutions.variables]
            found = (dict(zip(columns, solution, strict=True)) for solution in solutions)
            yield from found if names == known else (row for row in found if _agrees(row, known, several))


def _agrees(row: Binding, names: tuple[str, ...], keys: Iterable[Values]) -> bool:
    """Whether the values of a row are those of a key, or are missing in one of the two."""
    known = [(place, value) for place, name in enumerate(names) if (value := row.get(name)) is not None]
    return any(all(_named(key[place]) in (None, value) for place, value in known) for key in keys)


def key_rows(names: Iterable[str], several: Iterable[Binding]) -> Keys:
    """The values of some variables in rows."""
    columns = tuple(sorted(names))
    return {columns: {tuple(row.get(name) for name in columns): None for row in several}}


def heads(rule: Rule, several: Iterable[Binding]) -> dict[Triple, tuple[Pattern, Binding]]:
    """What a rule gives for rows: each triple with a pattern of the head and a row from which it came."""
    found: dict[Triple, tuple[Pattern, Binding]] = {}
    for row in several:
        for pattern in rule.body.head:
            triple = instantiate(pattern, row)
            if triple is not None:
                found.setdefault(triple, (pattern, row))
    return found


def still_derived(rule: Rule, store: Store, lost: Mapping[Triple, tuple[Pattern, Binding]]) -> set[Triple]:
    """Those of these triples that a rule still gives, from other rows."""
    found: set[Triple] = set()
    for pattern in rule.body.head:
        mine = [row for p, row in lost.values() if p == pattern]
        if mine:
            again = rows(rule, store, key_rows(rule.body.sources(pattern), mine))
            found |= {triple for row in again if (triple := instantiate(pattern, row)) is not None}
    return found & lost.keys()
