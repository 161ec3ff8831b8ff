"""Imports the ledger of the Working Group on Arbitrary Detention: its own tables, and what web pages say.

Each line tells what a report or a page says of one opinion. Lines on one number are brought together, those of the
Working Group's reports first: where they agree there is one statement with several passages, one for each publisher;
where they do not, a conflict, or a remark in the account where a property has room for one value only. What a curated
file says stays, and gains a passage where it agrees. A page that prints no number is joined where full name and State
fit one opinion only; else its account waits for somebody to decide.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from kg.archive import Archive
from kg.importers.account import Account
from kg.importers.imported_file import SOURCES, ImportedFile, ImportedFiles
from kg.importers.readings.accounts import accounts_in, add_accounts, candidates, with_minors_marked
from kg.importers.readings.cases import add_case, add_events, add_persons, add_statuses, events_of, kind_of
from kg.importers.readings.documents import add_communications, add_opinion
from kg.importers.readings.domestic import add_domestic
from kg.importers.readings.findings import (
    add_findings,
    add_outcomes,
    add_remedies,
    provision_in,
    remedies_of,
    told_by,
)
from kg.importers.readings.lines import NAME, Line, read_lines
from kg.importers.readings.official import NAME as TABLES_NAME
from kg.importers.readings.official import Official, read_official
from kg.importers.readings.opinions import Opinion, gather
from kg.importers.readings.reactions import add_reactions
from kg.importers.readings.record import Record
from kg.importers.readings.sources import Sources
from kg.importers.readings.tables import WORDS
from kg.importers.readings.writer import Desk, MatterWriter
from kg.importers.states import States
from kg.terms.names import THING

WITNESSES, TABLES = f"{THING}doc/wgad-witnesses", f"{THING}doc/wgad-tables"
PERIODS = (1996, 2001, 2006, 2010, 2013, 2016, 2019, 2022, 2099)  # the last year of each file


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the import by name; fills the account.

    `path` is the folder that holds the tables and the readings. Raises KgError where a file cannot be read.
    """
    states, record = States(archive), Record(archive)
    official = read_official(path, states, account)
    read_on_pages = read_lines(path, states, account)
    marked = with_minors_marked([*official.lines, *_of_known_states(read_on_pages, official, account)])
    numbered, lines = [line for line in marked if line.number], [line for line in marked if not line.number]
    known = candidates(gather(numbered, record), record)
    accounts = accounts_in(lines, known, account)
    opinions = gather([*numbered, *accounts.joined], record)
    reactions = _by_number(official.reactions, opinions, account)
    used = [line for opinion in opinions for line in opinion.lines]
    sources = Sources(
        [*used, *(line for line, _ in accounts.waiting)], record, {one.number: one.iri for one in opinions}
    )
    files = ImportedFiles("wgad", archive, account, WITNESSES, TABLES)
    index = files.named("sources", "The reports of the Working Group, and the readings of pages on opinions")
    for name, iri in ((NAME, WITNESSES), (TABLES_NAME, TABLES)):
        count = {"read": len(read_on_pages) if name == NAME else len(official.lines) + len(official.reactions)}
        files.describe_file(index, iri, name, account.sources[name], SOURCES["wgad"][name], count)
    index.add_passage(
        f"{WITNESSES}__used", WITNESSES, "every line that tells of one opinion, and of no more", "section"
    )
    pages = files.named("pages", "Pages on which opinions are told of")
    described = [
        *used,
        *(line for line, _ in accounts.waiting),
        *(line for some in reactions.values() for line in some),
    ]
    account.things["pages and reports"] += sources.describe(pages, index, described)
    account.things["absences"] += sum("__absence_" in thing for thing in pages.things)
    waiting = files.named("accounts", "Accounts of opinions whose number no page prints, which wait for a decision")
    add_accounts(accounts, waiting, sources, account)
    norms = files.named("provisions", "Provisions of domestic laws that pages name")
    desk = Desk(sources, record, states, account, lambda treaty, number, _: provision_in(record, treaty, number))
    desk.know(opinions)
    for opinion in opinions:
        to = MatterWriter(desk, _file_of(opinion, files), opinion)
        case = _add(to, norms)
        add_reactions(to, reactions.get(opinion.number, []), case, index)
        to.finish(opinion.called)
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


def _add(to: MatterWriter[Opinion], norms: ImportedFile) -> str | None:
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
        add_domestic(to, norms, None)
        return None
    applied = any(line.domestic for line in opinion.lines)
    told = opinion.persons or told_by(to) or events_of(opinion) or remedies_of(opinion) or applied
    case = add_case(to) if told and len(opinion.states) == 1 else None
    add_persons(to)
    add_findings(to, [case] if case else [])
    add_outcomes(to, [case] if case else [])
    add_remedies(to)
    add_statuses(to)
    add_events(to, case)
    add_domestic(to, norms, case)
    return case


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
    return files.named(f"opinions-{span}", f"Opinions of the Working Group, {said}")
