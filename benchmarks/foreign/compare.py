"""Compares validators on the shapes of other projects, and writes the table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from benchmarks.foreign.draw import draw
from kg.errors import KgError
from kg.shacl.validation import sources


@dataclass
class Row:
    """The findings of each validator on the shapes of one project."""

    project: str
    shapes: int
    entities: int
    triples: int
    told: dict[str, dict[str, Any]] = field(default_factory=dict)  # by tool
    only: dict[str, list[Any]] = field(default_factory=dict)  # results that one of the two has alone

    @property
    def equal(self) -> int:
        """The results that Habeas and pySHACL share."""
        return int(self.told["habeas"].get("results", 0)) - len(self.only.get("habeas", ()))


@dataclass(frozen=True)
class Plan:
    """The tools to run, by a Python, each for at most so many seconds, on so many things that are drawn.

    Of several runs the one that takes least of the processor counts, since others may use the machine too.
    """

    tools: Sequence[str]
    entities: int
    seed: int
    limit: int
    python: str = ""
    repeat: int = 1


def compare(project: str, shapes: Sequence[str], data: Sequence[str], plan: Plan, folder: Path) -> Row:
    """Runs the tools on shapes and data, with things drawn at random besides."""
    entities = plan.entities
    folder.mkdir(parents=True, exist_ok=True)
    rules, given = _triples(shapes), _triples(data)
    given += draw(rules, entities, plan.seed) if entities else []
    for name, triples in (("shapes", rules), ("data", given)):
        ox.serialize(triples, str(folder / f"{name}.nt"), format=ox.RdfFormat.N_TRIPLES)
    heads = {t.subject for t in rules if t.predicate.value.endswith(("#path", "shacl#property", "#targetClass"))}
    row = Row(project, len(heads), entities, len(given))
    for tool in plan.tools:
        runs = [_run(tool, folder, plan.limit, plan.python) for _ in range(plan.repeat)]
        row.told[tool] = min(runs, key=lambda told: float(told.get("processor", "inf")))
    if {"habeas", "pyshacl"} <= row.told.keys() and all("results" in row.told[one] for one in ("habeas", "pyshacl")):
        row.only = dict(zip(("habeas", "pyshacl"), _difference(folder), strict=True))
    return row


def _triples(files: Sequence[str]) -> list[ox.Triple]:
    found: list[ox.Triple] = []
    for file in sources([Path(name) for name in files], "shapes"):
        with file.triples() as triples:
            found += (one.triple if isinstance(one, ox.Quad) else one for one in triples)
    return found


def _run(tool: str, folder: Path, limit: int, python: str) -> dict[str, Any]:
    command = [python or sys.executable, "-m", "benchmarks.foreign.tools", tool, str(folder)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if python:
        environment["PYTHONPATH"] = os.pathsep.join([str(Path.cwd()), *sys.path])
    with (folder / f"{tool}.log").open("w") as log:
        try:
            done = subprocess.run(
                command, stdout=subprocess.PIPE, stderr=log, timeout=limit, check=False, text=True, env=environment
            )
        except subprocess.TimeoutExpired:
            return {"end": f"over {limit} s"}
    if done.returncode:
        lines = (folder / f"{tool}.log").read_text().strip().splitlines()
        return {"end": f"failed: {lines[-1][:100] if lines else done.returncode}"}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def _difference(folder: Path) -> tuple[list[Any], list[Any]]:
    """The results that Habeas has alone, and those that pySHACL has; messages count where the shapes state some."""
    ours, theirs = (json.loads((folder / f"{name}.json").read_text()) for name in ("habeas", "pyshacl"))
    silent = {tuple(one[:6]) for one in ours if not one[6]}

    def keys(results: list[Any]) -> Counter[Any]:
        return Counter((*one[:6], () if tuple(one[:6]) in silent else tuple(one[6])) for one in results)

    a, b = keys(ours), keys(theirs)
    return list((a - b).elements()), list((b - a).elements())


def table(rows: Sequence[Row], tools: Sequence[str]) -> str:
    """The table of all projects in Markdown."""
    head = ["project", "shapes", "entities", "triples", "results equal", "only ours", "only pySHACL's"]
    head += [f"{tool}: s / CPU s / MB / results" for tool in tools]
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    for row in rows:
        cells = [row.project, f"{row.shapes:,}", f"{row.entities:,}", f"{row.triples:,}"]
        cells += [f"{row.equal:,}", *(f"{len(row.only.get(one, ())):,}" for one in ("habeas", "pyshacl"))]
        cells += [_cell(row.told.get(tool, {})) for tool in tools]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(told: dict[str, Any]) -> str:
    if "end" in told or not told:
        return str(told.get("end", ""))
    return f"{told['seconds']:.2f} / {told['processor']:.2f} / {told['memory']:.0f} / {told['results']:,}"


def projects(file: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """The projects that a JSON file lists: {"name": {"shapes": […], "data": […]}}, with paths beside the file."""
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))
        for name, one in listed.items():
            yield name, *([str(file.parent / path) for path in one.get(key, [])] for key in ("shapes", "data"))
    except (OSError, ValueError, AttributeError) as error:
        raise KgError(
            f"no list of projects ({error})", str(file), '{"name": {"shapes": [files], "data": [files]}}', "write one"
        ) from error
