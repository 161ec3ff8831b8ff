"""This module writes imported Turtle: the same bytes for the same statements, with a card and a description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg.identifiers import ONT, shorten

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


class TurtleFile:
    """One file of imported statements about things in the order in which they are added.

    Within a thing: type, label, then the other properties in the order given; values in the order given, once each.
    """

    def __init__(
        self,
        title: str,
        card: list[str],
        source: NamedNode | Sequence[NamedNode],
        covers: str,
        prefixes: dict[str, str],
    ) -> None:
        self.title, self.card, self.covers, self.prefixes = title, card, covers, prefixes
        self.sources = [source] if isinstance(source, NamedNode) else list(source)
        self.things: dict[str, dict[str, dict[str, None]]] = {}
        self._short = lru_cache(maxsize=None)(lambda iri: shorten(iri, prefixes))

    def add(self, thing: str, pairs: Iterable[tuple[str, NamedNode | Literal]]) -> None:
        """Adds properties, as IRIs, and their values to a thing."""
        known = self.things.setdefault(thing, {})
        for name, value in pairs:
            known.setdefault(name, {})[self._term(value)] = None

    def text(self) -> str:
        """The file: card, prefixes that it uses, description of the graph, things."""
        blocks = [self._block(thing, properties) for thing, properties in self.things.items()]
        graph = (
            "<> a hb:Graph ;\n"
            f"    dcterms:title {self._term(Literal(self.title, language='en'))} ;\n"
            f"    hb:covers {self._term(Literal(self.covers, language='en'))} ;\n"
            "    hb:origin list:origin-imported ;\n"
            f"    prov:wasDerivedFrom {', '.join(map(self._term, self.sources))} .\n"
        )
        body = "\n".join([graph, *blocks])
        names = set(re.findall(r"(?<![\w<\"/-])([\w-]+):[\w]", re.sub(r'"(?:[^"\\]|\\.)*"', '""', body)))
        names |= set(re.findall(r"\^\^([\w-]+):", body))
        head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in self.prefixes.items() if name in names)
        return "".join(f"# {line}\n" for line in self.card) + f"\n{head}\n{body}"

    def _block(self, thing: str, properties: dict[str, dict[str, None]]) -> str:
        order = sorted(properties, key=lambda name: (name != _TYPE, name != _LABEL))
        rows = [f"{self._name(name)} {', '.join(properties[name])}" for name in order]
        return f"{self._short(thing)} " + " ;\n    ".join(rows) + " .\n"

    def _name(self, iri: str) -> str:
        return "a" if iri == _TYPE else self._short(iri)

    def _term(self, term: NamedNode | Literal) -> str:
        if isinstance(term, NamedNode):
            return self._short(term.value)
        if term.language or "#string" in term.datatype.value:
            return str(term)
        if term.datatype.value.endswith("XMLSchema#integer"):
            return term.value
        quoted, _, _ = str(term).rpartition("^^")
        return f"{quoted}^^{self._short(term.datatype.value)}"


def hb(name: str) -> str:
    """The IRI of a term of the ontology."""
    return ONT + name
