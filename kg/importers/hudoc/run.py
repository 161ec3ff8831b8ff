"""Imports an index of judgments of the European Court of Human Rights: one finding for each entry.

The index is a table, one line a record, taken from HUDOC through the project ECHR-OD. Its lists of articles violated
and not violated come from the operative parts. ECHR-OD cuts a head that reads provisions together ("13+P4-4") into
one entry for each, so an entry beside others in its list may be half of such a head; those findings say so, and where
the half need not have been breached itself they claim less (docs/decisions/0012-joint-heads.md).
"""

from __future__ import annotations

import re
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.importers.account import Account, Text, read_text
from kg.importers.hudoc import heads as hudoc_heads
from kg.importers.hudoc import index as hudoc_index
from kg.importers.hudoc import titles as hudoc_titles
from kg.importers.hudoc.heads import Entry
from kg.importers.hudoc.index import COURT, INDEX
from kg.importers.hudoc.provisions import Provisions, in_words
from kg.importers.hudoc.records import Record, read_records
from kg.importers.imported_file import ImportedFile, value
from kg.importers.states import States
from kg.terms.dates import date_literal
from kg.terms.literals import english
from kg.terms.names import THING, hb, prefixes
from kg.terms.vocabulary import DCTERMS_TITLE, RDF_TYPE

LISTS = ("articles", "violated_articles", "no_violation_articles")
SKIPPED = {
    "applicant_type": "guessed from the title by the makers of the table",
    "country_code": "compared with country_name",
    "has_mixed_decision": "whether there are conclusions of other kinds, which the table leaves out",
    "has_violation": "compared with the lists",
    "judge_count": "the number of names of judges",
    "judge_names_list": "names of judges",
    "judge_president": "the name of a judge",
    "no_violation_count": "compared with the lists",
    "violation_count": "compared with the lists",
    "year": "compared with the date",
}
JOINT = (
    "The index has several entries in this list, and cuts a head that reads provisions together into one entry for "
    "each: whether the Court ruled on this provision alone or read with another is not told."
)
SECOND = (
    "Beside it stands an article with which it may share a head, and a head can find the one breached with the other "
    "where the other alone was not. So this finding does not say that the Court {said} the provision itself."
)
SEVERAL = "The title names several States; the index does not tell which of them this finding is about."
COVERS = (
    "Every record of the index that could be used: applications, title, date, respondent, articles at issue, and one "
    "finding for each entry of its two lists. The judgments themselves were not read. Names of judges are left out; "
    "short names in ordinary case are ours. The account of the import counts what was skipped, repaired and refused."
)
CARD = [
    "Written by kg import hudoc, never by hand.",
    "Covers: see hb:covers; account.json has the account of the import.",
]


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the index by name, relative to the folder of the import; fills the account.

    Raises KgError where the file is not there, is not UTF-8 or lacks a column.
    """
    table = read_text(path, path.name, "the table of judgments, a CSV file")
    account.sources[table.name] = table.digest
    states = States(archive)
    records = list(read_records(table.text, str(path), states, account))
    writer = _Writer(table, archive, states, account, records)
    writer.index()
    for record in records:
        writer.judgment(record)
    account.written += len(records)
    for column, why in SKIPPED.items():
        account.skipped[f"{column} ({why})"] += sum(bool(record.fields[column]) for record in records)
    return {name: file.text() for name, file in writer.files.items()}


class _Writer:
    """Writes records into files for periods, judgments and passages apart."""

    def __init__(self, table: Text, archive: Archive, states: States, account: Account, records: list[Record]) -> None:
        self.table, self.states, self.account, self.records = table, states, account, records
        self.provisions, self.prefixes = Provisions(archive), prefixes(archive)
        self.files: dict[str, ImportedFile] = {}

    def judgment(self, record: Record) -> None:
        """Adds a judgment, its findings and its passage."""
        period = _period(record.day.year)
        span = period.replace("before-", "before ")
        file = self._file(f"judgments-{period}.ttl", f"Judgments of the European Court of Human Rights, {span}")
        places = self._file(f"passages-{period}.ttl", f"Places in the index of judgments, {span}")
        hudoc_index.passage(places, record, self.table.text)
        self.account.things["passages"] += 1
        title = hudoc_titles.spaced(record.fields["docname"])
        named, unknown = hudoc_titles.states(title, self.states)
        notes = self._title_notes(record, title, named, unknown) + self._list_notes(record)
        reason = hudoc_titles.withheld(record)
        shown = hudoc_titles.without_names(title) if reason else title
        considered = [self.provisions.find(code, record.day) for code in record.entries("articles")]
        file.add(
            f"{THING}doc/echr-{record.identifier}",
            [
                (RDF_TYPE, hb("Judgment")),
                (DCTERMS_TITLE, english(hudoc_titles.short(shown))),
                (hb("recordNumber"), Literal(record.identifier)),
                *((hb("communicationNumber"), Literal(number)) for number in record.applications),
                (hb("isIssuedBy"), NamedNode(COURT)),
                (hb("adoptedOn"), date_literal(record.day.isoformat())),
                (hb("respondent"), NamedNode(record.respondent)),
                *((hb("stateNamed"), NamedNode(state)) for state in (named if len(named) > 1 else [])),
                (hb("inLanguage"), Literal("und")),
                (hb("authority"), value("authority-judgment")),
                (hb("readExtent"), value("read-nothing")),
                *((hb("considers"), NamedNode(provision)) for provision in considered if provision),
                *((hb("consideredAs"), Literal(code)) for code in self._unresolved(record)),
                (hb("statedIn"), NamedNode(f"{INDEX}__{record.identifier}")),
                *((hb("note"), english(note)) for note in notes),
            ],
        )
        if reason:
            self._withheld(file, record, reason)
        self.account.things["judgments"] += 1
        self.account.things["articles at issue joined to provisions"] += len({one for one in considered if one})
        for number, entry in enumerate(hudoc_heads.entries(record), 1):
            self._finding(file, record, number, entry, [SEVERAL] * (len(named) > 1))

    def _finding(self, file: ImportedFile, record: Record, number: int, entry: Entry, notes: list[str]) -> None:
        kind, code = "violation" if entry.violated else "no violation", entry.code
        provision = self.provisions.find(code, record.day)
        relation: str | None = "findsViolated" if entry.violated else "findsNoViolationOf"
        if entry.may_be_second:
            relation = "restsOn" if entry.violated else None
            notes = [SECOND.format(said="found a breach of" if entry.violated else "found no breach of"), *notes]
        if entry.joint:
            notes = [JOINT, *notes]
        summary = in_words(code) + ", alone or with another article" * entry.may_be_second
        self.account.things["findings that may be part of a joint head"] += entry.joint
        self.account.things[f"findings of {kind} that claim less for it"] += entry.may_be_second
        if not provision:
            notes = [*notes, f"The article stands here as the index prints it: {self._why_text(code, record)}."]
        file.add(
            f"{THING}doc/echr-{record.identifier}__finding_{number}",
            [
                (RDF_TYPE, hb("Finding")),
                (hb("isFindingOf"), NamedNode(f"{THING}doc/echr-{record.identifier}")),
                (hb("inSection"), value("section-operative-index")),
                (hb("result"), value(f"result-{kind.replace(' ', '-')}")),
                *([(hb(relation), NamedNode(provision))] if relation and provision else []),
                *([] if relation and provision else [(hb("summary"), english(f"A{summary[1:]}."))]),
                (hb("statedIn"), NamedNode(f"{INDEX}__{record.identifier}")),
                *((hb("note"), english(note)) for note in notes),
            ],
        )
        self.account.things[f"findings of {kind}"] += 1

    def _withheld(self, file: ImportedFile, record: Record, reason: str) -> None:
        """Adds the absence of the applicants' names, with the reason."""
        judgment = f"{THING}doc/echr-{record.identifier}"
        file.add(
            f"{judgment}__absence_author-name",
            [
                (RDF_TYPE, hb("Absence")),
                (hb("isAbsentFrom"), NamedNode(judgment)),
                (hb("absentProperty"), hb("authorName")),
                (hb("absenceReason"), value("absence-withheld")),
                (hb("searchedIn"), NamedNode(INDEX)),
                (hb("note"), english(reason)),
            ],
        )
        self.account.skipped["names of applicants in a title (may name a minor)"] += 1

    def _title_notes(self, record: Record, title: str, named: list[str], unknown: list[str]) -> list[str]:
        notes, respondent = [], self.states.label(record.respondent)
        if record.fields["docname"] != title and not hudoc_titles.withheld(record):
            notes.append(f"The index prints the title as “{record.fields['docname']}”; blanks were set right.")
            self.account.repaired["blanks in a title"] += 1
        if len(named) > 1:
            names = _joined([self.states.label(state) for state in named])
            notes.append(f"The title names {names}; the index gives only {respondent} as the country.")
            self._look(record, f"the title names {names}, the country is {respondent} alone")
            self.account.things["judgments whose title names several States"] += 1
        if unknown or record.respondent not in named:
            self._look(record, f"the country is {respondent}, and the title does not name it among the respondents")
        return notes

    def _list_notes(self, record: Record) -> list[str]:
        violated, unviolated = record.entries("violated_articles"), record.entries("no_violation_articles")
        for column, expected in (
            ("has_violation", str(bool(violated))),
            ("violation_count", str(len(violated))),
            ("no_violation_count", str(len(unviolated))),
            ("year", str(record.day.year)),
        ):
            if record.fields[column].strip() != expected:
                self._look(record, f"{column} says “{record.fields[column]}”, the other columns {expected}")
        if not violated and not unviolated:
            self._look(record, "neither list has an entry, so there is no finding")
        for number in record.applications or [""]:
            if not re.fullmatch(r"[1-9]\d*/\d\d", number, re.ASCII):
                self._look(record, f"the application number “{number}” has not the usual form")
        notes = []
        if both := [code for code in dict.fromkeys(violated) if code in unviolated]:
            codes = ", ".join(map(in_words, both))
            notes.append(f"The index has {codes} in both lists: findings on different complaints.")
            self.account.things["judgments with an article in both lists"] += 1
        for code in self._unresolved(record):
            notes.append(f"The code “{code}” of the index is kept as text: {self._why_text(code, record)}.")
            self._look(record, f"the code “{code}” is kept as text: {self._why_text(code, record)}")
            self.account.things["codes kept as text"] += 1
        return notes

    def _unresolved(self, record: Record) -> list[str]:
        codes = [code for column in LISTS for code in record.entries(column)]
        return [code for code in dict.fromkeys(codes) if not self.provisions.find(code, record.day)]

    def _why_text(self, code: str, record: Record) -> str:
        return self.provisions.why_not(code, record.day)

    def _look(self, record: Record, remark: str) -> None:
        self.account.listed.append((record.identifier, remark))

    def index(self) -> None:
        """Adds the index itself, and the Court."""
        file = self._file("index.ttl", "The index of judgments of the European Court of Human Rights, and the Court")
        years = [record.day.year for record in self.records]
        span = f", {min(years)} to {max(years)}" if years else ""
        title = f"Index of {self.account.read:,} judgments of the European Court of Human Rights{span}"
        hudoc_index.document(file, title, self.table)

    def _file(self, name: str, title: str) -> ImportedFile:
        if name not in self.files:
            card = [f"{title}.", "Source: HUDOC through ECHR-OD, one table of the sources.", *CARD]
            self.files[name] = ImportedFile(title, card, [NamedNode(INDEX)], COVERS, self.prefixes)
        return self.files[name]


def _period(year: int) -> str:
    """Five years, and one period for all before 2000."""
    return "before-2000" if year < 2000 else f"{year - year % 5}-{year - year % 5 + 4}"


def _joined(names: list[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}"
