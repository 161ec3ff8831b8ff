"""This module checks that a shape keeps the syntax rules of SHACL, so that a wrong one is refused and never guessed."""

from __future__ import annotations

from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.shacl.shapes import Rows
from kg.shacl.terms import SH, XSD, UncompilableError, ill_formed
from kg.store import Store, Term

_KINDS = {
    f"{SH}{kind}" for kind in ["BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
}
_ONCE = [
    "severity",
    "deactivated",
    "datatype",
    "nodeKind",
    "minCount",
    "maxCount",
    "minExclusive",
    "minInclusive",
    "maxExclusive",
    "maxInclusive",
    "minLength",
    "maxLength",
    "pattern",
    "flags",
    "languageIn",
    "uniqueLang",
    "closed",
    "ignoredProperties",
    "in",
    "qualifiedValueShape",
    "qualifiedMinCount",
    "qualifiedMaxCount",
    "qualifiedValueShapesDisjoint",
]
_COUNTS = ["minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount"]
_BOOLEANS = ["deactivated", "uniqueLang", "closed", "qualifiedValueShapesDisjoint"]
_IRIS = ["severity", "class", "datatype", "equals", "disjoint", "lessThan", "lessThanOrEquals", "targetClass"]
_IRIS += ["targetSubjectsOf", "targetObjectsOf"]
_LITERALS = ["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"]
_OF_PROPERTIES = ["minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"]


class _Compilation(Protocol):
    of: Rows

    @property
    def store(self) -> Store:
        """Where patterns are tried."""


def check(compilation: _Compilation, shape: Term, unknown: set[str]) -> None:
    """Nothing, where the shape itself keeps the rules. Raises KgError where it does not."""
    row = compilation.of[shape]
    for name in sorted(unknown):
        raise ill_formed(shape, f"sh:{name} is not supported here", "terms of SHACL Core and SHACL-SPARQL (W3C, 2017)")
    for name in _ONCE:
        if len(row.get(name, ())) > 1:
            raise ill_formed(shape, f"more than one sh:{name}", "at most one")
    for name in _COUNTS:
        for value in row.get(name, ()):
            if not (isinstance(value, Literal) and value.datatype.value == f"{XSD}integer" and _is_whole(value.value)):
                raise ill_formed(shape, f"sh:{name} {value}", "an xsd:integer")
    for name in _BOOLEANS:
        for value in row.get(name, ()):
            if not (isinstance(value, Literal) and value.datatype.value == f"{XSD}boolean"):
                raise ill_formed(shape, f"sh:{name} {value}", "an xsd:boolean")
    for name in _IRIS:
        for value in row.get(name, ()):
            if not isinstance(value, NamedNode):
                raise ill_formed(shape, f"sh:{name} {value}", "an IRI")
    for name in _LITERALS:
        for value in row.get(name, ()):
            if not isinstance(value, Literal):
                raise ill_formed(shape, f"sh:{name} {value}", "a literal")
    for value in row.get("nodeKind", ()):
        if getattr(value, "value", "") not in _KINDS or isinstance(value, BlankNode):
            raise ill_formed(shape, f"sh:nodeKind {value}", "one of the six kinds of SHACL, section 4.1.3")
    if not row.get("path"):
        for name in _OF_PROPERTIES:
            if row.get(name):
                raise ill_formed(shape, f"sh:{name} at a node shape", "sh:path, for it counts or compares values")
    if row.get("path") and row.get("qualifiedValueShape") is None:
        for name in ("qualifiedMinCount", "qualifiedMaxCount"):
            if row.get(name):
                raise ill_formed(shape, f"sh:{name} without sh:qualifiedValueShape", "both")
    for node in row.get("node", ()):
        if compilation.of[node].get("path"):
            raise ill_formed(shape, "a value of sh:node is a property shape", "a node shape (SHACL, section 4.7.1)")
    for pattern in row.get("pattern", ()):
        _try(compilation, shape, pattern, row.get("flags", []))


def _is_whole(text: str) -> bool:
    return text.removeprefix("+").removeprefix("-").isdecimal()


def _try(compilation: _Compilation, shape: Term, pattern: Term, flags: list[Term]) -> None:
    """Tries a regular expression; one that the engine does not know would silently match nothing."""
    texts = [pattern, *flags]
    if not all(isinstance(t, Literal) and t.datatype.value == f"{XSD}string" for t in texts):
        raise ill_formed(shape, f"sh:pattern {pattern}", "plain strings for sh:pattern and sh:flags")
    (answer,) = compilation.store.rows(f"SELECT (REGEX('', {', '.join(map(str, texts))}) AS ?known) WHERE {{}}")
    if answer[0] is None:
        raise UncompilableError(f"the engine does not know the regular expression {pattern}")
