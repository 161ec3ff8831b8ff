"""Real terminals: what each verb prints fits the terminal, and a pager shows it as git's does."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.cli.main import main
from tests import terminal
from tests.conftest import ruritania_copied
from tests.effort import sampled

PROVED = "conclusion:remedy-appropriate_doc-ibl-2031-1__remedy_compensation_rur-treaty"
COMMANDS = (
    ("show", "person:rudolf-rassendyll"),
    ("show", "RUR CC 7"),
    ("ask", "cases-resting-on", "provision=RUR CC 7", "article=Covenant of Liberty 2"),
    ("ask", "opinions-by-year"),
    ("ask", "remedies-and-status", "state=state:rur", "--lang", "ru"),
    ("query", "SELECT ?case ?event ?on { ?case <https://w3id.org/habeas/ont#hasEvent> ?event . ?event ?on ?day }"),
    ("coverage",),
    ("stats",),
    ("questions",),
    ("questions", "cases-resting-on"),
    ("validate",),
    ("why", PROVED),
    ("--help",),
    ("ask", "--help"),
    ("export", "--help"),
    ("ask", "cases-resting-on", "provision=no such provision is in the record of Ruritania, whatever it may be called"),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ruritania, built."""
    return ruritania_copied(tmp_path_factory.mktemp("screens") / "ruritania")


def on_a_terminal(archive: Path, arguments: tuple[str, ...], columns: int, **variables: str) -> tuple[int, str]:
    """The exit status of a command, and the text that a reader sees on a terminal of so many columns."""
    status, received = terminal.on_a_terminal(archive, arguments, columns, **variables)
    return status, re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "\n", received.decode())  # as a progress bar sends


def piped(archive: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The words that the same command prints where there is no terminal."""
    capsys.readouterr()
    with contextlib.suppress(SystemExit):  # of --help
        main(["--archive", str(archive), *arguments])
    shown = capsys.readouterr()
    return (shown.out + shown.err).split()


@pytest.mark.parametrize(
    ("arguments", "columns"), sampled([(one, columns) for one in COMMANDS for columns in (60, 80, 120)], 6), ids=str
)
def test_what_a_verb_prints_fits_the_terminal(
    arguments: tuple[str, ...], columns: int, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, shown = on_a_terminal(archive, arguments, columns, PAGER="cat")
    whole = re.compile(r"[^\s/.-]{20,}")
    assert [line for line in shown.split("\n") if len(line) > columns and not whole.search(line)] == []
    missing = set(piped(archive, arguments, capsys)) - set(shown.split()) - {"\\"}
    cut = {word for word in missing if not re.search(r"[/.-]", word) and not set(word) <= set("─")}
    assert cut == set(), shown


@pytest.mark.parametrize(
    ("variables", "arguments", "paged"),
    sampled(
        [
            ({"PAGER": "sed s/^/paged:/"}, ("stats",), True),
            ({"PAGER": "sed s/^/paged:/"}, ("stats", "--no-pager"), False),
            ({"PAGER": "sed s/^/paged:/"}, ("build",), False),
            ({"PAGER": "cat"}, ("stats",), False),
            ({"PAGER": "no-such-pager 2> /dev/null"}, ("stats",), False),
        ],
        4,
    ),
)
def test_a_terminal_has_the_pager_that_the_user_chose(
    variables: Mapping[str, str], arguments: tuple[str, ...], paged: bool, archive: Path
) -> None:
    status, shown = on_a_terminal(archive, arguments, 80, **variables)
    assert status == 0
    assert len(shown) > 20
    assert ("paged:" in shown) is paged


def test_to_leave_the_pager_before_the_end_is_no_error(archive: Path) -> None:
    status, shown = on_a_terminal(archive, ("ask", "absences"), 80, PAGER="head -n 1")
    assert (status, shown.strip()) == (0, "Facts that are missing")


def test_an_error_is_printed_after_the_pager_has_ended(archive: Path) -> None:
    status, shown = on_a_terminal(archive, ("show", "nobody"), 60, PAGER="sed s/^/paged:/")
    assert status == 1
    assert "nobody" in shown
    assert "paged:" not in shown
