"""The ontology describes itself as FAIR practice (the tests of FOOPS!) and the house ask."""

from __future__ import annotations

import re
from functools import cache

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node

from kg.terms.names import ONT
from tests.conftest import ROOT

HB = Namespace(ONT)
ONTOLOGY = URIRef("https://w3id.org/habeas/ont")


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


def defined() -> set[Node]:
    """The terms that the ontology defines."""
    return set(terms().subjects(RDFS.isDefinedBy, ONTOLOGY))


def languages(graph: Graph, term: Node, prop: URIRef) -> list[str]:
    return sorted(text.language for text in graph.objects(term, prop))  # type: ignore[attr-defined]


def test_a_term_has_a_label_in_two_languages_and_a_definition_of_one_sentence() -> None:
    assert len(defined()) >= 190
    for term in defined():
        assert languages(terms(), term, RDFS.label) == ["en", "ru"], term
        assert languages(terms(), term, SKOS.definition) in (["en"], ["en", "ru"]), term
        for sentence in map(str, terms().objects(term, SKOS.definition)):
            assert re.fullmatch(r"(?!.*[.!?]\s+[A-ZА-ЯЁ])[A-ZА-ЯЁ].*\.", sentence), term
        kinds = set(terms().objects(term, RDF.type))
        assert kinds & {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}, term
        assert str(term).removeprefix(ONT)[0].isupper() == (OWL.Class in kinds), term


def test_every_term_of_the_namespace_is_defined_by_the_ontology() -> None:
    used = {t for triple in terms() + load("alignments") for t in triple if isinstance(t, URIRef) and t.startswith(ONT)}
    assert used <= defined()


def test_every_object_property_with_a_closed_list_names_a_list_that_is_there() -> None:
    schemes = set(lists().subjects(RDF.type, SKOS.ConceptScheme))
    named = set(terms().objects(None, HB.valuesFrom))
    assert len(named) >= 20
    assert named <= schemes


def test_every_object_property_can_be_read_backwards() -> None:
    for term in set(terms().subjects(RDF.type, OWL.ObjectProperty)):
        inverse = {*terms().objects(term, OWL.inverseOf), *terms().subjects(OWL.inverseOf, term)}
        assert languages(terms(), term, HB.inverseLabel) == ([] if inverse else ["en", "ru"]), term


def test_a_concept_has_labels_a_notation_a_definition_and_one_list() -> None:
    concepts = set(lists().subjects(RDF.type, SKOS.Concept))
    assert len(concepts) >= 170
    for concept in concepts:
        for prop in (RDFS.label, SKOS.prefLabel):
            found = languages(lists(), concept, prop)
            assert {"en", "ru"} <= set(found), concept
            assert len(found) == len(set(found)), concept
        assert languages(lists(), concept, SKOS.definition) in (["en"], ["en", "ru"]), concept
        for prop in (SKOS.notation, SKOS.inScheme):
            assert len(list(lists().objects(concept, prop))) == 1, concept


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
    classes = {term for term in defined() if (term, RDF.type, OWL.Class) in terms()}
    assert classes - covered == {HB.Agent}


def test_the_alignments_speak_of_the_six_vocabularies() -> None:
    vocabularies = {path.stem for path in (ROOT / "ontology" / "alignments").glob("*.ttl")}
    assert vocabularies == {"cito", "eli", "org", "prov", "schema-org", "web-annotation"}
    for path in (ROOT / "ontology" / "alignments").glob("*.ttl"):
        assert len(Graph().parse(path)) >= 6
