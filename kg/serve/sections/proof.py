"""The section that shows why a conclusion holds: its proof as nested lists, each thing a link to its page."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape
from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.serve.pages.view import View
from kg.serve.sections.base import Section
from kg.store.protocol import Term
from kg.terms.names import ONT, hb
from kg.why.explain import Attack, Leaf, Step, conclusions
from kg.why.outline import English, Node, Words, outline


def section(view: View, conclusion: NamedNode) -> Section | None:
    """The proof of a conclusion. If the rules have changed since the graph was built, it says so and gives none."""
    snapshot, entries, broken = view.snapshot, list[dict[str, Any]](), False
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


def _entry(view: View, node: Node) -> dict[str, Any]:
    """One entry of a proof, as its template reads it; kinds are those of kg.why.outline, `said` are passages."""
    text, details = _words(view, node.words), [(name, _words(view, words)) for name, words in node.details]
    source = node.source
    said = source.passages if isinstance(source, Leaf | Attack) else ()
    if isinstance(source, Leaf):
        if source.itself:
            details.append(("says so", escape(view.gettext("the document itself"))))
        if not said:
            files = [Markup("<code>{}</code>").format(file) for file in source.files]
            details.append(("file", Markup(", ").join(files)))
    elif isinstance(source, Step) and source.more:
        more = view.ngettext("%(num)s more proof", "%(num)s more proofs", source.more)
        details.append(("further", escape(more)))
    elif isinstance(source, Attack):
        for summary in view.snapshot.literals(source.attacker, hb("summary"))[:1]:
            text += Markup(" — {}").format(view.value(summary))
    return {
        "kind": node.kind,
        "text": text,
        "details": details,
        "said": said,
        "below": [_entry(view, one) for one in node.below],
        "against": [_entry(view, one) for one in node.against],
        "reported": isinstance(source, Leaf) and source.reported_by_another,
    }


def _words(view: View, words: Words) -> Markup:
    view.labels.learn(part for part in words if not isinstance(part, str | English))
    return Markup("").join(_part(view, part) for part in words)


def _part(view: View, part: str | English | Term) -> Markup:
    match part:
        case str():
            return escape(part)
        case English():
            return Markup('<span lang="en">{}</span>' if view.language != "en" else "{}").format(part.text)
        case NamedNode() if part.value.startswith(ONT):  # what names a property is words, what names a thing a link
            return escape(view.label(part))
    return view.value(part)
