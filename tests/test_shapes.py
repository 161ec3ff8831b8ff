"""Every shape accepts its valid cases, and every rule of it rejects an invalid case with exactly its message."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.build import build
from kg.identifiers import ONT, prefixes
from kg.infer import infer
from kg.paths import locate
from kg.queries import read_all
from kg.store import Store
from kg.validate import SH, Finding, validate

ARCHIVE = locate()
FOLDER = Path(__file__).parent / "shapes"
CASES = sorted(FOLDER.glob("*/*.ttl"))
VALID = [case for case in CASES if case.name.startswith("valid.")]
INVALID = [case for case in CASES if case.name.startswith("invalid.")]
ONTOLOGY = {name: path for name, path in ARCHIVE.turtle.items() if name.startswith("ontology/")}


def findings(case: Path) -> list[Finding]:
    """What the shapes find in one case with the context that all cases share."""
    store = Store.in_memory()
    build(store, {**ONTOLOGY, "context.ttl": FOLDER / "context.ttl", f"{case.parent.name}/{case.name}": case})
    infer(store, read_all(ARCHIVE, "rules"))
    return validate(store, [], prefixes(ARCHIVE))


@cache
def rules() -> dict[str, str]:
    """The message of each property shape, by its name."""
    store = Store.in_memory()
    build(store, ONTOLOGY)
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
    assert covered == set(rules())


@pytest.mark.parametrize("case", VALID, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_valid_case_is_accepted(case: Path) -> None:
    assert findings(case) == []


@pytest.mark.parametrize("case", INVALID, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_an_invalid_case_provokes_exactly_its_message(case: Path) -> None:
    rule = f"{case.parent.name}Shape-{case.name.split('.')[1]}"
    found = findings(case)
    assert {finding.rule for finding in found} == {rule}
    assert {finding.expected for finding in found} == {rules()[rule]}
    assert {finding.where for finding in found} <= {f"{case.parent.name}/{case.name}", ""}
