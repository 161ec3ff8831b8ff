"""Synthetic worlds are valid, of the size requested, the same for the same seed, and bring their expected answers."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import main
from benchmarks.measure import page, plot
from benchmarks.measure.process import Outcome, node_peer, ours, peer
from benchmarks.measure.run import SIGNATURE, spread
from benchmarks.worlds.expected.facts import leaves, rests_on
from benchmarks.worlds.generate import generate, triples_of
from benchmarks.worlds.law import Law
from benchmarks.worlds.matters import draw_matter
from benchmarks.worlds.violations import RULES
from kg.archive import locate
from kg.build import pipeline
from kg.build.findings import ValidationFinding
from kg.errors import KgError
from kg.graph import Graph
from kg.store.local import LocalStore
from kg.terms.names import hb
from tests.conftest import ROOT
from tests.effort import sampled

SIZE, INJECTED = 20_000, 3
NODE = Path(os.environ.get("HABEAS_NODE", ROOT / "build"))  # where npm has installed the peers that run on node


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


@pytest.mark.full
def test_a_world_is_as_large_as_asked_and_as_its_manifest_says(
    world: Path, built: tuple[Graph, list[ValidationFinding]]
) -> None:
    counted = built[0].store.rows(
        f"SELECT (COUNT(*) AS ?n) WHERE {{ ?g {hb('fromFile')} ?f FILTER(STRSTARTS(?f, 'data/')) "
        "GRAPH ?g { ?s ?p ?o } }"
    )
    assert counted[0][0] is not None
    assert str(manifest(world)["triples"]) == getattr(counted[0][0], "value", "")
    assert abs(manifest(world)["triples"] - SIZE) <= 0.02 * SIZE


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


def test_of_each_shape_a_rule_is_violated() -> None:
    """But for what only rules may make: a file that states a conclusion is refused, whatever it says of it."""
    shapes = {path.stem for path in (ROOT / "ontology" / "examples" / "shapes").glob("*.trig")}
    assert len(shapes) > 50
    assert shapes - {rule.partition("Shape-")[0] for rule in RULES} == {"Conclusion", "Proof", "Premise"}


@pytest.mark.full
@pytest.mark.parametrize(("size", "seed"), sampled([(SIZE, 11), (5_000, 3)], 1))
def test_a_world_without_injected_violations_is_valid(tmp_path: Path, size: int, seed: int) -> None:
    generate(size, seed, tmp_path / "lawful")
    archive, store = locate(tmp_path / "lawful"), LocalStore.in_memory()
    assert pipeline.run(store, archive, archive.turtle) == []
    answers = manifest(tmp_path / "lawful")["answers"]
    assert answered(Graph(archive, store), answers) == answers


def answered(graph: Graph, answers: dict[str, Any]) -> dict[str, Any]:
    """What a graph answers to questions with their parameters, as a manifest tells it."""
    found = {}
    for name, known in answers.items():
        answer = graph.ask(name, **known["parameters"])
        found[name] = known | {"rows": len(answer.rows), "things": len({row[0] for row in answer.rows})}
    return found


NOTHING_IN_A_WORLD = {  # since each person has a name of their own, and one matter before the Board
    "opinions-that-may-be-one",
    "persons-before-a-body-again",
    "persons-of-one-name",
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


def test_a_world_replaces_a_world_and_nothing_else(tmp_path: Path) -> None:
    generate(5_000, 1, tmp_path / "world")
    generate(5_000, 2, tmp_path / "world")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "thesis.txt").write_text("mine")
    with pytest.raises(KgError, match="something other"):
        generate(5_000, 1, tmp_path / "own")
    assert (tmp_path / "own" / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "1", "ten", "1.5M", "-1M", "1G"])
def test_an_invalid_size_is_refused(text: str) -> None:
    with pytest.raises(KgError, match="not a size of a world"):
        triples_of(text)


def test_the_first_provision_is_invoked_most_often() -> None:
    law = Law(1, 200_000)
    drawn = [draw_matter(law, number) for number in range(1, 400)]
    charged = Counter(matter.state.code for matter in drawn)
    assert charged.most_common(1)[0][0] == law.states[0].code
    articles = Counter(p.split("__")[0] for m in drawn for d in m.documents for f in d.findings for p in rests_on(f))
    assert articles.most_common(1)[0][0] == "cov:art_9"
    assert any(len(case.persons) > 1 for matter in drawn for case in matter.cases)
    assert any(not event.day for matter in drawn for case in matter.cases for event in case.events)


def test_the_leaves_of_a_finding_are_its_narrowest_provisions() -> None:
    law = Law(1, 200_000)
    findings = [f for n in range(1, 400) for d in draw_matter(law, n).documents for f in d.findings]
    narrowed = [f for f in findings if leaves(f) != set(rests_on(f))]
    assert narrowed
    for finding in narrowed:
        assert all(
            any(q.startswith(f"{p}__") for q in rests_on(finding)) for p in set(rests_on(finding)) - leaves(finding)
        )


@pytest.mark.full
def test_a_change_of_one_file_is_measured_and_leaves_the_world_as_it_was(tmp_path: Path) -> None:
    generate(3_000, 5, tmp_path / "w")
    before = {path: path.read_bytes() for path in (tmp_path / "w").rglob("*") if path.is_file()}
    told = ours("changed", 600, folder=str(tmp_path / "w"), whole=True)
    assert told.end == "done"
    assert told["after the change"] == told["from scratch"]
    assert told["one changed file"] > 0
    assert {path: path.read_bytes() for path in (tmp_path / "w").rglob("*") if path.is_file()} == before


def test_a_step_tells_seconds_and_memory_even_where_it_is_stopped(world: Path) -> None:
    told = ours("raw", 60, folder=str(world), disk=False)
    assert told.end == "done"
    assert told["raw load"] > 0
    assert told["raw load memory"] > 1_000_000
    assert ours("whole", 0, folder=str(world), disk=False, keep="").end == "over 0 s"


def test_a_missing_peer_is_told_as_absent(tmp_path: Path) -> None:
    (tmp_path / "x.nt").write_text("")
    files = {"data": str(tmp_path / "x.nt"), "shapes": str(tmp_path / "x.nt")}
    told = peer("pyrudof", 60, "", **files)
    assert told.end.startswith("done" if find_spec("pyrudof") else "absent: ")
    assert node_peer("shacl-engine", 60, str(tmp_path), **files).end.startswith("absent: ")
    assert peer("pyshacl", 60, str(tmp_path / "python"), **files).end.startswith("absent: ")


@pytest.fixture(scope="module")
def violated(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], Outcome]:
    """The files of a small world with injected violations that every validator reads, and what ours found in it."""
    folder, kept = tmp_path_factory.mktemp("small"), tmp_path_factory.mktemp("kept")
    generate(5_000, 7, folder, INJECTED)
    told = ours("whole", 600, folder=str(folder), disk=False, keep=str(kept))
    return {"data": str(kept / "all.nt"), "shapes": str(kept / "shapes.nt")}, told


def agree(theirs: Outcome, ours_is: Outcome) -> None:
    assert (theirs.end, ours_is.end) == ("done", "done")
    assert (theirs["violated"], theirs["results"]) == (ours_is["violated"], INJECTED * len(RULES))
    assert theirs["shapes"] > 0
    assert theirs["shapes memory"] > 1_000_000
    assert theirs["versions"]


@pytest.mark.full
def test_pyshacl_finds_the_same_as_ours(violated: tuple[dict[str, str], Outcome]) -> None:
    files, ours_is = violated
    agree(peer("pyshacl", 600, "", **files), ours_is)


@pytest.mark.full
def test_shacl_engine_finds_the_same_as_ours(violated: tuple[dict[str, str], Outcome]) -> None:
    if shutil.which("node") is None or not (NODE / "node_modules" / "shacl-engine").is_dir():
        pytest.skip("shacl-engine is not installed here (npm install shacl-engine n3): it was not compared with ours")
    files, ours_is = violated
    agree(node_peer("shacl-engine", 600, str(NODE), **files), ours_is)


def test_page_and_plot_show_what_was_measured_and_what_was_not() -> None:
    run = {"raw load": 1.0, "load": 1.1, "raw load memory": 1, "load memory": 1, "infer": 3.0, "end": "over 5 s"}
    checked = run | {"shapes": 2.0, "shapes memory": 2**33}
    row = {"name": "owlrl", "triples": 2000, "end": "done", "same": True, "ours": 0.1, "theirs": 9.0, "ratio": 90.0}
    results = {
        "machine": {"processor": "p", "cores": 2, "memory": 2**30, "system": "s", "python": "3", "versions": {}},
        "triples": 20_000, "seed": 1, "repeat": 1,
        "generate": {"triples": 20_001, "files": 3, "cases": 4},
        "stages": {"runs": [run], "ratios": {"load": spread([1.1]), "infer": spread([3.0])}},
        "questions": {"agree q": True, "rows q": 4, "digest q": "a", "times q": [[0.02, 0.02]]},
        "small": {"triples": 20_000},
        "small questions": {"digest q": "a", "times q": [[0.02, 0.02]]},
        "rdflib": {"times q": [2.0], "digest q": "a", "rows q": 4, "times slow": [], "over slow": 9},
        "validators": {
            "pyshacl": {"end": "over 9 s", "same": False, "triples": 1},
            "shacl-engine": {**row, "ratio": 12.0, "versions": {"shacl-engine": "1.1.2"}},
            "x": {"end": "absent: no x"},
        },
        "reasoners": {"rows": [row | {"entailed": 5, "we entail": 5}]},
        "changed": {"end": "done", "same": True, "one changed file": 2.0, "full build after it": 8.0, "ratio": 0.25},
        "on disk 20000": {"triples": 20_000, "runs": [checked], "ratios": {"load, infer, shapes": spread([3.0])}},
        "on disk 200000": {"triples": 200_000, "runs": [checked], "ratios": {"load, infer, shapes": spread([5.0])}},
    }  # fmt: skip
    text = page.page(results, "b.svg")
    assert text.startswith("<!-- Generated by python -m benchmarks run. -->\n")
    for part in (
        "| 1.10 (1.10–1.10) | yes |",
        "| 3.00 (3.00–3.00) | no |",
        "not reached",
        "| one changed file against a full build | at most 0.333 × | 0.25 (0.25–0.25) | yes |",
        "| load, infer, shapes at 200,000 on disk, against the raw load | at most 4 × | 5.00 (5.00–5.00) | no |",
        "| the same, against its time at 20,000 on disk | at most 12 × | 1.00 (1.00–1.00) | yes |",
        "| under 4 GiB | 8.0 GiB | no |",
        "gave the same store as one from scratch",
        "over 9 s",
        "absent: no x",
        "Python 3, shacl-engine 1.1.2.",
        "| validation against shacl-engine at 2,000 | at least 10 × | 12.00 (12.00–12.00) | yes |",
        "| validation against pyrudof | at least 10 × | not measured | not measured |",
    ):
        assert part in text
    assert "| 100.00 (100.00–100.00) |" in text
    asked = {f"times {SIGNATURE}": [[0.01, 0.01]], f"digest {SIGNATURE}": "b"}
    whole, small = {f"times {SIGNATURE}": [20.0], f"digest {SIGNATURE}": "b"}, {f"times {SIGNATURE}": [3.0]}
    results["questions"], results["small questions"] = (
        {**asked, f"agree {SIGNATURE}": True, f"rows {SIGNATURE}": 1},
        asked,
    )
    results |= {"rdflib whole": whole, "rdflib": {**whole, **small}}
    text = page.page(results, "b.svg")
    assert "rdflib at 20,001 | at least 1,000 × | 2000.00 (2000.00–2000.00) | yes |" in text
    assert "| 3.00 | 300.00 (300.00–300.00) |" in text  # of the smaller world, the ratio in that world
    assert plot.plot(results).count("<rect") == 8


def test_the_command_makes_a_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--triples", "3k", "--seed", "4", "--to", str(tmp_path / "w")]) == 0
    assert "cases in" in capsys.readouterr().err
    assert main(["generate", "--triples", "3k"]) == 1
    assert "no folder is named" in capsys.readouterr().err


def test_the_page_of_results_is_the_command_s() -> None:
    written = ROOT / "docs" / "benchmarks.md"
    if written.exists():
        assert written.read_text(encoding="utf-8").startswith(page.HEAD)
