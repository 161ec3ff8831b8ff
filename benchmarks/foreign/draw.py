"""Draws data for any shapes: things of the classes that shapes are about, with values that are often wrong."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.terms.vocabulary import OWL, RDF, RDFS, SH, XSD

Term = NamedNode | BlankNode | Literal
_THING = "http://thing.invalid/"
_VALUES = {
    "string": ["a", "two words", "", "x" * 60],
    "integer": ["0", "7", "-3", "012"],
    "decimal": ["1.50", "0.5", "12"],
    "double": ["1.0E3", "0.5"],
    "boolean": ["true", "false", "1"],
    "date": ["2031-02-28", "2031-02-30", "1999-12-31"],
    "dateTime": ["2031-02-28T10:00:00Z", "2031-02-28T10:00:00+00:00"],
    "gYear": ["2031", "31"],
    "anyURI": ["http://place.invalid/", "not an address"],
    "nonNegativeInteger": ["4", "-4"],
    "duration": ["P1D", "1 day"],
}


def draw(shapes: Sequence[Triple], entities: int, seed: int) -> Iterator[Triple]:
    """So many things, and what is said of them."""
    return _Drawing(shapes, entities, seed).triples()


class _Drawing:
    def __init__(self, shapes: Sequence[Triple], entities: int, seed: int) -> None:
        self.of: dict[object, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in shapes:
            self.of[triple.subject][triple.predicate.value.removeprefix(SH)].append(triple.object)  # type: ignore[arg-type]
        self.random = random.Random(seed)
        self.things: dict[str, list[NamedNode]] = defaultdict(list)
        self.plan: list[tuple[NamedNode, str, list[object]]] = []
        targets = list(self._targets())
        for number in range(entities):
            kind, shape = targets[number % len(targets)]
            thing = NamedNode(f"{_THING}{number}")
            self.things[kind].append(thing)
            self.plan.append((thing, kind, list(self._properties(shape))))

    def _targets(self) -> Iterator[tuple[str, object]]:
        kinds = {f"{RDFS}Class", f"{OWL}Class"}
        for node, row in list(self.of.items()):
            for wanted in row.get("targetClass", ()):
                yield str(wanted.value), node
            is_class = any(one.value in kinds for one in row.get(f"{RDF}type", ()))
            if is_class and isinstance(node, NamedNode) and row.keys() & {"property", "node", "or", "class"}:
                yield node.value, node

    def _properties(self, shape: object, depth: int = 0) -> Iterator[object]:
        row = self.of[shape]
        for one in row.get("property", ()):
            if any(isinstance(path, NamedNode) for path in self.of[one].get("path", ())):
                yield one
        if depth < 3:
            for one in row.get("node", ()):
                yield from self._properties(one, depth + 1)

    def triples(self) -> Iterator[Triple]:
        for thing, kind, properties in self.plan:
            yield Triple(thing, NamedNode(f"{RDF}type"), NamedNode(kind))
            for one in self.random.sample(properties, min(len(properties), 12)):
                (path,) = self.of[one]["path"][:1]
                for _ in range(self.random.choice((0, 1, 1, 1, 2))):
                    yield Triple(thing, path, self._value(one))  # type: ignore[arg-type]

    def _value(self, shape: object, depth: int = 0) -> Term:
        row = self.of[shape]
        if self.random.random() < 0.25:
            return self._any()
        if alternatives := row.get("or") or row.get("xone"):
            return self._value(self.random.choice([*self._members(alternatives[0])] or [shape]), depth + 1)
        if members := row.get("in"):
            return self.random.choice([*self._members(members[0])] or [self._any()])
        if given := row.get("hasValue"):
            return given[0]
        if (kinds := row.get("class")) and self.things.get(kinds[0].value):
            return self.random.choice(self.things[kinds[0].value])
        if (datatypes := row.get("datatype")) and isinstance(datatypes[0], NamedNode):
            return self._literal(datatypes[0])
        if row.get("node") and depth < 4:
            return self._value(row["node"][0], depth + 1)
        return self._any()

    def _any(self) -> Term:
        choice = self.random.randrange(4)
        if choice == 0:
            return self.random.choice(self.plan)[0]
        if choice == 1:
            return Literal(self.random.choice(("word", "Wort")), language=self.random.choice(("en", "de")))
        return self._literal(NamedNode(XSD + self.random.choice(sorted(_VALUES))))

    def _literal(self, datatype: NamedNode) -> Literal:
        if datatype.value == f"{RDF}langString":
            return Literal("word", language=self.random.choice(("en", "de")))
        texts = _VALUES.get(datatype.value.removeprefix(XSD), ["1", "x"])
        return Literal(self.random.choice(texts), datatype=datatype)

    def _members(self, cell: Term) -> Iterable[Term]:
        while (row := self.of.get(cell)) and row.get(f"{RDF}first"):
            yield row[f"{RDF}first"][0]
            cell = row[f"{RDF}rest"][0]
