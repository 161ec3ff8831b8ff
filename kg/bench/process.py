"""This module runs a measurement in a process of its own, for at most some time, and keeps what it told till then."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PEERS = Path(__file__).resolve().parent / "peers.py"


@dataclass
class Outcome:
    """What a process told, and how it ended: done, over time, absent or failed, with the reason."""

    facts: dict[str, Any] = field(default_factory=dict)
    end: str = "done"

    def __getitem__(self, name: str) -> Any:
        return self.facts.get(name)


def ours(task: str, limit: int, **arguments: object) -> Outcome:
    """What a task of kg.bench.stages tells."""
    return _run([sys.executable, "-m", "kg.bench.stages", task, json.dumps(arguments)], limit)


def peer(task: str, limit: int, python: str, **arguments: object) -> Outcome:
    """What a task of kg.bench.peers tells, run by a Python of its own."""
    return _run([python or sys.executable, str(PEERS), task, json.dumps(arguments)], limit)


def _run(command: list[str], limit: int) -> Outcome:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    outcome = Outcome()
    try:
        out, err = process.communicate(timeout=limit)
        if process.returncode:
            outcome.end = f"failed: {(err.strip().splitlines() or [str(process.returncode)])[-1][:200]}"
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
        outcome.end = f"over {limit} s"
    for line in out.splitlines():
        if line.startswith("{"):
            outcome.facts |= json.loads(line)
    if "absent" in outcome.facts:
        outcome.end = f"absent: {outcome['absent']}"
    return outcome
