"""A rule that is written to be joined whole gives what it gives as it was."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from pyoxigraph import Quad
from rdflib import Graph
from rdflib.query import ResultRow

from kg.archive import locate
from kg.build.infer import infer
from kg.build.load import load_files
from kg.rules.rule import Rule, written_rules
from kg.sparql.construct import select_all_bindings
from kg.sparql.join_hints import add_join_hints, look_up_what_is_denied
from kg.sparql.query_file import read_all
from kg.store.local import LocalStore
from kg.store.protocol import Store
from tests.conftest import RURITANIA
from tests.effort import SEED, draws

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


def test_a_store_on_disk_has_the_same_statements_in_the_same_graphs(tmp_path: Path) -> None:
    disk = LocalStore.create(tmp_path / "db")
    load_files(disk, ARCHIVE.turtle)
    infer(disk, read_all(ARCHIVE, "rules"))
    assert named(disk) == named(stores()["whole"])
    assert len(named(disk)) > 4000


def named(store: Store) -> set[Quad]:
    """The statements without blank nodes, which differ from one reading to the next."""
    return {quad for quad in store.as_oxigraph() if "_:" not in f"{quad.subject}{quad.object}"}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { ?a hb:p/hb:q ?b }",
        "SELECT * WHERE { { SELECT ?a WHERE { ?a hb:p ?b } } ?a hb:q ?c }",
        "SELECT * WHERE { GRAPH ?g { ?a hb:p ?b } }",
    ],
)
def test_what_is_more_than_plain_patterns_is_left_as_it_is(query: str) -> None:
    assert add_join_hints(query) == query


@pytest.mark.parametrize(
    ("denial", "whole"),
    [
        ("FILTER NOT EXISTS { ?a hb:q ?b }", True),
        ("FILTER NOT EXISTS { hb:x hb:q 1 }", False),  # MINUS takes nothing away where nothing is shared
        ("FILTER NOT EXISTS { ?x hb:q ?y }", False),
        ("FILTER NOT EXISTS { ?a hb:q ?d }", False),  # ?d need not have a value
        ("FILTER NOT EXISTS { ?a a hb:Remedy }", False),  # there may be very many of a class
        ("FILTER NOT EXISTS { ?a hb:q ?c . FILTER(?c != ?b) }", False),
    ],
)
def test_what_is_denied_is_read_whole_only_where_that_means_the_same(denial: str, whole: bool) -> None:
    rewritten = add_join_hints(f"SELECT * WHERE {{ ?a hb:p ?b OPTIONAL {{ ?a hb:r ?d }} {denial} }}")
    assert ("MINUS" in rewritten) == whole
    assert ("EXISTS" in rewritten) != whole
    stores()["whole"].query(HB + rewritten)
