"""The terms of the ontology: classes, properties, closed lists, and the rules of the shapes of classes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.archive import Archive
from kg.files.beside import query
from kg.store.local import LocalStore
from kg.store.protocol import Term
from kg.terms.names import ONT, graph_of, prefixes, shorten
from kg.terms.vocabulary import RDF_TYPE

KINDS = {
    "owl:Class": "class",
    "owl:ObjectProperty": "link",
    "owl:DatatypeProperty": "value",
    "owl:AnnotationProperty": "annotation",
    "skos:ConceptScheme": "list",
    "skos:Concept": "item",
}
LANGUAGES = {"ru": "Russian", "kk": "Kazakh"}
PROPERTIES = ("link", "value", "annotation")
HEADER = NamedNode(ONT.rstrip("#"))


@dataclass(frozen=True)
class DefinedTerm:
    """A term: the subject that defines it, and its statements by prefixed names of properties."""

    iri: str
    short: str
    subject: str
    kind: str
    facts: dict[str, list[Term]]

    @property
    def name(self) -> str:
        """The local name, which is also the anchor of the term on its page."""
        return self.short.partition(":")[2]

    @property
    def label(self) -> str:
        """The label in English."""
        return self.in_language("rdfs:label", "en") or self.name

    @property
    def other_labels(self) -> list[tuple[str, str, str]]:
        """The labels in other languages: code, language, label."""
        found = [(code, name, self.in_language("rdfs:label", code)) for code, name in LANGUAGES.items()]
        return [row for row in found if row[2]]

    def in_language(self, fact: str, language: str) -> str:
        """A text in a language, or an empty string."""
        texts = (t for t in self.facts.get(fact, []) if isinstance(t, Literal) and t.language == language)
        return next((text.value for text in texts), "")

    def texts(self, fact: str) -> list[str]:
        """All literal values of a property."""
        return [term.value for term in self.facts.get(fact, []) if isinstance(term, Literal)]

    def links(self, fact: str) -> list[str]:
        """All IRIs that are values of a property."""
        return [term.value for term in self.facts.get(fact, []) if isinstance(term, NamedNode)]


class Vocabulary:
    """All terms of an archive's ontology, by IRI, in order of labels."""

    def __init__(self, archive: Archive) -> None:
        self.prefixes = prefixes(archive)
        self.store = LocalStore.in_memory()
        self.files = archive.names_in("ontology")
        for name in self.files:
            self.store.load(archive.content(name), graph_of(name), name)

    @cached_property
    def facts(self) -> dict[Term, dict[str, list[Term]]]:
        """All statements about each thing, by prefixed names of properties, in a fixed order."""
        found: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for quad in sorted(self.store.statements(), key=str):
            values = found[quad.subject][self.shorten(quad.predicate.value)]
            if quad.object not in values:
                values.append(quad.object)
        return found

    @cached_property
    def entries(self) -> dict[str, DefinedTerm]:
        """Every class, property, list and item of a list, by its IRI."""
        found = []
        for quad in self.store.statements(None, RDF_TYPE):
            kind = KINDS.get(self.shorten(quad.object.value)) if isinstance(quad.object, NamedNode) else None
            if kind and isinstance(quad.subject, NamedNode) and isinstance(quad.graph_name, NamedNode):
                subject = "lists" if kind in ("list", "item") else quad.graph_name.value.rsplit("/", 1)[1]
                iri = quad.subject.value
                found.append(DefinedTerm(iri, self.shorten(iri), subject, kind, self.facts[quad.subject]))
        return {entry.iri: entry for entry in sorted(found, key=lambda e: (e.label.casefold(), e.iri))}

    @cached_property
    def rules(self) -> dict[str, list[tuple[str, str, str]]]:
        """The rules of the shapes of each class, by its IRI: prefixed name, message and severity of each."""
        found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for row in self.store.rows(query(__file__, "vocabulary")):
            cls, shape, message, severity = (getattr(term, "value", "") for term in row)
            found[cls].append((self.shorten(shape), message, severity.rpartition("#")[2]))
        return found

    @cached_property
    def header(self) -> DefinedTerm:
        """The ontology itself."""
        return DefinedTerm(HEADER.value, "hb", "habeas", "ontology", self.facts[HEADER])

    def of_kind(self, *kinds: str) -> list[DefinedTerm]:
        """The terms of these kinds."""
        return [entry for entry in self.entries.values() if entry.kind in kinds]

    def subjects(self) -> dict[str, str]:
        """The files that define classes and properties, each with what it covers."""
        names = sorted({entry.subject for entry in self.of_kind("class", *PROPERTIES)})
        return {name: self.covers(f"ontology/{name}.ttl") for name in names}

    def covers(self, file: str) -> str:
        """The subjects that a file covers, in its own words."""
        return "; ".join(term.value for term in self.facts[graph_of(file)]["hb:covers"] if isinstance(term, Literal))

    def parents(self, iri: str) -> list[str]:
        """All superclasses of a class within this ontology, nearest first."""
        found: list[str] = []
        for parent in self.entries[iri].links("rdfs:subClassOf"):
            if parent in self.entries:
                found += [name for name in (parent, *self.parents(parent)) if name not in found]
        return found

    def chains(self, entry: DefinedTerm) -> list[list[str]]:
        """The property chains from which a property follows."""
        return sorted(self.members(term) for term in entry.facts.get("owl:propertyChainAxiom", []))

    def members(self, cell: Term) -> list[str]:
        """The IRIs of an RDF list."""
        facts = self.facts[cell] if isinstance(cell, BlankNode) else {}
        here = [term.value for term in facts.get("rdf:first", []) if isinstance(term, NamedNode)]
        return here + [name for rest in facts.get("rdf:rest", []) for name in self.members(rest)]

    def shorten(self, iri: str) -> str:
        """The prefixed name of an IRI."""
        return shorten(iri, self.prefixes)
