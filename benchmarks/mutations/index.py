"""The index: what the curated files of an archive state, by subject, property and value."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.store.local import LocalStore
from kg.store.protocol import Term
from kg.terms.dates import first_day, last_day
from kg.terms.names import GRAPH, ONT, THING
from kg.terms.vocabulary import CITO, DCTERMS, OA, OWL, PROV, RDF, RDF_TYPE, RDFS, SKOS, SPDX

CURATED, IMPORTED = f"{GRAPH}data/", f"{GRAPH}data/imported/"
NAMESPACES = {"": ONT, "cito": CITO, "dcterms": DCTERMS, "list": f"{THING}list/", "oa": OA, "prov": PROV}
NAMESPACES |= {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "spdx": SPDX}
Interval = tuple[datetime.date, datetime.date]


def term(name: str) -> NamedNode:
    """A term by the name that the entries use, which is one of Habeas's own if it has no prefix.

    >>> term("occurredOn").value, term("oa:start").value
    ('https://w3id.org/habeas/ont#occurredOn', 'http://www.w3.org/ns/oa#start')
    """
    prefix, _, local = name.rpartition(":")
    return NamedNode(NAMESPACES[prefix] + local)


class Index:
    """The statements of curated files, without blank nodes and without those of imported files; all in order."""

    def __init__(self, store: LocalStore) -> None:
        graphs = [graph for graph in store.graphs() if graph.value.startswith(CURATED)]
        quads: list[Quad] = []
        imported: set[Triple] = set()
        for graph in graphs:
            if graph.value.startswith(IMPORTED):
                imported.update(quad.triple for quad in store.statements(graph=graph))
            else:
                quads += store.statements(graph=graph)
        self.quads = sorted((quad for quad in quads if not _blank(quad) and quad.triple not in imported), key=str)
        self._quads: defaultdict[tuple[Term, NamedNode], list[Quad]] = defaultdict(list)
        self._by_property: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
        self._by_value: defaultdict[tuple[NamedNode, Term], list[NamedNode]] = defaultdict(list)
        for quad in self.quads:
            self._quads[quad.subject, quad.predicate].append(quad)
            self._by_property[quad.predicate].append(quad)
            self._by_value[quad.predicate, quad.object].append(quad.subject)  # type: ignore[arg-type]
        self._about: defaultdict[Term, list[Quad]] = defaultdict(list)
        for quad in self.quads:
            self._about[quad.subject].append(quad)
        self._things: defaultdict[str, dict[NamedNode, None]] = defaultdict(dict)
        self._classes: defaultdict[Term, set[str]] = defaultdict(set)
        for quad in self._by_property[RDF_TYPE]:
            for each in store.statements(quad.subject, RDF_TYPE):
                if isinstance(each.object, NamedNode):
                    name = each.object.value.removeprefix(ONT)
                    self._things[name][quad.subject] = None  # type: ignore[index]
                    self._classes[quad.subject].add(name)

    @property
    def number(self) -> int:
        """How many things curated files describe."""
        return len(self._classes)

    def things(self, name: str) -> list[NamedNode]:
        """The things of a class, or of a class below it."""
        return list(self._things[name])

    def is_a(self, thing: Term | None, *names: str) -> bool:
        """True if a thing belongs to one of these classes."""
        return thing is not None and not self._classes.get(thing, set()).isdisjoint(names)

    def about(self, thing: Term) -> list[Quad]:
        """The statements about a thing."""
        return self._about[thing]

    def quads_of(self, thing: Term, name: str) -> list[Quad]:
        """The statements that give a thing the values of a property."""
        return self._quads[thing, term(name)]

    def quads_with(self, name: str) -> list[Quad]:
        """The statements with a property."""
        return self._by_property[term(name)]

    def values(self, thing: Term | None, name: str) -> list[Term]:
        """The values of a property of a thing, each once."""
        return list(dict.fromkeys(quad.object for quad in self.quads_of(thing, name))) if thing is not None else []

    def value(self, thing: Term | None, name: str) -> Term | None:
        """The first value."""
        return next(iter(self.values(thing, name)), None)

    def subjects(self, name: str, value: Term | None) -> list[NamedNode]:
        """The things with this value of a property, each once."""
        return list(dict.fromkeys(self._by_value[term(name), value])) if value is not None else []

    def text(self, thing: Term | None, name: str, language: str = "en") -> Literal | None:
        """The value of a property in a language."""
        found = (v for v in self.values(thing, name) if isinstance(v, Literal) and v.language == language)
        return next(found, None)

    # dates

    def days(self, thing: Term | None, *names: str) -> Interval | None:
        """The first and the last day that the first of these properties that a thing has can mean."""
        for name in names:
            value = self.value(thing, name)
            if isinstance(value, Literal) and (first := first_day(value)) and (last := last_day(value)):
                return first, last
        return None

    def time(self, event: Term | None) -> Interval | None:
        """The first and the last day on which an event can have begun."""
        return self.days(event, "occurredOn", "beganOn")

    def dated(self, document: Term | None) -> Interval | None:
        """The first and the last day of which a document can be."""
        return self.days(document, "adoptedOn", "issuedOn", "publishedOn", "submittedOn")

    # what belongs together

    def events(self, case: Term, kinds: Iterable[str] = ()) -> list[NamedNode]:
        """The events of a case, of these kinds if any are named."""
        wanted = {term(f"list:event-{kind}") for kind in kinds}
        found = self.subjects("isEventOf", case)
        return [event for event in found if not wanted or self.value(event, "eventKind") in wanted]

    def persons(self, case: Term) -> list[Term]:
        """The persons of a case and of its events."""
        found = [*self.values(case, "concernsPerson")]
        found += [person for event in self.events(case) for person in self.values(event, "concernsPerson")]
        return list(dict.fromkeys(found))

    def cases(self, thing: Term | None) -> list[Term]:
        """The cases that a case, event, measure, person, finding, remedy or document is about."""
        if thing is None:
            return []
        if self.is_a(thing, "Case"):
            return [thing]
        if self.is_a(thing, "Person"):
            return [*self.subjects("concernsPerson", thing)]
        ways = ("isEventOf", "addressesCase")
        found = [case for way in ways for case in self.values(thing, way)]
        onward = ("isMeasureOf", "concerns", "isFindingOf", "isNamedIn", "hasObject", "observes", "roleIn")
        found += [case for way in onward for value in self.values(thing, way) for case in self.cases(value)]
        return list(dict.fromkeys(case for case in found if self.is_a(case, "Case")))

    def states(self, case: Term | None) -> list[Term]:
        """The State of a case."""
        return self.values(case, "inState")

    def instrument(self, provision: Term | None) -> Term | None:
        """The instrument of a provision."""
        for _ in range(9):
            if provision is None or self.is_a(provision, "Instrument"):
                break
            provision = self.value(provision, "isPartOf")
        return provision

    def source(self, passage: Term | None) -> Term | None:
        """The document of a passage."""
        return self.value(passage, "oa:hasSource")

    def speaker(self, statement: Term) -> Term | None:
        """The document that makes a statement itself."""
        ways = ("isFindingOf", "isNamedIn", "isMadeIn", "cito:hasCitingEntity")
        return next((value for way in ways for value in self.values(statement, way)), None)


def _blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
