"""The things about which validation may say something else after a change."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import TypeGuard

from pyoxigraph import Literal, NamedNode, Triple, Variable

from kg.build.affected_queries import Change
from kg.build.candidates import candidates, fitting
from kg.sparql import tree
from kg.sparql.tree import Branches, Element, Group, Pattern, Triples, Values
from kg.sparql.values import shared_variables
from kg.store.protocol import Store, Term
from kg.terms.names import ONT
from kg.terms.vocabulary import OA_HAS_SOURCE, RDF_TYPE, RDFS_LABEL

BELONGS = tuple(
    NamedNode(f"{ONT}{name}")
    for name in (
        *("heldBy", "isEventOf", "addressesCase", "isFindingOf", "isNamedIn", "isMadeIn", "isVersionOf"),
        *("toTreaty", "toProvision", "permitsDerogationFrom", "forbidsDerogationFrom"),
    )
)
READ_UNTIL = NamedNode(f"{ONT}readUntil")  # on which every date depends

MAX_FOCUS = 2_000  # things that it pays to name in each query, at most
MAX_REACHED = 5_000  # things of which it pays to look at the properties


class Near:
    """For each query, the things about which it is asked after a change: those within reach of what it reads.

    Of these, a query is asked only about the things that have a class and the properties for which it asks.
    """

    def __init__(self, store: Store, change: Change) -> None:
        self.store, self.change = store, change
        self._around = _Around(store)
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], frozenset[Term] | None] = {}
        self._signs: dict[NamedNode, tuple[set[Term], set[Term]]] = {}

    def of(self, text: str, variable: str, rule: str, everywhere: bool = False) -> frozenset[Term] | None:
        """The things that a variable may be in a new result of a rule's query; None for all.

        All of them too for a rule that found something before, and where it is faster to ask about everything; and for
        a query that compares things `everywhere`, unless its own patterns lead from the change to things.
        """
        if rule in self.change.rules:
            return None
        with self._lock:
            if (text, variable) not in self._known:
                self._known[text, variable] = self._of(text, variable, everywhere)
            return self._known[text, variable]

    def _of(self, text: str, variable: str, everywhere: bool) -> frozenset[Term] | None:
        precise = candidates(self.store, self.change, text, variable)
        if precise is not None:
            return fitting(self.store, precise, text, variable) if len(precise) <= MAX_FOCUS else None
        try:
            query = tree.parse(text)
        except tree.UnreadableError:
            query = None
        # what is within reach need not be what an expression gives
        if everywhere or (query is not None and variable in tree.computed_in(query)):
            return None
        changed = [triple for triples in self.change.read_by(text) for triple in triples]
        reached = self._around.reached(changed)
        if reached is None:
            return None
        where = query.where if query is not None else None
        self._learn(reached)
        found = frozenset(thing for thing in reached if where is None or self._may_be(thing, variable, where))
        return found if len(found) <= MAX_FOCUS else None

    def _may_be(self, thing: NamedNode, variable: str, group: Group) -> bool:
        """Whether a thing has all that the patterns of a group say of a variable, as subject of a property."""
        if group.select is not None:
            where = group.select.where
            return (
                where is None or variable not in shared_variables(group.select) or self._may_be(thing, variable, where)
            )
        listed = {one.variables[0]: {row[0] for row in one.rows} for one in group.elements if _lists(one)}
        if variable in listed and thing not in listed[variable]:
            return False
        for element in group.elements:
            match element:
                case Triples():
                    if not all(self._fits(thing, variable, one, listed) for one in element.patterns):
                        return False
                case Group():
                    if not self._may_be(thing, variable, element):
                        return False
                case Branches():
                    if not any(self._may_be(thing, variable, one) for one in element.groups):
                        return False
        return True

    def _fits(
        self, thing: NamedNode, variable: str, pattern: Pattern, listed: Mapping[str, set[tree.Term | None]]
    ) -> bool:
        if pattern.subject.term != Variable(variable):
            return True
        property_, value = pattern.predicate.term, pattern.object.term
        own, classes = self._signs[thing]
        if isinstance(property_, Variable):
            return property_.value not in listed or not own.isdisjoint(listed[property_.value])
        if not isinstance(property_, NamedNode):
            return True
        if property_ == RDF_TYPE and isinstance(value, NamedNode):
            return value in classes
        if property_ == RDF_TYPE and isinstance(value, Variable) and value.value in listed:
            return not classes.isdisjoint(listed[value.value])
        return property_ in own

    def _learn(self, things: Iterable[NamedNode]) -> None:
        """Finds the properties and the classes of things."""
        new = [thing for thing in things if thing not in self._signs]
        self._signs |= {thing: (set(), set()) for thing in new}
        listed = f"VALUES ?thing {{ {' '.join(map(str, new))} }}"
        for place, pattern in enumerate(("?thing ?found ?any", "?thing a ?found") if new else ()):
            for thing, found in self.store.rows(f"SELECT DISTINCT ?thing ?found WHERE {{ {listed} {pattern} }}"):
                self._signs[thing][place].add(found)  # type: ignore[index,arg-type]


def _lists(element: Element) -> TypeGuard[Values]:
    """Whether an element lists the values of one variable."""
    return isinstance(element, Values) and len(element.variables) == 1 and (None,) not in element.rows


class _Around:
    """What is within reach of a statement in a store; remembered for each subject, since a change has many of a few.

    A shape or a check looks at a thing, its values and what points to it, at most two steps away, at things that share
    a value, and at what belongs to the same case, document, provision, treaty or holder of roles. So these are the
    terms of changed statements, what their subjects point to, what points to their subjects, what points to that in
    turn, whatever else has one of the changed values or is called the same, and what belongs together with them.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._of: dict[Term, set[Term]] = {}
        self._with: dict[tuple[NamedNode, Term], set[Term]] = {}

    def reached(self, changed: Iterable[Triple]) -> set[NamedNode] | None:
        """What is within reach of all these statements, as far as it has a name; None if that is too much."""
        found: set[Term] = set()
        for triple in changed:
            if triple.predicate == READ_UNTIL:
                return None
            found |= self.of_subject(triple.subject)
            found |= self.of_value(triple.predicate, triple.object)
            if len(found) > MAX_REACHED:
                return None
        return {thing for thing in found if isinstance(thing, NamedNode)}

    def of_value(self, predicate: NamedNode, value: Term) -> set[Term]:
        """The property and the value of a statement, what else has this value, and what belongs to it."""
        if (predicate, value) not in self._with:
            found: set[Term] = {predicate, value}
            if isinstance(value, Literal):
                found = {predicate}
                found.update(quad.subject for quad in self.store.statements(None, predicate, value))
            if predicate in BELONGS:
                found |= {quad.subject for one in BELONGS for quad in self.store.statements(None, one, value)}
            if predicate == OA_HAS_SOURCE:
                found |= {quad.subject for quad in self.store.statements(None, OA_HAS_SOURCE, value)}
            self._with[predicate, value] = found
        return self._with[predicate, value]

    def of_subject(self, subject: Term) -> set[Term]:
        """A subject, its values, what points to it within two steps, its namesakes, and what belongs with it."""
        if subject not in self._of:
            found: set[Term] = {subject}
            found |= {quad.object for quad in self.store.statements(subject) if isinstance(quad.object, NamedNode)}
            for label in self.store.statements(subject, RDFS_LABEL):
                found.update(quad.subject for quad in self.store.statements(None, RDFS_LABEL, label.object))
            for owner in {quad.object for one in BELONGS for quad in self.store.statements(subject, one)}:
                found |= {quad.subject for one in BELONGS for quad in self.store.statements(None, one, owner)}
            holders: set[Term] = {subject}
            last: set[Term] = {subject}
            for _ in range(2):
                pointing: set[Term] = set()
                for one in last:
                    if isinstance(one, NamedNode):
                        pointing.update(quad.subject for quad in self.store.statements(None, None, one))
                holders |= pointing
                last = pointing
            found |= holders
            # a stretch of text is compared with the other passages of its document
            texts = {quad.object for holder in holders for quad in self.store.statements(holder, OA_HAS_SOURCE)}
            for text in texts:
                found |= {quad.subject for quad in self.store.statements(None, OA_HAS_SOURCE, text)}
            self._of[subject] = found
        return self._of[subject]
