"""The terms of SHACL, the kinds of RDF term that its syntax rules ask for, and the errors about shapes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import KgError
from kg.store.protocol import Term
from kg.terms.vocabulary import SH, XSD


def listed(names: str) -> frozenset[str]:
    """The names in a text."""
    return frozenset(re.findall(r"\w+", names))


TARGETS = listed("targetClass targetNode targetSubjectsOf targetObjectsOf")
PARAMETERS = listed(  # of the constraint components of SHACL, sections 4 and 5
    """
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength
    pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node property
    qualifiedValueShape qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint closed ignoredProperties
    hasValue in sparql
    """
)
PLAIN = listed(
    "path name description group order defaultValue severity message deactivated select ask prefixes declare"
)
ADVANCED = frozenset({"target", "expression"})  # SHACL Advanced Features, which pySHACL knows
FORMATS = ("turtle", "trig", "nt", "nquads", "n3", "xml", "json-ld")  # of files, as rdflib calls them
INFERENCES = ("none", "rdfs", "owlrl", "both")
MAX_DEPTH = 64  # levels of shapes or paths; more would overflow the stack
MAX_VISITS = 10_000  # shapes used by one shape, counted as often as used: each becomes an expression
_LARGEST = 10**18  # beyond any count or length, and within the integers of every engine


class UncompilableError(Exception):
    """A shape that no SPARQL query over the store expresses exactly."""


def ill_formed(shape: Term, what: str, expected: str) -> KgError:
    """The error for a shape that breaks the syntax rules of SHACL."""
    return KgError(what, f"shape {named(shape)}", expected, "correct the shape")


def whole(term: Term | None) -> int:
    """The number of an xsd:integer, cut off at ±10¹⁸.

    >>> whole(Literal(12)), whole(Literal("-" + "9" * 5000)) == -(10**18)
    (12, True)
    """
    text = term.value if isinstance(term, Literal) else "0"
    digits = text.lstrip("+-").lstrip("0")
    number = int(digits or "0") if len(digits) < 19 else _LARGEST
    return -number if text.startswith("-") else number


def shown(term: Term) -> str:
    """A term as errors show it, without the label of a blank node in the store."""
    return "that is a blank node" if isinstance(term, BlankNode) else str(term)


def named(term: Term) -> str:
    """A term as errors show it, an IRI without brackets."""
    return term.value if isinstance(term, NamedNode) else str(term)


class TermKind(NamedTuple):
    """A kind of RDF term that a syntax rule asks for: its name in errors, and the test for it."""

    expected: str
    fits: Callable[[Term], bool]


def _typed(name: str, form: str = "") -> Callable[[Term], bool]:
    """A test for literals of an XML Schema datatype with this lexical form."""
    datatype = f"{XSD}{name}"
    return lambda term: (
        isinstance(term, Literal)
        and term.datatype.value == datatype
        and (not form or re.fullmatch(form, term.value) is not None)
    )


def _named(*names: str) -> Callable[[Term], bool]:
    iris = {SH + name for name in names}
    return lambda term: isinstance(term, NamedNode) and term.value in iris


IRI = TermKind("an IRI", lambda term: isinstance(term, NamedNode))
NODE = TermKind("an IRI or a blank node", lambda term: not isinstance(term, Literal))
SHAPE = TermKind("a shape, which is an IRI or a blank node", NODE.fits)
TARGET = TermKind("an IRI or a literal", lambda term: not isinstance(term, BlankNode))
LITERAL = TermKind("a literal", lambda term: isinstance(term, Literal))
STRING = TermKind("an xsd:string", _typed("string"))
ADDRESS = TermKind("an xsd:anyURI", _typed("anyURI"))
TEXT = TermKind(
    "an xsd:string or a text with a language",
    lambda term: STRING.fits(term) or (isinstance(term, Literal) and term.language is not None),
)
INTEGER = TermKind("an xsd:integer", _typed("integer", "[+-]?[0-9]+"))
BOOLEAN = TermKind("an xsd:boolean", _typed("boolean", "true|false|1|0"))
TRUTH = TermKind("true or false", _typed("boolean", "true|false"))
FLAGS = TermKind("an xsd:string of flags that REGEX has in SPARQL", _typed("string", "[smixq]*"))
NODE_KIND = TermKind(
    "one of the six node kinds of SHACL, section 4.1.3",
    _named("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"),
)
ANY = TermKind("a term", lambda term: True)
