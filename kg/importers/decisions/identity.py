"""Joins texts to the decisions that the record knows, so that a decision has one identifier in all imports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.archive import Archive
from kg.importers.decisions.texts import Text
from kg.importers.described import Described, curated
from kg.importers.juris.records import COMMITTEES
from kg.terms import minted
from kg.terms.names import THING

_INDEX = ("data/imported/juris/decisions-", "data/imported/juris/provisions", "data/imported/juris/index")
_PAGES = "data/imported/views/decisions-"
_LAWS = "data/imported/wgad/provisions-"


class Known:
    """The record as curated files and the JURIS index describe it, and the laws that other imports have entered.

    Raises KgError where a file cannot be read.
    """

    def __init__(self, archive: Archive) -> None:
        self.record = Described(archive)
        self.index = Described(archive, [name for name in archive.names if name.startswith(_INDEX)])
        self.pages = Described(archive, [name for name in archive.names if name.startswith(_PAGES)])
        laws = [name for name in archive.names if name.startswith(_LAWS)]
        self.laws = Described(archive, [*curated(archive), *laws])
        self.findings, self.remedies = self.record.parts("isFindingOf"), self.record.parts("isNamedIn")
        self.one_decision: dict[str, str] = {}  # on each communication
        self._of_symbol: dict[str, list[str]] = defaultdict(list)
        self._of_number: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in self.index.things:
            if one.startswith(f"{THING}un/") and "__" not in one:
                self._add(one.partition("_")[0], one)
        for one in (*self.record.kinds["Decision"], *self.record.kinds["Views"]):
            for symbol in self.record.of(one, "symbol"):
                self._add(minted.document(symbol), one)
            if not self.record.of(one, "symbol"):
                for issuer in self.record.of(one, "isIssuedBy"):
                    for number in self.record.of(one, "communicationNumber"):
                        self._of_number[issuer, number].append(one)

    def _add(self, base: str, one: str) -> None:
        if one not in self._of_symbol[base]:
            self._of_symbol[base].append(one)

    def identifier(self, text: Text) -> str:
        """The identifier of a decision: that of the record under its symbol, else under its number, else a new one."""
        base = minted.document(text.symbol or text.doc)
        under = self._of_symbol.get(base, [])
        if len(under) > 1:  # one symbol for several communications
            part = "-".join(minted.symbol_part(one) for one in text.numbers)
            under = [one for one in under if part and part in one.partition("_")[2]]
        if not under:
            under = [one for number in text.numbers for one in self._of_number.get((committee(text.body), number), [])]
        return under[0] if len(set(under)) == 1 else base

    def join(self, texts: Iterable[Text]) -> None:
        """Finds the decision on each communication, such as CCPR 7/2031, where the record and these texts have one."""
        listed = [(text.iri, text.numbers) for text in texts]
        for known in (self.record, self.index):
            listed += [(one, known.of(one, "communicationNumber")) for one in known.things if "__" not in one]
        found: dict[str, set[str]] = defaultdict(set)
        for decision, numbers in listed:
            for number in numbers:
                found[f"{decision.removeprefix(f'{THING}un/').partition('-')[0].upper()} {number}"].add(decision)
        self.one_decision = {cited: min(some) for cited, some in found.items() if len(some) == 1}

    def unread(self, decision: str) -> str:
        """Why nothing of a text is entered: a curated file says that the decision was not read; empty if none does."""
        is_unread = f"{THING}list/read-nothing" in self.record.of(decision, "readExtent")
        return "a curated file says that nobody has read it" * is_unread

    def names_withheld(self, decision: str) -> bool:
        """True if the index has a name that is not shown, or a curated file says so."""
        return any(
            f"{decision}__absence_{name}" in said.things
            and said.of(f"{decision}__absence_{name}", "absenceReason") == [f"{THING}list/absence-withheld"]
            for said in (self.index, self.record)
            for name in ("author-name", "victim-name")
        )


def committee(body: str) -> str:
    """The identifier of a committee.

    >>> committee("CAT").rpartition("/")[2]
    'committee-against-torture'
    """
    return f"{THING}org/{minted.plain(COMMITTEES[body]['english'])}"
