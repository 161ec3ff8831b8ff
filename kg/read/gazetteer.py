"""Names and identifiers that the reader looks up in the record: States, instruments, provisions, documents, bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.importers.states import States
from kg.read.phrases import other_names
from kg.terms.citations import Names
from kg.terms.names import GRAPH, THING, hb, prefixes
from kg.terms.vocabulary import RDF_TYPE

_CLASSES = ("Treaty", "Declaration", "Constitution", "Code", "Statute")
_DECLARED = re.compile(
    rb"^([\w.-]*:[\w.~-]+|<[^>\s]+>) a hb:"
    rb"(\w*Provision|Opinion|Views|Decision|Document|Report|InternationalBody)\b",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Gazetteer:
    """A part of an archive that can be sent to another process."""

    states: States
    rows: tuple[tuple[str, str, str, str], ...]
    domestic: dict[str, tuple[tuple[str, str, str], ...]]
    provisions: frozenset[str]
    documents: frozenset[str]  # and bodies
    prefixes: dict[str, str]

    @classmethod
    def of(cls, archive: Archive) -> Gazetteer:
        """The gazetteer of an archive. Raises KgError if a file of it cannot be read."""
        table = prefixes(archive)
        rows: list[tuple[str, str, str, str]] = []
        domestic: dict[str, list[tuple[str, str, str]]] = {}
        things: dict[bytes, set[str]] = {}
        for content in archive.turtle.values():
            for name, kind in _DECLARED.findall(content):
                things.setdefault(kind, set()).add(_expand(name.decode(), table))
            if b"hb:citedAs" in content or b"hb:shortName" in content:
                for instrument, title, lang, kind, state in _instruments(content):
                    if state:
                        domestic.setdefault(state, []).append((instrument, title, kind))
                    else:
                        rows.append((instrument, title, lang, kind))
        rows += [
            (f"{THING}{name}", title, "en", "declaration" if name == "udhr" else "treaty")
            for title, name in other_names(Path(__file__).with_name("instrument_names.txt"))
        ]
        provisions = frozenset().union(*(found for kind, found in things.items() if kind.endswith(b"Provision")))
        documents = frozenset().union(*(found for kind, found in things.items() if not kind.endswith(b"Provision")))
        known = {state: tuple(dict.fromkeys(laws)) for state, laws in domestic.items()}
        return cls(States(archive), tuple(dict.fromkeys(rows)), known, provisions, documents, table)

    @cached_property
    def names(self) -> Names:
        """The names of treaties and declarations."""
        return Names(self.rows)


def _expand(name: str, table: dict[str, str]) -> str:
    if name.startswith("<"):
        return name[1:-1]
    prefix, _, local = name.partition(":")
    return table.get(prefix, "") + local


def _instruments(content: bytes) -> list[tuple[str, str, str, str, str]]:
    """Instrument, name, language, kind and State of each name in a file."""
    kinds: dict[str, str] = {}
    names: list[tuple[str, str, str]] = []
    states: dict[str, str] = {}
    for quad in ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=GRAPH):
        thing, value = quad.subject, quad.object
        if not isinstance(thing, NamedNode):
            continue
        if quad.predicate == RDF_TYPE and isinstance(value, NamedNode) and value.value.startswith(hb("").value):
            if (kind := value.value.rpartition("#")[2]) in _CLASSES:
                kinds[thing.value] = kind.lower()
        elif quad.predicate == hb("ofState") and isinstance(value, NamedNode):
            states[thing.value] = value.value
        elif quad.predicate in (hb("citedAs"), hb("shortName")) and isinstance(value, Literal):
            names.append((thing.value, value.value, value.language or "en"))
    return [(thing, name, lang, kinds[thing], states.get(thing, "")) for thing, name, lang in names if thing in kinds]
