"""`kg check store` reads every byte of the store in use, and says what it has verified."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.archive import locate
from kg.build import pipeline
from kg.cli.main import main
from kg.cli.version import KEPT, _seal, kept_hash
from kg.store import checksums
from kg.store.local import LocalStore
from tests.conftest import ruritania_copied


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania with its store."""
    return ruritania_copied(tmp_path / "archive")


def test_what_was_verified_is_counted(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pipeline.current(locate(archive))
    assert folder is not None
    (folder / KEPT).unlink(missing_ok=True)
    assert main(["--archive", str(archive), "check", "store"]) == 0
    first = capsys.readouterr().out.splitlines()
    assert first[0] == f"store {folder}"
    assert re.fullmatch(r"\d+ files, [\d,]+ bytes: as kg build wrote them", first[1])
    assert first[2] == f"{len(LocalStore.read(folder / 'db')):,} statements: all can be read"
    found = re.fullmatch(r"graph sha256:([0-9a-f]{64}) \(computed for the first time, and kept\)", first[3])
    assert found
    assert kept_hash(folder, checksums.read(folder)) == found[1]
    assert main(["--archive", str(archive), "check", "store"]) == 0
    assert capsys.readouterr().out.splitlines() == [*first[:3], f"graph sha256:{found[1]}"]


def test_statements_that_do_not_hash_to_the_hash_beside_them_are_noticed(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = pipeline.current(locate(archive))
    assert folder is not None
    claimed = "1" * 64  # the hash of the true graph, beside a store that somebody has made of another one
    (folder / KEPT).write_text(f"{claimed} {_seal(claimed, checksums.read(folder))}\n")
    assert main(["--archive", str(archive), "check", "store"]) == 1
    out, err = capsys.readouterr()
    assert "sha256" not in out
    assert "the store is damaged: its statements hash to sha256:" in err
    assert f"sha256:{claimed} is kept beside it" in err


def test_a_number_of_statements_that_differs_is_noticed(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pipeline.current(locate(archive))
    assert folder is not None
    checksums.write(folder, 12)
    assert main(["--archive", str(archive), "check", "store"]) == 1
    assert "statements instead of 12" in capsys.readouterr().err
