"""This module makes the home page, the page of search results, the list of questions, and the list of terms."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg import __version__, citations, coverage, stats
from kg.errors import KgError
from kg.identifiers import ONT
from kg.serve.asked import fitting, question_of, title_of
from kg.serve.library import Library
from kg.serve.search import FACETS, Hits
from kg.serve.view import View

PAGE = 50  # hits on one page
VALUES = 12  # of a facet
SPLITS = 12  # words of a text in which two citations are looked for
COUNTED = ("Case", "Person", "Opinion", "Decision", "Judgment", "Finding", "Remedy", "Provision", "State", "Passage")


@dataclass(frozen=True)
class Topic:
    """Questions about one subject: name, title and sentence of each."""

    name: str
    questions: list[tuple[str, str, str]]


def home(view: View) -> str:
    """The home page, made once for each language: it counts the whole graph."""
    library, key = view.library, (view.language, view.links.files)
    if key not in library.homes:
        library.homes[key] = _home(view)
    return library.homes[key]


def _home(view: View) -> str:
    library = view.library
    table, counts = _counted(library)
    by_class = {str(getattr(cls, "value", "")).removeprefix(ONT): number for cls, number in table}
    extents: dict[str, int] = {}
    for _, extent, number in coverage.reading(library.store).rows:
        if isinstance(extent, NamedNode) and isinstance(number, Literal):
            extents[view.label(extent)] = extents.get(view.label(extent), 0) + int(number.value)
    return view.page(
        "home.html",
        counts=[(name, int(getattr(by_class[name], "value", 0))) for name in COUNTED if name in by_class],
        statements=counts,
        newest=view.date(library.newest) if library.newest else "",
        extents=extents,
        topics=topics(view),
        version=__version__,
        build=library.folder.name if library.folder else "",
    )


def topics(view: View) -> list[Topic]:
    """The stored questions by subject: the first keyword of each."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for question in view.library.questions.values():
        topic = question.header["keywords"].split(",")[0].strip()
        found.setdefault(topic, []).append((question.name, title_of(view, question), question_of(view, question)))
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Topic(str(view.words.given("topics", name) or name.capitalize()), questions) for name, questions in ranked]


def search(view: View, text: str, chosen: dict[str, str], number: int = 1) -> str:
    """The page of what a text finds: what it cites, questions about that, and everything of a like name."""
    library = view.library
    cited = cited_in(library, text)
    hits = library.index.search(text, chosen)
    if cited and hits.near:  # who cites wants what is cited
        hits = Hits([], {facet: [] for facet in FACETS}, near=False)
    first = (number - 1) * PAGE
    return view.page(
        "search.html",
        text=text,
        chosen={facet: value for facet, value in chosen.items() if value},
        cited=cited,
        offered=fitting(view, cited)[:12] if cited else [],
        hits=[(NamedNode(hit.iri), hit.kind) for hit in hits.things[first : first + PAGE]],
        near=hits.near,
        total=len(hits.things),
        number=number,
        last=-(-len(hits.things) // PAGE),
        facets=[
            (facet, [(value, _facet_label(view, facet, value), n) for value, n in hits.facets[facet][:VALUES]])
            for facet in FACETS
        ],
    )


def cited_in(library: Library, text: str) -> list[NamedNode]:
    """The things that a text cites or names: one citation, a list, or two set side by side ("CC 274 ICCPR 19")."""
    words = text.split()
    if not words or len(text) > citations.LONGEST_TEXT:
        return []
    for parts in [
        [text],
        *([" ".join(words[:cut]), " ".join(words[cut:])] for cut in range(1, min(len(words), SPLITS))),
    ]:
        try:
            found = [NamedNode(one.iri) for part in parts for one in citations.parse(part, library.graph.things.names)]
        except KgError:
            continue
        known = [node for node in dict.fromkeys(found) if library.exists(node)]
        if known:
            return known[:10]
    return []


def questions(view: View) -> str:
    """The page that lists all questions."""
    return view.page("questions.html", topics=topics(view))


def terms(view: View) -> str:
    """The page of the ontology's classes and properties, each at its own anchor."""
    sections: dict[str, list[tuple[str, str, str]]] = {}
    for term in view.library.terms.values():
        sections.setdefault(term.section, []).append((term.name, view.name(term.name), term.definition))
    return view.page("terms.html", sections=list(sections.items()))


def _counted(library: Library) -> tuple[list[tuple[object, object]], dict[str, int]]:
    table, counts = stats.stats(library.store)
    return [(row[0], row[1]) for row in table.rows], counts


def _facet_label(view: View, facet: str, value: str) -> str:
    if facet == "kind":
        return view.heading(value)
    return value if facet == "year" else view.label(NamedNode(value))
