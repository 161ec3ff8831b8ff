"""The ontology describes itself as FAIR practice (the tests of FOOPS!) and the house ask."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef

from kg.terms.names import ONT
from tests.conftest import ROOT

SCHEMA = Namespace("https://schema.org/")
HB = Namespace(ONT)
ONTOLOGY = URIRef("https://w3id.org/habeas/ont")
FILES = sorted((ROOT / "ontology").glob("*.ttl"))
LISTS = sorted((ROOT / "ontology" / "lists").glob("*.ttl"))


def load(*folders: str) -> Graph:
    graph = Graph()
    for folder in folders:
        for path in sorted((ROOT / "ontology" / folder).glob("*.ttl")):
            graph.parse(path, publicID=f"https://w3id.org/habeas/graph/{path.stem}")
    return graph


@cache
def terms() -> Graph:
    return load(".")


@cache
def lists() -> Graph:
    return load("lists")


def subjects(files: list[Path], predicate: URIRef, value: URIRef) -> list[URIRef]:
    """The subjects that have a value in some files, found without rdflib, which would read them for two seconds."""
    wanted = ox.NamedNode(predicate), ox.NamedNode(value)
    quads = (quad for path in files for quad in ox.parse(path=str(path), base_iri=ONT))
    return sorted({URIRef(q.subject.value) for q in quads if (q.predicate, q.object) == wanted})


TERMS = subjects(FILES, RDFS.isDefinedBy, ONTOLOGY)
CONCEPTS = subjects(LISTS, RDF.type, SKOS.Concept)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.removeprefix(ONT))
def test_a_term_has_a_label_and_a_definition_of_one_sentence(term: URIRef) -> None:
    labels = [label for label in terms().objects(term, RDFS.label) if label.language == "en"]  # type: ignore[attr-defined]
    definitions = list(terms().objects(term, SKOS.definition))
    languages = sorted(definition.language for definition in definitions)  # type: ignore[attr-defined]
    assert len(labels) == 1
    assert languages in (["en"], ["en", "ru"])
    for sentence in map(str, definitions):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert not re.search(r"[.!?]\s+[A-ZА-ЯЁ]", sentence)
    kinds = set(terms().objects(term, RDF.type))
    assert kinds & {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
    name = term.removeprefix(ONT)
    assert name[0].isupper() == (OWL.Class in kinds)


def test_every_term_of_the_namespace_is_defined_by_the_ontology() -> None:
    used = {t for triple in terms() + load("alignments") for t in triple if isinstance(t, URIRef) and t.startswith(ONT)}
    assert used <= set(TERMS)


def test_every_object_property_with_a_closed_list_names_a_list_that_is_there() -> None:
    schemes = set(lists().subjects(RDF.type, SKOS.ConceptScheme))
    named = set(terms().objects(None, HB.valuesFrom))
    assert len(named) >= 20
    assert named <= schemes


def test_every_object_property_can_be_read_backwards() -> None:
    for term in set(terms().subjects(RDF.type, OWL.ObjectProperty)):
        inverse = {*terms().objects(term, OWL.inverseOf), *terms().subjects(OWL.inverseOf, term)}
        languages = sorted(label.language for label in terms().objects(term, HB.inverseLabel))  # type: ignore[attr-defined]
        assert languages == ([] if inverse else ["en", "ru"]), term


@pytest.mark.parametrize("term", sorted(TERMS), ids=lambda term: term.rsplit("#", 1)[1])
def test_a_term_has_one_label_in_english_and_one_in_russian(term: URIRef) -> None:
    languages = sorted(label.language for label in terms().objects(term, RDFS.label))  # type: ignore[attr-defined]
    assert languages == ["en", "ru"]


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.rsplit("/", 1)[1])
def test_a_concept_has_labels_a_notation_a_definition_and_one_list(concept: URIRef) -> None:
    for prop in (RDFS.label, SKOS.prefLabel):
        languages = [label.language for label in lists().objects(concept, prop)]  # type: ignore[attr-defined]
        assert {"en", "ru"} <= set(languages)
        assert len(languages) == len(set(languages))
    assert len(list(lists().objects(concept, SKOS.notation))) == 1
    languages = [text.language for text in lists().objects(concept, SKOS.definition)]  # type: ignore[attr-defined]
    assert sorted(languages) in (["en"], ["en", "ru"])
    assert len(list(lists().objects(concept, SKOS.inScheme))) == 1


def test_the_wgad_categories_are_five() -> None:
    scheme = URIRef("https://w3id.org/habeas/id/list/wgad-categories")
    notations = [str(lists().value(c, SKOS.notation)) for c in lists().subjects(SKOS.inScheme, scheme)]
    assert sorted(notations) == ["I", "II", "III", "IV", "V"]


def test_every_class_that_data_can_assert_has_a_shape() -> None:
    shapes = load("shapes")
    target = URIRef("http://www.w3.org/ns/shacl#targetClass")
    shaped = set(shapes.objects(None, target))
    covered = set(shaped)
    for _ in range(6):
        covered |= {s for s, o in terms().subject_objects(RDFS.subClassOf) if o in covered}
    classes = {term for term in TERMS if (term, RDF.type, OWL.Class) in terms()}
    assert classes - covered == {HB.Agent}


def test_the_alignments_speak_of_the_six_vocabularies() -> None:
    vocabularies = {path.stem for path in (ROOT / "ontology" / "alignments").glob("*.ttl")}
    assert vocabularies == {"cito", "eli", "org", "prov", "schema-org", "web-annotation"}
    for path in (ROOT / "ontology" / "alignments").glob("*.ttl"):
        assert len(Graph().parse(path)) >= 6
