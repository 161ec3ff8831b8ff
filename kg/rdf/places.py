"""Where the statements of a Turtle text stand: line and column of a triple, of a subject, or of a mention.

A text is divided into statements by one regular expression, which is fast; only statements that somebody asks about
are read word by word. What cannot be found has no place: a place is right, or it is not given.
"""

from __future__ import annotations

import bisect
import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.rdf.turtle_text import Block, Node, Token, UnusualTextError, blocks, token_at, tokens

__all__ = ["Place", "Places", "Said"]

_BLANKS = re.compile(r"(?:\s++|\#[^\n]*+)*+")
_DIRECTIVE = re.compile(
    r"@?(?P<kind>prefix|base)\s+(?:(?P<name>[^\s:<]*):\s*)?<(?P<iri>[^<>]*)>(?:\s*\.)?", re.IGNORECASE
)
_OPENING = re.compile(r"(?:GRAPH\s+)?(?:<[^<>\s]*>|[^\s<{}.;,\[\]()\"']*)\s*\{", re.IGNORECASE)  # of a graph in TriG
_STATEMENT = re.compile(
    r"""(?: [^"'<\#.\\}]++
        | <[^<>\s"]*+>
        | \"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
        | "(?:[^"\\\n]++|\\.)*+" | '(?:[^'\\\n]++|\\.)*+'
        | \#[^\n]*+ | \\. | \.(?=[\w:%\\-]) | <
    )*+(?P<end>[.}]|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|true|false")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
MAX_DEPTH = 20  # of nodes in brackets within others that are read
MAX_SEARCHES = 20  # of mentions; for more of them, all are listed once
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
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


class Said(NamedTuple):
    """One triple about a subject: its property, its value, and where these stand."""

    property: str
    value: Value
    property_at: Place
    value_at: Place


@dataclass(frozen=True)
class _Statement:
    """All that is said of a subject up to a full stop: where, and the names that are known there."""

    start: int
    end: int
    prefixes: dict[str, str]
    base: str

    def iri(self, token: Token) -> str:
        """The address that a token stands for; "" if it is none."""
        if token.kind == "iri":
            return _absolute(self.base, token.text[1:-1])
        if token.kind != "word" or _PLAIN.fullmatch(token.text):
            return ""
        if token.text == "a":
            return _TYPE
        prefix, colon, local = token.text.partition(":")
        if prefix == "_":
            return token.text
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if colon and prefix in self.prefixes else ""

    def value(self, node: Node) -> Value:
        """What an object is, to be compared."""
        first = node.words[0]
        if first.kind == "text":
            quotes = 3 if first.text.startswith(('"""', "'''")) else 1
            return Value("literal", _unescaped(first.text[quotes:-quotes]), self._form(node.words[1:]))
        if len(node.words) > 1:
            return Value("iri", _NIL) if [one.text for one in node.words] == ["(", ")"] else Value("nested", "")
        if first.kind == "word" and _PLAIN.fullmatch(first.text):
            return Value("literal", first.text, _form_of_plain(first.text))
        return Value("iri", self.iri(first))

    def _form(self, words: Sequence[Token]) -> str:
        """The language or the datatype that stands after a text."""
        if not words:
            return ""
        return self.iri(words[-1]) if words[0].text == "^^" else words[0].text.lower()


class _Part(NamedTuple):
    """A property with its place, and one of its values with its place."""

    name: str
    at: int
    value: Value
    value_at: int
    node: Node  # the value as it is written


class _Values(NamedTuple):
    """The values of one property, in order and by what they are."""

    parts: list[_Part]
    of: dict[Value, int]


class _Nested(NamedTuple):
    """A blank node: its place, and what is said of it."""

    at: int
    parts: list[_Part]


@dataclass
class Places:
    """The places of the statements of a file. `base` is the address of the file, against which others are read."""

    text: str
    base: str = ""
    _asked: int = 0
    _last: tuple[str, dict[str, _Values]] | None = None

    @classmethod
    def of(cls, content: bytes, base: str = "") -> Places:
        """The places in the content of a file, whose columns do not count a byte order mark."""
        return cls(content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace"), base)

    def find(self, subject: Term, predicate: str = "", value: Term | None = None) -> Place | None:
        """The place of a triple; if it is not there, of the property, or of the subject; None if that is no subject.

        The one value of a property is taken for the value, since a store may write it otherwise: 400000 for 400000.00.
        """
        address = _address(subject)
        said = self._said(address).get(predicate) if predicate else None
        if said is not None:
            return self.place(_place_of(value, said))
        first = self._by_subject.get(address)
        return self.place(first[0].start) if first else None

    def said_of(self, subject: Term) -> list[Said]:
        """Every triple that statements with this subject make, property by property, in order."""
        parts = [part for values in self._said(_address(subject)).values() for part in values.parts]
        return [Said(part.name, part.value, self.place(part.at), self.place(part.value_at)) for part in parts]

    def has(self, subject: Term, predicate: str) -> bool:
        """Whether a statement gives a subject this property."""
        return predicate in self._said(_address(subject))

    def in_brackets(
        self, contents: Iterable[tuple[str, Term]], predicate: str = "", value: Term | None = None
    ) -> Place | None:
        """The place of a triple about the blank node of which `contents` are all that is said, as `find`.

        None if no node in brackets has these contents, or several: then it cannot be known which of them it is.
        """
        found = self._in_brackets.get(_signature((name, _key(term)) for name, term in contents), ())
        if len(found) != 1:
            return None
        said = _by_property(found[0].parts).get(predicate)
        return self.place(found[0].at if said is None else _place_of(value, said))

    def mention(self, term: Term) -> Place | None:
        """The first place where a thing is named in any position."""
        address = _address(term)
        self._asked += 1
        place = self._spelled(address) if self._asked <= MAX_SEARCHES else None
        place = self._mentions.get(address) if place is None else place
        return None if place is None else self.place(place)

    def _spelled(self, address: str) -> int | None:
        """The first mention of a thing as its address, or as a prefix and a plain name; None if there is none such."""
        names = {f"<{address}>"}
        for table in {id(one.prefixes): one.prefixes for one in self._statements}.values():
            names |= {f"{name}:{address[len(space) :]}" for name, space in table.items() if address.startswith(space)}
        found: list[int] = []
        starts = [one.start for one in self._statements]
        for name in names:
            place = self.text.find(name)
            while place >= 0:
                number = bisect.bisect_right(starts, place) - 1
                if number >= 0 and self._is_token(self._statements[number], place, address):
                    found.append(place)
                    break
                place = self.text.find(name, place + 1)
        return min(found, default=None)

    def _is_token(self, statement: _Statement, place: int, address: str) -> bool:
        """Whether a token that stands for an address begins at a place in a statement."""
        try:
            words = tokens(self.text, statement.start, statement.end)
        except UnusualTextError:
            return False
        return any(word.start == place and statement.iri(word) == address for word in words)

    def place(self, offset: int) -> Place:
        """Line and column of a character."""
        line = bisect.bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def _said(self, address: str) -> dict[str, _Values]:
        """What is said of a subject, by property: kept for the last subject, about which there may be much to tell."""
        if self._last is None or self._last[0] != address:
            parts = [part for statement in self._by_subject.get(address, ()) for part in self._parts(statement)]
            self._last = address, _by_property(parts)
        return self._last[1]

    @cached_property
    def _in_brackets(self) -> dict[frozenset[tuple[str, Value]], list[_Nested]]:
        """The blank nodes of the whole text, by what is said of them."""
        found: dict[frozenset[tuple[str, Value]], list[_Nested]] = {}
        for one in self._blank_nodes():
            if one.parts:
                found.setdefault(_signature((part.name, part.value) for part in one.parts), []).append(one)
        return found

    def _blank_nodes(self) -> list[_Nested]:
        """The blank nodes of the whole text: those in brackets, wherever they stand, and those with a label."""
        found: list[_Nested] = []
        labelled: dict[str, _Nested] = {}
        todo: list[tuple[_Statement, Node, int]] = []
        for statement in self._statements:
            for block in self._blocks(statement):
                subject, parts = block.subject, list(_parts_of(statement, block))
                name = statement.iri(subject.words[0])
                if name.startswith("_:"):
                    labelled.setdefault(name, _Nested(subject.start, [])).parts.extend(parts)
                elif subject.words[0].text == "[":
                    within = _parts_within(statement, subject)
                    found.append(_Nested(subject.start, [*within, *parts]))
                    parts += within
                todo += [(statement, part.node, 0) for part in parts]
        for statement, node, depth in todo:
            if node.words[0].text == "[" and depth < MAX_DEPTH:
                parts = _parts_within(statement, node)
                found.append(_Nested(node.start, parts))
                todo += [(statement, part.node, depth + 1) for part in parts]
        return [*found, *labelled.values()]

    @cached_property
    def _by_subject(self) -> dict[str, list[_Statement]]:
        found: dict[str, list[_Statement]] = {}
        for statement in self._statements:
            first = token_at(self.text, statement.start)
            if first is not None and (subject := statement.iri(first)):
                found.setdefault(subject, []).append(statement)
        return found

    @cached_property
    def _statements(self) -> list[_Statement]:
        text, place, prefixes, base = self.text, 0, dict[str, str](), self.base
        found: list[_Statement] = []
        while (place := _BLANKS.match(text, place).end()) < len(text):  # type: ignore[union-attr]
            if directive := _DIRECTIVE.match(text, place):
                iri = _absolute(base, directive["iri"])
                if directive["kind"].lower() == "base":
                    base = iri
                else:
                    prefixes = {**prefixes, directive["name"] or "": iri}
                place = directive.end()
            elif text[place] in "}.":
                place += 1
            elif opening := _OPENING.match(text, place):
                place = opening.end()
            else:
                match = _STATEMENT.match(text, place)
                if match is None:
                    return found  # what follows is not Turtle
                found.append(_Statement(place, match.start("end"), prefixes, base))
                place = max(match.end(), place + 1)
        return found

    def _blocks(self, statement: _Statement) -> list[Block]:
        try:
            words = tokens(self.text, statement.start, statement.end)
            return list(blocks([*words, Token("mark", ".", statement.end, statement.end + 1)]))
        except (UnusualTextError, IndexError):
            return []

    def _parts(self, statement: _Statement) -> Iterator[_Part]:
        """Each property of a statement with each of its values."""
        for block in self._blocks(statement):
            yield from _parts_of(statement, block)

    @cached_property
    def _mentions(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for statement in self._statements:
            try:
                words = tokens(self.text, statement.start, statement.end)
            except UnusualTextError:
                continue
            for word in words:
                if iri := statement.iri(word):
                    found.setdefault(iri, word.start)
        return found


def _absolute(base: str, written: str) -> str:
    """The address that stands between angle brackets; `urljoin` alone would drop an empty fragment."""
    iri = _unescaped(written)
    return iri if _SCHEME.match(iri) else urljoin(base, iri) if iri else base


def _address(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value


def _parts_of(statement: _Statement, block: Block) -> Iterator[_Part]:
    for part in block.parts:
        name = statement.iri(part.verb.words[0])
        for node in part.objects:
            yield _Part(name, part.start, statement.value(node), node.start, node)


def _parts_within(statement: _Statement, node: Node) -> list[_Part]:
    """What is said of a node in brackets: "[ :name "R." ; :knows [ … ] ]"."""
    first, last = node.words[0], node.words[-1]
    inner = [Token("word", "[]", first.start, first.end), *node.words[1:-1], Token("mark", ".", last.start, last.end)]
    try:
        return [part for block in blocks(inner) for part in _parts_of(statement, block)]
    except IndexError:
        return []


def _by_property(parts: Iterable[_Part]) -> dict[str, _Values]:
    found: dict[str, _Values] = {}
    for part in parts:
        values = found.setdefault(part.name, _Values([], {}))
        values.parts.append(part)
        values.of.setdefault(part.value, part.value_at)
    return found


def _place_of(value: Term | None, said: _Values) -> int:
    """The place of a value of a property: as it is written, else as it is meant; else that of the property."""
    if value is None:
        return said.parts[0].at
    wanted = _key(value)
    if (at := said.of.get(wanted)) is not None:
        return at
    for fits in (_same, _same_text):
        for part in said.parts:
            if fits(wanted, part.value):
                return part.value_at
    return said.parts[0].value_at if len(said.parts) == 1 else said.parts[0].at


def _same(one: Value, other: Value) -> bool:
    """Whether two literals are the same number, or the same text that one of them has as xsd:string."""
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


def _signature(said: Iterable[tuple[str, Value]]) -> frozenset[tuple[str, Value]]:
    """What is said of a blank node, without the names of others."""
    return frozenset(
        (name, Value("nested", "") if value.text.startswith("_:") and value.kind == "iri" else value)
        for name, value in (
            (name, value._replace(form="") if value.form in _NO_FORM else value) for name, value in said
        )
    )


def _form_of_plain(text: str) -> str:
    """The datatype of a number or truth value that is written without quotation marks."""
    if text in ("true", "false"):
        return f"{_XSD}boolean"
    kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
    return f"{_XSD}{kind}"


def _key(value: Term) -> Value:
    """A term as `_Statement.value` gives it."""
    if not isinstance(value, Literal):
        return Value("iri", _address(value))
    form = f"@{value.language.lower()}" if value.language else value.datatype.value
    return Value("literal", value.value, "" if form in _NO_FORM else form)


def _unescaped(text: str) -> str:
    """A text of Turtle without its escapes."""
    if "\\" not in text:
        return text

    def plain(match: re.Match[str]) -> str:
        number = match[1] or match[2]
        return chr(int(number, 16)) if number else _CONTROL.get(match[3], match[3])

    return _ESCAPE.sub(plain, text)
