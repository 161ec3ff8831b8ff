"""This module runs the verbs of the command line: each opens the graph, calls a stage, and prints what it gives."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from kg import graph as face
from kg import pipeline, render
from kg.ask import Answer, ask
from kg.errors import KgError
from kg.identifiers import prefixes, shorten
from kg.labels import Labels
from kg.paths import locate
from kg.progress import Bar
from kg.queries import question, read_all
from kg.shacl import Report
from kg.stats import stats
from kg.store import Store
from kg.table import Table
from kg.validate import Finding, examine

SEVERAL = 3  # conclusions whose proofs are printed whole


def _open(options: argparse.Namespace) -> face.Graph:
    if endpoint := getattr(options, "endpoint", None):
        graph = options.graph = face.open_graph(options.archive, endpoint)
        if face.stale(graph):
            print("note: the endpoint was built from other files; run kg build --endpoint", file=sys.stderr)
        return graph
    if pipeline.current(locate(options.archive)) is None:
        print("building the graph, which takes some seconds the first time", file=sys.stderr)
    graph = face.open_graph(options.archive)
    if face.stale(graph):
        print("note: files have changed since the graph was built; run kg build", file=sys.stderr)
    return graph


def run_build(options: argparse.Namespace) -> int:
    """Builds the archive, and says how much it holds."""
    archive = locate(options.archive)
    with Bar() as progress:
        if options.endpoint:
            there = face.store_at(options.endpoint)
            findings, store, state = pipeline.make_at(there, archive, progress), cast(Store, there), "built"
        else:
            built = pipeline.make(archive, progress)
            findings, store = built.findings, Store.read(built.folder / "db")
            state = "built" if built.new else "up to date"
    _print_findings(findings)
    print(f"{state}: {len(archive.turtle)} files, {len(store):,} statements, validated", file=sys.stderr)
    return 0


def run_validate(options: argparse.Namespace) -> int:
    """Validates the files as they are, or what an endpoint holds."""
    archive = locate(options.archive)
    if options.endpoint and (options.files or options.engine != "sparql"):
        raise KgError(
            "an endpoint is validated as a whole, and by SPARQL",
            "kg validate --endpoint",
            "neither files nor another engine",
            "leave these out, or leave --endpoint out",
        )
    missing = [file for file in options.files if not file.is_file()]
    if missing:
        raise KgError.of([KgError("no such file", str(f), "a Turtle file", "check the path") for f in missing])
    given = {archive.relative(file): file for file in options.files}
    table = prefixes(archive)
    with Bar() as progress:
        store = _open(options).store if options.endpoint else Store.in_memory()
        if not store.remote:
            pipeline.run(store, archive, {**archive.turtle, **given}, progress, checked=False)
        checks = read_all(archive, "checks")
        pairs = examine(store, checks, table, progress, engine=options.engine, delegate=not store.remote)
    findings = list(dict.fromkeys(finding for finding, _ in pairs))
    concerned = pipeline.concerning(findings, store, given, table) if given else findings
    if options.format != "text":
        kept = set(concerned)
        report = Report([result for finding, result in pairs if finding in kept])
        print(report.json() if options.format == "json" else report.turtle(table))
        return int(any(finding.severity == "Violation" for finding in concerned))
    _print_findings([finding for finding in concerned if finding.severity != "Violation"])
    pipeline.stop_at_violations(concerned)
    print(f"valid: {_plural(len(given) or len(archive.turtle), 'file')}", file=sys.stderr)
    return 0


def _print_findings(findings: list[Finding]) -> None:
    for finding in findings:
        print(f"{finding.severity.lower()}: {finding}", file=sys.stderr)


def run_questions(options: argparse.Namespace) -> int:
    """Lists the stored questions, or tells all about one."""
    archive = locate(options.archive)
    if not options.name:
        rows = [
            tuple(map(ox.Literal, (q.name, q.header["question"], " ".join(q.params))))
            for q in read_all(archive, "questions")
        ]
        table = Table(["name", "question", "parameters"], rows)
        print(render.render(table, options.format, Labels(Store.in_memory(), {}, options.lang)))
        return 0
    asked, table_of_prefixes = question(archive, options.name), prefixes(archive)
    print(f"{asked.title}\n{asked.header['question']}\n\nparameters")
    for name, meaning in asked.params.items():
        terms = asked.defaults[name]
        default = " ".join(t.value if isinstance(t, ox.Literal) else shorten(t.value, table_of_prefixes) for t in terms)
        print(f"  {name} - {meaning} (default {default})")
    print("\n".join(["\ncolumns", *(f"  {name} - {meaning}" for name, meaning in asked.columns.items())]))
    return 0


def run_ask(options: argparse.Namespace) -> int:
    """Answers a stored question."""
    graph = _open(options)
    asked = question(graph.archive, options.name)
    wrong = [text for text in options.parameters if "=" not in text]
    if wrong:
        raise KgError.of(
            [
                KgError(
                    f"{text[:60]!r} is not a parameter",
                    f"kg ask {asked.name}",
                    "param=value",
                    f"see kg questions {asked.name}",
                )
                for text in wrong
            ]
        )
    parameters = dict(text.split("=", 1) for text in options.parameters)
    answer = ask(graph.store, graph.things, asked, parameters)
    labels = Labels(graph.store, graph.prefixes, options.lang)
    if options.explain:
        print(render.explain(answer, labels, graph.store))
        return 0
    if options.format in ("json", "csv"):
        print(render.render(answer, options.format, labels))
        return 0
    labels.learn(term for terms in answer.parameters.values() for term in terms)
    chosen = "; ".join(f"{name} {', '.join(map(labels.of, terms))}" for name, terms in answer.parameters.items())
    print(asked.title + (f" ({chosen})" if chosen else ""))
    print()
    print(render.render(answer, options.format, labels) if answer.rows else "Nothing in the record.")
    print()
    print(_count(answer))
    if beneath := asked.header.get("beneath"):
        other = ask(graph.store, graph.things, question(graph.archive, beneath), parameters)
        given = "".join(f' {name}="{text}"' for name, text in parameters.items())
        print(f"{other.question.title}: {_count(other)}; see kg ask {beneath}{given}")
    return 0


def _count(answer: Answer) -> str:
    """How many things of the column that the header counts, or else of the first, in how many rows."""
    counted = answer.question.header.get("count", answer.columns[0])
    things = {row[answer.columns.index(counted)] for row in answer.rows}
    return f"{_plural(len(things), counted)}, {_plural(len(answer.rows), 'row')}"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"


def run_query(options: argparse.Namespace) -> int:
    """Runs a query of the user."""
    graph = _open(options)
    text, where = options.query, "the query"
    if len(text) < 1000 and Path(text).is_file():
        where, text = text, Path(text).read_text(encoding="utf-8")
    result = graph.store.query(text, where)
    if isinstance(result, ox.QuerySolutions):
        table = Table([variable.value for variable in result.variables], [tuple(row) for row in result])
        print(render.render(table, options.format, Labels(graph.store, graph.prefixes, options.lang)))
    elif isinstance(result, ox.QueryTriples):
        turtle = ox.serialize(result, format=ox.RdfFormat.TURTLE, prefixes=graph.prefixes) or b""
        print(turtle.decode())
    else:
        print("true" if result else "false")
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Shows all that is known about a thing."""
    from kg.show import show

    graph = _open(options)
    labels = Labels(graph.store, graph.prefixes, options.lang)
    for thing in graph.things.find(options.thing, "kg show"):
        table = show(graph.store, thing)
        if options.format == "table":
            print(f"{labels.of(thing)}  {shorten(thing.value, graph.prefixes)}\n")
        print(render.render(table, options.format, labels))
    return 0


def run_verify(options: argparse.Namespace) -> int:
    """Verifies passages against texts."""
    from kg.verify import verify

    graph = _open(options)
    verified = verify(graph.store, options.sources, graph.prefixes)
    for name, count in verified.passages.items():
        print(f"{name}: {_plural(count, 'passage')} verified")
    for name in verified.absent:
        print(f"{name}: the text is not at hand in {options.sources}, so nothing was verified")
    print(f"{verified.without_text} passages are cited without offsets: no text was at hand when they were written")
    if verified.failures:
        raise KgError.of(verified.failures)
    return 0


def run_coverage(options: argparse.Namespace) -> int:
    """Tells what is filled, absent with a reason, or unexplained."""
    from kg.coverage import coverage, reading, unexplained

    graph = _open(options)
    labels = Labels(graph.store, graph.prefixes, options.lang)
    print(render.render(coverage(graph.store), options.format, labels))
    if options.format == "table":
        print(f"\n{render.render(reading(graph.store), options.format, labels)}")
    missing = unexplained(graph.store).rows
    if missing:
        raise KgError.of(
            [
                KgError(
                    f"{labels.of(thing)} has no {labels.of(prop)}, and nothing says why",
                    "kg coverage",
                    "a value, or an hb:Absence with its reason",
                    "add what the sources read give: docs/modelling.md#absence",
                )
                for thing, prop in missing
            ]
        )
    return 0


def run_import(options: argparse.Namespace) -> int:
    """Runs an importer."""
    from kg import imports

    print(imports.run(options.name, options.path, locate(options.archive), options.allow_refused))
    return 0


def run_stats(options: argparse.Namespace) -> int:
    """Counts what the graph holds."""
    graph = _open(options)
    classes, counts = stats(graph.store)
    print(render.render(classes, options.format, Labels(graph.store, graph.prefixes, options.lang)))
    if options.format == "table":
        print("\n" + ", ".join(f"{number:,} {name}" for name, number in counts.items()))
    return 0


def run_why(options: argparse.Namespace) -> int:
    """Prints the proof of a statement, or of the conclusions about a thing."""
    from kg import explain

    graph = _open(options)
    proofs = graph.why(*options.statement, most=max(options.ways, 1))
    labels = Labels(graph.store, graph.prefixes, options.lang)
    nodes = [explain.outline(proof, labels) for proof in proofs]
    if len(nodes) > SEVERAL and options.format in ("text", "markdown"):
        print(explain.render([explain.heading(node) for node in nodes], options.format))
        print(f"\n{_plural(len(nodes), 'conclusion')}; kg why NAME prints the proof of one")
        return 0
    print(explain.render(nodes, options.format))
    return 0


def run_check_proofs(options: argparse.Namespace) -> int:
    """Checks every proof, and counts."""
    from kg.check_proofs import check_proofs

    graph = _open(options)
    checked = check_proofs(graph.store, read_all(graph.archive, "rules"), graph.prefixes)
    if checked.failures:
        raise KgError.of(checked.failures)
    counts = f"{_plural(checked.statements, 'derived statement')}, {_plural(checked.proofs, 'kept proof')}"
    print(f"{counts}, {_plural(checked.steps, 'step')} derived again; 0 failures")
    return 0
