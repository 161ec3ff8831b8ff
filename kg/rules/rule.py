"""Rules: what a rule is, the rules of law in queries/rules, and the refusal of one that could do harm.

A rule is a CONSTRUCT. Its head and its body are read as patterns, from which follow the order of the rules and, by
running a rule backwards, the proofs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple, Variable

from kg.errors import KgError
from kg.rules import minting
from kg.rules.patterns import Body, Part, Pattern, check, parse
from kg.sparql.construct import select_all_bindings
from kg.sparql.join_hints import look_up_what_is_denied
from kg.sparql.query_file import QueryFile
from kg.terms.literals import english
from kg.terms.names import GRAPH, THING, hb
from kg.terms.vocabulary import DCTERMS_TITLE, RDF_TYPE

KIND = hb("conclusionKind")  # tells apart the things that rules make, as a class would


@dataclass(frozen=True)
class Rule:
    """One CONSTRUCT with the graph for what it derives. An axiom has no ground: it is the ontology's own.

    `text` is the rule as it is written, and `construct` as it is run. `mints` is the template for the identifier of
    the conclusion that it draws. `contested_on` says what else is contested on documents of one authority, by the name
    of that authority.
    """

    name: str
    title: str
    text: str
    where: str
    ground: str = ""
    because: str = ""
    contested: str = ""
    contested_on: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)
    mints: str = ""

    @property
    def graph(self) -> NamedNode:
        """The graph that holds what this rule derives, and nothing else but its own description."""
        return NamedNode(f"{GRAPH}inferred/{self.name}")

    @cached_property
    def construct(self) -> str:
        """The rule as it is run: with the identifier of what it concludes, and what it denies to be looked up."""
        text = minting.with_identifier(self.text, self.mints) if self.mints else self.text
        return look_up_what_is_denied(text)

    @cached_property
    def body(self) -> Body:
        """The head and the parts of the rule's text."""
        body = parse(self.text, self.where)
        if not self.mints:
            return body
        computed = {**body.computed, minting.CONCLUSION: minting.variables_of(self.mints)}
        return replace(body, variables=body.variables | {minting.CONCLUSION}, computed=computed)

    @property
    def bindings_query(self) -> str:
        """The query for all rows to which the rule has been or would be applied."""
        return select_all_bindings(self.construct)

    @property
    def makes_new_terms(self) -> bool:
        """True if a variable of its head gets a computed value, so that the rule makes new things or values."""
        return any(
            isinstance(place, Variable) and place.value in self.body.computed for p in self.body.head for place in p
        )

    @property
    def unguarded(self) -> tuple[Pattern, ...]:
        """The patterns of its head of which it may give again what some graph states already."""
        return self.body.head

    @cached_property
    def told_by_conclusion(self) -> dict[str, frozenset[NamedNode]]:
        """The variables whose values a conclusion of the rule states itself, each with the properties that do."""
        found: dict[str, set[NamedNode]] = {}
        for subject, prop, value in self.body.head:
            if subject == Variable(minting.CONCLUSION) and isinstance(prop, NamedNode) and isinstance(value, Variable):
                found.setdefault(value.value, set()).add(prop)
        return {name: frozenset(found[name]) for name in sorted(self.body.always_bound & found.keys())}

    def contested_by(self, authorities: Iterable[str]) -> list[str]:
        """The answers of a State's counsel to a conclusion on a document of these authorities, by their names."""
        return list(filter(None, [self.contested, *(self.contested_on.get(name, "") for name in authorities)]))

    @property
    def concludes(self) -> bool:
        """True if the rule draws a legal conclusion, whose proof is kept."""
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
        variables = {place.value for premise in self.premises for place in premise if isinstance(place, Variable)}
        return Body(self.head, Part("join", self.premises), frozenset(variables))

    @property
    def unguarded(self) -> tuple[Pattern, ...]:
        """None: it never gives what is stated already."""
        return ()

    @property
    def bindings_query(self) -> str:
        """As for any rule, but without the FILTER that keeps an axiom from giving what is stated already."""
        return f"SELECT DISTINCT * WHERE {{ {' . '.join(' '.join(map(str, p)) for p in self.premises)} }}"


def written_rules(queries: Iterable[QueryFile]) -> list[Rule]:
    """The rules in files of queries/rules, not checked."""
    return [
        Rule(
            *(q.name, q.title, q.text, q.where, q.header["ground"], q.header["because"], q.header.get("contested", "")),
            q.contested_on,
            q.header.get("mints", ""),
        )
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
    check(rule.text, rule.where)
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
    yield from _problems_of_the_conclusion(rule)
    if rule.body.blank or re.search(r"\bBNODE\s*\(", rule.text, re.IGNORECASE):
        yield KgError(
            "the rule would make blank nodes, which nobody could cite",
            rule.where,
            "things with identifiers that are made from what they are about",
            "name the conclusion in the header, '#+ mints: …', by the things that it is about",
        )
    if rule.body.unbound:
        yield KgError(
            f"a FILTER uses {', '.join(f'?{v}' for v in sorted(rule.body.unbound))} in a group that does not bind it",
            rule.where,
            "every variable of a FILTER bound in the FILTER's own braces: SPARQL sees no other",
            "repeat in that branch the pattern that binds it",
        )
    if rule.body.unsupported:
        yield KgError(
            f"the rule uses {rule.body.unsupported} in its WHERE",
            rule.where,
            "triple patterns, UNION, OPTIONAL, FILTER, BIND, VALUES, FILTER NOT EXISTS and { SELECT * { … } } around a "
            "group: a proof names every premise",
            "say it with these, for instance EXISTS as a branch of a UNION",
        )


def _problems_of_the_conclusion(rule: Rule) -> Iterator[KgError]:
    if rule.mints and not minting.is_template(rule.mints):
        yield KgError(
            f"the rule does not say how to name its conclusion: {rule.mints}",
            rule.where,
            f"'#+ mints: …' with {minting.FORM}",
            "write the variables that tell one conclusion of the rule from another",
        )
    for name in sorted(minting.variables_of(rule.mints) - rule.body.variables):
        yield KgError(
            f"the identifier of the conclusion is made from ?{name}, which the rule does not know",
            rule.where,
            f"a variable of its WHERE: {', '.join(sorted(rule.body.variables))}",
            "correct the line '#+ mints'",
        )
    for name in sorted({p.value for pattern in rule.body.head for p in pattern if isinstance(p, Variable)}):
        if name not in rule.body.variables:
            yield KgError(
                f"the rule concludes something of ?{name}, to which its WHERE gives no value",
                rule.where,
                f"a variable of its WHERE, or ?{minting.CONCLUSION} and a line '#+ mints'",
                "correct the name of the variable, or add the line that names the conclusion",
            )


def description(rule: Rule) -> list[Triple]:
    """The description of the graph of a rule."""
    return inferred_graph(rule.graph, f"Inferred: {rule.title}", rule.title)


def inferred_graph(graph: NamedNode, title: str, by: str) -> list[Triple]:
    """The description of a graph whose statements are inferred: its title, and by what they are."""
    return [
        Triple(graph, RDF_TYPE, hb("Graph")),
        Triple(graph, hb("origin"), NamedNode(f"{THING}list/origin-inferred")),
        Triple(graph, hb("byRule"), Literal(by)),
        Triple(graph, DCTERMS_TITLE, english(title)),
    ]
