"""The review as a page on this machine: for one reviewer, at 127.0.0.1 alone, and only with the token of this start.

It writes, so it trusts nobody: the host of each request must be this machine, a cookie must hold the token, and a form
must hold a second one that no other page can know. Every decision is on disk before the page says so.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import jinja2
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg.archive import Archive
from kg.errors import KgError
from kg.review import draft as drafts
from kg.review.accept import accept, origin
from kg.review.compare import Record
from kg.review.decisions import Review
from kg.review.join import joined
from kg.review.show import Shower
from kg.serve.app import HEADERS
from kg.serve.app import STATIC as STYLE

HERE = Path(__file__).parent
MAX_FORM, MAX_FIELDS = 200_000, 200  # bytes
HOST = "127.0.0.1"
OWN_HEADERS = {
    **HEADERS,
    "Referrer-Policy": "same-origin",  # with no-referrer a browser sends the origin "null" with a form
    "Cache-Control": "no-store",
}


@dataclass
class Desk:
    """The things that a reviewer works with: drafts, reviews, the record, and the archive that gets the files."""

    drafts: Path
    reviews: Path
    reviewer: str
    record: Record
    shower: Shower
    archive: Archive
    prefixes: dict[str, str]
    today: Callable[[], datetime.date]
    open: dict[str, Review] = field(default_factory=dict)

    def review(self, name: str) -> Review:
        """The review of a draft, which this reviewer has from now on. Raises KgError if somebody else has it."""
        fresh = joined(drafts.read(self.drafts, name), self.record.store)
        known = self.open.get(name)
        if known is not None and known.draft.digest == fresh.digest:
            return known
        self.leave(name)
        review = Review(self.reviews, fresh, self.reviewer)
        review.open()
        self.open[name] = review
        return review

    def leave(self, name: str) -> None:
        """Gives a document back, so that another reviewer can have it."""
        if (review := self.open.pop(name, None)) is not None:
            review.close()

    def listed(self) -> list[tuple[str, str, int, int]]:
        """Name, title, and facts decided and in all of each draft."""
        found = []
        for name in drafts.names(self.drafts):
            try:
                draft = drafts.read(self.drafts, name)
                review = self.open.get(name) or Review(self.reviews, draft, self.reviewer)
            except KgError as error:
                found.append((name, f"cannot be read: {error.what}", 0, 0))
                continue
            total = len(review.draft.to_decide)
            found.append((name, review.draft.title, total - len(review.undecided()), total))
        return found


def create(desk: Desk, token: str, hosts: tuple[str, ...]) -> Starlette:
    """The application; `hosts` are the names under which it is reached, such as `127.0.0.1:8010`."""
    pages = _Pages(desk, token)
    routes = [
        Route("/", pages.home),
        Route("/draft/{name}", pages.draft),
        Route("/draft/{name}/decide", pages.decide, methods=["POST"]),
        Route("/draft/{name}/finish", pages.finish, methods=["POST"]),
        Route("/draft/{name}/leave", pages.leave, methods=["POST"]),
        Mount("/static", StaticFiles(directory=HERE / "static")),
        Mount("/style", StaticFiles(directory=STYLE)),
    ]
    guard = Middleware(BaseHTTPMiddleware, dispatch=_Guard(token, hosts))
    app = Starlette(routes=routes, middleware=[guard], exception_handlers={KgError: pages.refused})
    app.router.redirect_slashes = False
    return app


def run(desk: Desk, port: int, ready: Callable[[str], object]) -> None:
    """Serves the page until it is stopped; `ready` gets its address with the token.

    Raises KgError if the port is taken.
    """
    token = secrets.token_urlsafe(32)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen()  # so that nobody is refused who comes before the server has begun
        except OSError as error:
            what = f"port {port} cannot be used ({error.strerror})"
            raise KgError(what, "kg review --page", "a free port", "name another with --port, or 0 for any") from error
        port = listening.getsockname()[1]
        app = create(desk, token, (f"{HOST}:{port}", f"localhost:{port}"))
        ready(f"http://{HOST}:{port}/?token={token}")
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
        try:
            uvicorn.Server(config).run([listening])
        finally:
            for name in list(desk.open):
                desk.leave(name)


class _Guard:
    """Lets only the reviewer in: by the host, by a cookie with the token, and a form only from this page."""

    def __init__(self, token: str, hosts: tuple[str, ...]) -> None:
        self._token, self._hosts = token, hosts
        self._cookie = f"habeas_review_{hashlib.sha256(token.encode()).hexdigest()[:8]}"

    async def __call__(self, request: Request, page: RequestResponseEndpoint) -> Response:
        """The page for its reviewer, and a refusal for everybody else."""
        response = self._refusal(request) or await page(request)
        response.headers.update(OWN_HEADERS)
        return response

    def _refusal(self, request: Request) -> Response | None:
        """The answer to whoever is not the reviewer, or who comes for the first time; None for the reviewer."""
        headers = request.headers
        if headers.get("host") not in self._hosts:
            return _plain("This page is for the machine that it runs on.", 421)
        given = request.query_params.get("token", "")
        if (
            request.method == "GET"
            and request.url.path == "/"
            and hmac.compare_digest(given.encode(), self._token.encode())
        ):
            response = RedirectResponse("/", 303)
            response.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
            return response
        cookie = request.cookies.get(self._cookie, "")
        if not hmac.compare_digest(cookie.encode(), self._token.encode()):
            return _plain("Open the address that kg review printed: it has the key to this page.", 403)
        if request.method in ("GET", "HEAD"):
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
        if (origin is not None and origin.removeprefix("http://") not in self._hosts) or site != "same-origin":
            return _plain("A decision must be sent by this page.", 403)
        length = headers.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 7 and int(length) <= MAX_FORM):
            return _plain("What was sent is too long.", 413)
        return None


class _Pages:
    def __init__(self, desk: Desk, token: str) -> None:
        self._desk = desk
        self._key = hmac.new(token.encode(), b"form", "sha256").hexdigest()
        loader = jinja2.FileSystemLoader(HERE / "templates")
        self._templates = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)

    async def home(self, request: Request) -> Response:
        """All drafts."""
        return self._page("list.html", listed=self._desk.listed())

    async def draft(self, request: Request) -> Response:
        """One draft: each fact beside its words."""
        return self._review(self._desk.review(request.path_params["name"]))

    async def decide(self, request: Request) -> Response:
        """Keeps a decision, and goes on to the next fact; the answer is sent when it is on disk."""
        name, form = request.path_params["name"], await self._form(request, "item", "verdict")
        try:
            review = self._desk.review(name)
            values = {key[6:]: text for key, text in form.items() if key.startswith("value-")}
            item, _ = review.decide(form["item"], form["verdict"], values, form.get("note", ""), self._desk.prefixes)
        except KgError as error:
            return self._problem(request, 409, "The decision was not kept", error)
        items = review.draft.to_decide
        place = items.index(item) + (form["verdict"] != "undecided")
        return RedirectResponse(f"/draft/{name}#item-{items[min(place, len(items) - 1)].key}", 303)

    async def finish(self, request: Request) -> Response:
        """Writes the curated file."""
        await self._form(request)
        name = request.path_params["name"]
        try:
            desk, review = self._desk, self._desk.review(name)
            fetched = origin(desk.drafts, review.draft)
            found = accept(review, desk.record, desk.archive, desk.prefixes, desk.today(), fetched=fetched)
        except KgError as error:
            return self._problem(request, 409, "No file was written", error)
        self._desk.leave(name)
        return self._page("done.html", accepted=found)

    async def leave(self, request: Request) -> Response:
        """Gives the document back."""
        await self._form(request)
        self._desk.leave(request.path_params["name"])
        return RedirectResponse("/", 303)

    async def refused(self, request: Request, error: Exception) -> Response:
        """The answer where a page cannot be shown, or where a form cannot be read or is not of these pages."""
        assert isinstance(error, KgError)
        if request.method == "POST":
            return self._problem(request, 400, "The form cannot be used", error)
        return self._problem(request, 409, "This cannot be shown now", error)

    async def _form(self, request: Request, *needed: str) -> dict[str, str]:
        """The fields of a form. Raises KgError unless it is one of these pages, with the fields that are needed."""
        try:
            text = (await request.body()).decode("ascii")
            fields = parse_qs(text, True, strict_parsing=True, errors="strict", max_num_fields=MAX_FIELDS)
        except ValueError as error:
            expected = f"at most {MAX_FIELDS} fields in UTF-8, encoded as a browser does"
            raise _not_ours("what was sent is no form", expected) from error
        form = {name: values[-1].replace("\r\n", "\n") for name, values in fields.items()}
        if missing := [name for name in ("key", *needed) if name not in form]:
            raise _not_ours(f"the form has no {missing[0]}", f"the fields {', '.join(('key', *needed))}")
        if not hmac.compare_digest(form["key"].encode(), self._key.encode()):
            what = "the form is not of this page, or the server was started again"
            raise _not_ours(what, "a form that this server sent")
        return form

    def _problem(self, request: Request, status: int, title: str, error: KgError) -> Response:
        """The page for an error."""
        back = f"/draft/{request.path_params['name']}" if request.method == "POST" else "/"
        return self._page("problem.html", status, title=title, error=error, back=back)

    def _review(self, review: Review) -> Response:
        shown = [self._desk.shower.shown(review, item) for item in review.draft.items]
        opening = self._desk.shower.opening(review.draft)
        return self._page("review.html", review=review, items=shown, opening=opening, undecided=len(review.undecided()))

    def _page(self, template: str, status: int = 200, **values: object) -> Response:
        page = self._templates.get_template(template)
        return HTMLResponse(page.render(key=self._key, reviewer=self._desk.reviewer, **values), status)


def _not_ours(what: str, expected: str) -> KgError:
    return KgError(what, "kg review", expected, "load the page again")


def _plain(text: str, status: int) -> Response:
    return Response(text + "\n", status, media_type="text/plain")
