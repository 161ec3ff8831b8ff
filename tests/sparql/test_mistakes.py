"""Mistakes in a query are told in words, at their line and column; no lists of characters."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.sparql.mistakes import explain

KNOWN = {"hb": "https://w3id.org/habeas/ont#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
MISTAKES = {  # query: line and column, and parts of what is said
    "": (1, 1, "there is no query", ""),
    "nofile.rq": (1, 1, "it begins with nofile", ""),
    "SELEC ?x { ?x a hb:Case }": (1, 1, "it begins with SELEC", "did you mean SELECT?"),
    "DELETE WHERE { ?s ?p ?o }": (1, 1, "Queries are read-only, and DELETE changes data", ""),
    "SELECT ?x { ?x a hbb:Case }": (1, 18, "the prefix hbb: is not declared", "did you mean hb:Case?"),
    "SELECT ?x {\n  ?x a foo:Case\n}": (2, 8, "the prefix foo: is not declared", "add a line PREFIX foo: <…>"),
    "SELECT ?x WHERE { ?x a hb:Case": (1, 17, "{ is not closed", "add }"),
    "SELECT (COUNT(?x) AS ?n WHERE { ?x a ?y }": (1, 8, "( is not closed", "add )"),
    "SELECT ?x { ?x a ?y FILTER(?x }": (1, 27, "( is not closed before }", "add )"),
    "SELECT ?x { ?x a ?y } }": (1, 23, "} closes nothing", "remove it"),
    "SELECT ?x { ?x rdfs:label 'Ilyashev }": (1, 27, "a text begins with ' and does not end", ""),
    "SELECT ?x { ?x a ?y OPTINAL { ?x a ?z } }": (1, 21, "OPTINAL is not one of its words", "did you mean OPTIONAL?"),
    "SELECT ?x { ?x a ?y FILTER(CONTAIN(?x, 'a')) }": (1, 28, "CONTAIN is not one of", "did you mean CONTAINS?"),
    "SELECT DISTINCT case { ?case a hb:Case }": (1, 17, "case is not one of its words", ""),
    "SELECT ?x { ?x rdfs:label 'a'@en-GB } ORDER BY ?x LIMIT x": (1, 57, "x is not one of its words", ""),
    "SELECT ?x { ?x a <Case> }": (1, 18, "<Case> is not a whole address", ""),
    "SELECT ?x {\n  ?x a ?y .\n  ?x hb:a ?z ?w .\n}": (3, 14, "what begins here, with ?w, cannot be read", ""),
    "SELECT": (1, 7, "what begins here, with the end, cannot be read", ""),
    "SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y }": (1, 1, "a variable that has no value in a group", "GROUP BY"),
    "SELECT ?x (1 AS ?x) { ?x a ?y }": (1, 1, "gives a variable a second value", ""),
    "SELECT ?x { BIND(1 AS ?x) BIND(2 AS ?x) }": (1, 1, "though each part of it can be read", ""),
}


@pytest.mark.parametrize("query", MISTAKES)
def test_a_mistake_is_explained_where_it_is(query: str) -> None:
    line, column, what, repair = MISTAKES[query]
    with pytest.raises(SyntaxError) as refused:
        ox.Store().query(query, prefixes=KNOWN)
    error = explain(query, str(refused.value), "the query", KNOWN)
    assert error.where == f"the query, line {line}, column {column}"
    assert what in error.what
    assert repair in error.repair
    assert error.expected
    assert not any(part in str(error) for part in ("[_]", "..=", "\\u{", "error at"))
