"""The IRIs of Habeas, and how IRIs are written: the prefix table, short names, and the words of a name."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote

import pyoxigraph as ox
from pyoxigraph import NamedNode

from kg.archive import PREFIXES, Archive
from kg.errors import KgError
from kg.terms.vocabulary import SH

BASE = "https://w3id.org/habeas/"
ONT = f"{BASE}ont#"
ONTOLOGY = NamedNode(f"{BASE}ont")  # about which a constraint speaks that is about all terms
THING = f"{BASE}id/"
GRAPH = f"{BASE}graph/"
CONSTRAINT = f"{BASE}constraint/"
REPORT = f"{BASE}report#"  # what reports of validation say beyond SHACL
RULES = f"{BASE}rule/"  # the pages of the rules

INFERRED = f"{GRAPH}inferred/"  # how the graphs of what rules derive begin
FILES = NamedNode(f"{GRAPH}files")  # the graph that says which graph holds which file
READ = NamedNode(f"{THING}list/origin-read")  # the origin of the statements that a program read in documents

_ESCAPED = re.compile(r"[^\w./~@-]")  # in the name of a file, when it becomes a part of an IRI


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

    Files of an archive have no other characters; a draft elsewhere may, which are escaped.

    >>> graph_of("my draft.ttl").value
    'https://w3id.org/habeas/graph/my%20draft'
    """
    return NamedNode(GRAPH + _ESCAPED.sub(_escape, file.removesuffix(".ttl")))


def file_of(graph: NamedNode) -> str:
    """The file whose statements a graph holds.

    >>> file_of(graph_of("my draft.ttl"))
    'my draft.ttl'
    """
    return f"{unquote(graph.value.removeprefix(GRAPH), errors='surrogateescape')}.ttl"


def _escape(match: re.Match[str]) -> str:
    return quote(match[0], errors="surrogateescape")


def prefixes(archive: Archive) -> dict[str, str]:
    """The prefix table of the ontology and, for instruments, of the data, in order of prefixes.

    Raises KgError where an archive gives a prefix of its base another meaning.
    """
    bases = [base.named(PREFIXES) for base in reversed(archive.bases) if PREFIXES.startswith(base.only)]
    files = ("ontology/prefixes.ttl", *bases, PREFIXES)
    return _read_prefixes(tuple((name, archive.content(name)) for name in files if archive.holds(name)))


@lru_cache(maxsize=8)
def _read_prefixes(files: tuple[tuple[str, bytes], ...]) -> dict[str, str]:
    table: dict[str, str] = {}
    for file, content in files:
        names: dict[object, dict[str, str]] = {}
        try:
            for quad in ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=GRAPH):
                if quad.predicate.value in (f"{SH}prefix", f"{SH}namespace") and isinstance(quad.object, ox.Literal):
                    names.setdefault(quad.subject, {})[quad.predicate.value] = quad.object.value
        except SyntaxError as error:
            raise KgError(f"this is not Turtle: {error.msg}", file, "the prefix table", "correct that line") from error
        declared = {row[f"{SH}prefix"]: row[f"{SH}namespace"] for row in names.values()}
        for prefix in sorted(declared):
            if table.get(prefix, declared[prefix]) != declared[prefix]:
                raise KgError(
                    f"the prefix {prefix}: stands for <{declared[prefix]}> here and for <{table[prefix]}> elsewhere",
                    file,
                    "one meaning for each prefix",
                    "choose another prefix",
                )
        table.update(declared)
    return dict(sorted(table.items()))


def shorten(iri: str, table: dict[str, str]) -> str:
    """The prefixed name of an IRI if the table has its namespace, else the IRI in angle brackets.

    >>> shorten(ONT + "restsOn", {"hb": ONT})
    'hb:restsOn'
    """
    best = max((item for item in table.items() if iri.startswith(item[1])), key=lambda i: len(i[1]), default=None)
    if best and re.fullmatch(r"[\w.~-]+", iri[len(best[1]) :]) and not iri.endswith("."):
        return f"{best[0]}:{iri[len(best[1]) :]}"
    return f"<{iri}>"


def expand(name: str, table: dict[str, str]) -> NamedNode | None:
    """The IRI of `<iri>`, `http…` or a prefixed name; None for other text.

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
    """A thing and all that it is a part of by its IRI, the nearest first: the IRI is cut at each `__`.

    >>> wholes("case:kz-x__trial__role_judge")
    ['case:kz-x__trial__role_judge', 'case:kz-x__trial', 'case:kz-x']
    """
    names = [iri]
    while (cut := names[-1].rfind("__")) > 0:
        names.append(names[-1][:cut])
    return names


def words(name: str) -> str:
    """The words of a name in camel case.

    >>> words("isPartOf"), words("TreatyProvision")
    ('is part of', 'treaty provision')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def sparql_prefixes(table: dict[str, str]) -> str:
    """The table as SPARQL PREFIX lines."""
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in table.items())
