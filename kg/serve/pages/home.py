"""The home page, the search results, the lists of questions, terms and rules of validation, and the page of a rule."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg import __version__
from kg.ask.topics import by_topic
from kg.search.index import FACETS
from kg.search.results import search as find
from kg.serve.pages.question import questions_about, sentence_of, title_of
from kg.serve.pages.thing import section_title
from kg.serve.pages.view import View
from kg.terms.messages import ngettext_noop, pgettext_noop

HITS_PER_PAGE = 50
MAX_FACET_VALUES = 12
MAX_QUESTIONS = 12  # offered about what a text cites, or by its words
DECISIONS = {
    "Opinion": ngettext_noop("opinion", "opinions"),
    "Views": ngettext_noop("Views of a treaty body", "Views of treaty bodies"),
    "Decision": ngettext_noop("decision of a treaty body", "decisions of treaty bodies"),
    "Judgment": ngettext_noop("judgment", "judgments"),
}
FACET_TITLES = {
    "kind": pgettext_noop("facet", "Kind"),
    "state": pgettext_noop("facet", "State"),
    "year": pgettext_noop("facet", "Year"),
    "article": pgettext_noop("facet", "Article"),
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
    """The search results for a text: what it cites, questions about that or with its words, and things by name."""
    snapshot = view.snapshot
    results = find(snapshot.graph.things, snapshot.questions.values(), text, chosen=chosen)
    cited, hits = results.cited, results.hits
    first = (number - 1) * HITS_PER_PAGE
    return view.page(
        "search.html",
        text=text,
        chosen={facet: value for facet, value in chosen.items() if value},
        cited=cited,
        offered=questions_about(view, cited)[:MAX_QUESTIONS] if cited else [],
        asked=[(one.name, title_of(view, one)) for one in results.questions[:MAX_QUESTIONS]],
        hits=[(NamedNode(hit.iri), hit.kind) for hit in hits.things[first : first + HITS_PER_PAGE]],
        near=hits.near,
        total=len(hits.things),
        number=number,
        last=-(-len(hits.things) // HITS_PER_PAGE),
        facets=[
            (
                facet,
                view.pgettext("facet", FACET_TITLES[facet]),
                [(value, _facet_label(view, facet, value), n) for value, n in hits.facets[facet][:MAX_FACET_VALUES]],
            )
            for facet in FACETS
        ],
    )


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
    return value if facet == "year" else view.label(NamedNode(value))


def rules(view: View) -> str:
    """The page that lists all rules, each with its sentence."""
    return view.page("rules.html", rules=view.snapshot.rules)


def rule(view: View, address: str) -> str:
    """The page of a rule: what it asks and why, what breaks it, and what to do."""
    identifier, found = view.snapshot.rules[address]
    return view.page("rule.html", identifier=identifier, rule=found)
