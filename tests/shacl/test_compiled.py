"""Compiled shapes and pySHACL find the same, on every case of ontology/examples at once and on whole archives; what is
beyond the compiler is handed over and said, or refused; the report is SHACL's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib.compare import isomorphic

from kg.archive import locate
from kg.build.findings import ValidationFinding
from kg.build.infer import infer
from kg.build.load import load_files
from kg.build.validate import validate
from kg.errors import KgError
from kg.graph import Graph
from kg.shacl import Compilation, Constraint, Report, Result, Shapes, UncompilableError, results
from kg.shacl.report import read
from kg.store.local import LocalStore
from kg.store.protocol import Store
from kg.terms.names import graph_of, prefixes
from tests.ontology.test_shapes import INVALID, VALID, ground, name

ARCHIVE = locate()
pytestmark = pytest.mark.usefixtures("pyshacl_in_this_process")


def both(store: Store) -> tuple[set[tuple[str, str, str]], set[tuple[str, str, str]]]:
    """The findings of each engine: rule, focus and message."""
    found: list[list[ValidationFinding]] = [validate(store, prefixes(ARCHIVE), engine=e) for e in ("sparql", "pyshacl")]
    ours, theirs = ({(f.rule, f.focus, f.expected) for f in findings} for findings in found)
    return ours, theirs


def compiled(shapes: Shapes) -> list[Constraint]:
    compilation = Compilation(shapes)
    return [one for shape in shapes.targeted() for one in compilation.constraints(shape)]


@pytest.mark.full
def test_both_engines_find_the_same_in_all_cases_at_once() -> None:
    store = _grounded()
    load_files(store, {name(case): case.block.turtle.encode() for case in [*VALID, *INVALID]})
    infer(store, [])  # the axioms alone: rules of law have nothing to say of cases thrown together
    ours, theirs = both(store)
    assert len(theirs) >= 90  # fewer than there are cases, since some mend others
    assert ours == theirs


@pytest.mark.parametrize("archive", ["ruritania", pytest.param("real", marks=pytest.mark.full)])
def test_nothing_is_found_in_what_is_published(archive: str, request: pytest.FixtureRequest) -> None:
    graph: Graph = request.getfixturevalue(archive)
    assert validate(graph.store, graph.prefixes) == []


SHAPE = """
@prefix : <http://example.org/> .
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:S a sh:NodeShape ; sh:targetClass :C ; sh:property :P . :P a sh:PropertyShape ; sh:path :p ; sh:message "m" ;
"""
DATA = """
:x a :C ; :p 1 , "one"@en , "uno"@en , :y ; :q 3 . :y a :D . :z a :C . :w a :E ; :p "2031-02-30"^^xsd:date , "b" .
:v a :C ; :p "abc" , 5.5 , true ; :q 2 . :D rdfs:subClassOf :C . :E rdfs:subClassOf :C .
:d a :C ; :p "2031-02-28"^^xsd:date , "2032-02-29"^^xsd:date , "2031-13"^^xsd:gYearMonth .
:b a :C ; :p _:b , 7 ; :r 1 .
"""


CHOSEN = [
    "sh:minCount 1", "sh:maxCount 1", "sh:maxCount 0", "sh:uniqueLang true", "sh:class :D", "sh:nodeKind sh:IRI",
    "sh:or ( [ sh:class :D ] [ sh:class :E ] )", "sh:property [ sh:path :p ; sh:maxCount 1 ; sh:message 'n' ]",
    "sh:qualifiedValueShape [ sh:class :D ] ; sh:qualifiedMinCount 1", "sh:equals :q", "sh:hasValue :y",
    "sh:pattern 'a'", "sh:sparql [ sh:select 'SELECT $this ?value { $this $PATH ?value FILTER(ISLITERAL(?value)) }' ]",
]  # fmt: skip


@pytest.mark.parametrize("on_disk", [False, True], ids=["memory", "disk"])
def test_where_the_data_is_changes_nothing_nor_do_the_nodes_that_are_asked_about(on_disk: bool, tmp_path: Path) -> None:
    for number, constraint in enumerate(CHOSEN):
        store = LocalStore.create(tmp_path / str(number)) if on_disk else LocalStore.in_memory()
        store.load(f"{SHAPE} {constraint} . {DATA}".encode(), graph_of("x.ttl"), "x.ttl")
        shapes = Shapes(store)
        things = {NamedNode(quad.subject.value) for quad in store.statements() if isinstance(quad.subject, NamedNode)}
        asked, everything = (set(results(store, shapes, among=among)) for among in (things, None))
        assert asked == everything
        assert asked or "property" in constraint


def stored(turtle: str) -> LocalStore:
    store = LocalStore.in_memory()
    store.load(turtle.encode(), graph_of("x.ttl"), "x.ttl")
    return store


def found(turtle: str) -> list[Result]:
    store = stored(turtle)
    return results(store, Shapes(store))


BEYOND = 'sh:pattern "^(?=a)" .'  # a regular expression that SPARQL does not have and Python has


@pytest.mark.filterwarnings("ignore:Warning, A Recursive Shape")
@pytest.mark.parametrize(
    ("constraint", "says"),
    [
        (BEYOND, "regular expression"),
        ("sh:node :S ; sh:minCount 9 .", "it refers to itself"),
        ("sh:node :T ; sh:minCount 9 . :T sh:property [ sh:path :q ; sh:node :U ] . :U sh:node :T .", "to itself"),
    ],
)
def test_what_is_not_compiled_is_left_to_pyshacl_and_said(
    constraint: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = stored(f"{SHAPE} {constraint} {DATA}")
    with pytest.raises(UncompilableError):
        compiled(Shapes(store))
    ours, theirs = both(store)
    assert ours == theirs != set()
    said = capsys.readouterr().err
    assert "note: shape http://example.org/S is checked by pySHACL, not by SPARQL" in said
    assert says in said


def test_what_is_not_compiled_is_refused_where_it_cannot_be_left_to_pyshacl() -> None:
    with pytest.raises(KgError) as error:
        validate(stored(f"{SHAPE} {BEYOND} {DATA}"), {}, delegate=False)
    assert "regular expression" in str(error.value)
    assert "shape http://example.org/S" in str(error.value)
    assert validate(stored(f"{SHAPE} sh:minCount 0 . {DATA}"), {}, delegate=False) == []


@pytest.mark.parametrize(
    ("constraint", "says"),
    [
        ("sh:memberShape :S", "sh:memberShape is not supported"),
        ('sh:pattern "["', "pySHACL cannot check it"),
    ],
)
def test_a_shape_without_a_meaning_is_refused_with_its_name(constraint: str, says: str) -> None:
    with pytest.raises(KgError) as error:
        found(f"{SHAPE} {constraint} . {DATA}")
    assert says in str(error.value)
    assert "http://example.org/" in str(error.value)


SPARQL = """
:S sh:sparql [ sh:prefixes : ; sh:message "{?value} of {$this} is under {?least}" ;
    sh:select \"\"\"SELECT $this ?value ?least WHERE {
        $this ex:p ?value . # a comment with a brace {
        { BIND(6 AS ?least) FILTER(bound($this)) } FILTER(?value < ?least) }\"\"\" ] .
: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
"""


def test_a_message_is_filled_with_what_the_query_returns() -> None:
    said = sorted(r.messages[0].value for r in found(f"{SHAPE} sh:minCount 0 . {DATA} {SPARQL}"))
    assert said == [f"{n} of http://example.org/{x} is under 6" for n, x in (("1", "x"), ("5.5", "v"))]


def test_a_datatype_that_the_store_does_not_keep_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    found(f"{SHAPE} sh:datatype xsd:byte . {DATA}")
    assert "xsd:byte, which the store converts to another datatype" in capsys.readouterr().err


PATHS = """
:S sh:property [ sh:path ( [ sh:inversePath :p ] [ sh:zeroOrMorePath [ sh:alternativePath ( :q :r ) ] ] ) ;
    sh:minCount 9 ; sh:severity sh:Warning ; sh:message "zu wenig"@de , "too few" ] .
"""


def test_the_report_is_the_same_in_turtle_in_json_and_read_back() -> None:
    report = Report(found(f"{SHAPE} sh:nodeKind sh:IRI . {DATA} {PATHS}"))
    assert not report.conforms
    assert len(report.results) > 10
    turtle = rdflib.Graph().parse(data=report.turtle({"ex": "http://example.org/"}), format="turtle")
    assert isomorphic(turtle, rdflib.Graph().parse(data=report.json(), format="json-ld"))
    assert sorted(map(str, read(report.triples()))) == sorted(map(str, report.results))
    assert json.loads(Report([]).json())["conforms"] is True


def _grounded() -> LocalStore:
    import pyoxigraph as ox

    store = LocalStore.in_memory()
    store.as_oxigraph().bulk_load(ground(), format=ox.RdfFormat.N_QUADS)
    return store
