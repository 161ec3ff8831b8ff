"""Reads public web pages: politely, within limits, and from public addresses only.

One request at a time, with a pause between two to the same host, and only where its robots.txt allows it. A page ends
after a number of bytes and of seconds, redirects included. Nothing of one answer goes along with the next request:
there are no cookies, credentials or proxies. Docs: decisions 0042 and 0075.
"""

from __future__ import annotations

import re
import ssl
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import httpcore
import httpx
from protego import Protego

from kg.store.http import BUSY, while_busy
from kg.web.addresses import OutcomeError, host_of, page_address
from kg.web.network import Deadline, Network, NoConnectionError, reason

AGENT = "habeas-kg"
PURPOSE = "fetches documents for a person"
CONTACT = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+|https?://[\w.:/~%+-]+", re.ASCII)
LONGEST_CONTACT = 100
REDIRECTS = (301, 302, 303, 307, 308)
ROBOTS_BYTES = 512_000  # of a robots.txt file; RFC 9309, 2.5, asks for at least 500 KiB
ROBOTS_RULES = 1_000_000  # programs that it names times its lines: Protego keeps a rule for each pair
LONGEST_DELAY = 60.0  # seconds between two requests that a robots.txt file may ask for
_READABLE = "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5"
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Limits:
    """How long, how much and how often one may read. Times are in seconds."""

    seconds: float = 60.0  # for a page, redirects included
    bytes_: int = 20_000_000  # of a page
    redirects: int = 5
    attempts: int = 3  # while the host says that it is busy
    longest_wait: float = 120.0  # that a busy host may ask for
    pause: float = 2.0  # between two requests to a host
    private: bool = False  # allows this machine, its network and any port, as only tests need


@dataclass(frozen=True)
class Answer:
    """The result of asking for a page: the outcome, and the page itself if it could be read.

    `outcome` is `page-read`, `-gone`, `-refused`, `-forbidden` or `-unusable`; it is empty where that may be due to our
    own network, so that nothing is known of the page. `problem` says what is wrong, in words of ours.
    """

    outcome: str
    problem: str = ""
    status: int = 0
    reached: str = ""
    media_type: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class _Reply:
    """One answer of a host: its status, its headers, and its body, which is not whole where it was too long."""

    status: int
    headers: httpx.Headers
    body: bytes = field(default=b"", repr=False)
    whole: bool = True

    @property
    def redirect(self) -> str:
        """Where it leads instead, if anywhere."""
        return self.headers.get("location", "") if self.status in REDIRECTS else ""


class Web:
    """Web pages, read one after another by a program that says who runs it.

    `contact` is an address of mail or of a page, at which those whose pages are read can reach whoever reads them.
    `tls` decides which certificates are trusted.
    """

    def __init__(
        self,
        contact: str,
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.limits = limits or Limits()
        self._agent = f"{AGENT} ({PURPOSE}; contact: {contact})"
        self._tls = tls or ssl.create_default_context()
        self._sleep = sleep
        self._next: dict[str, float] = {}  # by host: when it may be asked again, on the monotonic clock
        self._rules: dict[str, Protego] = {}  # by scheme, host and port
        self._down: dict[str, NoConnectionError] = {}  # by host: why there was no connection

    def read(self, address: str, language: str = "") -> Answer:
        """The answer to a request for a page, in a language if one is named. What a host does raises nothing."""
        try:
            return self._followed(address, language)
        except OutcomeError as error:
            return Answer(error.outcome, str(error))
        except (TimeoutError, httpcore.TimeoutException):
            return Answer("", f"the host did not complete its answer within {self.limits.seconds:g} seconds")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            cause = error.__context__ or error  # httpcore puts an error of its own before that of the system
            if isinstance(cause, ssl.SSLCertVerificationError):
                return Answer("", f"the certificate of the host is not valid ({cause.verify_message})")
            return Answer("", f"the host breaks off its answer ({reason(cause)})")

    def _followed(self, address: str, language: str) -> Answer:
        """The answer of the address, or of the one to which it leads in the end."""
        deadline = Deadline(self.limits.seconds)
        url = page_address(address, private=self.limits.private)
        for _ in range(self.limits.redirects + 1):
            self._check_rules(url, deadline)
            reply = self._ask(url, deadline, self.limits.bytes_, language)
            if not reply.whole:
                raise OutcomeError("page-unusable", f"it has not ended after {self.limits.bytes_:,} bytes")
            if not reply.redirect:
                return _answer(reply, address)
            target = page_address(reply.redirect, url, self.limits.private)
            if url.scheme == "https" and target.scheme == "http":
                raise OutcomeError("page-unusable", "it redirects from https to http, which anyone could change")
            url, address = target, str(target)
        raise OutcomeError("page-unusable", f"it redirects more than {self.limits.redirects} times")

    def _check_rules(self, url: httpx.URL, deadline: Deadline) -> None:
        """Raises OutcomeError where the host forbids the page to programs."""
        origin = _origin(url)
        if origin not in self._rules:
            try:
                self._rules[origin] = self._rules_of(url, deadline)
            except (TimeoutError, httpcore.TimeoutException):  # or each page of this host would take as long
                problem = f"the host did not give its robots.txt within {self.limits.seconds:g} seconds"
                self._down[url.host] = NoConnectionError("", problem)
                raise self._down[url.host] from None
        if not self._rules[origin].can_fetch(str(url), AGENT):
            raise OutcomeError("page-forbidden", "robots.txt of the host forbids it to programs")

    def _rules_of(self, url: httpx.URL, deadline: Deadline) -> Protego:
        """The rules in robots.txt of a host; RFC 9309, 2.3.1. Raises OutcomeError if the host does not say them now."""
        url = url.join("/robots.txt")
        for _ in range(self.limits.redirects + 1):
            reply = self._ask(url, deadline, ROBOTS_BYTES)
            if not reply.redirect:
                break
            url = page_address(reply.redirect, url, self.limits.private)
        if reply.status >= 500 or reply.status in BUSY:  # then nothing may be read: RFC 9309, 2.3.1.4
            raise OutcomeError("", f"the host cannot give its robots.txt now ({reply.status})")
        lines = reply.body.decode("utf-8", "replace").splitlines()
        if len(lines) * sum("agent" in line.lower() for line in lines) > ROBOTS_RULES:
            raise OutcomeError("", "robots.txt of the host names too many programs")
        return Protego.parse("\n".join(lines))

    def _ask(self, url: httpx.URL, deadline: Deadline, most: int, language: str = "") -> _Reply:
        """One reply; a host that is busy is asked again after the pause that it asks for, unless that is too long."""
        reply: _Reply = while_busy(
            lambda: self._request(url, deadline, most, language),
            self.limits.attempts,
            lambda: self.limits.longest_wait,
            lambda seconds: deadline.pause(self._sleep, seconds),
        )
        return reply

    def _request(self, url: httpx.URL, deadline: Deadline, most: int, language: str) -> _Reply:
        """One request, after the pause that the host is owed."""
        rules = self._rules.get(_origin(url))
        delay = min((rules.crawl_delay(AGENT) if rules else None) or 0.0, LONGEST_DELAY)
        waiting = self._next.get(url.host, 0.0) - time.monotonic()
        if waiting > 0:
            deadline.pause(self._sleep, waiting)
        if url.host in self._down:
            raise self._down[url.host].with_traceback(None)
        try:
            reply = self._exchange(url, Network(deadline, self.limits.private), most, language)
        except NoConnectionError as error:
            self._down[url.host] = error  # and it is not tried again
            raise
        finally:
            self._next[url.host] = time.monotonic() + max(self.limits.pause, delay)
        return reply

    def _exchange(self, url: httpx.URL, network: Network, most: int, language: str) -> _Reply:
        """The answer of a host to one request, on a connection of its own; a body has at most so many bytes."""
        headers = {"Host": url.netloc.decode("ascii"), "User-Agent": self._agent, "Accept": _READABLE}
        headers |= {"Accept-Encoding": "identity", "Connection": "close"}
        headers |= {"Accept-Language": language} if language else {}
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        with (
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=network) as pool,
            pool.stream("GET", target, headers=list(headers.items())) as response,
        ):
            found = httpx.Headers(response.headers)
            if response.status != 200:
                return _Reply(response.status, found)
            return _Reply(200, found, *_body(response.iter_stream(), found.get("content-encoding", ""), most))


def in_turns(several: Iterable[_Item], address: Callable[[_Item], str]) -> list[_Item]:
    """The things to be read, in turns between hosts, so that the pauses that a host is owed cost no time.

    >>> in_turns(["https://a/1", "https://a/2", "https://b/1"], str)
    ['https://a/1', 'https://b/1', 'https://a/2']
    """
    by_host: defaultdict[str, list[_Item]] = defaultdict(list)
    for one in several:
        by_host[host_of(address(one))].append(one)
    longest = max(map(len, by_host.values()), default=0)
    return [of_host[turn] for turn in range(longest) for of_host in by_host.values() if turn < len(of_host)]


def is_contact(text: str) -> bool:
    """True if a text is an address of mail or of a page, and so short that every host can be told.

    >>> is_contact("you@example.org"), is_contact("https://example.org/us"), is_contact("me, at home")
    (True, True, False)
    """
    return len(text) <= LONGEST_CONTACT and CONTACT.fullmatch(text) is not None


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _answer(reply: _Reply, address: str) -> Answer:
    """The answer about the page that follows from a reply."""
    status = reply.status
    if status in (404, 410):
        return Answer("page-gone", f"the host says that there is no such page ({status})", status, address)
    if status in BUSY or status >= 500:
        return Answer("", f"the host cannot give the page now ({status})", status, address)
    if status != 200:
        return Answer("page-refused", f"the host does not give the page to a program ({status})", status, address)
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    kind = kind if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,60}", kind) else ""
    return Answer("page-read", "", status, address, kind, reply.body)


def _body(parts: Iterable[bytes], encoding: str, most: int) -> tuple[bytes, bool]:
    """The body of an answer, decompressed, or as much of it as there may be; and whether it is whole."""
    if encoding.strip().lower() not in ("identity", "gzip", "x-gzip", ""):
        raise OutcomeError("page-unusable", "the host sends it in an encoding that was not asked for")
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in encoding.lower() else None
    body, received = bytearray(), 0
    for part in parts:
        received += len(part)
        try:
            body += inflate.decompress(part, most + 1 - len(body)) if inflate else part
        except zlib.error as error:
            raise OutcomeError("page-unusable", "it is called compressed and is not") from error
        if max(len(body), received) > most:
            return bytes(body[:most]), False
    if inflate and not inflate.eof:
        raise httpcore.RemoteProtocolError("compressed data without an end")
    return bytes(body), True
