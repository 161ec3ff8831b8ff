"""The connection over which a request has come: how to end it, and that it has ended."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar


class GoneError(BaseException):
    """The client has gone in mid-request. Not an Exception: nobody would read the page for an error."""


abort: ContextVar[Callable[[], object]] = ContextVar("abort", default=lambda: None)
"""Ends the connection at once, and frees what is still to be sent over it."""
