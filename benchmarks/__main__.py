"""`python -m benchmarks`: generate worlds, benchmark Habeas, plant wrong statements, or time what editors wait."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from shlex import quote

from kg.archive import locate
from kg.errors import KgError


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 for success, 1 if the request is wrong, 2 if the command line is wrong."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except KgError as error:
        print(error, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The arguments of all tasks."""
    whole = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Generate valid test data of any size, benchmark Habeas against other tools, "
        "or count how many wrong statements validation notices.",
        epilog="example:  python -m benchmarks generate --triples 20k --seed 1 --to build/worlds/20k",
    )
    tasks = whole.add_subparsers(dest="what", required=True)
    _arguments_of_generate(tasks.add_parser("generate", help="generate a world"))
    _arguments_of_run(tasks.add_parser("run", help="run the benchmarks"))
    _arguments_of_mutate(tasks.add_parser("mutate", help="plant wrong statements, and count what is noticed"))
    _arguments_of_foreign(tasks.add_parser("foreign", help="compare validators on the shapes of other projects"))
    return whole


def _arguments_of_foreign(one: argparse.ArgumentParser) -> None:
    one.add_argument("projects", type=Path, metavar="FILE", help="JSON that lists the files of each project")
    one.add_argument("--only", default="", metavar="WORD", help="only projects with this word in their name")
    one.add_argument("--entities", type=int, default=5000, metavar="N", help="things to draw at random (5000)")
    one.add_argument("--seed", type=int, default=1, help="the same seed draws the same things")
    one.add_argument("--tools", default="habeas,pyshacl,rudof", metavar="NAMES", help="habeas, pyshacl, rudof")
    one.add_argument("--limit", type=int, default=600, metavar="SECONDS", help="time limit for each tool")
    one.add_argument("--repeat", type=int, default=1, metavar="R", help="runs, of which the least counts (1)")
    one.add_argument("--python", default="", metavar="PROGRAM", help="a Python in which all tools are installed")
    one.add_argument("--show", type=int, default=0, metavar="K", help="also print K differences of each project")
    one.add_argument("--to", type=Path, metavar="FILE", help="file for the table")
    one.set_defaults(run=compare_foreign)


def _arguments_of_generate(one: argparse.ArgumentParser) -> None:
    _size_and_seed(one)
    one.add_argument("--to", type=Path, metavar="DIR", help="folder for the world")
    one.add_argument("--violations", type=int, default=0, metavar="K", help="inject K violations of each rule")
    one.set_defaults(run=generate_world)


def _arguments_of_run(one: argparse.ArgumentParser) -> None:
    _size_and_seed(one)
    one.add_argument("--larger", default="", metavar="N", help="also measure Habeas alone on a larger world, on disk")
    one.add_argument("--to", type=Path, metavar="FILE", help="file for the page of results")
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
    one.set_defaults(run=run_benchmarks)


def _arguments_of_mutate(one: argparse.ArgumentParser) -> None:
    one.add_argument("--archive", type=Path, metavar="DIR", help="the archive to change on a copy; else the checkout's")
    one.add_argument("--kinds", default="", metavar="WORD", help="only kinds with this word in name or family")
    one.add_argument("--each", type=int, default=3, metavar="N", help="plant N mutations of each kind")
    one.add_argument("--seed", type=int, default=1, help="the same seed plants the same mutations")
    one.add_argument("--show", type=int, default=0, metavar="K", help="also print K messages as users see them")
    one.add_argument("--processes", type=int, default=1, metavar="P", help="share the work among P processes")
    one.add_argument("--whole", action="store_true", help="validate everything each time, not what a change reaches")
    one.add_argument("--to", type=Path, metavar="FILE", help="file for the table")
    one.set_defaults(run=plant_mutations)


def _size_and_seed(one: argparse.ArgumentParser) -> None:
    one.add_argument("--triples", default="1M", metavar="N", help="size of the world, such as 20k, 1M, 10M")
    one.add_argument("--seed", type=int, default=1, help="the same seed gives the same world")


def generate_world(options: argparse.Namespace) -> int:
    """Generates a world."""
    from benchmarks.worlds.generate import generate, triples_of

    if options.to is None:
        raise KgError("no folder is named", "python -m benchmarks generate", "--to DIR", "name the folder of the world")
    manifest = generate(triples_of(options.triples), options.seed, options.to, options.violations)
    print(f"{manifest['triples']:,} triples, {manifest['cases']:,} cases in {options.to}", file=sys.stderr)
    return 0


def run_benchmarks(options: argparse.Namespace) -> int:
    """Runs the benchmarks, and writes their page, plot and figures."""
    from benchmarks.measure.page import page
    from benchmarks.measure.plot import plot
    from benchmarks.measure.run import Plan, run
    from benchmarks.worlds.generate import triples_of

    triples = triples_of(options.triples)
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


def compare_foreign(options: argparse.Namespace) -> int:
    """Compares validators on the shapes of other projects, and writes the table."""
    from benchmarks.foreign.compare import Plan, compare, projects, table

    tools = [name for name in options.tools.split(",") if name]
    plan, rows = Plan(tools, options.entities, options.seed, options.limit, options.python, options.repeat), []
    for name, shapes, data in projects(options.projects):
        if options.only.lower() not in name.lower():
            continue
        folder = locate().build / "bench" / "foreign" / "".join(c if c.isalnum() else "-" for c in name.lower())
        row = compare(name, shapes, data, plan, folder)
        rows.append(row)
        for tool, differences in row.only.items():
            for difference in differences[: options.show]:
                print(f"{name}: only {tool}: {difference}", file=sys.stderr)
    text = table(rows, tools)
    if options.to is not None:
        options.to.write_text(text, encoding="utf-8")
    print(text)
    return 0


def plant_mutations(options: argparse.Namespace) -> int:
    """Plants wrong statements of each kind, and writes how many were noticed: to the file after each kind."""
    from benchmarks.mutations.bench import Bench
    from benchmarks.mutations.kinds import KINDS
    from benchmarks.mutations.measure import Result, measure
    from benchmarks.mutations.table import VERDICTS, page, shown

    kinds = [kind for kind in KINDS if options.kinds in kind.name or options.kinds == kind.family]
    if not kinds:
        raise KgError(
            f"no kind has {options.kinds!r} in its name",
            "python -m benchmarks mutate",
            "a word of a name, or time, whose, what, source, names or form",
            "leave --kinds out to plant all",
        )
    archive, each = locate(options.archive), max(options.each, 1)
    if options.to is not None:
        options.to.parent.mkdir(parents=True, exist_ok=True)
    bench = Bench(archive)
    name = "the record" if options.archive is None else archive.data.parent.name.capitalize()

    def written(results: list[Result]) -> str:
        text = page(results, _command(options), name, len(bench.findings), bench.index.number, planned=len(kinds))
        text += "\n" + shown(results, options.show, bench.table) if options.show else ""
        if options.to is not None:
            options.to.write_text(text, encoding="utf-8")
        return text

    results: list[Result] = []
    shared = {"everything": options.whole, "processes": max(options.processes, 1)}
    for result in measure(bench, kinds, each, options.seed, **shared):
        results.append(result)
        found = ", ".join(f"{n} {verdict}" for verdict in VERDICTS if (n := result.count(verdict))) or "no place"
        print(f"{len(results)} of {len(kinds)}  {result.kind.name}: {found}", file=sys.stderr, flush=True)
        written(results)
    print(written(results))
    return 0


def _command(options: argparse.Namespace) -> str:
    """The command that plants the same mutations."""
    asked = {"--archive": options.archive, "--kinds": options.kinds, "--each": max(options.each, 1)}
    asked |= {"--seed": options.seed}
    words = [f"{option} {quote(str(value))}" for option, value in asked.items() if value]
    return " ".join(["python -m benchmarks mutate", *words, *["--whole"] * options.whole])


if __name__ == "__main__":
    sys.exit(main())
