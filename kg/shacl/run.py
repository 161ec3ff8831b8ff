"""This module runs compiled shapes over a store, and hands the others to pySHACL or refuses them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.shacl.compile import Compilation, Constraint
from kg.shacl.datatypes import REWRITTEN
from kg.shacl.paths import predicate
from kg.shacl.report import Result
from kg.shacl.shapes import Shapes
from kg.shacl.terms import XSD, UncompilableError, named
from kg.sparql import given
from kg.store import Store, Term


def say(text: str) -> None:
    """Says something about a run on stderr."""
    print(f"note: {text}", file=sys.stderr)


def results(
    store: Store,
    shapes: Shapes,
    *,
    engine: str = "sparql",
    delegate: bool = True,
    note: Callable[[str], None] = say,
    only: Collection[Term] | None = None,
) -> list[Result]:
    """What the shapes find in a store; of the focus nodes in `only`, where that is given and every shape compiles.

    What cannot be compiled exactly is checked by pySHACL over a copy of the store, and `note` is told; where `delegate`
    is false, as over an endpoint, KgError is raised instead. Raises KgError with every shape that is ill-formed.
    """
    compilation = Compilation(shapes, counted=only is None)
    left: dict[Term, str] = {}

    def compiled() -> Iterator[Constraint]:
        problems: list[KgError] = []
        for shape in shapes.targeted():
            try:
                yield from compilation.constraints(shape)
            except UncompilableError as reason:
                left[shape] = str(reason)
            except KgError as error:
                problems += error.problems
        if not delegate and engine == "sparql":
            expected = "shapes that can be compiled to SPARQL, where pySHACL has no copy of the data"
            problems += [
                KgError(why, f"shape {named(s)}", expected, "validate a copy of the data with kg, or say it otherwise")
                for s, why in left.items()
            ]
        if problems:
            raise KgError.of(list({str(problem): problem for problem in problems}.values()))

    ready: Iterable[Constraint] = compiled()
    if engine == "pyshacl" or only is not None or not delegate:
        ready = list(ready)  # nothing runs before it is known that everything can
    if engine == "pyshacl":
        left = dict.fromkeys(shapes.targeted(), "")
        ready = []
    elif only is not None and not left:
        rows = [{"focus": node} for node in only]
        ready = [replace(one, select=given(one.select, rows)) for one in ready]
    with ThreadPoolExecutor(store.hands) as pool:  # which compiles further shapes while it asks the first
        asked = pool.map(lambda one: list(found_by(store, one)), ready)
        found = [result for several in asked for result in several]
    for shape, why in left.items():
        if why:
            note(f"shape {named(shape)} is checked by pySHACL, not by SPARQL: {why}")
    for name in sorted(_rewritten(shapes)):
        note(f"a shape asks for xsd:{name}, which the store keeps as another datatype: every value of it is reported")
    if left:
        from kg.shacl.delegate import by_pyshacl

        found += by_pyshacl(store, shapes, list(left))
    return found


def _rewritten(shapes: Shapes) -> set[str]:
    """The datatypes that shapes ask for and the embedded store does not keep."""
    wanted = {
        d.value.removeprefix(XSD)
        for row in shapes.of.values()
        for d in row.get("datatype", ())
        if isinstance(d, NamedNode)
    }
    return wanted & REWRITTEN


def found_by(store: Store, constraint: Constraint) -> Iterator[Result]:
    """What one compiled constraint finds."""
    if constraint.spared:
        return
    solutions = store.select(constraint.select, f"shape {named(constraint.shape)}")
    names = [variable.value for variable in solutions.variables]
    for values in dict.fromkeys(tuple(solution) for solution in solutions):
        row: dict[str, Term] = {n: v for n, v in zip(names, values, strict=True) if v is not None}
        focus, path, value = row["focus"], row.get("path"), row.get("value")
        if value is None and constraint.own_value:
            value = focus
        yield Result(
            focus,
            predicate(path.value) if isinstance(path, NamedNode) else constraint.path,
            value,
            constraint.component,
            constraint.shape,
            constraint.severity,
            _messages(constraint, row),
            constraint.source,
        )


def _messages(constraint: Constraint, row: Mapping[str, Term]) -> tuple[Literal, ...]:
    """The messages, with what stands for the variables in braces (SHACL, section 5.3.2)."""
    given = row.get("message")
    if isinstance(given, Literal) and not constraint.messages:
        return (given,)
    known = {**dict(constraint.known), **row, "this": row["focus"]}

    def fill(match: re.Match[str]) -> str:
        term = known.get(match.group(1))
        return match.group() if term is None else str(getattr(term, "value", term))

    return tuple(
        Literal(re.sub(r"\{[?$](\w+)\}", fill, m.value), language=m.language)
        if m.language
        else Literal(re.sub(r"\{[?$](\w+)\}", fill, m.value))
        for m in constraint.messages
    )
