"""The brief of a case for a lawyer: one model, written as a web page, as Markdown or for Word (`kg.serve.memo`).

Its sections are those that the queries of `kg/serve/briefs` make for the page `Brief`. Every sentence ends in its
sources, and each source says which document and place it is, what may be relied on in it, and how it came here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pyoxigraph import NamedNode

from kg.ask import citation
from kg.errors import KgError
from kg.escaping import markdown, markdown_address, web_address, without_unprintable
from kg.graph import Graph
from kg.serve.links import Links
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.view import View
from kg.serve.sections import told
from kg.serve.sections.base import Section
from kg.serve.settings import Settings
from kg.terms.names import THING, hb
from kg.terms.vocabulary import OA_HAS_SOURCE

FORMATS = ("markdown", "html", "docx")
ENDINGS = {".md": "markdown", ".html": "html", ".docx": "docx"}
_STYLE = Path(__file__).parent / "static" / "style.css"


class Lasting(Links):
    """The links of a file that leaves the server: the identifier of each thing."""

    def thing(self, iri: str, **_: object) -> str | None:
        """The identifier of a thing of ours, at which its page is; None for any other."""
        return iri if iri.startswith(THING) else None


@dataclass(frozen=True)
class Source:
    """A passage with its standing, or a conclusion of ours with its rule; where it came from; its address."""

    number: int
    node: NamedNode
    name: str
    standing: str
    origin: str
    address: str

    def __str__(self) -> str:
        """The source in a footnote."""
        said = "; ".join(filter(None, (self.standing, self.origin)))
        return f"{self.name} ({said})" if said else self.name


@dataclass(frozen=True)
class Brief:
    """The brief of one case: its sections, whose sentences end in sources."""

    view: View
    case: NamedNode

    @cached_property
    def title(self) -> str:
        """The name of the case."""
        return without_unprintable(self.view.label(self.case))

    @cached_property
    def sections(self) -> list[Section]:
        """The sections in their order, as `told.html` shows them."""
        return told.sections(self.view, self.case, page="Brief")

    @cached_property
    def sources(self) -> dict[NamedNode, Source]:
        """The sources in the order in which they are cited."""
        nodes = [*dict.fromkeys(told.passages(self.sections))]
        self.view.labels.learn(nodes)
        return {node: _source(self.view, number, node) for number, node in enumerate(nodes, 1)}

    def lines(self, section: Section) -> Iterator[tuple[str, list[Source]]]:
        """The sentences of a section as plain text, each with its sources; then what is not known, without any."""
        values: dict[str, Any] = section.values
        for one in (sentence for paragraph in values["paragraphs"] for sentence in paragraph):
            more = self.view.ngettext("and %(num)s more", "and %(num)s more", one["more"]) if one["more"] else ""
            yield _plain(one["text"]) + (f" ({more})" if more else ""), [self.sources[node] for node in one["sources"]]
        for text in values["silences"]:
            yield _plain(text), []


def of_graph(graph: Graph, case: NamedNode, language: str) -> Brief:
    """The brief of a case of a graph, for a file."""
    return Brief(View(GraphSnapshot(graph), Settings(), Lasting("", language)), case)


def written(brief: Brief, form: str) -> bytes:
    """The brief as a file of its own, in one of FORMATS. Raises KgError for any other."""
    match form:
        case "markdown":
            return "\n".join(_markdown(brief)).encode()
        case "html":
            return page(brief, style=Markup(_STYLE.read_text(encoding="utf-8"))).encode()
        case "docx":
            from kg.serve import memo  # needs python-docx, which takes a while to import

            return memo.memo(brief)
    raise KgError(f"no brief has the format {form[:40]}", "", ", ".join(FORMATS), "choose one of these")


def page(brief: Brief, style: Markup | None = None) -> str:
    """The brief as a page of the server, or with a style sheet in it as a file that stands alone."""
    address = brief.case.value.removeprefix(THING)
    values = {"title": brief.title, "node": brief.case, "address": address, "style": style, "groups": []}
    return brief.view.page("brief.html", brief=brief, **values)


def _markdown(brief: Brief) -> Iterator[str]:
    """The lines of the brief as Markdown, with footnotes as GitHub and Pandoc read them."""
    yield from (f"# {markdown(brief.title)}", "", markdown_address(brief.case.value), "")
    for section in brief.sections:
        yield from (f"## {markdown(section.title)}", "")
        for text, sources in brief.lines(section):
            notes = "".join(f"[^{source.number}]" for source in sources)
            yield f"- {markdown(text, starts_block=True)}{notes}"
        yield ""
        if note := section.values["note"]:
            yield from (markdown(str(note), starts_block=True), "")
    for source in brief.sources.values():
        address = f" {markdown_address(source.address)}" if source.address else ""
        yield f"[^{source.number}]: {markdown(str(source), starts_block=True)}{address}"
    yield ""


def _source(view: View, number: int, node: NamedNode) -> Source:
    snapshot = view.snapshot
    document: Any = snapshot.one(node, OA_HAS_SOURCE)
    if document is None:  # a conclusion of ours, which has a proof and no passage
        found = [snapshot.origin(quad) for quad in snapshot.store.statements(node, hb("conclusionKind"))]
        rules = dict.fromkeys(view.pgettext("rule", one.text) for one in found if one)
        return Source(number, node, view.label(node), view.gettext("Derived by the rule"), ", ".join(rules), node.value)
    graphs = {quad.graph_name for quad in snapshot.store.statements(node, OA_HAS_SOURCE)}
    origins = {
        origin for graph in graphs if isinstance(graph, NamedNode) for origin in snapshot.values(graph, hb("origin"))
    }
    said = ", ".join(sorted(view.label(origin) for origin in origins))
    cited = citation.documents(snapshot.store, snapshot.graph.prefixes, document)
    address = web_address(cited[0].get("URL", "")) if cited else ""
    return Source(number, node, view.label(node), view.standing(node), said, address)


def _plain(text: Markup) -> str:
    return without_unprintable(" ".join(text.striptags().split()))
