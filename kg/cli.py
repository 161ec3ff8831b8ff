"""This module is the command line: it reads arguments, calls the stages, prints results, and explains errors."""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from pathlib import Path

from kg import commands, render
from kg.bench import command as bench
from kg.diff import command as diff
from kg.errors import KgError
from kg.export import command as export
from kg.labels import LANGUAGES
from kg.redact import command as redact
from kg.reference import command as reference
from kg.serve import command as serve
from kg.version import Version

AT_ENDPOINT = ["build", "validate", "ask", "query", "show", "why", "check-proofs"]
AT_ENDPOINT += ["verify", "coverage", "stats", "export"]


def main(arguments: list[str] | None = None) -> int:
    """0 where all is well, 1 where the data or the request is wrong, 2 where the command line is wrong."""
    top = parser()
    options, rest = top.parse_known_args(arguments)
    if any(text.partition("=")[0] == "--endpoint" for text in rest):
        top.error(f"--endpoint goes with {', '.join(AT_ENDPOINT)} alone")
    if rest:  # argparse takes no param=value after an option
        if not hasattr(options, "parameters") or any(text.startswith("-") for text in rest):
            top.error(f"unrecognized arguments: {' '.join(rest)}")
        options.parameters += rest
    try:
        return _run(options)
    except KgError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _run(options: argparse.Namespace) -> int:
    """Runs a verb. What an endpoint answers is printed only when the same build has been there to the end."""
    if not getattr(options, "endpoint", None):
        return int(options.run(options) or 0)
    said, problem, status = io.StringIO(), None, 1
    try:
        with contextlib.redirect_stdout(said):
            status = int(options.run(options) or 0)
    except KgError as error:
        problem = error
    if graph := getattr(options, "graph", None):
        graph.check_unchanged()
    print(said.getvalue(), end="")
    if problem is not None:
        raise problem
    return status


def parser() -> argparse.ArgumentParser:
    """The command line: one plain verb for each thing to do, each with an example that a test runs."""
    top = argparse.ArgumentParser(prog="kg", description="Habeas: a legal knowledge graph on arbitrary detention.")
    top.add_argument("--archive", type=Path, metavar="DIR", help="another archive than the project's own")
    top.add_argument("--version", action=Version, dest="version")
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
        if name in AT_ENDPOINT:
            one.add_argument(
                "--endpoint", metavar="URL", help="a SPARQL 1.1 endpoint instead of the store on this disk"
            )
        if rows:
            one.add_argument("--format", choices=render.FORMATS, default="table", help="how rows are printed")
            one.add_argument("--lang", choices=LANGUAGES, default="en", help="language of labels")
        return one

    verb("build", commands.run_build, "build the graph, infer what follows, validate it, and put it in use", "kg build")
    one = verb(
        "validate",
        commands.run_validate,
        "validate the files as they are now, without building",
        "kg validate",
        rows=False,
    )
    one.add_argument("--engine", choices=("sparql", "pyshacl"), default="sparql", help="what checks the shapes")
    one.add_argument(
        "--format", choices=("text", "json", "turtle"), default="text", help="in words, or as a SHACL validation report"
    )
    one.add_argument("files", nargs="*", type=Path, metavar="FILE", help="only what concerns these files")
    one = verb(
        "questions",
        commands.run_questions,
        "list the stored questions, or tell all about one",
        "kg questions",
        rows=True,
    )
    one.add_argument("name", nargs="?", help="a question")
    example = 'kg ask cases-resting-on provision="CC 274" article="ICCPR 19"'
    one = verb("ask", commands.run_ask, "answer a stored question", example, rows=True)
    one.add_argument("name", help="a question: see kg questions")
    one.add_argument("parameters", nargs="*", metavar="param=value", help="an IRI, a citation, a label or a value")
    one.add_argument("--explain", action="store_true", help="show the SPARQL, and the passages under each row")
    example = "kg query 'SELECT ?c WHERE { ?c a <https://w3id.org/habeas/ont#Case> } ORDER BY ?c'"
    one = verb("query", commands.run_query, "run a SPARQL query of your own", example, rows=True)
    one.add_argument("query", metavar="FILE_OR_TEXT", help="a file with a query, or the query")
    one = verb(
        "show",
        commands.run_show,
        "show all that is known about a thing, and what says so",
        'kg show "ICCPR 19"',
        rows=True,
    )
    one.add_argument("thing", help="an IRI, a prefixed name, a citation or a label")
    one = verb("verify", commands.run_verify, "verify passages against the texts", "kg verify --sources sources")
    one.add_argument("--sources", type=Path, default=Path("sources"), metavar="DIR", help="the folder of texts")
    one = verb(
        "import",
        commands.run_import,
        "import a structured source into data/imported",
        "kg import juris --from sources/juris",
    )
    one.add_argument("name", help="an importer: juris, hudoc, treaty-status")
    one.add_argument("--from", dest="path", type=Path, required=True, metavar="PATH", help="the source")
    one.add_argument("--allow-refused", action="store_true", help="write the other records although some are refused")
    verb(
        "coverage",
        commands.run_coverage,
        "tell what is filled, absent with a reason, or unexplained",
        "kg coverage",
        rows=True,
    )
    one = verb("why", commands.run_why, "prove a conclusion or any derived statement", 'kg why "Opinion No. 2/2022"')
    one.add_argument(
        "statement", nargs="+", help="a conclusion, what it is about, or a statement: thing property value"
    )
    one.add_argument(
        "--format", choices=("text", "markdown", "json", "dot", "svg"), default="text", help="form of the proof"
    )
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="language of labels")
    one.add_argument("--ways", type=int, default=3, help="how many ways of each statement are shown")
    verb(
        "check-proofs",
        commands.run_check_proofs,
        "derive every step of every proof again, from its premises alone",
        "kg check-proofs",
    )
    for package in (export, serve, diff, redact, reference, bench):
        package.verbs(verb)
    verb("stats", commands.run_stats, "count what the graph holds", "kg stats", rows=True)
    return top
