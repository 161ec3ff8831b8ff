"""Many files read at once: the same drafts however many read, nothing lost, nothing twice, no file harms another."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from kg.archive import locate
from kg.children import Limits
from kg.drafts.run import JOURNAL, Outcome, Readers, draft_name, left_out, run, sources
from kg.errors import KgError
from kg.read import Gazetteer, read
from tests.conftest import ROOT
from tests.drafts import stand_in

READ = partial(stand_in.make, known={"known": 1})


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder of twenty sources."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(20):
        (folder / f"opinion-{number:02}.txt").write_text(f"Opinion No. {number}/2031")
    return folder


def made(folder: Path, to: Path, jobs: int = 2, version: str = "7", again: bool = False) -> list[Outcome]:
    with Readers(READ, jobs, Limits(5.0, None, 1_000_000_000)) as readers:
        return list(run(sources([folder]), to, readers, version, again))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_drafts_are_the_same_however_many_read_at_once(texts: Path, tmp_path: Path) -> None:
    for jobs in (1, 3):
        assert {one.entry.outcome for one in made(texts, tmp_path / str(jobs), jobs)} == {"draft"}
    assert contents(tmp_path / "1") == contents(tmp_path / "3")
    assert len(contents(tmp_path / "1")) == 41


def test_what_is_read_is_not_read_again_unless_something_changed(texts: Path, tmp_path: Path) -> None:
    to = tmp_path / "drafts"
    made(texts, to)
    assert not any(one.is_new for one in made(texts, to))
    (texts / "opinion-03.txt").write_text("another text")
    (to / "opinion-04.ttl").unlink()
    (to / "opinion-05.txt").write_text("changed by hand")
    again = [one.source.name for one in made(texts, to) if one.is_new]
    assert sorted(again) == ["opinion-03.txt", "opinion-04.txt", "opinion-05.txt"]
    assert all(one.is_new for one in made(texts, to, version="8"))
    assert all(one.is_new for one in made(texts, to, version="8", again=True))


def test_a_text_without_a_decision_leaves_no_draft_and_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("resolution 2031/1")
    first, second = made(tmp_path / "a.txt", tmp_path / "drafts"), made(tmp_path / "a.txt", tmp_path / "drafts")
    assert [(one.entry.outcome, one.entry.note, one.is_new) for one in (*first, *second)] == [
        ("nothing", "it is a resolution", True),
        ("nothing", "it is a resolution", False),
    ]
    assert list(contents(tmp_path / "drafts")) == [JOURNAL]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wrong", "this is no decision's file"),
        ("bug", "it could not be read (ZeroDivisionError: a mistake of the reader)"),
    ],
)
def test_a_bad_file_costs_its_own_draft_alone(text: str, expected: str, texts: Path, tmp_path: Path) -> None:
    (texts / "opinion-00.txt").write_text(text)
    outcomes = made(texts, tmp_path / "drafts")
    failed = [one for one in outcomes if one.problem]
    assert [one.source.name for one in failed] == ["opinion-00.txt"]
    assert failed[0].problem is not None
    assert failed[0].problem.what == expected
    assert len(outcomes) == 20
    assert len(contents(tmp_path / "drafts")) == 39
    assert [one.source.name for one in made(texts, tmp_path / "drafts") if one.is_new] == ["opinion-00.txt"]


def test_a_run_goes_on_where_a_stopped_one_ended(texts: Path, tmp_path: Path) -> None:
    to = tmp_path / "drafts"
    with Readers(READ, 2) as readers:
        running = run(sources([texts]), to, readers, "7")
        before = {next(running).source for _ in range(5)}
        running.close()
    journal = (to / JOURNAL).read_bytes()
    (to / JOURNAL).write_bytes(journal + journal[:30])  # as if it had been killed in the middle of a line
    outcomes = made(texts, to)
    assert {one.source for one in outcomes if not one.is_new} == before
    made(texts, tmp_path / "whole")
    assert contents(to) == contents(tmp_path / "whole")


def test_the_journal_has_one_line_for_each_source(texts: Path, tmp_path: Path) -> None:
    made(texts, tmp_path / "drafts")
    made(texts, tmp_path / "drafts", again=True)
    lines = [json.loads(line)["source"] for line in (tmp_path / "drafts" / JOURNAL).read_text().splitlines()]
    assert lines == sorted(str(path) for path in texts.iterdir())


def test_of_two_sources_with_the_same_name_the_second_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for name in ("a b.txt", "a-b.pdf"):
        (tmp_path / "sources" / name).write_text("Opinion")
    first, second = sorted(made(tmp_path / "sources", tmp_path / "drafts"), key=lambda one: one.source)
    assert first.entry.outcome == "draft"
    assert second.problem is not None
    assert second.problem.what == f"its draft would replace that of {first.source}"


def test_a_file_that_cannot_be_opened_costs_no_other(texts: Path, tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    named = [tmp_path / "missing.pdf", loop, texts / "opinion-01.txt"]
    with Readers(READ, 2) as readers:
        outcomes = {Path(one.source): one for one in run(sources(named), tmp_path / "drafts", readers, "7")}
    assert [bool(outcomes[one].problem) for one in named] == [True, True, False]
    assert outcomes[named[0]].entry.note == "there is no such file"


def test_files_of_other_kinds_in_a_folder_are_known(texts: Path, tmp_path: Path) -> None:
    for name in ("letter.doc", "scan.JPG", "fetched.jsonl", ".hidden"):
        (texts / name).write_bytes(b"x")
    assert [one.name for one in left_out([texts], tmp_path / "drafts")] == ["letter.doc", "scan.JPG"]
    assert left_out([texts / "letter.doc"]) == []


@pytest.mark.parametrize("name", ["Opinion 10 (2018).txt", "Мнение № 1.txt", "Мнение.txt", "..x..txt"])
def test_a_draft_is_called_as_the_reader_calls_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes((ROOT / "tests" / "read" / "drafts" / "today.txt").read_bytes())
    assert draft_name(path) == read(path, Gazetteer.of(locate())).name


def test_one_run_at_a_time_writes_drafts(texts: Path, tmp_path: Path) -> None:
    with Readers(READ, 1) as readers:
        running = run(sources([texts]), tmp_path / "drafts", readers, "7")
        next(running)
        with pytest.raises(KgError, match="another kg read is writing here"):
            made(texts, tmp_path / "drafts")
        running.close()
