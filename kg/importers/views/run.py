"""Imports what pages say about decisions of the Human Rights Committee and the Committee against Torture.

Each line of the source says what one page says of one decision. Lines are joined by symbol and communication and by
nothing else, among themselves and with the decisions that the curated files and the JURIS index describe. What these
say stays: a finding gains a passage where a page agrees, and where it does not, a conflict or a remark in the account.
The articles at issue are what a decision considers, never what it found.
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode

from kg.archive import Archive
from kg.errors import KgError
from kg.importers.account import Account
from kg.importers.imported_file import ImportedFile
from kg.importers.juris import index as juris_index
from kg.importers.juris.codes import Provisions
from kg.importers.states import States
from kg.importers.views.decisions import Decision, gather, note_doubts
from kg.importers.views.documents import add_document
from kg.importers.views.findings import REMEDIES, add_findings, other_measures, told_by
from kg.importers.views.known import Known
from kg.importers.views.lines import read_lines
from kg.importers.views.sources import READINGS, Sources, describe_file
from kg.importers.wgad.cases import KINDS, add_case, add_events, add_persons, events_of, kind_of
from kg.importers.wgad.desk import Desk, links, words
from kg.importers.wgad.findings import add_remedies
from kg.importers.wgad.opinions import Opinion, key_of
from kg.terms.names import prefixes

NAME = "views.jsonl"
EVENTS = KINDS | {
    "interim measures": "interim-measures",
    "ill-treatment": "ill-treatment",
    "interrogation": "questioning",
    "removal": "removal",
    "extradition": "removal",
    "expulsion order": "removal-order",
    "transfer": "transfer",
    "search": "search",
    "investigation": "investigation",
    "death in custody": "death",
}
COVERS = (
    "Every line: symbols, communications, State, author and victim as printed, dates of submission and adoption, "
    "session, articles at issue, persons, dated events, what pages say was found, and measures. Of each page about the "
    "first 2,000 characters were read. The account of the import counts what was left out."
)
CARD = [
    "Source: readings of public pages about decisions of treaty bodies, one JSON file of the sources.",
    "Written by kg import views, never by hand.",
    "Covers: see hb:covers; account.json has the account of the import.",
]


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the import by name; fills the account.

    `path` is the file, or the folder that holds it. Raises KgError where it cannot be read.
    """
    path = path / NAME if path.is_dir() else path
    if not path.is_file():
        raise KgError("there is no such file", str(path), f"{NAME}, a JSON object a line", "name it with --from")
    states, known = States(archive), Known(archive)
    decisions = gather(read_lines(path, states, account), known, states, account)
    note_doubts(decisions, known, account)
    writer = _Writer(_Desk(Sources(decisions, known), known, states, account, _named("", "", {})), prefixes(archive))
    writer.sources(path, decisions)
    for decision in decisions:
        writer.decision(decision)
    writer.provisions(decisions)
    account.written += sum(len(decision.lines) for decision in decisions)
    return writer.texts()


class _Desk(Desk):
    """What is at hand for writing; a person whom a curated finding of the decision names in full is that person."""

    def person(self, opinion: Opinion, name: str) -> str:
        """The identifier of a person of a decision."""
        for finding in self.curated.findings.get(opinion.iri, []):
            for thing in self.curated.of(finding, "hb:concerns"):
                if key_of(self.curated.persons.get(thing, "")) == key_of(name):
                    return thing
        return super().person(opinion, name)


class _Writer:
    """Writes decisions into a file for each committee, and pages, provisions and the source apart."""

    def __init__(self, desk: Desk, table: dict[str, str]) -> None:
        self.desk, self.table, self.files = desk, table, dict[str, ImportedFile]()
        self.named = Provisions(desk.curated.provisions)

    def sources(self, path: Path, decisions: list[Decision]) -> None:
        """Adds the source itself, and the pages."""
        account, lines = self.desk.account, [line for decision in decisions for line in decision.lines]
        index = self.file("sources", "The readings of pages on decisions of treaty bodies")
        describe_file(index, path.name, account.sources[path.name], account.read)
        pages = self.file("pages", "Pages on which decisions of treaty bodies are told of")
        account.things["pages and reports"] += self.desk.sources.describe(pages, index, lines)
        account.things["absences"] += sum("__absence_" in thing for thing in pages.things)
        self.desk.know(decisions)

    def decision(self, decision: Decision) -> None:
        """Adds all that the lines say of a decision."""
        desk, body = self.desk, decision.body
        file = self.file(f"decisions-{body.lower()}", f"Decisions of treaty bodies as pages tell of them: {body}")
        add_document(desk, file, decision, self.named)
        file.add(decision.iri, words("note", other_measures(decision)))
        cases = desk.curated.of(decision.iri, "hb:addressesCase")
        if cases:
            case = cases[0] if len(cases) == 1 else None
            desk.account.skipped["persons, events and measures of decisions whose case a curated file has"] += 1
        else:
            case = self._case(file, decision)
        add_findings(desk, file, decision, case, self.named)
        if not cases and case:
            self._measures(file, decision)
            add_events(desk, file, decision, case, EVENTS)
        desk.account.listed += [(decision.name, remark) for remark in dict.fromkeys(decision.remarks)]
        _skipped(desk.account, decision)

    def _case(self, file: ImportedFile, decision: Decision) -> str | None:
        """Adds the case and its persons, if anything is told of them."""
        measures = any(one in REMEDIES for line in decision.lines for one in line.remedies or ())
        found = told_by(self.desk, decision, self.named)
        told = decision.persons or measures or found or events_of(decision, EVENTS)
        case = add_case(self.desk, file, decision, "") if told and decision.states else None
        if case:
            add_persons(self.desk, file, decision)
            if opening := self.desk.curated.opening(decision.iri):  # a curated file read the decision, which names it
                file.add(case, links("statedIn", [opening]))
        return case

    def _measures(self, file: ImportedFile, decision: Decision) -> None:
        """Adds what the committee asked for, unless a curated file says that it is not known."""
        said = any(line.remedies for line in decision.lines)
        if self.desk.curated.remedies.get(decision.iri) or not self.desk.curated.lacks(decision.iri, "namesRemedy"):
            remark = "measures are told here, and another file tells them or says that they are not known; it stays"
            decision.remarks += [remark] * said
            return
        for line in decision.lines:
            line.fields["remedies_as"] = "opinion"  # a page tells what the committee asked for, not what it asks itself
        add_remedies(self.desk, file, decision, REMEDIES)

    def provisions(self, decisions: list[Decision]) -> None:
        """Adds the provisions that only the lines name."""
        places = {line.place: self.desk.sources.passage(line) for decision in decisions for line in decision.lines}
        title = "Provisions of treaties that pages name and no text was at hand for"
        juris_index.provisions(self.file("provisions", title), self.named, places)
        self.desk.account.things["provisions"] += len(self.named.named)

    def file(self, name: str, title: str) -> ImportedFile:
        """The file of this name."""
        if name not in self.files:
            self.files[name] = _named(title, f"{title}.", self.table)
        return self.files[name]

    def texts(self) -> dict[str, str]:
        """The files as text."""
        return {f"{name}.ttl": file.text() for name, file in sorted(self.files.items()) if len(file.things) > 1}


def _named(title: str, first: str, table: dict[str, str]) -> ImportedFile:
    return ImportedFile(title, [first, *CARD], [NamedNode(READINGS)], COVERS, table)


def _skipped(account: Account, decision: Decision) -> None:
    """Counts what was left out of the lines of a decision."""
    for line in decision.lines:
        events = line.events or ()
        for name, number in {
            "what exactly supports the line (checked)": 1,
            "whether counsel is named": "counsel_named" in line.fields,
            "events without a date, or of no kind of the list": sum(
                not kind_of(event, EVENTS) or "date" not in event for event in events
            ),
            "articles of domestic law (a note on the decision)": len(line.domestic or ()),
            "measures of no kind of the list (a note on the decision)": sum(
                one not in REMEDIES for one in line.remedies or ()
            ),
        }.items():
            if number:
                account.skipped[name] += number
