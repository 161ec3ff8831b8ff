"""What pages tell of the time after an opinion: who was still held, and who was released.

That somebody was still held is an observation of the remedy, with the page's publisher as the observer. A release is an
event of the case: a page that tells of it does not say that the State did what the opinion asks for.
"""

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
_OF_A_RELEASE = re.compile(r"\b(releas|free)|\bdetention ended", re.IGNORECASE)
_NO_FACT = re.compile(r"\b(decided|granted|informed|ordered)\b", re.IGNORECASE)  # what a court or a Government said


def release_of(told: dict[str, str]) -> dict[str, str] | None:
    """The event of a release, if a status tells of one plainly.

    The date of a status is the day to which the page speaks. It is the day of the release only if the page says so;
    else the event has it as `seen`, and no date.

    >>> release_of({"date": "2031-05-02", "what": "released", "says": "page says released on 2 May 2031"})
    {'kind': 'release', 'what': 'released on 2 May 2031', 'date': '2031-05-02'}
    >>> release_of({"date": "2031-05", "what": "released", "says": "page of May 2031 says a court decided to free him"})
    """
    says, day = str(told.get("says", "")), told.get("date", "")
    if told.get("what") != "released" or _NO_FACT.search(says):
        return None
    is_day = day and any(text in says for text in ("on this date", f"on {in_english(day)}", f"in {in_english(day)}"))
    what = says.removeprefix("page says ") if says.startswith("page says ") else "released"  # else it names who says so
    return {"kind": "release", "what": what, "date" if is_day else "seen": day}


def add_statuses(desk: Desk, file: ImportedFile, opinion: Opinion) -> None:
    """Adds that somebody was still held on a day; releases are events, and those not told plainly are remarks."""
    for line in opinion.lines:
        for told in line.status or ():
            what, day, host = str(told.get("what", "")), told.get("date"), publisher(line)
            held = [] if line.child or not (day and host and _STILL_HELD.match(what)) else opinion.named_in(line)
            remedies = {iri: name for name in held for iri in _releases(opinion, name) if iri in file.things}
            for remedy, name in remedies.items():
                _status(desk, file, opinion, remedy, name, str(day), line, what)
            is_event = release_of(told) is not None
            if not is_event and _OF_A_RELEASE.search(what) and not _STILL_HELD.match(what):
                remark = "speaks of a release, and not plainly of one that took place and was full; it was left out"
                opinion.remarks.append(f"line {line.place} {remark}")
            desk.account.skipped["what is said to have happened since (status)"] += not (remedies or is_event)


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
            (hb("observes"), NamedNode(remedy)),
            (hb("status"), value("status-none-known")),
            *dated("observedOn", day),
            *links("observedBy", [observer]),
            *links("statedIn", passage),
            *words("note", [f"As reported: {what}."]),
        ],
    )
    desk.account.things["statuses"] += 1
