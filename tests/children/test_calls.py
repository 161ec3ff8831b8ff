"""A child process gives a result, an error of the program, or the reason why it was ended; it is isolated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kg.children import Child, ChildError, LimitError, Limits, run
from kg.errors import KgError
from tests.children.test_foreign_code import planted
from tests.children.work import count, work

LIMITS = Limits(seconds=60, processor=60, memory=1_000_000_000)


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with closing(Child(work, LIMITS)) as one:
        yield one


def test_a_child_stays_as_long_as_it_answers(child: Child) -> None:
    first, _, _ = child.call("")
    with pytest.raises(KgError) as refused:
        child.call("refuse")
    assert str(refused.value) == "a.txt: no decision\n  expected  a decision\n  fix       leave it out"
    assert child.call("print")[0] == first


def test_a_generator_gives_one_item_after_another() -> None:
    with closing(Child(count, LIMITS)) as child:
        assert list(child.items(3)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("fail", r"ZeroDivisionError: a mistake\x1b[2J"),
        ("crash", "its process ended with signal 11: it breaks a library, or needs more than 1,000 MB of memory"),
        ("exit", "its process ended with exit status 3: it breaks a library, or needs more than 1,000 MB of memory"),
    ],
)
def test_a_child_that_fails_is_an_error_and_the_next_call_has_another(what: str, said: str, child: Child) -> None:
    with pytest.raises(ChildError) as failed:
        child.call(what)
    assert str(failed.value) == said
    assert child.call("")


@pytest.mark.parametrize(
    ("what", "limits", "said"),
    [
        ("wait", Limits(0.2, None, 1_000_000_000), "it takes more than 0.2 seconds"),
        ("burn", Limits(60, 0.2, 1_000_000_000), "it takes more than 0.2 seconds of the processor"),
        ("grow", LIMITS, "it needs more than 1,000 MB of memory"),
    ],
)
def test_a_child_that_reaches_a_limit_is_ended(what: str, limits: Limits, said: str) -> None:
    with pytest.raises(LimitError) as reached:
        run(work, what, limits=limits)
    assert str(reached.value) == said


def test_a_child_looks_neither_in_the_working_folder_nor_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(planted(tmp_path / "work"))
    monkeypatch.setenv("PLANTED", str(tmp_path / "planted.txt"))
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE"):
        monkeypatch.setenv(name, str(tmp_path / "work"))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "work" / "json.py"))
    _, path, variables = run(work, "", limits=LIMITS)
    assert not [folder for folder in path if not folder or Path(folder).is_relative_to(tmp_path)]
    assert variables == []
    assert not (tmp_path / "planted.txt").exists()
