"""Reads the records of the index of treaty-body decisions, and says which cannot be used."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from kg.errors import KgError
from kg.files.beside import table
from kg.importers.account import Account
from kg.importers.json_lines import is_address, state_of
from kg.importers.states import States
from kg.terms.dates import first_day, typed
from kg.terms.minted import symbol_part

COMMITTEES: dict[str, dict[str, str]] = table(__file__, "committees")
OF_LETTERS = {names.get("letters", code): code for code, names in COMMITTEES.items()}  # with which a symbol begins
DATES = {
    "Date_of_adoption_of_the_Views": "adoptedOn",
    "Admission_date": "admissibilityDecidedOn",
    "Submission_date": "submittedOn",
}
LISTS = ("Articles", "Countries", "Issues", "file_urls")
_TEXTS = "Author Comment Committee Communication_numbers Display_name Id_string Session_No Type_of_decision Victim"
FIELDS = (*_TEXTS.split(), *DATES)
FIRST_YEAR, LAST_YEAR = 1945, 2016  # of the United Nations, and of the index: another year is a slip
_ITEM = re.compile(r"<item>[^<]*(?:<(?!/?item>)[^<]*)*</item>")
_SYMBOL = re.compile(r"[A-Z]+/[A-Za-z0-9.,&-]+(?:/[A-Za-z0-9.,&-]+)*", re.ASCII)
_OWN_NUMBER = re.compile(r"/DR?/(\d+/\d{4})(?:/Rev\.\d+)?$", re.ASCII)
_NUMBER = re.compile(r"\b0*([1-9]\d*)/(\d{4})(/Rev\.\d+)?", re.ASCII)


@dataclass
class Record:
    """One record: its place in the order of the file, its stretch in code points, its fields as printed."""

    number: int
    start: int
    end: int
    fields: dict[str, str]
    lists: dict[str, list[str]]
    symbol: str = ""
    communications: list[str] = field(default_factory=list)
    dates: dict[str, date] = field(default_factory=dict)
    states: list[str] = field(default_factory=list)
    repairs: list[tuple[str, str]] = field(default_factory=list)  # kind, and the note on the decision
    shares_symbol: bool = False

    @property
    def name(self) -> str:
        """How the account calls it: by number and symbol."""
        return f"record {self.number}" + (f" ({self.symbol})" if self.symbol else "")

    @property
    def number_text(self) -> str:
        """Its communications in words: "834/1998 and 835/1998"."""
        *others, last = self.communications or [""]
        return f"{', '.join(others)} and {last}" if others else last

    @property
    def own_number(self) -> str | None:
        """The communication that the symbol itself names, where it names one."""
        match = _OWN_NUMBER.search(self.symbol)
        return match.group(1) if match else None


def read_records(text: str, where: str, states: States, account: Account) -> list[Record]:
    """The records that can be written; the others are in the account with the reason.

    Raises KgError where the file is not the XML of the index as a whole.
    """

    def understand(record: Record) -> Record:
        _understand(record, states)
        return record

    records = account.understood(_split(text, where), lambda record: record.name, understand)
    return _without_contradictions(list(records), account)


def _split(text: str, where: str) -> Iterable[Record]:
    """The records as they stand in the file."""
    expected = "<items> with one <item> for each record, in UTF-8"
    if re.search(r"<!(DOCTYPE|ENTITY)", text):
        raise KgError("the XML declares a document type or entities", where, expected, "remove the declaration")
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        line, column = error.position
        what = f"this is not XML, or it is cut off: {error}"
        raise KgError(what, f"{where}:{line}:{column + 1}", expected, "restore the whole file") from error
    stretches = list(_ITEM.finditer(text))
    if root.tag != "items" or len(stretches) != len(root) or any(item.tag != "item" for item in root):
        raise KgError("the XML has another structure", where, expected, "give the index as it was harvested")
    for number, (item, stretch) in enumerate(zip(root, stretches, strict=True), 1):
        fields = {name: item.findtext(name) or "" for name in FIELDS}
        lists = {name: [value.text or "" for value in item.findall(f"{name}/value")] for name in LISTS}
        lists["files"] = [value.findtext("url") or "" for value in item.findall("files/value")]
        yield Record(number, stretch.start(), stretch.end(), fields, lists)


def _understand(record: Record, states: States) -> None:
    """Reads the fields that a decision cannot be without; raises ValueError where one of them is wrong."""
    printed = record.fields["Id_string"]
    record.symbol = "".join(printed.split())
    if not record.symbol:
        raise ValueError("it has no symbol")
    if not _SYMBOL.fullmatch(record.symbol):
        raise ValueError(f"“{printed}” is not the symbol of a document")
    if printed != record.symbol:
        note = f"The index prints the symbol with stray blanks: “{printed}”."
        record.repairs.append(("blanks in a symbol", note))
    if record.fields["Committee"] not in COMMITTEES:
        raise ValueError(f"no committee is known as “{record.fields['Committee']}”")
    for name, property_ in DATES.items():
        if value := record.fields[name].strip():
            day = first_day(typed(value)) if re.fullmatch(r"\d\d [A-Z][a-z]{2} \d{4}", value) else None
            if day is None:
                raise ValueError(f"“{value}” in {name} is no day of the calendar")
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValueError(f"“{value}” in {name} is no day from {FIRST_YEAR} to {LAST_YEAR}")
            record.dates[property_] = day
    if not record.lists["Countries"]:
        raise ValueError("it names no State")
    if bad := [url for url in record.lists["file_urls"] if not is_address(url)]:
        raise ValueError(f"“{bad[0]}” is no address")
    record.states = [state_of(spelling, states) for spelling in record.lists["Countries"]]
    for part in filter(None, map(str.strip, record.fields["Communication_numbers"].split(","))):
        record.communications.append(_number(record, part))


def _number(record: Record, printed: str) -> str:
    """The number of a communication without leading zeros; raises ValueError where it is none. A repair is a note."""
    match = _NUMBER.fullmatch(printed)
    if not match:
        raise ValueError(f"the communication number “{printed}” has not the usual form")
    number, year, revision = match.groups()
    read = f"{number}/{year}"
    if int(year) > LAST_YEAR and record.own_number and record.own_number.startswith(f"{number}/"):
        read, kind = record.own_number, "impossible years in communication numbers"
        note = f"The index prints the communication number as {printed}; the symbol has {read}."
    elif revision:
        kind = "marks of revision in communication numbers"
        note = f"The index prints {printed} as the communication number; “{revision[1:]}” is left out."
    else:
        kind = "leading zeros in communication numbers"
        note = f"The index prints the communication number with leading zeros: {printed}."
    if printed != read:
        record.repairs.append((kind, note))
    return read


def _without_contradictions(records: list[Record], account: Account) -> list[Record]:
    """The records without those that share symbol and communication and differ, in the order of the file.

    Records that share only the symbol are decisions of their own. A record that names no communication cannot be
    told from another under its symbol. Of records that agree in all fields one is kept, the others count as written.
    """
    by_symbol: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_symbol[symbol_part(record.symbol)].append(record)
    kept: list[Record] = []
    for record in records:
        others = [other for other in by_symbol[symbol_part(record.symbol)] if other is not record]
        same = [other for other in others if _are_one(record, other)]
        mine = record.fields | record.lists
        differ = [name for name in mine if any((other.fields | other.lists)[name] != mine[name] for other in same)]
        if differ:
            names = " and ".join(f"record {other.number}" for other in same)
            reason = f"{names} may be of the same decision, and they differ in {', '.join(differ)}"
            account.refused.append((record.name, reason))
        elif same and same[0].number < record.number:
            account.written += 1
            account.look(record.name, f"repeats record {same[0].number} word for word; written once")
        else:
            record.shares_symbol = len(others) > len(same)
            kept.append(record)
    return kept


def _are_one(one: Record, other: Record) -> bool:
    """True if two records under one symbol must be about one decision."""
    mine, theirs = set(one.communications), set(other.communications)
    return not mine or not theirs or bool(mine & theirs)
