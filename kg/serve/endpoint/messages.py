"""The messages between the server and its workers.

The server passes a request in a file without a name. The worker puts the body of its response in the place of the
request, and sends status and headers as a line of JSON. Nothing is pickled: a worker that an attacker has taken over
could otherwise run code in the server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, Any

from starlette.types import Scope

PASSED = ("type", "http_version", "method", "scheme", "path")  # of the scope of a request, as they are
MAX_LINE = 1_000_000  # bytes of what a worker may write before it ends a line


@dataclass(frozen=True)
class Reply:
    """A complete response: its status, its headers, and a file to read its body from."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: IO[bytes]
    size: int


@dataclass(frozen=True)
class Refusal:
    """Why there is no response: an HTTP status, a text that says what to do, and seconds after which to try again."""

    status: int
    text: str
    retry_after: int = 0


def pack(scope: Scope, body: bytes) -> bytes:
    """A request as the bytes that a worker reads: without the address of the client."""
    return json.dumps(
        {name: scope[name] for name in PASSED}
        | {name: scope[name].decode("latin-1") for name in ("raw_path", "query_string")}
        | {"headers": text_of(scope["headers"]), "body": body.decode("latin-1")}
    ).encode()


def unpack(content: bytes) -> tuple[Scope, bytes]:
    """The scope and the body of a request."""
    scope = json.loads(content)
    scope |= {name: scope[name].encode("latin-1") for name in ("raw_path", "query_string")}
    scope |= {"headers": bytes_of(scope["headers"]), "asgi": {"version": "3.0"}}
    return scope, scope.pop("body").encode("latin-1")


def line(**values: object) -> bytes:
    """A message of a worker, as a line of JSON."""
    return json.dumps(values).encode() + b"\n"


def text_of(headers: Any) -> list[tuple[str, str]]:
    """Headers as text, for JSON."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def bytes_of(headers: Any) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI has them. Raises TypeError, ValueError or AttributeError for anything else than text."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
