"""A sample of the faults on purpose; more of them with HABEAS_EFFORT=full, and others with another seed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.effort import SEED, draws, sampled
from tests.faults.trials import KINDS, Trial


@pytest.mark.full
@pytest.mark.parametrize("kind", sampled(KINDS, 1), ids=lambda kind: kind.name)
def test_nothing_is_lost(kind: type[Trial], tmp_path: Path) -> None:
    trial = kind(tmp_path)
    for seed in range(SEED, SEED + draws(1, 6)):
        print(f"seed {seed}: {trial.once(random.Random(seed))}")
