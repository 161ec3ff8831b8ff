"""Runs a measurement in its own process with a time limit, and keeps what it reported until then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PEERS = Path(__file__).resolve().parent / "peers.py"
HEAP = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 3 // 4  # bytes: by itself node takes far less


@dataclass
class Outcome:
    """The report of a process, and how it ended: done, over time, absent or failed, with the reason."""

    facts: dict[str, Any] = field(default_factory=dict)
    end: str = "done"

    def __getitem__(self, name: str) -> Any:
        return self.facts.get(name)


def ours(task: str, limit: int, **arguments: object) -> Outcome:
    """The report of a task of benchmarks.measure.stages."""
    return _run([sys.executable, "-m", "benchmarks.measure.stages", task, json.dumps(arguments)], limit)


def peer(task: str, limit: int, python: str, **arguments: object) -> Outcome:
    """The report of a task of benchmarks.measure.peers, run by the given Python."""
    return _run([python or sys.executable, str(PEERS), task, json.dumps(arguments)], limit)


def node_peer(task: str, limit: int, folder: str, **arguments: object) -> Outcome:
    """The report of a task of peers.mjs, run by node with the packages that npm installed in a folder."""
    program = ["node", f"--max-old-space-size={HEAP // 2**20}", str(PEERS.with_suffix(".mjs"))]
    return _run([*program, task, json.dumps({"folder": folder or ".", **arguments})], limit)


def _run(command: list[str], limit: int) -> Outcome:
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    except OSError as error:
        return Outcome(end=f"absent: {command[0]} cannot be run: {error.strerror}")
    outcome = Outcome()
    try:
        out, err = process.communicate(timeout=limit)
        if process.returncode:
            outcome.end = f"failed: {_reason(err) or process.returncode}"
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


def _reason(err: str) -> str:
    """The last line, or the reason if node ran out of memory, which it prints before a trace."""
    lines = err.strip().splitlines()
    return next((line for line in lines if line.startswith("FATAL ERROR")), lines[-1] if lines else "")[:200]
