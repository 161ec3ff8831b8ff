"""Each syntax rule of SHACL, by its name in appendix B of the Recommendation, with a shapes graph that breaks it.

A shapes graph that breaks a rule is ill-formed, and what it would find is undefined (section 3.4.2): it is refused,
with the four parts of an error, whether the shapes lie in the store or in a graph of their own.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.shacl import Result, Shapes, results
from kg.shacl.core_constraints import COMPONENTS
from kg.shacl.terms import MAX_DEPTH, PARAMETERS
from kg.store.local import LocalStore

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = ':x a :C ; :p 1 , "one"@fr , :y . '
NODE = ":S a sh:NodeShape ; sh:targetClass :C ; "
PROPERTY = ":S a sh:PropertyShape ; sh:targetClass :C ; sh:path :p ; "
PATH = ":S a sh:PropertyShape ; sh:targetClass :C ; sh:nodeKind sh:Literal ; sh:path "
SELECT = '"SELECT $this WHERE { $this :p ?x }"'.replace(":p", "<http://example.org/p>")
ASK = '"ASK { FILTER(ISLITERAL($value)) }"'
VALIDATOR = f"sh:validator [ a sh:SPARQLAskValidator ; sh:ask {ASK} ]"
COMPONENT = f":K a sh:ConstraintComponent ; {VALIDATOR} ; "
PREFIX = ' sh:sparql [ sh:select "SELECT $this WHERE { $this e:p ?x }" ; sh:prefixes :o ] . :o sh:declare '


def sparql(query: str, at: str = NODE) -> str:
    return f'{at} sh:sparql [ sh:select "{query}" ] .'


BROKEN: dict[str, list[tuple[str, str]]] = {
    "entailment-nodeKind": [('<> sh:entailment "RDFS" .', 'sh:entailment "RDFS"')],
    "shapesGraph-nodeKind": [('<> sh:shapesGraph "shapes" .', 'sh:shapesGraph "shapes"')],
    "SHACL-list": [
        (f"{NODE} sh:in :notAList .", "should be a list"),
        (f"{NODE} sh:in <http://example.org/list#nil> .", "should be a list"),
        (f"{NODE} sh:in _:l . _:l rdf:first 1 , 2 ; rdf:rest () .", "should be a list"),
    ],
    "shape": [(f'{NODE} sh:node "T" .', 'sh:node "T"')],
    "multiple-parameters": [
        (f'{PROPERTY} sh:pattern "a" , "b" .', "more than one sh:pattern"),
        (f'{PROPERTY} sh:pattern "a" ; sh:flags "i" , "s" .', "more than one sh:flags"),
    ],
    "targetNode-nodeKind": [(":S a sh:NodeShape ; sh:targetNode [] ; sh:nodeKind sh:IRI .", "sh:targetNode that is a")],
    "targetClass-nodeKind": [(':S a sh:NodeShape ; sh:targetClass "C" .', 'sh:targetClass "C"')],
    "implicit-targetClass-nodeKind": [("[] a sh:NodeShape , rdfs:Class .", "is a class is a blank node")],
    "targetSubjectsOf-nodeKind": [(':S a sh:NodeShape ; sh:targetSubjectsOf "p" .', 'sh:targetSubjectsOf "p"')],
    "targetObjectsOf-nodeKind": [(':S a sh:NodeShape ; sh:targetObjectsOf "p" .', 'sh:targetObjectsOf "p"')],
    "severity-maxCount": [(f"{NODE} sh:severity sh:Info , sh:Warning .", "more than one sh:severity")],
    "severity-nodeKind": [(f'{NODE} sh:severity "high" .', 'sh:severity "high"')],
    "message-datatype": [(f"{NODE} sh:message :text .", "sh:message <")],
    "deactivated-maxCount": [(f"{NODE} sh:deactivated true , false .", "more than one sh:deactivated")],
    "deactivated-datatype": [(f'{NODE} sh:deactivated "maybe"^^xsd:boolean .', 'sh:deactivated "maybe"')],
    "NodeShape-path-maxCount": [(f"{NODE} sh:path :p .", "sh:path at a sh:NodeShape")],
    "PropertyShape": [(f"{NODE} sh:property [ sh:nodeKind sh:IRI ] .", "has no path")],
    "path-maxCount": [(f"{PROPERTY} sh:path :q .", "more than one sh:path")],
    "path-node": [(f'{PATH} "p" .', "is not a path")],
    "PropertyShape-path-minCount": [(":S a sh:PropertyShape ; sh:targetClass :C .", "without sh:path")],
    "path-metarule": [(f"{PATH} [ sh:inversePath :p ; sh:zeroOrMorePath :p ] .", "is not a path")],
    "path-non-recursive": [(f"{PATH} _:b . _:b sh:inversePath _:b .", "contains itself")],
    "path-sequence": [(f"{PATH} ( :p ) .", "a sequence path of 1 members")],
    "path-alternative": [
        (f"{PATH} [ sh:alternativePath ( :p ) ] .", "an alternative path of 1 members"),
        (f"{PATH} [ sh:alternativePath () ] .", "an alternative path of 0 members"),
    ],
    "path-inverse": [(f"{PATH} [ sh:inversePath :p , :q ] .", "is not a path")],
    "path-zero-or-more": [(f"{PATH} [ sh:zeroOrMorePath 5 ] .", "is not a path")],
    "path-one-or-more": [(f"{PATH} [ sh:oneOrMorePath [] ] .", "is not a path")],
    "path-zero-or-one": [(f"{PATH} [ sh:zeroOrOnePath :p ; rdfs:comment 'none' ] .", "is not a path")],
    "class-nodeKind": [(f"{NODE} sh:class 5 .", "sh:class")],
    "datatype-nodeKind": [(f"{NODE} sh:datatype [] .", "sh:datatype that is a blank node")],
    "datatype-maxCount": [(f"{NODE} sh:datatype xsd:string , xsd:date .", "more than one sh:datatype")],
    "nodeKind-in": [(f"{NODE} sh:nodeKind sh:Iri .", "sh:nodeKind")],
    "nodeKind-maxCount": [(f"{NODE} sh:nodeKind sh:IRI , sh:Literal .", "more than one sh:nodeKind")],
    "pattern-datatype": [(f'{NODE} sh:pattern "a"@en .', 'sh:pattern "a"@en')],
    "pattern-regex": [(f'{NODE} sh:pattern "[" .', 'regular expression "["')],
    "flags-datatype": [(f'{NODE} sh:pattern "a" ; sh:flags 5 .', "sh:flags")],
    "languageIn-node": [(f'{NODE} sh:languageIn "en" .', "should be a list")],
    "languageIn-members-datatype": [(f'{NODE} sh:languageIn ( :en "en" ) .', "a member of sh:languageIn")],
    "languageIn-maxCount": [(f'{NODE} sh:languageIn ( "en" ) , ( "de" ) .', "more than one sh:languageIn")],
    "uniqueLang-datatype": [(f'{PROPERTY} sh:uniqueLang "yes"^^xsd:boolean .', "sh:uniqueLang")],
    "uniqueLang-maxCount": [(f"{PROPERTY} sh:uniqueLang true , false .", "more than one sh:uniqueLang")],
    "uniqueLang-scope": [(f"{NODE} sh:uniqueLang true .", "sh:uniqueLang at a node shape")],
    "equals-nodeKind": [(f'{PROPERTY} sh:equals "q" .', 'sh:equals "q"')],
    "disjoint-nodeKind": [(f'{PROPERTY} sh:disjoint "q" .', 'sh:disjoint "q"')],
    "lessThan-nodeKind": [(f'{PROPERTY} sh:lessThan "q" .', 'sh:lessThan "q"')],
    "lessThan-scope": [(f"{NODE} sh:lessThan :q .", "sh:lessThan at a node shape")],
    "lessThanOrEquals-nodeKind": [(f'{PROPERTY} sh:lessThanOrEquals "q" .', 'sh:lessThanOrEquals "q"')],
    "lessThanOrEquals-scope": [(f"{NODE} sh:lessThanOrEquals :q .", "sh:lessThanOrEquals at a node shape")],
    "not-node": [(f'{NODE} sh:not "x" .', 'sh:not "x"')],
    "node-node": [
        (f'{NODE} sh:node "x" .', 'sh:node "x"'),
        (f"{NODE} sh:node [ sh:path :q ] .", "a value of sh:node is a property shape"),
    ],
    "property-node": [(f'{NODE} sh:property "x" .', 'sh:property "x"')],
    "qualifiedValueShape-node": [(f'{PROPERTY} sh:qualifiedValueShape "x" .', 'sh:qualifiedValueShape "x"')],
    "qualifiedValueShape-scope": [(f"{NODE} sh:qualifiedValueShape [] .", "sh:qualifiedValueShape at a node shape")],
    "qualifiedValueShapesDisjoint-datatype": [
        (
            f"{PROPERTY} sh:qualifiedValueShape [] ; sh:qualifiedValueShapesDisjoint 1 .",
            "sh:qualifiedValueShapesDisjoint",
        )
    ],
    "closed-datatype": [(f'{NODE} sh:closed "maybe"^^xsd:boolean .', "sh:closed")],
    "ignoredProperties-node": [(f"{NODE} sh:closed true ; sh:ignoredProperties :p .", "should be a list")],
    "ignoredProperties-members-nodeKind": [
        (f'{NODE} sh:closed true ; sh:ignoredProperties ( "x" ) .', "a member of sh:ignoredProperties")
    ],
    "in-node": [(f'{NODE} sh:in "x" .', "should be a list")],
    "in-maxCount": [(f"{NODE} sh:in ( 1 ) , ( 2 ) .", "more than one sh:in")],
    "sparql-nodeKind": [(f"{NODE} sh:sparql {SELECT} .", "sh:sparql")],
    "SPARQLConstraint-select-count": [(f'{NODE} sh:sparql [ sh:message "x" ] .', "sh:select is nothing")],
    "SPARQLConstraint-select-datatype": [(f"{NODE} sh:sparql [ sh:select :q ] .", "sh:select is")],
    "select-query-valid": [
        (sparql("SELECT $this WHERE { $this }"), "this is not SPARQL"),
        (sparql("SELECT $this WHERE { $this ?p ?o "), "{ is not closed"),
        (sparql("SELECT $this WHERE { $this ex:p ?o }"), "the prefix ex: is not declared"),
        (sparql("ASK { $this ?p ?o }"), "it is no SELECT"),
        (sparql("DELETE WHERE { ?s ?p ?o }"), "it is no SELECT"),
    ],
    "select-query-this": [
        (sparql("SELECT ?x WHERE { $this ?p ?x }"), "does not return $this"),
        (sparql("SELECT (STR($this) AS ?x) WHERE { $this ?p ?o }"), "does not return $this"),
    ],
    "SPARQLConstraint-message-datatype": [(f"{NODE} sh:sparql [ sh:select {SELECT} ; sh:message 5 ] .", "sh:message")],
    "SPARQLConstraint-deactivated-maxCount": [
        (f"{NODE} sh:sparql [ sh:select {SELECT} ; sh:deactivated true , false ] .", "sh:deactivated")
    ],
    "PATH-position": [(sparql("SELECT $this WHERE { $this ?p $PATH }", PROPERTY), "$PATH stands elsewhere")],
    "declare-nodeKind": [(f'{NODE} {PREFIX} "x" .', "declared wrongly")],
    "prefix-count": [
        (f'{NODE} {PREFIX} [ sh:prefix "e" , "f" ; sh:namespace "http://e/"^^xsd:anyURI ] .', "declared wrongly")
    ],
    "prefix-datatype": [
        (f'{NODE} {PREFIX} [ sh:prefix 5 ; sh:namespace "http://e/"^^xsd:anyURI ] .', "declared wrongly")
    ],
    "namespace-count": [
        (
            f'{NODE} {PREFIX} [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI , "http://f/"^^xsd:anyURI ] .',
            "wrongly",
        )
    ],
    "namespace-datatype": [(f'{NODE} {PREFIX} [ sh:prefix "e" ; sh:namespace "http://e/" ] .', "declared wrongly")],
    "prefixes-nodeKind": [(f'{NODE} sh:sparql [ sh:select {SELECT} ; sh:prefixes "e" ] .', 'sh:prefixes "e"')],
    "prefixes-duplicates": [
        (
            f'{NODE} {PREFIX} [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI ] ; owl:imports :more . '
            ':more sh:declare [ sh:prefix "e" ; sh:namespace "http://f/"^^xsd:anyURI ] .',
            "the prefix e: is declared as two namespaces",
        )
    ],
    "ConstraintComponent": [
        (f"[] a sh:ConstraintComponent ; sh:parameter [ sh:path :a ] ; {VALIDATOR} .", "it is a blank node")
    ],
    "Parameter-predicate-count": [(f"{COMPONENT} sh:parameter [ sh:path :a , :b ] .", "without one property")],
    "Parameter": [(f"{COMPONENT} sh:parameter [ sh:path [ sh:inversePath :a ] ] .", "without one property")],
    "parameter-name-VARNAME": [(f"{COMPONENT} sh:parameter [ sh:path :a-b ] .", "by the name 'a-b'")],
    "parameter-name-not-in": [(f"{COMPONENT} sh:parameter [ sh:path :value ] .", "by the name 'value'")],
    "parameter-name-unique": [
        (f"{COMPONENT} sh:parameter [ sh:path :a ] , [ sh:path <http://e/a> ] .", "two parameters go by the name a")
    ],
    "optional-datatype": [(f'{COMPONENT} sh:parameter [ sh:path :a ; sh:optional "no" ] .', 'sh:optional "no"')],
    "optional-maxCount": [(f"{COMPONENT} sh:parameter [ sh:path :a ; sh:optional true , false ] .", "sh:optional")],
    "ConstraintComponent-parameter": [
        (f"{COMPONENT} sh:parameter [ sh:path :a ; sh:optional true ] .", "no parameter that must be given")
    ],
    "Parameter-conformance": [
        (
            f"{COMPONENT} sh:parameter [ sh:path :a ; sh:datatype xsd:string ] . {NODE} :a 5 .",
            "its http://example.org/a breaks a condition of http://example.org/K",
        )
    ],
    "labelTemplate-datatype": [(f"{COMPONENT} sh:parameter [ sh:path :a ] ; sh:labelTemplate 5 .", "sh:labelTemplate")],
    "nodeValidator-class": [
        (f"{COMPONENT} sh:parameter [ sh:path :a ] ; sh:nodeValidator [ sh:select {SELECT} ] .", "sh:nodeValidator")
    ],
    "propertyValidator-class": [
        (
            f"{COMPONENT} sh:parameter [ sh:path :a ] ; sh:propertyValidator [ sh:select {SELECT} ] .",
            "sh:propertyValidator",
        )
    ],
    "SPARQLSelectValidator-select-count": [
        (
            f"{COMPONENT} sh:parameter [ sh:path :a ] ; sh:nodeValidator [ a sh:SPARQLSelectValidator ] .",
            "sh:select is nothing",
        )
    ],
    "validator-class": [
        (f":K a sh:ConstraintComponent ; sh:parameter [ sh:path :a ] ; sh:validator [ sh:ask {ASK} ] .", "sh:validator")
    ],
    "ask-count": [
        (
            ":K a sh:ConstraintComponent ; sh:parameter [ sh:path :a ] ; sh:validator [ a sh:SPARQLAskValidator ] .",
            "sh:ask is nothing",
        )
    ],
    "ask-datatype": [
        (
            ":K a sh:ConstraintComponent ; sh:parameter [ sh:path :a ] ; "
            "sh:validator [ a sh:SPARQLAskValidator ; sh:ask 5 ] .",
            "sh:ask is",
        )
    ],
    "ask-sparql": [
        (
            ":K a sh:ConstraintComponent ; sh:parameter [ sh:path :a ] ; "
            f"sh:validator [ a sh:SPARQLAskValidator ; sh:ask {SELECT} ] .",
            "it is no ASK",
        )
    ],
    "pre-binding-limitations": [
        (sparql("SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }"), "MINUS"),
        (sparql("SELECT $this WHERE { SERVICE <http://e/> { $this ?p ?o } }"), "SERVICE"),
        (sparql("SELECT $this WHERE { VALUES ?o { 1 } $this ?p ?o }"), "VALUES"),
        (sparql("SELECT $this WHERE { BIND(1 AS ?this) }"), "assigns the pre-bound variable ?this"),
        (sparql("SELECT $this WHERE { { SELECT ?o WHERE { $this ?p ?o } } }"), "does not return $this"),
    ],
}
for name in ("minCount", "maxCount"):
    BROKEN[f"{name}-scope"] = [(f"{NODE} sh:{name} 1 .", f"sh:{name} at a node shape")]
for name in ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount"):
    at = f"{PROPERTY} sh:qualifiedValueShape [] ; " if name.startswith("qualified") else PROPERTY
    BROKEN[f"{name}-datatype"] = [
        (f"{at} sh:{name} {value} .", f"sh:{name}")
        for value in ("1.5", '"1"', ":one", '"many"^^xsd:integer', '"+-5"^^xsd:integer', '"\u0663"^^xsd:integer')
    ]
    if not name.startswith("qualified"):
        BROKEN[f"{name}-maxCount"] = [(f"{PROPERTY} sh:{name} 1 , 2 .", f"more than one sh:{name}")]
for name in ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"):
    BROKEN[f"{name}-nodeKind"] = [(f"{NODE} sh:{name} :x .", f"sh:{name}")]
    BROKEN[f"{name}-maxCount"] = [(f"{NODE} sh:{name} 1 , 2 .", f"more than one sh:{name}")]
for name in ("and", "or", "xone"):
    BROKEN[f"{name}-node"] = [(f"{NODE} sh:{name} :T .", "should be a list"), (f'{NODE} sh:{name} "T" .', "be a list")]
    BROKEN[f"{name}-members-node"] = [
        (f'{NODE} sh:{name} ( "T" 5 ) .', f'a member of sh:{name} is "T"'),
        (f'{NODE} sh:{name} ( [ sh:class "x" ] ) .', 'sh:class "x"'),
    ]
RULES = 119  # in appendix B


def apart(turtle: str) -> list[ox.Triple]:
    """Triples with literals as they were written."""
    return [q.triple for q in ox.parse((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE, base_iri="urn:shapes")]


def found(turtle: str, *, in_store: bool = True, delegate: bool = True) -> list[Result]:
    """The results of shapes on the data: shapes in the store with it, or in a graph of their own."""
    store = LocalStore.in_memory()
    store.add(NamedNode("urn:data"), apart(DATA))
    if in_store:
        store.add(NamedNode("urn:shapes"), apart(turtle))
    shapes = Shapes(store) if in_store else Shapes(store, apart(turtle))
    return results(store, shapes, delegate=delegate, note=lambda text: None)


def refused(turtle: str, **options: bool) -> KgError:
    with pytest.raises(KgError) as raised:
        found(turtle, **options)
    return raised.value


def test_every_rule_of_the_specification_is_here() -> None:
    print(len(BROKEN), "syntax rules,", sum(map(len, BROKEN.values())), "shapes graphs that break them")
    assert len(BROKEN) == RULES
    assert set(COMPONENTS) | {"property", "qualifiedValueShape", "sparql"} <= PARAMETERS


@pytest.mark.parametrize("rule", list(BROKEN))
def test_what_breaks_a_rule_is_refused(rule: str) -> None:
    for turtle, says in BROKEN[rule]:
        for in_store in (True, False):
            error = refused(turtle, in_store=in_store, delegate=False)
            assert says in str(error), turtle
            assert all(p.what and p.where and p.expected and p.repair for p in error.problems), turtle
            assert "_:" not in str(error), turtle


def nested(what: str, inner: str, times: int) -> str:
    return f"[ {what} " * times + inner + " ]" * times


@pytest.mark.parametrize(
    ("turtle", "number"),
    [
        (f"{PROPERTY} sh:maxCount -1 .", 1),  # an xsd:integer, which is all that the rule asks for
        (f"{PROPERTY} sh:minCount -1 ; sh:maxCount {'9' * 5000} .", 0),
        (f"{PROPERTY} sh:minCount {'9' * 5000} .", 1),
        (f"{PROPERTY} sh:minLength {'9' * 30} .", 3),
        (f"{PROPERTY} sh:minLength -{'9' * 30} ; sh:maxLength {'9' * 30} .", 0),
        (f"{PROPERTY} sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMaxCount -1 .", 1),
        (f'{PROPERTY} sh:minCount "+01"^^xsd:integer .', 0),
        (f'{PROPERTY} sh:languageIn ( "en" ) .', 3),
        (f"{NODE} sh:node :Missing ; sh:or ( :Missing :Other ) .", 0),  # a shape about which nothing is said
        (f"{NODE} sh:not :Missing .", 1),
        (f"{NODE} sh:closed false ; sh:ignoredProperties () .", 0),
        (f"{PATH} ( :p [ sh:zeroOrOnePath :q ] ) .", 1),
        (f"{NODE} {PREFIX} [ sh:prefix 'e' ; sh:namespace 'http://example.org/'^^xsd:anyURI ] .", 1),
        (f"{NODE} sh:sparql [ sh:select {SELECT} ; sh:deactivated true ] .", 0),
        (f"{COMPONENT} sh:parameter [ sh:path :a ; sh:datatype xsd:string ] . {PROPERTY} :a 'x' .", 1),
    ],
)
def test_what_looks_odd_and_keeps_the_rules_means_what_it_says(turtle: str, number: int) -> None:
    for in_store in (True, False):
        assert len({(r.focus, r.value) for r in found(turtle, in_store=in_store, delegate=False)}) == number


def test_a_shapes_graph_that_asks_for_entailment_is_refused() -> None:
    """SHACL, section 1.5: a processor that does not support the regime must signal a failure."""
    error = refused(f"{NODE} sh:nodeKind sh:IRI . <> sh:entailment <http://www.w3.org/ns/entailment/RDFS> .")
    assert error.where == "shapes graph urn:shapes"
    assert "asks for entailment by http://www.w3.org/ns/entailment/RDFS, which is not supported" in error.what


def test_all_that_is_wrong_is_told_in_one_run() -> None:
    error = refused(f"""{NODE} sh:class "a" ; sh:nodeKind sh:Iri .
        :T a sh:NodeShape ; sh:targetNode :x ; sh:sparql [ sh:select "SELECT" ] .""")
    assert len(error.problems) == 3
    for says in ('sh:class "a"', "sh:nodeKind", "this is not SPARQL"):
        assert says in str(error)


@pytest.mark.parametrize(
    ("turtle", "limit"),
    [
        (f"{PATH} {nested('sh:inversePath', ':p', 1500)} .", f"at most {MAX_DEPTH} levels"),
        (
            f"{NODE} sh:node :T0 . " + " ".join(f":T{i} sh:and ( :T{i + 1} :T{i + 1} ) ." for i in range(40)),
            "at most 10,000",
        ),
    ],
)
def test_shapes_and_paths_beyond_a_limit_are_refused_and_the_limit_is_named(turtle: str, limit: str) -> None:
    error = refused(turtle)
    assert limit in error.expected
    assert error.where == "shape http://example.org/S"


def test_shapes_nested_beyond_a_limit_are_refused_by_pyshacl_too() -> None:
    error = refused(f"{NODE} sh:not {nested('sh:not', '[ sh:nodeKind sh:IRI ]', MAX_DEPTH)} .")
    assert "pySHACL cannot check it: Validation path too deep" in error.what
    with pytest.raises(KgError, match=f"nested more than {MAX_DEPTH} deep"):
        found(f"{NODE} sh:not {nested('sh:not', '[ sh:nodeKind sh:IRI ]', MAX_DEPTH)} .", delegate=False)
