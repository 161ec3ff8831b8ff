"""The README cannot lie: every command of its console blocks gives exactly the output that it shows."""

from __future__ import annotations

import re
import shlex

import pytest
from conftest import ROOT

from kg.cli import main

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
NOT_OURS = ("make test", "source ")


def commands() -> list[tuple[str, str]]:
    """Each command with the output that stands under it; `make` ends with the answer of the signature question."""
    found = []
    for block in BLOCKS:
        for command, output in re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", block, re.MULTILINE):
            text = command.partition("#")[0].strip()
            if text == "make":
                text = 'kg ask cases-resting-on provision="CC 274" article="ICCPR 19"'
            if not text.startswith(NOT_OURS):
                found.append((text, output))
    return found


def test_the_commands_are_found() -> None:
    assert len(commands()) >= 2


def test_make_asks_what_the_readme_shows() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert 'kg ask cases-resting-on provision="CC 274" article="ICCPR 19"' in makefile


@pytest.mark.parametrize(("command", "output"), commands(), ids=lambda text: text[:50])
def test_a_command_of_the_readme_gives_that_output(
    command: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    program, *arguments = shlex.split(command)
    assert program == "kg"
    assert main(["build"]) == 0
    capsys.readouterr()
    assert main(arguments) == 0
    assert capsys.readouterr().out == output


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert len(links) >= 10
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_verb_is_in_the_readme() -> None:
    for verb in ("questions", "ask", "show", "query", "stats", "verify"):
        assert f"kg {verb}" in README
