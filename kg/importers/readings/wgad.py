"""Imports what web pages say about opinions of the Working Group on Arbitrary Detention.

Each line of the source says what one page says of one opinion. Lines on one number are brought together: where they
agree there is one statement with several passages, one for each publisher; where they do not, a conflict, or a remark
in the account where a property has room for one value only. What a curated file says stays, and gains a passage where
it agrees. Lines without a number tell of opinions of unknown number, unless full name, State and a date show which it
is; what may be the same opinion is said to be so (hb:mayBeSameAs), for a person to decide.
"""

from __future__ import annotations

from pathlib import Path

from kg.archive import Archive
from kg.importers.account import Account
from kg.importers.imported_file import ImportedFile, ImportedFiles
from kg.importers.readings.cases import add_case, add_events, add_persons, add_statuses, events_of, kind_of
from kg.importers.readings.documents import add_communications, add_opinion
from kg.importers.readings.domestic import add_domestic
from kg.importers.readings.findings import add_findings, add_remedies, provision_in, remedies_of, told_by
from kg.importers.readings.lines import Line, read_lines
from kg.importers.readings.opinions import Opinion, gather
from kg.importers.readings.record import Record
from kg.importers.readings.sources import Sources
from kg.importers.readings.tables import WORDS
from kg.importers.readings.unnumbered import found_in
from kg.importers.readings.writer import Desk, MatterWriter
from kg.importers.states import States
from kg.terms.names import THING

WITNESSES = f"{THING}doc/wgad-witnesses"
PERIODS = (1996, 2001, 2006, 2010, 2013, 2016, 2019, 2022, 2099)  # the last year of each file


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the import by name; fills the account.

    `path` is the file, or the folder that holds it. Raises KgError where it cannot be read.
    """
    states, record = States(archive), Record(archive)
    lines = read_lines(path, states, account)
    numbered = [line for line in lines if line.number]
    found = found_in([line for line in lines if not line.number], gather(numbered, record), record, account)
    opinions = [*gather([*numbered, *found.numbered], record), *found.opinions]
    used = [*numbered, *found.numbered, *(line for opinion in found.opinions for line in opinion.lines)]
    sources = Sources(used, record, {opinion.number: opinion.iri for opinion in opinions})
    files = ImportedFiles("wgad", archive, WITNESSES, account)
    index = files.named("sources", "The readings of pages, and the collections of opinions that they name")
    files.describe_source(index)
    index.add_passage(
        f"{WITNESSES}__used", WITNESSES, "every line that tells of one opinion, and of no more", "section"
    )
    pages = files.named("pages", "Pages on which opinions are told of")
    account.things["pages and collections"] += sources.describe(pages, index, used)
    account.things["absences"] += sum("__absence_" in thing for thing in pages.things)
    norms = files.named("provisions", "Provisions of domestic laws that pages name")
    desk = Desk(sources, record, states, account, lambda treaty, number, _: provision_in(record, treaty, number))
    desk.know(opinions)
    for opinion in opinions:
        file = _file_of(opinion, files)
        _add(MatterWriter(desk, file, opinion), norms)
        file.describe(opinion.iri, mayBeSameAs=found.candidates.get(opinion.iri))
    account.written += len(lines)
    return files.texts()


def _add(to: MatterWriter[Opinion], norms: ImportedFile) -> None:
    """Adds all that the lines say of an opinion."""
    opinion = to.matter
    add_opinion(to)
    add_communications(to)
    if opinion.is_curated:
        cases = to.record.of(opinion.iri, "addressesCase")
        add_findings(to, cases[0] if len(cases) == 1 else None)
        add_domestic(to, norms, None)
    else:
        applied = any(line.domestic for line in opinion.lines)
        told = opinion.persons or told_by(to) or events_of(opinion) or remedies_of(opinion) or applied
        case = add_case(to) if told and len(opinion.states) == 1 else None
        add_persons(to)
        add_findings(to, case)
        add_remedies(to)
        add_statuses(to)
        add_events(to, case)
        add_domestic(to, norms, case)
    to.finish(opinion.called)
    for line in opinion.lines:
        _count_skipped(to.desk.account, line, opinion.is_curated)


def _count_skipped(account: Account, line: Line, is_curated: bool) -> None:
    """Counts what was left out of a line."""
    remedies, is_asked = line.remedies or (), line.remedies_as == "opinion"
    curated = "of opinions that a curated file describes"
    account.skip(
        {
            "title, and what exactly supports the line (checked)": 1,
            f"charges under domestic provisions, {curated}": is_curated and bool(line.domestic),
            f"what is said to have happened since (status), {curated}": is_curated and bool(line.status),
            "what was alleged": bool(line.alleged),
            "remedies that an organisation asks for, or of which it is not settled": bool(remedies) and not is_asked,
            "remedies of no kind of the list": sum(
                one not in WORDS["wgad"]["remedies"] for one in remedies if is_asked
            ),
            "events without a date, or of no kind of the list": sum(
                not kind_of(event) or "date" not in event for event in line.events or ()
            ),
            f"persons, events and remedies {curated}": is_curated and bool(line.persons or line.events or remedies),
        }
    )


def _file_of(opinion: Opinion, files: ImportedFiles) -> ImportedFile:
    """The file that holds an opinion."""
    if not opinion.is_numbered:
        return files.named("opinions-of-unknown-number", "Opinions of the Working Group whose number no page prints")
    last = next(year for year in PERIODS if opinion.year <= year)
    first = max((year + 1 for year in PERIODS if year < last), default=1992)
    span = f"{first}-{last}" if last < PERIODS[-1] else f"since-{first}"
    said = span.replace("since-", "since ").replace("-", " to ")
    return files.named(f"opinions-{span}", f"Opinions of the Working Group as pages tell of them, {said}")
