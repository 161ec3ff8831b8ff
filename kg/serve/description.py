"""This module describes the endpoint and the graph in RDF: SPARQL 1.1 Service Description, and VoID."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.identifiers import BASE, ONT, RDF_TYPE, THING
from kg.serve import formats
from kg.serve.answers import Refusal
from kg.serve.workers import Pool

OPENAPI = Path(__file__).with_name("openapi.json")
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCT = "http://purl.org/dc/terms/"
_FORMATS = "http://www.w3.org/ns/formats/"
_WRITTEN = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "N-Quads", "TriG", "JSON-LD", "RDF_XML",
)  # fmt: skip
_PREFIXES = {"sd": SD, "void": VOID, "dcterms": DCT, "hb": ONT}
_COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
}
_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c ORDER BY ?c"
_GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g {} } ORDER BY ?g"


class Description:
    """What is said of the endpoint, counted once for each build by the workers, like any other query."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._counted: dict[Path, tuple[list[Triple], list[str]]] = {}

    async def response(self, request: Request, what: str) -> Response:
        """The description of the `service`, or of the data as `void`, in the form that the client likes best."""
        kind = formats.negotiate(request.headers.get("accept", ""), formats.GRAPHS)
        if kind is None:
            raise HTTPException(406, f"the description is written as\n  expected  {', '.join(formats.GRAPHS)}")
        proxied = request.headers.get("x-forwarded-proto", "") if self.pool.settings.behind_proxy else ""
        scheme = proxied if proxied in ("http", "https") else request.url.scheme
        path = request.scope.get("root_path", "")
        root = str(request.url.replace(scheme=scheme, path=path, query="", fragment="")).rstrip("/")
        data = NamedNode(f"{root}/.well-known/void#data")
        counted, graphs = await self._count(data)
        said = counted if what == "void" else []
        said = [*(self._void(root, data) if what == "void" else _service(root, data, counted, graphs)), *said]
        body = ox.serialize(said, format=formats.GRAPHS[kind], prefixes=_PREFIXES)  # type: ignore[arg-type]
        return Response(body, headers={"Vary": "Accept"}, media_type=formats.header(kind))

    def _void(self, root: str, data: NamedNode) -> list[Triple]:
        here = NamedNode(f"{root}/.well-known/void")
        return [
            Triple(here, RDF_TYPE, NamedNode(VOID + "DatasetDescription")),
            Triple(here, NamedNode("http://xmlns.com/foaf/0.1/primaryTopic"), data),
            Triple(data, RDF_TYPE, NamedNode(VOID + "Dataset")),
            Triple(data, NamedNode(DCT + "title"), Literal("Habeas: a legal knowledge graph", language="en")),
            Triple(data, NamedNode(DCT + "license"), NamedNode("https://creativecommons.org/licenses/by/4.0/")),
            Triple(data, NamedNode(VOID + "sparqlEndpoint"), NamedNode(f"{root}/sparql")),
            Triple(data, NamedNode(VOID + "uriSpace"), Literal(THING)),
            Triple(data, NamedNode(VOID + "vocabulary"), NamedNode(ONT)),
            *(Triple(data, NamedNode(VOID + "feature"), NamedNode(_FORMATS + name)) for name in _WRITTEN[4:]),
        ]

    async def _count(self, data: NamedNode) -> tuple[list[Triple], list[str]]:
        folder = self.pool.folder()
        if folder not in self._counted:
            found = [
                Triple(data, NamedNode(VOID + name), Literal(int((await self._rows(query))[0]["n"])))
                for name, query in _COUNTS.items()
            ]
            for number, row in enumerate(await self._rows(_CLASSES), 1):
                part = NamedNode(f"{data.value}-class-{number}")
                found += [
                    Triple(data, NamedNode(VOID + "classPartition"), part),
                    Triple(part, NamedNode(VOID + "class"), NamedNode(row["c"])),
                    Triple(part, NamedNode(VOID + "entities"), Literal(int(row["n"]))),
                ]
            self._counted = {folder: (found, [row["g"] for row in await self._rows(_GRAPHS)])}
        return self._counted[folder]

    async def _rows(self, query: str) -> list[dict[str, str]]:
        answer = await self.pool.run(query, client="the description")
        if isinstance(answer, Refusal):
            raise HTTPException(503, f"the graph cannot be described now: {answer.text}", {"Retry-After": "5"})
        results: Any = json.loads(answer.body)
        return [{name: term["value"] for name, term in row.items()} for row in results["results"]["bindings"]]


def _service(root: str, data: NamedNode, counted: list[Triple], graphs: list[str]) -> list[Triple]:
    service, default = NamedNode(f"{root}/sparql#service"), NamedNode(f"{root}/sparql#union")
    graph_triples = NamedNode(VOID + "triples")
    said = [
        Triple(service, RDF_TYPE, NamedNode(SD + "Service")),
        Triple(service, NamedNode(SD + "endpoint"), NamedNode(f"{root}/sparql")),
        Triple(service, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Query")),
        Triple(service, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph")),
        *(Triple(service, NamedNode(SD + "resultFormat"), NamedNode(_FORMATS + name)) for name in _WRITTEN),
        Triple(service, NamedNode(SD + "defaultDataset"), data),
        Triple(data, RDF_TYPE, NamedNode(SD + "Dataset")),
        Triple(data, NamedNode(SD + "defaultGraph"), default),
        Triple(default, RDF_TYPE, NamedNode(SD + "Graph")),
        *(Triple(default, graph_triples, triple.object) for triple in counted if triple.predicate == graph_triples),
    ]
    for iri in graphs:
        named = NamedNode(f"{root}/sparql#{iri.removeprefix(BASE)}")
        said += [
            Triple(data, NamedNode(SD + "namedGraph"), named),
            Triple(named, RDF_TYPE, NamedNode(SD + "NamedGraph")),
            Triple(named, NamedNode(SD + "name"), NamedNode(iri)),
        ]
    return said
