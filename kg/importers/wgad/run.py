"""Imports what web pages say about opinions of the Working Group on Arbitrary Detention.

Each line of the source says what one page says of one opinion. Lines on one number are brought together: where they
agree there is one statement with several passages, one for each publisher; where they do not, a conflict, or a remark
in the account where a property has room for one value only. What a curated file says stays, and gains a passage where
it agrees. Lines without a number tell of opinions of unknown number, unless full name, State and a date show which it
is; what may be the same opinion is said to be so (hb:mayBeSameAs), for a person to decide.
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode

from kg.archive import Archive
from kg.errors import KgError
from kg.importers.account import Account
from kg.importers.imported_file import ImportedFile
from kg.importers.states import States
from kg.importers.wgad import sources as wgad_sources
from kg.importers.wgad.cases import add_case, add_events, add_persons, events_of, kind_of
from kg.importers.wgad.curated import Curated
from kg.importers.wgad.desk import Desk, links
from kg.importers.wgad.documents import add_communication, add_document
from kg.importers.wgad.domestic import add_domestic
from kg.importers.wgad.findings import REMEDIES, add_findings, add_remedies, remedies_of
from kg.importers.wgad.lines import Line, read_lines
from kg.importers.wgad.opinions import Opinion, gather
from kg.importers.wgad.sources import WITNESSES, Sources
from kg.importers.wgad.statuses import add_statuses
from kg.importers.wgad.unnumbered import found_in
from kg.terms.names import prefixes

NAME = "witnesses.jsonl"
PERIODS = (1996, 2001, 2006, 2010, 2013, 2016, 2019, 2022, 2099)  # the last year of each file
COVERS = (
    "Every line that tells of one opinion: number, symbol, collection, State, session, dates, communication and "
    "reply, persons, dated events and releases, what was found, and remedies of the opinion. Of each page about the "
    "first 2,000 characters were read. Where no page prints the number it is not known, and two of them may be one "
    "opinion. The account counts what was left out."
)
CARD = [
    "Source: readings of public pages about opinions, one JSON file of the sources.",
    "Written by kg import wgad, never by hand.",
    "Covers: see hb:covers; account.json has the account of the import.",
]


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the import by name; fills the account.

    `path` is the file, or the folder that holds it. Raises KgError where it cannot be read.
    """
    path = path / NAME if path.is_dir() else path
    if not path.is_file():
        raise KgError("there is no such file", str(path), f"{NAME}, a JSON object a line", "name it with --from")
    states, curated = States(archive), Curated(archive)
    lines = read_lines(path, states, account)
    numbered = [line for line in lines if line.number]
    known = gather(numbered, curated)
    found = found_in([line for line in lines if not line.number], known, curated, account)
    used = [*numbered, *found.numbered, *(line for opinion in found.opinions for line in opinion.lines)]
    opinions = [*gather([*numbered, *found.numbered], curated), *found.opinions]
    sources = Sources(used, curated, {opinion.number: opinion.iri for opinion in opinions})
    files = _Files(prefixes(archive))
    index = files.named("sources", "The readings of pages, and the collections of opinions that they name")
    wgad_sources.describe_file(index, path.name, account.sources[path.name], account.read)
    pages = files.named("pages", "Pages on which opinions are told of")
    account.things["pages and collections"] += sources.describe(pages, index, used)
    account.things["absences"] += sum("__absence_" in thing for thing in pages.things)
    norms = files.named("provisions", "Provisions of domestic laws that pages name")
    desk = Desk(sources, curated, states, account, norms)
    desk.know(opinions)
    for opinion in opinions:
        _add(desk, files.of(opinion), opinion)
    by_iri = {opinion.iri: opinion for opinion in opinions}
    for iri, others in found.candidates.items():
        files.of(by_iri[iri]).add(iri, links("mayBeSameAs", others))
    account.written += len(lines)
    return files.texts()


def _add(desk: Desk, file: ImportedFile, opinion: Opinion) -> None:
    """Adds all that the lines say of an opinion."""
    add_document(desk, file, opinion)
    add_communication(desk, file, opinion)
    if opinion.is_curated:
        cases = desk.curated.of(opinion.iri, "hb:addressesCase")
        add_findings(desk, file, opinion, cases[0] if len(cases) == 1 else None)
        add_domestic(desk, file, opinion, None)
    else:
        applied = any(line.domestic for line in opinion.lines)
        told = opinion.persons or opinion.findings or events_of(opinion) or remedies_of(opinion) or applied
        case = add_case(desk, file, opinion) if told and len(opinion.states) == 1 else None
        add_persons(desk, file, opinion)
        add_findings(desk, file, opinion, case)
        add_remedies(desk, file, opinion)
        add_statuses(desk, file, opinion)
        add_events(desk, file, opinion, case)
        add_domestic(desk, file, opinion, case)
    desk.account.listed += [(opinion.record, remark) for remark in dict.fromkeys(opinion.remarks)]
    for line in opinion.lines:
        _skipped(desk.account, line, opinion.is_curated)


def _skipped(account: Account, line: Line, is_curated: bool) -> None:
    """Counts what was left out of a line."""
    remedies, is_asked = line.remedies or (), line.remedies_as == "opinion"
    for name, number in {
        "title, and what exactly supports the line (checked)": 1,
        "charges under domestic provisions, of opinions that a curated file describes": is_curated
        and bool(line.domestic),
        "what is said to have happened since (status), of opinions that a curated file describes": is_curated
        and bool(line.status),
        "what was alleged": bool(line.alleged),
        "remedies that an organisation asks for, or of which it is not settled": bool(remedies) and not is_asked,
        "remedies of no kind of the list": sum(one not in REMEDIES for one in remedies if is_asked),
        "events without a date, or of no kind of the list": sum(
            not kind_of(event) or "date" not in event for event in line.events or ()
        ),
        "persons, events and remedies of opinions that a curated file describes": is_curated
        and bool(line.persons or line.events or remedies),
    }.items():
        if number:
            account.skipped[name] += number


class _Files:
    """The files of the import: opinions by period, pages, and what is known of the sources."""

    def __init__(self, table: dict[str, str]) -> None:
        self.table = table
        self.files: dict[str, ImportedFile] = {}

    def of(self, opinion: Opinion) -> ImportedFile:
        """The file that holds an opinion."""
        if not opinion.is_numbered:
            return self.named("opinions-of-unknown-number", "Opinions of the Working Group whose number no page prints")
        last = next(year for year in PERIODS if opinion.year <= year)
        first = max((year + 1 for year in PERIODS if year < last), default=1992)
        span = f"{first}-{last}" if last < PERIODS[-1] else f"since-{first}"
        said = span.replace("since-", "since ").replace("-", " to ")
        return self.named(f"opinions-{span}", f"Opinions of the Working Group as pages tell of them, {said}")

    def named(self, name: str, title: str) -> ImportedFile:
        """The file of this name."""
        if name not in self.files:
            card = [f"{title}.", *CARD]
            self.files[name] = ImportedFile(title, card, [NamedNode(WITNESSES)], COVERS, self.table)
        return self.files[name]

    def texts(self) -> dict[str, str]:
        """The files as text."""
        return {f"{name}.ttl": file.text() for name, file in sorted(self.files.items()) if len(file.things) > 1}
