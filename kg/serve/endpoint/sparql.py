"""The SPARQL endpoint: the SPARQL 1.1 Protocol over the store that a worker has open, read-only.

It describes itself and the graph in RDF: SPARQL 1.1 Service Description and VoID.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import parse_qsl

import pyoxigraph as ox
from pyoxigraph import NamedNode
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
from kg.terms.names import ONT
from kg.terms.vocabulary import CC_BY, DCTERMS, FOAF, SD, VOID

EDITOR = "query"  # the page to which a browser is sent that comes without a query
FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
MAX_FIELDS = 500  # parameters of one request
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_PREFIXES = {"sd": SD, "void": VOID, "dcterms": DCTERMS, "hb": ONT}
_DESCRIPTION = f"""
@prefix dcterms: <{DCTERMS}> . @prefix f: <http://www.w3.org/ns/formats/> .
@prefix sd: <{SD}> . @prefix void: <{VOID}> .
<{{root}}/sparql#service> a sd:Service ; sd:endpoint <{{root}}/sparql> ; sd:supportedLanguage sd:SPARQL11Query ;
  sd:feature sd:UnionDefaultGraph ; sd:defaultDataset <{{root}}/.well-known/void#data> ;
  sd:resultFormat f:SPARQL_Results_JSON, f:SPARQL_Results_XML, f:SPARQL_Results_CSV, f:SPARQL_Results_TSV,
    f:Turtle, f:N-Triples, f:N-Quads, f:TriG, f:JSON-LD, f:RDF_XML .
<{{root}}/.well-known/void> a void:DatasetDescription ; <{FOAF}primaryTopic> <{{root}}/.well-known/void#data> .
<{{root}}/.well-known/void#data> a sd:Dataset ; sd:defaultGraph <{{root}}/sparql#union> ;
  dcterms:title "Habeas: a legal knowledge graph"@en ; dcterms:license <{CC_BY}> ;
  void:sparqlEndpoint <{{root}}/sparql> ; void:feature f:Turtle, f:N-Triples, f:N-Quads, f:TriG, f:JSON-LD, f:RDF_XML .
<{{root}}/sparql#union> a sd:Graph ."""
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
    endpoint = _Endpoint(store, settings)
    protocol = CORSMiddleware(endpoint, allow_methods=METHODS, **open_to_all)  # type: ignore[arg-type]

    async def void(request: Request) -> Response:
        return endpoint.describe(request)

    return [Route("/sparql", protocol), Route("/.well-known/void", void)]


class _Endpoint:
    """An ASGI application that checks methods itself, so that each refusal says what is expected."""

    def __init__(self, store: LocalStore, settings: Settings) -> None:
        self.store, self.settings = store, settings

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
            accept = request.headers.get("accept", "")
            if formats.negotiate(accept, [*formats.GRAPHS, "text/html"]) == "text/html":
                return RedirectResponse(EDITOR, 303)  # relative, so that it works behind any proxy
            return self.describe(request)
        if len(named["query"]) > 1:
            raise HTTPException(400, f"there are {len(named['query'])} queries\n  expected  one parameter query=…")
        short = formats.SHORT.get(named.get("format", [""])[-1].lower(), "")
        accept = short or request.headers.get("accept", "")
        default, others = (_iris(name, named.get(name, ())) for name in ("default-graph-uri", "named-graph-uri"))
        limit = self.settings.result
        found = answer(self.store, named["query"][0], accept, limit=limit, default_graphs=default, named_graphs=others)
        if isinstance(found, Refusal):
            return refused(found)
        return Response(found.body, media_type=found.media_type)

    def describe(self, request: Request) -> Response:
        """The description of the endpoint and the graph, in the format that the client prefers."""
        accept, host = request.headers.get("accept", ""), request.headers.get("host", "")
        kind = formats.negotiate(accept, formats.GRAPHS)
        if kind is None:
            offered = ", ".join(formats.GRAPHS)
            raise HTTPException(406, f"this format is not offered for the description\n  expected  {offered}")
        if not _HOST.fullmatch(host):
            raise HTTPException(400, "the Host header names no host\n  expected  a name or an address, and a port")
        proxied = request.headers.get("x-forwarded-proto", "") if self.settings.behind_proxy else ""
        scheme = proxied if proxied in ("http", "https") else request.url.scheme
        root = f"{scheme}://{host}{self.settings.root_path}"
        counts, classes = self._counted
        described = [quad.triple for quad in ox.parse(_DESCRIPTION.format(root=root), format=ox.RdfFormat.TURTLE)]
        described += describe(NamedNode(f"{root}/.well-known/void#data"), **counts, classes=classes)
        body = formats.written(described, kind, _PREFIXES)
        return Response(body, headers={"Vary": "Accept"}, media_type=kind)

    @cached_property
    def _counted(self) -> tuple[dict[str, int], dict[str, int]]:
        """The counts of the graph, and the number of the members of each class, when somebody first asks."""
        counts = {name: _number(self.store.rows(query)[0][0]) for name, query in _COUNTS.items()}
        return counts, {getattr(cls, "value", ""): _number(number) for cls, number in self.store.rows(_CLASSES)}


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


def _number(term: object) -> int:
    return int(getattr(term, "value", 0))
