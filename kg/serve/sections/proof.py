"""The section that shows why a conclusion holds: its proof as nested lists, each thing a link to its page."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.serve.pages.view import View
from kg.serve.sections.base import Section
from kg.store.protocol import Term
from kg.terms.names import ONT, hb
from kg.why.explain import Attack, Leaf, Step, conclusions
from kg.why.outline import English, Node, Words, outline


@dataclass(frozen=True)
class Entry:
    """One entry of a proof in HTML; its kinds are those of kg.why.outline."""

    kind: str
    text: Markup
    details: tuple[tuple[str, Markup], ...] = ()
    said: tuple[NamedNode, ...] = ()  # the passages that say so
    below: tuple[Entry, ...] = ()
    against: tuple[Entry, ...] = ()
    reported: bool = False


def section(view: View, conclusion: NamedNode, parameters: dict[str, str]) -> Section | None:
    """The proof of a conclusion. If the rules have changed since the graph was built, it says so and gives none."""
    snapshot, entries, broken = view.snapshot, list[Entry](), False
    for triple in conclusions(snapshot.store, conclusion):
        if triple.subject == conclusion:
            try:
                node = outline(snapshot.why(triple), snapshot.store, view.translations)
                entries.append(_entry(view, node))
            except KgError:
                broken = True
    if not entries and not broken:
        return None
    return Section("proof", view.gettext("Proof"), "sections/proof.html", {"entries": entries, "broken": broken})


def _entry(view: View, node: Node) -> Entry:
    text, details = _words(view, node.words), [(name, _words(view, words)) for name, words in node.details]
    said: tuple[NamedNode, ...] = ()
    reported = False
    match node.source:
        case Leaf() as leaf:
            said, reported = leaf.passages, leaf.reported_by_another
            if leaf.itself:
                details.append(("says so", Markup("{}").format(view.gettext("the document itself"))))
            if not said:
                files = [Markup("<code>{}</code>").format(file) for file in leaf.files]
                details.append(("file", Markup(", ").join(files)))
        case Step() as step if step.more:
            more = view.ngettext("%(num)s more proof", "%(num)s more proofs", step.more)
            details.append(("further", Markup("{}").format(more)))
        case Attack() as attack:
            said = attack.passages
            summaries = view.snapshot.values(attack.attacker, hb("summary"))
            for summary in [one for one in summaries if isinstance(one, Literal)][:1]:
                text += Markup(" — {}").format(view.value(summary))
    below, against = (tuple(_entry(view, one) for one in several) for several in (node.below, node.against))
    return Entry(node.kind, text, tuple(details), said, below, against, reported)


def _words(view: View, words: Words) -> Markup:
    view.labels.learn(part for part in words if not isinstance(part, str | English))
    return Markup("").join(_part(view, part) for part in words)


def _part(view: View, part: str | English | Term) -> Markup:
    match part:
        case str():
            return Markup("{}").format(part)
        case English():
            return Markup('<span lang="en">{}</span>' if view.language != "en" else "{}").format(part.text)
        case NamedNode() if part.value.startswith(ONT):  # what names a property is words, what names a thing a link
            return Markup("{}").format(view.label(part))
    return view.value(part)
