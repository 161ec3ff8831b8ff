"""Which triple of a file a result is about, and where it stands: its value, else its property, else its subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import BlankNode, NamedNode

from kg.rdf.places import Place, Places, Said
from kg.shacl import Result
from kg.shacl.paths import Path
from kg.terms.names import shorten

_PART_OF_A_NAME = re.compile(r"[\w:/#-]")
_GOES_ON = re.compile(r"[\w-]|:\w")
Node = NamedNode | BlankNode


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


def _names_of(said: Said, table: Mapping[str, str]) -> list[str]:
    """How a sentence may name a value."""
    if said.value.kind == "nested" or not said.value.text.strip():
        return []
    return [said.value.text] if said.value.kind == "literal" else _forms(said.value.text, table)


def _forms(address: str, table: Mapping[str, str]) -> list[str]:
    return [shorten(address, dict(table)), f"<{address}>"]


def _first_named(sentence: str, names: list[str]) -> int | None:
    """Where a name first stands in a sentence as a whole: "doc:letter" is no part of "doc:letter__para_3"."""
    return min((place for name in names if (place := _place_of(name, sentence)) is not None), default=None)


def _place_of(name: str, sentence: str) -> int | None:
    place = sentence.find(name)
    while place >= 0:
        if not _PART_OF_A_NAME.match(sentence[place - 1 : place]) and not _GOES_ON.match(sentence, place + len(name)):
            return place
        place = sentence.find(name, place + 1)
    return None


__all__ = ["place_of_result"]
