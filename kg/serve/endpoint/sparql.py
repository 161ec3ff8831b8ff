"""The SPARQL endpoint: the SPARQL 1.1 Protocol over the store that a worker has open, read-only.

It describes itself and the graph in RDF: SPARQL 1.1 Service Description and VoID.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import parse_qsl

import pyoxigraph as ox
from pyoxigraph import NamedNode, Triple
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from kg.escaping import printable
from kg.rdf.void import describe
from kg.serve.endpoint import formats
from kg.serve.endpoint.formats import answer
from kg.serve.endpoint.messages import Refusal
from kg.serve.settings import Settings
from kg.store.local import LocalStore
from kg.terms.literals import english
from kg.terms.names import ONT
from kg.terms.vocabulary import CC_BY, DCTERMS, FOAF, RDF_TYPE, SD, VOID

EDITOR = "query"  # the page to which a browser is sent that comes without a query
FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
MAX_FIELDS = 500  # parameters of one request
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
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


def routes(store: LocalStore, settings: Settings) -> list[Route]:
    """The endpoint at `/sparql`, and the description of the graph."""
    open_to_all = {"allow_origins": ["*"], "allow_headers": ["*"], "expose_headers": ["Retry-After"], "max_age": 86_400}
    description = Description(store, settings)

    async def void(request: Request) -> Response:
        return description.response(request)

    endpoint = CORSMiddleware(_Endpoint(store, settings, description), allow_methods=METHODS, **open_to_all)  # type: ignore[arg-type]
    return [Route("/sparql", endpoint), Route("/.well-known/void", void)]


class _Endpoint:
    """An ASGI application that checks methods itself, so that each refusal says what is expected."""

    def __init__(self, store: LocalStore, settings: Settings, description: Description) -> None:
        self.store, self.settings, self.description = store, settings, description

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._response(request)
        except HTTPException as error:
            response = refused(Refusal(error.status_code, error.detail), error.headers)
        response.headers.setdefault("Vary", "Accept")
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        if request.method not in METHODS:
            raise HTTPException(405, "the endpoint accepts GET and POST", {"Allow": ", ".join(METHODS)})
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        parameters = _parameters(request.scope["query_string"])
        if request.method == "POST":
            parameters += await _posted(request)
        named = {name: [value for key, value in parameters if key == name] for name, _ in parameters}
        if "update" in named:
            raise HTTPException(403, "the endpoint is read-only: an update is refused\n  expected  query=…")
        if not named.get("query"):
            if request.method == "POST" or named.keys() & {"default-graph-uri", "named-graph-uri"}:
                raise HTTPException(400, "there is no query\n  expected  one parameter query=…")
            return self._described(request)
        if len(named["query"]) > 1:
            raise HTTPException(400, f"there are {len(named['query'])} queries\n  expected  one parameter query=…")
        short = formats.SHORT.get(named.get("format", [""])[-1].lower(), "")
        accept = ", ".join(filter(None, (short, _lowered(request.headers.get("accept", ""), short))))
        default, others = (_iris(name, named.get(name, ())) for name in ("default-graph-uri", "named-graph-uri"))
        limit = self.settings.result
        found = answer(self.store, named["query"][0], accept, limit=limit, default_graphs=default, named_graphs=others)
        if isinstance(found, Refusal):
            return refused(found)
        return Response(found.body, headers={"Content-Type": formats.header(found.media_type)})

    def _described(self, request: Request) -> Response:
        accept = request.headers.get("accept", "")
        if formats.negotiate(accept, [*formats.GRAPHS, "text/html"]) == "text/html":
            return RedirectResponse(EDITOR, 303)  # relative, so that it works behind any proxy
        return self.description.response(request)


def _lowered(accept: str, short: str) -> str:
    """The header beside a chosen `format=`: with low quality, for results that cannot have that format."""
    return (
        ", ".join(f"{part.partition(';')[0]};q=0.1" for part in accept.split(",") if part.strip()) if short else accept
    )


def _parameters(text: bytes | str) -> list[tuple[str, str]]:
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        return parse_qsl(decoded, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError:
        raise HTTPException(400, "the parameters are not UTF-8\n  expected  UTF-8, percent-encoded") from None
    except ValueError:
        raise HTTPException(400, f"there are more than {MAX_FIELDS} parameters") from None


async def _posted(request: Request) -> list[tuple[str, str]]:
    """The parameters in a body, in either encoding of the protocol."""
    kind, *details = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charset = next((text.partition("=")[2].strip("\"'") for text in details if text.startswith("charset=")), "utf-8")
    if kind == UPDATE:
        raise HTTPException(403, "the endpoint is read-only: an update is refused\n  expected  " + DIRECT)
    if kind not in (FORM, DIRECT) or charset not in ("utf-8", "utf8", "us-ascii"):
        shown = request.headers.get("content-type", "nothing")[:100]
        expected = f"the body is {shown}\n  expected  {DIRECT} or {FORM}, in UTF-8"
        raise HTTPException(415, expected, {"Accept-Post": f"{DIRECT}, {FORM}"})
    body = await request.body()
    if kind == FORM:
        return _parameters(body)
    try:
        return [("query", body.decode("utf-8"))]
    except UnicodeDecodeError:
        raise HTTPException(400, "the query is not UTF-8\n  expected  UTF-8") from None


def _iris(name: str, values: Iterable[str]) -> tuple[str, ...]:
    for value in values:
        try:
            NamedNode(value)
        except ValueError:
            raise HTTPException(400, f"{value[:100]!r} is not an IRI\n  expected  {name}=http…") from None
    return tuple(values)


def refused(refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal as plain text."""
    again = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    return PlainTextResponse(printable(f"{refusal.text}\n"), refusal.status, {**(headers or {}), **again})


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
