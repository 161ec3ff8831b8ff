"""Files that are not files: on every verb one message each, in four parts, and never a traceback or a wait."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.cli.main import main
from tests.build.test_same_bytes import write
from tests.conftest import ruritania_copied
from tests.effort import sampled
from tests.files.test_reading import NOT_FILES

MESSAGE = r"^\S.*: .+\n  expected  .+\n  fix       .+$"
CASE = "case:rur-rassendyll"
READ_ALL = {
    "build": ["build"],
    "validate": ["validate"],
    "--version": ["--version"],
    "export": ["export", "--to", "out"],
    "redact": ["redact", CASE, "--because", "error", "--dry-run"],
    "diff": ["diff", ".", "."],
    "import": ["import", "constitutions", "--from", "."],
}
READ_THE_STORE = {
    "ask": ["ask", "cases-resting-on", "provision=RUR CC 7", "article=Covenant of Liberty 3"],
    "show": ["show", CASE],
    "query": ["query", "ASK {}"],
    "stats": ["stats"],
    "coverage": ["coverage"],
    "verify": ["verify"],
}
VERSION = "kg 0.1.0, data without a version, graph unknown\n"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of Ruritania, built, which is the working folder."""
    monkeypatch.chdir(ruritania_copied(tmp_path / "archive"))
    return Path()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status = main(["--archive", ".", *arguments])
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, *capsys.readouterr()


@pytest.mark.parametrize(
    ("kind", "verb"), sampled([(kind, verb) for kind in NOT_FILES for verb in [*READ_ALL, *READ_THE_STORE]], 20)
)
def test_every_verb_says_what_is_no_file(
    kind: str, verb: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, make, expected = NOT_FILES[kind]
    make((archive / "data" / name.replace("GOOD", "LETTER")).absolute())
    status, out, err = run(capsys, *{**READ_ALL, **READ_THE_STORE}[verb])
    assert expected.replace("GOOD", "LETTER") in err or (verb == "import" and status == 1)
    assert len(re.findall(MESSAGE, err, re.MULTILINE)) == 1
    assert "Traceback" not in err
    if verb in READ_ALL:
        assert status == 1
        assert out == (VERSION if verb == "--version" else "")
    else:  # the store that was built last still answers
        assert status in (0, 1)
        assert out
        assert "note: the files cannot be compared with the graph, which stays in use" in err


def test_files_that_are_named_are_read_with_the_same_care(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe")
    for arguments in (
        ["validate", "pipe"],
        ["query", "pipe"],
        ["query", "data"],
        ["import", "juris", "--from", "pipe"],
    ):
        status, _, err = run(capsys, *arguments)
        assert status == 1
        assert re.search(rf"^{arguments[-1]}: this is a (pipe|folder), not a file\n  expected  ", err, re.MULTILINE)
    Path("bytes.rq").write_bytes(b"ASK {} # \xff")
    assert "bytes.rq:1: this is not UTF-8" in run(capsys, "query", "bytes.rq")[2]
    assert run(capsys, "query", f"ASK {{{' ' * 400}}}")[:2] == (0, "true\n")  # longer than the name of a file may be


def test_a_byte_order_mark_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain, marked = write(tmp_path / "plain"), write(tmp_path / "marked")
    for path in marked.rglob("*.*"):
        path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    assert locate(plain).key == locate(marked).key
    pipeline.build_archive(locate(marked))
    assert main(["--archive", str(marked), "ask", "names", "--format", "csv"]) == 0
    assert "Béla" in capsys.readouterr().out
    (marked / "CITATION.cff").write_bytes(codecs.BOM_UTF8 + b"version: 9.1\n")
    (marked / "ask.rq").write_bytes(codecs.BOM_UTF8 + b"ASK {}")
    assert run(capsys, "--archive", str(marked), "query", str(marked / "ask.rq"))[:2] == (0, "true\n")
    assert ", data 9.1, " in run(capsys, "--archive", str(marked), "--version")[1]
