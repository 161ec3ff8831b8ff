"""Imports the index of decisions of UN treaty bodies (JURIS): one decision for each record.

The index says which articles were at issue and of what type the decision is; it holds no findings, and its types are
its own words: a decision of inadmissibility stands in it as "Adoption of views". So nothing here becomes a result.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from kg.archive import Archive
from kg.errors import KgError
from kg.importers.account import Account, Text, read_text
from kg.importers.described import Described
from kg.importers.imported_file import ImportedFile, ImportedFiles, Pairs, pairs
from kg.importers.json_lines import is_address
from kg.importers.juris import index as juris_index
from kg.importers.juris import notes as juris_notes
from kg.importers.juris.codes import Code, Provisions
from kg.importers.juris.index import INDEX, place
from kg.importers.juris.names import NAMED, tidy, withheld
from kg.importers.juris.records import COMMITTEES, Record, read_records
from kg.importers.persons import Checked, checked
from kg.importers.states import States
from kg.terms import minted


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the index by name, relative to the folder of the import; fills the account.

    `path` is the XML file, or a folder with no other. Raises KgError where it is not there or not usable as a whole.
    """
    path = _file_in(path)
    source = read_text(path, path.name, "the index of decisions, an XML file")
    account.sources[source.name] = source.digest
    writer = DecisionWriter(archive, account, source)
    records = read_records(source.text, str(path), writer.states, account)
    writer.index(records)
    far = juris_notes.far_from_their_sessions(records)
    for record in records:
        writer.decision(record, far.get(record.number))
    writer.lists(records)
    account.written += len(records)
    return writer.files.texts()


def _file_in(path: Path) -> Path:
    """The file itself, or the only XML file of a folder."""
    if not path.is_dir():
        return path
    found = sorted(path.glob("*.xml"))
    if len(found) != 1:
        what = f"the folder has {len(found)} XML files"
        raise KgError(what, str(path), "the index of decisions, one XML file", "name the file with --from")
    return found[0]


class DecisionWriter:
    """Writes records into files by committee and session, decisions and passages apart."""

    def __init__(self, archive: Archive, account: Account, source: Text) -> None:
        self.account, self.source, self.states = account, source, States(archive)
        self.curated = Described(archive)
        self.provisions = Provisions(set(self.curated.kinds["TreatyProvision"]))
        self.files = ImportedFiles("juris", archive, account, INDEX)

    def decision(self, record: Record, far: str | None) -> None:
        """Adds a decision with what belongs to it, and its passage; `far` is a remark on its day of adoption.

        Of a decision that a curated file describes only what the index alone says is added.
        """
        band = _band(record)
        file = self.files.named(f"decisions-{band}", f"Decisions in the JURIS index: {_title(band)}")
        places = self.files.named(f"passages-{band}", f"Places in the JURIS index: {_title(band)}")
        juris_index.passage(places, record, self.source.text)
        self.account.things["passages"] += 1
        document = document_iri(record)
        is_curated = bool(self.curated.of(document, "a"))
        codes = [self.provisions.read(code, record.number) for code in record.lists["Articles"]]
        said = self._of_the_index(record, codes, document, file, is_curated)
        if not is_curated:
            self._describe(file, document, record)
        file.add(document, said)
        file.describe(document, note=juris_notes.notes(record, codes, far, self.account))
        self.account.things["decisions" + " that a curated file describes" * is_curated] += 1
        if is_curated:
            juris_notes.compare(record, self.curated.of(document, "adoptedOn"), self.account)
        else:
            self._earlier_version(file, record, document)
        juris_notes.count(record, self.account)

    def _describe(self, file: ImportedFile, document: str, record: Record) -> None:
        """Adds what describes the decision as a document."""
        file.describe(
            document,
            "Decision",
            title="" if "Display_name" in hidden_names(record) else self._without_state(record),
            symbol=record.symbol,
            isIssuedBy=COMMITTEES[record.fields["Committee"]].iri,
            adoptedOn=_day(record, "adoptedOn"),
            inLanguage="und",
            authority="views",
            readExtent="nothing",
        )

    def _of_the_index(
        self, record: Record, codes: list[Code], document: str, file: ImportedFile, is_curated: bool
    ) -> Pairs:
        """Properties of the decision that only the index has; fields that are left out become absences."""
        hidden, names = hidden_names(record), {"Author": "authorName", "Victim": "victimName"}
        for name in hidden:
            self.account.skipped[f"{name} (may name a minor)"] += 1
            if name in names:
                self._absence(file, document, names[name], "withheld", hidden[name])
        if "adoptedOn" not in record.dates and not is_curated:
            other = " It gives the day of the decision on admissibility." * ("admissibilityDecidedOn" in record.dates)
            self._absence(file, document, "adoptedOn", "notFound", f"The index gives no day of adoption.{other}")
        by_hand = checked_by_hand(record)
        is_one = len(record.states) == 1
        return pairs(
            communicationNumber=record.communications,
            **{names[name]: tidy(record.fields[name]) for name in names if name not in hidden},
            **{"respondent" if is_one else "stateNamed": record.states},
            submittedOn=_day(record, "submittedOn"),
            admissibilityDecidedOn=_day(record, "admissibilityDecidedOn"),
            session=record.fields["Session_No"].strip(),
            indexedAs=record.fields["Type_of_decision"].strip(),
            considers=[code.provision for code in codes if code.provision],
            consideredAs=[code.printed for code in codes if not code.provision],
            issue=map(juris_index.issue_iri, record.lists["Issues"]),
            citedAddress=filter(is_address, record.lists["file_urls"]),
            namesChecked=f"{by_hand.read[0].upper()}{by_hand.read[1:]}." if by_hand and by_hand.shown else "",
            statedIn=place(record),
        )

    def _without_state(self, record: Record) -> str:
        """The name by which the index lists the matter; it adds the State to some of them."""
        display = tidy(record.fields["Display_name"])
        against = f" v. {self.states.label(record.states[0])}" if len(record.states) == 1 else ""
        return display[: -len(against)] if against and display.casefold().endswith(against.casefold()) else display

    def _earlier_version(self, file: ImportedFile, record: Record, document: str) -> None:
        """Adds the document that a revised one revises."""
        base, revision, _ = record.symbol.partition("/Rev.")
        if not revision:
            return
        earlier = minted.document(base)
        file.describe(document, revises=earlier)
        if self.curated.of(earlier, "a"):
            return
        file.describe(
            earlier,
            "Document",
            symbol=base,
            isIssuedBy=COMMITTEES[record.fields["Committee"]].iri,
            inLanguage="und",
            authority="views",
            readExtent="nothing",
            statedIn=place(record),
            note="Known only from the symbol of its revision; the index has no record of it.",
        )
        self.account.things["documents known from their revision"] += 1

    def _absence(self, file: ImportedFile, document: str, name: str, reason: str, note: str) -> None:
        file.add_absence(document, name, reason, [INDEX], note)
        self.account.things["absences"] += 1

    def index(self, records: list[Record]) -> None:
        """Adds the index itself, and the committees."""
        file = self.files.named("index", "The JURIS index of treaty-body decisions, and the committees")
        self.files.describe_source(file)
        for code in COMMITTEES:
            if first := next((record for record in records if record.fields["Committee"] == code), None):
                juris_index.committee(file, code, first)
                self.account.things["committees"] += 1

    def lists(self, records: list[Record]) -> None:
        """Adds the issues and the provisions that only the index names."""
        issues = Counter(issue for record in records for issue in record.lists["Issues"])
        juris_index.issues(self.files.named("issues", "Issues of the JURIS index"), issues)
        self.account.things["issues"] += len(issues)
        self.account.repaired["blanks around an issue"] += sum(tidy(issue) != issue for issue in issues)
        title = "Provisions of treaties that the JURIS index names and no text was at hand for"
        self.provisions.write(self.files.named("provisions", title), {one.number: place(one) for one in records})
        self.account.things["provisions"] += len(self.provisions.named)


def hidden_names(record: Record) -> dict[str, str]:
    """The fields with names that are not shown, each with the reason."""
    texts = {name: tidy(record.fields[name]) for name in (*NAMED, "Comment")}
    return withheld(texts, record.lists["Articles"], record.lists["Issues"], checked_by_hand(record))


def checked_by_hand(record: Record) -> Checked | None:
    """The entry of `persons.toml` on the persons of a record."""
    known, committee = checked("juris"), record.fields["Committee"]
    return next((known[key] for number in record.communications if (key := f"{committee} {number}") in known), None)


def document_iri(record: Record) -> str:
    """The IRI of a decision: its symbol and, where the index gives that to several, the communications."""
    several = f"_{minted.symbol_part(record.number_text)}" if record.shares_symbol else ""
    return minted.document(record.symbol) + several


def _day(record: Record, name: str) -> str:
    return record.dates[name].isoformat() if name in record.dates else ""


def _band(record: Record) -> str:
    """Committee and forty sessions: what one file holds."""
    number = record.fields["Session_No"].strip()
    match = re.fullmatch(r"[1-9]\d{0,2}", number, re.ASCII)
    first = (int(number) - 1) // 40 * 40 + 1 if match else None
    sessions = f"sessions-{first:03}-{first + 39:03}" if first else "session-not-told"
    return f"{record.fields['Committee'].lower()}-{sessions}"


def _title(band: str) -> str:
    committee, _, sessions = band.partition("-")
    words = re.sub(r"sessions-0*([1-9]\d*)-0*([1-9]\d*)", r"sessions \1 to \2", sessions).replace("-", " ")
    return f"{COMMITTEES[committee.upper()].english}, {words}"
