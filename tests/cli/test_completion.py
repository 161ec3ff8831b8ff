"""Completion: what the Tab key gives in real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli.verbs.completion import SHELLS
from kg.importers.registry import NAMES
from tests.conftest import ROOT, RURITANIA

COMPLETIONS = [  # a line as far as it is typed, and some of what may follow
    ("kg ", {"ask", "questions", "search", "why"}),
    ("kg ask cases-r", {"cases-resting-on"}),
    ("kg ask cases-resting-on ", {"provision=", "article="}),
    ("kg ask cases-resting-on --f", {"--format"}),
    ("kg ask cases-resting-on --format js", {"json", "jsonl"}),
    ("kg import ", set(NAMES)),
    ("kg validate READ", {"README.md"}),
    (f"kg --archive {RURITANIA} ask cases-r", {"cases-resting-on"}),
]


def completions(line: str) -> set[str]:
    """The answers of `kg` to a shell that asks how a line may go on."""
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_SHELL": "fish", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    read, write = os.pipe()
    process = subprocess.Popen(
        ["bash", "-c", f"exec 8>&{write}; exec {sys.executable} -m kg"],
        env=os.environ | asked | {"_ARGCOMPLETE_SUPPRESS_SPACE": "0", "_ARGCOMPLETE_IFS": "\n"},
        pass_fds=[write],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    os.close(write)
    with os.fdopen(read) as answered:
        found = {one.split("\t")[0].strip() for one in answered.read().split("\n")}
    _, said = process.communicate(timeout=60)
    assert said == b""
    return found - {""}


@pytest.mark.parametrize(("line", "expected"), COMPLETIONS)
def test_a_line_goes_on_with_what_kg_knows(line: str, expected: set[str]) -> None:
    assert expected <= completions(line)


def test_a_parameter_that_stands_there_is_not_proposed_again_and_no_file_where_a_name_is_meant() -> None:
    assert completions("kg ask cases-resting-on article=x ") & {"article=", "provision="} == {"provision="}
    assert "README.md" not in completions("kg show READ")
    assert completions("kg --archive no-such-folder ask cases-r") == set()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_its_script(shell: str, tmp_path: Path) -> None:
    script = subprocess.run(
        [sys.executable, "-m", "kg", "completion", shell], capture_output=True, cwd=ROOT, check=True
    )
    assert b"kg" in script.stdout
    file = tmp_path / f"kg.{shell}"
    file.write_bytes(script.stdout)
    if shutil.which(shell):  # bash is everywhere that tests run
        subprocess.run([shell, "-n", str(file)], check=True)
