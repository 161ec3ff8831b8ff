"""The web application: its addresses, security headers and error pages.

The server runs `create_app`, which has no store open; the workers make pages with `create_pages`.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs

from pyoxigraph import NamedNode, Triple
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.archive import Archive
from kg.ask.answer import Answer
from kg.build import pipeline
from kg.errors import KgError
from kg.graph import Graph
from kg.serve.endpoint import formats, sparql
from kg.serve.endpoint.messages import JSON, PageRequest, QueryRefusal, QueryRequest, QueryResult
from kg.serve.endpoint.pool import Pool
from kg.serve.endpoint.response import PoolResponse
from kg.serve.endpoint.worker import answer_from
from kg.serve.links import Links, has_dot_segment
from kg.serve.pages import editor, home, question, rule, thing
from kg.serve.pages.i18n import LANGUAGES
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.view import Frame, View
from kg.serve.server import client_of
from kg.serve.settings import Settings
from kg.sparql.query_file import QueryFile
from kg.store.local import LocalStore
from kg.store.table import Table
from kg.terms.messages import gettext_noop
from kg.terms.names import BASE, ONT, THING

log = logging.getLogger("kg.serve")
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
FILES = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
}
PAGES = {  # what makes the pages of each address
    "/": "home",
    "/search": "search",
    "/questions": "questions",
    "/question/{name}": "question",
    "/query": "editor",
    "/ont": "terms",
    "/rules": "rules",
    "/rule/{name:path}": "rule",
    "/id/{path:path}": "identifier",
    "/page/{path:path}": "thing",
    "/graph/{path:path}": "graph",
    "/data/{path:path}": "data",
}
ERRORS = {
    400: gettext_noop("Invalid request"),
    404: gettext_noop("Page not found"),
    405: gettext_noop("That is not possible here"),
    406: gettext_noop("Not available in that format"),
    422: gettext_noop("Too much for one request"),
    429: gettext_noop("Too many requests at once"),
    500: gettext_noop("Something went wrong on our side"),
    503: gettext_noop("The server is busy"),
    504: gettext_noop("That took too long"),
}


def create_app(archive: Archive, settings: Settings, pool: Pool | None = None) -> Starlette:
    """The application over the builds of an archive; its pages are made by the workers of the pool."""
    pool = pool or Pool(archive, settings, prepare_pages)
    routes = [
        *sparql.routes(pool, settings),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Mount("/", _FromWorkers(pool, settings)),
    ]

    async def failed(request: Request, error: Exception) -> Response:
        known = error if isinstance(error, HTTPException) else HTTPException(500, ERRORS[500])
        response = _refused(Frame(settings, _links(request, settings)), QueryRefusal(known.status_code, known.detail))
        response.headers.update(known.headers or {})
        return response

    app = Starlette(routes=routes, exception_handlers={HTTPException: failed, Exception: failed})
    app.router.redirect_slashes = False  # it would name the host of the request's Host header
    own = {path.strip("/").partition("/")[0] for path in [*PAGES, *(getattr(route, "path", "/") for route in routes)]}
    if settings.root_path and settings.root_path.split("/")[1] not in own:  # else only the proxy can tell them apart
        app.add_middleware(_Prefix, prefix=settings.root_path)
    app.add_middleware(_Headers)
    app.state.pool = pool
    return app


class _FromWorkers:
    """Has a worker make the page, in the turn of the client."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self.pool, self.settings = pool, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        wanted = PageRequest(
            scope["method"],
            scope["path"],
            scope["raw_path"].decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            scope.get("root_path", ""),
            scope["scheme"],
            tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]),
            (await request.body()).decode("latin-1") if scope["method"] == "POST" else "",
        )
        refused = functools.partial(_refused, Frame(self.settings, _links(request, self.settings)))
        response = PoolResponse(self.pool, wanted, client_of(request, self.settings), refused)
        await response(scope, receive, send)


def _links(request: Request, settings: Settings) -> Links:
    language = request.query_params.get("lang", "en")
    prefix = settings.root_path
    here = request.scope["path"].removeprefix(prefix).removeprefix("/")
    depth = request.scope["raw_path"].removeprefix(prefix.encode()).count(b"/") - 1
    return Links(here, language if language in LANGUAGES else "en", depth=max(depth, 0))


def _refused(frame: Frame, refusal: QueryRefusal) -> Response:
    """The page for a request that no worker has answered."""
    title = frame.gettext(ERRORS.get(refusal.status, ERRORS[500 if refusal.status >= 500 else 400]))
    return HTMLResponse(frame.page("refused.html", title=title, text=refusal.text), refusal.status)


class Pages:
    """The pages of one build, made in a worker process; a PageMaker."""

    def __init__(self, archive: Archive, folder: Path, settings: Settings) -> None:
        self._store = pipeline.open_store(folder)
        self.snapshot = GraphSnapshot(Graph(archive, self._store), folder)
        self.app = create_pages(self.snapshot, settings)
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        """Opens the store, in a worker that has just been forked."""
        self._store.reopen()
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        """Closes the store, before this process forks."""
        self._store.close()

    def make(self, request: PageRequest, into: IO[bytes]) -> tuple[int, tuple[tuple[str, str], ...]]:
        """Writes the body of a page into a file, and returns its status and headers."""
        started: dict[str, Any] = {}

        async def receive() -> Message:
            return {"type": "http.request", "body": request.body.encode("latin-1"), "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                into.write(message.get("body", b""))

        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "path": request.path,
            "raw_path": request.raw_path.encode("latin-1"),
            "query_string": request.query_string.encode("latin-1"),
            "root_path": request.root_path,
            "scheme": request.scheme,
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers],
        }
        assert self._loop is not None
        self._loop.run_until_complete(self.app(scope, receive, send))
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in started["headers"])
        return started["status"], headers


def prepare_pages(archive: Archive, folder: Path, settings: Settings) -> Pages:
    """The pages of a build, with all that the first readers would otherwise wait for. Raises KgError."""
    pages = Pages(archive, folder, settings)
    get_ready(pages.snapshot, settings)
    pages.close()
    return pages


def create_pages(snapshot: GraphSnapshot, settings: Settings) -> Starlette:
    """The application that makes the pages of one build, without the endpoint and the static files."""
    site = _Site(snapshot, settings)
    routes = [
        Route(path, getattr(site, name), methods=["GET", "POST"] if name == "editor" else ["GET"])
        for path, name in PAGES.items()
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: site.failed, Exception: site.failed})
    app.router.redirect_slashes = False  # it would name the host of the request's Host header
    return app


def get_ready(snapshot: GraphSnapshot, settings: Settings) -> None:
    """Prepares what the first readers would otherwise wait for: the index, labels, templates, rules and home pages."""
    snapshot.index.size()
    snapshot.graph.things.get_ready()
    for language in LANGUAGES:
        view = View(snapshot, settings, Links("", language))
        home.home(view)
        home.terms(view)
        rule.rules(view)
        editor.page(view, "", None)
        for stored in [*snapshot.questions.values()][:1]:
            question.page(view, stored, {}, None)
        for node in _examples(snapshot):
            try:
                thing.thing(View(snapshot, settings, Links("page/", language)), node, {})
            except Exception:  # the reader of this page will see it, others should not
                log.exception("the page of %s cannot be made", node.value)


def _examples(snapshot: GraphSnapshot) -> list[NamedNode]:
    """One thing of each kind, whose pages need all templates, the usual labels, and the rules of proofs."""
    found = {one.kind: NamedNode(one.iri) for one in reversed(snapshot.index.everything())}
    return list(found.values())


class _Headers:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (n.lower().encode(), v.encode())
                        for n, v in HEADERS.items()
                        if n.lower().encode() not in present
                    ),
                ]
            await send(message)

        await self.app(scope, receive, sent)


class _Prefix:
    """Serves the same pages whether a proxy takes the root path off or not: uvicorn puts it in front of either."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app, self.prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(self.prefix)
        if path == self.prefix:  # the root is a folder, to which links are relative
            await RedirectResponse(f"./{self.prefix.rpartition('/')[2]}/", 308)(scope, receive, send)
        elif path.startswith(f"{self.prefix}/"):
            raw = scope["raw_path"].removeprefix(self.prefix.encode())
            await self.app({**scope, "path": path, "raw_path": raw}, receive, send)
        else:
            await self.app(scope, receive, send)


class _Site:
    def __init__(self, snapshot: GraphSnapshot, settings: Settings) -> None:
        self.snapshot, self.settings = snapshot, settings

    def view(self, request: Request) -> View:
        """The view for the page of a request."""
        return View(self.snapshot, self.settings, _links(request, self.settings))

    def _answer(self, query: QueryRequest) -> QueryResult | QueryRefusal:
        store = self.snapshot.store
        assert isinstance(store, LocalStore)
        return answer_from(lambda: store, query)

    async def home(self, request: Request) -> Response:
        return _html(home.home, self.view(request))

    async def search(self, request: Request) -> Response:
        view, parameters = self.view(request), request.query_params
        chosen = {facet: parameters.get(facet, "") for facet in ("kind", "state", "year", "article")}
        return _html(home.search, view, parameters.get("q", "")[:500], chosen, _number(request))

    async def questions(self, request: Request) -> Response:
        return _html(home.questions, self.view(request))

    async def terms(self, request: Request) -> Response:
        wanted = formats.negotiate(request.headers.get("accept", ""), ["text/html", *FILES.values()])
        if wanted in FILES.values():
            return _ontology(self.snapshot, str(wanted))
        return _html(home.terms, self.view(request))

    async def rules(self, request: Request) -> Response:
        return _html(rule.rules, self.view(request))

    async def rule(self, request: Request) -> Response:
        view, name = self.view(request), request.path_params["name"]
        if name not in view.snapshot.rules:
            raise HTTPException(404)
        return _html(rule.page, view, name)

    async def question(self, request: Request) -> Response:
        view, parameters = self.view(request), {name: text[:2000] for name, text in request.query_params.items()}
        stored = view.snapshot.questions.get(request.path_params["name"])
        if stored is None:
            raise HTTPException(404)
        try:
            answer = question.prepare(view, stored, parameters)
        except KgError as error:
            page = functools.partial(question.page, problem=error)
            return _html(page, view, stored, parameters, None, status=400)
        result = self._answer(QueryRequest(answer.sparql))
        if isinstance(result, QueryRefusal):
            page = functools.partial(question.page, trouble=result.text)
            return _html(page, view, stored, parameters, None, status=result.status, retry=result.retry_after)
        table = editor.table_of(result.body)
        assert isinstance(table, Table)
        answer = question.with_rows(answer, table)
        form = parameters.get("format", "")
        if form in question.DOWNLOADS:
            kind, _, ending = question.DOWNLOADS[form]
            headers = {"Content-Disposition": f'attachment; filename="{stored.name}.{ending}"'}
            return Response(question.download(view, answer, form), media_type=kind, headers=headers)
        page = functools.partial(
            question.page, number=_number(request), beneath=self._beneath(view, stored, parameters)
        )
        return _html(page, view, stored, parameters, answer)

    def _beneath(self, view: View, stored: QueryFile, parameters: dict[str, str]) -> Answer | None:
        """The answer to the question of what is not counted; none if there is no such question, or no time for it."""
        other = view.snapshot.questions.get(stored.header.get("beneath", ""))
        if other is None:
            return None
        prepared = question.prepare(view, other, parameters)
        result = self._answer(QueryRequest(prepared.sparql))
        table = editor.table_of(result.body) if isinstance(result, QueryResult) else None
        return question.with_rows(prepared, table) if isinstance(table, Table) else None

    async def editor(self, request: Request) -> Response:
        view = self.view(request)
        try:
            posted = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=20)
        except ValueError:  # our form has two fields
            raise HTTPException(400) from None
        query = posted.get("query", [request.query_params.get("query", "")])[0]
        if name := request.query_params.get("question"):
            stored = view.snapshot.questions.get(name)
            query = query or (stored.text if stored else "")
            return _html(editor.page, view, query, None)
        if not query.strip():
            return _html(editor.page, view, "", None)
        result = self._answer(QueryRequest(query, f"{JSON}, text/turtle;q=0.9"))
        if isinstance(result, QueryRefusal):
            return _html(editor.page, view, query, result, status=result.status, retry=result.retry_after)
        form = posted.get("format", [""])[0]
        if form in editor.DOWNLOADS and isinstance(rows := editor.rows_of(result), Table):
            headers = {"Content-Disposition": f'attachment; filename="answer.{form}"'}
            kind = question.DOWNLOADS[form][0]
            return Response(rows.written(form, view.labels), media_type=kind, headers=headers)
        return _html(editor.page, view, query, result)

    async def identifier(self, request: Request) -> Response:
        """An identifier is not a document: 303 to the page or the data about it (https://www.w3.org/TR/cooluris/)."""
        path = request.path_params["path"]
        view = self.view(request)
        if not view.snapshot.exists(_node(THING + path)):
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
        if not view.snapshot.exists(node):
            raise HTTPException(404)
        parameters = {name: text[:200] for name, text in request.query_params.items()}
        if parameters.get("format") == "docx":
            from kg.serve import memo  # needs python-docx, which takes a while to import

            if "Case" not in view.snapshot.classes(node) or not (written := memo.memo(view, node)):
                raise HTTPException(404)
            name = iri.rpartition("/")[2].encode("ascii", "ignore").decode()
            headers = {"Content-Disposition": f'attachment; filename="{name}.docx"'}
            return Response(written, media_type=memo.MEDIA_TYPE, headers=headers)
        return _html(thing.thing, view, node, parameters)

    async def data(self, request: Request) -> Response:
        path, ending = _split(request.path_params["path"])
        node, snapshot = _node(THING + path), self.snapshot
        if ending not in FILES or not snapshot.exists(node):
            raise HTTPException(404)
        quads = [*snapshot.store.statements(node), *snapshot.store.statements(None, None, node)]
        return _data(snapshot, sorted({quad.triple for quad in quads}, key=str), FILES[ending])

    async def failed(self, request: Request, error: Exception) -> Response:
        """The page for an error: never with a traceback, which goes to the server's log."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        try:
            view = self.view(request)
            if status == 404 and view.links.here.endswith("/"):  # every page has its address without a slash at the end
                query = request.scope["query_string"].decode("latin-1")
                address = view.links.plain(view.links.here.rstrip("/"))
                return RedirectResponse(f"{address}?{query}" if query else address, 308)
            body = view.page(
                "error.html", title=view.gettext(ERRORS.get(status, ERRORS[500 if status >= 500 else 400]))
            )
        except Exception:  # the page for an error must not fail
            body = f"<!doctype html><title>{status}</title><p>{status}"
        return HTMLResponse(body, status, headers)


def _ontology(snapshot: GraphSnapshot, kind: str) -> Response:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), '{ONT}')) }}"
    return _data(snapshot, snapshot.store.construct(query), kind)


def _data(snapshot: GraphSnapshot, triples: Iterable[Triple], kind: str) -> Response:
    """Statements in a format. Raises HTTPException if XML cannot write them, as with a property called `…/1`."""
    try:
        body = formats.written(triples, kind, snapshot.graph.prefixes)
    except ValueError:
        raise HTTPException(406) from None
    return Response(body, media_type=kind, headers={"Vary": "Accept"})


def _html(page: Callable[..., str], *arguments: object, status: int = 200, retry: int = 0) -> Response:
    headers = {"Vary": "Accept"} | ({"Retry-After": str(retry)} if retry else {})
    return HTMLResponse(page(*arguments), status, headers)


def _number(request: Request) -> int:
    text = request.query_params.get("n", "1")
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _node(iri: str) -> NamedNode:
    if has_dot_segment(iri):
        raise HTTPException(404)
    try:
        return NamedNode(iri)
    except ValueError:
        raise HTTPException(404) from None


def _split(path: str) -> tuple[str, str]:
    name, dot, ending = path.rpartition(".")
    return name, dot + ending
