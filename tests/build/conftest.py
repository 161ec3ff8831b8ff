"""An archive that tests of builds may change and damage, and the command line over it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli.main import main
from tests.conftest import ruritania_copied

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A copy of Ruritania with its store."""
    return ruritania_copied(tmp_path / "archive")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit status, stdout and stderr of `kg --archive … arguments`."""

    def once(archive: Path, *arguments: str) -> tuple[int, str, str]:
        try:
            status = main(["--archive", str(archive), *arguments])
        except SystemExit as ended:  # of --version
            status = int(ended.code or 0)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return once
