"""The SPARQL 1.1 Protocol with one endpoint: complete answers, limits of time and size, retries, clear errors.

SPARQLWrapper writes the requests of queries, and an opener of urllib sends these and all others:
docs/decisions/0028-what-sends-a-request.md says why. While credentials are in use, an error shows nothing that the
server wrote but the status and a well-known media type, and an answer in which they stand is refused.
"""

from __future__ import annotations

import contextlib
import email.utils
import io
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import IO, TYPE_CHECKING, Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from kg.errors import KgError, missing_extra
from kg.store.credentials import EndpointSettings, shown

if TYPE_CHECKING:
    from tenacity import RetryCallState, Retrying

MAX_QUERY_BYTES = 1_000_000_000  # of the answer to a query
MAX_CHANGE_BYTES = 1_000_000  # of the answer to a change, which says little
MAX_ERROR_BYTES = 10_000  # that are read of an error
CHUNK_BYTES = 65_536
ATTEMPTS = 5
FIRST_WAIT, LONGEST_WAIT = 0.5, 120.0  # seconds between two attempts
BUSY = (429, 503)  # the statuses after which a request is sent again
AGENT = "habeas-kg"
JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples"

_DONE = {"query": (200,), "update": (200, 204), "graph": (200, 201, 204)}
_VARIABLES = {"update": "HABEAS_ENDPOINT_UPDATE", "graph": "HABEAS_ENDPOINT_GRAPH_STORE"}
_PROTOCOLS = {"update": "SPARQL 1.1 Update", "graph": "the SPARQL 1.1 Graph Store Protocol"}
_PARTIAL = ("x-sql-state", "x-sql-message")  # Virtuoso: what was found or done before the time was over
_HTML = (b"<!doctype html", b"<html")
_MEDIA_TYPES = frozenset(  # those that a message names
    f"{kind}/{form}"
    for kind, forms in {
        "application": "json ld+json n-quads n-triples octet-stream problem+json rdf+xml sparql-results+json "
        "sparql-results+xml trig xhtml+xml xml",
        "text": "csv html n3 plain tab-separated-values turtle xml",
    }.items()
    for form in forms.split()
)

Parameters = Iterable[tuple[str, str]]
T = TypeVar("T")


@dataclass(frozen=True)
class Reply:
    """What an endpoint answered: status, headers in lower case, and the whole body; of an error, its beginning."""

    status: int
    headers: Mapping[str, str] = field(repr=False)  # which may repeat credentials, as the body may
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """The media type, without parameters and in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def shown_media_type(self) -> str:
        """The media type as messages name it: only if it is a well-known one."""
        if not self.media_type:
            return "no media type"
        return self.media_type if self.media_type in _MEDIA_TYPES else "another media type"

    @property
    def looks_like_html(self) -> bool:
        """Whether this is a page for people, such as a form to log in."""
        start = self.body[:1000].lstrip().lower()
        return bool(start) and ("html" in self.media_type or start.startswith(_HTML))


class Client:
    """One endpoint: each request ends in time, is sent again while the endpoint is busy, and is answered completely."""

    def __init__(self, address: str, environment: Mapping[str, str] = os.environ) -> None:
        self._settings = EndpointSettings(address, environment)
        self._current = threading.local()  # the allowance of the question that this thread asks
        self.address = shown(self._settings.address)
        self.takes_files = self._settings.store_address is not None

    @contextlib.contextmanager
    def question(self) -> Iterator[None]:
        """A block whose requests share the time and the bytes allowed for one; part of the block around it, if any."""
        if getattr(self._current, "allowance", None):
            yield
            return
        self._current.allowance = _Allowance(time.monotonic() + self._settings.seconds, MAX_QUERY_BYTES)
        try:
            yield
        finally:
            self._current.allowance = None

    def in_brackets(self, text: str) -> str:
        """Text of the endpoint as a message shows it: a space and brackets around it, or nothing with credentials."""
        excerpt = self._settings.excerpt(text)
        return f" ({excerpt})" if excerpt else ""

    def query(self, text: str, accept: str, parameters: Parameters = ()) -> Reply:
        """The answer to a query. Raises KgError if there is none, or only a part."""
        address = self._settings.address
        return self._complete("query", address, lambda: _query_request(address, text, accept, parameters))

    def update(self, text: str, parameters: Parameters = ()) -> None:
        """Changes what the endpoint holds. Raises KgError if it refuses."""
        address = self._settings.update_address
        form = urlencode([*parameters, ("update", text)]).encode()
        headers = {"User-Agent": AGENT, "Content-Type": "application/x-www-form-urlencoded"}
        self._complete("update", address, lambda: Request(address, form, headers, method="POST"))

    def put(self, graph: str, triples: bytes) -> None:
        """Replaces a graph by the Graph Store Protocol. Raises KgError if the endpoint refuses."""
        address = self._settings.store_address
        assert address is not None
        target = f"{address}{'&' if '?' in address else '?'}{urlencode({'graph': graph})}"
        headers = {"User-Agent": AGENT, "Content-Type": "text/turtle"}
        self._complete("graph", address, lambda: Request(target, triples, headers, method="PUT"))

    def _complete(self, kind: str, address: str, request: Callable[[], Request]) -> Reply:
        """The answer, complete and in time. Raises KgError for every other outcome."""
        place = shown(address)
        with self.question():
            allowance: _Allowance = self._current.allowance
            if kind != "query":
                allowance = _Allowance(allowance.end, MAX_CHANGE_BYTES)
            reply: Reply | Exception = self._retrying(self._attempt, request, allowance)
        if isinstance(reply, Exception):
            raise self._broken(reply, place) from None  # the cause could show credentials
        if reply.status not in _DONE[kind]:
            raise self._refused(reply, place, kind)
        partly = " ".join(reply.headers[name] for name in _PARTIAL if name in reply.headers)
        if partly:
            raise KgError(
                f"the endpoint gives only a part of the answer{self.in_brackets(partly)}",
                place,
                "the whole answer" if kind == "query" else "the whole change",
                "give the server more time for a query, or ask for less",
            )
        if self._settings.stand_in(reply.body):
            raise KgError(
                "the endpoint repeats the credentials in its answer",
                place,
                "an answer without the password or token that was sent",
                "do not use this endpoint, or what stands before it, until that is mended; change the credentials",
            )
        if kind != "query" and reply.looks_like_html:
            raise KgError(
                "the endpoint answers a change with a web page",
                place,
                _PROTOCOLS[kind],
                f"set {_VARIABLES[kind]} to the address that takes changes; the page may ask you to log in",
            )
        return reply

    def _attempt(self, request: Callable[[], Request], allowance: _Allowance) -> Reply | Exception:
        """What one request brings, or why it brings nothing, without a traceback.

        A traceback keeps the frames of all callers, and in them results of pyoxigraph that no other thread may free.
        """
        try:
            return _within(allowance.seconds_left(), lambda: self._send(request, allowance))
        except (OSError, ValueError, HTTPException, _UnusableAnswerError) as error:
            return error.with_traceback(None)

    @cached_property
    def _retrying(self) -> Retrying:
        """Sends again while the endpoint says that it is busy, if there is time; gives the last reply otherwise."""
        try:
            import tenacity
        except ModuleNotFoundError as error:
            raise missing_extra("endpoint", "--endpoint", error.name) from error
        return tenacity.Retrying(
            retry=_may_wait,
            wait=_pause,
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )

    def _send(self, request: Callable[[], Request], allowance: _Allowance) -> Reply:
        """What one request brings: a redirection is not followed, so it and the credentials go to one address only."""
        settings, first = self._settings, request()
        if settings.authorization:
            first.add_unredirected_header("Authorization", settings.authorization)
        reply = _open(build_opener(_NoRedirection), first, allowance)
        if reply.status == 401 and settings.user:
            # Virtuoso takes only digests, and asks for them only where nothing else was offered.
            passwords = HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, first.full_url, settings.user, settings.password)
            opener = build_opener(_NoRedirection, HTTPDigestAuthHandler(passwords))
            # another scheme is asked for, or none that can be read, or the password is not ASCII
            with contextlib.suppress(ValueError, LookupError):
                reply = _open(opener, request(), allowance)
        return reply

    def _broken(self, error: Exception, address: str) -> KgError:
        cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
        if isinstance(cause, TimeoutError):
            return KgError(
                f"the endpoint did not complete its answer within {self._settings.seconds:g} seconds",
                address,
                "the whole answer in time",
                "try again, or set HABEAS_ENDPOINT_TIMEOUT to more seconds",
            )
        if isinstance(cause, _UnusableAnswerError):
            return KgError(str(cause), address, cause.expected, cause.repair)
        reason = _reason(cause)
        if isinstance(cause, HTTPException | ConnectionResetError | BrokenPipeError):
            return KgError(
                f"the endpoint broke off ({reason})",
                address,
                "the whole answer",
                "check that the server is still running, then try again",
            )
        return KgError(
            f"the endpoint cannot be reached ({reason})",
            address,
            "a SPARQL 1.1 endpoint that answers",
            "start the server, or correct the address",
        )

    def _refused(self, reply: Reply, address: str, kind: str) -> KgError:
        message = "" if reply.looks_like_html else self._settings.excerpt(reply.body.decode("utf-8", "replace"))
        answer = f"{reply.status}{': ' + message if message else ''}"
        if reply.status in (401, 403):
            return KgError(
                f"the endpoint denies access ({answer})",
                address,
                f"the right to send {'a query' if kind == 'query' else 'an update'}",
                "set HABEAS_ENDPOINT_USER and HABEAS_ENDPOINT_PASSWORD, or HABEAS_ENDPOINT_TOKEN, in the environment",
            )
        if reply.status in BUSY:
            return KgError(
                f"the endpoint is busy ({answer})",
                address,
                f"an answer to one of {ATTEMPTS} requests",
                "try again later",
            )
        if reply.status < 300:
            return KgError(
                f"the endpoint does not say that its answer is complete ({answer})",
                address,
                f"the status {' or '.join(map(str, _DONE[kind]))}",
                "check what stands between this program and the endpoint, and the endpoint's log",
            )
        if reply.status < 400:
            return KgError(
                f"the endpoint redirects to another address ({reply.status})",
                address,
                "an answer from the address itself: nothing is sent anywhere else",
                "give the address at which the endpoint answers",
            )
        if kind != "query":
            return KgError(
                f"the endpoint refuses the change ({answer})",
                address,
                _PROTOCOLS[kind],
                f"set {_VARIABLES[kind]} to the address that takes changes, and check that you may make them",
            )
        return KgError(
            f"the endpoint does not answer the query ({answer})",
            address,
            "an answer to a query of SPARQL 1.1",
            "check that the address is that of a SPARQL endpoint, and the endpoint's log",
        )


class _Allowance:
    """What the requests of one question may use together: time, up to a moment of the monotonic clock, and bytes."""

    def __init__(self, end: float, most: int) -> None:
        self.end, self._most, self._taken = end, most, 0

    def seconds_left(self) -> float:
        """The seconds that are left. Raises TimeoutError if there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def take(self, number: int) -> None:
        """Takes bytes of an answer. Raises _UnusableAnswerError if there are not as many left."""
        self._taken += number
        if self._taken > self._most:
            raise _UnusableAnswerError(
                f"the endpoint's answer has not ended after {self._most:,} bytes",
                "a whole answer of SPARQL 1.1",
                "ask for less, or check the endpoint's own log",
            )


class _UnusableAnswerError(Exception):
    """An answer that is longer than any that could be used, or in a form that is not read. No text of it is kept."""

    def __init__(self, what: str, expected: str, repair: str) -> None:
        super().__init__(what)
        self.expected, self.repair = expected, repair


class _NoRedirection(HTTPRedirectHandler):
    """Leaves a redirection as the answer that it is: nothing is carried to another address."""

    def redirect_request(self, *arguments: Any) -> None:
        """No request."""


def _within(seconds: float, function: Callable[[], T]) -> T:
    """What a function returns or raises; TimeoutError if it takes longer.

    It runs in a thread: a server that sends its headers one byte at a time never lets the timeout of a socket expire.
    A thread that is late is left behind; it ends with its connection, and at the latest with the process.
    """
    future: Future[T] = Future()

    def run(future: Future[T]) -> None:
        try:
            future.set_result(function())
        except BaseException as error:  # raised again where the result is asked for
            future.set_exception(error)
        finally:
            del future  # or it would be in a cycle with the error

    threading.Thread(target=run, args=(future,), name="endpoint request", daemon=True).start()
    try:
        return future.result(seconds)
    finally:
        del future


def _query_request(address: str, text: str, accept: str, parameters: Parameters) -> Request:
    """The request that sends a query, as SPARQLWrapper writes it."""
    from SPARQLWrapper import POST, SELECT, SPARQLWrapper

    wrapper = SPARQLWrapper(address, agent=AGENT)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", accept)
    for name, value in parameters:
        wrapper.addParameter(name, value)
    # setQuery() would take the first word that it knows, in a comment too, for the form, and could send an update
    wrapper.queryString, wrapper.queryType = text, SELECT
    request: Request = wrapper._createRequest()  # its query() would follow redirections and read endless errors
    return request


def _open(opener: OpenerDirector, request: Request, allowance: _Allowance) -> Reply:
    """What a request brings: the whole answer, or the beginning of an error."""
    try:
        with opener.open(request, timeout=allowance.seconds_left()) as answer:
            return _reply(answer, allowance)
    except HTTPError as error:
        with error:
            return _refusal(error, _beginning(error, allowance))


def _reply(answer: HTTPResponse, allowance: _Allowance) -> Reply:
    """A whole answer. Raises _UnusableAnswerError if it is too long or encoded, and IncompleteRead if it is cut."""
    headers = _headers(answer)
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise _encoded("the endpoint compresses its answer, which the request rules out")
    if headers.get("transfer-encoding", "chunked").lower() != "chunked":  # which http.client does not take apart
        raise _encoded("the endpoint sends its answer in an unknown transfer encoding")
    body = io.BytesIO()  # which gives its bytes without another copy
    while part := answer.read1(CHUNK_BYTES):
        allowance.take(len(part))
        body.write(part)
        allowance.seconds_left()
    due = headers.get("content-length")
    if due is not None and "transfer-encoding" not in headers and not (due.isdecimal() and int(due) == body.tell()):
        raise IncompleteRead(b"")
    return Reply(answer.status, headers, body.getvalue())


def _encoded(what: str) -> _UnusableAnswerError:
    return _UnusableAnswerError(
        what,
        "an answer that is not encoded, as the header Accept-Encoding: identity asks for",
        "switch compression off for this client, at the server or at the proxy before it",
    )


def _refusal(error: HTTPError, body: bytes) -> Reply:
    """An answer with an error's status, without its body if that is compressed."""
    headers = _headers(error)
    return Reply(error.code, headers, b"" if "content-encoding" in headers else body)


def _beginning(error: HTTPError, allowance: _Allowance) -> bytes:
    """What an error says, or its beginning."""
    body, source = b"", error.fp
    while source is not None and len(body) <= MAX_ERROR_BYTES and (part := _read_some(source)):
        body += part
        allowance.seconds_left()
    return body


def _read_some(source: IO[bytes] | HTTPResponse) -> bytes:
    return source.read1(CHUNK_BYTES) if isinstance(source, HTTPResponse) else source.read(CHUNK_BYTES)


def _reason(error: Exception) -> str:
    """Why a connection failed, in the words of the system or the name of the error: never in words of the server."""
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def _headers(answer: HTTPResponse | HTTPError) -> dict[str, str]:
    """The headers; the values of one that is repeated stand together, with commas."""
    headers: dict[str, str] = {}
    for name, value in answer.headers.items():
        headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
    return headers


def _may_wait(state: RetryCallState) -> bool:
    """Whether the endpoint is busy, and the allowance, the last argument of each attempt, leaves time for the pause."""
    if state.outcome is None or getattr(state.outcome.result(), "status", 0) not in BUSY:
        return False
    allowance: _Allowance = state.args[-1]
    return _pause(state) <= min(LONGEST_WAIT, allowance.end - time.monotonic())


def _pause(state: RetryCallState) -> float:
    """The seconds to wait before the next attempt."""
    header = state.outcome.result().headers.get("retry-after", "") if state.outcome else ""
    return seconds_to_wait(header, state.attempt_number)


def seconds_to_wait(retry_after: str, attempt: int) -> float:
    """The seconds to wait after an attempt: what Retry-After asks for, or else half a second, doubled each time.

    >>> seconds_to_wait("7", 1), seconds_to_wait("", 1), seconds_to_wait("soon", 3)
    (7.0, 0.5, 2.0)
    """
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time(), 0.0)
    return float(FIRST_WAIT * 2 ** (attempt - 1))
