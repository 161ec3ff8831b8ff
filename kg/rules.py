"""This module says what a rule is, reads the rules of law, and refuses one that could harm before it runs.

A rule is a CONSTRUCT. Its head and its body are known as patterns, so that what depends on what can be told, and a
proof can be found by running a rule backwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple, Variable

from kg.errors import KgError
from kg.identifiers import GRAPH, RDF_TYPE, hb
from kg.patterns import Body, Part, Pattern, parse
from kg.queries import QueryFile
from kg.sparql import select

KIND = hb("conclusionKind")  # tells apart the things that rules make, as a class would


@dataclass(frozen=True)
class Rule:
    """One CONSTRUCT with the graph for what it derives. An axiom has no ground: it is the ontology's own."""

    name: str
    title: str
    construct: str
    where: str
    ground: str = ""
    because: str = ""
    contested: str = ""

    @property
    def graph(self) -> NamedNode:
        """The graph that holds what this rule derives, and nothing else but its own description."""
        return NamedNode(f"{GRAPH}inferred/{self.name}")

    @cached_property
    def body(self) -> Body:
        """The head and the parts of the rule's text."""
        return parse(self.construct, self.where)

    @property
    def backwards(self) -> str:
        """The query for everything to which the rule has been or would be applied."""
        return select(self.construct)

    @property
    def mints(self) -> bool:
        """Whether the rule makes new things or values: whether a BIND gives a variable of its head."""
        return any(
            isinstance(place, Variable) and place.value in self.body.computed for p in self.body.head for place in p
        )

    @property
    def unguarded(self) -> tuple[Pattern, ...]:
        """The patterns of its head of which it may give again what some graph states already."""
        return self.body.head

    @property
    def concludes(self) -> bool:
        """Whether the rule draws a legal conclusion, whose proof is kept."""
        return any(pattern[1] == KIND for pattern in self.body.head)

    @property
    def kind(self) -> Pattern:
        """The pattern of its head by which it makes a conclusion."""
        return next(pattern for pattern in self.body.head if pattern[1] == KIND)


@dataclass(frozen=True)
class Axiom(Rule):
    """A rule made from an axiom, whose patterns are known without reading its text."""

    head: tuple[Pattern, ...] = ()
    premises: tuple[Pattern, ...] = ()

    @cached_property
    def body(self) -> Body:
        """The patterns it was made from."""
        return Body(self.head, Part("join", self.premises))

    @property
    def unguarded(self) -> tuple[Pattern, ...]:
        """None: it says nothing again."""
        return ()

    @property
    def backwards(self) -> str:
        """As for any rule, but without the guard that keeps an axiom from saying again what is said."""
        return f"SELECT DISTINCT * WHERE {{ {' . '.join(' '.join(map(str, p)) for p in self.premises)} }}"


def written_rules(queries: Iterable[QueryFile]) -> list[Rule]:
    """The rules in files of queries/rules, as they are."""
    return [
        Rule(q.name, q.title, q.text, q.where, q.header["ground"], q.header["because"], q.header.get("contested", ""))
        for q in queries
    ]


def checked_rules(queries: Iterable[QueryFile]) -> list[Rule]:
    """The rules in files of queries/rules. Raises KgError with every rule that must not run."""
    rules = written_rules(queries)
    problems: list[KgError] = []
    for rule in rules:
        try:
            problems += _problems(rule)
        except KgError as error:
            problems += error.problems
    if problems:
        raise KgError.of(problems)
    return rules


def _problems(rule: Rule) -> Iterator[KgError]:
    for name in dict.fromkeys(re.findall(r"\{(\w+)\}", rule.because)):
        if name not in rule.body.variables:
            yield KgError(
                f"the because sentence names {{{name}}}, which the rule does not know",
                rule.where,
                f"a variable of its WHERE: {', '.join(sorted(rule.body.variables))}",
                "correct the sentence, or the variable",
            )
    if not re.search(r"\{\w+\}", rule.because):
        yield KgError(
            "the because sentence names no variable, so it would say the same of every conclusion",
            rule.where,
            "a sentence with variables in braces, such as {finding}",
            "name in it what the conclusion is about",
        )
    if rule.body.blank or re.search(r"\bBNODE\s*\(", rule.construct, re.IGNORECASE):
        yield KgError(
            "the rule would make blank nodes, which nobody could cite",
            rule.where,
            "things with identifiers that are made from what they are about",
            "BIND an IRI that is built from the names of the things it is about",
        )
    if rule.body.unseen:
        yield KgError(
            f"a FILTER uses {', '.join(f'?{v}' for v in sorted(rule.body.unseen))} in a group that does not bind it",
            rule.where,
            "every variable of a FILTER bound in the FILTER's own braces: SPARQL sees no other",
            "repeat in that branch the pattern that binds it",
        )
    if rule.body.unread:
        yield KgError(
            f"the rule uses {rule.body.unread} in its WHERE",
            rule.where,
            "triple patterns, UNION, OPTIONAL, FILTER, BIND, VALUES, FILTER NOT EXISTS and { SELECT * { … } } around a "
            "group: a proof names every premise",
            "say it with these, for instance EXISTS as a branch of a UNION",
        )


def description(rule: Rule) -> list[Triple]:
    """What the graph of a rule says of itself."""
    origin = NamedNode("https://w3id.org/habeas/id/list/origin-inferred")
    title = Literal(f"Inferred: {rule.title}", language="en")
    return [
        Triple(rule.graph, RDF_TYPE, hb("Graph")),
        Triple(rule.graph, hb("origin"), origin),
        Triple(rule.graph, hb("byRule"), Literal(rule.title)),
        Triple(rule.graph, NamedNode("http://purl.org/dc/terms/title"), title),
    ]
