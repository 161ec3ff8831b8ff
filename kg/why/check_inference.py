"""An independent check of the reasoner: owlrl entails from the same files, and the two results are compared.

Only axioms are compared. The rules of law in queries/rules are no axioms, and `check_proofs` derives them again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.build.infer import infer
from kg.build.load import load_files
from kg.build.progress import Progress, silent
from kg.store.local import LocalStore
from kg.terms.names import GRAPH, ONT
from kg.terms.vocabulary import RDF_TYPE

if TYPE_CHECKING:
    from rdflib import Graph

Statement = tuple[str, str, str]  # terms as N-Triples writes them


@dataclass(frozen=True)
class Comparison:
    """The statements about things of the record that both reasoners entail or keep, and those of only one of them."""

    shared: frozenset[Statement]
    only_ours: frozenset[Statement]
    only_owlrl: frozenset[Statement]
    our_seconds: float
    owlrl_seconds: float

    @property
    def agrees(self) -> bool:
        """True if both entail the same."""
        return not self.only_ours and not self.only_owlrl


def check_inference(files: Mapping[str, bytes], progress: Progress = silent) -> Comparison:
    """The statements that both our reasoner and owlrl entail from files, given by name, and those of only one.

    owlrl's time grows faster than the data: seconds for Ruritania, about a minute for the ontology and the curated
    files of the record. Raises KgError where a file cannot be read or an axiom is not supported.
    """
    import owlrl
    from rdflib import Graph

    store = LocalStore.in_memory()
    load_files(store, files, progress)
    theirs = Graph().parse(data=store.dump(), format="nt")  # before anything is inferred
    start = time.monotonic()
    infer(store, [], progress)
    our_seconds = time.monotonic() - start
    ours = Graph().parse(data=store.dump(), format="nt")
    progress("inferring with owlrl", 0, 1)
    start = time.monotonic()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(theirs)
    owlrl_seconds = time.monotonic() - start
    a, b = about_the_record(ours), about_the_record(theirs)
    return Comparison(a & b, a - b, b - a, our_seconds, owlrl_seconds)


def about_the_record(graph: Graph) -> frozenset[Statement]:
    """The statements of a graph that say something of things in the record, in the terms of our ontology.

    Left out is what owlrl adds and we do not want: statements about the terms of the ontology themselves (each class
    is a subclass of itself), about literals and blank nodes, and in other vocabularies (owl:sameAs to itself,
    owl:Thing, the vocabularies of the alignments, which our reasoner leaves alone by decision 0003).
    """
    from rdflib import BNode, URIRef

    return frozenset(
        (s.n3(), p.n3(), o.n3())
        for s, p, o in graph
        if isinstance(s, URIRef)
        and not str(s).startswith((ONT, GRAPH))
        and not isinstance(o, BNode)
        and isinstance(p, URIRef)
        and (str(p).startswith(ONT) or (str(p) == RDF_TYPE.value and str(o).startswith(ONT)))
    )
