"""This module speaks the SPARQL 1.1 Protocol with one endpoint: retries, limits of time and size, clear errors."""

from __future__ import annotations

import contextlib
import email.utils
import logging
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from kg.access import Access, shown
from kg.errors import KgError

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 1_000_000_000  # of one answer to a query
MAX_SAID = 1_000_000  # bytes of an answer to a change, which says little
MAX_COMPLAINT = 10_000  # bytes that are read of an error
PIECE = 65_536  # bytes that are sent at a time
TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 0.5, 120.0  # seconds between two tries
JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples"

_DONE = {"query": (200,), "update": (200, 204), "graph": (200, 201, 204)}
_SET = {"update": "KG_ENDPOINT_UPDATE", "graph": "KG_ENDPOINT_GRAPH_STORE"}
_PARTIAL = ("x-sql-state", "x-sql-message")  # Virtuoso: what was found or done before the time was over
_PAGE = (b"<!doctype html", b"<html")

Parameters = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """What an endpoint answered: the status, the headers in lower case, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        """Whether this is a page for people, such as a form to log in."""
        start = self.body[:1000].lstrip().lower()
        return bool(start) and ("html" in self.kind or start.startswith(_PAGE))


class Client:
    """One endpoint: each request ends in time, is tried again where the endpoint is busy, and is answered whole."""

    def __init__(self, address: str, environment: Mapping[str, str] = os.environ) -> None:
        self._access = Access(address, environment)
        self.address = shown(self._access.address)
        self.takes_files = self._access.store_address is not None

    def query(self, text: str, accept: str, parameters: Parameters = ()) -> Reply:
        """The answer to a query. Raises KgError where there is none, or none whole."""
        return self._wrapped(self._access.address, text, accept, parameters, "query")

    def update(self, text: str, parameters: Parameters = ()) -> None:
        """Changes what the endpoint holds. Raises KgError where it refuses."""
        self._wrapped(self._access.update_address, text, "*/*", parameters, "update")

    def put(self, graph: str, triples: bytes) -> None:
        """Replaces a graph, by the Graph Store Protocol, which SPARQLWrapper lacks. Raises KgError where refused."""
        import httpx

        assert self._access.store_address is not None
        address = httpx.URL(self._access.store_address).copy_merge_params({"graph": graph})
        self._tried("PUT", str(address), {"Content-Type": "text/turtle"}, triples, "graph")

    def _wrapped(self, address: str, text: str, accept: str, parameters: Parameters, what: str) -> Reply:
        """The answer to a request that SPARQLWrapper makes and we send: it follows nowhere, and ends in time."""
        from SPARQLWrapper import POST, SPARQLWrapper

        wrapper = SPARQLWrapper(address)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.queryString, wrapper.queryType = text, "SELECT" if what == "query" else "INSERT"
        for name, value in parameters:
            wrapper.addParameter(name, value)
        wrapper.addCustomHttpHeader("Accept", accept)
        request = wrapper._createRequest()
        return self._tried("POST", request.full_url, dict(request.header_items()), cast(bytes, request.data), what)

    def _tried(self, method: str, address: str, headers: dict[str, str], content: bytes, what: str) -> Reply:
        """What the endpoint answers; it is asked again only where it says that it is busy."""
        import httpx

        for number in range(1, TRIES + 1):
            try:
                reply = self._sent(method, address, headers, content, what)
            except (OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
                raise self._broken(error, shown(address)) from None  # the cause could show what must not be shown
            if reply.status in _DONE[what]:
                return self._whole(reply, shown(address), what)
            wait = _wait(reply.headers.get("retry-after"), FIRST_WAIT * 2 ** (number - 1))
            if reply.status not in (429, 503) or number == TRIES or wait > LONGEST_WAIT:
                break
            time.sleep(wait)
        raise self._refused(reply, shown(address), what)

    @cached_property
    def _http(self) -> httpx.Client:
        import httpx

        if any("?" in address for address in self._access.addresses):  # which httpx would log
            logging.getLogger("httpx").addFilter(self._access.may_be_logged)
        return httpx.Client(
            headers={"User-Agent": "habeas-kg", "Accept-Encoding": "identity", "Connection": "close"},
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=self._access.seconds,
        )

    @cached_property
    def _ways_in(self) -> list[httpx.Auth | None]:
        """What is tried in turn: Virtuoso, which takes digests only, does not say so to one who comes otherwise."""
        import httpx

        access = self._access
        if access.token:
            self._http.headers["Authorization"] = f"Bearer {access.token}"
        if access.token or not access.user:
            return [None]
        return [httpx.BasicAuth(access.user, access.password), httpx.DigestAuth(access.user, access.password)]

    def _sent(self, method: str, address: str, headers: dict[str, str], content: bytes, what: str) -> Reply:
        """What one request brings: its answer whole, or the beginning of an error."""
        watched = {"trace": _Clock(self._access.seconds).watch}
        for way in self._ways_in:
            request = self._http.build_request(method, address, headers=headers, content=content, extensions=watched)
            with contextlib.closing(self._http.send(request, auth=way, stream=True)) as answer:
                body = _read(answer, MAX_BYTES if what == "query" else MAX_SAID)
            if answer.status_code != 401:
                break
        return Reply(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, body)

    def _whole(self, reply: Reply, address: str, what: str) -> Reply:
        """The answer. Raises KgError where the endpoint says that it gave up in the middle, or shows a page instead."""
        said = " ".join(reply.headers[name] for name in _PARTIAL if name in reply.headers)
        if said:
            raise KgError(
                f"the endpoint gives only a part of the answer ({self._access.hidden(said)})",
                address,
                "the whole answer" if what == "query" else "the whole change",
                "give the server more time for a query, or ask for less",
            )
        if what != "query" and reply.is_page:
            raise KgError(
                "the endpoint answers a change with a web page",
                address,
                "SPARQL 1.1 Update" if what == "update" else "the SPARQL 1.1 Graph Store Protocol",
                f"set {_SET[what]} to the address that takes changes; the page may ask you to log in",
            )
        return reply

    def _broken(self, error: Exception, address: str) -> KgError:
        import httpx

        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return KgError(
                f"the endpoint has not answered whole within {self._access.seconds:g} seconds",
                address,
                "a whole answer in time",
                "try again, or give it longer with KG_ENDPOINT_TIMEOUT=SECONDS",
            )
        if isinstance(error, _EndlessError):
            return KgError(str(error), address, "a whole answer of SPARQL 1.1", "see what the endpoint's own log says")
        said = self._access.hidden(str(error) or type(error).__name__)
        if isinstance(error, httpx.HTTPError) and not isinstance(error, httpx.ConnectError | httpx.UnsupportedProtocol):
            return KgError(
                f"the endpoint broke off ({said})",
                address,
                "a whole answer",
                "see whether the server is still running, then try again",
            )
        return KgError(
            f"the endpoint cannot be reached ({said})",
            address,
            "a SPARQL 1.1 endpoint that answers",
            "start the server, or correct the address",
        )

    def _refused(self, reply: Reply, address: str, what: str) -> KgError:
        said = "" if reply.is_page else self._access.hidden(reply.body.decode("utf-8", "replace"))
        shown = f"{reply.status}{': ' + said if said else ''}"
        if reply.status in (401, 403):
            return KgError(
                f"the endpoint lets us not in ({shown})",
                address,
                f"the right to send {'a query' if what == 'query' else 'an update'}",
                "set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN, in the environment",
            )
        if reply.status in (429, 503):
            return KgError(
                f"the endpoint is busy ({shown})", address, f"an answer at one of {TRIES} tries", "try again later"
            )
        if reply.status < 300:
            return KgError(
                f"the endpoint does not say that its answer is whole ({shown})",
                address,
                f"the status {' or '.join(map(str, _DONE[what]))}",
                "see what stands between us and the endpoint, and what its log says",
            )
        if reply.status < 400:
            return KgError(
                f"the endpoint sends us elsewhere ({reply.status})",
                address,
                "an answer from the address itself: what lets us in is not carried elsewhere",
                "give the address at which the endpoint answers",
            )
        if what != "query":
            return KgError(
                f"the endpoint refuses to be changed ({shown})",
                address,
                "SPARQL 1.1 Update" if what == "update" else "the SPARQL 1.1 Graph Store Protocol",
                f"set {_SET[what]} to the address that takes changes, and see that we may make them",
            )
        return KgError(
            f"the endpoint does not answer the query ({shown})",
            address,
            "an answer to a query of SPARQL 1.1",
            "see whether the address is that of a SPARQL endpoint, and what its log says",
        )


class _EndlessError(ValueError):
    """An answer that is longer than any that could be used."""


class _Clock:
    """The time of one request: each read and write gets what is left of it, however slowly the bytes go."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def watch(self, event: str, info: dict[str, Any]) -> None:
        """Sees to a connection, as httpx's extension `trace` tells of it."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = info["return_value"]
            read, write = stream.read, stream.write

            def write_in_time(content: bytes, timeout: float | None = None) -> None:
                for start in range(0, len(content), PIECE):
                    write(content[start : start + PIECE], self._left())

            stream.read = lambda size, timeout=None: read(size, self._left())
            stream.write = write_in_time

    def _left(self) -> float:
        if (left := self._end - time.monotonic()) > 0:
            return left
        raise TimeoutError


def _read(answer: httpx.Response, most: int) -> bytes:
    """The body: all of it or an error, and not more than fits. Of an error, its beginning."""
    body = bytearray()
    for part in answer.iter_bytes():
        body += part
        if not answer.is_success and len(body) > MAX_COMPLAINT:
            break
        if len(body) > most:
            raise _EndlessError(f"the endpoint's answer has not ended after {most:,} bytes")
    return bytes(body)


def _wait(header: str | None, otherwise: float) -> float:
    """How long to wait: what Retry-After says, in seconds or as a date."""
    if header is None:
        return otherwise
    if header.isascii() and header.isdigit():
        return float(header)
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(email.utils.parsedate_to_datetime(header).timestamp() - time.time(), 0.0)
    return otherwise
