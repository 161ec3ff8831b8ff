"""Statements of the record on opinions, persons and pages."""

from __future__ import annotations

import re

from kg.archive import Archive
from kg.importers.described import Described
from kg.terms.names import THING


class Record(Described):
    """The files that people wrote.

    Raises KgError where a file cannot be read.
    """

    def __init__(self, archive: Archive) -> None:
        super().__init__(archive)
        self.opinions = {
            self.of(one, "number")[0]: one
            for one in self.things
            if {"Opinion", "Decision"} & {*self.of(one, "a")}
            and f"{THING}org/wgad" in self.of(one, "isIssuedBy")
            and self.of(one, "number")
        }
        self.unnumbered = [one for one in self.kinds["Opinion"] if not self.of(one, "number")]
        self.under = self.parts("symbol")
        self.provisions = {*self.kinds["TreatyProvision"], *self.kinds["DeclarationProvision"]}
        self.persons = {one: self.of(one, "label")[0] for one in self.kinds["Person"]}
        self.pages = {
            page_key(address): one for one in self.things for address in self.of(one, "canonicalAddress", "readAddress")
        }
        self.passages = self.parts("source")
        self.findings, self.remedies = self.parts("isFindingOf"), self.parts("isNamedIn")
        self.events = self.parts("isEventOf")
        self.absent = {
            (thing, name)
            for one in self.kinds["Absence"]
            for thing in self.of(one, "isAbsentFrom")
            for name in self.of(one, "absentProperty")
        }

    def cited(self, *things: str) -> set[str]:
        """The documents that things cite."""
        passages = (passage for one in things for passage in self.of(one, "statedIn"))
        return {document for passage in passages for document in self.of(passage, "source")}


def page_key(address: str) -> str:
    """An address without what makes no difference to the page that it names.

    >>> page_key("http://www.adhrb.org/?p=22502") == page_key("https://adhrb.org/?p=22502")
    True
    """
    address = re.sub(r"^(https?://[^/]+?)\.(?=/|$)", r"\1", address)
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/").casefold()
