"""The index: in which order things are found, by what is said of them too, why, and how many have each facet."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.graph import Graph
from kg.search.index import MARKS, MAX_HITS, Hits, Index
from kg.search.lookup import Things
from kg.store.local import LocalStore
from kg.terms.names import THING, graph_of, hb, shorten
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL


@pytest.fixture(scope="module")
def index(ruritania: Graph) -> Index:
    return ruritania.things.index


def found(graph: Graph, hits: Hits) -> list[str]:
    return [shorten(hit.iri, graph.prefixes) for hit in hits.things]


def persons(*names: str) -> Index:
    """An index of persons of these names."""
    store = LocalStore.in_memory()
    for number, name in enumerate(names):
        node = NamedNode(f"{THING}person/{number}")
        label = Triple(node, RDFS_LABEL, Literal(name, language="en"))
        store.add(graph_of("data/x.ttl"), [label, Triple(node, RDF_TYPE, hb("Person"))])
    return Things(store, {}).index


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("9/2031", "doc:covenant-views-9-2031"),  # its number, before all whose names have it
        ("Rudolf Rassendyll", "person:rudolf-rassendyll"),  # its name, before cases, which come first otherwise
        ("Ruritania 7", "rur-cc:art_7"),  # a State and the number of an article
        ("Руритания 7", "rur-cc:art_7"),
        ("rassen", "case:rur-rassendyll"),
    ],
)
def test_numbers_come_first_then_names_then_what_has_the_words(
    ruritania: Graph, index: Index, text: str, first: str
) -> None:
    assert found(ruritania, index.search(text))[0] == first


@pytest.mark.parametrize(
    ("text", "thing", "column"),
    [
        ("Insult Princess", "gra-cc:art_12", "heading"),
        ("lese-majesty", "gra-cc:art_12", "topic"),
        ("exercise right arbitrary", "doc:covenant-general-comment-2__claim", "summary"),
    ],
)
def test_a_heading_a_kind_of_offence_and_a_summary_are_searched_and_said(
    ruritania: Graph, index: Index, text: str, thing: str, column: str
) -> None:
    hits = index.search(text)
    reasons = index.reasons(hits)
    (hit, *_) = [one for one in hits.things if column in reasons[one.iri]]
    said = reasons[hit.iri][column][0]
    assert shorten(hit.iri, ruritania.prefixes).startswith(thing)
    assert said.count(MARKS[0]) == said.count(MARKS[1]) > 0


def test_the_words_that_matched_are_marked_in_their_own_alphabet() -> None:
    index = persons("Анна Керимова, врач", "Anna Kerimova")
    hits = index.search("керимова")
    marked = {said for reasons in index.reasons(hits).values() for said in reasons["name"]}
    assert marked == {"Анна \x02Керимова\x03, врач", "Anna \x02Kerimova\x03"}


def test_no_phrase_begins_in_one_name_and_ends_in_the_next() -> None:
    store = LocalStore.in_memory()
    for name in ("Opinion 2", "2022 in review"):
        label = Triple(NamedNode(f"{THING}doc/x"), RDFS_LABEL, Literal(name, language="en"))
        store.add(graph_of("data/x.ttl"), [label])
    index = Things(store, {}).index
    assert index.search("2/2022").total == 0
    assert index.search("2022 2").total == 1


def test_a_facet_counts_what_narrowing_by_it_finds(index: Index) -> None:
    hits = index.search("Rassendyll")
    assert len(hits.facets["kind"]) > 5
    assert {"state", "body", "year", "article", "category", "origin"} <= {
        one for one, rows in hits.facets.items() if rows
    }
    for facet, rows in hits.facets.items():
        for value, count in rows[:3]:
            narrowed = index.search("Rassendyll", {facet: value})
            assert narrowed.total == len(narrowed.things) == count


def test_groups_are_cut_and_counted_each_by_itself(index: Index) -> None:
    hits = index.search("Ruritania", each=2)
    shown = [hit.group for hit in hits.things]
    assert {name: min(count, 2) for name, count in hits.facets["group"]} == {name: shown.count(name) for name in shown}
    assert hits.total == sum(count for _, count in hits.facets["group"]) > len(shown)


def test_at_most_two_hundred_of_however_many_are_read() -> None:
    index = persons(*(f"Anna Kerimova {number}" for number in range(MAX_HITS + 50)))
    hits = index.search("Kerimova")
    assert (len(hits.things), hits.total) == (MAX_HITS, MAX_HITS + 50)


def test_a_name_that_is_only_spelt_alike_is_found_where_no_name_has_the_words(ruritania: Graph, index: Index) -> None:
    hits = index.search("Rassendil Rudolf")
    assert hits.near
    assert "person:rudolf-rassendyll" in found(ruritania, hits)
    assert not index.search("Rassendyll Rudolf").near
    assert index.search("Qwertzuiop").total == 0


@pytest.mark.parametrize(
    ("text", "kinds", "first"),
    [
        ("rud", ["Person"], "person:rudolf-rassendyll"),
        ("Ruritania", ["CriminalProvision"], "rur-cc:art_"),  # whose names do not say of which State it is
        ("ruri", ["State"], "state:rur"),
        ("ras", ["State"], ""),
    ],
)
def test_what_is_typed_offers_things_of_the_kind_that_is_asked_for(
    ruritania: Graph, index: Index, text: str, kinds: list[str], first: str
) -> None:
    offered = [shorten(iri, ruritania.prefixes) for iri in index.beginning(text, [hb(kind) for kind in kinds])]
    assert offered[:1] == [] if not first else offered[0].startswith(first)


def test_marks_and_operators_of_the_full_text_search_mean_nothing(index: Index) -> None:
    for text in ('"', '"Rassendyll', "Rassendyll*", "NEAR(a b)", "name : x", "- ^ ( )", "AND OR NOT", "¦", "f1"):
        assert index.search(text).total >= 0
    assert index.search('"Rassendyll"*').total == index.search("Rassendyll").total
    assert index.search("f1").total == 0  # the words by which things are narrowed are not found
