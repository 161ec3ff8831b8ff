"""Imports the index of decisions of UN treaty bodies (JURIS): one decision for each record.

The index says which articles were at issue and of what type the decision is; it holds no findings, and its types are
its own words: a decision of inadmissibility stands in it as "Adoption of views". So nothing here becomes a result.
"""

from __future__ import annotations

import re
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.archive import Archive
from kg.files.beside import table
from kg.importers.account import Account, Text, read_text
from kg.importers.described import Described, read_by_program
from kg.importers.imported_file import NOTES, ImportedFile, ImportedFiles, Pairs, pairs
from kg.importers.juris.codes import Code, Provisions
from kg.importers.juris.names import NAMED, tidy, withheld
from kg.importers.juris.records import COMMITTEES, Record, read_records
from kg.importers.persons import Checked, checked
from kg.importers.states import States
from kg.terms import minted
from kg.terms.literals import english
from kg.terms.names import THING
from kg.terms.vocabulary import RDF_TYPE, SKOS

INDEX, ISSUES = f"{THING}doc/juris-2016", f"{THING}list/juris-issues"
_ODD: dict[str, list[str]] = table(__file__, "notes")


def read(path: Path, archive: Archive, account: Account) -> dict[str, str]:
    """The Turtle files of the index by name, relative to the folder of the import; fills the account.

    Raises KgError where the file is not there or not usable as a whole.
    """
    source = read_text(path, path.name, "the index of decisions, an XML file")
    account.sources[source.name] = source.digest
    writer = DecisionWriter(archive, account, source)
    records = read_records(source.text, str(path), writer.states, account)
    writer.index(records)
    for record in records:
        writer.decision(record)
    writer.lists(records)
    account.written += len(records)
    return writer.files.counted()


class DecisionWriter:
    """Writes records into files by committee and session, decisions and passages apart."""

    def __init__(self, archive: Archive, account: Account, source: Text) -> None:
        self.account, self.source, self.states = account, source, States(archive)
        self.curated, self.texts = Described(archive), Described(archive, read_by_program(archive))
        self.provisions = Provisions(set(self.curated.kinds["TreatyProvision"]))
        self.files = ImportedFiles("juris", archive, account, INDEX)

    def decision(self, record: Record) -> None:
        """Adds a decision with what belongs to it, and its passage.

        Of a decision that a curated file describes only what the index alone says is added.
        """
        name, title = _sessions(record)
        file = self.files.named(f"decisions-{name}", f"Decisions in the JURIS index: {title}")
        places = self.files.named(f"passages-{name}", f"Places in the JURIS index: {title}")
        places.add_passage(place(record), INDEX, record.name)
        places.add_stretch(place(record), record.start, self.source.text[record.start : record.end])
        document = document_iri(record)
        is_curated = bool(self.curated.of(document, "a"))
        is_described = is_curated or bool(self.texts.of(document, "a"))
        codes = [self.provisions.read(code, record.number) for code in record.lists["Articles"]]
        said = self._of_the_index(record, codes, document, file, is_curated)
        if not is_described:
            title = "" if "Display_name" in self._hidden(record) else self._without_state(record)
            self._document(file, document, "Decision", record, title=title, symbol=record.symbol)
        file.add(document, said)
        file.describe(document, note=self._notes(record, codes))
        if not is_described:
            self._earlier_version(file, record, document)
        self.account.skipped["Comment (free text of the index, not copied)"] += bool(record.fields["Comment"].strip())
        self.account.skipped["files (paths, digests and addresses of the harvest)"] += len(record.lists["files"])

    def _document(self, file: ImportedFile, iri: str, kind: str, record: Record, **more: str) -> None:
        """Adds what describes a document of the committee of a record."""
        file.describe(
            iri,
            kind,
            **more,
            isIssuedBy=_committee(record.fields["Committee"]),
            inLanguage="und",
            authority="views",
            readExtent="nothing",
        )

    def _notes(self, record: Record, codes: list[Code]) -> list[str]:
        """Notes for a reader of the record; what somebody should look at is listed in the account too."""
        found = [NOTES["juris"]["several"]] if len(record.states) > 1 else []
        stray = [name for name in NAMED if record.fields[name] != tidy(record.fields[name])]
        for kind, note in [
            *record.repairs,
            *(
                ("blanks in a name", f"The index prints {name} with stray blanks, which were set right.")
                for name in stray
            ),
            *(("capital letters in codes of provisions", code.repair) for code in codes if code.repair),
        ]:
            found.append(note)
            self.account.repaired[kind] += 1
        left = [code for code in codes if not code.provision]
        odd = [f"The code {code.printed} stands as the index prints it: {code.reason}." for code in left]
        if record.shares_symbol:
            odd.append(NOTES["juris"]["several-of-symbol"].format(record.symbol))
        return [*found, *(self.account.look(record.name, note) for note in [*odd, *_ODD.get(record.name, ())])]

    def _of_the_index(
        self, record: Record, codes: list[Code], document: str, file: ImportedFile, is_curated: bool
    ) -> Pairs:
        """Properties of the decision that only the index has; fields that are left out become absences."""
        hidden, names = self._hidden(record), {"Author": "authorName", "Victim": "victimName"}
        for name in hidden:
            self.account.skipped[f"{name} (may name a minor)"] += 1
            if name in names and hidden[name]:
                file.add_absence(document, names[name], "withheld", [INDEX], hidden[name])
        if "adoptedOn" not in record.dates and not (is_curated or self.texts.of(document, "a")):
            other = " It gives the day of the decision on admissibility." * ("admissibilityDecidedOn" in record.dates)
            note = f"The index gives no day of adoption.{other}"
            file.add_absence(document, "adoptedOn", "notFound", [INDEX], note)
        by_hand = checked_by_hand(record)
        is_one = len(record.states) == 1
        return pairs(
            communicationNumber=record.communications,
            **{names[name]: tidy(record.fields[name]) for name in names if name not in hidden},
            **{"respondent" if is_one else "stateNamed": record.states},
            adoptedOn="" if is_curated else _day(record, "adoptedOn"),
            submittedOn=_day(record, "submittedOn"),
            admissibilityDecidedOn=_day(record, "admissibilityDecidedOn"),
            session=record.fields["Session_No"].strip(),
            indexedAs=record.fields["Type_of_decision"].strip(),
            considers=[code.provision for code in codes if code.provision],
            consideredAs=[code.printed for code in codes if not code.provision],
            issue=map(issue_iri, record.lists["Issues"]),
            citedAddress=record.lists["file_urls"],
            namesChecked=f"{by_hand.read[0].upper()}{by_hand.read[1:]}." if by_hand and by_hand.shown else "",
            statedIn=place(record),
        )

    def _hidden(self, record: Record) -> dict[str, str]:
        """The fields with names that are not shown, each with the reason unless the text of the decision gives it."""
        absences = (f"{document_iri(record)}__absence_{name}-name" for name in ("author", "victim"))
        if not checked_by_hand(record) and any(self.texts.of(one, "a") for one in absences):
            return {name: "" for name in NAMED if record.fields[name].strip()}  # the text says why
        texts = {name: tidy(record.fields[name]) for name in (*NAMED, "Comment")}
        return withheld(texts, record.lists["Articles"], record.lists["Issues"], checked_by_hand(record))

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
        self._document(file, earlier, "Document", record, symbol=base)
        file.describe(earlier, statedIn=place(record), note=NOTES["juris"]["revision"])

    def index(self, records: list[Record]) -> None:
        """Adds the index itself, and the committees, each with the first record that is its."""
        file = self.files.named("index", "The JURIS index of treaty-body decisions, and the committees")
        self.files.describe_source(file)
        for code, names in COMMITTEES.items():
            if first := next((record for record in records if record.fields["Committee"] == code), None):
                file.describe(
                    _committee(code),
                    "InternationalBody",
                    label=[english(names["english"]), Literal(names["russian"], language="ru")],
                    statedIn=place(first),
                    note=f"The index writes {code}; the names are our labels.",
                )

    def lists(self, records: list[Record]) -> None:
        """Adds the issues and the provisions that only the index names."""
        self._issues({issue for record in records for issue in record.lists["Issues"]})
        title = "Provisions of treaties that the JURIS index names and no text was at hand for"
        self.provisions.write(self.files.named("provisions", title), {one.number: place(one) for one in records})

    def _issues(self, printed: set[str]) -> None:
        file = self.files.named("issues", "Issues of the JURIS index")
        file.add(ISSUES, [(RDF_TYPE, NamedNode(f"{SKOS}ConceptScheme"))])
        file.describe(
            ISSUES,
            label=f"Issues of the JURIS index: {len(printed)} subjects of decisions, in its own words",
            definition="The subjects that the index gives to decisions.",
        )
        for text in sorted(printed):
            iri, label = issue_iri(text), tidy(text)
            note = f"The index prints it with stray blanks: “{text}”." if label != text else ""
            notation = iri.rpartition("/")[2]
            file.add(iri, [(RDF_TYPE, NamedNode(f"{SKOS}Concept"))])
            file.describe(iri, label=label, prefLabel=label, inScheme=ISSUES, notation=notation, note=note)
            self.account.repaired["blanks around an issue"] += label != text


def place(record: Record) -> str:
    """The IRI of the place of a record in the index."""
    return f"{INDEX}__record_{record.number}"


def issue_iri(printed: str) -> str:
    """The IRI of an issue.

    >>> issue_iri("accessibility – persons with disability").rpartition("/")[2]
    'juris-issue-accessibility-persons-with-disability'
    """
    return f"{THING}list/juris-issue-{minted.plain(printed)}"


def _committee(code: str) -> str:
    return f"{THING}org/{minted.plain(COMMITTEES[code]['english'])}"


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


def _sessions(record: Record) -> tuple[str, str]:
    """Committee and forty sessions, which one file holds, for its name and in words."""
    number, committee = record.fields["Session_No"].strip(), record.fields["Committee"]
    name, words = "session-not-told", "session not told"
    if re.fullmatch(r"[1-9]\d{0,2}", number, re.ASCII):
        first = (int(number) - 1) // 40 * 40 + 1
        name, words = f"sessions-{first:03}-{first + 39:03}", f"sessions {first} to {first + 39}"
    return f"{committee.lower()}-{name}", f"{COMMITTEES[committee]['english']}, {words}"
