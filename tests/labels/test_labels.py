"""Labels made from facts: what they say, in two languages, and what they never say."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from kg.archive import locate
from kg.errors import KgError
from kg.graph import Graph
from kg.labels import LABELS, Template, write_labels
from kg.sparql.query_file import QueryFile, read_all
from kg.store.local import LocalStore
from kg.terms.names import expand, graph_of, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL, SH
from tests.effort import sampled

TEMPLATES = read_all(locate(), "labels")
KINDS = {Template.of(query).kind for query in TEMPLATES}
EXPECTED = tomllib.loads((Path(__file__).parent / "expected.toml").read_text(encoding="utf-8"))["label"]
ID = "https://w3id.org/habeas/id/"
# brackets around nothing, what a template left over, a piece of an identifier, and a part that is missing
UNFINISHED = re.compile(
    r"\(\s*\)|«»|[{}]|__|\b(?:hb|list|case|doc|un|person):\w|^[^\w'‘“«\"]|\s\s|[ ,:(]$|[,:] ?[,:)]|\( | \)"
)


def labels(store: LocalStore, thing: NamedNode) -> dict[str, str]:
    """The labels of a thing by language."""
    found = [quad.object for quad in store.statements(thing, RDFS_LABEL) if isinstance(quad.object, Literal)]
    assert len({label.language for label in found}) == len(found)
    return {label.language or "": label.value for label in found}


def labelled(*facts: Triple, templates: list[QueryFile] | None = None) -> LocalStore:
    """A store of these facts with their labels."""
    store = LocalStore.in_memory()
    store.add(graph_of("data/facts.ttl"), facts)
    write_labels(store, TEMPLATES if templates is None else templates)
    return store


def event(name: str, *facts: tuple[NamedNode, NamedNode | Literal]) -> list[Triple]:
    """An arrest with some facts."""
    arrest, kind = NamedNode(f"{ID}case/{name}"), NamedNode(f"{ID}list/event-arrest")
    named = [("arrest", "en"), ("задержание", "ru")]
    said = [(RDF_TYPE, hb("Event")), (hb("eventKind"), kind), *facts]
    return [
        *(Triple(kind, RDFS_LABEL, Literal(text, language=language)) for text, language in named),
        *(Triple(arrest, name, value) for name, value in said),
    ]


def person(number: int, *names: Literal) -> list[Triple]:
    """A person with these names."""
    return [Triple(NamedNode(f"{ID}person/{number}"), RDFS_LABEL, name) for name in names]


@pytest.mark.parametrize(("thing", "english", "russian"), sampled(EXPECTED, 40))
def test_a_label_says_the_facts_in_two_languages(ruritania: Graph, thing: str, english: str, russian: str) -> None:
    iri = expand(thing, ruritania.prefixes)
    assert isinstance(iri, NamedNode)
    assert isinstance(ruritania.store, LocalStore)
    assert labels(ruritania.store, iri) == {"en": english, "ru": russian}


def test_everything_with_a_template_has_a_finished_label(ruritania: Graph) -> None:
    assert isinstance(ruritania.store, LocalStore)
    things = {quad.subject for kind in KINDS for quad in ruritania.store.statements(None, RDF_TYPE, kind)}
    assert len(things) > 400
    for thing in things:
        assert isinstance(thing, NamedNode)
        found = labels(ruritania.store, thing)
        assert "en" in found, thing
        assert [text for text in found.values() if UNFINISHED.search(text)] == [], thing


@pytest.mark.full
def test_no_label_of_the_record_is_unfinished(real: Graph) -> None:
    texts = [quad.object.value for quad in real.store.statements(graph=LABELS) if isinstance(quad.object, Literal)]
    assert len(texts) > 80_000
    assert [text for text in texts if UNFINISHED.search(text)] == []


def test_the_same_facts_give_the_same_labels(ruritania: Graph) -> None:
    again = LocalStore.in_memory()
    again.add_quads(quad for quad in ruritania.store.statements() if quad.graph_name != LABELS)
    write_labels(again, TEMPLATES)
    dumps = [
        sorted(one.as_oxigraph().dump(format=RdfFormat.N_TRIPLES, from_graph=LABELS).splitlines())  # type: ignore[union-attr]
        for one in (ruritania.store, again)
    ]
    assert dumps[0] == dumps[1]


def test_every_class_with_a_template_has_no_other_label(ruritania: Graph) -> None:
    shape = hb("ComposedLabelShape")
    targets = {quad.object for quad in ruritania.store.statements(shape, NamedNode(f"{SH}targetClass"))}
    assert targets == KINDS - {hb("Document")}  # of which only those without a title are labelled


def test_a_part_that_is_not_known_leaves_no_brackets() -> None:
    store = labelled(*event("rur-a__arrest", (hb("isEventOf"), NamedNode(f"{ID}case/rur-a"))))
    assert labels(store, NamedNode(f"{ID}case/rur-a__arrest")) == {"en": "Arrest", "ru": "Задержание"}


def test_many_persons_are_counted_and_numbers_are_sorted_as_numbers() -> None:
    people = [NamedNode(f"{ID}person/{number}") for number in (14, 9, 2, 30)]
    names = [triple for n in (14, 9, 2, 30) for triple in person(n, Literal(f"Person {n}", language="en"))]
    some = event("rur-a__arrest", *((hb("concernsPerson"), one) for one in people[:3]))
    all_ = event("rur-b__arrest", *((hb("concernsPerson"), one) for one in people))
    store = labelled(*some, *all_, *names)
    assert labels(store, NamedNode(f"{ID}case/rur-a__arrest"))["en"] == "Arrest of Person 2, Person 9 and Person 14"
    assert labels(store, NamedNode(f"{ID}case/rur-b__arrest"))["en"] == "Arrest of Person 2, Person 9 and 2 others"


def test_a_name_in_another_language_stands_for_one_that_is_missing() -> None:
    one = person(1, Literal("Рудольф", language="ru"))
    store = labelled(*one, *event("rur-a__arrest", (hb("concernsPerson"), NamedNode(f"{ID}person/1"))))
    found = labels(store, NamedNode(f"{ID}case/rur-a__arrest"))
    assert found == {"en": "Arrest of Рудольф", "ru": "Задержание (Рудольф)"}


@pytest.mark.parametrize("text", ["{kind", "{kind}[ of {person}", "{kind}]", "[a", "{kind} {}", "a|b"])
def test_a_template_that_cannot_be_read_is_one_error(text: str) -> None:
    query = next(one for one in TEMPLATES if one.name == "event")
    broken = replace(query, header={**query.header, "en": text})
    with pytest.raises(KgError, match="the template cannot be read") as error:
        labelled(templates=[broken])
    assert error.value.where == query.where
