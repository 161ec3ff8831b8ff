"""This module is the command line: it reads arguments, calls the stages, prints results, and explains errors."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pyoxigraph as ox

from kg import graph as face
from kg import pipeline, render
from kg.ask import Answer, ask
from kg.errors import KgError
from kg.identifiers import prefixes, shorten
from kg.labels import LANGUAGES, Labels
from kg.paths import locate
from kg.progress import Bar
from kg.queries import question, read_all
from kg.stats import stats
from kg.store import Store
from kg.table import Table
from kg.validate import Finding


def main(arguments: list[str] | None = None) -> int:
    """0 where all is well, 1 where the data or the request is wrong, 2 where the command line is wrong."""
    top = parser()
    options, rest = top.parse_known_args(arguments)
    if rest:  # argparse takes no param=value after an option
        if not hasattr(options, "parameters") or any(text.startswith("-") for text in rest):
            top.error(f"unrecognized arguments: {' '.join(rest)}")
        options.parameters += rest
    try:
        return int(options.run(options) or 0)
    except KgError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def parser() -> argparse.ArgumentParser:
    """The command line: one plain verb for each thing to do, each with an example that a test runs."""
    top = argparse.ArgumentParser(prog="kg", description="Habeas: a legal knowledge graph on arbitrary detention.")
    top.add_argument("--archive", type=Path, metavar="DIR", help="another archive than the project's own")
    top.add_argument("--version", action="version", version=_version())
    verbs = top.add_subparsers(metavar="verb", required=True)

    def verb(name: str, run: object, help_text: str, example: str, rows: bool = False) -> argparse.ArgumentParser:
        one = verbs.add_parser(
            name,
            help=help_text,
            description=help_text[0].upper() + help_text[1:] + ".",
            epilog=f"example:  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.set_defaults(run=run)
        if rows:
            one.add_argument("--format", choices=render.FORMATS, default="table", help="how rows are printed")
            one.add_argument("--lang", choices=LANGUAGES, default="en", help="language of labels")
        return one

    verb("build", _build, "build the graph, infer what follows, validate it, and put it in use", "kg build")
    one = verb("validate", _validate, "validate the files as they are now, without building", "kg validate", rows=False)
    one.add_argument("--engine", choices=("sparql", "pyshacl"), default="sparql", help="what checks the shapes")
    one.add_argument("files", nargs="*", type=Path, metavar="FILE", help="only what concerns these files")
    one = verb("questions", _questions, "list the stored questions, or tell all about one", "kg questions", rows=True)
    one.add_argument("name", nargs="?", help="a question")
    example = 'kg ask cases-resting-on provision="CC 274" article="ICCPR 19"'
    one = verb("ask", _ask, "answer a stored question", example, rows=True)
    one.add_argument("name", help="a question: see kg questions")
    one.add_argument("parameters", nargs="*", metavar="param=value", help="an IRI, a citation, a label or a value")
    one.add_argument("--explain", action="store_true", help="show the SPARQL, and the passages under each row")
    example = "kg query 'SELECT ?c WHERE { ?c a <https://w3id.org/habeas/ont#Case> } ORDER BY ?c'"
    one = verb("query", _query, "run a SPARQL query of your own", example, rows=True)
    one.add_argument("query", metavar="FILE_OR_TEXT", help="a file with a query, or the query")
    one = verb("show", _show, "show all that is known about a thing, and what says so", 'kg show "ICCPR 19"', rows=True)
    one.add_argument("thing", help="an IRI, a prefixed name, a citation or a label")
    one = verb("verify", _verify, "verify passages against the texts", "kg verify --sources sources")
    one.add_argument("--sources", type=Path, default=Path("sources"), metavar="DIR", help="the folder of texts")
    one = verb(
        "import", _import, "import a structured source into data/imported", "kg import juris --from sources/juris"
    )
    one.add_argument("name", help="an importer: juris, hudoc, treaty-status")
    one.add_argument("--from", dest="path", type=Path, required=True, metavar="PATH", help="the source")
    one.add_argument("--allow-refused", action="store_true", help="write the other records although some are refused")
    verb("coverage", _coverage, "tell what is filled, absent with a reason, or unexplained", "kg coverage", rows=True)
    verb("stats", _stats, "count what the graph holds", "kg stats", rows=True)
    return top


def _version() -> str:
    from kg import __version__

    return f"kg {__version__}"


def _open(options: argparse.Namespace) -> face.Graph:
    if pipeline.current(locate(options.archive)) is None:
        print("building the graph, which takes some seconds the first time", file=sys.stderr)
    graph = face.open_graph(options.archive)
    if face.stale(graph):
        print("note: files have changed since the graph was built; run kg build", file=sys.stderr)
    return graph


def _build(options: argparse.Namespace) -> int:
    archive = locate(options.archive)
    with Bar() as progress:
        built = pipeline.make(archive, progress)
    _print_findings(built.findings)
    store = Store.read(built.folder / "db")
    state = "built" if built.new else "up to date"
    print(f"{state}: {len(archive.turtle)} files, {len(store):,} statements, validated", file=sys.stderr)
    return 0


def _validate(options: argparse.Namespace) -> int:
    archive = locate(options.archive)
    missing = [file for file in options.files if not file.is_file()]
    if missing:
        raise KgError.of([KgError("no such file", str(f), "a Turtle file", "check the path") for f in missing])
    given = {archive.relative(file): file for file in options.files}
    with Bar() as progress:
        store = Store.in_memory()
        findings = pipeline.run(store, archive, {**archive.turtle, **given}, progress, engine=options.engine)
    concerned = pipeline.concerning(findings, store, given, prefixes(archive)) if given else findings
    _print_findings([finding for finding in concerned if finding.severity != "Violation"])
    pipeline.stop_at_violations(concerned)
    print(f"valid: {_plural(len(given) or len(archive.turtle), 'file')}", file=sys.stderr)
    return 0


def _print_findings(findings: list[Finding]) -> None:
    for finding in findings:
        print(f"{finding.severity.lower()}: {finding}", file=sys.stderr)


def _questions(options: argparse.Namespace) -> int:
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


def _ask(options: argparse.Namespace) -> int:
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


def _query(options: argparse.Namespace) -> int:
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


def _show(options: argparse.Namespace) -> int:
    from kg.show import show

    graph = _open(options)
    labels = Labels(graph.store, graph.prefixes, options.lang)
    for thing in graph.things.find(options.thing, "kg show"):
        table = show(graph.store, thing)
        if options.format == "table":
            print(f"{labels.of(thing)}  {shorten(thing.value, graph.prefixes)}\n")
        print(render.render(table, options.format, labels))
    return 0


def _verify(options: argparse.Namespace) -> int:
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


def _coverage(options: argparse.Namespace) -> int:
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


def _import(options: argparse.Namespace) -> int:
    from kg import imports

    print(imports.run(options.name, options.path, locate(options.archive), options.allow_refused))
    return 0


def _stats(options: argparse.Namespace) -> int:
    graph = _open(options)
    classes, counts = stats(graph.store)
    print(render.render(classes, options.format, Labels(graph.store, graph.prefixes, options.lang)))
    if options.format == "table":
        print("\n" + ", ".join(f"{number:,} {name}" for name, number in counts.items()))
    return 0
