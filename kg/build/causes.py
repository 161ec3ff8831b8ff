"""The causes of findings: the name that was meant by one that nothing describes, and findings that only follow.

One slip may break several rules. What follows from a misspelt name or from a date that does not exist is left
out, since it goes away with the slip; the finding about the slip itself always stays.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from pyoxigraph import NamedNode

from kg.build.findings import Kind, ValidationFinding
from kg.shacl import Result
from kg.store.protocol import Store
from kg.terms.names import expand, shorten
from kg.terms.vocabulary import RDF_TYPE

UNDEFINED = "undefined-term"  # the check that finds terms which the ontology lacks
MAX_PROPOSED = 20  # names for which similar ones are searched
LIKENESS = 0.8  # of names, from 0 to 1
_NUMBERS = re.compile(r"\d+")


@dataclass
class Causes:
    """The names in some findings that nothing describes, and the dates in them that do not exist."""

    store: Store
    table: dict[str, str]
    dates: set[str] = field(default_factory=set)
    _names: dict[str, list[str]] = field(default_factory=dict)

    def with_guesses(self, found: list[ValidationFinding]) -> list[ValidationFinding]:
        """The findings; those about a misspelt name say what may have been meant."""
        guesses = {name: self.meant(name) for name in self._undescribed(found)}
        return [
            replace(one, repair=f"did you mean {guess}? Else {one.repair}", meant=guess)
            if (guess := guesses.get(one.focus, "")) and _is_about_a_name(one)
            else one
            for one in found
        ]

    def without_consequences(self, found: list[ValidationFinding]) -> list[ValidationFinding]:
        """The findings but for those that follow from a misspelt name, or from a date that does not exist."""
        dangling = {one.focus for one in found if one.kind == Kind.DANGLING}
        misspelt = [
            _Misspelt(guess, self._users(name))
            for name in self._undescribed(found)
            if name not in dangling and (guess := self.meant(name))
        ]
        of_wrong_class = {(one.focus, one.value) for one in found if one.kind == Kind.WRONG_VALUE and one.value}

        def follows(finding: ValidationFinding) -> bool:
            if _is_about_a_name(finding):
                return False
            if finding.kind == Kind.CHECK:
                words = {word.strip(".,;:?()") for word in finding.what.split()}
                if not words.isdisjoint(dangling) or any(date in finding.what for date in self.dates):
                    return True
                if finding.severity == "Warning" and any({thing, value} <= words for thing, value in of_wrong_class):
                    return True
                return any(finding.focus in one.users for one in misspelt)
            result = finding.result
            path = shorten(result.path.iri, self.table) if result.path and result.path.iri else ""
            if finding.kind == Kind.WRONG_VALUE and (finding.value in dangling or self._has_one(result, dangling)):
                return True
            return any(
                (finding.kind == Kind.MISSING and finding.focus in one.users and path == one.meant)
                or (finding.kind == Kind.WRONG_VALUE and finding.value in one.users)
                for one in misspelt
            )

        return [one for one in found if not follows(one)]

    def meant(self, name: str) -> str:
        """The described name that is most like one that nothing describes, and has the same numbers; "" if none is."""
        node = expand(name, self.table)
        if node is None:
            return ""
        namespace = node.value[: 1 + max(node.value.rfind("/"), node.value.rfind("#"))]
        if namespace not in self._names:
            self._names[namespace] = self._described(namespace)
        numbers, local = _NUMBERS.findall(name), node.value.removeprefix(namespace)
        names = [
            other
            for other in self._names[namespace]
            if _NUMBERS.findall(other) == numbers and other[:1].isupper() == local[:1].isupper()
        ]
        near = difflib.get_close_matches(local, names, 1, LIKENESS)
        return shorten(f"{namespace}{near[0]}", self.table) if near else ""

    def _described(self, namespace: str) -> list[str]:
        """The local names of all things of a namespace that have a class, sorted."""
        return sorted(
            thing.value.removeprefix(namespace)
            for thing in self._things
            if thing.value.startswith(namespace) and "/" not in thing.value[len(namespace) :]
        )

    @cached_property
    def _things(self) -> list[NamedNode]:
        return [
            thing
            for (thing,) in self.store.rows("SELECT DISTINCT ?thing WHERE { ?thing a ?class }")
            if isinstance(thing, NamedNode)
        ]

    def _undescribed(self, found: list[ValidationFinding]) -> list[str]:
        """The first names that findings are about because nothing describes them, each once, in order."""
        return list(dict.fromkeys(one.focus for one in found if _is_about_a_name(one)))[:MAX_PROPOSED]

    def _users(self, name: str) -> set[str]:
        """The things that have a misspelt property or class."""
        term = expand(name, self.table)
        quads = [*self.store.statements(None, term), *self.store.statements(None, RDF_TYPE, term)]
        return {shorten(quad.subject.value, self.table) for quad in quads if isinstance(quad.subject, NamedNode)}

    def _has_one(self, result: Result, dangling: Iterable[str]) -> bool:
        """True if the value that a shape looks for may be one of these misspelt names."""
        if result.value is not None or not (result.path and result.path.iri):
            return False
        values = self.store.statements(result.focus, NamedNode(result.path.iri))
        return any(isinstance(q.object, NamedNode) and shorten(q.object.value, self.table) in dangling for q in values)


@dataclass(frozen=True)
class _Misspelt:
    """A misspelt term of the ontology: the term that was meant, and the things that use the wrong one."""

    meant: str
    users: set[str]


def _is_about_a_name(finding: ValidationFinding) -> bool:
    return finding.kind == Kind.DANGLING or finding.rule == UNDEFINED
