"""The syntax tree of a query: what it says of each stored query, the engine says too."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from kg.archive import locate
from kg.sparql import tree
from kg.sparql.query_file import QueryFile, read_all
from kg.sparql.tree import UnreadableError

XSD = "http://www.w3.org/2001/XMLSchema#"
STORED = [query for folder in ("questions", "rules") for query in read_all(locate(), folder)]


def only_pattern(text: str) -> tree.Pattern:
    """The pattern of a query that has one."""
    query = tree.parse(f"PREFIX a: <http://a/> BASE <http://base/> SELECT * {{ {text} }}")
    assert query.where
    (element,) = query.where.elements
    assert isinstance(element, tree.Triples)
    (pattern,) = element.patterns
    return pattern


@pytest.mark.parametrize("query", STORED, ids=lambda query: query.name)
def test_a_stored_query_binds_the_variables_that_the_engine_finds(query: QueryFile) -> None:
    read = tree.parse(query.text)
    assert read.where
    everything = f"{query.text[: read.start]} SELECT * {query.text[read.where.start : read.where.end]}"
    solutions = ox.Store().query(everything)
    assert isinstance(solutions, ox.QuerySolutions)
    assert tree.bound_in(read.where) == {variable.value for variable in solutions.variables}


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("<b>", NamedNode("http://base/b")),
        ("<http://c/\\u00e9>", NamedNode("http://c/é")),
        ("a:b.c-d", NamedNode("http://a/b.c-d")),
        ("a:b\\,c", NamedNode("http://a/b,c")),
        ("true", Literal(True)),
        ("1", Literal(1)),
        ("+1.5", Literal("+1.5", datatype=NamedNode(f"{XSD}decimal"))),
        ("1.5e-3", Literal("1.5e-3", datatype=NamedNode(f"{XSD}double"))),
        ('"}"', Literal("}")),
        ("'it''s'".replace("''", "\\'"), Literal("it's")),
        ('"""a "b" \\u00e9\n"""', Literal('a "b" é\n')),
        ('"Kasachstan"@de-CH-1996', Literal("Kasachstan", language="de-CH-1996")),
        ('"2020"^^<http://www.w3.org/2001/XMLSchema#gYear>', Literal("2020", datatype=NamedNode(f"{XSD}gYear"))),
    ],
)
def test_a_term_is_read_as_the_specification_says(written: str, term: tree.Term) -> None:
    place = only_pattern(f"?s a:p {written} .").object
    assert (place.text, place.term) == (written, term)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("(a:b/(^a:c|a:d)/a:e)", ("a:b", "(^a:c|a:d)", "a:e")),
        ("a:b|a:c/a:d", ("a:b|a:c/a:d",)),
        ("(a:b/a:c)+/a:d", ("(a:b/a:c)+", "a:d")),
        ("!(a:b|^a:c)", ("!(a:b|^a:c)",)),
    ],
)
def test_a_property_path_is_kept_as_it_is_written_and_only_a_sequence_has_several_steps(
    path: str, steps: tuple[str, ...]
) -> None:
    pattern = only_pattern(f"?s {path} ?o")
    assert (pattern.predicate.text, pattern.predicate.term, pattern.predicate.steps) == (path, None, steps)
    assert pattern.object.term == Variable("o")


def test_blank_nodes_in_brackets_and_lists_become_patterns() -> None:
    query = tree.parse("SELECT * { [ <a:p> ?x ; <a:q> ( 1 ?y ) ] <a:r> _:b . _:b <a:s> _:c }")
    assert query.where
    patterns = [pattern for one in query.where.elements if isinstance(one, tree.Triples) for pattern in one.patterns]
    assert len(patterns) == 8
    assert tree.variables_in(patterns) == {"x", "y"}
    assert patterns[-2].object.term == patterns[-1].subject.term
    assert isinstance(patterns[-1].object.term, BlankNode)


def test_each_part_of_a_query_is_found_at_its_place() -> None:
    text = """SELECT DISTINCT ?a (COUNT(?b) AS ?n) FROM <a:g> WHERE {
      ?a <a:p> ?b FILTER(?b > 1 && NOT EXISTS { ?b <a:q> ?c FILTER(?c = ?d) })
      { ?a <a:r> ?e } UNION { ?a <a:s> ?e } OPTIONAL { ?a <a:t> ?f } MINUS { ?a <a:u> ?g }
      GRAPH ?h { ?a <a:v> 1 } BIND(STR(?a) AS ?i) VALUES (?j ?k) { (1 UNDEF) }
      { SELECT ?l WHERE { ?l <a:w> ?m } GROUP BY ?l HAVING(COUNT(?m) > 1) LIMIT 3 }
    } GROUP BY ?a (STR(?e) AS ?o) ORDER BY DESC(?n) LIMIT 5 OFFSET 2"""
    query = tree.parse(text)
    assert (query.form, query.distinct, query.limited, query.grouped) == ("SELECT", True, True, frozenset("ao"))
    assert [(name, bool(expression)) for name, expression in query.columns] == [("a", False), ("n", True)]
    assert [text[span.start : span.end] for span in query.dataset] == ["FROM <a:g>"]
    assert query.where
    kinds = [getattr(element, "word", type(element).__name__) for element in query.where.elements]
    assert kinds == ["Triples", "Filter", "Branches", "OPTIONAL", "MINUS", "GRAPH", "Bind", "Values", "Group"]
    filter_ = query.where.elements[1]
    assert isinstance(filter_, tree.Filter)
    assert text[filter_.start : filter_.end].endswith("= ?d) })")
    assert (filter_.expression.variables, filter_.expression.exists[0].negated) == (frozenset("b"), True)
    assert tree.named_in(filter_.expression) == {"b", "c", "d"}
    assert tree.bound_in(query.where) == set("abefhijkl")
    assert tree.mentioned_in(query.where) == set("abcdefghijklm")
    assert text[query.end :] == ""


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("SELECT ?x { ?x <a:b> ?y", 23),
        ("SELECT ?x { ?x ?y ?z } }", 23),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", 0),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_position(text: str, position: int) -> None:
    with pytest.raises(UnreadableError) as refused:
        tree.parse(text)
    assert refused.value.position == position
