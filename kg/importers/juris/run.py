"""Imports the index of decisions of UN treaty bodies (JURIS): one decision for each record.

The index says which articles were at issue and of what type the decision is; it holds no findings, and its types are
its own words: a decision of inadmissibility stands in it as "Adoption of views". So nothing here becomes a result.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.errors import KgError
from kg.importers.account import Account, Text, read_text
from kg.importers.imported_file import ImportedFile, Pairs, address, value
from kg.importers.juris import index as juris_index
from kg.importers.juris import notes as juris_notes
from kg.importers.juris.codes import Code, Curated, Provisions, curated
from kg.importers.juris.index import INDEX, place
from kg.importers.juris.names import NAMED, tidy, withheld
from kg.importers.juris.notes import is_address
from kg.importers.juris.records import COMMITTEES, Record, read_records, slug
from kg.importers.persons import Checked, checked
from kg.importers.states import States
from kg.terms.dates import date_literal
from kg.terms.literals import english
from kg.terms.names import THING, hb, prefixes
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

COVERS = (
    "Every record of the index that could be used: symbol, communications, committee, States, author and victim as "
    "printed, dates, session, type of decision in the index's own words, articles at issue, issues. The decisions "
    "themselves were not read. The account of the import counts what was skipped, repaired and refused."
)
CARD = [
    "Source: the JURIS database of OHCHR as harvested in May 2016, one XML file of the sources.",
    "Written by kg import juris, never by hand.",
    "Covers: see hb:covers; account.json has the account of the import.",
]
ABSENT = {
    "adoptedOn": ("adopted-on", "day of adoption"),
    "authorName": ("author-name", "name of the author"),
    "victimName": ("victim-name", "name of the victim"),
}


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the index by name, relative to the folder of the import; fills the account.

    `path` is the XML file, or a folder with no other. Raises KgError where it is not there or not usable as a whole.
    """
    path = _file_in(path)
    source = read_text(path, path.name, "the index of decisions, an XML file")
    account.sources[source.name] = source.digest
    states = States(archive)
    records = read_records(source.text, str(path), states, account)
    writer = _Writer(archive, states, account, source)
    writer.index(records)
    far = juris_notes.far_from_their_sessions(records)
    for record in records:
        writer.decision(record, far.get(record.number))
    writer.lists(records)
    account.written += len(records)
    return {name: file.text() for name, file in sorted(writer.files.items())}


def _file_in(path: Path) -> Path:
    """The file itself, or the only XML file of a folder."""
    if not path.is_dir():
        return path
    found = sorted(path.glob("*.xml"))
    if len(found) != 1:
        what = f"the folder has {len(found)} XML files"
        raise KgError(what, str(path), "the index of decisions, one XML file", "name the file with --from")
    return found[0]


class _Writer:
    """Writes records into files by committee and session, decisions and passages apart."""

    def __init__(self, archive: Archive, states: States, account: Account, source: Text) -> None:
        self.states, self.account, self.source, self.prefixes = states, account, source, prefixes(archive)
        self.curated: Curated = curated(archive)
        self.provisions = Provisions(self.curated.provisions)
        self.files: dict[str, ImportedFile] = {}

    def decision(self, record: Record, far: str | None) -> None:
        """Adds a decision with what belongs to it, and its passage; `far` is a remark on its day of adoption.

        Of a decision that a curated file describes only what the index alone says is added.
        """
        band = _band(record)
        file = self._file(f"decisions-{band}.ttl", f"Decisions in the JURIS index: {_title(band)}")
        places = self._file(f"passages-{band}.ttl", f"Places in the JURIS index: {_title(band)}")
        juris_index.passage(places, record, self.source.text)
        self.account.things["passages"] += 1
        document = document_iri(record)
        is_curated = document in self.curated.documents
        codes = [self.provisions.read(code, record.number) for code in record.lists["Articles"]]
        notes = juris_notes.notes(record, codes, far, self.account)
        file.add(
            document,
            [
                *([] if is_curated else self._description(record)),
                *self._of_the_index(record, codes, document, file, is_curated),
                *((hb("note"), english(note)) for note in notes),
            ],
        )
        self.account.things["decisions" + " that a curated file describes" * is_curated] += 1
        if is_curated:
            juris_notes.compare(record, self.curated.adopted.get(document), self.account)
        else:
            self._earlier_version(file, record, document)
        juris_notes.count(record, self.account)

    def _description(self, record: Record) -> Pairs:
        """What describes the decision as a document."""
        committee, name = COMMITTEES[record.fields["Committee"]]
        short = record.symbol + (f" ({record.number_text})" if record.shares_symbol else "")
        return [
            (RDF_TYPE, hb("Decision")),
            (RDFS_LABEL, english(f"Decision of the {name} {self._matter(record)}")),
            (hb("shortName"), english(short)),
            (hb("symbol"), Literal(record.symbol)),
            (hb("isIssuedBy"), NamedNode(f"{THING}org/{committee}")),
            *_day(record, "adoptedOn"),
            (hb("inLanguage"), Literal("und")),
            (hb("authority"), value("authority-views")),
            (hb("readExtent"), value("read-nothing")),
        ]

    def _of_the_index(
        self, record: Record, codes: list[Code], document: str, file: ImportedFile, is_curated: bool
    ) -> Pairs:
        """What the index alone says of the decision; fields that are left out are absences with the reason."""
        pairs: Pairs = [(hb("communicationNumber"), Literal(number)) for number in record.communications]
        hidden = hidden_names(record)
        for name in hidden:
            self.account.skipped[f"{name} (may name a minor)"] += 1
        for name, property_ in (("Author", "authorName"), ("Victim", "victimName")):
            if reason := hidden.get(name):
                self._absence(file, document, property_, "absence-withheld", reason)
            elif text := tidy(record.fields[name]):
                pairs.append((hb(property_), Literal(text)))
        if "adoptedOn" not in record.dates and not is_curated:
            other = " It gives the day of the decision on admissibility." * ("admissibilityDecidedOn" in record.dates)
            note = f"The index gives no day of adoption.{other}"
            self._absence(file, document, "adoptedOn", "absence-notFound", note)
        relation = "respondent" if len(record.states) == 1 else "stateNamed"
        pairs += [(hb(relation), NamedNode(state)) for state in record.states]
        pairs += [*_day(record, "submittedOn"), *_day(record, "admissibilityDecidedOn")]
        for name, property_ in (("Session_No", "session"), ("Type_of_decision", "indexedAs")):
            if text := record.fields[name].strip():
                pairs.append((hb(property_), Literal(text)))
        pairs += [(hb("considers"), NamedNode(code.provision)) for code in codes if code.provision]
        pairs += [(hb("consideredAs"), Literal(code.printed)) for code in codes if not code.provision]
        pairs += [(hb("issue"), NamedNode(juris_index.issue_iri(issue))) for issue in record.lists["Issues"]]
        pairs += [(hb("citedAddress"), address(url)) for url in record.lists["file_urls"] if is_address(url)]
        if (by_hand := checked_by_hand(record)) and by_hand.shown:
            pairs.append((hb("namesChecked"), english(f"{by_hand.read[0].upper()}{by_hand.read[1:]}.")))
        return [*pairs, (hb("statedIn"), NamedNode(place(record)))]

    def _matter(self, record: Record) -> str:
        """What the decision is about, for its label: names as far as they may be shown, communications, States."""
        numbers = f"communication{'s' * (len(record.communications) > 1)} {record.number_text}"
        numbers = numbers if record.communications else record.symbol
        names = [self.states.label(state) for state in record.states]
        several, against = f" ({' and '.join(names)} named)", f" v. {names[0]}"
        display = "" if "Display_name" in hidden_names(record) else tidy(record.fields["Display_name"])
        if display.casefold().endswith(against.casefold()):  # the index names the State in some names already
            against = ""
        if len(names) > 1:
            return f"in {display}, {numbers}{several}" if display else f"on {numbers}{several}"
        return f"in {display}{against}, {numbers}" if display else f"on {numbers} against {names[0]}"

    def _earlier_version(self, file: ImportedFile, record: Record, document: str) -> None:
        """Adds the document that a revised one revises."""
        base, revision, _ = record.symbol.partition("/Rev.")
        if not revision:
            return
        earlier = f"{THING}un/{slug(base)}"
        file.add(document, [(hb("revises"), NamedNode(earlier))])
        if earlier in self.curated.documents:
            return
        committee, _ = COMMITTEES[record.fields["Committee"]]
        file.add(
            earlier,
            [
                (RDF_TYPE, hb("Document")),
                (RDFS_LABEL, english(f"Earlier version of {record.symbol}")),
                (hb("shortName"), english(base)),
                (hb("symbol"), Literal(base)),
                (hb("isIssuedBy"), NamedNode(f"{THING}org/{committee}")),
                (hb("inLanguage"), Literal("und")),
                (hb("authority"), value("authority-views")),
                (hb("readExtent"), value("read-nothing")),
                (hb("statedIn"), NamedNode(place(record))),
                (hb("note"), english("Known only from the symbol of its revision; the index has no record of it.")),
            ],
        )
        self.account.things["documents known from their revision"] += 1

    def _absence(self, file: ImportedFile, document: str, property_: str, reason: str, note: str) -> None:
        name, what = ABSENT[property_]
        file.add(
            f"{document}__absence_{name}",
            [
                (RDF_TYPE, hb("Absence")),
                (RDFS_LABEL, english(f"No {what} for {document.rpartition('/')[2]}")),
                (hb("isAbsentFrom"), NamedNode(document)),
                (hb("absentProperty"), hb(property_)),
                (hb("absenceReason"), value(reason)),
                (hb("searchedIn"), NamedNode(INDEX)),
                (hb("note"), english(note)),
            ],
        )
        self.account.things["absences"] += 1

    def index(self, records: list[Record]) -> None:
        """Adds the index itself, and the committees."""
        file = self._file("index.ttl", "The JURIS index of treaty-body decisions, and the committees")
        juris_index.document(file, self.source, self.account.read)
        for code in COMMITTEES:
            if first := next((record for record in records if record.fields["Committee"] == code), None):
                juris_index.committee(file, code, first)
                self.account.things["committees"] += 1

    def lists(self, records: list[Record]) -> None:
        """Adds the issues and the provisions that only the index names."""
        issues = Counter(issue for record in records for issue in record.lists["Issues"])
        juris_index.issues(self._file("issues.ttl", "Issues of the JURIS index"), issues)
        self.account.things["issues"] += len(issues)
        self.account.repaired["blanks around an issue"] += sum(tidy(issue) != issue for issue in issues)
        title = "Provisions of treaties that the JURIS index names and no text was at hand for"
        places = {record.number: place(record) for record in records}
        juris_index.provisions(self._file("provisions.ttl", title), self.provisions, places)
        self.account.things["provisions"] += len(self.provisions.named)

    def _file(self, name: str, title: str) -> ImportedFile:
        if name not in self.files:
            self.files[name] = ImportedFile(title, [f"{title}.", *CARD], [NamedNode(INDEX)], COVERS, self.prefixes)
        return self.files[name]


def hidden_names(record: Record) -> dict[str, str]:
    """The fields with names that are not shown, each with the reason."""
    texts = {name: tidy(record.fields[name]) for name in (*NAMED, "Comment")}
    return withheld(texts, record.lists["Articles"], record.lists["Issues"], checked_by_hand(record))


def checked_by_hand(record: Record) -> Checked | None:
    """What was found by hand about the persons of a record."""
    known, committee = checked("juris"), record.fields["Committee"]
    return next((known[key] for number in record.communications if (key := f"{committee} {number}") in known), None)


def document_iri(record: Record) -> str:
    """The IRI of a decision: its symbol and, where the index gives that to several, the communications."""
    return f"{THING}un/{slug(record.symbol)}" + f"_{slug(record.number_text)}" * record.shares_symbol


def _day(record: Record, property_: str) -> Pairs:
    day = record.dates.get(property_)
    return [(hb(property_), date_literal(day.isoformat()))] if day else []


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
    return f"{COMMITTEES[committee.upper()][1]}, {words}"
