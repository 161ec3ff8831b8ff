"""Runs trials for a time or a number of rounds, and prints what was tried, what held and what was lost."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.effort import SEED
from tests.faults.trials import KINDS, LossError, Trial


def main() -> int:
    """Returns 1 if anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0, help="how long to go on")
    parser.add_argument("--rounds", type=int, default=1, help="or how many trials of each kind (default: 1)")
    parser.add_argument("--seed", type=int, default=SEED, help="the seed of all that is drawn (default: %(default)s)")
    parser.add_argument("--kind", choices=[kind.name for kind in KINDS], action="append", help="only this kind")
    options = parser.parse_args()
    until = time.monotonic() + 60 * options.minutes
    tried, losses = Counter[str](), list[str]()
    with tempfile.TemporaryDirectory(prefix="habeas-faults-") as name:
        wanted = [kind for kind in KINDS if not options.kind or kind.name in options.kind]
        trials = [kind(Path(name) / kind.__name__) for kind in wanted]
        number = 0
        while number < options.rounds or time.monotonic() < until:
            for trial in trials:
                if loss := attempt(trial, options.seed + number):
                    losses.append(loss)
                tried[trial.name] += 1
            number += 1
    print(f"\n{'':26} tried   lost")
    for trial in trials:
        lost = sum(loss.startswith(f"{trial.name}, ") for loss in losses)
        print(f"{trial.name:26} {tried[trial.name]:5} {lost:6}")
    print(f"{'all':26} {tried.total():5} {len(losses):6}")
    return 1 if losses else 0


def attempt(trial: Trial, seed: int) -> str:
    """Makes one trial, and returns what was lost, or "" if all held."""
    try:
        print(f"{trial.name}: {trial.once(random.Random(seed))}", flush=True)
    except LossError as error:
        print(f"{trial.name}, seed {seed}: LOST: {error}", flush=True)
        return f"{trial.name}, seed {seed}: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
