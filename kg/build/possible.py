"""The keys of a rule that can have a row at all, found by looking its patterns up one after another.

After a change most of the values that `affected_rows` finds lead nowhere: each date that came or went may be that of a
document, of a treaty's act or of an event. An engine that is asked about all of them reads much of the store before it
knows. A few looks at what else the rule asks of the thing mostly settle it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import BlankNode, NamedNode, Quad, Triple, Variable

from kg.rules.affected_rows import Keys
from kg.rules.patterns import Part, Place
from kg.rules.rule import Rule
from kg.store.protocol import Store, Term
from kg.terms.vocabulary import RDF_TYPE

MAX_LOOKUPS = 150  # of patterns and statements, for one key; what is not settled by then stays possible
MAX_READ = 2_000  # of both, to find the values that a variable may have
# how late a VALUES block is read, the instances of a class, and a pattern that may match most of a store
_FROM_VALUES, _INSTANCES, _TOO_MANY = 3, 8, 9

Statement = Quad | Triple
Known = dict[str, Term]
End = tuple[str, Term | None]  # the name of a variable, or a term


def possible(rule: Rule, keys: Keys, *stores: Store) -> Keys:
    """The keys for which one of the stores holds statements that match all of a rule's patterns.

    Perhaps more, never fewer: what FILTER, OPTIONAL, BIND and negation say is not looked at. A key whose rows are among
    those of a shorter one is left out.
    """
    items = list(items_of(rule.body.part))
    searches = [Search(items, store) for store in stores]
    found: Keys = {}
    for names in sorted(keys, key=len):
        shorter = [([names.index(name) for name in few], some) for few, some in found.items() if {*few} < {*names}]
        kept = {
            key: None
            for key in keys[names]
            if not any(tuple(key[place] for place in places) in some for places, some in shorter)
            and any(search.can_hold(dict(zip(names, key, strict=True))) for search in searches)
        }
        if kept:
            found[names] = kept
    return found


class Statements(Protocol):
    """What a search looks statements up in: a store mostly."""

    def statements(
        self, subject: Term | None = None, predicate: NamedNode | None = None, value: Term | None = None, /
    ) -> Iterator[Statement]:
        """Every statement with these parts; a part that is None matches anything."""
        ...


@dataclass(frozen=True, eq=False)
class Item:
    """A pattern, the branches of a union, each with its items, or the rows of a VALUES block; and its variables."""

    names: frozenset[str]
    ends: tuple[End, ...] = ()
    branches: tuple[tuple[Item, ...], ...] = ()
    rows: tuple[Mapping[str, Term], ...] = ()

    def rank(self, known: frozenset[str]) -> int:
        """How many ways there may be for it to hold, from 0 for one at most."""
        if self.rows:
            return 0 if self.names <= known else _FROM_VALUES
        if self.branches:
            return max(min((one.rank(known) for one in branch), default=0) for branch in self.branches)
        subject, predicate, value = (not name or name in known for name, _ in self.ends)
        if not predicate or not (subject or value):
            return _TOO_MANY if not (subject or value) else _FROM_VALUES + 1
        if not subject and self.ends[1][1] == RDF_TYPE:
            return _INSTANCES
        return 2 - subject - (subject and value)


def items_of(part: Part) -> Iterator[Item]:
    """What must hold for a part to hold."""
    for pattern in part.patterns:
        ends = tuple(map(_end, pattern))
        yield Item(frozenset(name for name, _ in ends if name), ends)
    if part.rows:
        rows = tuple({name: term for name, term in row if not isinstance(term, Variable)} for row in part.rows)
        yield Item(frozenset(name for row in rows for name in row), rows=rows)
    if part.form == "union":
        branches = tuple(tuple(items_of(one)) for one in part.parts)
        yield Item(frozenset(name for branch in branches for one in branch for name in one.names), branches=branches)
    elif part.form == "join":
        for inner in part.parts:
            yield from items_of(inner)


def _end(place: Place) -> End:
    """A blank node in a query is a variable."""
    if isinstance(place, Variable):
        return place.value, None
    return (str(place), None) if isinstance(place, BlankNode) else ("", place)


class Search:
    """Looks for a way in which items hold together, or for the values that a variable may have then.

    Where an item cannot hold, the values of its variables are to blame: another value of any other variable is not
    tried then (conflict-directed backjumping: Prosser 1993).
    """

    def __init__(self, items: Iterable[Item], store: Statements) -> None:
        self.items, self.store, self.left, self.spent = tuple(items), store, 0, 0
        self.hopeless: set[tuple[str, Term]] = set()  # values with which nothing holds, whatever the others are
        self._order: dict[tuple[tuple[Item, ...], frozenset[str]], tuple[Item, tuple[Item, ...], bool]] = {}

    def can_hold(self, given: Mapping[str, Term | None]) -> bool:
        """Whether all items can hold, some variables having a value; a blank node has any value in a query."""
        known: Known = {n: term for n, term in given.items() if term is not None and not isinstance(term, BlankNode)}
        if len(known) < len(given) or not known:
            return True
        if not self.hopeless.isdisjoint(known.items()):
            return False
        self.left = MAX_LOOKUPS
        blamed = self._blame(self.items, known)
        self.spent = MAX_LOOKUPS - self.left
        if blamed is not None and len(blamed) == 1:
            (name,) = blamed
            self.hopeless.add((name, known[name]))
        return blamed is None

    def values_of(self, name: str, known: Known) -> set[Term] | None:
        """The values that a variable may have where all items hold, perhaps more; None where there are too many."""
        self.spent = 0
        if name in known:
            return {known[name]} if self.can_hold(known) else set()
        self.left = MAX_READ
        found: set[Term] = set()
        whole = self._find(name, self.items, known, found)
        self.spent = MAX_READ - self.left
        return found if whole else None

    def _find(self, name: str, items: tuple[Item, ...], known: Known, found: set[Term]) -> bool:
        """Adds the values that a variable may have to those found; false where there are too many."""
        if name in known:
            if known[name] not in found and self._blame(items, known) is None:
                found.add(known[name])
            return self.left > 0
        if not items:
            return False
        item, rest, _ = self._first(items, frozenset(known))
        if item.rank(frozenset(known)) >= _TOO_MANY:
            return False
        return all(self._find(name, (*more, *rest), now, found) for more, now in self._ways(item, known))

    def _first(self, items: tuple[Item, ...], names: frozenset[str]) -> tuple[Item, tuple[Item, ...], bool]:
        if (items, names) not in self._order:
            self._order[items, names] = _next(items, names)
        return self._order[items, names]

    def _blame(self, items: tuple[Item, ...], known: Known) -> frozenset[str] | None:
        """The variables to blame if the items cannot all hold; None if they can, or if it takes too long to tell."""
        if not items or self.left <= 0:
            return None
        names = frozenset(known)
        item, rest, asked_for = self._first(items, names)
        if item.rank(names) >= _TOO_MANY:
            return None
        blamed = item.names & names
        for more, now in self._ways(item, known):
            new = now.keys() - names
            below = self._blame((*more, *rest), now)
            if below is None:
                return None
            if new.isdisjoint(below) and not more:
                return below
            blamed |= below - new
            if not asked_for:
                break  # any other value would do as well
        return blamed

    def _ways(self, item: Item, known: Known) -> Iterator[tuple[tuple[Item, ...], Known]]:
        """The ways in which an item can hold: what must hold besides, and the known values with those that it gives."""
        yield from ((branch, known) for branch in item.branches)
        for row in item.rows:
            # a literal may be written in several ways, of which the engine knows
            if all(known.get(name, term) == term or not isinstance(term, NamedNode) for name, term in row.items()):
                yield (), {**row, **known}
        if item.ends:
            self.left -= 1
            parts = [known.get(name) if name else term for name, term in item.ends]
            for quad in self.store.statements(*parts):  # type: ignore[arg-type]
                self.left -= 1
                now = dict(known)
                found = zip(item.ends, (quad.subject, quad.predicate, quad.object), strict=True)
                if all(name in known or not name or now.setdefault(name, term) == term for (name, _), term in found):
                    yield (), now


def _next(items: tuple[Item, ...], known: frozenset[str]) -> tuple[Item, tuple[Item, ...], bool]:
    """The item to look at first, the others, and whether these ask for values that it gives."""
    item = min(items, key=lambda one: one.rank(known))
    rest = tuple(one for one in items if one is not item)
    new = item.names - known
    return item, rest, bool(item.branches) or any(not new.isdisjoint(one.names) for one in rest)
