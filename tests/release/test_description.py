"""A release says what it is: citations, questions as data, counts, digests, for programs not our own."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from markdown_it import MarkdownIt
from rdflib import DCAT, DCTERMS, RDF, RDFS, SH, VOID, Namespace
from rocrate.rocrate import ROCrate

from kg import __version__
from kg.ask.citation import KINDS, documents
from kg.escaping import printable
from kg.graph import Graph
from kg.release import readme
from kg.release.counts import count
from kg.release.description import attribution
from kg.release.release import QualityReport, ReleaseInfo
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, ONT, THING
from tests.conftest import ROOT

SPDX = Namespace("http://spdx.org/rdf/terms#")
SCHEMA = Namespace("https://schema.org/")
CSL_TYPES = {
    "legal_case",
    "legislation",
    "report",
    "personal_communication",
    "article-newspaper",
    "webpage",
    "document",
}
CSL_FIELDS = {"authority", "container-title", "language", "note", "number", "publisher", "title", "title-short", "URL"}


def value(graph: rdflib.Graph, subject: Any, name: rdflib.URIRef) -> Any:
    """The one value, as Python has it."""
    (found,) = graph.objects(subject, name)
    return found.toPython() if isinstance(found, rdflib.Literal) else found


def turtle(path: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    return graph.parse(path, format="turtle")


def number(graph: Graph, pattern: str) -> int:
    prefixes = "PREFIX hb: <https://w3id.org/habeas/ont#> PREFIX owl: <http://www.w3.org/2002/07/owl#>"
    found = graph.query(f"{prefixes} SELECT ({pattern}").rows[0][0]
    return int(getattr(found, "value", 0))


# citations


def test_every_document_is_cited_once_by_the_rules_of_csl_json(whole: Path, ruritania: Graph) -> None:
    items = json.loads((whole / "citations/habeas.csl.json").read_text(encoding="utf-8"))
    expected = number(ruritania, "COUNT(DISTINCT ?d) AS ?n) WHERE { ?d a hb:Document }")
    assert expected > 30
    assert len({item["id"] for item in items}) == len(items) == expected
    for item in items:
        assert item["type"] in CSL_TYPES
        assert set(item) - CSL_FIELDS <= {"id", "type", "author", "issued"}
        assert all(isinstance(item[name], str) and item[name] for name in CSL_FIELDS & set(item))
        assert all(set(name) == {"literal"} for name in item.get("author", []))
        for parts in item.get("issued", {}).get("date-parts", []):
            assert 1 <= len(parts) <= 3
            assert all(isinstance(part, int) for part in parts)


def test_every_class_of_documents_has_a_type_of_citation(ruritania: Graph) -> None:
    rows = ruritania.query(
        "PREFIX hb: <https://w3id.org/habeas/ont#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?c WHERE { ?c rdfs:subClassOf hb:Document }"
    ).column("c")
    assert {iri.removeprefix(ONT) for iri in rows} | {"Document"} == set(KINDS)


# questions as data


def test_a_question_taken_out_of_the_release_gives_what_kg_ask_gives(whole: Path, ruritania: Graph) -> None:
    graph = turtle(whole / "queries/questions.ttl")
    nodes = list(graph.subjects(RDF.type, SH.SPARQLSelectExecutable))
    names = {question.name for question in ruritania.questions()}
    assert {str(value(graph, node, DCTERMS.identifier)) for node in nodes} == names
    assert len(nodes) > 40
    answered = 0
    for node in nodes:
        asked = ruritania.ask(str(value(graph, node, DCTERMS.identifier)))
        found = ruritania.store.as_oxigraph().query(str(value(graph, node, SH.select)), use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        assert [tuple(row) for row in found] == [tuple(row) for row in asked.rows]
        answered += bool(asked.rows)
    assert answered > 5


def test_a_question_has_its_comment_keywords_and_parameters(whole: Path, ruritania: Graph) -> None:
    graph = turtle(whole / "queries/questions.ttl")
    for question in ruritania.questions():
        node = graph.value(predicate=DCTERMS.identifier, object=rdflib.Literal(question.name))
        assert (node, RDF.type, SH.SPARQLExecutable) in graph
        assert str(value(graph, node, RDFS.comment)) == question.header["question"]
        assert sorted(map(str, graph.objects(node, SCHEMA.keywords))) == sorted(question.header["keywords"].split(", "))
        parameters = list(graph.objects(node, SH.parameter))
        assert ((node, RDF.type, SH.Parameterizable) in graph) == bool(question.params)
        assert {str(value(graph, p, SH.path)).rsplit("/", 1)[1] for p in parameters} == set(question.params)
        for parameter in parameters:
            found = {str(term) for term in graph.objects(parameter, SH.defaultValue)}
            assert found == {term.value for term in question.defaults[str(value(graph, parameter, SH.name))]}


def test_dcat_describes_each_file_with_size_type_and_digest(whole: Path) -> None:
    graph = turtle(whole / "dcat.ttl")
    paths = {str(value(graph, part, DCTERMS.identifier)): part for part in graph.objects(None, DCAT.distribution)}
    present = {path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file()}
    assert present - set(paths) == {"dcat.ttl", "ro-crate-metadata.json", "SHA256SUMS"}
    for name, part in paths.items():
        assert int(value(graph, part, DCAT.byteSize)) == (whole / name).stat().st_size
        digest = graph.value(graph.value(part, SPDX.checksum), SPDX.checksumValue)
        assert str(digest) == hashlib.sha256((whole / name).read_bytes()).hexdigest()


# counts


def test_void_states_the_counts_that_sparql_gives(whole: Path, ruritania: Graph) -> None:
    graph = turtle(whole / "void.ttl")
    dataset = rdflib.URIRef(f"https://w3id.org/habeas/release/{__version__}")
    expected = {
        VOID.triples: "COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }",
        VOID.distinctSubjects: "COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }",
        VOID.distinctObjects: "COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }",
        VOID.properties: "COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }",
        VOID.classes: "COUNT(DISTINCT ?c) AS ?n) WHERE { ?s a ?c }",
    }
    for name, pattern in expected.items():
        assert value(graph, dataset, name) == number(ruritania, pattern) > 50, name
    classes = list(graph.objects(dataset, VOID.classPartition))
    properties = list(graph.objects(dataset, VOID.propertyPartition))
    assert (len(classes), len(properties)) == (
        value(graph, dataset, VOID.classes),
        value(graph, dataset, VOID.properties),
    )
    for part in classes:
        cls = value(graph, part, VOID["class"])
        pattern = f"COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a <{cls}> }}"
        assert value(graph, part, VOID.entities) == number(ruritania, pattern)
    for part in properties:
        name = value(graph, part, VOID.property)
        pattern = f"COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?s ?o WHERE {{ ?s <{name}> ?o }} }}"
        assert value(graph, part, VOID.triples) == number(ruritania, pattern)


def test_what_a_rule_alone_states_is_counted_apart() -> None:
    graph, store = "https://w3id.org/habeas/graph/", LocalStore.in_memory()
    lines = (
        f"<http://a> <http://p> <http://b> <{graph}data/x> .\n"
        f"<http://a> <http://p> <http://b> <{graph}inferred/y> .\n"
        f"<http://a> <http://p> <http://c> <{graph}inferred/y> .\n"
    )
    store.load_quads(io.BytesIO(lines.encode()))
    found = count(store)
    assert (found.quads, found.triples, found.inferred, found.subjects, found.objects) == (3, 2, 1, 1, 2)


# description


def test_sha256sum_itself_accepts_the_sums(whole: Path) -> None:
    run = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=whole, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    present = [path for path in whole.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    assert run.stdout.count(": OK\n") == len(present)


def test_the_rocrate_library_opens_the_release(whole: Path) -> None:
    crate = ROCrate(whole)
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"date-released: {crate.datePublished:%Y-%m-%d}" in citation
    assert crate.root_dataset["version"] == __version__
    files = {entity.id: entity for entity in crate.data_entities}
    present = {path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file()}
    assert present - set(files) == {"ro-crate-metadata.json", "SHA256SUMS"}
    for name, entity in files.items():
        content = (whole / name).read_bytes()
        assert (int(entity["contentSize"]), entity["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_page_of_the_release_says_how_much_what_is_missing_and_how_to_cite_it(whole: Path) -> None:
    page = (whole / "README.md").read_text(encoding="utf-8")
    for text in (
        "| status observation (`hb:StatusObservation`) | 13 |",
        "| hb:Opinion | hb:repliedOn | 7 | 1 | 1 | 5 | 0 |",
        f"Habeas contributors (2026). Habeas: a legal knowledge graph on arbitrary detention, version {__version__}",
    ):
        assert text in page
    named = re.findall(r"^\| `([\w./-]+)` \|", page, re.MULTILINE)
    assert len(named) == 13
    assert [name for name in named if not (whole / name).exists()] == []
    sources = (whole / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "- Text of the Constitution of Graustark. Gazette of Graustark" in sources


def test_no_text_of_a_source_is_markup_or_a_link_of_its_own(ruritania: Graph) -> None:
    hb, dcterms, evil = ONT, "http://purl.org/dc/terms/", "# [a](javascript:b) <b>c</b> <javascript:d> \x1b[31m\u202e"
    thing, passage, source = (ox.NamedNode(f"{THING}{name}") for name in ("a", "passage/a", "doc/a"))
    store = LocalStore.in_memory()
    for subject, name, term in (
        (thing, f"{hb}statedIn", passage),
        (passage, "http://www.w3.org/ns/oa#hasSource", source),
        (source, RDF.type, ox.NamedNode(f"{hb}Document")),
        (source, RDFS.label, ox.Literal(evil)),
        (source, f"{dcterms}publisher", ox.Literal(evil)),
        (source, f"{hb}canonicalAddress", ox.Literal("javascript:alert(1)")),
        (source, f"{hb}citedAddress", ox.Literal("https://example.org/a")),
    ):
        store.as_oxigraph().add(ox.Quad(subject, ox.NamedNode(str(name)), term, ox.NamedNode(f"{GRAPH}data/a")))
    text = attribution(store, ReleaseInfo("1", "", {"title": evil, "date-released": "2026"}))
    page = MarkdownIt("commonmark", {"html": True}).parse(text)
    assert {part.type for token in page for part in token.children or []} <= {"text", "text_special", "softbreak"}
    assert sum(token.type == "heading_open" for token in page) == 1
    assert printable(text) == text
    (item,) = documents(store, ruritania.prefixes)
    assert item["URL"] == "https://example.org/a"


def test_a_label_of_a_class_is_no_markup_on_the_page_of_a_release(ruritania: Graph) -> None:
    counts = dataclasses.replace(count(ruritania.store), classes={f"{ONT}A|`<b>": 1})
    evil = QualityReport((), [("<b>hb:A", "hb:`x|", 1, 2, 3, 4, 5)])
    citation: dict[str, object] = {"title": "<i>x</i>", "abstract": "[a](javascript:b)", "authors": [{"name": "*a*"}]}
    info = ReleaseInfo("1", "", citation)
    text = readme.page(info, counts, evil, [], {f"{ONT}A|`<b>": "<script>|"})
    page = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    parts = [part for token in page for part in token.children or []]
    assert {part.type for part in parts} & {"html_inline", "image"} == set()
    assert {part.attrs["href"] for part in parts if part.type == "link_open"} == {
        "https://creativecommons.org/licenses/by/4.0/",
        "ATTRIBUTION.md",
    }
    rows = text.count("\n| ") - text.count("\n| ---")
    assert sum(token.type == "tr_open" for token in page) == rows
