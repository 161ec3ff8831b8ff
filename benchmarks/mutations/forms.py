"""Larger forms of mutation: names that tell no date, statements copied to another matter, and whole things added."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import TypeVar

from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.mutations.edits import Change, Condition, Mutate, New, drawn, like
from benchmarks.mutations.index import Index, term
from kg.store.protocol import Term
from kg.terms.vocabulary import RDFS_LABEL

MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"(\d{{1,2}} )?\b(({MONTH})( \d{{4}})?|(19|20)\d\d(-\d\d){{0,2}}\b)")
IN_AN_IDENTIFIER = re.compile(r"[_-]?(19|20)\d\d(-\d\d){0,2}")
TEXTS = ("rdfs:label", "summary", "note")
T = TypeVar("T")


def without_dates(mutate: Mutate) -> Mutate:
    """The same mutation of things whose identifier, label and note tell no date, so that no name denies it."""

    def mutated(x: Index, chance: Random) -> Iterator[Change]:
        for change in mutate(x, chance):
            yield _without_dates(x, change)

    return mutated


def _without_dates(x: Index, change: Change) -> Change:
    removed, added = dict.fromkeys(change.removed), dict.fromkeys(change.added)
    for thing in dict.fromkeys(quad.subject for quad in (*change.removed, *change.added)):
        for name in TEXTS:
            for quad in x.quads_of(thing, name):
                if isinstance(quad.object, Literal) and (text := dateless(quad.object)) != quad.object:
                    removed[quad] = None
                    if text.language != "ru":
                        added[Quad(thing, quad.predicate, text, quad.graph_name)] = None
    subjects = [quad.subject for quad in (*change.removed, *change.added)]
    renamed = {each: new for each in subjects if isinstance(each, NamedNode) and (new := _renamed(each)) != each}
    everywhere = [quad for quad in x.quads if quad.subject in renamed or quad.object in renamed]
    stated = {**{quad: None for quad in everywhere if quad not in removed}, **added}
    return Change(
        tuple(dict.fromkeys((*removed, *everywhere))),
        tuple(
            Quad(_now(quad.subject, renamed), quad.predicate, _now(quad.object, renamed), quad.graph_name)
            for quad in stated
        ),
    )


def _now(thing: T, renamed: dict[NamedNode, NamedNode]) -> T | NamedNode:
    """The present name of a thing."""
    return renamed.get(thing, thing) if isinstance(thing, NamedNode) else thing


def dateless(text: Literal) -> Literal:
    """A text in which every date is left open."""
    return like(text, DATE.sub("a certain day", text.value) if text.language != "ru" else "")


def _renamed(thing: NamedNode) -> NamedNode:
    """The identifier of a part without dates; that of a document stays, since it is its symbol or its name."""
    whole, mark, part = thing.value.rpartition("__")
    return NamedNode(whole + mark + (IN_AN_IDENTIFIER.sub("", part) or "part")) if mark else thing


def copy(
    *classes: str,
    to: Callable[[Index, Random, NamedNode], Term | None] | None = None,
    where: Condition | None = None,
    by: str = "isEventOf",
    **values: New,
) -> Mutate:
    """A thing stated once more under another identifier: with other values, or as part of another thing.

    What it is moved to gives the file and the passages, so that no source denies it.
    """

    def mutate(x: Index, chance: Random) -> Iterator[Change]:
        for thing in drawn(chance, [each for name in classes for each in x.things(name)]):
            target = to(x, chance, thing) if to else x.value(thing, by)
            if target is None or (where is not None and not where(x, thing)) or not x.quads_of(thing, by):
                continue
            given = {name: new(x, chance, thing, x.value(thing, name)) for name, new in values.items()}
            if None not in given.values():
                moved = {by: target, "statedIn": x.value(target, "statedIn") if to else x.value(thing, "statedIn")}
                yield Change((), _copied(x, thing, target if to else None, {**moved, **given}))

    return mutate


def _copied(x: Index, thing: NamedNode, target: Term | None, values: dict[str, Term | None]) -> tuple[Quad, ...]:
    graph = x.quads_of(target or thing, "rdf:type")[0].graph_name
    whole, _, part = thing.value.rpartition("__")
    base = target.value if isinstance(target, NamedNode) else whole or thing.value
    new = NamedNode(f"{base}__{IN_AN_IDENTIFIER.sub('', part) if whole else 'part'}-further")
    found: dict[Quad, None] = {}
    for quad in x.about(thing):
        name = quad.predicate.value.removeprefix(term("x").value[:-1])
        if name in values or quad.predicate == RDFS_LABEL or name in ("conflictsWith", "shortName"):
            continue
        found[Quad(new, quad.predicate, quad.object, graph)] = None
    for name, value in values.items():
        if value is not None:
            found[Quad(new, term(name), value, graph)] = None
    label = x.text(thing, "rdfs:label")
    if label is not None:
        text = dateless(label).value
        for mine, theirs in _people(x, thing, target):
            text = text.replace(mine, theirs)
        found[Quad(new, RDFS_LABEL, Literal(f"{text} (further)", language="en"), graph)] = None
    return tuple(found)


def _people(x: Index, thing: NamedNode, target: Term | None) -> Iterator[tuple[str, str]]:
    """The names of the persons of a thing, each with that of a person of what it is copied to."""
    mine = [p for case in x.cases(thing) for p in x.values(case, "concernsPerson")]
    theirs = [p for case in x.cases(target) for p in x.values(case, "concernsPerson")] if target else []
    for old, new in zip(mine, theirs, strict=False):
        first, second = x.text(old, "rdfs:label"), x.text(new, "rdfs:label")
        if first and second:
            yield first.value, second.value


def also(first: Mutate, *others: tuple[str, New]) -> Mutate:
    """A mutation with which further properties of the same thing are changed to fit."""

    def mutate(x: Index, chance: Random) -> Iterator[Change]:
        for change in first(x, chance):
            thing = change.added[0].subject
            removed, added = list(change.removed), list(change.added)
            graph = x.quads_of(thing, "rdf:type")[0].graph_name
            fits = True
            for name, new in others:
                value = new(x, chance, thing, x.value(thing, name))  # type: ignore[arg-type]
                fits = fits and value is not None
                removed += x.quads_of(thing, name)
                added += [Quad(thing, term(name), value, graph)] if value is not None else []
            if fits:
                yield Change(tuple(removed), tuple(added))

    return mutate
