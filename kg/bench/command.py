"""This module is the command `kg bench`: it makes a world, or measures and writes page, plot and numbers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from kg.errors import KgError
from kg.paths import locate


def verbs(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the verb to the command line."""
    help_text = "make a lawful world of any size, or measure Habeas beside its peers"
    one = verb("bench", bench, help_text, "kg bench generate --triples 20k --seed 1 --to build/worlds/20k")
    one.add_argument("what", choices=("generate", "run"), help="make a world, or measure")
    one.add_argument("--triples", default="1M", metavar="N", help="size of the world, such as 20k, 1M, 10M")
    one.add_argument("--larger", default="", metavar="N", help="a larger world, on disk, for our own stages alone")
    one.add_argument("--seed", type=int, default=1, help="equal seeds give equal worlds")
    one.add_argument("--to", type=Path, metavar="PATH", help="the folder of the world, or the page of the results")
    one.add_argument("--violations", type=int, default=0, metavar="K", help="violations of each planted rule")
    one.add_argument("--repeat", type=int, default=3, metavar="R", help="how often each step is measured")
    one.add_argument("--limit", type=int, default=600, metavar="SECONDS", help="for one step of one other program")
    one.add_argument("--python", default="", metavar="PROGRAM", help="a Python in which further peers are installed")
    one.add_argument("--node", default="", metavar="DIR", help="where npm has installed shacl-engine and n3, for node")


def bench(options: argparse.Namespace) -> int:
    """Makes a world, or measures."""
    from kg.bench.generate import generate, triples_of
    from kg.bench.page import page
    from kg.bench.plot import plot
    from kg.bench.run import Plan, run

    triples = triples_of(options.triples)
    if options.what == "generate":
        if options.to is None:
            raise KgError("no folder is named", "kg bench generate", "--to DIR", "name the folder of the world")
        manifest = generate(triples, options.seed, options.to, options.violations)
        print(f"{manifest['triples']:,} triples, {manifest['cases']:,} cases in {options.to}", file=sys.stderr)
        return 0
    folder = locate(options.archive).build / "bench"
    drawing = (options.to or folder / "benchmarks.md").with_suffix(".svg")
    for place in (folder, drawing.parent):  # before anything is measured, which may take hours
        place.mkdir(parents=True, exist_ok=True)
    repeat, worlds = max(options.repeat, 1), folder / "worlds"
    larger = triples_of(options.larger) if options.larger else 0
    plan = Plan(triples, larger, options.seed, repeat, options.limit, options.python, options.node, worlds)
    results = run(plan, folder / f"{triples}.json")
    text = page(results, drawing.name)
    drawing.write_text(plot(results), encoding="utf-8")
    drawing.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
    return 0
