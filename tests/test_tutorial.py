"""The tutorial tells the truth: its commands are run in order, its files are written, and its output is compared.

`pytest tests/test_tutorial.py --write-answers` writes the output anew and fails, so that a person reads the difference.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import ROOT, RURITANIA

from kg.cli import main

TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`([\w./-]+)`:\s*\Z")


@dataclass
class Replay:
    """What a tutorial does when it is followed to the letter in the working folder, block by block."""

    text: str
    statuses: list[tuple[str, int]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def told(self) -> str:
        """The tutorial with the output that its commands really have."""
        return BLOCK.sub(self._block, self.text)

    def _block(self, block: re.Match[str]) -> str:
        language, content = block.groups()
        if language == "console":
            commands = re.findall(r"^\$ (.+)$", content, re.MULTILINE)
            assert content.startswith("$ ")
            return "```console\n" + "".join(f"$ {command}\n{self._output(command)}" for command in commands) + "```"
        named = NAMED.search(self.text[: block.start()])
        assert named, f"the line before this block ends with no `file`:\n{content}"
        self.files.append(named[1])
        file = Path(named[1])
        file.write_text(patched(file.read_text("utf-8"), content) if language == "diff" else content, "utf-8")
        return block[0]

    def _output(self, command: str) -> str:
        """All that a command prints, as a terminal shows it. Copying a folder is the one command beside kg."""
        program, *arguments = shlex.split(command)
        if program == "cp":
            option, origin, copy = arguments
            assert option == "-r"
            shutil.copytree(origin, copy)
            return ""
        assert program == "kg"
        screen = io.StringIO()
        with redirect_stdout(screen), redirect_stderr(screen):
            self.statuses.append((command, main(arguments)))
        return screen.getvalue().rstrip("\n") + "\n"


def patched(text: str, difference: str) -> str:
    """A text in which the lines that a difference marks with - have become those that it marks with +."""
    lines = difference.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] != mark) for mark in "+-")
    assert text.count(old) == 1, f"this stands in the file {text.count(old)} times:\n{old}"
    return text.replace(old, new)


@pytest.fixture
def replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """The tutorial, to be followed where there is nothing but Ruritania."""
    shutil.copytree(RURITANIA, tmp_path / "tests" / "ruritania", ignore=shutil.ignore_patterns("build"))
    monkeypatch.chdir(tmp_path)
    return Replay(TUTORIAL.read_text(encoding="utf-8"))


def test_the_tutorial_shows_what_its_commands_print(replay: Replay, request: pytest.FixtureRequest) -> None:
    told = replay.told()
    if request.config.getoption("--write-answers"):
        TUTORIAL.write_text(told, encoding="utf-8")
        pytest.fail(f"{TUTORIAL.name} was written: read the difference")
    assert told == replay.text
    assert len(replay.statuses) == len(re.findall(r"^\$ kg ", replay.text, re.MULTILINE)) == 15
    assert [command for command, status in replay.statuses if status] == ["kg --archive mine validate"]
    assert replay.files == ["arrests.rq", "mine/data/cases/mauban.ttl", "mine/data/cases/mauban.ttl"]


def test_the_tutorial_names_no_place_outside_the_project() -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    assert re.findall(r"(?:^|[\s\"'`(])(?:/(?!\s)|~/|[A-Z]:\\)\S*", text) == []
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    assert links
    assert [link for link in links if not (TUTORIAL.parent / link).exists()] == []
