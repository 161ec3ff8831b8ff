"""The parts of the entries: a mutation takes statements out of curated files and puts others in."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.mutations.index import Index, term
from kg.store.protocol import Term
from kg.terms.vocabulary import XSD

T = TypeVar("T")
Chosen = Term | None
New = Callable[[Index, Random, NamedNode, Term | None], Chosen]
Condition = Callable[[Index, NamedNode], bool]


@dataclass(frozen=True)
class Change:
    """Statements that go out of curated files, and those that come in."""

    removed: tuple[Quad, ...]
    added: tuple[Quad, ...]


Mutate = Callable[[Index, Random], Iterator[Change]]


def drawn(chance: Random, things: list[T]) -> list[T]:
    """All of them, in an order that chance gives."""
    return chance.sample(things, len(things))


def one_of(chance: Random, things: list[T]) -> T | None:
    """One of them, if there is any."""
    return chance.choice(things) if things else None


# the forms of a mutation


def swap(name: str, new: New, *classes: str, where: Condition | None = None) -> Mutate:
    """One value of a property is replaced by another, on things of these classes."""

    def mutate(x: Index, chance: Random) -> Iterator[Change]:
        for quad in drawn(chance, x.quads_with(name)):
            thing = quad.subject
            if _fits(x, thing, classes, where) and isinstance(thing, NamedNode):
                value = new(x, chance, thing, quad.object)
                if value is not None and value not in x.values(thing, name):
                    old = tuple(each for each in x.quads_of(thing, name) if each.object == quad.object)
                    yield Change(old, tuple(Quad(thing, quad.predicate, value, each.graph_name) for each in old))

    return mutate


def put(name: str, new: New, *classes: str, where: Condition | None = None) -> Mutate:
    """A property has another value instead of those that it has, if any."""
    return _for_each(name, new, classes, where, keep=False)


def add(name: str, new: New, *classes: str, where: Condition | None = None) -> Mutate:
    """A property has a value more."""
    return _for_each(name, new, classes, where, keep=True)


def cut(name: str, *classes: str, where: Condition | None = None) -> Mutate:
    """All values of a property go."""

    def mutate(x: Index, chance: Random) -> Iterator[Change]:
        for thing in drawn(chance, list(dict.fromkeys(quad.subject for quad in x.quads_with(name)))):
            if isinstance(thing, NamedNode) and _fits(x, thing, classes, where):
                yield Change(tuple(x.quads_of(thing, name)), ())

    return mutate


def rename(name: str, other: str, *classes: str, where: Condition | None = None) -> Mutate:
    """A statement is made with another property."""

    def mutate(x: Index, chance: Random) -> Iterator[Change]:
        for quad in drawn(chance, x.quads_with(name)):
            thing = quad.subject
            if isinstance(thing, NamedNode) and _fits(x, thing, classes, where) and not x.values(thing, other):
                old = tuple(each for each in x.quads_of(thing, name) if each.object == quad.object)
                yield Change(old, tuple(Quad(thing, term(other), quad.object, each.graph_name) for each in old))

    return mutate


def _for_each(name: str, new: New, classes: tuple[str, ...], where: Condition | None, keep: bool) -> Mutate:
    def mutate(x: Index, chance: Random) -> Iterator[Change]:
        for thing in drawn(chance, [thing for each in classes for thing in x.things(each)]):
            if _fits(x, thing, classes, where):
                value = new(x, chance, thing, x.value(thing, name))
                if value is not None and value not in x.values(thing, name):
                    quad = Quad(thing, term(name), value, x.quads_of(thing, "rdf:type")[0].graph_name)
                    yield Change(() if keep else tuple(x.quads_of(thing, name)), (quad,))

    return mutate


def _fits(x: Index, thing: Term, classes: tuple[str, ...], where: Condition | None) -> bool:
    if not isinstance(thing, NamedNode) or (classes and not x.is_a(thing, *classes)):
        return False
    return where is None or where(x, thing)


# values


def listed(*names: str) -> New:
    """One of these entries of a list."""
    return lambda x, chance, thing, old: one_of(chance, [one for n in names if (one := term(f"list:{n}")) != old])


def another(*classes: str, where: Callable[[Index, NamedNode, NamedNode], bool] | None = None) -> New:
    """Another thing of these classes, for which a condition holds with the subject."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        for one in drawn(chance, [each for name in classes for each in x.things(name)]):
            if one not in (thing, old) and (where is None or where(x, thing, one)):
                return one
        return None

    return new


def itself(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
    """The subject of the statement."""
    return thing


def own(name: str) -> New:
    """A value that another property of the subject has."""
    return lambda x, chance, thing, old: x.value(thing, name)


def literal(text: str, datatype: str = "") -> New:
    """Always the same literal; without a datatype it has that of the old value, or its language."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        if datatype:
            return Literal(text, datatype=NamedNode(f"{XSD}{datatype}"))
        return like(old, text)

    return new


def edited(change: Callable[[str, Random], str | None]) -> New:
    """The old literal with its text changed."""

    def new(x: Index, chance: Random, thing: NamedNode, old: Term | None) -> Chosen:
        text = change(old.value, chance) if isinstance(old, Literal) else None
        return None if text is None else like(old, text)

    return new


def like(old: Term | None, text: str) -> Literal:
    """A literal with the language or datatype of another."""
    if isinstance(old, Literal) and old.language:
        return Literal(text, language=old.language)
    return Literal(text, datatype=old.datatype) if isinstance(old, Literal) else Literal(text)


def day(date: datetime.date) -> Literal:
    """A day as a literal."""
    return Literal(date.isoformat(), datatype=NamedNode(f"{XSD}date"))


def days_before(date: datetime.date, chance: Random) -> Literal:
    """A day between a month and a year before another."""
    return day(date - datetime.timedelta(days=chance.randint(40, 400)))


def days_after(date: datetime.date, chance: Random) -> Literal:
    """A day between a month and a year after another."""
    return day(date + datetime.timedelta(days=chance.randint(40, 400)))


def integer(number: int) -> Literal:
    """A whole number as a literal."""
    return Literal(str(number), datatype=NamedNode(f"{XSD}integer"))


def in_year(year: int) -> New:
    """The old date in another year."""
    return edited(lambda text, chance: f"{year:04}{text[4:]}" if not text.endswith("-02-29") else None)
