"""A draft that a program wrote (decision 0064), and what a person decides about it: its items, in order of the text."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.files import reading
from kg.rdf.facts import fact_key
from kg.terms.names import GRAPH, hb, words
from kg.terms.vocabulary import (
    DCTERMS_TITLE,
    OA,
    OA_END,
    OA_START,
    PROV,
    RDF,
    RDF_OBJECT,
    RDF_PREDICATE,
    RDF_SUBJECT,
    RDF_TYPE,
    RDFS_LABEL,
    SPDX,
)

Term = NamedNode | Literal
STATEMENT = NamedNode(f"{RDF}Statement")
DERIVED_FROM = NamedNode(f"{PROV}wasDerivedFrom")
HAS_SELECTOR = NamedNode(f"{OA}hasSelector")
_APPARATUS = (hb("Passage"), hb("Segment"), NamedNode(f"{SPDX}Checksum"), hb("Graph"), STATEMENT)
_DIGEST = re.compile(r"\bSHA-256 ([0-9a-f]{64})\b")
NOT_SHOWN = (RDF_TYPE, RDFS_LABEL, hb("statedIn"))


@dataclass(frozen=True)
class Passage:
    """A place in the text of a draft, in code points; `end` is 0 if the draft gives no stretch."""

    iri: str
    locator: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Value:
    """A property and its value."""

    name: NamedNode
    value: Term


@dataclass(frozen=True)
class Item:
    """One decision for a person: a value of a document, a thing such as a finding, or something that was left out.

    `key` stays the same as long as the item does, so that what was decided holds for a new draft of the same text.
    """

    key: str
    kind: str  # value, thing, absence, or remark, which is shown and not decided, since the record has no place for it
    subject: str
    label: str
    values: tuple[Value, ...]
    passages: tuple[Passage, ...]
    statement: str = ""

    @property
    def start(self) -> int:
        """The place of its first words."""
        return min((one.start for one in self.passages if one.end), default=10**12)


@dataclass
class Draft:
    """A draft: its statements by thing, in the order of the file, its text, and the items to decide."""

    name: str
    text: str
    digest: str
    things: dict[str, list[Value]] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    partial: bool = False  # an importer has written its facts, and those that nobody decides stay as they are

    @property
    def title(self) -> str:
        """The title of the document, or else the name of the draft."""
        return _value(self.one(GRAPH, DCTERMS_TITLE)).removeprefix("Draft: ") or self.name

    @property
    def document(self) -> str:
        """The IRI of the document that was read; of the first of several decisions in one file."""
        return _value(self.one(GRAPH, DERIVED_FROM))

    @property
    def source_digest(self) -> str:
        """The SHA-256 of the file that was read, as the reader noted it; empty if it did not."""
        found = _DIGEST.search(_value(self.one(GRAPH, hb("note"))))
        return found[1] if found else ""

    def one(self, thing: str, name: NamedNode) -> Term | None:
        """The first value of a property."""
        return next(iter(self.all(thing, name)), None)

    def all(self, thing: str, name: NamedNode) -> list[Term]:
        """The values of a property."""
        return [one.value for one in self.things.get(thing, ()) if one.name == name]

    def is_a(self, thing: str, *classes: NamedNode) -> bool:
        """True if a thing is of one of these classes."""
        return any(one in classes for one in self.all(thing, RDF_TYPE))

    def called(self, thing: str) -> str:
        """A name for a thing that has no label in the record yet: its own name, or its identifier in words."""
        if name := self.one(thing, RDFS_LABEL):
            return name.value
        if absent := self.one(thing, hb("absentProperty")):
            return words(absent.value.rpartition("#")[2])
        part = thing.rpartition("/")[2].partition("__")[2] or _value(self.one(thing, RDF_TYPE)).rpartition("#")[2]
        return re.sub(r"_|(?<!\d)-|-(?!\d)", " ", part)

    @property
    def to_decide(self) -> list[Item]:
        """The items without remarks."""
        return [item for item in self.items if item.kind != "remark"]

    def item(self, key: str) -> Item | None:
        """The item with a key."""
        return next((one for one in self.items if one.key == key), None)

    def passage(self, iri: str) -> Passage:
        """A passage with its stretch of the text."""
        segment = _value(self.one(iri, HAS_SELECTOR))
        start, end = (_number(self.one(segment, name)) for name in (OA_START, OA_END))
        if not 0 <= start < end <= len(self.text):
            start = end = 0
        return Passage(iri, _value(self.one(iri, hb("locator"))), start, end)


def names(folder: Path) -> list[str]:
    """The names of the drafts in a folder, in order."""
    if not folder.is_dir():
        return []
    return sorted(path.stem for path in folder.glob("*.ttl") if not path.name.startswith("."))


def read(folder: Path, name: str) -> Draft:
    """A draft with its text. Raises KgError if one of its two files cannot be read or is not as `kg read` left it."""
    where = folder / f"{name}.ttl"
    if "/" in name or name.startswith(".") or not os.path.isfile(where):  # also if the name is too long for one
        raise KgError(f"there is no draft {name[:80]!r}", str(folder), "one that kg review lists", "check the name")
    content = reading.read(where)
    found = Draft(name, reading.read_text(folder / f"{name}.txt"), hashlib.sha256(content).hexdigest())
    try:
        for quad in ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=GRAPH):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                found.things.setdefault(quad.subject.value, []).append(Value(quad.predicate, quad.object))
    except SyntaxError as error:
        what = f"this is not Turtle: {error}"
        raise KgError(what, str(where), "a draft that kg read wrote", "run kg read with --again") from error
    found.items = sorted(_items(found), key=lambda one: one.start)
    if not found.to_decide:
        raise KgError("the draft has nothing to decide", str(where), "facts with passages", "run kg read with --again")
    return found


def _items(draft: Draft) -> list[Item]:
    """The items to decide: each statement about a value, and each thing that is stated in a passage."""
    described = {_value(draft.one(thing, RDF_SUBJECT)) for thing in draft.things if draft.is_a(thing, STATEMENT)}
    found = []
    for thing, values in draft.things.items():
        passages = tuple(draft.passage(_value(one)) for one in draft.all(thing, hb("statedIn")))
        if draft.is_a(thing, STATEMENT):
            name, value = draft.one(thing, RDF_PREDICATE), draft.one(thing, RDF_OBJECT)
            subject = _value(draft.one(thing, RDF_SUBJECT))
            if isinstance(name, NamedNode) and value is not None:
                one = Value(name, value)
                kind = "value" if one in draft.things.get(subject, ()) else "remark"
                found.append(_item(draft, kind, subject, (one,), passages, statement=thing))
        elif thing in described or draft.is_a(thing, *_APPARATUS):
            continue
        elif passages or draft.is_a(thing, hb("Absence")):
            kind = "absence" if draft.is_a(thing, hb("Absence")) else "thing"
            shown = tuple(one for one in values if one.name not in NOT_SHOWN)
            found.append(_item(draft, kind, thing, shown, passages))
    return found


def _item(
    draft: Draft,
    kind: str,
    subject: str,
    values: tuple[Value, ...],
    passages: tuple[Passage, ...],
    *,
    statement: str = "",
) -> Item:
    said = [(one.name.value, one.value.value) for one in values]
    key = fact_key(subject, [("kind", kind), *said], [one.iri for one in passages])
    return Item(key, kind, subject, draft.called(subject), values, passages, statement)


def _value(term: Term | None) -> str:
    return term.value if term is not None else ""


def _number(term: Term | None) -> int:
    text = _value(term)
    return int(text) if text.isascii() and text.isdigit() else -1
