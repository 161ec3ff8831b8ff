"""The messages between the server and its workers over a socket: requests, and results or refusals.

A message is a line of JSON and a body of bytes, whose length the line names. The body of a long result is a file, of
which only the descriptor is sent. Nothing is pickled: a worker that an attacker has taken over could otherwise run code
in the server.
"""

from __future__ import annotations

import io
import json
import os
import socket
import stat
from dataclasses import dataclass
from typing import IO, Any

JSON = "application/sparql-results+json"
INLINE = 65_536  # bytes of a body that is sent over the socket; a longer one is in a file
MAX_LINE = 1_000_000  # bytes of what a worker may write before it ends a line

Header = dict[str, Any]


@dataclass(frozen=True)
class QueryRequest:
    """A query; `accept` is the Accept header. Graphs named here override those of the query."""

    query: str
    accept: str = JSON
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageRequest:
    """A request for a page: what an ASGI scope says of it, and its body."""

    method: str
    path: str
    raw_path: str
    query_string: str = ""
    root_path: str = ""
    scheme: str = "http"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True)
class QueryResult:
    """A complete result: its media type, and a file to read it from."""

    media_type: str
    body: IO[bytes]
    size: int


@dataclass(frozen=True)
class Page:
    """A complete page: its status, its headers, and a file to read it from."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: IO[bytes]
    size: int


@dataclass(frozen=True)
class QueryRefusal:
    """Why there is no result: an HTTP status, a text that says what to do, and seconds to wait before trying again."""

    status: int
    text: str
    retry_after: int = 0


Request = QueryRequest | PageRequest
Reply = QueryResult | Page | QueryRefusal
_KINDS: dict[str, Any] = {one.__name__: one for one in (QueryRequest, PageRequest, QueryResult, Page, QueryRefusal)}


def packed(what: object = None, **more: object) -> bytes:
    """A message without its body: a line of JSON."""
    fields = vars(what) | {"kind": type(what).__name__} if what else {}
    return json.dumps({**fields, **more}, default=lambda body: None).encode() + b"\n"


def unpacked(header: Header, **more: object) -> Any:
    """The request or reply in a message, or what a worker sends in place of one, with other fields."""
    kind = _KINDS[header["kind"]]
    fields = {name: _tuples(value) for name, value in header.items() if name in kind.__dataclass_fields__}
    return kind(**fields | {name: value for name, value in more.items() if name in kind.__dataclass_fields__})


def send_reply(connection: socket.socket, reply: Reply, **more: object) -> None:
    """Sends a reply from a worker; a body that is longer than INLINE as a file."""
    if isinstance(reply, QueryRefusal):
        connection.sendall(packed(reply, **more))
        return
    reply.body.seek(0)
    if reply.size <= INLINE:
        connection.sendall(packed(reply, **more) + reply.body.read())
        return
    reply.body.flush()
    line = packed(reply, file=True, **more)
    sent = socket.send_fds(connection, [line], [reply.body.fileno()])
    connection.sendall(line[sent:])


class Incoming:
    """The part of a worker's next message that has arrived, and the descriptor of a file that came with it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._bytes, self._file = connection, b"", -1

    def read(self) -> tuple[Header, IO[bytes]] | None:
        """The header and the body of the message, once it is complete. A worker sends one at a time.

        Raises EOFError if the worker has ended, and ValueError, KeyError, TypeError or OSError for what is no message.
        """
        data, files, _, _ = socket.recv_fds(self._connection, INLINE, 1)
        for file in files:
            self.close()
            self._file = file
        if not data:
            raise EOFError
        self._bytes += data
        line, newline, body = self._bytes.partition(b"\n")
        if not newline and len(line) < MAX_LINE:
            return None
        header = json.loads(line)
        if header.get("file"):
            if not stat.S_ISREG(os.fstat(self._file).st_mode):  # to read anything else might never end
                raise ValueError
            file, self._file, self._bytes = self._file, -1, b""
            return header, os.fdopen(file, "rb")
        if (size := int(header.get("size", 0))) > INLINE:  # a worker that sends this has been taken over
            raise ValueError
        if len(body) < size:
            return None
        self._bytes = b""
        return header, io.BytesIO(body)

    def close(self) -> None:
        """Closes a file that nobody has taken."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
