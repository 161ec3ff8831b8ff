"""The outline of a proof: one tree in the reader's language, for the terminal, files and web pages alike.

Names and labels are put into whole sentences, whose translations keep every name in the nominative.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Triple, Variable

from kg.rules.patterns import Binding, Part, Pattern, Place, instantiate, patterns_of
from kg.rules.rule import KIND, Axiom, Rule
from kg.store.protocol import Store, Term
from kg.terms.messages import Messages, pgettext_noop
from kg.terms.names import READ, hb, words
from kg.terms.vocabulary import RDF_TYPE
from kg.why.explain import Attack, Leaf, Step, Way

_VARIABLE = re.compile(r"\{(\w+)\}")
_DETAILS = (  # of a conclusion: properties, and how they are called
    ("plane", pgettext_noop("proof", "plane")),
    ("asOf", pgettext_noop("proof", "as of")),
    ("authority", pgettext_noop("proof", "authority")),
    ("modality", pgettext_noop("proof", "modality")),
    ("treatyCondition", pgettext_noop("proof", "conditions")),
    ("caution", pgettext_noop("proof", "caution")),
)
_STANDING = pgettext_noop("proof", "standing")


@dataclass(frozen=True)
class English:
    """Words that stay English, since they have no translation."""

    text: str


Words = tuple[str | English | Term, ...]  # a str is in the reader's language


@dataclass(frozen=True)
class Node:
    """One entry of an outline: a sentence, details of name and words, what it stands on, and what speaks against it.

    Kinds are `conclusion` and `derived`, which a rule gives; `asserted`, which files and passages state; `way`, another
    proof of the entry above it; `denied`, what a rule requires not to be known; `against`, and its `answer`.
    """

    kind: str
    words: Words
    details: tuple[tuple[str, Words], ...] = ()
    below: tuple[Node, ...] = ()
    against: tuple[Node, ...] = ()
    source: Step | Leaf | Attack | None = None  # what the entry was made from
    is_sentence: bool = False  # a rule's own, with things in the places of its variables


def outline(proof: Step | Leaf, store: Store, messages: Messages | None = None) -> Node:
    """The outline of a proof, in the language of the messages; in English without."""
    return _Outliner(store, messages or Messages("en")).node(proof)


def heading(node: Node) -> Node:
    """A conclusion with its details and what speaks against it, without its proof."""
    return replace(node, below=())


def rule_title(rule: Rule, messages: Messages) -> Words:
    """The title of a rule, or an axiom as a sentence with a letter for each variable."""
    if not isinstance(rule, Axiom):
        return rule_text(rule.title, messages)
    letters: dict[str, str] = {}
    *premises, last = [_abstract(pattern, letters, messages) for pattern in (*rule.premises, *rule.head)]
    joined = _joined(messages.pgettext("proof", " and "), premises)
    return sentence(
        messages.pgettext("proof", "if {premises}, then {conclusion}"), {"premises": joined, "conclusion": last}
    )


def rule_text(text: str, messages: Messages) -> Words:
    """A text of a rule in the reader's language, or else in English."""
    translated = messages.pgettext("rule", text)
    return (English(text),) if translated == text and messages.is_translated else (translated,)


def sentence(template: str, values: Mapping[str, Words], is_english: bool = False) -> Words:
    """A sentence with words in the places of its `{names}`."""
    parts: list[str | English | Term] = []
    for number, text in enumerate(_VARIABLE.split(template)):
        if number % 2:
            parts += values[text]
        elif text:
            parts.append(English(text) if is_english else text)
    return tuple(parts)


def _abstract(pattern: Pattern, letters: dict[str, str], messages: Messages) -> Words:
    """A pattern with a letter for each variable: "A rests on B"."""

    def said(place: Place) -> Words:
        if isinstance(place, Variable):
            return (letters.setdefault(place.value, chr(ord("A") + len(letters))),)
        return (place,)

    subject, predicate, obj = pattern
    if predicate == RDF_TYPE:
        return sentence(messages.pgettext("proof", "{thing} is: {value}"), {"thing": said(subject), "value": said(obj)})
    values = {"thing": said(subject), "property": said(predicate), "value": said(obj)}
    return sentence(messages.pgettext("proof", "{thing} {property} {value}"), values)


class _Outliner:
    def __init__(self, store: Store, messages: Messages) -> None:
        self.store, self.messages = store, messages

    def node(self, proof: Step | Leaf) -> Node:
        return self.leaf(proof) if isinstance(proof, Leaf) else self.step(proof)

    def leaf(self, leaf: Leaf) -> Node:
        facts = [self.fact((triple.predicate,), (triple.object,)) for triple in leaf.triples]
        return Node("asserted", (leaf.thing, ": ", *_joined("; ", facts)), _origin(leaf), source=leaf)

    def fact(self, prop: Words, value: Words) -> Words:
        """A property and its value, without the thing that has it."""
        if prop == (RDF_TYPE,):
            return sentence(self.messages.pgettext("proof", "is: {value}"), {"value": value})
        return sentence(self.messages.pgettext("proof", "{property} {value}"), {"property": prop, "value": value})

    def statement(self, triple: Triple) -> Words:
        """A whole statement; of a conclusion only its name."""
        if triple.predicate == KIND:
            return (triple.subject,)
        values: dict[str, Words] = {"thing": (triple.subject,), "value": (triple.object,)}
        if triple.predicate == RDF_TYPE:
            return sentence(self.messages.pgettext("proof", "{thing} is: {value}"), values)
        template = self.messages.pgettext("proof", "{thing} {property} {value}")
        return sentence(template, {**values, "property": (triple.predicate,)})

    def step(self, step: Step) -> Node:
        kind = "conclusion" if step.triple.predicate == KIND else "derived"
        if step.above:
            above = self.messages.gettext("shown above")
            return Node(kind, (*self.statement(step.triple), f" ({above})"), source=step)
        first, *others = step.ways
        text = self.because(step.rule, first.binding) if step.rule.because else self.statement(step.triple)
        if step.assumed:
            text = (*self.condition(step), *_continued(text))
        details: list[tuple[str, Words]] = [*_origin(step), *self.conclusion(step)]
        details.append((pgettext_noop("proof", "rule"), rule_title(step.rule, self.messages)))
        if step.rule.ground:
            details.append((pgettext_noop("proof", "ground"), rule_text(step.rule.ground, self.messages)))
        if contested := step.rule.contested_by(self.authorities(step)):
            texts = [rule_text(text, self.messages) for text in contested]
            details.append((pgettext_noop("proof", "contested"), _joined("; ", texts)))
        details += [(pgettext_noop("proof", "note"), (thing,)) for thing in step.qualified]
        below = [self.node(premise) for premise in first.premises]
        below += [self.denied(part, first.binding) for part in first.denied]
        below += [self.way(step, way, first) for way in others]
        against = tuple(self.against(attack, step) for attack in step.against)
        return Node(kind, text, tuple(details), tuple(below), against, step, bool(step.rule.because))

    def conclusion(self, step: Step) -> Iterator[tuple[str, Words]]:
        if step.triple.predicate != KIND:
            return
        for prop, name in _DETAILS:
            values = {quad.object for quad in self.store.statements(step.triple.subject, hb(prop))}
            if values:
                yield name, _joined(", ", [(value,) for value in sorted(values, key=str)])
        if step.standing is not None:
            yield _STANDING, (step.standing,)
        either = self.messages.pgettext("proof", " or ")
        for group in step.assumed:
            yield pgettext_noop("proof", "open premise"), _joined(either, [(version,) for version in group])

    def condition(self, step: Step) -> Words:
        """The assumption of a conclusion: "If this wording or that was in force on 2020-06-22: "."""
        either, both = (self.messages.pgettext("proof", word) for word in (" or ", " and "))
        groups = [_joined(either, [(version,) for version in group]) for group in step.assumed]
        (day, *_) = [quad.object for quad in self.store.statements(step.triple.subject, hb("asOf"))]
        template = self.messages.pgettext("proof", "If {wordings} was in force on {day}: ")
        return sentence(template, {"wordings": _joined(both, groups), "day": (day,)})

    def authorities(self, step: Step) -> list[str]:
        """The authority of the document on which a conclusion is drawn, by its name in the list."""
        values = self.store.statements(step.triple.subject, hb("authority")) if step.triple.predicate == KIND else ()
        return sorted({str(quad.object).rsplit("/", 1)[-1].rstrip(">") for quad in values})

    def because(self, rule: Rule, binding: Binding) -> Words:
        """The sentence of a rule with the things of this proof in the places of its variables."""
        translated = self.messages.pgettext("rule", rule.because)
        unknown = self.messages.gettext("something unknown")
        names = _VARIABLE.findall(translated)
        text = translated[:1].upper() + translated[1:]
        is_english = translated == rule.because and self.messages.is_translated
        return sentence(text, {name: (binding.get(name) or unknown,) for name in names}, is_english)

    def way(self, step: Step, way: Way, first: Way) -> Node:
        """Another proof of the same statement: only the premises in which it differs from the first."""
        before = {triple for premise in first.premises for triple in _triples(premise)}
        differing = [premise for premise in way.premises if not set(_triples(premise)) <= before]
        below = tuple(self.node(premise) for premise in differing)
        if not step.rule.because:
            return Node("way", (self.messages.gettext("the same, on other premises"),), below=below)
        return Node("way", self.because(step.rule, way.binding), below=below, is_sentence=True)

    def denied(self, part: Part, binding: Binding) -> Node:
        """A premise that must not be known: "any exit (by State Ruritania, to treaty Covenant of Liberty)".

        A value that only a comparison needs, such as the day of the exit, is left out.
        """
        missing = []
        for pattern in patterns_of(part):
            triple = instantiate(pattern, binding)
            if triple is None or not self.store.holds(triple):  # what holds is not what is missing
                missing.append(pattern)
        facts: dict[Place, list[Pattern]] = {}
        for pattern in [p for p in missing if not _is_open(p[2], binding)] or missing:
            facts.setdefault(pattern[0], []).append(pattern)
        return Node("denied", _joined("; ", [self.missing(*fact, binding) for fact in facts.items()]))

    def missing(self, thing: Place, patterns: Sequence[Pattern], binding: Binding) -> Words:
        if _is_open(thing, binding):
            facts = [self.fact(self.place(prop, binding), self.place(value, binding)) for _, prop, value in patterns]
            return (*self.place(thing, binding), " (", *_joined(", ", facts), ")")
        template = self.messages.pgettext("proof", "{thing} {property} {value}")
        names = ("thing", "property", "value")
        return _joined(
            "; ",
            [
                sentence(template, {n: self.place(p, binding) for n, p in zip(names, pattern, strict=True)})
                for pattern in patterns
            ],
        )

    def place(self, place: Place, binding: Binding) -> Words:
        """The words for one place of a pattern; "any exit" for a variable that has no value."""
        if not isinstance(place, Variable):
            return (place,)
        name = self.messages.pgettext("variable", words(place.value))
        return (binding.get(place.value) or self.messages.gettext("any %(name)s", name=name),)

    def against(self, attack: Attack, step: Step) -> Node:
        details: list[tuple[str, Words]] = []
        if attack.standing is not None:
            details.append((_STANDING, (attack.standing,)))
        if attack.document is not None:
            claimed, concluded = pgettext_noop("proof", "in"), pgettext_noop("proof", "on the finding of")
            name = claimed if attack.passages else concluded
            details.append((name, (attack.document,)))
        answers = tuple(
            Node(
                "answer",
                (
                    self.messages.gettext("the conclusion itself: the two contradict each other")
                    if answer == step.triple.subject
                    else answer,
                ),
                ((_STANDING, (standing,)),) if standing is not None else (),
            )
            for answer, standing in attack.answers
        )
        return Node("against", (attack.attacker,), tuple(details), answers, source=attack)


def _origin(proof: Step | Leaf) -> tuple[tuple[str, Words], ...]:
    """The detail that what is said needs what a program read."""
    return ((pgettext_noop("proof", "origin"), (READ,)),) if proof.read else ()


def _is_open(place: Place, binding: Binding) -> bool:
    return isinstance(place, Variable) and binding.get(place.value) is None


def _joined(mark: str, several: Sequence[Words]) -> Words:
    return tuple(part for number, one in enumerate(several) for part in ((mark, *one) if number else one))


def _continued(text: Words) -> Words:
    """A sentence as it goes on after a colon: without the capital of its first word."""
    match text:
        case (English(first), *rest):
            return (English(first[:1].lower() + first[1:]), *rest)
        case (str(first), *rest):
            return (first[:1].lower() + first[1:], *rest)
    return text


def _triples(premise: Step | Leaf) -> Sequence[Triple]:
    return premise.triples if isinstance(premise, Leaf) else (premise.triple,)
