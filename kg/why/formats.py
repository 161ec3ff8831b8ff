"""The forms in which a proof is printed: text, Markdown, JSON, and a graph for Graphviz."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence

from kg import screen
from kg.escaping import escape_json, markdown, one_line
from kg.store.labels import Labels
from kg.terms.messages import Messages
from kg.why.outline import Node
from kg.why.text import ProofEntry, proof_entries

FORMATS = ("text", "markdown", "json", "dot")
MARKS = {"conclusion": "■", "derived": "▪", "asserted": "•", "against": "✗", "answer": "↩", "denied": "∅"}


def render(nodes: Iterable[Node], form: str, labels: Labels) -> str:
    """Outlines in one of FORMATS. Control characters are visible, and escapes in JSON."""
    several, messages = proof_entries(nodes, labels), labels.messages
    if form == "json":
        return escape_json(json.dumps([_json(one) for one in several], ensure_ascii=False, indent=2))
    if form == "dot":
        return "\n".join(_dot(several))
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


def _quoted(text: str) -> str:
    """A text within the quotes of a label, where a backslash and an entity of HTML mean something to Graphviz too."""
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


def _dot(several: Sequence[ProofEntry]) -> Iterable[str]:
    colours = {"conclusion": "#cfe3f7", "derived": "#eef3f8", "asserted": "#fff", "against": "#fbe3dc"}
    yield "digraph why {"
    yield '  rankdir=LR; node [shape=box, style="filled,rounded", fontname="sans-serif", fontsize=11];'
    number = 0

    def visit(entry: ProofEntry) -> Iterable[str]:
        nonlocal number
        mine, number = number, number + 1
        text = "".join(f"{_quoted(line)}\\l" for line in textwrap.wrap(one_line(entry.text), 60))
        yield f'  n{mine} [label="{text}", fillcolor="{colours.get(entry.kind, "#f6f6f6")}"];'
        for one in entry.below:
            yield f"  n{mine} -> n{number};"
            yield from visit(one)

    for entry in several:
        yield from visit(entry)
    yield "}"
