"""A sample of the faults on purpose; the package says how to try more of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.effort import SEED, draws, sampled
from tests.faults.trials import KINDS


@pytest.mark.full
@pytest.mark.parametrize("kind", sampled([kind.name for kind in KINDS], 1))
def test_nothing_is_lost(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    rounds = draws(1, 6)
    command = [sys.executable, "-m", "tests.faults", "--kind", kind, "--rounds", str(rounds), "--seed", str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    with capsys.disabled():
        print(f"\n{done.stdout}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(f"tried {rounds}, lost 0\n")
