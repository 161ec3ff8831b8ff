"""This module reads SHACL property paths (SHACL, section 2.3.1) and writes them in SPARQL.

A path that may have no step at all cannot be left to SPARQL alone, for an engine need not know the node that stands at
both ends. So each path is kept in two parts: the steps, of which there is at least one, and whether there may be none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.shacl.terms import ill_formed
from kg.store import Term

Row = Mapping[str, Sequence[Term]]
_STEPS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


@dataclass(frozen=True)
class Path:
    """A property path: what it is made of, its steps in SPARQL, and whether it may have none."""

    kind: str
    parts: tuple[Path, ...] = ()
    iri: str = ""
    steps: str = ""
    optional: bool = False

    @property
    def text(self) -> str:
        """The whole path in SPARQL."""
        match self.kind:
            case "predicatePath":
                return f"<{self.iri}>"
            case "inversePath":
                return f"^({self.parts[0].text})"
            case "sequencePath":
                return f"({'/'.join(part.text for part in self.parts)})"
            case "alternativePath":
                return f"({'|'.join(part.text for part in self.parts)})"
        return f"({self.parts[0].text}){_STEPS[self.kind]}"


def predicate(iri: str) -> Path:
    """The path of one predicate.

    >>> predicate("http://example.org/p").steps
    '<http://example.org/p>'
    """
    return Path("predicatePath", iri=iri, steps=f"<{iri}>")


def read(rows: Mapping[Term, Row], node: Term, shape: Term, above: tuple[Term, ...] = ()) -> Path:
    """The path that a node of a shapes graph describes. Raises KgError where it describes none."""
    if isinstance(node, NamedNode):
        return predicate(node.value)
    if node in above:
        raise ill_formed(shape, "a path that contains itself", "a path that ends in properties")
    row, inner = rows.get(node, {}), (*above, node)
    if "first" in row:
        return _sequence(tuple(read(rows, part, shape, inner) for part in members(rows, node, shape)))
    kinds = [name for name in ("inversePath", "alternativePath", *_STEPS) if name in row]
    if len(kinds) != 1 or len(row[kinds[0]]) != 1:
        raise ill_formed(shape, "the value of sh:path is no path", "a property, or a path of SHACL, section 2.3.1")
    (kind,), (argument,) = kinds, row[kinds[0]]
    if kind == "alternativePath":
        parts = tuple(read(rows, part, shape, inner) for part in members(rows, argument, shape))
        steps = "|".join(part.steps for part in parts if part.steps)
        return Path(kind, parts, steps=f"({steps})", optional=any(part.optional for part in parts))
    part = read(rows, argument, shape, inner)
    if kind == "inversePath":
        return Path(kind, (part,), steps=f"^({part.steps})", optional=part.optional)
    if kind == "zeroOrOnePath":
        return Path(kind, (part,), steps=part.steps, optional=True)
    return Path(kind, (part,), steps=f"({part.steps})+", optional=kind == "zeroOrMorePath" or part.optional)


def _sequence(parts: tuple[Path, ...]) -> Path:
    ways, optional = parts[0].steps, parts[0].optional
    for part in parts[1:]:
        alternatives = [f"{ways}/{part.steps}", *([part.steps] if optional else []), *([ways] if part.optional else [])]
        ways = alternatives[0] if len(alternatives) == 1 else f"({'|'.join(alternatives)})"
        optional = optional and part.optional
    return Path("sequencePath", parts, steps=f"({ways})", optional=optional)


def members(rows: Mapping[Term, Row], cell: Term, shape: Term) -> list[Term]:
    """The members of an RDF list. Raises KgError where the node is no well-formed list."""
    found: list[Term] = []
    seen: set[Term] = set()
    while not (isinstance(cell, NamedNode) and cell.value.endswith("#nil")):
        row = rows.get(cell, {})
        if cell in seen or len(row.get("first", ())) != 1 or len(row.get("rest", ())) != 1:
            raise ill_formed(shape, "a value that should be a list is none", "a well-formed RDF list")
        seen.add(cell)
        found.append(row["first"][0])
        cell = row["rest"][0]
    return found
