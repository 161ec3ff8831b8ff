"""This module writes the pages as a site of files: the same pages, links relative, a search that needs no server."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from kg import ask
from kg.errors import KgError
from kg.graph import Graph
from kg.identifiers import GRAPH, RDF_TYPE, THING, hb
from kg.serve import asked, pages, thing
from kg.serve.library import Library
from kg.serve.links import Links, file_of
from kg.serve.search import LETTERS, Found
from kg.serve.settings import Settings
from kg.serve.view import View
from kg.serve.words import LANGUAGES

STATIC = Path(__file__).parent / "static"
MARK = "search.json"  # by which a folder is known as a site of ours, which may be replaced
AT_ONCE = 2_000  # labels that one query asks for
_SOURCE = NamedNode("http://www.w3.org/ns/oa#hasSource")
_WHOLE = {  # what is a line on the page of another thing, and which
    "Passage": _SOURCE,
    "Proof": hb("proves"),
    "Absence": hb("isAbsentFrom"),
    "Finding": hb("isFindingOf"),
    "TreatyAction": hb("byState"),
}


@dataclass(frozen=True)
class Written:
    """How many pages were written, and their size in bytes."""

    pages: int
    size: int


def write(graph: Graph, folder: Path, settings: Settings) -> Written:
    """Writes the site beside the folder, then in its place. Raises KgError where the folder holds anything else.

    What a search can find has a page, with one exception: of what a program imported by the thousand, findings and
    treaty actions are lines on the page of their document or State, as are passages, proofs and absences. The graphs of
    files have none.
    """
    where = "kg site --to"
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file())):
        raise KgError(
            f"{folder} is not a site of ours",
            where,
            "a new folder, or one that kg site has written",
            "name another folder",
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    except OSError as error:
        raise KgError(
            f"{folder.parent} cannot be written: {error.strerror}", where, "a folder", "name another"
        ) from error
    try:
        fresh.chmod(0o755)
        written = _write(Library(graph), fresh, settings)
        if folder.exists():
            old = folder.with_name(f".old-{fresh.name[5:]}")
            os.replace(folder, old)
            os.replace(fresh, folder)
            shutil.rmtree(old)
        else:
            os.replace(fresh, folder)
    except OSError as error:
        raise KgError(
            f"the site cannot be written: {error.strerror}", where, "room and permission", "make room"
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return written


def _write(library: Library, folder: Path, settings: Settings) -> Written:
    found = [one for one in library.index.everything() if not (one.kind in _WHOLE and _imported(library, one.iri))]
    shown = frozenset(one.iri for one in found)
    elsewhere = _elsewhere(library, shown)
    nodes = [NamedNode(iri) for iri in (*elsewhere, *(one.iri for one in found))]
    count = size = 0
    for language in LANGUAGES:
        for first in range(0, len(nodes), AT_ONCE):
            library.labels(language).learn(nodes[first : first + AT_ONCE])
        links = Links("", language, files=True, shown=shown, elsewhere=elsewhere)
        for address, text in _pages(library, settings, links, found):
            file = folder / file_of(address, language)
            file.parent.mkdir(parents=True, exist_ok=True)
            size += file.write_bytes(text.encode())
            count += 1
    shutil.copytree(STATIC, folder / "static")
    labels, russian = library.labels("en"), library.labels("ru")
    things = [
        {
            "page": file_of(f"page/{one.iri.removeprefix(THING)}", "en"),
            "label": labels.of(NamedNode(one.iri)),
            "ru": russian.of(NamedNode(one.iri)),
            "kind": one.kind,
            "names": " | ".join(one.names),
        }
        for one in sorted(found, key=library.index.order)
    ]
    index = json.dumps({"letters": LETTERS, "things": things}, ensure_ascii=False, separators=(",", ":"))
    size += (folder / MARK).write_bytes(index.encode())
    return Written(count, size)


def _pages(library: Library, settings: Settings, links: Links, found: list[Found]) -> Iterator[tuple[str, str]]:
    """Each address with its page."""

    def view(here: str) -> View:
        return View(library, settings, links.of(here))

    yield "", pages.home(view(""))
    yield "questions", pages.questions(view("questions"))
    yield "ont", pages.terms(view("ont"))
    yield "search", view("search").page("find.html")
    for name, question in library.questions.items():
        here = f"question/{name}"
        answer = ask.ask(library.store, library.graph.things, question, {})
        yield here, asked.page(view(here), question, {}, answer)
    for one in found:
        here = f"page/{one.iri.removeprefix(THING)}"
        yield here, thing.thing(view(here), NamedNode(one.iri), {})


def _imported(library: Library, iri: str) -> bool:
    names = [str(quad.graph_name) for quad in library.store.statements(NamedNode(iri), RDF_TYPE)]
    return any(f"<{GRAPH}data/imported/" in name for name in names)


def _elsewhere(library: Library, shown: frozenset[str]) -> dict[str, str]:
    """For things without a page the one that shows them."""
    found = {}
    for (node,) in library.store.rows("SELECT DISTINCT ?thing WHERE { ?thing ?property ?value FILTER(ISIRI(?thing)) }"):
        if not isinstance(node, NamedNode) or not node.value.startswith(THING) or node.value in shown:
            continue
        kind = next(iter(library.kinds_of(node)), "")
        whole = library.one(node, _WHOLE[kind]) if kind in _WHOLE else None
        if isinstance(whole, NamedNode) and whole.value in shown:
            found[node.value] = whole.value
    return found
