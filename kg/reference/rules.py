"""The rules of validation, as the pages show them.

A rule is a constraint of `ontology/constraints/`, a property shape of `ontology/shapes/`, or what a file must be to be
validated at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.archive import Archive, Contents
from kg.build.load import load_files
from kg.files import beside
from kg.reference import examples
from kg.reports import rule_ids
from kg.store.local import LocalStore
from kg.terms.names import CONSTRAINT, ONT, prefixes
from kg.terms.vocabulary import SH


@dataclass(frozen=True)
class Rule:
    """One rule: its sentence, its reason, the question that a warning asks, its file, and its examples with theirs."""

    name: str
    sentence: str
    severity: str
    reason: str
    question: str
    repair: str
    file: str
    examples: tuple[tuple[str, str], ...] = ()


def rules(archive: Archive) -> dict[str, Rule]:
    """The rules that the files of an archive can break, as reports name them: by identifier, else by name.

    Raises KgError if something in the archive cannot be read.
    """
    known, table = rule_ids.known(archive), prefixes(archive)
    return {rule_ids.identifier_of(rule.name, known, table): rule for rule in _rules(archive)}


def _rules(archive: Archive) -> Iterator[Rule]:
    for name, said in beside.table(__file__, "of_files").items():
        yield Rule(name, severity="violation", question="", file="", **said)
    store = LocalStore.in_memory()
    load_files(store, Contents(archive.names_in("ontology"), archive.content))
    texts = examples.files(archive)
    yield from _constraints(store, texts)
    yield from _shapes(store, texts)


def _constraints(store: LocalStore, texts: Mapping[str, str]) -> Iterator[Rule]:
    for row in store.rows(beside.query(__file__, "constraints")):
        shape, sentence, severity, reason, question, repair, file = map(_text, row)
        name = shape.removeprefix(CONSTRAINT)
        mine = tuple((file, text) for file, text in texts.items() if file.endswith(f"/{name}.trig"))
        yield Rule(name, sentence, _severity(severity), reason, question, repair, file, mine)


def _shapes(store: LocalStore, texts: Mapping[str, str]) -> Iterator[Rule]:
    for row in store.rows(beside.query(__file__, "shapes")):
        shape, message, severity, reason, repair, file = map(_text, row)
        name = shape.removeprefix(ONT)
        owner, _, part = name.partition("Shape-")
        place = f"{examples.SHAPES}/{owner}.trig"
        mine = tuple(
            (place, str(block))
            for block in examples.blocks(texts.get(place, ""))
            if f"{block.name}.".startswith(f"invalid.{part}.")
        )
        yield Rule(name, message, _severity(severity), reason, "", repair, file, mine)


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _severity(iri: str) -> str:
    return iri.removeprefix(SH).lower() or "violation"
