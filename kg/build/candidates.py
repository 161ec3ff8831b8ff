"""The things about which a query can find something new after a change, from where it reads what changed.

A new row of a query depends on a statement that came or went, and this matches one of the query's patterns. It gives
some variables their values, and what the query asks for around the pattern gives the others. What stands in MINUS,
OPTIONAL, EXISTS or a sub-SELECT is followed outwards by the variables that it shares with what is around it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from kg.build.affected_queries import NOTE, Change
from kg.build.possible import End, Item, Known, Search, Statement
from kg.sparql import tree
from kg.sparql.text import declared_prefixes, tokens, words
from kg.sparql.tree import Bind, Branches, Element, Filter, Group, Marked, Pattern, Place, Query, Triples, Values
from kg.sparql.values import shared_variables
from kg.store.protocol import Store, Term
from kg.terms.vocabulary import RDF_TYPE

MAX_LOOKUPS = 500  # of patterns and statements, for one query
_STEP = re.compile(r"[^\s/|^!()?*+]+")
_SEQUENCE = rf"{_STEP.pattern}(?:\s*/\s*{_STEP.pattern})*"
_ALTERNATIVE = rf"(?:{_SEQUENCE}|\(\s*{_SEQUENCE}\s*\))"
_SEVERAL_PATHS = re.compile(rf"(?!.*<){_ALTERNATIVE}(?:\s*\|\s*{_ALTERNATIVE})+")  # a|b|(c/d)
_PLAIN_PATH = re.compile(rf"(?!.*<){_STEP.pattern}(?:\s*([/|])\s*{_STEP.pattern}(?:\s*\1\s*{_STEP.pattern})*)?")


class _UnclearError(Exception):
    """A query of which it cannot be told in this way."""


@dataclass(frozen=True)
class _Reading:
    """A pattern of a query: which of its variables are those of the results, and what must hold around it.

    `within` is what must hold with it, in the store as it was or as it is, for it to count at all.
    """

    item: Item
    shared: frozenset[str] | None  # None for all
    around: tuple[Item, ...]
    within: tuple[Item, ...] = ()


@dataclass(frozen=True)
class _Either:
    """The statements of a store as it was and as it is."""

    store: Store
    change: Change

    def statements(
        self, subject: Term | None = None, predicate: NamedNode | None = None, value: Term | None = None
    ) -> Iterator[Statement]:
        """Those with these parts; one that came is given twice."""
        yield from self.store.statements(subject, predicate, value)
        several = self.change.statements
        for triples in several.values() if predicate is None else (several.get(predicate.value, ()),):
            for one in triples:
                if subject in (None, one.subject) and value in (None, one.object):
                    yield one


def candidates(store: Store, change: Change, text: str, variable: str) -> set[Term] | None:
    """What a variable may be in the new results of a query; None where it cannot be told.

    What a note is about is among it, since a note may take a result away.
    """
    try:
        whole, readings = _readings(text)
        variable = _copied(text, variable)
    except (_UnclearError, tree.UnreadableError):
        return None
    search = Search(whole, store)
    noted = {triple.subject for triple in change.statements.get(NOTE, ())}
    found: set[Term] = {thing for thing in noted if search.can_hold({variable: thing})}
    left = MAX_LOOKUPS
    for reading in readings:
        search, within = Search(reading.around, store), Search(reading.within, _Either(store, change))
        tried: set[frozenset[tuple[str, Term]]] = set()
        for start in _starts(reading, change):
            known = {one: term for one, term in start.items() if reading.shared is None or one in reading.shared}
            if known.get(variable) in found or frozenset(known.items()) in tried:
                continue
            counts = within.can_hold(start)
            left -= within.spent
            if not counts and left > 0:
                continue
            values = search.values_of(variable, known) if known and left > 0 else None
            left -= 1 + search.spent
            if values is not None:
                tried.add(frozenset(known.items()))
            elif left > 0 and (reading.shared is None or variable in reading.shared):
                values = within.values_of(variable, start)
                left -= within.spent
            if values is None:
                return None
            found |= values
    return None if any(isinstance(thing, BlankNode) for thing in found) else found


def _copied(text: str, variable: str) -> str:
    """The variable that a BIND of a query gives another name; the variable itself if there is none."""
    where = tree.parse(text).where
    for element in where.elements if where else ():
        if isinstance(element, Bind) and element.variable == variable:
            written = text[element.expression.start : element.expression.end].strip()
            return written[1:] if written[1:] in element.expression.variables else variable
    return variable


def _starts(reading: _Reading, change: Change) -> Iterator[Known]:
    """The values that the variables of a pattern have in each of the statements that changed."""
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
            yield known


def _agree(end: End, term: Term, known: Known) -> bool:
    """Whether a term can stand at the end of a pattern; an engine may write the value of a literal in several ways."""
    name, wanted = end
    if name:
        return known.setdefault(name, term) == term
    return wanted == term or (isinstance(wanted, Literal) and isinstance(term, Literal))


def fitting(store: Store, things: Collection[Term], text: str, variable: str) -> frozenset[Term]:
    """Those of some things that the filters of a query let a variable be, as far as these look at nothing else."""
    nameless = {thing for thing in things if isinstance(thing, BlankNode)}  # which no query can name
    left = set(things) - nameless
    for select, conditions in _filters(text, variable):
        if left:
            rows = store.rows(f"{select} {{ VALUES ?{variable} {{ {' '.join(map(str, left))} }} {conditions} }}")
            left = {thing for (thing,) in rows if thing is not None}
    return frozenset(left | nameless)


@lru_cache(maxsize=2048)
def _filters(text: str, variable: str) -> tuple[tuple[str, str], ...]:
    """A SELECT of a variable for each group of a query with FILTERs of it alone, and these with the BINDs they need."""
    try:
        query = tree.parse(text)
    except tree.UnreadableError:
        return ()
    several = (_conditions(group, variable) for group in _groups_with(query.where, variable))
    select = f"{text[: query.start]}SELECT ?{variable} WHERE"
    return tuple((select, " ".join(text[one.start : one.end] for one in found)) for found in several if found)


def _groups_with(group: Group | None, variable: str) -> Iterator[Group]:
    """A group, and the sub-SELECTs in it that always give the same variable a value."""
    if group is None or group.select is not None:
        return
    yield group
    for element in group.elements:
        select = element.select if isinstance(element, Group) else None
        if select and select.where and variable in shared_variables(select) & _bound(select.where.elements):
            yield from _groups_with(select.where, variable)


def _conditions(group: Group, variable: str) -> list[Filter | Bind]:
    """The FILTERs of a group that need nothing but a variable, with the BINDs that they need; none without a FILTER."""
    known, found = {variable}, list[Filter | Bind]()
    for element in group.elements:
        if not isinstance(element, Filter | Bind) or not element.expression.variables <= known:
            continue
        if not element.expression.variables and not element.expression.exists:
            continue
        others = Group(group.start, group.end, tuple(one for one in group.elements if one is not element))
        if all(_is_about(one.group, variable, others) for one in element.expression.exists):
            found.append(element)
            known |= {element.variable} if isinstance(element, Bind) else set()
    return found if any(isinstance(one, Filter) for one in found) else []


def _is_about(group: Group, variable: str, others: Group) -> bool:
    """Whether a group asks for nothing but what is said of a variable, and has no other variable of the others."""
    for element in group.elements:
        if not isinstance(element, Triples):
            return False
        for one in element.patterns:
            if one.predicate.term is None or Variable(variable) not in (one.subject.term, one.object.term):
                return False
    return group.select is None and not (tree.bound_in(group) - {variable}) & tree.mentioned_in(others)


@lru_cache(maxsize=2048)
def _readings(text: str) -> tuple[tuple[Item, ...], tuple[_Reading, ...]]:
    """What must hold for a query to have a result, and all its patterns. Raises _UnclearError where it cannot tell."""
    query = tree.parse(text)
    if query.where is None or query.limited:
        raise _UnclearError
    walk = _Walk(text)
    if query.grouped is not None or any(expression for _, expression in query.columns):
        walk.group(query.where, frozenset(shared_variables(query)), (), False)
    else:
        walk.group(query.where, None, (), True)
    if walk.exists != sum(word.upper() == "EXISTS" for kind, word in words(text) if kind == "word"):
        raise _UnclearError  # one stands where the tree does not show it
    return walk.items(query.where), tuple(walk.found)


class _Walk:
    """Finds the patterns of a query, each with what must hold around it."""

    def __init__(self, text: str) -> None:
        self.prefixes, self.found, self.exists, self.number = declared_prefixes(text), list[_Reading](), 0, 0
        self.text = text

    def group(
        self,
        group: Group,
        shared: frozenset[str] | None,
        around: tuple[Item, ...],
        holds: bool,
        *,
        within: tuple[Item, ...] = (),
        given: frozenset[str] = frozenset(),
    ) -> None:
        """The patterns of a group. `holds` is false where what it asks for need not hold in a new result.

        `within` is then what the groups ask for in which it stands, as far as their variables are the same. `given` are
        the variables to which EXISTS gives the values that they have in a row.
        """
        if group.select is not None:
            self._select(group.select, shared, around, holds, within)
            return
        items = [(element, self.items(element)) for element in group.elements]
        for place, (element, own) in enumerate(items):
            others = tuple(item for one, several in items if one is not element for item in several)
            beside, inside = (others, ()) if holds else ((), (*within, *others))
            seen = group.elements if isinstance(element, Filter) else group.elements[:place]
            bound = _both(shared, _bound(seen))
            for one in element.expression.exists if isinstance(element, Filter | Bind) else ():
                self.exists += 1
                known = _both(shared, _bound(seen) | given)
                self.group(one.group, known, (*around, *beside), False, given=known)
            match element:
                case Triples():
                    self.found += self._tangled(element.patterns)
                    for item, rest in _each_with_the_others(own):
                        if holds:
                            self.found.append(_Reading(item, shared, (*around, *beside, *rest)))
                        else:
                            self.found.append(_Reading(item, shared, around, (*inside, *rest)))
                case Group() | Branches():
                    for inner in tree.joined_groups(element):
                        self.group(inner, shared, (*around, *beside), holds, within=inside, given=given)
                case Marked(word="GRAPH"):
                    self.group(element.group, shared, (*around, *beside), holds, within=inside, given=given)
                case Marked(word="OPTIONAL" | "MINUS"):
                    self.group(element.group, bound, (*around, *beside), False)
                case Marked():
                    raise _UnclearError

    def _select(
        self,
        select: Query,
        shared: frozenset[str] | None,
        around: tuple[Item, ...],
        holds: bool,
        within: tuple[Item, ...],
    ) -> None:
        if select.where is None or select.limited:
            raise _UnclearError
        if select.is_group or self._is_plain(select, select.where):
            self.group(select.where, shared, around, holds, within=within)
        else:  # its other variables are others of the same names
            self.group(select.where, _both(shared, frozenset(shared_variables(select))), around, False)

    def _is_plain(self, select: Query, where: Group) -> bool:
        """Whether a sub-SELECT asks for what its group does: it computes nothing, and no variable in it is another."""
        if select.grouped is not None or any(expression for _, expression in select.columns):
            return False
        return (tree.mentioned_in(where) - shared_variables(select)).isdisjoint(
            token[1:]
            for kind, token, at in tokens(self.text)
            if kind == "variable" and not select.start <= at < select.end
        )

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
                    return self._items_of_select(element.select)
                inner = element.select.where if element.select is not None else element
                return tuple(item for one in inner.elements for item in self.items(one)) if inner else ()
            case Branches():
                branches = tuple(self.items(one) for one in element.groups)
                names = frozenset(name for branch in branches for item in branch for name in item.names)
                return (Item(names, branches=branches),) if all(branches) else ()
            case Marked(word="GRAPH"):
                return self.items(element.group)
        return ()

    def _items_of_select(self, select: Query) -> tuple[Item, ...]:
        """What must hold for a sub-SELECT to have a row, its own variables under names that no other one has."""
        computes = any(expression for _, expression in select.columns)
        if select.where is None or select.limited or (computes and select.grouped is None):
            return ()  # without groups there is one row of COUNT, whatever holds
        self.number += 1
        shared, mark = shared_variables(select), f" in {self.number}"
        return tuple(_renamed(item, shared, mark) for item in self.items(select.where))

    def _pattern(self, pattern: Pattern) -> Iterator[Item]:
        """A pattern as items; one with a property path is taken apart."""
        ends = [_end(pattern.subject), _end(pattern.object)]
        if pattern.predicate.term is not None:
            yield _item(ends[0], _end(pattern.predicate), ends[1])
            return
        text = pattern.predicate.text.strip()
        if _PLAIN_PATH.fullmatch(text) and "|" in text:
            self.number += 1
            steps = map(self._address, _STEP.findall(text))
            yield _item(ends[0], (f"path {self.number}", None), ends[1])
            yield Item(frozenset([f"path {self.number}"]), rows=tuple({f"path {self.number}": one} for one in steps))
        elif _PLAIN_PATH.fullmatch(text):
            yield from self._sequence(ends[0], text, ends[1])
        elif _SEVERAL_PATHS.fullmatch(text):
            branches = tuple(tuple(self._sequence(ends[0], one, ends[1])) for one in text.split("|"))
            yield Item(
                frozenset(name for branch in branches for one in branch for name in one.names), branches=branches
            )
        # what another path asks for is not looked at

    def _sequence(self, start: End, path: str, end: End) -> Iterator[Item]:
        """The steps of a path from one end to the other."""
        self.number += 1
        steps = [self._address(step) for step in _STEP.findall(path)]
        between: list[End] = [(f"step {self.number} {place}", None) for place in range(1, len(steps))]
        for step, one, other in zip(steps, [start, *between], [*between, end], strict=True):
            yield _item(one, ("", step), other)

    def _tangled(self, patterns: Iterable[Pattern]) -> Iterator[_Reading]:
        """Each step of the paths that are not taken apart: where one of these changes, nothing leads to a thing."""
        for path in (one.predicate.text.strip() for one in patterns if one.predicate.term is None):
            if not _PLAIN_PATH.fullmatch(path) and not _SEVERAL_PATHS.fullmatch(path):
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


def _each_with_the_others(items: Collection[Item]) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    """Each pattern among items that hold together, those in branches too, with what must hold beside it."""
    for item in items:
        rest = tuple(one for one in items if one is not item)
        if item.ends:
            yield item, rest
        for branch in item.branches:
            yield from ((one, (*others, *rest)) for one, others in _each_with_the_others(branch))


def _item(*ends: End) -> Item:
    return Item(frozenset(name for name, _ in ends if name), ends)


def _renamed(item: Item, kept: Collection[str], mark: str) -> Item:
    """An item whose variables have a mark at the end of their names, but for those that keep them."""

    def name(one: str) -> str:
        return one if not one or one in kept else f"{one}{mark}"

    return Item(
        frozenset(map(name, item.names)),
        tuple((name(one), term) for one, term in item.ends),
        tuple(tuple(_renamed(one, kept, mark) for one in branch) for branch in item.branches),
        tuple({name(one): term for one, term in row.items()} for row in item.rows),
    )


def _end(place: Place) -> End:
    """A blank node in a query is a variable."""
    term = place.term
    if isinstance(term, Variable):
        return term.value, None
    return (str(term), None) if isinstance(term, BlankNode) else ("", term)


def _both(one: frozenset[str] | None, other: frozenset[str]) -> frozenset[str]:
    return other if one is None else one & other
