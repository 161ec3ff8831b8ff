"""Compiled shapes and pySHACL find the same in random graphs by random shapes: all of SHACL Core, and SPARQL.

Compared are focus node, path, value and component. Where pySHACL departs from the specification, what would show it is
left out of the random shapes and graphs, and a test of its own says which of the two is right, and by which section.
The examples follow from the seed of the run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple

from kg.shacl import Result, Shapes, results
from kg.shacl.exact import ExactStore
from kg.store.local import LocalStore
from tests.effort import SEED, draws

EXAMPLES = draws(20, 1000)
FORMS = {"1": ["1", "01", '"1"^^xsd:int'], "2.5": ["2.5", "2.50"], "2": ["2", "+2"], "3": ["3", '"03"^^xsd:long']}
PREFIXES = """
@prefix : <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
pytestmark = [
    pytest.mark.usefixtures("pyshacl_in_this_process"),
    pytest.mark.filterwarnings("ignore:Warning, A Recursive Shape"),
]

iris = st.sampled_from([":a", ":b", ":c", ":d"])
blanks = st.sampled_from(["_:x", "_:y"])
numbers = st.sampled_from(["1", "2", "3", "2.5"])
literals = st.one_of(
    numbers,
    st.sampled_from(['"a"', '"ab"', '"abc"', '"a"@en', '"b"@en', '"a"@de', '"a"@en-gb', "true", '"x"^^xsd:integer']),
    st.sampled_from(['"2001-02-28"^^xsd:date', '"2001-02-30"^^xsd:date', '"2001-01-01T00:00:00Z"^^xsd:dateTime']),
)
nodes = st.one_of(iris, blanks)
values = st.one_of(iris, blanks, literals)
predicates = st.sampled_from([":p", ":q", ":r"])
classes = st.sampled_from([":C", ":D", ":E"])


@st.composite
def data(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.tuples(nodes, predicates, values), min_size=8, max_size=20))
    types = draw(st.lists(st.tuples(nodes, classes), min_size=2, max_size=5))
    below = draw(st.sampled_from(["", ":D rdfs:subClassOf :C .", ":D rdfs:subClassOf :C . :E rdfs:subClassOf :D ."]))
    facts = [f"{s} {p} {o} ." for s, p, o in lines] + [f"{s} a {c} ." for s, c in types]
    return " ".join([*facts, below])


paths = st.recursive(
    st.one_of(predicates, predicates.map(lambda p: f"[ sh:inversePath {p} ]")),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"( {pair[0]} {pair[1]} )"),
        st.tuples(inner, inner).map(lambda pair: f"[ sh:alternativePath ( {pair[0]} {pair[1]} ) ]"),
        inner.map(lambda p: f"[ sh:zeroOrMorePath {p} ]"),
        inner.map(lambda p: f"[ sh:oneOrMorePath {p} ]"),
        inner.map(lambda p: f"[ sh:zeroOrOnePath {p} ]"),
    ),
    max_leaves=3,
)
datatypes = st.sampled_from(["xsd:integer", "xsd:string", "xsd:date", "rdf:langString", "xsd:decimal", "xsd:boolean"])
kinds = st.sampled_from(["IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"])
counts = st.sampled_from(range(6))  # of integers() Hypothesis prefers those in modules that are loaded
simple = st.one_of(
    classes.map(lambda c: f"sh:class {c}"),
    datatypes.map(lambda d: f"sh:datatype {d}"),
    kinds.map(lambda k: f"sh:nodeKind sh:{k}"),
    st.sampled_from(['"^a"', '"b$"', '"^[a-b]+$"', '"example"']).map(lambda p: f"sh:pattern {p}"),
    st.just('sh:pattern "^A" ; sh:flags "i"'),
    counts.map(lambda n: f"sh:minLength {n + 1}"),
    counts.map(lambda n: f"sh:maxLength {n}"),
    st.tuples(st.sampled_from(["minInclusive", "minExclusive", "maxInclusive", "maxExclusive"]), numbers).map(
        lambda pair: f"sh:{pair[0]} {pair[1]}"
    ),
    st.lists(st.sampled_from(['"en"', '"de"']), min_size=1, unique=True).map(
        lambda tags: f"sh:languageIn ( {' '.join(tags)} )"
    ),
    predicates.map(lambda p: f"sh:equals {p}"),
    predicates.map(lambda p: f"sh:disjoint {p}"),
    st.lists(st.one_of(iris, literals), min_size=1, max_size=4).map(lambda terms: f"sh:in ( {' '.join(terms)} )"),
    st.one_of(iris, literals).map(lambda v: f"sh:hasValue {v}"),
)
at_properties = st.one_of(
    counts.map(lambda n: f"sh:minCount {n}"),
    counts.map(lambda n: f"sh:maxCount {n}"),
    st.just("sh:uniqueLang true"),
)
compared = st.tuples(predicates, st.sampled_from(["lessThan", "lessThanOrEquals"]), predicates).map(
    lambda t: f"sh:path {t[0]} ; sh:{t[1]} {t[2]}"
)


filters = st.one_of(
    st.sampled_from(["", "ISIRI(?value)", "ISLITERAL(?value)", "?value = $this", "BOUND($this)", "ISIRI($this)"]),
    predicates.map(lambda p: f"EXISTS {{ $this {p} ?value }}"),
    predicates.map(lambda p: f"NOT EXISTS {{ ?value {p} ?other }}"),
    classes.map(lambda c: f"NOT EXISTS {{ ?value a {c} }}"),
).map(lambda f: f"FILTER({f})" if f and "EXISTS" not in f else f and f"FILTER {f}")


@st.composite
def queries(draw: st.DrawFn, path: bool = False, counting: bool = False) -> str:
    """A constraint in SPARQL, for a property shape or not; one that counts is not compiled within another shape."""
    steps = st.one_of(predicates, st.just("$PATH")) if path else predicates
    p, q, test = draw(steps), draw(steps), draw(filters)
    group = "GROUP BY $this HAVING(COUNT(DISTINCT ?value) > 1)"
    text = draw(
        st.sampled_from(
            [
                f"SELECT $this ?value WHERE {{ $this {p} ?value . {test} }}",
                f"SELECT $this (:q AS ?path) ?value WHERE {{ ?value {p} $this . {test} }}",
                f"SELECT $this WHERE {{ $this {p} ?value . ?value {q} ?other . {test} }}",
                f"SELECT $this ?value WHERE {{ {{ $this {p} ?value }} UNION {{ ?value {q} $this }} {test} }}",
                f"SELECT $this ?value WHERE {{ $this {p} ?value . OPTIONAL {{ $this {q} ?b }} FILTER(!BOUND(?b)) }}",
                f"SELECT $this WHERE {{ FILTER NOT EXISTS {{ $this {p} ?value . {test} }} }}",
                f"SELECT $this (COUNT(DISTINCT ?value) AS ?n) WHERE {{ $this {p} ?value . {test} }} {group}",
            ][: None if counting else -1]
        )
    )
    off = draw(st.sampled_from(["", "", "", "; sh:deactivated true", "; sh:deactivated false"]))
    return f'sh:sparql [ sh:prefixes :prefixes ; sh:select """{text}""" {off} ]'


DECLARED = ':prefixes sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .'


@st.composite
def switched(draw: st.DrawFn, given: st.SearchStrategy[str]) -> str:
    """The content of a shape, sometimes deactivated."""
    return draw(given) + draw(st.sampled_from([""] * 6 + [" ; sh:deactivated false", " ; sh:deactivated true"]))


def shaped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The content of a shape that refers to other shapes."""
    several = st.lists(inner, min_size=1, max_size=3).map(lambda found: f"( {' '.join(found)} )")
    return st.one_of(
        inner.filter(lambda s: not s.startswith("[ sh:path")).map(lambda s: f"sh:node {s}"),
        inner.map(lambda s: f"sh:not {s}"),
        st.tuples(st.sampled_from(["and", "or", "xone"]), several).map(lambda pair: f"sh:{pair[0]} {pair[1]}"),
        st.tuples(paths, inner).map(lambda pair: f"sh:property [ sh:path {pair[0]} ; sh:or ( {pair[1]} ) ]"),
        st.tuples(paths, switched(simple)).map(lambda pair: f"sh:property [ sh:path {pair[0]} ; {pair[1]} ]"),
        st.tuples(paths, at_properties).map(lambda pair: f"sh:property [ sh:path {pair[0]} ; {pair[1]} ]"),
        st.tuples(predicates, queries(path=True)).map(lambda t: f"sh:property [ sh:path {t[0]} ; {t[1]} ]"),
        compared.map(lambda c: f"sh:property [ {c} ]"),
        st.tuples(predicates, st.sampled_from(["( rdf:type )", "( :q :r )"])).map(
            lambda pair: f"sh:closed true ; sh:ignoredProperties {pair[1]} ; sh:property [ sh:path {pair[0]} ]"
        ),
        st.tuples(predicates, inner, inner, st.booleans(), counts, counts).map(
            lambda t: (
                f"sh:property [ sh:path {t[0]} ; sh:qualifiedValueShape {t[1]} ; sh:qualifiedMinCount {t[4]} ; "
                f"sh:qualifiedMaxCount {t[5]} ; sh:qualifiedValueShapesDisjoint {str(t[3]).lower()} ] , "
                f"[ sh:path {t[0]} ; sh:qualifiedValueShape {t[2]} ; sh:qualifiedMinCount 1 ]"
            )
        ),
    )


node_shapes = st.recursive(
    st.one_of(switched(simple), queries()).map(lambda s: f"[ {s} ]"),
    lambda inner: st.one_of(
        switched(shaped(inner)).map(lambda s: f"[ {s} ]"),
        st.tuples(paths, st.one_of(simple, at_properties)).map(lambda pair: f"[ sh:path {pair[0]} ; {pair[1]} ]"),
    ),
    max_leaves=4,
)
targets = st.one_of(
    classes.map(lambda c: f"sh:targetClass {c}"),
    st.one_of(iris, literals).map(lambda n: f"sh:targetNode {n}"),
    predicates.map(lambda p: f"sh:targetSubjectsOf {p}"),
    predicates.map(lambda p: f"sh:targetObjectsOf {p}"),
)


@st.composite
def shapes(draw: st.DrawFn) -> str:
    if draw(st.sampled_from(range(5))) == 0:
        name, kind, where = draw(classes), ", rdfs:Class", draw(st.one_of(st.just(""), targets))
    else:
        name, kind, where = ":S", "", " ; ".join(draw(st.lists(targets, min_size=1, max_size=2)))
    where = f"{kind} ; {where} ;" if where else f"{kind} ;"
    if draw(st.booleans()):
        what = draw(switched(st.one_of(simple, queries(counting=True), shaped(node_shapes))))
        return f"{name} a sh:NodeShape {where} {what} . {DECLARED}"
    if draw(st.sampled_from(range(10))) == 0:
        return f"{name} a sh:PropertyShape {where} {draw(compared)} ."
    if draw(st.sampled_from(range(10))) == 0:
        path, what = draw(predicates), draw(queries(path=True, counting=True))
        return f"{name} a sh:PropertyShape {where} sh:path {path} ; {what} . {DECLARED}"
    what = draw(switched(st.one_of(simple, at_properties, shaped(node_shapes))))
    return f"{name} a sh:PropertyShape {where} sh:path {draw(paths)} ; {what} . {DECLARED}"


@st.composite
def queried(draw: st.DrawFn) -> str:
    """A shape with a constraint in SPARQL that many nodes are asked for, alone or within another shape."""
    path = draw(predicates)
    places = [
        ("sh:NodeShape", draw(queries(counting=True))),
        ("sh:NodeShape", f"sh:property [ sh:path {path} ; {draw(switched(queries(path=True, counting=True)))} ]"),
        ("sh:NodeShape", f"sh:not [ {draw(queries())} ]"),
        ("sh:NodeShape", f"sh:or ( [ {draw(queries())} ] [ sh:path {path} ; {draw(queries(path=True))} ] )"),
        ("sh:PropertyShape", f"sh:path {path} ; {draw(queries(path=True, counting=True))}"),
        ("sh:PropertyShape", f"sh:path {path} ; sh:node [ {draw(switched(queries()))} ]"),
    ]
    kind, what = draw(st.sampled_from(places))
    return f":S a {kind} ; sh:targetSubjectsOf :p , :q ; sh:targetObjectsOf :p ; {what} . {DECLARED}"


def in_forms(facts: str) -> st.SearchStrategy[str]:
    """The same facts with numbers in other forms, which the engine reads as one value."""
    parts = re.split(r"(?<= )(1|2|3|2\.5)(?= \.)", facts)
    return st.tuples(*(st.sampled_from(FORMS.get(part, [part])) for part in parts)).map("".join)


def triples(turtle: str) -> list[Triple]:
    quads = ox.parse((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=False)
    return [quad.triple for quad in quads]


def silent(text: str) -> None:
    """Says nothing."""


Found = set[tuple[str, str, str, str]]


def both(facts: str, shape: str, way: str = "queries") -> tuple[Found, Found]:
    """The results of each engine; "forms" keeps literals as they are written."""
    store = ExactStore() if way == "forms" else LocalStore.in_memory()
    if isinstance(store, ExactStore):
        store.fill(triples(facts))
    else:
        store.add(NamedNode("urn:data"), triples(facts))
    read = Shapes(store, triples(shape))
    theirs = results(store, read, engine="pyshacl", note=silent)
    ours = results(store, read, delegate=way == "forms", note=silent)
    return as_set(ours), as_set(theirs)


def as_set(found: list[Result]) -> Found:
    return {(str(r.focus), r.path.text if r.path else "", str(r.value), r.component.split("#")[1]) for r in found}


def tamed(facts: str, shape: str) -> tuple[str, str]:
    """The same without what pySHACL is known to take otherwise: the tests at the end say what."""
    if "sh:lessThan" in shape:
        facts = re.sub(r"(:[pqr]) (_:\w|:[abcd]|true|\"[^\"]*\"[@^]\S+) \.", r"\1 2 .", facts)
    if re.search("sh:(min|max)(In|Ex)clusive", shape):
        facts, shape = (re.sub(r'"2001[^"]*"\^\^xsd:date(Time)?', "2", text) for text in (facts, shape))
        facts, shape = re.sub(r"\btrue\b", "2", facts), shape.replace("targetNode true", "targetNode 2")
    return facts, shape


def draw_until(enough: Callable[[], bool], compare: Callable[[], None]) -> None:
    """Compare random cases, and others while these are not enough: one seed may draw little that says anything."""
    for more in range(5):
        seed(SEED + more)(compare)()
        if enough():
            return


@pytest.mark.parametrize("way", ["queries", "forms"])
def test_both_engines_find_the_same(way: str) -> None:
    count: Counter[bool] = Counter()  # results, those of queries under True

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data(), st.one_of(shapes(), shapes(), queried()))
    def compare(drawn: st.DataObject, shape: str) -> None:
        facts, shape = tamed(drawn.draw(data()), shape)
        if way == "forms" and "sh:sparql" not in shape and ":largest" not in shape:
            facts = drawn.draw(in_forms(facts))  # a query sees the values, in whatever form they are
        ours, theirs = both(facts, shape, way)
        told = f"seed {SEED}\n{shape}\n{facts}\nours only {ours - theirs}\ntheirs only {theirs - ours}"
        assert ours == theirs, told
        count.update(component.startswith("SPARQL") for *_, component in ours)

    def enough() -> bool:
        return count.total() > EXAMPLES // 2 and count[True] > EXAMPLES // 10

    draw_until(enough, compare)
    assert enough(), count


DIFFERENCES = [
    pytest.param(
        ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path [ sh:inversePath ( :p :q ) ] ; sh:nodeKind sh:Literal .",
        ":b :p :m . :m :q :a . :c :q :n . :n :p :a .",
        "<http://example.org/b>",
        "<http://example.org/c>",
        id="2.3.1.4: the inverse of p then q is q backwards, then p backwards, as in SPARQL; pySHACL keeps the order",
    ),
    pytest.param(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:minLength 0 .",
        "_:x a :C .",
        "_:x",
        None,
        id="4.4.1: a blank node violates any sh:minLength; pySHACL passes it where the length is 0",
    ),
    pytest.param(
        ":S a sh:NodeShape ; sh:targetNode true ; sh:maxInclusive 3 .",
        ":a a :C .",
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        None,
        id="4.3: what SPARQL cannot compare is a violation; pySHACL compares a boolean with a number",
    ),
    pytest.param(
        ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; sh:lessThan :q .",
        ":a :p :b ; :q :c .",
        "<http://example.org/b>",
        None,
        id="4.5.3: SPARQL does not order IRIs, so they violate; pySHACL compares them as strings",
    ),
]


@pytest.mark.parametrize(("shape", "facts", "ours", "theirs"), DIFFERENCES)
def test_where_the_engines_differ_the_specification_is_with_ours(
    shape: str, facts: str, ours: str, theirs: str | None
) -> None:
    mine, other = both(facts, shape)
    assert {value for _, _, value, _ in mine} == {ours}
    assert {value for _, _, value, _ in other} == ({theirs} if theirs else set())
