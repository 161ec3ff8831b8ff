"""This module holds one build of the graph opened for readers: labels, kinds, origins, questions, the search index."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg import pipeline
from kg.graph import Graph
from kg.identifiers import BASE, ONT, RDF_TYPE, THING, hb
from kg.labels import Labels
from kg.queries import QueryFile, read_all
from kg.serve.search import Index
from kg.store import Store, Term
from kg.why import Explainer, Leaf, Step

_SECONDS = 1.0  # between two looks for a newer build
_SOURCE = NamedNode("http://www.w3.org/ns/oa#hasSource")
_BROADER = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_TERMS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?term ?file ?label ?definition WHERE {
  GRAPH ?file { ?term rdfs:isDefinedBy ?ontology ; rdfs:label ?label }
  OPTIONAL { ?term skos:definition ?definition }
  FILTER(LANG(?label) = "en")
} ORDER BY ?file ?term"""

_NEWEST = f"SELECT (MAX(?day) AS ?newest) WHERE {{ ?document {hb('readExtent')} ?extent ; {hb('latest')} ?day }}"


@dataclass(frozen=True)
class Origin:
    """Where a statement is from: the file that makes it, or the rule that derives it."""

    text: str
    derived: bool


@dataclass(frozen=True)
class TermOfOurs:
    """A class or property of the ontology: its place in the ontology's files, its label, its definition."""

    name: str
    section: str
    label: str
    definition: str


class Library:
    """One build, open for as long as anyone reads it. All that is learnt is kept: a build never changes."""

    def __init__(self, graph: Graph, folder: Path | None = None) -> None:
        self.graph, self.store, self.folder = graph, graph.store, folder
        self._labels = {
            language: Labels(graph.store, graph.prefixes, language, short=False) for language in ("en", "ru")
        }
        self.homes: dict[tuple[str, bool], str] = {}
        self._standing: dict[tuple[str, str], str] = {}
        self._proving = threading.Lock()

    def labels(self, language: str) -> Labels:
        """Labels in a language."""
        return self._labels[language]

    @cached_property
    def questions(self) -> dict[str, QueryFile]:
        """The stored questions by name."""
        return {question.name: question for question in self.graph.questions()}

    @cached_property
    def terms(self) -> dict[str, TermOfOurs]:
        """The terms of the ontology by IRI, in the order of its files."""
        found: dict[str, TermOfOurs] = {}
        for term, file, label, definition in self.store.rows(_TERMS):
            name = _text(term)
            section = _text(file).rpartition("/")[2]
            found.setdefault(name, TermOfOurs(name.removeprefix(ONT), section, _text(label), _text(definition)))
        return found

    @cached_property
    def origins(self) -> dict[str, Origin]:
        """The origin of each graph by its IRI."""
        return {
            quad.subject.value: Origin(_text(quad.object), derived)
            for name, derived in (("fromFile", False), ("byRule", True))
            for quad in self.store.statements(None, hb(name))
            if isinstance(quad.subject, NamedNode)
        }

    @cached_property
    def index(self) -> Index:
        """The search index."""
        return Index(self.store, self.kinds_of)

    def why(self, triple: Triple) -> Step | Leaf:
        """The proof of a statement; see `kg.why`. The rules are read once, and one proof is sought at a time."""
        with self._proving:
            return self._explainer.why(triple)

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.store, read_all(self.graph.archive, "rules"))

    @cached_property
    def newest(self) -> Literal | None:
        """The date of the newest document: the day to which the record speaks where no other is asked for."""
        day = next(iter(self.store.rows(_NEWEST)), (None,))[0]
        return day if isinstance(day, Literal) else None

    @cached_property
    def _above(self) -> dict[str, set[str]]:
        """For each class its broader ones, all the way up."""
        near: dict[str, set[str]] = {}
        for quad in self.store.statements(None, _BROADER):
            near.setdefault(_text(quad.subject), set()).add(_text(quad.object))
        above: dict[str, set[str]] = {}
        for name in near:
            reached, todo = set[str](), [name]
            while todo:
                new = near.get(todo.pop(), set()) - reached
                reached |= new
                todo += new
            above[name] = reached
        return above

    def classes(self, thing: NamedNode) -> set[str]:
        """All classes of ours that a thing has, by local name."""
        found = {_text(quad.object) for quad in self.store.statements(thing, RDF_TYPE)}
        return {name.removeprefix(ONT) for name in found if name.startswith(ONT)}

    def kinds_of(self, thing: NamedNode) -> list[str]:
        """The most specific of the classes of a thing, by local name, in order."""
        found = {f"{ONT}{name}" for name in self.classes(thing)}
        broader = set[str]().union(*(self._above.get(name, set()) for name in found))
        return sorted(name.removeprefix(ONT) for name in found - broader)

    def exists(self, thing: NamedNode) -> bool:
        """Whether a thing is spoken of: said something of, or named by a redaction that took all of that out."""
        return any(
            next(found, None) for found in (self.store.statements(thing), self.store.statements(None, None, thing))
        )

    def one(self, thing: NamedNode, prop: NamedNode) -> Term | None:
        """The first value of a property, in order."""
        return next(iter(self.values(thing, prop)), None)

    def values(self, thing: NamedNode, prop: NamedNode) -> list[Term]:
        """The values of a property, in order, each once."""
        return sorted({quad.object for quad in self.store.statements(thing, prop)}, key=str)

    def passages(self, thing: NamedNode) -> list[NamedNode]:
        """The passages that state what is said of a thing, in order."""
        return [passage for passage in self.values(thing, hb("statedIn")) if isinstance(passage, NamedNode)]

    def standing(self, passage: NamedNode, language: str) -> str:
        """What a passage is worth, in words: the authority of its document, and how much of that was read."""
        source = self.one(passage, _SOURCE)
        key = (str(source), language)
        if key not in self._standing:
            self._standing[key] = self.labels(language).standing(passage)
        return self._standing[key]


class Shelf:
    """The library of the build in use: another one as soon as there is a newer build."""

    def __init__(self, graph: Graph) -> None:
        self._library = Library(graph, None if graph.store.remote else pipeline.current(graph.archive))
        self._looked = time.monotonic()
        self._lock = threading.Lock()

    def library(self) -> Library:
        """The library of the build in use. A newer build is opened by the first who asks; others read on meanwhile."""
        if time.monotonic() - self._looked > _SECONDS and self._lock.acquire(blocking=False):
            try:
                self._looked = time.monotonic()
                folder = pipeline.current(self._library.graph.archive)
                if folder is not None and self._library.folder is not None and folder != self._library.folder:
                    newer = Library(Graph(self._library.graph.archive, Store.read(folder / "db")), folder)
                    newer.index.ready()
                    self._library = newer
            finally:
                self._lock.release()
        return self._library


def ours(term: object) -> bool:
    """Whether a term names a thing of ours, which has a page."""
    return isinstance(term, NamedNode) and term.value.startswith((THING, ONT, f"{BASE}graph/"))


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
