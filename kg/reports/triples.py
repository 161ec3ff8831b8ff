"""Which triple of a file a result is about, and where it stands: its value, else its property, else its subject."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode

from kg.rdf.places import Place, Places
from kg.shacl import Result
from kg.shacl.paths import Path


def place_of_result(places: Places, result: Result) -> Place | None:
    """Where the triple of a result of SHACL stands, if its property or its value can be told; None if not.

    Of a path of several steps it is the first one, and of an inverse path the triple whose subject is the value.
    """
    focus, value = result.focus, result.value
    if result.path is None or not isinstance(focus, NamedNode | BlankNode):
        return None
    for step, backward in _first_steps(result.path):
        subject, wanted = (value, focus) if backward else (focus, value)
        if isinstance(subject, NamedNode | BlankNode) and places.has(subject, step):
            return places.find(subject, step, wanted)  # type: ignore[arg-type]
    return None


def _first_steps(path: Path) -> Iterator[tuple[str, bool]]:
    """The properties with which a path may begin, and whether it goes through them backward."""
    match path.kind:
        case "predicatePath":
            yield path.iri, False
        case "inversePath":
            for step, backward in _first_steps(path.parts[0]):
                yield step, not backward
        case "sequencePath":
            yield from _first_steps(path.parts[0])
        case _:
            for part in path.parts:
                yield from _first_steps(part)
