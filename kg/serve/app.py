"""The web application that workers run: the addresses of the pages, and what answers there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs

from pyoxigraph import NamedNode, Triple
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message

from kg.archive import Archive
from kg.build import pipeline
from kg.errors import KgError
from kg.graph import Graph
from kg.search.index import FACETS
from kg.serve import brief
from kg.serve.endpoint import formats, sparql
from kg.serve.endpoint.formats import JSON, answer
from kg.serve.endpoint.messages import Refusal, text_of, unpack
from kg.serve.links import Links, has_dot_segment
from kg.serve.pages import compare, editor, feed, home, question, thing
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.view import LANGUAGES, Frame, View
from kg.serve.settings import Settings
from kg.store.local import LocalStore
from kg.store.table import Table
from kg.terms.messages import gettext_noop
from kg.terms.names import BASE, ONT, THING, hb
from kg.terms.vocabulary import RDF_TYPE

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
DOWNLOADS = {  # of a brief: the media type and the ending of each
    "markdown": ("text/markdown; charset=utf-8", ".md"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
}
PAGES: dict[str, str | Callable[[View], str]] = {  # what makes the pages of each address
    "/": home.home,
    "/search": "search",
    "/suggest": "suggest",
    "/questions": home.questions,
    "/question/{name}": "question",
    "/compare": "compare",
    "/query": "editor",
    "/ont": "terms",
    "/rules": home.rules,
    "/rule/{name:path}": "rule",
    "/id/{path:path}": "identifier",
    "/page/{path:path}": "thing",
    "/brief/{path:path}": "brief",
    "/graph/{path:path}": "graph",
    "/data/{path:path}": "data",
}
ERRORS = {
    400: gettext_noop("Invalid request"),
    404: gettext_noop("Page not found"),
    405: gettext_noop("That is not possible here"),
    406: gettext_noop("Not available in that format"),
    422: gettext_noop("Too much for one request"),
    500: gettext_noop("Something went wrong on our side"),
    503: gettext_noop("The server is busy"),
    504: gettext_noop("That took too long"),
}


class Application:
    """The pages and the endpoint over one build, as a worker runs them."""

    def __init__(self, archive: Archive, folder: Path, settings: Settings) -> None:
        """Prepares what the first readers would otherwise wait for, then closes the store. Raises KgError."""
        store, without_read = pipeline.open_store(folder), pipeline.open_without_read(folder)
        self._stores, self._settings = [one for one in (store, without_read) if one is not None], settings
        snapshot = GraphSnapshot(Graph(archive, store, without_read), folder)
        self._app = create_app(snapshot, store, settings)
        get_ready(snapshot, settings)
        for one in self._stores:
            one.close()

    def open(self) -> None:
        """Opens the store, in a worker that has just been forked. Raises KgError."""
        for one in self._stores:
            one.reopen()
        self._loop = asyncio.new_event_loop()

    def answer(self, request: bytes, into: IO[bytes]) -> tuple[int, list[tuple[str, str]]]:
        """Writes the body of the response to a packed request into a file, and returns its status and headers."""
        scope, body = unpack(request)
        started: dict[str, Any] = {}

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            elif into.tell() + len(part := message.get("body", b"")) > self._settings.result:
                raise OverflowError
            else:
                into.write(part)

        self._loop.run_until_complete(self._app(scope, receive, send))
        return started["status"], text_of(started["headers"])


def create_app(snapshot: GraphSnapshot, store: LocalStore, settings: Settings) -> Starlette:
    """The application that makes the pages of one build and answers queries over it."""
    site = _Site(snapshot, store, settings)
    routes = sparql.routes(store, settings)
    for path, maker in PAGES.items():
        respond = getattr(site, maker) if isinstance(maker, str) else partial(site.plain, maker)
        routes.append(Route(path, respond, methods=["GET", "POST"] if maker == "editor" else ["GET"]))
    app = Starlette(routes=routes, exception_handlers={HTTPException: site.failed})
    app.router.redirect_slashes = False  # it would name the host of the request's Host header
    return app


def links_of(request: Request) -> Links:
    """The links of the page that a request is for."""
    language = request.query_params.get("lang", "en")
    here = request.scope["path"].removeprefix("/")
    depth = request.scope["raw_path"].count(b"/") - 1
    return Links(here, language if language in LANGUAGES else "en", depth=max(depth, 0))


def title_of_error(frame: Frame, status: int) -> str:
    """The title of the page for an error."""
    return frame.gettext(ERRORS.get(status, ERRORS[500 if status >= 500 else 400]))


def get_ready(snapshot: GraphSnapshot, settings: Settings) -> None:
    """Prepares what the first readers would otherwise wait for: the index, labels, templates, rules and home pages.

    The pages of a case, a decision and a conclusion need all templates, the usual labels and the rules of proofs.
    """
    snapshot.graph.things.get_ready()
    kinds = map(hb, ("Case", "Views", "Conclusion"))
    found = [next(snapshot.store.statements(None, RDF_TYPE, kind), None) for kind in kinds]
    examples = [one.subject for one in found if one is not None and isinstance(one.subject, NamedNode)]
    for language in LANGUAGES:
        view = View(snapshot, settings, Links("", language))
        for make in (home.home, home.terms, home.rules):
            make(view)
        for node in examples:
            try:
                thing.thing(View(snapshot, settings, Links("page/", language)), node)
            except Exception:  # the reader of this page will see it, others should not
                log.exception("the page of %s cannot be made", node.value)


class _Site:
    def __init__(self, snapshot: GraphSnapshot, store: LocalStore, settings: Settings) -> None:
        self.snapshot, self.store, self.settings = snapshot, store, settings

    def view(self, request: Request) -> View:
        """The view for the page of a request."""
        return View(self.snapshot, self.settings, links_of(request))

    async def plain(self, make: Callable[[View], str], request: Request) -> Response:
        """A page that depends on nothing but the language."""
        return _html(make(self.view(request)))

    async def search(self, request: Request) -> Response:
        view, parameters = self.view(request), request.query_params
        chosen = {facet: parameters[facet] for facet in FACETS if parameters.get(facet)}
        return _html(home.search(view, parameters.get("q", "")[:500], chosen, _number(request)))

    async def suggest(self, request: Request) -> Response:
        """Names for a box into which a reader types, as JSON."""
        view, given = self.view(request), {name: text[:500] for name, text in request.query_params.items()}
        asked = (given.get(name, "") for name in ("q", "question", "parameter"))
        return JSONResponse(home.suggestions(view, *asked))

    async def terms(self, request: Request) -> Response:
        wanted = formats.negotiate(request.headers.get("accept", ""), ["text/html", *FILES.values()])
        if wanted in FILES.values():
            return _ontology(self.snapshot, str(wanted))
        return _html(home.terms(self.view(request)))

    async def rule(self, request: Request) -> Response:
        view, name = self.view(request), request.path_params["name"]
        if name not in view.snapshot.rules:
            raise HTTPException(404)
        return _html(home.rule(view, name))

    async def question(self, request: Request) -> Response:
        view, parameters = self.view(request), {name: text[:2000] for name, text in request.query_params.items()}
        stored = view.snapshot.questions.get(request.path_params["name"])
        if stored is None:
            raise HTTPException(404)
        try:
            answered = question.ask(view, stored, parameters)
        except KgError as error:
            return _html(question.page(view, stored, parameters, None, problem=error), 400)
        form = parameters.get("format", "")
        if form == "atom":
            given = {name: text for name, text in parameters.items() if name not in ("format", "lang")}
            found = [term for row in answered.rows for term in row]
            return _feed(feed.feed(view, question.title_of(view, stored), found, given))
        if form in question.DOWNLOADS:
            return _download(answered.written(form, view.labels), question.DOWNLOADS[form], f"{stored.name}.{form}")
        return _html(question.page(view, stored, parameters, answered, number=_number(request)))

    async def compare(self, request: Request) -> Response:
        view, texts = self.view(request), [request.query_params.get(name, "")[:500] for name in ("state", "other")]
        if not all(texts):
            return _html(compare.page(view, texts))
        try:
            return _html(compare.compare(view, texts))
        except KgError as error:
            return _html(compare.page(view, texts, error), 400)

    async def editor(self, request: Request) -> Response:
        view = self.view(request)
        try:
            posted = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=20)
        except ValueError:  # our form has two fields
            raise HTTPException(400) from None
        query = posted.get("query", [request.query_params.get("query", "")])[0]
        if name := request.query_params.get("question"):
            stored = view.snapshot.questions.get(name)
            return _html(editor.page(view, query or (stored.text if stored else ""), None))
        if not query.strip():
            return _html(editor.page(view, "", None))
        result = answer(self.store, query, f"{JSON}, text/turtle;q=0.9", limit=self.settings.result)
        if isinstance(result, Refusal):
            return _html(editor.page(view, query, result), result.status)
        form = posted.get("format", [""])[0]
        if form in question.DOWNLOADS and isinstance(rows := editor.rows_of(result), Table):
            return _download(rows.written(form, view.labels), question.DOWNLOADS[form], f"answer.{form}")
        return _html(editor.page(view, query, result))

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
        if request.query_params.get("format") == "atom":
            if not (made := feed.of_thing(view, node)):
                raise HTTPException(404)
            return _feed(made)
        return _html(thing.thing(view, node, request.query_params.get("more", "")[:200]))

    async def brief(self, request: Request) -> Response:
        """The brief of a case: the page, or a download that stands alone."""
        view, node = self.view(request), _node(THING + request.path_params["path"])
        if "Case" not in view.snapshot.classes(node):
            raise HTTPException(404)
        form = request.query_params.get("format", "")
        if form not in DOWNLOADS:
            return _html(brief.page(brief.Brief(view, node)))
        view = View(view.snapshot, view.settings, brief.Lasting("", view.language))
        kind, ending = DOWNLOADS[form]
        name = node.value.rpartition("/")[2].encode("ascii", "ignore").decode()
        return _download(brief.written(brief.Brief(view, node), form), kind, name + ending)

    async def data(self, request: Request) -> Response:
        path, dot, ending = request.path_params["path"].rpartition(".")
        node, snapshot = _node(THING + path), self.snapshot
        if dot + ending not in FILES or not snapshot.exists(node):
            raise HTTPException(404)
        quads = [*snapshot.store.statements(node), *snapshot.store.statements(None, None, node)]
        return _data(snapshot, sorted({quad.triple for quad in quads}, key=str), FILES[dot + ending])

    async def failed(self, request: Request, error: Exception) -> Response:
        """The page for an error of HTTP, without the address that was asked for."""
        assert isinstance(error, HTTPException)
        view = self.view(request)
        body = view.page("error.html", title=title_of_error(view, error.status_code))
        return HTMLResponse(body, error.status_code, error.headers)


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


def _html(page: str, status: int = 200) -> Response:
    return HTMLResponse(page, status, {"Vary": "Accept"})


def _feed(made: str) -> Response:
    """A feed, which no search engine should list: those of persons are about people."""
    return Response(made, media_type=feed.MEDIA_TYPE, headers={"X-Robots-Tag": "noindex"})


def _download(content: str | bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


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
