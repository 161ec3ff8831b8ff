"""What the record has already of a draft: the same, another value beside which it stands in conflict, or an opening."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from kg.review.draft import Draft, Item, Term, Value
from kg.store.protocol import Store
from kg.terms.names import GRAPH, INFERRED, hb

__all__ = ["Known", "Record"]

_SINGLE = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?path WHERE { ?shape sh:path ?path ; sh:maxCount 1 FILTER(isIRI(?path)) } ORDER BY ?path"""
_EXTENTS = ("read-opening", "read-part", "read-nothing")
OF_THE_READING = ("readExtent", "readingNote", "readAddress", "covers", "note", "summary")


@dataclass(frozen=True)
class Known:
    """What the record says of a value: `same`, `finer` (the draft is more exact), `conflict` or `new`."""

    state: str
    values: tuple[Term, ...] = ()
    files: tuple[str, ...] = ()


class Record:
    """The record, asked about drafts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def single(self) -> frozenset[str]:
        """The properties of which the shapes allow one value."""
        return frozenset(row[0].value for row in self._store.rows(_SINGLE) if isinstance(row[0], NamedNode))

    @cached_property
    def _files(self) -> dict[str, str]:
        """The file of each graph."""
        return {
            quad.subject.value: quad.object.value
            for quad in self._store.statements(None, hb("fromFile"))
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
        }

    def known(self, subject: str, value: Value) -> Known:
        """What the record says of one value."""
        there: dict[Term, set[str]] = {}
        for quad in self._store.statements(NamedNode(subject), value.name):
            graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            if not graph.startswith(INFERRED) and isinstance(quad.object, NamedNode | Literal):
                there.setdefault(quad.object, set()).add(self._files.get(graph, graph.removeprefix(GRAPH)))
        if value.value in there:
            return Known("same", (value.value,), tuple(sorted(there[value.value])))
        others = [one for one in there if _comparable(one, value.value)]
        if not others or value.name.value not in self.single:
            return Known("new")
        files = tuple(sorted({file for one in others for file in there[one]}))
        state = "finer" if all(_is_finer(value.value, one) for one in others) else "conflict"
        return Known(state, tuple(others), files)

    def of_item(self, item: Item) -> list[Known]:
        """What the record says of each value of an item."""
        return [self.known(item.subject, value) for value in item.values]

    def opening(self, draft: Draft) -> str:
        """How much of the document was read for the record, if not all: `read-opening`, for example; else empty."""
        for quad in self._store.statements(NamedNode(draft.document), hb("readExtent")):
            name = quad.object.value.rpartition("/")[2] if isinstance(quad.object, NamedNode) else ""
            if name in _EXTENTS:
                return name
        return ""

    def holds(self, thing: NamedNode) -> bool:
        """Whether the record says anything of a thing."""
        return next(iter(self._store.statements(thing)), None) is not None

    def in_the_way(self, things: dict[str, list[Value]]) -> list[tuple[str, str, Value, Known]]:
        """What the record says otherwise of values that are to be accepted: file, thing, value and what is there."""
        found = []
        for thing, values in things.items():
            for value in values:
                known = self.known(thing, value)
                if known.state in ("conflict", "finer"):
                    found += [(file, thing, value, known) for file in known.files]
        return found


def _comparable(one: Term, other: Term) -> bool:
    """Whether two values of a property answer the same question: texts in two languages do not."""
    if isinstance(one, Literal) and isinstance(other, Literal):
        return one.language == other.language
    return isinstance(one, NamedNode) == isinstance(other, NamedNode)


def _is_finer(value: Term, other: Term) -> bool:
    """Whether a date says more exactly what another one says, as 2031-04-19 does of 2031-04."""
    dated = isinstance(value, Literal) and isinstance(other, Literal) and value.datatype != other.datatype
    return dated and value.value.startswith(f"{other.value}-")


def differing(known: Iterable[Known]) -> bool:
    """Whether any value is in conflict with the record."""
    return any(one.state == "conflict" for one in known)
