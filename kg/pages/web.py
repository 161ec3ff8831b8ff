"""Reads public web pages: politely, within limits, and from public addresses only.

One request at a time, with a pause between two to the same host, and only where its robots.txt allows it. A page ends
after a number of bytes and of seconds, redirects included. Neither an address nor a redirect leads to this machine or
its network: a name is looked up once, and the connection goes to the address that was checked. Docs: decision 0042.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from kg.errors import missing_extra
from kg.pages import robots
from kg.store.http import seconds_to_wait

if TYPE_CHECKING:
    from tenacity import RetryCallState

AGENT = "habeas-kg"
CONTACT = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+|https?://[\w.:/~%+-]+", re.ASCII)
LONGEST_CONTACT = 100
PORTS = {"http": 80, "https": 443}
CHUNK_BYTES = 65_536
LONGEST_ADDRESS = 2000
BUSY = (429, 503)  # the statuses after which a page is asked for again
REDIRECTS = (301, 302, 303, 307, 308)
_READABLE = "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5"
_SAFE = "%/:=&?~#+!$,;'@()*[]"  # what is not encoded again in a path


@dataclass(frozen=True)
class Limits:
    """How long, how much and how often one may read. Times are in seconds."""

    seconds: float = 60.0  # for a page, redirects included
    bytes_: int = 20_000_000  # of a page
    redirects: int = 5
    attempts: int = 3  # while the host says that it is busy
    longest_wait: float = 120.0  # that a busy host may ask for
    pause: float = 2.0  # between two requests to a host
    private: bool = False  # whether this machine, its network and any port may be read; only tests want that


@dataclass(frozen=True)
class Answer:
    """What came of asking for a page: the outcome, and the page itself if it could be read.

    `outcome` is a value of list:page-outcomes without its prefix; it is empty where that may be due to our own network,
    so that nothing is known of the page. `problem` says what is wrong, in words of ours.
    """

    outcome: str
    problem: str = ""
    status: int = 0
    reached: str = ""
    media_type: str = ""
    charset: str = ""
    content: bytes = field(default=b"", repr=False)


class _OutcomeError(Exception):
    """A page that cannot be read, with the outcome."""

    def __init__(self, outcome: str, problem: str) -> None:
        super().__init__(problem)
        self.outcome = outcome


@dataclass(frozen=True)
class _Place:
    """Where a page is: what an address comes to."""

    scheme: str
    host: str
    port: int
    target: str  # path and query

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port != PORTS[self.scheme] else "")

    @property
    def address(self) -> str:
        """The address, with what is not ASCII encoded."""
        return self.origin + self.target


@dataclass(frozen=True)
class _Reply:
    """One answer of a host: its status, headers in lower case, and its body, or the beginning of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class _TimeLeft:
    """The time for a page: `end` is a moment of the monotonic clock, which pauses put off."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def pause(self, sleep: Callable[[float], object], seconds: float) -> None:
        """Waits, without using the time of the page."""
        began = time.monotonic()
        sleep(seconds)
        self.end += time.monotonic() - began


@dataclass(frozen=True)
class _Size:
    """How many bytes a body may have, and whether a longer one is cut instead of refused."""

    most: int
    cut: bool


class Web:
    """Web pages, read one after another by a program that says who runs it.

    `contact` is an address of mail or of a page, at which those whose pages are read can reach whoever reads them, and
    `purpose` is what they are told the program does. `tls` decides which certificates are trusted.
    """

    def __init__(
        self,
        contact: str,
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
        sleep: Callable[[float], object] = time.sleep,
        purpose: str = "checks citations",
    ) -> None:
        self.limits = limits or Limits()
        self._agent = f"{AGENT} ({purpose}; contact: {contact})"
        self._tls = tls or ssl.create_default_context()
        self._sleep = sleep
        self._next: dict[str, float] = {}  # by host: when it may be asked again, on the monotonic clock
        self._rules: dict[str, robots.Rules] = {}  # by origin
        self._down: dict[str, str] = {}  # by host: why there was no connection
        self._language = ""

    def read(self, address: str, language: str = "") -> Answer:
        """What comes of asking for a page, in a language if one is named. Never raises because of what a host does."""
        self._language = language
        try:
            return self._followed(address)
        except _OutcomeError as error:
            return Answer(error.outcome, str(error))
        except ssl.SSLCertVerificationError as error:
            return Answer("", f"the certificate of the host is not valid ({error.verify_message})")
        except TimeoutError:
            return Answer("", f"the host did not complete its answer within {self.limits.seconds:g} seconds")
        except (OSError, HTTPException, ValueError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or type(error).__name__
            return Answer("", f"the host breaks off its answer ({reason})")

    def _followed(self, address: str) -> Answer:
        """What the address answers, or the one to which it leads in the end."""
        time_left = _TimeLeft(self.limits.seconds)
        place = self._place(address)
        for _ in range(self.limits.redirects + 1):
            self._check_rules(place, time_left)
            reply = self._asked(place, time_left, self.limits.bytes_)
            if reply.status not in REDIRECTS or not reply.headers.get("location"):
                return self._answer(reply, address)
            target = self._place(reply.headers["location"], place.address)
            if place.scheme == "https" and target.scheme == "http":
                raise _OutcomeError("page-unusable", "it redirects from https to http, which anyone could change")
            place, address = target, target.address
        raise _OutcomeError("page-unusable", f"it redirects more than {self.limits.redirects} times")

    def _answer(self, reply: _Reply, address: str) -> Answer:
        """What a reply means for the page."""
        status = reply.status
        if status in (404, 410):
            return Answer("page-gone", f"the host says that there is no such page ({status})", status, address)
        if status in BUSY or status >= 500:
            return Answer("", f"the host cannot give the page now ({status})", status, address)
        if status != 200:
            return Answer("page-refused", f"the host does not give the page to a program ({status})", status, address)
        media_type, _, parameters = reply.headers.get("content-type", "").partition(";")
        charset = re.search(r"charset\s*=\s*[\"']?([\w-]{1,30})", parameters, re.IGNORECASE)
        kind = media_type.strip().lower()
        kind = kind if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,60}", kind) else ""
        return Answer("page-read", "", status, address, kind, charset[1] if charset else "", reply.body)

    def _check_rules(self, place: _Place, time_left: _TimeLeft) -> None:
        """Raises _OutcomeError where the host forbids the page to programs."""
        if place.origin not in self._rules:
            try:
                self._rules[place.origin] = self._rules_of(place, time_left)
            except TimeoutError:  # or each page of this host would take as long
                self._down[place.host] = f"the host did not give its robots.txt within {self.limits.seconds:g} seconds"
                raise _OutcomeError("", self._down[place.host]) from None
        if not self._rules[place.origin].allow(place.target):
            raise _OutcomeError("page-forbidden", "robots.txt of the host forbids it to programs")

    def _rules_of(self, place: _Place, time_left: _TimeLeft) -> robots.Rules:
        """What robots.txt of a host says; RFC 9309, 2.3.1. Raises OSError if the host cannot be reached."""
        place = self._place("/robots.txt", place.address)
        for _ in range(self.limits.redirects + 1):
            reply = self._asked(place, time_left, robots.MAX_BYTES, cut=True)
            if reply.status not in REDIRECTS or not reply.headers.get("location"):
                break
            place = self._place(reply.headers["location"], place.address)
        if reply.status == 200:
            return robots.parse(reply.body.decode("utf-8", "replace"), AGENT)
        if reply.status >= 500 or reply.status in BUSY:  # then nothing may be read: RFC 9309, 2.3.1.4
            raise _OutcomeError("", f"the host cannot give its robots.txt now ({reply.status})")
        return robots.Rules()

    def _asked(self, place: _Place, time_left: _TimeLeft, most: int, *, cut: bool = False) -> _Reply:
        """One reply; a host that is busy is asked again after the pause that it asks for, unless that is too long."""
        try:
            import tenacity
        except ModuleNotFoundError as error:
            raise missing_extra("pages", "kg verify --fetch", error.name) from error

        def wait(state: RetryCallState) -> float:
            headers = state.outcome.result().headers if state.outcome else {}
            return seconds_to_wait(headers.get("retry-after", ""), state.attempt_number)

        def again(state: RetryCallState) -> bool:
            busy = state.outcome is not None and state.outcome.result().status in BUSY
            return busy and wait(state) <= self.limits.longest_wait

        retrying = tenacity.Retrying(
            retry=again,
            wait=wait,
            stop=tenacity.stop_after_attempt(self.limits.attempts),
            sleep=lambda seconds: time_left.pause(self._sleep, seconds),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        reply: _Reply = retrying(self._request, place, time_left, most, cut)
        return reply

    def _request(self, place: _Place, time_left: _TimeLeft, most: int, cut: bool) -> _Reply:
        """One request, after the pause that the host is owed."""
        delay = self._rules[place.origin].delay if place.origin in self._rules else 0.0
        waiting = self._next.get(place.host, 0.0) - time.monotonic()
        if waiting > 0:
            time_left.pause(self._sleep, waiting)
        if place.host in self._down:
            raise _OutcomeError("", self._down[place.host])
        try:
            with self._connected(place, time_left.end) as sock:
                return _exchange(sock, place, self._headers(), time_left.end, _Size(most, cut))
        finally:
            self._next[place.host] = time.monotonic() + max(self.limits.pause, delay)

    def _headers(self) -> dict[str, str]:
        """The headers of a request, but the name of the host."""
        headers = {"User-Agent": self._agent, "Accept": _READABLE, "Accept-Encoding": "identity", "Connection": "close"}
        return headers | ({"Accept-Language": self._language} if self._language else {})

    @contextlib.contextmanager
    def _connected(self, place: _Place, end: float) -> Iterator[socket.socket]:
        """A connection to a host, which ends with the block, and at the latest when the time is up."""
        sock = self._connect(place, end)
        handle = socket.socket(fileno=os.dup(sock.fileno()))  # TLS takes the other one over
        timer = threading.Timer(max(end - time.monotonic(), 0.01), _shut, (handle,))
        timer.daemon = True
        timer.start()
        try:
            if place.scheme == "https":
                sock = self._tls.wrap_socket(sock, server_hostname=place.host)
            yield sock
        except (OSError, HTTPException) as error:
            if time.monotonic() >= end:
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()
            sock.close()
            handle.close()

    def _connect(self, place: _Place, end: float) -> socket.socket:
        """A connection to one of the addresses of a host, all of which must be public."""
        try:
            found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise self._no_connection(place, error) from error
        if not self.limits.private and (private := [info[4][0] for info in found if not is_public(str(info[4][0]))]):
            outcome = (
                "page-unusable" if str(private[0]) == place.host else ""
            )  # names may be answered by our own network
            raise _OutcomeError(outcome, f"it leads to {private[0]}, which is no public address")
        problem: OSError = TimeoutError()
        for family, kind, protocol, _, address in found:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(max(end - time.monotonic(), 0.01))
                sock.connect(address)
                return sock
            except OSError as error:
                sock.close()
                problem = error
        raise self._no_connection(place, problem)

    def _no_connection(self, place: _Place, error: OSError) -> _OutcomeError:
        """The error for a host that cannot be reached, which is not tried again."""
        reason = "no answer in time" if isinstance(error, TimeoutError) else error.strerror or type(error).__name__
        self._down[place.host] = f"the host cannot be reached ({reason})"
        return _OutcomeError("", self._down[place.host])

    def _place(self, address: str, base: str = "") -> _Place:
        """Where a page is; its address may be relative to a base. Raises _OutcomeError for what is no public page."""
        if len(address) > LONGEST_ADDRESS:
            raise _OutcomeError("page-unusable", f"it leads to an address of more than {LONGEST_ADDRESS:,} characters")
        try:
            parts = urlsplit(urljoin(base, address))
            host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
        except (ValueError, UnicodeError) as error:
            raise _OutcomeError("page-unusable", "it leads to something that is no web address") from error
        if parts.scheme not in PORTS or not host or parts.username is not None:
            raise _OutcomeError("page-unusable", "it leads to something that is no address of a public web page")
        if not self.limits.private and port not in (None, *PORTS.values()):
            raise _OutcomeError("page-unusable", f"it leads to port {port}, where no public web pages are")
        target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        return _Place(parts.scheme, host, port or PORTS[parts.scheme], target)


def is_contact(text: str) -> bool:
    """Whether a text is an address of mail or of a page, and so short that every host can be told.

    >>> is_contact("you@example.org"), is_contact("https://example.org/us"), is_contact("me, at home")
    (True, True, False)
    """
    return CONTACT.fullmatch(text) is not None and len(text) <= LONGEST_CONTACT


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where an IPv6 address stands for an IPv4 address.

    >>> is_public("193.0.6.139"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1"), is_public("169.254.169.254")
    (True, False, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if not embedded and ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64, RFC 6052
            embedded = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if embedded and not is_public(str(embedded)):
            return False
        if ip.ipv4_mapped:
            return True
    return ip.is_global and not ip.is_multicast


def _shut(sock: socket.socket) -> None:
    """Ends a connection, so that whoever waits for it goes on."""
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _exchange(sock: socket.socket, place: _Place, headers: Mapping[str, str], end: float, size: _Size) -> _Reply:
    """What a host answers to one request on an open connection."""
    connection = HTTPConnection(place.host, place.port)
    connection.sock = sock
    connection.putrequest("GET", place.target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", place.origin.partition("://")[2])
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    with connection.getresponse() as response:
        found: dict[str, str] = {}
        for name, value in response.getheaders():
            found.setdefault(name.lower(), value)
        if response.status != 200:
            return _Reply(response.status, found, b"")
        body = _body(response, found, end, size)
        if time.monotonic() >= end:  # the connection may have been ended in the middle of a body without a length
            raise TimeoutError
        return _Reply(response.status, found, body)


def _body(response: HTTPResponse, headers: Mapping[str, str], end: float, size: _Size) -> bytes:
    """The body of an answer, decompressed."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", "") or headers.get("transfer-encoding", "chunked") != "chunked":
        raise _OutcomeError("page-unusable", "the host sends it in an encoding that was not asked for")
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in encoding else None
    body, received = bytearray(), 0
    while part := response.read1(CHUNK_BYTES):
        received += len(part)
        try:
            body += inflate.decompress(part, size.most + 1 - len(body)) if inflate else part
        except zlib.error as error:
            raise _OutcomeError("page-unusable", "it is called compressed and is not") from error
        if max(len(body), received) > size.most:
            if size.cut:
                return bytes(body[: size.most])
            raise _OutcomeError("page-unusable", f"it has not ended after {size.most:,} bytes")
        if time.monotonic() >= end:
            raise TimeoutError
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and "transfer-encoding" not in headers and int(length) != received:
        raise IncompleteRead(b"")
    if inflate and not inflate.eof:
        raise IncompleteRead(b"")
    return bytes(body)
