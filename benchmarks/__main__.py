"""`python -m benchmarks`: generate a synthetic world, or run the benchmarks and write their page, plot and figures."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.archive import locate
from kg.errors import KgError


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 for success, 1 if the request is wrong, 2 if the command line is wrong."""
    try:
        return run_benchmarks(parser().parse_args(arguments))
    except KgError as error:
        print(error, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The arguments of both tasks."""
    one = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Generate valid test data of any size, or benchmark Habeas against other tools.",
        epilog="example:  python -m benchmarks generate --triples 20k --seed 1 --to build/worlds/20k",
    )
    one.add_argument("what", choices=("generate", "run"), help="generate a world, or run the benchmarks")
    one.add_argument("--triples", default="1M", metavar="N", help="size of the world, such as 20k, 1M, 10M")
    one.add_argument("--larger", default="", metavar="N", help="also measure Habeas alone on a larger world, on disk")
    one.add_argument("--seed", type=int, default=1, help="the same seed gives the same world")
    one.add_argument("--to", type=Path, metavar="PATH", help="folder for the world, or file for the page of results")
    one.add_argument("--violations", type=int, default=0, metavar="K", help="inject K violations of each rule")
    one.add_argument("--repeat", type=int, default=3, metavar="R", help="measure each step R times")
    one.add_argument(
        "--limit", type=int, default=600, metavar="SECONDS", help="time limit for each step of each other tool"
    )
    one.add_argument(
        "--python",
        default="",
        metavar="PROGRAM",
        help="a Python interpreter in which more tools to compare are installed",
    )
    one.add_argument("--node", default="", metavar="DIR", help="folder in which npm installed shacl-engine and n3")
    return one


def run_benchmarks(options: argparse.Namespace) -> int:
    """Generates a world or runs the benchmarks."""
    from benchmarks.measure.page import page
    from benchmarks.measure.plot import plot
    from benchmarks.measure.run import Plan, run
    from benchmarks.worlds.generate import generate, triples_of

    triples = triples_of(options.triples)
    if options.what == "generate":
        if options.to is None:
            raise KgError(
                "no folder is named", "python -m benchmarks generate", "--to DIR", "name the folder of the world"
            )
        manifest = generate(triples, options.seed, options.to, options.violations)
        print(f"{manifest['triples']:,} triples, {manifest['cases']:,} cases in {options.to}", file=sys.stderr)
        return 0
    folder = locate().build / "bench"
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


if __name__ == "__main__":
    sys.exit(main())
