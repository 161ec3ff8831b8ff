"""The SPARQL in the code of kg: every text of a query that stands in a module, and the queries that it becomes.

Stored queries are files, and the tests find these by themselves. A query in the code is found here: `in_code` reads it
out of the syntax tree of each module, with gaps where something is filled in, and `sent` runs Ruritania through all
rooms and notes what reaches a store.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

import pyoxigraph as ox
from filelock import FileLock

from kg.archive import locate
from kg.ask import answer as ask
from kg.ask import coverage, render
from kg.cli.main import main
from kg.errors import KgError
from kg.reference import rules
from kg.review import imported
from kg.serve import app
from kg.serve.links import Links
from kg.serve.pages import question
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.view import View
from kg.serve.settings import Settings
from kg.shacl import exact
from kg.sparql.text import with_prefixes
from kg.store.local import LocalStore
from kg.terms.names import THING, hb, prefixes
from tests.conftest import CACHE, ROOT, RURITANIA, built, built_anew, ruritania_copied

CODE = ROOT / "kg"
NOT_SENT = {
    "kg/shacl/compile.py": "a frame for compiled shapes; a test asks each compiled shape of each engine",
    "kg/shacl/shapes.py": "one text asks the store in this process; tests that validate endpoints send the other",
    "kg/sparql/count.py": "it counts the rows of a query that it is given, at endpoints; tests of counts send it there",
    "kg/release/prefixes.rq": "it asks a copy of a release, in a process of its own",
    "kg/release/counts.py": "it counts in a store on this disk, from which every release is made",
    "kg/serve/endpoint/sparql.py": "it counts in the store on this disk, whose server takes no endpoint",
    "kg/store/endpoint.py": "it is sent to endpoints only; each test of a server sends it",
    "kg/store/protocol.py": "it asks a copy in this process, which is never another engine",
    "kg/store/results.py": "it asks the store in this process, which is never another engine",
    "kg/store/session.py": "it is sent to endpoints only; each test of a server sends it",
}
"""Modules whose queries are not run by themselves, and why."""
MOST = 3  # queries with rows that are kept of one text

_GAP = "\0"
_PROLOGUE = re.compile(r"\s*(?:PREFIX\s+\S*:\s*<[^>]*>\s*)*")
_QUERY = re.compile(
    rf"(?:\s|{_GAP}|PREFIX\s+\S*:\s*<[^>]*>)*(?:SELECT|CONSTRUCT|ASK|DESCRIBE)\b[^{{]*\{{.*\}}", re.DOTALL
)
_PLACE = re.compile(r"(?<!\{)\{\w*\}(?!\})|%s")


@dataclass(frozen=True)
class Text:
    """A query in the code: the module, the line, and the text with a mark for each gap that is filled in."""

    module: str
    line: int
    text: str

    @property
    def place(self) -> str:
        """Where it stands, as a reader finds it."""
        return f"{self.module}:{self.line}"

    @cached_property
    def _parts(self) -> list[str]:
        return [re.sub(r"\s+", " ", part) for part in plain_text(self.text.lstrip(f"{_GAP} \n")).split(_GAP)]

    @property
    def length(self) -> int:
        """How many characters it has beside the gaps."""
        return sum(map(len, self._parts))

    @property
    def is_complete(self) -> bool:
        """True if nothing is to be filled in."""
        return _GAP not in self.text

    def is_filled_in(self, query: str) -> bool:
        """True if a query, as `plain_text` gives it, is this text with its gaps filled: its parts in their order.

        >>> Text("m", 1, "SELECT ?x WHERE { ?x a \\0 }").is_filled_in("SELECT ?x WHERE { ?x a <http://e/C> }")
        True
        """
        first, *others = self._parts
        if not others or not query.startswith(first):
            return query == first
        at = len(first)
        for part in others[:-1]:
            at = query.find(part, at)
            if at < 0:
                return False
            at += len(part)
        return len(query) - at >= len(others[-1]) and query.endswith(others[-1])


def in_code() -> list[Text]:
    """Every text of a query in the modules of kg, or in files beside them; comments and docstrings are none."""
    in_files = [
        Text(path.relative_to(ROOT).as_posix(), 1, path.read_text(encoding="utf-8"))
        for path in CODE.rglob("*.rq")
        # templates are of another archive, with its name left open; pages ask the store on this disk, and no endpoint
        if not {"templates", "briefs"} & set(path.parts)
    ]
    return sorted(in_files, key=lambda text: text.module) + [
        Text(path.relative_to(ROOT).as_posix(), line, text)
        for path in sorted(CODE.rglob("*.py"))
        for line, text in _strings(ast.parse(path.read_text(encoding="utf-8")))
        if _QUERY.match(text)
    ]


def examples(texts: Iterable[Text]) -> dict[Text, list[str]]:
    """For each text up to three queries that it became, those with rows first; none if it was never sent.

    A query counts for the longest texts that it can have come from: a text that is little more than gaps fits many.
    A text of NOT_SENT has no entry.
    """
    queries, store, known = sent(), built(locate(RURITANIA)).store, prefixes(locate(RURITANIA))
    by_length = sorted((text for text in texts if text.module not in NOT_SENT), key=lambda text: -text.length)
    became: dict[Text, list[str]] = {text: [] for text in by_length}
    for query in queries:
        plain = plain_text(query)
        fitting = [text for text in by_length if text.is_filled_in(plain)]
        for text in fitting:
            if text.length == fitting[0].length:
                became[text].append(query)
    for text, found in became.items():
        bare = [with_prefixes(text.text, known)] if text.is_complete else []
        filled = sorted(found or bare, key=lambda query: (len(query), query))
        rich = [query for query in _spread(filled, 8 * MOST) if _has_rows(store, query)]
        became[text] = (rich or filled)[:MOST]
    return became


def sent() -> list[str]:
    """The queries that reach a store when Ruritania goes through all rooms; read from the cache if no code changed."""
    code = (path for ending in ("py", "rq") for path in sorted(CODE.rglob(f"*.{ending}")))
    modules = b"".join(path.read_bytes() for path in [*code, Path(__file__)])
    key = locate(RURITANIA).key
    file = CACHE / key / f"queries-{hashlib.sha256(modules).hexdigest()[:16]}.json"
    with FileLock(CACHE / f"{key}.queries"):
        if not file.exists():
            with recorded() as queries, tempfile.TemporaryDirectory() as folder:
                _through_all_rooms(Path(folder))
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(list(queries)), encoding="utf-8")
        return list(json.loads(file.read_text(encoding="utf-8")))


@contextlib.contextmanager
def recorded() -> Iterator[dict[str, None]]:
    """The queries that reach a store in this process, in the order in which they come; each text once."""
    queries: dict[str, None] = {}
    query, query_dataset, apart = LocalStore.query, LocalStore.query_dataset, exact._query

    def note(text: str, prefixes: Mapping[str, str] | None = None) -> None:
        queries["".join(f"PREFIX {name}: <{iri}>\n" for name, iri in (prefixes or {}).items()) + text] = None

    def noted(store: LocalStore, text: str, where: str = "the query", prefixes: Any = None) -> Any:
        note(text, prefixes)
        return query(store, text, where, prefixes)

    def noted_of_dataset(store: LocalStore, text: str, *graphs: Any) -> Any:
        note(text)
        return query_dataset(store, text, *graphs)

    def noted_apart(store: ox.Store, text: str, where: str, prefixes: Any, besides: Any) -> Any:
        note(text, prefixes)
        return apart(store, text, where, prefixes, besides)

    with (
        mock.patch.object(LocalStore, "query", noted),
        mock.patch.object(LocalStore, "query_dataset", noted_of_dataset),
        mock.patch.object(exact, "_query", noted_apart),
    ):
        yield queries


def _through_all_rooms(folder: Path) -> None:
    """Builds, validates, asks, proves and publishes a copy of Ruritania, and a copy with mistakes."""
    archive = ruritania_copied(folder / "archive")
    built_anew(locate(RURITANIA))
    opinions, wrong = archive / "data" / "opinions.ttl", archive / "data" / "wrong.ttl"
    sources, shapes = (
        str(RURITANIA / "sources"),
        [str(path) for path in sorted((ROOT / "ontology/shapes").glob("*.ttl"))],
    )
    for verb in (
        ["validate", str(opinions)],
        ["ask", "cases-resting-on", "provision=RUR CC 7", "article=Covenant of Liberty 2", "--explain"],
        ["show", "Ruritania"],
        ["show", "opinion"],
        ["why", "Opinion 1/2031"],
        ["check", "proofs"],
        ["verify", "--sources", sources],
        ["coverage"],
        ["stats"],
        ["search", "opinion"],
        ["query", "SELECT ?c WHERE { ?c a hb:Csae }"],
        ["docs", "--to", str(folder / "docs")],
        ["site", "--to", str(folder / "site")],
        ["export", "--to", str(folder / "release")],
        ["shacl", str(opinions), "--shapes", *shapes],
    ):
        _run(archive, verb)
    own = folder / "own"
    _run(archive, ["init", str(own)])  # an archive with a base
    _run(own, ["build"])
    rules.rules(locate(RURITANIA))
    _called_by_pages_and_tables()
    case = archive / "data" / "cases" / "detchard.ttl"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace('hb:occurredOn "2031-02-03"', 'hb:occurredOn "2031-02-04"', 1), encoding="utf-8")
    _run(archive, ["build"])
    wrong.write_text(_MISTAKES, encoding="utf-8")
    _run(archive, ["validate", str(wrong)])
    _run(archive, ["validate", "--engine", "pyshacl", str(wrong)])


_MISTAKES = """
@prefix case: <https://w3id.org/habeas/id/case/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
case:rur-rassendyll hb:inState case:rur-rassendyll ; hb:concernsPerson case:rur-nobody .
"""


def _run(archive: Path, verb: list[str]) -> None:
    """A verb of the command line, of which only the queries are wanted."""
    silence = io.StringIO()
    with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence), contextlib.suppress(SystemExit):
        main(["--archive", str(archive), *verb])


def _called_by_pages_and_tables() -> None:
    """Calls what otherwise only a server or a terminal calls."""
    graph = built(locate(RURITANIA))
    snapshot = GraphSnapshot(graph)
    view = View(snapshot, Settings(), Links("question/x"))
    for stored in snapshot.questions.values():
        question.fields(view, stored, {})
        found = ask.ask(graph.store, graph.things, stored, {})
        render.sources(found, view.labels, graph.store)
        for terms in stored.defaults.values():
            for term in terms:
                render.in_full(term, view.labels, graph.store)
    coverage.unexplained(graph.store)
    render.reading(graph.store, view.translations)
    imported.names(graph.store)
    app._ontology(snapshot, "text/turtle")
    case = ox.NamedNode(f"{THING}case/rur-rassendyll")
    graph.things._beside(case, [hb("Person")])


def _has_rows(store: Any, query: str) -> bool:
    try:
        found = store.query(query)
    except KgError:
        return False
    return bool(found) if isinstance(found, ox.QueryBoolean) else next(iter(found), None) is not None


def _spread(filled: list[str], most: int) -> list[str]:
    """At most so many of them, from the shortest to the longest."""
    step = max(1, len(filled) // most)
    return filled[::step]


def plain_text(query: str) -> str:
    """A query without its prologue, with one space for each stretch of space."""
    return re.sub(r"\s+", " ", _PROLOGUE.sub("", query, count=1)).strip()


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The strings of a module that are not docstrings, each with its line, and with marks where something goes in."""
    within = {id(value) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for value in node.values}
    within |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (str(value.value) if isinstance(value, ast.Constant) else _GAP for value in node.values)
            yield node.lineno, _with_gaps("".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within:
            yield node.lineno, _with_gaps(node.value)


def _with_gaps(text: str) -> str:
    """A string with marks also for the places that `format` or `%` fill."""
    if "{{" in text or "%s" in text:
        text = _PLACE.sub(_GAP, text).replace("{{", "{").replace("}}", "}")
    return text
