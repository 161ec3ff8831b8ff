"""The rows of a rule, which are the solutions of its WHERE, and the triples that they give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Triple

from kg.rules.patterns import Binding, instantiate
from kg.rules.rule import Rule
from kg.sparql.join_hints import add_join_hints
from kg.sparql.values import bind_rows
from kg.store.protocol import Store, Term
from kg.store.running import running

ROWS_PER_QUERY = 500  # put to one query

Values = tuple[Term | None, ...]
Keys = dict[tuple[str, ...], dict[Values, None]]  # for some names of variables: what values they have
ALL_ROWS: Keys = {(): {(): None}}


def rows(rule: Rule, store: Store, keys: Keys = ALL_ROWS) -> Iterator[dict[str, Term | None]]:
    """The rows of a rule, of those that have one of these values, or none in its place.

    A query cannot name a blank node, so a key with one asks for any value in its place: for more rows, never for fewer.
    A variable that has no value in every row gets none before the rule is run, or a row without one would get it too.
    """
    for known, several in keys.items():
        names = tuple(name for name in known if name in rule.body.always_bound)
        query = rule.bindings_query if names else add_join_hints(rule.bindings_query)
        places = [known.index(name) for name in names]
        values = list(dict.fromkeys(tuple(_named(key[place]) for place in places) for key in several))
        for start in range(0, len(values), ROWS_PER_QUERY):
            batch: list[Binding] = [
                dict(zip(names, one, strict=True)) for one in values[start : start + ROWS_PER_QUERY]
            ]
            with running(rule.where):
                solutions = store.select(bind_rows(query, batch), rule.where)
                columns = [variable.value for variable in solutions.variables]
                found = [dict(zip(columns, solution, strict=True)) for solution in solutions]
            yield from found if names == known else (row for row in found if _agrees(row, known, several))


def _named(term: Term | None) -> Term | None:
    return None if isinstance(term, BlankNode) else term


def _agrees(row: Binding, names: tuple[str, ...], keys: Iterable[Values]) -> bool:
    """True where the values of a row are those of a key, or are missing in one of the two."""
    known = [(place, value) for place, name in enumerate(names) if (value := row.get(name)) is not None]
    return any(all(_named(key[place]) in (None, value) for place, value in known) for key in keys)


def key_rows(names: Iterable[str], several: Iterable[Binding]) -> Keys:
    """The values of some variables in rows."""
    columns = tuple(sorted(names))
    return {columns: {tuple(row.get(name) for name in columns): None for row in several}}


def heads(rule: Rule, several: Iterable[Binding]) -> set[Triple]:
    """All triples that a rule gives for rows."""
    return {triple for row in several for pattern in rule.body.head if (triple := instantiate(pattern, row))}
