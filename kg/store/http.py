"""The SPARQL 1.1 Protocol with one endpoint: complete answers, limits of time and size, retries, clear errors.

SPARQLWrapper writes queries, and an opener of urllib sends these and graphs:
docs/decisions/0028-what-sends-a-request.md says why. While credentials are in use, an error shows nothing that the
server wrote but the status, and an answer in which they stand is refused.
"""

from __future__ import annotations

import contextlib
import email.utils
import io
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse, IncompleteRead
from queue import Empty, SimpleQueue
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPErrorProcessor,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from kg.errors import KgError, missing_extra
from kg.store.credentials import EndpointSettings, shown

MAX_BYTES = 500_000_000  # of an answer
MAX_ERROR_BYTES = 10_000  # that are read of an error
CHUNK_BYTES = 65_536
ATTEMPTS = 5
FIRST_WAIT, LONGEST_WAIT = 0.5, 120.0  # seconds between two attempts
BUSY = (429, 503)  # the statuses after which a request is sent again
AGENT = "habeas-kg"
JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples"

_DONE = {"POST": (200,), "PUT": (200, 201, 204), "DELETE": (200, 204)}  # by method: POST sends a query
_PARTIAL = ("x-sql-state", "x-sql-message")  # Virtuoso: what was found or done before the time was over
_HTML = (b"<!doctype html", b"<html")

Parameters = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """The answer of an endpoint: status, headers in lower case, and the whole body; of an error, its beginning.

    If no answer came, `failure` says why, and the status is 0.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # these may repeat credentials
    body: bytes = field(default=b"", repr=False)  # and so may this
    failure: Exception | None = None

    @property
    def media_type(self) -> str:
        """The media type, without parameters and in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def looks_like_html(self) -> bool:
        """True of a page for people, such as a form to log in."""
        start = self.body[:1000].lstrip().lower()
        return bool(start) and ("html" in self.media_type or start.startswith(_HTML))


class Client:
    """One endpoint: each request ends in time, is sent again while the endpoint is busy, and is answered completely."""

    def __init__(self, address: str, environment: Mapping[str, str] = os.environ) -> None:
        self._settings = EndpointSettings(address, environment)
        self._current = threading.local()  # the allowance of the question that this thread asks
        self.address = shown(self._settings.address)

    @contextlib.contextmanager
    def question(self) -> Iterator[None]:
        """A block whose requests share the time and the bytes allowed for one; part of the block around it, if any."""
        if getattr(self._current, "allowance", None):
            yield
            return
        self._current.allowance = _Allowance(time.monotonic() + self._settings.seconds, MAX_BYTES)
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
        return self._complete(_query(self._settings.address, text, accept, parameters))

    def put(self, graph: str, triples: bytes) -> None:
        """Replaces a graph by the Graph Store Protocol. Raises KgError if the endpoint refuses."""
        self._change("PUT", graph, triples)

    def delete(self, graph: str) -> None:
        """Deletes a graph that is there. Raises KgError if the endpoint refuses."""
        self._change("DELETE", graph)

    def _change(self, method: str, graph: str, triples: bytes | None = None) -> None:
        address = self._settings.store_address
        if address is None:
            raise KgError(
                "the address for changes is not set",
                "HABEAS_ENDPOINT_GRAPH_STORE",
                "the address of this endpoint for the SPARQL 1.1 Graph Store Protocol",
                "set it in the environment: docs/endpoints.md names it for some servers",
            )
        target = f"{address}{'&' if '?' in address else '?'}{urlencode({'graph': graph})}"
        headers = {"User-Agent": AGENT} | ({"Content-Type": "text/turtle"} if triples is not None else {})
        self._complete(Request(target, triples, headers, method=method))

    def _complete(self, request: Request) -> Reply:
        """The answer, complete and in time. Raises KgError for every other outcome."""
        place, method = shown(request.full_url), request.get_method()
        with self.question():
            allowance: _Allowance = self._current.allowance
            reply: Reply = while_busy(
                lambda: self._attempt(request, allowance),
                ATTEMPTS,
                lambda: min(LONGEST_WAIT, allowance.end - time.monotonic()),
            )
        if reply.failure is not None:
            raise self._broken(reply.failure, place) from None  # the cause could show credentials
        if reply.status not in _DONE[method]:
            raise self._refused(reply, place, method)
        partly = " ".join(reply.headers[name] for name in _PARTIAL if name in reply.headers)
        if partly:
            raise KgError(
                f"the endpoint gives only a part of the answer{self.in_brackets(partly)}",
                place,
                "the whole answer" if method == "POST" else "the whole change",
                "give the server more time for a query, or ask for less",
            )
        if self._settings.are_in(reply.body):
            raise KgError(
                "the endpoint repeats the credentials in its answer",
                place,
                "an answer without the password or token that was sent",
                "do not use this endpoint, or what stands before it, until that is mended; change the credentials",
            )
        return reply

    def _attempt(self, request: Request, allowance: _Allowance) -> Reply:
        """The answer to one request, in time.

        It is sent in a thread: a server that sends its headers one byte at a time never lets the timeout of a socket
        expire. A thread that is late is left behind; it ends with its connection, and at the latest with the process.
        """
        answers: SimpleQueue[Reply] = SimpleQueue()
        send = threading.Thread(target=lambda: answers.put(self._send(request, allowance)), daemon=True)
        send.start()
        try:
            return answers.get(timeout=max(allowance.end - time.monotonic(), 0))
        except Empty:
            return Reply(0, failure=TimeoutError())

    def _send(self, request: Request, allowance: _Allowance) -> Reply:
        """The answer to one request, or why there is none.

        A redirection is not followed, so the request and the credentials go to one address only.
        """
        settings = self._settings
        try:
            if settings.authorization:
                request.add_unredirected_header("Authorization", settings.authorization)
            reply = _open(request, allowance)
            if reply.status == 401 and settings.user:
                # Virtuoso takes only digests, and asks for them only where nothing else was offered.
                request.remove_header("Authorization")
                reply = _open(request, allowance)
                if digest := _digest(request, reply, settings):
                    request.add_unredirected_header("Authorization", digest)
                    reply = _open(request, allowance)
            return reply
        except Exception as error:  # judged by the thread that waits; a traceback would keep the frames of this one
            return Reply(0, failure=error.with_traceback(None))

    def _broken(self, error: Exception, address: str) -> Exception:
        cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
        if isinstance(cause, KgError):
            return KgError(cause.what, address, cause.expected, cause.repair)
        reason = _reason(cause)
        if isinstance(cause, TimeoutError):
            what = f"did not complete its answer within {self._settings.seconds:g} seconds"
            expected, repair = "the whole answer in time", "try again, or set HABEAS_ENDPOINT_TIMEOUT to more seconds"
        elif isinstance(cause, HTTPException | ConnectionResetError | BrokenPipeError):
            what, expected = f"broke off ({reason})", "the whole answer"
            repair = "check that the server is still running, then try again"
        elif isinstance(cause, OSError | ValueError):
            what, expected = f"cannot be reached ({reason})", "a SPARQL 1.1 endpoint that answers"
            repair = "start the server, or correct the address"
        else:
            return cause
        return KgError(f"the endpoint {what}", address, expected, repair)

    def _refused(self, reply: Reply, address: str, method: str) -> KgError:
        message = "" if reply.looks_like_html else self._settings.excerpt(reply.body.decode("utf-8", "replace"))
        if reply.status in (401, 403):
            what, expected = "denies access", f"the right to send {'a query' if method == 'POST' else 'a graph'}"
            repair = (
                "set HABEAS_ENDPOINT_USER and HABEAS_ENDPOINT_PASSWORD, or HABEAS_ENDPOINT_TOKEN, in the environment"
            )
        elif reply.status in BUSY:
            what, expected, repair = "is busy", f"an answer to one of {ATTEMPTS} requests", "try again later"
        elif reply.status < 300:
            expected = f"the status {' or '.join(map(str, _DONE[method]))}"
            what = "does not say that its answer is complete"
            repair = "check what stands between this program and the endpoint, and the endpoint's log"
        elif reply.status < 400:
            what, message = "redirects to another address", ""
            expected = "an answer from the address itself: nothing is sent anywhere else"
            repair = "give the address at which the endpoint answers"
        elif method == "POST":
            what, expected = "does not answer the query", "an answer to a query of SPARQL 1.1"
            repair = "check that the address is that of a SPARQL endpoint, and the endpoint's log"
        else:
            what, expected = "refuses the change", "the SPARQL 1.1 Graph Store Protocol"
            repair = "correct HABEAS_ENDPOINT_GRAPH_STORE, and check that you may make changes"
        answer = f"{reply.status}{': ' + message if message else ''}"
        return KgError(f"the endpoint {what} ({answer})", address, expected, repair)


class _Allowance:
    """The means that the requests of one question share: time, up to a moment of the monotonic clock, and bytes."""

    def __init__(self, end: float, most: int) -> None:
        self.end, self._most, self._taken = end, most, 0

    def take(self, number: int) -> None:
        """Takes bytes of an answer. Raises KgError if there are not as many left, and TimeoutError if it is late."""
        self._taken += number
        if self._taken > self._most:
            what, expected = f"the endpoint's answer has not ended after {self._most:,} bytes", "a whole answer"
            raise KgError(what, "", expected, "ask for less, or check the endpoint's own log")
        if time.monotonic() > self.end:
            raise TimeoutError


class _AsItIs(HTTPErrorProcessor):
    """Leaves an error and a redirection as the answers that they are: nothing is carried to another address."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        """The response itself."""
        return response

    https_response = http_response


def _query(address: str, text: str, accept: str, parameters: Parameters) -> Request:
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


def _open(request: Request, allowance: _Allowance) -> Reply:
    """The whole answer to a request, or the beginning of an error.

    Raises KgError if an answer is too long or compressed, and IncompleteRead if it is cut.
    """
    with build_opener(_AsItIs).open(request, timeout=max(allowance.end - time.monotonic(), 0.01)) as answer:
        headers = {name.lower(): ", ".join(answer.headers.get_all(name)) for name in answer.headers}
        encoded = headers.get("content-encoding", "identity").strip().lower() != "identity"
        is_error = answer.status >= 300
        if encoded and is_error:
            return Reply(answer.status, headers)
        if encoded:
            raise KgError(
                "the endpoint compresses its answer, which the request rules out",
                "",
                "an answer that is not encoded, as the header Accept-Encoding: identity asks for",
                "switch compression off for this client, at the server or at the proxy before it",
            )
        body = io.BytesIO()  # it gives its bytes without another copy
        while not (is_error and body.tell() > MAX_ERROR_BYTES) and (part := answer.read1(CHUNK_BYTES)):
            allowance.take(len(part))
            body.write(part)
    due = headers.get("content-length", "")
    if due and not is_error and headers.get("transfer-encoding", "").lower() != "chunked" and due != str(body.tell()):
        raise IncompleteRead(b"")
    return Reply(answer.status, headers, body.getvalue())


def _digest(request: Request, reply: Reply, settings: EndpointSettings) -> str:
    """The credentials as a digest, which Virtuoso asks for; empty if the refusal asks for none or it cannot be made."""
    scheme, _, challenge = reply.headers.get("www-authenticate", "").partition(" ")
    passwords = HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, request.full_url, settings.user, settings.password)
    with contextlib.suppress(ValueError, LookupError):  # a challenge that cannot be read, or a password not of ASCII
        asked = parse_keqv_list(parse_http_list(challenge))
        given = HTTPDigestAuthHandler(passwords).get_authorization(request, asked)
        return f"Digest {given}" if given and scheme.lower() == "digest" else ""
    return ""


def _reason(error: Exception) -> str:
    """Why a connection failed, in the words of the system or the name of the error: never in words of the server."""
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def while_busy(
    send: Callable[[], Any], attempts: int, longest: Callable[[], float], sleep: Callable[[float], None] = time.sleep
) -> Any:
    """The reply to a request, which is sent again while the host says that it is busy, with at most so many attempts.

    If the pause would be longer than `longest` allows, the last reply is returned. Raises KgError without tenacity.
    """
    try:
        import tenacity
    except ModuleNotFoundError as error:
        raise missing_extra("endpoint", "--endpoint", error.name) from error

    def last(state: Any) -> Any:
        return state.outcome.result()

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_result(lambda reply: reply.status in BUSY),
        wait=lambda state: seconds_to_wait(last(state).headers.get("retry-after", ""), state.attempt_number),
        stop=lambda state: state.attempt_number >= attempts or state.upcoming_sleep > longest(),
        sleep=sleep,
        retry_error_callback=last,
    )
    return retrying(send)


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
