"""Generates a valid world of a given size as an archive, with expected answers and injected violations.

Matters are drawn one after another and written in files of about ten thousand triples, so memory does not grow with
the world. Equal arguments give equal bytes.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from benchmarks.worlds.expected.answers import ExpectedAnswers
from benchmarks.worlds.law import Law, covenant, state_file
from benchmarks.worlds.matters import write_matter
from benchmarks.worlds.papers import draw_whole, write_papers
from benchmarks.worlds.turtle import FIXED, File
from benchmarks.worlds.violations import RULES, injected_violations
from kg.errors import KgError

PER_FILE = 10_000  # triples
LEAST = 2_000
MANIFEST = "manifest.json"


def triples_of(text: str) -> int:
    """The number of triples that a text such as 20k means. Raises KgError.

    >>> triples_of("10M"), triples_of("20k"), triples_of("5000")
    (10000000, 20000, 5000)
    """
    match = re.fullmatch(r"(\d+)([kKmM]?)", text.strip())
    number = int(match[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[match[2].lower()] if match else 0
    if number < LEAST:
        raise KgError(
            f"{text[:40]!r} is not a size of a world",
            "python -m benchmarks --triples",
            f"a number of triples from {LEAST:,}",
            "write 20k, 1M, 10M or 100M",
        )
    return number


def generate(triples: int, seed: int, folder: Path, violations: int = 0) -> dict[str, object]:
    """The manifest of a new world of about so many triples, written into an empty folder.

    A world that is already there is replaced. Raises KgError if the folder holds anything else.
    """
    _clear(folder)
    law, data = Law(seed, triples), folder / "data"
    answers, written = ExpectedAnswers(law), _Written(data)
    written.add("norms/covenant.ttl", covenant())
    for state in law.states:
        written.add(f"norms/{state.code}.ttl", state_file(state))
    if violations:
        written.add("planted.ttl", injected_violations(violations))
    instruments = ["cov", *(f"{state.code}-{kind}" for state in law.states for kind in ("cc", "const"))]
    written.triples += _prefixes(data / "prefixes.ttl", instruments)
    number, cases = 0, 0
    half = 0  # of the last matter, so that the end is as near to the number asked for as it can be
    while written.triples + half < triples:
        file = File(f"Cases from number {number + 1}", "Some cases and the documents about them", instruments)
        while file.triples < PER_FILE and written.triples + file.triples + half < triples:
            before, number = file.triples, number + 1
            matter = draw_whole(law, number)
            write_matter(file, matter)
            write_papers(file, matter)
            answers.record_expectations(matter)
            cases += len(matter.cases)
            half = (file.triples - before) // 2
        used = {word.partition(":")[0] for block in file.blocks for word in block.split()}
        file.table = {prefix: iri for prefix, iri in file.table.items() if prefix in FIXED or prefix in used}
        written.add(f"cases/{written.files:05}.ttl", file)
    manifest: dict[str, object] = {
        "seed": seed,
        "asked": triples,
        "triples": written.triples,
        "files": written.files,
        "states": len(law.states),
        "matters": number,
        "cases": cases,
        "planted": dict.fromkeys(RULES, violations) if violations else {},
        "answers": answers.summaries(written.files + 1, violations),  # and the prefixes
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return manifest


def _clear(folder: Path) -> None:
    """Deletes the world of an earlier run."""
    held = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if not held <= {MANIFEST, "build", "data"} or (held and MANIFEST not in held):
        raise KgError(
            "the folder holds something other than a generated world",
            str(folder),
            "a new or an empty folder",
            "name another with --to DIR",
        )
    for name in ("build", "data"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / MANIFEST).unlink(missing_ok=True)


class _Written:
    """The files written so far."""

    def __init__(self, data: Path) -> None:
        self.data, self.triples, self.files = data, 0, 0

    def add(self, name: str, file: File) -> None:
        file.write(self.data / name)
        self.triples += file.triples
        self.files += 1


def _prefixes(path: Path, instruments: list[str]) -> int:
    """Writes the table of the instruments' prefixes and returns its number of triples."""
    file = File("Prefixes of the instruments", "Every instrument of the world")
    declared = " , ".join(
        f'[ sh:prefix "{name}" ; sh:namespace "https://w3id.org/habeas/id/{name}/"^^xsd:anyURI ]'
        for name in instruments
    )
    file.blocks.append(f"<> sh:declare {declared} .\n")
    file.write(path)
    return file.triples + 3 * len(instruments)
