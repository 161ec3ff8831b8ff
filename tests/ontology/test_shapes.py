"""Every shape accepts its valid cases, and every rule of it rejects an invalid case with exactly its message."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.archive import locate
from kg.build.findings import ValidationFinding
from kg.build.infer import infer
from kg.build.load import load_files
from kg.build.validate import validate
from kg.reference.examples import Block, blocks
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, ONT, prefixes
from kg.terms.vocabulary import SH
from tests.conftest import ROOT
from tests.effort import sampled

ARCHIVE = locate()
FOLDER = ROOT / "ontology" / "examples" / "shapes"


@dataclass(frozen=True)
class Case:
    """A block of the examples of a class."""

    owner: str
    block: Block

    @property
    def rule(self) -> str:
        """The property shape that an invalid case breaks."""
        return f"{self.owner}Shape-{self.block.name.split('.')[1]}"


CASES = [Case(path.stem, block) for path in sorted(FOLDER.glob("*.trig")) for block in blocks(path.read_text("utf-8"))]
VALID = [case for case in CASES if case.block.name.startswith("valid.")]
INVALID = [case for case in CASES if case.block.name.startswith("invalid.")]
ONTOLOGY = {
    name: path
    for name, path in ARCHIVE.turtle.items()
    if name.startswith("ontology/") and not name.startswith("ontology/constraints/")
}


def name(case: Case) -> str:
    return f"{case.owner}/{case.block.name}"


@cache
def ground() -> bytes:
    """The ground on which every case stands: the ontology, its shapes and the context, as N-Quads."""
    store = LocalStore.in_memory()
    load_files(store, {**ONTOLOGY, "context.ttl": (FOLDER / "context.ttl").read_bytes()})
    quads = store.as_oxigraph().dump(format=RdfFormat.N_QUADS)
    assert quads
    return quads


def validated(cases: Iterable[Case], empty: LocalStore | None = None) -> list[ValidationFinding]:
    """The findings of the shapes in these cases together, on the ground that all share."""
    store = LocalStore.in_memory() if empty is None else empty
    store.as_oxigraph().bulk_load(ground(), format=RdfFormat.N_QUADS)
    load_files(store, {name(case): case.block.turtle.encode() for case in cases})
    infer(store, read_all(ARCHIVE, "rules"))
    return validate(store, prefixes(ARCHIVE))


@dataclass
class Batch:
    """Cases that are validated at once, since none of them mentions what another one defines."""

    cases: list[Case] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)


@cache
def batches() -> dict[Case, tuple[Case, ...]]:
    """For each case those that are validated with it, which takes a tenth of the time of one by one."""
    filled: list[Batch] = []
    for case in CASES:
        triples = list(parse(case.block.turtle.encode(), format=RdfFormat.TURTLE, base_iri=f"{GRAPH}{name(case)}"))
        defined = {str(triple.subject) for triple in triples}
        mentioned = defined | {str(triple.object) for triple in triples}
        free = (batch for batch in filled if not (mentioned & batch.defined or defined & batch.mentioned))
        batch = next(free, None) or Batch()
        if not batch.cases:
            filled.append(batch)
        batch.cases.append(case)
        batch.defined |= defined
        batch.mentioned |= mentioned
    return {case: tuple(batch.cases) for batch in filled for case in batch.cases}


@cache
def found_in(batch: tuple[Case, ...]) -> list[ValidationFinding]:
    return validated(batch)


def findings(case: Case) -> list[ValidationFinding]:
    """The findings of the shapes in one case, and whatever they find that belongs to no case of its batch."""
    batch = batches()[case]
    others = {name(other) for other in batch} - {name(case)}
    return [finding for finding in found_in(batch) if finding.where not in others]


@cache
def rules() -> dict[str, str]:
    """The message of each property shape, by its name."""
    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_load(ground(), format=RdfFormat.N_QUADS)
    rows = store.rows(
        f"SELECT ?shape ?message WHERE {{ ?shape a <{SH}PropertyShape> ; <{SH}message> ?message "
        f'FILTER(STRSTARTS(STR(?shape), "{ONT}")) }}'
    )
    return {
        shape.value.removeprefix(ONT): message.value
        for shape, message in rows
        if isinstance(shape, NamedNode) and isinstance(message, Literal)
    }


def test_the_cases_are_found() -> None:
    shapes = {rule.partition("Shape-")[0] for rule in rules()}
    assert {path.stem for path in FOLDER.glob("*.trig")} == {case.owner for case in VALID} == shapes
    written = [
        path for path in FOLDER.glob("*.trig") for _ in re.findall(r"^t:", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(written) == len(CASES) == len(VALID) + len(INVALID)


def test_every_rule_has_an_invalid_case() -> None:
    covered = {case.rule for case in INVALID}
    assert sorted(set(rules()) - covered) == [], "rules without a case"
    assert sorted(covered - set(rules())) == [], "cases without a rule"


@pytest.mark.full
def test_of_a_store_on_disk_the_same_is_said(tmp_path: Path) -> None:
    said, several = 0, sampled(dict.fromkeys(batches().values()), 3)
    for number, batch in enumerate(several):
        there = validated(batch, LocalStore.create(tmp_path / str(number)))
        assert there == found_in(batch)
        said += len(there)
    assert said >= sum(case in INVALID for batch in several for case in batch)


def test_the_context_alone_provokes_nothing() -> None:
    assert validated([]) == []


@pytest.mark.parametrize("case", sampled(VALID, 15), ids=name)
def test_a_valid_case_is_accepted(case: Case) -> None:
    assert findings(case) == []


@pytest.mark.parametrize("case", sampled(INVALID, 40), ids=name)
def test_an_invalid_case_provokes_exactly_its_message(case: Case) -> None:
    found = findings(case)
    assert {finding.rule for finding in found} == {case.rule}
    forms = re.compile(
        r"a date that exists, with the datatype of its precision: .*"
    )  # of a date, in place of the message
    assert all(finding.expected == rules()[case.rule] or forms.fullmatch(finding.expected) for finding in found)
    assert {finding.where for finding in found} == {name(case)}
