"""Validation: runs compiled shapes over a store, and hands the others to pySHACL or refuses them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.shacl import exact
from kg.shacl.compile import Compilation, Constraint
from kg.shacl.datatypes import REWRITTEN
from kg.shacl.paths import predicate
from kg.shacl.report import Result
from kg.shacl.shapes import Shapes
from kg.shacl.sparql_constraints import declared
from kg.shacl.syntax import check, refuse
from kg.shacl.terms import UncompilableError, named
from kg.store.local import LocalStore
from kg.store.protocol import Store, Term
from kg.store.running import running
from kg.terms.vocabulary import XSD


def say(text: str) -> None:
    """Prints a note about a validation to stderr."""
    from kg.escaping import printable

    print(f"note: {printable(text)}", file=sys.stderr)


def results(
    store: Store,
    shapes: Shapes,
    *,
    engine: str = "sparql",
    delegate: bool = True,
    note: Callable[[str], None] = say,
    checked: bool = False,
    among: Collection[NamedNode] | None = None,
) -> list[Result]:
    """The results of validating a store, of all focus nodes or of those `among` these.

    A shape that cannot be compiled exactly is checked by pySHACL over a copy of the store, and `note` gets a sentence
    about it; with `delegate=False`, as for an endpoint, KgError is raised instead. Raises KgError with every ill-formed
    shape, unless these are `checked` already.
    """
    if not checked:
        check(shapes)
        refuse(parameter_problems(shapes))
    left, found = dict[Term, str](), list[Result]()
    if engine == "pyshacl":
        left = dict.fromkeys(shapes.targeted(), "")
    else:
        found = violations(shapes, _compiled(Compilation(shapes, among), left, not delegate))
    for shape, why in left.items():
        if why:
            note(f"shape {named(shape)} is checked by pySHACL, not by SPARQL: {why}")
    for name in [] if isinstance(store, exact.ExactStore) else sorted(_rewritten(shapes)):
        note(
            f"a shape asks for xsd:{name}, which the store converts to another datatype: every value of it is reported"
        )
    if left:
        from kg.shacl.delegate import by_pyshacl

        found += by_pyshacl(store, shapes, list(left))
    return found if among is None else [one for one in found if one.focus in among]


def violations(shapes: Shapes, constraints: Iterable[Constraint]) -> list[Result]:
    """The results of compiled constraints, several of which are asked at once."""
    store = shapes.store
    with ThreadPoolExecutor(store.max_parallel_queries) as pool:
        return list(chain.from_iterable(pool.map(lambda one: list(found_by(store, one)), constraints)))


def _compiled(compilation: Compilation, left: dict[Term, str], must_compile: bool) -> list[Constraint]:
    """The constraints of all shapes; `left` gets the shapes that cannot be compiled, with the reason.

    Raises KgError with every ill-formed shape and, if all must compile, with every shape in `left`.
    """
    found: list[Constraint] = []
    problems: list[KgError] = []
    for shape in compilation.shapes.targeted():
        try:
            found += compilation.constraints(shape)
        except UncompilableError as reason:
            left[shape] = str(reason)
        except KgError as error:
            problems += error.problems
    if must_compile:
        expected = "shapes that can be compiled to SPARQL, because pySHACL needs a copy of the data"
        repair = "validate a copy of the data with kg, or write the shape differently"
        problems += [KgError(why, f"shape {named(one)}", expected, repair) for one, why in left.items()]
    refuse(problems)
    return found


def _rewritten(shapes: Shapes) -> set[str]:
    """The datatypes that shapes ask for and that the embedded store converts to others."""
    wanted = {
        d.value.removeprefix(XSD)
        for shape in shapes.having("datatype")
        for d in shapes.of[shape]["datatype"]
        if isinstance(d, NamedNode)
    }
    return wanted & REWRITTEN


def found_by(store: Store, constraint: Constraint) -> Iterator[Result]:
    """The results of one compiled constraint."""
    store_read = exact.for_query(store, constraint.by_user)
    place = f"shape {named(constraint.shape)}"
    with running(place):
        solutions = store_read.select(constraint.select, place)
        distinct = list(dict.fromkeys(map(tuple, solutions)))
    places = {variable.value: place for place, variable in enumerate(solutions.variables)}
    at_focus, at_path, at_value = (places.get(name, -1) for name in ("focus", "path", "value"))
    others = [
        at for name, at in places.items() if constraint.by_user and name not in ("focus", "path", "value", "message")
    ]
    changing = store if isinstance(store, exact.ExactStore) and store.changed else None
    fixed = None if constraint.by_user or _has_variables(constraint) else constraint.messages
    for solution in distinct:
        terms: list[Any] = [*solution, None]  # the last is what a column has that is not there
        if changing is not None:
            known = terms[at_focus] if constraint.by_user else None
            terms = [changing.given(term, known) if type(term) is Literal else term for term in terms]
        focus, path, value = terms[at_focus], terms[at_path], terms[at_value]
        yield Result(
            focus,
            predicate(path.value) if isinstance(path, NamedNode) else constraint.path,
            focus if value is None and constraint.own_value else value,
            constraint.component,
            constraint.shape,
            constraint.severity,
            fixed if fixed is not None else _messages(constraint, {n: t for n, i in places.items() if (t := terms[i])}),
            constraint.source,
            tuple(terms[at] for at in others if terms[at] is not None),
        )


def _has_variables(constraint: Constraint) -> bool:
    return any("{" in message.value for message in constraint.messages)


def _messages(constraint: Constraint, row: Mapping[str, Term]) -> tuple[Literal, ...]:
    """The messages, with values for the variables in braces (SHACL, section 5.3.2)."""
    given = row.get("message")
    if isinstance(given, Literal) and not constraint.messages:
        return (given,)
    if not _has_variables(constraint):
        return constraint.messages
    known = {**dict(constraint.known), **row, "this": row["focus"]}

    def fill(match: re.Match[str]) -> str:
        term = known.get(match.group(1))
        return match.group() if term is None else str(getattr(term, "value", term))

    filled = [(re.sub(r"\{[?$](\w+)\}", fill, m.value), m.language) for m in constraint.messages]
    return tuple(Literal(text, language=language) if language else Literal(text) for text, language in filled)


def parameter_problems(shapes: Shapes) -> list[KgError]:
    """An error for each shape that does not conform to a parameter of a component (SHACL, section 6.2.1)."""
    parameters = {parameter: c.node for c in declared(shapes) for parameter in shapes.of[c.node]["parameter"]}
    if not parameters:
        return []
    graph = LocalStore.in_memory()
    graph.add(NamedNode("urn:shapes"), shapes.triples)
    as_data = Shapes(graph, shapes.triples)
    for parameter in parameters:
        as_data.of[parameter]["targetSubjectsOf"] = as_data.of[parameter]["path"]
    compilation, found = Compilation(as_data), list[Result]()
    for parameter in parameters:
        with suppress(UncompilableError):
            found += violations(as_data, compilation.constraints(parameter))
    return [
        shapes.wrong(
            one.focus,
            f"its {named(as_data.of[one.shape]['path'][0])} breaks a condition of {named(parameters[one.shape])}",
            f"a value that conforms to {named(NamedNode(one.component))}",
        )
        for one in found
        if one.shape in parameters
    ]
