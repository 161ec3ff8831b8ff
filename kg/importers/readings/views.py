"""Imports what pages say about decisions of the Human Rights Committee and the Committee against Torture.

Each line of the source says what one page says of one decision. Lines are joined by symbol and communication and by
nothing else, among themselves and with the decisions that the curated files and the JURIS index describe. What these
say stays: a finding gains a passage where a page agrees, and where it does not, a conflict or a remark in the account.
The articles at issue are what a decision considers, never what it found.
"""

from __future__ import annotations

from pathlib import Path

from kg.archive import Archive
from kg.importers.account import Account
from kg.importers.imported_file import ImportedFiles
from kg.importers.juris.codes import Provisions
from kg.importers.readings.cases import add_case, add_events, add_persons, events_of, kind_of
from kg.importers.readings.decision_lines import code_of, read_lines
from kg.importers.readings.decisions import Decision, gather, note_doubts
from kg.importers.readings.documents import add_decision
from kg.importers.readings.findings import add_findings, add_remedies, remedies_of, told_by
from kg.importers.readings.record import Record
from kg.importers.readings.sources import Sources
from kg.importers.readings.tables import WORDS
from kg.importers.readings.writer import Desk, MatterWriter
from kg.importers.states import States
from kg.terms.names import THING

READINGS = f"{THING}doc/views-readings"


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the import by name; fills the account.

    `path` is the file, or the folder that holds it. Raises KgError where it cannot be read.
    """
    states, record = States(archive), Record(archive, with_index=True)
    decisions = gather(read_lines(path, states, account), record, states, account)
    note_doubts(decisions, record, account)
    lines = [line for decision in decisions for line in decision.lines]
    sources = Sources(lines, record, {decision.number: decision.iri for decision in decisions})
    files = ImportedFiles("views", archive, account, READINGS)
    index = files.named("sources", "The readings of pages on decisions of treaty bodies")
    files.describe_source(index)
    pages = files.named("pages", "Pages on which decisions of treaty bodies are told of")
    account.things["pages and reports"] += sources.describe(pages, index, lines)
    account.things["absences"] += sum("__absence_" in thing for thing in pages.things)
    named = Provisions(set(record.kinds["TreatyProvision"]))
    desk = Desk(sources, record, states, account, lambda *article: _find(named, *article))
    desk.know(decisions)
    for decision in decisions:
        body = decision.body
        file = files.named(f"decisions-{body.lower()}", f"Decisions of treaty bodies as pages tell of them: {body}")
        _add(MatterWriter(desk, file, decision))
    title = "Provisions of treaties that pages name and no text was at hand for"
    named.write(files.named("provisions", title), {line.place: sources.passage(line) for line in lines})
    account.things["provisions"] += len(named.named)
    account.written += len(lines)
    return files.texts()


def _find(named: Provisions, treaty: str, number: str, line: int) -> str | None:
    return named.read(code_of(treaty, number), line).provision


def _add(to: MatterWriter[Decision]) -> None:
    """Adds all that the lines say of a decision."""
    decision = to.matter
    add_decision(to)
    cases = to.record.of(decision.iri, "addressesCase")
    if cases:
        case = cases[0] if len(cases) == 1 else None
        to.desk.account.skipped["persons, events and measures of decisions whose case a curated file has"] += 1
    else:
        told = decision.persons or remedies_of(decision) or told_by(to) or events_of(decision)
        case = add_case(to) if told and decision.states else None
        if case:
            add_persons(to)
            opening = f"{decision.iri}__opening"  # of a decision that a curated file read, which names it
            to.file.describe(case, statedIn=[one for one in to.record.passages.get(decision.iri, []) if one == opening])
    add_findings(to, [case] if case else [])
    if case and not cases:
        _measures(to)
        add_events(to, case)
    to.finish(decision.name)
    _count_skipped(to.desk.account, decision)


def _measures(to: MatterWriter[Decision]) -> None:
    """Adds what the committee asked for, unless a curated file says that it is not known."""
    iri = to.matter.iri
    if to.record.remedies.get(iri) or not to.record.lacks(iri, "namesRemedy"):
        remark = "measures are told here, and another file tells them or says that they are not known; it stays"
        to.matter.remarks += [remark] * any(line.remedies for line in to.matter.lines)
    else:
        add_remedies(to)


def _count_skipped(account: Account, decision: Decision) -> None:
    """Counts what was left out of the lines of a decision."""
    for line in decision.lines:
        account.skip(
            {
                "what exactly supports the line (checked)": 1,
                "whether counsel is named": "counsel_named" in line.fields,
                "events without a date, or of no kind of the list": sum(
                    not kind_of(event, "views") or "date" not in event for event in line.events or ()
                ),
                "articles of domestic law (a note on the decision)": len(line.domestic or ()),
                "measures of no kind of the list (a note on the decision)": sum(
                    one not in WORDS["views"]["remedies"] for one in line.remedies or ()
                ),
            }
        )
