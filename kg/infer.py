"""This module infers: it turns the ontology's axioms and the rules of law into SPARQL and runs them to a fixpoint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import KgError
from kg.identifiers import GRAPH, ONT, RDF_TYPE, hb
from kg.queries import QueryFile
from kg.store import Store

RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
MAX_PASSES = 50

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Rule:
    """One CONSTRUCT and the graph for what it derives. `reads` are the terms whose new triples may set it off."""

    name: str
    title: str
    construct: str
    reads: frozenset[str]

    @property
    def graph(self) -> NamedNode:
        """The graph that holds what this rule derives, and nothing else but its own description."""
        return NamedNode(f"{GRAPH}inferred/{self.name}")


def infer(store: Store, written: Iterable[QueryFile], progress: Progress = lambda what, done, total: None) -> int:
    """Adds all that follows, each rule into its own graph, and returns how many triples it added.

    No triple is added that any graph already holds, so a second call adds none. Raises KgError where an axiom is
    of a kind that is not supported, or where the rules have not come to rest after 50 passes.
    """
    rules = [*axiom_rules(store), *map(written_rule, written)]
    fresh: set[str] | None = None
    added = 0
    for number in range(MAX_PASSES):
        news: set[str] = set()
        for done, rule in enumerate(rules):
            if fresh is not None and rule.reads and not rule.reads & (fresh | news):
                continue
            progress(f"inferring, pass {number + 1}", done, len(rules))
            derived = [
                triple for triple in dict.fromkeys(store.triples(rule.construct, rule.name)) if not store.holds(triple)
            ]
            if derived:
                store.add(rule.graph, [*derived, *_description(rule)])
                added += len(derived)
                news |= set(map(_reading, derived))
        if not news:
            return added
        fresh = news
    raise KgError(
        f"the rules go on deriving after {MAX_PASSES} passes",
        "queries/rules",
        "rules that come to rest: they make no new things",
        "look for a rule that builds new identifiers from its own conclusions",
    )


def written_rule(query: QueryFile) -> Rule:
    """The rule in a file of queries/rules."""
    return Rule(query.name, query.title, query.text, frozenset())


def axiom_rules(store: Store) -> list[Rule]:
    """One rule for each axiom of the ontology whose conclusion is in the ontology's own namespace.

    Subclass, subproperty, inverse (both ways), symmetric, transitive, property chain, domain and range, as in the
    rules cax-sco, prp-spo1, prp-inv1/2, prp-symp, prp-trp, prp-spo2, prp-dom and prp-rng of OWL 2 RL.
    """
    rules = [*_simple_axioms(store), *_chains(store)]
    return sorted(rules, key=lambda rule: rule.name)


def _simple_axioms(store: Store) -> Iterator[Rule]:
    pairs = store.rows(
        f"""SELECT DISTINCT ?s ?p ?o WHERE {{
        VALUES ?p {{ <{RDFS}subClassOf> <{RDFS}subPropertyOf> <{RDFS}domain> <{RDFS}range> <{OWL}inverseOf>
                     <{OWL}equivalentClass> <{OWL}equivalentProperty> <{RDF}type> }}
        ?s ?p ?o FILTER(ISIRI(?s) && (?p != <{RDF}type> || STRSTARTS(STR(?o), "{OWL}"))) }}"""
    )
    for subject, predicate, obj in pairs:
        if not isinstance(subject, NamedNode) or not isinstance(obj, NamedNode):
            raise _unsupported(str(subject), f"{predicate} {obj}")
        a, b = subject.value, obj.value
        own = b.startswith(ONT)
        match predicate.value.rsplit("#", 1)[1] if isinstance(predicate, NamedNode) else "":
            case "subClassOf" if own and a != b:
                yield _rule("subclass", f"{_local(a)} is a kind of {_local(b)}", (a, b), _is(b), _is(a), a)
            case "subPropertyOf" if own and a != b:
                yield _rule("subproperty", f"{_local(a)} is a kind of {_local(b)}", (a, b), _has(b), _has(a), a)
            case "domain" if own:
                yield _rule("domain", f"what {_local(a)} belongs to {_local(b)}", (a, b), _is(b), _has(a), a)
            case "range" if own:
                head = f"?o a <{b}>"
                yield _rule("range", f"what {_local(a)} points to belongs to {_local(b)}", (a, b), head, _has(a), a)
            case "inverseOf" if a.startswith(ONT) or own:
                for left, right in ((a, b), (b, a)):
                    if left.startswith(ONT):
                        title = f"{_local(left)} is the inverse of {_local(right)}"
                        yield _rule("inverse", title, (left, right), _has(left), f"?o <{right}> ?s", right)
            case "type" if not a.startswith(ONT):
                continue
            case "type" if b == f"{OWL}SymmetricProperty":
                yield _rule("symmetric", f"{_local(a)} holds both ways", (a,), _has(a), f"?o <{a}> ?s", a)
            case "type" if b == f"{OWL}TransitiveProperty":
                body = f"?s <{a}> ?m . ?m <{a}> ?o"
                yield _rule("transitive", f"{_local(a)} holds through any number of steps", (a,), _has(a), body, a)
            case "type" if b.rsplit("#")[1].endswith("Property") and not b.endswith(
                ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
            ):
                raise _unsupported(a, b)
            case "equivalentClass" | "equivalentProperty":
                raise _unsupported(a, str(predicate))


def _chains(store: Store) -> Iterator[Rule]:
    heads = store.rows(f"SELECT DISTINCT ?p ?list WHERE {{ ?p <{OWL}propertyChainAxiom> ?list }}")
    cells = store.rows(f"SELECT ?cell ?link ?rest WHERE {{ ?cell <{RDF}first> ?link ; <{RDF}rest> ?rest }}")
    links = {cell: (link, rest) for cell, link, rest in cells}
    for prop, head in heads:
        chain: list[str] = []
        cell = head
        while cell in links:
            link, cell = links[cell]
            if not isinstance(link, NamedNode):
                raise _unsupported(str(prop), "a chain of anything but named properties")
            chain.append(link.value)
        if not isinstance(prop, NamedNode) or not prop.value.startswith(ONT):
            continue
        variables = ["?s", *(f"?m{i}" for i in range(1, len(chain))), "?o"]
        body = " . ".join(f"{variables[i]} <{link}> {variables[i + 1]}" for i, link in enumerate(chain))
        title = f"{_local(prop.value)} follows from {', then '.join(map(_local, chain))}"
        yield _rule("chain", title, (prop.value, *chain), _has(prop.value), body, *chain)


def _rule(kind: str, title: str, names: tuple[str, ...], head: str, body: str, *reads: str) -> Rule:
    name = "-".join([kind, *(re.split(r"[#/]", iri)[-1] for iri in names)])
    return Rule(
        name, title, f"CONSTRUCT {{ {head} }} WHERE {{ {body} FILTER NOT EXISTS {{ {head} }} }}", frozenset(reads)
    )


def _is(iri: str) -> str:
    return f"?s a <{iri}>"


def _has(iri: str) -> str:
    return f"?s <{iri}> ?o"


def _local(iri: str) -> str:
    """The words of a term's name: `isPartOf` reads "is part of"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.split(r"[#/]", iri)[-1]).lower()


def _reading(triple: Triple) -> str:
    if triple.predicate == RDF_TYPE and isinstance(triple.object, NamedNode):
        return triple.object.value
    return triple.predicate.value


def _description(rule: Rule) -> list[Triple]:
    origin = NamedNode("https://w3id.org/habeas/id/list/origin-inferred")
    return [
        Triple(rule.graph, RDF_TYPE, hb("Graph")),
        Triple(rule.graph, hb("origin"), origin),
        Triple(rule.graph, hb("byRule"), Literal(rule.title)),
        Triple(
            rule.graph, NamedNode("http://purl.org/dc/terms/title"), Literal(f"Inferred: {rule.title}", language="en")
        ),
    ]


def _unsupported(subject: str, what: str) -> KgError:
    return KgError(
        f"{subject} uses {what}, which the reasoner does not support",
        "ontology",
        "named classes and properties with the axioms listed in kg/infer.py",
        "say it with a supported axiom, or as a rule in queries/rules",
    )
