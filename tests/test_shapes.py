"""Every shape accepts its valid cases, and every rule of it rejects an invalid case with exactly its message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.build import build
from kg.identifiers import GRAPH, ONT, prefixes
from kg.infer import infer
from kg.paths import locate
from kg.queries import read_all
from kg.shacl import SH
from kg.store import Store
from kg.validate import Finding, validate

ARCHIVE = locate()
FOLDER = Path(__file__).parent / "shapes"
CASES = sorted(FOLDER.glob("*/*.ttl"))
VALID = [case for case in CASES if case.name.startswith("valid.")]
INVALID = [case for case in CASES if case.name.startswith("invalid.")]
ONTOLOGY = {name: path for name, path in ARCHIVE.turtle.items() if name.startswith("ontology/")}


def name(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


@cache
def ground() -> bytes:
    """What every case stands on, built once for all: the ontology, its shapes and the context, as N-Quads."""
    store = Store.in_memory()
    build(store, {**ONTOLOGY, "context.ttl": FOLDER / "context.ttl"})
    quads = store.inner.dump(format=RdfFormat.N_QUADS)
    assert quads
    return quads


def validated(cases: Iterable[Path], empty: Store | None = None) -> list[Finding]:
    """What the shapes find in these cases together, on the ground that all share."""
    store = Store.in_memory() if empty is None else empty
    store.inner.bulk_load(ground(), format=RdfFormat.N_QUADS)
    build(store, {name(case): case for case in cases})
    infer(store, read_all(ARCHIVE, "rules"))
    return validate(store, [], prefixes(ARCHIVE))


@dataclass
class Batch:
    """Cases that are validated at once, since none of them mentions what another one defines."""

    cases: list[Path] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)


@cache
def batches() -> dict[Path, tuple[Path, ...]]:
    """For each case those that are validated with it, which takes a tenth of the time of one by one."""
    filled: list[Batch] = []
    for case in CASES:
        triples = list(parse(case.read_bytes(), format=RdfFormat.TURTLE, base_iri=f"{GRAPH}{name(case)}"))
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
def found_in(batch: tuple[Path, ...]) -> list[Finding]:
    return validated(batch)


def findings(case: Path) -> list[Finding]:
    """What the shapes find in one case, and whatever they find that belongs to no case of its batch."""
    batch = batches()[case]
    others = {name(other) for other in batch} - {name(case)}
    return [finding for finding in found_in(batch) if finding.where not in others]


@cache
def rules() -> dict[str, str]:
    """The message of each property shape, by its name."""
    store = Store.in_memory()
    store.inner.bulk_load(ground(), format=RdfFormat.N_QUADS)
    rows = store.rows(f"SELECT ?shape ?message WHERE {{ ?shape a <{SH}PropertyShape> ; <{SH}message> ?message }}")
    return {
        shape.value.removeprefix(ONT): message.value
        for shape, message in rows
        if isinstance(shape, NamedNode) and isinstance(message, Literal)
    }


def test_the_cases_are_found() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    shapes = {rule.partition("Shape-")[0] for rule in rules()}
    assert folders == shapes
    assert {case.parent.name for case in VALID} == shapes
    assert len(CASES) == len(VALID) + len(INVALID)


def test_every_rule_has_an_invalid_case() -> None:
    covered = {f"{case.parent.name}Shape-{case.name.split('.')[1]}" for case in INVALID}
    assert sorted(set(rules()) - covered) == [], "rules without a case"
    assert sorted(covered - set(rules())) == [], "cases without a rule"


def test_of_a_store_on_disk_the_same_is_said(tmp_path: Path) -> None:
    said = 0
    for number, batch in enumerate(dict.fromkeys(batches().values())):
        there = validated(batch, Store.create(tmp_path / str(number)))
        assert there == found_in(batch)
        said += len(there)
    assert said >= len(INVALID)


def test_the_context_alone_provokes_nothing() -> None:
    assert validated([]) == []


@pytest.mark.parametrize("case", VALID, ids=name)
def test_a_valid_case_is_accepted(case: Path) -> None:
    assert findings(case) == []


@pytest.mark.parametrize("case", INVALID, ids=name)
def test_an_invalid_case_provokes_exactly_its_message(case: Path) -> None:
    rule = f"{case.parent.name}Shape-{case.name.split('.')[1]}"
    found = findings(case)
    assert {finding.rule for finding in found} == {rule}
    assert {finding.expected for finding in found} == {rules()[rule]}
    assert {finding.where for finding in found} == {name(case)}
