"""This module knows the kinds of terms that the syntax rules of SHACL ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.shacl.terms import SH, XSD
from kg.store import Term


@dataclass(frozen=True)
class Kind:
    """A kind of terms: how it is called in an error, and what tells its terms from others."""

    expected: str
    fits: Callable[[Term], bool]


def _typed(name: str, form: str = ".*") -> Callable[[Term], bool]:
    """Whether a term is a literal of a datatype of XML Schema in a form that the datatype has."""
    pattern = re.compile(form, re.DOTALL)
    return lambda term: (
        isinstance(term, Literal)
        and term.datatype.value == f"{XSD}{name}"
        and pattern.fullmatch(term.value) is not None
    )


def _named(*names: str) -> Callable[[Term], bool]:
    return lambda term: isinstance(term, NamedNode) and term.value in {SH + name for name in names}


IRI = Kind("an IRI", lambda term: isinstance(term, NamedNode))
NODE = Kind("an IRI or a blank node", lambda term: not isinstance(term, Literal))
SHAPE = Kind("a shape, which is an IRI or a blank node", NODE.fits)
TARGET = Kind("an IRI or a literal", lambda term: not isinstance(term, BlankNode))
LITERAL = Kind("a literal", lambda term: isinstance(term, Literal))
STRING = Kind("an xsd:string", _typed("string"))
ADDRESS = Kind("an xsd:anyURI", _typed("anyURI"))
TEXT = Kind(
    "an xsd:string or a text with a language",
    lambda term: STRING.fits(term) or (isinstance(term, Literal) and term.language is not None),
)
INTEGER = Kind("an xsd:integer", _typed("integer", "[+-]?[0-9]+"))
BOOLEAN = Kind("an xsd:boolean", _typed("boolean", "true|false|1|0"))
TRUTH = Kind("true or false", _typed("boolean", "true|false"))
FLAGS = Kind("an xsd:string of flags that REGEX has in SPARQL", _typed("string", "[smixq]*"))
NODE_KIND = Kind(
    "one of the six kinds of SHACL, section 4.1.3",
    _named("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"),
)
ANY = Kind("a term", lambda term: True)
