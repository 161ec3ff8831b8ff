"""Completion: what the Tab key gives in real shells."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, RURITANIA

COMPLETIONS = [  # a line as far as it is typed, and some of what may follow
    ("kg ", {"ask", "questions", "search", "why"}),
    ("kg ask cases-r", {"cases-resting-on"}),
    ("kg ask cases-resting-on ", {"provision=", "article="}),
    ("kg ask cases-resting-on --f", {"--format"}),
    ("kg ask cases-resting-on --format js", {"json", "jsonl"}),
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


def test_a_parameter_that_stands_there_is_not_proposed_again() -> None:
    assert completions("kg ask cases-resting-on article=x ") & {"article=", "provision="} == {"provision="}
    assert completions("kg --archive no-such-folder ask cases-r") == set()
