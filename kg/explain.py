"""This module explains proofs to people: as an outline, as Markdown or JSON, as a graph for Graphviz, as a picture."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode, Triple, Variable

from kg.identifiers import RDF_TYPE, hb, shorten
from kg.labels import Labels
from kg.patterns import Binding, Part, Place, bound, patterns_of
from kg.rules import KIND
from kg.store import Term
from kg.why import Attack, Leaf, Step, Way

FORMATS = ("text", "markdown", "json", "dot", "svg")
MARKS = {"conclusion": "■", "derived": "▪", "asserted": "•", "way": "or", "against": "✗", "answer": "↩", "denied": "∅"}
WIDTH = 110


@dataclass(frozen=True)
class Node:
    """One entry of an outline: what kind it is, a sentence, details of name and text, and what it stands on."""

    kind: str
    text: str
    details: tuple[tuple[str, str], ...] = ()
    below: tuple[Node, ...] = ()
    terms: dict[str, object] = field(default_factory=dict)


def outline(proof: Step | Leaf, labels: Labels) -> Node:
    """A proof as an outline for readers."""
    return _Outliner(labels).node(proof)


def heading(node: Node) -> Node:
    """A conclusion with its details and what speaks against it, without its proof."""
    return replace(node, below=tuple(one for one in node.below if one.kind == "against"))


class _Outliner:
    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.shown: set[Term] = set()

    def node(self, proof: Step | Leaf) -> Node:
        return self.leaf(proof) if isinstance(proof, Leaf) else self.step(proof)

    def leaf(self, leaf: Leaf) -> Node:
        said = "; ".join(f"{self.predicate(triple)} {self.labels.of(triple.object)}" for triple in leaf.triples)
        details = [("says so", self.passage(passage, leaf.reported_by_another)) for passage in leaf.passages]
        if leaf.itself:
            details.append(("says so", "the document itself"))
        details.append(("file", ", ".join(leaf.files)))
        if leaf.thing in self.shown:
            details = [("says so", "the passages given above")]
        self.shown.add(leaf.thing)
        terms = {"statements": [self.terms(t) for t in leaf.triples], "passages": [p.value for p in leaf.passages]}
        return Node("asserted", f"{self.labels.of(leaf.thing)}: {said}", tuple(details), (), terms)

    def step(self, step: Step) -> Node:
        kind = "conclusion" if step.triple.predicate == KIND else "derived"
        terms: dict[str, object] = {"statement": self.terms(step.triple), "rule": step.rule.name}
        if step.above:
            return Node(kind, f"{self.said(step.triple)} (as above)", (), (), terms)
        first, *others = step.ways
        text = self.because(step, first.binding) if step.rule.because else self.said(step.triple)
        details: list[tuple[str, str]] = []
        if kind == "conclusion":
            details += self.conclusion(step)
        details.append(("rule", step.rule.title))
        if step.rule.ground:
            details.append(("ground", step.rule.ground))
        if step.rule.contested:
            details.append(("contested", step.rule.contested))
        details += [("mind", self.labels.of(thing)) for thing in step.qualified]
        if step.more:
            details.append(("further", f"and {step.more} more way{'s' if step.more > 1 else ''}"))
        below = [self.node(premise) for premise in first.premises]
        below += [self.denied(part, first.binding) for part in first.denied]
        below += [self.other_way(step, way, first) for way in others]
        below += [self.against(attack, step) for attack in step.against]
        terms["ways"] = len(step.ways) + step.more
        return Node(kind, text, tuple(details), tuple(below), terms)

    def conclusion(self, step: Step) -> Iterable[tuple[str, str]]:
        store, node = self.labels.store, step.triple.subject
        for prop, name in (("plane", "plane"), ("asOf", "as of"), ("authority", "authority"), ("modality", "modality")):
            values = [q.object for q in store.statements(node, hb(prop))]
            if values:
                yield name, ", ".join(sorted(self.labels.of(value) for value in values))
        if step.standing is not None:
            yield "standing", self.labels.of(step.standing)
        if isinstance(node, NamedNode):
            yield "name", shorten(node.value, self.labels.prefixes)

    def because(self, step: Step, binding: Binding) -> str:
        text = step.rule.because
        self.labels.learn(binding.values())
        for name, term in binding.items():
            if term is not None:
                shown = self.labels.of(term)
                text = text.replace(
                    f"{{{name}}}", f"“{shown}”" if " " in shown and isinstance(term, NamedNode) else shown
                )
        return text[0].upper() + text[1:]

    def other_way(self, step: Step, way: Way, first: Way) -> Node:
        before = {triple for premise in first.premises for triple in _triples(premise)}
        differing = [premise for premise in way.premises if not set(_triples(premise)) <= before]
        text = self.because(step, way.binding) if step.rule.because else "the same, on other premises"
        return Node("way", text, (), tuple(self.node(premise) for premise in differing))

    def denied(self, part: Part, binding: Binding) -> Node:
        said = []
        for pattern in patterns_of(part):
            triple = bound(pattern, binding)
            if triple is None or not self.labels.store.holds(triple):  # what holds all the same is no news
                said.append(" ".join(self.place(place, binding) for place in pattern))
        return Node("denied", f"not known in this graph: {'; '.join(said)}")

    def place(self, place: Place, binding: Binding) -> str:
        if not isinstance(place, Variable):
            return self.labels.of(place)
        term = binding.get(place.value)
        return self.labels.of(term) if term is not None else f"any {_words(place.value)}"

    def against(self, attack: Attack, step: Step) -> Node:
        details = [("standing", self.labels.of(attack.standing))]
        if attack.document is not None:
            name = "in" if attack.passages else "on the finding of"  # a claim is made in it, a conclusion drawn on it
            details.append((name, self.labels.of(attack.document)))
        details += [("says so", self.passage(passage, False)) for passage in attack.passages]
        answers = [
            Node("answer", f"answered by {self.name(answer, step)}", (("standing", self.labels.of(standing)),))
            for answer, standing in attack.answers
        ]
        return Node(
            "against",
            f"against it: {self.labels.of(attack.attacker)}",
            tuple(details) + (() if answers else (("answer", "none in this graph"),)),
            tuple(answers),
            {"attacker": attack.attacker.value},
        )

    def name(self, answer: NamedNode, step: Step) -> str:
        return (
            "the conclusion itself: the two deny each other"
            if answer == step.triple.subject
            else self.labels.of(answer)
        )

    def passage(self, passage: NamedNode, reported: bool) -> str:
        hand = "; second hand" if reported else ""
        return f"{self.labels.of(passage)} ({self.labels.standing(passage)}{hand})"

    def predicate(self, triple: Triple) -> str:
        return "is:" if triple.predicate == RDF_TYPE else self.labels.of(triple.predicate)

    def said(self, triple: Triple) -> str:
        if triple.predicate == KIND:
            return self.labels.of(triple.subject)
        return f"{self.labels.of(triple.subject)} {self.predicate(triple)} {self.labels.of(triple.object)}"

    def terms(self, triple: Triple) -> dict[str, str]:
        names = ("subject", "predicate", "object")
        return dict(zip(names, (_plain(t) for t in (triple.subject, triple.predicate, triple.object)), strict=True))


def _words(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name)


def _plain(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _triples(premise: Step | Leaf) -> Sequence[Triple]:
    return premise.triples if isinstance(premise, Leaf) else (premise.triple,)


def render(nodes: Sequence[Node], form: str) -> str:
    """Outlines in one of FORMATS."""
    if form == "json":
        return json.dumps([_json(node) for node in nodes], ensure_ascii=False, indent=2)
    if form == "dot":
        return "\n".join(_dot(nodes))
    if form == "svg":
        from kg.drawing import draw

        return draw(nodes)
    lines = _markdown if form == "markdown" else _text
    return "\n\n".join("\n".join(lines(node, 0)) for node in nodes)


def _json(node: Node) -> dict[str, object]:
    shown: dict[str, object] = {"kind": node.kind, "text": node.text, **node.terms}
    if node.details:
        shown["details"] = [{"name": name, "text": text} for name, text in node.details]
    if node.below:
        shown["below"] = [_json(one) for one in node.below]
    return shown


def _text(node: Node, depth: int) -> Iterable[str]:
    indent = "  " * depth
    yield from _wrapped(f"{indent}{MARKS[node.kind]} ", node.text)
    for name, text in node.details:
        yield from _wrapped(f"{indent}    {name}: ", text, f"{indent}      ")
    for one in node.below:
        yield from _text(one, depth + 1)


def _wrapped(start: str, text: str, later: str | None = None) -> list[str]:
    rest = later if later is not None else " " * len(start)
    return textwrap.wrap(text, max(WIDTH, len(rest) + 40), initial_indent=start, subsequent_indent=rest)


def _markdown(node: Node, depth: int) -> Iterable[str]:
    mark = {"conclusion": "**Conclusion.** ", "way": "*Or:* ", "against": "*Against:* "}.get(node.kind, "")
    yield f"{'  ' * depth}- {mark}{node.text}"
    for name, text in node.details:
        yield f"{'  ' * (depth + 1)}- *{name}*: {text}"
    for one in node.below:
        yield from _markdown(one, depth + 1)


def _dot(nodes: Sequence[Node]) -> Iterable[str]:
    colours = {"conclusion": "#cfe3f7", "derived": "#eef3f8", "asserted": "#fff", "against": "#fbe3dc"}
    yield "digraph why {"
    yield '  rankdir=LR; node [shape=box, style="filled,rounded", fontname="sans-serif", fontsize=11];'
    number = 0

    def visit(node: Node) -> Iterable[str]:
        nonlocal number
        mine, number = number, number + 1
        lines = (line.replace("\\", "\\\\").replace('"', '\\"') for line in textwrap.wrap(node.text, 60))
        text = "".join(f"{line}\\l" for line in lines)
        yield f'  n{mine} [label="{text}", fillcolor="{colours.get(node.kind, "#f6f6f6")}"];'
        for one in node.below:
            yield f"  n{mine} -> n{number};"
            yield from visit(one)

    for node in nodes:
        yield from visit(node)
    yield "}"
