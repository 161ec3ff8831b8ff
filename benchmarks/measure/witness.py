"""How many wrong values `kg verify` denies: `python -m benchmarks.measure.witness --sources DIR`.

Each value is exchanged for one that another statement has for the same property, of the same treaty, law or list, and
that the thing itself does not have. What is wrong by chance should be denied; what is not denied may still be true.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from pathlib import Path

from pyoxigraph import NamedNode

import kg
from kg.read import Gazetteer
from kg.store.protocol import Term
from kg.why.paragraphs import paragraphs
from kg.why.witness import ANSWERS, Cited, cited, hear

TRIES = 50  # to find a value that a thing does not have


def main() -> int:
    """Exchanges the values whose passages are paragraphs of the corpus in a folder, and prints the answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archive", type=Path, help="an archive that is built")
    parser.add_argument("--sources", type=Path, required=True, help="the folder of texts")
    parser.add_argument("--seed", type=int, default=41)
    options = parser.parse_args()
    graph = kg.open(options.archive)
    texts = paragraphs(graph.store, options.sources)
    values = {one: passages for one, passages in cited(graph.store).items() if texts.keys() >= set(passages)}
    wrong = exchanged(values, random.Random(options.seed))
    answers, _ = hear(wrong, texts, Gazetteer.of(graph.archive), graph.prefixes)
    for name, counts in sorted(answers.items()):
        shown = ", ".join(f"{counts[one]:,} {one}" for one in ANSWERS[:3])
        share = counts["no"] / sum(counts.values())
        print(f"{name}: {share:.0%} denied: {shown}")
    return 0


def exchanged(values: Cited, draws: random.Random) -> Cited:
    """The same statements with other values; those of which nothing else is there are left out."""
    others: dict[tuple[str, str], list[Term | None]] = defaultdict(list)
    for _, _, name, value in values:
        others[name, _family(value)].append(value)
    found: Cited = {}
    for (file, thing, name, value), passages in values.items():
        drawn = draws.choices(others[name, _family(value)], k=TRIES)
        if other := next((one for one in drawn if (file, thing, name, one) not in values), None):
            found[file, thing, name, other] = passages
    return found


def _family(value: Term | None) -> str:
    """The treaty, law or list of a value."""
    return value.value.rpartition("/")[0] if isinstance(value, NamedNode) else ""


if __name__ == "__main__":
    raise SystemExit(main())
