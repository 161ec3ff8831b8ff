"""The axioms of the ontology, as rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode, Variable

from kg.errors import KgError
from kg.files.beside import query
from kg.rules.patterns import Pattern
from kg.rules.rule import Axiom
from kg.store.protocol import Store
from kg.terms.names import ONT, words
from kg.terms.vocabulary import OWL, RDF, RDF_TYPE

S, M, X = Variable("s"), Variable("m"), Variable("o")


def axiom_rules(store: Store) -> list[Axiom]:
    """One rule for each axiom of the ontology whose conclusion is in the ontology's own namespace.

    Subclass, subproperty, inverse (both ways), symmetric, transitive, property chain, domain and range, as in the
    rules cax-sco, prp-spo1, prp-inv1/2, prp-symp, prp-trp, prp-spo2, prp-dom and prp-rng of OWL 2 RL.
    """
    rules = [*_simple_axioms(store), *_chains(store)]
    return sorted(rules, key=lambda rule: rule.name)


def _simple_axioms(store: Store) -> Iterator[Axiom]:
    for a, predicate, b in store.rows(query(__file__, "axioms")):
        if not any(isinstance(term, NamedNode) and term.value.startswith(ONT) for term in (a, b)):
            continue  # of other vocabularies alone, as the graphs that some servers bring along
        if not isinstance(a, NamedNode) or not isinstance(b, NamedNode) or not isinstance(predicate, NamedNode):
            raise _unsupported(str(a), f"{predicate} {b}")
        own = b.value.startswith(ONT)
        match predicate.value.rsplit("#", 1)[1]:
            case "subClassOf" if own and a != b:
                title = f"{_words(a)} is a kind of {_words(b)}"
                yield _axiom("subclass", title, (a, b), (S, RDF_TYPE, b), (S, RDF_TYPE, a))
            case "subPropertyOf" if own and a != b:
                yield _axiom("subproperty", f"{_words(a)} is a kind of {_words(b)}", (a, b), (S, b, X), (S, a, X))
            case "domain" if own:
                title = f"what {_words(a)} belongs to {_words(b)}"
                yield _axiom("domain", title, (a, b), (S, RDF_TYPE, b), (S, a, X))
            case "range" if own:
                title = f"what {_words(a)} points to belongs to {_words(b)}"
                yield _axiom("range", title, (a, b), (X, RDF_TYPE, b), (S, a, X))
            case "inverseOf" if a.value.startswith(ONT) or own:
                for left, right in ((a, b), (b, a)):
                    if left.value.startswith(ONT):
                        title = f"{_words(left)} is the inverse of {_words(right)}"
                        yield _axiom("inverse", title, (left, right), (S, left, X), (X, right, S))
            case "type" if not a.value.startswith(ONT):
                continue
            case "type" if b.value == f"{OWL}SymmetricProperty":
                yield _axiom("symmetric", f"{_words(a)} holds both ways", (a,), (S, a, X), (X, a, S))
            case "type" if b.value == f"{OWL}TransitiveProperty":
                title = f"{_words(a)} holds through any number of steps"
                yield _axiom("transitive", title, (a,), (S, a, X), (S, a, M), (M, a, X))
            case "type":
                raise _unsupported(a.value, b.value)
            case "equivalentClass" | "equivalentProperty":
                raise _unsupported(a.value, str(predicate))


def _chains(store: Store) -> Iterator[Axiom]:
    heads = store.rows(f"SELECT DISTINCT ?p ?list WHERE {{ ?p <{OWL}propertyChainAxiom> ?list }}")
    cells = store.rows(f"SELECT ?cell ?link ?rest WHERE {{ ?cell <{RDF}first> ?link ; <{RDF}rest> ?rest }}")
    links = {cell: (link, rest) for cell, link, rest in cells}
    for prop, cell in heads:
        chain: list[NamedNode] = []
        rest = cell
        while rest in links:
            link, rest = links[rest]
            if not isinstance(link, NamedNode):
                raise _unsupported(str(prop), "a chain of anything but named properties")
            chain.append(link)
        if not isinstance(prop, NamedNode) or not prop.value.startswith(ONT):
            continue
        stops = [S, *(Variable(f"m{i}") for i in range(1, len(chain))), X]
        premises = [(stops[i], link, stops[i + 1]) for i, link in enumerate(chain)]
        title = f"{_words(prop)} follows from {', then '.join(map(_words, chain))}"
        yield _axiom("chain", title, (prop, *chain), (S, prop, X), *premises)


def _axiom(kind: str, title: str, names: tuple[NamedNode, ...], head: Pattern, *premises: Pattern) -> Axiom:
    name = "-".join([kind, *(re.split(r"[#/]", iri.value)[-1] for iri in names)])
    text = " ".join(map(str, head))
    body = " . ".join(" ".join(map(str, premise)) for premise in premises)
    construct = f"CONSTRUCT {{ {text} }} WHERE {{ {body} FILTER NOT EXISTS {{ {text} }} }}"
    return Axiom(name, title, construct, "ontology", head=(head,), premises=premises)


def _words(term: NamedNode) -> str:
    return words(re.split(r"[#/]", term.value)[-1])


def _unsupported(subject: str, what: str) -> KgError:
    return KgError(
        f"{subject} uses {what}, which the reasoner does not support",
        "ontology",
        "named classes and properties with the axioms listed in kg/rules/axioms.py",
        "say it with a supported axiom, or as a rule in queries/rules",
    )
