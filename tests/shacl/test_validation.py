"""Any data by any shapes, on the command line and in Python: what comes in, what comes out, and what is wrong input."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import Quad, Triple
from rdflib.namespace import RDF, SH

from kg.cli.main import main
from kg.errors import KgError
from kg.shacl import Result, validate
from kg.shacl.sources import Source
from kg.shacl.validation import check
from tests.conftest import NOT_AT_HAND
from tests.shacl.test_w3c import EXCEPTIONS, TESTS, Case, parameters, parsed

PREFIXES = """
@prefix : <http://ruritania.example/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = f"{PREFIXES} :S sh:targetClass :Person ; sh:property [ sh:path :name ; sh:minCount 1 ; sh:maxCount 1 ] ."
DATA = f'{PREFIXES} :rudolf a :Person ; :name "Rudolf" . [] a :Person .'


def shacl(folder: Path, shapes: str, data: str = DATA, *options: str) -> int:
    """The exit status of `kg shacl`."""
    for name, text in (("data.ttl", data), ("shapes.ttl", shapes)):
        (folder / name).write_text(text, encoding="utf-8")
    return main(["shacl", str(folder / "data.ttl"), "--shapes", str(folder / "shapes.ttl"), *options])


def refused(shapes: str, data: str = DATA) -> KgError:
    with pytest.raises(KgError) as error:
        validate(data, shacl_graph=shapes, note=lambda text: None)
    return error.value


# what comes out


def test_python_gets_what_pyshacl_returns() -> None:
    import pyshacl

    given: dict[str, Any] = {"data_graph_format": "turtle", "shacl_graph_format": "turtle"}
    ours, theirs = (tool(DATA, shacl_graph=SHAPES, **given) for tool in (validate, pyshacl.validate))
    assert [type(part) for part in ours] == [type(part) for part in theirs] == [bool, rdflib.Graph, str]
    assert ours[0] is theirs[0] is False
    assert ours[2].splitlines()[:3] == theirs[2].splitlines()[:3]
    for name in ("focusNode", "resultPath", "sourceConstraintComponent", "resultSeverity"):
        (mine,), (other,) = (list(graph.objects(None, SH[name])) for graph in (ours[1], theirs[1]))
        assert mine == other or isinstance(mine, rdflib.BNode)


def test_nodes_of_an_rdflib_graph_are_those_of_the_report_and_the_graph_stays_as_it_was() -> None:
    data = rdflib.Graph().parse(data=DATA, format="turtle")
    before = set(data)
    conforms, report, text = validate(data, shacl_graph=rdflib.Graph().parse(data=SHAPES, format="turtle"))
    (focus,) = report.objects(None, SH.focusNode)
    assert (focus, RDF.type, rdflib.URIRef("http://ruritania.example/Person")) in data
    assert not conforms
    assert set(data) == before
    assert "Source Shape: [ sh:maxCount" in text


@pytest.mark.parametrize("format_", ["turtle", "json"])
def test_the_command_prints_the_report_as_rdf(format_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shacl(tmp_path, SHAPES, DATA, "--format", format_) == 1
    out = capsys.readouterr().out
    if format_ == "json":
        assert json.loads(out)["conforms"] is False
    report = rdflib.Graph().parse(data=out, format="json-ld" if format_ == "json" else format_)
    assert [bool(value) for value in report.objects(None, SH.conforms)] == [False]


@pytest.mark.parametrize(
    ("severity", "options", "status"),
    [
        ("Warning", [], 1),
        ("Warning", ["--allow-infos"], 1),
        ("Warning", ["--allow-warnings"], 0),
        ("Info", ["--allow-infos"], 0),
        ("Info", ["--allow-warnings"], 0),
        ("Violation", ["--allow-warnings"], 1),
    ],
)
def test_what_is_tolerated_is_reported_and_data_conforms(
    severity: str, options: list[str], status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shapes = SHAPES.replace("sh:minCount", f"sh:severity sh:{severity} ; sh:minCount")
    assert shacl(tmp_path, shapes, DATA, *options) == status
    assert f"Severity: sh:{severity}" in capsys.readouterr().out


# what comes in


@pytest.mark.parametrize("format_", ["turtle", "nt", "xml", "n3", "json-ld", "nquads", "trig"])
def test_every_syntax_of_rdf_is_read(format_: str, tmp_path: Path) -> None:
    endings = {"turtle": "ttl", "xml": "rdf", "json-ld": "jsonld", "nquads": "nq"}
    graph = rdflib.Dataset(default_union=True)
    graph.graph(rdflib.URIRef("http://ruritania.example/g")).parse(data=DATA, format="turtle")
    given = graph if format_ in ("nquads", "trig") else rdflib.Graph().parse(data=DATA, format="turtle")
    file = tmp_path / f"data.{endings.get(format_, format_)}"
    given.serialize(file, format=format_)
    conforms, _, text = validate(str(file), shacl_graph=SHAPES)
    assert not conforms
    assert "Results (1):" in text
    if format_ in ("turtle", "xml", "json-ld"):  # which the content tells
        assert validate(file.read_text(encoding="utf-8"), shacl_graph=SHAPES)[2].count("Focus Node") == 1


def test_several_files_are_one_graph_and_their_blank_nodes_stay_apart(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.ttl").write_text(f'{PREFIXES} _:x a :Person ; :name "{number}" .', encoding="utf-8")
    assert validate([str(tmp_path / "1.ttl"), str(tmp_path / "2.ttl")], shacl_graph=SHAPES)[0]


def test_what_follows_is_inferred_where_it_is_asked_for() -> None:
    data = f"{PREFIXES} :king rdfs:range :Person . :ruritania :king :rudolf ."
    assert validate(data, shacl_graph=SHAPES)[0]
    assert not validate(data, shacl_graph=SHAPES, inference="rdfs")[0]


@pytest.mark.parametrize("types", [":King", ":King , :Person"])
def test_members_of_a_class_below_are_checked_with_and_without_a_query(types: str) -> None:
    shapes = f'{PREFIXES} :S sh:targetClass :Person ; sh:property [ sh:path :name ; sh:minCount 2 ; sh:pattern "^R" ] .'
    data = f'{PREFIXES} :King rdfs:subClassOf :Person . :michael a {types} ; :name "Michael" .'
    assert validate(data, shacl_graph=shapes)[2].count("Focus Node: :michael") == 2


def test_a_logger_warns_of_what_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "kg.shacl"):
        validate(DATA, shacl_graph=f"{SHAPES} :S sh:rule [] .")
    assert "sh:rule is left out" in caplog.text


class Parsed(Source):
    """A file of the suite, with the addresses that the suite expects."""

    @contextmanager
    def triples(self) -> Iterator[Iterator[Triple | Quad]]:
        yield iter(parsed(self.given))


REPORTED = [one for one in parameters() if not TESTS.is_dir() or (one.id not in EXCEPTIONS and not one.values[0].fails)]


@pytest.mark.parametrize("case", REPORTED)
def test_the_w3c_suite_passes_with_every_literal_as_it_was_written(case: Case) -> None:
    if not TESTS.is_dir():
        pytest.skip(f"{NOT_AT_HAND} the W3C suite, {TESTS}")
    found = check([Parsed(case.data, "data")], [Parsed(case.shapes, "shapes")], note=print)

    def keys(results: Iterable[Result]) -> list[str]:
        return sorted(str((r.focus, r.path, r.value, r.component, r.severity, r.shape, r.source)) for r in results)

    assert keys(found.results) == keys(case.expected)


# bad input


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("page.html", "<!DOCTYPE html><p>Hello", "this is not RDF/XML"),
        ("table.csv", "a,b\n1,2\n", "this is not Turtle"),
        ("data.jsonld", '{"@context": "https://ruritania.example/c"}', "nothing is fetched"),
    ],
)
def test_data_that_is_not_rdf_is_an_error(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(KgError) as error:
        validate(str(tmp_path / name), shacl_graph=SHAPES)
    assert name in error.value.where
    assert said in str(error.value)


@pytest.mark.parametrize("given", ["http://ruritania.example/data.ttl", "no-such-file.ttl", 7])
def test_what_is_no_file_is_an_error(given: object) -> None:
    with pytest.raises(KgError, match=r"address is not fetched|no such file|int holds no RDF"):
        validate(given, shacl_graph=SHAPES)


def test_every_ill_formed_shape_is_named() -> None:
    shapes = f"{PREFIXES} :S sh:targetClass :Person ; sh:minCount 1 . :T sh:targetClass :Person ; sh:class 7 ."
    assert [problem.where for problem in refused(shapes).problems] == [
        "shape http://ruritania.example/S",
        "shape http://ruritania.example/T",
    ]


def test_javascript_is_named_and_not_run() -> None:
    notes: list[str] = []
    component = ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :script ] ; sh:validator [ a sh:JSValidator ] ."
    shapes = f"{SHAPES} :S :script 1 ; sh:js [] ; sh:target [ a sh:JSTarget ] . {component}"
    conforms, _, _ = validate(DATA, shacl_graph=shapes, note=notes.append)
    assert not conforms
    assert [text for text in notes if "JavaScript" in text] == [
        "shape http://ruritania.example/S: its sh:js is left out, because JavaScript is not run",
        "http://ruritania.example/C is left out, because it is written in JavaScript only",
    ]
    assert "shape http://ruritania.example/S: its sh:target is left out, because it is not in SPARQL" in notes


def test_functions_and_expressions_are_left_to_pyshacl() -> None:
    notes: list[str] = []
    shapes = f"""{PREFIXES} : sh:declare [ sh:prefix "" ; sh:namespace "http://ruritania.example/"^^xsd:anyURI ] .
    :shout a sh:SPARQLFunction ; sh:parameter [ sh:path :text ] ; sh:prefixes : ;
      sh:select "SELECT (UCASE($text) AS ?r) {{}}" .
    :S sh:targetClass :Person ; sh:sparql [ sh:prefixes : ; sh:message "quiet" ;
      sh:select "SELECT $this ?value {{ $this :name ?value FILTER(:shout(?value) != ?value) }}" ] ."""
    conforms, _, text = validate(DATA, shacl_graph=shapes, note=notes.append)
    assert not conforms
    assert "Message: quiet" in text
    assert any("checked by pySHACL" in one and "http://ruritania.example/shout" in one for one in notes)


def test_a_query_that_never_ends_is_stopped_and_its_shape_named(tmp_path: Path) -> None:
    endless = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12))
    words = ", ".join(f"STR(?c{n})" for n in range(12))
    query = f"SELECT $this WHERE {{ {endless} FILTER(CONCAT({words}) = 'x') }}"
    shapes = f'{PREFIXES} :Slow sh:targetClass :Person ; sh:sparql [ sh:select "{query}" ] .'
    data = DATA + " ".join(f":x{n} :p {n} ." for n in range(50))
    for name, text in (("data.ttl", data), ("shapes.ttl", shapes)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = ["shacl", "data.ttl", "--shapes", "shapes.ttl"]
    done = subprocess.run(
        [sys.executable, "-m", "kg", *command],
        cwd=tmp_path,
        env={**os.environ, "HABEAS_QUERY_SECONDS": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("shape http://ruritania.example/Slow: it takes longer than 2 seconds")
    assert not done.stdout
