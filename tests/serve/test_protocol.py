"""The endpoint speaks the SPARQL 1.1 Protocol: asked by SPARQLWrapper, and as the protocol tests of the W3C ask."""

from __future__ import annotations

import argparse
import itertools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from lxml import etree
from rdflib import Graph as RdfGraph

from kg.archive import locate
from kg.build import pipeline
from kg.cli.main import main
from kg.errors import KgError
from kg.serve.endpoint import formats
from kg.serve.endpoint.formats import QueryResult, answer
from kg.serve.endpoint.messages import Refusal
from kg.serve.settings import add_flags
from kg.sparql import text as sparql
from kg.store.local import LocalStore
from kg.terms.vocabulary import RDF
from tests.conftest import ROOT, RURITANIA
from tests.effort import SEED, draws
from tests.serving import Served, serving

DIRECT = "application/sparql-query"
ONE, TWO = ("https://w3id.org/habeas/graph/data/" + name for name in ("bodies", "prefixes"))
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SELECT = "SELECT ?s { ?s ?p ?o } LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a ?c ; ?p ?o } LIMIT 3"
GRAPHS_SEEN = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    shutil.copytree(RURITANIA, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build"))
    pipeline.build_archive(locate(folder))
    return folder


@pytest.fixture(scope="module")
def served(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(archive, tmp_path_factory.mktemp("log"), receive=2, headers=4000, request=1_500_000) as one:
        yield one


def rows(reply: httpx.Response) -> list[tuple[str, ...]]:
    assert reply.status_code == 200, reply.text
    return [tuple(term["value"] for term in row.values()) for row in reply.json()["results"]["bindings"]]


def typed(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def count(served: Served, **more: Any) -> int:
    reply = httpx.get(served.endpoint, params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **more})
    return int(rows(reply)[0][0])


# the protocol tests of the W3C, under their names: a request, and the status and content that it must give

BOTH = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": [ONE, TWO]}
GOOD: dict[str, tuple[str, dict[str, Any], str]] = {
    "query-get": ("GET", {"params": {"query": "ASK {}"}}, "true"),
    "query-post-form": ("POST", {"data": {"query": "ASK {}"}}, "true"),
    "query-post-direct": ("POST", {"content": "ASK {}", "headers": {"Content-Type": DIRECT}}, "true"),
    "query-content-type-select": ("GET", {"params": {"query": SELECT}}, "bindings"),
    "query-content-type-ask": ("GET", {"params": {"query": "ASK {}"}}, "boolean"),
    "query-content-type-describe": ("GET", {"params": {"query": f"DESCRIBE <{ONE}>"}}, "bodies"),
    "query-content-type-construct": ("GET", {"params": {"query": CONSTRUCT}}, "<http"),
    "query-dataset-default-graph": ("POST", {"data": {"query": "ASK {}", "default-graph-uri": ONE}}, "true"),
    "query-dataset-default-graphs-get": ("GET", {"params": BOTH}, "true"),
    "query-dataset-default-graphs-post": ("POST", {"data": BOTH}, "true"),
    "query-dataset-named-graphs-get": ("GET", {"params": {"query": GRAPHS_SEEN, "named-graph-uri": [ONE, TWO]}}, ONE),
    "query-dataset-named-graphs-post": ("POST", {"data": {"query": GRAPHS_SEEN, "named-graph-uri": [ONE, TWO]}}, TWO),
    "query-dataset-full": (
        "POST",
        {"data": {"query": GRAPHS_SEEN, "default-graph-uri": ONE, "named-graph-uri": [ONE, TWO]}},
        TWO,
    ),
    "query-multiple-dataset": (
        "POST",
        {"data": {"query": f"SELECT ?g FROM <{ONE}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", "named-graph-uri": TWO}},
        TWO,
    ),
}  # fmt: skip
BAD: dict[str, tuple[str, dict[str, Any], int]] = {
    "bad-query-method": ("PUT", {"params": {"query": "ASK {}"}}, 405),
    "bad-multiple-queries": ("GET", {"params": {"query": ["ASK {}", "SELECT * {}"]}}, 400),
    "bad-query-wrong-media-type": ("POST", {"content": "ASK {}", "headers": {"Content-Type": "text/plain"}}, 415),
    "bad-query-missing-form-type": ("POST", {"content": "query=ASK%20%7B%7D"}, 415),
    "bad-query-missing-direct-type": ("POST", {"content": "ASK {}"}, 415),
    "bad-query-non-utf8": (
        "POST",
        {"content": "ASK {}".encode("utf-16"), "headers": {"Content-Type": f"{DIRECT}; charset=UTF-16"}},
        415,
    ),
    "bad-query-syntax": ("GET", {"params": {"query": "ASK {"}}, 400),
    "bad-update-get": ("GET", {"params": {"update": "CLEAR ALL"}}, 403),
    "bad-multiple-updates": ("POST", {"data": {"update": ["CLEAR ALL", "CLEAR ALL"]}}, 403),
    "update-post-form": ("POST", {"data": {"update": "CLEAR ALL"}}, 403),
    "update-post-direct": (
        "POST",
        {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
        403,
    ),
    "bad-update-syntax": ("POST", {"data": {"query": "INSERT DATA { <a> <b> <c> }"}}, 400),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_valid_requests_of_the_w3c_suite_are_answered(served: Served, name: str) -> None:
    method, request, content = GOOD[name]
    reply = httpx.request(method, served.endpoint, **request)
    assert reply.status_code == 200, reply.text
    assert content in reply.text
    assert int(reply.headers["Content-Length"]) == len(reply.content)


@pytest.mark.parametrize("name", BAD)
def test_bad_requests_of_the_w3c_suite_are_refused_with_a_message(served: Served, name: str) -> None:
    method, request, status = BAD[name]
    reply = httpx.request(method, served.endpoint, **request)
    assert reply.status_code == status
    assert reply.headers["Content-Type"].startswith("text/plain")
    assert len(reply.text) > 20
    assert "Traceback" not in reply.text


def test_graphs_of_the_request_override_those_of_the_query_and_the_union_is_the_default(served: Served) -> None:
    everything = count(served)
    one = count(served, **{"default-graph-uri": ONE})
    two = count(served, **{"default-graph-uri": TWO})
    assert 0 < one < everything
    assert count(served, **{"default-graph-uri": [ONE, TWO]}) == one + two
    assert count(served, query=f"SELECT (COUNT(*) AS ?n) FROM <{TWO}> {{ ?s ?p ?o }}") == two
    overruled = {"query": f"SELECT (COUNT(*) AS ?n) FROM <{TWO}> {{ ?s ?p ?o }}", "default-graph-uri": ONE}
    assert count(served, **overruled) == one
    asked = {"query": GRAPHS_SEEN, "named-graph-uri": [ONE, TWO]}
    assert rows(httpx.get(served.endpoint, params=asked)) == [(ONE,), (TWO,)]


@pytest.mark.parametrize("kind", formats.ROWS)
def test_rows_are_the_same_in_every_format(served: Served, kind: str) -> None:
    reply = httpx.get(served.endpoint, params={"query": SELECT + " OFFSET 10"}, headers={"Accept": kind})
    assert reply.headers["Content-Type"] == typed(kind)
    if kind == "text/csv":
        assert len(reply.text.splitlines()) == 4
    else:
        solutions = ox.parse_query_results(reply.content, format=formats.ROWS[kind])  # type: ignore[arg-type]
        assert isinstance(solutions, ox.QuerySolutions)
        assert len(list(solutions)) == 3


@pytest.mark.parametrize("kind", formats.GRAPHS)
def test_triples_are_the_same_in_every_format(served: Served, kind: str) -> None:
    query = f"CONSTRUCT {{ ?s a ?c }} WHERE {{ GRAPH <{ONE}> {{ ?s a ?c FILTER(ISIRI(?s)) }} }}"
    reply = httpx.get(served.endpoint, params={"query": query}, headers={"Accept": kind})
    assert reply.headers["Content-Type"] == typed(kind)
    found = {quad.triple for quad in ox.parse(reply.content, format=formats.GRAPHS[kind])}  # type: ignore[arg-type]
    plain = httpx.get(served.endpoint, params={"query": query}, headers={"Accept": "application/n-triples"})
    assert found == {quad.triple for quad in ox.parse(plain.content, format=ox.RdfFormat.N_TRIPLES)}
    assert len(found) > 3


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/sparql-results+json"),
        ("text/html, text/csv;q=0.2, */*;q=0.1", "text/csv"),
        ("text/*", "text/csv"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("APPLICATION/JSON", "application/json"),
        ("image/png;q=1, text/csv;q=0", None),
        (",;,=", None),
    ],
)
def test_the_client_gets_the_format_it_prefers_or_a_list_of_formats(
    served: Served, accept: str, kind: str | None
) -> None:
    reply = httpx.get(served.endpoint, params={"query": SELECT}, headers={"Accept": accept})
    if kind is None:
        assert reply.status_code == 406
        assert "text/csv" in reply.text
    else:
        assert reply.headers["Content-Type"] == typed(kind)
        assert "Accept" in reply.headers["Vary"]


def test_a_link_can_choose_the_format(served: Served) -> None:
    reply = httpx.get(served.endpoint, params={"query": SELECT, "format": "csv"}, headers={"Accept": "text/html,*/*"})
    assert reply.headers["Content-Type"].startswith("text/csv")
    reply = httpx.get(served.endpoint, params={"query": CONSTRUCT, "format": "csv"}, headers={"Accept": "*/*"})
    assert (reply.status_code, "text/turtle" in reply.text) == (406, True)


def test_pages_of_other_sites_may_send_queries_and_the_preflight_allows_it(served: Served) -> None:
    origin = {"Origin": "https://example.org"}
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = httpx.options(served.endpoint, headers=origin | asking)
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    reply = httpx.post(served.endpoint, data={"query": "nonsense"}, headers=origin)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in reply.headers
    assert httpx.options(served.endpoint).headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_a_request_without_a_query_gets_the_description_of_service_and_graph(served: Served) -> None:
    said = RdfGraph().parse(data=httpx.get(served.endpoint, timeout=60).text, format="turtle")
    query = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#>
      SELECT ?endpoint ?n { ?s a sd:Service ; sd:endpoint ?endpoint ; sd:supportedLanguage sd:SPARQL11Query ;
        sd:feature sd:UnionDefaultGraph ; sd:defaultDataset ?data . ?data void:triples ?n }"""
    (found,) = said.query(query)
    triples = rows(served.ask("SELECT (COUNT(DISTINCT *) AS ?n) { ?s ?p ?o }"))
    assert [str(found[0]), str(found[1])] == [served.endpoint, triples[0][0]]  # type: ignore[index]
    void = "http://rdfs.org/ns/void#"
    parts = f"SELECT ?class ?n {{ ?data <{void}classPartition> ?p . ?p <{void}class> ?class ; <{void}entities> ?n }}"
    stated = {(str(row[0]), str(row[1])) for row in said.query(parts)}  # type: ignore[index]
    classes = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class"
    assert stated == {(iri.strip("<>"), number) for iri, number in rows(served.ask(classes))}
    as_json = httpx.get(f"{served.root}/.well-known/void", headers={"Accept": "application/ld+json"}, timeout=60)
    assert len(RdfGraph().parse(data=as_json.text, format="json-ld")) == len(said)
    browser = httpx.get(served.endpoint, headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert (browser.status_code, browser.headers["Location"]) == (303, "query")
    assert httpx.get(served.endpoint, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("method", "request_", "status"),
    [
        ("POST", {"content": b"x" * 1_500_001, "headers": {"Content-Type": DIRECT}}, 413),
        ("POST", {"content": itertools.repeat(b"x" * 10_000, 200), "headers": {"Content-Type": DIRECT}}, 413),
        ("POST", {"content": "SELECT * {" + " " * 1_000_000 + "}", "headers": {"Content-Type": DIRECT}}, 400),
        ("GET", {"params": {"query": "x" * 5000}}, 414),
        ("GET", {"headers": {"X-Long": "x" * 5000}}, 431),
        ("POST", {"content": b"\xff\xfe", "headers": {"Content-Type": DIRECT}}, 400),
        ("GET", {"params": b"query=%ff"}, 400),
        ("POST", {"data": {f"x{i}": "1" for i in range(600)}}, 400),
        ("POST", {"data": {"query": ""}}, 400),
        ("POST", {"data": {"query": "ASK {}", "default-graph-uri": "not an iri"}}, 400),
        ("GET", {"params": {"default-graph-uri": ONE}}, 400),
        ("POST", {"data": {"query": "ASK " + "{" * 10_000 + "}" * 10_000}}, 400),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_request_over_a_limit_is_told_which(
    served: Served, method: str, request_: dict[str, Any], status: int
) -> None:
    reply = httpx.request(method, served.endpoint, timeout=30, **request_)
    assert reply.status_code == status
    assert len(reply.text) > 15


def test_the_log_has_no_query_strings(served: Served) -> None:
    httpx.get(served.endpoint, params={"query": "ASK { FILTER('a person of whom nobody reads' = '') }"})
    served.ask("SELECT nonsense about a person of whom nobody reads")
    log = served.log.read_text()
    assert "GET /sparql 200" in log
    assert "person" not in log


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    add_flags(made)
    return made


@pytest.mark.parametrize(
    "flag", ["--seconds=soon", "--memory=1", "--wait=-1", "--root-path=//evil.example", "--port=70000"]
)
def test_a_bad_setting_is_refused_by_its_name(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args([flag])
    assert re.search(rf"argument {flag.partition('=')[0]}: must be a .*, not", capsys.readouterr().err)


@pytest.mark.full
def test_a_server_that_cannot_listen_says_why_in_four_parts(
    served: Served, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for flags in (["--port", served.root.rpartition(":")[2]], ["--host", "192.0.2.1"]):
        assert main(["--archive", str(archive), "serve", *flags]) == 1
        assert re.search(r"cannot listen there.*\n  expected.*\n  fix  ", capsys.readouterr().err)


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
    flags = re.findall(r"--[a-z-]+", parser().format_help())
    assert [flag for flag in set(flags) - {"--help"} if f"`{flag}" not in text] == []


_SERVICE = "<http://127.0.0.1:1/> { ?s ?p ?o }"
DISGUISES = [
    f"SELECT * {{ SERVICE {_SERVICE} }}",
    f"SELECT * {{ sErViCe SILENT {_SERVICE} }}",
    f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE {_SERVICE} }} }} }} }}",
    f"SELECT * {{ FILTER EXISTS {{ SERVICE {_SERVICE} }} }}",
    f"SELECT * {{ # a comment that ends here:\rSERVICE {_SERVICE} }}",
    f"SELECT * {{ BIND('#' AS ?a)SERVICE {_SERVICE} }}",
    f"SELECT * {{ ?s ?p 1SERVICE {_SERVICE} }}",
    f"SELECT * {{ SERVICESILENT{_SERVICE} }}",
    "PREFIX : <http://127.0.0.1:1/> SELECT * { SERVICE:a{ ?s ?p ?o } }",
    f"PREFIX e: <http://e/> SELECT * {{ ?s ?p e:.SERVICE {_SERVICE} }}",
    f"PREFIX e: <http://e/> SELECT * {{ ?s ?p e:a\\'b SERVICE {_SERVICE} # '\n }}",
    f"SELECT * {{ ?s ?p <http://a\\u0041#b> SERVICE {_SERVICE} }}",
    f'SELECT * {{ ?s ?p """a"""SERVICE {_SERVICE} }}',
    f"SELECT * {{ ?s ?p 'a'@en SERVICE {_SERVICE} }}",
    "SELECT * { SERVICE ?x { ?s ?p ?o } VALUES ?x { <http://127.0.0.1:1/> } }",
]


@pytest.mark.parametrize("query", DISGUISES)
def test_service_is_refused_however_it_is_spelt(served: Served, query: str) -> None:
    with pytest.raises(KgError, match="SERVICE"):
        sparql.check(query)
    reply = served.ask(query)
    assert reply.status_code == 400
    assert "never reaches" in reply.text


@pytest.mark.parametrize("query", [r"SELECT * { \u0053ERVICE <http://a> {} }", "LOAD <http://127.0.0.1/>", "DROP ALL"])
def test_a_query_outside_the_standard_is_refused(served: Served, query: str) -> None:
    assert served.ask(query).status_code == 400


def test_words_that_only_look_like_service_are_not_refused() -> None:
    words = "PREFIX sd: <http://a/service#> SELECT ?service { ?service a sd:Service ; sd:loadedBy 'SERVICE' } # SERVICE"
    sparql.check(words)


def test_from_chooses_a_stored_graph_and_fetches_nothing(served: Served) -> None:
    from tests.servers import scripted

    seen: list[str] = []
    with scripted(lambda handler, body: seen.append(handler.path)) as address:
        for clause in (f"FROM <{address}>", f"FROM NAMED <{address}>"):
            assert rows(served.ask(f"SELECT * {clause} {{ ?s ?p ?o }}")) == []
        assert rows(served.ask(f"SELECT * {{ GRAPH <{address}> {{ ?s ?p ?o }} }}")) == []
        assert count(served, **{"default-graph-uri": address}) == 0
    assert seen == []


def test_a_worker_cannot_open_a_socket() -> None:
    program = """
import socket
from kg.serve.endpoint.worker import block_sockets
print(block_sockets())
try:
    socket.create_connection(("127.0.0.1", 9))
except PermissionError:
    print("refused")
"""
    out = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out.split() == ["True", "refused"]


# XML that any parser can read

ALLOWED = "\r\n\t <&>]]> \x85\u2028\ufffd\U00010000 \u202e"


def answered(query: str, accept: str) -> QueryResult | Refusal:
    """The answer of the endpoint over an empty store."""
    return answer(LocalStore.in_memory(), query, accept, limit=1_000_000)


@pytest.mark.parametrize(
    "predicate",
    [
        "http://e/1",
        "http://www.w3.org/2000/xmlns/a",
        f"{RDF}Description",
    ],
)
def test_a_property_without_a_name_in_xml_is_refused_in_rdf_xml(served: Served, predicate: str) -> None:
    query = f"CONSTRUCT {{ <http://e/s> <{predicate}> 1 }} WHERE {{}}"
    refused = served.ask(query, headers={"Accept": "application/rdf+xml"})
    assert (refused.status_code, "text/turtle" in refused.text) == (406, True), refused.text
    assert predicate in served.ask(query, headers={"Accept": "application/n-triples"}).text


@seed(SEED)
@settings(max_examples=draws(60, 1000))
@given(st.text(max_size=12) | st.text(alphabet=f"{ALLOWED}\x00\x01\ufffe", max_size=12))
def test_every_xml_that_is_sent_is_well_formed_and_holds_the_text(text: str) -> None:
    literal = str(ox.Literal(text))
    for query, kind, path in (
        (
            f"SELECT ({literal} AS ?x) {{}}",
            "application/sparql-results+xml",
            "{*}results/{*}result/{*}binding/{*}literal",
        ),
        (f"CONSTRUCT {{ <http://e/s> <http://e/p> {literal} }} {{}}", "application/rdf+xml", "{*}Description/{*}p"),
    ):
        found = answered(query, kind)
        assert isinstance(found, Refusal) == bool(NOT_IN_XML.search(text))
        if isinstance(found, QueryResult):
            assert (etree.fromstring(found.body).findtext(path) or "") == text


# the Host header


def test_a_description_names_the_host_of_its_own_request_alone(served: Served) -> None:
    first = httpx.get(served.endpoint, headers={"Host": "evil.example", "Accept": "text/turtle"}, timeout=60)
    assert "<http://evil.example/sparql>" in first.text
    assert "evil.example" not in httpx.get(served.endpoint, headers={"Accept": "text/turtle"}, timeout=60).text


@pytest.mark.parametrize("host", ["evil.example/path", 'x"><', "user@evil.example"])
def test_a_host_that_is_none_is_refused(served: Served, host: str) -> None:
    answer = httpx.get(f"{served.root}/.well-known/void", headers={"Host": host}, timeout=60)
    assert answer.status_code == 400
    assert "Traceback" not in served.log.read_text()
