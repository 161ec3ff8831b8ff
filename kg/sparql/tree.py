"""A SPARQL query as a syntax tree: its groups, patterns, filters and sub-SELECTs, each with its place in the text.

It reads the queries of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar) and keeps places, so that who
changes a query changes only what must change. Of an expression it keeps the variables and the groups that EXISTS asks
for. It is no judge of grammar: a text that an engine would refuse, as for a prefix that is not declared, may be read
all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from kg.errors import KgError
from kg.sparql import mistakes
from kg.sparql.text import FORMS, tokens
from kg.terms.vocabulary import RDF, RDF_TYPE, XSD

Term = NamedNode | Literal | BlankNode | Variable

_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class UnreadableError(KgError):
    """The text is not a query that this module reads; `position` is where it stopped."""

    def __init__(self, position: int) -> None:
        what = f"this is not SPARQL, or not of version 1.1: character {position + 1} begins what cannot be read"
        super().__init__(what, "the query", "a query of SPARQL 1.1", "correct the query at that place")
        self.position = position


@dataclass(frozen=True)
class Place:
    """A place of a triple pattern: as it is written, and its term; None for a property path, which may have `steps`."""

    text: str
    term: Term | None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """A triple pattern."""

    subject: Place
    predicate: Place
    object: Place

    @property
    def places(self) -> tuple[Place, Place, Place]:
        """Subject, predicate and object."""
        return self.subject, self.predicate, self.object


@dataclass(frozen=True)
class Span:
    """A part of the text: where it begins, and where it ends."""

    start: int
    end: int


@dataclass(frozen=True)
class Exists:
    """EXISTS or NOT EXISTS in an expression."""

    group: Group
    negated: bool


@dataclass(frozen=True)
class Expression(Span):
    """An expression: the variables in it, without those of EXISTS, and what its EXISTS ask for."""

    variables: frozenset[str]
    exists: tuple[Exists, ...] = ()


@dataclass(frozen=True)
class Triples(Span):
    """A subject with its predicates and objects, up to the end of the sentence."""

    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class Filter(Span):
    """FILTER."""

    expression: Expression


@dataclass(frozen=True)
class Bind(Span):
    """BIND: the variable, and the expression that gives its value."""

    variable: str
    expression: Expression


@dataclass(frozen=True)
class Values(Span):
    """VALUES: `opens` is where its terms begin, after the brace, and `closes` where they end. No value is None."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    opens: int
    closes: int


@dataclass(frozen=True)
class Branches(Span):
    """A UNION of two groups or more."""

    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Marked(Span):
    """A group with the word before it: OPTIONAL, MINUS, GRAPH or SERVICE; `name` is that of the graph or service."""

    word: str
    group: Group
    name: Place | None = None


@dataclass(frozen=True)
class Group(Span):
    """A group in braces. It holds elements, or the sub-SELECT `select`."""

    elements: tuple[Element, ...] = ()
    select: Query | None = None


Element = Triples | Filter | Bind | Values | Branches | Marked | Group


@dataclass(frozen=True)
class Query(Span):
    """A query, or a sub-SELECT; it starts with the word for its form.

    `columns` are the variables of a SELECT, each with the expression that gives its value or None; `everything` is
    SELECT *. `grouped` are the variables after GROUP BY, None where rows are not grouped. `template` is that of a
    CONSTRUCT, and `template_at` its place with its braces. `dataset` are the places of the FROM clauses.
    """

    form: str
    distinct: bool = False
    everything: bool = False
    columns: tuple[tuple[str, Expression | None], ...] = ()
    template: tuple[Pattern, ...] = ()
    template_at: Span | None = None
    dataset: tuple[Span, ...] = ()
    where: Group | None = None
    grouped: frozenset[str] | None = None
    limited: bool = False

    @property
    def is_group(self) -> bool:
        """True for a SELECT * with nothing after its WHERE: a sub-SELECT that means the same as its group."""
        return self.everything and self.where is not None and self.end == self.where.end


def variables_in(patterns: Iterable[Pattern]) -> set[str]:
    """The names of the variables of patterns."""
    return {name for pattern in patterns for place in pattern.places for name in _variables_of(place)}


def _variables_of(place: Place | None) -> set[str]:
    return {place.term.value} if place and isinstance(place.term, Variable) else set()


def bound_in(group: Group) -> set[str]:
    """The variables to which a group can give values: not those in what it denies, or asks for by EXISTS.

    >>> query = parse("SELECT * { ?x <a:b> 1 { ?x <a:b> ?y } MINUS { ?z <a:b> 1 } BIND(?w AS ?v) }")
    >>> sorted(bound_in(query.where))
    ['v', 'x', 'y']
    """
    if group.select is not None:
        names = {name for name, _ in group.select.columns}
        return names | (bound_in(group.select.where) if group.select.everything and group.select.where else set())
    found: set[str] = set()
    for element in group.elements:
        match element:
            case Triples():
                found |= variables_in(element.patterns)
            case Bind():
                found.add(element.variable)
            case Values():
                found.update(element.variables)
            case Marked() if element.word != "MINUS":
                found |= bound_in(element.group) | _variables_of(element.name)
        found = found.union(*map(bound_in, joined_groups(element)))
    return found


def bound_by_patterns(elements: Iterable[Element]) -> set[str]:
    """The variables that have a value in every row because of these patterns and VALUES of a group."""
    found: set[str] = set()
    for element in elements:
        match element:
            case Triples():
                found |= variables_in(element.patterns)
            case Values():
                found.update(element.variables)
    return found


def joined_groups(element: Element) -> tuple[Group, ...]:
    """The groups that an element joins to what stands beside it: a group in braces, or the branches of a UNION."""
    match element:
        case Group():
            return (element,)
        case Branches():
            return element.groups
    return ()


def groups_of(query: Query) -> Iterator[Group]:
    """Every group of a query that holds elements, those of sub-SELECTs included, but for those of EXISTS."""
    todo = [query.where] if query.where else []
    while todo:
        group = todo.pop()
        if group.select is not None:
            yield from groups_of(group.select)
            continue
        yield group
        for element in group.elements:
            todo += [element.group] if isinstance(element, Marked) else joined_groups(element)


def named_in(expression: Expression) -> set[str]:
    """The variables of an expression and of what its EXISTS ask for."""
    return set(expression.variables).union(*(mentioned_in(one.group) for one in expression.exists))


def mentioned_in(group: Group) -> set[str]:
    """All variables of a group, wherever they stand in it."""
    if group.select is not None:
        return bound_in(group) | (mentioned_in(group.select.where) if group.select.where else set())
    found = bound_in(group)
    for element in group.elements:
        match element:
            case Filter() | Bind():
                found |= named_in(element.expression)
            case Group():
                found |= mentioned_in(element)
            case Branches():
                found = found.union(*map(mentioned_in, element.groups))
            case Marked():
                found |= mentioned_in(element.group)
    return found


@lru_cache(maxsize=1024)
def parse(text: str) -> Query:
    """The tree of a query. Raises UnreadableError where it is none that can be read.

    >>> query = parse("PREFIX a: <http://a/> SELECT ?x { ?x a:b 1 FILTER NOT EXISTS { ?x a:c ?y } }")
    >>> [type(element).__name__ for element in query.where.elements]
    ['Triples', 'Filter']
    >>> query.where.elements[0].patterns[0].predicate
    Place(text='a:b', term=<NamedNode value=http://a/b>, steps=())
    """
    return _Reader(text).query()


def read(text: str, where: str) -> Query:
    """The tree of a query in a file. Raises KgError that says what is wrong with the query, and where."""
    try:
        return parse(text)
    except UnreadableError as error:
        raise mistakes.explain(text, "", where) from error


class _Reader:
    """Reads one token after the other (https://www.w3.org/TR/sparql11-query/#sparqlGrammar)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.seen = [token for token in tokens(text) if token[0] != "comment"]
        self.at = 0
        self.prefixes: dict[str, str] = {}
        self.base = ""
        self.blank: dict[str, BlankNode] = {}

    # the text as tokens

    @property
    def word(self) -> str:
        """The next token, in capitals; empty at the end."""
        return self.seen[self.at][1].upper() if self.at < len(self.seen) else ""

    @property
    def kind(self) -> str:
        return self.seen[self.at][0] if self.at < len(self.seen) else ""

    @property
    def start(self) -> int:
        """Where the next token begins."""
        return self.seen[self.at][2] if self.at < len(self.seen) else len(self.text)

    @property
    def end(self) -> int:
        """Where the last token that was read ends."""
        _, token, position = self.seen[self.at - 1]
        return position + len(token)

    def next(self, *wanted: str) -> str:
        """The next token as it is written, which is one of those wanted."""
        if self.at >= len(self.seen) or (wanted and self.word not in wanted):
            raise UnreadableError(self.start)
        self.at += 1
        return self.seen[self.at - 1][1]

    def take(self, *wanted: str) -> bool:
        """True if the next token is one of these, which then is read."""
        found = self.word in wanted and bool(self.word)
        self.at += found
        return found

    def until(self, mark: str, read: Callable[[], object]) -> None:
        while self.word != mark:
            read()
        self.next(mark)

    # queries

    def query(self) -> Query:
        while self.word in ("PREFIX", "BASE"):
            if self.next().upper() == "PREFIX":
                name = self.next()
                self.prefixes[name.removesuffix(":")] = self._address(self.next())
            else:
                self.base = self._address(self.next())
        query = self.select() if self.word == "SELECT" else self._other_form()
        if self.at < len(self.seen):
            raise UnreadableError(self.start)
        return query

    def select(self) -> Query:
        """A SELECT, with or without others around it."""
        start = self.start
        self.next("SELECT")
        distinct = self.word == "DISTINCT"
        self.take("DISTINCT", "REDUCED")
        everything, columns = self.take("*"), []
        while not everything and (self.kind == "variable" or self.word == "("):
            columns.append(self._column())
        dataset = self._dataset()
        self.take("WHERE")
        where = self.group()
        rest = self._modifiers()
        return Query(
            start,
            **rest,
            form="SELECT",
            distinct=distinct,
            everything=everything,
            columns=tuple(columns),
            dataset=dataset,
            where=where,
        )

    def _column(self) -> tuple[str, Expression | None]:
        if self.kind == "variable":
            return self.next()[1:], None
        expression = self.expression(inside=True)
        return self._named(), expression

    def _named(self) -> str:
        """The variable of `… AS ?x)`."""
        if self.kind != "variable":
            raise UnreadableError(self.start)
        name = self.next()[1:]
        self.next(")")
        return name

    def _other_form(self) -> Query:
        start, form = self.start, self.next(*FORMS).upper()
        template: tuple[Pattern, ...] = ()
        template_at: Span | None = None
        if form == "CONSTRUCT" and self.word == "{":
            opened = self.start
            template = self._template()
            template_at = Span(opened, self.end)
        while form == "DESCRIBE" and self.kind in ("variable", "iri", "name", "mark") and self.word != "{":
            self.next()
        dataset = self._dataset()
        has_where = self.take("WHERE") or self.word == "{"
        where = self.group() if has_where or form != "DESCRIBE" else None
        if form == "CONSTRUCT" and template_at is None and where:  # the short form
            template_at = Span(where.start, where.end)
            template = tuple(p for one in where.elements if isinstance(one, Triples) for p in one.patterns)
        rest = self._modifiers()
        return Query(
            start,
            **rest,
            form=form,
            template=template,
            template_at=template_at,
            dataset=dataset,
            where=where,
        )

    def _template(self) -> tuple[Pattern, ...]:
        self.next("{")
        found: list[Pattern] = []
        self.until("}", lambda: None if self.take(".") else found.extend(self.triples().patterns))
        return tuple(found)

    def _dataset(self) -> tuple[Span, ...]:
        found = []
        while self.word == "FROM":
            start = self.start
            self.next()
            self.take("NAMED")
            self.next()
            found.append(Span(start, self.end))
        return tuple(found)

    def _modifiers(self) -> dict[str, Any]:
        """The clauses after the WHERE; and where the query ends."""
        found: dict[str, Any] = {"end": self.end}
        while self.word in ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            if self.word == "VALUES":
                self.values()
            elif (word := self.next().upper()) in ("LIMIT", "OFFSET"):
                found["limited"] = True
                self.next()
            else:
                named = self._conditions()
                found |= {"grouped": named} if word == "GROUP" else {}
            found["end"] = self.end
        return found

    def _conditions(self) -> frozenset[str]:
        """The variables after GROUP BY, HAVING or ORDER BY that stand by themselves, and those that get a name."""
        self.take("BY")
        named: set[str] = set()
        while self.word and self.word not in ("}", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            if self.kind == "variable":
                named.add(self.next()[1:])
            elif self.word == "(":
                self.expression(inside=True)
                if self.seen[self.at - 1][1].upper() == "AS":
                    named.add(self._named())
            else:
                self.next()  # ASC, DESC, or the name of a function
        return frozenset(named)

    # groups

    def group(self) -> Group:
        """A group in braces."""
        start = self.start
        self.next("{")
        if self.word == "SELECT":
            select = self.select()
            self.next("}")
            return Group(start, self.end, select=select)
        elements: list[Element] = []
        self.until("}", lambda: None if self.take(".") else elements.append(self._element()))
        return Group(start, self.end, tuple(elements))

    def _element(self) -> Element:
        start, word = self.start, self.word if self.kind in ("word", "mark") else ""
        match word:
            case "{":
                groups = [self.group()]
                while self.take("UNION"):
                    groups.append(self.group())
                return groups[0] if len(groups) == 1 else Branches(start, self.end, tuple(groups))
            case "OPTIONAL" | "MINUS" | "GRAPH" | "SERVICE":
                self.next()
                silent = word == "SERVICE" and self.take("SILENT")
                name = self.place() if silent or word in ("GRAPH", "SERVICE") else None
                group = self.group()
                return Marked(start, self.end, word, group, name)
            case "FILTER":
                self.next()
                expression = self._constraint()
                return Filter(start, self.end, expression)
            case "BIND":
                self.next()
                expression = self.expression(inside=True)
                variable = self._named()
                return Bind(start, self.end, variable, expression)
            case "VALUES":
                return self.values()
        return self.triples()

    def values(self) -> Values:
        """A VALUES block."""
        start = self.start
        self.next("VALUES")
        names, bracketed = [], self.take("(")
        while self.kind == "variable":
            names.append(self.next()[1:])
        if bracketed:
            self.next(")")
        self.next("{")
        opens = self.end
        rows: list[tuple[Term | None, ...]] = []
        while self.word != "}":
            if not bracketed:
                rows.append((self._value(),))
                continue
            self.next("(")
            row: list[Term | None] = []
            self.until(")", lambda row=row: row.append(self._value()))  # type: ignore[misc]
            rows.append(tuple(row))
        closes = self.start
        self.next("}")
        return Values(start, self.end, tuple(names), tuple(rows), opens, closes)

    def _value(self) -> Term | None:
        return None if self.take("UNDEF") else self.place().term

    # expressions

    def _constraint(self) -> Expression:
        """The constraint after FILTER: an expression in brackets, a call, or EXISTS."""
        start = self.start
        if self.word in ("NOT", "EXISTS"):
            exists = self._exists()
            return Expression(start, self.end, frozenset(), (exists,))
        if self.word != "(":
            self.next()  # the name of a function
        inner = self.expression()
        return Expression(start, self.end, inner.variables, inner.exists)

    def expression(self, inside: bool = False) -> Expression:
        """An expression in brackets; what stands `inside` an open bracket ends before AS, which is read."""
        start = self.start
        self.next("(")
        depth = 1
        names: set[str] = set()
        exists: list[Exists] = []
        while depth:
            if inside and depth == 1 and self.kind == "word" and self.word == "AS":
                end = self.end
                self.next()
                return Expression(start + 1, end, frozenset(names), tuple(exists))
            if self.kind == "word" and self.word == "EXISTS":
                exists.append(self._exists(self.seen[self.at - 1][1].upper() == "NOT"))
                continue
            kind, token = self.kind, self.next()
            if kind == "variable":
                names.add(token[1:])
            depth += (token == "(") - (token == ")") if kind == "mark" else 0
        return Expression(start, self.end, frozenset(names), tuple(exists))

    def _exists(self, negated: bool = False) -> Exists:
        negated = self.take("NOT") or negated
        self.next("EXISTS")
        return Exists(self.group(), negated)

    # triples

    def triples(self) -> Triples:
        """A subject with its predicates and objects."""
        start, found = self.start, list[Pattern]()
        subject, alone = self._node(found)
        if not alone or self.word not in (".", "}"):
            self._properties(subject, found)
        return Triples(start, self.end, tuple(found))

    def _properties(self, subject: Place, found: list[Pattern]) -> None:
        while True:
            predicate = self._verb()
            while True:
                value, _ = self._node(found)
                found.append(Pattern(subject, predicate, value))
                if not self.take(","):
                    break
            if not self.take(";"):
                return
            while self.take(";"):
                pass
            if self.word in (".", "}", "]"):
                return

    def _node(self, found: list[Pattern]) -> tuple[Place, bool]:
        """A term, or a blank node in brackets whose patterns are found; and whether it may stand by itself."""
        start = self.start
        if self.take("["):
            node = Place("[]", BlankNode())
            if self.word != "]":
                self._properties(node, found)
            self.next("]")
            return Place(self.text[start : self.end], node.term), True
        if self.take("("):
            return self._list(start, found), True
        return self.place(), False

    def _list(self, start: int, found: list[Pattern]) -> Place:
        """A collection: https://www.w3.org/TR/sparql11-query/#collections."""
        items: list[Place] = []
        self.until(")", lambda: items.append(self._node(found)[0]))
        nodes: list[Term] = [*(BlankNode() for _ in items), NamedNode(f"{RDF}nil")]
        for at, item in enumerate(items):
            here, rest = (Place(str(node), node) for node in nodes[at : at + 2])
            found.append(Pattern(here, _place_of(f"{RDF}first"), item))
            found.append(Pattern(here, _place_of(f"{RDF}rest"), rest))
        return Place(self.text[start : self.end], nodes[0])

    def _verb(self) -> Place:
        """A predicate, or a property path."""
        start, first = self.start, self.at
        if self.kind == "variable":
            return self.place()
        last, steps = self._path()
        return Place(self.text[start : self.end], *((last,) if self.at == first + 1 else (None, steps)))

    def _path(self) -> tuple[Term | None, tuple[str, ...]]:
        """A property path: the last predicate in it, and its steps, which is one unless it is a sequence."""
        begin, steps, ways = self.start, list[str](), 1
        while True:
            start = self.start
            while self.take("^", "!"):
                pass
            last: Term | None = None
            bracketed = self.word == "(" and self.start == begin
            inner: tuple[str, ...] = ()
            if self.take("("):
                _, inner = self._path()
                self.next(")")
            elif self.kind == "word":
                self.next("A")
                last = RDF_TYPE
            else:
                last = self.place().term
            signed = self.word == "+" and self.at + 1 < len(self.seen) and self.seen[self.at + 1][0] == "number"
            if not signed and self.take("?", "*", "+"):
                bracketed = False
            steps.append(self.text[start : self.end])
            if self.take("|"):
                ways += 1
            elif not self.take("/"):
                whole = (self.text[begin : self.end],) if ways > 1 else tuple(steps)
                return last, inner if bracketed and len(steps) == 1 else whole

    def place(self) -> Place:
        """A term as it is written."""
        start, kind = self.start, self.kind
        token = self.next()
        match kind:
            case "variable":
                term: Term = Variable(token[1:])
            case "iri":
                term = NamedNode(self._address(token))
            case "name":
                term = self._name(token)
            case "string":
                term = self._literal(token)
            case "number":
                term = _number(token)
            case "mark" if token in "+-" and self.kind == "number":
                term = _number(token + self.next())
            case "word" if token.lower() in ("true", "false"):
                term = Literal(token.lower(), datatype=NamedNode(f"{XSD}boolean"))
            case _:
                raise UnreadableError(start)
        return Place(self.text[start : self.end], term)

    def _address(self, token: str) -> str:
        address = _unescaped(token[1:-1])
        return urljoin(self.base, address) if self.base else address

    def _name(self, token: str) -> Term:
        prefix, _, local = token.partition(":")
        if prefix == "_":
            return self.blank.setdefault(local, BlankNode())
        return NamedNode(self.prefixes.get(prefix, f"{prefix}:") + re.sub(r"\\(.)", r"\1", local))

    def _literal(self, token: str) -> Literal:
        quote = 3 if token.startswith(('"""', "'''")) and len(token) >= 6 else 1
        value = _unescaped(token[quote:-quote])
        if self.take("@"):
            start = self.start
            self.next()
            while self.word == "-" or (self.kind in ("word", "number") and self.text[self.start - 1] == "-"):
                self.next()
            return Literal(value, language=self.text[start : self.end])
        if self.take("^"):
            self.next("^")
            datatype = self.place().term
            return Literal(value, datatype=datatype if isinstance(datatype, NamedNode) else None)
        return Literal(value)


def _place_of(address: str) -> Place:
    return Place(f"<{address}>", NamedNode(address))


def _number(token: str) -> Literal:
    kind = "double" if "e" in token.lower() else "decimal" if "." in token else "integer"
    return Literal(token, datatype=NamedNode(f"{XSD}{kind}"))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _CONTROLS.get(m[3], m[3]), text)
