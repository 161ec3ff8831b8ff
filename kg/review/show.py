"""An item as a reviewer sees it on a page or in a terminal: the fact, what the record says, and its words."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.review.compare import Comparison, Record
from kg.review.decisions import Review, written
from kg.review.draft import Draft, Item, Passage, Term, Value
from kg.store.labels import Labels
from kg.terms.names import hb, shorten, words
from kg.terms.vocabulary import RDF_TYPE

AROUND = 600  # characters before and after the words that are shown of a long paragraph
_KINDS = {"value": "of the document", "absence": "left out by the reader", "remark": "for your information"}
_STATES = {
    "same": "The record says the same",
    "finer": "The record is less exact:",
    "coarser": "The record is more exact:",
    "conflict": "Conflict: the record says",
    "new": "",
}


@dataclass(frozen=True)
class Line:
    """A property of an item in words: its number, name, value, the value as it is written, and what the record says."""

    number: str
    name: str
    value: str
    written: str
    state: str = "new"
    remark: str = ""
    is_frame: bool = False  # it only says which document the thing belongs to


@dataclass(frozen=True)
class Excerpt:
    """A stretch of the text: where it is, and its parts, each with whether it is marked."""

    locator: str
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Shown:
    """An item as a reviewer sees it."""

    item: Item
    heading: str
    kind: str
    lines: tuple[Line, ...]
    excerpts: tuple[Excerpt, ...]
    verdict: str
    note: str

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """The lines that have a value and tell something, by the name of their property."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.value and not line.is_frame:
                found.setdefault(line.name, []).append(line)
        return list(found.items())


class Shower:
    """Makes what a reviewer sees of the items of a draft."""

    def __init__(self, record: Record, labels: Labels, prefixes: dict[str, str]) -> None:
        self._record, self._labels, self._prefixes = record, labels, prefixes

    def shown(self, review: Review, item: Item) -> Shown:
        """One item."""
        draft, decision = review.draft, review.decisions.get(item.key)
        new = decision.values if decision and decision.verdict == "change" else {}
        lines = [
            self._line(draft, str(number), value, known, new.get(str(number)))
            for number, (value, known) in enumerate(zip(item.values, self._record.of_item(item), strict=True))
            if not (item.kind == "absence" and value.name == hb("isAbsentFrom"))
        ]
        if item.kind == "absence":
            lines.append(Line("new", "what the text says", new.get("new", ""), new.get("new", "")))
        heading = self._name(item.values[0].name) if item.kind in ("value", "remark") else item.label
        return Shown(
            item,
            heading[:1].upper() + heading[1:],
            _KINDS.get(item.kind, self._kind(draft, item)),
            tuple(lines),
            excerpts(draft, item.passages),
            review.verdict(item),
            decision.note if decision else "",
        )

    def opening(self, draft: Draft) -> str:
        """A sentence about an opening that the record holds; empty if there is none."""
        extent = self._record.opening(draft)
        said = {"read-opening": "the opening", "read-parts": "parts", "read-nothing": "nothing"}.get(extent)
        return f"The record holds {said} of this document; the draft completes it." if said else ""

    def _line(self, draft: Draft, number: str, value: Value, known: Comparison, new: str | None) -> Line:
        remark = "" if draft.partial and known.state == "same" else _STATES[known.state]
        if known.state in ("finer", "coarser", "conflict"):
            remark += f" {self._name(known.name)}:" if known.name else ""
            remark += f" {', '.join(self._value(draft, one) for one in known.values)} ({', '.join(known.files)})"
        text = self._value(draft, value.value)
        if new is not None:
            text = f"{new} (changed from {text})"
        frame = value.value == NamedNode(draft.document) and known.state != "conflict"
        text_to_change = new or written(value.value, self._prefixes)
        return Line(number, self._name(value.name), text, text_to_change, known.state, remark, frame)

    def _name(self, name: NamedNode) -> str:
        label = self._labels.of(name)
        return (
            words(name.value.rpartition("#")[2].rpartition("/")[2])
            if label.startswith(("hb:", "<", "cito:"))
            else label
        )

    def _value(self, draft: Draft, value: Term) -> str:
        if isinstance(value, Literal):
            return value.value
        if value.value in draft.things:
            return draft.title if value.value == draft.document else draft.called(value.value)
        if "list/" in value.value:
            return self._labels.of(value)
        short, named = str(shorten(value.value, self._prefixes)), self._labels.of(value)
        return named if named == short else f"{named} ({short})"

    def _kind(self, draft: Draft, item: Item) -> str:
        kinds = [one for one in draft.all(item.subject, RDF_TYPE) if isinstance(one, NamedNode)]
        return ", ".join(self._name(kind) for kind in kinds)


def excerpts(draft: Draft, passages: tuple[Passage, ...]) -> tuple[Excerpt, ...]:
    """The paragraphs in which passages stand, with their words marked; passages of one paragraph share an excerpt."""
    spans: list[tuple[int, int, list[Passage]]] = []
    for passage in sorted((one for one in passages if one.end), key=lambda one: (one.start, one.end)):
        start, end = _around(draft.text, passage)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]), [*spans[-1][2], passage])
        else:
            spans.append((start, end, [passage]))
    return tuple(_excerpt(draft.text, start, end, inside) for start, end, inside in spans)


def _around(text: str, passage: Passage) -> tuple[int, int]:
    """The lines that a passage stands in; of very long ones, so much as is near."""
    start = text.rfind("\n", 0, passage.start) + 1
    end = text.find("\n", passage.end)
    end = len(text) if end < 0 else end
    if passage.start - start > AROUND:
        start = text.find(" ", passage.start - AROUND, passage.start) + 1 or passage.start
    if end - passage.end > AROUND:
        end = max(text.rfind(" ", passage.end, passage.end + AROUND), passage.end)
    return start, end


def _excerpt(text: str, start: int, end: int, passages: list[Passage]) -> Excerpt:
    parts: list[tuple[str, bool]] = []
    place = start
    for passage in passages:
        if passage.end <= place:
            continue
        parts += [(text[place : passage.start], False), (text[max(place, passage.start) : passage.end], True)]
        place = passage.end
    parts.append((text[place:end], False))
    locators = list(dict.fromkeys(passage.locator for passage in passages if passage.locator))
    return Excerpt("; ".join(locators), tuple(part for part in parts if part[0]))
