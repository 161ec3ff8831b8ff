"""A rule that is written to be joined whole gives what it gives as it was."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat
from rdflib import Graph
from rdflib.query import ResultRow

from kg.archive import locate
from kg.build.infer import infer
from kg.build.load import load_files
from kg.build.prove import PROOFS, prove
from kg.errors import KgError
from kg.graph import answered
from kg.rules.axioms import axiom_rules
from kg.rules.rule import Rule, written_rules
from kg.sparql.construct import select_all_bindings
from kg.sparql.join_hints import LONGEST, add_join_hints, look_up_what_is_denied
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.store.protocol import QueryResult, Store
from tests.conftest import RURITANIA
from tests.effort import SEED, draws
from tests.servers import until

ARCHIVE = locate(RURITANIA)
RULES = written_rules(read_all(ARCHIVE, "rules"))
HB = "PREFIX hb: <https://w3id.org/habeas/ont#> "


@cache
def stores() -> dict[str, Store]:
    """Ruritania as it is stated, and with all that follows."""
    stated, whole = LocalStore.in_memory(), LocalStore.in_memory()
    for store in (stated, whole):
        load_files(store, ARCHIVE.turtle)
    infer(whole, read_all(ARCHIVE, "rules"))
    return {"stated": stated, "whole": whole}


def test_it_is_known_which_rules_are_compared() -> None:
    assert len(RULES) == 53
    assert len(axiom_rules(stores()["whole"])) > 80
    as_they_are = [rule.name for rule in RULES if add_join_hints(rule.construct).count("SELECT") < 2]
    # a single pattern, and patterns that have a variable for a predicate
    assert as_they_are == ["direct-part", "document-dated-by-its-issue", "end-not-stated", "first-and-last-day"]


@pytest.mark.parametrize("kind", ["stated", "whole"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_in_bulk_gives_the_same(rule: Rule, kind: str) -> None:
    store = stores()[kind]
    assert set(store.construct(add_join_hints(rule.construct))) == set(store.construct(rule.construct))


@pytest.mark.parametrize("kind", ["stated", "whole"])
def test_a_rule_whose_denials_are_looked_up_gives_the_same(kind: str) -> None:
    changed = {rule.name: rule for rule in RULES if look_up_what_is_denied(rule.text) != rule.text}
    assert {"rests-directly-on", "remedy-considered-appropriate", "rank-of-the-treaty"} <= changed.keys()
    for rule in changed.values():
        rows = {str(row) for row in stores()[kind].select(select_all_bindings(look_up_what_is_denied(rule.text)))}
        assert rows == {str(row) for row in stores()[kind].select(select_all_bindings(rule.text))}, rule.name


ENDS = st.sampled_from(["?x", "?y", "?z", "<a:1>", "<a:2>"])
STEPS = st.builds("{} <a:{}> {}".format, ENDS, st.sampled_from("pq"), ENDS)
FILTERS = st.sampled_from(["FILTER(?x != ?y)", "FILTER(?y = <a:1>)", "FILTER(?z IN (<a:1>, ?x))"])
DENIALS = st.recursive(
    st.lists(st.one_of(STEPS, FILTERS), min_size=2, max_size=4).map(" . ".join),
    lambda inner: st.builds("{} . FILTER NOT EXISTS {{ {} }}".format, STEPS, inner),
    max_leaves=3,
)


WORDS = st.sampled_from(["EXISTS", "NOT EXISTS"])
SOME = "<a:1> <a:p> <a:2>, <a:1> ; <a:q> <a:1> . <a:2> <a:p> <a:3> ; <a:q> <a:2> , <a:3>"


@seed(SEED)
@settings(max_examples=draws(100, 2000), deadline=None)
@given(st.one_of(STEPS, st.builds("{} OPTIONAL {{ {} }}".format, STEPS, STEPS)), WORDS, DENIALS)
def test_patterns_that_are_looked_up_one_by_one_change_no_answer(pattern: str, word: str, denied: str) -> None:
    store = LocalStore.in_memory()
    store.as_oxigraph().update(f"INSERT DATA {{ {SOME} }}")
    query = f"SELECT * WHERE {{ {pattern} FILTER {word} {{ {denied} }} }}"
    written = look_up_what_is_denied(query)
    # two engines, of which one asks for each row
    as_written = store.as_oxigraph().query(query)
    assert isinstance(as_written, ox.QuerySolutions)
    assert sorted(map(str, store.select(written))) == sorted(map(str, as_written))
    graph = Graph().parse(data=store.dump(), format="nt")
    assert by_variable(graph, written) == by_variable(graph, query)


def by_variable(graph: Graph, query: str) -> set[frozenset[tuple[str, object]]]:
    """The rows of a SELECT, each by its variables: rdflib gives the variables of SELECT * in an order of chance."""
    return {frozenset(row.asdict().items()) for row in graph.query(query) if isinstance(row, ResultRow)}


def test_the_pattern_that_is_known_best_is_looked_up_first_and_blank_nodes_stay_together() -> None:
    given_one = "SELECT * { ?a <p:1> ?b FILTER NOT EXISTS { %s } }"
    chain = look_up_what_is_denied(given_one % "?c <p:2> 1 . ?d <p:3> ?c . ?b <p:4> ?d")
    assert [chain.index(one) for one in ("p:4", "p:3", "p:2")] == sorted(map(chain.index, ("p:4", "p:3", "p:2")))
    for whole in ("_:c <p:2> 1 . _:c <p:3> ?b", "?c <p:2> 1 OPTIONAL { ?c <p:3> ?b } ?c <p:4> ?d"):
        assert look_up_what_is_denied(given_one % whole) == given_one % whole


def test_a_filter_is_asked_before_what_does_not_concern_it() -> None:
    query = "SELECT * { ?a <p:1> ?b FILTER NOT EXISTS { ?a <p:1> ?c . ?c <p:2> ?d . ?d <p:3> 1 . FILTER(?c < ?b) } }"
    chain = look_up_what_is_denied(query)
    assert "FILTER EXISTS { ?c <p:2> ?d . FILTER EXISTS { ?d <p:3> 1 . } } FILTER(?c < ?b) }" in chain


def test_a_variable_of_another_exists_is_not_known() -> None:
    """Otherwise the whole store would be read for ?other, because another EXISTS has a variable of that name."""
    query = "SELECT * { ?a <p:1> ?b FILTER EXISTS { ?other <p:2> ?b } FILTER EXISTS { %s } }"
    written = look_up_what_is_denied(query % "?case <p:3> ?b . ?other <p:4> ?case . ?other <p:5> 1")
    assert written == query % (
        "?case <p:3> ?b . FILTER EXISTS { ?other <p:4> ?case . FILTER EXISTS { ?other <p:5> 1 . } }"
    )


def test_a_mistake_is_told_of_the_query_as_it_was_written() -> None:
    """The engine gets another text than a user of the SPARQL Protocol wrote; the place of a mistake is the user's."""
    query = "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?a ?p ?d . ?d ?q ?e } } LIMIT x"
    assert look_up_what_is_denied(query) != query
    with pytest.raises(SyntaxError) as mistake:
        LocalStore.in_memory().query_dataset(query)
    assert f":{len(query)}" in str(mistake.value)


def test_what_a_person_asks_is_looked_up_and_a_mistake_told_by_its_place() -> None:
    query = "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?a ?p ?d . ?d ?q ?e } }"
    sent: list[str] = []

    class Recording(LocalStore):
        def query(self, query: str, where: str = "", prefixes: Mapping[str, str] | None = None) -> QueryResult:
            sent.append(query)
            return super().query(query, where, prefixes)

        def check_unchanged(self) -> None:
            """Nothing: it is in memory."""

    store = Recording(ox.Store())
    answered(store, query, "the query", {})
    assert sent == [look_up_what_is_denied(query)] != [query]
    mistaken = f"{query} LIMIT x"
    with pytest.raises(KgError, match=f"column {len(mistaken)}:"):
        answered(store, mistaken, "the query", {})


def test_a_very_long_query_is_left_as_it_is() -> None:
    """Compiled shapes can have hundreds of groups, and each would be read again for every other."""
    group = "FILTER EXISTS { ?a <p:1> ?b . ?b <p:2> ?c } "
    assert look_up_what_is_denied(f"SELECT * {{ ?a <p:0> 1 {group} }}") != f"SELECT * {{ ?a <p:0> 1 {group} }}"
    many = f"SELECT * {{ ?a <p:0> 1 {group * (LONGEST // len(group) + 1)} }}"
    assert look_up_what_is_denied(many) == many


def test_the_axioms_in_bulk_give_the_same() -> None:
    store = stores()["stated"]
    given = 0
    for axiom in axiom_rules(store):
        triples = set(store.construct(axiom.construct))
        assert set(store.construct(add_join_hints(axiom.construct))) == triples, axiom.name
        given += len(triples)
    assert given > 400


def test_a_store_on_disk_has_the_same_statements_in_the_same_graphs(tmp_path: Path) -> None:
    disk = LocalStore.create(tmp_path / "db")
    load_files(disk, ARCHIVE.turtle)
    infer(disk, read_all(ARCHIVE, "rules"))
    assert named(disk) == named(stores()["whole"])
    assert len(named(disk)) > 4000


def test_the_proofs_of_a_store_on_disk_are_the_same(tmp_path: Path) -> None:
    disk, memory = LocalStore.create(tmp_path / "db"), LocalStore.in_memory()
    for store in (disk, memory):
        store.add_quads(stores()["whole"].statements())
        assert prove(store, read_all(ARCHIVE, "rules")) > 20
    assert set(disk.statements(graph=PROOFS)) == set(memory.statements(graph=PROOFS))


def test_a_store_that_is_finished_has_its_statements_in_fewer_files(tmp_path: Path) -> None:
    """Written in parts, so that each thing would be looked for in all that these have left on disk."""
    disk = LocalStore.create(tmp_path / "db")
    for number in range(3):  # of four the engine would merge some itself
        lines = [f'<urn:{n}:{number}> <urn:has:{n}> "part {number}, {n} in words kept apart" .' for n in range(20)]
        disk.as_oxigraph().bulk_load("\n".join(lines), format=RdfFormat.N_TRIPLES, to_graph=NamedNode("urn:graph"))
    before, parts = named(disk), files(tmp_path)
    disk.settle()
    assert named(disk) == before
    assert len(before) == 60
    disk.close()  # what has been merged is deleted when the store is closed
    assert until(lambda: files(tmp_path) < parts)  # files whose statements do not overlap stay as they are


def files(folder: Path) -> int:
    """How many files with statements a store has."""
    return len(list((folder / "db").glob("*.sst")))


def named(store: Store) -> set[Quad]:
    """The statements without blank nodes, which differ from one reading to the next."""
    return {quad for quad in store.as_oxigraph() if "_:" not in f"{quad.subject}{quad.object}"}


@pytest.mark.parametrize(
    ("query", "rewritten"),
    [
        ("SELECT * WHERE { ?a hb:p ?b }", "SELECT * WHERE { { SELECT ?a ?b { ?a hb:p ?b } } }"),
        (
            "SELECT * WHERE { ?a hb:p ?b . BIND(STR(?b) AS ?c) ?d hb:q ?c } ORDER BY ?a",
            "SELECT * WHERE { { SELECT ?a ?b { ?a hb:p ?b } } BIND(STR(?b) AS ?c) { SELECT ?d ?c { ?d hb:q ?c } } } "
            "ORDER BY ?a",
        ),
        (
            'SELECT * WHERE { ?a hb:p "}" OPTIONAL { ?a hb:q ?b , ?c } FILTER(?b <= 3) }',
            'SELECT * WHERE { { SELECT ?a { ?a hb:p "}" } } OPTIONAL { { SELECT ?a ?b { ?a hb:q ?b } } '
            "{ SELECT ?a ?c { ?a hb:q ?c } } } FILTER(?b <= 3) }",
        ),
        (
            "SELECT * WHERE { { SELECT * WHERE { ?a hb:p ?b } } # all\n { SELECT * { ?a hb:q 1 } } }",
            "SELECT * WHERE { { SELECT * { { SELECT ?a ?b { ?a hb:p ?b } } } } "
            "{ SELECT * { { SELECT ?a { ?a hb:q 1 } } } } }",
        ),
        ("SELECT * WHERE { ?a ?p ?b . hb:x hb:p 1 }", "SELECT * WHERE { ?a ?p ?b . hb:x hb:p 1 . }"),
    ],
)
def test_how_a_query_is_rewritten(query: str, rewritten: str) -> None:
    assert add_join_hints(query) == rewritten
    stores()["whole"].query(HB + rewritten)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { ?a hb:p/hb:q ?b }",
        "SELECT * WHERE { ?a hb:p [ hb:q ?b ] }",
        "SELECT * WHERE { ?a hb:p ( 1 2 ) }",
        "SELECT * WHERE { { SELECT ?a WHERE { ?a hb:p ?b } } ?a hb:q ?c }",
        "SELECT * WHERE { GRAPH ?g { ?a hb:p ?b } }",
        "SELECT * WHERE { ?a hb:p ?b",
        "ASK { ?a hb:p ?b }",
    ],
)
def test_what_is_more_than_plain_patterns_is_left_as_it_is(query: str) -> None:
    assert add_join_hints(query) == query


@pytest.mark.parametrize(
    ("denial", "whole"),
    [
        ("FILTER NOT EXISTS { ?a hb:q ?b }", True),
        ("FILTER NOT EXISTS { ?a hb:q ?other . }", True),
        ("FILTER NOT EXISTS { hb:x hb:q 1 }", False),  # MINUS takes nothing away where nothing is shared
        ("FILTER NOT EXISTS { ?x hb:q ?y }", False),
        ("FILTER NOT EXISTS { ?a hb:q ?d }", False),  # ?d need not have a value
        ("FILTER NOT EXISTS { ?a a hb:Remedy }", False),  # there may be very many of a class
        ("FILTER NOT EXISTS { ?a hb:q ?c . FILTER(?c != ?b) }", False),
        ("FILTER(!EXISTS { ?a hb:q ?c . } || ?b = 1)", False),
    ],
)
def test_what_is_denied_is_read_whole_only_where_that_means_the_same(denial: str, whole: bool) -> None:
    rewritten = add_join_hints(f"SELECT * WHERE {{ ?a hb:p ?b OPTIONAL {{ ?a hb:r ?d }} {denial} }}")
    assert ("MINUS" in rewritten) == whole
    assert ("EXISTS" in rewritten) != whole
    stores()["whole"].query(HB + rewritten)
