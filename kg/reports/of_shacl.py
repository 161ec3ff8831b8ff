"""Problems from what `kg shacl` finds in anybody's data: with the names of shapes, and the lines in the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode

from kg.errors import KgError
from kg.files import reading
from kg.rdf.places import Place, Places
from kg.reports.problem import SEVERITIES, Problem, of_error, with_fingerprints
from kg.reports.triples import place_of_result
from kg.shacl import Result
from kg.shacl.exact import READ, ExactStore
from kg.shacl.text import Shortener
from kg.shacl.validation import Validation
from kg.store.protocol import Term
from kg.terms.vocabulary import SH

_TURTLE = (".ttl", ".trig", ".nt", ".nq", ".n3")  # the endings of files in which places are looked for
_SHOWN = 80  # characters of a value


def problems(found: Validation, data: Sequence[str]) -> list[Problem]:
    """The results as problems, in order."""
    naming, files = _Naming(found), [name for name in data if name != "-"]
    places = {name: one for name in files if (one := _places(name)) is not None}
    return with_fingerprints(_in_order([_problem(one, naming, files, places, found.store) for one in found.told]))


def _in_order(made: list[Problem]) -> list[Problem]:
    """The problems in order, at the end those with blank nodes by their places: such nodes have chance names."""
    named = [one for one in made if not _has_chance_name(one)]
    others = [one for one in made if _has_chance_name(one)]
    return [*named, *sorted(others, key=lambda one: (one.file, one.line or 0, one.column or 0, one.rule, one.what))]


def _has_chance_name(problem: Problem) -> bool:
    result = problem.result
    return result is not None and any(isinstance(one, BlankNode) for one in (result.focus, result.value))


def problems_of_error(error: KgError) -> list[Problem]:
    """The problems of an error that ended the validation."""
    return with_fingerprints(replace(one, rule=one.name) for one in of_error(error))


def _problem(
    result: Result, naming: _Naming, files: Sequence[str], places: dict[str, Places], store: ExactStore
) -> Problem:
    file, place = _where(result, files, places, store)
    severity = result.severity.removeprefix(SH)
    name, focus = naming.rule(result), naming.term(result.focus)
    path = f" {naming.shortener.path(result.path)}" if result.path else ""
    value = f" {naming.term(result.value)[:_SHOWN]}" if result.value is not None else ""
    message = " ".join(one.value for one in result.messages)
    shape = result.shape.value if isinstance(result.shape, NamedNode) else ""
    severity = severity if severity in SEVERITIES else "Violation"
    line, column = place or (None, None)
    said = Problem(name, name, severity, f"{focus}{path}{value}: {message}", file, file, line, column)
    return replace(said, focus=focus, help=shape if shape.startswith(("http://", "https://")) else "", result=result)


class _Naming:
    """How shapes, and the things that they are about, are called."""

    def __init__(self, found: Validation) -> None:
        self.shortener = Shortener(found.prefixes, lambda _: ())
        self._shapes, self._of_data = found.shapes, found.of_data

    def term(self, term: Term) -> str:
        """A term in one line, and a blank node by what is said of it, so that it is called the same in each run."""
        return self.shortener.term(term, self._of_data)

    def rule(self, result: Result) -> str:
        """The name of the shape; of one without, the name of that in which it stands, and the path; else the kind."""
        name = self._shapes.name_of(result.shape)
        if not name:
            return result.component.rpartition("#")[2].rpartition("/")[2]
        path = f"/{self.shortener.path(result.path)}" if result.path and isinstance(result.shape, BlankNode) else ""
        return f"{self.term(NamedNode(name)).strip('<>')}{path}"


def _where(
    result: Result, files: Sequence[str], places: dict[str, Places], store: ExactStore
) -> tuple[str, Place | None]:
    """The file that says what is wrong, or else the one that describes the thing, and the place in it."""
    only, focus = files[0] if len(files) == 1 else "", result.focus
    if not isinstance(focus, NamedNode | BlankNode):
        return only, None
    for name, one in places.items():
        if (exact := place_of_result(one, result)) is not None:
            return name, exact
    for name, one in places.items():
        if (place := one.find(focus)) is not None:
            return name, place
    if isinstance(focus, BlankNode):
        return _of_blank_node(focus, places, store) or (only, None)
    for name, one in places.items():
        if (place := one.mention(focus)) is not None:
            return name, place
    return only, None


def _of_blank_node(node: BlankNode, places: dict[str, Places], store: ExactStore) -> tuple[str, Place | None] | None:
    """The place of the property by which a thing that has a name points to a blank node; None if none does."""
    for quad in store.statements(None, None, node):
        if isinstance(quad.subject, NamedNode) and quad.graph_name != READ:
            for name, one in places.items():
                if one.has(quad.subject, quad.predicate.value):
                    return name, one.find(quad.subject, quad.predicate.value)
    return None


def _places(name: str) -> Places | None:
    if not name.lower().endswith(_TURTLE):
        return None
    try:
        return Places.of(reading.read(Path(name)), Path(name).resolve().as_uri())
    except KgError:  # a device, or more than one cares to read twice
        return None
