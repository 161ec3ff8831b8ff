"""Compares a draft with the record: the same, a more or less exact value, a conflict, or an opening only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from kg.files.beside import query
from kg.review.draft import Draft, Item, Term, Value
from kg.store.protocol import Store
from kg.terms.names import GRAPH, INFERRED, THING, hb
from kg.terms.vocabulary import RDFS_LABEL

EXTENTS = ("read-nothing", "read-opening", "read-parts", "read-whole")  # from the smallest to the largest
OWN_WORDS = (RDFS_LABEL, hb("shortName"))  # of the record, and not of a source
_OPPOSITE = {
    hb("takesAsPartyTo"): hb("takesAsNoPartyTo"),
    hb("takesAsNoPartyTo"): hb("takesAsPartyTo"),
}
INVERSE = {hb("isFindingOf"): hb("hasFinding"), hb("isNamedIn"): hb("namesRemedy")}
_VAGUE = tuple(
    NamedNode(f"{THING}list/{name}") for name in ("section-not-told", "section-account-of-a-page", "modality-not-told")
)
REASON = hb("absenceReason")
UNREAD = ("absence-notFound", "absence-notYetRead")  # reasons that end when the document has been read


@dataclass(frozen=True)
class Comparison:
    """The state of a value beside the record: `same`, `finer` (that of the draft), `coarser`, `conflict` or `new`.

    `name` is the property of the values, if it is another: the opposite one, or the reason of an absence.
    """

    state: str
    values: tuple[Term, ...] = ()
    files: tuple[str, ...] = ()
    name: NamedNode | None = None


@dataclass(frozen=True)
class Said:
    """A value that a file gives, with the graph of the file."""

    value: Term
    graph: str


def asserted(store: Store, thing: str, name: NamedNode | None = None) -> Iterator[Said]:
    """The values that files give of a thing; inferred ones are left out."""
    for quad in store.statements(NamedNode(thing), name):
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        if not graph.startswith(INFERRED) and isinstance(quad.object, NamedNode | Literal):
            yield Said(quad.object, graph)


def subjects(store: Store, name: NamedNode | None, value: Term) -> list[str]:
    """The things of which files say this, each once."""
    found = (
        quad.subject.value
        for quad in store.statements(None, name, value)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.graph_name, NamedNode)
        and not quad.graph_name.value.startswith(INFERRED)
    )
    return list(dict.fromkeys(found))


class Record:
    """The record, asked about drafts."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @cached_property
    def single(self) -> frozenset[str]:
        """The properties of which the shapes allow one value."""
        return frozenset(
            row[0].value for row in self.store.rows(query(__file__, "single")) if isinstance(row[0], NamedNode)
        )

    @cached_property
    def _files(self) -> dict[str, str]:
        """The file of each graph."""
        return {
            quad.subject.value: quad.object.value
            for quad in self.store.statements(None, hb("fromFile"))
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
        }

    def known(self, subject: str, value: Value) -> Comparison:
        """Compares one value with the record."""
        there = self.said(subject, value.name)
        if value.value in there:
            return Comparison("same", (value.value,), tuple(sorted(there[value.value])))
        if (gap := self._gap(subject, value)) is not None:
            return gap
        opposite = _OPPOSITE.get(value.name)
        if opposite and (files := self.said(subject, opposite).get(value.value)):
            return Comparison("conflict", (value.value,), tuple(sorted(files)), opposite)
        others = [one for one in there if _comparable(one, value.value)]
        if not others or value.name.value not in self.single or value.name in OWN_WORDS:
            return Comparison("new")
        found = tuple(others), self.files({one: there[one] for one in others})
        if all(_is_finer(value.value, one) for one in others):
            return Comparison("finer", *found)
        coarser = any(_is_finer(one, value.value) for one in others)
        return Comparison("coarser" if coarser else "conflict", *found)

    def said(self, subject: str, name: NamedNode) -> dict[Term, set[str]]:
        """Each value of a property that files give of a thing, with those files."""
        there: dict[Term, set[str]] = {}
        for one in asserted(self.store, subject, name):
            there.setdefault(one.value, set()).add(self._file(one.graph))
        return there

    def absences(self, subject: str, name: NamedNode) -> dict[str, tuple[str, set[str]]]:
        """The absences of a property: each with its reason, such as `absence-withheld`, and its files."""
        found: dict[str, tuple[str, set[str]]] = {}
        for absence in subjects(self.store, hb("isAbsentFrom"), NamedNode(subject)):
            if name in self.said(absence, hb("absentProperty")):
                reasons = [one.value.rpartition("/")[2] for one in self.said(absence, REASON)]
                files = set().union(*self.said(absence, hb("absentProperty")).values())
                found[absence] = (next(iter(reasons), ""), files)
        return found

    def mentions(self, thing: str) -> set[str]:
        """The files that say anything of a thing, or name it."""
        node = NamedNode(thing)
        quads = (*self.store.statements(node), *self.store.statements(None, None, node))
        graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}
        return {self._file(graph) for graph in graphs if not graph.startswith(INFERRED)}

    def files(self, said: Mapping[Term, set[str]]) -> tuple[str, ...]:
        """The files that give any of these values."""
        return tuple(sorted(set().union(*said.values())))

    def _file(self, graph: str) -> str:
        return self._files.get(graph, graph.removeprefix(GRAPH))

    def _gap(self, subject: str, value: Value) -> Comparison | None:
        """A conflict with an absence that says more than that nobody has found the value."""
        whole, name = subject, value.name
        if name in INVERSE and isinstance(value.value, NamedNode):
            whole, name = value.value.value, INVERSE[name]
        for reason, files in self.absences(whole, name).values():
            if reason not in UNREAD:
                return Comparison("conflict", (NamedNode(f"{THING}list/{reason}"),), tuple(sorted(files)), REASON)
        return None

    def of_item(self, item: Item) -> list[Comparison]:
        """Compares each value of an item with the record."""
        if item.kind != "absence":
            return [self.known(item.subject, value) for value in item.values]
        thing = next((one.value for one in item.values if one.name == hb("isAbsentFrom")), None)
        return [
            self._given(thing.value, one.value) if thing and one.name == hb("absentProperty") else Comparison("new")
            for one in item.values
        ]

    def _given(self, thing: str, name: Term) -> Comparison:
        """Compares a property that a draft calls missing with the record."""
        there = self.said(thing, name) if isinstance(name, NamedNode) else {}
        return Comparison("conflict", tuple(there), self.files(there)) if there else Comparison("new")

    def opening(self, draft: Draft) -> str:
        """How much of the document was read for the record, if not all: `read-opening`, for example; else empty."""
        for value in self.said(draft.document, hb("readExtent")):
            name = value.value.rpartition("/")[2]
            if name in EXTENTS[:-1]:
                return name
        return ""


def _comparable(one: Term, other: Term) -> bool:
    """True if two values of a property answer the same question: texts in two languages do not."""
    if isinstance(one, Literal) and isinstance(other, Literal):
        return one.language == other.language
    return isinstance(one, NamedNode) == isinstance(other, NamedNode)


def _is_finer(value: Term, other: Term) -> bool:
    """True if one value says more exactly what another one says: a day of a month, or an event of a case."""
    if other in _VAGUE:
        return value not in _VAGUE
    if isinstance(value, NamedNode) or isinstance(other, NamedNode):
        return value.value.startswith(f"{other.value}__") or _extent(value) > _extent(other)
    return value.datatype != other.datatype and value.value.startswith(f"{other.value}-")


def _extent(term: Term) -> int:
    """The rank of an extent of reading; the same for everything else."""
    name = term.value.rpartition("/")[2]
    return EXTENTS.index(name) if name in EXTENTS else -1
