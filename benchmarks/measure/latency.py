"""How long an editor waits: the wall time of whole processes over an archive, after edits of one file.

The archive is copied and its ontology and queries with it, so that nothing of the checkout changes. Each time is the
median of several runs, and is given as a ratio to a Python that only imports pyoxigraph, since machines differ.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.archive import Archive
from kg.errors import KgError

QUESTION = "cases-resting-on"
BASE = "python -c 'import pyoxigraph'"
LIMITS = {"kg ask": 0.35, "kg why": 0.7, "kg validate": 1.0, "kg build": 1.5}  # seconds, on a quiet machine

Edit = Callable[[str, int], str]  # the text of a file, and the number of the run, to another text


@dataclass(frozen=True)
class Waiting:
    """A command, what was edited before each run of it, and the seconds of each run."""

    command: str
    edit: str
    seconds: list[float]

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return statistics.median(self.seconds)


def longer_text(text: str, number: int) -> str:
    """A file in which one summary or label has another text."""
    kind = "hb:summary" if 'hb:summary "' in text else "rdfs:label"
    return text.replace(f'{kind} "', f'{kind} "Edit {number}: ', 1)


def longer_label(text: str, number: int) -> str:
    """A file in which the first label is another one."""
    return text.replace('rdfs:label "', f'rdfs:label "Edit {number}: ', 1)


def other_name(text: str, number: int) -> str:
    """A file in which the case that it is about has another name throughout."""
    found = re.search(r"^(case:[\w-]+?)(?:__\w[\w-]*)?\s", text, re.MULTILINE)
    if found is None:
        raise KgError("no case is defined here", "the file that is edited", "a file of cases", "name it with --file")
    return re.sub(rf"{re.escape(found[1])}(?![a-z0-9-])", f"{found[1]}-{number}", text)


def measure(archive: Archive, file: str, repeat: int) -> list[Waiting]:
    """The times of all commands, on a copy of an archive; `file` is the name of the data file that is edited."""
    with tempfile.TemporaryDirectory(prefix="latency-") as place:
        folder = Path(place)
        for name in ("ontology", "data", "queries"):
            shutil.copytree(archive.path(name), folder / name)
        edited = folder / file
        whole = edited.read_text(encoding="utf-8")
        program = [sys.executable, "-m", "kg", "--archive", place]
        _seconds([*program, "build"])
        case = re.search(r"^case:[\w-]+", whole, re.MULTILINE)
        plain: list[tuple[str, list[str]]] = [
            (BASE, [sys.executable, "-c", "import pyoxigraph"]),
            (f"kg ask {QUESTION}", [*program, "ask", QUESTION]),
        ]
        if case:
            plain.append((f"kg why {case[0]}", [*program, "why", case[0]]))
        plain.append(("kg validate FILE", [*program, "validate", str(edited)]))
        found = [Waiting(name, "nothing", [_seconds(command) for _ in range(repeat)]) for name, command in plain]

        def after(edit: Edit, words: str, *verb: str) -> Waiting:
            times = []
            for number in range(repeat):
                edited.write_text(edit(whole, number), encoding="utf-8")
                times.append(_seconds([*program, *verb]))
            edited.write_text(whole, encoding="utf-8")
            return Waiting(f"kg {verb[0]}{' FILE' if len(verb) > 1 else ''}", words, times)

        found.append(after(longer_text, "one text of FILE", "validate", str(edited)))
        found.append(after(longer_label, "one label of FILE", "validate", str(edited)))
        found.append(after(other_name, "a name throughout FILE", "validate", str(edited)))
        found.append(after(longer_text, "one text of FILE", "build"))
        found.append(after(longer_label, "one label of FILE", "build"))
        return found


def table(found: Iterable[Waiting]) -> str:
    """The times as a table in Markdown: median, the least and the most, the ratio, and the target."""
    rows = list(found)
    base = next(row.median for row in rows if row.command == BASE)
    cpus, load = os.cpu_count(), os.getloadavg()[0]
    lines = [
        f"Seconds of whole processes, median of {len(rows[0].seconds)} with the least and the most; ratio to `{BASE}`. "
        f"{platform.machine()}, {cpus} cores, load {load:.1f} at the end, Python {platform.python_version()}.",
        "",
        "| command | edited before | seconds | ratio | target |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        limit = next((limit for name, limit in LIMITS.items() if row.command.startswith(name)), None)
        goal = "" if limit is None else f"{limit:g}"
        spread = f"{row.median:.2f} ({min(row.seconds):.2f}–{max(row.seconds):.2f})"
        lines.append(f"| `{row.command}` | {row.edit} | {spread} | {row.median / base:.1f} | {goal} |")
    return "\n".join([*lines, ""])


def _seconds(command: list[str]) -> float:
    """The wall time of a process, which may find violations but must not crash.

    Modules are compiled once, as for whoever installs the program, even if Python is told not to keep them compiled.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, env=kept)
    seconds = time.perf_counter() - began
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise KgError("the command ended badly", " ".join(command), "status 0 or 1", done.stderr[-300:] or "run it")
    return seconds
