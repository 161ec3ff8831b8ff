"""Runs the benchmark: generates worlds, measures every step in its own process, and compares the results.

A ratio is given only if both tools give the same result; a tool that is not installed, or does not finish within the
limit, is listed with the reason.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure.process import Outcome, node_peer, ours, peer
from benchmarks.worlds.generate import MANIFEST, generate

SIGNATURE = "cases-resting-on"
IN_MEMORY = 2_000_000  # triples: larger worlds are built on disk, as kg build does
PEER_TRIPLES = 100_000  # at which peers are compared, beside what they can do of the whole
VALIDATORS = ("pyshacl", "pyrudof", "shacl-engine")
STORE_TRIPLES = 20_000  # at which pySHACL is run over a store, where it is quadratic
GROWING = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
INJECTED = 3  # violations of each rule
LIBRARIES = ("pyoxigraph", "rdflib", "pyshacl", "owlrl")


@dataclass(frozen=True)
class Plan:
    """The things to measure, and where."""

    triples: int
    larger: int  # triples of another world, on disk, at which our stages alone are measured; 0 for none
    seed: int
    repeat: int
    limit: int  # seconds for one step of one peer
    python: str  # another interpreter, in which peers are installed that are not here
    node: str  # a folder in which npm has installed peers that run on node
    folder: Path

    @property
    def disk(self) -> bool:
        """True if the store of the whole world is on disk."""
        return self.triples > IN_MEMORY


def spread(values: list[float]) -> dict[str, float]:
    """The median of repetitions, with the least and the most.

    >>> spread([3.0, 1.0, 2.0])
    {'median': 2.0, 'min': 1.0, 'max': 3.0}
    """
    return {"median": median(values), "min": min(values), "max": max(values)}


def run(plan: Plan, numbers: Path) -> dict[str, Any]:
    """All measurements of a plan; each is also written to stderr, and to a file of JSON, as it comes."""
    results: dict[str, Any] = {"machine": machine(), "triples": plan.triples, "seed": plan.seed, "repeat": plan.repeat}
    for name, part in _parts(plan):
        print(f"{name}: {json.dumps(part)[:400]}", file=sys.stderr, flush=True)
        results[name] = part
        numbers.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return results


def _parts(plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    folder, keep, made = _world(plan, plan.triples)
    yield "generate", made
    yield "stages", _stages(plan, folder, keep, plan.disk, plan.repeat)
    yield "changed", _changed(plan, folder)
    asked = ours("questions", plan.limit * 4, folder=str(folder), keep=str(keep), repeat=max(plan.repeat, 5))
    yield "questions", {"end": asked.end, **asked.facts}
    small, small_keep, _ = _world(plan, min(plan.triples, PEER_TRIPLES))
    yield "small", {"triples": min(plan.triples, PEER_TRIPLES), **_stages(plan, small, small_keep, False, 1)}
    found = ours("questions", plan.limit, folder=str(small), keep=str(small_keep), repeat=max(plan.repeat, 5))
    yield "small questions", {"end": found.end, **found.facts}
    seconds = max(10, plan.limit // 10)
    asked = peer("rdflib", plan.limit * 6, "", file=str(small_keep / "all.nq"),
                 queries=str(small_keep / "queries.json"), names=[], each=seconds)  # fmt: skip
    yield "rdflib", {"end": asked.end, **asked.facts}
    if plan.triples > PEER_TRIPLES:
        asked = peer("rdflib", plan.limit * 2, "", file=str(keep / "all.nq"),
                     queries=str(keep / "queries.json"), names=[SIGNATURE], each=plan.limit)  # fmt: skip
        yield "rdflib whole", {"end": asked.end, **asked.facts}
    yield "validators", _validators(plan)
    yield "reasoners", _reasoners(plan)
    for triples in (plan.triples, plan.larger) if plan.larger else ():
        folder, _, made = _world(plan, triples)
        patient = replace(plan, limit=plan.limit * max(1, triples // plan.triples))
        yield f"on disk {triples}", {**made, **_stages(patient, folder, None, True, 1)}
        shutil.rmtree(folder)


def _world(plan: Plan, triples: int) -> tuple[Path, Path, dict[str, Any]]:
    """The folder of a world, an empty folder for what is kept of it, and how it was made."""
    folder, keep = plan.folder / str(triples), plan.folder / f"{triples}-kept"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(keep, ignore_errors=True)
    keep.mkdir(parents=True)
    told = ours("generated", plan.limit * 10, triples=triples, seed=plan.seed, folder=str(folder))
    if not (folder / MANIFEST).exists():  # a world must stand, whatever became of its measurement
        generate(triples, plan.seed, folder)
    manifest = json.loads((folder / MANIFEST).read_text())
    return folder, keep, {**told.facts, **{key: manifest[key] for key in ("asked", "triples", "files", "cases")}}


def _changed(plan: Plan, folder: Path) -> dict[str, Any]:
    """A build after a change to one file compared with a full one, and whether both give the same store."""
    told = ours("changed", plan.limit * 10, folder=str(folder), whole=True)
    same = told.end == "done" and told["after the change"] == told["from scratch"]
    facts = {"end": told.end, "same": same, **told.facts}
    if same:
        facts["ratio"] = told["one changed file"] / told["full build after it"]
    return facts


def _stages(plan: Plan, folder: Path, keep: Path | None, disk: bool, repeat: int) -> dict[str, Any]:
    """Our stages and the raw load of the same files, in turn, as often as requested."""
    runs: list[dict[str, Any]] = []
    for at in range(repeat):
        raw = ours("raw", plan.limit * 2, folder=str(folder), disk=disk)
        kept = str(keep) if keep and not at else ""
        whole = ours("whole", plan.limit * 4, folder=str(folder), disk=disk, keep=kept)
        runs.append({**raw.facts, **whole.facts, "end": whole.end if raw.end == "done" else raw.end})
    ratios = {}
    for step, parts in (
        ("load", ["load"]),
        ("infer", ["infer"]),
        ("infer, prove, argue", ["infer", "prove", "argue"]),
        ("shapes", ["shapes"]),
        ("load, infer, shapes", ["load", "infer", "shapes"]),
        ("load, infer, prove, argue, shapes", ["load", "infer", "prove", "argue", "shapes"]),
    ):
        done = [r for r in runs if r.get("raw asserted") == r.get("asserted") and all(part in r for part in parts)]
        if done:
            ratios[step] = spread([sum(r[part] for part in parts) / r["raw load"] for r in done])
    return {"runs": runs, "ratios": ratios}


def _validators(plan: Plan) -> dict[str, Any]:
    """Every validator over worlds with injected violations, and whether each finds the same."""
    folder = plan.folder / "planted"
    shutil.rmtree(folder, ignore_errors=True)
    found: dict[str, Any] = {}
    sizes = [
        (min(plan.triples, PEER_TRIPLES), VALIDATORS),
        (min(plan.triples, STORE_TRIPLES), ("pyshacl over a store",)),
        (plan.triples, tuple(f"{name} at the whole" for name in VALIDATORS)),
    ]
    for triples, names in sizes if plan.triples > PEER_TRIPLES else sizes[:2]:
        generate(triples, plan.seed, folder, INJECTED)
        kept = plan.folder / "planted-kept"
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir()
        ours_is = ours("whole", plan.limit * 2, folder=str(folder), disk=False, keep=str(kept))
        for name in names:
            theirs = _validator(plan, name, {"data": str(kept / "all.nt"), "shapes": str(kept / "shapes.nt")})
            found[name] = _compared(theirs, ours_is, "shapes", "violated") | {"triples": triples}
    return found


def _validator(plan: Plan, name: str, files: dict[str, str]) -> Outcome:
    """The report of one validator."""
    if name.startswith("shacl-engine"):
        return node_peer("shacl-engine", plan.limit, plan.node, **files)
    if name.startswith("pyrudof"):
        return peer("pyrudof", plan.limit, plan.python, **files)
    return peer("pyshacl", plan.limit, "", store=name.endswith("store"), **files)


def _compared(theirs: Outcome, mine: Outcome, step: str, key: str) -> dict[str, Any]:
    """Their seconds and ours, with a ratio only if the results are the same."""
    same = theirs[key] is not None and theirs[key] == mine[key]
    result = {"end": theirs.end, "same": same, "theirs": theirs[step], "ours": mine[step], **_memory(theirs)}
    result["versions"] = theirs["versions"] or {}
    if same and theirs[step] and mine[step]:
        result["ratio"] = theirs[step] / mine[step]
    return result


def _memory(outcome: Outcome) -> dict[str, int]:
    return {"memory": max((v for name, v in outcome.facts.items() if name.endswith("memory")), default=0)}


def _reasoners(plan: Plan) -> dict[str, Any]:
    """OWL reasoners on growing worlds, until one would not finish within the limit."""
    rows: list[dict[str, Any]] = []
    going = {"owlrl": "", "reasonable": plan.python}
    last: dict[str, tuple[int, float]] = {}
    for triples in (size for size in GROWING if size <= plan.triples):
        grown = {n: s * triples / size for n, (size, s) in last.items()}  # no reasoner is faster than linear
        going = {name: python for name, python in going.items() if grown.get(name, 0.0) < plan.limit}
        if not going:
            break
        folder, keep, _ = _world(plan, triples)
        ours("asserted", plan.limit, folder=str(folder), file=str(keep / "asserted.nt"))
        mine = ours("axioms", plan.limit, folder=str(folder))
        for name in list(going):
            theirs = peer(name, plan.limit, going[name], file=str(keep / "asserted.nt"))
            row = {"name": name, "triples": triples, **_compared(theirs, mine, "infer", "digest")}
            rows.append(row | {"entailed": theirs["entailed"], "we entail": mine["entailed"]})
            print(f"reasoner: {json.dumps(rows[-1])}", file=sys.stderr, flush=True)
            if theirs.end == "done":
                last[name] = (triples, float(theirs["infer"]))
            else:
                del going[name]
    return {"rows": rows}


def machine() -> dict[str, Any]:
    """The machine and the versions."""
    model = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = named[0] if named else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    versions = {}
    for library in LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            versions[library] = "absent"
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory": memory,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": versions,
    }
