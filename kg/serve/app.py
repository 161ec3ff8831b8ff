"""This module is the application: addresses, headers that protect a reader, and what is said when something fails."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
from pyoxigraph import NamedNode
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import KgError
from kg.graph import Graph
from kg.identifiers import BASE, ONT, THING
from kg.serve import answers, asked, editor, formats, pages, sparql, thing
from kg.serve.library import Library, Shelf
from kg.serve.links import Links
from kg.serve.server import client_of
from kg.serve.settings import Settings
from kg.serve.view import View
from kg.serve.words import LANGUAGES
from kg.serve.workers import Pool
from kg.table import Table

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
FILES = {".ttl": "text/turtle", ".jsonld": "application/ld+json", ".nt": "application/n-triples"}
Handler = Callable[[Request], Awaitable[Response]]


def create_app(graph: Graph, settings: Settings, pool: Pool | None = None) -> Starlette:
    """The application over a graph, which it never changes. It follows the builds of the graph's archive."""
    site = _Site(Shelf(graph), settings, pool or Pool(graph.archive, settings))
    routes = [
        Route("/", site.home),
        Route("/search", site.search),
        Route("/questions", site.questions),
        Route("/question/{name}", site.question),
        Route("/query", site.editor, methods=["GET", "POST"]),
        Route("/ont", site.terms),
        Route("/id/{path:path}", site.identifier),
        Route("/page/{path:path}", site.thing),
        Route("/graph/{path:path}", site.graph),
        Route("/data/{path:path}", site.data),
        *sparql.routes(site.pool, settings),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: site.failed, Exception: site.failed})
    app.add_middleware(_Headers)
    app.state.pool, app.state.shelf = site.pool, site.shelf
    return app


def get_ready(library: Library, settings: Settings) -> None:
    """Makes what every reader would wait for: the index and the home pages."""
    library.index.ready()
    for language in LANGUAGES:
        pages.home(View(library, settings, Links("", language)))


class _Headers:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((n.lower().encode(), v.encode()) for n, v in HEADERS.items() if n.lower().encode() not in given),
                ]
            await send(message)

        await self.app(scope, receive, sent)


class _Site:
    def __init__(self, shelf: Shelf, settings: Settings, pool: Pool) -> None:
        self.shelf, self.settings, self.pool = shelf, settings, pool

    def view(self, request: Request) -> View:
        """What the page of this request sees."""
        language = request.query_params.get("lang", "en")
        here = request.scope["path"].removeprefix(request.scope.get("root_path", "")).lstrip("/")
        links = Links(here, language if language in LANGUAGES else "en")
        return View(self.shelf.library(), self.settings, links)

    async def home(self, request: Request) -> Response:
        return await _html(pages.home, self.view(request))

    async def search(self, request: Request) -> Response:
        view, given = self.view(request), request.query_params
        chosen = {facet: given.get(facet, "") for facet in ("kind", "state", "year", "article")}
        return await _html(pages.search, view, given.get("q", "")[:500], chosen, _number(request))

    async def questions(self, request: Request) -> Response:
        return await _html(pages.questions, self.view(request))

    async def terms(self, request: Request) -> Response:
        wanted = formats.negotiate(request.headers.get("accept", ""), ["text/html", *FILES.values()])
        if wanted in FILES.values():
            return await run_in_threadpool(_ontology, self.shelf.library(), str(wanted))
        return await _html(pages.terms, self.view(request))

    async def question(self, request: Request) -> Response:
        view, given = self.view(request), {name: text[:2000] for name, text in request.query_params.items()}
        question = view.library.questions.get(request.path_params["name"])
        if question is None:
            raise HTTPException(404)
        try:
            answer = await run_in_threadpool(asked.filled, view, question, given)
        except KgError as error:
            made = functools.partial(asked.page, problem=error)
            return await _html(made, view, question, given, None, status=400)
        found = await self.pool.run(answer.sparql, answers.JSON, client_of(request, self.settings))
        if isinstance(found, answers.Refusal):
            made = functools.partial(asked.page, trouble=found.text)
            return await _html(made, view, question, given, None, status=found.status, retry=found.retry_after)
        table = editor.table_of(found.body)
        assert isinstance(table, Table)
        answer = asked.answered(answer, table)
        form = given.get("format", "")
        if form in asked.DOWNLOADS:
            body = await run_in_threadpool(asked.download, view, answer, form)
            ending = {"markdown": "md"}.get(form, form)
            headers = {"Content-Disposition": f'attachment; filename="{question.name}.{ending}"'}
            return Response(body, media_type=asked.DOWNLOADS[form], headers=headers)
        made = functools.partial(asked.page, number=_number(request))
        return await _html(made, view, question, given, answer)

    async def editor(self, request: Request) -> Response:
        view = self.view(request)
        try:
            posted = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=20)
        except ValueError:  # a form of ours has two fields
            raise HTTPException(400) from None
        query = posted.get("query", [request.query_params.get("query", "")])[0]
        if name := request.query_params.get("question"):
            stored = view.library.questions.get(name)
            query = query or (stored.text if stored else "")
            return await _html(editor.page, view, query, None)
        if not query.strip():
            return await _html(editor.page, view, "", None)
        accept = f"{answers.JSON}, text/turtle;q=0.9"
        found = await self.pool.run(query, accept, client_of(request, self.settings))
        if isinstance(found, answers.Refusal):
            return await _html(editor.page, view, query, found, status=found.status, retry=found.retry_after)
        return await _html(editor.page, view, query, found)

    async def identifier(self, request: Request) -> Response:
        """An identifier is not a document: 303 to the page or the data about it (https://www.w3.org/TR/cooluris/)."""
        path = request.path_params["path"]
        view = self.view(request)
        if not view.library.exists(_node(THING + path)):
            raise HTTPException(404)
        wanted = formats.negotiate(request.headers.get("accept", ""), ["text/html", *FILES.values()])
        if wanted is None:
            raise HTTPException(406)
        ending = next((ending for ending, kind in FILES.items() if kind == wanted), "")
        address = f"data/{path}{ending}" if ending else f"page/{path}"
        link = view.links.plain(address) if ending else view.links.to(address)
        return RedirectResponse(link, 303, {"Vary": "Accept"})

    async def thing(self, request: Request) -> Response:
        return await self._thing(request, THING + request.path_params["path"])

    async def graph(self, request: Request) -> Response:
        return await self._thing(request, f"{BASE}graph/{request.path_params['path']}")

    async def _thing(self, request: Request, iri: str) -> Response:
        view, node = self.view(request), _node(iri)
        if not view.library.exists(node):
            raise HTTPException(404)
        given = {name: text[:200] for name, text in request.query_params.items()}
        return await _html(thing.thing, view, node, given)

    async def data(self, request: Request) -> Response:
        path, ending = _split(request.path_params["path"])
        node, library = _node(THING + path), self.shelf.library()
        if ending not in FILES or not library.exists(node):
            raise HTTPException(404)
        return await run_in_threadpool(
            lambda: Response(statements_about(library, node, ending), media_type=FILES[ending])
        )

    async def failed(self, request: Request, error: Exception) -> Response:
        """What a reader sees when something fails: never a trace; that goes to the log of the server."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        try:
            body = self.view(request).page("error.html", status=status)
        except Exception:  # the page of an error must not fail
            body = f"<!doctype html><title>{status}</title><p>{status}"
        return HTMLResponse(body, status, headers)


def statements_about(library: Library, node: NamedNode, ending: str) -> bytes:
    """All statements that name a thing, in the format of a file's ending."""
    quads = [*library.store.statements(node), *library.store.statements(None, None, node)]
    triples = sorted({quad.triple for quad in quads}, key=str)
    form = ox.RdfFormat.from_extension(ending[1:])
    assert form is not None
    return ox.serialize(triples, format=form, prefixes=library.graph.prefixes) or b""


def _ontology(library: Library, kind: str) -> Response:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), '{ONT}')) }}"
    form = ox.RdfFormat.from_media_type(kind)
    assert form is not None
    body = ox.serialize(library.store.triples(query), format=form, prefixes=library.graph.prefixes)
    return Response(body or b"", media_type=kind, headers={"Vary": "Accept"})


async def _html(make: Callable[..., str], *given: object, status: int = 200, retry: int = 0) -> Response:
    headers = {"Vary": "Accept"} | ({"Retry-After": str(retry)} if retry else {})
    return HTMLResponse(await run_in_threadpool(make, *given), status, headers)


def _number(request: Request) -> int:
    text = request.query_params.get("n", "1")
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        raise HTTPException(404) from None


def _split(path: str) -> tuple[str, str]:
    name, dot, ending = path.rpartition(".")
    return name, dot + ending
