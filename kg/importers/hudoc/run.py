"""Imports an index of judgments of the European Court of Human Rights: one finding for each entry.

The index is a table, one line a record, taken from HUDOC through the project ECHR-OD. Its lists of articles violated
and not violated come from the operative parts. ECHR-OD cuts a head that reads provisions together ("13+P4-4") into
one entry for each, so an entry beside others in its list may be half of such a head; those findings say so, and where
the half need not have been breached itself they claim less (docs/decisions/0012-joint-heads.md).
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Literal

from kg.archive import Archive
from kg.importers.account import Account, Text, read_text
from kg.importers.hudoc import titles as hudoc_titles
from kg.importers.hudoc.provisions import Provisions, in_words, may_be_second, why_not
from kg.importers.hudoc.records import COLUMNS, Record, read_records
from kg.importers.imported_file import NOTES, ImportedFile, ImportedFiles
from kg.importers.states import States
from kg.terms.literals import english
from kg.terms.names import THING

INDEX, COURT = f"{THING}doc/hudoc-echr-od", f"{THING}org/european-court-of-human-rights"
_NOTES = NOTES["hudoc"]
LISTS = ("articles", "violated_articles", "no_violation_articles")


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the index by name, relative to the folder of the import; fills the account.

    Raises KgError where the file is not there, is not UTF-8 or lacks a column.
    """
    table = read_text(path, path.name, "the table of judgments, a CSV file")
    account.sources[table.name] = table.digest
    writer = JudgmentWriter(table, archive, account)
    records = read_records(table.text, str(path), writer.states, account)
    _describe_index(writer.files, [record.day.year for record in records])
    for record in records:
        writer.judgment(record)
    account.written += len(records)
    for column, why in COLUMNS.items():
        if why:
            account.skipped[f"{column} ({why})"] += sum(bool(record.fields[column]) for record in records)
    return writer.files.counted()


_NAME = "European Court of Human Rights"


def _describe_index(files: ImportedFiles, years: list[int]) -> None:
    """Adds the index as a document, a passage for the whole of it, and the Court whose judgments it lists."""
    file = files.named("index", f"The index of judgments of the {_NAME}, and the Court")
    span = f", {min(years)} to {max(years)}" if years else ""
    files.describe_source(file, span=span)
    file.add_passage(f"{INDEX}__whole", INDEX, "the whole index", "document")
    file.describe(
        COURT,
        "InternationalBody",
        label=[english(_NAME), Literal("Европейский суд по правам человека", language="ru")],
        statedIn=f"{INDEX}__whole",
        note="All records of the index are of this Court; its lines do not repeat the name.",
    )


class JudgmentWriter:
    """Writes records into files for periods, judgments and passages apart."""

    def __init__(self, table: Text, archive: Archive, account: Account) -> None:
        self.table, self.account = table, account
        self.states, self.provisions = States(archive), Provisions(archive)
        self.files = ImportedFiles("hudoc", archive, account, INDEX)

    def judgment(self, record: Record) -> None:
        """Adds a judgment, its findings and its passage."""
        period = _period(record.day.year)
        span = period.replace("before-", "before ")
        file = self.files.named(f"judgments-{period}", f"Judgments of the {_NAME}, {span}")
        places = self.files.named(f"passages-{period}", f"Places in the index of judgments, {span}")
        judgment, passage = f"{THING}doc/echr-{record.identifier}", f"{INDEX}__{record.identifier}"
        places.add_passage(passage, INDEX, f"record {record.identifier}")
        places.add_stretch(passage, record.row.start, record.row.line)
        title = hudoc_titles.spaced(record.fields["docname"])
        named = hudoc_titles.states(title, self.states)
        reason = hudoc_titles.withheld(record)
        unresolved = self._unresolved(record)
        file.describe(
            judgment,
            "Judgment",
            title=hudoc_titles.short(hudoc_titles.without_names(title) if reason else title),
            recordNumber=record.identifier,
            communicationNumber=record.applications,
            isIssuedBy=COURT,
            adoptedOn=record.day.isoformat(),
            respondent=record.respondent,
            stateNamed=named if len(named) > 1 else [],
            inLanguage="und",
            authority="judgment",
            readExtent="nothing",
            considers=[self.provisions.find(code, record.day) or "" for code in record.entries("articles")],
            consideredAs=unresolved,
            statedIn=passage,
            note=[*self._title_notes(record, title, named), *self._list_notes(record, unresolved)],
        )
        if reason:
            file.add_absence(judgment, "authorName", "withheld", [INDEX], reason)
            self.account.skipped["names of applicants in a title (may name a minor)"] += 1
        columns = ("violated_articles", "no_violation_articles")
        entries = [(column, place) for column in columns for place in range(len(record.entries(column)))]
        for number, (column, place) in enumerate(entries, 1):
            self._finding(file, record, number, column, place, [_NOTES["several"]] * (len(named) > 1))

    def _finding(  # noqa: PLR0917
        self, file: ImportedFile, record: Record, number: int, column: str, place: int, notes: list[str]
    ) -> None:
        codes, is_breach = record.entries(column), column == "violated_articles"
        code, is_joint, is_second = codes[place], len(codes) > 1, may_be_second(codes, place)
        kind = "violation" if is_breach else "no violation"
        provision = self.provisions.find(code, record.day)
        relation = "findsViolated" if is_breach else "findsNoViolationOf"
        if is_second:
            relation = "restsOn" if is_breach else ""
            notes = [_NOTES["second"].format("a breach of" if is_breach else "no breach of"), *notes]
        if is_joint:
            notes = [_NOTES["joint"], *notes]
        if not provision:
            notes = [*notes, f"The article stands here as the index prints it: {why_not(code, record.day)}."]
        summary = f"{in_words(code)}{', alone or with another article' * is_second}."
        judgment = f"{THING}doc/echr-{record.identifier}"
        file.describe(
            f"{judgment}__finding_{number}",
            "Finding",
            isFindingOf=judgment,
            inSection="operative-index",
            result=kind.replace(" ", "-"),
            **({relation: provision} if relation and provision else {"summary": f"A{summary[1:]}"}),
            statedIn=f"{INDEX}__{record.identifier}",
            note=notes,
        )

    def _title_notes(self, record: Record, title: str, named: list[str]) -> list[str]:
        notes, respondent = [], self.states.label(record.respondent)
        if record.fields["docname"] != title and not hudoc_titles.withheld(record):
            notes.append(f"The index prints the title as “{record.fields['docname']}”; blanks were set right.")
            self.account.repaired["blanks in a title"] += 1
        if len(named) > 1:
            *names, last = map(self.states.label, named)
            text = f"{', '.join(names)} and {last}"
            notes.append(f"The title names {text}; the index gives only {respondent} as the country.")
            self.account.look(record.identifier, f"the title names {text}, the country is {respondent} alone")
        return notes

    def _list_notes(self, record: Record, unresolved: list[str]) -> list[str]:
        violated, unviolated = record.entries("violated_articles"), record.entries("no_violation_articles")
        notes = []
        if both := [code for code in dict.fromkeys(violated) if code in unviolated]:
            codes = ", ".join(map(in_words, both))
            notes.append(f"The index has {codes} in both lists: findings on different complaints.")
        for code in unresolved:
            kept = f"kept as text: {why_not(code, record.day)}"
            notes.append(f"The code “{code}” of the index is {kept}.")
            self.account.look(record.identifier, f"the code “{code}” is {kept}")
        return notes

    def _unresolved(self, record: Record) -> list[str]:
        codes = [code for column in LISTS for code in record.entries(column)]
        return [code for code in dict.fromkeys(codes) if not self.provisions.find(code, record.day)]


def _period(year: int) -> str:
    """Five years, and one period for all before 2000."""
    return "before-2000" if year < 2000 else f"{year - year % 5}-{year - year % 5 + 4}"
