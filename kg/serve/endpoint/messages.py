"""What the server and its workers exchange over a socket: requests, and results or refusals.

A frame is a header in JSON and a body of bytes. A long body is in a file, of which only the descriptor is sent. Nothing
is pickled: a worker that an attacker has taken over could otherwise run code in the server.
"""

from __future__ import annotations

import io
import json
import os
import socket
import struct
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

JSON = "application/sparql-results+json"
INLINE = 65_536  # bytes of a body that is sent over the socket; a longer one is in a file
MAX_FRAME = 64_000_000  # bytes; longer than any request may be
_SIZES = struct.Struct("!II")  # of the header and of the body


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
    body: bytes = b""


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


@dataclass(frozen=True)
class Frame:
    """One message: its header, its body, and the descriptor of the file that has the body instead, or -1."""

    header: dict[str, Any]
    body: bytes = b""
    file: int = -1


class FrameReader:
    """Puts frames together from the parts in which they arrive at a socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._parts, self._files = connection, bytearray(), deque[int]()
        self.closed = False

    def read(self) -> list[Frame]:
        """The frames that are complete once the socket has been read. Raises ValueError for what is not a frame."""
        data, files, _, _ = socket.recv_fds(self._connection, INLINE, 4)
        self._files += files
        self.closed = not data
        self._parts += data
        frames = []
        while (frame := self._first()) is not None:
            frames.append(frame)
        return frames

    def next(self) -> Frame | None:
        """The next frame, for which it waits; None where the other side has closed the socket."""
        while (frame := self._first()) is None:
            data, _, _, _ = socket.recv_fds(self._connection, INLINE, 0)
            if not data:
                return None
            self._parts += data
        return frame

    def close(self) -> None:
        """Closes the files that nobody has taken."""
        while self._files:
            os.close(self._files.popleft())

    def _first(self) -> Frame | None:
        if len(self._parts) < _SIZES.size:
            return None
        first, second = _SIZES.unpack_from(self._parts)
        end = _SIZES.size + first + second
        if end > MAX_FRAME:
            raise ValueError("the frame is too long")
        if len(self._parts) < end:
            return None
        header = json.loads(self._parts[_SIZES.size : _SIZES.size + first])
        body = bytes(self._parts[_SIZES.size + first : end])
        del self._parts[:end]
        return Frame(header, body, self._files.popleft() if header.get("file") else -1)


def packed(header: Mapping[str, object], body: bytes = b"") -> bytes:
    """A frame as bytes."""
    text = json.dumps(header).encode()
    return _SIZES.pack(len(text), len(body)) + text + body


def packed_request(request: Request, **more: object) -> bytes:
    """A request as a frame; `more` goes into its header."""
    if isinstance(request, QueryRequest):
        graphs = {"default_graphs": request.default_graphs, "named_graphs": request.named_graphs}
        header = {"kind": "query", "accept": request.accept, **graphs, **more}
        return packed(header, request.query.encode("utf-8", "replace"))
    fields = {name: value for name, value in vars(request).items() if name != "body"}
    return packed({"kind": "page", **fields, **more}, request.body)


def request_of(frame: Frame) -> Request:
    """The request in a frame."""
    header = frame.header
    if header["kind"] == "query":
        graphs = [tuple(header[name]) for name in ("default_graphs", "named_graphs")]
        return QueryRequest(frame.body.decode(), header["accept"], *graphs)
    names = ("method", "path", "raw_path", "query_string", "root_path", "scheme")
    return PageRequest(**{name: header[name] for name in names}, headers=_pairs(header["headers"]), body=frame.body)


def send_reply(connection: socket.socket, reply: Reply, **more: object) -> None:
    """Sends a reply from a worker; a body that is longer than INLINE as a file."""
    if isinstance(reply, QueryRefusal):
        connection.sendall(packed({"kind": "refusal", **vars(reply), **more}))
        return
    header: dict[str, object] = (
        {"kind": "result", "media_type": reply.media_type}
        if isinstance(reply, QueryResult)
        else {"kind": "page", "status": reply.status, "headers": reply.headers}
    )
    header |= {"size": reply.size, **more}
    reply.body.seek(0)
    if reply.size <= INLINE:
        connection.sendall(packed(header, reply.body.read()))
        return
    reply.body.flush()
    data = packed({**header, "file": True})
    sent = socket.send_fds(connection, [data], [reply.body.fileno()])
    connection.sendall(data[sent:])


def reply_of(frame: Frame) -> Reply:
    """The reply in a frame. Raises KeyError or ValueError for what is none."""
    header = frame.header
    body: IO[bytes] = io.BytesIO(frame.body) if frame.file < 0 else os.fdopen(frame.file, "rb")
    if header["kind"] == "refusal":
        return QueryRefusal(int(header["status"]), str(header["text"]), int(header["retry_after"]))
    size = len(frame.body) if frame.file < 0 else os.fstat(frame.file).st_size
    if header["kind"] == "result":
        return QueryResult(str(header["media_type"]), body, size)
    return Page(int(header["status"]), _pairs(header["headers"]), body, size)


def _pairs(pairs: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in pairs)
