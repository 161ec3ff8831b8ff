"""Problems from what validation of an archive finds: with the identifiers of rules, and the lines in the files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.build.findings import Kind, ValidationFinding
from kg.errors import KgError
from kg.files import reading
from kg.reports import rule_ids
from kg.reports.problem import REDEFINED, TERM_IN_DATA, Problem, of_error, with_fingerprints
from kg.terms.names import expand, graph_of, prefixes

if TYPE_CHECKING:
    from kg.rdf.places import Place, Places

UNDEFINED = "undefined-term"  # the constraint whose findings are about a term wherever it is used


@dataclass
class Locator:
    """Knows how the files of an archive are written on the command line, and where things stand in them.

    `given` are the files that were named on it, by the names that the archive has for them.
    """

    archive: Archive
    given: Mapping[str, Path] = field(default_factory=dict)
    _places: dict[str, Places | None] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Where a file of the archive is, or one that was named on the command line."""
        known = name.partition("/")[0] in ("ontology", "data", "queries")
        return self.given.get(name) or (self.archive.path(name) if known else Path(name))

    def shown(self, name: str) -> str:
        """A file as it was named on the command line, or else as it is named from the folder where the user stands."""
        if not name or name in self.given:
            return str(self.given.get(name, ""))
        path, here = self.path(name), Path.cwd()
        return os.path.relpath(path, here) if path.is_absolute() and path.is_relative_to(here) else str(path)

    def place(self, finding: ValidationFinding) -> Place | None:
        """Where the statement stands that a finding is about, in the file that it names."""
        from kg.reports.triples import place_of_result  # not needed where nothing is wrong

        places = self._of(finding.where) if finding.where.endswith(".ttl") else None
        result = finding.result
        if places is None or result is None:
            return None
        focus: NamedNode = result.focus  # type: ignore[assignment]
        if isinstance(result.value, NamedNode) and (finding.kind == Kind.DANGLING or finding.rule == UNDEFINED):
            pointing = expand(finding.what.partition(" ")[0], self.prefixes)  # the thing that the sentence begins with
            return (pointing and places.with_value(pointing, result.value)) or places.mention(result.value)
        exact = place_of_result(places, result) if result.path else None
        if exact is None and isinstance(result.value, Literal | NamedNode) and isinstance(focus, NamedNode):
            exact = places.with_value(focus, result.value)  # by whichever property: a constraint may name a wider one
        return exact or places.find(focus) or places.mention(focus)

    def of_redefinition(self, problem: Problem) -> Place | None:
        """Where the file describes the term or thing of a base that a sentence begins with."""
        places = self._of(problem.source) if problem.source.endswith(".ttl") else None
        thing = expand(problem.what.partition(" ")[0], self.prefixes)
        if places is None or thing is None:
            return None
        return places.find(thing) or places.mention(thing)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefix table of the archive."""
        return prefixes(self.archive)

    def _of(self, name: str) -> Places | None:
        from kg.rdf.places import Places

        if name not in self._places:
            try:
                self._places[name] = Places.of(reading.read(self.path(name)), graph_of(name).value)
            except KgError:  # it was there when it was validated
                self._places[name] = None
        return self._places[name]


def problems(findings: Iterable[ValidationFinding], locator: Locator) -> list[Problem]:
    """The findings as problems, in order."""
    named = _naming(locator)
    found = []
    for one in findings:
        line, column = locator.place(one) or (None, None)
        said = Problem("", one.rule, one.severity, one.what, locator.shown(one.where), one.where, line, column)
        said = replace(said, expected=one.expected, fix=one.repair, meant=one.meant, focus=one.focus, result=one.result)
        found.append(named(said))
    return with_fingerprints(found)


def problems_of_error(error: KgError, locator: Locator) -> list[Problem]:
    """The problems of an error that ended a validation, such as a file that is not Turtle."""
    named = _naming(locator)
    found = []
    for one in of_error(error):
        place = locator.of_redefinition(one) if one.name in (REDEFINED, TERM_IN_DATA) else None
        line, column = place or (one.line, one.column)
        found.append(named(replace(one, file=locator.shown(one.file), line=line, column=column)))
    return with_fingerprints(found)


def _naming(locator: Locator) -> Callable[[Problem], Problem]:
    """Gives a problem the identifier of its rule, and the address of the page about it."""
    register = rule_ids.known(locator.archive)

    def named(problem: Problem) -> Problem:
        name = problem.name or "unnamed-rule"
        identifier = rule_ids.identifier_of(name, register, locator.prefixes if "://" in name else {})
        address = rule_ids.page(identifier) if name in register else ""
        return replace(problem, rule=identifier, name=name if name in register else identifier, help=address)

    return named
