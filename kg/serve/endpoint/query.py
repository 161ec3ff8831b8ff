"""The result of a query in a format that its client accepts, or why there is none."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError
from kg.serve.endpoint import formats
from kg.serve.endpoint.messages import Refusal
from kg.sparql import mistakes
from kg.store import damage
from kg.store.local import LocalStore

JSON = "application/sparql-results+json"
MEMORY = """the query needs more memory or deeper recursion than one query may use
  expected  a query whose intermediate results fit
  fix       join the patterns by variables that they share, add a LIMIT, or flatten the query"""


@dataclass(frozen=True)
class QueryResult:
    """A complete result in a media type."""

    media_type: str
    body: bytes


class LimitedBytes(io.BytesIO):
    """Bytes in memory; raises OverflowError beyond a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def write(self, part: Any) -> int:
        """Writes a part at the end."""
        count = super().write(part)
        if self.tell() > self.limit:
            raise OverflowError
        return count


def answer(
    store: LocalStore,
    query: str,
    accept: str = JSON,
    *,
    limit: int,
    default_graphs: Iterable[str] = (),
    named_graphs: Iterable[str] = (),
) -> QueryResult | Refusal:
    """The result of a query as `accept`, a header, prefers it, of at most `limit` bytes; or why there is none.

    Graphs that are given override those of the query. Raises UnusableStoreError where the store cannot be read.
    """
    try:
        with damage.reading():
            default, named = ([ox.NamedNode(iri) for iri in graphs] for graphs in (default_graphs, named_graphs))
            return _written(store.query_dataset(query, default, named), accept, limit)
    except SyntaxError as error:
        return Refusal(400, str(mistakes.explain(query, str(error.msg), "the query")))
    except damage.UnusableStoreError:
        raise
    except KgError as error:
        return Refusal(400, str(error))
    except OverflowError:
        return Refusal(422, _large(limit))
    except (MemoryError, RecursionError):
        return Refusal(422, MEMORY)
    except (OSError, RuntimeError, ValueError) as error:  # from the engine, in the middle of a query
        return Refusal(422, f"the query cannot be answered: {str(error)[:300]}")


def _written(result: Any, accept: str, limit: int) -> QueryResult | Refusal:
    offered = formats.GRAPHS if isinstance(result, ox.QueryTriples) else formats.ROWS
    kind = formats.negotiate(accept, offered)
    if kind is None:
        return Refusal(406, f"this result cannot be written as {accept[:200]!r}\n  expected  {', '.join(offered)}")
    into = LimitedBytes(limit)
    try:
        result.serialize(into, format=offered[kind])
        if offered[kind] in formats.XML:
            return QueryResult(kind, formats.well_formed(into.getvalue()))
        return QueryResult(kind, into.getvalue())
    except (OSError, ValueError) as error:
        if offered[kind] not in formats.XML or not (isinstance(error, ValueError) or "RDF/XML" in str(error)):
            raise
        others = [other for other in offered if "xml" not in other]
        return Refusal(406, _not_xml(kind, str(error), others))


def _large(limit: int) -> str:
    return f"""the result has more than {limit:,} bytes; partial results are never sent
  expected  a smaller result
  fix       use LIMIT and OFFSET after an ORDER BY, or download the release files"""


def _not_xml(kind: str, message: str, others: list[str]) -> str:
    return (
        f"this result cannot be written as {kind}, because it holds a control character, or a property whose name XML "
        f"does not allow: {message[:200]}\n  expected  {', '.join(others)}\n  fix       ask for one of these formats"
    )
