"""A draft of an invented opinion, which the reader made in its own tests, and a record to compare it with."""

from __future__ import annotations

import shutil
from pathlib import Path

from pyoxigraph import Literal, Triple

from kg.archive import Archive, locate
from kg.files import marks
from kg.review.decisions import Review
from kg.review.draft import Draft, read
from kg.store.local import LocalStore
from kg.terms.names import FILES, graph_of, hb
from tests.conftest import ROOT

DRAFTS = ROOT / "tests" / "read" / "drafts"
NAME = "today"
RECORD = """
@prefix hb: <https://w3id.org/habeas/ont#> .
@prefix list: <https://w3id.org/habeas/id/list/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix state: <https://w3id.org/habeas/id/state/> .
@prefix un: <https://w3id.org/habeas/id/un/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

un:a-hrc-wgad-2018-110 a hb:Opinion ;
    hb:number "110/2018" ;
    hb:readExtent list:read-opening ;
    hb:issuedOn "2018-07-05"^^xsd:date ;
    hb:adoptedOn "2018-04"^^xsd:gYearMonth .
state:kz a hb:State .
[] sh:path hb:adoptedOn ; sh:maxCount 1 .
[] sh:path hb:issuedOn ; sh:maxCount 1 .
[] sh:path hb:readExtent ; sh:maxCount 1 .
"""
IMPORTED = "data/imported/wgad/pages.ttl"


def record() -> LocalStore:
    """A record that holds an opening of the opinion, with another day of issue and a less exact day of adoption."""
    store = LocalStore.in_memory()
    store.load(RECORD.encode(), graph_of(IMPORTED), IMPORTED)
    store.add(FILES, [Triple(graph_of(IMPORTED), hb("fromFile"), Literal(IMPORTED))])
    return store


def archive(folder: Path) -> Archive:
    """An archive of that record alone, as its importer left it."""
    path = folder / IMPORTED
    path.parent.mkdir(parents=True)
    path.write_text(RECORD.lstrip())
    marks.write(path.parent, "kg import wgad")
    return locate(folder)


def copied(folder: Path) -> Path:
    """The draft in a folder where it may be changed."""
    folder.mkdir(parents=True, exist_ok=True)
    for ending in ("txt", "ttl"):
        shutil.copy(DRAFTS / f"{NAME}.{ending}", folder)
    return folder


def draft(folder: Path = DRAFTS) -> Draft:
    return read(folder, NAME)


def key(one: Draft, heading: str) -> str:
    """The key of the item whose property or label begins so."""
    return next(
        item.key
        for item in one.to_decide
        if (item.label if item.kind != "value" else item.values[0].name.value.rpartition("#")[2]).startswith(heading)
    )


def accept_all(review: Review, **verdicts: str) -> None:
    """Accepts everything, but for the items that are named."""
    given = {key(review.draft, name.replace("_", " ")): verdict for name, verdict in verdicts.items()}
    for item in review.draft.to_decide:
        review.decide(item.key, given.get(item.key, "accept"), {}, "", {})
