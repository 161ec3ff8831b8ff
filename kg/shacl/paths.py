"""Property paths (SHACL, section 2.3.1), read from a shapes graph and written as SPARQL.

A path of zero steps leads from a node to itself, even if no triple mentions the node, and SPARQL engines differ in what
they find then. So a path is kept in two parts: its steps, of which there is at least one, and whether zero steps match.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import NamedNode

from kg.shacl.terms import MAX_DEPTH, UncompilableError, ill_formed
from kg.store.protocol import Term
from kg.terms.vocabulary import RDF

Row = Mapping[str, Sequence[Term]]
_NIL = NamedNode(f"{RDF}nil")
_LONGEST = 100_000  # characters of SPARQL: each part that may have no step doubles them
_STEPS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


class Path(NamedTuple):
    """A property path: its kind and parts, its steps in SPARQL, and whether it may have no step (`optional`)."""

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
                return self.steps
            case "inversePath":
                (part,) = self.parts
                return f"^({part.text})" if part.kind == "inversePath" else f"^{part.text}"
            case "sequencePath":
                return f"({'/'.join(part.text for part in self.parts)})"
            case "alternativePath":
                return f"({'|'.join(part.text for part in self.parts)})"
        return f"({self.parts[0].text}){_STEPS[self.kind]}"


def _path(kind: str, steps: str, parts: tuple[Path, ...] = (), optional: bool = False, iri: str = "") -> Path:
    _check_length(steps)
    return Path(kind, parts, iri, steps, optional)


def _check_length(steps: str) -> None:
    if len(steps) > _LONGEST:
        raise UncompilableError("its path is too long in SPARQL")


def predicate(iri: str) -> Path:
    """The path of one predicate.

    >>> predicate("http://example.org/p").steps
    '<http://example.org/p>'
    """
    return _path("predicatePath", f"<{iri}>", iri=iri)


def read(rows: Mapping[Term, Row], node: Term, shape: Term, above: tuple[Term, ...] = ()) -> Path:
    """The path that a node of a shapes graph describes. Raises KgError if it describes none."""
    if node == _NIL:  # an IRI, and so a property to the letter of SHACL; but it is `()` in Turtle
        raise ill_formed(shape, "a path that is an empty list", "a property, or a path of SHACL, section 2.3.1")
    if isinstance(node, NamedNode):
        return predicate(node.value)
    if node in above:
        raise ill_formed(shape, "a path that contains itself", "a path that ends in properties")
    if len(above) >= MAX_DEPTH:
        raise ill_formed(
            shape,
            f"its path is nested more than {MAX_DEPTH} deep",
            f"at most {MAX_DEPTH} levels",
        )
    row, inner = rows.get(node, {}), (*above, node)
    if "first" in row:  # what else such a node says does not matter (W3C suite, path-strange-001 and -002)
        return _sequence(_parts(rows, node, shape, inner, "a sequence path"))
    kinds = [name for name in ("inversePath", "alternativePath", *_STEPS) if name in row]
    if len(kinds) != 1 or sum(map(len, row.values())) != 1:
        raise ill_formed(
            shape,
            "the value of sh:path is not a path",
            "a property, or a path of SHACL, section 2.3.1, whose node says nothing else",
        )
    (kind,), (argument,) = kinds, row[kinds[0]]
    if kind == "alternativePath":
        parts = _parts(rows, argument, shape, inner, "an alternative path")
        steps = "|".join(part.steps for part in parts)
        return _path(kind, f"({steps})", parts, any(part.optional for part in parts))
    part = read(rows, argument, shape, inner)
    if kind == "inversePath":
        return _path(kind, f"^({part.steps})", (part,), part.optional)
    if kind == "zeroOrOnePath":
        return _path(kind, part.steps, (part,), optional=True)
    repeated = part.steps if part.kind in ("zeroOrMorePath", "oneOrMorePath") else f"({part.steps})+"  # (p+)+ is p+
    return _path(kind, repeated, (part,), kind == "zeroOrMorePath" or part.optional)


def _parts(rows: Mapping[Term, Row], cell: Term, shape: Term, above: tuple[Term, ...], what: str) -> tuple[Path, ...]:
    found = members(rows, cell, shape)
    if len(found) < 2:
        raise ill_formed(shape, f"{what} of {len(found)} members", "at least two members (SHACL, section 2.3.1)")
    return tuple(read(rows, part, shape, above) for part in found)


def _sequence(parts: tuple[Path, ...]) -> Path:
    ways, optional = parts[0].steps, parts[0].optional
    for part in parts[1:]:
        alternatives = [f"{ways}/{part.steps}", *([part.steps] if optional else []), *([ways] if part.optional else [])]
        ways = alternatives[0] if len(alternatives) == 1 else f"({'|'.join(alternatives)})"
        optional = optional and part.optional
        _check_length(ways)
    return _path("sequencePath", f"({ways})", parts, optional)


def members(rows: Mapping[Term, Row], cell: Term, shape: Term) -> list[Term]:
    """The members of an RDF list. Raises KgError if it is not well-formed."""
    found: list[Term] = []
    seen: set[Term] = set()
    while cell != _NIL or {"first", "rest"} & set(rows.get(_NIL, ())):
        row = rows.get(cell, {})
        if cell in seen or len(row.get("first", ())) != 1 or len(row.get("rest", ())) != 1:
            raise ill_formed(shape, "a value that should be a list is not one", "a well-formed RDF list")
        seen.add(cell)
        found.append(row["first"][0])
        cell = row["rest"][0]
    return found
