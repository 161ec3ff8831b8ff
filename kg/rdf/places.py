"""Where the statements of a Turtle text stand: line and column of a triple, of a subject, or of a mention.

Statements are listed once, and only those that somebody asks about are read word by word. What cannot be found has no
place: a place is right, or it is not given.
"""

from __future__ import annotations

import bisect
import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from operator import eq
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.statements import Statement, statements, unescaped
from kg.rdf.turtle_text import Block, Node, Part, Token, UnusualTextError, blocks, tokens

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|true|false")
_NIL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NO_FORM = frozenset({"", f"{_XSD}string"})  # of a literal that is plain text

Term = NamedNode | BlankNode | Literal


class Value(NamedTuple):
    """An object, to be compared: its kind, its address or text, and the language or datatype of a literal."""

    kind: str  # iri, literal, or nested: a blank node in brackets, or a list
    text: str
    form: str = ""


class Place(NamedTuple):
    """A place in a text: line and column, both counted from 1, the column in characters (a tab is one of them).

    A line ends with a line feed, whether a carriage return stands before it or not.
    """

    line: int
    column: int


class PlacedTriple(NamedTuple):
    """One triple about a subject: its property, its value, and at which character of the text they stand."""

    property: str
    property_at: int
    value: Value
    value_at: int


class _Subject(NamedTuple):
    """The place of a subject, and its values by property."""

    at: int
    values: dict[str, list[PlacedTriple]]


@dataclass
class Places:
    """The places of the statements of a file. `base` is the address of the file, against which others are read."""

    text: str
    base: str = ""
    _subjects: dict[str, _Subject | None] = field(default_factory=dict)  # that somebody has asked about

    @classmethod
    def of(cls, content: bytes, base: str = "") -> Places:
        """The places in the content of a file, whose columns do not count a byte order mark."""
        return cls(content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace"), base)

    def find(self, subject: Term, predicate: str = "", value: Term | None = None) -> Place | None:
        """The place of a triple; if it is not there, of the property, or of the subject; None if that is no subject.

        The one value of a property is taken for the value, since a store may write it otherwise: 400000 for 400000.00.
        """
        about = self._about(_address(subject))
        if about is None:
            return None
        said = about.values.get(predicate)
        return self._place(about.at if said is None else _place_of(value, said))

    def has(self, subject: Term, predicate: str) -> bool:
        """True if a statement gives a subject this property."""
        about = self._about(_address(subject))
        return about is not None and predicate in about.values

    def with_value(self, subject: NamedNode, value: NamedNode | Literal) -> Place | None:
        """The place of a value that a subject has by whichever property; None if it has it by none."""
        about = self._about(subject.value)
        said = (part for values in (about.values.values() if about else ()) for part in values)
        kind = "iri" if isinstance(value, NamedNode) else "literal"
        found = (part for part in said if (part.value.kind, part.value.text) == (kind, value.value))
        return next((self._place(part.value_at) for part in found), None)

    def mention(self, term: Term) -> Place | None:
        """The first place where a thing is named in any position, if its name is written without escapes."""
        address, place = _address(term), 0
        tail = address[max(map(address.rfind, "/#:")) + 1 :]
        while (place := self.text.find(tail, place)) >= 0:
            number = bisect.bisect_right(self._statements, place, key=lambda one: one.start) - 1
            if number >= 0 and place < (statement := self._statements[number]).end:
                for word in _words(self.text, statement):
                    if statement.iri(word) == address:
                        return self._place(word.start)
                place = statement.end
            place += 1
        return None

    def _place(self, offset: int) -> Place:
        """Line and column of a character."""
        line = bisect.bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1)

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line begins."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def _about(self, address: str) -> _Subject | None:
        """The place and the values of a subject; None if it is the subject of no statement."""
        if address not in self._subjects:
            about = self._by_subject.get(address, [])
            said = (part for one in about for block in _blocks(self.text, one) for part in _parts_of(one, block))
            self._subjects[address] = _Subject(about[0].start, _by_property(said)) if about else None
        return self._subjects[address]

    @cached_property
    def _by_subject(self) -> dict[str, list[Statement]]:
        found: dict[str, list[Statement]] = {}
        for statement in self._statements:
            found.setdefault(statement.subject(self.text), []).append(statement)
        found.pop("", None)  # brackets and lists
        return found

    @cached_property
    def _statements(self) -> list[Statement]:
        return list(statements(self.text, self.base))


def _words(text: str, statement: Statement) -> list[Token]:
    """The words of a statement; none if it is written in a form that is not known."""
    try:
        return tokens(text, statement.start, statement.end)
    except UnusualTextError:
        return []


def _blocks(text: str, statement: Statement) -> list[Block]:
    try:
        return list(blocks([*_words(text, statement), Token("mark", ".", statement.end, statement.end + 1)]))
    except IndexError:
        return []


def _address(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value


def _parts_of(statement: Statement, block: Block) -> Iterator[PlacedTriple]:
    for part in block.parts:
        yield from _values(statement, part)


def _values(statement: Statement, part: Part) -> Iterator[PlacedTriple]:
    name = statement.iri(part.verb.words[0])
    for node in part.objects:
        yield PlacedTriple(name, part.start, _value(statement, node), node.start)


def _value(statement: Statement, node: Node) -> Value:
    """An object in the form in which it is compared."""
    first = node.words[0]
    if first.kind == "text":
        quotes = 3 if first.text.startswith(('"""', "'''")) else 1
        return Value("literal", unescaped(first.text[quotes:-quotes]), _form(statement, node.words[1:]))
    if len(node.words) > 1:
        return Value("iri", _NIL) if [one.text for one in node.words] == ["(", ")"] else Value("nested", "")
    if first.kind == "word" and _PLAIN.fullmatch(first.text):
        return Value("literal", first.text, _form_of_plain(first.text))
    return Value("iri", statement.iri(first))


def _form(statement: Statement, words: Sequence[Token]) -> str:
    """The language or the datatype that stands after a text."""
    if not words:
        return ""
    return statement.iri(words[-1]) if words[0].text == "^^" else words[0].text.lower()


def _by_property(parts: Iterable[PlacedTriple]) -> dict[str, list[PlacedTriple]]:
    found: dict[str, list[PlacedTriple]] = {}
    for part in parts:
        found.setdefault(part.property, []).append(part)
    return found


def _place_of(value: Term | None, said: list[PlacedTriple]) -> int:
    """The place of a value of a property: as it is written, else as it is meant; else that of the property."""
    if value is not None:
        wanted = _key(value)
        for fits in (eq, _same, _same_text):
            for part in said:
                if fits(wanted, part.value):
                    return part.value_at
        if len(said) == 1:
            return said[0].value_at
    return said[0].property_at


def _same(one: Value, other: Value) -> bool:
    """True if two literals are the same number, or the same text that one of them has as xsd:string."""
    if one.kind != "literal" or other.kind != "literal":
        return False
    if one.text == other.text:
        return {one.form, other.form} <= _NO_FORM
    numbers = [_number(value) for value in (one, other)]
    return numbers[0] is not None and numbers[0] == numbers[1]


def _same_text(one: Value, other: Value) -> bool:
    return (one.kind, one.text) == (other.kind, other.text) and one.kind != "nested"


def _number(value: Value) -> Decimal | None:
    try:
        return Decimal(value.text) if value.form.startswith(_XSD) else None
    except InvalidOperation:
        return None


def _form_of_plain(text: str) -> str:
    """The datatype of a number or truth value that is written without quotation marks."""
    if text in ("true", "false"):
        return f"{_XSD}boolean"
    kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
    return f"{_XSD}{kind}"


def _key(value: Term) -> Value:
    """A term as `_value` gives it."""
    if not isinstance(value, Literal):
        return Value("iri", _address(value))
    form = f"@{value.language.lower()}" if value.language else value.datatype.value
    return Value("literal", value.value, "" if form in _NO_FORM else form)
