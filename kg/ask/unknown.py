"""The names in a query that the record does not have, since a query with a misspelt name simply finds nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode

from kg.sparql import text as sparql
from kg.sparql.mistakes import place
from kg.store.protocol import Store
from kg.terms.names import ONT, THING, expand, shorten
from kg.terms.vocabulary import RDFS, SKOS

_CANDIDATES = f"SELECT DISTINCT ?t WHERE {{ {{ ?t <{RDFS}isDefinedBy> ?o }} UNION {{ ?t <{SKOS}inScheme> ?s }} }}"


def unknown_names(store: Store, query: str, prefixes: Mapping[str, str], where: str = "the query") -> list[str]:
    """A sentence for each class, property and other thing of ours that a query names and nothing describes."""
    table = {**prefixes, **sparql.declared_prefixes(query)}
    used: dict[NamedNode, tuple[int, bool]] = {}
    for name, position, after_a in _names(query):
        node = expand(name, table)
        if node is not None and node.value.startswith((ONT, THING)) and not node.value.endswith(("/", "#")):
            used.setdefault(node, (position, after_a))
    if not used:
        return []
    listed = " ".join(map(str, used))
    known = {term for (term,) in store.rows(f"SELECT DISTINCT ?t WHERE {{ VALUES ?t {{ {listed} }} ?t ?p ?o }}")}
    missing = {node: found for node, found in used.items() if node not in known}
    if not missing:
        return []
    names = {shorten(term.value, table) for (term,) in store.rows(_CANDIDATES) if isinstance(term, NamedNode)}
    said = []
    for node, (position, after_a) in missing.items():
        name = shorten(node.value, table)
        is_class = after_a or node.value.removeprefix(ONT)[:1].isupper()
        kind = "thing" if not node.value.startswith(ONT) else "class" if is_class else "property"
        near = difflib.get_close_matches(name, names, 1, 0.75)
        guess = f"; did you mean {near[0]}?" if near else ""
        said.append(f"{place(query, position, where)}: there is no {kind} {name}{guess}")
    return said


def _names(query: str) -> Iterator[tuple[str, int, bool]]:
    """Each name and address in a query but those of prefixes, its position, and whether it stands after `a`."""
    before = ("", "")
    for kind, token, position in sparql.tokens(query):
        if kind in ("name", "iri") and not {before[1].upper(), before[0].upper()} & {"PREFIX", "BASE"}:
            yield token, position, before[1] == "a"
        if kind != "comment":
            before = before[1], token
