"""owlrl, an independent reasoner, and ours entail the same about the record from the axioms of the ontology."""

from __future__ import annotations

import owlrl
import pytest
from rdflib import BNode, Graph, URIRef

from kg.archive import locate
from kg.build.infer import infer
from kg.build.load import load_files
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, ONT
from kg.terms.vocabulary import RDF_TYPE
from tests.conftest import RURITANIA
from tests.effort import FULL, draws


def about_the_record(graph: Graph) -> set[tuple[str, str, str]]:
    """The statements of a graph that say something of things in the record, in the terms of our ontology.

    Left out is what owlrl adds and we do not want: statements about the terms of the ontology themselves (each class
    is a subclass of itself), about literals and blank nodes, and in other vocabularies (owl:sameAs to itself,
    owl:Thing, the vocabularies of the alignments, which our reasoner leaves alone by decision 0003).
    """
    return {
        (s.n3(), p.n3(), o.n3())
        for s, p, o in graph
        if isinstance(s, URIRef)
        and not str(s).startswith((ONT, GRAPH))
        and not isinstance(o, BNode)
        and (str(p).startswith(ONT) or (str(p) == RDF_TYPE.value and str(o).startswith(ONT)))
    }


@pytest.mark.full
@pytest.mark.slow
def test_owlrl_and_our_rules_entail_the_same_domain_triples() -> None:
    """Over ontology, lists and curated data: those of the record in a full run, else Ruritania's."""
    store = LocalStore.in_memory()
    load_files(store, (locate() if FULL else locate(RURITANIA)).curated)
    theirs = Graph().parse(data=store.dump(), format="nt")  # before anything is inferred
    infer(store, [])
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(theirs)
    ours = about_the_record(Graph().parse(data=store.dump(), format="nt"))
    assert ours == about_the_record(theirs)
    assert len(ours) > draws(2_000, 9_000)
