"""The fifteen tests of FOOPS! that need no network, written anew from the descriptions in its catalogue.

Each tells what the ontology lacks. Fourteen find nothing; OM3 finds that there is no DOI, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from rdflib import DC, DCTERMS, DOAP, FOAF, OWL, PROV, RDF, RDFS, SDO, SKOS, VANN, Graph, URIRef

from tests.conftest import ROOT

ONTOLOGY = URIRef("https://w3id.org/habeas/ont")
TERMS = "https://w3id.org/habeas/ont#"
BIBO, CC = "http://purl.org/ontology/bibo/", "http://creativecommons.org/ns#"
SPACES = {
    **{"cc": [CC], "mod": ["https://w3id.org/mod#"], "pav": ["http://purl.org/pav/"], "bibo": [BIBO]},
    **{"dc": [str(DC)], "dcterms": [str(DCTERMS)], "doap": [str(DOAP)], "foaf": [str(FOAF)], "owl": [str(OWL)]},
    **{"prov": [str(PROV)], "rdfs": [str(RDFS)], "skos": [str(SKOS)], "vann": [str(VANN)]},
    "schema": [str(SDO), "http://schema.org/"],
}
# what the catalogue asks for, and by which properties it may be said
FIELDS = {
    "title": "dc:title dcterms:title schema:name",
    "description": "dc:abstract dcterms:abstract dc:description dcterms:description schema:description rdfs:comment"
    " doap:description doap:shortdesc skos:note",
    "license": "dcterms:license schema:license doap:license cc:license",
    "version IRI": "owl:versionIRI",
    "creator": "dc:creator dcterms:creator pav:createdBy pav:authoredBy schema:creator doap:developer",
    "namespace URI": "vann:preferredNamespaceUri",
    "namespace prefix": "vann:preferredNamespacePrefix",
    "version info": "owl:versionInfo schema:schemaVersion",
    "creation date": "dcterms:created schema:dateCreated doap:created prov:generatedAtTime pav:createdOn",
    "citation": "dcterms:bibliographicCitation",
    "DOI": "bibo:doi",
    "publisher": "dc:publisher dcterms:publisher schema:publisher",
    "logo": "foaf:logo schema:logo",
    "status": "bibo:status mod:status",
    "source": "dcterms:source prov:hadOriginalSource",
    "issued date": "dcterms:issued dcterms:submitted schema:datePublished",
}
PERSISTENT = r"https?://(w3id\.org|purl\.org|(dx\.)?doi\.org|www\.w3\.org|perma\.cc|data\.europa\.eu)/"
Lacking = list[str]


def whole() -> Graph:
    """The ontology as one graph, as a release gives it: its terms and what they are mapped to."""
    graph = Graph()
    files = [path for folder in (".", "alignments") for path in sorted((ROOT / "ontology" / folder).glob("*.ttl"))]
    assert len(files) >= 15
    for path in files:
        graph.parse(path, publicID=f"https://w3id.org/habeas/graph/{path.stem}")
    return graph


WHOLE = whole()


def values(field: str, graph: Graph) -> list[str]:
    names = [name.split(":") for name in FIELDS[field].split()]
    found = [graph.objects(ONTOLOGY, URIRef(space + local)) for prefix, local in names for space in SPACES[prefix]]
    return [str(value) for objects in found for value in objects if str(value)]


def missing(*fields: str) -> Callable[[Graph], Lacking]:
    return lambda graph: [field for field in fields if not values(field, graph)]


def persistent_address(graph: Graph) -> Lacking:
    ontologies = list(graph.subjects(RDF.type, OWL.Ontology))
    return [str(o) for o in ontologies if not re.match(PERSISTENT, str(o))] if ontologies else ["an ontology"]


def readable_as_rdf(graph: Graph) -> Lacking:
    forms = {"turtle": "turtle", "xml": "xml", "json-ld": "json-ld", "nt": "nt"}
    size = len(graph)
    return [
        form for form in forms if not size or len(Graph().parse(data=graph.serialize(format=form), format=form)) != size
    ]


def license_with_an_address(graph: Graph) -> Lacking:
    """Only a network can tell if the address answers: here it must be that of the licence text which we carry."""
    text = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    known = r"https://creativecommons\.org/licenses/[a-z-]+/\d\.\d/"
    found = values("license", graph)
    return [value for value in found if not re.fullmatch(known, value) or value.rstrip("/") not in text] or (
        [] if found else ["license"]
    )


def version_of_its_own(graph: Graph) -> Lacking:
    found = values("version IRI", graph)
    return [] if found and str(ONTOLOGY) not in found else ["a version IRI that is not the address of the ontology"]


def metadata_in_known_vocabularies(graph: Graph) -> Lacking:
    spaces = [space for prefix, names in SPACES.items() if prefix not in ("cc", "skos") for space in names]
    used = [p for p in graph.predicates(ONTOLOGY) if any(str(p).startswith(space) for space in spaces)]
    return [] if used else ["metadata"]


def other_vocabularies(graph: Graph) -> Lacking:
    said = {o for s, o in graph.subject_objects(RDFS.subClassOf) if str(s).startswith(TERMS)}
    said |= {o for s, o in graph.subject_objects(RDFS.subPropertyOf) if str(s).startswith(TERMS)}
    outside = [o for o in said if not str(o).startswith((TERMS, str(OWL), str(RDF), str(RDFS)))]
    return [] if outside or list(graph.objects(ONTOLOGY, OWL.imports)) else ["a term of another vocabulary"]


def terms(graph: Graph) -> list[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return [URIRef(str(s)) for kind in kinds for s in graph.subjects(RDF.type, kind) if str(s).startswith(TERMS)]


def terms_without(*properties: URIRef) -> Callable[[Graph], Lacking]:
    def lacking(graph: Graph) -> Lacking:
        found = terms(graph)
        return [str(t) for t in found if not any(graph.value(t, p) for p in properties)] if found else ["terms"]

    return lacking


TESTS: dict[str, Callable[[Graph], Lacking]] = {
    "PURL1": persistent_address,
    "RDF1": readable_as_rdf,
    "VER1": version_of_its_own,
    "FIND1": missing("namespace prefix"),
    "OM1": missing("title", "description", "license", "version IRI", "creator", "namespace URI"),
    "OM2": missing("namespace prefix", "version info", "creation date", "citation"),
    "OM3": missing("DOI", "publisher", "logo", "status", "source", "issued date"),
    "OM4.1": missing("license"),
    "OM4.2": license_with_an_address,
    "OM5.1": missing("creator", "creation date"),
    "OM5.2": missing("issued date", "publisher"),
    "VOC1": metadata_in_known_vocabularies,
    "VOC2": other_vocabularies,
    "VOC3": terms_without(RDFS.label, SKOS.prefLabel),
    "VOC4": terms_without(RDFS.comment, SKOS.definition),
}


@pytest.mark.parametrize("name", TESTS)
def test_the_ontology_lacks_nothing_but_a_doi(name: str) -> None:
    assert TESTS[name](WHOLE) == (["DOI"] if name == "OM3" else [])


@pytest.mark.parametrize("name", TESTS)
def test_an_ontology_that_says_nothing_fails(name: str) -> None:
    assert TESTS[name](Graph()) != []


def test_the_page_names_each_test_with_its_result() -> None:
    page = (ROOT / "docs" / "foops.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\w+[\d.]+) \|.*\| (passes|lacks a DOI)[^|]* \|$", page, re.MULTILINE))
    assert rows == {name: "lacks a DOI" if name == "OM3" else "passes" for name in TESTS}
