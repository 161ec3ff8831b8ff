"""This module shows why a conclusion holds: its proof as nested lists down to passages, and what speaks against it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, Triple, Variable

from kg.errors import KgError
from kg.identifiers import ONT, RDF_TYPE, hb
from kg.patterns import Binding, Part, Place, bound, patterns_of
from kg.rules import KIND
from kg.serve.section import Section
from kg.serve.view import View
from kg.why import Attack, Leaf, Step, Way, conclusions

_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Entry:
    """One entry of a proof: a sentence, details of name and text, the passages that say so, and what it stands on.

    Kinds are those of kg.explain: conclusion, derived, asserted, way, denied, against, answer.
    """

    kind: str
    text: Markup
    details: tuple[tuple[str, Markup], ...] = ()
    said: tuple[NamedNode, ...] = ()
    below: tuple[Entry, ...] = ()
    against: tuple[Entry, ...] = ()
    reported: bool = False


def section(view: View, conclusion: NamedNode, asked: dict[str, str]) -> Section | None:
    """The proof of a conclusion. Where the rules have changed since the graph was built it says so and gives none."""
    library, entries, broken = view.library, list[Entry](), False
    for triple in conclusions(library.store, conclusion):
        if triple.subject == conclusion:
            try:
                entries.append(_Tree(view).entry(library.why(triple)))
            except KgError:
                broken = True
    if not entries and not broken:
        return None
    return Section("proof", view.words("proof"), "special/proof.html", {"entries": entries, "broken": broken})


class _Tree:
    def __init__(self, view: View) -> None:
        self.view = view

    def entry(self, proof: Step | Leaf) -> Entry:
        return self.leaf(proof) if isinstance(proof, Leaf) else self.step(proof)

    def leaf(self, leaf: Leaf) -> Entry:
        said = Markup("; ").join(
            Markup("{} {}").format(self.named(t.predicate), self.view.value(t.object)) for t in leaf.triples
        )
        details = (
            []
            if leaf.passages
            else [("file", Markup(", ").join(Markup("<code>{}</code>").format(f) for f in leaf.files))]
        )
        if leaf.itself:
            details.insert(0, ("says so", Markup("{}").format(self.view.words("the document itself"))))
        text = Markup("{}: {}").format(self.view.value(leaf.thing), said)
        return Entry("asserted", text, tuple(details), leaf.passages, reported=leaf.reported_by_another)

    def step(self, step: Step) -> Entry:
        kind, words = "conclusion" if step.triple.predicate == KIND else "derived", self.view.words
        if step.above:
            return Entry(kind, Markup("{} ({})").format(self.said(step.triple), words("as above")))
        first, *others = step.ways
        text = self.because(step, first.binding) if step.rule.because else self.said(step.triple)
        below = [self.entry(premise) for premise in first.premises]
        below += [self.denied(part, first.binding) for part in first.denied]
        below += [self.way(step, way, first) for way in others]
        details = [*self.conclusion(step), ("rule", self.english(step.rule.title))]
        details += [
            (name, self.english(text))
            for name, text in (("ground", step.rule.ground), ("contested", step.rule.contested))
            if text
        ]
        details += [("mind", self.view.value(thing)) for thing in step.qualified]
        if step.more:
            details.append(("further", Markup("{}").format(words("further ways", n=step.more))))
        against = tuple(self.attack(attack, step) for attack in step.against)
        return Entry(kind, text, tuple(details), (), tuple(below), against)

    def conclusion(self, step: Step) -> Iterable[tuple[str, Markup]]:
        if step.triple.predicate != KIND or not isinstance(step.triple.subject, NamedNode):
            return
        for prop, name in (("plane", "plane"), ("asOf", "as of"), ("authority", "authority"), ("modality", "modality")):
            values = self.view.library.values(step.triple.subject, hb(prop))
            if values:
                yield name, Markup(", ").join(self.view.value(value) for value in values)
        if step.standing is not None:
            yield "standing", self.view.value(step.standing)

    def because(self, step: Step, binding: Binding) -> Markup:
        """The sentence of the rule with the things of this proof in their places, each a link."""
        own = self.view.words.given("because", step.rule.name)
        text = str(own or step.rule.because)
        self.view.labels.learn(binding.values())
        parts, place = [], 0
        for found in _VARIABLE.finditer(text):
            term = binding.get(found[1])
            parts += [Markup("{}").format(text[place : found.start()])]
            parts += [self.view.value(term) if term is not None else Markup("{}").format(self.view.words("unknown"))]
            place = found.end()
        parts.append(Markup("{}").format(text[place:]))
        if parts[0]:
            parts[0] = parts[0][0].upper() + parts[0][1:]
        said = Markup("").join(parts)
        return said if own or self.view.language == "en" else Markup('<span lang="en">{}</span>').format(said)

    def way(self, step: Step, way: Way, first: Way) -> Entry:
        before = {triple for premise in first.premises for triple in _triples(premise)}
        differing = [premise for premise in way.premises if not set(_triples(premise)) <= before]
        text = (
            self.because(step, way.binding)
            if step.rule.because
            else Markup("{}").format(self.view.words("on other premises"))
        )
        return Entry("way", text, below=tuple(self.entry(premise) for premise in differing))

    def denied(self, part: Part, binding: Binding) -> Entry:
        said = []
        for pattern in patterns_of(part):
            triple = bound(pattern, binding)
            if triple is None or not self.view.library.store.holds(triple):  # what holds all the same is no news
                said.append(Markup(" ").join(self.place(place, binding) for place in pattern))
        return Entry("denied", Markup("; ").join(said))

    def place(self, place: Place, binding: Binding) -> Markup:
        if not isinstance(place, Variable):
            return self.named(place) if isinstance(place, NamedNode) else self.view.value(place)
        term = binding.get(place.value)
        words = "".join(f" {c.lower()}" if c.isupper() else c for c in place.value)
        return (
            self.view.value(term)
            if term is not None
            else Markup("<i>{}</i>").format(self.view.words("any of", name=words))
        )

    def attack(self, attack: Attack, step: Step) -> Entry:
        details = [("standing", self.view.value(attack.standing))] if attack.standing is not None else []
        if attack.document is not None:  # a claim is made in it, a conclusion drawn on it
            details.append(("in" if attack.passages else "on the finding of", self.view.value(attack.document)))
        answers = tuple(
            Entry(
                "answer",
                self.answer(answer, step),
                (("standing", self.view.value(standing)),) if standing is not None else (),
            )
            for answer, standing in attack.answers
        )  # fmt: skip
        summary = [one for one in self.view.library.values(attack.attacker, hb("summary")) if isinstance(one, Literal)]
        text = self.view.value(attack.attacker)
        for one in summary[:1]:
            text += Markup(" — {}").format(self.view.value(one))
        return Entry("against", text, tuple(details), attack.passages, answers)

    def answer(self, answer: NamedNode, step: Step) -> Markup:
        itself = answer == step.triple.subject
        return Markup("{}").format(self.view.words("the conclusion itself")) if itself else self.view.value(answer)

    def named(self, term: NamedNode) -> Markup:
        """A term of a pattern: what names a property is words, what names a thing a link."""
        if term == RDF_TYPE:
            return Markup("{}").format(self.view.words("is a"))
        return Markup("{}").format(self.view.label(term)) if term.value.startswith(ONT) else self.view.value(term)

    def said(self, triple: Triple) -> Markup:
        if triple.predicate == KIND:
            return self.view.value(triple.subject)
        parts = (self.view.value(triple.subject), self.named(triple.predicate), self.view.value(triple.object))
        return Markup("{} {} {}").format(*parts)

    def english(self, text: str) -> Markup:
        """Words of a rule's own header, which are English."""
        return Markup('<span lang="en">{}</span>' if self.view.language != "en" else "{}").format(text)


def _triples(premise: Step | Leaf) -> tuple[Triple, ...]:
    return premise.triples if isinstance(premise, Leaf) else (premise.triple,)
