"""Builds that are sent to an endpoint: none that lacks anything is ever marked, no mistake here takes one away.

Between `kg` and an Oxigraph server stands one that swallows or changes a request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import unquote

import pytest

from kg.archive import locate
from kg.cli.main import main
from kg.errors import KgError
from kg.store.endpoint import EndpointStore
from kg.store.http import Client
from kg.terms.names import FILES
from tests.effort import sampled
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


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small archive of its own."""
    for name, text in SMALL.items():
        file = tmp_path / "small" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "small"


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with oxigraph("--union-default-graph") as (addresses, _):
        yield addresses


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the command line at an endpoint: its exit status, and what it says; an error has its four parts."""

    def once(archive: Path, addresses: Mapping[str, str], *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("HABEAS_ENDPOINT_GRAPH_STORE", addresses["HABEAS_ENDPOINT_GRAPH_STORE"])
        status = main(["--archive", str(archive), *arguments, "--endpoint", addresses["endpoint"]])
        said = capsys.readouterr()
        if status:
            assert re.search(r"^\S.*: .+\n  expected  .+\n  fix       .+", said.err, re.MULTILINE)
            return status, said.err
        return status, said.out.replace("\r", "")

    return once


Run = Callable[..., tuple[int, str]]
NAMES = (0, "name\nAnna\nBéla\n")


def key(addresses: Mapping[str, str]) -> str:
    return EndpointStore(Client(addresses["endpoint"], addresses)).key()


SWALLOWED = [("PUT", "data/one"), ("PUT", "inferred/proofs"), ("PUT", "graph/files"), ("DELETE", "data/one")]


@pytest.mark.parametrize(("method", "graph"), sampled(SWALLOWED, 2))
def test_no_build_is_marked_of_which_something_was_swallowed(
    method: str, graph: str, server: dict[str, str], small: Path, run: Run
) -> None:
    def swallow(handler: BaseHTTPRequestHandler, text: str) -> str | None:
        if handler.command != method or graph not in unquote(handler.path):
            return text
        say(handler, "", "text/plain")
        return None

    assert run(small, server, "build")[0] == 0
    (small / "data" / "one.ttl").write_text(SMALL["data/one.ttl"].replace("tea", "coffee"), encoding="utf-8")
    with proxied(server, swallow) as between:
        status, said = run(small, between, "build")
    assert status == 1
    assert "the endpoint" in said
    with pytest.raises(KgError, match="holds a build that was not finished"):
        key(server)
    assert run(small, server, "build")[0] == 0
    assert key(server) == locate(small).key
    assert run(small, server, "ask", "names", "--format", "csv") == NAMES


def test_no_build_is_marked_while_someone_else_writes(server: dict[str, str], small: Path, run: Run) -> None:
    def more(handler: BaseHTTPRequestHandler, text: str) -> str:
        return f"{text}<http://e/a> <http://e/b> 1 ." if "data/one" in unquote(handler.path) else text

    with proxied(server, more) as between:
        status, said = run(small, between, "build")
    assert status == 1
    assert "the endpoint does not hold what was sent (statements in data/one 10 instead of 9)" in said


MISTAKES = {
    "data/three.ttl": "<http://e/a> <http://e/b> ;; [",
    "queries/rules/owes.rq": SMALL["queries/rules/owes.rq"].replace("{\n  ?a", "{\n  ?a ?a"),
    "data/two.ttl": PREFIXES + "<> a hb:Graph . person:bela a hb:Person .",
}


@pytest.mark.parametrize("name", sampled(MISTAKES, 2))
def test_a_mistake_here_leaves_the_last_build_there(name: str, server: dict[str, str], small: Path, run: Run) -> None:
    assert run(small, server, "build")[0] == 0
    before = key(server)
    (small / name).write_text(MISTAKES[name], encoding="utf-8")
    status, said = run(small, server, "build")
    assert status == 1
    assert name in said
    assert key(server) == before


def test_an_archive_is_asked_alike_beside_the_graphs_of_others(server: dict[str, str], small: Path, run: Run) -> None:
    client = Client(server["endpoint"], server)
    client.put("http://other/g", b'<https://w3id.org/habeas/id/person/anna> <https://w3id.org/habeas/ont#name> "A" .')
    try:
        assert run(small, server, "build")[0] == 0
        assert run(small, server, "ask", "names", "--format", "csv") == NAMES
        assert EndpointStore(client)._session.rows("SELECT ?o WHERE { GRAPH <http://other/g> { ?s ?p ?o } }")
    finally:
        client.delete("http://other/g")


def test_without_an_address_for_graphs_a_build_says_which_variable_names_it(
    server: dict[str, str], small: Path, run: Run
) -> None:
    status, said = run(small, {**server, "HABEAS_ENDPOINT_GRAPH_STORE": ""}, "build")
    assert status == 1
    assert "HABEAS_ENDPOINT_GRAPH_STORE: the address for changes is not set" in said


VERBS = [
    ["validate"],
    ["ask", "names"],
    ["query", "SELECT DISTINCT ?s WHERE { ?s ?p ?o }"],
    ["show", "https://w3id.org/habeas/id/person/anna"],
    ["why", "https://w3id.org/habeas/id/person/claim"],
    ["check", "proofs"],
    ["stats"],
]


@pytest.mark.parametrize("verb", sampled(VERBS, 2), ids=lambda verb: " ".join(verb)[:20])
def test_a_verb_prints_nothing_of_a_build_that_is_being_replaced(
    verb: list[str], server: dict[str, str], small: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next build begins while the verb is asking: after the questions by which a graph is opened."""
    assert run(small, server, "build")[0] == 0
    asked = 0

    def begins(handler: BaseHTTPRequestHandler, text: str) -> str:
        nonlocal asked
        asked += 1
        if asked == 6:
            Client(server["endpoint"], server).delete(FILES.value)
        return text

    with proxied(server, begins) as between:
        assert main(["--archive", str(small), *verb, "--endpoint", between["endpoint"]]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "a build has begun or ended at the endpoint since it was opened" in said.err
