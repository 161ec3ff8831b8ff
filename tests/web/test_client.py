"""Reading web pages from hosts of every kind: polite to all of them, and harmed by none."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from typing import Any

import pytest

from kg.web import addresses, network
from kg.web.client import Web
from tests.web.site import CERTIFICATE, Page, Sent, reader, site

HTML = b"<html><body><p>Fritz Tarlenheim was released.</p></body></html>"
LIMIT = 100_000


def forever(head: bytes, part: bytes, pause: float = 0.0) -> Sent:
    """Sends a head, and then a part again and again until the client hangs up."""

    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(part)
            time.sleep(pause)

    return send


def at_once(content: bytes) -> Sent:
    return lambda connection: connection.sendall(content)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
ENDLESS = {
    "a body without an end": forever(OK + b"\r\n", b"x" * 10_000),
    "a length that is not true": forever(OK + b"Content-Length: 99999999999\r\n\r\n", b"x" * 10_000),
}
SLOW = {
    "a header that drips": forever(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.02),
    "a body that drips": forever(OK + b"\r\n", b"x", 0.02),
    "answers that go on": forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    "silence": lambda connection: time.sleep(2),
}
BROKEN = {
    "a body that is cut": at_once(OK + b"Content-Length: 100\r\n\r\nonly this"),
    "a chunk that is cut": at_once(OK + b"Transfer-Encoding: chunked\r\n\r\n64\r\nonly this"),
    "a header of a megabyte": at_once(OK + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n"),
    "no HTTP": at_once(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "nothing": at_once(b""),
    "gzip that is cut": at_once(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(HTML)[:-9]),
}


def test_a_page_is_read_and_its_host_told_who_reads_it() -> None:
    with site({"/p?q=1": Page(HTML)}) as host:
        answer = reader().read(f"{host.address}/p?q=1#part")
    assert (answer.outcome, answer.status, answer.content) == ("page-read", 200, HTML)
    assert answer.media_type == "text/html"
    assert host.asked == ["/robots.txt", "/p?q=1"]
    assert host.headers[1]["User-Agent"] == "habeas-kg (fetches documents for a person; contact: tests@habeas.example)"
    assert host.headers[1]["Accept-Encoding"] == "identity"


def test_nothing_is_sent_but_what_a_page_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cookie that a host has set, no password that stands in a file of this account, and nothing to a proxy."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    moved = Page(status=302, headers={"Location": "/b", "Set-Cookie": "reader=1; Path=/"})
    with site({"/a": moved, "/b": Page(HTML)}) as host:
        assert reader().read(f"{host.address}/a").content == HTML
    assert host.asked == ["/robots.txt", "/a", "/b"]
    assert set(host.headers[2]) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


def test_redirects_are_followed_and_the_last_address_is_told() -> None:
    pages = {"/a": Page(status=301, headers={"Location": "b"}), "/b": Page(status=307, headers={"Location": "/c"})}
    with site({**pages, "/c": Page(HTML)}) as host:
        answer = reader().read(f"{host.address}/a")
        host.pages["/c"] = Page(status=302, headers={"Location": "/a"})
        assert reader().read(f"{host.address}/a").problem == "it redirects more than 5 times"
    assert (answer.outcome, answer.reached, answer.content) == ("page-read", f"{host.address}/c", HTML)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://user:word@host.example/", "//[::1"])
def test_a_redirect_to_what_is_no_public_page_is_not_followed(target: str) -> None:
    with site({"/a": Page(status=302, headers={"Location": target})}) as host:
        assert reader().read(f"{host.address}/a").outcome == "page-unusable"
    assert host.asked[-1] == "/a"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"]
)
def test_no_address_leads_to_this_machine_or_its_network(host: str) -> None:
    """A name that leads there is not held against the page: a filter or a login page of a network answers so."""
    answer = Web("tests@habeas.example").read(f"http://{host}/")
    assert "no public address" in answer.problem or "cannot be reached" in answer.problem  # by a system without IPv6
    assert answer.outcome in ("page-unusable", "")
    assert host != "localhost" or answer.outcome == ""
    assert not answer.content


def test_a_redirect_to_this_network_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here 127.0.0.1 stands for a public host, and 127.0.0.2 for one of our own network."""
    with site({"/secret": Page(HTML)}, host="127.0.0.2") as inside, site({}) as host:
        host.pages["/a"] = Page(status=302, headers={"Location": f"{inside.address}/secret"})
        ports = {one.address.rpartition(":")[2] for one in (host, inside)}
        monkeypatch.setattr(network, "is_public", "127.0.0.1".__eq__)
        monkeypatch.setattr(addresses, "PORTS", {"http": 80, "https": 443, **{port: int(port) for port in ports}})
        answer = reader(private=False).read(f"{host.address}/a")
    assert answer.problem == "it leads to 127.0.0.2, which is no public address"
    assert (answer.outcome, inside.asked) == ("page-unusable", [])


def test_a_name_with_one_private_address_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are looked up once: the address that was checked is the one that is connected to."""
    lookups: list[str] = []

    def look_up(host: str, port: int, **more: Any) -> list[Any]:
        lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("193.0.6.139", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    answer = Web("tests@habeas.example").read("http://host.example/")
    assert answer.problem == "it leads to 10.0.0.1, which is no public address"
    assert lookups == ["host.example"]


def test_a_redirect_from_https_to_http_is_not_followed() -> None:
    with site({}, tls=True) as host:
        host.pages["/a"] = Page(status=302, headers={"Location": "http://host.example/"})
        trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
        answer = reader(tls=trusting).read(f"{host.address}/a")
    assert answer.outcome == "page-unusable"
    assert "from https to http" in answer.problem


def test_a_wrong_certificate_is_told_and_says_nothing_of_the_page() -> None:
    with site({"/a": Page(HTML)}, tls=True, host="0.0.0.0") as host:
        answer = reader().read(f"{host.address}/a")
        assert (answer.outcome, answer.content) == ("", b"")
        assert "certificate of the host is not valid" in answer.problem
        trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
        assert reader(tls=trusting).read(f"{host.address}/a").outcome == "page-read"
        other_name = f"{host.address.replace('localhost', '127.0.0.2')}/a"
        assert "certificate of the host is not valid" in reader(tls=trusting).read(other_name).problem


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(404, "page-gone"), (410, "page-gone"), (403, "page-refused"), (500, "")],
)
def test_the_status_says_what_became_of_the_page(status: int, outcome: str) -> None:
    with site({"/a": Page(HTML, status)}) as host:
        answer = reader().read(f"{host.address}/a")
    assert (answer.outcome, answer.status) == (outcome, status)
    assert answer.content == b""


def test_a_busy_host_is_asked_again_when_it_says_so() -> None:
    slept: list[float] = []
    with site({"/a": Page(status=429, headers={"Retry-After": "7"})}) as host:
        answer = reader(slept).read(f"{host.address}/a")
        assert (answer.outcome, slept, host.asked.count("/a")) == ("", [7.0, 7.0], 3)
        host.pages["/a"] = Page(status=503, headers={"Retry-After": "3600"})
        assert reader(slept).read(f"{host.address}/a").problem == "the host cannot give the page now (503)"
    assert (slept, host.asked.count("/a")) == ([7.0, 7.0], 4)


def test_between_two_requests_to_a_host_there_is_a_pause() -> None:
    slept: list[float] = []
    with site({"/a": Page(HTML), "/b": Page(HTML)}) as host:
        polite = reader(slept, pause=30.0)
        for path in ("/a", "/b"):
            assert polite.read(host.address + path).outcome == "page-read"
    assert host.asked == ["/robots.txt", "/a", "/b"]
    assert [round(seconds) for seconds in slept] == [30, 30]


def test_robots_txt_forbids_and_asks_for_a_longer_pause() -> None:
    rules = b"User-agent: *\nCrawl-delay: 45\nDisallow: /cases/\n\nUser-agent: other\nDisallow: /"
    slept: list[float] = []
    moved = Page(status=302, headers={"Location": "/cases/1"})
    with site({"/robots.txt": Page(rules, kind="text/plain"), "/moved": moved, "/a": Page(HTML)}) as host:
        assert reader().read(f"{host.address}/moved").outcome == "page-forbidden"
        assert host.asked == ["/robots.txt", "/moved"]
        host.asked.clear()
        polite = reader(slept)
        answer = polite.read(f"{host.address}/cases/1")
        assert (answer.outcome, answer.content) == ("page-forbidden", b"")
        assert polite.read(f"{host.address}/a").outcome == "page-read"
        assert polite.read(f"{host.address}/a").outcome == "page-read"
    assert host.asked == ["/robots.txt", "/a", "/a"]
    assert [round(seconds) for seconds in slept] == [45]


def test_a_robots_txt_that_would_keep_us_busy_or_waiting_for_hours_does_not() -> None:
    many = b"User-agent: x\n" * 15_000 + b"Disallow: /\n" * 15_000 + b"User-agent: *\nAllow: /"
    slept: list[float] = []
    with site({"/robots.txt": Page(many), "/a": Page(HTML)}) as host:
        assert reader().read(f"{host.address}/a").problem == "robots.txt of the host names too many programs"
        host.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 99999\nDisallow: /*a*a*b$")
        polite = reader(slept)
        assert [polite.read(f"{host.address}/a").outcome for _ in range(2)] == ["page-read"] * 2
    assert [round(seconds) for seconds in slept] == [60]


def test_nothing_is_read_while_robots_txt_fails_and_all_where_there_is_none() -> None:
    with site({"/robots.txt": Page(status=500), "/a": Page(HTML)}) as host:
        assert reader().read(f"{host.address}/a").outcome == ""
        assert host.asked == ["/robots.txt"]
        host.pages["/robots.txt"] = Page(status=403)
        assert reader().read(f"{host.address}/a").outcome == "page-read"


@pytest.mark.parametrize("name", ENDLESS)
def test_a_page_ends_after_a_number_of_bytes(name: str) -> None:
    with site({"/a": Page(sends=ENDLESS[name])}) as host:
        answer = reader(bytes_=LIMIT).read(f"{host.address}/a")
    assert (answer.outcome, answer.problem) == ("page-unusable", "it has not ended after 100,000 bytes")


@pytest.mark.parametrize("name", SLOW)
def test_a_page_ends_after_a_number_of_seconds(name: str) -> None:
    with site({"/a": Page(sends=SLOW[name])}) as host:
        answer = reader(seconds=0.4).read(f"{host.address}/a")
    assert (answer.outcome, answer.problem) == ("", "the host did not complete its answer within 0.4 seconds")


@pytest.mark.parametrize("name", BROKEN)
def test_half_of_a_page_is_never_taken_for_the_whole(name: str) -> None:
    with site({"/a": Page(sends=BROKEN[name])}) as host:
        answer = reader().read(f"{host.address}/a")
    assert (answer.outcome, answer.content) == ("", b"")
    assert "breaks off" in answer.problem


def test_a_compressed_page_that_was_not_asked_for_is_read_and_a_bomb_is_not() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with site({}) as host:
        host.pages["/a"] = Page(gzip.compress(HTML), headers={"Content-Encoding": "gzip"})
        assert reader(bytes_=LIMIT).read(f"{host.address}/a").content == HTML
        host.pages["/a"] = Page(bomb, headers={"Content-Encoding": "gzip"})
        assert len(bomb) < LIMIT
        assert "has not ended" in reader(bytes_=LIMIT).read(f"{host.address}/a").problem
        for encoding in ("gzip", "br", "gzip, gzip"):
            host.pages["/a"] = Page(HTML, headers={"Content-Encoding": encoding})
            assert reader().read(f"{host.address}/a").outcome == "page-unusable"
