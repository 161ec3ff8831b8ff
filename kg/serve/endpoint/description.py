"""Descriptions of the endpoint and the graph in RDF: SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

import re
from functools import cached_property

import pyoxigraph as ox
from pyoxigraph import NamedNode, Triple
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.rdf.void import describe
from kg.serve.endpoint import formats
from kg.serve.settings import Settings
from kg.store.local import LocalStore
from kg.terms.literals import english
from kg.terms.names import ONT
from kg.terms.vocabulary import CC_BY, DCTERMS, FOAF, RDF_TYPE, SD, VOID

_FORMATS = "http://www.w3.org/ns/formats/"
_WRITTEN = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "N-Quads", "TriG", "JSON-LD", "RDF_XML",
)  # fmt: skip
_PREFIXES = {"sd": SD, "void": VOID, "dcterms": DCTERMS, "hb": ONT}
_COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
    "subjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "objects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
}
_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c ORDER BY ?c"
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


class Description:
    """The description of the endpoint and of the graph, which is counted when somebody first asks."""

    def __init__(self, store: LocalStore, settings: Settings) -> None:
        self._store, self._settings = store, settings

    def response(self, request: Request) -> Response:
        """The description of service and data, in the format the client prefers."""
        kind = formats.negotiate(request.headers.get("accept", ""), formats.GRAPHS)
        if kind is None:
            raise HTTPException(
                406, f"this format is not offered for the description\n  expected  {', '.join(formats.GRAPHS)}"
            )
        host = request.headers.get("host", "")
        if not _HOST.fullmatch(host):
            raise HTTPException(400, "the Host header names no host\n  expected  a name or an address, and a port")
        proxied = request.headers.get("x-forwarded-proto", "") if self._settings.behind_proxy else ""
        scheme = proxied if proxied in ("http", "https") else request.url.scheme
        root = f"{scheme}://{host}{request.scope.get('root_path', '')}"
        data = NamedNode(f"{root}/.well-known/void#data")
        counts, classes = self._counted
        triples = [*_service(root, data), *_void(root, data), *describe(data, **counts, classes=classes)]
        body = ox.serialize(triples, format=formats.GRAPHS[kind], prefixes=_PREFIXES)  # type: ignore[arg-type]
        return Response(body, headers={"Vary": "Accept"}, media_type=formats.header(kind))

    @cached_property
    def _counted(self) -> tuple[dict[str, int], dict[str, int]]:
        """The counts of the graph, and the number of the members of each class."""
        counts = {name: _number(self._store.rows(query)[0][0]) for name, query in _COUNTS.items()}
        return counts, {getattr(cls, "value", ""): _number(number) for cls, number in self._store.rows(_CLASSES)}


def _number(term: object) -> int:
    return int(getattr(term, "value", 0))


def _void(root: str, data: NamedNode) -> list[Triple]:
    here = NamedNode(f"{root}/.well-known/void")
    return [
        Triple(here, RDF_TYPE, NamedNode(VOID + "DatasetDescription")),
        Triple(here, NamedNode(FOAF + "primaryTopic"), data),
        Triple(data, NamedNode(DCTERMS + "title"), english("Habeas: a legal knowledge graph")),
        Triple(data, NamedNode(DCTERMS + "license"), NamedNode(CC_BY)),
        Triple(data, NamedNode(VOID + "sparqlEndpoint"), NamedNode(f"{root}/sparql")),
        *(Triple(data, NamedNode(VOID + "feature"), NamedNode(_FORMATS + name)) for name in _WRITTEN[4:]),
    ]


def _service(root: str, data: NamedNode) -> list[Triple]:
    service, default = NamedNode(f"{root}/sparql#service"), NamedNode(f"{root}/sparql#union")
    return [
        Triple(service, RDF_TYPE, NamedNode(SD + "Service")),
        Triple(service, NamedNode(SD + "endpoint"), NamedNode(f"{root}/sparql")),
        Triple(service, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Query")),
        Triple(service, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph")),
        *(Triple(service, NamedNode(SD + "resultFormat"), NamedNode(_FORMATS + name)) for name in _WRITTEN),
        Triple(service, NamedNode(SD + "defaultDataset"), data),
        Triple(data, RDF_TYPE, NamedNode(SD + "Dataset")),
        Triple(data, NamedNode(SD + "defaultGraph"), default),
        Triple(default, RDF_TYPE, NamedNode(SD + "Graph")),
    ]
