"""Four engines, one result: all questions, rules and shapes over Ruritania, on servers that the tests start.

The embedded store is the measure. rdflib answers from its own memory store; Oxigraph server with and without its
flag; Virtuoso where it is installed. What an engine does otherwise than the standard is listed in docs/endpoints.md.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg.archive import locate
from kg.ask.unknown import unknown_names
from kg.build.progress import silent
from kg.build.validate import validate
from kg.cli.main import main
from kg.cli.verbs import VERBS
from kg.errors import KgError
from kg.graph import Graph
from kg.rules.rule import written_rules
from kg.sparql.query_file import read_all
from kg.store.endpoint import EndpointStore
from kg.store.http import Client
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import GRAPH, THING, prefixes
from tests.conftest import RURITANIA, ruritania_copied
from tests.effort import sampled
from tests.embedded import NOT_SENT, examples, in_code
from tests.queries.test_answers import asks
from tests.servers import oxigraph, virtuoso

pytestmark = pytest.mark.server
ARCHIVE = locate(RURITANIA)
ARCHIVE_PREFIXES = prefixes(ARCHIVE)
SERVERS = ["oxigraph", "virtuoso", "oxigraph-union"]
ASKS = asks("ruritania")
RULES = {rule.name: rule for rule in written_rules(read_all(ARCHIVE, "rules"))}


def one_server(name: str) -> Any:
    """A parameter by which the tests of one server run in one process, beside those of another.

    All but one are left to full runs: a build in Virtuoso takes a quarter of a minute.
    """
    marks = [pytest.mark.xdist_group(f"store-test_endpoint-{name}"), *([pytest.mark.full] * (name != "oxigraph"))]
    return pytest.param(name, id=name, marks=marks)


EACH_ENGINE = pytest.mark.parametrize("addresses", [one_server(name) for name in SERVERS[:2]], indirect=True)
"""For what the flag of Oxigraph does not change, since the same queries are sent."""


def served(name: str, folder: Path) -> Any:
    if name == "virtuoso":
        if not shutil.which("virtuoso-t"):
            pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource")
        return virtuoso(folder)
    return oxigraph(*(["--union-default-graph"] if name.endswith("union") else []))


@pytest.fixture(scope="module", params=[one_server(name) for name in SERVERS])
def addresses(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, ruritania: Graph
) -> Iterator[dict[str, str]]:
    """A server that has got Ruritania."""
    with served(request.param, tmp_path_factory.mktemp("server")) as (found, _):
        send(ruritania, found)
        yield found


def send(graph: Graph, addresses: dict[str, str]) -> EndpointStore:
    assert isinstance(graph.store, LocalStore)
    store = EndpointStore(Client(addresses["endpoint"], addresses))
    store.send(graph.store, ARCHIVE.key, silent)
    return store


@pytest.fixture
def remote(addresses: dict[str, str]) -> Graph:
    store = EndpointStore(Client(addresses["endpoint"], addresses))
    store.built_from = store.key()
    return Graph(ARCHIVE, store)


@pytest.mark.full
def test_every_graph_holds_the_same_asserted_and_inferred_triples(ruritania: Graph, remote: Graph) -> None:
    files = f"{GRAPH}files"
    assert set(remote.store.graphs()) == set(ruritania.store.graphs())

    def triples(store: Store) -> set[ox.Quad]:
        quads = (quad for graph in store.graphs() if graph.value != files for quad in store.statements(graph=graph))
        return {q for q in quads if not any(isinstance(end, ox.BlankNode) for end in (q.subject, q.object))}

    assert triples(remote.store) == triples(ruritania.store)
    assert len(remote.store) == len(ruritania.store) + 1  # the mark


def test_a_query_needs_no_prefixes_and_gives_the_same_data(ruritania: Graph, remote: Graph) -> None:
    query = """SELECT DISTINCT ?case ?event ?day WHERE {
      ?case a hb:Case ; hb:hasEvent ?event . ?event hb:occurredOn ?day } ORDER BY ?case ?event ?day"""
    assert remote.query(query).to_json() == ruritania.query(query).to_json() != "[]\n"
    assert unknown_names(remote.store, "ASK { ?x a hb:Csae, hb:Case }", remote.prefixes) == [
        "the query, line 1, column 12: there is no class hb:Csae; did you mean hb:Case?"
    ]


def test_every_question_has_the_same_answer(ruritania: Graph, remote: Graph) -> None:
    for name, given in sampled(ASKS.values(), 15):
        answer, theirs = ruritania.ask(name, **given), remote.ask(name, **given)
        assert theirs.columns == answer.columns
        assert theirs.rows == answer.rows, name


UNLAWFUL = f"""@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix case: <{THING}case/> .
@prefix doc: <{THING}doc/> .
@prefix list: <{THING}list/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{GRAPH}data/unlawful> hb:fromFile "data/unlawful.ttl" .
case:rur-rassendyll hb:concernsPerson <{THING}person/nobody> ; hb:undefined 1 ; hb:inState list:plane-domestic .
case:rur-rassendyll__conviction hb:eventKind list:plane-domestic ; hb:occurredOn "1999-01-01"^^xsd:date .
<{THING}conclusion/invented> hb:plane list:plane-domestic .
doc:rur-unsaid hb:symbol "IBL/1" .
doc:ibl-2031-1 hb:symbol "IBL/1" .
doc:rur-bare a hb:Remedy , hb:Finding .
"""


@pytest.fixture
def broken(ruritania: Graph, remote: Graph, addresses: dict[str, str]) -> Iterator[tuple[Store, Store]]:
    """Ruritania here and on the server with unlawful statements, so that constraints and shapes have what to find."""
    graph, client = ox.NamedNode(f"{GRAPH}data/unlawful"), Client(addresses["endpoint"], addresses)
    here = LocalStore.in_memory()
    here.as_oxigraph().bulk_extend(ruritania.store.as_oxigraph())
    here.load(UNLAWFUL.encode(), graph, "data/unlawful.ttl")
    client.put(graph.value, UNLAWFUL.encode())
    yield here, remote.store
    client.delete(graph.value)


@pytest.mark.full
def test_validation_finds_the_same(broken: tuple[Store, Store]) -> None:
    here, there = broken
    found = validate(here, ARCHIVE_PREFIXES)
    assert len(found) >= 10
    assert validate(there, ARCHIVE_PREFIXES, delegate=False) == found


@pytest.fixture
def dataset(ruritania: Graph, monkeypatch: pytest.MonkeyPatch) -> rdflib.Dataset:
    """Ruritania in rdflib's own store."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    dataset = rdflib.Dataset(default_union=True)
    quads = ruritania.store.as_oxigraph().dump(format=ox.RdfFormat.N_QUADS) or b""
    return dataset.parse(data=quads.decode(), format="nquads")


@pytest.mark.full
@pytest.mark.slow
def test_rdflib_gives_the_same_rows_for_every_query_in_the_code(
    embedded: dict[str, list[str]], ruritania: Graph, dataset: rdflib.Dataset
) -> None:
    for place, queries in embedded.items():
        for query in queries if not place.startswith(ABOUT_SPEED) else ():
            theirs = dataset.query(query)
            found = bool(theirs.askAnswer) if theirs.type == "ASK" else theirs
            assert comparable(found) == comparable(ruritania.store.query(query)), place


@pytest.mark.full
@pytest.mark.slow
def test_rdflib_gives_the_same_answers_and_conclusions(ruritania: Graph, dataset: rdflib.Dataset) -> None:

    def plain(rows: Any) -> list[tuple[str, ...]]:
        return sorted(tuple("" if t is None else str(getattr(t, "value", t)) for t in row) for row in rows)

    def theirs(query: str) -> list[tuple[str, ...]]:
        return sorted(tuple("" if t is None else str(t) for t in row) for row in dataset.query(query))  # type: ignore[union-attr]

    each_once = {name: (name, given) for name, given in reversed(ASKS.values())}  # other parameters, the same query
    for name, given in sampled(each_once.values(), 10):
        answer = ruritania.ask(name, **given)
        assert theirs(answer.sparql) == plain(answer.rows), name
    for rule in sampled(RULES.values(), 6):
        ours = {(t.subject, t.predicate, t.object) for t in ruritania.store.construct(rule.construct)}
        assert sorted(set(theirs(rule.construct))) == sorted(set(plain(ours))), rule.name


ABOUT_SPEED = "kg/shacl/statistics.py"  # it counts a statement of two graphs twice or once; only speed depends on it
NOT_IN_VIRTUOSO = {
    "kg/shacl/delegate.py": "it constructs the whole graph: more triples than MaxConstructTriples of the test's server",
}
ABOUT_EVERYTHING = {  # and so about the mark of the build and the graphs that come with Virtuoso: these are left out
    *("kg/build/argue.py", "kg/build/causes.py", "kg/labels/compose.py", "kg/rules/axioms.rq", "kg/search/kinds.py"),
    *("kg/release/tables.py", "kg/serve/site.py", "kg/shacl/delegate.py", "kg/shacl/exact.py"),
    "kg/shacl/shapes.py",
}


@pytest.fixture(scope="module")
def embedded() -> dict[str, list[str]]:
    """Each query in the code, by its place, as up to three queries that were sent for it."""
    return {text.place: queries for text, queries in examples(in_code()).items()}


def comparable(found: Any) -> list[tuple[str, ...]]:
    """The rows or triples of a result, each once, as text: columns in order of names, blank nodes without theirs."""
    if isinstance(found, bool | ox.QueryBoolean):
        return [(str(bool(found)),)]
    names = getattr(found, "variables", None) or getattr(found, "vars", None) or ()
    places = sorted(range(len(names)), key=lambda place: str(names[place])) or range(3)
    return sorted({tuple(text_of(row[place]) for place in places) for row in found})


def text_of(term: Any) -> str:
    """A term as every engine gives it; Virtuoso has 1 for true."""
    if term is None or isinstance(term, ox.BlankNode | rdflib.BNode):
        return "" if term is None else "_:"
    text = str(term.value if isinstance(term, ox.NamedNode | ox.Literal) else term)
    return {"true": "1", "false": "0"}.get(text, text)


@pytest.mark.full
def test_every_query_in_the_code_is_known_by_what_it_became(embedded: dict[str, list[str]]) -> None:
    unknown = [place for place, queries in embedded.items() if not queries]
    assert not unknown, "no run of tests/embedded.py sends these: add what does, or name the module in NOT_SENT"
    modules = {text.module for text in in_code()}
    assert NOT_SENT.keys() <= modules
    assert len(embedded) > 77


@pytest.mark.full
def test_every_query_in_the_code_gives_the_same_rows(
    embedded: dict[str, list[str]], ruritania: Graph, remote: Graph
) -> None:
    in_virtuoso = remote.store.address.endswith("/sparql")
    for place, queries in embedded.items():
        module = place.partition(":")[0]
        if module == ABOUT_SPEED or (in_virtuoso and module in NOT_IN_VIRTUOSO):
            continue
        for query in queries:
            ours, theirs = comparable(ruritania.store.query(query)), comparable(remote.store.query(query))
            if module in ABOUT_EVERYTHING:
                theirs = sorted(set(theirs) & set(ours))
            assert theirs == ours, place


@EACH_ENGINE
@pytest.mark.parametrize(
    "verb",
    sampled(
        [
            ["validate"],
            ["ask", "cases-resting-on", "provision=RUR CC 7", "article=Covenant of Liberty 2", "--explain"],
            ["query", "SELECT DISTINCT ?c WHERE { ?c a <https://w3id.org/habeas/ont#Case> } ORDER BY ?c"],
            ["query", "ASK { ?c a <https://w3id.org/habeas/ont#Case> }"],
            ["query", "CONSTRUCT { ?c a ?c } WHERE { ?c a <https://w3id.org/habeas/ont#State> }"],
            ["show", "Ruritania"],
            ["why", "Opinion 1/2031"],
            ["check", "proofs"],
            ["verify", "--sources", str(RURITANIA / "sources")],
            ["coverage"],
            ["stats"],
        ],
        4,
    ),
    ids=lambda verb: " ".join(verb)[:40],
)
def test_a_verb_prints_the_same_from_an_endpoint(
    verb: list[str],
    addresses: dict[str, str],
    ruritanian: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in addresses.keys() - {"endpoint"}:
        monkeypatch.setenv(name, addresses[name])
    assert main(["--archive", str(RURITANIA), *verb, "--endpoint", addresses["endpoint"]]) == 0
    there = capsys.readouterr()
    assert main(["--archive", str(ruritanian), *verb]) == 0
    assert sorted(there.out.splitlines()) == sorted(capsys.readouterr().out.splitlines())
    assert "note:" not in there.err


@pytest.fixture(scope="module")
def ruritanian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ruritania_copied(tmp_path_factory.mktemp("ruritania") / "archive")


@pytest.mark.parametrize("verb", [["serve"], ["site", "--to", "x"], ["diff", "a", "b"], ["questions"]])
def test_a_verb_that_takes_no_endpoint_says_which_do(verb: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*verb, "--endpoint", "http://127.0.0.1:1/"])
    assert stopped.value.code == 2
    taking = ", ".join(one.name for one in VERBS.values() if one.takes_endpoint)
    assert f"--endpoint goes with {taking} only" in capsys.readouterr().err


def test_python_opens_an_endpoint(addresses: dict[str, str], ruritania: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in addresses.keys() - {"endpoint"}:
        monkeypatch.setenv(name, addresses[name])
    graph = kg.open(RURITANIA, endpoint=addresses["endpoint"])
    assert graph.query("SELECT DISTINCT ?s WHERE { ?s a <https://w3id.org/habeas/ont#State> }").rows
    assert len(graph.dataset()) == len(ruritania.dataset()) + 1


def test_a_build_is_refused_unless_it_is_finished_and_as_it_was(ruritania: Graph) -> None:
    with oxigraph() as (addresses, _):
        client = Client(addresses["endpoint"], addresses)
        with pytest.raises(KgError, match="holds no build"):
            EndpointStore(client).key()
        client.put(f"{GRAPH}data/x", b"<http://e/a> <http://e/b> <http://e/c> .")
        with pytest.raises(KgError, match="not finished"):
            EndpointStore(client).key()
        assert send(ruritania, addresses).key() == ARCHIVE.key
        client.put(f"{GRAPH}data/x", b"<http://e/a> <http://e/b> <http://e/c> .")
        with pytest.raises(KgError, match="holds other statements than the build left"):
            EndpointStore(client).key()


ONLY_VIRTUOSO = pytest.mark.parametrize("addresses", [one_server("virtuoso")], indirect=True)


@ONLY_VIRTUOSO
def test_results_that_virtuoso_cuts_are_fetched_page_by_page(addresses: dict[str, str]) -> None:
    store = EndpointStore(Client(addresses["endpoint"], addresses))
    query = "SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o FILTER(ISIRI(?s) && !ISBLANK(?o)) }"
    rows = store.rows(query)
    assert len(rows) > 10_000
    assert len(set(rows)) == len(rows)
    with pytest.raises(KgError, match="cuts off results"):
        store.rows("SELECT ?s WHERE { ?s ?p ?o }")


@ONLY_VIRTUOSO
def test_virtuoso_asks_who_comes(addresses: dict[str, str]) -> None:
    address = f"{addresses['endpoint']}-auth"
    query = "ASK { ?s ?p ?o }"
    store_address = addresses["HABEAS_ENDPOINT_GRAPH_STORE"] + "-auth"

    def client(password: str) -> Client:
        given = {
            "HABEAS_ENDPOINT_USER": "dba",
            "HABEAS_ENDPOINT_PASSWORD": password,
            "HABEAS_ENDPOINT_GRAPH_STORE": store_address,
        }
        return Client(address, given)

    right, wrong = client("dba"), client("a-wrong-secret")
    assert EndpointStore(right).query(query)
    right.put("http://other/g", b"<http://e/a> <http://e/b> <http://e/c> .")
    right.delete("http://other/g")
    for attempt in (lambda: EndpointStore(wrong).query(query), lambda: wrong.put("http://other/g", b"")):
        with pytest.raises(KgError, match="denies access") as refused:
            attempt()
        assert "a-wrong-secret" not in str(refused.value)
