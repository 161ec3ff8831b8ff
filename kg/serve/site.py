"""The pages as a static site: the same pages, relative links, and a search that needs no server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode

from kg.build.progress import Progress, silent
from kg.files import atomic, marks
from kg.files.names import file_names
from kg.graph import Graph
from kg.serve.links import EXTENSION, FEED, Links
from kg.serve.pages import feed, home, question, thing
from kg.serve.pages.snapshot import GraphSnapshot
from kg.serve.pages.view import LANGUAGES, View
from kg.serve.settings import Settings
from kg.sparql.query_file import QueryFile
from kg.terms.folding import TO_LATIN, fold
from kg.terms.names import GRAPH, THING, hb
from kg.terms.vocabulary import CITO, OA_HAS_SOURCE, RDF_TYPE

STATIC = Path(__file__).parent / "static"
WRITER = "kg site"
INDEX = "search.json"
_SHOWN_ON = {  # classes whose members are shown on the page of another thing, and the property that leads to it
    "Passage": OA_HAS_SOURCE,
    "Proof": hb("proves"),
    "Absence": hb("isAbsentFrom"),
    "Citation": NamedNode(f"{CITO}hasCitingEntity"),
    "Finding": hb("isFindingOf"),
    "TreatyAction": hb("byState"),
    "TreatyStatus": hb("byState"),
}


def write(graph: Graph, folder: Path, settings: Settings, progress: Progress = silent) -> tuple[int, int]:
    """Writes the site beside the folder, then renames it; returns the number of its pages, and of their bytes.

    Everything that the search can find has a page, with one exception: imported findings, treaty actions and treaty
    statuses are lines on the page of their document or State, as are passages, citations, proofs and absences. The
    graphs of files have no page. Raises KgError if the folder holds anything but an old site.
    """
    may_replace, failed = partial(marks.check, writer=WRITER), partial(atomic.cannot_write, what="the site")
    with atomic.new_folder(folder, may_replace, failed) as fresh:
        written = _write(GraphSnapshot(graph), fresh, settings, progress)
        marks.write(fresh, WRITER)
    return written


def _write(snapshot: GraphSnapshot, folder: Path, settings: Settings, progress: Progress) -> tuple[int, int]:
    found = [one for one in snapshot.index.everything() if not (one.kind in _SHOWN_ON and _imported(snapshot, one.iri))]
    shown = frozenset(one.iri for one in found)
    elsewhere = _elsewhere(snapshot, shown)
    nodes = [NamedNode(iri) for iri in (*elsewhere, *shown)]
    makers = pages(snapshot, [one.iri for one in found])
    names = file_names(filter(None, makers), EXTENSION)
    count = size = 0
    for language in LANGUAGES:
        snapshot.labels(language).learn(nodes)
        links = Links("", language, files=True, shown=shown, elsewhere=elsewhere, file_names=names)
        for address, make in makers.items():
            file = folder / links.file(address, language)
            file.parent.mkdir(parents=True, exist_ok=True)
            size += file.write_bytes(make(View(snapshot, settings, links.of(address))).encode())
            if made := _feed(View(snapshot, settings, links.of(address)), address):
                size += file.with_suffix(FEED).write_bytes(made.encode())
            count += 1
            progress("writing pages", count, len(LANGUAGES) * len(makers))
    shutil.copytree(STATIC, folder / "static")
    labels, russian = snapshot.labels("en"), snapshot.labels("ru")
    things = [
        {
            "page": names[_address(one.iri)],
            "label": labels.of(NamedNode(one.iri)),
            "ru": russian.of(NamedNode(one.iri)),
            "kind": one.kind,
            "names": " | ".join(sorted({fold(name) for name in one.names})),
        }
        for one in found
    ]
    index = json.dumps({"letters": TO_LATIN, "things": things}, ensure_ascii=False, separators=(",", ":"))
    size += (folder / INDEX).write_bytes(index.encode())
    return count, size


def pages(snapshot: GraphSnapshot, things: Iterable[str]) -> dict[str, Callable[[View], str]]:
    """The function that makes the page of each address of a site on which these things have pages."""

    def asked(stored: QueryFile, view: View) -> str:
        return question.page(view, stored, {}, question.ask(view, stored, {}))

    return {
        "": home.home,
        "questions": home.questions,
        "ont": home.terms,
        "rules": home.rules,
        "search": lambda view: view.page("site_search.html"),
        **{f"rule/{name}": partial(home.rule, address=name) for name in snapshot.rules},
        **{f"question/{name}": partial(asked, stored) for name, stored in snapshot.questions.items()},
        **{_address(iri): partial(thing.thing, node=NamedNode(iri)) for iri in things},
    }


def _feed(view: View, address: str) -> str:
    """The feed of the page at an address; empty if it has none."""
    kind, _, name = address.partition("/")
    if kind == "question":
        stored = view.snapshot.questions[name]
        rows = question.ask(view, stored, {}).rows
        return feed.feed(view, question.title_of(view, stored), [term for row in rows for term in row])
    return feed.of_thing(view, NamedNode(THING + name)) if kind == "page" else ""


def _address(iri: str) -> str:
    return f"page/{iri.removeprefix(THING)}"


def _imported(snapshot: GraphSnapshot, iri: str) -> bool:
    quads = snapshot.store.statements(NamedNode(iri), RDF_TYPE)
    return any(str(quad.graph_name).startswith(f"<{GRAPH}data/imported/") for quad in quads)


def _elsewhere(snapshot: GraphSnapshot, shown: frozenset[str]) -> dict[str, str]:
    """For each thing without a page, the thing on whose page it is shown."""
    classes = " ".join(f"({hb(kind)} {prop})" for kind, prop in _SHOWN_ON.items())
    rows = snapshot.store.rows(f"""SELECT ?thing ?whole {{
      VALUES (?class ?property) {{ {classes} }} ?thing a ?class ; ?property ?whole
    }} ORDER BY ?thing DESC(?whole)""")
    pairs = [(getattr(thing, "value", ""), getattr(whole, "value", "")) for thing, whole in rows]
    return {iri: whole for iri, whole in pairs if iri not in shown and whole in shown and iri.startswith(THING)}
