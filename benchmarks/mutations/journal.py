"""The journal of a run: what came of each kind so far, so that a run that was stopped goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from benchmarks.mutations.bench import Outcome
from benchmarks.mutations.index import Index
from benchmarks.mutations.kinds import Kind
from benchmarks.mutations.measure import Result, chosen


class Journal:
    """A file with one line for each kind that is done; the first line says of which run it is."""

    def __init__(self, file: Path, key: str, each: int, seed: int, whole: bool) -> None:
        """Keeps what the file has if it is of the same archive, program, number and seed; else it begins anew."""
        self.file, self.each, self.seed = file, each, seed
        run = {"key": key, "each": each, "seed": seed, "whole": whole}
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True) if file.exists() else []
        whole_lines = [json.loads(line) for line in lines if line.endswith("\n")]  # the last one may be cut
        same = bool(whole_lines) and whole_lines[0] == run
        self._done = dict(whole_lines[1:]) if same else {}
        file.parent.mkdir(parents=True, exist_ok=True)
        text = [json.dumps(run), *(json.dumps(each) for each in self._done.items())]
        file.write_text("\n".join(text) + "\n", encoding="utf-8")

    def known(self, kinds: Iterable[Kind], index: Index) -> dict[str, tuple[Outcome, ...]]:
        """The outcome of those of these kinds that are done."""
        found: dict[str, tuple[Outcome, ...]] = {}
        for kind in kinds:
            outcomes = self._done.get(kind.name)
            changes = chosen(kind, index, self.each, self.seed) if outcomes is not None else []
            if outcomes is not None and len(outcomes) == len(changes):
                found[kind.name] = tuple(
                    Outcome(change, verdict, tuple(rules), tuple(messages))
                    for change, (verdict, rules, messages) in zip(changes, outcomes, strict=True)
                )
        return found

    def add(self, result: Result) -> None:
        """Writes down what came of a kind."""
        if result.kind.name in self._done:
            return
        outcomes = [(o.verdict, o.rules, o.messages) for o in result.outcomes]
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps((result.kind.name, outcomes)) + "\n")
