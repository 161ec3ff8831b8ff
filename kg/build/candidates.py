"""The things about which a query can find something new after a change, from where it reads what changed.

A new row of a query depends on a statement that came or went, and this matches one of the query's patterns. It gives
some variables their values, and what the query asks for around the pattern gives the others. What stands in MINUS,
OPTIONAL, EXISTS or a sub-SELECT is followed outwards by the variables that it shares with what is around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from kg.build.affected_queries import NOTE, Change
from kg.build.possible import End, Item, Known, Search
from kg.sparql import tree
from kg.sparql.text import declared_prefixes, tokens
from kg.sparql.tree import Bind, Branches, Element, Filter, Group, Marked, Pattern, Place, Query, Triples, Values
from kg.sparql.values import shared_variables
from kg.store.protocol import Store, Term
from kg.terms.vocabulary import RDF_TYPE

MAX_LOOKUPS = 500  # of patterns and statements, for one query
_STEP = re.compile(r"[^\s/|^!()?*+]+")
_PLAIN_PATH = re.compile(rf"(?!.*<){_STEP.pattern}(?:\s*([/|])\s*{_STEP.pattern}(?:\s*\1\s*{_STEP.pattern})*)?")


class _UnclearError(Exception):
    """A query of which it cannot be told in this way."""


@dataclass(frozen=True)
class _Reading:
    """A pattern of a query: which of its variables are those of the results, and what must hold around it."""

    item: Item
    shared: frozenset[str] | None  # None for all
    around: tuple[Item, ...]


def candidates(store: Store, change: Change, text: str, variable: str) -> set[NamedNode] | None:
    """What a variable may be in the new results of a query; None where it cannot be told.

    What a note is about is among it, since a note may take a result away.
    """
    try:
        whole, readings = _readings(text)
    except (_UnclearError, tree.UnreadableError):
        return None
    search = Search(whole, store)
    noted = {triple.subject for triple in change.statements.get(NOTE, ())}
    found: set[Term] = {thing for thing in noted if search.can_hold({variable: thing})}
    left = MAX_LOOKUPS
    for reading in readings:
        search = Search(reading.around, store)
        for start in dict.fromkeys(frozenset(known.items()) for known in _starts(reading, change)):
            known = dict(start)
            if known.get(variable) in found:
                continue
            values = search.values_of(variable, known) if known and left > 0 else None
            if values is None:
                return None
            found |= values
            left -= 1 + search.spent
    if any(isinstance(thing, BlankNode) for thing in found):
        return None
    return {thing for thing in found if isinstance(thing, NamedNode)}


def _starts(reading: _Reading, change: Change) -> Iterator[Known]:
    """The values that the variables of a pattern have in the statements that changed."""
    (name, predicate), (_, value) = reading.item.ends[1:]
    several: Iterable[Iterable[Triple]] = change.statements.values()
    if predicate == RDF_TYPE and isinstance(value, NamedNode):
        several = (change.by_class.get(value.value, ()),)
    elif not name:
        several = (change.statements.get(getattr(predicate, "value", ""), ()),)
    for triple in (triple for triples in several for triple in triples):
        known: Known = {}
        found = zip(reading.item.ends, (triple.subject, triple.predicate, triple.object), strict=True)
        if all(_agree(end, term, known) for end, term in found):
            yield {one: term for one, term in known.items() if reading.shared is None or one in reading.shared}


def _agree(end: End, term: Term, known: Known) -> bool:
    """Whether a term can stand at the end of a pattern; an engine may write the value of a literal in several ways."""
    name, wanted = end
    if name:
        return known.setdefault(name, term) == term
    return wanted == term or (isinstance(wanted, Literal) and isinstance(term, Literal))


@lru_cache(maxsize=2048)
def _readings(text: str) -> tuple[tuple[Item, ...], tuple[_Reading, ...]]:
    """What must hold for a query to have a result, and all its patterns. Raises _UnclearError where it cannot tell."""
    query = tree.parse(text)
    if query.where is None or query.limited:
        raise _UnclearError
    walk = _Walk(declared_prefixes(text))
    if query.grouped is not None or any(expression for _, expression in query.columns):
        walk.group(query.where, frozenset(shared_variables(query)), (), False)
    else:
        walk.group(query.where, None, (), True)
    if walk.exists != sum(word.upper() == "EXISTS" for kind, word, _ in tokens(text) if kind == "word"):
        raise _UnclearError  # one stands where the tree does not show it
    return walk.items(query.where), tuple(walk.found)


class _Walk:
    """Finds the patterns of a query, each with what must hold around it."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes, self.found, self.exists, self.number = prefixes, list[_Reading](), 0, 0

    def group(self, group: Group, shared: frozenset[str] | None, around: tuple[Item, ...], holds: bool) -> None:
        """The patterns of a group. `holds` is false where what it asks for need not hold in a new result."""
        if group.select is not None:
            self._select(group.select, shared, around, holds)
            return
        items = [(element, self.items(element)) for element in group.elements]
        for place, (element, own) in enumerate(items):
            beside = tuple(item for one, several in items if one is not element for item in several) if holds else ()
            seen = group.elements if isinstance(element, Filter) else group.elements[:place]
            bound = _both(shared, _bound(seen))
            for one in element.expression.exists if isinstance(element, Filter | Bind) else ():
                self.exists += 1
                self.group(one.group, bound, (*around, *beside), False)
            match element:
                case Triples():
                    self.found += self._tangled(element.patterns)
                    for item in own:
                        rest = tuple(one for one in own if one is not item) if holds else ()
                        if item.ends:
                            self.found.append(_Reading(item, shared, (*around, *beside, *rest)))
                case Group() | Branches():
                    for inner in tree.joined_groups(element):
                        self.group(inner, shared, (*around, *beside), holds)
                case Marked(word="GRAPH"):
                    self.group(element.group, shared, (*around, *beside), holds)
                case Marked(word="OPTIONAL" | "MINUS"):
                    self.group(element.group, bound, (*around, *beside), False)
                case Marked():
                    raise _UnclearError

    def _select(self, select: Query, shared: frozenset[str] | None, around: tuple[Item, ...], holds: bool) -> None:
        if select.where is None or select.limited:
            raise _UnclearError
        if select.is_group:
            self.group(select.where, shared, around, holds)
        else:  # its other variables are others of the same names
            self.group(select.where, _both(shared, frozenset(shared_variables(select))), around, False)

    def items(self, element: Element) -> tuple[Item, ...]:
        """What must hold for an element to hold; perhaps not all of it."""
        match element:
            case Triples():
                return tuple(item for pattern in element.patterns for item in self._pattern(pattern))
            case Values():
                rows: tuple[Mapping[str, Term], ...] = tuple(
                    {
                        name: term
                        for name, term in zip(element.variables, row, strict=True)
                        if term is not None and not isinstance(term, Variable)
                    }
                    for row in element.rows
                )
                return (Item(frozenset(element.variables), rows=rows),) if rows else ()
            case Group():
                if element.select is not None and not element.select.is_group:
                    return ()
                inner = element.select.where if element.select is not None else element
                return tuple(item for one in inner.elements for item in self.items(one)) if inner else ()
            case Branches():
                branches = tuple(self.items(one) for one in element.groups)
                names = frozenset(name for branch in branches for item in branch for name in item.names)
                return (Item(names, branches=branches),) if all(branches) else ()
            case Marked(word="GRAPH"):
                return self.items(element.group)
        return ()

    def _pattern(self, pattern: Pattern) -> Iterator[Item]:
        """A pattern as items; one with a property path is taken apart."""
        ends = [_end(pattern.subject), _end(pattern.object)]
        if pattern.predicate.term is not None:
            yield _item(ends[0], _end(pattern.predicate), ends[1])
            return
        if not _PLAIN_PATH.fullmatch(pattern.predicate.text.strip()):
            return  # what it asks for is not looked at
        self.number += 1
        steps = [self._address(step) for step in _STEP.findall(pattern.predicate.text)]
        if "|" in pattern.predicate.text:
            name = f"path {self.number}"
            yield _item(ends[0], (name, None), ends[1])
            yield Item(frozenset([name]), rows=tuple({name: step} for step in steps))
            return
        between: list[End] = [(f"step {self.number} {place}", None) for place in range(1, len(steps))]
        for step, start, end in zip(steps, [ends[0], *between], [*between, ends[1]], strict=True):
            yield _item(start, ("", step), end)

    def _tangled(self, patterns: Iterable[Pattern]) -> Iterator[_Reading]:
        """Each step of the paths that are not taken apart: where one of these changes, nothing leads to a thing."""
        for path in (one.predicate.text.strip() for one in patterns if one.predicate.term is None):
            if not _PLAIN_PATH.fullmatch(path):
                if set("<!?*") & set(path):  # any property, or no step at all
                    raise _UnclearError
                for step in _STEP.findall(path):
                    yield _Reading(_item(("from", None), ("", self._address(step)), ("to", None)), frozenset(), ())

    def _address(self, step: str) -> NamedNode:
        prefix, colon, local = step.partition(":")
        if not colon or prefix not in self.prefixes:
            raise _UnclearError
        return NamedNode(self.prefixes[prefix] + local.replace("\\", ""))


def _bound(elements: Iterable[Element]) -> frozenset[str]:
    """The variables that have a value wherever these elements hold."""
    found: set[str] = set()
    for element in elements:
        match element:
            case Triples():
                found |= tree.variables_in(element.patterns)
            case Values():
                names = enumerate(element.variables)
                found.update(name for at, name in names if all(row[at] is not None for row in element.rows))
            case Group() if element.select is None:
                found |= _bound(element.elements)
            case Group(select=Query(limited=False, where=Group() as where) as select):
                found |= shared_variables(select) & _bound([where])
            case Branches():
                found |= frozenset.intersection(*(_bound([one]) for one in element.groups))
            case Marked(word="GRAPH"):
                found |= _bound([element.group])
    return frozenset(found)


def _item(*ends: End) -> Item:
    return Item(frozenset(name for name, _ in ends if name), ends)


def _end(place: Place) -> End:
    """A blank node in a query is a variable."""
    term = place.term
    if isinstance(term, Variable):
        return term.value, None
    return (str(term), None) if isinstance(term, BlankNode) else ("", term)


def _both(one: frozenset[str] | None, other: frozenset[str]) -> frozenset[str]:
    return other if one is None else one & other
