"""`kg read` on the command line: what it prints, and how it ends."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from kg.cli.main import main
from kg.drafts import make
from tests.drafts import stand_in


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "reader", lambda archive: partial(stand_in.make, known=None))
    monkeypatch.setattr(make, "version", lambda: "7")


def test_what_came_of_each_file_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("a", "Opinion"), ("b", "resolution 2031/1"), ("c", "wrong")):
        (tmp_path / f"{name}.txt").write_text(text)
    (tmp_path / "d.doc").write_text("old Word")
    arguments = ["read", str(tmp_path), "--to", str(tmp_path / "drafts"), "--jobs", "2"]
    assert main(arguments) == 1
    printed = capsys.readouterr()
    assert set(printed.out.splitlines()) == {
        "3 files: 1 drafted, 1 failed, 1 without a decision",
        f"{tmp_path}/a.txt: one fact",
        f"{tmp_path}/b.txt: no decision here: it is a resolution",
        f"drafts are in {tmp_path}/drafts; kg review shows them",
    }
    assert printed.err == (
        "note: 1 file of other kinds was left out: d.doc\n"
        f"{tmp_path}/c.txt: this is no decision's file\n  expected  a decision\n  fix       leave it out\n"
    )
    (tmp_path / "c.txt").unlink()
    assert main(arguments) == 0
    assert capsys.readouterr().out.endswith("2 files: 2 read before\n")
