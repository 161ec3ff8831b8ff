"""One build of the graph, opened for readers: labels, classes, origins, questions, proofs and the search index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.ask.coverage import depth
from kg.graph import Graph
from kg.reference import rules
from kg.reference.rules import Rule
from kg.search.index import Index
from kg.sparql.query_file import QueryFile, read_all
from kg.store.labels import Labels
from kg.store.protocol import Term
from kg.terms.names import BASE, ONT, THING, hb
from kg.terms.vocabulary import OWL
from kg.why.explain import Explainer, Leaf, Step

_TERMS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?term ?file ?label ?definition WHERE {
  GRAPH ?file { ?term rdfs:isDefinedBy ?ontology ; rdfs:label ?label }
  OPTIONAL { ?term skos:definition ?definition FILTER(LANG(?definition) = "en") }
  FILTER(LANG(?label) = "en")
} ORDER BY ?file ?term"""

_LAST_PART = re.compile(r"[^/#:]+")  # of an address
_NEWEST = f"SELECT (MAX(?day) AS ?newest) WHERE {{ ?document {hb('readExtent')} ?extent ; {hb('latest')} ?day }}"

# of two documents of one session on one communication, that which tells of no finding, or comes second
_TWINS = f"""SELECT DISTINCT ?document ?same WHERE {{
  ?document {hb("communicationNumber")} ?number ; {hb("session")} ?session ; {hb("isOfInternationalBody")} ?body .
  ?same {hb("communicationNumber")} ?number ; {hb("session")} ?session ; {hb("isOfInternationalBody")} ?body .
  FILTER(?same != ?document)
}}"""


@dataclass(frozen=True)
class Origin:
    """Where a statement comes from: the file that makes it, or the rule that derives it."""

    text: str
    derived: bool


@dataclass(frozen=True)
class OntologyTerm:
    """A class or property of the ontology: local name, file of the ontology, label and definition."""

    name: str
    section: str
    label: str
    definition: str


class GraphSnapshot:
    """One build, open as long as anyone reads it. A build never changes, so what is read is kept."""

    def __init__(self, graph: Graph, folder: Path | None = None) -> None:
        self.graph, self.store, self.folder = graph, graph.store, folder
        self._labels = {
            (language, short): Labels(graph.store, graph.prefixes, language, short=short)
            for language in ("en", "ru")
            for short in (False, True)
        }

    def labels(self, language: str, *, short: bool = False) -> Labels:
        """Labels in a language; short ones are those that a sentence uses."""
        return self._labels[language, short]

    @cached_property
    def questions(self) -> dict[str, QueryFile]:
        """The stored questions by name."""
        return {question.name: question for question in self.graph.questions()}

    @cached_property
    def rules(self) -> dict[str, tuple[str, Rule]]:
        """The rules of validation with their identifiers, by the name of the page of each: that, without prefix."""
        listed = rules.rules(self.graph.archive)
        return {_LAST_PART.findall(identifier)[-1]: (identifier, rule) for identifier, rule in listed.items()}

    @cached_property
    def terms(self) -> dict[str, OntologyTerm]:
        """The terms of the ontology by IRI, in the order of its files."""
        found: dict[str, OntologyTerm] = {}
        for row in self.rows(_TERMS):
            name, section = row["term"].value, row["file"].value.rpartition("/")[2]
            label, definition = row["label"].value, getattr(row["definition"], "value", "")
            found.setdefault(name, OntologyTerm(name.removeprefix(ONT), section, label, definition))
        return found

    @cached_property
    def inverse_labels(self) -> dict[tuple[str, str], str]:
        """The names of the subjects of a property on the page of its object, by IRI and language."""
        return {
            (quad.subject.value, quad.object.language): quad.object.value
            for quad in self.store.statements(None, hb("inverseLabel"))
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal) and quad.object.language
        }

    @cached_property
    def origins(self) -> dict[str, Origin]:
        """The origin of each graph by its IRI."""
        return {
            quad.subject.value: Origin(getattr(quad.object, "value", ""), derived)
            for name, derived in (("fromFile", False), ("byRule", True))
            for quad in self.store.statements(None, hb(name))
            if isinstance(quad.subject, NamedNode)
        }

    def origin(self, quad: Quad) -> Origin | None:
        """The origin of a statement."""
        return self.origins.get(getattr(quad.graph_name, "value", ""))

    @cached_property
    def inverses(self) -> dict[str, NamedNode]:
        """The inverse of each property that has one, by IRI."""
        found: dict[str, NamedNode] = {}
        for quad in self.store.statements(None, NamedNode(f"{OWL}inverseOf")):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                found |= {quad.subject.value: quad.object, quad.object.value: quad.subject}
        return found

    @property
    def index(self) -> Index:
        """The search index."""
        return self.graph.things.index

    def why(self, triple: Triple) -> Step | Leaf:
        """The proof of a statement (`kg.why.explain`)."""
        return self._explainer.why(triple)

    @cached_property
    def _explainer(self) -> Explainer:
        rules = read_all(self.graph.archive, "rules")
        return Explainer(self.store, rules, without_read=self.graph.without_read)

    @cached_property
    def newest(self) -> Literal | None:
        """The date of the newest document: the day as of which pages speak, never today's, so that they are stable."""
        day = next(iter(self.store.rows(_NEWEST)), (None,))[0]
        return day if isinstance(day, Literal) else None

    @cached_property
    def twins(self) -> list[NamedNode]:
        """The documents of a decision that another document tells better, which are not counted again."""

        def rank(one: NamedNode) -> tuple[bool, str]:
            return not self.values(one, hb("hasFinding")), one.value

        pairs = [(row["document"], row["same"]) for row in self.rows(_TWINS)]
        return sorted({one for one, same in pairs if rank(same) < rank(one)}, key=str)

    @cached_property
    def depths(self) -> dict[str, dict[str, int]]:
        """How many decisions of each kind have been read whole, in part or not; it counts the whole graph."""
        return depth(self.store)

    def classes(self, thing: NamedNode) -> set[str]:
        """All classes of a thing in our ontology, by local name."""
        return self.graph.things.kinds.classes(thing)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query, each as a dictionary by column."""
        solutions = self.store.select(query)
        names = [variable.value for variable in solutions.variables]
        return [dict(zip(names, row, strict=True)) for row in solutions]

    def exists(self, thing: NamedNode) -> bool:
        """True if any statement has the thing as subject or object (a redaction may have removed all but its own)."""
        statements = self.store.statements
        return any(next(found, None) for found in (statements(thing), statements(None, None, thing)))

    def one(self, thing: NamedNode, prop: NamedNode) -> Term | None:
        """The first value of a property, in order."""
        return next(iter(self.values(thing, prop)), None)

    def values(self, thing: NamedNode, prop: NamedNode) -> list[Term]:
        """The values of a property, in order, each once."""
        return sorted({quad.object for quad in self.store.statements(thing, prop)}, key=str)

    def literals(self, thing: NamedNode, prop: NamedNode) -> list[Literal]:
        """The literals among the values of a property, in order."""
        return [value for value in self.values(thing, prop) if isinstance(value, Literal)]

    def subjects(self, prop: NamedNode, value: NamedNode, kind: str = "") -> list[NamedNode]:
        """The things, of a class if one is given, that have this value of a property, in order."""
        found = {quad.subject for quad in self.store.statements(None, prop, value)}
        nodes = sorted((one for one in found if isinstance(one, NamedNode)), key=lambda one: one.value)
        return [one for one in nodes if not kind or kind in self.classes(one)]

    def passages(self, thing: NamedNode) -> list[NamedNode]:
        """The passages in which a thing is stated, in order."""
        return [passage for passage in self.values(thing, hb("statedIn")) if isinstance(passage, NamedNode)]


def ours(term: object) -> bool:
    """True for a thing, term or graph of this record, which has a page."""
    return isinstance(term, NamedNode) and term.value.startswith((THING, ONT, f"{BASE}graph/"))
