"""This module names the terms of SHACL, and the two ways in which a shape can be beyond the compiler."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.store import Term

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

TARGETS = frozenset({"targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"})
PLAIN = frozenset(
    [
        "path",
        "name",
        "description",
        "group",
        "order",
        "defaultValue",
        "severity",
        "message",
        "deactivated",
        "property",
        "select",
        "ask",
        "prefixes",
        "declare",
    ]
)
BESIDE = {  # parameters that only say more about another one
    "flags": "pattern",
    "ignoredProperties": "closed",
    "qualifiedMinCount": "qualifiedValueShape",
    "qualifiedMaxCount": "qualifiedValueShape",
    "qualifiedValueShapesDisjoint": "qualifiedValueShape",
}
ADVANCED = frozenset({"target", "expression"})  # SHACL Advanced Features, which pySHACL knows


class UncompilableError(Exception):
    """A shape says something that no single pattern over the store says exactly."""


def ill_formed(shape: Term, what: str, expected: str) -> KgError:
    """The error for a shape that breaks the syntax rules of SHACL."""
    return KgError(what, f"shape {named(shape)}", expected, "correct the shape")


def named(term: Term) -> str:
    """A term as it is shown in an error: an IRI without brackets."""
    return term.value if isinstance(term, NamedNode) else str(term)
