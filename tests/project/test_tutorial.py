"""The pages tell the truth: their commands are run in order, their files are written, and their output is compared.

`pytest tests/test_tutorial.py --write-answers` writes the output anew and fails, so that a person reads the difference.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree

import pytest

from kg.cli.main import main
from tests.conftest import ROOT, RURITANIA
from tests.effort import sampled

DOCS = ROOT / "docs"
BIN = Path(sys.executable).parent
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`([\w./-]+)`[^`\n]*:\s*\Z")


FAILING = ("kg shacl ", "kg validate", "kg new ", "kg --archive mine validate", "kg --archive without why ")
PAGES = ("shacl.md", "legislation.md", "from-pdf-to-answer.md", "own-archive.md", "tutorial.md", "why.md")


@dataclass
class Replay:
    """A page that is followed to the letter in the working folder, block by block."""

    text: str
    statuses: list[tuple[str, int]] = field(default_factory=list)

    def told(self) -> str:
        """The page with the output that its commands really have."""
        return BLOCK.sub(self._block, self.text)

    def _block(self, block: re.Match[str]) -> str:
        language, content = block.groups()
        if language == "console":
            commands = re.findall(r"^\$ (.+)$", content, re.MULTILINE)
            assert content.startswith("$ ")
            return "```console\n" + "".join(f"$ {command}\n{self._output(command)}" for command in commands) + "```"
        named = NAMED.search(self.text[: block.start()])
        assert named, f"the line before this block names no `file`:\n{content}"
        file = Path(named[1])
        file.write_text(patched(file.read_text("utf-8"), content) if language == "diff" else content, "utf-8")
        return block[0]

    def _output(self, command: str) -> str:
        """All that a command prints, as a terminal shows it. A few commands beside kg are known."""
        program, *arguments = shlex.split(command)
        if program == "cd":
            os.chdir(arguments[0])
            return ""
        if program in ("git", "grep", "pre-commit", "python"):
            return _run(program, *arguments)
        if program == "cp":
            *option, origin, copy = arguments
            if option:
                assert option == ["-r"]
                shutil.copytree(origin, copy)
            else:
                shutil.copy(ROOT / origin, copy)
            return ""
        assert program == "kg"
        cut = next((place for place, word in enumerate(arguments) if word in "|>"), len(arguments))
        screen, printed = io.StringIO(), io.StringIO()
        output = printed if cut < len(arguments) else screen
        with redirect_stdout(output), redirect_stderr(screen), patch("builtins.input", _accepted):
            self.statuses.append((command, main(arguments[:cut])))
        match arguments[cut:]:
            case [">", name]:
                Path(name).write_text(printed.getvalue(), "utf-8")
            case ["|", filter_, number]:
                screen.write("".join(lines(printed.getvalue(), filter_, int(number))))
            case rest:
                assert not rest
        return f"{shown}\n" if (shown := screen.getvalue().rstrip("\n")) else ""


def _run(*command: str) -> str:
    """The output of another program, with the kg of this environment and with nobody's settings of git."""
    program = str(BIN / command[0]) if (BIN / command[0]).exists() else command[0]
    who = {f"GIT_{role}_{what}": "editor" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "COV_"))},
        **who,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_COLOR": "never",
        "PRE_COMMIT_HOME": str(Path.cwd().parent / ".pre-commit"),
    }
    done = subprocess.run(
        [program, *command[1:]],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return re.sub(r"^- duration: .*$", "- duration: 2s", done.stdout, flags=re.MULTILINE)


def _accepted(prompt: str) -> str:
    """The answer of a reviewer who accepts every fact, as a terminal shows it."""
    print(f"{prompt}a")
    return "a"


def lines(text: str, filter_: str, number: int) -> list[str]:
    """The lines that `head -n` and `tail -n` leave of a text; the number has its hyphen."""
    assert filter_ in ("head", "tail")
    assert number < 0
    every = text.splitlines(keepends=True)
    assert len(every) > -number, "there is nothing to cut"
    return every[:-number] if filter_ == "head" else every[number:]


def patched(text: str, difference: str) -> str:
    """A text in which the lines that a difference marks with - have become those that it marks with +."""
    lines = difference.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] != mark) for mark in "+-")
    assert text.count(old) == 1, f"this stands in the file {text.count(old)} times:\n{old}"
    return text.replace(old, new)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder where there is nothing but Ruritania."""
    shutil.copytree(RURITANIA, tmp_path / "tests" / "ruritania", ignore=shutil.ignore_patterns("build"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.full
@pytest.mark.parametrize("name", sampled(PAGES, 1))
def test_a_page_shows_what_its_commands_print(name: str, workplace: Path, request: pytest.FixtureRequest) -> None:
    page = DOCS / name
    replay = Replay(page.read_text(encoding="utf-8"))
    told = replay.told()
    if request.config.getoption("--write-answers"):
        page.write_text(told, encoding="utf-8")
        pytest.fail(f"{page.name} was written: read the difference")
    assert told == replay.text
    assert len(replay.statuses) == len(re.findall(r"^\$ kg ", replay.text, re.MULTILINE)) > 2
    failing = [command for command, status in replay.statuses if status]
    assert [command for command in failing if not command.startswith(FAILING)] == []
    for program in workplace.glob("*.py"):
        done = subprocess.run(
            [sys.executable, str(program)], cwd=workplace, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
    for picture in workplace.glob("*.svg"):
        assert ElementTree.parse(picture).getroot().tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_no_place_outside_the_project(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert re.findall(r"(?:^|[\s\"'`(])(?:/(?!\s|akn/|>)|~/|[A-Z]:\\)\S*", text) == []
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []
