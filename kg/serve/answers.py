"""This module holds what passes between the server and its workers: a request, and its answer or refusal."""

from __future__ import annotations

from dataclasses import dataclass

JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Request:
    """A query; `accept` is the header of that name. Graphs that are named here overrule those of the query."""

    query: str
    accept: str = JSON
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A whole result and its media type."""

    kind: str
    body: bytes


@dataclass(frozen=True)
class Refusal:
    """Why there is no result: a status of HTTP, a text that says what to do, and when to try again, in seconds."""

    status: int
    text: str
    retry_after: int = 0
