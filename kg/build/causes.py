"""The causes of findings: the name that was meant by one that nothing describes, and findings that only follow.

One slip may break several rules. What follows from a misspelt name or from a date that does not exist is left
out, since it goes away with the slip; the finding about the slip itself always stays.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from pyoxigraph import NamedNode

from kg.build.findings import Kind, ValidationFinding
from kg.store.protocol import Store
from kg.terms.names import expand, shorten
from kg.terms.vocabulary import RDF_TYPE

UNDEFINED = "undefined-term"  # the check that finds terms which the ontology lacks
MAX_PROPOSED = 20  # names for which similar ones are searched
LIKENESS = 0.8  # of names, from 0 to 1
_NUMBERS = re.compile(r"\d+")


def without_consequences(
    store: Store, table: dict[str, str], found: list[ValidationFinding], dates: set[str]
) -> list[ValidationFinding]:
    """The findings but for those that follow from a misspelt name, or from one of the dates that do not exist.

    Those about a misspelt name say what may have been meant.
    """
    names = list(dict.fromkeys(one.focus for one in found if _is_about_a_name(one)))[:MAX_PROPOSED]
    described = _described(store)
    guesses = {name: guess for name in names if (guess := _meant(name, table, described))}
    dangling = {one.focus for one in found if one.kind == Kind.DANGLING}
    meant = {(user, guesses[name]) for name in guesses.keys() - dangling for user in _users(store, name, table)}
    users = {user for user, _ in meant}

    def follows(one: ValidationFinding) -> bool:
        if one.kind == Kind.CHECK:
            words = {word.strip(".,;:?()") for word in one.what.split()}
            return not words.isdisjoint(dangling) or any(date in one.what for date in dates) or one.focus in users
        if one.kind == Kind.MISSING:
            path = one.result.path
            return path is not None and (one.focus, shorten(path.iri, table)) in meant
        values = {one.value} if one.value else _values(store, one, table)
        return one.kind == Kind.WRONG_VALUE and not values.isdisjoint(dangling | users)

    return [
        replace(one, repair=f"did you mean {guess}? Else {one.repair}", meant=guess)
        if _is_about_a_name(one) and (guess := guesses.get(one.focus, ""))
        else one
        for one in found
        if _is_about_a_name(one) or not follows(one)
    ]


def _meant(name: str, table: dict[str, str], described: Callable[[str], list[str]]) -> str:
    """The described name that is most like one that nothing describes, and has the same numbers; "" if none is."""
    node = expand(name, table)
    if node is None:
        return ""
    namespace = node.value[: 1 + max(node.value.rfind("/"), node.value.rfind("#"))]
    numbers, local = _NUMBERS.findall(name), node.value.removeprefix(namespace)
    names = [
        other
        for other in described(namespace)
        if _NUMBERS.findall(other) == numbers and other[:1].isupper() == local[:1].isupper()
    ]
    near = difflib.get_close_matches(local, names, 1, LIKENESS)
    return shorten(f"{namespace}{near[0]}", table) if near else ""


def _described(store: Store) -> Callable[[str], list[str]]:
    """A function that gives the local names of all things of a namespace that have a class, sorted."""

    @cache
    def described(namespace: str) -> list[str]:
        query = f'SELECT DISTINCT ?thing WHERE {{ ?thing a ?class FILTER(STRSTARTS(STR(?thing), "{namespace}")) }}'
        names = [thing.value.removeprefix(namespace) for (thing,) in store.rows(query) if isinstance(thing, NamedNode)]
        return sorted(name for name in names if "/" not in name)

    return described


def _users(store: Store, name: str, table: dict[str, str]) -> set[str]:
    """The things that have a misspelt property or class."""
    term = expand(name, table)
    quads = [*store.statements(None, term), *store.statements(None, RDF_TYPE, term)]
    return {shorten(quad.subject.value, table) for quad in quads if isinstance(quad.subject, NamedNode)}


def _values(store: Store, finding: ValidationFinding, table: dict[str, str]) -> set[str]:
    """The things that the focus of a finding points to: a shape that asks for a value does not name a wrong one."""
    quads = store.statements(finding.result.focus)
    return {shorten(quad.object.value, table) for quad in quads if isinstance(quad.object, NamedNode)}


def _is_about_a_name(finding: ValidationFinding) -> bool:
    return finding.kind == Kind.DANGLING or finding.rule == UNDEFINED
