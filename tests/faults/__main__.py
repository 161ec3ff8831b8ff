"""Runs trials for a number of rounds, and prints what was tried, what held and what was lost."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.effort import SEED
from tests.faults.trials import KINDS, LossError


def main() -> int:
    """Returns 1 if anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="how many trials of each kind (default: 1)")
    parser.add_argument("--seed", type=int, default=SEED, help="the seed of all that is drawn (default: %(default)s)")
    parser.add_argument("--kind", choices=[kind.name for kind in KINDS], action="append", help="only this kind")
    options = parser.parse_args()
    tried = lost = 0
    with tempfile.TemporaryDirectory(prefix="habeas-faults-") as name:
        trials = [kind(Path(name) / kind.__name__) for kind in KINDS if not options.kind or kind.name in options.kind]
        for seed in range(options.seed, options.seed + options.rounds):
            for trial in trials:
                tried += 1
                try:
                    print(f"{trial.name}: {trial.once(random.Random(seed))}", flush=True)
                except LossError as error:
                    lost += 1
                    print(f"{trial.name}, seed {seed}: LOST: {error}", flush=True)
    print(f"tried {tried}, lost {lost}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
