"""`kg shacl`: validates anybody's data by anybody's shapes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli import reporting
from kg.cli.output import note, write
from kg.errors import KgError
from kg.escaping import printable

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from kg.shacl.validation import Validation

ENDINGS = (".ttl", ".trig", ".nt", ".nq", ".n3", ".rdf", ".jsonld")  # of the files of a folder


def run(options: argparse.Namespace) -> int:
    """Prints the report; 1 if the data does not conform."""
    from kg.reports import Outcome, of_shacl

    if options.data.count("-") > 1:
        raise KgError("standard input is named twice", "kg shacl", "one -", "leave one out")
    options.data = [file for name in options.data for file in _files(name)]
    chosen = reporting.choice_of(options, Path.cwd())
    tolerated = ["Info", "Warning"] if options.allow_warnings else ["Info"] if options.allow_infos else []
    prefixes: Mapping[str, str] = {}
    described: Sequence[Triple] = ()
    try:
        found = _found(options, tolerated)
        if options.format == "text" and not chosen.changes_anything:
            write(printable(found.text()), end="")
            return 0 if found.conforms or options.exit_zero else 1
        problems, prefixes = of_shacl.problems(found, options.data), found.prefixes
        described = found.report().described
    except KgError as error:
        if options.format == "text":
            raise
        problems = of_shacl.problems_of_error(error)
    failing = frozenset({"Violation", "Warning", "Info"} - set(tolerated))
    made = Outcome(problems, len(options.data), "kg shacl", prefixes, failing=failing, described=described)
    return reporting.finish(options, chosen, made)


def _found(options: argparse.Namespace, tolerated: Sequence[str]) -> Validation:
    """The results of validation. Raises KgError if it cannot be done, or not in time."""
    from kg.shacl.validation import check, sources

    data = [sys.stdin.buffer if name == "-" else name for name in options.data]
    return check(
        sources(data, "standard input", options.data_format, apart=False),
        sources(options.shapes or [], "shapes", options.shapes_format),
        sources(options.ontology, "ontology"),
        inference=options.inference,
        note=lambda text: note(f"note: {text}"),
        tolerated=tolerated,
    )


def _files(name: str) -> list[str]:
    """All files of RDF in a folder but hidden ones, by their endings; a file as it is named.

    Raises KgError for a folder without any.
    """
    folder = Path(name)
    if name == "-" or not folder.is_dir():
        return [name]
    files = [path for path in folder.rglob("*") if path.suffix in ENDINGS and path.is_file()]
    found = sorted(str(path) for path in files if not any(one[0] == "." for one in path.relative_to(folder).parts))
    if not found:
        raise KgError("the folder holds no RDF", name, f"a file ending in {', '.join(ENDINGS)}", "name another folder")
    return found
