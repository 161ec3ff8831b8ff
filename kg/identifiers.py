"""This module knows the names of things: the prefix table, and how a name is written short and read back."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.paths import Archive

BASE = "https://w3id.org/habeas/"
ONT = f"{BASE}ont#"
THING = f"{BASE}id/"
GRAPH = f"{BASE}graph/"

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
XSD = "http://www.w3.org/2001/XMLSchema#"

_SH = "http://www.w3.org/ns/shacl#"


def hb(name: str) -> NamedNode:
    """A term of the ontology.

    >>> hb("statedIn").value
    'https://w3id.org/habeas/ont#statedIn'
    """
    return NamedNode(ONT + name)


def graph_of(file: str) -> NamedNode:
    """The graph that holds the statements of a file.

    >>> graph_of("data/cases/kz-ilyashev.ttl").value
    'https://w3id.org/habeas/graph/data/cases/kz-ilyashev'
    """
    return NamedNode(GRAPH + file.removesuffix(".ttl"))


def prefixes(archive: Archive) -> dict[str, str]:
    """The prefix table: that of the ontology and, for instruments, that of the data, in order of prefixes."""
    return _read_prefixes(archive.ontology / "prefixes.ttl", archive.data / "prefixes.ttl")


@lru_cache(maxsize=8)
def _read_prefixes(*files: Path) -> dict[str, str]:
    table: dict[str, str] = {}
    for file in files:
        if not file.exists():
            continue
        names: dict[object, dict[str, str]] = {}
        try:
            for quad in ox.parse(path=str(file), base_iri=GRAPH):
                if quad.predicate.value in (f"{_SH}prefix", f"{_SH}namespace") and isinstance(quad.object, ox.Literal):
                    names.setdefault(quad.subject, {})[quad.predicate.value] = quad.object.value
        except SyntaxError as error:
            raise KgError(
                f"this is not Turtle: {error.msg}", str(file), "the prefix table", "correct that line"
            ) from error
        table.update({row[f"{_SH}prefix"]: row[f"{_SH}namespace"] for row in names.values()})
    return dict(sorted(table.items()))


def shorten(iri: str, table: dict[str, str]) -> str:
    """The prefixed name of an IRI where the table has its namespace, else the IRI in angle brackets.

    >>> shorten(ONT + "restsOn", {"hb": ONT})
    'hb:restsOn'
    """
    best = max((item for item in table.items() if iri.startswith(item[1])), key=lambda i: len(i[1]), default=None)
    if best and re.fullmatch(r"[\w.~-]+", iri[len(best[1]) :]) and not iri.endswith("."):
        return f"{best[0]}:{iri[len(best[1]) :]}"
    return f"<{iri}>"


def expand(name: str, table: dict[str, str]) -> NamedNode | None:
    """The IRI of `<iri>`, `http…` or a prefixed name; None where the text is none of these.

    >>> expand("hb:restsOn", {"hb": ONT}).value
    'https://w3id.org/habeas/ont#restsOn'
    """
    text = name[1:-1] if name.startswith("<") and name.endswith(">") else name
    prefix, colon, local = text.partition(":")
    if not text.startswith(("http://", "https://", "urn:")):
        if not colon or prefix not in table or not re.fullmatch(r"[\w.~-]+", local):
            return None
        text = table[prefix] + local
    try:
        return NamedNode(text)
    except ValueError:
        return None


def wholes(iri: str) -> list[str]:
    """A thing and everything that it is a part of by its name: what stands before each `__`, the nearest first.

    >>> wholes("case:kz-x__trial__role_judge")
    ['case:kz-x__trial__role_judge', 'case:kz-x__trial', 'case:kz-x']
    """
    names = [iri]
    while (cut := names[-1].rfind("__")) > 0:
        names.append(names[-1][:cut])
    return names


def sparql_prefixes(table: dict[str, str]) -> str:
    """The table as SPARQL PREFIX lines."""
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in table.items())
