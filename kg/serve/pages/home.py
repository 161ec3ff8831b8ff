"""The home page, the search results, the lists of questions, terms and rules of validation, and the page of a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape
from pyoxigraph import NamedNode

from kg import __version__
from kg.ask.topics import by_topic
from kg.search.entries import GROUPS, OTHERS
from kg.search.index import MARKS, MAX_HITS, Hits
from kg.search.results import search as find
from kg.serve.pages.question import as_input, questions_about, sentence_of, title_of
from kg.serve.pages.thing import section_title
from kg.serve.pages.view import View
from kg.sparql.query_file import ANYTHING
from kg.terms.messages import ngettext_noop

HITS_PER_PAGE = 50
HITS_PER_GROUP = 8
MAX_REASONS = 2  # shown of those why a thing was found
MAX_STATES = 3  # of a thing that was found
MAX_FACET_VALUES = 12
MAX_QUESTIONS = 12  # offered about what a text cites, or by its words
DECISIONS = {
    "Opinion": ngettext_noop("opinion", "opinions"),
    "Views": ngettext_noop("Views of a treaty body", "Views of treaty bodies"),
    "Decision": ngettext_noop("decision of a treaty body", "decisions of treaty bodies"),
    "Judgment": ngettext_noop("judgment", "judgments"),
}


def home(view: View) -> str:
    """The home page: a search box, how much of the decisions is known, and the stored questions."""
    snapshot = view.snapshot
    return view.page(
        "home.html",
        newest=view.date(snapshot.newest) if snapshot.newest else "",
        depths=[(view.ngettext(*DECISIONS[kind], 2), known) for kind, known in snapshot.depths.items()],
        topics=topics(view),
        version=__version__,
        build=snapshot.folder.name if snapshot.folder else "",
    )


def topics(view: View) -> list[dict[str, object]]:
    """The stored questions by topic: name, title and full question of each."""
    return [
        {"name": name, "questions": [(one.name, title_of(view, one), sentence_of(view, one)) for one in questions]}
        for name, questions in by_topic(view.snapshot.questions.values(), view.translations)
    ]


def search(view: View, text: str, chosen: dict[str, str], number: int = 1) -> str:
    """The search results for a text: what it cites, questions about that or with its words, and things by group."""
    snapshot, listed = view.snapshot, bool(chosen.get("group")) or not text.strip()
    each = 0 if listed else HITS_PER_GROUP
    results = find(snapshot.graph.things, snapshot.questions.values(), text, chosen=chosen, each=each)
    cited, hits = results.cited, results.hits
    first = (number - 1) * HITS_PER_PAGE if listed else 0
    shown = hits.things[first : first + HITS_PER_PAGE]
    counts = dict(hits.facets["group"])
    return view.page(
        "search.html",
        text=text,
        chosen=chosen,
        cited=cited,
        offered=questions_about(view, cited)[:MAX_QUESTIONS] if cited else [],
        asked=[(one.name, title_of(view, one)) for one in results.questions[:MAX_QUESTIONS]],
        hits=list(_found(view, Hits(shown, {}, match=hits.match))),
        groups={name: counts[name] for name in [*GROUPS, OTHERS] if name in counts},
        near=hits.near,
        total=hits.total,
        most=MAX_HITS,
        each=each,
        listed=listed,
        number=number,
        last=-(-len(hits.things) // HITS_PER_PAGE) if listed else 1,
        facets={
            facet: [(value, _facet_label(view, facet, value), count) for value, count in values[:MAX_FACET_VALUES]]
            for facet, values in hits.facets.items()
            if facet in chosen or any(count < hits.total for _, count in values)
        },
    )


def _found(view: View, hits: Hits) -> Iterator[dict[str, object]]:
    """Each thing that was found, as the page shows it: a title, what it is, and why it was found."""
    reasons = view.snapshot.index.reasons(hits)
    view.labels.learn(NamedNode(hit.iri) for hit in hits.things)
    for hit in hits.things:
        matched, title = reasons.get(hit.iri, {}), view.label(NamedNode(hit.iri))
        if same := [name for name in matched.get("name", ()) if re.sub(f"[{''.join(MARKS)}]", "", name) == title]:
            title = same[0]
            del matched["name"]
        years = sorted(value for facet, value in hit.values if facet == "year")
        states = [view.label(NamedNode(value)) for facet, value in hit.values if facet == "state"]
        yield {
            "group": hit.group,
            "link": view.links.thing(hit.iri),
            "title": _marked(title),
            "what": [*([view.name(hit.kind)] if hit.kind else []), *states[:MAX_STATES], *years[:1]],
            "why": [(column, _marked(said[0])) for column, said in matched.items()][:MAX_REASONS],
        }


def _marked(text: str) -> Markup:
    """A text as HTML, with the words that matched marked."""
    return Markup(str(escape(text)).replace(MARKS[0], "<mark>").replace(MARKS[1], "</mark>"))


def suggestions(view: View, text: str, question: str = "", parameter: str = "") -> list[str]:
    """Names of things that begin as a text does, or have its words, of a kind that a parameter accepts."""
    stored = view.snapshot.questions.get(question)
    kinds = stored.accepts.get(parameter, ()) if stored else ()
    found = view.snapshot.index.beginning(text, kinds if kinds and ANYTHING not in kinds else None)
    nodes = [NamedNode(iri) for iri in found]
    view.labels.learn(nodes)
    return list(dict.fromkeys(as_input(view, node) if stored else view.label(node) for node in nodes))


def questions(view: View) -> str:
    """The page that lists all questions."""
    return view.page("questions.html", topics=topics(view))


def terms(view: View) -> str:
    """The page of the ontology's classes and properties, each with an anchor of its own."""
    sections: dict[str, list[tuple[str, str, str]]] = {}
    for term in view.snapshot.terms.values():
        sections.setdefault(section_title(view, term.section), []).append(
            (term.name, view.name(term.name), term.definition)
        )
    return view.page("terms.html", sections=list(sections.items()))


def _facet_label(view: View, facet: str, value: str) -> str:
    if facet == "kind":
        return view.heading(value)
    return value if facet in ("year", "group") else view.label(NamedNode(value))


def rules(view: View) -> str:
    """The page that lists all rules, each with its sentence."""
    return view.page("rules.html", rules=view.snapshot.rules)


def rule(view: View, address: str) -> str:
    """The page of a rule: what it asks and why, what breaks it, and what to do."""
    identifier, found = view.snapshot.rules[address]
    return view.page("rule.html", identifier=identifier, rule=found)
