"""Synthetic worlds are valid, of the size requested, the same for the same seed, and bring their expected answers."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import main
from benchmarks.measure.process import Outcome, ours, peer
from benchmarks.worlds.generate import generate, triples_of
from benchmarks.worlds.violations import RULES
from kg.archive import locate
from kg.build import pipeline
from kg.build.findings import ValidationFinding
from kg.errors import KgError
from kg.graph import Graph
from kg.store.local import LocalStore
from tests.conftest import ROOT
from tests.effort import sampled

SIZE, INJECTED = 20_000, 3


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world with injected violations."""
    folder = tmp_path_factory.mktemp("world")
    generate(SIZE, 8, folder, INJECTED)
    return folder


@pytest.fixture(scope="module")
def built(world: Path) -> tuple[Graph, list[ValidationFinding]]:
    """Its graph, and what validation found."""
    archive, store = locate(world), LocalStore.in_memory()
    findings = pipeline.run(store, archive, archive.turtle)
    return Graph(archive, store), findings


def manifest(world: Path) -> dict[str, Any]:
    return dict(json.loads((world / "manifest.json").read_text()))


@pytest.mark.parametrize(("size", "seed"), [(20_000, 1), (50_000, 2), (100_000, 3)])
def test_every_size_is_met_within_two_per_cent(tmp_path: Path, size: int, seed: int) -> None:
    assert abs(int(str(generate(size, seed, tmp_path)["triples"])) - size) <= 0.02 * size


BROKEN_BESIDES = {  # by what was planted for a shape
    "event-person-outside-case": INJECTED,
    "impossible-count": 2 * INJECTED,
    "statistic-entered-twice": 4,
}


def test_validation_finds_exactly_the_injected_violations(
    world: Path, built: tuple[Graph, list[ValidationFinding]]
) -> None:
    assert len(RULES) >= 12
    assert manifest(world)["planted"] == dict.fromkeys(RULES, INJECTED)
    assert Counter(finding.rule for finding in built[1]) == dict.fromkeys(RULES, INJECTED) | BROKEN_BESIDES
    assert {finding.where for finding in built[1]} == {"data/planted.ttl"}


@pytest.mark.full
@pytest.mark.parametrize(("size", "seed"), sampled([(SIZE, 11), (5_000, 3)], 1))
def test_a_world_without_injected_violations_is_valid(tmp_path: Path, size: int, seed: int) -> None:
    generate(size, seed, tmp_path / "lawful")
    archive, store = locate(tmp_path / "lawful"), LocalStore.in_memory()
    assert pipeline.run(store, archive, archive.turtle) == []
    answers = manifest(tmp_path / "lawful")["answers"]
    assert answered(Graph(archive, store), answers) == answers


def answered(graph: Graph, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of a graph to questions with their parameters, as a manifest has them."""
    found = {}
    for name, known in answers.items():
        answer = graph.ask(name, **known["parameters"])
        found[name] = known | {"rows": len(answer.rows), "things": len({row[0] for row in answer.rows})}
    return found


# Each person has one name and one matter before the Board, which neither cites nor tells of replies.
NOTHING_IN_A_WORLD = {
    "accounts-waiting",
    "decisions-most-cited",
    "persons-before-a-body-again",
    "persons-of-one-name",
    "positions-of-law",
    "releases-after-opinions",
    "reply-rate",
    "reprisals",
    "the-same-offence-elsewhere",
    "time-to-decision",
}


def test_the_expected_answers_are_the_answers(world: Path, built: tuple[Graph, list[ValidationFinding]]) -> None:
    answers = manifest(world)["answers"]
    assert answered(built[0], answers) == answers
    assert {name for name, known in answers.items() if not known["rows"]} == NOTHING_IN_A_WORLD


def test_every_stored_question_has_an_expected_answer(world: Path) -> None:
    stored = {path.stem for path in (ROOT / "queries" / "questions").glob("*.rq")}
    assert len(stored) > 50
    assert set(manifest(world)["answers"]) == stored


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(world: Path, tmp_path: Path) -> None:
    def content(folder: Path) -> dict[str, bytes]:
        files = [folder / "manifest.json", *(folder / "data").rglob("*.ttl")]
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    generate(SIZE, 8, tmp_path / "same", INJECTED)
    generate(SIZE, 9, tmp_path / "other", INJECTED)
    assert content(tmp_path / "same") == content(world)
    assert content(tmp_path / "other") != content(world)


@pytest.mark.parametrize("text", ["", "1", "ten", "1.5M", "-1M", "1G"])
def test_an_invalid_size_is_refused(text: str) -> None:
    with pytest.raises(KgError, match="not a size of a world"):
        triples_of(text)


@pytest.fixture(scope="module")
def violated(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], Outcome]:
    """The files of a small world with injected violations that every validator reads, and what ours found in it."""
    folder, kept = tmp_path_factory.mktemp("small"), tmp_path_factory.mktemp("kept")
    generate(5_000, 7, folder, INJECTED)
    told = ours("whole", 600, folder=str(folder), disk=False, keep=str(kept))
    return {"data": str(kept / "all.nt"), "shapes": str(kept / "shapes.nt")}, told


def agree(theirs: Outcome, ours_is: Outcome) -> None:
    assert (theirs.end, ours_is.end) == ("done", "done")
    of_shapes = [rule for rule in RULES if "Shape-" in rule]  # the other validators are given no constraints
    assert (theirs["violated"], theirs["results"]) == (ours_is["violated"], INJECTED * len(of_shapes))
    assert theirs["shapes"] > 0
    assert theirs["shapes memory"] > 1_000_000
    assert theirs["versions"]


@pytest.mark.full
def test_pyshacl_finds_the_same_as_ours(violated: tuple[dict[str, str], Outcome]) -> None:
    files, ours_is = violated
    agree(peer("pyshacl", 600, "", **files), ours_is)


def test_the_command_makes_a_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--triples", "3k", "--seed", "4", "--to", str(tmp_path / "w")]) == 0
    assert "cases in" in capsys.readouterr().err
    assert main(["generate", "--triples", "3k"]) == 1
    assert "no folder is named" in capsys.readouterr().err
