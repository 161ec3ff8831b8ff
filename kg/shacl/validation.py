"""Validation of any data by any shapes: `validate` has the signature that users of pySHACL know."""

from __future__ import annotations

import difflib
import gc
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import KgError
from kg.shacl import advanced as beyond
from kg.shacl import syntax
from kg.shacl.exact import ExactStore
from kg.shacl.report import Report, Result
from kg.shacl.run import parameter_problems, results
from kg.shacl.shapes import Shapes
from kg.shacl.sources import Source, source
from kg.shacl.terms import INFERENCES, PARAMETERS, PLAIN, TARGETS
from kg.shacl.text import Shortener, default_message
from kg.shacl.text import written as in_text
from kg.store.protocol import Term
from kg.terms.vocabulary import SH

Note = Callable[[str], None]
_IGNORED = frozenset(  # parameters of pySHACL that change nothing here
    ["debug", "do_owl_imports", "iterate_rules", "js", "meta_shacl", "abort_on_error"]
)
_OF_PYSHACL = frozenset(["sparql_mode", "focus_nodes", "use_shapes", "multi_data_graphs_mode"])


@dataclass(frozen=True)
class Validation:
    """The outcome of a validation: all results in order, and what is needed to write them."""

    results: Sequence[Result]
    shapes: Shapes
    store: ExactStore
    prefixes: Mapping[str, str]
    tolerated: frozenset[str] = frozenset()  # severities in spite of which data conforms

    @property
    def conforms(self) -> bool:
        """True if there is no result of a severity that matters."""
        return all(result.severity in self.tolerated for result in self.results)

    @cached_property
    def _about(self) -> dict[Term, list[Triple]]:
        """The statements of the shapes graph about each blank node."""
        found: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self.shapes.triples:
            if isinstance(triple.subject, BlankNode):
                found[triple.subject].append(triple)
        return found

    def text(self) -> str:
        """The report for people."""
        return in_text(self.conforms, self.told, self._shortener, self.of_data)

    def report(self) -> Report:
        """The report as SHACL describes it, with what the shapes graph says of its blank nodes."""
        todo = deque(dict.fromkeys(node for result in self.results for node in (result.shape, result.source)))
        described: dict[Triple, None] = {}
        seen: set[Term | None] = set()
        while todo:
            node = todo.popleft()
            if node not in seen and isinstance(node, BlankNode):
                seen.add(node)
                described |= dict.fromkeys(self._about.get(node, ()))
                todo += [triple.object for triple in self._about.get(node, ())]
        return Report(self.told, self.conforms, tuple(described))

    def graph(self) -> Any:
        """The report as an rdflib graph."""
        from kg.shacl.delegate import graph

        made = graph(self.report().triples())
        for prefix, iri in {**self.prefixes, "sh": SH}.items():
            made.bind(prefix, iri)
        return made

    @cached_property
    def told(self) -> list[Result]:
        """The results, with a message for each whose shape has none."""

        @cache
        def messages(component: str, shape: Term) -> tuple[Literal, ...]:
            return (Literal(default_message(component, self.shapes.of.get(shape, {}), self._shortener)),)

        return [
            one if one.messages else one._replace(messages=messages(one.component, one.shape)) for one in self.results
        ]

    @cached_property
    def _shortener(self) -> Shortener:
        return Shortener(self.prefixes, self._of_shapes)

    def _of_shapes(self, node: BlankNode) -> Iterator[tuple[Term, Term]]:
        for triple in self._about.get(node, ()):
            yield triple.predicate, triple.object

    def of_data(self, node: BlankNode) -> Iterator[tuple[Term, Term]]:
        """The properties and values of a blank node of the data, as they are written."""
        for triple in self.store.triples(node):
            yield triple.predicate, triple.object


@contextmanager
def uncollected() -> Iterator[None]:
    """A block in which Python does not look for cycles of garbage: it would look at all results again and again.

    After it, what was made in it counts as old. Else all of it would be looked at when the next object is made.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@uncollected()
def check(
    data: Sequence[Source],
    shapes: Sequence[Source] = (),
    ontologies: Sequence[Source] = (),
    *,
    inference: str = "none",
    note: Note,
    tolerated: Collection[str] = (),
) -> Validation:
    """Validates data, with ontologies added to it, by shapes; without shapes, by those in the data.

    `note` gets a sentence about all that is left out or handed to pySHACL. Raises KgError for what cannot be read, and
    with every ill-formed shape.
    """
    store = ExactStore()
    kept: list[Triple | Quad] = []
    for one in shapes or [*data, *ontologies]:
        with one.triples() as triples:
            kept += triples
    store.fill([] if shapes else kept)
    for one in [*data, *ontologies] if shapes else []:
        with one.triples() as triples:
            store.fill(triples)
    if inference != "none":
        _infer(store, inference)
    read = Shapes(store, kept)
    beyond.prepare(read, note)
    for address in beyond.imports(read):
        note(
            f"<{address}> is imported by the shapes, and nothing is fetched: give it as a file of shapes, if it has any"
        )
    _note_misspelt(read, note)
    syntax.check(read, tolerant=True)
    syntax.refuse(parameter_problems(read))
    read.set_idle()
    found = results(store, read, note=note, checked=True)
    prefixes = {prefix: iri for one in [*data, *shapes] for prefix, iri in one.prefixes.items()}
    ignored = frozenset(SH + name for name in tolerated)
    return Validation(sorted(found, key=_place), read, store, prefixes, ignored)


def _note_misspelt(shapes: Shapes, note: Note) -> None:
    """Notes each unknown term of SHACL's namespace in a shape that looks like one by which shapes are checked."""
    meant, rows = PARAMETERS | TARGETS | PLAIN, (shapes.of[shape] for shape in syntax.every_shape(shapes))
    found = {name for row in rows for name in row if name.isalpha() and name not in meant}
    for name in sorted(found):
        if near := difflib.get_close_matches(name, meant, 1, 0.85):
            note(f"sh:{name} is no term of SHACL (W3C, 2017) and is ignored; did you mean sh:{near[0]}?")


@uncollected()
def validate(
    data_graph: Any,
    *args: Any,
    shacl_graph: Any = None,
    ont_graph: Any = None,
    advanced: bool | None = False,
    inference: str | None = None,
    inplace: bool | None = False,
    abort_on_first: bool | None = False,
    allow_infos: bool | None = False,
    allow_warnings: bool | None = False,
    max_validation_depth: int | None = None,
    note: Note | None = None,
    **others: Any,
) -> tuple[bool, Any, str]:
    """True if data conforms to shapes, the report as an rdflib graph, and the report as text: as pySHACL's `validate`.

    Data and shapes are paths, text in RDF, or rdflib graphs, and `data_graph` may be a list of them. `advanced`,
    `inplace`, `abort_on_first` and `max_validation_depth` change nothing: targets in SPARQL are always supported, data
    is never changed, and all results are found at once. `note` gets a sentence about all that is left out or handed to
    pySHACL; without it, the logger "kg.shacl" warns. Raises KgError for bad input, and for what pySHACL can do alone.

    >>> shapes = "@prefix sh: <http://www.w3.org/ns/shacl#> . [] sh:targetNode 1 , 7 ; sh:maxInclusive 5 .\\n"
    >>> conforms, graph, text = validate("", shacl_graph=shapes)
    >>> conforms, len(graph) > 5
    (False, True)
    """
    import logging  # which the command line does not wait for

    formats = {name: others.pop(f"{name}_graph_format", None) for name in ("data", "shacl", "ont")}
    serialized = others.pop("serialize_report_graph", False)
    wanted = sorted(name for name in others.keys() & _OF_PYSHACL if others.pop(name))
    if wanted:
        expected, repair = "data that is validated as a whole, by all shapes", "leave it out, or use pyshacl.validate"
        raise KgError(f"{wanted[0]} is not supported", "validate()", expected, repair)
    if unknown := others.keys() - _IGNORED - _OF_PYSHACL:
        raise TypeError(f"validate() got an unexpected keyword argument {min(unknown)!r}")
    note = note or logging.getLogger("kg.shacl").warning
    if (inference := inference or "none") not in INFERENCES:
        raise KgError(f"inference={inference!r} is not known", "validate()", ", ".join(INFERENCES), "name one of these")
    several = data_graph if isinstance(data_graph, list | tuple) else [data_graph]
    found = check(
        sources(several, "data", formats["data"], apart=False),
        sources([] if shacl_graph is None else [shacl_graph], "shapes", formats["shacl"]),
        sources([] if ont_graph is None else [ont_graph], "ontology", formats["ont"]),
        inference=inference,
        note=note,
        tolerated=["Info", "Warning"] if allow_warnings else ["Info"] if allow_infos else [],
    )
    graph = found.graph()
    if serialized:
        graph = graph.serialize(format=serialized if isinstance(serialized, str) else "turtle", encoding="utf-8")
    return found.conforms, graph, found.text()


def sources(given: Sequence[Any], name: str, format_: str | None = None, *, apart: bool = True) -> list[Source]:
    """The sources that a user gives. The blank nodes of files stay apart, unless one file may keep their names."""
    found = [source(one, name, format_) for one in given]
    for one in found:
        one.rename = apart or len(found) > 1
    return found


def _infer(store: ExactStore, inference: str) -> None:
    """Adds what follows by RDFS or OWL 2 RL."""
    import owlrl

    from kg.shacl.delegate import back, graph

    given = graph(store.triples())
    before = set(given)
    kinds = {"rdfs": owlrl.RDFS_Semantics, "owlrl": owlrl.OWLRL_Semantics, "both": owlrl.RDFS_OWLRL_Semantics}
    owlrl.DeductiveClosure(kinds[inference]).expand(given)
    store.fill(back(triple for triple in given if triple not in before))


def _place(result: Result) -> tuple[Any, ...]:
    """The sort key of a result, which depends little on the names of blank nodes."""
    path, shape, value = result.path, result.shape, result.value
    place = str(result.focus), path.text if path else "", result.component, "" if value is None else str(value)
    texts = [message.value for message in result.messages]
    return *place, result.severity, texts, str(shape) if isinstance(shape, NamedNode) else ""
