"""A validation report as text for people, in the layout that users of pySHACL know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.shacl.paths import Path
from kg.shacl.report import Result
from kg.store.protocol import Term
from kg.terms.names import shorten
from kg.terms.vocabulary import RDF, SH, XSD

Described = Callable[[BlankNode], Iterable[tuple[Term, Term]]]  # the properties of a blank node, and their values
_DEPTH = 2  # blank nodes within a blank node that are shown
_REMEMBERED = 100_000  # names and shapes
_MEMBERS = 50  # of a list that are shown
_PLAIN = {f"{XSD}integer": "[+-]?[0-9]+", f"{XSD}decimal": r"[+-]?[0-9]+\.[0-9]+", f"{XSD}boolean": "true|false"}
_IRI = re.compile("<([^>]*)>")
_FIRST, _REST = NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest")


def written(conforms: bool, results: Sequence[Result], names: Shortener, of_data: Described) -> str:
    """The whole report."""
    parts = [f"Validation Report\nConforms: {conforms}\n"]
    parts += [f"Results ({len(results)}):\n"] if results else []
    for one in results:
        kind = "Constraint Violation" if one.severity == f"{SH}Violation" else "Validation Result"
        name = one.component.rpartition("#")[2].rpartition("/")[2]
        parts.append(f"{kind} in {name} ({one.component}):\n")
        lines = [
            ("Severity", names.iri(one.severity)),
            ("Source Shape", names.shape(one.shape) if one.shape else ""),
            ("Focus Node", names.term(one.focus, of_data)),
            ("Value Node", names.term(one.value, of_data) if one.value is not None else ""),
            ("Result Path", names.path(one.path) if one.path else ""),
            ("Source Constraint", names.shape(one.source) if one.source else ""),
            *(("Message", message.value) for message in one.messages),
        ]
        parts += [f"\t{label}: {text}\n" for label, text in lines if text]
    return "".join(parts)


class Shortener:
    """Writes terms and paths with prefixes, and blank nodes by what is said of them."""

    def __init__(self, prefixes: Mapping[str, str], of_shapes: Described) -> None:
        known = {"sh": SH, "rdf": RDF, "xsd": XSD, **prefixes}
        table = {name: iri for name, iri in known.items() if iri}
        self.iri = lru_cache(_REMEMBERED)(partial(shorten, table=table))
        self.shape = lru_cache(_REMEMBERED)(partial(self.term, described=of_shapes))  # many results name the same

    def term(self, term: Term, described: Described | None = None, depth: int = 0) -> str:
        """A term as Turtle writes it, in one line."""
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if isinstance(term, Literal):
            if term.language or term.datatype.value == f"{XSD}string":
                return str(term)
            plain = _PLAIN.get(term.datatype.value)
            if plain and re.fullmatch(plain, term.value):
                return term.value
            return f"{Literal(term.value)}^^{self.iri(term.datatype.value)}"
        if isinstance(term, BlankNode):
            pairs = list(described(term)) if described and depth <= _DEPTH else []
            if described and any(name == _FIRST for name, _ in pairs):
                return f"( {' '.join(self.term(one, described, depth + 1) for one in _listed(term, described))} )"
            said = sorted(f"{self.term(name)} {self.term(value, described, depth + 1)}" for name, value in pairs)
            return f"[ {' ; '.join(said)} ]" if said else "[ ]" if depth else f"_:{term.value}"
        return str(term)

    def path(self, path: Path) -> str:
        """A path as SPARQL writes it."""
        return _IRI.sub(lambda iri: self.iri(iri[1]), path.text)


def _listed(cell: Term, described: Described) -> Iterator[Term]:
    """The members of a list, as far as it is one and not longer than anybody would read."""
    for _ in range(_MEMBERS):
        pairs = dict(described(cell)) if isinstance(cell, BlankNode) else {}
        if _FIRST not in pairs:
            return
        yield pairs[_FIRST]
        cell = pairs.get(_REST, _FIRST)


def default_message(component: str, row: Mapping[str, Sequence[Term]], names: Shortener) -> str:
    """The message for a result whose shape has no sh:message: the constraint, with its parameters."""
    name = component.removeprefix(SH).removesuffix("ConstraintComponent")
    own = name[:1].lower() + name[1:]
    given = {own: row.get(own, ())}
    if own in ("qualifiedMinCount", "qualifiedMaxCount"):
        given |= {"qualifiedValueShape": row.get("qualifiedValueShape", ())}
    said = "; ".join(
        f"sh:{key} {', '.join(sorted(names.shape(value) for value in values))}"
        for key, values in given.items()
        if values
    )
    match own:
        case "closed":
            return "The shape is closed, and allows no such property"
        case "sPARQL" | "sparql":
            return "The query of sh:sparql finds this"
        case "minCount" | "maxCount" | "qualifiedMinCount" | "qualifiedMaxCount":
            few = "few" if "Min" in name else "many"
            return f"Too {few} values: {said}"
        case "uniqueLang":
            return "Several values in one language: sh:uniqueLang true"
    return f"Does not conform to {said}" if said else f"Does not conform to {names.term(NamedNode(component))}"
