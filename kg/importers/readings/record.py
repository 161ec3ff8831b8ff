"""Statements of the record on opinions, decisions, persons and pages."""

from __future__ import annotations

import re
from collections import defaultdict

from kg.archive import Archive
from kg.importers.described import Described, curated
from kg.importers.imported_file import statements
from kg.importers.readings.decision_lines import BODIES, NUMBER
from kg.terms import minted
from kg.terms.names import THING, hb
from kg.terms.vocabulary import RDF_TYPE, RDFS_LABEL

_INDEX = tuple(f"data/imported/juris/{part}" for part in ("decisions-", "provisions", "index"))
_OPINIONS = "data/imported/wgad/opinions-"


class Record(Described):
    """The files that people wrote and, for decisions, the index of decisions and the persons of imported opinions.

    Raises KgError where a file cannot be read.
    """

    def __init__(self, archive: Archive, with_index: bool = False) -> None:
        index = [name for name in archive.names if name.startswith(_INDEX)] if with_index else []
        super().__init__(archive, [*curated(archive), *index])
        self.opinions = {
            self.of(one, "number")[0]: one
            for one in self.things
            if {"Opinion", "Decision"} & {*self.of(one, "a")}
            and f"{THING}org/wgad" in self.of(one, "isIssuedBy")
            and self.of(one, "number")
        }
        self.unnumbered = [one for one in self.kinds["Opinion"] if not self.of(one, "number")]
        self.under, self.numbered = self.parts("symbol"), defaultdict[str, list[str]](list)
        for one in (*self.kinds["Decision"], *self.kinds["Views"]):
            for number in self.of(one, "communicationNumber", "number"):
                self.numbered[number].append(one)
        self.provisions = {*self.kinds["TreatyProvision"], *self.kinds["DeclarationProvision"]}
        self.persons = {one: self.of(one, "label")[0] for one in self.kinds["Person"]}
        if with_index:
            self.persons |= _persons(archive)
        self.pages = {
            page_key(address): one for one in self.things for address in self.of(one, "canonicalAddress", "readAddress")
        }
        self.passages = self.parts("source")
        self.findings, self.remedies = self.parts("isFindingOf"), self.parts("isNamedIn")
        self.absent = {
            (thing, name)
            for one in self.kinds["Absence"]
            for thing in self.of(one, "isAbsentFrom")
            for name in self.of(one, "absentProperty")
        }

    def lacks(self, thing: str, name: str) -> bool:
        """True if the files neither give the value nor say that it is absent."""
        return not self.of(thing, name) and (thing, name) not in self.absent

    def cited(self, *things: str) -> set[str]:
        """The documents that things cite."""
        passages = (passage for one in things for passage in self.of(one, "statedIn"))
        return {document for passage in passages for document in self.of(passage, "source")}

    def decision(self, body: str, symbols: list[str], communications: list[str]) -> tuple[str, str]:
        """The identifier of a decision, and a remark where others on its communications may be the same.

        It is that of the decision with one of its symbols; of several under one symbol, that on its communications;
        else that of the only one on its communications that has no other symbol; else a new one.
        """
        under = dict.fromkeys(thing for symbol in symbols for thing in self.under.get(symbol, []))
        same = self._numbered(body, communications)
        for found in ([one for one in under if one in same], list(under)):
            if len(found) == 1:
                return found[0], ""
        joinable = [one for one in same if not (symbols and self.of(one, "symbol"))]
        if len(joinable) == 1 and not under:
            return joinable[0], ""
        name = symbols[0] if symbols else f"{body}-{communications[0]}" if communications else ""
        new = minted.document(name) + (f"_{minted.symbol_part(communications[0])}" if under and communications else "")
        names = " and ".join(one.rpartition("/")[2] for one in dict.fromkeys([*under, *same]))
        remark = f"{names} has the same symbol or communication, and which it is was not decided; not joined"
        return new, remark if names else ""

    def _numbered(self, body: str, communications: list[str]) -> list[str]:
        """The decisions of a body on one of these communications."""
        issuer = f"{THING}org/{BODIES[body]}"
        found = (one for number in filter(NUMBER.fullmatch, communications) for one in self.numbered.get(number, []))
        return list(dict.fromkeys(one for one in found if issuer in self.of(one, "isIssuedBy")))


def _persons(archive: Archive) -> dict[str, str]:
    """The persons whom opinions of the Working Group are about, by what they are called."""
    said = [one for name in archive.names if name.startswith(_OPINIONS) for one in statements(archive, name)]
    persons = {thing for thing, name, value in said if name == RDF_TYPE and value == hb("Person")}
    return {thing: value.value for thing, name, value in said if name == RDFS_LABEL and thing in persons}


def page_key(address: str) -> str:
    """An address without what makes no difference to the page that it names.

    >>> page_key("http://www.adhrb.org/?p=22502") == page_key("https://adhrb.org/?p=22502")
    True
    """
    address = re.sub(r"^(https?://[^/]+?)\.(?=/|$)", r"\1", address)
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/").casefold()
