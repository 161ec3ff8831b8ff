"""Wrong statements that are planted: each kind has a place, changes curated data only, and is undone."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from benchmarks.__main__ import main
from benchmarks.mutations.bench import Bench
from benchmarks.mutations.edits import Change
from benchmarks.mutations.index import CURATED, IMPORTED, Index
from benchmarks.mutations.journal import Journal
from benchmarks.mutations.kinds import KINDS
from benchmarks.mutations.measure import Result, chosen, lines, measure
from benchmarks.mutations.table import counts, page, shown
from kg.archive import locate
from kg.errors import KgError
from kg.graph import Graph
from tests.conftest import ROOT, RURITANIA
from tests.effort import SEED, draws

T = TypeVar("T")
FAMILIES = ("time", "whose", "what", "source", "names", "form")


def few(cases: Sequence[T], number: int) -> list[T]:
    """So many cases, drawn by the seed, in a full run too: `python -m benchmarks mutate` plants them all."""
    if number >= len(cases):
        return list(cases)
    return [cases[place] for place in sorted(random.Random(SEED).sample(range(len(cases)), number))]


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(locate(RURITANIA))


@pytest.fixture(scope="module")
def results(bench: Bench) -> list[Result]:
    """What comes of a sample of kinds, one mutation of each."""
    return list(measure(bench, few(KINDS, draws(3, 120)), 1, SEED))


def test_ruritania_as_it_is_has_no_finding(bench: Bench) -> None:
    assert bench.findings == []


def test_every_kind_has_a_name_of_its_own_and_a_family() -> None:
    assert len(KINDS) > 300
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert tuple(dict.fromkeys(kind.family for kind in KINDS)) == FAMILIES
    assert sum(kind.named for kind in KINDS) == 42


@pytest.mark.full
def test_every_kind_has_a_place_in_ruritania_or_in_the_record(bench: Bench, real: Graph) -> None:
    record = Index(real.store)  # type: ignore[arg-type]
    homeless = [kind for kind in KINDS if not chosen(kind, bench.index, 1, SEED)]
    assert len(homeless) <= 50
    assert [kind.name for kind in homeless if not chosen(kind, record, 1, SEED)] == []


def test_a_mutation_changes_what_curated_files_state_and_nothing_else(bench: Bench) -> None:
    stated = set(bench.index.quads)
    for kind in KINDS:
        for change in chosen(kind, bench.index, 2, SEED):
            assert set(change.removed) <= stated, kind.name
            assert not set(change.added) & stated, kind.name
            assert change.removed or change.added
            for quad in (*change.removed, *change.added):
                graph = str(quad.graph_name).strip("<>")
                assert graph.startswith(CURATED)
                assert not graph.startswith(IMPORTED)


def test_the_same_seed_plants_the_same_and_another_seed_does_not(bench: Bench) -> None:
    for seed, same in ((SEED, True), (SEED + 1, False)):
        others = [chosen(kind, bench.index, 2, seed) for kind in KINDS]
        assert ([chosen(kind, bench.index, 2, SEED) for kind in KINDS] == others) is same


@pytest.mark.full
def test_mutations_are_undone_completely(bench: Bench, results: list[Result]) -> None:
    assert sum(len(result.outcomes) for result in results) > 5
    assert bench.untouched()
    graphs = bench.store.graphs()
    assert graphs == bench.before.graphs()


@pytest.mark.full
def test_what_a_change_reaches_tells_as_much_as_everything(bench: Bench, results: list[Result]) -> None:
    for outcome in few([outcome for result in results for outcome in result.outcomes], 4):
        assert bench.plant(outcome.change, everything=True) == outcome


def test_a_change_that_a_build_refuses_is_noticed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> list[object]:
        raise KgError("this is no date", "data/x.ttl", "a date", "write a date")

    monkeypatch.setattr(bench, "_found_after", refused)
    outcome = bench.plant(Change((), ()))
    assert (outcome.verdict, outcome.rules) == ("noticed", ("the build",))
    assert "this is no date" in outcome.messages[0]


def test_a_wrong_form_is_noticed_and_said_as_users_see_it(bench: Bench) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == "text where a thing is expected")
    (result,) = measure(bench, [kind], 1, SEED)
    assert result.always
    text = shown([result], 1, bench.table)
    assert "hb:isEventOf" in text
    assert result.outcomes[0].messages[0] in text


@pytest.mark.full
def test_the_table_adds_up(bench: Bench, results: list[Result]) -> None:
    text = page(results, "python -m benchmarks mutate", "Ruritania", 0, bench.index.number)
    rows = re.findall(r"^\| (.+?) \| ([a-z]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|.*\|$", text, re.MULTILINE)
    placed = [result for result in results if result.outcomes]
    assert [row[0].strip("*") for row in rows] == [result.kind.name for result in placed]
    planted, noticed, warned, passed = (sum(int(row[place]) for row in rows) for place in range(2, 6))
    assert planted == noticed + warned + passed
    assert counts(results) == {"planted": planted, "noticed": noticed, "warned": warned, "passed": passed}
    always = sum(row[5] == "0" for row in rows)
    (total,) = re.findall(r"^\| \*\*all kinds\*\* \| (.*) \|$", text, re.MULTILINE)
    assert total.split(" | ")[:6] == [str(n) for n in (len(rows), always, planted, noticed, warned, passed)]
    assert "has 0 findings (false alarms: 0.0%)" in text


@pytest.mark.full
def test_of_what_passed_the_reason_is_told_or_that_it_is_open(bench: Bench, results: list[Result]) -> None:
    text = page(results, "", "Ruritania", 0, 1)
    for result in results:
        line = f"{result.kind.name}: {result.kind.reason}" if result.kind.reason else f"{result.kind.name}"
        told = [one for one in text.splitlines() if one.startswith("- ") and line in one.replace("**", "")]
        assert bool(told) == bool(result.count("passed"))


@pytest.mark.full
def test_several_processes_give_the_same_results(bench: Bench, results: list[Result]) -> None:
    some = results[:20]
    assert list(measure(bench, [result.kind for result in some], 1, SEED, processes=2)) == some


@pytest.mark.full
def test_processes_end_with_a_run_that_is_killed(tmp_path: Path) -> None:
    asked = [
        "mutate",
        "--archive",
        str(RURITANIA),
        "--each",
        "3",
        "--processes",
        "2",
        "--to",
        str(tmp_path / "table.md"),
    ]
    run = subprocess.Popen([sys.executable, "-m", "benchmarks", *asked], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert run.stderr is not None
    run.stderr.readline()  # the first kind is done, so that both processes are at work
    workers = [process for process in psutil.Process(run.pid).children() if process.is_running()]
    assert len(workers) == 2
    run.kill()
    run.wait()
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert alive == []


def test_a_change_is_written_as_a_reader_would(bench: Bench) -> None:
    event, graph = NamedNode("https://w3id.org/habeas/id/case/rur-x__arrest"), NamedNode(f"{CURATED}x")
    quad = Quad(event, NamedNode("https://w3id.org/habeas/ont#place"), Literal("Zenda", language="en"), graph)
    assert lines(Change((quad,), ()), bench.table) == ['- case:rur-x__arrest hb:place "Zenda"@en']


@pytest.mark.full
def test_the_command_writes_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["mutate", "--archive", str(RURITANIA), "--kinds", "two dates", "--each", "2", "--seed", "4", "--show", "1"]
    assert main([*asked, "--to", str(tmp_path / "new" / "table.md")]) == 0
    written = (tmp_path / "new" / "table.md").read_text(encoding="utf-8")
    assert written + "\n" == capsys.readouterr().out
    assert "| two dates of one event | form | 2 | 2 | 0 | 0 | " in written
    assert "--kinds 'two dates' --each 2 --seed 4" in written
    assert "## What users see" in written
    assert main(["mutate", "--kinds", "no such kind"]) == 1
    assert "no kind has 'no such kind'" in capsys.readouterr().err


def test_a_run_that_was_stopped_goes_on_where_it_was(bench: Bench, tmp_path: Path) -> None:
    kinds = [kind for kind in KINDS if "two dates" in kind.name or "text where" in kind.name]
    file = tmp_path / "table.jsonl"
    run = ("key", 1, SEED, False)
    journal = Journal(file, *run)
    first = next(measure(bench, kinds, 1, SEED))
    journal.add(first)
    with file.open("a", encoding="utf-8") as cut:
        cut.write('["a kind whose line is c')
    known = Journal(file, *run).known(kinds, bench.index)
    assert known == {first.kind.name: first.outcomes}
    assert next(measure(bench, kinds, 1, SEED, known=known)) == first
    assert Journal(file, "another archive", *run[1:]).known(kinds, bench.index) == {}


def test_a_table_of_a_part_says_so(bench: Bench) -> None:
    text = page([Result(KINDS[0], ())], "", "Ruritania", 0, 1, planned=2)
    assert "This is not all: 1 of 2 kinds have been planted." in text
