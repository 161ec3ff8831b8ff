"""Builds at an endpoint: none that lacks anything is ever marked, no mistake here takes the last one away.

Between `kg` and an Oxigraph server stands one that swallows, changes or delays a request.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.archive import locate
from kg.cli.main import main
from kg.errors import KgError
from kg.store.endpoint import EndpointStore
from kg.store.http import Client
from kg.terms.names import GRAPH
from tests.conftest import RURITANIA
from tests.effort import FULL, draws, sampled
from tests.servers import oxigraph, proxied, say

pytestmark = pytest.mark.server
PREFIXES = """@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix list: <https://w3id.org/habeas/id/list/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix person: <https://w3id.org/habeas/id/person/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SPARQL = """PREFIX hb: <https://w3id.org/habeas/ont#>
PREFIX list: <https://w3id.org/habeas/id/list/>
"""
SMALL = {
    "ontology/terms.ttl": PREFIXES
    + """
<> a hb:Graph .
hb:knows a owl:SymmetricProperty .
hb:Friend rdfs:subClassOf hb:Person .
hb:PersonShape a sh:NodeShape ; sh:targetClass hb:Person ; sh:property hb:PersonShape-name .
hb:PersonShape-name a sh:PropertyShape ; sh:path hb:name ; sh:minCount 1 ; sh:message "A person has a name."@en .
""",
    "data/one.ttl": PREFIXES
    + """
<> a hb:Graph .
person:anna a hb:Friend ; hb:name "Anna" ; hb:knows person:bela ; hb:likes ( "tea" "milk" ) .
""",
    "data/two.ttl": PREFIXES
    + """
<> a hb:Graph .
person:bela a hb:Person ; hb:name "Béla" .
person:claim a hb:Claim ; hb:rebuts list:conclusion-greeting .
""",
    "queries/rules/owes.rq": "#+ title: A greeting is owed\n#+ ground: manners\n#+ because: {a} knows {b}\n"
    + SPARQL
    + """CONSTRUCT { ?c a hb:Conclusion ; hb:conclusionKind list:conclusion-greeting ; hb:owedBy ?a ; hb:owedTo ?b }
WHERE {
  ?a hb:knows ?b ; hb:name ?name .
  BIND(IRI(CONCAT("https://w3id.org/habeas/id/conclusion/", SUBSTR(STR(?a), 36), "-", SUBSTR(STR(?b), 36))) AS ?c)
}
""",
    "queries/rules/rebuts.rq": "#+ title: A claim denies it\n#+ ground: manners\n#+ because: {claim} denies {c}\n"
    + SPARQL
    + """CONSTRUCT { ?claim hb:attacks ?c } WHERE { ?claim hb:rebuts ?kind . ?c hb:conclusionKind ?kind }
""",
    "queries/questions/names.rq": "#+ title: Names\n#+ question: Who?\n#+ column: name - a name\n#+ keywords: name\n"
    + SPARQL
    + "SELECT DISTINCT ?name WHERE { ?person hb:name ?name } ORDER BY ?name\n",
}
Answer = Callable[[BaseHTTPRequestHandler], None]
SWALLOWED: dict[str, Answer] = {
    "a page to log in": lambda handler: say(handler, "<html>please log in</html>", "text/html"),
    "an empty answer": lambda handler: say(handler, "", "text/plain"),
    "what Virtuoso says": lambda handler: say(
        handler,
        '{"head": {"vars": ["callret-0"]}, "results": {"bindings": '
        '[{"callret-0": {"type": "literal", "value": "Insert into <g>, 4 (or less) triples -- done"}}]}}',
    ),
    "half of it": lambda handler: say(handler, "", "text/plain", headers={"X-SQL-State": "S1TAT"}),
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small archive of its own: every kind of change that a build makes, and few of them."""
    for name, text in SMALL.items():
        file = tmp_path / "small" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "small"


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with oxigraph("--union-default-graph") as (addresses, _):
        addresses["HABEAS_ENDPOINT_GRAPH_STORE"] = addresses["endpoint"].replace("/query", "/store")
        yield addresses


@pytest.fixture(params=["by updates", "by files"])
def addresses(request: pytest.FixtureRequest, server: dict[str, str]) -> dict[str, str]:
    """How a server is reached: files are sent as updates, or by the Graph Store Protocol."""
    return {name: a for name, a in server.items() if request.param == "by files" or "GRAPH_STORE" not in name}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the command line at an endpoint: its exit status, and what it says; an error has its four parts."""

    def once(archive: Path, addresses: Mapping[str, str], *arguments: str) -> tuple[int, str]:
        for name in ("HABEAS_ENDPOINT_UPDATE", "HABEAS_ENDPOINT_GRAPH_STORE"):
            monkeypatch.setenv(name, addresses.get(name, ""))
        status = main(["--archive", str(archive), *arguments, "--endpoint", addresses["endpoint"]])
        said = capsys.readouterr()
        if status:
            assert re.search(r"^\S.*: .+\n  expected  .+\n  fix       .+", said.err, re.MULTILINE)
            return status, said.err
        return status, said.out.replace("\r", "")

    return once


Run = Callable[..., tuple[int, str]]


def key(addresses: Mapping[str, str]) -> str:
    return EndpointStore(Client(addresses["endpoint"], addresses)).key()


def unmarked(addresses: Mapping[str, str]) -> None:
    with pytest.raises(KgError, match=r"not finished|statements where a build left"):
        key(addresses)


def whole(store: EndpointStore) -> set[str]:
    quads = (
        quad for graph in store.graphs() if graph.value != f"{GRAPH}files" for quad in store.statements(graph=graph)
    )
    return {str(q) for q in quads if not any(isinstance(end, ox.BlankNode) for end in (q.subject, q.object))}


def changes(archive: Path, addresses: Mapping[str, str], run: Run) -> list[str]:
    """The changes that a build makes, in order."""
    made: list[str] = []

    def noted(handler: BaseHTTPRequestHandler, kind: str, text: str) -> str:
        if kind != "query":
            made.append(f"{handler.path} {text}")
        return text

    with proxied(addresses, noted) as between:
        assert run(archive, between, "build")[0] == 0
    return made


def swallowing(
    number: int, answer: Answer, seen: list[str]
) -> Callable[[BaseHTTPRequestHandler, str, str], str | None]:
    """Lets one change of a build, by its number, not come through, and answers it itself."""
    count = 0

    def between(handler: BaseHTTPRequestHandler, kind: str, text: str) -> str | None:
        nonlocal count
        count += kind != "query"
        if kind == "query" or count != number:
            return text
        seen.append(f"{handler.path} {text}")
        answer(handler)
        return None

    return between


@pytest.mark.full
def test_no_build_is_marked_in_which_a_change_was_swallowed(
    addresses: dict[str, str], small: Path, run: Run, chance: random.Random
) -> None:
    """In a full run each change in turn, with an answer that cannot be told from a good one; some with others."""
    assert run(small, addresses, "build")[0] == 0
    number = len(changes(small, addresses, run))
    trials = [(place, "an empty answer") for place in sampled(range(1, number + 1), 1)]
    trials += [(chance.randint(1, number // 2), name) for name in SWALLOWED for _ in range(draws(1, 3))]
    swallowed: list[str] = []
    for place, name in trials:
        before = len(swallowed)
        with proxied(addresses, swallowing(place, SWALLOWED[name], swallowed)) as between:
            status, said = run(small, between, "build")
        assert status == len(swallowed) - before, (name, swallowed[before:])  # fewer graphs to drop, fewer changes
        assert not status or "the endpoint" in said
        if status and place > 1:  # else nothing has begun
            unmarked(addresses)
    parts = ["DROP", "data/one", "symmetric", "inferred/owes> {", "staging> {", "proofs> {", "standings> {"]
    for part in [*parts, f'identifier> "{locate(small).key}'] if FULL else []:
        assert any(part in text for text in swallowed), part
    assert run(small, addresses, "build")[0] == 0
    assert key(addresses) == locate(small).key


def test_no_build_is_marked_of_which_a_rule_gave_less_than_here(server: dict[str, str], small: Path, run: Run) -> None:
    """A server that makes every change, and one of them not in full."""

    def less(handler: BaseHTTPRequestHandler, kind: str, text: str) -> str:
        return text.replace("?claim hb:rebuts ?kind .", "?claim hb:rebuts ?kind . FILTER(false)")

    with proxied(server, less) as between:
        status, said = run(small, between, "build")
    assert status == 1
    assert "does not hold what was sent (statements in inferred/rebuts 0 instead of" in said
    assert "expected  as many statements in each graph as its files and rules give" in said
    unmarked(server)


@pytest.mark.full
def test_no_build_is_marked_while_someone_else_writes(server: dict[str, str], small: Path, run: Run) -> None:
    def more(handler: BaseHTTPRequestHandler, kind: str, text: str) -> str:
        other = f"INSERT DATA {{ GRAPH <{GRAPH}data/one> {{ <http://e/a> <http://e/b> 1 }} }}"
        return f"{text} ;\n{other}" if kind == "update" and "inferred/owes> {" in text else text

    with proxied(server, more) as between:
        status, said = run(small, between, "build")
    assert status == 1
    assert "statements in data/one 10 instead of 9" in said
    unmarked(server)
    assert run(small, server, "build")[0] == 0
    assert key(server) == locate(small).key


def test_of_two_builds_at_once_none_is_marked_that_the_other_has_touched(
    server: dict[str, str], small: Path, run: Run
) -> None:
    second = EndpointStore(Client(server["endpoint"], server))

    def begins(handler: BaseHTTPRequestHandler, kind: str, text: str) -> str:
        if kind == "update" and "inferred/owes> {" in text and not second._sizes:
            second.begin()
        return text

    with proxied(server, begins) as between:
        status, said = run(small, between, "build")
    assert status == 1
    assert "another build has begun" in said
    with pytest.raises(KgError, match=r"does not hold what was sent \(statements in files 2 instead of 1"):
        second.finish("abc")
    unmarked(server)


MISTAKES = {
    "data/three.ttl": "<http://e/a> <http://e/b> ;; [",
    "data/four.ttl": "<http://e/a> <http://e/b> '\udcff' .",  # a byte that is not UTF-8
    "ontology/shape.ttl": f"{PREFIXES}hb:S a sh:NodeShape ; sh:targetClass hb:Person ; sh:property [ sh:minCount 1 ] .",
    "ontology/deep.ttl": f"{PREFIXES}hb:S a sh:NodeShape ; sh:targetClass hb:Person ; sh:node hb:S .",
    "queries/rules/owes.rq": SMALL["queries/rules/owes.rq"].replace("{\n  ?a", "{\n  ?a ?a"),
    "data/two.ttl": PREFIXES + "<> a hb:Graph . person:bela a hb:Person .",
}


@pytest.mark.parametrize("name", sampled(MISTAKES, 2))
def test_a_mistake_here_leaves_the_last_build_there(name: str, server: dict[str, str], small: Path, run: Run) -> None:
    assert run(small, server, "build")[0] == 0
    before = key(server)
    (small / name).write_text(MISTAKES[name], encoding="utf-8", errors="surrogateescape")
    status, said = run(small, server, "build")
    assert status == 1
    assert name in said or "hb:S" in said or "ont#S" in said or "shape" in said
    assert key(server) == before
    shutil.copytree(small, small.parent / "good")
    for file, text in SMALL.items():
        (small.parent / "good" / file).write_text(text, encoding="utf-8")
    assert run(small.parent / "good", server, "ask", "names", "--format", "csv") == (0, "name\nAnna\nBéla\n")


@pytest.mark.full
def test_an_archive_is_built_alike_beside_the_graphs_of_others(
    addresses: dict[str, str], small: Path, run: Run
) -> None:
    store = EndpointStore(Client(addresses["endpoint"], addresses))
    assert run(small, addresses, "build")[0] == 0
    alone = whole(store)
    other = (
        "<http://other/g> { <https://w3id.org/habeas/id/person/anna> <https://w3id.org/habeas/ont#knows> <http://e/x> }"
    )
    Client(addresses["endpoint"], addresses).update(f"INSERT DATA {{ GRAPH {other} }}")
    try:
        assert run(small, addresses, "build")[0] == 0
        assert whole(store) == alone
        assert run(small, addresses, "ask", "names", "--format", "csv") == (0, "name\nAnna\nBéla\n")
    finally:
        Client(addresses["endpoint"], addresses).update("DROP GRAPH <http://other/g>")


# readers


VERBS = [
    ["validate"],
    ["ask", "names"],
    ["query", "SELECT DISTINCT ?s WHERE { ?s ?p ?o }"],
    ["query", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"],
    ["show", "https://w3id.org/habeas/id/person/anna"],
    ["why", "https://w3id.org/habeas/id/person/claim"],
    ["check", "proofs"],
    ["verify", "--sources", str(RURITANIA / "sources")],
    ["coverage"],
    ["stats"],
]


@pytest.mark.parametrize("verb", sampled(VERBS, 2), ids=lambda verb: " ".join(verb)[:20])
def test_a_verb_prints_nothing_of_a_build_that_is_being_replaced(
    verb: list[str], server: dict[str, str], small: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next build begins while the verb is asking: after the questions by which a graph is opened."""
    assert run(small, server, "build")[0] == 0
    asked = 0

    def begins(handler: BaseHTTPRequestHandler, kind: str, text: str) -> str:
        nonlocal asked
        asked += 1
        if asked == 6:
            EndpointStore(Client(server["endpoint"], server)).begin()
        return text

    with proxied(server, begins) as between:
        assert main(["--archive", str(small), *verb, "--endpoint", between["endpoint"]]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "a build has begun or ended at the endpoint since it was opened" in said.err
    assert "  expected  the same build from the first answer to the last" in said.err
