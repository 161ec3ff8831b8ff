"""This module speaks the SPARQL 1.1 Protocol with one endpoint: access, retries, time limits, errors in four parts."""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from kg.errors import KgError

SECONDS = 300.0  # for one answer, unless KG_ENDPOINT_TIMEOUT says otherwise
MAX_BYTES = 4_000_000_000  # of one answer
TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 0.5, 120.0  # seconds between two tries
JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples"

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


class Client:
    """The addresses of an endpoint and how to get in, read from the environment and shown nowhere."""

    def __init__(self, address: str, environment: Mapping[str, str] = os.environ) -> None:
        self.address = _address(address, "--endpoint")
        self.update_address = _address(environment.get("KG_ENDPOINT_UPDATE") or address, "KG_ENDPOINT_UPDATE")
        store = environment.get("KG_ENDPOINT_GRAPH_STORE")
        self.store_address = _address(store, "KG_ENDPOINT_GRAPH_STORE") if store else None
        self._user, self._password = environment.get("KG_ENDPOINT_USER"), environment.get("KG_ENDPOINT_PASSWORD", "")
        self._token = environment.get("KG_ENDPOINT_TOKEN")
        self._seconds = _seconds(environment.get("KG_ENDPOINT_TIMEOUT"))

    def query(self, text: str, accept: str, parameters: Parameters = ()) -> Reply:
        """The answer to a query. Raises KgError where there is none, or none whole."""
        return self._tried(
            lambda: self._wrapped(self.address, text, accept, parameters, "SELECT"), self.address, "query"
        )

    def update(self, text: str, parameters: Parameters = ()) -> None:
        """Changes what the endpoint holds. Raises KgError where it refuses."""
        address = self.update_address
        self._tried(lambda: self._wrapped(address, text, "*/*", parameters, "INSERT"), address, "update")

    def put(self, graph: str, triples: bytes) -> None:
        """Replaces a graph, by the Graph Store Protocol. Raises KgError where the endpoint refuses."""
        assert self.store_address is not None
        address = self.store_address
        self._tried(lambda: self._stored(address, graph, triples), address, "graph")

    def _tried(self, send: Callable[[], Reply], address: str, what: str) -> Reply:
        """Sends until an answer comes; waits and tries again only where the endpoint says that it is busy."""
        for number in range(1, TRIES + 1):
            try:
                reply = send()
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise self._broken(error, address) from None  # the cause could show what must not be shown
            if reply.status < 300:
                return reply
            wait = _wait(reply.headers.get("retry-after"), FIRST_WAIT * 2 ** (number - 1))
            if reply.status not in (429, 503) or number == TRIES or wait > LONGEST_WAIT:
                break
            time.sleep(wait)
        raise self._refused(reply, address, what)

    def _wrapped(self, address: str, text: str, accept: str, parameters: Parameters, form: str) -> Reply:
        """One request by SPARQLWrapper, opened and read by us: it follows nowhere, and ends in time."""
        from SPARQLWrapper import POST, SPARQLWrapper

        wrapper = SPARQLWrapper(address)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.queryString, wrapper.queryType = text, form
        for name, value in parameters:
            wrapper.addParameter(name, value)
        wrapper.addCustomHttpHeader("Accept", accept)
        wrapper.addCustomHttpHeader("User-Agent", "habeas-kg")
        if self._token:
            wrapper.addCustomHttpHeader("Authorization", f"Bearer {self._token}")
        bare = wrapper._createRequest()
        if self._user is None or self._token:
            return self._opened(bare)
        wrapper.setCredentials(self._user, self._password)
        reply = self._opened(wrapper._createRequest())
        if reply.status != 401:
            return reply
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, address, self._user, self._password)
        return self._opened(bare, urllib.request.HTTPDigestAuthHandler(known))

    def _opened(self, request: urllib.request.Request, *handlers: urllib.request.BaseHandler) -> Reply:
        end = time.monotonic() + self._seconds
        try:
            response = urllib.request.build_opener(_NoRedirect(), *handlers).open(request, timeout=self._seconds)
        except urllib.error.HTTPError as error:
            with error, contextlib.suppress(OSError, http.client.HTTPException):
                return Reply(error.code, _lower(error.headers), error.read(10_000))
            return Reply(error.code, _lower(error.headers), b"")
        with response:
            headers = _lower(response.headers)
            return Reply(response.status, headers, _read(response, headers, end))

    def _stored(self, address: str, graph: str, triples: bytes) -> Reply:
        """One request of the Graph Store Protocol, which SPARQLWrapper lacks."""
        import httpx

        headers = {"Content-Type": "text/turtle", "User-Agent": "habeas-kg"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        ways: list[httpx.Auth | None] = [None]
        if self._user is not None and not self._token:
            ways = [httpx.BasicAuth(self._user, self._password), httpx.DigestAuth(self._user, self._password)]
        for auth in ways:
            try:
                reply = httpx.put(
                    address, params={"graph": graph}, content=triples, headers=headers, auth=auth, timeout=self._seconds
                )
            except httpx.HTTPError as error:
                raise OSError(str(error) or type(error).__name__) from None
            if reply.status_code != 401:
                break  # Virtuoso, which takes digests only, does not say so to one who comes with basic credentials
        return Reply(reply.status_code, _lower(reply.headers), reply.content[:10_000])

    def _hidden(self, text: str) -> str:
        """A text of the endpoint in one short line, without what let us in."""
        for secret in (self._password, self._token, self._user):
            if secret:
                text = text.replace(secret, "…")
        return " ".join(text.split())[:200]

    def _broken(self, error: Exception, address: str) -> KgError:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError) or "timed out" in str(reason):
            return KgError(
                f"the endpoint has not answered whole within {self._seconds:g} seconds",
                address,
                "a whole answer in time",
                "try again, or give it longer with KG_ENDPOINT_TIMEOUT=SECONDS",
            )
        if isinstance(error, _UnusableError):
            return KgError(str(error), address, "a whole answer of SPARQL 1.1", "see what the endpoint's own log says")
        if isinstance(error, http.client.HTTPException | ConnectionResetError | BrokenPipeError):
            return KgError(
                f"the endpoint broke off ({self._hidden(str(error) or type(error).__name__)})",
                address,
                "a whole answer",
                "see whether the server is still running, then try again",
            )
        return KgError(
            f"the endpoint cannot be reached ({self._hidden(str(reason))})",
            address,
            "a SPARQL 1.1 endpoint that answers",
            "start the server, or correct the address",
        )

    def _refused(self, reply: Reply, address: str, what: str) -> KgError:
        said = "" if reply.kind == "text/html" else self._hidden(reply.body.decode("utf-8", "replace"))
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
        if 300 <= reply.status < 400:
            return KgError(
                f"the endpoint sends us elsewhere ({reply.status})",
                address,
                "an answer from the address itself: what lets us in is not carried elsewhere",
                "give the address at which the endpoint answers",
            )
        if what != "query":
            name = "KG_ENDPOINT_UPDATE" if what == "update" else "KG_ENDPOINT_GRAPH_STORE"
            return KgError(
                f"the endpoint refuses to be changed ({shown})",
                address,
                "SPARQL 1.1 Update" if what == "update" else "the SPARQL 1.1 Graph Store Protocol",
                f"set {name} to the address that takes changes, and see that we may make them",
            )
        return KgError(
            f"the endpoint does not answer the query ({shown})",
            address,
            "an answer to a query of SPARQL 1.1",
            "see whether the address is that of a SPARQL endpoint, and what its log says",
        )


class _UnusableError(ValueError):
    """An answer that must not be used."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> None:
        return None


def _read(response: http.client.HTTPResponse, headers: Mapping[str, str], end: float) -> bytes:
    """The whole body, or an error: not a part of it, not more than fits, not later than it may come."""
    parts, size = [], 0
    while part := response.read1(1 << 20):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            raise _UnusableError(f"the endpoint's answer has not ended after {MAX_BYTES:,} bytes")
        if time.monotonic() > end:
            raise TimeoutError
    length = headers.get("content-length")
    if length is not None and size < int(length):
        raise http.client.IncompleteRead(b"", int(length) - size)
    form = headers.get("content-type", "")
    if length is None and ("triples" in form or "turtle" in form) and "transfer-encoding" not in headers:
        raise _UnusableError("the endpoint does not say where its answer ends")
    return b"".join(parts)


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _wait(header: str | None, otherwise: float) -> float:
    """How long to wait: what Retry-After says, in seconds or as a date."""
    if header is None:
        return otherwise
    if header.strip().isdigit():
        return float(header)
    with contextlib.suppress(ValueError, TypeError):
        return max(email.utils.parsedate_to_datetime(header).timestamp() - time.time(), 0.0)
    return otherwise


def _seconds(text: str | None) -> float:
    with contextlib.suppress(ValueError):
        if (seconds := float(text or SECONDS)) > 0:
            return seconds
    raise KgError(f"{text!r} is no time", "KG_ENDPOINT_TIMEOUT", "a number of seconds", "write for instance 600")


def _address(text: str, where: str) -> str:
    with contextlib.suppress(ValueError):
        parts = urlsplit(text)
        if parts.username is not None or parts.password is not None:
            raise KgError(
                "the address holds a user name or password",
                where,
                "an address alone: a command line can be read by others",
                "set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD in the environment",
            )
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return urlunsplit(parts._replace(fragment=""))
    raise KgError(f"{text[:80]!r} is no address", where, "http://… or https://…", "write the address of an endpoint")
