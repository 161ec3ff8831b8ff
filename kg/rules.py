"""This module puts rules in order: each is checked before it runs, and what a rule denies is settled before it.

A rule is a CONSTRUCT. Its head and its body are known as patterns, so that what depends on what can be told, a proof
can be found by running a rule backwards, and a rule that could harm is refused before it runs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple, Variable

from kg.errors import KgError
from kg.identifiers import GRAPH, RDF_TYPE, hb
from kg.patterns import Body, Part, Pattern, denied_in, named, parse, patterns_of, select
from kg.queries import QueryFile

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
    def concludes(self) -> bool:
        """Whether the rule draws a legal conclusion, whose proof is kept."""
        return any(pattern[1] == KIND for pattern in self.body.head)


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
            "triple patterns, UNION, OPTIONAL, FILTER, BIND, VALUES and FILTER NOT EXISTS: a proof names every premise",
            "say it with these, for instance EXISTS as a branch of a UNION",
        )


@dataclass(frozen=True)
class _Writing:
    """A pattern of a head. `kind` is that of the conclusion it is about, where it is about one."""

    pattern: Pattern
    kind: object


@dataclass(frozen=True)
class _Reading:
    """A pattern that a rule reads. `made` tells whether a conclusion could be its subject, and `kind` of which kind."""

    pattern: Pattern
    kind: object
    made: bool


Stratum = dict[Rule, frozenset[str]]


def in_strata(rules: Sequence[Rule]) -> list[Stratum]:
    """The rules in the order in which they must run, each with the names of the rules of its stratum that feed it.

    Rules that could feed one another share a stratum; of all others each has one of its own, after those that feed it.
    What a rule denies is settled in an earlier stratum, so that a conclusion is never taken back. Raises KgError for a
    cycle through negation, and for a rule that would build new things from its own conclusions.
    """
    written = [rule for rule in rules if not isinstance(rule, Axiom)]
    made = _said_of_conclusions(rules)
    writes = {rule.name: _writings(rule) for rule in rules}
    feeds = _who_gives(writes, {rule.name: _readings(rule, [rule.body.part], made) for rule in rules})
    blocks = _who_gives(writes, {rule.name: _readings(rule, list(denied_in(rule.body.part)), made) for rule in rules})
    for rule in written:
        if rule.mints and rule.name in _ancestors(rule.name, feeds):
            raise KgError(
                f"the rule {rule.name} could build new things from its own conclusions without end",
                rule.where,
                "a rule that makes things from what neither it nor what follows from it makes",
                "make them from what the data states, or name the kind of conclusion that the rule reads",
            )
    before = {rule.name: _ancestors(rule.name, feeds, blocks) for rule in rules}
    if looped := [name for name in before if any(name in before[one] | {one} for one in blocks[name])]:
        raise KgError(
            f"these rules depend on what they deny: {', '.join(sorted(looped))}",
            "queries/rules",
            "rules that deny only what is settled before they run",
            "break the circle: let one of them deny what the data states instead of what a rule derives",
        )
    together = {name: frozenset(one for one in before[name] if name in before[one]) for name in before}
    strata: dict[frozenset[str], Stratum] = {}
    for rule in sorted(
        rules, key=lambda rule: len(before[rule.name] | {rule.name})
    ):  # who comes before has fewer before
        key = together[rule.name] or frozenset([rule.name])
        strata.setdefault(key, {})[rule] = frozenset(feeds[rule.name] & together[rule.name])
    return list(strata.values())


def _ancestors(name: str, *graphs: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = [n for graph in graphs for n in graph[name]]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo += [n for graph in graphs for n in graph[one]]
    return seen


def _writings(rule: Rule) -> list[_Writing]:
    kinds = _kinds([*rule.body.head, *patterns_of(rule.body.part)])
    return [_Writing(pattern, kinds.get(pattern[0])) for pattern in rule.body.head]


def _readings(rule: Rule, parts: Iterable[Part], made: set[object]) -> list[_Reading]:
    """What the parts of a rule read. A conclusion can be a subject only if all that is said of it is said of some."""
    own = list(patterns_of(rule.body.part))
    read = list(named((pattern for part in parts for pattern in patterns_of(part)), rule.body.listed))
    kinds = _kinds([*own, *read])
    foreign = {p[0] for p in [*own, *read] if not isinstance(p[1], Variable) and _said(p) not in made}
    return [_Reading(pattern, kinds.get(pattern[0]), pattern[0] not in foreign) for pattern in read]


def _said_of_conclusions(rules: Iterable[Rule]) -> set[object]:
    """The properties and classes that rules give to conclusions, with what follows from them by axioms."""
    said = {_said(w.pattern) for rule in rules for w in _writings(rule) if w.kind is not None}
    axioms = [rule for rule in rules if isinstance(rule, Axiom)]
    while more := {_said(a.head[0]) for a in axioms if any(_said(p) in said for p in a.premises)} - said:
        said |= more
    return said


def _said(pattern: Pattern) -> object:
    return pattern[2] if pattern[1] == RDF_TYPE and not isinstance(pattern[2], Variable) else pattern[1]


def _kinds(patterns: Iterable[Pattern]) -> dict[object, object]:
    """For each subject that a pattern gives a kind of conclusion: that kind."""
    return {s: o for s, p, o in patterns if p == KIND}


def _who_gives(writes: Mapping[str, list[_Writing]], reads: Mapping[str, list[_Reading]]) -> dict[str, set[str]]:
    """For each rule the rules with a head that could give a triple that it reads."""
    by_predicate: dict[object, list[tuple[str, _Writing]]] = defaultdict(list)
    for name, patterns in writes.items():
        for writing in patterns:
            by_predicate[writing.pattern[1]].append((name, writing))
    every = [one for several in by_predicate.values() for one in several]
    return {
        name: {
            writer
            for r in patterns
            for writer, w in (every if isinstance(r.pattern[1], Variable) else by_predicate[r.pattern[1]])
            if _unify(w.pattern, r.pattern)
            and (w.kind is None or (r.made and (r.kind is None or _unify((w.kind,), (r.kind,)))))
        }
        for name, patterns in reads.items()
    }


def _unify(one: Sequence[object], other: Sequence[object]) -> bool:
    return all(isinstance(a, Variable) or isinstance(b, Variable) or a == b for a, b in zip(one, other, strict=True))


def terms(rule: Rule, parts: Iterable[Part]) -> frozenset[str]:
    """The classes and properties that these parts of a rule read; none where they may read any."""
    found = set()
    for _, predicate, obj in named((p for part in parts for p in patterns_of(part)), rule.body.listed):
        if isinstance(predicate, Variable) or (predicate == RDF_TYPE and isinstance(obj, Variable)):
            return frozenset()
        found.add(obj.value if predicate == RDF_TYPE and isinstance(obj, NamedNode) else predicate.value)
    return frozenset(found)


def reading(triple: Triple) -> str:
    """The class or property by which a rule would read a triple."""
    if triple.predicate == RDF_TYPE and isinstance(triple.object, NamedNode):
        return triple.object.value
    return triple.predicate.value


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
