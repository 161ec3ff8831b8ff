"""This module names the terms of SHACL, and the two ways in which a shape can be beyond the compiler."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import KgError
from kg.store import Term

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

TARGETS = frozenset({"targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"})
PARAMETERS = frozenset(  # of the constraint components of SHACL, sections 4 and 5
    [
        "class",
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
        "equals",
        "disjoint",
        "lessThan",
        "lessThanOrEquals",
        "not",
        "and",
        "or",
        "xone",
        "node",
        "property",
        "qualifiedValueShape",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "qualifiedValueShapesDisjoint",
        "closed",
        "ignoredProperties",
        "hasValue",
        "in",
        "sparql",
    ]
)
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
        "select",
        "ask",
        "prefixes",
        "declare",
    ]
)
ADVANCED = frozenset({"target", "expression"})  # SHACL Advanced Features, which pySHACL knows
DEEPEST = 64  # shapes or paths one within another; more would overflow a stack
MOST = 10_000  # shapes in one, each counted as often as it is reached: so many expressions are written
_LARGEST = 10**18  # no count and no length comes near it, and every engine has numbers of that size


class UncompilableError(Exception):
    """A shape says something that no single pattern over the store says exactly."""


def ill_formed(shape: Term, what: str, expected: str) -> KgError:
    """The error for a shape that breaks the syntax rules of SHACL."""
    return KgError(what, f"shape {named(shape)}", expected, "correct the shape")


def whole(term: Term | None) -> int:
    """The number of an xsd:integer; the largest that matters in place of a larger one.

    >>> whole(Literal(12)), whole(Literal("-" + "9" * 5000)) == -(10**18)
    (12, True)
    """
    text = term.value if isinstance(term, Literal) else "0"
    digits = text.lstrip("+-").lstrip("0")
    number = int(digits or "0") if len(digits) < 19 else _LARGEST
    return -number if text.startswith("-") else number


def shown(term: Term) -> str:
    """A term as it is shown in an error, without the name that a blank node has in a store."""
    return "that is a blank node" if isinstance(term, BlankNode) else str(term)


def named(term: Term) -> str:
    """A term as it is shown in an error: an IRI without brackets."""
    return term.value if isinstance(term, NamedNode) else str(term)
