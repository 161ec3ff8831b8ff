"""Stored questions: puts parameters into one, runs it, and returns the rows and the passages behind them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.search.lookup import Things
from kg.sparql.join_hints import look_up_what_is_denied
from kg.sparql.query_file import QueryFile
from kg.sparql.values import Value, fill
from kg.store.labels import Labels
from kg.store.protocol import Row, Store, Term
from kg.store.table import Table, html
from kg.terms import dates
from kg.terms.messages import Remark, gettext_noop
from kg.terms.names import READ, hb
from kg.terms.vocabulary import XSD

UNDATED_ONE = gettext_noop("one whose date is not known is listed too, since it may fall within the time")
UNDATED = gettext_noop("%(number)s whose date is not known are listed too, since they may fall within the time")
FOUND = gettext_noop("%(name)s: “%(text)s” was taken for %(thing)s, the only match")
DAY = gettext_noop(
    "%(name)s was not given, so it is %(day)s, the day in the question; write %(name)s=today or another day"
)
ORIGIN = "origin"  # the column that is added where an answer may rest on what a program read
CONFIRMED = "Confirmed"  # the end of the name of one beside each number of things
SPAN = ("since", "until")  # the parameters between whose days a question asks
_KINDS = {
    "date": "a day such as 2022-09-13 or 13 September 2022, or today",
    "integer": "a whole number",
    "boolean": "true or false",
}


@dataclass(frozen=True)
class Answer(Table):
    """The rows of a question, with the SPARQL that was sent and the values of all parameters.

    `notes` says what a reader must know about how the parameters were read.
    """

    question: QueryFile = field(kw_only=True)
    parameters: dict[str, tuple[Value, ...]] = field(kw_only=True)
    sparql: str = field(kw_only=True)
    notes: tuple[Remark, ...] = field(kw_only=True, default=())

    def with_rows(self, columns: list[str], rows: Sequence[Row]) -> Answer:
        """The answer with its rows, and a note on those without a date where a span of time was chosen."""
        whole = replace(self, columns=columns, rows=rows)
        if "date" not in columns or all(self.parameters.get(n) == self.question.defaults.get(n) for n in SPAN):
            return whole
        counted, date = columns.index(self.question.header.get("count", columns[0])), columns.index("date")
        if not (number := len({row[counted] for row in rows if row[date] is None})):
            return whole
        what = UNDATED_ONE if number == 1 else UNDATED
        return replace(whole, notes=(*self.notes, Remark(what, number=number)))

    @property
    def counted(self) -> str:
        """The column whose things are counted: that which the header names, or else the first."""
        return self.question.header.get("count", self.columns[0])

    @property
    def things(self) -> list[Term | None]:
        """The things of the column that is counted, each once."""
        place = self.columns.index(self.counted)
        return list(dict.fromkeys(row[place] for row in self.rows))

    def shown(self) -> Table:
        """The table with only the columns that the header of its question lists under `table`; all if it lists none."""
        listed = (word.removesuffix("?") for word in self.question.header.get("table", "").split())
        wanted = [one for name in listed for one in (name, f"{name}{CONFIRMED}") if one in self.columns]
        return self.only([*wanted, *([ORIGIN] if self.is_marked else [])]) if wanted else self

    @property
    def visible(self) -> list[str]:
        """The columns that people see: as shown, and without those about what a program read where no row needs it."""
        return [name for name in self.shown().columns if self.confirmed is not None or name in self.question.columns]

    @property
    def is_marked(self) -> bool:
        """True if its last column says which rows rest on what a program read."""
        return ORIGIN in self.columns and ORIGIN not in self.question.columns

    def folded(self, names: Sequence[str]) -> list[tuple[list[list[Term]], list[Row]]]:
        """Rows as people see them: for each column the values, with the rows of the answer that they come from.

        Rows become one that have the same values in the columns that the header lists under `fold`, or else in all
        of `names`. Such a row rests on what a program read if each of them does.
        """
        marked = self.is_marked and ORIGIN in names
        by = self.question.header.get("fold", "").split() or names[: len(names) - marked]
        keys = [self.columns.index(name) for name in by]
        several: dict[Row, list[Row]] = {}
        for row in self.rows:
            several.setdefault(tuple(row[place] for place in keys), []).append(row)
        places = [self.columns.index(name) for name in names]
        found = []
        for rows in several.values():
            cells = [[t for t in dict.fromkeys(row[place] for row in rows) if t is not None] for place in places]
            if marked and any(row[-1] is None for row in rows):
                cells[-1] = []
            found.append((cells, rows))
        return found

    @property
    def confirmed(self) -> int | None:
        """How many of the things are in a row that rests on nothing that a program read; None if all are."""
        if not self.is_marked or all(row[-1] is None for row in self.rows):
            return None
        place = self.columns.index(self.counted)
        return len({row[place] for row in self.rows if row[-1] is None})

    def __repr__(self) -> str:
        return f"<Answer to {self.question.name}, rows: {len(self.rows):,}>"

    def _repr_html_(self) -> str:
        """The answer in a notebook: the title of the question with its parameters, and the rows with plain heads."""
        if self.labels is None:
            return super()._repr_html_()
        shown, labels = self.shown(), self.labels
        labels.learn(term for terms in self.parameters.values() for term in terms)
        chosen = "; ".join(f"{name} {', '.join(map(labels.of, terms))}" for name, terms in self.parameters.items())
        title = self.question.title + (f" ({chosen})" if chosen else "")
        return html([self.question.heading(name) for name in shown.columns], shown.rows, labels, title)


@dataclass(frozen=True)
class Chosen:
    """The terms of every parameter, and what a reader must know about how they were read."""

    values: dict[str, tuple[Value, ...]]
    notes: tuple[Remark, ...]


def ask(
    store: Store,
    things: Things,
    question: QueryFile,
    parameters: Mapping[str, str],
    without_read: Store | None = None,
) -> Answer:
    """The answer to a stored question.

    With the store `without_read`, further columns say which rows need what a program read, and how many of the things
    that a column counts do not. A parameter is an IRI, a prefixed name, a citation, a name or words of one, or a value
    of the type of its default; a parameter that is not given keeps its default. Raises KgError with every parameter
    that is unknown or cannot be read.
    """
    read = chosen(things, question, parameters)
    query = fill(question.text, read.values)
    columns, rows = _rows(store, question, query)
    if without_read is not None and ORIGIN not in columns:
        columns, rows = _marked(question, columns, rows, _rows(without_read, question, query)[1] if rows else [])
    labels = Labels(things.store, things.prefixes)
    answer = Answer([], [], labels=labels, question=question, parameters=read.values, sparql=query, notes=read.notes)
    return answer.with_rows(columns, rows)


def _rows(store: Store, question: QueryFile, query: str) -> tuple[list[str], list[Row]]:
    solutions = store.select(look_up_what_is_denied(query), question.where)
    return [variable.value for variable in solutions.variables], [tuple(row) for row in solutions]


def _marked(
    question: QueryFile, columns: list[str], rows: list[Row], confirmed: list[Row]
) -> tuple[list[str], list[Row]]:
    """An answer with the confirmed number for each number of things that it counts, and with the origin of each row.

    A row is confirmed if one of the confirmed answer differs from it in such numbers alone.
    """
    counts = re.findall(r"COUNT\([^()]*\)\s+AS \?(\w+)", question.text)
    numbers = [place for place, name in enumerate(columns) if name in counts]
    others = [place for place in range(len(columns)) if place not in numbers]
    by = [columns.index(name) for name in question.header.get("fold", "").split()] or others

    def of(row: Row, places: Sequence[int]) -> Row:
        return tuple(row[place] for place in places)

    known = {of(row, others) for row in confirmed}
    counted = {of(row, by): of(row, numbers) for row in confirmed}
    nothing = (Literal(0),) * len(numbers)
    more = [f"{columns[place]}{CONFIRMED}" for place in numbers]
    marks = ((*counted.get(of(row, by), nothing), None if of(row, others) in known else READ) for row in rows)
    return [*columns, *more, ORIGIN], [(*row, *mark) for row, mark in zip(rows, marks, strict=True)]


def chosen(things: Things, question: QueryFile, parameters: Mapping[str, str]) -> Chosen:
    """The terms of every parameter, given or by default. Raises KgError with all that are unknown or unreadable."""
    problems: list[KgError] = []
    values, notes = dict(question.defaults), list[Remark]()
    for name, text in parameters.items():
        try:
            values[name] = _value(things, question, name, text, notes)
        except KgError as error:
            problems.extend(error.problems)
    problems += [] if problems else _wrong_order(question, values)
    if problems:
        raise KgError.of(problems)
    notes += [
        Remark(DAY, name=name, day=str(terms[0].value))
        for name, terms in values.items()
        if name not in (*parameters, *SPAN) and terms and _is_day(terms[0])
    ]
    return Chosen(values, tuple(notes))


def _is_day(term: Value) -> bool:
    return isinstance(term, Literal) and term.datatype.value == f"{XSD}date"


def _wrong_order(question: QueryFile, values: Mapping[str, tuple[Value, ...]]) -> list[KgError]:
    """The error for a span of time that ends before it begins."""
    first, last = (values[name][0] if values.get(name) else None for name in SPAN)
    if not (isinstance(first, Literal) and isinstance(last, Literal) and first.value > last.value):
        return []
    since, until = SPAN
    return [
        KgError(
            f"{since}={first.value} is later than {until}={last.value}",
            f"kg ask {question.name}",
            "a first day that is not after the last",
            "exchange the two days, or correct one",
        )
    ]


def passages(store: Store, row: Sequence[object]) -> list[tuple[NamedNode, NamedNode]]:
    """The passages that state the things of a row, as pairs of thing and passage, in order."""
    things = " ".join(str(term) for term in dict.fromkeys(row) if isinstance(term, NamedNode))
    found = store.rows(
        f"SELECT DISTINCT ?thing ?passage WHERE {{ VALUES ?thing {{ {things} }} ?thing {hb('statedIn')} ?passage "
        f"FILTER NOT EXISTS {{ ?thing a {hb('Provision')} }} FILTER NOT EXISTS {{ ?thing a {hb('Instrument')} }} }} "
        "ORDER BY ?thing ?passage"
    )
    return [(t, p) for t, p in found if isinstance(t, NamedNode) and isinstance(p, NamedNode)]


def _value(things: Things, question: QueryFile, name: str, text: str, notes: list[Remark]) -> tuple[Value, ...]:
    """The terms of a parameter. Adds a note where the thing was found by words of its name."""
    where = f"kg ask {question.name} {name}=…"
    if name not in question.params:
        near = difflib.get_close_matches(name, question.params, 1, 0.4)
        raise KgError(
            f"the question has no parameter {name[:40]!r}",
            f"kg ask {question.name}",
            ", ".join(f"{n} ({meaning})" for n, meaning in question.params.items()) or "no parameter",
            f"write {near[0]}=…" if near else f"see kg questions {question.name}",
        )
    if not text.strip():
        raise KgError(f"{name} has no value", where, question.params[name], f"write one, or leave {name} out")
    default = question.defaults[name][0] if question.defaults[name] else None
    if not isinstance(default, Literal):
        match = things.match(text, where, question.accepts.get(name, ()))
        if found := things.note(text, match):
            notes.append(Remark(FOUND, name=name, **found.values))
        return match.things
    kind = default.datatype.value.removeprefix(XSD)
    try:
        match kind:
            case "date":
                return (_day(name, text, where),)
            case "integer":
                return (Literal(str(int(text)), datatype=default.datatype),)
            case "boolean" if text in ("true", "false"):
                return (Literal(text, datatype=default.datatype),)
            case "string":
                return (Literal(text),)
    except ValueError:
        pass
    if kind == "date":
        fix = "write it as 2032, 2032-03 or 2032-03-15" if name in SPAN else "write it as 2032-03-15"
        raise KgError(f'"{text[:80]}" is not a date', where, _KINDS[kind], fix)
    raise KgError(f"{text[:80]!r} cannot be read", where, _KINDS.get(kind, kind), f"write {name}={default.value}")


def _day(name: str, text: str, where: str) -> Literal:
    """The day that a parameter means: of a month or year the first for `since`, the last for `until`.

    Raises ValueError for what is no date, and KgError for a month or a year where one day is asked for.
    """
    date = dates.typed(text)
    first, last = dates.first_day(date), dates.last_day(date)
    if first is None or last is None:
        raise ValueError(text)
    if first != last and name not in SPAN:
        raise KgError(
            f"{text[:80]!r} is not one day, and the answer depends on the day",
            where,
            _KINDS["date"],
            f"write {name}={first} or {name}={last}, its first or last day",
        )
    return dates.date_literal((last if name == SPAN[1] else first).isoformat())
