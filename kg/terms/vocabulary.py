"""The IRIs of standard vocabularies that the code knows: one spelling each. Habeas's own IRIs are in `names`."""

from pyoxigraph import NamedNode

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
DCAT = "http://www.w3.org/ns/dcat#"
SD = "http://www.w3.org/ns/sparql-service-description#"
DCTERMS = "http://purl.org/dc/terms/"
CITO = "http://purl.org/spar/cito/"
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
FOAF = "http://xmlns.com/foaf/0.1/"
SCHEMA = "https://schema.org/"

RDF_TYPE = NamedNode(f"{RDF}type")
RDF_SUBJECT = NamedNode(f"{RDF}subject")
RDF_PREDICATE = NamedNode(f"{RDF}predicate")
RDF_OBJECT = NamedNode(f"{RDF}object")
RDFS_LABEL = NamedNode(f"{RDFS}label")
RDFS_COMMENT = NamedNode(f"{RDFS}comment")
RDFS_SUBCLASS_OF = NamedNode(f"{RDFS}subClassOf")
RDFS_SUBPROPERTY_OF = NamedNode(f"{RDFS}subPropertyOf")
SKOS_ALT_LABEL = NamedNode(f"{SKOS}altLabel")
OA_HAS_SOURCE = NamedNode(f"{OA}hasSource")
OA_START, OA_END = NamedNode(f"{OA}start"), NamedNode(f"{OA}end")
SPDX_CHECKSUM = NamedNode(f"{SPDX}checksum")
PROV_USED = NamedNode(f"{PROV}used")
DCTERMS_TITLE = NamedNode(f"{DCTERMS}title")
DCTERMS_IDENTIFIER = NamedNode(f"{DCTERMS}identifier")

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
