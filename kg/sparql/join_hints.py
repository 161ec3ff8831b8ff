"""Join hints: rewrites a rule so that an engine looks up what it denies, and reads its other patterns once, whole.

An engine makes a group within NOT EXISTS whole for each row, if the group has several patterns. Where each pattern
stands in an EXISTS of its own, within that of the one before, the engine looks it up.

An engine that joins row by row looks up every row of one pattern in the next. Where nearly all of a store is asked for,
as when everything is inferred, it costs less to read the patterns one after another, on disk several times less. A
pattern in a sub-SELECT of its own is read whole (SPARQL 1.1, section 12: subqueries are evaluated first), and so is
what MINUS takes away, where FILTER NOT EXISTS looks up each row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import count

from pyoxigraph import BlankNode, Variable

from kg.sparql import tree
from kg.sparql.text import REMEMBERED, tokens, variables
from kg.sparql.tree import Bind, Branches, Element, Filter, Group, Marked, Pattern, Place, Triples, Values
from kg.terms.vocabulary import RDF_TYPE


class _NotPlainError(Exception):
    """A text that has something other than plain patterns, which is left as it is."""


@lru_cache(maxsize=REMEMBERED)
def add_join_hints(query: str) -> str:
    """The same CONSTRUCT or SELECT to be joined whole; as it was where it has more than plain patterns, such as paths.

    >>> add_join_hints("SELECT * WHERE { ?a ex:p ?b ; ex:q 1 FILTER NOT EXISTS { ?a ex:c ?b } }")
    'SELECT * WHERE { { SELECT ?a ?b { ?a ex:p ?b } } { SELECT ?a { ?a ex:q 1 } } MINUS { ?a ex:c ?b } }'
    """
    try:
        parsed = tree.parse(query)
        if parsed.where is None or parsed.form not in ("SELECT", "CONSTRUCT"):
            return query
        return f"{query[: parsed.where.start]}{_HintWriter(query).group(parsed.where)}{query[parsed.where.end :]}"
    except (_NotPlainError, tree.UnreadableError):
        return query


LONGEST = 12_000  # characters of a query that is worth reading again for each of its groups
# the beginning of an EXISTS whose group may have several patterns, or a path of several steps
_MAY_BE_CHAIN = re.compile(
    r"\bEXISTS\s*\{(?:[^{}<]|<[^<>\s]*>|<(?![^<>\s]*>))*?([;.,]\s+(?!FILTER)[^{}\s]|(?<=[>)\w])/)", re.IGNORECASE
)


def look_up_what_is_denied(query: str) -> str:
    """The same query with each pattern of a (NOT) EXISTS, and each step of a path there, in an EXISTS of its own.

    The first pattern is the one that shares most variables with the rest of the query, and so on from there. A filter
    stands where nothing that follows can bind its variables. A group that has something other than patterns and
    filters is left as it is, and so is a very long query.

    >>> look_up_what_is_denied("SELECT * { ?a ex:p ?b FILTER NOT EXISTS { ?c ex:q 1 ; ex:r ?b . FILTER(?c > ?a) } }")
    'SELECT * { ?a ex:p ?b FILTER NOT EXISTS { ?c ex:r ?b . FILTER EXISTS { ?c ex:q 1 . } FILTER(?c > ?a) } }'
    >>> look_up_what_is_denied("SELECT * { ?a ex:p ?b FILTER EXISTS { ?a ex:q/ex:r 1 } }")
    'SELECT * { ?a ex:p ?b FILTER EXISTS { ?a ex:q ?step1 . FILTER EXISTS { ?step1 ex:r 1 . } } }'
    """
    return query if len(query) > LONGEST or not _MAY_BE_CHAIN.search(query) else _looked_up(query)


@lru_cache(maxsize=REMEMBERED)
def _looked_up(query: str) -> str:
    try:
        while True:
            groups = list(_asked_for(tree.parse(query)))
            group = next(filter(_is_chain, groups), None)
            if group is None:
                break
            query = f"{query[: group.start]}{_nested(query, group, groups)}{query[group.end :]}"
    except tree.UnreadableError:
        pass
    return query


def _asked_for(query: tree.Query) -> Iterator[Group]:
    """The groups of all EXISTS of a query, wherever they stand."""
    for group in tree.groups_of(query):
        for element in group.elements:
            if isinstance(element, Filter | Bind):
                yield from _asked_for_in(element.expression)


def _asked_for_in(expression: tree.Expression) -> Iterator[Group]:
    for exists in expression.exists:
        yield exists.group
        for element in exists.group.elements:
            if isinstance(element, Filter):
                yield from _asked_for_in(element.expression)


def _is_chain(group: Group) -> bool:
    """True if a group has several patterns, and beside them filters alone."""
    patterns = _patterns(group, "")
    plain = all(isinstance(one, Triples | Filter) for one in group.elements) and group.select is None
    return plain and len(patterns) > 1 and not any(isinstance(p.term, BlankNode) for p in _places(tuple(patterns)))


def _nested(query: str, group: Group, groups: Iterable[Group]) -> str:
    """A group in which each pattern stands in an EXISTS of its own; `groups` are those of all EXISTS of the query."""
    left = _patterns(group, query)
    filters = [query[one.start : one.end] for one in group.elements if isinstance(one, Filter)]
    # in another EXISTS a variable of the same name is another one
    apart = [group, *(one for one in groups if group.end <= one.start or one.end <= group.start)]
    named = [(token, place) for kind, token, place in tokens(query) if kind == "variable"]
    known = {token for token, place in named if not any(one.start <= place < one.end for one in apart)}
    bound: set[str] = set()  # of what stands around, some variables may have no value
    steps: list[tuple[str, list[str]]] = []
    while left:
        ends = {one: (one.subject, one.object) for one in left}
        step = max(left, key=lambda one: sum(2 * (p.text in known) + (p.text[0] not in "?$") for p in ends[one]))
        left.remove(step)
        known |= {place.text for place in step.places}
        bound |= {place.text for place in step.places}
        to_come = {text[1:] for text in {place.text for pattern in left for place in pattern.places} - bound}
        now = [one for one in filters if not variables(one) & to_come]
        filters = [one for one in filters if one not in now]
        steps.append((f"{' '.join(place.text for place in step.places)} .", now))
    nested = ""
    for pattern, now in reversed(steps):  # of the filters of a group, Oxigraph asks the last one first
        nested = " ".join(["{", pattern, *([f"FILTER EXISTS {nested}"] if nested else []), *now, "}"])
    return nested


def _patterns(group: Group, query: str) -> list[Pattern]:
    """The patterns of a group, each step of a path by itself, with variables between that the query does not have."""
    free = (Place(name, Variable("step")) for number in count(1) if (name := f"?step{number}") not in query)
    found = list[Pattern]()
    for pattern in (pattern for one in group.elements if isinstance(one, Triples) for pattern in one.patterns):
        steps = pattern.predicate.steps
        stops = [pattern.subject, *(next(free) for _ in steps[1:]), pattern.object]
        found += [Pattern(stops[at], Place(step, None), stops[at + 1]) for at, step in enumerate(steps)] or [pattern]
    return found


class _HintWriter:
    def __init__(self, query: str) -> None:
        self.query = query
        self.used = Counter(token for kind, token, _ in tokens(query) if kind == "variable")

    def group(self, group: Group) -> str:
        """A group in braces, rewritten. What it denies comes last, which FILTER may stand before and MINUS may not."""
        if group.select is not None:
            if not group.select.is_group or group.select.where is None:
                raise _NotPlainError
            return f"{{ SELECT * {self.group(group.select.where)} }}"
        parts = [part for element in group.elements for part in self._element(element)]
        bound = {place.text for one in group.elements if isinstance(one, Triples) for place in _places(one.patterns)}
        denied = [pattern for element in group.elements if (pattern := _denied(element)) is not None]
        return f"{{ {' '.join([*parts, *(self._without(one, bound) for one in denied)])} }}"

    def _element(self, element: Element) -> list[str]:
        """An element of a group as one or more; none of what is denied."""
        match element:
            case Triples():
                return list(map(_whole, element.patterns))
            case Filter() | Bind() | Values():
                return [] if _denied(element) else [self.query[element.start : element.end]]
            case Group():
                return [self.group(element)]
            case Branches():
                return [" UNION ".join(map(self.group, element.groups))]
            case Marked(word="OPTIONAL" | "MINUS"):
                return [f"{element.word} {self.group(element.group)}"]
        raise _NotPlainError

    def _without(self, pattern: Pattern, bound: set[str]) -> str:
        """MINUS, where every row has a value for what the pattern shares with the rest; a class is looked up: it may
        have many more members than are asked for."""
        names = {place.text for place in pattern.places if isinstance(place.term, Variable)}
        own = {name for name in names if self.used[name] == 1}
        if pattern.predicate.term == RDF_TYPE or not names & bound or names - own - bound:
            return f"FILTER NOT EXISTS {{ {_written(pattern)} }}"
        return f"MINUS {{ {_written(pattern)} }}"


def _denied(element: Element) -> Pattern | None:
    """The pattern of a FILTER NOT EXISTS that has one and nothing else."""
    if not isinstance(element, Filter) or element.expression.variables or len(element.expression.exists) != 1:
        return None
    exists = element.expression.exists[0]
    only = exists.group.elements
    if not exists.negated or len(only) != 1 or not isinstance(only[0], Triples) or len(only[0].patterns) != 1:
        return None
    return only[0].patterns[0]


def _places(patterns: tuple[Pattern, ...]) -> list[tree.Place]:
    return [place for pattern in patterns for place in pattern.places]


def _written(pattern: Pattern) -> str:
    if any(place.term is None or isinstance(place.term, BlankNode) for place in pattern.places):
        raise _NotPlainError
    return " ".join(place.text for place in pattern.places)


def _whole(pattern: Pattern) -> str:
    """A pattern in a sub-SELECT; by itself where it could match everything, or is a single statement."""
    written = _written(pattern)
    names = dict.fromkeys(p.text for p in (pattern.subject, pattern.object) if isinstance(p.term, Variable))
    if not names or isinstance(pattern.predicate.term, Variable):
        return f"{written} ."
    return f"{{ SELECT {' '.join(names)} {{ {written} }} }}"
