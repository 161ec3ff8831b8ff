"""Writes what a page observed of the release that an opinion asks for, with the page's publisher as the observer."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

from kg.importers.imported_file import ImportedFile, value
from kg.importers.wgad.desk import Desk, dated, links, words
from kg.importers.wgad.lines import Line
from kg.importers.wgad.opinions import Opinion, slug
from kg.importers.wgad.sources import publisher
from kg.terms.dates import in_english
from kg.terms.literals import english
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

_STILL_HELD = re.compile(r"still |not released\b", re.IGNORECASE)


def add_statuses(desk: Desk, file: ImportedFile, opinion: Opinion) -> None:
    """Adds that somebody was still held on a day; that somebody was released tells nothing of the opinion."""
    for line in opinion.lines:
        for told in line.status or ():
            what, day, host = str(told.get("what", "")), told.get("date"), publisher(line)
            held = [] if line.child or not (day and host and _STILL_HELD.match(what)) else opinion.named_in(line)
            remedies = {iri: name for name in held for iri in _releases(opinion, name) if iri in file.things}
            for remedy, name in remedies.items():
                _status(desk, file, opinion, remedy, name, str(day), line, what)
            desk.account.skipped["what is said to have happened since (status)"] += not remedies


def _releases(opinion: Opinion, name: str) -> tuple[str, str]:
    """The identifiers that the remedy of release for a person may have."""
    whole = f"{opinion.iri}__remedy_release"
    return whole, f"{whole}-{slug(name) or list(opinion.persons).index(name) + 1}"


def _status(  # noqa: PLR0917
    desk: Desk, file: ImportedFile, opinion: Opinion, remedy: str, name: str, day: str, line: Line, what: str
) -> None:
    host = str(publisher(line))
    observer = f"{THING}org/publisher-of-{re.sub(r'[^a-z0-9]+', '-', host.casefold())}"
    passage = [desk.sources.passage(line)]
    label = english(f"Publisher of {host}" if "." in host else host)
    file.add(observer, [(RDF_TYPE, hb("Organisation")), (RDFS_LABEL, label), *links("statedIn", passage)])
    iri = f"{remedy.replace('__remedy_', '__status_')}_{day}"
    file.add(
        iri if iri not in file.things else f"{iri}-{observer.rpartition('-of-')[2]}",
        [
            (RDF_TYPE, hb("StatusObservation")),
            (RDFS_LABEL, english(f"{opinion.called(name)}: not released, as of {in_english(day)}")),
            (hb("observes"), NamedNode(remedy)),
            (hb("status"), value("status-none-known")),
            *dated("observedOn", day),
            *links("observedBy", [observer]),
            *links("statedIn", passage),
            *words("note", [f"As reported: {what}."]),
        ],
    )
    desk.account.things["statuses"] += 1
