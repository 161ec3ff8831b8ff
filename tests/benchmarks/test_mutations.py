"""Wrong statements that are planted: each kind has a place, changes curated data only, and is undone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from benchmarks.__main__ import main
from benchmarks.mutations.bench import Bench
from benchmarks.mutations.index import CURATED, IMPORTED, Index
from benchmarks.mutations.kinds import KINDS
from benchmarks.mutations.measure import Result, chosen, measure
from benchmarks.mutations.table import shown
from kg.archive import locate
from kg.graph import Graph
from tests.conftest import RURITANIA
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
    """The outcomes of a sample of kinds, one mutation of each."""
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


def test_a_wrong_form_is_noticed_and_said_as_users_see_it(bench: Bench) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == "text where a thing is expected")
    (result,) = measure(bench, [kind], 1, SEED)
    assert result.always
    text = shown([result], 1, bench.table)
    assert "hb:isEventOf" in text
    assert result.outcomes[0].messages[0] in text


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
