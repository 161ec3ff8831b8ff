"""Imports the ledger of the Working Group on Arbitrary Detention: its own tables, and what web pages say.

Each line tells what a report or a page says of one opinion. Lines on one number are brought together, those of the
Working Group's reports first: where they agree there is one statement with several passages, one for each publisher;
where they do not, a conflict, or a remark in the account where a property has room for one value only. What a curated
file says stays, and gains a passage where it agrees. A page that prints no number is joined where full name and State
fit one opinion only; else its account waits for somebody to decide.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from kg.archive import Archive
from kg.importers.account import Account
from kg.importers.imported_file import SOURCES, ImportedFile, ImportedFiles
from kg.importers.readings.accounts import accounts_in, add_accounts, candidates, with_minors_marked
from kg.importers.readings.cases import add_case, add_events, add_persons, add_statuses, events_of, kind_of
from kg.importers.readings.charges import numbered as numbered_charges
from kg.importers.readings.charges import read_charges
from kg.importers.readings.documents import add_communications, add_opinion
from kg.importers.readings.domestic import Domestic
from kg.importers.readings.findings import (
    add_findings,
    add_outcomes,
    add_remedies,
    remedies_of,
    told_by,
)
from kg.importers.readings.laws import Laws
from kg.importers.readings.lines import NAME, WORDS, Line, read_lines
from kg.importers.readings.official import NAME as TABLES_NAME
from kg.importers.readings.official import Official, read_official
from kg.importers.readings.opinions import Opinion, gather
from kg.importers.readings.reactions import add_reactions
from kg.importers.readings.record import Record
from kg.importers.readings.sources import Sources, is_own_text
from kg.importers.readings.writer import Desk, OpinionWriter
from kg.importers.states import States
from kg.terms import minted
from kg.terms.names import THING

WITNESSES, TABLES = f"{THING}doc/wgad-witnesses", f"{THING}doc/wgad-tables"
_OF_A_SESSION = re.compile(r"decisions Nos|\w+ session;")  # how the note on a total begins that is not of a year
_DOCUMENTS = {NAME: WITNESSES, TABLES_NAME: TABLES}  # of the files of the source; others have one by their name
PERIODS = (1996, 2001, 2006, 2010, 2013, 2016, 2019, 2022, 2099)  # the last year of each file


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the import by name; fills the account.

    `path` is the folder that holds the tables and the readings. Raises KgError where a file cannot be read.
    """
    states, record = States(archive), Record(archive)
    official = read_official(path, states, account)
    read_on_pages = read_lines(path, states, account)
    marked = with_minors_marked([*official.lines, *_of_known_states(read_on_pages, official, account)])
    on_charges = with_minors_marked([*marked, *read_charges(path, states, account)])[len(marked) :]
    laws = Laws(path, states, account)
    numbered, lines = [line for line in marked if line.number], [line for line in marked if not line.number]
    known = candidates(gather(numbered, record), record)
    accounts = accounts_in(lines, known, account)
    on_charges = _of_known_states(numbered_charges(on_charges, known, account), official, account)
    own = [line for line in on_charges if is_own_text(line)]
    opinions = gather([*numbered, *accounts.joined, *own], record)
    reactions = _by_number(official.reactions, opinions, account)
    used = [line for opinion in opinions for line in opinion.lines]
    read_in = [*used, *(line for line, _ in accounts.waiting)]
    sources = Sources([*read_in, *on_charges], record, {one.number: one.iri for one in opinions})
    documents = {name: _DOCUMENTS.get(name, f"{THING}doc/wgad-{minted.plain(name)}") for name in account.sources}
    files = ImportedFiles("wgad", archive, account, *documents.values())
    index = files.named("sources", "The reports of the Working Group, and the readings of pages on opinions")
    count = {NAME: len(read_on_pages), TABLES_NAME: len(official.lines) + len(official.reactions)}
    for name, digest in account.sources.items():
        about, words = SOURCES["wgad"].get(name, SOURCES["wgad"]["charges"]), {"read": count.get(name, 0), "name": name}
        files.describe_file(index, documents[name], name, digest, about, words)
    index.add_passage(
        f"{WITNESSES}__used", WITNESSES, "every line that tells of one opinion, and of no more", "section"
    )
    waiting = files.named("accounts", "Accounts of opinions whose number no page prints, which wait for a decision")
    add_accounts(accounts, waiting, sources, account)
    desk = Desk(sources, record, states, account)
    desk.know(opinions)
    of_opinion: dict[str, list[Line]] = defaultdict(list)
    for line in on_charges:
        if not is_own_text(line):
            of_opinion[line.number].append(line)
    for opinion in opinions:
        to = OpinionWriter(desk, _file_of(opinion, files), opinion)
        domestic = Domestic(to, laws, files)
        case = _add(to, domestic, of_opinion[opinion.number])
        read_in += [line for line in domestic.cited if not line.report]
        add_reactions(to, reactions.get(opinion.number, []), case, index)
        to.finish(opinion.called)
    read_in += _add_totals(official.totals, index, sources, record, account)
    pages = files.named("pages", "Pages on which opinions are told of")
    reacted = [line for some in reactions.values() for line in some]
    account.things["pages and reports"] += sources.describe(pages, index, [*read_in, *reacted])
    account.things["absences"] += sum("__absence_" in thing for thing in pages.things)
    account.written += len(read_on_pages) + official.count
    return files.texts()


def _of_known_states(lines: list[Line], official: Official, account: Account) -> list[Line]:
    """The lines whose State is that of the table where both have one; the account lists the others."""
    printed = {line.number: set(line.states) for line in official.lines if line.states}
    kept = []
    for line in lines:
        states = printed.get(line.number or "", set())
        if not (states and line.states) or states & set(line.states):
            kept.append(line)
        else:
            remark = "names another State than the Working Group's table for this number, and was left out"
            account.listed.append((line.name, remark))
    return kept


def _by_number(reactions: list[Line], opinions: list[Opinion], account: Account) -> dict[str, list[Line]]:
    """The reactions to each opinion; those to none that is known are listed."""
    known = {opinion.number for opinion in opinions}
    found: dict[str, list[Line]] = defaultdict(list)
    for line in reactions:
        if line.number in known:
            found[line.number].append(line)
        else:
            account.listed.append((line.name, "a reaction that names no opinion, or one that is not known"))
    return found


def _add_totals(
    totals: list[Line], file: ImportedFile, sources: Sources, record: Record, account: Account
) -> list[Line]:
    """Adds how many opinions the reports say that the Working Group adopted in a year; returns the lines that do."""
    used = []
    for line in totals:
        said, report = line.said, sources.document(line)
        if not said.get("opinions") or _OF_A_SESSION.match(said.get("note", "")):
            account.skip({"stated totals of a session, or of other things than opinions": 1})
            continue
        iri = f"{report}__statistic_opinions"
        if iri in record.things or iri in file.things:
            account.skip({"stated totals that a curated file has, or that the report states again": 1})
            continue
        used.append(line)
        file.describe(iri, "OpinionStatistic", isMadeIn=report, isAbout=f"{THING}org/wgad", count=said["opinions"])
        file.describe(iri, counts="opinions that the Working Group adopted", statesConcerned=said.get("states"))
        file.describe(iri, personsConcerned=None if "persons_note" in said else said.get("persons"))
        file.describe(iri, countedFrom=str(said["year"]), countedUntil=str(said["year"]))
        notes = [
            f"As the reading says: {said[name]}." for name in ("note", "persons_note", "check_note") if name in said
        ]
        file.describe(iri, note=notes, statedIn=sources.passage(line))
    account.things["stated totals of opinions"] += len(used)
    return used


def _add(to: OpinionWriter, domestic: Domestic, on_charges: list[Line]) -> str | None:
    """Adds all that the lines say of an opinion; returns its case, if this import describes it."""
    opinion = to.matter
    add_opinion(to)
    add_communications(to)
    for line in opinion.lines:
        _count_skipped(to.desk.account, line, opinion.has_case)
    if opinion.has_case:
        cases = to.record.of(opinion.iri, "addressesCase")
        add_findings(to, cases)
        add_outcomes(to, cases)
        domestic.add(on_charges, None)
        return None
    applied = any(line.domestic for line in opinion.lines)
    told = opinion.persons or told_by(to) or events_of(opinion) or remedies_of(opinion) or applied
    case = add_case(to) if told and len(opinion.states) == 1 else None
    add_persons(to)
    add_findings(to, [case] if case else [])
    add_outcomes(to, [case] if case else [])
    add_remedies(to)
    add_statuses(to)
    domestic.add(on_charges, case)
    add_events(to, case)
    return case


def _count_skipped(account: Account, line: Line, is_curated: bool) -> None:
    """Counts what was left out of a line."""
    remedies, is_asked = line.remedies or (), line.remedies_as == "opinion"
    curated = "of opinions that a curated file describes"
    account.skip(
        {
            "title, and what exactly supports the line (checked)": 1,
            f"what is said to have happened since (status), {curated}": is_curated and bool(line.status),
            "what was alleged": bool(line.alleged),
            "remedies that an organisation asks for, or of which it is not settled": bool(remedies) and not is_asked,
            "remedies of no kind of the list": sum(one not in WORDS["remedies"] for one in remedies if is_asked),
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
    return files.named(f"opinions-{span}", f"Opinions of the Working Group, {said}")
