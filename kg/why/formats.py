"""Proofs in words and in the forms in which they are printed: text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from kg import screen
from kg.escaping import escape_json, markdown, one_line
from kg.rules.rule import Axiom
from kg.store.labels import Labels
from kg.store.protocol import Term
from kg.terms.messages import Messages, filled, pgettext_noop
from kg.terms.names import shorten
from kg.why.explain import Attack, Leaf, Step
from kg.why.outline import English, Node, Words

FORMATS = ("text", "markdown", "json")
MARKS = {"conclusion": "■", "derived": "▪", "asserted": "•", "against": "✗", "answer": "↩", "denied": "∅"}
QUOTE = "«"  # a translation that quotes a name itself
SHORT_NAME = 4  # words
SAYS_SO = pgettext_noop("proof", "says so")
STARTS = {
    "denied": pgettext_noop("proof", "not recorded here: {text}"),
    "against": pgettext_noop("proof", "against it: {text}"),
    "answer": pgettext_noop("proof", "answered by {text}"),
}


@dataclass(frozen=True)
class ProofEntry:
    """One entry of an outline in words: its kind, a sentence, details of name and text, and what stands beneath it.

    `data` are the IRIs and numbers behind it. The names of details are English, for programs.
    """

    kind: str
    text: str
    details: tuple[tuple[str, str], ...] = ()
    below: tuple[ProofEntry, ...] = ()
    data: dict[str, object] = field(default_factory=dict)


def proof_entries(nodes: Iterable[Node], labels: Labels) -> list[ProofEntry]:
    """Outlines in words, with the labels given."""
    nodes = list(nodes)
    labels.learn(term for node in nodes for term in _terms(node))
    return [_ProofWriter(labels).entry(node) for node in nodes]


class _ProofWriter:
    def __init__(self, labels: Labels) -> None:
        self.labels, self.messages = labels, labels.messages
        self.shown: set[Term] = set()

    def entry(self, node: Node) -> ProofEntry:
        details = [(name, self.words(words)) for name, words in node.details]
        data: dict[str, object] = {}
        match node.source:
            case Leaf() as leaf:
                details += self.leaf(leaf)
                statements = [_triple(triple) for triple in leaf.triples]
                data = {"statements": statements, "passages": [passage.value for passage in leaf.passages]}
            case Step() as step:
                details = self.step(node, step, details)
                data = {"statement": _triple(step.triple), "rule": step.rule.name}
                data |= {} if step.above else {"ways": len(step.ways) + step.more}
            case Attack() as attack:
                details += [(SAYS_SO, self.passage(passage, False)) for passage in attack.passages]
                if not attack.answers:
                    details.append((pgettext_noop("proof", "answer"), self.messages.gettext("none in this graph")))
                data = {"attacker": attack.attacker.value}
        text = self.words(node.words, node.is_sentence)
        if start := STARTS.get(node.kind):
            text = filled(self.messages.pgettext("proof", start), {"text": text})
        below = tuple(self.entry(one) for one in (*node.below, *node.against))
        return ProofEntry(node.kind, text, tuple(details), below, data)

    def leaf(self, leaf: Leaf) -> list[tuple[str, str]]:
        """The passages and files of asserted statements; of a thing that stood above, only that it did."""
        if leaf.thing in self.shown:
            return [(SAYS_SO, self.messages.gettext("the passages given above"))]
        self.shown.add(leaf.thing)
        details = [(SAYS_SO, self.passage(passage, leaf.reported_by_another)) for passage in leaf.passages]
        if leaf.itself:
            details.append((SAYS_SO, self.messages.gettext("the document itself")))
        return [*details, (pgettext_noop("proof", "file"), ", ".join(leaf.files))]

    def step(self, node: Node, step: Step, details: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The details of a derived statement, with the name of a conclusion and the number of further proofs."""
        if node.kind == "conclusion" and isinstance(step.triple.subject, NamedNode) and not step.above:
            place = [name for name, _ in details].index("rule")
            name = shorten(step.triple.subject.value, self.labels.prefixes)
            details.insert(place, (pgettext_noop("proof", "name"), name))
        if step.more:
            proofs = self.messages.ngettext("%(num)s more proof", "%(num)s more proofs", step.more)
            show = self.messages.gettext("show with --ways %(num)s", num=len(step.ways) + step.more)
            show = "" if isinstance(step.rule, Axiom) else f" ({show})"
            details.append((pgettext_noop("proof", "more"), proofs + show))
        return details

    def passage(self, passage: NamedNode, reported: bool) -> str:
        standing = self.labels.standing(passage)
        if reported:
            standing += "; " + self.messages.gettext("second-hand")
        return f"{self.labels.of(passage)} ({standing})"

    def words(self, words: Words, is_sentence: bool = False) -> str:
        text = ""
        for part in words:
            if isinstance(part, str | English):
                text += part if isinstance(part, str) else part.text
            else:
                text += self.name(part, is_sentence, text.endswith(QUOTE))
        return text

    def name(self, term: Term, is_sentence: bool, is_quoted: bool) -> str:
        """The label of a term, in quotation marks where a sentence needs them and does not have them."""
        label = self.labels.of(term)
        needs_quotes = is_sentence and isinstance(term, NamedNode) and _needs_quotes(label)
        if is_quoted or (needs_quotes and self.messages.language == "ru"):
            label = label.replace("«", "„").replace("»", "“")  # quotation marks within others
        if is_quoted or not needs_quotes:
            return label
        return filled(self.messages.pgettext("proof", "“{text}”"), {"text": label})


def _needs_quotes(label: str) -> bool:
    """True if a label could be taken for a piece of the sentence around it: all but short names."""
    several = label.split()
    return len(several) > 1 and (len(several) > SHORT_NAME or label[0].islower() or any(m in label for m in ",:;"))


def _terms(node: Node) -> Iterator[Term]:
    """Every thing that an outline names."""
    for words in (node.words, *(words for _, words in node.details)):
        yield from (part for part in words if not isinstance(part, str | English))
    if isinstance(node.source, Leaf | Attack):
        yield from node.source.passages
    for one in (*node.below, *node.against):
        yield from _terms(one)


def _triple(triple: Triple) -> dict[str, str]:
    parts = {"subject": triple.subject, "predicate": triple.predicate, "object": triple.object}
    return {name: term.value if isinstance(term, NamedNode | Literal) else str(term) for name, term in parts.items()}


def render(nodes: Iterable[Node], form: str, labels: Labels) -> str:
    """Outlines in one of FORMATS. Control characters are visible, and escapes in JSON."""
    several, messages = proof_entries(nodes, labels), labels.messages
    if form == "json":
        return escape_json(json.dumps([_json(one) for one in several], ensure_ascii=False, indent=2))
    if form == "markdown":
        return "\n\n".join("\n".join(_markdown(one, 0, messages)) for one in several)
    return "\n\n".join("\n".join(_text(one, 0, messages)) for one in several)


def _json(entry: ProofEntry) -> dict[str, object]:
    shown: dict[str, object] = {"kind": entry.kind, "text": entry.text, **entry.data}
    if entry.details:
        shown["details"] = [{"name": name, "text": text} for name, text in entry.details]
    if entry.below:
        shown["below"] = [_json(one) for one in entry.below]
    return shown


def _text(entry: ProofEntry, depth: int, messages: Messages) -> Iterable[str]:
    room = screen.width()
    indent = "  " * min(depth, room // 6)  # a deeper step is not indented further: its text needs room too
    mark = messages.pgettext("proof", "or") if entry.kind == "way" else MARKS[entry.kind]
    start = f"{indent}{mark} "
    yield from screen.hanging(start, one_line(entry.text), " " * len(start), room)
    for name, text in entry.details:
        start = f"{indent}    {messages.pgettext('proof', name)}: "
        yield from screen.hanging(start, one_line(text), f"{indent}      ", room)
    for one in entry.below:
        yield from _text(one, depth + 1, messages)


def _markdown(entry: ProofEntry, depth: int, messages: Messages) -> Iterable[str]:
    conclusion = messages.pgettext("proof", "Conclusion.")
    way, against = messages.gettext("Or:"), messages.gettext("Against:")
    marks = {"conclusion": f"**{conclusion}** ", "way": f"*{way}* ", "against": f"*{against}* "}
    mark = marks.get(entry.kind, "")
    yield f"{'  ' * depth}- {mark}{markdown(entry.text, starts_block=not mark)}"
    for name, text in entry.details:
        yield f"{'  ' * (depth + 1)}- *{messages.pgettext('proof', name)}*: {markdown(text)}"
    for one in entry.below:
        yield from _markdown(one, depth + 1, messages)
