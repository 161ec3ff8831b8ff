"""Strata: the order of rules, so that what a rule reads or negates is final before it runs.

Rules that could feed one another share a stratum and run together to their fixpoint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import Variable

from kg.errors import KgError
from kg.rules.patterns import Part, Pattern, named, negated_parts, patterns_of
from kg.rules.rule import KIND, Axiom, Rule
from kg.terms.vocabulary import RDF_TYPE


class _Mention(NamedTuple):
    """A pattern that a rule reads or writes. `kind` is that of the conclusion it is about, where it is about one.

    `made` is false where a conclusion cannot be its subject.
    """

    pattern: Pattern
    kind: object
    made: bool = True


Stratum = dict[Rule, frozenset[str]]
_Form = tuple[object, object, object]


def in_strata(rules: Sequence[Rule]) -> list[Stratum]:
    """The rules in the order in which they must run, each with the names of the rules of its stratum that feed it.

    Rules that could feed one another share a stratum; of all others each has one of its own, after those that feed it.
    What a rule denies is settled in an earlier stratum, so that a conclusion is never taken back. Raises KgError for a
    cycle through negation, and for a rule that would build new things from its own conclusions.
    """
    written = [rule for rule in rules if not isinstance(rule, Axiom)]
    made = _terms_of_conclusions(rules)
    writes = {rule.name: _writings(rule) for rule in rules}
    givers = _Givers(writes)
    feeds = givers.of({rule.name: _readings(rule, [rule.body.part], made) for rule in rules})
    blocks = givers.of({rule.name: _readings(rule, list(negated_parts(rule.body.part)), made) for rule in rules})
    for rule in written:
        if rule.makes_new_terms and rule.name in _ancestors(rule.name, feeds):
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


def waits_for(strata: Sequence[Stratum]) -> dict[int, set[int]]:
    """For each stratum, by its place: those before it that derive what it reads or denies, or could derive the same.

    Strata of which neither waits for the other may run at the same time, and each triple then stands in the same graph
    as if they had not.
    """
    rules = [rule for stratum in strata for rule in stratum]
    made = _terms_of_conclusions(rules)
    writes = {rule.name: _writings(rule) for rule in rules}
    reads = {
        rule.name: [
            *_readings(rule, [rule.body.part, *negated_parts(rule.body.part)], made),
            *writes[rule.name],
        ]
        for rule in rules
    }
    givers = _Givers(writes).of(reads)
    places = {rule.name: place for place, stratum in enumerate(strata) for rule in stratum}
    return {
        place: {at for rule in stratum for giver in givers[rule.name] if (at := places[giver]) < place}
        for place, stratum in enumerate(strata)
    }


def _ancestors(name: str, *graphs: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = [n for graph in graphs for n in graph[name]]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo += [n for graph in graphs for n in graph[one]]
    return seen


def _writings(rule: Rule) -> list[_Mention]:
    kinds = _kinds([*rule.body.head, *patterns_of(rule.body.part)])
    return [_Mention(pattern, kinds.get(pattern[0])) for pattern in rule.body.head]


def _readings(rule: Rule, parts: Iterable[Part], made: set[object]) -> list[_Mention]:
    """The patterns that parts of a rule read. A conclusion can be a subject only if every pattern fits a conclusion."""
    own = list(patterns_of(rule.body.part))
    read = list(named((pattern for part in parts for pattern in patterns_of(part)), rule.body.listed))
    kinds = _kinds([*own, *read])
    foreign = {p[0] for p in [*own, *read] if not isinstance(p[1], Variable) and _property_or_class(p) not in made}
    return [_Mention(pattern, kinds.get(pattern[0]), pattern[0] not in foreign) for pattern in read]


def _terms_of_conclusions(rules: Iterable[Rule]) -> set[object]:
    """The properties and classes that rules give to conclusions, with what follows from them by axioms."""
    said = {_property_or_class(w.pattern) for rule in rules for w in _writings(rule) if w.kind is not None}
    axioms = [rule for rule in rules if isinstance(rule, Axiom)]
    while True:
        fed = [axiom for axiom in axioms if any(_property_or_class(premise) in said for premise in axiom.premises)]
        more = {_property_or_class(axiom.head[0]) for axiom in fed} - said
        if not more:
            return said
        said |= more


def _property_or_class(pattern: Pattern) -> object:
    return pattern[2] if pattern[1] == RDF_TYPE and not isinstance(pattern[2], Variable) else pattern[1]


def _kinds(patterns: Iterable[Pattern]) -> dict[object, object]:
    """For each subject that patterns give one kind of conclusion: that kind; None if its branches give several."""
    kinds: dict[object, object] = {}
    for subject, predicate, kind in patterns:
        if predicate == KIND:
            kinds[subject] = kind if kinds.get(subject, kind) == kind else None
    return kinds


class _Givers:
    """Finds the rules with a head that could give a triple that another one reads."""

    def __init__(self, writes: Mapping[str, list[_Mention]]) -> None:
        self.by_predicate: dict[object, dict[tuple[_Form, object], set[str]]] = defaultdict(dict)
        for name, patterns in writes.items():
            for one in patterns:
                written = self.by_predicate[one.pattern[1]]
                written.setdefault((_form(one.pattern), one.kind), set()).add(name)

    def of(self, reads: Mapping[str, list[_Mention]]) -> dict[str, set[str]]:
        """For each rule the rules that could give what it reads."""
        forms = {name: {(_form(r.pattern), r.kind, r.made) for r in patterns} for name, patterns in reads.items()}
        known = {one: self._writers(*one) for one in set().union(*forms.values())}
        return {name: set().union(*(known[one] for one in several)) for name, several in forms.items()}

    def _writers(self, form: _Form, kind: object, made: bool) -> set[str]:
        several = self.by_predicate.values() if form[1] is None else (self.by_predicate.get(form[1], {}),)
        return {
            name
            for written in several
            for (head, of), names in written.items()
            if _agree(head[0], form[0]) and _agree(head[2], form[2]) and (of is None or (made and _agree(of, kind)))
            for name in names
        }


def _form(pattern: Pattern) -> _Form:
    """A pattern with None in the place of each variable."""
    subject, predicate, value = (None if isinstance(place, Variable) else place for place in pattern)
    return subject, predicate, value


def _agree(one: object, other: object) -> bool:
    """True if two places of patterns can be the same term: a variable, or nothing, can be any."""
    return one is None or other is None or one == other or isinstance(one, Variable) or isinstance(other, Variable)
