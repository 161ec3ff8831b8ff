"""Real terminals: what each verb prints fits the terminal."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest

from kg.cli.main import main
from tests.conftest import ruritania_copied
from tests.effort import sampled
from tests.terminal import on_a_terminal

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
    shown = re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "\n", on_a_terminal(archive, arguments, columns)[1].decode())
    whole = re.compile(r"[^\s/.-]{20,}")
    assert [line for line in shown.split("\n") if len(line) > columns and not whole.search(line)] == []
    missing = set(piped(archive, arguments, capsys)) - set(shown.split()) - {"\\"}
    cut = {word for word in missing if not re.search(r"[/.-]", word) and not set(word) <= set("─")}
    assert cut == set(), shown
