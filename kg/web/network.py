"""Connections to public addresses only, each of which ends when the time for its page is over.

httpcore, on which httpx is built, connects through a network backend. This one looks up the name of a host once and
connects to an address that it has checked, and it gives each step of an exchange no more than the time that is left:
a server that drips bytes never lets the timeout of one step expire.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from kg.web.addresses import OutcomeError, is_public


class NoConnectionError(OutcomeError):
    """There is no connection to a host."""


class Deadline:
    """The moment at which the time for a page is over; pauses put it off."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError if none are."""
        if (seconds := self._end - time.monotonic()) <= 0:
            raise TimeoutError
        return seconds

    def pause(self, sleep: Callable[[float], object], seconds: float) -> None:
        """Waits, without using the time of the page."""
        began = time.monotonic()
        sleep(seconds)
        self._end += time.monotonic() - began


class Network(httpcore.NetworkBackend):
    """Connects to hosts all of whose addresses are public; `private` allows this machine and its network, for tests."""

    def __init__(self, deadline: Deadline, private: bool) -> None:
        self._deadline = deadline
        self._private = private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of a host that accepts one."""
        problem: BaseException | None = None
        for address in self._looked_up(host, port):
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, self._deadline.left())
            except (httpcore.ConnectError, httpcore.ConnectTimeout, TimeoutError) as error:
                problem = error.__cause__ or error
            else:
                return _Stream(stream, self._deadline)
        raise _unreachable(problem)

    def _looked_up(self, host: str, port: int) -> list[str]:
        """The addresses of a host."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise _unreachable(error) from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        if not self._private and (other := [address for address in addresses if not is_public(address)]):
            outcome = "page-unusable" if other[0] == host else ""  # names may be answered by our own network
            raise NoConnectionError(outcome, f"it leads to {other[0]}, which is no public address")
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection whose every step may take the time that is left for the page."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)


def _unreachable(error: BaseException | None) -> NoConnectionError:
    said = "no answer in time" if isinstance(error, TimeoutError) else reason(error)
    return NoConnectionError("", f"the host cannot be reached ({said})")


def reason(error: BaseException | None) -> str:
    """Why something failed, in the words of the system, without anything that a host has sent."""
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__
